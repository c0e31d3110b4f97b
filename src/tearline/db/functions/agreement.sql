SET ROLE tearline_owner;
-- Agreements (B5, ADR 0059): what an agency releases to another as it loads it. Only new records; only agreements that whoever loads
-- sees; and once one has ended, exactly what it released is taken back.

-- Refuses dates beyond what an agreement may have, and compartments that are none.
CREATE OR REPLACE FUNCTION act.accept_agreement(p_before jsonb, p_said jsonb, p_at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    review constant timestamptz := (p_said ->> 'review_by')::timestamptz;
BEGIN
    IF review IS NOT NULL AND NOT (p_at < review AND review <= p_at + interval '1 year')
       OR p_said ? 'ends_by' AND (p_said ->> 'ends_by')::timestamptz <= p_at THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'agreement-review', MESSAGE = 'a review beyond a year, or an end that is past';
    ELSIF NOT gate.are_codes(ARRAY(SELECT DISTINCT c COLLATE "C" FROM gate.codes_in(p_said ->> 'within') AS c ORDER BY 1)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'agreement-compartments', MESSAGE = 'no codes of compartments';
    END IF;
END
$$;

-- The codes in a line, with blanks or commas between them.
CREATE OR REPLACE FUNCTION gate.codes_in(p_line text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT c FROM regexp_split_to_table(coalesce(p_line, ''), '[\s,;]+') AS c WHERE c <> '' ORDER BY c
$$;

-- The agreements of an agency that are in force at this moment and that the viewer sees. Walks matter_agreement.
CREATE OR REPLACE FUNCTION act.agreements(p_owner text) RETURNS TABLE (id uuid, schemata text[], tier smallint, compartments text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT m.id, string_to_array(m.said ->> 'covers', ' '),
           (array_position(ARRAY['OPEN', 'RESTRICTED', 'CONFIDENTIAL', 'SECRET', 'TOP_SECRET'], m.said ->> 'up_to') - 1)::smallint,
           ARRAY(SELECT c FROM gate.codes_in(m.said ->> 'within') AS c ORDER BY c)
    FROM store.matter m
    WHERE m.kind = 'agreement' AND NOT m.ended AND m.owner = p_owner AND m.state = 'in-force'
      AND (m.said ->> 'ends_by')::timestamptz > (SELECT gate.now()) AND (m.said ->> 'review_by')::timestamptz > (SELECT gate.now())
    ORDER BY m.id
$$;

-- The fields of the label of what is under p_base once these agreements have released it: to whom they name, and with what they ask of
-- onward use.
CREATE OR REPLACE FUNCTION gate.agreed_fields(p_base int, p_agreements uuid[], OUT owner text, OUT tier smallint, OUT compartments text[],
    OUT releasable text[], OUT handling text[], OUT note text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT l.owner, l.tier, l.compartments,
           ARRAY(SELECT DISTINCT a COLLATE "C" FROM unnest(l.releasable || x.receivers) AS a WHERE a <> l.owner ORDER BY 1),
           ARRAY(SELECT DISTINCT h COLLATE "C" FROM unnest(array_remove(l.handling, 'H0') || x.handling) AS h ORDER BY 1),
           CASE WHEN 'H3' = ANY (x.handling) THEN concat_ws('; ', nullif(l.handling_note, ''), 'sin uso por terceros / no onward use')
                ELSE l.handling_note END
    FROM gate.label l CROSS JOIN (
        SELECT coalesce(array_agg(m.addressee ORDER BY m.addressee), '{}') AS receivers,
               array_remove(array_agg(CASE m.said ->> 'onward' WHEN 'leave' THEN 'H2' WHEN 'none' THEN 'H3' END ORDER BY m.id), NULL) AS handling
        FROM store.matter m WHERE m.id = ANY (p_agreements)) AS x
    WHERE l.id = p_base
$$;

-- The number of that label, interned if it is new, for whoever loads; and of each that a part of the agreements would give, so that one of
-- them can be taken back without anybody's session. Three agreements at most.
CREATE OR REPLACE FUNCTION gate.agreed_label(p_base int, p_agreements uuid[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    f record;
    these uuid[];
    label int;
BEGIN
    FOR bits IN 1 .. (1 << cardinality(p_agreements)) - 1 LOOP
        these := ARRAY(SELECT a FROM unnest(p_agreements) WITH ORDINALITY AS x(a, n) WHERE bits >> (n - 1)::int & 1 = 1 ORDER BY a);
        SELECT * INTO f FROM gate.agreed_fields(p_base, these);
        label := gate.intern(f.owner, f.tier, f.compartments, f.releasable, f.handling, f.note);
    END LOOP;
    RETURN label;
END
$$;

-- The number of that label, if it was ever given; for whoever takes back.
CREATE OR REPLACE FUNCTION gate.agreed_number(p_base int, p_agreements uuid[]) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: at most one
    SELECT l.id FROM gate.agreed_fields(p_base, p_agreements) AS f
    JOIN gate.label l ON l.digest = sha256(convert_to(gate.label_text(f.owner, f.tier, f.compartments, f.releasable, f.handling, f.note), 'UTF8'))
$$;

-- Of these keys, each with its line's label, those whose record an agreement released from just that label; and the label that it has since.
CREATE OR REPLACE FUNCTION gate.agreed_before(p_owner text, p_source text, p_keys text[], p_labels int[])
RETURNS TABLE (key text, record_id uuid, label int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT DISTINCT x.key, a.record_id, a.label_id FROM unnest(p_keys, p_labels) AS x(key, label)
    JOIN store.agreed a ON a.owner = p_owner AND a.source = p_source AND a.key = x.key AND a.base_label = x.label
    ORDER BY 1, 2, 3
$$;

-- Notes that agreements released these records.
CREATE OR REPLACE FUNCTION gate.agree(p_owner text, p_source text, p_rows jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO store.agreed (record_id, agreement_id, owner, source, key, base_label, label_id)
    SELECT r.id, a, p_owner, p_source, r.key, r.base, r.label
    FROM jsonb_to_recordset(p_rows) AS r(id uuid, key text, base int, label int, agreed uuid[]) CROSS JOIN unnest(r.agreed) AS a
$$;

-- ── at intake ───────────────────────────────────────────────────────────────────────────────────

-- Lines of records that an agreement released say again what they said: they stay as they are, unless somebody has reclassified the record.
CREATE OR REPLACE FUNCTION act.keep_agreed(p_owner text, p_source text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    UPDATE pg_temp.inbox x SET label = b.label
    FROM gate.agreed_before(p_owner, p_source, ARRAY(SELECT i.key FROM pg_temp.inbox i ORDER BY i.key),
                            ARRAY(SELECT i.label FROM pg_temp.inbox i ORDER BY i.key)) AS b
    WHERE x.key = b.key AND (SELECT r.label_id FROM store.record r WHERE r.id = b.record_id) = b.label;
END
$$;

-- New lines that agreements cover are put under the labels that they give.
CREATE OR REPLACE FUNCTION act.agree_inbox(p_owner text, p_source text, p_known boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    p record;
    covering uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM act.agreements(p_owner)) THEN
        RETURN;
    END IF;
    FOR p IN SELECT DISTINCT x.label, x.schema, l.tier, l.compartments, l.releasable
             FROM pg_temp.inbox x JOIN gate.label l ON l.id = x.label ORDER BY x.label, x.schema LOOP
        CONTINUE WHEN p.releasable = '{ALL}';
        covering := ARRAY(SELECT a.id FROM act.agreements(p_owner) AS a
                          WHERE p.schema = ANY (a.schemata) AND p.tier <= a.tier AND p.compartments <@ a.compartments ORDER BY a.id LIMIT 3);
        CONTINUE WHEN covering = '{}';
        INSERT INTO pg_temp.covered (key, base, agreed) SELECT x.key, p.label, covering FROM pg_temp.inbox x
        WHERE x.label = p.label AND x.schema = p.schema AND (NOT p_known OR (  -- unordered: whether there is one
            SELECT t.id FROM store.record t WHERE t.owner = p_owner AND t.source = p_source AND t.key = x.key LIMIT 1) IS NULL);
    END LOOP;
    FOR p IN SELECT DISTINCT c.base, c.agreed FROM pg_temp.covered c ORDER BY c.base, c.agreed LOOP
        UPDATE pg_temp.inbox x SET label = n.label FROM pg_temp.covered c, (SELECT gate.agreed_label(p.base, p.agreed) AS label) AS n
        WHERE x.key = c.key AND c.base = p.base AND c.agreed = p.agreed;
    END LOOP;
END
$$;

-- What of these new records agreements released is noted, and put on the record.
CREATE OR REPLACE FUNCTION act.note_agreed(p_owner text, p_source text, p_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    rows constant jsonb := (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'key', r.key, 'base', x.base, 'label', r.label_id, 'agreed', x.agreed) ORDER BY r.id), '[]')
        FROM pg_temp.covered x JOIN store.record r ON r.owner = p_owner AND r.source = p_source AND r.key = x.key
        WHERE r.id = ANY (p_ids));
BEGIN
    DELETE FROM pg_temp.covered;  -- several chunks may be one transaction
    IF rows <> '[]' THEN
        PERFORM gate.agree(p_owner, p_source, rows);
        PERFORM gate.note('released-by-agreement', ARRAY(SELECT (x ->> 'id')::uuid FROM jsonb_array_elements(rows) AS x ORDER BY 1), '{}',
            jsonb_build_object('agreements', (SELECT jsonb_agg(DISTINCT a ORDER BY a) FROM jsonb_array_elements(rows) AS x,
                                              jsonb_array_elements_text(x -> 'agreed') AS a)));
    END IF;
END
$$;

-- ── and taken back ──────────────────────────────────────────────────────────────────────────────

-- Takes back what agreements released that are in force no more, some records at a time; how many. A record that somebody has reclassified by
-- hand since stays as it is: that was decided of it. What another agreement released too stays released to that one's receiver. Runs as
-- tearline_taker. Walks agreed_under.
CREATE OR REPLACE FUNCTION act.take_back(p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    g store.agreed;
    left_of uuid[];
    back int;
    moment timestamptz;
    done bigint := 0;
BEGIN
    FOR g IN
        SELECT a.* FROM (SELECT DISTINCT x.agreement_id FROM store.agreed x) AS e
        LEFT JOIN store.matter m ON m.id = e.agreement_id
        CROSS JOIN LATERAL (SELECT y.* FROM store.agreed y WHERE y.agreement_id = e.agreement_id ORDER BY y.record_id LIMIT p_limit) AS a
        WHERE m.id IS NULL OR m.ended
        ORDER BY a.agreement_id, a.record_id LIMIT p_limit
    LOOP
        left_of := ARRAY(SELECT a.agreement_id FROM store.agreed a WHERE a.record_id = g.record_id AND a.agreement_id <> g.agreement_id
                         ORDER BY a.agreement_id);
        back := g.base_label;
        IF left_of <> '{}' THEN
            back := gate.agreed_number(g.base_label, left_of);
        END IF;
        PERFORM FROM store.record r WHERE r.id = g.record_id AND r.label_id = g.label_id AND NOT 'label' = ANY (r.held) FOR UPDATE;
        IF FOUND AND back IS NOT NULL AND back <> g.label_id THEN
            moment := clock_timestamp();
            INSERT INTO store.history (record_id, owner, label_id, recorded_at, replaced_at, change, reason, officer_id, version)
            SELECT r.id, r.owner, r.label_id, r.recorded_at, moment, r.change, r.reason, r.officer_id,
                   to_jsonb(r) - '{latitude,longitude,small_cell,large_cell,began,ended}'::text[] || jsonb_build_object('ids', coalesce((
                       SELECT jsonb_agg(jsonb_build_array(i.kind, i.value, i.folded) ORDER BY i.kind, i.value, i.folded)
                       FROM store.identifier i WHERE i.record_id = r.id), '[]'),
                       'feature', (SELECT to_jsonb(t) FROM store.feature t WHERE t.record_id = r.id))
            FROM store.record r WHERE r.id = g.record_id;
            UPDATE store.identifier i SET label_id = back WHERE i.record_id = g.record_id;
            UPDATE store.record r SET label_id = l.id, tier = l.tier, keys = array_remove(r.keys, r.label_id::bigint) || l.id::bigint,
                recorded_at = moment, change = 'reclassified', reason = 'fin de un acuerdo / end of an agreement'
            FROM gate.label l WHERE r.id = g.record_id AND l.id = back;
            UPDATE store.agreed a SET label_id = back WHERE a.record_id = g.record_id;
            PERFORM gate.note_job('taken-back', ARRAY[g.record_id], ARRAY[g.owner], jsonb_build_object('agreement', g.agreement_id));
        END IF;
        DELETE FROM store.agreed a WHERE a.record_id = g.record_id AND a.agreement_id = g.agreement_id;
        done := done + 1;
    END LOOP;
    RETURN done;
END
$$;

REVOKE ALL ON FUNCTION gate.codes_in(text), gate.agreed_fields(int, uuid[]), gate.agreed_number(int, uuid[]), gate.agreed_label(int, uuid[]),
    gate.agreed_before(text, text, text[], int[]), gate.agree(text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.codes_in(text), gate.are_codes(text[]) TO tearline_mover;
GRANT EXECUTE ON FUNCTION gate.agreed_label(int, uuid[]), gate.agreed_before(text, text, text[], int[]), gate.agree(text, text, jsonb)
    TO tearline_writer;
GRANT EXECUTE ON FUNCTION gate.agreed_number(int, uuid[]), gate.note_job(text, uuid[], text[], jsonb) TO tearline_taker;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    GRANT USAGE ON SCHEMA act TO tearline_taker;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN ('accept_agreement', 'agreements') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_mover', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('keep_agreed', 'agree_inbox', 'note_agreed') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_writer', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    GRANT EXECUTE ON FUNCTION act.agreements(text) TO tearline_writer;
END
$$;
ALTER FUNCTION act.take_back(int) OWNER TO tearline_taker;
REVOKE ALL ON FUNCTION act.take_back(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act.take_back(int) TO tearline_jobs;
