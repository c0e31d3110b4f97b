-- What a joint unit did, counted for its members; plans under a unit's label (ADR 0052, ADR 0058).
SET ROLE tearline_owner;
DROP FUNCTION IF EXISTS gate.is_own_alone(int);  -- gate.stays_inside now
DROP FUNCTION IF EXISTS ask.answered(text, timestamptz);  -- has an end now
-- What a unit made and what it had in hand, ended or not, is found by its labels.
CREATE INDEX matter_of_label ON store.matter (label_id, kind, opened_at);
CREATE INDEX move_of_label ON store.move (label_id, kind, matter_id) WHERE stricter;
RESET ROLE;
