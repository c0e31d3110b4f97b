-- Casework: decisions under the matrix (ADR 0050). What is proposed, who is asked by when, and what was decided are said by moves.
SET ROLE tearline_owner;

ALTER TABLE gate.move_right DROP CONSTRAINT move_right_relation_check;
ALTER TABLE gate.move_right ADD CONSTRAINT move_right_relation_check
    CHECK (relation IN ('owner', 'opener', 'holder', 'offered', 'decider', 'agrees', 'proposer', 'any', 'clock'));
ALTER TABLE gate.awaited DROP CONSTRAINT awaited_relation_check;
ALTER TABLE gate.awaited ADD CONSTRAINT awaited_relation_check
    CHECK (relation IN ('owner', 'opener', 'holder', 'decider', 'agrees', 'any'));
ALTER TABLE gate.move_right ADD COLUMN decides text NOT NULL DEFAULT ''
    CHECK (decides IN ('', 'ask', 'agree', 'object', 'support', 'take', 'refuse', 'defer', 'withdraw', 'escalate', 'exhaust'));

-- Whom the matrix asks now, as columns (see 0035).
ALTER TABLE store.matter
    ADD COLUMN decider text GENERATED ALWAYS AS (nullif(said ->> 'decider', '')) STORED,
    ADD COLUMN asked_level smallint GENERATED ALWAYS AS (nullif(said ->> 'level', '')::smallint) STORED;
CREATE INDEX matter_decider ON store.matter (kind, state, decider, asked_level, rank, id) WHERE NOT ended AND decider IS NOT NULL;
ALTER TABLE store.matter ALTER COLUMN decider SET STATISTICS 0, ALTER COLUMN asked_level SET STATISTICS 0;

-- A call to those who decide at one level (0: whatever theirs is).
ALTER TABLE store.notice ADD COLUMN level smallint NOT NULL DEFAULT 0;
ALTER TABLE store.notice ALTER COLUMN level SET STATISTICS 0;
ALTER TABLE store.notice DROP CONSTRAINT notice_once;
ALTER TABLE store.notice ADD CONSTRAINT notice_once
    UNIQUE NULLS NOT DISTINCT (matter_id, officer_id, agency, duty, level, step, clock, rests_on, label_id);
-- As in functions/viewer.sql, which is read after this: the policy has to name it.
CREATE OR REPLACE FUNCTION gate.level() RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN clock_timestamp() < v.clearance_until THEN v.level ELSE 0::smallint END FROM gate.viewer() AS v
$$;
REVOKE ALL ON FUNCTION gate.level() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.level() TO tearline_reader, tearline_mover;
DROP POLICY viewer_sees ON store.notice;
CREATE POLICY viewer_sees ON store.notice FOR SELECT TO tearline_reader, tearline_mover USING (
    get_bit((SELECT gate.mask()), label_id) = 1
    AND (officer_id = (SELECT gate.officer())
         OR officer_id IS NULL AND agency IN ('', (SELECT gate.agency())) AND gate.has_duty(duty)
            AND level IN (0, (SELECT gate.level()))));

RESET ROLE;
