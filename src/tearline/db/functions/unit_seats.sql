SET ROLE tearline_owner;
-- Seats in joint units and who leads them: by two keys in, by either side out, one lead at any instant (ADR 0047). Each a deed
-- with its entry; what a seat opens is seat.sql's.

-- ── seats ───────────────────────────────────────────────────────────────────────────────────────

-- The first key: a registrar or a coordinator of the officer's own agency, which is in the unit.
CREATE OR REPLACE FUNCTION act.propose_seat(p_unit uuid, p_login text, p_cell text, p_covert boolean, p_until timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    u constant gate.unit := act.unit_of(p_unit);
    p constant record := (SELECT x FROM gate.place_in(p_unit) AS x);
    ours constant text := (SELECT (v.s).agency FROM (SELECT gate.viewer() AS s) AS v);
    o gate.officer;
    made gate.unit_seat;
BEGIN
    PERFORM gate.in_state(u.state, ARRAY['approved', 'standing', 'suspended']);
    IF NOT p.coordinates AND p.registers IS NULL
       OR NOT EXISTS (SELECT FROM gate.unit_agency a WHERE a.unit_id = u.id AND a.agency = ours AND a.approved_by IS NOT NULL AND a.withdrawn_at IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'seat-proposes', MESSAGE = 'a registrar or coordinator of an agency in it proposes seats';
    ELSIF p_until <= clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'seat-time', MESSAGE = 'an end that has passed';
    END IF;
    SELECT * INTO o FROM gate.officer x WHERE x.login = lower(p_login) AND x.agency = ours AND x.suspended_at IS NULL;
    IF o.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such officer of this agency';
    END IF;
    UPDATE gate.unit_seat s SET decided_by = s.proposed_by, decided_at = s.lapses_at  -- what lapsed keeps nobody from a new one
    WHERE s.unit_id = u.id AND s.officer_id = o.id AND s.decided_at IS NULL AND s.lapses_at <= clock_timestamp();
    IF EXISTS (SELECT FROM gate.unit_seat s WHERE s.unit_id = u.id AND s.officer_id = o.id
               AND (s.decided_at IS NULL OR s.during @> clock_timestamp())) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'seat-taken', MESSAGE = 'the officer has a seat in it, or one waits';
    END IF;
    INSERT INTO gate.unit_seat (unit_id, agency, cell, officer_id, covert, ends_on, proposed_by)
    VALUES (u.id, ours, p_cell, o.id, p_covert, p_until, gate.officer()) RETURNING * INTO made;
    PERFORM gate.note('seat-proposed', '{}', ARRAY[ours], act.seat_entry(made));
    RETURN made.id;
END
$$;

-- What an entry says of a seat: the officer's login, or under a number a digest that proves it.
CREATE OR REPLACE FUNCTION act.seat_entry(s gate.unit_seat) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT jsonb_build_object('unit', s.unit_id, 'seat', s.id, 'cell', s.cell) || CASE WHEN s.covert
        THEN jsonb_build_object('holds', encode(sha256(convert_to(s.salt || ' ' || gate.login_of(s.officer_id), 'UTF8')), 'hex'))
        ELSE jsonb_build_object('login', gate.login_of(s.officer_id)) END
$$;

-- A seat with its unit held, of a unit that the viewer knows of.
CREATE OR REPLACE FUNCTION act.seat_of(p_seat uuid) RETURNS gate.unit_seat
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s gate.unit_seat;
BEGIN
    PERFORM act.unit_of((SELECT x.unit_id FROM gate.unit_seat x WHERE x.id = p_seat));
    SELECT * INTO s FROM gate.unit_seat x WHERE x.id = p_seat;
    RETURN s;
END
$$;

-- The second key, or a no. The lead confirms; where the unit has none, a coordinator. Never who proposed it, nor who is to sit.
CREATE OR REPLACE FUNCTION act.decide_seat(p_seat uuid, p_confirmed boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.unit_seat := act.seat_of(p_seat);
    p constant record := (SELECT x FROM gate.place_in(s.unit_id) AS x);
    led constant boolean := gate.leads(s.unit_id, clock_timestamp()) IS NOT NULL;
    me constant uuid := gate.officer();
    moment constant timestamptz := clock_timestamp();
    vetted timestamptz;
BEGIN
    IF NOT (p.leads OR p.coordinates AND NOT (led AND p_confirmed) OR p.registers = s.agency AND NOT p_confirmed) IS TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'seat-confirms', MESSAGE = 'the lead confirms; where there is none, a coordinator';
    ELSIF s.decided_at IS NOT NULL OR moment >= s.lapses_at THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'proposal-closed', MESSAGE = 'the proposal is open no more';
    END IF;
    IF p_confirmed THEN
        PERFORM gate.in_state((SELECT u.state FROM gate.unit u WHERE u.id = s.unit_id), ARRAY['approved', 'standing', 'suspended']);
        IF s.proposed_by = me THEN
            RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'seat-own-proposal', MESSAGE = 'who proposed it does not confirm it';
        ELSIF s.officer_id = me THEN
            RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'given-to-oneself', MESSAGE = 'nobody confirms what is given to themselves';
        ELSIF NOT EXISTS (SELECT FROM gate.officer o WHERE o.id = s.proposed_by AND o.duties && '{registrar,coordinator}'
                          AND o.suspended_at IS NULL AND o.agency = s.agency) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'seat-proposer', MESSAGE = 'who proposed it has that duty no more';
        ELSIF s.ends_on <= moment THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'seat-time', MESSAGE = 'an end that has passed';
        END IF;
        -- no lock on the officer, for whoever withdraws a vetting waits for nobody: one that is withdrawn in this very moment
        -- leaves a seat that opens nothing, and the clock ends it (act.end_lapsed_seats)
        vetted := (SELECT gate.vetted_until(o.id) FROM gate.officer o WHERE o.id = s.officer_id AND o.agency = s.agency);
        IF vetted IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'seat-unvetted', MESSAGE = 'no vetting of the officer stands';
        END IF;
    END IF;
    PERFORM gate.note(CASE WHEN p_confirmed THEN 'seat-confirmed' ELSE 'seat-refused' END, '{}', ARRAY[s.agency]::text[], act.seat_entry(s));
    UPDATE gate.unit_seat x SET decided_by = me, decided_at = moment, holds_until = vetted,
        during = CASE WHEN p_confirmed THEN tstzrange(moment, s.ends_on) END
    WHERE x.id = s.id;
END
$$;

-- By either side: who sits there, a registrar of that agency, the lead, a coordinator. Nobody needs to agree.
CREATE OR REPLACE FUNCTION act.end_seat(p_seat uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.unit_seat := act.seat_of(p_seat);
    p constant record := (SELECT x FROM gate.place_in(s.unit_id) AS x);
    why constant text := CASE WHEN s.officer_id = gate.officer() THEN 'member' WHEN p.registers = s.agency THEN 'agency'
        WHEN p.leads THEN 'lead' WHEN p.coordinates THEN 'coordinator' END;
BEGIN
    IF why IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'seat-ends', MESSAGE = 'not this viewer''s to end';
    ELSIF NOT s.during @> clock_timestamp() IS TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'seat-empty', MESSAGE = 'nobody sits there';
    END IF;
    PERFORM gate.note('seat-ended', '{}', ARRAY[s.agency]::text[], act.seat_entry(s) || jsonb_build_object('because', why));
    PERFORM gate.close_seat(s.id, clock_timestamp(), why);
END
$$;

-- ── the lead ────────────────────────────────────────────────────────────────────────────────────

-- Names a lead for a time (p_from NULL: from now; p_until NULL: until it is handed over): a coordinator's. From a moment ahead it
-- ends at that instant a term that was to last until it is handed over. Two at one instant the table's key refuses.
CREATE OR REPLACE FUNCTION act.name_lead(p_seat uuid, p_from timestamptz, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s gate.unit_seat;
BEGIN
    PERFORM act.must_plan_units();
    s := act.seat_of(p_seat);
    UPDATE gate.unit_lead l SET during = tstzrange(lower(l.during), p_from)
    WHERE l.unit_id = s.unit_id AND upper(l.during) IS NULL AND lower(l.during) < p_from AND p_from > clock_timestamp();
    PERFORM act.lead_by(s, greatest(p_from, clock_timestamp()), p_until, 'lead-named');
END
$$;

-- Hands the lead over: the old term ends and the new one begins at one instant. The lead's, or a coordinator's.
CREATE OR REPLACE FUNCTION act.hand_over_lead(p_seat uuid, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.unit_seat := act.seat_of(p_seat);
    p constant record := (SELECT x FROM gate.place_in(s.unit_id) AS x);
    moment constant timestamptz := clock_timestamp();
    now_leads constant uuid := gate.leads(s.unit_id, moment);
BEGIN
    IF NOT (p.leads OR p.coordinates) IS TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'lead-hands-over', MESSAGE = 'the lead hands over, or a coordinator';
    ELSIF now_leads IS NULL OR now_leads = s.id THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'lead-none', MESSAGE = 'nobody hands over, or to themselves';
    END IF;
    UPDATE gate.unit_lead l SET during = tstzrange(lower(l.during), moment) WHERE l.unit_id = s.unit_id AND l.during @> moment;
    PERFORM act.lead_by(s, moment, p_until, 'lead-handed-over');
END
$$;

CREATE OR REPLACE FUNCTION act.lead_by(s gate.unit_seat, p_from timestamptz, p_until timestamptz, p_action text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.in_state((SELECT u.state FROM gate.unit u WHERE u.id = s.unit_id), ARRAY['approved', 'standing', 'suspended']);
    IF p_until <= p_from THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'lead-time', MESSAGE = 'a term that ends before it begins';
    ELSIF NOT (s.during @> p_from AND p_from < s.holds_until) IS TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'lead-seat', MESSAGE = 'the lead sits in the unit by then';
    END IF;
    PERFORM gate.note(p_action, '{}', ARRAY[s.agency]::text[], act.seat_entry(s) || jsonb_build_object('from', p_from, 'until', p_until));
    INSERT INTO gate.unit_lead (unit_id, during, seat_id, named_by) VALUES (s.unit_id, tstzrange(p_from, p_until), s.id, gate.officer());
EXCEPTION WHEN exclusion_violation THEN
    RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'lead-overlaps', MESSAGE = 'two leads at one instant';
END
$$;

-- ── by the clock, and for the operator ──────────────────────────────────────────────────────────

-- Scheduled: ends the seats of whoever is not vetted any more, be it that a test ran out, or that the deed which took the vetting
-- found the seat held by another; how many.
CREATE OR REPLACE FUNCTION act.end_lapsed_seats() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
    ended bigint := 0;
BEGIN
    FOR officer IN SELECT DISTINCT s.officer_id FROM gate.unit_seat s
                   WHERE s.during @> clock_timestamp() ORDER BY s.officer_id LOOP
        ended := ended + gate.settle_seats(officer);
    END LOOP;
    RETURN ended;
END
$$;

-- For the operator: how many standing units have been without a lead for more than an hour. Names none.
CREATE OR REPLACE FUNCTION act.units_without_lead() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM gate.unit u WHERE gate.unled_since(u.id) < clock_timestamp() - interval '1 hour'
$$;

RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN (
             'propose_seat', 'seat_entry', 'seat_of', 'decide_seat', 'end_seat', 'name_lead', 'hand_over_lead', 'lead_by',
             'end_lapsed_seats', 'units_without_lead') LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION act.propose_seat(uuid, text, text, boolean, timestamptz), act.decide_seat(uuid, boolean),
    act.end_seat(uuid), act.name_lead(uuid, timestamptz, timestamptz), act.hand_over_lead(uuid, timestamptz) TO tearline_app;
GRANT EXECUTE ON FUNCTION act.end_lapsed_seats(), act.units_without_lead() TO tearline_jobs;
