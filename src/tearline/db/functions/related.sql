SET ROLE tearline_owner;
-- What is linked to several records at once: for an entity, and for what a field check must not miss.

-- The records that name one of these ('in') or that one of these names ('out'), whole, with the one that they are linked
-- to; of certain kinds, or of all (NULL). One agency's collection names only its own. Not those that are asked about.
-- From each reference into identifier_by_folded, from each record into identifier_by_record, and into record_by_key.
CREATE OR REPLACE FUNCTION ask.related(p_records uuid[], p_schemas text[], p_limit int)
RETURNS TABLE (one uuid, direction text, id uuid, owner text, label text, source text, key text, schema text, caption text,
               status text, source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
               review_on date, purge_on date, recalled_at timestamptz, recorded_at timestamptz, data jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT x.one, x.direction, x.id, x.owner, l.text, x.source, x.key, x.schema, x.caption, x.status, x.source_grade,
           x.info_grade, x.grade_scale, x.valid_from, x.valid_until, x.review_on, x.purge_on, x.recalled_at,
           x.recorded_at, x.data
    FROM (
        SELECT t.id AS one, 'in' AS direction, r.*
        FROM unnest(p_records) AS q(id)
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = q.id OFFSET 0) AS t
        CROSS JOIN LATERAL (SELECT DISTINCT i.record_id FROM store.identifier i
            WHERE i.folded = 'ref:' || t.owner || ':' || t.source || ':' || t.key AND i.kind = 'ref' OFFSET 0) AS i
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = i.record_id OFFSET 0) AS r
        WHERE r.owner = t.owner AND r.source = t.source
        UNION ALL
        SELECT t.id, 'out', r.*
        FROM unnest(p_records) AS q(id)
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = q.id OFFSET 0) AS t
        CROSS JOIN LATERAL (SELECT DISTINCT i.value FROM store.identifier i
            WHERE i.record_id = t.id AND i.kind = 'ref' OFFSET 0) AS i
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o
            WHERE o.owner = t.owner AND o.source = t.source AND o.key = i.value OFFSET 0) AS r
    ) AS x
    JOIN gate.label l ON l.id = x.label_id
    WHERE (p_schemas IS NULL OR x.schema = ANY (p_schemas)) AND NOT x.id = ANY (p_records)
    ORDER BY x.schema, x.recorded_at DESC, x.id, x.one, x.direction
    LIMIT p_limit;
END
$$;

RESET ROLE;
