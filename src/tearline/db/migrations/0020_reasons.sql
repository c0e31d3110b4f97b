-- The words of a deed are no longer in its ledger entry, which every inspector reads: the entry has a digest, and the
-- words are here, under the label of what the deed was about (ADR 0020). Entries from before keep theirs.

SET ROLE tearline_owner;

-- One row for each label that the records have after the deed (before it, where they go).
CREATE TABLE store.reason (
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    label_id int NOT NULL REFERENCES gate.label,
    owner text NOT NULL,
    record_id uuid,             -- what it is about, with which it goes; neither, of an expungement
    load_id uuid,
    deed uuid NOT NULL,         -- by chance, and nowhere else: words are short, and who has their digest could try
    officer_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    words text NOT NULL CHECK (length(words) <= 500 AND length(btrim(words)) >= 3),
    PRIMARY KEY (digest, label_id)
);
CREATE INDEX reason_of_record ON store.reason (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX reason_of_load ON store.reason (load_id) WHERE load_id IS NOT NULL;

-- As in 0002, with one table more.
CREATE OR REPLACE FUNCTION store.forget_derived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM store.identifier i USING gone g WHERE i.record_id = g.id;
    DELETE FROM store.history h USING gone g WHERE h.record_id = g.id;
    DELETE FROM store.reason w USING gone g WHERE w.record_id = g.id;
    RETURN NULL;
END
$$;

-- No statistics, and the policies, as in 0002; words are never changed. As an old version, they keep their label, and are
-- there only for who sees what they are about as it is now: a stricter label reaches back over them.
DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    mine constant text := 'owner = (SELECT gate.writes_for())';
    c text;
BEGIN
    FOREACH c IN ARRAY ARRAY['digest', 'label_id', 'owner', 'record_id', 'load_id', 'deed', 'officer_id', 'at', 'words'] LOOP
        EXECUTE format('ALTER TABLE store.reason ALTER COLUMN %I SET STATISTICS 0', c);
    END LOOP;
    ALTER TABLE store.reason ENABLE ROW LEVEL SECURITY;
    ALTER TABLE store.reason FORCE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY viewer_sees ON store.reason FOR SELECT TO tearline_reader, tearline_writer USING (%s)', sees);
    EXECUTE format('CREATE POLICY steward_inserts ON store.reason FOR INSERT TO tearline_writer WITH CHECK (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY steward_deletes ON store.reason FOR DELETE TO tearline_writer USING (%s AND %s)', sees, mine);
END
$$;
CREATE POLICY with_its_subject ON store.reason AS RESTRICTIVE FOR SELECT TO tearline_reader
    USING ((record_id IS NULL OR EXISTS (SELECT FROM store.record r WHERE r.id = record_id))
           AND (load_id IS NULL OR EXISTS (SELECT FROM store.load o WHERE o.id = load_id)));
CREATE POLICY forgets ON store.reason FOR ALL TO tearline_owner USING (true) WITH CHECK (false);
GRANT SELECT ON store.reason TO tearline_reader;
GRANT SELECT, INSERT, DELETE ON store.reason TO tearline_writer;

RESET ROLE;

DROP FUNCTION IF EXISTS ask.inspect(text, bigint, int);  -- it gives one column more
