SET ROLE tearline_owner;
-- Origins: which report is of which source, for who keeps the source; and what two inspectors ask together (ADR 0062).

-- Writes that a report is of a source, for who keeps that. The report is of the own agency, and the viewer sees it. Writing it again
-- changes nothing. Nothing of the report changes.
CREATE OR REPLACE FUNCTION act.write_origin(p_source uuid, p_record uuid, p_note text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant store.source := gate.kept_source(p_source, false);
    whose constant text := (SELECT r.owner FROM store.record r WHERE r.id = p_record);
BEGIN
    IF whose IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    ELSIF whose <> gate.agency() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'origin-own', MESSAGE = 'not a report of the own agency';
    END IF;
    INSERT INTO store.origin (source_id, record_id, note, written_by) VALUES (s.id, p_record, p_note, gate.officer())
    ON CONFLICT (source_id, record_id) DO NOTHING;
    PERFORM gate.note_source(s.id, 'origin-written', p_note);
END
$$;

-- Takes back that a report is of a source, and what was said of it on that word.
CREATE OR REPLACE FUNCTION act.take_back_origin(p_source uuid, p_record uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant store.source := gate.kept_source(p_source, false);
BEGIN
    DELETE FROM store.origin o WHERE o.source_id = s.id AND o.record_id = p_record;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such report of this source';
    END IF;
    PERFORM gate.note_source(s.id, 'origin-taken-back', '');
END
$$;

-- The reports of a source that the viewer keeps, of those that they see, the newest first: by their ids and the keepers' own notes. No
-- title: what is shown is entered, and such an entry would tie all reports of one source.
CREATE OR REPLACE FUNCTION ask.origins(p_source uuid, p_limit int)
RETURNS TABLE (record_id uuid, note text, written_by text, written_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT o.record_id, o.note, gate.login_of(o.written_by), o.written_at
    FROM store.origin o JOIN store.source s ON s.id = o.source_id
    WHERE o.source_id = p_source AND gate.officer() IN (s.handler, s.controller)
    ORDER BY o.written_at DESC, o.record_id LIMIT p_limit;
END
$$;

-- ── two inspectors ──────────────────────────────────────────────────────────────────────────────

-- One inspector asks of which sources some reports are, that they see, for a case and with a reason. Nobody is told anything before
-- another inspector agrees; the ask lapses after seven days. It is the same whether any of them has a source in the register.
CREATE OR REPLACE FUNCTION act.ask_origin(p_records uuid[], p_about text, p_reason text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    asked constant uuid[] := ARRAY(SELECT DISTINCT x FROM unnest(p_records) AS x ORDER BY x);
    made constant uuid := gen_random_uuid();
    owners text[];
BEGIN
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-asks-origin', MESSAGE = 'only an inspector';
    END IF;
    owners := ARRAY(SELECT r.owner FROM store.record r WHERE r.id = ANY (asked) ORDER BY r.id);
    IF cardinality(owners) = 0 OR cardinality(owners) <> cardinality(asked) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    END IF;
    INSERT INTO store.origin_ask (id, records, about, reason, asked_by, lapses_at)
    VALUES (made, asked, p_about, p_reason, gate.officer(), clock_timestamp() + interval '7 days');
    PERFORM gate.note('origin-asked', asked, owners, jsonb_build_object('ask', made,
        'reason', encode(sha256(convert_to(made || p_about || '|' || p_reason, 'UTF8')), 'hex')));
    RETURN made;
END
$$;

-- Tells who keeps the sources of these reports that two inspectors read of which source a report is, and who; not which report, nor why.
CREATE OR REPLACE FUNCTION gate.tell_keepers(p_ask uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO store.source_entry (source_id, what, detail, officer_id)
    SELECT DISTINCT o.source_id, 'told', concat_ws(' ', gate.login_of(a.asked_by), gate.login_of(a.answered_by)), a.answered_by
    FROM store.origin_ask a JOIN store.origin o ON o.record_id = ANY (a.records) WHERE a.id = p_ask
$$;

-- Another inspector agrees, and then both read it for 24 hours; or declines. One who counts as one with whoever asked is no other.
CREATE OR REPLACE FUNCTION act.answer_origin(p_ask uuid, p_agree boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    a store.origin_ask;
    owners text[];
BEGIN
    SELECT x.* INTO a FROM store.origin_ask x WHERE x.id = p_ask;
    IF a.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such ask';
    ELSIF me = ANY (gate.as_one(a.asked_by)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'origin-second', MESSAGE = 'it takes another inspector';
    END IF;
    UPDATE store.origin_ask x SET answered_by = me, answered_at = clock_timestamp(),
        ends_at = CASE WHEN p_agree THEN clock_timestamp() + interval '24 hours' END
    WHERE x.id = a.id AND x.answered_by IS NULL AND x.lapses_at > clock_timestamp();
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'origin-answered', MESSAGE = 'answered or lapsed';
    END IF;
    owners := ARRAY(SELECT r.owner FROM store.record r WHERE r.id = ANY (a.records) ORDER BY r.id);
    IF p_agree THEN
        PERFORM gate.note('origin-agreed', a.records, owners, jsonb_build_object('ask', a.id));
        PERFORM gate.tell_keepers(a.id);
    ELSE
        PERFORM gate.note('origin-declined', a.records, owners, jsonb_build_object('ask', a.id));
    END IF;
END
$$;

-- What inspectors asked of the last ninety days, of reports that the viewer sees, the newest first. state: asked, open, declined,
-- lapsed, ended; theirs: the viewer is one of the two; may_answer: it waits for the viewer. Walks origin_ask_age.
CREATE OR REPLACE FUNCTION ask.origin_asks(p_ask uuid, p_limit int)
RETURNS TABLE (id uuid, records uuid[], labels text[], about text, reason text, asked_by text, asked_at timestamptz, lapses_at timestamptz,
    answered_by text, answered_at timestamptz, ends_at timestamptz, state text, theirs boolean, may_answer boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment constant timestamptz := clock_timestamp();
    me constant uuid := gate.officer();
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT a.id, a.records,
           ARRAY(SELECT DISTINCT l.text FROM store.record r JOIN gate.label l ON l.id = r.label_id WHERE r.id = ANY (a.records) ORDER BY 1),
           a.about, a.reason, gate.login_of(a.asked_by), a.asked_at, a.lapses_at, gate.login_of(a.answered_by), a.answered_at, a.ends_at,
           CASE WHEN a.answered_by IS NULL THEN CASE WHEN a.lapses_at > moment THEN 'asked' ELSE 'lapsed' END
                WHEN a.ends_at IS NULL THEN 'declined' WHEN a.ends_at > moment THEN 'open' ELSE 'ended' END,
           me IN (a.asked_by, coalesce(a.answered_by, a.asked_by)),
           a.answered_by IS NULL AND a.lapses_at > moment AND NOT me = ANY (gate.as_one(a.asked_by))
    FROM store.origin_ask a
    WHERE a.asked_at > moment - interval '90 days' AND (p_ask IS NULL OR a.id = p_ask)
    ORDER BY a.asked_at DESC, a.id LIMIT p_limit;
END
$$;

-- Of which sources the reports of an ask are, for the two who agreed on it, as long as it is open: a letter for each source, who handles
-- and controls it. Never its code, nor who it is. A report without a source in the register has none.
CREATE OR REPLACE FUNCTION ask.origin_told(p_ask uuid)
RETURNS TABLE (record_id uuid, caption text, schema text, owner text, label text, source text, kind text, handler text, controller text,
    risk text, review_on date, closed boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    told constant uuid[] := gate.reports_told();
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT r.id, r.caption, r.schema, r.owner, l.text,
           CASE WHEN s.id IS NOT NULL THEN
               chr(64 + (dense_rank() OVER (ORDER BY s.id IS NULL, sha256(convert_to(a.id::text || s.id, 'UTF8'))))::int) END,
           s.kind, gate.login_of(s.handler), gate.login_of(s.controller), s.risk, s.review_on, s.closed_at IS NOT NULL
    FROM store.origin_ask a CROSS JOIN LATERAL unnest(a.records) AS x(id)
    JOIN store.record r ON r.id = x.id JOIN gate.label l ON l.id = r.label_id
    LEFT JOIN (store.origin o JOIN store.source s ON s.id = o.source_id) ON o.record_id = r.id
    WHERE a.id = p_ask AND a.ends_at > clock_timestamp() AND gate.officer() IN (a.asked_by, a.answered_by) AND r.id = ANY (told)
    ORDER BY r.id, s.id;
END
$$;

REVOKE ALL ON FUNCTION gate.tell_keepers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.tell_keepers(uuid) TO tearline_handler;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE (p.pronamespace::regnamespace::text, p.proname) IN
             (('ask', 'origins'), ('ask', 'origin_asks'), ('ask', 'origin_told'), ('act', 'write_origin'), ('act', 'take_back_origin'),
              ('act', 'ask_origin'), ('act', 'answer_origin')) LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', f,
            CASE WHEN f::text LIKE 'ask.%' THEN 'tearline_reader' ELSE 'tearline_handler' END);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
END
$$;
