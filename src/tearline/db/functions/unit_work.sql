SET ROLE tearline_owner;
-- What each unit in which the viewer sits did with its leads of so many days: counts, for how far the unit is (E3). A unit's leads are those that
-- bear its compartment or have a move that does. To whoever does not sit in it, there is no row. Walks matter_of_label and move_of_label.
CREATE OR REPLACE FUNCTION ask.unit_work(p_days int)
RETURNS TABLE (unit text, decided bigint, decided_inside bigint, asked bigint, in_time bigint, operations bigint, deconflicted bigint, closed bigint, told bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    moment constant timestamptz := gate.now();
    since constant timestamptz := moment - make_interval(days => p_days);
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH inside AS MATERIALIZED (
        SELECT o.code, l.id AS label FROM gate.own_units() AS o JOIN gate.label l ON o.compartment = ANY (l.compartments)
    ), leads AS MATERIALIZED (
        SELECT i.code, m.id FROM inside i JOIN store.matter m ON m.label_id = i.label AND m.kind = 'lead' AND m.opened_at >= since
        UNION
        SELECT i.code, m.id FROM inside i JOIN store.move v ON v.label_id = i.label AND v.kind = 'lead' AND v.stricter
        JOIN store.matter m ON m.id = v.matter_id WHERE m.opened_at >= since
    ), planned AS MATERIALIZED (  -- approved at some time: that says whether it was late
        SELECT DISTINCT i.code, m.said ->> 'case' AS lead FROM inside i JOIN store.matter m ON m.label_id = i.label AND m.kind = 'plan'
        WHERE m.said ? 'late'
    ), t AS MATERIALIZED (
        SELECT l.code, l.id, nullif(s.asked_at, '')::timestamptz AS asked_at, nullif(s.decided_at, '')::timestamptz AS decided_at, s.level, s.action,
               s.decided_by, make_interval(mins => nullif(s.minutes, '')::int) AS row_time, nullif(s.closed_at, '')::timestamptz AS closed_at,
               nullif(s.told_at, '')::timestamptz AS told_at
        FROM leads l CROSS JOIN LATERAL gate.standing_of(l.id) AS f
        CROSS JOIN LATERAL jsonb_to_record(f.said) AS s(channel text, asked_at text, decided_at text, level text, action text, decided_by text,
                                                       minutes text, closed_at text, told_at text)
        WHERE coalesce(s.channel, '') <> 'exercise'
    )
    SELECT o.code,
           count(*) FILTER (WHERE t.decided_at IS NOT NULL), count(*) FILTER (WHERE t.decided_at IS NOT NULL AND t.level::int <= 2),
           count(*) FILTER (WHERE t.asked_at IS NOT NULL AND (t.decided_at IS NOT NULL OR t.asked_at + t.row_time < moment)),
           count(*) FILTER (WHERE t.decided_at <= t.asked_at + t.row_time),
           count(*) FILTER (WHERE t.decided_by <> '' AND gate.is_against(t.action)),
           count(*) FILTER (WHERE t.decided_by <> '' AND gate.is_against(t.action) AND EXISTS (
               SELECT FROM planned p WHERE p.code = t.code AND p.lead = t.id::text)),
           count(*) FILTER (WHERE t.told_at IS NOT NULL OR t.closed_at + interval '72 hours' < moment),
           count(*) FILTER (WHERE t.told_at <= t.closed_at + interval '72 hours')
    FROM (SELECT DISTINCT i.code FROM inside i) AS o LEFT JOIN t ON t.code = o.code
    GROUP BY o.code ORDER BY o.code;
END
$$;
GRANT EXECUTE ON FUNCTION gate.is_against(text) TO tearline_reader;
RESET ROLE;
ALTER FUNCTION ask.unit_work(int) OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.unit_work(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.unit_work(int) TO tearline_app;
