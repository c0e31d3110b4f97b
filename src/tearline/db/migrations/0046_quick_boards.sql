-- What a board and an inbox look up is looked up once, and not for each matter (ADR 0054).
SET ROLE tearline_owner;
DROP FUNCTION IF EXISTS gate.is_blind(store.matter, text, jsonb), gate.is_outside(store.matter, jsonb);  -- other functions now
-- What nobody has, of one agency, in the order of a board.
CREATE INDEX matter_unheld ON store.matter (kind, state, owner, rank, id) WHERE holder IS NULL AND offered IS NULL AND NOT ended;
RESET ROLE;
