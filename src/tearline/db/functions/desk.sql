SET ROLE tearline_owner;
-- Desks: how an agency is reached by the others (ADR 0056). Whom to call is told to every officer who is signed in.

-- How the desk of an agency is reached; NULL: it has none, or is suspended.
CREATE OR REPLACE FUNCTION gate.desk_of(p_agency text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: by the table's key
    SELECT d.reached FROM gate.desk d JOIN gate.agency a ON a.code = d.agency
    WHERE d.agency = p_agency AND a.suspended_at IS NULL
$$;
REVOKE ALL ON FUNCTION gate.desk_of(text) FROM PUBLIC;

-- Says how one's own agency's desk is reached; '': it has none any more. By who answers there, or a registrar of it.
CREATE OR REPLACE FUNCTION act.set_desk(p_reached text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF NOT (gate.has_duty('liaison') OR gate.has_duty('registrar')) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'liaison-sets-desk',
            MESSAGE = 'only a liaison officer or a registrar of an agency says how its desk is reached';
    END IF;
    PERFORM gate.note('desk-set', '{}', '{}', jsonb_build_object('agency', gate.agency(), 'reached', p_reached));
    IF p_reached = '' THEN
        DELETE FROM gate.desk d WHERE d.agency = gate.agency();
        RETURN;
    END IF;
    INSERT INTO gate.desk (agency, reached, set_by) VALUES (gate.agency(), p_reached, gate.officer())
    ON CONFLICT (agency) DO UPDATE SET reached = excluded.reached, set_by = excluded.set_by, set_at = clock_timestamp();
END
$$;
REVOKE ALL ON FUNCTION act.set_desk(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act.set_desk(text) TO tearline_app;

CREATE OR REPLACE FUNCTION gate.desks() RETURNS TABLE (agency text, name_es text, name_en text, reached text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.code::text, a.name_es, a.name_en, d.reached
    FROM gate.agency a LEFT JOIN gate.desk d ON d.agency = a.code
    WHERE a.suspended_at IS NULL ORDER BY a.code
$$;
REVOKE ALL ON FUNCTION gate.desks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.desks() TO tearline_reader;

-- Every agency that is not suspended, and how its desk is reached, if it has one.
CREATE OR REPLACE FUNCTION ask.desks() RETURNS TABLE (agency text, name_es text, name_en text, reached text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT d.* FROM gate.desks() AS d WHERE gate.agency() IS NOT NULL ORDER BY d.agency;
END
$$;
RESET ROLE;
ALTER FUNCTION ask.desks() OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.desks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.desks() TO tearline_app;
