-- When a match came to be, and which matches there were: a viewer's log of merges and splits is replayed
-- from these and from decisions. No entity is stored here either (ADR 0008).

SET ROLE tearline_owner;

-- Of a match from before this migration: since then at the latest.
ALTER TABLE store.match ADD COLUMN since timestamptz NOT NULL DEFAULT clock_timestamp();

-- Matches that ended because a record was corrected or the pair rescored. What is expunged leaves no past.
CREATE TABLE store.past_match (
    a uuid NOT NULL,
    b uuid NOT NULL,
    a_label int NOT NULL,           -- of the records as they are now: it follows them
    b_label int NOT NULL,
    a_was int NOT NULL,             -- of the versions that matched: they keep it, as in store.history
    b_was int NOT NULL,
    a_owner text NOT NULL,
    b_owner text NOT NULL,
    score float8 NOT NULL,
    sure boolean NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (a < b)
);
CREATE INDEX past_match_of_a ON store.past_match (a, b);
CREATE INDEX past_match_of_b ON store.past_match (b);

-- Whoever takes a decision back says who and why, in words.
ALTER TABLE store.decision ADD CONSTRAINT decision_said CHECK (length(btrim(reason)) >= 3);
ALTER TABLE store.decision ADD CONSTRAINT decision_undone CHECK (
    (undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undone_why IS NULL)
    AND length(undone_why) <= 500 AND length(btrim(undone_why)) >= 3);

-- ── the past follows too ────────────────────────────────────────────────────────────────────────
-- A record that is gone, or is matched no more, has no features, and no past either.

CREATE FUNCTION store.keep_past() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO store.past_match (a, b, a_label, b_label, a_was, b_was, a_owner, b_owner, score, sure, since)
    SELECT g.a, g.b, g.a_label, g.b_label, g.a_label, g.b_label, g.a_owner, g.b_owner, g.score, g.sure, g.since
    FROM gone g;
    RETURN NULL;
END
$$;

CREATE FUNCTION store.keep_score() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO store.past_match (a, b, a_label, b_label, a_was, b_was, a_owner, b_owner, score, sure, since)
    VALUES (OLD.a, OLD.b, OLD.a_label, OLD.b_label, OLD.a_label, OLD.b_label, OLD.a_owner, OLD.b_owner,
            OLD.score, OLD.sure, OLD.since);
    RETURN NULL;
END
$$;

CREATE FUNCTION store.follow_past() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (SELECT FROM now n JOIN was w ON w.record_id = n.record_id WHERE n.label_id <> w.label_id) THEN
        UPDATE store.past_match p SET a_label = n.label_id FROM now n WHERE p.a = n.record_id AND p.a_label <> n.label_id;
        UPDATE store.past_match p SET b_label = n.label_id FROM now n WHERE p.b = n.record_id AND p.b_label <> n.label_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION store.forget_past() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off AS $$
DECLARE
    ids constant uuid[] := ARRAY(SELECT record_id FROM gone);
BEGIN
    DELETE FROM store.past_match p WHERE p.a = ANY (ids);
    DELETE FROM store.past_match p WHERE p.b = ANY (ids);
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION store.keep_past(), store.keep_score(), store.follow_past(), store.forget_past() FROM PUBLIC;

CREATE TRIGGER keep_past AFTER DELETE ON store.match REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.keep_past();
CREATE TRIGGER keep_score AFTER UPDATE ON store.match FOR EACH ROW
    WHEN ((OLD.score, OLD.sure) IS DISTINCT FROM (NEW.score, NEW.sure)) EXECUTE FUNCTION store.keep_score();
-- by name they come after follow_features and forget_features, whose ending of matches fires keep_past
CREATE TRIGGER follow_past AFTER UPDATE ON store.feature REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION store.follow_past();
CREATE TRIGGER forget_past AFTER DELETE ON store.feature REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.forget_past();

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.match'::regclass, 'store.past_match'::regclass) AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- ── policies ────────────────────────────────────────────────────────────────────────────────────
-- As with an old version of a record: there for who may see both records as they are now, and both as they
-- were. Else a match made of what a record said while it was secret would be told when it is declassified.

ALTER TABLE store.past_match ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.past_match FORCE ROW LEVEL SECURITY;
CREATE POLICY follows ON store.past_match TO tearline_owner USING (true) WITH CHECK (true);
CREATE POLICY sees_both_ends ON store.past_match FOR SELECT TO tearline_reader
    USING (get_bit((SELECT gate.mask()), a_label) = 1 AND get_bit((SELECT gate.mask()), b_label) = 1);
CREATE POLICY saw_both_ends ON store.past_match AS RESTRICTIVE FOR SELECT TO tearline_reader
    USING (get_bit((SELECT gate.mask()), a_was) = 1 AND get_bit((SELECT gate.mask()), b_was) = 1);
GRANT SELECT ON store.past_match TO tearline_reader;

RESET ROLE;
