-- Fusion: what of a record is compared, the keys it is found by, which records match, and what people
-- decided about pairs. A fused entity is never stored (ADR 0001, 0008): each viewer's is made of the
-- records, matches and decisions that this viewer may see.
--
-- Whether two records match, and with which score, depends on these two records alone. Nothing here
-- counts, caps or ranks over records that a viewer may not see.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_matcher') THEN
        CREATE ROLE tearline_matcher NOLOGIN NOINHERIT;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_fusion') THEN
        CREATE ROLE tearline_fusion LOGIN NOINHERIT;
    END IF;
END
$$;
-- It gives way: a steward's deed never waits long for it, and is never the one that a deadlock ends.
ALTER ROLE tearline_fusion SET lock_timeout = '300ms';
ALTER ROLE tearline_fusion SET idle_in_transaction_session_timeout = '60s';

GRANT USAGE ON SCHEMA gate TO tearline_matcher;
GRANT USAGE ON SCHEMA store TO tearline_matcher;

SET ROLE tearline_owner;

-- The viewer's agency while the vetting holds, or NULL: whose decisions on pairs this viewer may make.
CREATE FUNCTION gate.agency() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (v.s).agency FROM (SELECT gate.viewer() AS s) AS v WHERE clock_timestamp() < (v.s).clearance_until
$$;
REVOKE ALL ON FUNCTION gate.agency() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.agency() TO tearline_reader, tearline_writer;

-- ── tables ──────────────────────────────────────────────────────────────────────────────────────

-- What of a record is compared (tearline.fusion.Features, encoded), and the keys it is found by.
CREATE TABLE store.feature (
    record_id uuid PRIMARY KEY,     -- no foreign key, as in store.identifier: the trigger below keeps it true
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    load_id uuid,                   -- the load that brought it: which ends only when none of it waits
    kind text NOT NULL,
    model smallint NOT NULL,        -- tearline.fusion.VERSION; features of two versions are not compared
    compared text NOT NULL,
    keys bigint[] NOT NULL
);

-- The same keys, one a row. Follows store.feature by triggers; nobody else writes it.
CREATE TABLE store.fusion_key (
    key bigint NOT NULL,
    record_id uuid NOT NULL,
    label_id int NOT NULL
);
CREATE INDEX fusion_key_by_key ON store.fusion_key (key);

-- Records that wait to be matched: put here in the transaction that writes or changes their features.
CREATE TABLE store.unmatched (
    record_id uuid PRIMARY KEY,
    owner text NOT NULL,
    label_id int NOT NULL,
    load_id uuid,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX unmatched_of_load ON store.unmatched (load_id);

-- Two records that are, or may be, one thing. `sure`: taken as one; else a person should look.
CREATE TABLE store.match (
    a uuid NOT NULL,
    b uuid NOT NULL,
    a_label int NOT NULL,
    b_label int NOT NULL,
    a_owner text NOT NULL,
    b_owner text NOT NULL,
    score float8 NOT NULL,          -- bits: 0 is one to one, 10 a thousand to one
    sure boolean NOT NULL,
    weights text NOT NULL,          -- version of the weights that scored it
    PRIMARY KEY (a, b),
    CHECK (a < b)
);
CREATE INDEX match_of_b ON store.match (b);
CREATE INDEX match_unsure_of_a ON store.match (a_owner, score) WHERE NOT sure;
CREATE INDEX match_unsure_of_b ON store.match (b_owner, score) WHERE NOT sure;

-- What a person said about two records. It always wins over scores, and can be undone.
CREATE TABLE store.decision (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    a uuid NOT NULL,
    b uuid NOT NULL,
    a_label int NOT NULL,
    b_label int NOT NULL,
    a_owner text NOT NULL,
    b_owner text NOT NULL,
    label_id int NOT NULL REFERENCES gate.label,    -- its own: the reason may rest on what few may see
    verdict text NOT NULL CHECK (verdict IN ('same', 'apart', 'unsure')),
    officer_id uuid NOT NULL,
    agency text NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 3 AND 500),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    undone_at timestamptz,
    undone_by uuid,
    undone_why text,
    CHECK (a < b)
);
CREATE INDEX decision_of_a ON store.decision (a);
CREATE INDEX decision_of_b ON store.decision (b);

-- ── what is derived follows what it is derived from ─────────────────────────────────────────────
-- Locks are taken in one order everywhere, feature, match, decision, unmatched, and of several
-- features in that of their ids.

CREATE FUNCTION store.key_features() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO store.fusion_key (key, record_id, label_id)
    SELECT k, f.record_id, f.label_id FROM fresh f, unnest(f.keys) AS k ORDER BY k;
    INSERT INTO store.unmatched (record_id, owner, label_id, load_id)
    SELECT f.record_id, f.owner, f.label_id, f.load_id FROM fresh f
    ON CONFLICT (record_id) DO UPDATE SET owner = excluded.owner, label_id = excluded.label_id,
        load_id = excluded.load_id, since = excluded.since;
    RETURN NULL;
END
$$;

-- Features that say something else lose their matches and wait; another label alone moves with them.
CREATE FUNCTION store.follow_features() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    changed uuid[];
    moved uuid[];
BEGIN
    SELECT coalesce(array_agg(n.record_id) FILTER (WHERE x.differs), '{}'),
           coalesce(array_agg(n.record_id) FILTER (WHERE n.label_id <> w.label_id), '{}')
    INTO changed, moved
    FROM now n JOIN was w ON w.record_id = n.record_id,
         LATERAL (SELECT (n.kind, n.model, n.compared, n.keys) IS DISTINCT FROM (w.kind, w.model, w.compared, w.keys)) AS x(differs);
    IF changed <> '{}' THEN
        DELETE FROM store.fusion_key k USING was w, unnest(w.keys) AS o(key)
        WHERE w.record_id = ANY (changed) AND k.key = o.key AND k.record_id = w.record_id;
        INSERT INTO store.fusion_key (key, record_id, label_id)
        SELECT k, n.record_id, n.label_id FROM now n, unnest(n.keys) AS k WHERE n.record_id = ANY (changed);
        DELETE FROM store.match m WHERE m.a = ANY (changed);
        DELETE FROM store.match m WHERE m.b = ANY (changed);
    END IF;
    IF moved <> '{}' THEN
        UPDATE store.fusion_key k SET label_id = n.label_id FROM now n, unnest(n.keys) AS o(key)
        WHERE n.record_id = ANY (moved) AND k.key = o.key AND k.record_id = n.record_id;
        UPDATE store.match m SET a_label = n.label_id FROM now n WHERE n.record_id = ANY (moved) AND m.a = n.record_id;
        UPDATE store.match m SET b_label = n.label_id FROM now n WHERE n.record_id = ANY (moved) AND m.b = n.record_id;
        UPDATE store.decision d SET a_label = n.label_id FROM now n WHERE n.record_id = ANY (moved) AND d.a = n.record_id;
        UPDATE store.decision d SET b_label = n.label_id FROM now n WHERE n.record_id = ANY (moved) AND d.b = n.record_id;
        UPDATE store.unmatched u SET label_id = n.label_id FROM now n WHERE n.record_id = ANY (moved) AND u.record_id = n.record_id;
    END IF;
    IF changed <> '{}' THEN
        INSERT INTO store.unmatched (record_id, owner, label_id, load_id)
        SELECT n.record_id, n.owner, n.label_id, n.load_id FROM now n WHERE n.record_id = ANY (changed)
        ON CONFLICT (record_id) DO UPDATE SET owner = excluded.owner, label_id = excluded.label_id,
            load_id = excluded.load_id, since = excluded.since;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION store.forget_features() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    ids constant uuid[] := ARRAY(SELECT record_id FROM gone);
BEGIN
    DELETE FROM store.fusion_key k USING gone g, unnest(g.keys) AS o(key) WHERE k.key = o.key AND k.record_id = g.record_id;
    DELETE FROM store.match m WHERE m.a = ANY (ids);
    DELETE FROM store.match m WHERE m.b = ANY (ids);
    DELETE FROM store.decision d WHERE d.a = ANY (ids);
    DELETE FROM store.decision d WHERE d.b = ANY (ids);
    DELETE FROM store.unmatched u WHERE u.record_id = ANY (ids);
    RETURN NULL;
END
$$;

-- A record's label is its features' label, whoever changes it and how: reclassified, recalled, restored.
CREATE FUNCTION store.follow_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    moved constant uuid[] := ARRAY(
        SELECT n.id FROM now n JOIN was w ON w.id = n.id WHERE n.label_id <> w.label_id ORDER BY n.id);
BEGIN
    IF moved <> '{}' THEN
        PERFORM FROM store.feature f WHERE f.record_id = ANY (moved) ORDER BY f.record_id FOR UPDATE;
        UPDATE store.feature f SET label_id = n.label_id FROM now n WHERE n.id = ANY (moved) AND f.record_id = n.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION store.forget_fused() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    ids constant uuid[] := ARRAY(SELECT id FROM gone);
BEGIN
    PERFORM FROM store.feature f WHERE f.record_id = ANY (ids) ORDER BY f.record_id FOR UPDATE;
    DELETE FROM store.feature f WHERE f.record_id = ANY (ids);
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION store.key_features(), store.follow_features(), store.forget_features(),
    store.follow_records(), store.forget_fused() FROM PUBLIC;

CREATE TRIGGER key_features AFTER INSERT ON store.feature REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION store.key_features();
CREATE TRIGGER follow_features AFTER UPDATE ON store.feature REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION store.follow_features();
CREATE TRIGGER forget_features AFTER DELETE ON store.feature REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.forget_features();
CREATE TRIGGER follow_records AFTER UPDATE ON store.record REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION store.follow_records();
CREATE TRIGGER forget_fused AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.forget_fused();

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
        WHERE t.relnamespace = 'store'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
          AND t.relname IN ('feature', 'fusion_key', 'unmatched', 'match', 'decision')
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- ── policies ────────────────────────────────────────────────────────────────────────────────────
-- viewer_sees, steward_…: as in 0002. sees_both_ends: a match is there only for who may see both its
-- records, a decision only for who may see it as well. follows: the triggers above, as the owner.

DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    mine constant text := 'owner = (SELECT gate.writes_for())';
    ends constant text := 'get_bit((SELECT gate.mask()), a_label) = 1 AND get_bit((SELECT gate.mask()), b_label) = 1';
    ours constant text := 'agency = (SELECT gate.agency()) AND (a_owner = (SELECT gate.agency()) OR b_owner = (SELECT gate.agency()))';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['feature', 'fusion_key', 'unmatched', 'match', 'decision'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY follows ON store.%I TO tearline_owner USING (true) WITH CHECK (true)', t);
    END LOOP;
    EXECUTE format('CREATE POLICY viewer_sees ON store.feature FOR SELECT TO tearline_reader, tearline_writer USING (%s)', sees);
    EXECUTE format('CREATE POLICY steward_inserts ON store.feature FOR INSERT TO tearline_writer WITH CHECK (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY steward_updates ON store.feature FOR UPDATE TO tearline_writer USING (%s AND %s) WITH CHECK (%s AND %s)', sees, mine, sees, mine);
    EXECUTE format('CREATE POLICY steward_deletes ON store.feature FOR DELETE TO tearline_writer USING (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY viewer_sees ON store.fusion_key FOR SELECT TO tearline_reader USING (%s)', sees);
    EXECUTE format('CREATE POLICY steward_sees ON store.unmatched FOR SELECT TO tearline_writer USING (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY sees_both_ends ON store.match FOR SELECT TO tearline_reader USING (%s)', ends);
    EXECUTE format('CREATE POLICY sees_both_ends ON store.decision FOR SELECT TO tearline_reader, tearline_writer USING (%s AND %s)', ends, sees);
    EXECUTE format('CREATE POLICY agency_decides ON store.decision FOR INSERT TO tearline_writer WITH CHECK (%s AND %s AND %s)', ends, sees, ours);
    EXECUTE format('CREATE POLICY agency_undoes ON store.decision FOR UPDATE TO tearline_writer USING (%s AND %s AND %s) WITH CHECK (%s AND %s AND %s)',
        ends, sees, ours, ends, sees, ours);
END
$$;

-- The matcher answers nobody. It reads what is compared, of all labels, and writes which pairs match.
CREATE POLICY compares ON store.feature FOR SELECT TO tearline_matcher USING (true);
-- it locks the two ends of a match while it writes it, which takes the right to update; it can update none
CREATE POLICY holds ON store.feature FOR UPDATE TO tearline_matcher USING (true) WITH CHECK (false);
CREATE POLICY compares ON store.fusion_key FOR SELECT TO tearline_matcher USING (true);
CREATE POLICY takes ON store.unmatched FOR SELECT TO tearline_matcher USING (true);
CREATE POLICY settles ON store.unmatched FOR DELETE TO tearline_matcher USING (true);
CREATE POLICY compares ON store.match FOR SELECT TO tearline_matcher USING (true);
CREATE POLICY matches ON store.match FOR INSERT TO tearline_matcher WITH CHECK (true);
CREATE POLICY rescores ON store.match FOR UPDATE TO tearline_matcher USING (true) WITH CHECK (true);

GRANT SELECT ON store.feature, store.fusion_key, store.match, store.decision TO tearline_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.feature TO tearline_writer;
GRANT SELECT ON store.unmatched TO tearline_writer;
GRANT SELECT, INSERT, UPDATE ON store.decision TO tearline_writer;
GRANT SELECT, UPDATE ON store.feature TO tearline_matcher;
GRANT SELECT ON store.fusion_key TO tearline_matcher;
GRANT SELECT, DELETE ON store.unmatched TO tearline_matcher;
GRANT SELECT, INSERT, UPDATE ON store.match TO tearline_matcher;

RESET ROLE;
