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

-- What has a label is found by it, for the table of a unit.
CREATE INDEX matter_label ON store.matter (label_id, id) WHERE NOT settled;

-- ── what a unit has in common ───────────────────────────────────────────────────────────────────

-- The unit, by its code, to which its author shows a scene or a question, and under which label a question stands then: a scene has one,
-- and whatever is shown to a unit bears its compartment.
ALTER TABLE store.scene ADD COLUMN unit text;
ALTER TABLE store.saved_question ADD COLUMN unit text, ADD COLUMN label_id int REFERENCES gate.label,
    ADD CONSTRAINT saved_question_labelled CHECK ((unit IS NULL) = (label_id IS NULL));
ALTER TABLE store.scene ALTER COLUMN unit SET STATISTICS 0;
ALTER TABLE store.saved_question ALTER COLUMN unit SET STATISTICS 0, ALTER COLUMN label_id SET STATISTICS 0;
CREATE INDEX scene_of_unit ON store.scene (unit, saved_at) WHERE unit IS NOT NULL;
CREATE INDEX saved_question_of_unit ON store.saved_question (unit, name) WHERE unit IS NOT NULL;

-- What it does is in functions/holding.sql, which comes after the migrations.
CREATE FUNCTION gate.own_unit_codes() RETURNS text[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'BEGIN RETURN ''{}''; END';
REVOKE ALL ON FUNCTION gate.own_unit_codes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.own_unit_codes() TO tearline_reader;
-- unit_opens: who sits in the unit and may see the label reads it; nobody but its author changes it.
CREATE POLICY unit_opens ON store.scene FOR SELECT TO tearline_reader
    USING (unit = ANY ((SELECT gate.own_unit_codes())::text[]) AND get_bit((SELECT gate.mask()), label_id) = 1);
CREATE POLICY unit_opens ON store.saved_question FOR SELECT TO tearline_reader
    USING (unit = ANY ((SELECT gate.own_unit_codes())::text[]) AND get_bit((SELECT gate.mask()), label_id) = 1);
CREATE POLICY own_shares ON store.saved_question FOR UPDATE TO tearline_writer
    USING (officer_id = (SELECT gate.officer())) WITH CHECK (officer_id = (SELECT gate.officer()));
GRANT UPDATE ON store.saved_question TO tearline_writer;

RESET ROLE;
