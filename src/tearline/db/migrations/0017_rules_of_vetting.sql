-- Which tests a vetting needs, for which tier, and how long each lasts: dated data of the deployment, no longer
-- five kinds written into the gate. Founding loads a shipped set (registry/vetting/*.yaml).

SET ROLE tearline_owner;
CREATE TABLE gate.test_rule (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9-]{1,31}$'),
    name_es text NOT NULL,
    name_en text NOT NULL,
    least_tier smallint NOT NULL CHECK (least_tier BETWEEN 0 AND 4),
    months int NOT NULL CHECK (months BETWEEN 1 AND 600),
    source text NOT NULL,
    in_force_from timestamptz NOT NULL,
    in_force_until timestamptz CHECK (in_force_until > in_force_from)
);
-- of one kind and tier, one rule at a time is in force for good
CREATE UNIQUE INDEX test_rule_open ON gate.test_rule (kind, least_tier) WHERE in_force_until IS NULL;
ALTER TABLE gate.vetting_test DROP CONSTRAINT vetting_test_kind_check,
    ADD CONSTRAINT vetting_test_kind_check CHECK (kind ~ '^[a-z][a-z0-9-]{1,31}$');

-- A deployment that is there already was founded with the five, and each of its tests states its own end: a rule
-- that lasts longer than any of them leaves that as it is.
INSERT INTO gate.test_rule (kind, name_es, name_en, least_tier, months, source, in_force_from)
SELECT kind, name_es, name_en, 0, 600, 'as before there were rules: each test states when it ends', clock_timestamp()
FROM (VALUES ('medical', 'Médica', 'Medical'), ('toxicology', 'Toxicológica', 'Toxicology'),
             ('psychology', 'Psicológica', 'Psychology'), ('polygraph', 'Poligráfica', 'Polygraph'),
             ('socioeconomic', 'Socioeconómica', 'Socioeconomic')) AS five(kind, name_es, name_en)
WHERE EXISTS (SELECT FROM gate.officer);

-- The function is in functions/clearance.sql, which comes after the migrations.
CREATE FUNCTION gate.rules_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER rules_changed AFTER INSERT OR UPDATE OR DELETE ON gate.test_rule
    FOR EACH STATEMENT EXECUTE FUNCTION gate.rules_changed();
RESET ROLE;
