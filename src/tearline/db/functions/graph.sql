SET ROLE tearline_owner;
-- How visible records hang together as a graph: for the chart, its expansion and paths. Owner and rights are set with the
-- other questions, in ask.sql.
--
-- A hop leads from a record to another that names it or that it names. A record of a joining kind (an ownership, a payment;
-- p_joining) is no stop on the way but what tells the hop between the things that it names: it is a hop only for who sees
-- the record and both ends. A document that it names as its proof is no end of it. One agency's collection names only
-- its own.

-- The hops from these records: from which (`one`), which record tells it (`via`: `one` itself, or what names it), to which
-- (`other`). Of what names one record the p_limit newest, of all hops the p_limit newest, the ids of
-- records being in the order of their coming. From each record into record_pkey, from each reference to it into
-- identifier_by_folded, from what it names into identifier_by_record and record_by_key.
CREATE OR REPLACE FUNCTION ask.hops(p_records uuid[], p_joining text[], p_limit int)
RETURNS TABLE (one uuid, via uuid, other uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH start AS MATERIALIZED (
        SELECT t.id, t.owner, t.source, t.key FROM unnest(p_records) AS q(id)
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = q.id OFFSET 0) AS t
    ), telling AS MATERIALIZED (
        SELECT t.id AS one, t.owner, t.source, t.key, x.id AS via, x.schema = ANY (p_joining) AS joins,
               CASE WHEN x.schema = ANY (p_joining) THEN x.data -> 'proof' END AS proof
        FROM start t
        CROSS JOIN LATERAL (SELECT DISTINCT i.record_id FROM store.identifier i
            WHERE i.folded = 'ref:' || t.owner || ':' || t.source || ':' || t.key AND i.kind = 'ref'
            ORDER BY i.record_id DESC LIMIT p_limit) AS i
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = i.record_id OFFSET 0) AS x
        WHERE x.owner = t.owner AND x.source = t.source
    )
    SELECT h.* FROM (
        SELECT y.one, y.via, y.via AS other FROM telling y WHERE NOT y.joins
        UNION ALL
        SELECT y.one, y.via, e.id FROM telling y
        CROSS JOIN LATERAL (SELECT DISTINCT j.value FROM store.identifier j
            WHERE j.record_id = y.via AND j.kind = 'ref' OFFSET 0) AS j
        CROSS JOIN LATERAL (SELECT o.id FROM store.record o
            WHERE o.owner = y.owner AND o.source = y.source AND o.key = j.value OFFSET 0) AS e
        WHERE y.joins AND j.value <> y.key AND NOT coalesce(y.proof ?| ARRAY[y.key, j.value], false)
        UNION ALL
        SELECT t.id, t.id, e.id FROM start t
        CROSS JOIN LATERAL (SELECT DISTINCT j.value FROM store.identifier j
            WHERE j.record_id = t.id AND j.kind = 'ref' OFFSET 0) AS j
        CROSS JOIN LATERAL (SELECT o.id FROM store.record o
            WHERE o.owner = t.owner AND o.source = t.source AND o.key = j.value OFFSET 0) AS e
    ) AS h
    WHERE h.other <> h.one
    ORDER BY h.via DESC, h.other DESC, h.one
    LIMIT p_limit;
END
$$;

-- The hops among these records alone, told as in ask.hops: what they name of each other, and what joining records name two
-- of them. The p_limit newest. The same indexes. Nothing is joined here but from a record into an index: without statistics
-- a planner compares all with all.
CREATE OR REPLACE FUNCTION ask.hops_among(p_records uuid[], p_joining text[], p_limit int)
RETURNS TABLE (one uuid, via uuid, other uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH start AS MATERIALIZED (
        SELECT t.id, t.owner, t.source, t.key FROM unnest(p_records) AS q(id)
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = q.id OFFSET 0) AS t
    ), joined AS MATERIALIZED (
        SELECT x.id AS via, array_agg(t.id ORDER BY t.id) AS ends FROM start t
        CROSS JOIN LATERAL (SELECT DISTINCT i.record_id FROM store.identifier i
            WHERE i.folded = 'ref:' || t.owner || ':' || t.source || ':' || t.key AND i.kind = 'ref'
            ORDER BY i.record_id DESC LIMIT p_limit) AS i
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = i.record_id OFFSET 0) AS x
        WHERE x.owner = t.owner AND x.source = t.source AND x.schema = ANY (p_joining)
          AND NOT coalesce(x.data -> 'proof' ? t.key, false)
        GROUP BY x.id
    )
    SELECT h.* FROM (
        SELECT a.id, j.via, b.id FROM joined j, unnest(j.ends) AS a(id), unnest(j.ends) AS b(id) WHERE a.id < b.id
        UNION ALL
        SELECT t.id, t.id, e.id FROM start t
        CROSS JOIN LATERAL (SELECT DISTINCT j.value FROM store.identifier j
            WHERE j.record_id = t.id AND j.kind = 'ref' OFFSET 0) AS j
        CROSS JOIN LATERAL (SELECT o.id FROM store.record o
            WHERE o.owner = t.owner AND o.source = t.source AND o.key = j.value OFFSET 0) AS e
        WHERE e.id <> t.id AND (e.id IN (SELECT s.id FROM start s)) IS TRUE  -- looked up in a hash, not joined
    ) AS h(one, via, other)
    ORDER BY h.via DESC, h.other DESC, h.one
    LIMIT p_limit;
END
$$;

-- What may be one thing with these records: pairs that match with p_least bits or more or were decided to be one, outward
-- from them, at most p_most records in all. No pair leads over one that was decided to be two. Walks match_pkey and match_of_b.
CREATE OR REPLACE FUNCTION ask.alike(p_records uuid[], p_least float8, p_most int) RETURNS TABLE (one uuid, other uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    edge uuid[] := p_records;
    known uuid[] := p_records;
    fresh uuid[];
BEGIN
    WHILE edge <> '{}' AND cardinality(known) < p_most LOOP
        fresh := '{}';
        FOR one, other IN
            WITH said AS MATERIALIZED (SELECT s.one, s.other, s.verdict FROM ask.verdicts(edge) AS s)
            SELECT x.one, x.other FROM (
                SELECT m.a, m.b FROM store.match m WHERE m.a = ANY (edge) AND m.score >= p_least
                UNION
                SELECT m.b, m.a FROM store.match m WHERE m.b = ANY (edge) AND m.score >= p_least
                UNION
                SELECT s.one, s.other FROM said s WHERE s.verdict = 'same'
            ) AS x(one, other)
            WHERE NOT EXISTS (SELECT FROM said s WHERE s.one = x.one AND s.other = x.other AND s.verdict = 'apart')
            ORDER BY x.other, x.one LIMIT p_most
        LOOP
            RETURN NEXT;
            fresh := fresh || other;
        END LOOP;
        edge := ARRAY(SELECT DISTINCT f.id FROM unnest(fresh) AS f(id)
            WHERE f.id NOT IN (SELECT k.id FROM unnest(known) AS k(id)) ORDER BY f.id);
        known := known || edge;
    END LOOP;
END
$$;

RESET ROLE;
