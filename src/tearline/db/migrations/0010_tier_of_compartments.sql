-- A clearance has a tier for each compartment (ADR 0011): a vetting for RESTRICTED with ALFA beside one for
-- SECRET without it no longer opens what is SECRET and ALFA. Vettings stay as they are: their compartments
-- are at their own tier. The functions that compute clearances and masks move to functions/clearance.sql.

DROP FUNCTION gate.may_see(text, smallint, text[], text[], text, smallint, text[]);
DROP FUNCTION gate.mask_for(text, smallint, text[]);
DROP FUNCTION gate.clearance_of(uuid);
DROP FUNCTION IF EXISTS gate.whoami(bytea);

-- Masks of live sessions were computed by the rule that mixed: they end, and everybody signs in again.
UPDATE gate.session SET closed_at = clock_timestamp(), mask = '', clearance_until = '-infinity' WHERE closed_at IS NULL;
ALTER TABLE gate.session ALTER compartments DROP DEFAULT;
ALTER TABLE gate.session ALTER compartments TYPE jsonb USING '{}'::jsonb;
ALTER TABLE gate.session ALTER compartments SET DEFAULT '{}';
COMMENT ON COLUMN gate.session.compartments IS 'the tier up to which each is held: {"ALFA": 1}';
