-- Copies: every file that leaves is entered here before its first byte is sent (ADR 0035), with the record versions that
-- it holds; and what has become of these since, so that whoever holds it is told.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_keeper') THEN
        CREATE ROLE tearline_keeper NOLOGIN NOINHERIT;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store TO tearline_keeper;

SET ROLE tearline_owner;

CREATE TABLE store.copy (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number text NOT NULL UNIQUE CHECK (number ~ '^[2-9A-HJKMNP-Z]{8}$'),   -- drawn by chance (tearline.copies.number)
    officer_id uuid NOT NULL,
    agency text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),       -- the labels of all that it holds, joined
    kind text NOT NULL CHECK (kind IN ('dossier', 'search', 'record', 'chart')),
    format text NOT NULL CHECK (format IN ('pdf', 'csv', 'json', 'svg', 'graphml')),
    purpose text NOT NULL,
    recipient text CHECK (length(btrim(recipient)) BETWEEN 3 AND 200),      -- NULL: the officer
    reason text NOT NULL CHECK (length(reason) <= 500 AND length(btrim(reason)) >= 3),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),                -- SHA-256 of the file
    size bigint NOT NULL CHECK (size > 0),
    ended_at timestamptz,
    ended_how text CHECK (ended_how IN ('destroyed', 'returned')),
    CHECK ((ended_at IS NULL) = (ended_how IS NULL))
);
CREATE INDEX copy_of_officer ON store.copy (officer_id, at DESC);
CREATE INDEX copy_of_agency ON store.copy (agency, at DESC);
CREATE INDEX copy_by_moment ON store.copy (at DESC);

-- One row for each record in a copy. No foreign key to the record: the row stays when the record goes.
CREATE TABLE store.copied (
    copy_id uuid NOT NULL REFERENCES store.copy ON DELETE CASCADE,
    record_id uuid NOT NULL,
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),       -- that the record has now, or had last
    version timestamptz NOT NULL,                                           -- when what the copy says was recorded
    change text CHECK (change IN ('corrected', 'cleared', 'stricter', 'withdrawn')),
    changed_at timestamptz,     -- the first time since the holder answered
    last_at timestamptz,        -- the last
    answered_at timestamptz,
    answer text CHECK (answer IN ('destroyed', 'returned', 'needed')),
    words text CHECK (length(words) <= 500),
    PRIMARY KEY (copy_id, record_id),
    CHECK ((change IS NULL) = (changed_at IS NULL) AND (change IS NULL) = (last_at IS NULL)),
    CHECK ((answered_at IS NULL) = (answer IS NULL))
);
CREATE INDEX copied_of_record ON store.copied (record_id);
CREATE INDEX copied_of_owner ON store.copied (owner, copy_id);
CREATE INDEX copied_unanswered ON store.copied (copy_id) WHERE changed_at IS NOT NULL AND answered_at IS NULL;

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.copy'::regclass, 'store.copied'::regclass) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- ── whom it concerns ────────────────────────────────────────────────────────────────────────────

-- Whether what an officer's vettings give at this moment, in this agency, opens this label. For the holder of a copy, who is
-- not asking: a deed of somebody else wants to know what may be told, and a steward whose copy it has become.
CREATE FUNCTION gate.officer_sees(p_officer uuid, p_agency text, p_label int) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 1000 AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM gate.clearance_of(p_officer) AS c JOIN gate.label l ON l.id = p_label
        WHERE c.agency = p_agency
          AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, c.agency, c.tier, c.compartments));
END
$$;

-- ── a deed reaches every copy, whoever does it and how (a correction, a load, a job, the administrator) ─────────────────

-- What was changed. A holder who does not see the record as it is now is told once that the copy is to go (withdrawn), and
-- of that record never again: what is done to it from then on is hidden from this holder. A copy that was destroyed
-- or handed back hears nothing. Walks copied_of_record.
CREATE FUNCTION store.tell_of_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM now n JOIN store.copied c ON c.record_id = n.id) THEN
        RETURN NULL;
    END IF;
    UPDATE store.copied c SET label_id = n.label_id
    FROM now n WHERE c.record_id = n.id AND c.label_id <> n.label_id;
    WITH changed AS MATERIALIZED (
        SELECT n.id, n.label_id AS label, CASE
            WHEN w.label_id <> n.label_id AND gate.stricter(w.label_id, n.label_id) THEN 'stricter'
            WHEN gate.clears(n.schema, w.status, n.status, w.data, n.data) THEN 'cleared'
            WHEN (n.schema, n.caption, n.status, n.source_grade, n.info_grade, n.grade_scale, n.valid_from, n.valid_until, n.data)
                 IS DISTINCT FROM
                 (w.schema, w.caption, w.status, w.source_grade, w.info_grade, w.grade_scale, w.valid_from, w.valid_until, w.data)
            THEN 'corrected' END AS change
        FROM now n JOIN was w ON w.id = n.id
    ), held AS MATERIALIZED (
        SELECT c.copy_id, c.record_id, x.change, k.officer_id, k.agency, x.label
        FROM changed x JOIN store.copied c ON c.record_id = x.id JOIN store.copy k ON k.id = c.copy_id
        WHERE x.change IS NOT NULL AND c.change IS DISTINCT FROM 'withdrawn' AND k.ended_at IS NULL
    ), seen AS MATERIALIZED (
        SELECT h.officer_id, h.agency, h.label, gate.officer_sees(h.officer_id, h.agency, h.label) AS sees
        FROM (SELECT DISTINCT officer_id, agency, label FROM held) AS h
    )
    UPDATE store.copied c SET
        change = CASE WHEN NOT s.sees THEN 'withdrawn'
                      WHEN c.answered_at IS NULL AND gate.weight(c.change) > gate.weight(h.change) THEN c.change ELSE h.change END,
        changed_at = CASE WHEN c.answered_at IS NULL THEN coalesce(c.changed_at, clock_timestamp()) ELSE clock_timestamp() END,
        last_at = clock_timestamp(), answered_at = NULL, answer = NULL, words = NULL
    FROM held h JOIN seen s USING (officer_id, agency, label)
    WHERE c.copy_id = h.copy_id AND c.record_id = h.record_id;
    RETURN NULL;
END
$$;

-- What is gone: expunged, or purged on its date.
CREATE FUNCTION store.tell_of_end() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    UPDATE store.copied c SET change = 'withdrawn',
        changed_at = CASE WHEN c.answered_at IS NULL THEN coalesce(c.changed_at, clock_timestamp()) ELSE clock_timestamp() END,
        last_at = clock_timestamp(), answered_at = NULL, answer = NULL, words = NULL
    FROM gone g, store.copy k
    WHERE c.record_id = g.id AND c.change IS DISTINCT FROM 'withdrawn' AND k.id = c.copy_id AND k.ended_at IS NULL;
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION gate.officer_sees(uuid, text, int), store.tell_of_change(), store.tell_of_end() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.officer_sees(uuid, text, int) TO tearline_reader, tearline_keeper;
GRANT EXECUTE ON FUNCTION gate.mask(), gate.officer(), gate.agency(), gate.writes_for() TO tearline_keeper;

CREATE TRIGGER tell_of_change AFTER UPDATE ON store.record REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION store.tell_of_change();
CREATE TRIGGER tell_of_end AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.tell_of_end();

-- ── policies ────────────────────────────────────────────────────────────────────────────────────
-- A copy is its officer's. It is left to the stewards of that agency whose clearance covers all of it once the officer's
-- does not: who has left, or may no longer hold it. An inspector sees all, as in the ledger.
-- What a copy holds is there for its holder while the holder may hold all of it, for an inspector, and of an agency's
-- own records for that agency's stewards who see them: each their own row, and of the copy what gate.copy_told says.

DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    own constant text := 'officer_id = (SELECT gate.officer())';
    remains constant text := 'agency = (SELECT gate.writes_for()) AND get_bit((SELECT gate.mask()), label_id) = 1'
        ' AND NOT gate.officer_sees(officer_id, agency, label_id)';
    held constant text := 'EXISTS (SELECT FROM store.copy k WHERE k.id = copy_id AND get_bit((SELECT gate.mask()), k.label_id) = 1)';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['copy', 'copied'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY follows ON store.%I TO tearline_owner USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY inspector_sees ON store.%I FOR SELECT TO tearline_reader USING ((SELECT gate.has_duty(''inspector'')))', t);
    END LOOP;
    EXECUTE format('CREATE POLICY officer_sees ON store.copy FOR SELECT TO tearline_reader, tearline_keeper USING (%s)', own);
    EXECUTE format('CREATE POLICY steward_inherits ON store.copy FOR SELECT TO tearline_reader, tearline_keeper USING (%s)', remains);
    EXECUTE format('CREATE POLICY officer_takes ON store.copy FOR INSERT TO tearline_keeper WITH CHECK (%s AND agency = (SELECT gate.agency()) AND %s)', own, sees);
    EXECUTE format('CREATE POLICY officer_answers ON store.copy FOR UPDATE TO tearline_keeper USING (%s) WITH CHECK (%s)', own, own);
    EXECUTE format('CREATE POLICY steward_answers ON store.copy FOR UPDATE TO tearline_keeper USING (%s) WITH CHECK (%s)', remains, remains);
    EXECUTE format('CREATE POLICY holder_sees ON store.copied FOR SELECT TO tearline_reader, tearline_keeper USING (%s)', held);
    EXECUTE format('CREATE POLICY holder_takes ON store.copied FOR INSERT TO tearline_keeper WITH CHECK (%s AND %s)', held, sees);
    EXECUTE format('CREATE POLICY holder_answers ON store.copied FOR UPDATE TO tearline_keeper USING (%s) WITH CHECK (%s)', held, held);
    EXECUTE format('CREATE POLICY owner_sees ON store.copied FOR SELECT TO tearline_reader USING (owner = (SELECT gate.writes_for()) AND %s)', sees);
    -- the keeper reads what the viewer sees, and keeps it as it is until the copy is entered: which takes the right to
    -- update, and it can update none
    EXECUTE format('CREATE POLICY copies ON store.record FOR SELECT TO tearline_keeper USING (%s)', sees);
    EXECUTE format('CREATE POLICY holds ON store.record FOR UPDATE TO tearline_keeper USING (%s) WITH CHECK (false)', sees);
END
$$;
GRANT SELECT ON store.copy, store.copied TO tearline_reader;
GRANT SELECT, INSERT, UPDATE ON store.copy, store.copied TO tearline_keeper;
GRANT SELECT, UPDATE ON store.record TO tearline_keeper;

RESET ROLE;
