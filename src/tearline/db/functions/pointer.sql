SET ROLE tearline_owner;
-- Pointers (ADR 0057): whether any other agency holds something of an identifier, of those that permit it. The question, what owners
-- are told of it, and how pointers come and go. act.ask_pointer alone looks at them, as role tearline_pointer.

-- The key of an identifier: HMAC-SHA256 (RFC 2104), its first half. The two pads are those of the deployment's key, which comes with
-- the call and stands in no table.
CREATE OR REPLACE FUNCTION gate.pointer_key(p_inner bytea, p_outer bytea, p_kind text, p_folded text) RETURNS bytea
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT substr(sha256(p_outer || sha256(p_inner || convert_to(p_kind || E'\n' || p_folded, 'UTF8'))), 1, 16)
$$;

-- ── to whom it is told ──────────────────────────────────────────────────────────────────────────

-- Works out anew what officers at desks and controllers of silent consents see, where something changed it since. Walks
-- officer_at_desk and consent_standing.
CREATE OR REPLACE FUNCTION gate.see_desks() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o record;
    c record;
    moment constant timestamptz := clock_timestamp();
BEGIN
    FOR o IN
        SELECT f.id, f.agency, f.version, gate.seating_of(f.id) AS seating
        FROM gate.officer f LEFT JOIN gate.desk_sight s ON s.officer_id = f.id
        WHERE f.suspended_at IS NULL
          AND ('liaison' = ANY (f.duties)
               OR f.id IN (SELECT x.controller FROM store.consent x WHERE x.activated_at IS NOT NULL AND x.ended_at IS NULL))
          AND (s.officer_id IS NULL OR s.version <> f.version OR s.seating <> gate.seating_of(f.id) OR moment >= s.until)
        ORDER BY f.id
    LOOP
        SELECT * INTO c FROM gate.access_of(o.id);
        INSERT INTO gate.desk_sight AS s (officer_id, agency, version, seating, tier, compartments, until)
        VALUES (o.id, o.agency, o.version, o.seating, c.tier, coalesce(c.compartments, '{}'), coalesce(c.until, moment + interval '1 hour'))
        ON CONFLICT (officer_id) DO UPDATE SET agency = excluded.agency, version = excluded.version, seating = excluded.seating,
            tier = excluded.tier, compartments = excluded.compartments, until = excluded.until;
    END LOOP;
END
$$;

-- Whom of an agency a question about what is under one label may be told to, if it is itself under another: a controller, or
-- somebody at its desk.
CREATE OR REPLACE FUNCTION gate.is_told(p_owner text, p_controller uuid, p_labels int[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT EXISTS (
        SELECT FROM gate.desk_sight s JOIN gate.officer f ON f.id = s.officer_id
        WHERE s.agency = p_owner AND f.agency = p_owner AND f.suspended_at IS NULL AND f.version = s.version AND clock_timestamp() < s.until
          AND CASE WHEN p_controller IS NULL THEN 'liaison' = ANY (f.duties) ELSE f.id = p_controller END
          AND NOT EXISTS (
              SELECT FROM gate.label l WHERE l.id = ANY (p_labels)
              AND NOT gate.may_see(l.owner, l.tier, l.compartments, l.releasable, s.agency, s.tier, s.compartments)))
$$;

-- The consents by which somebody of an agency is answered about these kinds of identifiers for a purpose, at this moment, and whether
-- their owners may be told of a question under this label; no other's, and none of a suspended owner. The same work whatever there
-- is of the identifier.
CREATE OR REPLACE FUNCTION gate.answering(p_agency text, p_purpose text, p_kinds text[], p_label int)
RETURNS TABLE (consent_id uuid, owner text, reveal text, told boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment constant timestamptz := gate.now();
BEGIN
    PERFORM gate.see_desks();
    RETURN QUERY
    WITH at_desks AS MATERIALIZED (  -- who sees the question
        SELECT s.officer_id, s.agency, 'liaison' = ANY (f.duties) AS liaison, s.tier, s.compartments
        FROM gate.desk_sight s JOIN gate.officer f ON f.id = s.officer_id JOIN gate.label l ON l.id = p_label
        WHERE f.agency = s.agency AND f.suspended_at IS NULL AND f.version = s.version AND clock_timestamp() < s.until
          AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, s.agency, s.tier, s.compartments)
    )
    SELECT c.id, c.owner, c.reveal, EXISTS (
        SELECT FROM at_desks d
        WHERE d.agency = c.owner AND CASE WHEN c.controller IS NULL THEN d.liaison ELSE d.officer_id = c.controller END
          AND gate.may_see(k.owner, k.tier, k.compartments, k.releasable, d.agency, d.tier, d.compartments))
    FROM store.consent c JOIN gate.agency a ON a.code = c.owner JOIN gate.label k ON k.id = c.label_id
    WHERE c.activated_at IS NOT NULL AND c.ended_at IS NULL AND c.holds_from <= moment AND moment < c.holds_until
      AND a.suspended_at IS NULL AND c.owner <> p_agency AND p_agency = ANY (c.audience) AND p_purpose = ANY (c.purposes)
      AND c.kinds && p_kinds
    ORDER BY c.id;
END
$$;

-- ── the question ────────────────────────────────────────────────────────────────────────────────

-- How many questions the viewer may still ask, in this hour and in this day.
CREATE OR REPLACE FUNCTION gate.pointer_quota() RETURNS int
LANGUAGE sql VOLATILE AS $$
    -- unordered: one row
    SELECT greatest(0, least(
        (SELECT q.at_most FROM gate.quota q WHERE q.what = 'pointer-questions-in-an-hour')
            - count(*) FILTER (WHERE x.at > clock_timestamp() - interval '1 hour'),
        (SELECT q.at_most FROM gate.quota q WHERE q.what = 'pointer-questions-in-a-day') - count(*)))::int
    FROM store.pointer_question x
    WHERE x.officer_id = (SELECT gate.officer()) AND x.at > (SELECT clock_timestamp()) - interval '24 hours'
$$;

-- Whether another agency holds something of an identifier: of each of its possible kinds (p_kinds) the key and how it is folded.
-- p_case: a matter that the viewer sees; the question is under its label. Told are agencies whose consent says so ("contact"), and
-- that it is one of those that answer together ("pool", three at least); with a token to ask them by. Who holds nothing, permits
-- nothing, answers nobody of this agency, is suspended, may not see the question, or answers silently, is one answer.
-- Counted before anything is looked up, by what the officer asked alone. What is found is noted in one row of one form, and told to
-- owners by the queue (act.tell_pointers). As many look-ups are made whether there is something or not: p_most records, of the
-- consents that answer. Walks pointer_key, then record's primary key and identifier_by_record.
CREATE OR REPLACE FUNCTION act.ask_pointer(p_keys bytea[], p_kinds text[], p_folded text[], p_asked text, p_case text, p_most int)
RETURNS TABLE (question uuid, label text, told jsonb, remains int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    ours constant text := gate.agency();
    why constant text := gate.purpose_of_look();
    id constant uuid := gen_random_uuid();
    m store.matter;
    under int;
    answering uuid[];
    open_to uuid[];     -- consents that tell the asker of their owner, or of a pool
    pool text[];
    consents uuid[];
    records uuid[];
    hits jsonb;
BEGIN
    IF me IS NULL OR ours IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF NOT gate.has_duty('analyst') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'analyst-asks-pointers', MESSAGE = 'only an analyst';
    ELSIF length(p_asked) NOT BETWEEN 1 AND 200 OR cardinality(p_keys) NOT BETWEEN 1 AND 8 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'pointer-identifier', MESSAGE = 'not one identifier';
    END IF;
    INSERT INTO gate.pointer_asker (officer_id) VALUES (me) ON CONFLICT DO NOTHING;
    PERFORM FROM gate.pointer_asker o WHERE o.officer_id = me FOR UPDATE;
    remains := gate.pointer_quota() - 1;
    IF remains < 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'pointer-quota', MESSAGE = 'more than an officer may ask in an hour or a day';
    END IF;
    SELECT x.* INTO m FROM store.matter x WHERE x.folio = p_case OR x.id::text = p_case;
    IF m.id IS NULL OR gate.case_is_blind(m.id) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'pointer-case', MESSAGE = 'no such matter';
    END IF;
    under := gate.joined_label(ARRAY[m.label_id]);

    SELECT coalesce(array_agg(a.consent_id ORDER BY a.consent_id), '{}'),
           coalesce(array_agg(a.consent_id ORDER BY a.consent_id) FILTER (WHERE a.told AND a.reveal = 'contact'), '{}'),
           coalesce(array_agg(DISTINCT a.owner ORDER BY a.owner) FILTER (WHERE a.told AND a.reveal = 'pool'), '{}')
    INTO answering, open_to, pool FROM gate.answering(ours, why, p_kinds, under) AS a;
    IF cardinality(pool) < 3 THEN
        pool := '{}';
    END IF;

    WITH found AS MATERIALIZED (
        SELECT p.consent_id, p.record_id, p.label_id, a.n
        FROM unnest(p_keys, p_kinds) WITH ORDINALITY AS a(key, kind, n)
        CROSS JOIN LATERAL (SELECT y.* FROM store.pointer y WHERE y.key = a.key AND y.kind = a.kind OFFSET 0) AS p
        WHERE p.consent_id = ANY (answering) ORDER BY p.consent_id, p.record_id, a.n LIMIT p_most
    ), padded AS MATERIALIZED (
        SELECT f.* FROM found f
        UNION ALL
        SELECT NULL, gen_random_uuid(), 0, 1 FROM generate_series((SELECT count(*) FROM found) + 1, p_most)
    ), looked AS MATERIALIZED (
        SELECT x.consent_id, x.record_id, r.id IS NOT NULL AND i.says AS stands
        FROM padded x
        LEFT JOIN LATERAL (SELECT y.id FROM store.record y WHERE y.id = x.record_id AND y.label_id = x.label_id OFFSET 0) AS r ON true
        CROSS JOIN LATERAL (
            SELECT EXISTS (SELECT FROM (SELECT y.kind, y.folded FROM store.identifier y WHERE y.record_id = x.record_id OFFSET 0) AS z
                           WHERE z.kind = p_kinds[x.n] AND z.folded = p_folded[x.n]) AS says OFFSET 0) AS i
    )
    SELECT coalesce(array_agg(l.consent_id ORDER BY l.consent_id, l.record_id), '{}'),
           coalesce(array_agg(l.record_id ORDER BY l.consent_id, l.record_id), '{}')
    INTO consents, records FROM looked l WHERE l.stands AND l.consent_id IS NOT NULL;

    hits := gate.told_of_pointers(consents, records, open_to, pool);
    INSERT INTO store.pointer_question (id, officer_id, agency, purpose, matter_id, label_id, kinds, asked, told)
    VALUES (id, me, ours, why, m.id, under, p_kinds, p_asked, hits);
    INSERT INTO store.pointer_found (question_id, consents, records) VALUES (id, consents, records);
    IF hits <> '[]' THEN
        PERFORM gate.keep_tokens(id, hits, consents, records, open_to, pool);
    END IF;
    PERFORM gate.note('pointer-asked', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object('question', id));
    -- unordered: one row
    RETURN QUERY SELECT id, gate.text_of_label(under), gate.with_desks(hits), remains;
END
$$;

CREATE OR REPLACE FUNCTION gate.text_of_label(p_label int) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.text FROM gate.label l WHERE l.id = p_label
$$;

-- Whether a matter is withheld in part from whoever is to judge it: its label among it, which a question would show.
CREATE OR REPLACE FUNCTION gate.case_is_blind(p_matter uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT coalesce((SELECT b.blind FROM store.matter m CROSS JOIN LATERAL gate.blinded(m, m.state, m.said) AS b WHERE m.id = p_matter), false)
$$;

-- What an asker is told of what was found: an agency, once, however much it holds; and of the pool that it is one of it.
CREATE OR REPLACE FUNCTION gate.told_of_pointers(p_consents uuid[], p_records uuid[], p_open uuid[], p_pool text[]) RETURNS jsonb
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_agg(x.told ORDER BY x.place, x.owner), '[]') FROM (
        SELECT 1 AS place, c.owner, jsonb_build_object('reveal', 'contact', 'agency', c.owner, 'token', gen_random_uuid()) AS told
        FROM store.consent c WHERE c.id = ANY (p_consents) AND c.id = ANY (p_open) GROUP BY c.owner
        UNION ALL
        SELECT 2, '', jsonb_build_object('reveal', 'pool', 'agencies', p_pool, 'token', gen_random_uuid())
        WHERE EXISTS (SELECT FROM store.consent c WHERE c.id = ANY (p_consents) AND c.reveal = 'pool' AND c.owner = ANY (p_pool))) AS x
$$;

-- Keeps what each token of an answer stands for: of what was found, what its line tells of.
CREATE OR REPLACE FUNCTION gate.keep_tokens(p_question uuid, p_told jsonb, p_consents uuid[], p_records uuid[], p_open uuid[], p_pool text[])
RETURNS void
LANGUAGE sql VOLATILE AS $$
    INSERT INTO store.pointer_token (token, question_id, pooled, consents, records)
    SELECT (h ->> 'token')::uuid, p_question, h ->> 'reveal' = 'pool', array_agg(c.id ORDER BY c.id, f.record), array_agg(f.record ORDER BY c.id, f.record)
    FROM jsonb_array_elements(p_told) AS h CROSS JOIN unnest(p_consents, p_records) AS f(consent, record)
    JOIN store.consent c ON c.id = f.consent
    WHERE CASE h ->> 'reveal' WHEN 'contact' THEN c.id = ANY (p_open) AND c.owner = h ->> 'agency'
          ELSE c.reveal = 'pool' AND c.owner = ANY (p_pool) END
    GROUP BY h
$$;

-- The same, with how each agency is reached now.
CREATE OR REPLACE FUNCTION gate.with_desks(p_told jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_agg(CASE WHEN h.told ->> 'reveal' = 'contact'
        THEN h.told || jsonb_build_object('desk', gate.desk_of(h.told ->> 'agency')) ELSE h.told END ORDER BY h.place), '[]')
    FROM jsonb_array_elements(p_told) WITH ORDINALITY AS h(told, place)
$$;

-- ── tokens ──────────────────────────────────────────────────────────────────────────────────────

-- What a token stands for, owner by owner, for a request by whoever it was given to (an officer of that agency who sees the question):
-- records of an owner whose consent stands and who did not withdraw them. pooled: the owner is told to nobody; the request goes by the
-- neutral desk. No row: unknown, somebody else's and expired alike.
CREATE OR REPLACE FUNCTION gate.token_of(p_token uuid)
RETURNS TABLE (owner text, records uuid[], pooled boolean, question_id uuid, label_id int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    moment constant timestamptz := gate.now();
BEGIN
    RETURN QUERY
    SELECT c.owner, array_agg(DISTINCT f.record ORDER BY f.record), t.pooled, q.id, q.label_id
    FROM store.pointer_token t JOIN store.pointer_question q ON q.id = t.question_id
    CROSS JOIN LATERAL unnest(t.consents, t.records) AS f(consent, record)
    JOIN store.consent c ON c.id = f.consent
    JOIN gate.agency a ON a.code = c.owner AND a.suspended_at IS NULL
    WHERE t.token = p_token AND q.agency = (SELECT gate.agency()) AND get_bit((SELECT gate.mask()), q.label_id) = 1
      AND c.activated_at IS NOT NULL AND c.ended_at IS NULL AND moment < c.holds_until
      AND EXISTS (SELECT FROM store.pointer p WHERE p.record_id = f.record AND p.consent_id = c.id)
    GROUP BY c.owner, t.pooled, q.id, q.label_id ORDER BY c.owner;
END
$$;

-- ── the queue ───────────────────────────────────────────────────────────────────────────────────

-- Tells owners of what was found to questions that are committed, each in its own step and once; how many questions were gone
-- through. Told is who may see the question: at the desk, or the controller of a silent consent. Called by the clock.
CREATE OR REPLACE FUNCTION act.tell_pointers(p_many int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    f store.pointer_found;
    q store.pointer_question;
    n record;
    gone int := 0;
BEGIN
    FOR f IN SELECT x.* FROM store.pointer_found x WHERE x.told_at IS NULL ORDER BY x.question_id LIMIT p_many FOR UPDATE SKIP LOCKED LOOP
        SELECT x.* INTO q FROM store.pointer_question x WHERE x.id = f.question_id;
        FOR n IN
            INSERT INTO store.pointer_notice (question_id, consent_id, reveal, owner, officer_id, label_id, record_label_id, records,
                by_agency, purpose, matter_id, asked_at)
            SELECT q.id, c.id, coalesce((
                       SELECT h ->> 'reveal' FROM jsonb_array_elements(q.told) AS h
                       WHERE c.reveal = 'contact' AND h ->> 'agency' = c.owner
                          OR c.reveal = 'pool' AND h ->> 'reveal' = 'pool' ORDER BY 1 LIMIT 1), 'silent'),
                   c.owner, c.controller, q.label_id, c.label_id,
                   ARRAY(SELECT DISTINCT x.record FROM unnest(f.consents, f.records) AS x(consent, record) WHERE x.consent = c.id ORDER BY 1),
                   q.agency, q.purpose, q.matter_id, q.at
            FROM store.consent c
            WHERE c.id = ANY (f.consents) AND gate.is_told(c.owner, c.controller, ARRAY[q.label_id, c.label_id])
            ORDER BY c.id
            ON CONFLICT (question_id, consent_id) DO NOTHING
            RETURNING question_id, consent_id
        LOOP
            PERFORM gate.note_job('pointer-told', '{}', '{}', jsonb_build_object('question', n.question_id, 'consent', n.consent_id));
        END LOOP;
        UPDATE store.pointer_found x SET told_at = clock_timestamp() WHERE x.question_id = f.question_id;
        gone := gone + 1;
    END LOOP;
    RETURN gone;
END
$$;

-- ── how pointers come and go ────────────────────────────────────────────────────────────────────

-- Enters what is under consents in force, once for each fixed hour (p_hour): what was recorded since then waits for the next, so that
-- a new hit dates nothing finer than a day. Two records at most of one identifier under one consent. What stands no more goes:
-- an identifier that was corrected, and all of them where the deployment's key is another. How many came; -1: it was done for this hour.
CREATE OR REPLACE FUNCTION act.enter_pointers(p_inner bytea, p_outer bytea, p_hour timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    came bigint;
BEGIN
    UPDATE gate.pointers_entered e SET hour = p_hour WHERE e.hour < p_hour AND p_hour <= clock_timestamp();
    IF NOT FOUND THEN
        RETURN -1;
    END IF;
    WITH standing AS MATERIALIZED (
        SELECT c.id, c.owner, c.label_id, c.kinds FROM store.consent c JOIN gate.agency a ON a.code = c.owner
        WHERE c.activated_at IS NOT NULL AND c.ended_at IS NULL AND a.suspended_at IS NULL AND gate.now() < c.holds_until
    ), said AS MATERIALIZED (
        SELECT DISTINCT c.id AS consent_id, c.owner, c.label_id, i.kind, i.folded, i.record_id, r.recorded_at
        FROM standing c JOIN store.identifier i ON i.label_id = c.label_id AND i.kind = ANY (c.kinds)
        JOIN store.record r ON r.id = i.record_id AND r.label_id = c.label_id
    ), keyed AS MATERIALIZED (
        SELECT s.*, gate.pointer_key(p_inner, p_outer, s.kind, s.folded) AS key,
               row_number() OVER (PARTITION BY s.consent_id, s.kind, s.folded ORDER BY s.recorded_at, s.record_id) AS place
        FROM said s
    ), gone AS (
        DELETE FROM store.pointer p WHERE NOT EXISTS (
            SELECT FROM keyed k WHERE k.consent_id = p.consent_id AND k.record_id = p.record_id AND k.key = p.key)
    ), entered AS (
        INSERT INTO store.pointer (key, kind, owner, label_id, consent_id, record_id)
        SELECT k.key, k.kind, k.owner, k.label_id, k.consent_id, k.record_id FROM keyed k
        WHERE k.place <= 2 AND k.recorded_at <= p_hour AND NOT EXISTS (
            SELECT FROM store.pointer p WHERE p.consent_id = k.consent_id AND p.record_id = k.record_id AND p.key = k.key)
        RETURNING 1
    )
    SELECT count(*) INTO came FROM entered;
    PERFORM gate.note_job('pointers-entered', '{}', '{}', jsonb_build_object('hour', p_hour));
    RETURN came;
END
$$;

-- What is left of consents that are over, or of suspended owners, and questions older than any consent may be; at most p_many of
-- each. How many went.
CREATE OR REPLACE FUNCTION act.tidy_pointers(p_many int) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    went bigint;
    old bigint;
BEGIN
    WITH gone AS (
        DELETE FROM store.pointer p WHERE p.ctid IN (
            SELECT x.ctid FROM store.consent c JOIN gate.agency a ON a.code = c.owner JOIN store.pointer x ON x.consent_id = c.id
            WHERE c.ended_at IS NOT NULL OR gate.now() >= c.holds_until OR a.suspended_at IS NOT NULL
            LIMIT p_many)  -- unordered: all of them go
        RETURNING 1)
    SELECT count(*) INTO went FROM gone;
    WITH gone AS (
        DELETE FROM store.pointer_question q WHERE q.id IN (
            SELECT x.id FROM store.pointer_question x WHERE x.at < clock_timestamp() - interval '12 months' ORDER BY x.at LIMIT p_many)
        RETURNING 1)
    SELECT count(*) INTO old FROM gone;
    RETURN went + old;
END
$$;

REVOKE ALL ON FUNCTION gate.pointer_key(bytea, bytea, text, text), gate.see_desks(), gate.is_told(text, uuid, int[]),
    gate.answering(text, text, text[], int), gate.pointer_quota(), gate.case_is_blind(uuid), gate.text_of_label(int), gate.told_of_pointers(uuid[], uuid[], uuid[], text[]),
    gate.keep_tokens(uuid, jsonb, uuid[], uuid[], uuid[], text[]), gate.with_desks(jsonb), gate.token_of(uuid),
    act.ask_pointer(bytea[], text[], text[], text, text, int), act.tell_pointers(int), act.enter_pointers(bytea, bytea, timestamptz),
    act.tidy_pointers(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.pointer_key(bytea, bytea, text, text), gate.is_told(text, uuid, int[]),
    gate.answering(text, text, text[], int), gate.pointer_quota(), gate.case_is_blind(uuid), gate.text_of_label(int), gate.told_of_pointers(uuid[], uuid[], uuid[], text[]),
    gate.keep_tokens(uuid, jsonb, uuid[], uuid[], uuid[], text[]), gate.with_desks(jsonb),
    gate.reads_committed(), gate.purpose_of_look(), gate.joined_label(int[]), gate.note(text, uuid[], text[], jsonb),
    gate.note_job(text, uuid[], text[], jsonb), gate.now() TO tearline_pointer;
GRANT EXECUTE ON FUNCTION gate.pointer_quota(), gate.with_desks(jsonb) TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.token_of(uuid) TO tearline_mover;
RESET ROLE;
ALTER FUNCTION act.ask_pointer(bytea[], text[], text[], text, text, int) OWNER TO tearline_pointer;
ALTER FUNCTION act.tell_pointers(int) OWNER TO tearline_pointer;
ALTER FUNCTION act.enter_pointers(bytea, bytea, timestamptz) OWNER TO tearline_pointer;
ALTER FUNCTION act.tidy_pointers(int) OWNER TO tearline_pointer;
GRANT EXECUTE ON FUNCTION act.ask_pointer(bytea[], text[], text[], text, text, int) TO tearline_app;
GRANT EXECUTE ON FUNCTION act.tell_pointers(int), act.enter_pointers(bytea, bytea, timestamptz), act.tidy_pointers(int) TO tearline_jobs;
