SET ROLE tearline_owner;
-- Matching, as tearline_fusion: a job on derived data, like the purger. It sees what is compared of records
-- of all labels, answers nobody, and writes nothing but which pairs match (ADR 0008). Each function runs as
-- tearline_matcher, which can read features, keys and the queue, and write matches.

-- Records that wait, and what is compared of each: these records, or those of one load, or (both NULL) all; the oldest
-- first. With a stamp (a score holds for as long as both stamps do) and the keys. Ids and keys come in the binary form
-- of uuid and bigint[], here and below: whoever reads them by column needs no other.
CREATE OR REPLACE FUNCTION fuse.waiting(p_load uuid, p_records uuid[], p_limit int)
RETURNS TABLE (record bytea, model smallint, compared text, stamp bigint, keys bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    found uuid[];
BEGIN
    IF p_records IS NOT NULL THEN
        found := ARRAY(SELECT u.record_id FROM store.unmatched u
            WHERE u.record_id = ANY (p_records) ORDER BY u.record_id LIMIT p_limit);
    ELSIF p_load IS NOT NULL THEN
        found := ARRAY(SELECT u.record_id FROM store.unmatched u
            WHERE u.load_id = p_load ORDER BY u.record_id LIMIT p_limit);
    ELSE
        found := ARRAY(SELECT u.record_id FROM store.unmatched u ORDER BY u.record_id LIMIT p_limit);
    END IF;
    RETURN QUERY SELECT uuid_send(f.record_id), f.model, f.compared, hashtextextended(f.compared, 0), array_send(f.keys)
    FROM unnest(found) WITH ORDINALITY AS n(id, place)
    CROSS JOIN LATERAL (SELECT o.* FROM store.feature o WHERE o.record_id = n.id OFFSET 0) AS f
    ORDER BY n.place;
END
$$;

-- How many records wait to be matched, of all labels: a figure for the operator of the machine, who is no viewer.
CREATE OR REPLACE FUNCTION fuse.left() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM store.unmatched
$$;

-- Who has a key of these records, they themselves among them: keys and holders, as two arrays of one length. Walks
-- fusion_key_by_key from each key, in the keys' order, so that neighbours are found in one page; never
-- capped: how many there are says nothing about a pair.
CREATE OR REPLACE FUNCTION fuse.holders(p_records uuid[]) RETURNS TABLE (keys bytea, records bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    -- unordered: one row
    WITH q AS MATERIALIZED (
        SELECT DISTINCT k.key
        FROM unnest(p_records) AS n(id)
        CROSS JOIN LATERAL (SELECT o.keys FROM store.feature o WHERE o.record_id = n.id OFFSET 0) AS f
        CROSS JOIN LATERAL unnest(f.keys) AS k(key)
        ORDER BY k.key
    )
    SELECT array_send(array_agg(k.key)), array_send(array_agg(k.record_id))  -- unordered: the two alike
    FROM q CROSS JOIN LATERAL (SELECT o.key, o.record_id FROM store.fusion_key o WHERE o.key = q.key OFFSET 0) AS k
$$;

-- The same of all records there are, some pages of the table at once: where many wait, to read it through costs less
-- than to look up each key.
CREATE OR REPLACE FUNCTION fuse.holders_on(p_page bigint, p_pages bigint) RETURNS TABLE (keys bytea, records bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: the two arrays alike
    SELECT array_send(array_agg(k.key)), array_send(array_agg(k.record_id))
    FROM store.fusion_key k
    WHERE k.ctid >= format('(%s,0)', p_page)::tid AND k.ctid < format('(%s,0)', p_page + p_pages)::tid
$$;

-- How many pages there are to read.
CREATE OR REPLACE FUNCTION fuse.pages_of_keys() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_relation_size('store.fusion_key') / current_setting('block_size')::bigint
$$;

-- What is compared of each of these, and its stamp.
CREATE OR REPLACE FUNCTION fuse.features(p_records uuid[])
RETURNS TABLE (record bytea, model smallint, compared text, stamp bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    -- unordered: the matcher keeps them by id
    SELECT uuid_send(f.record_id), f.model, f.compared, hashtextextended(f.compared, 0)
    FROM unnest(p_records) AS n(id)
    CROSS JOIN LATERAL (SELECT o.* FROM store.feature o WHERE o.record_id = n.id OFFSET 0) AS f
$$;

-- Writes the matches of records that waited, and takes these from the queue: all of it or nothing. What a
-- steward has changed or removed since it was read is left out, by its stamp: if it is still there, it waits
-- again. p_current: the weights of this release, of all kinds. p_unread: those of p_done of which nothing can be
-- compared, because it is nothing that the loader writes: they are settled, and named in the ledger. Returns how
-- many of p_done are settled.
CREATE OR REPLACE FUNCTION fuse.put(p_done uuid[], p_done_stamps bigint[], p_a uuid[], p_b uuid[],
    p_a_stamps bigint[], p_b_stamps bigint[], p_scores float8[], p_sure boolean[], p_weights text[], p_current text[],
    p_unread uuid[])
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    written bigint;
    settled bigint;
BEGIN
    -- held until the commit: whoever changes or removes one of these then finds the matches and takes them along
    PERFORM FROM store.feature f WHERE f.record_id = ANY (p_done || p_a || p_b) ORDER BY f.record_id FOR SHARE;
    INSERT INTO store.match AS m (a, b, a_label, b_label, a_owner, b_owner, score, sure, weights)
    SELECT p.a, p.b, x.label_id, y.label_id, x.owner, y.owner, p.score, p.sure, p.weights
    FROM unnest(p_a, p_b, p_a_stamps, p_b_stamps, p_scores, p_sure, p_weights) AS p(a, b, of_a, of_b, score, sure, weights)
    CROSS JOIN LATERAL (SELECT f.* FROM store.feature f WHERE f.record_id = p.a OFFSET 0) AS x
    CROSS JOIN LATERAL (SELECT f.* FROM store.feature f WHERE f.record_id = p.b OFFSET 0) AS y
    WHERE hashtextextended(x.compared, 0) = p.of_a AND hashtextextended(y.compared, 0) = p.of_b
    ORDER BY p.a, p.b
    ON CONFLICT (a, b) DO UPDATE SET score = excluded.score, sure = excluded.sure, weights = excluded.weights,
        since = CASE WHEN (m.score, m.sure) IS DISTINCT FROM (excluded.score, excluded.sure) THEN excluded.since ELSE m.since END
    WHERE (m.score, m.sure, m.weights) IS DISTINCT FROM (excluded.score, excluded.sure, excluded.weights);
    GET DIAGNOSTICS written = ROW_COUNT;
    -- found by other weights, and not by these
    DELETE FROM store.match m WHERE m.a = ANY (p_done) AND m.weights <> ALL (p_current);
    DELETE FROM store.match m WHERE m.b = ANY (p_done) AND m.weights <> ALL (p_current);
    DELETE FROM store.unmatched u USING unnest(p_done, p_done_stamps) AS d(id, stamp)
    WHERE u.record_id = d.id AND EXISTS (
        SELECT FROM store.feature f WHERE f.record_id = d.id AND hashtextextended(f.compared, 0) = d.stamp);
    GET DIAGNOSTICS settled = ROW_COUNT;
    PERFORM gate.note_job('matched', '{}', '{}', jsonb_build_object('records', settled, 'pairs', written));
    IF p_unread <> '{}' THEN
        PERFORM gate.note_job('features-unreadable', array_agg(f.record_id ORDER BY f.record_id),
            array_agg(f.owner ORDER BY f.record_id), jsonb_build_object('records', count(*)))
        FROM store.feature f WHERE f.record_id = ANY (p_unread);
    END IF;
    RETURN settled;
END
$$;

-- Puts records of a kind back in the queue if they were matched by other weights than p_weights, p_limit of
-- them at most; returns how many, 0 when none is left. They wait for no load. What was matched before anybody
-- asked was matched by these. Walks the primary key of store.feature, on from where it was.
CREATE OR REPLACE FUNCTION fuse.queue_again(p_kind text, p_weights text, p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off AS $$
DECLARE
    reached uuid;
    found uuid[];
BEGIN
    INSERT INTO store.matched_by AS y (kind, weights) VALUES (p_kind, p_weights)
    ON CONFLICT (kind) DO UPDATE SET weights = excluded.weights, queued_to = '00000000-0000-0000-0000-000000000000'
    WHERE y.weights <> excluded.weights;
    SELECT y.queued_to INTO reached FROM store.matched_by y WHERE y.kind = p_kind FOR UPDATE;
    IF reached IS NULL THEN
        RETURN 0;
    END IF;
    -- held until the commit, in the order of all: else one removed meanwhile would wait for ever
    SELECT array_agg(x.record_id ORDER BY x.record_id) INTO found FROM (
        SELECT f.record_id FROM store.feature f WHERE f.record_id > reached AND f.kind = p_kind
        ORDER BY f.record_id LIMIT p_limit FOR SHARE) AS x;
    UPDATE store.matched_by y SET queued_to = found[cardinality(found)] WHERE y.kind = p_kind;
    INSERT INTO store.unmatched (record_id, owner, label_id)
    SELECT f.record_id, f.owner, f.label_id FROM store.feature f WHERE f.record_id = ANY (found)
    ON CONFLICT (record_id) DO NOTHING;
    RETURN coalesce(cardinality(found), 0);
END
$$;

RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'fuse'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_matcher', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_fusion', f);
    END LOOP;
END
$$;
