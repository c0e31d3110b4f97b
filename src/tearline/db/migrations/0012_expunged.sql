-- What was expunged does not come back by itself (ADR 0013): a mark without any content, by which a load's line under the
-- same key is found out and told of instead of being taken.

SET ROLE tearline_owner;

-- Marks are digests with this salt: keys are short, and who got hold of marks alone could try them all.
CREATE TABLE gate.mark_salt (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), salt bytea NOT NULL);
INSERT INTO gate.mark_salt (salt)
SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

CREATE TABLE store.expunged (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),   -- that the record, or its version, had
    source text NOT NULL,
    mark bytea NOT NULL CHECK (octet_length(mark) = 32),                -- of owner, source and key
    said bytea CHECK (octet_length(said) = 32),     -- of key and content, where the record stays: just this may not come back
    record_id uuid NOT NULL,
    load_id uuid,                                   -- the load that was expunged, if it was one
    officer_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- No key is unique here: a conflict would tell of a hidden mark.
CREATE INDEX expunged_by_mark ON store.expunged (mark);
CREATE INDEX expunged_of_source ON store.expunged (owner, source);
CREATE INDEX expunged_of_load ON store.expunged (load_id) WHERE load_id IS NOT NULL;

-- Whether a load takes what was expunged before, by its steward's explicit word.
ALTER TABLE store.load ADD COLUMN takes_expunged boolean NOT NULL DEFAULT false;

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.expunged'::regclass, 'store.load'::regclass) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- As for records in 0002; a mark is never changed.
DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    mine constant text := 'owner = (SELECT gate.writes_for())';
BEGIN
    ALTER TABLE store.expunged ENABLE ROW LEVEL SECURITY;
    ALTER TABLE store.expunged FORCE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY viewer_sees ON store.expunged FOR SELECT TO tearline_reader, tearline_writer USING (%s)', sees);
    EXECUTE format('CREATE POLICY steward_inserts ON store.expunged FOR INSERT TO tearline_writer WITH CHECK (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY steward_deletes ON store.expunged FOR DELETE TO tearline_writer USING (%s AND %s)', sees, mine);
END
$$;
GRANT SELECT ON store.expunged TO tearline_reader;
GRANT SELECT, INSERT, DELETE ON store.expunged TO tearline_writer;

RESET ROLE;
