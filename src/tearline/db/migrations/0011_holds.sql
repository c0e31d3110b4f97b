-- What a steward's deed set holds against loads until a steward says otherwise (ADR 0012): the same file loaded
-- again would undo a recall, a stricter label, a review or a correction by hand.

SET ROLE tearline_owner;

ALTER TABLE store.record
    -- label: reclassified, recalled, restored, or corrected with a label. dates: of review and purge, by a review or
    -- a correction. content: corrected by hand.
    ADD COLUMN held text[] NOT NULL DEFAULT '{}' CHECK (held <@ ARRAY['label', 'dates', 'content']),
    -- While the label is held: the label that it had before, by which a load's line still finds the record, and since when.
    ADD COLUMN held_from int,
    ADD COLUMN held_since timestamptz,
    ADD CHECK (('label' = ANY (held)) = (held_from IS NOT NULL) AND (held_from IS NULL) = (held_since IS NULL));
ALTER TABLE store.record ALTER COLUMN held SET STATISTICS 0, ALTER COLUMN held_from SET STATISTICS 0,
    ALTER COLUMN held_since SET STATISTICS 0;
-- A steward asks for the held ones of the own agency.
CREATE INDEX record_held ON store.record (owner, source, key) WHERE held_from IS NOT NULL;

RESET ROLE;

-- What deeds set before this migration: those since the last load that wrote a version of the record. A deed has a
-- reason, a load has none.
WITH version AS (
    SELECT r.id AS record_id, r.recorded_at, r.change, r.reason, r.label_id
    FROM store.record r WHERE r.reason IS NOT NULL
    UNION ALL
    SELECT h.record_id, h.recorded_at, h.change, h.reason, h.label_id
    FROM store.history h JOIN store.record r ON r.id = h.record_id WHERE r.reason IS NOT NULL
), loaded AS (
    SELECT DISTINCT ON (record_id) record_id, recorded_at, label_id
    FROM version WHERE reason IS NULL ORDER BY record_id, recorded_at DESC
), deeds AS (
    SELECT v.record_id, max(o.label_id) AS held_from,
           array_agg(DISTINCT CASE v.change WHEN 'reviewed' THEN 'dates' WHEN 'corrected' THEN 'content' ELSE 'label' END
               ORDER BY CASE v.change WHEN 'reviewed' THEN 'dates' WHEN 'corrected' THEN 'content' ELSE 'label' END) AS held,
           max(v.recorded_at) FILTER (WHERE v.change NOT IN ('reviewed', 'corrected')) AS held_since
    FROM version v LEFT JOIN loaded o ON o.record_id = v.record_id
    WHERE v.reason IS NOT NULL AND (o.recorded_at IS NULL OR v.recorded_at > o.recorded_at)
    GROUP BY v.record_id
)
UPDATE store.record r SET held = d.held, held_since = d.held_since,
    held_from = CASE WHEN d.held_since IS NOT NULL THEN coalesce(d.held_from, r.label_id) END
FROM deeds d WHERE d.record_id = r.id;
