SET ROLE tearline_owner;
-- Functions of the gate that are called by roles other than the application's: sign-in, and the
-- settling of tickets by the ledger's appender. All owned by tearline_owner.

-- ── sign-in (role tearline_signin) ──────────────────────────────────────────────────────────────

-- What sign-in needs to check a password and a code. One row, or none for an unknown login.
CREATE OR REPLACE FUNCTION gate.credential_of(p_login text)
RETURNS TABLE (officer_id uuid, password_hash text, totp_secret text, totp_last_step bigint,
               locked_seconds int, suspended boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a login is one officer's
    SELECT o.id, c.password_hash, c.totp_secret, c.totp_last_step,
           greatest(0, ceil(extract(epoch FROM c.locked_until - clock_timestamp())))::int,
           o.suspended_at IS NOT NULL OR g.suspended_at IS NOT NULL
    FROM gate.officer o
    JOIN gate.credential c ON c.officer_id = o.id
    JOIN gate.agency g ON g.code = o.agency
    WHERE o.login = lower(p_login)
$$;

-- A wrong password or code. After five in a row the account rests: 1 minute, doubled with each
-- further failure, at most 1 hour (OWASP ASVS 5.0, 6.3.1).
CREATE OR REPLACE FUNCTION gate.sign_in_failed(p_officer uuid, p_client text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    c gate.credential;
BEGIN
    UPDATE gate.credential SET failures = failures + 1,
        locked_until = CASE WHEN failures + 1 >= 5
            THEN clock_timestamp() + least(interval '1 hour', interval '1 minute' * power(2, least(failures - 4, 10)))
            ELSE locked_until END
    WHERE officer_id = p_officer RETURNING * INTO c;
    PERFORM ledger.write('access', p_officer, (SELECT agency FROM gate.officer WHERE id = p_officer), NULL,
        'sign-in-failed', '{}', '{}',
        jsonb_build_object('failures', c.failures, 'locked_until', c.locked_until, 'client', p_client));
END
$$;

-- Opens a session after password and code were verified. `p_totp_step` makes a code good once.
-- Returns the moment at which it ends whatever happens, or NULL when the code was used before.
CREATE OR REPLACE FUNCTION gate.open_session(
    p_officer uuid, p_token_hash bytea, p_totp_step bigint, p_absolute interval, p_idle interval, p_client text)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s gate.session;
BEGIN
    UPDATE gate.credential SET failures = 0, locked_until = NULL, totp_last_step = p_totp_step
    WHERE officer_id = p_officer AND totp_last_step < p_totp_step;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO gate.session (token_hash, officer_id, agency, duties, ends_at, idle)
    SELECT p_token_hash, o.id, o.agency, o.duties, clock_timestamp() + p_absolute, p_idle
    FROM gate.officer o WHERE o.id = p_officer AND o.suspended_at IS NULL
    RETURNING * INTO s;
    IF s.id IS NULL THEN    -- suspended since the password was checked
        RETURN NULL;
    END IF;
    PERFORM gate.refresh_sessions(p_officer);
    PERFORM ledger.write('access', p_officer, s.agency, NULL, 'sign-in', '{}', '{}',
        jsonb_build_object('session', s.id, 'client', p_client));
    RETURN s.ends_at;
END
$$;

CREATE OR REPLACE FUNCTION gate.close_session(p_token_hash bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s gate.session;
BEGIN
    UPDATE gate.session SET closed_at = clock_timestamp()
    WHERE token_hash = p_token_hash AND closed_at IS NULL RETURNING * INTO s;
    IF s.id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM ledger.write('access', s.officer_id, s.agency, NULL, 'sign-out', '{}', '{}',
        jsonb_build_object('session', s.id));
    RETURN true;
END
$$;

-- Whose session this is, for the banner. No row when it is over.
CREATE OR REPLACE FUNCTION gate.whoami(p_token_hash bytea)
RETURNS TABLE (officer_id uuid, login text, full_name text, agency text, duties text[], tier smallint,
               compartments jsonb, clearance_until timestamptz, ends_at timestamptz, idle_seconds int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a token is one session's
    SELECT o.id, o.login, o.full_name, s.agency, s.duties,
           CASE WHEN clock_timestamp() < s.clearance_until THEN s.tier END,
           CASE WHEN clock_timestamp() < s.clearance_until THEN s.compartments ELSE '{}' END,
           CASE WHEN clock_timestamp() < s.clearance_until THEN s.clearance_until END, s.ends_at,
           extract(epoch FROM s.idle)::int
    FROM gate.session s JOIN gate.officer o ON o.id = s.officer_id
    WHERE s.token_hash = p_token_hash AND s.closed_at IS NULL
      AND clock_timestamp() < s.ends_at AND clock_timestamp() < s.seen_at + s.idle
$$;

CREATE OR REPLACE FUNCTION gate.purposes()
RETURNS TABLE (code text, name_es text, name_en text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT code, name_es, name_en FROM gate.purpose WHERE retired_at IS NULL ORDER BY code
$$;

-- ── tickets (role tearline_ledger) ──────────────────────────────────────────────────────────────

-- The licence for one look. Checks the session, renews an outdated clearance, writes the entry and
-- the ticket; the caller's commit makes both durable before anything is shown.
CREATE OR REPLACE FUNCTION gate.open_ticket(
    p_token text, p_action text, p_purpose text, p_digest text, p_seconds int) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s gate.session;
    ticket constant uuid := gen_random_uuid();
    moment constant timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO s FROM gate.session WHERE token_hash = sha256(convert_to(p_token, 'UTF8'));
    IF s.version <> (SELECT o.version FROM gate.officer o WHERE o.id = s.officer_id) THEN
        -- somebody held the session when the officer changed
        PERFORM gate.renew(s.officer_id);
        SELECT x.* INTO s FROM gate.session x JOIN gate.officer o ON o.id = x.officer_id AND o.version = x.version
        WHERE x.id = s.id;
    END IF;
    IF s.id IS NULL OR s.closed_at IS NOT NULL OR moment >= s.ends_at OR moment >= s.seen_at + s.idle THEN
        RETURN jsonb_build_object('problem', 'no-session');
    END IF;
    IF NOT EXISTS (SELECT FROM gate.purpose WHERE code = p_purpose AND retired_at IS NULL) THEN
        RETURN jsonb_build_object('problem', 'purpose');
    END IF;
    IF moment >= s.clearance_until AND EXISTS (SELECT FROM gate.clearance_of(s.officer_id)) THEN
        -- one of several vettings lapsed, and what the others give still holds; or a test of today counts by now
        PERFORM gate.refresh_sessions(s.officer_id);
        SELECT * INTO s FROM gate.session WHERE id = s.id;
    END IF;
    IF moment >= s.clearance_until AND NOT (s.duties && ARRAY['registrar', 'inspector']) THEN
        PERFORM ledger.write('refused', s.officer_id, s.agency, p_purpose, p_action, '{}', '{}',
            jsonb_build_object('because', 'vetting', 'session', s.id));
        RETURN jsonb_build_object('problem', 'vetting');
    END IF;
    IF s.seen_at < moment - interval '5 seconds' THEN
        -- SKIP LOCKED: a look never waits for whoever renews masks; it is seen again in five seconds
        UPDATE gate.session SET seen_at = moment
        WHERE id = (SELECT id FROM gate.session WHERE id = s.id FOR UPDATE SKIP LOCKED);
    END IF;
    IF s.labels < (SELECT i.version FROM gate.interning i) THEN
        PERFORM gate.catch_up(s.id);
    END IF;
    INSERT INTO gate.ticket (id, session_id, xid, ends_at, action, purpose)
    VALUES (ticket, s.id, pg_current_xact_id(), moment + make_interval(secs => p_seconds), p_action, p_purpose);
    PERFORM ledger.write('ticket', s.officer_id, s.agency, p_purpose, p_action, '{}', '{}',
        jsonb_build_object('ticket', ticket, 'question', p_digest, 'session', s.id));
    RETURN jsonb_build_object('ticket', ticket);
END
$$;

-- What was shown, and the end of the ticket. `p_records` and `p_owners` are parallel.
CREATE OR REPLACE FUNCTION gate.close_ticket(p_ticket uuid, p_records uuid[], p_owners text[], p_count bigint)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t gate.ticket;
    s gate.session;
BEGIN
    DELETE FROM gate.ticket WHERE id = p_ticket RETURNING * INTO t;
    IF t.id IS NULL OR clock_timestamp() >= t.ends_at THEN
        RETURN jsonb_build_object('problem', 'no-ticket');
    END IF;
    SELECT * INTO s FROM gate.session WHERE id = t.session_id;
    PERFORM ledger.write('results', s.officer_id, s.agency, t.purpose, t.action, p_records, p_owners,
        jsonb_build_object('ticket', p_ticket, 'count', p_count));
    RETURN jsonb_build_object('closed', p_ticket);
END
$$;

-- A batch of the two above, in order, in one transaction: group commit for the read path. What was shown is
-- noted by id: the order of an answer is nothing that an entry has to say.
CREATE OR REPLACE FUNCTION gate.settle(p_requests jsonb) RETURNS TABLE (n int, answer jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    r jsonb;
    records uuid[];
    owners text[];
BEGIN
    n := 0;
    FOR r IN SELECT x.request FROM jsonb_array_elements(p_requests) WITH ORDINALITY AS x(request, place) ORDER BY x.place LOOP
        IF r ? 'close' THEN
            SELECT coalesce(array_agg(s.record::uuid ORDER BY s.record::uuid, s.owner), '{}'),
                   coalesce(array_agg(s.owner ORDER BY s.record::uuid, s.owner), '{}') INTO records, owners
            FROM ROWS FROM (jsonb_array_elements_text(r -> 'records'), jsonb_array_elements_text(r -> 'owners')) AS s(record, owner);
            answer := gate.close_ticket((r ->> 'close')::uuid, records, owners, (r ->> 'count')::bigint);
        ELSE
            answer := gate.open_ticket(r ->> 'token', r ->> 'action', r ->> 'purpose', r ->> 'question', (r ->> 'seconds')::int);
        END IF;
        RETURN NEXT;
        n := n + 1;
    END LOOP;
END
$$;

-- Tickets nobody closed (a crash, a broken connection) and sessions long over.
CREATE OR REPLACE FUNCTION gate.sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM gate.ticket WHERE ends_at < clock_timestamp() - interval '1 minute';
    DELETE FROM gate.session WHERE ends_at < clock_timestamp() - interval '1 day';
$$;

-- New search keys wait in a list that every search reads through; a load that ends puts them in their
-- places. Only the index's owner may.
CREATE OR REPLACE FUNCTION gate.tidy_keys() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gin_clean_pending_list('store.record_by_keys'::regclass)
$$;

-- An entry for a deed of this transaction's viewer, within the deed's own transaction.
CREATE OR REPLACE FUNCTION gate.note(p_action text, p_records uuid[], p_owners text[], p_body jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s gate.session := gate.viewer();
BEGIN
    IF s.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    PERFORM ledger.write('deed', s.officer_id, s.agency,
        (SELECT purpose FROM gate.ticket WHERE id = nullif(current_setting('tearline.ticket', true), '')::uuid),
        p_action, p_records, p_owners, p_body);
END
$$;

-- The same for a scheduled job, which is nobody's session.
CREATE OR REPLACE FUNCTION gate.note_job(p_action text, p_records uuid[], p_owners text[], p_body jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ledger.write('job', NULL, NULL, NULL, p_action, p_records, p_owners, p_body)
$$;

-- Keeps what hangs on these records as it is until the commit: whoever moves or changes one waits, and then
-- finds what this transaction wrote. Locking takes a right that a viewer has on own records only.
CREATE OR REPLACE FUNCTION gate.hold(p_records uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    PERFORM FROM store.feature f WHERE f.record_id = ANY (p_records) ORDER BY f.record_id FOR SHARE;
END
$$;

-- One writer at a time under one label in one collection of the viewer's agency, and one at a time of those who see
-- the same, so that "changed" means one thing. Whoever writes under a label that others may not see holds nothing
-- that they wait for. Held until the commit.
CREATE OR REPLACE FUNCTION gate.hold_collection(p_source text, p_labels int[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
    mask constant bytea := gate.mask();
    wanted constant text[] := ARRAY(
        SELECT 'label ' || n FROM unnest(p_labels) AS n WHERE n BETWEEN 1 AND 131071 AND get_bit(mask, n) = 1
        UNION SELECT 'clearance ' || encode(sha256(convert_to(concat_ws(' ', s.tier, s.compartments), 'UTF8')), 'hex')
        ORDER BY 1);
BEGIN
    INSERT INTO store.writing (owner, source, held) SELECT s.agency, p_source, w FROM unnest(wanted) AS w ORDER BY w
    ON CONFLICT DO NOTHING;
    PERFORM FROM store.writing x WHERE x.owner = s.agency AND x.source = p_source AND x.held = ANY (wanted)
    ORDER BY x.held FOR UPDATE;
END
$$;

-- The past of matches goes with the versions that are expunged, also where the other end is hidden.
CREATE OR REPLACE FUNCTION gate.forget_past(p_records uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    DELETE FROM store.past_match p WHERE p.a = ANY (p_records);
    DELETE FROM store.past_match p WHERE p.b = ANY (p_records);
$$;

-- ── marks of what was expunged (ADR 0013) ────────────────────────────────────────────────────────

CREATE OR REPLACE FUNCTION gate.salt() RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT salt FROM gate.mark_salt
$$;

-- The mark of a key, and that of a content under it, by the record's digest.
CREATE OR REPLACE FUNCTION gate.mark_of(p_salt bytea, p_owner text, p_source text, p_key text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(p_salt || convert_to(jsonb_build_array(p_owner, p_source, p_key)::text, 'UTF8'))
$$;
CREATE OR REPLACE FUNCTION gate.said_of(p_salt bytea, p_mark bytea, p_digest bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(p_salt || p_mark || p_digest)
$$;

-- Puts on record what an expungement takes that the steward who does it does not see: versions of records that stay
-- (p_hidden: records that this steward does not see by now), and hidden versions of records that go (p_gone). Nobody's
-- entry, so not among that steward's own, and written also where there is nothing of the kind: its being there tells nothing.
CREATE OR REPLACE FUNCTION gate.note_unseen(p_load uuid, p_hidden uuid[], p_gone uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
    bits constant bytea := gate.mask();
    gone constant uuid[] := ARRAY(SELECT DISTINCT h.record_id FROM store.history h
        WHERE h.record_id = ANY (p_gone) AND get_bit(bits, h.label_id) = 0 ORDER BY h.record_id);
    subjects constant uuid[] := ARRAY(SELECT x.id FROM unnest(p_hidden || gone) AS x(id) ORDER BY x.id);
BEGIN
    PERFORM ledger.write('job', NULL, NULL, NULL, 'expunged-unseen', subjects,
        array_fill(s.agency, ARRAY[cardinality(subjects)]),
        jsonb_build_object('load', p_load, 'officer', s.officer_id, 'stay', p_hidden, 'gone', gone));
END
$$;

CREATE OR REPLACE FUNCTION gate.login_of(p_officer uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT login FROM gate.officer WHERE id = p_officer
$$;

CREATE OR REPLACE FUNCTION gate.officer_of(p_login text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM gate.officer WHERE login = lower(p_login)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.credential_of(text), gate.sign_in_failed(uuid, text),
    gate.open_session(uuid, bytea, bigint, interval, interval, text), gate.close_session(bytea),
    gate.whoami(bytea), gate.purposes() TO tearline_signin;
GRANT EXECUTE ON FUNCTION gate.settle(jsonb), gate.sweep() TO tearline_ledger;
GRANT EXECUTE ON FUNCTION gate.note(text, uuid[], text[], jsonb), gate.tidy_keys(), gate.joined_label(int[]),
    gate.hold(uuid[]), gate.hold_collection(text, int[]), gate.forget_past(uuid[]), gate.note_unseen(uuid, uuid[], uuid[]) TO tearline_writer;
GRANT EXECUTE ON FUNCTION gate.salt(), gate.mark_of(bytea, text, text, text), gate.said_of(bytea, bytea, bytea)
    TO tearline_reader, tearline_writer;
GRANT EXECUTE ON FUNCTION gate.note_job(text, uuid[], text[], jsonb) TO tearline_purger, tearline_matcher;
GRANT EXECUTE ON FUNCTION gate.login_of(uuid), gate.officer_of(text), gate.sees_joined(int[]) TO tearline_reader;
RESET ROLE;
