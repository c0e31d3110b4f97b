-- Requests between agencies (ADR 0059): a matter is addressed to an agency, an answer has a term, by minutes or by working days, and a
-- move may be its mover's agency's alone until a clock tells what it says.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_taker') THEN
        CREATE ROLE tearline_taker NOLOGIN NOINHERIT;  -- takes back what an agreement released, once it has ended
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store TO tearline_taker;
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
CREATE INDEX matter_agreement ON store.matter (owner, state, id) WHERE kind = 'agreement' AND NOT ended;

-- ── agreements ──────────────────────────────────────────────────────────────────────────────────

-- Which records an agreement released as they were loaded: under which label they would be without (base_label), and under which they
-- were put. Nobody's session reads it; whoever reclassifies such a record by hand has decided about it.
CREATE TABLE store.agreed (
    record_id uuid NOT NULL REFERENCES store.record ON DELETE CASCADE,
    agreement_id uuid NOT NULL,
    owner text NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    base_label int NOT NULL CHECK (base_label > 0 AND base_label < 131072),
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    PRIMARY KEY (record_id, agreement_id)
);
CREATE INDEX agreed_key ON store.agreed (owner, source, key);
CREATE INDEX agreed_under ON store.agreed (agreement_id, record_id);
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT a.attname FROM pg_attribute a
             WHERE a.attrelid = 'store.agreed'::regclass AND a.attnum > 0 AND NOT a.attisdropped LOOP
        EXECUTE format('ALTER TABLE store.agreed ALTER COLUMN %I SET STATISTICS 0', c.attname);
    END LOOP;
END
$$;
ALTER TABLE store.agreed ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.agreed FORCE ROW LEVEL SECURITY;
-- agrees: gate.agree and gate.agreed_before, for whoever loads. takes: act.take_back alone, which walks from an agreement that has
-- ended to what it released.
CREATE POLICY agrees ON store.agreed FOR ALL TO tearline_owner USING (true) WITH CHECK (true);
CREATE POLICY takes ON store.agreed FOR ALL TO tearline_taker USING (true) WITH CHECK (true);
CREATE POLICY takes ON store.matter FOR SELECT TO tearline_taker USING (true);
CREATE POLICY takes ON store.record FOR ALL TO tearline_taker USING (true) WITH CHECK (true);
CREATE POLICY takes ON store.identifier FOR ALL TO tearline_taker USING (true) WITH CHECK (true);
CREATE POLICY takes ON store.feature FOR SELECT TO tearline_taker USING (true);
CREATE POLICY takes ON store.history FOR INSERT TO tearline_taker WITH CHECK (true);
CREATE POLICY takes ON gate.label FOR SELECT TO tearline_taker USING (true);
GRANT SELECT, DELETE, UPDATE ON store.agreed TO tearline_taker;
GRANT SELECT ON store.matter, store.feature, gate.label, gate.kind TO tearline_taker;
GRANT SELECT, UPDATE ON store.record, store.identifier TO tearline_taker;
GRANT INSERT ON store.history TO tearline_taker;

RESET ROLE;
