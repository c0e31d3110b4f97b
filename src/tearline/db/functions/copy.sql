SET ROLE tearline_owner;
-- Copies: files that leave, what they hold, and what their holders are told (ADR 0035). The deeds run as tearline_keeper,
-- which sees what the viewer sees, can keep a record as it is until a copy of it is entered, and can change none.

-- Whether the second label asks for more than the first, of one owner's: it closes something, or adds a handling code.
CREATE OR REPLACE FUNCTION gate.stricter(p_before int, p_after int) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT NOT gate.covers(p_before, p_after)
           OR NOT array_remove(a.handling, 'H0') <@ b.handling OR a.handling_note <> b.handling_note AND a.handling_note <> ''
    FROM gate.label b, gate.label a WHERE b.id = p_before AND a.id = p_after
$$;

-- Whether a change of a record says that somebody was acquitted, or that a warrant stands no more (the words are those of
-- tearline.picture.alerts).
CREATE OR REPLACE FUNCTION gate.clears(p_schema text, p_was text, p_is text, p_said jsonb, p_says jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT p_is IS NOT DISTINCT FROM 'acquitted' AND p_was IS DISTINCT FROM 'acquitted'
        OR p_schema = 'Warrant' AND coalesce(p_says -> 'status', '[]') ?| ARRAY['cancelled', 'lapsed', 'withdrawn']
           AND NOT coalesce(p_said -> 'status', '[]') ?| ARRAY['cancelled', 'lapsed', 'withdrawn']
$$;

-- The weight of a change: a copy is told the heaviest.
CREATE OR REPLACE FUNCTION gate.weight(p_change text) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_position(ARRAY['corrected', 'cleared', 'stricter', 'withdrawn'], p_change), 0)
$$;

-- What a steward of an agency whose record stands in a copy is told of the copy: who holds it and for whom, the hour in
-- which it was taken, and whether it still is out. Not its label, its digest, why it was taken or what else it holds; and
-- nothing of one that is being made.
CREATE OR REPLACE FUNCTION gate.copy_told(p_copy uuid)
RETURNS TABLE (number text, login text, agency text, purpose text, recipient text, hour timestamptz, ended_at timestamptz, ended_how text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT k.number, coalesce(gate.login_of(k.officer_id), k.recipient, k.agency), k.agency, k.purpose, k.recipient, ledger.hour_of(k.at),
           k.ended_at, k.ended_how
    FROM store.copy k WHERE k.id = p_copy AND k.alive_at IS NULL
$$;

-- Why this look is made, as its ticket says; NULL without one that counts.
CREATE OR REPLACE FUNCTION gate.purpose_of_look() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a ticket has one purpose
    SELECT t.purpose FROM gate.viewer() AS s JOIN gate.ticket t ON t.session_id = s.id
    WHERE t.id = nullif(current_setting('tearline.ticket', true), '')::uuid
$$;

-- ── deeds ───────────────────────────────────────────────────────────────────────────────────────

-- Enters a copy that is about to be sent, with its ledger entry: number, digest and size of the file, and the records in it
-- (p_records) as they were recorded at p_versions (to the millisecond). Refused where one has changed since or is not
-- visible any more, and where all together are above the officer's clearance. Whoever changes one waits until this is
-- committed, and then finds the copy. Walks record's primary key.
CREATE OR REPLACE FUNCTION act.take_copy(
    p_number text, p_kind text, p_format text, p_recipient text, p_reason text, p_digest bytea, p_size bigint,
    p_records uuid[], p_versions timestamptz[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    copy constant uuid := gen_random_uuid();
    labels int[];
    ids uuid[];
    owners text[];
BEGIN
    IF gate.officer() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF p_records = '{}' OR cardinality(p_records) <> cardinality(p_versions) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a copy of nothing';
    END IF;
    PERFORM FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id FOR SHARE;
    IF EXISTS (SELECT FROM unnest(p_records, p_versions) AS g(id, version)
               WHERE NOT EXISTS (SELECT FROM store.record r
                                 WHERE r.id = g.id AND date_trunc('milliseconds', r.recorded_at) = g.version)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'copy-changed', MESSAGE = 'what it holds has changed';
    END IF;
    SELECT array_agg(DISTINCT r.label_id ORDER BY r.label_id), array_agg(r.id ORDER BY r.id), array_agg(r.owner ORDER BY r.id)
    INTO labels, ids, owners FROM store.record r WHERE r.id = ANY (p_records);
    INSERT INTO store.copy (id, number, officer_id, agency, label_id, kind, format, purpose, recipient, reason, digest, size, records)
    VALUES (copy, p_number, gate.officer(), gate.agency(), gate.joined_label(labels), p_kind, p_format, gate.purpose_of_look(),
            p_recipient, p_reason, p_digest, p_size, cardinality(ids));
    INSERT INTO store.copied (copy_id, record_id, owner, label_id, version)
    SELECT copy, r.id, r.owner, r.label_id, r.recorded_at FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id;
    PERFORM gate.note('copied', ids, owners, jsonb_build_object(
        'copy', p_number, 'kind', p_kind, 'format', p_format, 'file', encode(p_digest, 'hex'), 'size', p_size,
        'words', encode(sha256(convert_to(copy || ' ' || coalesce(p_recipient, '') || ' ' || p_reason, 'UTF8')), 'hex')));
END
$$;

-- ── a copy that is made in parts (ADR 0042) ─────────────────────────────────────────────────────

-- Ends copies whose maker was not heard of for three minutes, with what was entered for them: of an officer, or (NULL) of all.
-- Walks copy_under_way.
CREATE OR REPLACE FUNCTION gate.drop_dead_copies(p_officer uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT x.id, x.number FROM store.copy x
             WHERE x.alive_at < clock_timestamp() - interval '3 minutes' AND (p_officer IS NULL OR x.officer_id = p_officer)
             ORDER BY x.id FOR UPDATE SKIP LOCKED LOOP
        DELETE FROM store.copy x WHERE x.id = k.id;
        PERFORM ledger.write('job', NULL, NULL, NULL, 'copy-dropped', '{}', '{}', jsonb_build_object('copy', k.number));
    END LOOP;
END
$$;

-- Ends a copy that its maker gives up, by the maker's session, which may be over by now: nothing is told, and nothing goes but
-- what never was a copy.
CREATE OR REPLACE FUNCTION gate.drop_copy(p_token_hash bytea, p_number text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    k store.copy;
BEGIN
    PERFORM gate.reads_committed();
    DELETE FROM store.copy x USING gate.session s
    WHERE s.token_hash = p_token_hash AND x.officer_id = s.officer_id AND x.number = p_number AND x.alive_at IS NOT NULL
    RETURNING x.* INTO k;
    IF k.id IS NOT NULL THEN
        PERFORM ledger.write('deed', k.officer_id, k.agency, k.purpose, 'copy-dropped', '{}', '{}',
            jsonb_build_object('copy', k.number));
    END IF;
    RETURN k.id IS NOT NULL;
END
$$;

-- Begins a copy that is made in parts, with its ledger entry: nobody is told of it before act.finish_copy. One at a time of an
-- officer; one whose maker is not heard of any more gives way.
CREATE OR REPLACE FUNCTION act.begin_copy(p_number text, p_kind text, p_format text, p_recipient text, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    copy constant uuid := gen_random_uuid();
BEGIN
    IF gate.officer() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    PERFORM gate.drop_dead_copies(gate.officer());
    INSERT INTO store.copy (id, number, officer_id, agency, kind, format, purpose, recipient, reason, alive_at)
    VALUES (copy, p_number, gate.officer(), gate.agency(), p_kind, p_format, gate.purpose_of_look(), p_recipient, p_reason,
            clock_timestamp())
    ON CONFLICT (officer_id) WHERE alive_at IS NOT NULL DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'copy-under-way', MESSAGE = 'another copy is being made';
    END IF;
    PERFORM gate.note('copy-begun', '{}', '{}', jsonb_build_object('copy', p_number, 'kind', p_kind, 'format', p_format,
        'words', gate.digest_of_words(copy, p_recipient, p_reason)));
END
$$;

-- What stands in the ledger for the words of a copy: for whom, and why.
CREATE OR REPLACE FUNCTION gate.digest_of_words(p_copy uuid, p_recipient text, p_reason text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(p_copy || ' ' || coalesce(p_recipient, '') || ' ' || p_reason, 'UTF8')), 'hex')
$$;

-- The viewer's own copy of this number that is being made, held until the commit; its maker is heard of. Refuses any other.
-- Runs as whoever calls it, the keeper, under row security.
CREATE OR REPLACE FUNCTION gate.copy_being_made(p_number text) RETURNS store.copy
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found store.copy;
BEGIN
    IF gate.officer() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    UPDATE store.copy SET alive_at = clock_timestamp()
    WHERE number = p_number AND officer_id = gate.officer() AND alive_at IS NOT NULL RETURNING * INTO found;
    IF found.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such copy';
    END IF;
    RETURN found;
END
$$;

-- Enters a part of it, with a ledger entry: records as they were recorded at p_versions (to the millisecond), in place of what
-- was entered of these and of p_left, of which nothing stands in the part any more. Refused where one has changed since or is
-- not visible any more. Whoever changes one waits until this is committed, and then marks the part. Walks record's primary key.
CREATE OR REPLACE FUNCTION act.copy_part(
    p_number text, p_part int, p_records uuid[], p_versions timestamptz[], p_left uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    k constant store.copy := gate.copy_being_made(p_number);
    ids uuid[];
    owners text[];
BEGIN
    IF cardinality(p_records) <> cardinality(p_versions) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'each record needs its version';
    END IF;
    PERFORM FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id FOR SHARE;
    IF EXISTS (SELECT FROM unnest(p_records, p_versions) AS g(id, version)
               WHERE NOT EXISTS (SELECT FROM store.record r
                                 WHERE r.id = g.id AND date_trunc('milliseconds', r.recorded_at) = g.version)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'copy-changed', MESSAGE = 'what it holds has changed';
    END IF;
    DELETE FROM store.copied c WHERE c.copy_id = k.id AND c.record_id = ANY (p_records || p_left);
    INSERT INTO store.copied (copy_id, record_id, owner, label_id, version, part)
    SELECT k.id, r.id, r.owner, r.label_id, r.recorded_at, p_part FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id;
    SELECT coalesce(array_agg(r.id ORDER BY r.id), '{}'), coalesce(array_agg(r.owner ORDER BY r.id), '{}')
    INTO ids, owners FROM store.record r WHERE r.id = ANY (p_records);
    PERFORM gate.note('copied-part', ids, owners, jsonb_build_object('copy', p_number, 'part', p_part,
        'words', gate.digest_of_words(k.id, k.recipient, k.reason)));
END
$$;

-- Which parts of it hold something that has changed since they were entered. Walks copied_stale.
CREATE OR REPLACE FUNCTION act.stale_parts(p_number text) RETURNS SETOF int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    k constant store.copy := gate.copy_being_made(p_number);
BEGIN
    RETURN QUERY SELECT DISTINCT c.part FROM store.copied c WHERE c.copy_id = k.id AND c.stale ORDER BY c.part;
END
$$;

-- It is made: its digest, its size and the label of all that it holds, with its ledger entry; from here on it is a copy like any
-- other. Where parts have changed since they were entered it is not, and these are told. What is changed from now on, its holder
-- is told of. Refused where all together are above the officer's clearance.
CREATE OR REPLACE FUNCTION act.finish_copy(p_number text, p_digest bytea, p_size bigint) RETURNS SETOF int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    k constant store.copy := gate.copy_being_made(p_number);
    labels int[];
    held int;
BEGIN
    RETURN QUERY SELECT DISTINCT c.part FROM store.copied c WHERE c.copy_id = k.id AND c.stale ORDER BY c.part;
    IF FOUND THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT c.label_id ORDER BY c.label_id), count(*) INTO labels, held FROM store.copied c WHERE c.copy_id = k.id;
    IF held = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'a copy of nothing';
    END IF;
    UPDATE store.copy SET label_id = gate.joined_label(labels), digest = p_digest, size = p_size, records = held,
        at = clock_timestamp(), alive_at = NULL
    WHERE id = k.id;
    PERFORM gate.note('copied', '{}', '{}', jsonb_build_object(
        'copy', p_number, 'kind', k.kind, 'format', k.format, 'file', encode(p_digest, 'hex'), 'size', p_size, 'records', held,
        'words', gate.digest_of_words(k.id, k.recipient, k.reason)));
END
$$;

-- The labels with these texts that the viewer may see, by their numbers, which stay in the database.
CREATE OR REPLACE FUNCTION gate.labels_seen(p_texts text[]) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    bits constant bytea := gate.mask();
BEGIN
    RETURN ARRAY(SELECT l.id FROM gate.label l
        JOIN (SELECT DISTINCT sha256(convert_to(t.text, 'UTF8')) AS digest FROM unnest(p_texts) AS t(text)) AS w USING (digest)
        WHERE CASE WHEN l.id < length(bits) * 8 THEN get_bit(bits, l.id) = 1 ELSE false END ORDER BY l.id);
END
$$;

-- The label of a report in which no word of a record stands, of the viewer's own agency and for it alone.
CREATE OR REPLACE FUNCTION gate.label_of_own() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
BEGIN
    IF s.id IS NULL OR clock_timestamp() >= s.clearance_until THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    RETURN gate.intern(s.agency, 0::smallint, '{}', '{}', '{}', '');
END
$$;

-- Enters an inspector's report as act.take_copy enters a copy: p_about are the records that it tells the looks at, by id, whether
-- or not this inspector sees them; p_records those of which more than the id stands in it; p_worded the entries whose words
-- do, each of which must be there for this inspector still; ask.looked refuses whoever is none. Of a sealed report, the order
-- that it is made for, whose authority is the recipient. Walks record's primary key, and what ask.looked walks.
CREATE OR REPLACE FUNCTION act.take_report(
    p_number text, p_kind text, p_format text, p_recipient text, p_reason text, p_digest bytea, p_size bigint, p_about uuid[],
    p_records uuid[], p_versions timestamptz[], p_worded bigint[], p_order text, p_order_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    copy constant uuid := gen_random_uuid();
    labels int[];
    owners text[];
    texts text[];
    worded bigint;
BEGIN
    IF p_kind NOT IN ('looks', 'ledger', 'sealed') OR cardinality(p_records) <> cardinality(p_versions) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'no report';
    END IF;
    PERFORM FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id FOR SHARE;
    SELECT count(DISTINCT e.seq), coalesce(array_agg(DISTINCT t.text ORDER BY t.text) FILTER (WHERE t.text IS NOT NULL), '{}')
    INTO worded, texts
    FROM ask.looked(p_about, NULL, NULL, NULL, NULL, NULL, NULL, NULL) AS e
    LEFT JOIN LATERAL (SELECT l.text FROM unnest(e.labels) AS l(text)) AS t ON true
    WHERE e.seq = ANY (p_worded) AND e.words IS NOT NULL;
    IF EXISTS (SELECT FROM unnest(p_records, p_versions) AS g(id, version)
               WHERE NOT EXISTS (SELECT FROM store.record r
                                 WHERE r.id = g.id AND date_trunc('milliseconds', r.recorded_at) = g.version))
       OR worded < cardinality(p_worded) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'copy-changed', MESSAGE = 'what it holds has changed';
    END IF;
    SELECT coalesce(array_agg(DISTINCT r.label_id ORDER BY r.label_id), '{}') || gate.labels_seen(texts),
           coalesce(array_agg(r.owner ORDER BY r.id), '{}')
    INTO labels, owners FROM store.record r WHERE r.id = ANY (p_records);
    INSERT INTO store.copy (id, number, officer_id, agency, label_id, kind, format, purpose, recipient, reason, digest, size,
                            order_number, order_day, records)
    VALUES (copy, p_number, gate.officer(), gate.agency(),
            CASE WHEN labels = '{}' THEN gate.label_of_own() ELSE gate.joined_label(labels) END, p_kind, p_format,
            gate.purpose_of_look(), p_recipient, p_reason, p_digest, p_size, p_order, p_order_day, cardinality(owners));
    INSERT INTO store.copied (copy_id, record_id, owner, label_id, version)
    SELECT copy, r.id, r.owner, r.label_id, r.recorded_at FROM store.record r WHERE r.id = ANY (p_records) ORDER BY r.id;
    PERFORM gate.note('copied', ARRAY(SELECT DISTINCT u.id FROM unnest(p_about || p_records) AS u(id) ORDER BY u.id), owners,
        jsonb_build_object('copy', p_number, 'kind', p_kind, 'format', p_format, 'file', encode(p_digest, 'hex'), 'size', p_size,
            'words', encode(sha256(convert_to(copy || ' ' || coalesce(p_recipient, '') || ' ' || p_reason, 'UTF8')), 'hex')));
END
$$;

-- What the holder of a copy (or the steward to whom it is left) says to what was told of it: destroyed, handed back, or
-- still needed and why. The first two end it, also where nothing was told.
CREATE OR REPLACE FUNCTION act.answer_copy(p_number text, p_how text, p_words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    k store.copy;
    moment timestamptz;
    answered bigint;
BEGIN
    IF gate.officer() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO k FROM store.copy WHERE number = p_number FOR UPDATE;
    IF k.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such copy';
    ELSIF k.ended_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'copy-ended', MESSAGE = 'the copy is destroyed or handed back';
    END IF;
    moment := clock_timestamp();
    UPDATE store.copied SET answered_at = moment, answer = p_how, words = p_words
    WHERE copy_id = k.id AND changed_at IS NOT NULL AND answered_at IS NULL;
    GET DIAGNOSTICS answered = ROW_COUNT;
    IF p_how <> 'needed' THEN
        UPDATE store.copy SET ended_at = moment, ended_how = p_how WHERE id = k.id;
    ELSIF answered = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'copy-unasked', MESSAGE = 'nothing waits for an answer';
    END IF;
    PERFORM gate.note('copy-answered', '{}', '{}', jsonb_build_object('copy', p_number, 'how', p_how,
        'words', encode(sha256(convert_to(k.id || ' ' || coalesce(p_words, ''), 'UTF8')), 'hex')));
END
$$;

-- ── questions ───────────────────────────────────────────────────────────────────────────────────

-- The viewer's own copies and those left to this steward, what waits for an answer first, then the newest. What has
-- become of what they hold is told as the viewer sees it now: a record that this viewer sees with what happened to it (the
-- first hundred; told: how many there are), of any other only that the copy is to go. Walks copy_of_officer and
-- copy_of_agency, and of each copy copied_unanswered and copied_answered.
CREATE OR REPLACE FUNCTION ask.copies(p_number text, p_limit int)
RETURNS TABLE (number text, mine boolean, login text, label text, kind text, format text, purpose text, recipient text, reason text,
               at timestamptz, digest text, size bigint, records bigint, ended_at timestamptz, ended_how text,
               change text, since timestamptz, last timestamptz, answer text, answered_at timestamptz, words text, changed jsonb,
               told bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    who constant uuid := gate.officer();
    ours constant text := gate.writes_for();
BEGIN
    RETURN QUERY
    SELECT k.number, k.officer_id = who, gate.login_of(k.officer_id), l.text, k.kind, k.format, k.purpose, k.recipient, k.reason,
           k.at, encode(k.digest, 'hex'), k.size, CASE WHEN l.id IS NULL THEN 0 ELSE k.records END::bigint, k.ended_at, k.ended_how,
           CASE h.heaviest WHEN 4 THEN 'withdrawn' WHEN 3 THEN 'stricter' WHEN 2 THEN 'cleared' WHEN 1 THEN 'corrected' END,
           h.since, h.last, a.answer, a.answered_at, a.words, f.changed, h.told
    FROM store.copy k LEFT JOIN gate.label l ON l.id = k.label_id
    CROSS JOIN LATERAL (
        SELECT max(CASE WHEN r.id IS NULL THEN 4 ELSE gate.weight(c.change) END) AS heaviest, min(c.changed_at) AS since,
               max(c.last_at) AS last, count(*) FILTER (WHERE r.id IS NOT NULL AND c.change <> 'withdrawn') AS told
        FROM store.copied c LEFT JOIN store.record r ON r.id = c.record_id
        WHERE c.copy_id = k.id AND c.changed_at IS NOT NULL AND c.answered_at IS NULL OFFSET 0) AS h
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'schema', x.schema, 'caption', x.caption, 'status', x.status,
                   'label', x.text, 'change', x.change) ORDER BY x.id), '[]') AS changed
        FROM (SELECT r.id, r.schema, r.caption, r.status, t.text, c.change
              FROM store.copied c JOIN store.record r ON r.id = c.record_id LEFT JOIN gate.label t ON t.id = r.label_id
              WHERE c.copy_id = k.id AND c.changed_at IS NOT NULL AND c.answered_at IS NULL AND c.change <> 'withdrawn'
              ORDER BY r.id LIMIT 100) AS x) AS f
    LEFT JOIN LATERAL (
        SELECT c.answer, c.answered_at, c.words FROM store.copied c
        WHERE c.copy_id = k.id AND c.answered_at IS NOT NULL ORDER BY c.answered_at DESC, c.record_id LIMIT 1) AS a ON true
    WHERE (k.officer_id = who OR k.agency = ours AND k.kind <> 'release' AND NOT gate.officer_sees(k.officer_id, k.agency, k.label_id))
      AND (p_number IS NULL OR k.number = p_number)
    ORDER BY (h.heaviest IS NOT NULL AND k.ended_at IS NULL) DESC, k.at DESC, k.number
    LIMIT p_limit;
END
$$;

-- For a steward: in which copies the own agency's records stand that this steward sees, one line for each record and
-- copy, the newest hour first; with what became of the record since, and what the holder said to it. p_out: only of
-- copies that are still out. Of expunged records the id is left. p_after: the last line of the page before: [hour,
-- number, record]. Walks copied_of_owner from one copy to the next, and of each no further than a page; for one record,
-- copied_of_record.
CREATE OR REPLACE FUNCTION ask.copies_of_ours(p_record uuid, p_out boolean, p_after jsonb, p_limit int)
RETURNS TABLE (number text, login text, agency text, purpose text, recipient text, hour timestamptz, record uuid, owner text,
               label text, schema text, caption text, status text, change text, since timestamptz, last timestamptz,
               answer text, answered_at timestamptz, words text, ended_at timestamptz, ended_how text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    mine constant text := gate.writes_for();
BEGIN
    RETURN QUERY
    WITH RECURSIVE in_turn AS (
        (SELECT c.copy_id FROM store.copied c WHERE c.owner = mine AND p_record IS NULL ORDER BY c.copy_id LIMIT 1)
        UNION ALL
        SELECT (SELECT c.copy_id FROM store.copied c WHERE c.owner = mine AND c.copy_id > t.copy_id ORDER BY c.copy_id LIMIT 1)
        FROM in_turn t WHERE t.copy_id IS NOT NULL
    ), copies AS MATERIALIZED (
        SELECT o.copy_id, k.* FROM (
            SELECT t.copy_id FROM in_turn t WHERE t.copy_id IS NOT NULL
            UNION ALL SELECT c.copy_id FROM store.copied c WHERE c.owner = mine AND c.record_id = p_record
        ) AS o CROSS JOIN LATERAL gate.copy_told(o.copy_id) AS k
        WHERE (NOT p_out OR k.ended_at IS NULL) AND (p_after IS NULL OR k.hour <= (p_after ->> 0)::timestamptz)
    ), lines AS MATERIALIZED (
        SELECT k.number, k.login, k.agency, k.purpose, k.recipient, k.hour, k.ended_at, k.ended_how, x.record_id, x.owner, x.label_id,
               x.change, x.changed_at, x.last_at, x.answer, x.answered_at, x.words
        FROM copies k CROSS JOIN LATERAL (
            SELECT c.* FROM store.copied c
            WHERE c.owner = mine AND c.copy_id = k.copy_id AND (p_record IS NULL OR c.record_id = p_record)
              AND (p_after IS NULL OR k.hour < (p_after ->> 0)::timestamptz
                   OR (k.number COLLATE "C", c.record_id) > (p_after ->> 1, (p_after ->> 2)::uuid))
            ORDER BY c.record_id LIMIT p_limit) AS x
        ORDER BY k.hour DESC, k.number COLLATE "C", x.record_id LIMIT p_limit
    )
    SELECT n.number, n.login, n.agency, n.purpose, n.recipient, n.hour, n.record_id, n.owner, l.text, r.schema, r.caption, r.status,
           n.change, n.changed_at, n.last_at, n.answer, n.answered_at, n.words, n.ended_at, n.ended_how
    FROM lines n JOIN gate.label l ON l.id = n.label_id
    LEFT JOIN store.record r ON r.id = n.record_id
    ORDER BY n.hour DESC, n.number COLLATE "C", n.record_id;
END
$$;

-- Every copy, for an inspector, the newest first; narrowed by officer, number and record. Ids of what it holds, as in the
-- ledger (the first hundred; ask.copy_records gives all); its label and why it was taken where this inspector may see what it
-- holds. Walks copy_by_moment.
CREATE OR REPLACE FUNCTION ask.copies_taken(p_officer text, p_number text, p_record uuid, p_before timestamptz, p_limit int)
RETURNS TABLE (number text, login text, agency text, label text, kind text, format text, purpose text, recipient text, reason text,
               at timestamptz, digest text, size bigint, records uuid[], held bigint, ended_at timestamptz, ended_how text, waits boolean,
               order_number text, order_day date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT k.number, coalesce(gate.login_of(k.officer_id), k.recipient, k.agency), k.agency, l.text, k.kind, k.format, k.purpose, k.recipient,
           CASE WHEN l.id IS NOT NULL THEN k.reason END, k.at, encode(k.digest, 'hex'), k.size,
           ARRAY(SELECT c.record_id FROM store.copied c WHERE c.copy_id = k.id ORDER BY c.record_id LIMIT 100), k.records::bigint,
           k.ended_at, k.ended_how,
           k.ended_at IS NULL AND EXISTS (SELECT FROM store.copied c
                                          WHERE c.copy_id = k.id AND c.changed_at IS NOT NULL AND c.answered_at IS NULL),
           k.order_number, k.order_day
    FROM store.copy k LEFT JOIN gate.label l ON l.id = k.label_id
    WHERE gate.has_duty('inspector')
      AND (p_officer IS NULL OR k.officer_id = gate.officer_of(p_officer)) AND (p_number IS NULL OR k.number = p_number)
      AND (p_record IS NULL OR EXISTS (SELECT FROM store.copied c WHERE c.copy_id = k.id AND c.record_id = p_record))
      AND (p_before IS NULL OR k.at < p_before)
    ORDER BY k.at DESC, k.number
    LIMIT p_limit;
END
$$;

-- The ids of what a copy holds, with their owners, for an inspector: from after p_after on. Walks copied's primary key.
CREATE OR REPLACE FUNCTION ask.copy_records(p_number text, p_after uuid, p_limit int) RETURNS TABLE (record uuid, owner text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT c.record_id, c.owner
    FROM store.copy k JOIN store.copied c ON c.copy_id = k.id
    WHERE gate.has_duty('inspector') AND k.number = p_number AND (p_after IS NULL OR c.record_id > p_after)
    ORDER BY c.record_id
    LIMIT p_limit;
END
$$;

-- How many of the own agency's records that this steward sees stand under each label, for what of ours is shared with
-- whom. Walks the unique index of keys, whose columns are enough.
CREATE OR REPLACE FUNCTION ask.ours_by_label() RETURNS TABLE (label text, records bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT l.text, n.records
    FROM (SELECT r.label_id, count(*) AS records FROM store.record r WHERE r.owner = gate.writes_for() GROUP BY r.label_id) AS n
    JOIN gate.label l ON l.id = n.label_id
    ORDER BY l.text;
END
$$;

-- The own agency's records under one label, by source and key, from after p_after ([source, key]) on. Walks the same.
CREATE OR REPLACE FUNCTION ask.ours_under(p_label text, p_after jsonb, p_limit int) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT t.*, NULL::text, NULL::text, 0
    FROM (
        SELECT o.id, o.source, o.key FROM store.record o
        JOIN gate.label l ON l.id = o.label_id AND l.digest = sha256(convert_to(p_label, 'UTF8'))
        WHERE o.owner = gate.writes_for()
          AND (p_after IS NULL OR (o.source, o.key) > (p_after ->> 0, p_after ->> 1))
        ORDER BY o.source, o.key, o.id
        LIMIT p_limit
    ) AS o CROSS JOIN LATERAL ask.told(o.id) AS t
    ORDER BY o.source, o.key, o.id;
END
$$;

REVOKE ALL ON FUNCTION gate.copy_told(uuid), gate.purpose_of_look(), gate.stricter(int, int),
    gate.labels_seen(text[]), gate.label_of_own(), gate.drop_dead_copies(uuid), gate.drop_copy(bytea, text),
    gate.copy_being_made(text), gate.digest_of_words(uuid, text, text), gate.clears(text, text, text, jsonb, jsonb), gate.weight(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.copy_told(uuid), gate.weight(text) TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.drop_copy(bytea, text) TO tearline_signin;
GRANT EXECUTE ON FUNCTION gate.drop_dead_copies(uuid) TO tearline_ledger, tearline_keeper;
GRANT EXECUTE ON FUNCTION gate.copy_being_made(text), gate.digest_of_words(uuid, text, text) TO tearline_keeper;
GRANT EXECUTE ON FUNCTION gate.reads_committed(), gate.purpose_of_look(), gate.joined_label(int[]), gate.labels_seen(text[]),
    gate.label_of_own(), gate.note(text, uuid[], text[], jsonb) TO tearline_keeper;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace
             AND p.proname IN ('copies', 'copies_of_ours', 'copies_taken', 'copy_records', 'ours_by_label', 'ours_under') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('take_copy', 'take_report', 'answer_copy', 'begin_copy', 'copy_part', 'stale_parts', 'finish_copy') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_keeper', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
END
$$;
