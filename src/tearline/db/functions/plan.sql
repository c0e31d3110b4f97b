SET ROLE tearline_owner;
-- Plans: what one may say, and which meet (ADR 0058). What is compared is read by tearline_finder alone, after the commit of the move.

-- ── what a plan may say ──────────────────────────────────────────────────────────────────────────

-- Whether a label shows something to the agency that owns it alone, or to those who sit in a joint unit.
CREATE OR REPLACE FUNCTION gate.stays_inside(p_label int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT l.releasable = '{}' OR EXISTS (SELECT FROM gate.unit u WHERE u.compartment = ANY (l.compartments)) FROM gate.label l WHERE l.id = p_label
$$;

-- The label of what is told of a plan to its own agency alone, as that of a joint unit's is too: as strict, and released to nobody. The
-- plan's mover interns it; the service finds it.
CREATE OR REPLACE FUNCTION gate.own_part(p_label int) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT CASE WHEN l.releasable = '{}' THEN l.id ELSE gate.intern(l.owner, l.tier, l.compartments, '{}', l.handling, l.handling_note) END
    FROM gate.label l WHERE l.id = p_label
$$;

-- Refuses a move of a plan that cannot be, by what is said of it then (p_said: all of it); what the move says by itself. Of other kinds, and
-- of moves that end a plan: nothing.
CREATE OR REPLACE FUNCTION act.plan_says(m store.matter, p_way gate.move_right, p_said jsonb, p_now timestamptz) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    begins timestamptz;
    ends timestamptz;
BEGIN
    IF p_way.kind = 'clash' THEN
        IF (p_said ->> 'ours')::timestamptz > p_now + interval '1 minute' THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-ahead', MESSAGE = 'a call that is to come';
        END IF;
        RETURN '{}';
    ELSIF p_way.kind <> 'plan' OR p_way.to_state NOT IN ('draft', 'live') THEN
        RETURN '{}';
    END IF;
    begins := p_said ->> 'begins';
    ends := p_said ->> 'ends';
    IF ends <= begins OR ends > begins + interval '24 hours' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'plan-hours', MESSAGE = 'a plan lasts 24 hours at most';
    ELSIF ends <= p_now THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'plan-over', MESSAGE = 'a plan that is over';
    ELSIF begins > p_now + interval '400 days' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'plan-far', MESSAGE = 'a plan for a time that nobody plans for';
    ELSIF gate.desk_of(m.owner) IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'plan-desk', MESSAGE = 'no desk, no plan';
    ELSIF NOT gate.stays_inside(m.label_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'plan-own', MESSAGE = 'a plan is shown to its own agency alone, or in a joint unit';
    ELSIF p_said ->> 'case' IS NOT NULL AND NOT EXISTS (
        SELECT FROM store.record r WHERE r.id = (p_said ->> 'case')::uuid AND r.schema IN ('Case', 'Lead')) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'plan-case', MESSAGE = 'no case or lead';
    END IF;
    PERFORM gate.own_part(m.label_id);
    IF p_way.to_state = 'draft' THEN
        RETURN '{}';
    ELSIF p_said ->> 'case' IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'plan-case', MESSAGE = 'no case or lead';
    END IF;
    RETURN jsonb_build_object('late', CASE WHEN begins < p_now + interval '2 hours' THEN 'yes' ELSE 'no' END);
END
$$;

-- ── which plans meet ─────────────────────────────────────────────────────────────────────────────

-- Metres between two points on the earth, as a sphere.
CREATE OR REPLACE FUNCTION gate.metres(p_lat float8, p_lon float8, o_lat float8, o_lon float8) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$
    SELECT 12742017.6 * asin(least(1, sqrt(sind((o_lat - p_lat) / 2) ^ 2 + cosd(p_lat) * cosd(o_lat) * sind((o_lon - p_lon) / 2) ^ 2)))
$$;

-- The centre of the 5 km cell that holds a point, as degrees north and east. Rows of 0.045 degrees, each cut into cells of as many metres.
CREATE OR REPLACE FUNCTION gate.cell_of_five(p_lat float8, p_lon float8) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(r.lat, 'FM990.000000') || ' ' || to_char((floor(p_lon / (0.045 / cosd(r.lat))) + 0.5) * (0.045 / cosd(r.lat)), 'FM990.000000')
    FROM (SELECT (floor(p_lat / 0.045) + 0.5) * 0.045 AS lat) AS r
$$;

-- A moment as moves say it.
CREATE OR REPLACE FUNCTION gate.told_moment(p_at timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
$$;

-- The live plans of other agencies that this one meets, each once, and by what: circles that touch while times overlap with an hour on each
-- side (with the shared hours, whole ones, and the cell of the point half-way between: it tells less than either plan's own), or else one
-- subject within 30 days. Walks plan_cell from each cell within 4 km, twice the largest radius, and plan_subject_pkey.
CREATE OR REPLACE FUNCTION act.meeting(p_plan uuid)
RETURNS TABLE (other uuid, ground text, since timestamptz, until timestamptz, cell text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
    WITH p AS MATERIALIZED (SELECT x.*, 0.0361 / cosd(x.latitude) AS wide FROM store.plan x WHERE x.matter_id = p_plan),
    near AS MATERIALIZED (
        SELECT DISTINCT store.cell(p.latitude + y.n * 0.0361, p.longitude + x.n * p.wide / ceil(p.wide / 0.0878), 12) AS cell
        FROM p CROSS JOIN generate_series(-1, 1) AS y(n)
        CROSS JOIN LATERAL generate_series(-ceil(p.wide / 0.0878)::int, ceil(p.wide / 0.0878)::int) AS x(n)
    ), meets AS (
        SELECT o.matter_id AS other, 'place' AS ground, w.since,
               CASE WHEN w.until > w.since THEN w.until ELSE w.since + interval '1 hour' END AS until,
               gate.cell_of_five((p.latitude + o.latitude) / 2, (p.longitude + o.longitude) / 2) AS cell
        FROM p CROSS JOIN near n CROSS JOIN LATERAL (
            SELECT x.* FROM store.plan x
            WHERE x.cell = n.cell AND x.begins > p.begins - interval '26 hours' AND x.begins < p.ends + interval '2 hours'
            OFFSET 0) AS o  -- cell by cell: else a planner without statistics walks all that begins then
        CROSS JOIN LATERAL (
            SELECT date_trunc('hour', least(greatest(p.begins, o.begins), least(p.ends, o.ends)), 'UTC') AS since,
                   date_trunc('hour', greatest(greatest(p.begins, o.begins), least(p.ends, o.ends)) + interval '59 minutes 59.999999 seconds',
                              'UTC') AS until) AS w
        WHERE o.owner <> p.owner AND o.ends > p.begins - interval '2 hours'
          AND gate.metres(p.latitude, p.longitude, o.latitude, o.longitude) <= p.radius + o.radius
        UNION ALL
        SELECT o.matter_id, 'subject', NULL, NULL, NULL
        FROM p JOIN store.plan_subject s ON s.plan = p.matter_id
        CROSS JOIN LATERAL (
            SELECT x.plan FROM store.plan_subject x
            WHERE x.key = s.key AND x.begins BETWEEN s.begins - interval '30 days' AND s.begins + interval '30 days') AS t
        JOIN store.plan o ON o.matter_id = t.plan
        WHERE o.owner <> p.owner
    )
    SELECT DISTINCT ON (m.other) m.other, m.ground, m.since, m.until, m.cell FROM meets m ORDER BY m.other, m.ground
$$;

-- Keeps what is compared of a plan as its moves have it now; nothing of one that is not live.
CREATE OR REPLACE FUNCTION act.keep_plan(m store.matter) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    lat constant float8 := split_part(m.said ->> 'point', ' ', 1);
    lon constant float8 := split_part(m.said ->> 'point', ' ', 2);
BEGIN
    IF m.state <> 'live' THEN
        DELETE FROM store.plan p WHERE p.matter_id = m.id;
        RETURN;
    END IF;
    INSERT INTO store.plan AS p (matter_id, owner, label_id, act, covert, latitude, longitude, radius, begins, ends, cell)
    VALUES (m.id, m.owner, gate.own_part(m.label_id), m.said ->> 'act', m.said ->> 'covert' = 'yes', lat, lon, (m.said ->> 'radius')::int,
            (m.said ->> 'begins')::timestamptz, (m.said ->> 'ends')::timestamptz, store.cell(lat, lon, 12))
    ON CONFLICT (matter_id) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude, radius = excluded.radius,
        begins = excluded.begins, ends = excluded.ends, cell = excluded.cell;
    DELETE FROM store.plan_subject s WHERE s.plan = m.id;
    INSERT INTO store.plan_subject (key, begins, plan)
    SELECT DISTINCT s.key, (m.said ->> 'begins')::timestamptz, m.id
    FROM unnest(string_to_array(m.said ->> 'subjects', ' ')) AS s(key) ORDER BY s.key;
END
$$;

-- When one side of a clash is told, who is told of a plan: at once; of a covert one thirty minutes before (p_at), where one of the two is a
-- raid, an arrest or a buy, for lives outrank secrecy; else never. To be covert oneself buys no sight of what is.
CREATE OR REPLACE FUNCTION act.tell_at(p_own store.plan, p_other store.plan, p_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN NOT p_other.covert THEN gate.now()
                WHEN p_own.act IN ('raid', 'arrest', 'buy') OR p_other.act IN ('raid', 'arrest', 'buy') THEN p_at END
$$;

-- Compares a plan with all others, as it stands now: clashes that are new begin, those that are no more end. One whose time is over keeps
-- its clashes: their hours pass by themselves, and its end is not the others' to know. First the clashes are held, then the plan, as
-- whoever moves a clash does.
CREATE OR REPLACE FUNCTION act.compare_plan(p_plan uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    m store.matter;
    p store.plan;
    o store.plan;
    one record;
    pair uuid;
BEGIN
    PERFORM FROM store.matter x WHERE x.id IN (
        SELECT c.matter_id FROM store.clash c WHERE c.plan = p_plan AND c.over_at IS NULL
        UNION SELECT c.matter_id FROM store.clash c WHERE c.other = p_plan AND c.over_at IS NULL) ORDER BY x.id FOR UPDATE;
    SELECT * INTO m FROM store.matter x WHERE x.id = p_plan AND x.kind = 'plan' FOR UPDATE;
    IF m.id IS NULL OR m.state = 'draft' THEN
        RETURN;
    END IF;
    PERFORM act.keep_plan(m);
    IF m.state = 'ended' THEN
        RETURN;
    END IF;
    FOR one IN SELECT c.pair, x.id IS NULL AS gone FROM store.clash c LEFT JOIN store.matter x ON x.id = c.other
               WHERE c.plan = p_plan AND c.over_at IS NULL AND x.state IS DISTINCT FROM 'ended' AND NOT EXISTS (
                   SELECT FROM act.meeting(p_plan) AS n
                   WHERE n.other = c.other AND n.ground = c.ground AND (n.since, n.until) IS NOT DISTINCT FROM (c.since, c.until))
               ORDER BY c.pair LOOP
        PERFORM act.end_clash(one.pair, p_plan, CASE WHEN one.gone THEN 'gone' WHEN m.state = 'cancelled' THEN 'cancelled' ELSE 'moved' END);
    END LOOP;
    SELECT * INTO p FROM store.plan x WHERE x.matter_id = p_plan;
    FOR one IN SELECT n.* FROM act.meeting(p_plan) AS n WHERE NOT EXISTS (
        SELECT FROM store.clash c WHERE c.plan = p_plan AND c.other = n.other AND c.over_at IS NULL) ORDER BY n.other LOOP
        SELECT * INTO o FROM store.plan x WHERE x.matter_id = one.other;
        pair := gen_random_uuid();
        INSERT INTO store.clash (pair, plan, other, ground, since, until, cell, tell_at)
        SELECT pair, x.own, x.met, one.ground, one.since, one.until, one.cell, act.tell_at(x.o, x.m, coalesce(one.since, x.begins) - interval '30 minutes')
        FROM (VALUES (p_plan, one.other, p, o, p.begins), (one.other, p_plan, o, p, o.begins)) AS x(own, met, o, m, begins) ORDER BY x.own;
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION gate.stays_inside(int), gate.own_part(int), gate.metres(float8, float8, float8, float8), gate.cell_of_five(float8, float8),
    gate.told_moment(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.stays_inside(int), gate.own_part(int), gate.desk_of(text) TO tearline_mover, tearline_finder;
GRANT EXECUTE ON FUNCTION gate.metres(float8, float8, float8, float8), gate.cell_of_five(float8, float8), gate.told_moment(timestamptz),
    gate.now() TO tearline_finder;
RESET ROLE;
ALTER FUNCTION act.plan_says(store.matter, gate.move_right, jsonb, timestamptz) OWNER TO tearline_mover;
REVOKE ALL ON FUNCTION act.plan_says(store.matter, gate.move_right, jsonb, timestamptz) FROM PUBLIC;
