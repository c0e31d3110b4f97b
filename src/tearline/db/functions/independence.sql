SET ROLE tearline_owner;
-- Independence: whether two reports may be read as confirming each other, on the word of who controls their sources (ADR 0062). Nothing
-- of it is worked out from the register for anybody else: what is told is what a controller said, and without a word it is unknown.

-- Whether what the viewer has said would point at two reports of one of their sources: "not assured" of such a pair stands only where it
-- is said of one of them and a report of another source too. Read by the deed, in the controller's own rows.
CREATE OR REPLACE FUNCTION gate.points_at_one() RETURNS boolean
LANGUAGE sql VOLATILE AS $$
    WITH mine AS MATERIALIZED (
        SELECT o.record_id, o.source_id FROM store.origin o JOIN store.source s ON s.id = o.source_id WHERE s.controller = gate.officer()
    ), said AS MATERIALIZED (
        SELECT DISTINCT i.low, i.high FROM store.independence i WHERE i.value = 'not-assured'
    ), alike AS MATERIALIZED (
        SELECT d.low, d.high, EXISTS (SELECT FROM mine a JOIN mine b ON b.source_id = a.source_id
                                      WHERE a.record_id = d.low AND b.record_id = d.high) AS one FROM said d
    )
    -- unordered: one row
    SELECT EXISTS (SELECT FROM alike p WHERE p.one AND NOT EXISTS (
        SELECT FROM alike q WHERE NOT q.one AND (q.low IN (p.low, p.high) OR q.high IN (p.low, p.high))))
$$;

-- Says of each two of these reports whether they are independent: assured, not-assured, or unknown again. By who controls the source of
-- one of the two; other pairs of the list are left as they are. Two reports of one source are never assured.
CREATE OR REPLACE FUNCTION act.say_independence(p_records uuid[], p_value text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    told constant uuid[] := ARRAY(SELECT DISTINCT x FROM unnest(p_records) AS x ORDER BY x);
    source uuid;
BEGIN
    IF cardinality(told) NOT BETWEEN 2 AND 12 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'independence-reports', MESSAGE = 'not two to twelve reports';
    ELSIF (SELECT count(*) FROM store.record r WHERE r.id = ANY (told)) <> cardinality(told) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    ELSIF EXISTS (SELECT FROM store.record a JOIN store.record b ON a.id < b.id WHERE a.id = ANY (told) AND b.id = ANY (told)
                  AND NOT gate.sees_both(a.label_id, b.label_id)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'together-above-clearance', MESSAGE = 'together above this officer''s clearance';
    END IF;
    PERFORM FROM store.source s WHERE s.controller = me ORDER BY s.id FOR UPDATE;  -- one word of a controller's after the other
    IF NOT EXISTS (SELECT FROM store.origin o JOIN store.source s ON s.id = o.source_id
                   WHERE s.controller = me AND o.record_id = ANY (told)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'independence-controller', MESSAGE = 'none is of a source of theirs';
    ELSIF p_value = 'assured' AND EXISTS (
            SELECT FROM store.origin o JOIN store.source s ON s.id = o.source_id WHERE s.controller = me AND o.record_id = ANY (told)
            GROUP BY s.id HAVING count(*) > 1) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'independence-one-source', MESSAGE = 'two are of one source';
    END IF;
    IF p_value = 'unknown' THEN
        DELETE FROM store.independence i WHERE i.low = ANY (told) AND i.high = ANY (told);
    ELSE
        INSERT INTO store.independence (low, high, origin_id, record_id, value, said_by)
        SELECT least(o.record_id, x.id), greatest(o.record_id, x.id), o.id, o.record_id, p_value, me
        FROM store.origin o JOIN store.source s ON s.id = o.source_id CROSS JOIN LATERAL unnest(told) AS x(id)
        WHERE s.controller = me AND o.record_id = ANY (told) AND x.id <> o.record_id ORDER BY 1, 2, 3
        ON CONFLICT (low, high, origin_id) DO UPDATE SET value = excluded.value, said_by = excluded.said_by, said_at = clock_timestamp();
    END IF;
    IF gate.points_at_one() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'independence-alone', MESSAGE = 'it would point at one source';
    END IF;
    FOR source IN SELECT DISTINCT s.id FROM store.origin o JOIN store.source s ON s.id = o.source_id
                  WHERE s.controller = me AND o.record_id = ANY (told) ORDER BY s.id LOOP
        PERFORM gate.note_source(source, 'independence', p_value);
    END LOOP;
END
$$;

-- What is said of pairs of these reports, or of a single one and any other (p_of), where the viewer may see what rests on both. One side's
-- "not assured" is enough; assured are two whose both sides say so. A pair that is not told is unknown. Walks independence's key and
-- independence_high.
CREATE OR REPLACE FUNCTION ask.independence(p_of uuid, p_records uuid[], p_limit int)
RETURNS TABLE (one uuid, other uuid, one_owner text, other_owner text, value text, labels text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT f.low, f.high, a.owner, b.owner, f.value, ARRAY(SELECT DISTINCT l.text FROM gate.label l WHERE l.id IN (a.label_id, b.label_id) ORDER BY 1)
    FROM (SELECT i.low, i.high, CASE WHEN bool_or(i.value = 'not-assured') THEN 'not-assured'
                                     WHEN count(DISTINCT i.record_id) = 2 THEN 'assured' END AS value
          FROM store.independence i
          WHERE CASE WHEN p_of IS NULL THEN i.low = ANY (p_records) AND i.high = ANY (p_records) ELSE p_of IN (i.low, i.high) END
          GROUP BY i.low, i.high) AS f
    JOIN store.record a ON a.id = f.low JOIN store.record b ON b.id = f.high
    WHERE f.value IS NOT NULL ORDER BY f.low, f.high LIMIT p_limit;
END
$$;

REVOKE ALL ON FUNCTION gate.points_at_one() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.points_at_one(), gate.sees_joined(int[]) TO tearline_handler;
RESET ROLE;
ALTER FUNCTION ask.independence(uuid, uuid[], int) OWNER TO tearline_reader;
ALTER FUNCTION act.say_independence(uuid[], text) OWNER TO tearline_handler;
REVOKE ALL ON FUNCTION ask.independence(uuid, uuid[], int), act.say_independence(uuid[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.independence(uuid, uuid[], int), act.say_independence(uuid[], text) TO tearline_app;
