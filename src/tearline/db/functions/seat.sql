SET ROLE tearline_owner;
-- What a seat in a joint unit opens, and what closes it (ADR 0047). All owned by tearline_owner.
--
-- A seat opens its unit's compartment, up to the tier of the member's own vetting, from the transaction in which it is
-- confirmed to the one in which it ends, and while the unit stands. No vetting gives a unit's compartment: the seats alone do.

-- The seats that an officer holds at a moment, whatever their units' states.
CREATE OR REPLACE FUNCTION gate.seats_held(p_officer uuid, p_at timestamptz) RETURNS SETOF gate.unit_seat
LANGUAGE sql STABLE AS $$
    SELECT s.* FROM gate.unit_seat s
    WHERE s.officer_id = p_officer AND s.during @> p_at AND p_at < s.holds_until ORDER BY s.id
$$;

-- What vettings and seats give an officer now, and the first moment at which they give something else. No row: nothing.
CREATE OR REPLACE FUNCTION gate.access_of(p_officer uuid)
RETURNS TABLE (agency text, tier smallint, compartments jsonb, until timestamptz)
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT c.agency, c.tier, (c.compartments - own.codes) || seats.given, least(c.until, seats.until)
    FROM gate.clearance_of(p_officer) AS c
    CROSS JOIN (SELECT coalesce(array_agg(u.compartment::text ORDER BY u.compartment), '{}') AS codes FROM gate.unit u) AS own
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_object_agg(u.compartment, c.tier) FILTER (WHERE u.state = 'standing'), '{}') AS given,
               min(upper(s.during)) AS until
        FROM gate.seats_held(p_officer, clock_timestamp()) AS s JOIN gate.unit u ON u.id = s.unit_id) AS seats
$$;

-- Whether what an officer has now opens a label: for the holder of a copy, who is not asking.
CREATE OR REPLACE FUNCTION gate.officer_sees(p_officer uuid, p_agency text, p_label int) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 1000 AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM gate.access_of(p_officer) AS c JOIN gate.label l ON l.id = p_label
        WHERE c.agency = p_agency
          AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, c.agency, c.tier, c.compartments));
END
$$;

-- How often an officer's seats changed.
CREATE OR REPLACE FUNCTION gate.seating_of(p_officer uuid) RETURNS bigint
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT coalesce((SELECT x.version FROM gate.seating x WHERE x.officer_id = p_officer), 0)
$$;

-- An officer's sessions count no more as they are, and are renewed in this transaction if nobody holds them.
CREATE OR REPLACE FUNCTION gate.reseat(p_officer uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO gate.seating AS x (officer_id, version) VALUES (p_officer, 1)
    ON CONFLICT (officer_id) DO UPDATE SET version = x.version + 1;
    PERFORM gate.renew(p_officer);
END
$$;

-- Access follows the seat in the same transaction, whoever changes it and however.
CREATE OR REPLACE FUNCTION gate.seats_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reseat(x.id) FROM (
        SELECT DISTINCT id FROM unnest(ARRAY[OLD.officer_id, NEW.officer_id]) AS id WHERE id IS NOT NULL) AS x;
    RETURN NULL;
END
$$;

-- And it follows the unit, which stands or does not.
CREATE OR REPLACE FUNCTION gate.unit_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    FOR officer IN SELECT DISTINCT s.officer_id FROM gate.unit_seat s WHERE s.unit_id = NEW.id AND s.during @> clock_timestamp()
                   ORDER BY s.officer_id LOOP
        PERFORM gate.reseat(officer);
    END LOOP;
    IF NEW.state IN ('suspended', 'dissolved') AND OLD.state = 'standing' THEN
        PERFORM act.give_back(NEW.code, NEW.compartment);
    END IF;
    RETURN NULL;
END
$$;

-- Ends a seat at a moment, with what its officer leads by it from then on.
CREATE OR REPLACE FUNCTION gate.close_seat(p_seat uuid, p_at timestamptz, p_because text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    DELETE FROM gate.unit_lead l WHERE l.seat_id = p_seat AND lower(l.during) >= p_at;
    UPDATE gate.unit_lead l SET during = tstzrange(lower(l.during), p_at)
    WHERE l.seat_id = p_seat AND (upper(l.during) IS NULL OR upper(l.during) > p_at);
    UPDATE gate.unit_seat s SET ended_because = p_because,
        during = tstzrange(lower(s.during), greatest(p_at, lower(s.during) + interval '1 microsecond'))
    WHERE s.id = p_seat;
END
$$;

-- The first moment at which no vetting of an officer stands, by what is on record and in force now; NULL: none stands.
CREATE OR REPLACE FUNCTION gate.vetted_until(p_officer uuid) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM gate.clearance_of(p_officer)) THEN
        RETURN NULL;
    END IF;
    FOR moment IN SELECT m FROM gate.moments(p_officer, clock_timestamp()) AS m ORDER BY m LOOP
        IF NOT EXISTS (SELECT FROM gate.given(p_officer, moment)) THEN
            RETURN moment;
        END IF;
    END LOOP;
    RETURN 'infinity';
END
$$;

-- A vetting, an officer or an agency changed, or a test ran out: seats of whoever is not vetted end, for good, at the moment
-- at which the vetting did. Waits for nobody: a seat that another deed holds opens nothing without a vetting either way, and
-- is ended by the clock (act.end_lapsed_seats). How many ended.
CREATE OR REPLACE FUNCTION gate.settle_seats(p_officer uuid) RETURNS int
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    moment constant timestamptz := clock_timestamp();
    vetted timestamptz;
    s gate.unit_seat;
    ended int := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM gate.unit_seat x WHERE x.officer_id = p_officer AND x.during @> moment) THEN
        RETURN 0;
    END IF;
    vetted := gate.vetted_until(p_officer);
    PERFORM FROM gate.seating x WHERE x.officer_id = p_officer FOR UPDATE NOWAIT;
    PERFORM FROM gate.unit_lead l WHERE l.seat_id IN (SELECT x.id FROM gate.unit_seat x WHERE x.officer_id = p_officer)
    ORDER BY l.unit_id, l.during FOR UPDATE NOWAIT;
    FOR s IN SELECT * FROM gate.unit_seat x WHERE x.officer_id = p_officer AND x.during @> moment ORDER BY x.id FOR UPDATE NOWAIT LOOP
        IF moment >= s.holds_until OR vetted IS NULL
           OR s.agency <> (SELECT o.agency FROM gate.officer o WHERE o.id = p_officer) THEN
            PERFORM gate.close_seat(s.id, least(moment, s.holds_until), 'vetting');
            PERFORM gate.note_job('seat-ended', '{}', ARRAY[s.agency], jsonb_build_object('unit', s.unit_id, 'seat', s.id, 'because', 'vetting'));
            ended := ended + 1;
        ELSIF vetted <> s.holds_until THEN
            UPDATE gate.unit_seat x SET holds_until = vetted WHERE x.id = s.id;
        END IF;
    END LOOP;
    RETURN ended;
EXCEPTION WHEN lock_not_available THEN
    RETURN 0;
END
$$;

-- ── the lead ────────────────────────────────────────────────────────────────────────────────────

-- The seat from which a unit is led at a moment; NULL: from none.
CREATE OR REPLACE FUNCTION gate.leads(p_unit uuid, p_at timestamptz) RETURNS uuid
LANGUAGE sql STABLE AS $$
    -- unordered: one at any instant, by the table's key
    SELECT s.id FROM gate.unit_lead l JOIN gate.unit_seat s ON s.id = l.seat_id
    WHERE l.unit_id = p_unit AND l.during @> p_at AND s.during @> p_at AND p_at < s.holds_until
$$;

-- Since when a standing unit has been without a lead; NULL: it has one, or does not stand.
CREATE OR REPLACE FUNCTION gate.unled_since(p_unit uuid) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT greatest(u.stood_at, (
        SELECT max(least(upper(l.during), upper(s.during), s.holds_until))
        FROM gate.unit_lead l JOIN gate.unit_seat s ON s.id = l.seat_id
        WHERE l.unit_id = u.id AND lower(l.during) <= clock_timestamp()))
    FROM gate.unit u WHERE u.id = p_unit AND u.state = 'standing' AND gate.leads(u.id, clock_timestamp()) IS NULL
$$;

-- ── who may know of a unit ──────────────────────────────────────────────────────────────────────

-- Coordinators of every one; its members; registrars of the agencies in it. Nobody else knows that it is there.
CREATE OR REPLACE FUNCTION gate.units_known() RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
    coordinates constant boolean := gate.has_duty('coordinator');
    registers constant boolean := gate.has_duty('registrar');
BEGIN
    RETURN ARRAY(
        SELECT u.id FROM gate.unit u
        WHERE coordinates
           OR registers AND EXISTS (SELECT FROM gate.unit_agency a WHERE a.unit_id = u.id AND a.agency = s.agency AND a.withdrawn_at IS NULL)
           OR clock_timestamp() < s.clearance_until AND EXISTS (
              SELECT FROM gate.seats_held(s.officer_id, clock_timestamp()) AS h WHERE h.unit_id = u.id)
        ORDER BY u.id);
END
$$;

-- What the viewer is to a unit that the viewer knows of; no row for any other.
CREATE OR REPLACE FUNCTION gate.place_in(p_unit uuid)
RETURNS TABLE (coordinates boolean, leads boolean, registers text, seat uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
BEGIN
    IF NOT p_unit = ANY (gate.units_known()) THEN
        RETURN;
    END IF;
    coordinates := gate.has_duty('coordinator');
    SELECT h.id INTO seat FROM gate.seats_held(s.officer_id, clock_timestamp()) AS h
    WHERE h.unit_id = p_unit AND clock_timestamp() < s.clearance_until;
    leads := coalesce(gate.leads(p_unit, clock_timestamp()) = seat, false);
    SELECT a.agency INTO registers FROM gate.unit_agency a
    WHERE a.unit_id = p_unit AND a.agency = s.agency AND a.withdrawn_at IS NULL AND gate.has_duty('registrar');
    RETURN NEXT;
END
$$;

-- Who sits in these seats, and whether it is the viewer; of a seat under a number nobody's name but to a coordinator, the lead,
-- and whoever sits there.
CREATE OR REPLACE FUNCTION gate.sitters(p_unit uuid)
RETURNS TABLE (seat_id uuid, login text, full_name text, mine boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id, CASE WHEN t.told THEN o.login END, CASE WHEN t.told THEN o.full_name END, o.id = me.id
    FROM gate.place_in(p_unit) AS p
    CROSS JOIN (SELECT gate.officer() AS id) AS me
    JOIN gate.unit_seat s ON s.unit_id = p_unit
    JOIN gate.officer o ON o.id = s.officer_id
    CROSS JOIN LATERAL (SELECT NOT s.covert OR p.coordinates OR p.leads OR o.id = me.id AS told) AS t
    ORDER BY s.id
$$;

REVOKE ALL ON FUNCTION gate.seats_held(uuid, timestamptz), gate.access_of(uuid), gate.officer_sees(uuid, text, int), gate.seating_of(uuid), gate.reseat(uuid),
    gate.seats_changed(), gate.unit_changed(), gate.close_seat(uuid, timestamptz, text), gate.vetted_until(uuid),
    gate.settle_seats(uuid), gate.leads(uuid, timestamptz), gate.unled_since(uuid), gate.units_known(), gate.place_in(uuid),
    gate.sitters(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.officer_sees(uuid, text, int) TO tearline_reader, tearline_keeper;
GRANT EXECUTE ON FUNCTION gate.units_known(), gate.place_in(uuid), gate.sitters(uuid) TO tearline_reader;
RESET ROLE;
