SET ROLE tearline_owner;
-- What is told of things in time and in space: for a timeline, a list of places, and the extent of a map.

-- The five below are no questions: the text of all but the last stands in place of the call, under row security as tearline_reader (ask.sql).

-- The records that tell of these ones, each once, with the one that it tells of: they themselves (1), what names them (2),
-- and what happened (p_events: kinds) to a thing that carries the same plate, telephone … (3). One agency's collection
-- names only its own. From each reference and each identifier into identifier_by_folded.
CREATE OR REPLACE FUNCTION ask.telling(p_records uuid[], p_events text[]) RETURNS TABLE (id uuid, one uuid, how int)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (x.id) x.id, x.one, x.how FROM (
        SELECT q.id, q.id AS one, 1 AS how FROM unnest(p_records) AS q(id)
        UNION ALL
        SELECT r.id, t.id, 2
        FROM unnest(p_records) AS q(id)
        CROSS JOIN LATERAL (SELECT o.* FROM store.record o WHERE o.id = q.id OFFSET 0) AS t
        CROSS JOIN LATERAL (SELECT DISTINCT i.record_id FROM store.identifier i
            WHERE i.folded = 'ref:' || t.owner || ':' || t.source || ':' || t.key AND i.kind = 'ref' OFFSET 0) AS i
        CROSS JOIN LATERAL (SELECT o.id, o.owner, o.source FROM store.record o WHERE o.id = i.record_id OFFSET 0) AS r
        WHERE r.owner = t.owner AND r.source = t.source
        UNION ALL
        SELECT r.id, q.id, 3
        FROM unnest(p_records) AS q(id)
        CROSS JOIN LATERAL (SELECT DISTINCT i.folded, i.kind, i.value FROM store.identifier i
            WHERE i.record_id = q.id AND i.kind IN ('plate', 'vin', 'aircraft', 'icao24', 'phone', 'imei') OFFSET 0) AS own
        CROSS JOIN LATERAL (SELECT DISTINCT i.record_id FROM store.identifier i
            WHERE i.folded = own.folded AND i.kind = own.kind AND i.value = own.value OFFSET 0) AS i
        CROSS JOIN LATERAL (SELECT o.id, o.schema FROM store.record o WHERE o.id = i.record_id OFFSET 0) AS r
        WHERE r.schema = ANY (p_events)
    ) AS x ORDER BY x.id, x.how, x.one
$$;

-- The dates that a record tells (p_dates: properties), as told, each with the first and the last day that it may mean. A
-- start and an end are one span; one of a link (p_lasting: kinds) without an end goes on.
CREATE OR REPLACE FUNCTION ask.moments(p_schema text, p_data jsonb, p_dates text[], p_lasting text[])
RETURNS TABLE (property text, began text, ended text, first_day date, last_day date)
LANGUAGE sql STABLE AS $$
    -- unordered: who calls it puts them in order
    SELECT d.name, v.told, NULL::text, store.first_day(v.told), store.last_day(v.told)
    FROM unnest(p_dates) AS d(name) CROSS JOIN LATERAL jsonb_array_elements_text(p_data -> d.name) AS v(told)
    UNION ALL
    SELECT CASE WHEN s.began IS NULL THEN 'endDate' ELSE 'startDate' END, s.began, s.ended,
           coalesce(store.first_day(s.began), store.first_day(s.ended)),
           CASE WHEN s.ended IS NOT NULL THEN greatest(store.last_day(s.began), store.last_day(s.ended))
                WHEN p_schema = ANY (p_lasting) THEN 'infinity' ELSE store.last_day(s.began) END
    FROM (SELECT p_data #>> '{startDate,0}' AS began, p_data #>> '{endDate,-1}' AS ended) AS s
    WHERE s.began IS NOT NULL OR s.ended IS NOT NULL
$$;

-- What these ones name and what stands somewhere: a camera, an address. From each reference into record_by_key.
CREATE OR REPLACE FUNCTION ask.standing(p_record uuid)
RETURNS TABLE (id uuid, schema text, caption text, owner text, label_id int, latitude float8, longitude float8)
LANGUAGE sql STABLE AS $$
    -- unordered: who calls it puts them in order
    SELECT o.id, o.schema, o.caption, o.owner, o.label_id, o.latitude, o.longitude
    FROM (SELECT r.* FROM store.record r WHERE r.id = p_record OFFSET 0) AS t
    CROSS JOIN LATERAL (SELECT DISTINCT i.value FROM store.identifier i
        WHERE i.record_id = t.id AND i.kind = 'ref' OFFSET 0) AS i
    CROSS JOIN LATERAL (SELECT r.* FROM store.record r
        WHERE r.owner = t.owner AND r.source = t.source AND r.key = i.value OFFSET 0) AS o
    WHERE o.latitude IS NOT NULL
$$;

-- The records that stand within an extent in degrees, of certain kinds or of all (NULL). Who calls it adds the cells.
CREATE OR REPLACE FUNCTION ask.located(p_south float8, p_west float8, p_north float8, p_east float8, p_schemas text[])
RETURNS SETOF store.record
LANGUAGE sql STABLE AS $$
    -- unordered: who calls it puts them in order
    SELECT r.* FROM store.record r
    WHERE r.large_cell IS NOT NULL AND r.latitude BETWEEN p_south AND p_north AND r.longitude BETWEEN p_west AND p_east
      AND (p_schemas IS NULL OR r.schema = ANY (p_schemas))
$$;

-- The cells of a grid that cover an extent, at most 16; NULL where it takes more.
CREATE OR REPLACE FUNCTION ask.cells(p_south float8, p_west float8, p_north float8, p_east float8, p_level int) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first constant int := store.cell(p_south, p_west, p_level);
    last constant int := store.cell(p_north, p_east, p_level);
    side constant int := 1 << p_level;
    wide constant int := last % side - first % side;
BEGIN
    IF (last / side - first / side + 1)::bigint * (wide + 1) > 16 THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(SELECT y * side + x FROM generate_series(first / side, last / side) AS y,
                 generate_series(first % side, last % side) AS x ORDER BY 1);
END
$$;

-- What is told in time of these records, the newest first: each date of each record that tells of them, within a window of
-- days, of certain kinds or of all (NULL); and how many there are of each kind. How: ask.telling.
CREATE OR REPLACE FUNCTION ask.timeline(
    p_records uuid[], p_schemas text[], p_since date, p_until date, p_dates text[], p_lasting text[], p_events text[], p_limit int)
RETURNS TABLE (one uuid, how int, id uuid, owner text, label text, source text, key text, schema text, caption text, status text,
               source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
               review_on date, purge_on date, recalled_at timestamptz, recorded_at timestamptz, data jsonb,
               property text, began text, ended text, lasts boolean, kinds jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH told AS MATERIALIZED (
        SELECT x.one, x.how, r.id, r.schema, m.property, m.began, m.ended, m.first_day, m.last_day
        FROM ask.telling(p_records, p_events) AS x
        CROSS JOIN LATERAL (SELECT o.id, o.schema, o.data FROM store.record o WHERE o.id = x.id OFFSET 0) AS r
        CROSS JOIN LATERAL ask.moments(r.schema, r.data, p_dates, p_lasting) AS m
        WHERE m.first_day <= coalesce(p_until, 'infinity') AND m.last_day >= coalesce(p_since, '-infinity')
    ), counted AS (
        SELECT coalesce(jsonb_object_agg(c.schema, c.n), '{}') AS kinds
        FROM (SELECT t.schema, count(*) AS n FROM told t GROUP BY t.schema) AS c
    ), newest AS MATERIALIZED (
        SELECT t.* FROM told t WHERE p_schemas IS NULL OR t.schema = ANY (p_schemas)
        ORDER BY t.first_day DESC, t.began DESC NULLS LAST, t.id, t.property, t.ended
        LIMIT p_limit
    )
    SELECT n.one, n.how, r.*, n.property, n.began, n.ended, n.last_day = 'infinity', c.kinds
    FROM newest n CROSS JOIN counted c CROSS JOIN LATERAL ask.told(n.id) AS r
    ORDER BY n.first_day DESC, n.began DESC NULLS LAST, n.id, n.property, n.ended;
END
$$;

-- What is told in space of these records, the newest first: each record that tells of them and tells a place, in degrees or
-- in words (p_texts: properties), or names what stands somewhere (at); within a window of days, which leaves out what has
-- no day, and within an extent (south, west, north, east), which leaves out what tells no degrees. How: ask.telling.
CREATE OR REPLACE FUNCTION ask.places(
    p_records uuid[], p_schemas text[], p_since date, p_until date, p_texts text[], p_events text[], p_limit int,
    p_extent float8[] DEFAULT NULL)
RETURNS TABLE (one uuid, how int, id uuid, owner text, label text, source text, key text, schema text, caption text, status text,
               source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
               review_on date, purge_on date, recalled_at timestamptz, recorded_at timestamptz, data jsonb,
               at uuid, at_schema text, at_caption text, at_owner text, at_label text,
               latitude float8, longitude float8, kinds jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH told AS MATERIALIZED (
        SELECT x.one, x.how, r.id, r.schema, r.first_day, r.last_day, s.id AS at, s.schema AS at_schema, s.caption AS at_caption,
               s.owner AS at_owner, s.label_id AS at_label,
               coalesce(r.latitude, s.latitude) AS latitude, coalesce(r.longitude, s.longitude) AS longitude
        FROM ask.telling(p_records, p_events) AS x
        CROSS JOIN LATERAL (
            SELECT o.id, o.schema, o.latitude, o.longitude, o.data ?| p_texts AS in_words,
                   store.began(o.data) AS first_day, store.ended(o.data) AS last_day
            FROM store.record o WHERE o.id = x.id OFFSET 0) AS r
        LEFT JOIN LATERAL ask.standing(r.id) AS s ON r.latitude IS NULL
        WHERE (r.latitude IS NOT NULL OR s.id IS NOT NULL OR r.in_words)
          AND (p_since IS NULL OR r.last_day >= p_since) AND (p_until IS NULL OR r.first_day <= p_until)
          AND (p_extent IS NULL OR (coalesce(r.latitude, s.latitude) BETWEEN p_extent[1] AND p_extent[3]
                                    AND coalesce(r.longitude, s.longitude) BETWEEN p_extent[2] AND p_extent[4]))
    ), counted AS (
        SELECT coalesce(jsonb_object_agg(c.schema, c.n), '{}') AS kinds
        FROM (SELECT t.schema, count(DISTINCT t.id) AS n FROM told t GROUP BY t.schema) AS c
    ), newest AS MATERIALIZED (
        SELECT t.* FROM told t WHERE p_schemas IS NULL OR t.schema = ANY (p_schemas)
        ORDER BY t.first_day DESC NULLS LAST, t.id, t.at
        LIMIT p_limit
    )
    SELECT n.one, n.how, r.*, n.at, n.at_schema, n.at_caption, n.at_owner,
           (SELECT l.text FROM gate.label l WHERE l.id = n.at_label), n.latitude, n.longitude, c.kinds
    FROM newest n CROSS JOIN counted c CROSS JOIN LATERAL ask.told(n.id) AS r
    ORDER BY n.first_day DESC NULLS LAST, n.id, n.at;
END
$$;

-- What stands within the extent of a map, the newest first: of certain kinds or of all (NULL), within a window of days, which
-- leaves out what has no day. Walks record_in_small_cell or record_in_large_cell from each cell of the extent, a wide extent
-- record_somewhere from the newest; for what began before the window and reaches into it, record_lasting.
CREATE OR REPLACE FUNCTION ask.within(
    p_south float8, p_west float8, p_north float8, p_east float8, p_schemas text[], p_since date, p_until date, p_limit int)
RETURNS TABLE (id uuid, owner text, label text, source text, key text, schema text, caption text, status text,
               source_grade text, info_grade text, grade_scale text, valid_from date, valid_until date,
               review_on date, purge_on date, recalled_at timestamptz, recorded_at timestamptz, data jsonb,
               latitude float8, longitude float8)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    since constant date := coalesce(p_since, '-infinity');
    until constant date := coalesce(p_until, 'infinity');
    always constant boolean := p_since IS NULL AND p_until IS NULL;
    small constant int[] := ask.cells(p_south, p_west, p_north, p_east, 13);
    large constant int[] := ask.cells(p_south, p_west, p_north, p_east, 9);
    ids uuid[];
BEGIN
    IF small IS NOT NULL THEN
        ids := ARRAY(
            SELECT x.id FROM unnest(small) AS c(cell) CROSS JOIN LATERAL (
                SELECT r.id, r.began FROM ask.located(p_south, p_west, p_north, p_east, p_schemas) AS r
                WHERE r.small_cell = c.cell AND (always OR r.began BETWEEN since AND until)
                ORDER BY r.began DESC NULLS LAST, r.id LIMIT p_limit) AS x
            ORDER BY x.began DESC NULLS LAST, x.id LIMIT p_limit);
    ELSIF large IS NOT NULL THEN
        ids := ARRAY(
            SELECT x.id FROM unnest(large) AS c(cell) CROSS JOIN LATERAL (
                SELECT r.id, r.began FROM ask.located(p_south, p_west, p_north, p_east, p_schemas) AS r
                WHERE r.large_cell = c.cell AND (always OR r.began BETWEEN since AND until)
                ORDER BY r.began DESC NULLS LAST, r.id LIMIT p_limit) AS x
            ORDER BY x.began DESC NULLS LAST, x.id LIMIT p_limit);
    ELSE
        ids := ARRAY(
            SELECT r.id FROM ask.located(p_south, p_west, p_north, p_east, p_schemas) AS r
            WHERE always OR r.began BETWEEN since AND until
            ORDER BY r.began DESC NULLS LAST, r.id LIMIT p_limit);
    END IF;
    IF p_since IS NOT NULL THEN
        ids := ids || ARRAY(
            SELECT r.id FROM ask.located(p_south, p_west, p_north, p_east, p_schemas) AS r
            WHERE r.ended > r.began AND r.ended >= since AND r.began < since
            ORDER BY r.began DESC, r.id LIMIT p_limit);
    END IF;
    RETURN QUERY
    SELECT r.*, p.latitude, p.longitude
    FROM unnest(ids) AS q(id)
    CROSS JOIN LATERAL (SELECT o.began, o.latitude, o.longitude FROM store.record o WHERE o.id = q.id OFFSET 0) AS p
    CROSS JOIN LATERAL ask.told(q.id) AS r
    ORDER BY p.began DESC NULLS LAST, r.id
    LIMIT p_limit;
END
$$;

-- What these records name, by what it is called and whether it stands somewhere, each with the record that names it. From each reference into record_by_key.
CREATE OR REPLACE FUNCTION ask.named(p_records uuid[], p_limit int)
RETURNS TABLE (one uuid, id uuid, owner text, label text, key text, schema text, caption text, status text, stands boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT t.id, o.id, o.owner, l.text, o.key, o.schema, o.caption, o.status, o.latitude IS NOT NULL
    FROM unnest(p_records) WITH ORDINALITY AS q(id, n)
    CROSS JOIN LATERAL (SELECT r.id, r.owner, r.source FROM store.record r WHERE r.id = q.id OFFSET 0) AS t
    CROSS JOIN LATERAL (SELECT DISTINCT i.value FROM store.identifier i
        WHERE i.record_id = t.id AND i.kind = 'ref' OFFSET 0) AS i
    CROSS JOIN LATERAL (SELECT r.* FROM store.record r
        WHERE r.owner = t.owner AND r.source = t.source AND r.key = i.value OFFSET 0) AS o
    JOIN gate.label l ON l.id = o.label_id
    ORDER BY q.n, o.id
    LIMIT p_limit;
END
$$;

RESET ROLE;
