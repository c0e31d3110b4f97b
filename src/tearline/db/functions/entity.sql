SET ROLE tearline_owner;
-- Who is who, for this viewer: made of visible records, visible matches, visible decisions (ADR 0008). Owner and
-- rights are set with the other questions, in ask.sql.

-- The newest decision that holds on each pair with one of these records, from that one's side.
-- Walks decision_of_a and decision_of_b.
CREATE OR REPLACE FUNCTION ask.verdicts(p_records uuid[]) RETURNS TABLE (one uuid, other uuid, verdict text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT DISTINCT ON (x.one, x.other) x.one, x.other, x.verdict FROM (
        SELECT d.a, d.b, d.verdict, d.at, d.id FROM store.decision d WHERE d.a = ANY (p_records) AND d.undone_at IS NULL
        UNION ALL
        SELECT d.b, d.a, d.verdict, d.at, d.id FROM store.decision d WHERE d.b = ANY (p_records) AND d.undone_at IS NULL
    ) AS x(one, other, verdict, at, id)
    ORDER BY x.one, x.other, x.at DESC, x.id DESC;
END
$$;

-- The records that hang together with these by matches of at least p_least bits or by decisions that they
-- are one, outward from them, the strongest first, at most p_most. No way leads over a pair that was decided
-- to be two. Walks match_pkey and match_of_b.
CREATE OR REPLACE FUNCTION ask.reach(p_records uuid[], p_least float8, p_most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    edge uuid[] := ARRAY(SELECT r.id FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id LIMIT p_most);
    known uuid[] := edge;
BEGIN
    WHILE edge <> '{}' AND cardinality(known) < p_most LOOP
        edge := ARRAY(
            WITH said AS MATERIALIZED (SELECT * FROM ask.verdicts(edge))
            SELECT x.other FROM (
                SELECT m.a, m.b, m.score FROM store.match m WHERE m.a = ANY (edge) AND m.score >= p_least
                UNION ALL
                SELECT m.b, m.a, m.score FROM store.match m WHERE m.b = ANY (edge) AND m.score >= p_least
                UNION ALL
                SELECT s.one, s.other, 'infinity' FROM said s WHERE s.verdict = 'same'
            ) AS x(one, other, score)
            WHERE x.other <> ALL (known)
              AND NOT EXISTS (SELECT FROM said s WHERE s.one = x.one AND s.other = x.other AND s.verdict = 'apart')
            GROUP BY x.other ORDER BY max(x.score) DESC, x.other LIMIT p_most - cardinality(known));
        known := known || edge;
    END LOOP;
    RETURN QUERY SELECT k.id FROM unnest(known) WITH ORDINALITY AS k(id, n) ORDER BY k.n;
END
$$;

-- The records that were one with one of these and are not, or might have been: by matches that ended, and by
-- whatever people decided. Walks past_match_of_a, past_match_of_b, decision_of_a and decision_of_b.
CREATE OR REPLACE FUNCTION ask.parted(p_records uuid[], p_most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT x.other FROM (
        SELECT p.b FROM store.past_match p WHERE p.a = ANY (p_records)
        UNION
        SELECT p.a FROM store.past_match p WHERE p.b = ANY (p_records)
        UNION
        SELECT d.b FROM store.decision d WHERE d.a = ANY (p_records)
        UNION
        SELECT d.a FROM store.decision d WHERE d.b = ANY (p_records)
    ) AS x(other)
    WHERE x.other <> ALL (p_records) ORDER BY x.other LIMIT p_most;
END
$$;

-- The matches among these records. Walks match_pkey.
CREATE OR REPLACE FUNCTION ask.matches_among(p_records uuid[])
RETURNS TABLE (a uuid, b uuid, score float8, sure boolean, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.a, m.b, m.score, m.sure, m.since FROM store.match m
    WHERE m.a = ANY (p_records) AND m.b = ANY (p_records) ORDER BY m.a, m.b;
END
$$;

-- The matches that there were among these records, oldest first. Walks past_match_of_a.
CREATE OR REPLACE FUNCTION ask.past_matches_among(p_records uuid[])
RETURNS TABLE (a uuid, b uuid, score float8, sure boolean, since timestamptz, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT p.a, p.b, p.score, p.sure, p.since, p.until FROM store.past_match p
    WHERE p.a = ANY (p_records) AND p.b = ANY (p_records) ORDER BY p.until, p.since, p.a, p.b;
END
$$;

-- What people decided about pairs of these records, undone ones too, oldest first. Walks decision_of_a.
CREATE OR REPLACE FUNCTION ask.decisions_among(p_records uuid[])
RETURNS TABLE (id uuid, a uuid, b uuid, label text, verdict text, agency text, officer text, reason text, at timestamptz,
               undone_at timestamptz, undone_by text, undone_why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT d.id, d.a, d.b, (SELECT l.text FROM gate.label l WHERE l.id = d.label_id), d.verdict, d.agency,
           gate.login_of(d.officer_id), d.reason, d.at, d.undone_at, gate.login_of(d.undone_by), d.undone_why
    FROM store.decision d
    WHERE d.a = ANY (p_records) AND d.b = ANY (p_records) ORDER BY d.at, d.id;
END
$$;

-- These records, each with what is compared of it (NULL where such records are not matched).
CREATE OR REPLACE FUNCTION ask.compared(p_records uuid[])
RETURNS TABLE (id uuid, owner text, label text, source text, key text, schema text, caption text, status text,
               source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
               review_on date, purge_on date, recalled_at timestamptz, recorded_at timestamptz, data jsonb, compared text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT r.id, r.owner, (SELECT l.text FROM gate.label l WHERE l.id = r.label_id), r.source, r.key, r.schema,
           r.caption, r.status, r.source_grade, r.info_grade, r.grade_scale, r.valid_from, r.valid_until,
           r.review_on, r.purge_on, r.recalled_at, r.recorded_at, r.data,
           (SELECT f.compared FROM store.feature f WHERE f.record_id = r.id)
    FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id;
END
$$;

-- All that an entity is made of, in one answer: what these records reach, in that order, each as in
-- ask.compared, with its matches and its decisions with records of a greater id among them.
CREATE OR REPLACE FUNCTION ask.entity(p_records uuid[], p_least float8, p_most int)
RETURNS TABLE (id uuid, owner text, label text, source text, key text, schema text, caption text, status text,
               source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
               review_on date, purge_on date, recalled_at timestamptz, recorded_at timestamptz, data jsonb, compared text,
               matches jsonb, decisions jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    ids constant uuid[] := ARRAY(
        SELECT r.id FROM ask.reach(p_records, p_least, p_most) WITH ORDINALITY AS r(id, n) ORDER BY r.n);
BEGIN
    RETURN QUERY
    SELECT c.*, coalesce(m.those, '[]'), coalesce(d.those, '[]')
    FROM ask.compared(ids) AS c
    LEFT JOIN (SELECT x.a, jsonb_agg(to_jsonb(x) ORDER BY x.b) AS those
               FROM ask.matches_among(ids) AS x GROUP BY x.a) AS m ON m.a = c.id
    LEFT JOIN (SELECT x.a, jsonb_agg(to_jsonb(x) ORDER BY x.at, x.id) AS those
               FROM ask.decisions_among(ids) AS x GROUP BY x.a) AS d ON d.a = c.id
    ORDER BY array_position(ids, c.id);
END
$$;

-- The records that share keys with a described thing, those that share most first, each with what is compared
-- of it. From each key into fusion_key_by_key, and from each record into feature_pkey.
CREATE OR REPLACE FUNCTION ask.sharing(p_keys bigint[], p_limit int) RETURNS TABLE (id uuid, shared bigint, compared text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT n.record_id, n.shared, (SELECT f.compared FROM store.feature f WHERE f.record_id = n.record_id)
    FROM (
        SELECT k.record_id, count(*) AS shared
        FROM unnest(p_keys) AS q(key)
        CROSS JOIN LATERAL (SELECT o.record_id FROM store.fusion_key o WHERE o.key = q.key OFFSET 0) AS k
        GROUP BY k.record_id ORDER BY count(*) DESC, k.record_id
        LIMIT p_limit
    ) AS n
    ORDER BY n.shared DESC, n.record_id;
END
$$;

-- Pairs that a person should look at: unsure, one end at least of the viewer's agency, not decided yet as
-- far as the viewer sees, and the viewer may decide (act.decide refuses what would be above the clearance). First those on which most hangs: the visible sure matches at either end.
-- Of the p_window with the highest scores. Walks match_unsure_of_a and match_unsure_of_b from their high ends,
-- no further than that: hence neither bitmap nor sort.
CREATE OR REPLACE FUNCTION ask.unsure(p_window int, p_limit int)
RETURNS TABLE (a uuid, b uuid, score float8, hangs bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH mine AS MATERIALIZED (
        (SELECT m.a, m.b, m.score, m.a_label, m.b_label FROM store.match m
         WHERE m.a_owner = (SELECT gate.agency()) AND NOT m.sure
           AND NOT EXISTS (SELECT FROM store.decision d WHERE d.a = m.a AND d.b = m.b AND d.undone_at IS NULL)
         ORDER BY m.score DESC, m.a, m.b LIMIT p_window)
        UNION
        (SELECT m.a, m.b, m.score, m.a_label, m.b_label FROM store.match m
         WHERE m.b_owner = (SELECT gate.agency()) AND NOT m.sure
           AND NOT EXISTS (SELECT FROM store.decision d WHERE d.a = m.a AND d.b = m.b AND d.undone_at IS NULL)
         ORDER BY m.score DESC, m.a, m.b LIMIT p_window)
    ), labels AS MATERIALIZED (
        SELECT x.a_label, x.b_label, gate.sees_joined(ARRAY[x.a_label, x.b_label]) AS decidable
        FROM (SELECT DISTINCT a_label, b_label FROM mine) AS x
    )
    SELECT p.a, p.b, p.score,
           (1 + (SELECT count(*) FROM store.match m WHERE m.a = p.a AND m.sure)
              + (SELECT count(*) FROM store.match m WHERE m.b = p.a AND m.sure))
         * (1 + (SELECT count(*) FROM store.match m WHERE m.a = p.b AND m.sure)
              + (SELECT count(*) FROM store.match m WHERE m.b = p.b AND m.sure)) AS hangs
    FROM mine p JOIN labels l ON l.a_label = p.a_label AND l.b_label = p.b_label AND l.decidable
    ORDER BY hangs DESC, p.score DESC, p.a, p.b
    LIMIT p_limit;
END
$$;
RESET ROLE;
