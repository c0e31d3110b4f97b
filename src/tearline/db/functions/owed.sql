SET ROLE tearline_owner;
-- What waits for the viewer besides matters, by their duties, for one's own day: each with how many, fifty-one at most, and the
-- unit that it is of. Nothing that the page which it leads to would not show them.
--   reviews: records of the own agency's whose day of review has come (a steward's);
--   plans: officers whose plans met others and were given up, three times within 30 days (an inspector's);
--   unusual: lines of yesterday's and today's unusual use of which nobody said what came of them (an inspector's);
--   tracings: leak tracings of other inspectors that wait for a second one, who may be the viewer (an inspector's);
--   requests-unheard: requests that went up where nobody who is called is cleared for them (gate.unheard says whose that is);
--   pointers: questions of other agencies that hit what the viewer's holds, told to them and unread (a desk's, a controller's);
--   sources: sources that the viewer controls and whose day of review has come;
--   origins: another inspector asks of which sources some reports are, and waits for a second one (an inspector's);
--   leaves, recalls: leave that the own agency is asked for, and recalls of copies that wait to be acknowledged (ask.owed_of_releases);
--   unit-approvals, unit-seats, unit-lead: a unit's that this viewer may approve, a seat that waits for this viewer's key, a
--   standing unit that has had no lead for an hour (its coordinators').
CREATE OR REPLACE FUNCTION ask.owed(p_today date, p_zone text) RETURNS TABLE (what text, many int, unit uuid, name text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment constant timestamptz := clock_timestamp();
    me constant uuid := gate.officer();
BEGIN
    PERFORM gate.reads_committed();
    -- unordered: one row
    RETURN QUERY SELECT 'reviews', count(*)::int, NULL::uuid, NULL::text FROM ask.reviews(p_today, 51) HAVING count(*) > 0;
    IF gate.has_duty('inspector') THEN
        -- unordered: one row
        RETURN QUERY SELECT 'unusual', count(*)::int, NULL::uuid, NULL::text
            FROM ask.unusual(p_today - 1, p_zone, 51) AS u WHERE u.noted_at IS NULL AND u.login IS DISTINCT FROM gate.login_of(me)
            HAVING count(*) > 0;
        -- unordered: one row
        RETURN QUERY SELECT 'plans', count(*)::int, NULL::uuid, NULL::text FROM gate.plans_given_up() HAVING count(*) > 0;
        -- unordered: one row
        RETURN QUERY SELECT 'tracings', count(*)::int, NULL::uuid, NULL::text FROM ask.tracings(NULL, 51) AS t WHERE t.may_agree
            HAVING count(*) > 0;
        -- unordered: one row
        RETURN QUERY SELECT 'origins', count(*)::int, NULL::uuid, NULL::text FROM ask.origin_asks(NULL, 51) AS a WHERE a.may_answer
            HAVING count(*) > 0;
    END IF;
    IF gate.has_duty('controller') THEN
        -- unordered: one row
        RETURN QUERY SELECT 'sources', count(*)::int, NULL::uuid, NULL::text FROM ask.sources(NULL, false, 51) AS s WHERE s.due AND s.controls
            HAVING count(*) > 0;
    END IF;
    -- unordered: one row
    RETURN QUERY SELECT 'requests-unheard', n, NULL::uuid, NULL::text FROM gate.unheard() AS n WHERE n > 0;
    -- unordered: one row
    RETURN QUERY SELECT 'pointers', count(*)::int, NULL::uuid, NULL::text FROM ask.pointer_notices(false, 51) HAVING count(*) > 0;
    RETURN QUERY SELECT r.what, r.many, NULL::uuid, NULL::text FROM ask.owed_of_releases() AS r ORDER BY r.what;
    RETURN QUERY
    SELECT x.what, x.many, u.id, u.name
    FROM gate.unit u CROSS JOIN LATERAL gate.place_in(u.id) AS p
    CROSS JOIN LATERAL (
        SELECT 'unit-approvals' AS what, 1 AS many
        WHERE u.state <> 'dissolved' AND u.planned_by IS DISTINCT FROM me
          AND NOT EXISTS (SELECT FROM gate.unit_agency a WHERE a.unit_id = u.id AND a.approved_by = me)
          AND (u.state = 'proposed' AND p.coordinates AND u.planned_by IS NULL
               OR EXISTS (SELECT FROM gate.unit_agency a WHERE a.unit_id = u.id AND a.agency = p.registers
                          AND a.withdrawn_at IS NULL AND a.approved_by IS NULL))
        UNION ALL
        SELECT 'unit-seats', count(*)::int
        FROM gate.unit_seat s
        WHERE s.unit_id = u.id AND s.decided_at IS NULL AND moment < s.lapses_at AND s.proposed_by <> me AND s.officer_id <> me
          AND u.state IN ('approved', 'standing', 'suspended')
          AND (p.leads OR p.coordinates AND gate.leads(u.id, moment) IS NULL)
        HAVING count(*) > 0
        UNION ALL
        SELECT 'unit-lead', 1
        WHERE u.state = 'standing' AND p.coordinates AND gate.unled_since(u.id) < moment - interval '1 hour') AS x
    ORDER BY u.code, x.what;
END
$$;
RESET ROLE;
ALTER FUNCTION ask.owed(date, text) OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.owed(date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.owed(date, text) TO tearline_app;
