SET ROLE tearline_owner;
-- Joint units (ADR 0047): what there is of them for whoever may know of one, and each step of a unit with
-- its entry in the same transaction. Entries name a unit and a seat by ids of chance: every inspector reads entries, and who is
-- in no unit learns neither name nor compartment. A unit that the viewer may not know of and one that is not there are one answer.

-- ── questions ───────────────────────────────────────────────────────────────────────────────────

-- The units that the viewer knows of; only that of a code or an id, where one is named. A seat is ``held``, ``waiting`` for the
-- second key (told to whoever may turn it, and to the agency), or ``lapsed``: empty, for its officer's vetting ran out, and
-- nobody of that agency has sat in that cell since. ``leads``: terms that are not over. Some tens of rows: no index is walked.
CREATE OR REPLACE FUNCTION ask.units(p_named text)
RETURNS TABLE (id uuid, code text, name text, area text, agreement text, compartment text, state text, proposed_at timestamptz,
               planned_at timestamptz, stood_at timestamptz, unled_since timestamptz, agencies jsonb, seats jsonb, leads jsonb,
               coordinates boolean, is_lead boolean, registers text, seat uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment constant timestamptz := clock_timestamp();
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT u.id, u.code::text, u.name, u.area, u.agreement, u.compartment::text, u.state, u.proposed_at, u.planned_at, u.stood_at,
        gate.unled_since(u.id),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('code', a.agency, 'approved_at', a.approved_at) ORDER BY a.agency), '[]')
         FROM gate.unit_agency a WHERE a.unit_id = u.id AND a.withdrawn_at IS NULL),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'agency', s.agency, 'cell', s.cell, 'covert', s.covert,
                'number', s.number, 'state', x.state, 'since', lower(s.during), 'until', CASE x.state WHEN 'lapsed'
                THEN least(upper(s.during), s.holds_until) WHEN 'waiting' THEN s.lapses_at ELSE upper(s.during) END,
                'login', w.login, 'full_name', w.full_name, 'mine', w.mine) ORDER BY s.agency, lower(s.during), s.id), '[]')
         FROM gate.unit_seat s JOIN gate.sitters(u.id) AS w ON w.seat_id = s.id
         CROSS JOIN LATERAL (SELECT CASE
             WHEN s.decided_at IS NULL THEN CASE WHEN moment < s.lapses_at THEN 'waiting' END
             WHEN s.during @> moment AND moment < s.holds_until THEN 'held'
             WHEN s.ended_because = 'vetting' OR s.during @> moment THEN 'lapsed' END AS state) AS x
         WHERE s.unit_id = u.id
           AND CASE x.state WHEN 'held' THEN true
               WHEN 'waiting' THEN p.coordinates OR p.leads OR p.registers = s.agency
               WHEN 'lapsed' THEN NOT EXISTS (SELECT FROM gate.unit_seat n WHERE n.unit_id = s.unit_id AND n.agency = s.agency
                   AND n.cell = s.cell AND lower(n.during) > lower(s.during)) END),
        (SELECT coalesce(jsonb_agg(jsonb_build_object('seat', l.seat_id, 'since', lower(l.during), 'until', upper(l.during))
                ORDER BY lower(l.during)), '[]')
         FROM gate.unit_lead l WHERE l.unit_id = u.id AND (upper(l.during) IS NULL OR upper(l.during) > moment)
           AND (lower(l.during) > moment OR l.seat_id = gate.leads(u.id, moment))),
        p.coordinates, p.leads, p.registers, p.seat
    FROM gate.unit u CROSS JOIN LATERAL gate.place_in(u.id) AS p
    WHERE p_named IS NULL OR u.code = p_named OR u.id::text = p_named
    ORDER BY u.state = 'dissolved', u.code;
END
$$;

-- The agencies that a coordinator may ask into a unit; nothing to anybody else.
CREATE OR REPLACE FUNCTION act.unit_agencies() RETURNS TABLE (code text, name_es text, name_en text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY SELECT a.code::text, a.name_es, a.name_en FROM gate.agency a
        WHERE a.suspended_at IS NULL AND gate.has_duty('coordinator') ORDER BY a.code;
END
$$;

-- ── what deeds begin with ───────────────────────────────────────────────────────────────────────

CREATE OR REPLACE FUNCTION act.must_plan_units() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('coordinator') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'unit-coordinates', MESSAGE = 'only a coordinator does that';
    END IF;
END
$$;

-- A unit that the viewer knows of, locked until the commit: one deed at a time.
CREATE OR REPLACE FUNCTION act.unit_of(p_unit uuid) RETURNS gate.unit
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    u gate.unit;
BEGIN
    PERFORM gate.reads_committed();
    SELECT * INTO u FROM gate.unit x WHERE x.id = p_unit AND x.id = ANY (gate.units_known()) FOR UPDATE;
    IF u.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such unit, or not this viewer''s to know of';
    END IF;
    RETURN u;
END
$$;

CREATE OR REPLACE FUNCTION gate.in_state(p_is text, p_may text[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT p_is = ANY (p_may) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'unit-state', MESSAGE = 'the unit is in no state for that';
    END IF;
END
$$;

-- ── a unit ──────────────────────────────────────────────────────────────────────────────────────

-- A compartment that nothing bears, by chance: so nobody learns which there are by proposing units.
CREATE OR REPLACE FUNCTION act.draw_compartment(p_code text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    drawn text;
BEGIN
    LOOP
        drawn := 'U-' || p_code || '-' || upper(left(replace(gen_random_uuid()::text, '-', ''), 4));
        EXIT WHEN NOT EXISTS (SELECT FROM gate.label l WHERE drawn = ANY (l.compartments))
              AND NOT EXISTS (SELECT FROM gate.vetting v WHERE drawn = ANY (v.compartments))
              AND NOT EXISTS (SELECT FROM gate.unit u WHERE u.compartment = drawn);
    END LOOP;
    RETURN drawn;
END
$$;

-- Vettings do not give what seats decide; told alike for each code of that form, whether or not there is such a unit.
CREATE OR REPLACE FUNCTION gate.no_units_compartment(p_compartments text[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(p_compartments) AS c WHERE c LIKE 'U-%') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'compartment-of-unit', MESSAGE = 'units'' compartments are opened by seats';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION act.propose_unit(p_code text, p_name text, p_area text, p_agreement text, p_agencies text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    agencies constant text[] := ARRAY(SELECT DISTINCT a FROM unnest(p_agencies) AS a ORDER BY a);
    made uuid;
BEGIN
    PERFORM act.must_plan_units();
    IF cardinality(agencies) < 2 OR EXISTS (SELECT FROM unnest(agencies) AS a WHERE NOT EXISTS (
            SELECT FROM gate.agency g WHERE g.code = a AND g.suspended_at IS NULL)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'unit-agencies', MESSAGE = 'a joint unit is of two agencies or more';
    END IF;
    INSERT INTO gate.unit (code, name, area, agreement, compartment, proposed_by)
    VALUES (p_code, btrim(p_name), btrim(p_area), btrim(p_agreement), act.draw_compartment(p_code), gate.officer()) RETURNING id INTO made;
    INSERT INTO gate.unit_agency (unit_id, agency) SELECT made, a FROM unnest(agencies) AS a;
    PERFORM gate.note('unit-proposed', '{}', agencies, jsonb_build_object('unit', made));
    RETURN made;
END
$$;

-- p_agency: which agency approves, by a registrar of its own; NULL: the planning office does, by a coordinator. One person gives
-- one approval of a unit. The last one makes the unit approved.
CREATE OR REPLACE FUNCTION act.approve_unit(p_unit uuid, p_agency text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    u constant gate.unit := act.unit_of(p_unit);
    p constant record := (SELECT x FROM gate.place_in(p_unit) AS x);
    me constant uuid := gate.officer();
BEGIN
    PERFORM gate.in_state(u.state, CASE WHEN p_agency IS NULL THEN ARRAY['proposed'] ELSE ARRAY['proposed', 'approved', 'standing', 'suspended'] END);
    IF (CASE WHEN p_agency IS NULL THEN NOT p.coordinates ELSE p.registers IS DISTINCT FROM p_agency END) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'unit-approves', MESSAGE = 'a coordinator and registrars of its agencies approve';
    ELSIF u.planned_by = me OR EXISTS (SELECT FROM gate.unit_agency a WHERE a.unit_id = u.id AND a.approved_by = me) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'unit-two-persons', MESSAGE = 'one person gives one approval';
    END IF;
    PERFORM gate.note('unit-approved', '{}', ARRAY[coalesce(p_agency, gate.agency())]::text[], jsonb_build_object('unit', u.id, 'for', p_agency));
    IF p_agency IS NULL THEN
        UPDATE gate.unit x SET planned_by = me, planned_at = clock_timestamp() WHERE x.id = u.id AND x.planned_by IS NULL;
    ELSE
        UPDATE gate.unit_agency a SET approved_by = me, approved_at = clock_timestamp()
        WHERE a.unit_id = u.id AND a.agency = p_agency AND a.approved_by IS NULL;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'unit-approved', MESSAGE = 'it was approved already';
    END IF;
    PERFORM act.approve_if_all(u.id);
END
$$;

CREATE OR REPLACE FUNCTION act.approve_if_all(p_unit uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE gate.unit u SET state = 'approved' WHERE u.id = p_unit AND u.state = 'proposed' AND u.planned_by IS NOT NULL
      AND NOT EXISTS (SELECT FROM gate.unit_agency a WHERE a.unit_id = u.id AND a.withdrawn_at IS NULL AND a.approved_by IS NULL);
    IF FOUND THEN
        PERFORM gate.note('unit-moved', '{}', '{}', jsonb_build_object('unit', p_unit, 'to', 'approved'));
    END IF;
END
$$;

-- To stand, to be suspended, to be dissolved: a coordinator's. What is suspended opens nothing; what is dissolved has no seats.
CREATE OR REPLACE FUNCTION act.move_unit(p_unit uuid, p_to text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    u gate.unit;
BEGIN
    PERFORM act.must_plan_units();
    u := act.unit_of(p_unit);
    PERFORM gate.in_state(u.state, CASE p_to WHEN 'standing' THEN ARRAY['approved', 'suspended'] WHEN 'suspended' THEN ARRAY['standing']
        WHEN 'dissolved' THEN ARRAY['proposed', 'approved', 'standing', 'suspended'] ELSE '{}' END);
    PERFORM gate.note('unit-moved', '{}', '{}', jsonb_build_object('unit', u.id, 'to', p_to));
    UPDATE gate.unit x SET state = p_to, stood_at = CASE p_to WHEN 'standing' THEN clock_timestamp() ELSE x.stood_at END WHERE x.id = u.id;
    IF p_to = 'dissolved' THEN
        PERFORM act.close_seats(u.id, NULL, 'unit');
    END IF;
END
$$;

-- Ends the seats of a unit, of one agency or of all (NULL), and what waits.
CREATE OR REPLACE FUNCTION act.close_seats(p_unit uuid, p_agency text, p_because text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s gate.unit_seat;
    moment constant timestamptz := clock_timestamp();
BEGIN
    UPDATE gate.unit_seat x SET decided_by = gate.officer(), decided_at = moment
    WHERE x.unit_id = p_unit AND (p_agency IS NULL OR x.agency = p_agency) AND x.decided_at IS NULL;
    FOR s IN SELECT * FROM gate.unit_seat x WHERE x.unit_id = p_unit AND (p_agency IS NULL OR x.agency = p_agency)
             AND x.during @> moment ORDER BY x.officer_id, x.id LOOP
        PERFORM gate.note('seat-ended', '{}', ARRAY[s.agency]::text[], jsonb_build_object('unit', p_unit, 'seat', s.id, 'because', p_because));
        PERFORM gate.close_seat(s.id, moment, p_because);
    END LOOP;
END
$$;

-- Asks one more agency in, or one again that withdrew; its registrar approves.
CREATE OR REPLACE FUNCTION act.ask_agency(p_unit uuid, p_agency text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    u gate.unit;
BEGIN
    PERFORM act.must_plan_units();
    u := act.unit_of(p_unit);
    PERFORM gate.in_state(u.state, ARRAY['proposed', 'approved', 'standing', 'suspended']);
    IF NOT EXISTS (SELECT FROM gate.agency g WHERE g.code = p_agency AND g.suspended_at IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such agency';
    END IF;
    INSERT INTO gate.unit_agency AS a (unit_id, agency) VALUES (u.id, p_agency)
    ON CONFLICT (unit_id, agency) DO UPDATE SET asked_at = clock_timestamp(), approved_by = NULL, approved_at = NULL, withdrawn_at = NULL
    WHERE a.withdrawn_at IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'agency-in-unit', MESSAGE = 'the agency is in the unit';
    END IF;
    PERFORM gate.note('unit-agency-asked', '{}', ARRAY[p_agency], jsonb_build_object('unit', u.id));
END
$$;

-- An agency leaves: its seats end. What was written under the unit's label stays under it.
CREATE OR REPLACE FUNCTION act.withdraw_agency(p_unit uuid, p_agency text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    u constant gate.unit := act.unit_of(p_unit);
    p constant record := (SELECT x FROM gate.place_in(p_unit) AS x);
BEGIN
    IF NOT p.coordinates AND p.registers IS DISTINCT FROM p_agency THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'unit-withdraws', MESSAGE = 'a registrar of the agency, or a coordinator, does that';
    ELSIF NOT EXISTS (SELECT FROM gate.unit_agency a WHERE a.unit_id = u.id AND a.agency = p_agency AND a.withdrawn_at IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such agency in the unit';
    END IF;
    PERFORM gate.note('unit-agency-left', '{}', ARRAY[p_agency], jsonb_build_object('unit', u.id));
    PERFORM act.close_seats(u.id, p_agency, 'agency');
    UPDATE gate.unit_agency a SET withdrawn_at = clock_timestamp() WHERE a.unit_id = u.id AND a.agency = p_agency;
    PERFORM act.approve_if_all(u.id);
END
$$;

REVOKE ALL ON FUNCTION gate.in_state(text, text[]), gate.no_units_compartment(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.unled_since(uuid), gate.leads(uuid, timestamptz) TO tearline_reader;
RESET ROLE;
ALTER FUNCTION ask.units(text) OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.units(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.units(text) TO tearline_app;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN (
             'unit_agencies', 'must_plan_units', 'unit_of', 'draw_compartment', 'propose_unit',
             'approve_unit', 'approve_if_all', 'move_unit', 'close_seats', 'ask_agency', 'withdraw_agency') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION act.unit_agencies(), act.propose_unit(text, text, text, text, text[]), act.approve_unit(uuid, text),
    act.move_unit(uuid, text), act.ask_agency(uuid, text), act.withdraw_agency(uuid, text) TO tearline_app;
