SET ROLE tearline_owner;
-- Casework: matters that are addressed to an agency, and how long its answer may take (ADR 0059).

-- Whether an agency may be asked something by the viewer's: another one, which is not suspended.
CREATE OR REPLACE FUNCTION gate.may_be_asked(p_agency text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT EXISTS (SELECT FROM gate.agency a WHERE a.code = p_agency AND a.suspended_at IS NULL AND a.code <> gate.agency())
$$;

-- Whether what is under a label goes to an agency at all; to nobody (NULL): it need not.
CREATE OR REPLACE FUNCTION gate.goes_to(p_label int, p_agency text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT p_agency IS NULL OR EXISTS (SELECT FROM gate.label l WHERE l.id = p_label
                                       AND (l.owner = p_agency OR l.releasable = '{ALL}' OR p_agency = ANY (l.releasable)))
$$;

-- As closed as a label, and for nobody but the viewer's agency.
CREATE OR REPLACE FUNCTION gate.kept_label(p_label int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
    l gate.label;
BEGIN
    SELECT * INTO l FROM gate.label x WHERE x.id = p_label;
    IF s.id IS NULL OR clock_timestamp() >= s.clearance_until THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF NOT gate.may_see(s.agency, l.tier, l.compartments, '{}', s.agency, s.tier, s.compartments) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-officer', MESSAGE = 'not a label this officer may give';
    END IF;
    RETURN gate.intern(s.agency, l.tier, l.compartments, '{}', l.handling, l.handling_note);
END
$$;

-- Whether anybody with a duty in an agency ('': in any) is cleared for a label at this moment.
CREATE OR REPLACE FUNCTION gate.reaches(p_label int, p_agency text, p_duty text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT EXISTS (
        SELECT FROM gate.label l CROSS JOIN gate.officer o JOIN gate.agency g ON g.code = o.agency CROSS JOIN LATERAL gate.access_of(o.id) AS c
        WHERE l.id = p_label AND p_duty = ANY (o.duties) AND p_agency IN ('', o.agency) AND o.suspended_at IS NULL AND g.suspended_at IS NULL
          AND c.until > clock_timestamp() AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, c.agency, c.tier, c.compartments))
$$;

-- Whom a call to those of an agency ('': any) with a duty goes to, under a label: to them; where nobody of them is cleared for it, to the
-- duty officers who hold its compartments. Where those are none either, it waits for who will be, and gate.unheard counts it.
CREATE OR REPLACE FUNCTION gate.heard_by(p_label int, p_agency text, p_duty text) RETURNS TABLE (agency text, duty text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT CASE WHEN x.beyond THEN '' ELSE p_agency END, CASE WHEN x.beyond THEN 'duty-officer' ELSE p_duty END
    FROM (SELECT NOT gate.reaches(p_label, p_agency, p_duty) AND l.compartments <> '{}' AND gate.reaches(p_label, '', 'duty-officer') AS beyond
          FROM gate.label l WHERE l.id = p_label) AS x
    WHERE p_agency IS NOT NULL
$$;

-- ── terms ───────────────────────────────────────────────────────────────────────────────────────

-- The end of the so-manieth working day after the one of a moment, as the calendar's zone counts days.
CREATE OR REPLACE FUNCTION gate.workdays_after(p_from timestamptz, p_days int) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (d.day + 1)::timestamp AT TIME ZONE w.zone
    FROM gate.workdays w CROSS JOIN LATERAL (
        SELECT (p_from AT TIME ZONE w.zone)::date + n AS day FROM generate_series(1, 7 * p_days + 40) AS n) AS d
    WHERE NOT extract(isodow FROM d.day)::int - 1 = ANY (w.rest) AND NOT EXISTS (SELECT FROM gate.day_of_rest r WHERE r.day = d.day)
    ORDER BY d.day LIMIT 1 OFFSET p_days - 1
$$;

-- What a matter says of its term: when an answer is due (p_due: promised for then; NULL: as the kind's file has it), and when it goes to
-- the chief and to the coordinator, each half the term later; half of an odd number of working days is rounded up.
CREATE OR REPLACE FUNCTION gate.term_says(p_kind text, p_said jsonb, p_from timestamptz, p_due timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH t AS MATERIALIZED (
        SELECT make_interval(mins => (x.one ->> 'minutes')::int) AS span, (x.one ->> 'working_days')::int AS days
        FROM gate.kind k CROSS JOIN LATERAL jsonb_array_elements(k.terms) WITH ORDINALITY AS x(one, n)
        WHERE k.code = p_kind AND p_said @> (x.one -> 'given') ORDER BY x.n LIMIT 1
    ), due AS MATERIALIZED (
        SELECT coalesce(p_due, p_from + t.span, gate.workdays_after(p_from, t.days)) AS at FROM t
    ), chief AS MATERIALIZED (  -- the last instant of a day belongs to it
        SELECT coalesce(due.at + t.span / 2, gate.workdays_after(due.at - interval '1 microsecond', (t.days + 1) / 2)) AS at FROM t, due
    )
    -- unordered: one row
    SELECT jsonb_build_object('due_at', gate.written(due.at), 'chief_at', gate.written(chief.at), 'coordinator_at', gate.written(
        coalesce(chief.at + t.span / 2, gate.workdays_after(chief.at - interval '1 microsecond', (t.days + 1) / 2))))
    FROM t, due, chief
$$;

REVOKE ALL ON FUNCTION gate.may_be_asked(text), gate.goes_to(int, text), gate.kept_label(int), gate.reaches(int, text, text),
    gate.heard_by(int, text, text), gate.workdays_after(timestamptz, int), gate.term_says(text, jsonb, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.may_be_asked(text), gate.goes_to(int, text), gate.kept_label(int),
    gate.term_says(text, jsonb, timestamptz, timestamptz), gate.purpose_of_look() TO tearline_mover;
GRANT EXECUTE ON FUNCTION gate.heard_by(int, text, text) TO tearline_clock;
RESET ROLE;
