SET ROLE tearline_owner;
-- Unusual use, for inspectors: a list with the reason of each line, never a number for a person. Nobody is accused by it: it
-- says where to look in the ledger, and what an inspector said of it.

-- Entries that showed one of these records, or are about one: the newest first. To an inspector; nothing to anyone else.
-- Walks shown_of_record and entry_about: an array's operators are not leak-proof, so a policy would keep a role that it binds
-- from the second.
CREATE OR REPLACE FUNCTION gate.entries_about(p_records uuid[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
BEGIN
    IF gate.has_duty('inspector') THEN
        RETURN QUERY
        SELECT x.seq FROM (
            SELECT s.seq FROM unnest(p_records) AS r(id) JOIN ledger.shown s ON s.record = r.id
            UNION
            SELECT e.seq FROM ledger.entry e WHERE e.kind <> 'results' AND e.subjects && p_records
        ) AS x ORDER BY x.seq DESC;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION gate.entries_about(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.entries_about(uuid[]) TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.officer_of(text) TO tearline_writer;

-- What is unusual on the days from p_since on, in a time zone, the newest day first; refused to whoever is no inspector.
--   volume: so many times the own median of the days before, by ``at_least`` questions at least;
--   hour: ``at_least`` questions in hours of the day in which the officer hardly ever worked before (one beside counts as the same);
--   refused: ``at_least`` refused looks; many: a record that was opened or checked by ``at_least`` officers; own-name: asked for.
-- ``n`` is how many, ``usual`` what is usual; the looks behind a line are those of ``officer`` or at ``record`` between
-- ``since`` and ``until``. ``id`` stays the same as long as a line is there. Walks use_by_hour, from each day that may be
-- unusual into use_pkey, and entry_by_time.
CREATE OR REPLACE FUNCTION ask.unusual(p_since date, p_zone text, p_limit int)
RETURNS TABLE (id text, rule text, day date, login text, agency text, record uuid, n bigint, usual numeric,
               since timestamptz, until timestamptz, noted_at timestamptz, noted_by text, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    begins constant timestamptz := p_since::timestamp AT TIME ZONE p_zone;
    compared constant timestamptz := ((clock_timestamp() AT TIME ZONE p_zone)::date
        - (SELECT min(r.days) FROM gate.unusual_rule r WHERE r.rule = 'hour'))::timestamp AT TIME ZONE p_zone;
    most constant int := (SELECT max(r.usual) FROM gate.unusual_rule r WHERE r.rule = 'hour');
BEGIN
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-looks', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY
    WITH rules AS MATERIALIZED (  -- of each judged day, what was in force on it
        SELECT (p_since + n)::date AS day, r.*
        FROM generate_series(0, (clock_timestamp() AT TIME ZONE p_zone)::date - p_since + 1) AS n
        CROSS JOIN unnest('{volume,hour,refused,many,own-name}'::text[]) AS k(rule)
        CROSS JOIN LATERAL (
            SELECT x.* FROM gate.unusual_rule x
            WHERE x.rule = k.rule AND x.in_force_from < (p_since + n + 1)::timestamp AT TIME ZONE p_zone
            ORDER BY x.in_force_from DESC LIMIT 1) AS r
    ), judged AS MATERIALIZED (
        SELECT u.officer, u.agency, (u.hour AT TIME ZONE p_zone)::date AS day, extract(hour FROM u.hour AT TIME ZONE p_zone)::int AS h,
               u.hour, u.looks, u.refused, u.own_name
        FROM ledger.use u WHERE u.hour >= begins
    ), days AS MATERIALIZED (
        SELECT u.officer, max(u.agency) AS agency, u.day, sum(u.looks) AS looks, sum(u.refused) AS refused, sum(u.own_name) AS own_name,
               min(u.hour) FILTER (WHERE u.own_name > 0) AS own_from, max(u.hour) FILTER (WHERE u.own_name > 0) AS own_to
        FROM judged u GROUP BY u.officer, u.day
    ), usual AS MATERIALIZED (  -- hours of the day that are usual by the days which every judged day is compared with: no more is asked
        SELECT u.officer, extract(hour FROM u.hour AT TIME ZONE p_zone)::int AS h
        FROM ledger.use u WHERE u.hour >= compared AND u.hour < begins AND u.looks > 0 GROUP BY 1, 2 HAVING count(*) >= most
    ), odd AS MATERIALIZED (
        SELECT u.*, sum(u.looks) OVER (PARTITION BY u.officer, u.day) AS of_day
        FROM judged u LEFT JOIN usual e ON e.officer = u.officer AND e.h = u.h WHERE e.h IS NULL AND u.looks > 0
    ), shown AS MATERIALIZED (
        SELECT (e.written_at AT TIME ZONE p_zone)::date AS day, e.officer, s.record
        FROM ledger.entry e CROSS JOIN LATERAL unnest(e.subjects) AS s(record)
        WHERE e.written_at >= begins AND e.kind = 'results' AND e.action IN ('check', 'record', 'entity')
    ), often AS MATERIALIZED (  -- shown so often that as many officers may have been shown it
        SELECT s.day, s.record FROM shown s JOIN rules r ON r.rule = 'many' AND r.day = s.day
        GROUP BY s.day, s.record, r.at_least HAVING count(*) >= r.at_least
    ), found AS (
        SELECT 'volume' AS rule, d.day, d.officer, d.agency, NULL::uuid AS record, d.looks::bigint AS n, m.median::numeric AS usual,
               d.day::timestamp AT TIME ZONE p_zone AS since, (d.day + 1)::timestamp AT TIME ZONE p_zone AS until
        FROM days d JOIN rules r ON r.rule = 'volume' AND r.day = d.day
        CROSS JOIN LATERAL (
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x.looks) AS median, count(*) AS history
            FROM (SELECT sum(u.looks) AS looks FROM ledger.use u
                  WHERE u.officer = d.officer AND u.looks > 0 AND u.hour >= (d.day - r.days)::timestamp AT TIME ZONE p_zone
                    AND u.hour < d.day::timestamp AT TIME ZONE p_zone
                  GROUP BY (u.hour AT TIME ZONE p_zone)::date) AS x) AS m
        WHERE d.day >= p_since AND d.looks >= r.at_least AND m.history >= r.history AND d.looks >= r.times * m.median
        UNION ALL
        SELECT 'hour', u.day, u.officer, max(u.agency), NULL, sum(u.looks), NULL, min(u.hour), max(u.hour) + interval '1 hour'
        FROM odd u JOIN rules r ON r.rule = 'hour' AND r.day = u.day
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT x.day) AS history,
                   count(DISTINCT x.day) FILTER (WHERE (x.h - u.h + 24) % 24 IN (0, 1, 23)) AS same
            FROM (SELECT (b.hour AT TIME ZONE p_zone)::date AS day, extract(hour FROM b.hour AT TIME ZONE p_zone)::int AS h
                  FROM ledger.use b
                  WHERE b.officer = u.officer AND b.looks > 0 AND b.hour >= (u.day - r.days)::timestamp AT TIME ZONE p_zone
                    AND b.hour < u.day::timestamp AT TIME ZONE p_zone) AS x) AS m
        WHERE u.of_day >= r.at_least AND m.history >= r.history AND m.same < r.usual
        GROUP BY u.officer, u.day, r.at_least HAVING sum(u.looks) >= r.at_least
        UNION ALL
        SELECT 'refused', d.day, d.officer, d.agency, NULL, d.refused, NULL,
               d.day::timestamp AT TIME ZONE p_zone, (d.day + 1)::timestamp AT TIME ZONE p_zone
        FROM days d JOIN rules r ON r.rule = 'refused' AND r.day = d.day WHERE d.day >= p_since AND d.refused >= r.at_least
        UNION ALL
        SELECT 'own-name', d.day, d.officer, d.agency, NULL, d.own_name, NULL, d.own_from, d.own_to + interval '1 hour'
        FROM days d JOIN rules r ON r.rule = 'own-name' AND r.day = d.day WHERE d.day >= p_since AND d.own_name >= r.at_least
        UNION ALL
        SELECT 'many', x.day, NULL, NULL, x.record, x.n, NULL,
               x.day::timestamp AT TIME ZONE p_zone, (x.day + 1)::timestamp AT TIME ZONE p_zone
        FROM (
            SELECT s.day, s.record, count(DISTINCT s.officer) AS n
            FROM shown s JOIN often o ON o.day = s.day AND o.record = s.record GROUP BY 1, 2
        ) AS x JOIN rules r ON r.rule = 'many' AND r.day = x.day WHERE x.n >= r.at_least
    ), named AS (
        SELECT encode(sha256(convert_to(concat_ws(' ', f.rule, f.day, f.officer, f.record), 'UTF8')), 'hex') AS id, f.*
        FROM found f
    )
    SELECT f.id, f.rule, f.day, gate.login_of(f.officer), f.agency, f.record, f.n, f.usual, f.since, f.until,
           s.at, gate.login_of(s.officer), s.words
    FROM named f LEFT JOIN LATERAL (
        SELECT x.at, x.officer, x.words FROM ledger.noted x WHERE x.finding = f.id ORDER BY x.at DESC LIMIT 1) AS s ON true
    ORDER BY s.at IS NOT NULL, f.day DESC, f.rule, f.n DESC, f.id
    LIMIT p_limit;
END
$$;

-- All rules, the newest of each first; to an inspector.
CREATE OR REPLACE FUNCTION ask.unusual_rules()
RETURNS TABLE (rule text, in_force_from timestamptz, at_least int, times numeric, days int, history int, usual int, source text, login text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-looks', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY SELECT r.rule, nullif(r.in_force_from, '-infinity'), r.at_least, r.times, r.days, r.history, r.usual, r.source, gate.login_of(r.set_by)
        FROM gate.unusual_rule r ORDER BY r.rule, r.in_force_from DESC;
END
$$;

-- An inspector has looked at a line of the list, and says what came of it. Nobody does so about the own use.
CREATE OR REPLACE FUNCTION act.note_unusual(p_id text, p_since date, p_zone text, p_words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    f record;
    kept ledger.noted;
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-looks', MESSAGE = 'only an inspector';
    END IF;
    SELECT u.* INTO f FROM ask.unusual(p_since, p_zone, NULL) AS u WHERE u.id = p_id;
    IF f.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such line';
    ELSIF gate.officer_of(f.login) = gate.officer() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'own-use', MESSAGE = 'nobody notes the own use';
    END IF;
    INSERT INTO ledger.noted (finding, officer, words) VALUES (p_id, gate.officer(), p_words) RETURNING * INTO kept;
    PERFORM gate.note('unusual-seen', array_remove(ARRAY[f.record], NULL), '{}', jsonb_build_object(
        'finding', p_id, 'rule', f.rule, 'day', f.day, 'login', f.login,
        'said', encode(sha256(convert_to(kept.deed || ' ' || p_words, 'UTF8')), 'hex')));
END
$$;

-- A rule from now on; what was in force before stays on record.
CREATE OR REPLACE FUNCTION act.set_unusual_rule(p_rule text, p_least int, p_times numeric, p_days int, p_history int, p_usual int,
    p_source text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-looks', MESSAGE = 'only an inspector';
    END IF;
    INSERT INTO gate.unusual_rule (rule, in_force_from, at_least, times, days, history, usual, source, set_by)
    VALUES (p_rule, clock_timestamp(), p_least, p_times, p_days, p_history, p_usual, p_source, gate.officer());
    PERFORM gate.note('unusual-rule-set', '{}', '{}', jsonb_build_object('rule', p_rule, 'least', p_least, 'times', p_times,
        'days', p_days, 'history', p_history, 'usual', p_usual, 'source', p_source));
END
$$;

-- ── a look whose question is the officer's own name ─────────────────────────────────────────────

-- The words of a text: small letters, no accents, of two letters and more, each once.
CREATE OR REPLACE FUNCTION gate.words_of(p_text text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT DISTINCT w FROM regexp_split_to_table(
        lower(regexp_replace(normalize(left(p_text, 500), NFKD), '[\u0300-\u036f]', '', 'g')), '[^[:alnum:]]+') AS w
        WHERE length(w) > 1 ORDER BY w)
$$;

-- Whether a question is for a name: two words at least, all of them in it, or it whole in the question.
CREATE OR REPLACE FUNCTION gate.asks_for(p_asked text, p_name text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(cardinality(a) > 1 AND cardinality(n) > 1 AND (a <@ n OR n <@ a), false)
    FROM (SELECT gate.words_of(p_asked), gate.words_of(p_name)) AS x(a, n)
$$;
REVOKE ALL ON FUNCTION gate.words_of(text), gate.asks_for(text, text) FROM PUBLIC;
RESET ROLE;
