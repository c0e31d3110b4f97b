SET ROLE tearline_owner;
-- Consents: an owner's standing permission to be asked by pointers (ADR 0057), and what those see of it whom it concerns.

-- Drafts a consent for the own records under one label that is in use. A steward's. p_controller: the login of who is told of a
-- silent one's questions, of the same agency and another officer. It answers nobody before it is put in force.
CREATE OR REPLACE FUNCTION act.draft_consent(p_label text, p_kinds text[], p_reveal text, p_audience text[], p_purposes text[],
    p_from timestamptz, p_until timestamptz, p_controller text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    ours constant text := gate.writes_for();
    id constant uuid := uuidv7();
    label int;
    controller uuid;
BEGIN
    IF ours IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'steward-consents', MESSAGE = 'only a steward';
    END IF;
    label := (act.own_labels(ARRAY[p_label]))[1];
    IF p_audience = '{}' OR ours = ANY (p_audience)
       OR EXISTS (SELECT FROM unnest(p_audience) AS a WHERE NOT gate.is_agency(a)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'consent-audience', MESSAGE = 'not other agencies of this deployment';
    ELSIF p_purposes = '{}' OR EXISTS (SELECT FROM unnest(p_purposes) AS w WHERE NOT gate.is_purpose(w)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'consent-purposes', MESSAGE = 'not purposes of this deployment';
    ELSIF p_until <= greatest(p_from, gate.now()) OR p_until > p_from + interval '12 months' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'consent-term', MESSAGE = 'not a term of twelve months at most';
    END IF;
    IF p_reveal = 'silent' THEN
        controller := gate.colleague(p_controller, ours);
        IF controller IS NULL OR controller = ANY (gate.as_one(gate.officer())) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'consent-controller', MESSAGE = 'no other officer of the agency';
        END IF;
    END IF;
    INSERT INTO store.consent (id, owner, label_id, kinds, reveal, audience, purposes, holds_from, holds_until, controller, two, given_by)
    VALUES (id, ours, label, p_kinds, p_reveal, p_audience, p_purposes, p_from, p_until, controller,
            p_reveal = 'silent' OR EXISTS (SELECT FROM gate.label l WHERE l.id = label AND l.compartments <> '{}'), gate.officer());
    PERFORM gate.note('consent-drafted', '{}', '{}', jsonb_build_object('consent', id));
    RETURN id;
END
$$;

-- Puts a draft in force, or ends a consent, with its pointers in the same transaction. A steward's who sees it; of a compartment and
-- of a silent one another officer's than who drafted it. What is not there and what is hidden are one answer.
CREATE OR REPLACE FUNCTION act.move_consent(p_consent uuid, p_to text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    c store.consent;
BEGIN
    SELECT x.* INTO c FROM store.consent x WHERE x.id = p_consent FOR UPDATE;
    IF c.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such consent';
    ELSIF c.ended_at IS NOT NULL OR p_to = 'active' AND (c.activated_at IS NOT NULL OR gate.now() >= c.holds_until) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'consent-moved', MESSAGE = 'in no state for this';
    ELSIF p_to = 'active' AND c.two AND gate.officer() = ANY (gate.as_one(c.given_by)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'consent-second', MESSAGE = 'it takes another officer';
    ELSIF p_to = 'active' THEN
        UPDATE store.consent x SET activated_by = gate.officer(), activated_at = clock_timestamp() WHERE x.id = c.id;
        PERFORM gate.note('consent-activated', '{}', '{}', jsonb_build_object('consent', c.id));
    ELSE
        UPDATE store.consent x SET ended_by = gate.officer(), ended_at = clock_timestamp() WHERE x.id = c.id;
        PERFORM gate.note('consent-ended', '{}', '{}', jsonb_build_object('consent', c.id));
    END IF;
END
$$;

-- Puts a notice of a question away, for the reader alone. Of those that are there for them.
CREATE OR REPLACE FUNCTION act.put_away_pointer(p_notice uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF NOT EXISTS (SELECT FROM store.pointer_notice n WHERE n.id = p_notice) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such notice';
    END IF;
    INSERT INTO store.pointer_noticed (notice_id, officer_id) VALUES (p_notice, gate.officer()) ON CONFLICT DO NOTHING;
END
$$;

CREATE OR REPLACE FUNCTION gate.is_agency(p_code text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT EXISTS (SELECT FROM gate.agency a WHERE a.code = p_code AND a.suspended_at IS NULL)
$$;
CREATE OR REPLACE FUNCTION gate.is_purpose(p_code text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT EXISTS (SELECT FROM gate.purpose p WHERE p.code = p_code AND p.retired_at IS NULL)
$$;
-- An officer of an agency by their login, who is not suspended.
CREATE OR REPLACE FUNCTION gate.colleague(p_login text, p_agency text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: logins are unique
    SELECT o.id FROM gate.officer o WHERE o.login = lower(p_login) AND o.agency = p_agency AND o.suspended_at IS NULL
$$;

-- ── what is seen of it ──────────────────────────────────────────────────────────────────────────

-- The consents of the own agency that a steward sees, the newest first. state: draft, active, ended. Walks consent_owner.
CREATE OR REPLACE FUNCTION ask.consents(p_limit int)
RETURNS TABLE (id uuid, label text, kinds text[], reveal text, audience text[], purposes text[], holds_from timestamptz,
    holds_until timestamptz, state text, controller text, two boolean, given_by text, activated_by text, given_at timestamptz, may_activate boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT c.id, l.text, c.kinds, c.reveal, c.audience, c.purposes, c.holds_from, c.holds_until,
           CASE WHEN c.ended_at IS NOT NULL OR gate.now() >= c.holds_until THEN 'ended'
                WHEN c.activated_at IS NULL THEN 'draft' ELSE 'active' END,
           gate.login_of(c.controller), c.two, gate.login_of(c.given_by), gate.login_of(c.activated_by), c.given_at,
           NOT (c.two AND (SELECT gate.officer()) = ANY (gate.as_one(c.given_by)))
    FROM store.consent c JOIN gate.label l ON l.id = c.label_id
    WHERE c.owner = (SELECT gate.writes_for()) ORDER BY c.given_at DESC, c.id LIMIT p_limit;
END
$$;

-- The viewer's own questions, the newest first, with what they were told; and the folio of their case, where they see it still.
-- Walks pointer_question_officer.
CREATE OR REPLACE FUNCTION ask.pointer_questions(p_limit int)
RETURNS TABLE (id uuid, at timestamptz, asked text, kinds text[], purpose text, label text, told jsonb, case_id uuid, folio text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT q.id, q.at, q.asked, q.kinds, q.purpose, l.text, gate.with_desks(q.told), m.id, m.folio
    FROM store.pointer_question q JOIN gate.label l ON l.id = q.label_id LEFT JOIN store.matter m ON m.id = q.matter_id
    WHERE q.officer_id = (SELECT gate.officer()) ORDER BY q.at DESC, q.id LIMIT p_limit;
END
$$;

-- How many questions the viewer may still ask now.
CREATE OR REPLACE FUNCTION ask.pointer_quota() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN gate.pointer_quota();
END
$$;

-- Whether a notice is meant for this viewer: at their desk, or as the controller; an inspector's reading is none.
CREATE OR REPLACE FUNCTION gate.is_addressee(p_owner text, p_officer uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT coalesce(p_officer = (SELECT gate.officer()),
                    p_owner = (SELECT gate.agency()) AND (SELECT gate.has_duty('liaison')))
$$;

-- Questions that hit records of the viewer's agency, told to them: unread ones first, each with the records that they see.
-- p_read: those put away too. Walks pointer_notice_desk and pointer_notice_officer.
CREATE OR REPLACE FUNCTION ask.pointer_notices(p_read boolean, p_limit int)
RETURNS TABLE (id uuid, owner text, asked_at timestamptz, reveal text, by_agency text, desk text, purpose text, label text, record_label text,
    records uuid[], captions text[], silent boolean, read boolean, case_id uuid, folio text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT n.id, n.owner, n.asked_at, n.reveal, n.by_agency, gate.desk_of(n.by_agency), n.purpose, l.text, k.text, r.ids, r.captions,
           n.officer_id IS NOT NULL, x.notice_id IS NOT NULL, m.id, m.folio
    FROM store.pointer_notice n JOIN gate.label l ON l.id = n.label_id JOIN gate.label k ON k.id = n.record_label_id
    LEFT JOIN store.matter m ON m.id = n.matter_id
    LEFT JOIN store.pointer_noticed x ON x.notice_id = n.id AND x.officer_id = (SELECT gate.officer())
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(y.id ORDER BY y.id), '{}') AS ids, coalesce(array_agg(y.caption ORDER BY y.id), '{}') AS captions
        FROM store.record y WHERE y.id = ANY (n.records)) AS r
    WHERE gate.is_addressee(n.owner, n.officer_id) AND (p_read OR x.notice_id IS NULL)
    ORDER BY x.notice_id IS NOT NULL, n.id DESC LIMIT p_limit;
END
$$;

-- For an inspector: how much each officer asked, of the questions whose label the inspector sees. Walks pointer_question_age.
CREATE OR REPLACE FUNCTION ask.pointer_rates(p_days int, p_limit int)
RETURNS TABLE (login text, agency text, last_hour int, last_day int, in_all int, told int, last_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-looks', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY
    SELECT gate.login_of(q.officer_id), q.agency, count(*) FILTER (WHERE q.at > clock_timestamp() - interval '1 hour')::int,
           count(*) FILTER (WHERE q.at > clock_timestamp() - interval '24 hours')::int, count(*)::int,
           count(*) FILTER (WHERE q.told <> '[]')::int, max(q.at)
    FROM store.pointer_question q WHERE q.at > (SELECT clock_timestamp()) - make_interval(days => p_days)
    GROUP BY q.officer_id, q.agency ORDER BY 5 DESC, 1, 2 LIMIT p_limit;
END
$$;

-- For an inspector: the silent consents whose label the inspector sees, and how often questions hit what is under them, by whom.
CREATE OR REPLACE FUNCTION ask.silent_asked(p_limit int)
RETURNS TABLE (id uuid, owner text, label text, controller text, given_by text, activated_by text, state text, questions int,
    askers text[], last_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-looks', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY
    SELECT c.id, c.owner, l.text, gate.login_of(c.controller), gate.login_of(c.given_by), gate.login_of(c.activated_by),
           CASE WHEN c.ended_at IS NOT NULL OR gate.now() >= c.holds_until THEN 'ended'
                WHEN c.activated_at IS NULL THEN 'draft' ELSE 'active' END,
           a.many, a.askers, a.last_at
    FROM store.consent c JOIN gate.label l ON l.id = c.label_id
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS many, coalesce(array_agg(DISTINCT n.by_agency ORDER BY n.by_agency), '{}') AS askers, max(n.asked_at) AS last_at
        FROM store.pointer_notice n WHERE n.consent_id = c.id) AS a
    WHERE c.reveal = 'silent' ORDER BY a.many DESC, c.given_at DESC, c.id LIMIT p_limit;
END
$$;

REVOKE ALL ON FUNCTION gate.is_agency(text), gate.is_purpose(text), gate.colleague(text, text), gate.is_addressee(text, uuid),
    act.draft_consent(text, text[], text, text[], text[], timestamptz, timestamptz, text), act.move_consent(uuid, text),
    act.put_away_pointer(uuid), ask.consents(int), ask.pointer_questions(int), ask.pointer_quota(), ask.pointer_notices(boolean, int),
    ask.pointer_rates(int, int), ask.silent_asked(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.is_agency(text), gate.is_purpose(text), gate.colleague(text, text), gate.as_one(uuid), gate.now()
    TO tearline_writer;
GRANT EXECUTE ON FUNCTION gate.is_addressee(text, uuid), gate.desk_of(text) TO tearline_reader;
RESET ROLE;
ALTER FUNCTION act.draft_consent(text, text[], text, text[], text[], timestamptz, timestamptz, text) OWNER TO tearline_writer;
ALTER FUNCTION act.move_consent(uuid, text) OWNER TO tearline_writer;
ALTER FUNCTION act.put_away_pointer(uuid) OWNER TO tearline_writer;
ALTER FUNCTION ask.consents(int) OWNER TO tearline_reader;
ALTER FUNCTION ask.pointer_questions(int) OWNER TO tearline_reader;
ALTER FUNCTION ask.pointer_quota() OWNER TO tearline_reader;
ALTER FUNCTION ask.pointer_notices(boolean, int) OWNER TO tearline_reader;
ALTER FUNCTION ask.pointer_rates(int, int) OWNER TO tearline_reader;
ALTER FUNCTION ask.silent_asked(int) OWNER TO tearline_reader;
GRANT EXECUTE ON FUNCTION act.draft_consent(text, text[], text, text[], text[], timestamptz, timestamptz, text), act.move_consent(uuid, text),
    act.put_away_pointer(uuid), ask.consents(int), ask.pointer_questions(int), ask.pointer_quota(), ask.pointer_notices(boolean, int),
    ask.pointer_rates(int, int), ask.silent_asked(int) TO tearline_app;
