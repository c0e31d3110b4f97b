SET ROLE tearline_owner;
-- Leak tracing (ADR 0063): who was shown some records before a moment. One inspector opens it, another agrees, and only then is it
-- counted for these two. What is counted is the ledger's; the traced learn nothing of it.

-- ── what was shown, counted beside the looks ────────────────────────────────────────────────────

-- Whether an entry says that its officer was shown its records: what a look showed, and the text of a release's copy that was opened.
CREATE OR REPLACE FUNCTION ledger.shows(p_kind text, p_action text, p_body text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- unordered: one row
    SELECT p_kind = 'results' OR CASE WHEN p_kind = 'deed' AND p_action = 'release-opened'
        THEN p_body::jsonb -> 'body' ->> 'state' = 'out' ELSE false END
$$;

-- Counts the next entries, at most so many; how many, 0 while another session is at it. Each in its own step, and once: a batch or
-- nothing. It reads the tree after the sequencer and holds up no look. Walks entry_pkey, then exposed_pkey.
CREATE OR REPLACE FUNCTION ledger.count_shown(p_most int) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    low bigint;
    high bigint;
BEGIN
    SELECT c.upto INTO low FROM ledger.counted c FOR UPDATE SKIP LOCKED;
    high := (SELECT max(x.seq) + 1 FROM (SELECT e.seq FROM ledger.entry e WHERE e.seq >= low ORDER BY e.seq LIMIT p_most) AS x);
    IF high IS NULL THEN
        RETURN 0;
    END IF;
    WITH seen AS MATERIALIZED (
        SELECT s.record, e.officer, min(e.written_at) AS at
        FROM ledger.entry e CROSS JOIN LATERAL unnest(e.subjects) AS s(record)
        WHERE e.seq >= low AND e.seq < high AND e.officer IS NOT NULL AND s.record IS NOT NULL AND ledger.shows(e.kind, e.action, e.body)
        GROUP BY 1, 2
    ), fresh AS (
        INSERT INTO ledger.exposed (record, officer, at) SELECT s.record, s.officer, s.at FROM seen s ORDER BY s.record, s.officer
        ON CONFLICT (record, officer) DO NOTHING RETURNING record, officer, at
    ), first AS (  -- the table as it was before this batch
        SELECT f.record, min(f.at) AS at FROM fresh f
        WHERE NOT EXISTS (SELECT FROM ledger.exposed x WHERE x.record = f.record) GROUP BY 1
    )
    INSERT INTO ledger.reach AS r (officer, hour, records)
    SELECT f.officer, ledger.hour_of(f.at), count(*) FROM fresh f GROUP BY 1, 2
    UNION ALL
    SELECT NULL, ledger.hour_of(f.at), count(*) FROM first f GROUP BY 2
    ON CONFLICT (officer, hour) DO UPDATE SET records = r.records + excluded.records;
    UPDATE ledger.counted SET upto = high;
    RETURN high - low;
END
$$;

-- Whether all that was written before a moment is counted; counts what little is missing. Walks entry_pkey from there on, whatever
-- the planner makes of so many entries before the moment.
CREATE OR REPLACE FUNCTION ledger.is_counted(p_before timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ledger.count_shown(20000);
    RETURN NOT EXISTS (SELECT FROM ledger.queue q WHERE q.written_at < p_before)
       AND NOT EXISTS (SELECT FROM (SELECT e.written_at FROM ledger.entry e WHERE e.seq >= (SELECT c.upto FROM ledger.counted c)
                                    ORDER BY e.seq OFFSET 0) AS x WHERE x.written_at < p_before);
END
$$;

-- ── the tracing ─────────────────────────────────────────────────────────────────────────────────

-- Opens a tracing of records, each shown before its moment, for a case that the viewer sees; its id. An inspector's. p_asked: how
-- each was named. Nothing is counted before a second inspector agrees. Its entry is about these records, for inspectors alone: stewards
-- are told of what was shown, and this shows nothing.
CREATE OR REPLACE FUNCTION act.open_tracing(p_case text, p_reason text, p_records uuid[], p_befores timestamptz[], p_asked text[])
RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    id constant uuid := uuidv7();
    moment constant timestamptz := gate.now();
    m store.matter;
BEGIN
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-traces', MESSAGE = 'only an inspector';
    ELSIF cardinality(p_records) NOT BETWEEN 1 AND 50 OR (SELECT count(DISTINCT r) FROM unnest(p_records) AS r) < cardinality(p_records) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'tracing-items', MESSAGE = 'not one to fifty records, each once';
    ELSIF EXISTS (SELECT FROM unnest(p_befores) AS b WHERE b IS NULL OR b > moment) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'tracing-before', MESSAGE = 'a moment that is still to come';
    END IF;
    SELECT x.* INTO m FROM store.matter x WHERE x.folio = p_case OR x.id::text = p_case;
    IF m.id IS NULL OR gate.case_is_blind(m.id) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'tracing-case', MESSAGE = 'no such matter';
    END IF;
    INSERT INTO ledger.tracing (id, opened_at, opened_by, agency, items, until)
    VALUES (id, moment, gate.officer(), gate.agency(), cardinality(p_records), moment + interval '30 days');
    INSERT INTO store.traced (tracing_id, matter_id, reason, records, befores, asked)
    VALUES (id, m.id, p_reason, p_records, p_befores, p_asked);
    PERFORM gate.note('tracing-opened', p_records, '{}', jsonb_build_object('tracing', id,
        'said', encode(sha256(convert_to(id || ' ' || p_reason, 'UTF8')), 'hex')));
    RETURN id;
END
$$;

-- A tracing that stands and whose case the viewer sees, held for a deed; with an inspector's refusals.
CREATE OR REPLACE FUNCTION act.tracing_held(p_id uuid) RETURNS ledger.tracing
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t ledger.tracing;
    me constant uuid := gate.officer();
BEGIN
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-traces', MESSAGE = 'only an inspector';
    END IF;
    SELECT x.* INTO t FROM ledger.tracing x WHERE x.id = p_id;
    IF t.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such tracing';
    ELSIF t.ended_at IS NOT NULL OR t.until <= gate.now() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'tracing-over', MESSAGE = 'it stands no more';
    ELSIF t.second_by IS NOT NULL AND me NOT IN (t.opened_by, t.second_by) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'tracing-of-two', MESSAGE = 'it is for the two who made it';
    ELSIF NOT EXISTS (SELECT FROM store.traced d WHERE d.tracing_id = t.id) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'its case is hidden';
    END IF;
    SELECT x.* INTO t FROM ledger.tracing x WHERE x.id = p_id FOR UPDATE;
    IF t.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'tracing-over', MESSAGE = 'somebody was first';
    END IF;
    RETURN t;
END
$$;

-- The second inspector agrees: from now on these two read what it counts, for thirty days. Another person than who opened it; who lends
-- the other a right to decide, or is lent one, counts as the same.
CREATE OR REPLACE FUNCTION act.agree_tracing(p_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    t constant ledger.tracing := act.tracing_held(p_id);
    moment constant timestamptz := gate.now();
BEGIN
    IF gate.officer() = ANY (gate.as_one(t.opened_by)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'tracing-second', MESSAGE = 'it takes another inspector';
    ELSIF t.second_by IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'tracing-agreed', MESSAGE = 'agreed already';
    END IF;
    UPDATE ledger.tracing x SET second_by = gate.officer(), agreed_at = moment, until = moment + interval '30 days' WHERE x.id = t.id;
    PERFORM gate.note('tracing-agreed', '{}', '{}', jsonb_build_object('tracing', t.id));
END
$$;

-- Ends a tracing: nobody reads it any more. Either of the two; as long as there is one, that one.
CREATE OR REPLACE FUNCTION act.end_tracing(p_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    t constant ledger.tracing := act.tracing_held(p_id);
BEGIN
    IF gate.officer() IS DISTINCT FROM t.opened_by AND gate.officer() IS DISTINCT FROM t.second_by THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'tracing-of-two', MESSAGE = 'it is for the two who made it';
    END IF;
    UPDATE ledger.tracing x SET ended_by = gate.officer(), ended_at = gate.now() WHERE x.id = t.id;
    PERFORM gate.note('tracing-ended', '{}', '{}', jsonb_build_object('tracing', t.id));
END
$$;

-- What an agreed tracing counts, to its two inspectors; on record each time. moments: the different moments before which items had to be
-- shown, in order. everybody: how many records were shown to anybody up to each; compared: to how many officers, up to the last. officers:
-- each who was shown an item in time: which items (their places) and when first, and how many records they were shown up to each moment.
-- Records are counted by whole hours: those of the hour in which a moment lies count in. Walks exposed_pkey for each item and reach's index
-- for each officer found.
CREATE OR REPLACE FUNCTION act.read_tracing(p_id uuid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET work_mem = '64MB' AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    t constant ledger.tracing := act.tracing_held(p_id);
    d store.traced;
    moments timestamptz[];
    told jsonb;
BEGIN
    IF t.second_by IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'tracing-masked', MESSAGE = 'a second inspector has not agreed';
    END IF;
    SELECT x.* INTO d FROM store.traced x WHERE x.tracing_id = t.id;
    moments := ARRAY(SELECT DISTINCT b FROM unnest(d.befores) AS b ORDER BY b);
    IF NOT ledger.is_counted(moments[cardinality(moments)]) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'tracing-uncounted', MESSAGE = 'the ledger is still being counted';
    END IF;
    WITH RECURSIVE seen AS MATERIALIZED (
        SELECT x.officer, i.n, x.at FROM unnest(d.records, d.befores) WITH ORDINALITY AS i(record, before, n)
        JOIN ledger.exposed x ON x.record = i.record AND x.at < i.before
    ), who AS MATERIALIZED (
        SELECT s.officer, jsonb_agg(jsonb_build_object('n', s.n, 'at', s.at) ORDER BY s.n) AS items FROM seen s GROUP BY s.officer
    ), steps AS MATERIALIZED (  -- step k: after k of the moments
        SELECT r.officer, width_bucket(r.hour, moments) AS step, sum(r.records) AS records
        FROM who w JOIN ledger.reach r ON r.officer = w.officer GROUP BY 1, 2
        UNION ALL
        SELECT NULL, width_bucket(r.hour, moments), sum(r.records) FROM ledger.reach r WHERE r.officer IS NULL GROUP BY 2
    ), reached AS MATERIALIZED (
        SELECT x.officer, jsonb_agg(x.records ORDER BY x.k) AS records
        FROM (SELECT s.officer, m.k, coalesce(sum(s.records) FILTER (WHERE s.step < m.k), 0) AS records
              FROM steps s CROSS JOIN generate_series(1, cardinality(moments)) AS m(k) GROUP BY 1, 2) AS x
        GROUP BY x.officer
    ), officers AS (  -- each once, from one to the next
        (SELECT r.officer FROM ledger.reach r WHERE r.officer IS NOT NULL ORDER BY r.officer LIMIT 1)
        UNION ALL
        SELECT (SELECT r.officer FROM ledger.reach r WHERE r.officer > o.officer ORDER BY r.officer LIMIT 1)
        FROM officers o WHERE o.officer IS NOT NULL
    )
    SELECT jsonb_build_object(
        'moments', to_jsonb(moments),
        'everybody', coalesce((SELECT x.records FROM reached x WHERE x.officer IS NULL), to_jsonb(array_fill(0, ARRAY[cardinality(moments)]))),
        'compared', (SELECT count(*) FROM officers o WHERE o.officer IS NOT NULL AND EXISTS (
                         SELECT FROM ledger.reach r WHERE r.officer = o.officer AND r.hour < moments[cardinality(moments)])),
        'officers', (SELECT coalesce(jsonb_agg(jsonb_build_object('login', gate.login_of(w.officer), 'agency', gate.agency_of(w.officer),
                         'of_two', w.officer IN (t.opened_by, t.second_by), 'items', w.items, 'records', x.records) ORDER BY w.officer), '[]')
                     FROM who w JOIN reached x ON x.officer = w.officer))
    INTO told;
    PERFORM gate.note('tracing-read', '{}', '{}', jsonb_build_object('tracing', t.id));
    RETURN told;
END
$$;

-- ── what inspectors see of them ─────────────────────────────────────────────────────────────────

-- The tracings, or one, the newest first: that each was made, to every inspector; what it is about (about true) where the viewer may
-- know that (store.traced). label: its case's. seen: which of its records the viewer sees. Refused to whoever is no inspector.
CREATE OR REPLACE FUNCTION ask.tracings(p_id uuid, p_limit int)
RETURNS TABLE (id uuid, opened_at timestamptz, opened_by text, agency text, items int, second_by text, agreed_at timestamptz, ended_by text,
    ended_at timestamptz, until timestamptz, state text, mine boolean, may_agree boolean, about boolean, case_id uuid, folio text, label text,
    reason text, records uuid[], befores timestamptz[], asked text[], seen boolean[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    moment constant timestamptz := gate.now();
BEGIN
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-traces', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY
    SELECT t.id, t.opened_at, gate.login_of(t.opened_by), t.agency, t.items, gate.login_of(t.second_by), t.agreed_at,
           gate.login_of(t.ended_by), t.ended_at, t.until,
           CASE WHEN t.ended_at IS NOT NULL THEN 'ended' WHEN t.until <= moment THEN 'over' WHEN t.second_by IS NULL THEN 'open' ELSE 'agreed' END,
           me = t.opened_by OR coalesce(me = t.second_by, false),
           d.tracing_id IS NOT NULL AND t.second_by IS NULL AND NOT me = ANY (gate.as_one(t.opened_by)),
           d.tracing_id IS NOT NULL, m.id, m.folio, l.text, d.reason, d.records, d.befores, d.asked,
           ARRAY(SELECT EXISTS (SELECT FROM store.record r WHERE r.id = x.id) FROM unnest(d.records) WITH ORDINALITY AS x(id, n) ORDER BY x.n)
    FROM ledger.tracing t LEFT JOIN store.traced d ON d.tracing_id = t.id LEFT JOIN store.matter m ON m.id = d.matter_id
    LEFT JOIN gate.label l ON l.id = m.label_id
    WHERE p_id IS NULL OR t.id = p_id
    ORDER BY t.id DESC LIMIT p_limit;
END
$$;

REVOKE ALL ON FUNCTION ledger.shows(text, text, text), ledger.count_shown(int), ledger.is_counted(timestamptz),
    act.open_tracing(text, text, uuid[], timestamptz[], text[]), act.tracing_held(uuid), act.agree_tracing(uuid), act.end_tracing(uuid),
    act.read_tracing(uuid), ask.tracings(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.count_shown(int) TO tearline_ledger;
GRANT EXECUTE ON FUNCTION ledger.is_counted(timestamptz), gate.reads_committed(), gate.now(), gate.case_is_blind(uuid), gate.as_one(uuid),
    gate.login_of(uuid), gate.agency_of(uuid), gate.note(text, uuid[], text[], jsonb), act.tracing_held(uuid) TO tearline_tracer;
GRANT EXECUTE ON FUNCTION gate.as_one(uuid) TO tearline_reader;
GRANT USAGE ON SCHEMA act TO tearline_tracer;  -- act.tracing_held, from the deeds
RESET ROLE;
ALTER FUNCTION act.open_tracing(text, text, uuid[], timestamptz[], text[]) OWNER TO tearline_tracer;
ALTER FUNCTION act.tracing_held(uuid) OWNER TO tearline_tracer;
ALTER FUNCTION act.agree_tracing(uuid) OWNER TO tearline_tracer;
ALTER FUNCTION act.end_tracing(uuid) OWNER TO tearline_tracer;
ALTER FUNCTION act.read_tracing(uuid) OWNER TO tearline_tracer;
ALTER FUNCTION ask.tracings(uuid, int) OWNER TO tearline_reader;
GRANT EXECUTE ON FUNCTION act.open_tracing(text, text, uuid[], timestamptz[], text[]), act.agree_tracing(uuid), act.end_tracing(uuid),
    act.read_tracing(uuid), ask.tracings(uuid, int) TO tearline_app;
