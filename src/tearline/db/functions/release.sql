SET ROLE tearline_owner;
-- Tear-line releases (ADR 0060). What is written below the line stands beside its matter under that one's label; owners are asked for
-- leave with what they need to know and no more; each copy is its recipient's, and says nothing of the others.

-- Whether the viewer answers for the own agency, to others: who is asked for leave, and who says that a recall was heard.
CREATE OR REPLACE FUNCTION gate.answers() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gate.has_duty('steward') OR gate.has_duty('liaison')
$$;

CREATE OR REPLACE FUNCTION gate.own_login() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT gate.login_of(gate.officer()) $$;

-- ── what is written ───────────────────────────────────────────────────────────────────────────────

-- Whether an identifier of one of these records stands in a text, and no finding covers it: with signs that are confused taken for one
-- another and whatever stands between them left out (tearline.ontology.glyphs.fold). Walks identifier_by_record.
CREATE OR REPLACE FUNCTION gate.finding_missed(p_records uuid[], p_body text, p_findings jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    kept text := p_body;
    one record;
BEGIN
    FOR one IN SELECT (f ->> 'start')::int AS first, (f ->> 'end')::int AS last FROM jsonb_array_elements(p_findings) AS f ORDER BY 1, 2 LOOP
        kept := overlay(kept PLACING repeat(' ', one.last - one.first) FROM one.first + 1 FOR one.last - one.first);
    END LOOP;
    kept := translate(upper(kept), 'OQILBSZG', '00118526');
    RETURN EXISTS (
        SELECT FROM (SELECT DISTINCT CASE i.kind WHEN 'phone' THEN right(i.folded, 10) ELSE i.folded END AS folded
                     FROM store.identifier i WHERE i.record_id = ANY (p_records) AND i.kind <> 'ref') AS x
        WHERE x.folded ~ '^[A-Z0-9]{5,60}$'
          AND kept ~ ('(^|[^A-Z0-9])' || regexp_replace(x.folded, '(.)', '\1[^A-Z0-9]*', 'g') || '($|[^A-Z0-9])'));
END
$$;

-- Keeps what was written, which whoever calls this has accepted.
CREATE OR REPLACE FUNCTION gate.keep_release(r store.release) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO store.release AS x SELECT r.*
    ON CONFLICT (matter_id) DO UPDATE SET version = x.version + 1, title = excluded.title, body = excluded.body, lower = excluded.lower,
        recipients = excluded.recipients, valid_until = excluded.valid_until, findings = excluded.findings, sources = excluded.sources, rests = excluded.rests,
        written_at = excluded.written_at, written_by = excluded.written_by
    RETURNING version
$$;

-- Writes the text of a release in draft: its author alone. p_version: the one that was read (0: none yet). p_findings: what was found in
-- it (tearline.sharing.releases.findings), each with why it may stand, or without; p_rests: of each paragraph the records that it rests
-- on. Answers with the new version.
CREATE OR REPLACE FUNCTION act.write_release(p_matter uuid, p_version int, p_title text, p_body text, p_lower jsonb, p_recipients jsonb,
    p_until timestamptz, p_findings jsonb, p_rests jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    m store.matter;
    had int;
    sources jsonb;
    done int;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO m FROM store.matter x WHERE x.id = p_matter AND x.kind = 'release' FOR UPDATE;
    IF m.id IS NULL OR m.officer_id <> gate.officer() OR (SELECT s.state FROM gate.standing_of(m.id) AS s) <> 'draft' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such draft of this officer';
    END IF;
    SELECT r.version INTO had FROM store.release r WHERE r.matter_id = m.id;
    IF coalesce(had, 0) <> p_version THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-written', MESSAGE = 'written since it was read';
    ELSIF length(btrim(p_title)) NOT BETWEEN 3 AND 200 OR length(btrim(p_body)) < 20 OR length(p_body) > 20000 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'release-text', MESSAGE = 'no title, or no text';
    ELSIF p_until IS NULL OR p_until <= gate.now() OR p_until > gate.now() + interval '1 year' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'release-until', MESSAGE = 'not within a year';
    END IF;
    PERFORM gate.accept_lower(m.label_id, p_lower), gate.accept_recipients(p_recipients), gate.accept_findings(p_body, p_findings);
    SELECT coalesce(jsonb_agg(jsonb_build_object('record', r.id, 'version', r.recorded_at, 'digest', encode(r.digest, 'hex')) ORDER BY r.id), '[]')
    INTO sources FROM store.about a JOIN store.record r ON r.id = a.record_id WHERE a.matter_id = m.id;
    PERFORM gate.accept_rests(p_body, p_rests, sources, p_findings);
    IF gate.finding_missed(ARRAY(SELECT (s ->> 'record')::uuid FROM jsonb_array_elements(sources) AS s ORDER BY 1), p_body, p_findings) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'release-finding-missed', MESSAGE = 'an identifier from above that no finding covers';
    END IF;
    done := gate.keep_release(ROW(m.id, m.label_id, 1, btrim(p_title), p_body, p_lower, p_recipients, p_until, p_findings, gate.now(),
        gate.officer(), sources, p_rests)::store.release);
    PERFORM gate.note('release-written', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object('version', done,
        'text', encode(sha256(convert_to(m.id || ' ' || p_body, 'UTF8')), 'hex'), 'findings', jsonb_array_length(p_findings)));
    RETURN done;
END
$$;

-- Refuses a lower label that is none of the agency's, or above the matter's.
CREATE OR REPLACE FUNCTION gate.accept_lower(p_above int, p_lower jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM gate.label a WHERE a.id = p_above AND (gate.lower_fields(p_lower)).tier <= a.tier
                   AND (gate.lower_fields(p_lower)).compartments <@ a.compartments AND gate.lower_text(p_lower, gate.agency(), '{}') IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'release-lower', MESSAGE = 'no label, or one above its sources';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION gate.lower_fields(p_lower jsonb, OUT tier smallint, OUT compartments text[], OUT handling text[], OUT note text)
LANGUAGE sql IMMUTABLE AS $$
    -- unordered: one row
    SELECT (p_lower ->> 'tier')::smallint, ARRAY(SELECT c FROM jsonb_array_elements_text(p_lower -> 'compartments') AS c ORDER BY c COLLATE "C"),
           ARRAY(SELECT h FROM jsonb_array_elements_text(p_lower -> 'handling') AS h ORDER BY h COLLATE "C"), coalesce(p_lower ->> 'note', '')
$$;

CREATE OR REPLACE FUNCTION gate.lower_text(p_lower jsonb, p_owner text, p_releasable text[]) RETURNS text
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT gate.label_text(p_owner, f.tier, f.compartments, p_releasable, f.handling, f.note) FROM gate.lower_fields(p_lower) AS f
$$;

-- The number of the lower label, releasable to one agency, or (NULL) to none.
CREATE OR REPLACE FUNCTION gate.lower_label(p_lower jsonb, p_owner text, p_agency text) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT gate.intern(p_owner, f.tier, f.compartments, array_remove(ARRAY[nullif(p_agency, p_owner)], NULL), f.handling, f.note)
    FROM gate.lower_fields(p_lower) AS f
$$;

-- Refuses recipients that are none: agencies that are admitted and not suspended, or officers of them by login, each once. Whether there
-- is such an officer is not said.
CREATE OR REPLACE FUNCTION gate.accept_recipients(p_recipients jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF jsonb_array_length(p_recipients) NOT BETWEEN 1 AND 500 OR EXISTS (
        SELECT FROM jsonb_array_elements(p_recipients) AS r
        WHERE r ->> 'login' !~ '^[a-z0-9][a-z0-9._@-]{2,63}$' OR NOT EXISTS (
            SELECT FROM gate.agency a WHERE a.code = r ->> 'agency' AND a.suspended_at IS NULL))
       OR (SELECT count(DISTINCT (r ->> 'agency', r ->> 'login')) FROM jsonb_array_elements(p_recipients) AS r) < jsonb_array_length(p_recipients)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'release-recipients', MESSAGE = 'no recipients, or one that cannot be';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION gate.accept_findings(p_body text, p_findings jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF jsonb_array_length(p_findings) > 500 OR EXISTS (
        SELECT FROM jsonb_array_elements(p_findings) AS f
        WHERE f ->> 'sort' NOT IN ('identifier', 'name', 'place', 'time', 'method', 'grade')
           OR NOT coalesce((f ->> 'start')::int >= 0 AND (f ->> 'start')::int < (f ->> 'end')::int AND (f ->> 'end')::int <= length(p_body), false)
           OR length(btrim(f ->> 'why')) NOT BETWEEN 3 AND 500) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'release-findings-told', MESSAGE = 'no findings in this text, or a why that is none';
    END IF;
END
$$;

-- Refuses what does not say of each paragraph what it rests on: each source is named by one paragraph at least, and what was found of a
-- source is in a paragraph that names it.
CREATE OR REPLACE FUNCTION gate.accept_rests(p_body text, p_rests jsonb, p_sources jsonb, p_findings jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF jsonb_array_length(p_rests) <> cardinality(string_to_array(p_body, E'\n\n')) OR EXISTS (
        SELECT FROM jsonb_array_elements(p_rests) AS p, jsonb_array_elements_text(p) AS r
        WHERE r NOT IN (SELECT s ->> 'record' FROM jsonb_array_elements(p_sources) AS s)) OR EXISTS (
        SELECT FROM jsonb_array_elements(p_sources) AS s
        WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(p_rests) AS p WHERE p ? (s ->> 'record'))) OR EXISTS (
        SELECT FROM jsonb_array_elements(p_findings) AS f
        WHERE f ->> 'record' IS NOT NULL AND NOT coalesce(
            p_rests -> (cardinality(string_to_array(left(p_body, (f ->> 'start')::int + 1), E'\n\n')) - 1) ? (f ->> 'record'), false)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'release-rests', MESSAGE = 'a paragraph does not say what it rests on';
    END IF;
END
$$;

-- What each other owner of sources is asked: the paragraphs that rest on its records, and the labels of all that those rest on; but of the
-- releasing agency's own, which its releaser lets go. ``fits``: whether that owner may be shown them; not where a paragraph rests on another owner's record too that it may not see.
CREATE OR REPLACE FUNCTION gate.leave_parts(r store.release, p_asker text, p_records uuid[], p_owners text[], p_labels int[])
RETURNS TABLE (owner text, records uuid[], labels int[], body text, fits boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH source AS MATERIALIZED (
        SELECT s.id, s.owner, s.label FROM unnest(p_records, p_owners, p_labels) AS s(id, owner, label)
    ), part AS MATERIALIZED (
        SELECT t.n, t.body, p.on_it FROM unnest(string_to_array(r.body, E'\n\n')) WITH ORDINALITY AS t(body, n)
        JOIN jsonb_array_elements(r.rests) WITH ORDINALITY AS p(on_it, n) USING (n)
    ), asked AS MATERIALIZED (
        SELECT o.owner, ARRAY(SELECT s.id FROM source s WHERE s.owner = o.owner ORDER BY s.id) AS records,
               ARRAY(SELECT DISTINCT s.label FROM source s WHERE s.owner = o.owner OR s.owner <> p_asker AND EXISTS (
                   SELECT FROM part p WHERE p.on_it ? s.id::text AND EXISTS (
                       SELECT FROM source x WHERE x.owner = o.owner AND p.on_it ? x.id::text)) ORDER BY s.label) AS labels,
               (SELECT string_agg(p.body, E'\n\n' ORDER BY p.n) FROM part p
                WHERE EXISTS (SELECT FROM source x WHERE x.owner = o.owner AND p.on_it ? x.id::text)) AS body
        FROM (SELECT DISTINCT s.owner FROM source s WHERE s.owner <> p_asker) AS o
    )
    SELECT a.owner, a.records, a.labels, a.body, (
        SELECT j.releasable = '{ALL}' OR a.owner = ANY (j.releasable) FROM gate.join_labels(p_asker, a.labels) AS j)
    FROM asked a ORDER BY a.owner
$$;

-- ── what its moves need, and bring about ───────────────────────────────────────────────────────────

-- Called for each move of a release, whoever made it and how (store.release_moves). Runs as the mover: of its sources those count that
-- whoever moves it sees, and one that was listed and is not there any more, or not as it was, stops it alike.
CREATE OR REPLACE FUNCTION act.release_moved(v store.move) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    r constant store.release := (SELECT x FROM store.release x WHERE x.matter_id = v.matter_id);
BEGIN
    IF v.move = 'open' THEN
        IF NOT EXISTS (SELECT FROM store.about a WHERE a.matter_id = v.matter_id) OR EXISTS (
            -- what people here wrote about others is no source: what that rests on is
            SELECT FROM store.about a JOIN store.record x ON x.id = a.record_id WHERE a.matter_id = v.matter_id AND x.source = 'casework') THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'release-sources', MESSAGE = 'no source, or one that is no source';
        END IF;
    ELSIF v.move IN ('check', 'approve', 'issue') THEN
        IF r.matter_id IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-unwritten', MESSAGE = 'nothing is written below the line';
        ELSIF EXISTS (SELECT FROM jsonb_array_elements(r.findings) AS f WHERE f ->> 'why' IS NULL) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-findings', MESSAGE = 'a finding without a reason';
        ELSIF EXISTS (
            SELECT FROM jsonb_array_elements(r.sources) AS s WHERE NOT EXISTS (
                SELECT FROM store.record x WHERE x.id = (s ->> 'record')::uuid AND x.recorded_at = (s ->> 'version')::timestamptz)) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-stale', MESSAGE = 'a source was changed since it was written';
        END IF;
    END IF;
    IF v.move IN ('check', 'approve') THEN
        PERFORM gate.ask_leaves(r, v, x.ids, x.owners, x.labels)
        FROM (SELECT array_agg(s.id ORDER BY s.id) AS ids, array_agg(s.owner ORDER BY s.id) AS owners, array_agg(s.label_id ORDER BY s.id) AS labels
              FROM store.about a JOIN store.record s ON s.id = a.record_id WHERE a.matter_id = v.matter_id) AS x;
    ELSIF v.move IN ('rework', 'withdraw', 'recall', 'supersede', 'expire') THEN
        PERFORM gate.end_release(v);
    ELSIF v.move = 'issue' THEN
        IF EXISTS (SELECT FROM store.leave l WHERE l.matter_id = v.matter_id AND (l.granted IS NOT TRUE OR l.version <> r.version)) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-leave', MESSAGE = 'an owner has not given leave';
        ELSIF (v.said ->> 'valid_until')::timestamptz IS DISTINCT FROM date_trunc('second', r.valid_until)
              OR (SELECT count(*) FROM store.release_copy c WHERE c.matter_id = v.matter_id) < jsonb_array_length(r.recipients) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-copies', MESSAGE = 'issued by its own deed, with its copies';
        END IF;
    END IF;
END
$$;

-- What a move that takes it back brings about: leave is asked anew, or its copies are out no more. Of a recall its words are told to
-- whoever has a copy, who has a day to say that they heard it.
CREATE OR REPLACE FUNCTION gate.end_release(v store.move) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF v.move IN ('rework', 'withdraw') THEN
        DELETE FROM store.leave l WHERE l.matter_id = v.matter_id;
        RETURN;
    END IF;
    UPDATE store.release_copy c SET state = CASE v.move WHEN 'recall' THEN 'recalled' WHEN 'supersede' THEN 'superseded' ELSE 'expired' END,
        ended_at = v.made_at, due_at = CASE v.move WHEN 'recall' THEN v.made_at + interval '24 hours' END,
        said = (SELECT w.words FROM store.reason w WHERE w.digest = v.reason ORDER BY w.label_id LIMIT 1)
    WHERE c.matter_id = v.matter_id AND c.state = 'out';
END
$$;

-- Asks every other owner of its sources for leave, once the releaser has signed; before, whether all of them can be asked.
CREATE OR REPLACE FUNCTION gate.ask_leaves(r store.release, v store.move, p_records uuid[], p_owners text[], p_labels int[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    one record;
    label int;
    leave uuid;
BEGIN
    FOR one IN SELECT p.* FROM gate.leave_parts(r, v.agency, p_records, p_owners, p_labels) AS p ORDER BY p.owner LOOP
        IF NOT one.fits THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-mixed', MESSAGE = 'a paragraph rests on what its other owner may not see';
        ELSIF v.move = 'approve' THEN
            SELECT gate.intern(v.agency, j.tier, j.compartments, j.releasable, j.handling, j.note) INTO label
            FROM gate.join_labels(v.agency, one.labels) AS j;
            INSERT INTO store.leave (matter_id, owner, asker, label_id, version, body, lower, recipients, valid_until, asked_at)
            VALUES (r.matter_id, one.owner, v.agency, label, r.version, one.body, r.lower, r.recipients, r.valid_until, v.made_at)
            RETURNING id INTO leave;
            INSERT INTO store.leave_on (leave_id, record_id, label_id) SELECT leave, x, label FROM unnest(one.records) AS x ORDER BY x;
        END IF;
    END LOOP;
END
$$;

-- ── leave ─────────────────────────────────────────────────────────────────────────────────────────

-- What the viewer's agency is asked for leave, of what the viewer may answer: each of its records that it rests on is seen.
CREATE OR REPLACE FUNCTION gate.leaves_asked() RETURNS SETOF store.leave
LANGUAGE sql STABLE AS $$
    SELECT l.* FROM store.leave l
    WHERE l.owner = (SELECT gate.agency()) AND NOT EXISTS (SELECT FROM store.leave_on o WHERE o.leave_id = l.id
                      AND NOT EXISTS (SELECT FROM store.record r WHERE r.id = o.record_id))
    ORDER BY l.id
$$;

-- Gives leave, or refuses it with the reason, for one's own agency. Answered once.
CREATE OR REPLACE FUNCTION act.answer_leave(p_id uuid, p_granted boolean, p_words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    l store.leave;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO l FROM gate.leaves_asked() AS x WHERE x.id = p_id;
    IF l.id IS NULL OR NOT gate.answers() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such question, or not this officer''s to answer';
    ELSIF NOT p_granted AND p_words IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'leave-reason', MESSAGE = 'refused without a reason';
    END IF;
    PERFORM gate.keep_answer(l.id, p_granted, p_words);
    PERFORM gate.note('leave-answered', ARRAY(SELECT o.record_id FROM store.leave_on o WHERE o.leave_id = l.id ORDER BY o.record_id),
        ARRAY[l.owner], jsonb_build_object('leave', l.id, 'granted', p_granted,
            'words', encode(sha256(convert_to(l.id || ' ' || coalesce(p_words, ''), 'UTF8')), 'hex')));
END
$$;

CREATE OR REPLACE FUNCTION gate.keep_answer(p_id uuid, p_granted boolean, p_words text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    l store.leave;
BEGIN
    -- the matter first, as whoever moves it does
    PERFORM FROM store.matter m JOIN store.leave x ON x.matter_id = m.id WHERE x.id = p_id FOR UPDATE OF m;
    UPDATE store.leave SET answered_at = gate.now(), granted = p_granted, words = p_words, officer_id = gate.officer()
    WHERE id = p_id AND answered_at IS NULL RETURNING * INTO l;
    IF l.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'leave-answered', MESSAGE = 'answered already';
    END IF;
    PERFORM gate.tell_resting(l.matter_id, m.label_id, CASE WHEN p_granted THEN 'leave-given' ELSE 'leave-refused' END, l.id)
    FROM store.matter m WHERE m.id = l.matter_id;
END
$$;

-- ── issuing ───────────────────────────────────────────────────────────────────────────────────────

-- Issues a release: its copies (tearline.sharing.releases.issuing made them: number, recipient, key, bits, text, and the release as a
-- record for that recipient), each in the register of copies, and the move. Refused as the move is.
CREATE OR REPLACE FUNCTION act.issue_release(p_matter uuid, p_seen uuid, p_version int, p_slots jsonb, p_copies jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    r store.release;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    PERFORM FROM store.matter m WHERE m.id = p_matter FOR UPDATE;
    SELECT * INTO r FROM store.release x WHERE x.matter_id = p_matter;
    -- who may is asked first: nobody is told anything of what is not theirs to issue
    IF r.matter_id IS NULL OR NOT EXISTS (
        SELECT FROM store.matter m CROSS JOIN LATERAL gate.standing_of(m.id) AS s
        CROSS JOIN LATERAL gate.ways(m.id, m.kind, s.state, s.said) AS w WHERE m.id = p_matter AND w.move = 'issue') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such release, or not this officer''s to issue';
    ELSIF r.version <> p_version THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-written', MESSAGE = 'written since it was read';
    END IF;
    PERFORM act.make_copies(r, p_slots, p_copies);
    RETURN act.move_matter(p_matter, 'issue', p_seen, NULL, jsonb_build_object('valid_until',
        to_char(r.valid_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')), NULL, NULL, NULL, '{}', '{}', '{}', '');
END
$$;

CREATE OR REPLACE FUNCTION act.make_copies(r store.release, p_slots jsonb, p_copies jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    m constant store.matter := (SELECT x FROM store.matter x WHERE x.id = r.matter_id);
    within constant int := gate.lower_label(r.lower, m.owner, NULL);
    one record;
    label int;
    id uuid;
    made constant timestamptz := clock_timestamp();
BEGIN
    IF (SELECT array_agg((c ->> 'agency', c ->> 'login')::text ORDER BY (c ->> 'agency', c ->> 'login')::text) FROM jsonb_array_elements(p_copies) AS c)
       IS DISTINCT FROM
       (SELECT array_agg((c ->> 'agency', c ->> 'login')::text ORDER BY (c ->> 'agency', c ->> 'login')::text) FROM jsonb_array_elements(r.recipients) AS c)
       OR EXISTS (SELECT FROM jsonb_array_elements(p_copies) AS c WHERE length(c ->> 'bits') <> jsonb_array_length(p_slots)) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'not a copy for each recipient';
    END IF;
    PERFORM gate.keep_issued(r, within, p_slots);
    FOR one IN SELECT c AS copy, c ->> 'number' AS number, c ->> 'agency' AS agency, c -> 'row' AS row
               FROM jsonb_array_elements(p_copies) AS c ORDER BY c ->> 'number' LOOP
        label := gate.lower_label(r.lower, m.owner, one.agency);
        id := uuidv7();
        INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, valid_until, review_on, purge_on, recorded_at,
                                  officer_id, digest, data, keys)
        SELECT id, m.owner, label, gate.tier_of(label), 'release', one.number, one.row ->> 'schema', one.row ->> 'caption',
               (r.valid_until AT TIME ZONE 'UTC')::date, (one.row ->> 'review_on')::date, (one.row ->> 'purge_on')::date, made, gate.officer(),
               (one.row ->> 'digest')::bytea, one.row -> 'data', ARRAY(SELECT k::bigint FROM jsonb_array_elements_text(one.row -> 'keys') AS k
               ORDER BY k::bigint) || label::bigint;
        PERFORM gate.keep_copy(r, m.owner, one.copy, id, label, within, made);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION gate.keep_issued(r store.release, p_within int, p_slots jsonb) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO store.issued (matter_id, owner, label_id, folio, body, slots, issued_at)
    SELECT m.id, m.owner, p_within, m.folio, r.body, p_slots, gate.now() FROM store.matter m WHERE m.id = r.matter_id
$$;

-- A copy in the register and beside it: what stands in it for its recipient, its marks for an inspector.
CREATE OR REPLACE FUNCTION gate.keep_copy(r store.release, p_owner text, p_copy jsonb, p_record uuid, p_label int, p_within int,
    p_version timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    number constant text := p_copy ->> 'number';
    body constant text := p_copy ->> 'text';
    bytes constant bytea := convert_to(body, 'UTF8');
    copy uuid;
BEGIN
    INSERT INTO store.copy (number, officer_id, agency, label_id, kind, format, purpose, recipient, reason, digest, size, records)
    VALUES (number, NULL, p_copy ->> 'agency', p_label, 'release', 'text', gate.purpose_of_look(), p_copy ->> 'login', r.title,
            sha256(bytes), octet_length(bytes), 1) RETURNING id INTO copy;
    INSERT INTO store.copied (copy_id, record_id, owner, label_id, version) VALUES (copy, p_record, p_owner, p_label, p_version);
    INSERT INTO store.release_copy (number, matter_id, record_id, owner, agency, login, label_id, title, valid_until, sent_at)
    VALUES (number, r.matter_id, p_record, p_owner, p_copy ->> 'agency', p_copy ->> 'login', p_label, r.title, r.valid_until,
            (SELECT i.issued_at FROM store.issued i WHERE i.matter_id = r.matter_id));
    INSERT INTO store.release_text (number, agency, login, label_id, body)
    VALUES (number, p_copy ->> 'agency', p_copy ->> 'login', p_label, body);
    INSERT INTO store.release_mark (number, matter_id, label_id, key, bits)
    VALUES (number, r.matter_id, p_within, decode(p_copy ->> 'key', 'hex'), p_copy ->> 'bits');
    PERFORM gate.note('copied', ARRAY[p_record], ARRAY[p_owner], jsonb_build_object('copy', number, 'kind', 'release', 'format', 'text',
        'file', encode(sha256(bytes), 'hex'), 'size', octet_length(bytes)));
END
$$;

CREATE OR REPLACE FUNCTION gate.label_said(p_label int) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT l.text FROM gate.label l WHERE l.id = p_label
$$;

-- ── receiving ─────────────────────────────────────────────────────────────────────────────────────

-- The copies that are the viewer's: of their agency, or sent to them by name.
CREATE OR REPLACE FUNCTION gate.copies_received() RETURNS SETOF store.release_copy
LANGUAGE sql STABLE AS $$
    SELECT c.* FROM store.release_copy c
    WHERE c.agency = (SELECT gate.agency()) AND (c.login IS NULL OR c.login = (SELECT gate.own_login()))
      AND EXISTS (SELECT FROM store.record r WHERE r.id = c.record_id)
    ORDER BY c.number
$$;

-- Opens a copy, with an entry; of one that is out no more its text is not given, and the entry says so.
CREATE OR REPLACE FUNCTION act.open_release_copy(p_number text)
RETURNS TABLE (number text, record_id uuid, owner text, agency text, login text, label text, title text, valid_until timestamptz,
    sent_at timestamptz, state text, ended_at timestamptz, said text, due_at timestamptz, acknowledged_at timestamptz, body text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    c store.release_copy;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO c FROM gate.copies_received() AS x WHERE x.number = p_number;
    IF c.number IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such copy';
    END IF;
    PERFORM gate.keep_opened(c.number);
    PERFORM gate.note('release-opened', ARRAY[c.record_id], ARRAY[c.owner], jsonb_build_object('copy', c.number, 'state', c.state));
    -- unordered: one row
    RETURN QUERY
    SELECT c.number, c.record_id, c.owner, c.agency, c.login, gate.label_said(c.label_id), c.title, c.valid_until, c.sent_at, c.state,
           c.ended_at, c.said, c.due_at, c.acknowledged_at,
           (SELECT t.body FROM store.release_text t WHERE t.number = c.number AND c.state = 'out');
END
$$;

CREATE OR REPLACE FUNCTION gate.keep_opened(p_number text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE store.release_copy SET opened_at = gate.now(), opened_by = gate.officer() WHERE number = p_number AND opened_at IS NULL
$$;

-- Says that a recall was heard: by whom it was sent to by name, or who answers for the agency. Once.
CREATE OR REPLACE FUNCTION act.acknowledge_recall(p_number text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    c store.release_copy;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO c FROM gate.copies_received() AS x WHERE x.number = p_number;
    IF c.number IS NULL OR NOT (c.login IS NOT NULL OR gate.answers()) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such copy, or not this officer''s to answer for';
    END IF;
    PERFORM gate.keep_acknowledged(c.number);
    PERFORM gate.note('recall-acknowledged', ARRAY[c.record_id], ARRAY[c.owner], jsonb_build_object('copy', c.number));
END
$$;

CREATE OR REPLACE FUNCTION gate.keep_acknowledged(p_number text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    heard constant uuid := uuidv7();
    m store.matter;
    done text;
BEGIN
    SELECT x.* INTO m FROM store.matter x JOIN store.release_copy c ON c.matter_id = x.id WHERE c.number = p_number FOR UPDATE OF x;
    UPDATE store.release_copy SET acknowledged_at = gate.now(), acknowledged_by = gate.officer()
    WHERE number = p_number AND state = 'recalled' AND acknowledged_at IS NULL RETURNING number INTO done;
    IF done IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'recall-heard', MESSAGE = 'not recalled, or acknowledged already';
    ELSIF NOT EXISTS (SELECT FROM store.release_copy c WHERE c.matter_id = m.id AND c.state = 'recalled' AND c.acknowledged_at IS NULL) THEN
        -- nobody's move: all have heard it
        INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, made_at, happened_at, said, clock, began_by)
        SELECT heard, m.id, m.kind, 'all-heard', 'recalled', 'recalled', m.label_id, false, gate.now(), gate.now(), '{}', m.kind, v.id
        FROM store.move v WHERE v.matter_id = m.id AND v.move = 'recall' ORDER BY v.made_at DESC, v.id DESC LIMIT 1;
        PERFORM gate.note_job('moved-on', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object('kind', m.kind, 'move', heard));
        PERFORM act.settle(m.id);
    END IF;
END
$$;

-- ── questions ───────────────────────────────────────────────────────────────────────────────────

-- What is written of a release, for the releasing side. Walks release_pkey.
CREATE OR REPLACE FUNCTION ask.release(p_matter uuid)
RETURNS TABLE (version int, title text, body text, lower text, recipients jsonb, valid_until timestamptz, findings jsonb, sources jsonb, rests jsonb,
    written_at timestamptz, written_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    -- unordered: one row
    RETURN QUERY
    SELECT r.version, r.title, r.body, gate.lower_text(r.lower, m.owner, '{}'), r.recipients, r.valid_until, r.findings, r.sources, r.rests, r.written_at,
           gate.login_of(r.written_by)
    FROM store.release r JOIN store.matter m ON m.id = r.matter_id WHERE r.matter_id = p_matter;
END
$$;

-- Who was asked for leave, and what they said; for the releasing side.
CREATE OR REPLACE FUNCTION ask.leaves_of(p_matter uuid)
RETURNS TABLE (id uuid, owner text, records uuid[], asked_at timestamptz, answered_at timestamptz, granted boolean, words text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT l.id, l.owner, ARRAY(SELECT r.id FROM store.leave_on o JOIN store.record r ON r.id = o.record_id WHERE o.leave_id = l.id ORDER BY r.id),
           l.asked_at, l.answered_at, l.granted, l.words
    FROM store.leave l JOIN store.matter m ON m.id = l.matter_id WHERE l.matter_id = p_matter ORDER BY l.owner;
END
$$;

-- Where the copies of a release are; for the releasing side, without what stands in them.
CREATE OR REPLACE FUNCTION ask.copies_issued(p_matter uuid)
RETURNS TABLE (number text, record_id uuid, owner text, agency text, login text, label text, sent_at timestamptz, opened_at timestamptz,
    state text, due_at timestamptz, acknowledged_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT c.number, c.record_id, c.owner, c.agency, c.login, l.text, c.sent_at, c.opened_at, c.state, c.due_at, c.acknowledged_at
    FROM store.release_copy c JOIN store.matter m ON m.id = c.matter_id JOIN gate.label l ON l.id = c.label_id
    WHERE c.matter_id = p_matter ORDER BY c.agency, c.login NULLS FIRST, c.number;
END
$$;

-- What the viewer's agency is asked for leave: what is open first, then the newest. Walks leave_of_owner.
CREATE OR REPLACE FUNCTION ask.leaves(p_id uuid, p_limit int)
RETURNS TABLE (id uuid, owner text, asker text, label text, body text, lower text, recipients jsonb, valid_until timestamptz,
    asked_at timestamptz, answered_at timestamptz, granted boolean, words text, records uuid[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT l.id, l.owner, l.asker, t.text, l.body, gate.lower_text(l.lower, l.asker, '{}'), l.recipients, l.valid_until,
           l.asked_at, l.answered_at, l.granted, l.words,
           ARRAY(SELECT r.id FROM store.leave_on o JOIN store.record r ON r.id = o.record_id WHERE o.leave_id = l.id ORDER BY r.id)
    FROM gate.leaves_asked() AS l JOIN gate.label t ON t.id = l.label_id
    WHERE gate.answers() AND (p_id IS NULL OR l.id = p_id)
    ORDER BY l.answered_at IS NOT NULL, l.asked_at DESC, l.id LIMIT p_limit;
END
$$;

-- The copies that the viewer received, without their text: what is to be acknowledged first, then the newest. Walks release_copy_of_agency.
CREATE OR REPLACE FUNCTION ask.copies_received(p_limit int)
RETURNS TABLE (number text, record_id uuid, owner text, agency text, login text, label text, title text, valid_until timestamptz,
    sent_at timestamptz, opened_at timestamptz, state text, ended_at timestamptz, said text, due_at timestamptz, acknowledged_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT c.number, c.record_id, c.owner, c.agency, c.login, l.text, c.title, c.valid_until, c.sent_at, c.opened_at, c.state, c.ended_at,
           c.said, c.due_at, c.acknowledged_at
    FROM gate.copies_received() AS c JOIN gate.label l ON l.id = c.label_id
    ORDER BY (c.state = 'recalled' AND c.acknowledged_at IS NULL) DESC, c.sent_at DESC, c.number LIMIT p_limit;
END
$$;

-- For an inspector: the releases of the own agency that this inspector may read, by which a text that was found may be traced; the newest
-- first. ``marks``: of each copy its bits. Walks issued_pkey and release_mark_of_matter.
CREATE OR REPLACE FUNCTION ask.tracing(p_limit int)
RETURNS TABLE (matter_id uuid, owner text, folio text, label text, body text, slots jsonb, marks jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-looks', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY
    SELECT i.matter_id, i.owner, i.folio, l.text, i.body, i.slots,
           (SELECT coalesce(jsonb_object_agg(k.number, k.bits), '{}') FROM store.release_mark k WHERE k.matter_id = i.matter_id)
    FROM store.issued i JOIN gate.label l ON l.id = i.label_id ORDER BY i.issued_at DESC, i.folio LIMIT p_limit;
END
$$;

-- Whose these copies are, for an inspector who may trace them.
CREATE OR REPLACE FUNCTION ask.copies_traced(p_numbers text[])
RETURNS TABLE (number text, record_id uuid, owner text, agency text, login text, label text, sent_at timestamptz, opened_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT c.number, c.record_id, c.owner, c.agency, c.login, l.text, c.sent_at, c.opened_at
    FROM store.release_copy c JOIN store.release_mark k ON k.number = c.number JOIN gate.label l ON l.id = c.label_id
    WHERE c.number = ANY (p_numbers) AND gate.has_duty('inspector') ORDER BY c.number;
END
$$;

-- What waits for the viewer of both (ask.owed): leave to give, and recalls to acknowledge.
CREATE OR REPLACE FUNCTION ask.owed_of_releases() RETURNS TABLE (what text, many int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    -- unordered: one row
    RETURN QUERY SELECT 'leaves', count(*)::int FROM (
        SELECT FROM gate.leaves_asked() AS l WHERE gate.answers() AND l.answered_at IS NULL ORDER BY l.id LIMIT 51) AS x HAVING count(*) > 0;
    -- unordered: one row
    RETURN QUERY SELECT 'recalls', count(*)::int FROM (
        SELECT FROM gate.copies_received() AS c WHERE c.state = 'recalled' AND c.acknowledged_at IS NULL
        AND (c.login IS NOT NULL OR gate.answers()) ORDER BY c.number LIMIT 51) AS x HAVING count(*) > 0;
END
$$;

REVOKE ALL ON FUNCTION gate.answers(), gate.own_login(), gate.finding_missed(uuid[], text, jsonb), gate.keep_release(store.release),
    gate.accept_lower(int, jsonb), gate.lower_fields(jsonb), gate.lower_text(jsonb, text, text[]), gate.lower_label(jsonb, text, text),
    gate.accept_recipients(jsonb), gate.accept_findings(text, jsonb), gate.end_release(store.move),
    gate.ask_leaves(store.release, store.move, uuid[], text[], int[]), gate.accept_rests(text, jsonb, jsonb, jsonb),
    gate.leave_parts(store.release, text, uuid[], text[], int[]), gate.leaves_asked(), gate.keep_answer(uuid, boolean, text),
    gate.keep_issued(store.release, int, jsonb), gate.keep_copy(store.release, text, jsonb, uuid, int, int, timestamptz),
    gate.copies_received(), gate.keep_opened(text), gate.keep_acknowledged(text), gate.label_said(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.answers(), gate.own_login(), gate.leaves_asked(), gate.copies_received(),
    gate.lower_text(jsonb, text, text[]) TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.finding_missed(uuid[], text, jsonb), gate.keep_release(store.release), gate.accept_lower(int, jsonb),
    gate.accept_recipients(jsonb), gate.accept_findings(text, jsonb), gate.keep_answer(uuid, boolean, text),
    gate.end_release(store.move), gate.ask_leaves(store.release, store.move, uuid[], text[], int[]), gate.accept_rests(text, jsonb, jsonb, jsonb),
    gate.lower_label(jsonb, text, text), gate.keep_issued(store.release, int, jsonb),
    gate.keep_copy(store.release, text, jsonb, uuid, int, int, timestamptz), gate.keep_opened(text), gate.keep_acknowledged(text),
    gate.label_said(int) TO tearline_mover;
RESET ROLE;
GRANT EXECUTE ON FUNCTION act.settle(uuid) TO tearline_owner;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace AND p.proname IN
             ('release', 'leaves_of', 'copies_issued', 'leaves', 'copies_received', 'tracing', 'copies_traced', 'owed_of_releases') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f <> 'ask.owed_of_releases()'::regprocedure THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
        END IF;
    END LOOP;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('write_release', 'answer_leave', 'issue_release', 'open_release_copy', 'acknowledge_recall', 'release_moved', 'make_copies') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_mover', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f NOT IN ('act.release_moved(store.move)'::regprocedure, 'act.make_copies(store.release, jsonb, jsonb)'::regprocedure) THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
        END IF;
    END LOOP;
    GRANT EXECUTE ON FUNCTION act.release_moved(store.move) TO tearline_owner;
END
$$;
