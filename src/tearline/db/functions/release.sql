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
           OR NOT coalesce((f ->> 'known')::int BETWEEN 0 AND 1000000000, true)
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
        ELSIF EXISTS (SELECT FROM jsonb_array_elements(r.findings) AS f
                      WHERE f ->> 'sort' IN ('place', 'time') AND coalesce((f ->> 'known')::int, 0) < 3) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'release-few', MESSAGE = 'too few could have known it';
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
RESET ROLE;
