-- One writer at a time in one collection, as far as one may know of the other. There was an advisory lock for the
-- whole collection: a chunk under way of records that a steward may not see made that steward's load fail.

SET ROLE tearline_owner;

-- What loads hold while they write (gate.hold_collection): rows, which nobody else may touch, and nothing of any
-- record.
CREATE TABLE store.writing (
    owner text NOT NULL,
    source text NOT NULL,
    held text NOT NULL,     -- a label, by its number, or a clearance, by its digest
    PRIMARY KEY (owner, source, held)
);
ALTER TABLE store.writing ALTER COLUMN owner SET STATISTICS 0, ALTER COLUMN source SET STATISTICS 0,
    ALTER COLUMN held SET STATISTICS 0;
ALTER TABLE store.writing ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.writing FORCE ROW LEVEL SECURITY;
CREATE POLICY holds ON store.writing TO tearline_owner USING (true) WITH CHECK (true);

-- What is compared of a record has a size: whoever speaks to the database directly can put anything there, and
-- each key of it is looked up. The loader writes 128 keys at most (tearline.fusion.keys), and some hundred bytes.
ALTER TABLE store.feature ADD CONSTRAINT feature_size CHECK (
    octet_length(compared) <= 1000000 AND cardinality(keys) <= 128) NOT VALID;

RESET ROLE;
