-- Requests between agencies (ADR 0059): a matter is addressed to an agency, an answer has a term, by minutes or by working days, and a
-- move may be its mover's agency's alone until a clock tells what it says.
SET ROLE tearline_owner;

ALTER TABLE gate.move_right DROP CONSTRAINT move_right_relation_check;
ALTER TABLE gate.move_right ADD CONSTRAINT move_right_relation_check
    CHECK (relation IN ('owner', 'opener', 'holder', 'offered', 'unit', 'unit-lead', 'unheld', 'addressee', 'decider', 'agrees', 'proposer',
                        'any', 'under', 'clock'));
ALTER TABLE gate.awaited DROP CONSTRAINT awaited_relation_check;
ALTER TABLE gate.awaited ADD CONSTRAINT awaited_relation_check
    CHECK (relation IN ('owner', 'opener', 'holder', 'unit', 'unit-lead', 'unheld', 'addressee', 'decider', 'agrees', 'any'));
-- Under a label that goes to nobody but the mover's agency.
ALTER TABLE gate.move_right ADD COLUMN kept boolean NOT NULL DEFAULT false;
-- How long an answer may take, the first that fits what is said: [{"given": {field: value}, "minutes" or "working_days"}, …].
ALTER TABLE gate.kind ADD COLUMN terms jsonb NOT NULL DEFAULT '[]';

-- The calendar of working days, filled from matters/lists/working-days.yaml at each change of the file, never by hand.
CREATE TABLE gate.day_of_rest (day date PRIMARY KEY);
CREATE TABLE gate.workdays (zone text NOT NULL, rest int[] NOT NULL);  -- one row; rest: days of the week, Monday being 0

-- Of what was said, as a column: whose it is to answer. Of a kind that is addressed to nobody: NULL.
ALTER TABLE store.matter ADD COLUMN addressee text GENERATED ALWAYS AS (nullif(said ->> 'addressee', '')) STORED;
ALTER TABLE store.matter ALTER COLUMN addressee SET STATISTICS 0;
ALTER TABLE store.fold ADD COLUMN addressee text GENERATED ALWAYS AS (nullif(said ->> 'addressee', '')) STORED;
ALTER TABLE store.fold ALTER COLUMN addressee SET STATISTICS 0;
-- What an agency is asked and what it asked, open ones in the order of their board, ended ones by when; what was answered, label by label.
CREATE INDEX matter_asked_of ON store.matter (addressee, rank, id) WHERE NOT ended AND addressee IS NOT NULL;
CREATE INDEX matter_asked_by ON store.matter (owner, rank, id) WHERE NOT ended AND addressee IS NOT NULL;
CREATE INDEX matter_answered_of ON store.matter (addressee, moved_at, id) WHERE ended AND addressee IS NOT NULL;
CREATE INDEX matter_answered_by ON store.matter (owner, moved_at, id) WHERE ended AND addressee IS NOT NULL;
CREATE INDEX matter_answered ON store.matter (label_id, moved_at) WHERE ended AND addressee IS NOT NULL;
CREATE INDEX fold_addressee ON store.fold (addressee, ended, moved_at) WHERE addressee IS NOT NULL;
CREATE INDEX fold_asker ON store.fold (owner, ended, moved_at) WHERE addressee IS NOT NULL;

RESET ROLE;
