-- Contributions (ADR 0061): what an agency's record gave to an outcome, said by who decided or closed the matter.
SET ROLE tearline_owner;
CREATE TABLE store.contribution (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    matter_id uuid NOT NULL,
    record_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('first-tip', 'identified', 'located', 'evidence', 'capacity')),
    owner text NOT NULL,                -- of the record: whose the credit is
    agency text NOT NULL,               -- of who cited it
    officer_id uuid NOT NULL REFERENCES gate.officer,
    cited_at timestamptz NOT NULL,
    UNIQUE (matter_id, record_id, role)
);
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'store.contribution'::regclass AND a.attnum > 0 LOOP
        EXECUTE format('ALTER TABLE store.contribution ALTER COLUMN %I SET STATISTICS 0', name);  -- as in 0002
    END LOOP;
END
$$;
CREATE INDEX contribution_record ON store.contribution (record_id);
CREATE INDEX contribution_age ON store.contribution (cited_at DESC, id);

-- It has no label of its own: it is there for whoever sees both of its ends, so it follows either wherever that goes.
ALTER TABLE store.contribution ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.contribution FORCE ROW LEVEL SECURITY;
CREATE POLICY sees_both_ends ON store.contribution FOR SELECT TO tearline_reader, tearline_mover
    USING (EXISTS (SELECT FROM store.matter m WHERE m.id = matter_id) AND EXISTS (SELECT FROM store.record r WHERE r.id = record_id));
CREATE POLICY mover_cites ON store.contribution FOR INSERT TO tearline_mover
    WITH CHECK (officer_id = (SELECT gate.officer()) AND agency = (SELECT gate.agency())
                AND EXISTS (SELECT FROM store.matter m WHERE m.id = matter_id)
                AND EXISTS (SELECT FROM store.record r WHERE r.id = record_id AND r.owner = contribution.owner));
CREATE POLICY mover_takes_back ON store.contribution FOR DELETE TO tearline_mover USING (agency = (SELECT gate.agency()));
CREATE POLICY forgets ON store.contribution FOR ALL TO tearline_owner USING (true) WITH CHECK (true);
GRANT SELECT ON store.contribution TO tearline_reader;
GRANT SELECT, INSERT, DELETE ON store.contribution TO tearline_mover;

-- With either end it goes.
CREATE FUNCTION store.forget_contributions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM store.contribution c USING gone g WHERE c.record_id = g.id;
    DELETE FROM store.contribution c USING gone g WHERE g.source = 'casework' AND c.matter_id = g.id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION store.forget_contributions() FROM PUBLIC;
CREATE TRIGGER forget_contributions AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.forget_contributions();
RESET ROLE;
