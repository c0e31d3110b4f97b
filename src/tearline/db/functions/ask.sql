SET ROLE tearline_owner;
-- The questions. The application may call these and read nothing else. Each runs as tearline_reader,
-- whom row security binds: no function here decides on access, and a careless one shows nothing more.
-- They are closed boxes on purpose: EXPLAIN ANALYZE of an open statement says how many rows a policy
-- removed, which is a look at what may not be seen (ADR 0002).

-- One line of an answer, the same from every question.
DO $$ BEGIN
    CREATE TYPE ask.hit AS (
        id uuid, owner text, label text, source text, key text, schema text, caption text, status text,
        source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
        review_on date, purge_on date, recalled_at timestamptz, recorded_at timestamptz, data jsonb,
        kind text, value text, rank int);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

-- The words of a question by their number, each as the keys of its forms.
CREATE OR REPLACE FUNCTION ask.word(p_words jsonb, p_n int) RETURNS bigint[]
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN p_words -> p_n IS NOT NULL THEN ARRAY(
        SELECT x.key::bigint FROM jsonb_array_elements_text(p_words -> p_n) WITH ORDINALITY AS x(key, n)
        WHERE x.key::bigint NOT BETWEEN 1 AND 131071  -- a label's number is no word: nobody may try which one a record has
        ORDER BY x.n) END
$$;

-- The three below are no questions: PostgreSQL puts their text in place of the call, and it is planned as if it stood there,
-- under row security as the caller's role (tearline_reader). So they are neither SECURITY DEFINER nor SET anything, which
-- would keep them apart, and only that role may call them.

-- The records that hold all words of a question, narrowed by the viewer's labels (n: gate.narrow()) and by filters.
-- Walks record_by_keys with all groups at once.
CREATE OR REPLACE FUNCTION ask.holding(
    w1 bigint[], w2 bigint[], w3 bigint[], w4 bigint[], w5 bigint[], w6 bigint[], n bigint[],
    p_schemas text[], p_owners text[], p_tiers smallint[], p_since timestamptz, p_until timestamptz)
RETURNS SETOF store.record
LANGUAGE sql STABLE AS $$
    -- unordered: who calls it counts them or puts them in order
    SELECT r.* FROM store.record r
    WHERE r.keys OPERATOR(gate.&&&) w1
      AND (w2 IS NULL OR r.keys OPERATOR(gate.&&&) w2)
      AND (w3 IS NULL OR r.keys OPERATOR(gate.&&&) w3)
      AND (w4 IS NULL OR r.keys OPERATOR(gate.&&&) w4)
      AND (w5 IS NULL OR r.keys OPERATOR(gate.&&&) w5)
      AND (w6 IS NULL OR r.keys OPERATOR(gate.&&&) w6)
      AND (n IS NULL OR r.keys OPERATOR(gate.&&&) n)
      AND (p_schemas IS NULL OR r.schema = ANY (p_schemas))
      AND (p_owners IS NULL OR r.owner = ANY (p_owners))
      AND (p_tiers IS NULL OR r.tier = ANY (p_tiers))
      AND (p_since IS NULL OR r.recorded_at >= p_since)
      AND (p_until IS NULL OR r.recorded_at < p_until)
$$;

-- The best of them, by id: more exact words first, then things before what tells of them, then the newest. w1[1] to w6[1] are
-- the exact forms.
CREATE OR REPLACE FUNCTION ask.best(
    w1 bigint[], w2 bigint[], w3 bigint[], w4 bigint[], w5 bigint[], w6 bigint[], n bigint[],
    p_schemas text[], p_owners text[], p_tiers smallint[], p_since timestamptz, p_until timestamptz, p_limit int)
RETURNS TABLE (id uuid, rank int, tells boolean, recorded_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT r.id,
           (r.keys OPERATOR(gate.&&&) w1[1:1])::int
           + CASE WHEN w2 IS NULL THEN 0 ELSE (r.keys OPERATOR(gate.&&&) w2[1:1])::int END
           + CASE WHEN w3 IS NULL THEN 0 ELSE (r.keys OPERATOR(gate.&&&) w3[1:1])::int END
           + CASE WHEN w4 IS NULL THEN 0 ELSE (r.keys OPERATOR(gate.&&&) w4[1:1])::int END
           + CASE WHEN w5 IS NULL THEN 0 ELSE (r.keys OPERATOR(gate.&&&) w5[1:1])::int END
           + CASE WHEN w6 IS NULL THEN 0 ELSE (r.keys OPERATOR(gate.&&&) w6[1:1])::int END AS rank,
           gate.tells(r.schema), r.recorded_at
    FROM ask.holding(w1, w2, w3, w4, w5, w6, n, p_schemas, p_owners, p_tiers, p_since, p_until) AS r
    ORDER BY 2 DESC, 3, 4 DESC, 1
    LIMIT p_limit
$$;

-- What is told of a record, the same in every answer. Walks record's primary key. OFFSET 0: from an id into the index,
-- whatever a planner without statistics expects.
CREATE OR REPLACE FUNCTION ask.told(p_id uuid)
RETURNS TABLE (id uuid, owner text, label text, source text, key text, schema text, caption text, status text,
               source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
               review_on date, purge_on date, recalled_at timestamptz, recorded_at timestamptz, data jsonb)
LANGUAGE sql STABLE AS $$
    -- unordered: one row at most
    SELECT r.id, r.owner, (SELECT l.text FROM gate.label l WHERE l.id = r.label_id), r.source, r.key, r.schema,
           r.caption, r.status, r.source_grade, r.info_grade, r.grade_scale, r.valid_from, r.valid_until,
           r.review_on, r.purge_on, r.recalled_at, r.recorded_at, r.data
    FROM store.record r WHERE r.id = p_id OFFSET 0
$$;

-- The questions for one thing are planned once a connection: planning costs more than they do. A plan
-- made while a table was small must not scan it when it has grown, so scans are ruled out.

-- Field check: the visible records that carry one of these identifiers, given in folded form.
-- Walks identifier_by_folded, then record's primary key.
CREATE OR REPLACE FUNCTION ask.check(p_folded text[], p_limit int) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT r.*, i.kind, i.value, 0
    FROM store.identifier i CROSS JOIN LATERAL ask.told(i.record_id) AS r
    WHERE i.folded = ANY (p_folded) AND i.kind <> 'ref'
    ORDER BY gate.tells(r.schema), r.recorded_at DESC, r.id, i.kind, i.value
    LIMIT p_limit;
END
$$;

-- Names and text: records that hold every word, each in one of its forms (p_words: a JSON array of
-- arrays of search keys, the exact form first). More exact words first, then things before what tells of them, then
-- the newest.
-- Walks record_by_keys with all groups at once.
CREATE OR REPLACE FUNCTION ask.search(
    p_words jsonb, p_schemas text[], p_owners text[], p_tiers smallint[], p_since timestamptz, p_until timestamptz,
    p_limit int) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    w1 bigint[] := ask.word(p_words, 0);
    w2 bigint[] := ask.word(p_words, 1);
    w3 bigint[] := ask.word(p_words, 2);
    w4 bigint[] := ask.word(p_words, 3);
    w5 bigint[] := ask.word(p_words, 4);
    w6 bigint[] := ask.word(p_words, 5);
    n bigint[] := gate.narrow();
BEGIN
    RETURN QUERY
    WITH best AS MATERIALIZED (
        SELECT * FROM ask.best(w1, w2, w3, w4, w5, w6, n, p_schemas, p_owners, p_tiers, p_since, p_until, p_limit)
    )
    SELECT r.*, NULL::text, NULL::text, b.rank
    FROM best b CROSS JOIN LATERAL ask.told(b.id) AS r
    ORDER BY b.rank DESC, b.tells, b.recorded_at DESC, b.id;
END
$$;

-- The ids alone of what answers a search, in the same order, p_part of them (sixteen bytes each) in a row: for a copy, which asks
-- for what each part says under a ticket of its own. Walks the same.
CREATE OR REPLACE FUNCTION ask.search_ids(
    p_words jsonb, p_schemas text[], p_owners text[], p_tiers smallint[], p_since timestamptz, p_until timestamptz,
    p_limit int, p_part int) RETURNS TABLE (part int, ids bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    w1 bigint[] := ask.word(p_words, 0);
    w2 bigint[] := ask.word(p_words, 1);
    w3 bigint[] := ask.word(p_words, 2);
    w4 bigint[] := ask.word(p_words, 3);
    w5 bigint[] := ask.word(p_words, 4);
    w6 bigint[] := ask.word(p_words, 5);
    n bigint[] := gate.narrow();
BEGIN
    RETURN QUERY
    WITH best AS MATERIALIZED (
        SELECT * FROM ask.best(w1, w2, w3, w4, w5, w6, n, p_schemas, p_owners, p_tiers, p_since, p_until, p_limit)
    ), numbered AS (
        SELECT b.id, (row_number() OVER (ORDER BY b.rank DESC, b.tells, b.recorded_at DESC, b.id) - 1)::int AS place FROM best b
    )
    SELECT o.place / p_part, string_agg(uuid_send(o.id), ''::bytea ORDER BY o.place)
    FROM numbered o GROUP BY 1 ORDER BY 1;
END
$$;

-- Of these records those that the viewer sees, in this order. Walks record's primary key.
CREATE OR REPLACE FUNCTION ask.each(p_ids uuid[]) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT r.*, NULL::text, NULL::text, 0
    FROM unnest(p_ids) WITH ORDINALITY AS u(id, place) CROSS JOIN LATERAL ask.told(u.id) AS r
    ORDER BY u.place;
END
$$;

-- How the visible answers to a search fall by kind, agency, tier and year: values that occur, never a zero.
CREATE OR REPLACE FUNCTION ask.facets(
    p_words jsonb, p_schemas text[], p_owners text[], p_tiers smallint[], p_since timestamptz, p_until timestamptz)
RETURNS TABLE (facet text, value text, hits bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    w1 bigint[] := ask.word(p_words, 0);
    w2 bigint[] := ask.word(p_words, 1);
    w3 bigint[] := ask.word(p_words, 2);
    w4 bigint[] := ask.word(p_words, 3);
    w5 bigint[] := ask.word(p_words, 4);
    w6 bigint[] := ask.word(p_words, 5);
    n bigint[] := gate.narrow();
BEGIN
    RETURN QUERY
    SELECT CASE WHEN g.schema IS NOT NULL THEN 'kind' WHEN g.owner IS NOT NULL THEN 'agency'
                WHEN g.tier IS NOT NULL THEN 'tier' WHEN g.year IS NOT NULL THEN 'year' ELSE 'all' END,
           coalesce(g.schema, g.owner, g.tier::text, g.year::text), g.hits
    FROM (
        SELECT r.schema, r.owner, r.tier, extract(year FROM r.recorded_at AT TIME ZONE 'UTC')::int AS year, count(*) AS hits
        FROM ask.holding(w1, w2, w3, w4, w5, w6, n, p_schemas, p_owners, p_tiers, p_since, p_until) AS r
        GROUP BY GROUPING SETS ((1), (2), (3), (4), ())
    ) AS g
    ORDER BY 1, 3 DESC, 2;
END
$$;

-- One record, if it exists for this viewer.
CREATE OR REPLACE FUNCTION ask.record(p_id uuid) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    -- unordered: one row at most
    RETURN QUERY
    SELECT r.*, NULL::text, NULL::text, 0 FROM ask.told(p_id) AS r;
END
$$;

-- What it said before, newest first: versions whose own label this viewer may see. Versions carry a
-- date, never a number: a gap in numbers would tell of hidden ones.
CREATE OR REPLACE FUNCTION ask.history(p_id uuid)
RETURNS TABLE (label text, recorded_at timestamptz, replaced_at timestamptz, change text, reason text,
               schema text, caption text, status text, data jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT l.text, h.recorded_at, h.replaced_at, h.change, h.reason,
           h.version ->> 'schema', h.version ->> 'caption', h.version ->> 'status', h.version -> 'data'
    FROM store.history h JOIN gate.label l ON l.id = h.label_id
    WHERE h.record_id = p_id AND h.change <> 'expunged' AND EXISTS (SELECT FROM store.record r WHERE r.id = p_id)
    ORDER BY h.recorded_at DESC, h.id DESC;
END
$$;

-- Which loads were expunged of which it had versions, newest first: when, why, and how many; nothing of what they said.
-- Under the label that those versions had, as in its history.
CREATE OR REPLACE FUNCTION ask.expunged_versions(p_id uuid)
RETURNS TABLE (label text, at timestamptz, reason text, load text, versions int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT l.text, h.recorded_at, h.reason, h.version ->> 'load', (h.version ->> 'versions')::int
    FROM store.history h JOIN gate.label l ON l.id = h.label_id
    WHERE h.record_id = p_id AND h.change = 'expunged' AND EXISTS (SELECT FROM store.record r WHERE r.id = p_id)
    ORDER BY h.recorded_at DESC, h.id DESC;
END
$$;

-- What of a record holds against loads, to a steward of its agency: label, dates, content.
CREATE OR REPLACE FUNCTION ask.held(p_id uuid) RETURNS TABLE (held text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT h FROM store.record r, unnest(r.held) AS h WHERE r.id = p_id AND r.owner = gate.writes_for() ORDER BY h;
END
$$;

-- Records of the same agency and source that name this one (p_in) or that it names (p_out keys).
CREATE OR REPLACE FUNCTION ask.links(p_id uuid, p_limit int)
RETURNS TABLE (direction text, id uuid, owner text, label text, key text, schema text, caption text, status text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    -- LATERAL … OFFSET 0: from each reference into the index, whatever a planner without statistics thinks
    -- of the sizes; joined openly, it reads the whole collection
    RETURN QUERY
    SELECT * FROM (
        SELECT 'in', r.id, r.owner, l.text, r.key, r.schema, r.caption, r.status
        FROM store.record t
        CROSS JOIN LATERAL (SELECT i.record_id FROM store.identifier i
            WHERE i.folded = 'ref:' || t.owner || ':' || t.source || ':' || t.key AND i.kind = 'ref' OFFSET 0) AS i
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = i.record_id OFFSET 0) AS r
        JOIN gate.label l ON l.id = r.label_id
        -- an agency's name for a collection may hold a colon: the text alone could mean another one
        WHERE t.id = p_id AND r.owner = t.owner AND r.source = t.source
        UNION
        SELECT 'out', r.id, r.owner, l.text, r.key, r.schema, r.caption, r.status
        FROM store.record t
        JOIN store.identifier i ON i.record_id = t.id AND i.kind = 'ref'
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o
            WHERE o.owner = t.owner AND o.source = t.source AND o.key = i.value OFFSET 0) AS r
        JOIN gate.label l ON l.id = r.label_id
        WHERE t.id = p_id
    ) AS x(direction, id, owner, label, key, schema, caption, status)
    ORDER BY direction, schema, caption, id
    LIMIT p_limit;
END
$$;

-- Loads, newest first, with their counts: those of the parts that this viewer sees, and the labels of these; expunged once
-- all of them are. Then one load's rejected and warned lines. Walks load_part_pkey.
CREATE OR REPLACE FUNCTION ask.loads(p_id uuid, p_limit int)
RETURNS TABLE (id uuid, owner text, label text, source text, file text, opened_at timestamptz, closed_at timestamptz,
               expunged_at timestamptz, labels text[], accepted bigint, changed bigint, unchanged bigint,
               rejected bigint, warned bigint, refused_code text, refused_es text, refused_en text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT o.id, o.owner::text, l.text, o.source, o.file, o.opened_at, o.closed_at, CASE WHEN p.gone THEN o.expunged_at END,
           p.labels, p.accepted, p.changed, p.unchanged, p.rejected, p.warned,
           o.refused_code, o.refused_es, o.refused_en
    FROM (
        SELECT x.* FROM store.load x
        WHERE (p_id IS NULL OR x.id = p_id) AND x.owner = gate.writes_for()
        ORDER BY x.opened_at DESC, x.id
        LIMIT p_limit
    ) AS o JOIN gate.label l ON l.id = o.label_id
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(t.text ORDER BY t.text), '{}') AS labels, coalesce(bool_and(n.expunged_at IS NOT NULL), true) AS gone,
               coalesce(sum(n.accepted), 0)::bigint AS accepted, coalesce(sum(n.changed), 0)::bigint AS changed,
               coalesce(sum(n.unchanged), 0)::bigint AS unchanged, coalesce(sum(n.rejected), 0)::bigint AS rejected,
               coalesce(sum(n.warned), 0)::bigint AS warned
        FROM store.load_part n JOIN gate.label t ON t.id = n.label_id WHERE n.load_id = o.id OFFSET 0) AS p
    ORDER BY o.opened_at DESC, o.id;
END
$$;

CREATE OR REPLACE FUNCTION ask.rejections(p_load uuid, p_after bigint, p_limit int)
RETURNS TABLE (n bigint, file text, line bigint, field text, code text, severity text, reason_es text, reason_en text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT j.n, j.file, j.line, j.field, j.code, j.severity, j.reason_es, j.reason_en
    FROM store.rejection j
    WHERE j.load_id = p_load AND j.n > p_after AND j.owner = gate.writes_for()
    ORDER BY j.n
    LIMIT p_limit;
END
$$;

-- What came back: own records that were loaded after a deed had put their key under a label which theirs does not cover
-- ('held'), or after their key or their very content had been expunged ('expunged'); newest first, with the record that
-- stands under the deed's label, or the expunged one's id. Whoever loaded them did not see it (ADR 0013); this is for who
-- sees both. Walks record_held, and the own records of collections of which something was expunged.
CREATE OR REPLACE FUNCTION ask.came_back(p_limit int)
RETURNS TABLE (id uuid, owner text, label text, source text, key text, schema text, caption text, status text, loaded_at timestamptz,
               because text, other uuid, other_label text, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    mine constant text := gate.writes_for();
    salt constant bytea := gate.salt();
BEGIN
    RETURN QUERY
    SELECT x.id, mine, l.text, x.source, x.key, x.schema, x.caption, x.status, uuid_extract_timestamp(x.id),
           x.because, x.other, o.text, x.since
    FROM (
        SELECT n.id, n.label_id, n.source, n.key, n.schema, n.caption, n.status, 'held' AS because, h.id AS other,
               h.label_id AS other_label, h.held_since AS since
        FROM store.record h
        CROSS JOIN LATERAL (SELECT r.* FROM store.record r
            WHERE r.owner = mine AND r.source = h.source AND r.key = h.key AND r.id <> h.id OFFSET 0) AS n
        WHERE h.owner = mine AND h.held_from IS NOT NULL AND NOT gate.covers(n.label_id, h.label_id)
          AND uuid_extract_timestamp(n.id) >= date_trunc('milliseconds', h.held_since)
        UNION ALL
        SELECT n.id, n.label_id, n.source, n.key, n.schema, n.caption, n.status, 'expunged', e.record_id, e.label_id, e.at
        FROM (SELECT c.source, min(c.at) AS first FROM store.expunged c WHERE c.owner = mine GROUP BY c.source) AS s
        CROSS JOIN LATERAL (SELECT r.*, gate.mark_of(salt, mine, s.source, r.key) AS mark FROM store.record r
            WHERE r.owner = mine AND r.source = s.source AND r.recorded_at >= s.first OFFSET 0) AS n
        CROSS JOIN LATERAL (SELECT c.* FROM store.expunged c WHERE c.mark = n.mark AND c.owner = mine OFFSET 0) AS e
        WHERE e.said IS NULL AND uuid_extract_timestamp(n.id) >= date_trunc('milliseconds', e.at)
           OR e.said = gate.said_of(salt, n.mark, n.digest) AND n.recorded_at >= e.at
    ) AS x JOIN gate.label l ON l.id = x.label_id JOIN gate.label o ON o.id = x.other_label
    ORDER BY x.id DESC, x.other, x.since, o.text
    LIMIT p_limit;
END
$$;

-- A steward's own agency's records that wait for review, the most overdue first. Walks record_review.
CREATE OR REPLACE FUNCTION ask.reviews(p_until date, p_limit int) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT r.*, NULL::text, NULL::text, 0
    FROM (
        SELECT o.id FROM store.record o
        WHERE o.owner = gate.writes_for() AND o.review_on <= p_until
        ORDER BY o.review_on, o.id
        LIMIT p_limit
    ) AS due CROSS JOIN LATERAL ask.told(due.id) AS r
    ORDER BY r.review_on, r.id;
END
$$;

-- ── the ledger, for those entitled. Sequence numbers count other people's looks, so only an inspector
-- sees them; everyone else pages by time. ──────────────────────────────────────────────────────────

-- The viewer's own looks and deeds, newest first.
CREATE OR REPLACE FUNCTION ask.my_looks(p_before timestamptz, p_limit int)
RETURNS TABLE (at timestamptz, kind text, purpose text, action text, records uuid[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT e.written_at, e.kind, e.purpose, e.action, e.subjects
    FROM ledger.entry e
    WHERE e.officer = gate.officer() AND (p_before IS NULL OR e.written_at < p_before)
    ORDER BY e.seq DESC
    LIMIT p_limit;
END
$$;

-- Who was shown records of the agency whose steward the viewer is, by the hour, the newest hour first; only
-- records that this steward may see: a colleague's compartment stays closed. Never the instant, and within an
-- hour in the order of ids: two records that one look showed together would tell of a hidden one between them.
-- p_after is the last line of the page before: [hour, record, login, agency, purpose, action].
-- Walks shown_by_hour; for one record, shown_of_record.
CREATE OR REPLACE FUNCTION ask.looks_at_ours(p_record uuid, p_after jsonb, p_limit int)
RETURNS TABLE (hour timestamptz, record uuid, login text, agency text, purpose text, action text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT DISTINCT ledger.hour_of(s.at) AS hour, s.record, gate.login_of(e.officer) COLLATE "C" AS login,
           e.agency COLLATE "C" AS agency, coalesce(e.purpose, '') COLLATE "C" AS purpose, e.action COLLATE "C" AS action
    FROM ledger.shown s JOIN ledger.entry e ON e.seq = s.seq
    WHERE s.owner = gate.writes_for() AND (p_record IS NULL OR s.record = p_record)
      AND (p_after IS NULL OR ledger.hour_of(s.at) <= (p_after ->> 0)::timestamptz AND (
          ledger.hour_of(s.at) < (p_after ->> 0)::timestamptz
          OR (s.record, gate.login_of(e.officer) COLLATE "C", e.agency COLLATE "C", coalesce(e.purpose, '') COLLATE "C", e.action COLLATE "C")
             > ((p_after ->> 1)::uuid, p_after ->> 2, p_after ->> 3, p_after ->> 4, p_after ->> 5)))
    ORDER BY hour DESC, record, login, agency, purpose, action
    LIMIT p_limit;
END
$$;

-- Everything one officer did, or everybody, for an inspector; narrowed by what is not NULL: a record that was shown or
-- meant (one of several), an agency, a purpose, a kind of entry, a time. Walks the primary key backwards; for records, what
-- gate.entries_about() finds. Of a deed on records also what stands for its reason
-- (ask.reason): a digest, or nothing; entries of an older release have the words there, which are not given.
CREATE OR REPLACE FUNCTION ask.inspect(p_officer text, p_before bigint, p_limit int, p_records uuid[] DEFAULT NULL,
    p_agency text DEFAULT NULL, p_purpose text DEFAULT NULL, p_kind text DEFAULT NULL, p_since timestamptz DEFAULT NULL,
    p_until timestamptz DEFAULT NULL)
RETURNS TABLE (seq bigint, at timestamptz, kind text, login text, agency text, purpose text, action text, records uuid[],
               reason text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    about constant bigint[] := CASE WHEN p_records IS NOT NULL
        THEN ARRAY(SELECT x.seq FROM gate.entries_about(p_records) AS x(seq) ORDER BY x.seq) END;
BEGIN
    RETURN QUERY
    SELECT e.seq, e.written_at, e.kind, gate.login_of(e.officer), e.agency, e.purpose, e.action, e.subjects,
           CASE WHEN e.kind = 'deed' AND e.action NOT IN ('decided', 'undecided')
                THEN substring(e.body::jsonb -> 'body' ->> 'reason' FROM '^[0-9a-f]{64}$') END
    FROM ledger.entry e
    WHERE gate.has_duty('inspector')
      AND (p_officer IS NULL OR e.officer = gate.officer_of(p_officer)) AND (p_before IS NULL OR e.seq < p_before)
      AND (about IS NULL OR e.seq = ANY (about)) AND (p_agency IS NULL OR e.agency = p_agency)
      AND (p_purpose IS NULL OR e.purpose = p_purpose) AND (p_kind IS NULL OR e.kind = p_kind)
      AND (p_since IS NULL OR e.written_at >= p_since) AND (p_until IS NULL OR e.written_at < p_until)
    ORDER BY e.seq DESC
    LIMIT p_limit;
END
$$;

-- Why a deed was done, by what stands for it in its entry: the words under each label that this viewer may see, and what
-- they are about. What is no digest, what is none of a deed and what is hidden is the same: nothing. Walks reason_pkey.
CREATE OR REPLACE FUNCTION ask.reason(p_digest text)
RETURNS TABLE (words text, login text, agency text, at timestamptz, label text, record uuid, load uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    told constant bytea := decode(substring(p_digest FROM '^[0-9a-f]{64}$'), 'hex');
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT w.words, gate.login_of(w.officer_id), w.owner, w.at, l.text, w.record_id, w.load_id
    FROM store.reason w JOIN gate.label l ON l.id = w.label_id
    WHERE w.digest = told
    ORDER BY l.text;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ask FROM PUBLIC;
RESET ROLE;
-- A word's slips are some 350 keys: to hold them against each row of a scan costs that much, and a planner
-- that thinks it cheap scans a small store for a second where the index takes 20 ms.
ALTER FUNCTION gate.keys_meet(bigint[], bigint[]) COST 100;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
    GRANT USAGE ON SCHEMA ask TO tearline_writer;  -- act.note_unusual asks for what it is about
    GRANT EXECUTE ON FUNCTION ask.unusual(date, text, int) TO tearline_writer;
    REVOKE ALL ON FUNCTION ask.holding, ask.best, ask.told, ask.telling, ask.moments, ask.standing, ask.located, ask.cells FROM tearline_app;
END
$$;
