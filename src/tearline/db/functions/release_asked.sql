SET ROLE tearline_owner;
-- Releases (ADR 0060): what is asked of them; and of all their functions who owns them and who may call them.

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
    gate.copies_received(), gate.keep_opened(text), gate.keep_acknowledged(text), gate.label_said(int), gate.recipients_said(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.recipients_said(jsonb) TO tearline_mover;
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
