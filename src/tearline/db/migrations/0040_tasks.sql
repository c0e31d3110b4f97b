-- Casework: matters that joint units hold, and matters that are opened under others (ADR 0052).
SET ROLE tearline_owner;

-- ``unit``: sits in the unit that it is with; ``unit-lead``: leads it; ``unheld``: of the agency that owns it, while it is with nobody;
-- ``under``: nobody, but the end of a matter under it.
ALTER TABLE gate.move_right DROP CONSTRAINT move_right_relation_check;
ALTER TABLE gate.move_right ADD CONSTRAINT move_right_relation_check
    CHECK (relation IN ('owner', 'opener', 'holder', 'offered', 'unit', 'unit-lead', 'unheld', 'decider', 'agrees', 'proposer', 'any',
                        'under', 'clock'));
ALTER TABLE gate.awaited DROP CONSTRAINT awaited_relation_check;
ALTER TABLE gate.awaited ADD CONSTRAINT awaited_relation_check
    CHECK (relation IN ('owner', 'opener', 'holder', 'unit', 'unit-lead', 'unheld', 'decider', 'agrees', 'any'));
-- The kind of which a matter is opened under it by this move, which is made in no other way ('': it is made by itself).
ALTER TABLE gate.move_right ADD COLUMN opens text NOT NULL DEFAULT '';
-- Of a kind whose matters are opened under others: {"kind", "by": that one's move, "ends": {an end of this kind: that one's move}}.
ALTER TABLE gate.kind ADD COLUMN under jsonb;

-- What a matter was opened under. Shown only to who sees that one too.
ALTER TABLE store.matter ADD COLUMN under uuid;
ALTER TABLE store.matter ALTER COLUMN under SET STATISTICS 0;
CREATE INDEX matter_under ON store.matter (under, id) WHERE under IS NOT NULL;

RESET ROLE;
