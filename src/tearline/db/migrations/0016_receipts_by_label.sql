-- The receipt of a load in parts, one for each label that its lines have: a viewer's receipt is the sum of the parts that
-- this viewer may see. Until now a load was under the label of all its lines joined: one line that a steward may not see
-- took the receipt of all others from that steward's list.

SET ROLE tearline_owner;

CREATE TABLE store.load_part (
    load_id uuid NOT NULL REFERENCES store.load ON DELETE CASCADE,
    owner text NOT NULL,
    label_id int NOT NULL REFERENCES gate.label,
    accepted bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    warned bigint NOT NULL DEFAULT 0,
    expunged_at timestamptz,
    PRIMARY KEY (load_id, label_id)
);

RESET ROLE;
-- Loads from before this migration: one part, under the label that covers all of it, as before.
INSERT INTO store.load_part (load_id, owner, label_id, accepted, changed, unchanged, rejected, warned, expunged_at)
SELECT id, owner, label_id, accepted, changed, unchanged, rejected, warned, expunged_at FROM store.load;
SET ROLE tearline_owner;

-- The load itself is under the label that it was opened with, which is that of lines that state none.
ALTER TABLE store.load DROP COLUMN read, DROP COLUMN accepted, DROP COLUMN changed, DROP COLUMN unchanged,
    DROP COLUMN rejected, DROP COLUMN warned;

-- No statistics, and the policies, as in 0002.
DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    mine constant text := 'owner = (SELECT gate.writes_for())';
    c text;
BEGIN
    FOREACH c IN ARRAY ARRAY['load_id', 'owner', 'label_id', 'accepted', 'changed', 'unchanged', 'rejected', 'warned', 'expunged_at'] LOOP
        EXECUTE format('ALTER TABLE store.load_part ALTER COLUMN %I SET STATISTICS 0', c);
    END LOOP;
    ALTER TABLE store.load_part ENABLE ROW LEVEL SECURITY;
    ALTER TABLE store.load_part FORCE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY viewer_sees ON store.load_part FOR SELECT TO tearline_reader, tearline_writer USING (%s)', sees);
    EXECUTE format('CREATE POLICY steward_inserts ON store.load_part FOR INSERT TO tearline_writer WITH CHECK (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY steward_updates ON store.load_part FOR UPDATE TO tearline_writer USING (%s AND %s) WITH CHECK (%s AND %s)',
        sees, mine, sees, mine);
    EXECUTE format('CREATE POLICY steward_deletes ON store.load_part FOR DELETE TO tearline_writer USING (%s AND %s)', sees, mine);
END
$$;
GRANT SELECT ON store.load_part TO tearline_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.load_part TO tearline_writer;

RESET ROLE;
