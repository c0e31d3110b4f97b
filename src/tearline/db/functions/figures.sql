SET ROLE tearline_owner;
-- Casework: what came of leads, counted over those that this viewer sees and no others (ADR 0053). No figure is of all leads.

-- The leads that arrived in a time, as the viewer's moves have them. Not among them: those of an exercise, and those that are still to
-- be triaged (so that nobody who triages learns by a figure how one came). ``near``: how long its decision took, and at which levels,
-- is this viewer's to know. Walks matter_opened, then what ask.refolded walks.
CREATE OR REPLACE FUNCTION ask.leads_of(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (id uuid, opened_at timestamptz, moved_at timestamptz, state text, said jsonb, near boolean)
LANGUAGE sql STABLE AS $$
    -- unordered: whoever calls it counts, or orders
    WITH refolded AS MATERIALIZED (SELECT f.id, f.state, f.said, f.moved_at FROM ask.refolded('lead', true) AS f),
    me AS MATERIALIZED (SELECT gate.agency() AS agency, gate.login_of(gate.officer()) AS login,
           ARRAY(SELECT u.code FROM gate.own_units() AS u ORDER BY u.code) AS units),
    found AS (
        SELECT m.id, m.owner, m.opened_at, m.moved_at, m.state, m.said FROM store.matter m
        WHERE m.kind = 'lead' AND m.opened_at >= p_from AND m.opened_at < p_to AND m.id NOT IN (SELECT f.id FROM refolded f)
        UNION ALL
        SELECT m.id, m.owner, m.opened_at, f.moved_at, f.state, f.said FROM refolded f JOIN store.matter m ON m.id = f.id
        WHERE m.opened_at >= p_from AND m.opened_at < p_to
    )
    SELECT f.id, f.opened_at, f.moved_at, f.state, f.said,
           f.owner = me.agency OR coalesce(f.said ->> 'agencies', '') = 'several'
           OR me.login IN (coalesce(f.said ->> 'holder', ''), coalesce(f.said ->> 'proposed_by', ''))
           OR f.said ->> 'holder' = ANY (me.units)
    FROM found f CROSS JOIN me JOIN gate.kind k ON k.code = 'lead'
    WHERE coalesce(f.said ->> 'channel', '') <> 'exercise' AND NOT f.state = ANY (k.blind)
$$;

-- Refuses whoever is neither a commander nor a duty officer nor an inspector.
CREATE OR REPLACE FUNCTION ask.may_count() RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT (gate.has_duty('commander') OR gate.has_duty('duty-officer') OR gate.has_duty('inspector')) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'figures-duty', MESSAGE = 'no duty that the figures are for';
    END IF;
END
$$;

-- The figures: counts, each share as its two numbers, times in seconds; and the labels of all that they were made of. One row.
CREATE OR REPLACE FUNCTION ask.lead_figures(p_from timestamptz, p_to timestamptz) RETURNS TABLE (figures jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    moment constant timestamptz := gate.now();
BEGIN
    PERFORM gate.reads_committed();
    PERFORM ask.may_count();
    -- unordered: one row
    RETURN QUERY
    WITH t AS MATERIALIZED (
        SELECT l.id, l.opened_at, l.moved_at, l.state, l.near, s.result, s.nothing_because, s.judicial_end, s.silences, s.spent,
               coalesce(nullif(s.detention, ''), l.id::text) AS detention, s.level, s.crossed,
               nullif(s.asked_at, '')::timestamptz AS asked, nullif(s.decided_at, '')::timestamptz AS decided,
               make_interval(mins => nullif(s.minutes, '')::int) AS row_time, nullif(s.perishes_at, '')::timestamptz AS perishes,
               nullif(s.overtaken_at, '')::timestamptz AS overtaken, nullif(s.closed_at, '')::timestamptz AS closed,
               nullif(s.told_at, '')::timestamptz AS told, nullif(s.acted_at, '')::timestamptz AS acted
        FROM ask.leads_of(p_from, p_to) AS l CROSS JOIN LATERAL jsonb_to_record(l.said) AS s(
            result text, nothing_because text, judicial_end text, silences text, spent text, detention text, level text, crossed text,
            asked_at text, decided_at text, minutes text, perishes_at text, overtaken_at text, closed_at text, told_at text, acted_at text)
    ), silent AS MATERIALIZED (
        SELECT x.level, count(*) AS many FROM t CROSS JOIN LATERAL unnest(string_to_array(t.silences, ' ')) AS x(level)
        WHERE t.near AND x.level <> '' GROUP BY x.level
    ), held AS MATERIALIZED (
        SELECT x.key AS level, count(*) AS many, percentile_cont(0.5) WITHIN GROUP (ORDER BY x.value::float8) AS median
        FROM t CROSS JOIN LATERAL jsonb_each_text(nullif(t.spent, '')::jsonb) AS x(key, value) WHERE t.near GROUP BY x.key
    ), climbed AS MATERIALIZED (
        SELECT t.crossed AS levels, count(*) AS many FROM t WHERE t.near AND t.asked IS NOT NULL GROUP BY t.crossed
    ), became AS MATERIALIZED (
        SELECT t.result, count(*) AS many FROM t WHERE t.closed IS NOT NULL GROUP BY t.result
    )
    SELECT jsonb_build_object(
        'leads', count(*),
        'labels', (SELECT coalesce(jsonb_agg(l.text ORDER BY l.text), '[]') FROM gate.label l WHERE l.id IN (
            SELECT m.label_id FROM t AS x JOIN store.matter m ON m.id = x.id
            UNION SELECT v.label_id FROM t AS x JOIN store.matter m ON m.id = x.id AND m.strict
            JOIN store.move v ON v.matter_id = x.id AND v.stricter)),
        'in_time', jsonb_build_array(
            count(*) FILTER (WHERE t.near AND t.decided <= t.asked + t.row_time),
            count(*) FILTER (WHERE t.near AND t.asked IS NOT NULL AND (t.decided IS NOT NULL OR t.asked + t.row_time < moment))),
        'decided_low', jsonb_build_array(
            count(*) FILTER (WHERE t.near AND t.asked IS NOT NULL AND t.decided IS NOT NULL AND t.level::int <= 3),
            count(*) FILTER (WHERE t.near AND t.asked IS NOT NULL AND t.decided IS NOT NULL)),
        'asked_to_decided', percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.decided - t.asked))
            FILTER (WHERE t.near AND t.decided >= t.asked),
        'before_perishing', jsonb_build_array(
            count(*) FILTER (WHERE t.near AND t.decided < t.perishes),
            count(*) FILTER (WHERE t.near AND t.perishes IS NOT NULL AND (t.decided IS NOT NULL OR t.overtaken IS NOT NULL))),
        'with_outcome', jsonb_build_array(
            count(*) FILTER (WHERE t.closed IS NOT NULL AND t.result <> 'unknown'),
            count(*) FILTER (WHERE t.closed IS NOT NULL OR t.state IN ('decided', 'not-decided', 'overtaken')
                             AND t.moved_at + interval '30 days' < moment)),
        'overdue', count(*) FILTER (WHERE t.closed IS NULL AND t.state IN ('decided', 'not-decided', 'overtaken')
                                    AND t.moved_at + interval '30 days' < moment),
        'told_in_time', jsonb_build_array(
            count(*) FILTER (WHERE t.told <= t.closed + interval '72 hours'),
            count(*) FILTER (WHERE t.told IS NOT NULL OR t.closed + interval '72 hours' < moment)),
        'acted', count(*) FILTER (WHERE t.acted >= date_trunc('second', t.opened_at)),
        'arrived_to_acted', percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY greatest(0, extract(epoch FROM t.acted - t.opened_at)))
            FILTER (WHERE t.acted >= date_trunc('second', t.opened_at)),
        'false', jsonb_build_array(count(*) FILTER (WHERE t.closed IS NOT NULL AND t.result = 'false'),
                                   count(*) FILTER (WHERE t.closed IS NOT NULL)),
        'forewarned', count(*) FILTER (WHERE t.closed IS NOT NULL AND t.nothing_because = 'forewarned'),
        'detentions', count(DISTINCT t.detention) FILTER (WHERE t.result = 'detention'),
        'ends', jsonb_build_object(
            'sentence', count(DISTINCT t.detention) FILTER (WHERE t.result = 'detention' AND t.judicial_end = 'sentence'),
            'acquittal', count(DISTINCT t.detention) FILTER (WHERE t.result = 'detention' AND t.judicial_end = 'acquittal'),
            'release', count(DISTINCT t.detention) FILTER (WHERE t.result = 'detention' AND t.judicial_end = 'release')),
        'not_taken', (SELECT coalesce(jsonb_object_agg(x.level, x.many), '{}') FROM silent x),
        'at_level', (SELECT coalesce(jsonb_object_agg(x.level, jsonb_build_array(x.many, x.median)), '{}') FROM held x),
        'crossed', (SELECT coalesce(jsonb_object_agg(x.levels, x.many), '{}') FROM climbed x),
        'results', (SELECT coalesce(jsonb_object_agg(x.result, x.many), '{}') FROM became x))
    FROM t;
END
$$;

-- For an inspector: leads that came to nothing because somebody had warned those they were about, the latest first. To anybody else: none.
CREATE OR REPLACE FUNCTION ask.forewarned(p_from timestamptz, p_to timestamptz, p_limit int)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, state text, opened_at timestamptz, blind boolean,
               shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.id, m.folio, m.kind, m.owner, l.text, r.caption, f.state, m.opened_at, false, m.owner
    FROM (SELECT x.id, x.state FROM ask.leads_of(p_from, p_to) AS x
          WHERE gate.has_duty('inspector') AND x.said ->> 'nothing_because' = 'forewarned' AND x.said ->> 'closed_at' <> '') AS f
    JOIN store.matter m ON m.id = f.id JOIN store.record r ON r.id = f.id JOIN gate.label l ON l.id = m.label_id
    ORDER BY m.opened_at DESC, m.id LIMIT p_limit;
END
$$;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace
             AND p.proname IN ('leads_of', 'may_count', 'lead_figures', 'forewarned') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    GRANT EXECUTE ON FUNCTION ask.lead_figures(timestamptz, timestamptz), ask.forewarned(timestamptz, timestamptz, int) TO tearline_app;
END
$$;
