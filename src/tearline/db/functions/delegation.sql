SET ROLE tearline_owner;
-- What an officer lends of the own right to decide (ADR 0046). It is within what its giver holds, when it is given and at each
-- moment after; who received it has nothing to pass on, since lending asks for the own duty and level alone.

-- Whether a delegation gives something now: neither ended nor over, and its giver still holds what was lent.
CREATE OR REPLACE FUNCTION gate.lends(d gate.delegation) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT d.ended_at IS NULL AND clock_timestamp() < d.until AND gate.holds(d.giver, d.duty, d.level)
$$;

-- By which right the present viewer may decide: 'own', a delegation's id, or NULL for by none. p_duty and p_level are the row's;
-- p_level_now: the level that is asked by now, where levels were crossed (NULL: none was). Who stands higher may too.
CREATE OR REPLACE FUNCTION gate.may_decide(p_duty text, p_level int, p_level_now int, p_action text, p_places text, p_risk int)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    needed constant int := greatest(p_level, p_level_now);
    me constant gate.session := gate.viewer();
BEGIN
    IF me.id IS NULL OR clock_timestamp() >= me.clearance_until THEN
        RETURN NULL;
    ELSIF p_duty = ANY (me.duties) AND me.level >= needed THEN
        RETURN 'own';
    END IF;
    RETURN (
        SELECT d.id FROM gate.delegation d
        WHERE d.receiver = me.officer_id AND d.duty = p_duty AND d.level >= needed AND p_action = ANY (d.actions)
          AND p_places = ANY (d.places) AND p_risk <= d.risk_max AND gate.lends(d)
        ORDER BY d.id LIMIT 1);
END
$$;

-- Who counts as one with an officer who decided by a right (as gate.may_decide says it): the officer, and who lent the right.
CREATE OR REPLACE FUNCTION gate.persons(p_officer uuid, p_right text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT p_officer || ARRAY(SELECT d.giver FROM gate.delegation d WHERE d.id::text = p_right ORDER BY d.giver)
$$;

-- Who counts as one with an officer where two persons are asked for: whoever lends them something now, or is lent something by them.
CREATE OR REPLACE FUNCTION gate.as_one(p_officer uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT p_officer || ARRAY(SELECT CASE WHEN d.giver = p_officer THEN d.receiver ELSE d.giver END FROM gate.delegation d
                              WHERE p_officer IN (d.giver, d.receiver) AND gate.lends(d) ORDER BY d.id)
$$;

-- Lends, of the viewer's own duty and level, some actions in some places up to a risk, to an officer of the same agency.
CREATE OR REPLACE FUNCTION act.lend(p_login text, p_duty text, p_actions text[], p_places text[], p_risk_max smallint,
    p_until timestamptz, p_cause text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant gate.session := gate.viewer();
    other uuid;
    made uuid;
BEGIN
    IF me.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF NOT gate.has_duty(p_duty) OR gate.level() < 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'delegation-own', MESSAGE = 'nobody lends what they do not hold';
    END IF;
    SELECT o.id INTO other FROM gate.officer o WHERE o.login = lower(p_login) AND o.agency = me.agency AND o.suspended_at IS NULL;
    IF other IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such officer in this agency';
    ELSIF other = me.officer_id THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'delegation-self', MESSAGE = 'to oneself';
    ELSIF p_until <= clock_timestamp() OR p_until > clock_timestamp() + interval '30 days' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'delegation-days', MESSAGE = 'an end that is past, or more than 30 days ahead';
    ELSIF p_risk_max NOT BETWEEN 1 AND 4 OR EXISTS (
        SELECT FROM unnest(p_actions) AS a, unnest(p_places) AS p, generate_series(1, p_risk_max) AS r
        WHERE NOT EXISTS (
            SELECT FROM gate.matrix m JOIN gate.matrix_line l ON l.matrix_id = m.id
            WHERE m.version = gate.matrix_now() AND l.duty = p_duty AND l.level <= me.level
              AND a = ANY (l.actions) AND p = ANY (l.places) AND r = ANY (l.risks))) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'delegation-beyond', MESSAGE = 'more than its giver decides';
    END IF;
    INSERT INTO gate.delegation (giver, receiver, duty, level, actions, places, risk_max, until, cause)
    VALUES (me.officer_id, other, p_duty, me.level, p_actions, p_places, p_risk_max, p_until, p_cause)
    RETURNING id INTO made;
    PERFORM gate.note('delegated', '{}', '{}', jsonb_build_object('delegation', made, 'to', gate.login_of(other), 'duty', p_duty,
        'level', me.level, 'actions', p_actions, 'places', p_places, 'risk_max', p_risk_max, 'until', p_until, 'cause', p_cause));
    RETURN made;
END
$$;

-- Ends one at once: by who gave it, or by who received it and gives it back.
CREATE OR REPLACE FUNCTION act.end_delegation(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    d gate.delegation;
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO d FROM gate.delegation x WHERE x.id = p_id AND me IN (x.giver, x.receiver) FOR UPDATE;
    IF d.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such delegation';
    ELSIF d.ended_at IS NOT NULL OR clock_timestamp() >= d.until THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'delegation-over', MESSAGE = 'it is over already';
    END IF;
    UPDATE gate.delegation x SET ended_at = clock_timestamp(), ended_by = me WHERE x.id = p_id;
    PERFORM gate.note('delegation-ended', '{}', '{}', jsonb_build_object('delegation', p_id));
END
$$;

-- Delegations, the latest first: the viewer's own, given and received; with p_others those of others too, as far as the viewer may
-- see them. ``side``: given, received or other. ``gives``: it gives something at this moment.
CREATE OR REPLACE FUNCTION ask.delegations(p_others boolean)
RETURNS TABLE (id uuid, side text, giver text, receiver text, agency text, duty text, level smallint, actions text[], places text[],
               risk_max smallint, given_at timestamptz, until timestamptz, cause text, ended_at timestamptz, ended_by text, gives boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT d.id, CASE gate.officer() WHEN d.giver THEN 'given' WHEN d.receiver THEN 'received' ELSE 'other' END,
           gate.login_of(d.giver), gate.login_of(d.receiver), gate.agency_of(d.giver), d.duty, d.level, d.actions, d.places, d.risk_max,
           d.given_at, d.until, d.cause, d.ended_at, gate.login_of(d.ended_by), gate.gives(d.id)
    FROM gate.delegation d
    WHERE p_others OR gate.officer() IN (d.giver, d.receiver)
    ORDER BY d.given_at DESC, d.id DESC;
END
$$;

-- What the viewer decides by the own duties and level, under the matrix in force: what may be lent. No level, no row.
CREATE OR REPLACE FUNCTION ask.own_rights() RETURNS TABLE (level smallint, duty text, action text, place text, risk smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT DISTINCT gate.level(), l.duty, a, p, r
    FROM gate.matrix m JOIN gate.matrix_line l ON l.matrix_id = m.id, unnest(l.actions) AS a, unnest(l.places) AS p, unnest(l.risks) AS r
    WHERE m.version = gate.matrix_now() AND l.level <= gate.level() AND gate.has_duty(l.duty)
    ORDER BY 2, 3, 4, 5;
END
$$;

CREATE OR REPLACE FUNCTION gate.agency_of(p_officer uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT agency FROM gate.officer WHERE id = p_officer
$$;

CREATE OR REPLACE FUNCTION gate.gives(p_delegation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT gate.lends(d) FROM gate.delegation d WHERE d.id = p_delegation
$$;

REVOKE ALL ON FUNCTION gate.lends(gate.delegation), gate.may_decide(text, int, int, text, text, int), gate.persons(uuid, text),
    gate.as_one(uuid), gate.agency_of(uuid), gate.gives(uuid), act.lend(text, text, text[], text[], smallint, timestamptz, text),
    act.end_delegation(uuid), ask.delegations(boolean), ask.own_rights() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.may_decide(text, int, int, text, text, int), gate.persons(uuid, text), gate.as_one(uuid)
    TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.level(), gate.has_duty(text), gate.officer(), gate.agency_of(uuid), gate.gives(uuid) TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.level() TO tearline_mover;
GRANT EXECUTE ON FUNCTION act.lend(text, text, text[], text[], smallint, timestamptz, text), act.end_delegation(uuid) TO tearline_app;
RESET ROLE;
ALTER FUNCTION ask.delegations(boolean) OWNER TO tearline_reader;
ALTER FUNCTION ask.own_rights() OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.delegations(boolean), ask.own_rights() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.delegations(boolean), ask.own_rights() TO tearline_app;
