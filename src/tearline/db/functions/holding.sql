SET ROLE tearline_owner;
-- Casework: matters that a joint unit holds (ADR 0052). Who belongs to a unit is what its seats say at this instant: all of it is read
-- from them anew each time it is asked, so that a seat that ends takes every right with it. A unit's code stands where a login
-- would, and always under a label that has the unit's compartment: who sits in none reads of none.

-- Whether a name of whom a matter is with is a unit's. A unit's code is in capitals, a login never is.
CREATE OR REPLACE FUNCTION gate.is_unit(p_name text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(p_name ~ '[A-Z]', false) $$;

-- Who sits in a standing unit at this instant. ``leads``: its one lead; where it has none, whoever sits in its command, for work must not
-- wait until one is named. ``commands``: the lead, and its command.
CREATE OR REPLACE FUNCTION gate.sitting_in(p_unit text)
RETURNS TABLE (unit_id uuid, officer_id uuid, agency text, leads boolean, commands boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment constant timestamptz := clock_timestamp();
BEGIN
    RETURN QUERY
    SELECT u.id, s.officer_id, s.agency::text, CASE WHEN l.seat IS NULL THEN s.cell = 'command' ELSE s.id = l.seat END,
           s.cell = 'command' OR coalesce(s.id = l.seat, false)
    FROM gate.unit u CROSS JOIN LATERAL (SELECT gate.leads(u.id, moment) AS seat) AS l
    JOIN gate.unit_seat s ON s.unit_id = u.id
    WHERE u.code = p_unit AND u.state = 'standing' AND s.during @> moment AND moment < s.holds_until
    ORDER BY s.officer_id;
END
$$;

-- The standing units in which the viewer sits at this instant. To nobody, and without a vetting in force: none.
CREATE OR REPLACE FUNCTION gate.own_units() RETURNS TABLE (code text, compartment text, leads boolean, commands boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me constant gate.session := gate.viewer();
BEGIN
    IF me.id IS NULL OR clock_timestamp() >= me.clearance_until THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT u.code::text, u.compartment::text, s.leads, s.commands
    FROM gate.seats_held(me.officer_id, clock_timestamp()) AS h JOIN gate.unit u ON u.id = h.unit_id
    CROSS JOIN LATERAL gate.sitting_in(u.code) AS s
    WHERE s.officer_id = me.officer_id ORDER BY u.code;
END
$$;

CREATE OR REPLACE FUNCTION gate.own_unit_codes() RETURNS text[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT u.code FROM gate.own_units() AS u ORDER BY u.code);
END
$$;

-- Whether any of these officers commands a unit.
CREATE OR REPLACE FUNCTION gate.commands(p_unit text, p_officers uuid[]) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT EXISTS (SELECT FROM gate.sitting_in(p_unit) AS s WHERE s.commands AND s.officer_id = ANY (p_officers))
$$;

-- Whether two officers come from two units: of two agencies, or only one of them of this unit.
CREATE OR REPLACE FUNCTION gate.of_two_units(p_unit text, p_one uuid, p_other uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT gate.agency_of(p_one) <> gate.agency_of(p_other)
        OR EXISTS (SELECT FROM gate.sitting_in(p_unit) AS s WHERE s.officer_id = p_one)
           <> EXISTS (SELECT FROM gate.sitting_in(p_unit) AS s WHERE s.officer_id = p_other)
$$;

-- Whom a notice to a unit reaches: its lead, or all who sit in it; those who decide in it, by a duty and from a level on.
CREATE OR REPLACE FUNCTION gate.told_in(p_unit text, p_lead boolean) RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.officer_id FROM gate.sitting_in(p_unit) AS s WHERE s.leads OR NOT p_lead ORDER BY s.officer_id
$$;
CREATE OR REPLACE FUNCTION gate.deciding_in(p_unit text, p_duty text, p_level int) RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.officer_id FROM gate.sitting_in(p_unit) AS s
    WHERE s.commands AND gate.holds(s.officer_id, p_duty, p_level::smallint) ORDER BY s.officer_id
$$;

-- The unit whose commanders are asked, by what is said of a matter: the one that it is with, at a unit's level. NULL: an agency's.
CREATE OR REPLACE FUNCTION gate.unit_asked(p_said jsonb, p_level int) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN p_level = 2 AND gate.is_unit(p_said ->> 'holder') THEN p_said ->> 'holder' END $$;

-- Keeps units standing until the commit: those of these codes in which the viewer sits. Before the matter is held, so that whoever
-- dissolves one, who holds the unit first, is not waited for with a matter in hand.
CREATE OR REPLACE FUNCTION gate.keep_units(p_codes text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM gate.unit u WHERE u.code = ANY (p_codes) AND u.code IN (SELECT o.code FROM gate.own_units() AS o)
    ORDER BY u.code FOR SHARE;
END
$$;

-- The label of something of the viewer's that names a unit: as closed as p_label, and in the unit's compartment. Refused alike where
-- there is no such unit and where the viewer does not sit in it.
CREATE OR REPLACE FUNCTION gate.label_in_unit(p_label int, p_unit text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
    inside constant text := (SELECT o.compartment FROM gate.own_units() AS o WHERE o.code = p_unit);
    j record;
    compartments text[];
BEGIN
    IF inside IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'unit-not-own', MESSAGE = 'no standing unit in which the viewer sits';
    ELSIF EXISTS (SELECT FROM gate.label l WHERE l.id = p_label AND inside = ANY (l.compartments)) THEN
        RETURN p_label;
    END IF;
    SELECT * INTO j FROM gate.join_labels(s.agency, ARRAY[p_label]);
    compartments := ARRAY(SELECT c COLLATE "C" FROM unnest(j.compartments || inside) AS c ORDER BY 1);
    IF NOT gate.may_see(s.agency, j.tier, compartments, j.releasable, s.agency, s.tier, s.compartments) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'together-above-clearance', MESSAGE = 'together above this officer''s clearance';
    END IF;
    RETURN gate.intern(s.agency, j.tier, compartments, j.releasable, j.handling, j.note);
END
$$;

-- Matters that are the viewer's to go on with by a unit, or because nobody has them, as store.matter has them; ask.awaiting folds those
-- with stricter moves. Walks matter_holder, matter_offered and matter_unheld.
CREATE OR REPLACE FUNCTION ask.waiting_in_units(p_limit int)
RETURNS TABLE (id uuid, state text, said jsonb, moved_at timestamptz, rank bigint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH own AS MATERIALIZED (SELECT u.code, u.leads, u.commands FROM gate.own_units() AS u),
    mine AS MATERIALIZED (
        SELECT DISTINCT a.kind, a.state, a.relation FROM gate.awaited a WHERE a.duty = '' OR a.duty = ANY ((SELECT gate.duties())::text[])
    )
    SELECT m.id, m.state, m.said, m.moved_at, m.rank
    FROM own u CROSS JOIN LATERAL (SELECT x.* FROM store.matter x WHERE x.holder = u.code AND NOT x.ended OFFSET 0) AS m
    JOIN mine w ON w.kind = m.kind AND w.state = m.state
    WHERE w.relation = 'unit' OR w.relation = 'unit-lead' AND u.leads
       OR w.relation = 'decider' AND u.commands AND m.asked_level = 2 AND gate.stands('decider', m.owner, m.officer_id, m.said)
    UNION
    SELECT m.id, m.state, m.said, m.moved_at, m.rank
    FROM own u CROSS JOIN LATERAL (SELECT x.* FROM store.matter x WHERE x.offered = u.code AND NOT x.ended OFFSET 0) AS m WHERE u.leads
    UNION
    SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM mine w CROSS JOIN LATERAL (
        SELECT x.* FROM store.matter x
        WHERE w.relation = 'unheld' AND x.kind = w.kind AND x.state = w.state AND NOT x.ended
          AND x.owner = (SELECT gate.agency()) AND x.holder IS NULL AND x.offered IS NULL
        ORDER BY x.rank, x.id LIMIT p_limit) AS m
    ORDER BY 5, 1;
END
$$;

-- ── a unit that stands no more ──────────────────────────────────────────────────────────────────

-- What a unit had, or was asked to take, is with nobody from now on, to whoever sees that it was: so it stands on the list of who answers
-- for what nobody has. On record, as nobody's move; how many matters. Tasks are held before what they are under, as whoever moves one does.
CREATE OR REPLACE FUNCTION act.give_back(p_unit text, p_compartment text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    one record;
    m store.matter;
    here gate.standing;
    said jsonb;
    id uuid;
    given bigint := 0;
BEGIN
    FOR one IN
        SELECT x.id AS matter, v.label_id AS label
        FROM store.matter x CROSS JOIN LATERAL (
            SELECT DISTINCT y.label_id FROM store.move y JOIN gate.label l ON l.id = y.label_id
            WHERE y.matter_id = x.id AND p_compartment = ANY (l.compartments)) AS v
        WHERE NOT x.settled AND (x.holder = p_unit OR x.offered = p_unit OR x.strict)
        ORDER BY x.under IS NULL, x.id, v.label_id
    LOOP
        SELECT * INTO m FROM store.matter x WHERE x.id = one.matter FOR UPDATE;
        here := act.read_at(m.id, one.label);
        said := CASE WHEN here.said ->> 'holder' = p_unit THEN '{"holder": ""}' ELSE '{}' END::jsonb
             || CASE WHEN here.said ->> 'offered' = p_unit THEN '{"offered": ""}' ELSE '{}' END::jsonb;
        CONTINUE WHEN said = '{}' OR here.state = ANY ((SELECT k.ends FROM gate.kind k WHERE k.code = m.kind)::text[]);
        id := uuidv7();
        INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, made_at, happened_at, said, clock, began_by)
        SELECT id, m.id, m.kind, 'given-back', here.state, here.state, one.label, one.label <> m.label_id, gate.now(), gate.now(), said,
               'unit', (SELECT v.id FROM store.move v WHERE v.matter_id = m.id AND v.label_id = one.label ORDER BY v.made_at DESC, v.id DESC LIMIT 1);
        PERFORM gate.note_job('given-back', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object('kind', m.kind, 'move', id));
        PERFORM act.settle(m.id);
        given := given + 1;
    END LOOP;
    RETURN given;
END
$$;

REVOKE ALL ON FUNCTION gate.is_unit(text), gate.sitting_in(text), gate.own_units(), gate.commands(text, uuid[]), gate.of_two_units(text, uuid, uuid),
    gate.told_in(text, boolean), gate.deciding_in(text, text, int), gate.unit_asked(jsonb, int), gate.keep_units(text[]),
    gate.label_in_unit(int, text), gate.own_unit_codes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.is_unit(text), gate.own_units(), gate.commands(text, uuid[]), gate.of_two_units(text, uuid, uuid),
    gate.unit_asked(jsonb, int) TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.own_unit_codes() TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.keep_units(text[]), gate.label_in_unit(int, text) TO tearline_mover;
GRANT EXECUTE ON FUNCTION gate.label_in_unit(int, text) TO tearline_writer;
GRANT EXECUTE ON FUNCTION gate.is_unit(text), gate.told_in(text, boolean), gate.deciding_in(text, text, int), gate.unit_asked(jsonb, int)
    TO tearline_clock;
RESET ROLE;
ALTER FUNCTION ask.waiting_in_units(int) OWNER TO tearline_reader;
ALTER FUNCTION act.give_back(text, text) OWNER TO tearline_clock;
REVOKE ALL ON FUNCTION ask.waiting_in_units(int), act.give_back(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act.give_back(text, text) TO tearline_owner;
