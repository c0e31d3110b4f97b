-- Casework: where a matter stands to who sees some of its stricter moves, kept beside it (ADR 0054).

SET ROLE tearline_owner;

-- For each set of the labels of a matter's stricter moves, what its moves give to who sees just these of them. Whoever sees none of them
-- has the columns of store.matter. Written by act.settle with each move; never the truth, which is what the moves say.
CREATE TABLE store.fold (
    matter_id uuid NOT NULL REFERENCES store.matter ON DELETE CASCADE,
    kind text NOT NULL,                 -- the matter's, as are its owner and who opened it
    owner text NOT NULL,
    officer_id uuid NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),     -- the matter's
    labels int[] NOT NULL CHECK (cardinality(labels) BETWEEN 1 AND 5),    -- of stricter moves that are seen
    but int[] NOT NULL,                 -- of those that are not
    state text NOT NULL,
    said jsonb NOT NULL,
    ended boolean NOT NULL,
    settled boolean NOT NULL,           -- the matter's: ended, whichever of its moves are seen
    rank bigint[] NOT NULL,
    moved_at timestamptz NOT NULL,
    PRIMARY KEY (matter_id, labels)
);
CREATE INDEX fold_board ON store.fold (kind, ended, rank, matter_id);
CREATE INDEX fold_open ON store.fold (kind, matter_id) WHERE NOT settled;

-- More labels than sets of them are kept: folded anew for each viewer. So is what was there before, until the clock has read it.
ALTER TABLE store.matter ADD COLUMN beyond boolean NOT NULL DEFAULT false;
UPDATE store.matter SET beyond = true, settled = false, read_by = '' WHERE strict;
CREATE INDEX matter_beyond ON store.matter (kind, id) WHERE beyond;
-- counted label by label, without looking at what is hidden
CREATE INDEX matter_count ON store.matter (kind, label_id, state) WHERE NOT ended AND NOT strict;
-- which reads no row where few have changed since the last vacuum
ALTER TABLE store.matter SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.fold'::regclass, 'store.matter'::regclass) AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- Whether whoever has these bits sees the one label, each of some, and none of others. One expression: it is asked row by row.
CREATE FUNCTION gate.sees_just(p_bits bytea, p_label int, p_labels int[], p_but int[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN get_bit(p_bits, p_label) = 1
        AND get_bit(p_bits, p_labels[1]) = 1 AND get_bit(p_bits, coalesce(p_labels[2], p_label)) = 1
        AND get_bit(p_bits, coalesce(p_labels[3], p_label)) = 1 AND get_bit(p_bits, coalesce(p_labels[4], p_label)) = 1
        AND get_bit(p_bits, coalesce(p_labels[5], p_label)) = 1
        AND (p_but[1] IS NULL OR get_bit(p_bits, p_but[1]) = 0) AND (p_but[2] IS NULL OR get_bit(p_bits, p_but[2]) = 0)
        AND (p_but[3] IS NULL OR get_bit(p_bits, p_but[3]) = 0) AND (p_but[4] IS NULL OR get_bit(p_bits, p_but[4]) = 0);
END
$$;
REVOKE ALL ON FUNCTION gate.sees_just(bytea, int, int[], int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.sees_just(bytea, int, int[], int[]) TO tearline_reader;

-- viewer_sees: of each matter at most the one that is the viewer's. No question tells its labels.
ALTER TABLE store.fold ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.fold FORCE ROW LEVEL SECURITY;
CREATE POLICY viewer_sees ON store.fold FOR SELECT TO tearline_reader
    USING (gate.sees_just((SELECT gate.mask()), label_id, labels, but));
CREATE POLICY clock_keeps ON store.fold FOR ALL TO tearline_clock USING (true) WITH CHECK (true);
GRANT SELECT ON store.fold TO tearline_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.fold TO tearline_clock;

RESET ROLE;
