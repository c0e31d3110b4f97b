-- What a release matched by other weights is matched again by the next one (fuse.queue_again). The record of
-- which weights a kind was matched by holds nothing of any record.

SET ROLE tearline_owner;

CREATE TABLE store.matched_by (
    kind text PRIMARY KEY,
    weights text NOT NULL,          -- version of the weights that all records of the kind are matched by
    queued_to uuid                  -- of those that wait for it: queued up to here; NULL once all were
);
-- Every release before this one had these weights.
INSERT INTO store.matched_by (kind, weights) SELECT DISTINCT kind, kind || ' 0.1' FROM store.feature;
ALTER TABLE store.matched_by ALTER COLUMN kind SET STATISTICS 0, ALTER COLUMN weights SET STATISTICS 0,
    ALTER COLUMN queued_to SET STATISTICS 0;
ALTER TABLE store.matched_by ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.matched_by FORCE ROW LEVEL SECURITY;
CREATE POLICY remembers ON store.matched_by TO tearline_matcher USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON store.matched_by TO tearline_matcher;

-- Records that were matched by other weights wait again, and what these weights find no more ends.
CREATE POLICY queues ON store.unmatched FOR INSERT TO tearline_matcher WITH CHECK (true);
CREATE POLICY unmatches ON store.match FOR DELETE TO tearline_matcher USING (true);
GRANT INSERT ON store.unmatched TO tearline_matcher;
GRANT DELETE ON store.match TO tearline_matcher;

-- The version alone was the same for several kinds.
UPDATE store.match m SET weights = f.kind || ' ' || m.weights FROM store.feature f WHERE f.record_id = m.a;

RESET ROLE;
