-- Scenes: charts that an officer saved (functions/scene.sql, ADR 0031). One has the ids of records with a layout and its
-- author's words, and nothing of what the records say. It is there for its author alone, and only while the author may see
-- the label that joins all that it was made from.

SET ROLE tearline_owner;

CREATE TABLE store.scene (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    officer_id uuid NOT NULL,       -- its author
    label_id int NOT NULL REFERENCES gate.label,
    version bigint NOT NULL DEFAULT 1,
    title text NOT NULL CHECK (length(btrim(title)) BETWEEN 1 AND 200),
    note text NOT NULL CHECK (length(note) <= 4000),
    drawing jsonb NOT NULL CHECK (jsonb_typeof(drawing -> 'nodes') = 'array' AND length(drawing::text) <= 1000000),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX scene_of_officer ON store.scene (officer_id, saved_at);

-- No statistics, as in 0002.
DO $$
DECLARE
    c text;
BEGIN
    FOREACH c IN ARRAY ARRAY['id', 'officer_id', 'label_id', 'version', 'title', 'note', 'drawing', 'made_at', 'saved_at'] LOOP
        EXECUTE format('ALTER TABLE store.scene ALTER COLUMN %I SET STATISTICS 0', c);
    END LOOP;
END
$$;

-- author_…: it is the viewer's own, and the viewer may see its label.
ALTER TABLE store.scene ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.scene FORCE ROW LEVEL SECURITY;
DO $$
DECLARE
    own constant text := 'officer_id = (SELECT gate.officer()) AND get_bit((SELECT gate.mask()), label_id) = 1';
BEGIN
    EXECUTE format('CREATE POLICY author_opens ON store.scene FOR SELECT TO tearline_reader, tearline_writer USING (%s)', own);
    EXECUTE format('CREATE POLICY author_saves ON store.scene FOR INSERT TO tearline_writer WITH CHECK (%s)', own);
    EXECUTE format('CREATE POLICY author_changes ON store.scene FOR UPDATE TO tearline_writer USING (%s) WITH CHECK (%s)', own, own);
    EXECUTE format('CREATE POLICY author_deletes ON store.scene FOR DELETE TO tearline_writer USING (%s)', own);
END
$$;
GRANT SELECT ON store.scene TO tearline_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.scene TO tearline_writer;

RESET ROLE;
