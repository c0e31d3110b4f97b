-- Files beside their records (ADR 0048). A file is a record like any other, of the agency that adds it; here is what no record
-- holds: under which name its bytes lie in the data folder, what they are, the picture that was made of them, and which record
-- they lie beside. A row goes with its record; the name of its bytes then waits in store.wiped until they are gone too.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_filer') THEN
        CREATE ROLE tearline_filer NOLOGIN NOINHERIT;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store TO tearline_filer;

SET ROLE tearline_owner;

CREATE TABLE store.file (
    record_id uuid PRIMARY KEY,         -- the file's own record, which has its name in words
    name uuid NOT NULL UNIQUE,          -- drawn by chance, never from the bytes: an upload that is known already would tell
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),     -- the record's; a trigger keeps it
    beside_id uuid NOT NULL,            -- the record that it was added to
    let_go boolean NOT NULL DEFAULT false,  -- that one is gone, and was the same agency's: this one goes too
    officer_id uuid NOT NULL,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    type text NOT NULL CHECK (type ~ '^[a-z]+/[a-z0-9.+-]{2,60}$'),       -- by its content
    bytes bigint NOT NULL CHECK (bytes > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    pages int CHECK (pages > 0),
    picture bytea CHECK (octet_length(picture) BETWEEN 1 AND 500000),     -- a JPEG that we made
    unpictured text CHECK (unpictured ~ '^[a-z-]{2,20}$'),                -- why there is none
    CHECK ((picture IS NULL) <> (unpictured IS NULL))
);
CREATE INDEX file_beside ON store.file (beside_id, added_at, record_id);
CREATE INDEX file_let_go ON store.file (record_id) WHERE let_go;

-- Bytes without their row, which a job takes from the disk: after the commit, and again if it was killed at it.
CREATE TABLE store.wiped (
    name uuid PRIMARY KEY,
    record_id uuid NOT NULL,
    owner text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.file'::regclass, 'store.wiped'::regclass) AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- viewer_sees, as everywhere; and a file is there only with its record.
-- filer_…: by role tearline_filer, which adds files (functions/file.sql). It keeps the record that a file is added to as it is
-- until the commit, which takes the right to update, and it can update none.
-- let_go: the purger takes the files of a record that is gone.
DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    ours constant text := 'owner = (SELECT gate.agency())';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['file', 'wiped'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY forgets ON store.%I FOR ALL TO tearline_owner USING (true) WITH CHECK (true)', t);
    END LOOP;
    EXECUTE format('CREATE POLICY viewer_sees ON store.file FOR SELECT TO tearline_reader USING (%s)', sees);
    EXECUTE format('CREATE POLICY filer_adds ON store.file FOR INSERT TO tearline_filer WITH CHECK'
                   ' (%s AND %s AND officer_id = (SELECT gate.officer()) AND NOT let_go)', sees, ours);
    EXECUTE format('CREATE POLICY viewer_sees_filing ON store.record FOR SELECT TO tearline_filer USING (%s)', sees);
    EXECUTE format('CREATE POLICY filer_holds ON store.record FOR UPDATE TO tearline_filer USING (%s) WITH CHECK (false)', sees);
    EXECUTE format('CREATE POLICY filer_adds ON store.record FOR INSERT TO tearline_filer'
                   ' WITH CHECK (%s AND %s AND source = ''files'')', sees, ours);
END
$$;
CREATE POLICY with_its_record ON store.file AS RESTRICTIVE FOR SELECT TO tearline_reader
    USING (EXISTS (SELECT FROM store.record r WHERE r.id = record_id));
CREATE POLICY let_go ON store.file FOR SELECT TO tearline_purger USING (let_go);
CREATE POLICY let_go ON store.record FOR SELECT TO tearline_purger
    USING (source = 'files' AND EXISTS (SELECT FROM store.file f WHERE f.record_id = id AND f.let_go));
CREATE POLICY let_go_goes ON store.record FOR DELETE TO tearline_purger
    USING (source = 'files' AND EXISTS (SELECT FROM store.file f WHERE f.record_id = id AND f.let_go));
CREATE POLICY wipes_reads ON store.wiped FOR SELECT TO tearline_purger USING (true);
CREATE POLICY wipes ON store.wiped FOR DELETE TO tearline_purger USING (true);

GRANT EXECUTE ON FUNCTION gate.mask(), gate.officer(), gate.agency() TO tearline_filer;
-- what a record's place and time are computed by, as it is written
GRANT EXECUTE ON FUNCTION store.first_day(text), store.last_day(text), store.degrees(jsonb, text, int),
    store.cell(float8, float8, int), store.cell_of(jsonb, int), store.began(jsonb), store.ended(jsonb) TO tearline_filer;
GRANT SELECT ON store.file TO tearline_reader, tearline_purger;
GRANT INSERT ON store.file TO tearline_filer;
GRANT SELECT, INSERT, UPDATE ON store.record TO tearline_filer;
GRANT SELECT, DELETE ON store.wiped TO tearline_purger;

-- A record takes its file with it, whoever deletes it and why, and lets go of its agency's own files beside it. Another agency's
-- file is that agency's record: it stays, beside nothing. act.let_go takes those that were let go of, and so on to theirs.
CREATE FUNCTION store.file_goes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    UPDATE store.file f SET let_go = true FROM gone g WHERE f.beside_id = g.id AND f.owner = g.owner;
    IF FOUND THEN
        PERFORM act.let_go();
    END IF;
    IF EXISTS (SELECT FROM gone g WHERE g.source = 'files') THEN
        WITH ended AS (
            DELETE FROM store.file f USING gone g WHERE f.record_id = g.id RETURNING f.name, f.record_id, f.owner)
        INSERT INTO store.wiped (name, record_id, owner)
        SELECT e.name, e.record_id, e.owner FROM ended e ORDER BY e.name;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION store.file_goes() FROM PUBLIC;
CREATE TRIGGER file_goes AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.file_goes();

-- A file is under its record's label, whoever reclassifies or recalls that.
CREATE FUNCTION store.file_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    UPDATE store.file f SET label_id = n.label_id FROM now n
    WHERE n.source = 'files' AND f.record_id = n.id AND f.label_id <> n.label_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION store.file_follows() FROM PUBLIC;
CREATE TRIGGER file_follows AFTER UPDATE ON store.record REFERENCING NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION store.file_follows();

RESET ROLE;
