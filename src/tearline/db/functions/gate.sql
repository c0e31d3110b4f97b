SET ROLE tearline_owner;
-- Functions of the gate that are called by roles other than the application's: sign-in, and the
-- settling of tickets by the ledger's appender. All owned by tearline_owner.

-- ── sign-in (role tearline_signin) ──────────────────────────────────────────────────────────────

-- A counter, locked until the commit: attempts at once are counted one after the other. What is older than
-- `p_memory` is forgotten. By the table's key.
CREATE OR REPLACE FUNCTION gate.held_count(p_account uuid, p_origin text, p_memory interval) RETURNS gate.sign_in_count
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO gate.sign_in_count AS c (account, origin) VALUES (p_account, p_origin)
    ON CONFLICT (account, origin) DO UPDATE SET
        failures = CASE WHEN c.since < clock_timestamp() - p_memory THEN 0 ELSE c.failures END,
        rests_until = CASE WHEN c.since < clock_timestamp() - p_memory THEN NULL ELSE c.rests_until END,
        since = CASE WHEN c.since < clock_timestamp() - p_memory THEN clock_timestamp() ELSE c.since END
    RETURNING c.*
$$;

-- Takes an attempt before anything is verified: counted as a failure, which a session takes back. Password hash and
-- second factor come only with an attempt that may be judged, so that no others are. For a login that nobody has the
-- same work is done on a slot of its own. `own`: the officer set them; else they were handed over, and give a pass.
--   of one account and one device, or one address: five, then a rest of 1 minute, doubled with each further failure,
--     at most 1 hour (OWASP ASVS 5.0, 6.3.1); forgotten after a day without one;
--   of one account over all devices that it does not know: 50 an hour;
--   of one address over all accounts: p_of_address in ten minutes (0: no limit). Then `wait_seconds` says how long.
-- A device that the account knows is under the first of them only: strangers cannot rest it.
CREATE OR REPLACE FUNCTION gate.begin_sign_in(
    p_login text, p_device bytea, p_origin text, p_client text, p_of_address int)
RETURNS TABLE (attempt uuid, wait_seconds int, password_hash text, totp_secret text, own boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    nobody constant uuid := '00000000-0000-0000-0000-000000000000';
    who record;
    own_account uuid;
    own_origin text;
    c gate.sign_in_count;
    may boolean := true;
BEGIN
    SELECT o.id, o.suspended_at IS NULL AND g.suspended_at IS NULL AS usable, EXISTS (
               SELECT FROM gate.device d WHERE d.officer_id = o.id AND d.mark_hash = p_device
               AND d.seen_at > clock_timestamp() - interval '180 days') AS known
    INTO who FROM gate.officer o JOIN gate.agency g ON g.code = o.agency WHERE o.login = lower(p_login);
    own_account := coalesce(who.id, ('00000000-0000-0000-0001-' ||
        lpad(to_hex(get_byte(sha256(convert_to(lower(p_login), 'UTF8')), 0) * 4
                    + get_byte(sha256(convert_to(lower(p_login), 'UTF8')), 1) % 4), 12, '0'))::uuid);
    IF coalesce(who.known, false) THEN
        own_origin := 'device ' || encode(p_device, 'hex');
    ELSE
        own_origin := 'address ' || left(p_origin, 100);
        c := gate.held_count(nobody, own_origin, interval '10 minutes');
        IF p_of_address > 0 AND c.failures >= p_of_address THEN
            wait_seconds := greatest(1, ceil(extract(epoch FROM c.since + interval '10 minutes' - clock_timestamp())));
            PERFORM ledger.write('access', who.id, NULL, NULL, 'sign-in-failed', '{}', '{}',
                jsonb_build_object('client', p_client, 'judged', false, 'because', 'address'));
            RETURN NEXT;
            RETURN;
        END IF;
        UPDATE gate.sign_in_count s SET failures = s.failures + 1 WHERE s.account = nobody AND s.origin = own_origin;
        c := gate.held_count(own_account, 'anywhere', interval '1 hour');
        may := c.failures < 50;
        IF may THEN
            UPDATE gate.sign_in_count s SET failures = s.failures + 1
            WHERE s.account = own_account AND s.origin = 'anywhere';
        END IF;
    END IF;
    IF may THEN
        c := gate.held_count(own_account, own_origin, interval '1 day');
        may := coalesce(c.rests_until <= clock_timestamp(), true);
        UPDATE gate.sign_in_count s SET failures = s.failures + 1, since = clock_timestamp(),
            rests_until = CASE WHEN s.failures + 1 >= 5 THEN clock_timestamp()
                + least(interval '1 hour', interval '1 minute' * power(2, least(s.failures - 4, 10))) END
        WHERE may AND s.account = own_account AND s.origin = own_origin;
    END IF;
    INSERT INTO gate.attempt (account, officer_id, address, origin, judged, client)
    VALUES (own_account, who.id, 'address ' || left(p_origin, 100), own_origin, may, p_client)
    RETURNING id INTO attempt;
    SELECT k.password_hash, k.totp_secret, k.own_since IS NOT NULL
    INTO begin_sign_in.password_hash, begin_sign_in.totp_secret, begin_sign_in.own
    FROM gate.credential k WHERE k.officer_id = who.id AND may AND who.usable;
    RETURN NEXT;
END
$$;

-- The attempt came to nothing: its entry. What was counted stays counted.
CREATE OR REPLACE FUNCTION gate.sign_in_failed(p_attempt uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    a gate.attempt;
BEGIN
    DELETE FROM gate.attempt WHERE id = p_attempt RETURNING * INTO a;
    IF a.id IS NOT NULL THEN
        PERFORM ledger.write('access', a.officer_id, (SELECT agency FROM gate.officer WHERE id = a.officer_id), NULL,
            'sign-in-failed', '{}', '{}', (
                SELECT jsonb_build_object('client', a.client, 'judged', a.judged, 'failures', max(c.failures),
                                          'rests_until', max(c.rests_until), 'device', a.origin LIKE 'device %')
                FROM gate.sign_in_count c WHERE c.account = a.account AND c.origin = a.origin));
    END IF;
END
$$;

-- An attempt whose password and second factor were verified, if it is one that may be judged; a key is touched within two
-- minutes; locked until the commit. No row: officer,
-- agency or credential changed meanwhile.
CREATE OR REPLACE FUNCTION gate.right_attempt(p_attempt uuid) RETURNS SETOF gate.attempt
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    a gate.attempt;
BEGIN
    SELECT * INTO a FROM gate.attempt
    WHERE id = p_attempt AND judged AND taken_at > clock_timestamp() - interval '2 minutes' FOR UPDATE;
    -- held until the commit: a suspension comes before, and is seen here, or after, and finds what is opened now
    PERFORM FROM gate.officer o JOIN gate.agency g ON g.code = o.agency
    WHERE o.id = a.officer_id AND o.suspended_at IS NULL AND g.suspended_at IS NULL FOR SHARE;
    IF FOUND THEN
        RETURN NEXT a;
    END IF;
END
$$;

-- Makes a code good once: whether it was not used before.
CREATE OR REPLACE FUNCTION gate.use_code(p_officer uuid, p_totp_step bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE gate.credential SET totp_last_step = p_totp_step WHERE officer_id = p_officer AND totp_last_step < p_totp_step;
    RETURN FOUND;
END
$$;

-- Takes an attempt that was right back from its counters.
CREATE OR REPLACE FUNCTION gate.take_back(a gate.attempt) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF a.origin NOT LIKE 'device %' THEN
        UPDATE gate.sign_in_count SET failures = greatest(0, failures - 1)
        WHERE account = '00000000-0000-0000-0000-000000000000' AND origin = a.address;
        UPDATE gate.sign_in_count SET failures = greatest(0, failures - 1)
        WHERE account = a.account AND origin = 'anywhere';
    END IF;
    DELETE FROM gate.sign_in_count WHERE account = a.account AND origin = a.origin;
    DELETE FROM gate.attempt WHERE id = a.id;
END
$$;

-- The session of an officer whose credential is the officer's own, with its entry; the only place that makes one. The device
-- is known from now on (ten of an officer, the latest). ``p_key``: the security key; NULL: a code.
-- ``p_issuer``: the provider that said who it is; NULL: a password. When the session ends whatever happens; NULL: no such officer.
CREATE OR REPLACE FUNCTION gate.new_session(p_officer uuid, p_token_hash bytea, p_absolute interval, p_idle interval,
    p_client text, p_mark bytea, p_known boolean, p_key uuid, p_issuer text) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s gate.session;
BEGIN
    INSERT INTO gate.session AS n (token_hash, officer_id, agency, duties, ends_at, idle, client, device, device_known)
    SELECT p_token_hash, o.id, o.agency, o.duties, clock_timestamp() + p_absolute, p_idle, left(p_client, 100), p_mark, p_known
    FROM gate.officer o JOIN gate.credential k ON k.officer_id = o.id
    WHERE o.id = p_officer AND k.own_since IS NOT NULL
    RETURNING n.* INTO s;
    IF s.id IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO gate.device AS d (officer_id, mark_hash) VALUES (p_officer, p_mark)
    ON CONFLICT (officer_id, mark_hash) DO UPDATE SET seen_at = clock_timestamp();
    DELETE FROM gate.device d WHERE d.officer_id = p_officer AND d.mark_hash NOT IN (
        SELECT mark_hash FROM gate.device WHERE officer_id = p_officer ORDER BY seen_at DESC, mark_hash LIMIT 10);
    PERFORM gate.refresh_sessions(p_officer);
    PERFORM ledger.write('access', p_officer, s.agency, NULL, 'sign-in', '{}', '{}',
        jsonb_build_object('session', s.id, 'client', p_client, 'device', p_known)
        || CASE WHEN p_key IS NULL THEN '{}' ELSE jsonb_build_object('key', p_key) END
        || CASE WHEN p_issuer IS NULL THEN '{}' ELSE jsonb_build_object('organisation', p_issuer) END);
    RETURN s.ends_at;
END
$$;

-- Opens a session after password and code of this attempt were verified. `p_totp_step` makes a code good once.
-- Returns when the session ends whatever happens, and whether the device was known (else it is by its new mark from
-- now on). No row: the code was used before, the attempt was none that may be judged, the credential is not the officer's
-- own, or officer, agency or credential changed meanwhile.
CREATE OR REPLACE FUNCTION gate.open_session(
    p_attempt uuid, p_token_hash bytea, p_totp_step bigint, p_absolute interval, p_idle interval,
    p_device bytea, p_new_device bytea)
RETURNS TABLE (ends_at timestamptz, known boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    a gate.attempt;
BEGIN
    SELECT * INTO a FROM gate.right_attempt(p_attempt);
    IF a.id IS NULL OR NOT gate.use_code(a.officer_id, p_totp_step) THEN
        RETURN;
    END IF;
    known := a.origin = 'device ' || encode(p_device, 'hex');
    ends_at := gate.new_session(a.officer_id, p_token_hash, p_absolute, p_idle, a.client,
        CASE WHEN known THEN p_device ELSE p_new_device END, known, NULL, NULL);
    IF ends_at IS NOT NULL THEN
        PERFORM gate.take_back(a);
        RETURN NEXT;
    END IF;
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
DROP FUNCTION IF EXISTS gate.whoami(bytea);
CREATE FUNCTION gate.whoami(p_token_hash bytea)
RETURNS TABLE (officer_id uuid, login text, full_name text, agency text, duties text[], level smallint, tier smallint,
               compartments jsonb, clearance_until timestamptz, ends_at timestamptz, idle_seconds int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a token is one session's
    SELECT o.id, o.login, o.full_name, s.agency, s.duties,
           CASE WHEN clock_timestamp() < s.clearance_until THEN s.level ELSE 0::smallint END,
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
-- the ticket; the caller's commit makes both durable before anything is shown. Of what is asked for (p_asked) nothing is kept
-- but whether it is the officer's own name.
CREATE OR REPLACE FUNCTION gate.open_ticket(
    p_token text, p_action text, p_purpose text, p_digest text, p_seconds int, p_asked text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s gate.session;
    ticket constant uuid := gen_random_uuid();
    moment constant timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO s FROM gate.session WHERE token_hash = sha256(convert_to(p_token, 'UTF8'));
    IF s.version <> (SELECT o.version FROM gate.officer o WHERE o.id = s.officer_id) OR s.seating <> gate.seating_of(s.officer_id) THEN
        -- somebody held the session when the officer or a seat changed
        PERFORM gate.renew(s.officer_id);
        SELECT x.* INTO s FROM gate.session x JOIN gate.officer o ON o.id = x.officer_id AND o.version = x.version
        WHERE x.id = s.id AND x.seating = gate.seating_of(o.id);
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
    IF moment >= s.clearance_until AND NOT 'registrar' = ANY (s.duties) THEN
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
        jsonb_build_object('ticket', ticket, 'question', p_digest, 'session', s.id)
        || CASE WHEN gate.asks_for(p_asked, (SELECT o.full_name FROM gate.officer o WHERE o.id = s.officer_id))
           THEN '{"own_name": true}' ELSE '{}' END::jsonb);
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
            answer := gate.open_ticket(r ->> 'token', r ->> 'action', r ->> 'purpose', r ->> 'question', (r ->> 'seconds')::int,
                r ->> 'asked');
        END IF;
        RETURN NEXT;
        n := n + 1;
    END LOOP;
END
$$;

-- Tickets nobody closed (a crash, a broken connection) and sessions long over. Counters that
-- are forgotten, devices unseen for half a year, and attempts whose process died: those failed.
CREATE OR REPLACE FUNCTION gate.sweep() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM gate.ticket WHERE ends_at < clock_timestamp() - interval '1 minute';
    DELETE FROM gate.session WHERE ends_at < clock_timestamp() - interval '1 day';
    DELETE FROM gate.pass WHERE ends_at < clock_timestamp();
    DELETE FROM gate.new_authenticator WHERE ends_at < clock_timestamp();
    DELETE FROM gate.device WHERE seen_at < clock_timestamp() - interval '180 days';
    DELETE FROM gate.sign_in_count WHERE since < clock_timestamp() - CASE
        WHEN account = '00000000-0000-0000-0000-000000000000' THEN interval '10 minutes' WHEN origin = 'anywhere'
        THEN interval '1 hour' ELSE interval '1 day' END;
    SELECT gate.sign_in_failed(id) FROM gate.attempt WHERE taken_at < clock_timestamp() - interval '3 minutes' ORDER BY id;
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

-- The mark of a key, and that of a content under it, by the record's digest. No more than their parts are (convert_to is
-- STABLE), so that they are inlined: a list makes a mark of each own key.
CREATE OR REPLACE FUNCTION gate.mark_of(p_salt bytea, p_owner text, p_source text, p_key text) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(p_salt || convert_to(
        length(p_owner)::text || ':' || p_owner || length(p_source)::text || ':' || p_source || p_key, 'UTF8'))
$$;
CREATE OR REPLACE FUNCTION gate.said_of(p_salt bytea, p_mark bytea, p_digest bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
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

-- Whether what is under the first label is as closed as what is under the second: its tier, its compartments and its audience, which is
-- its owner and whom it is released to.
CREATE OR REPLACE FUNCTION gate.covers(p_one int, p_other int) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT a.tier >= b.tier AND a.compartments @> b.compartments
           AND (b.releasable = '{ALL}' OR a.releasable <> '{ALL}' AND (a.owner::text || a.releasable) <@ (b.owner::text || b.releasable))
    FROM gate.label a, gate.label b WHERE a.id = p_one AND b.id = p_other
$$;

-- Whether a kind of record tells of what happened, of a relation or in a text, and not of the thing itself: of answers
-- that are alike otherwise, the car comes before its passages, and who bears a name before reports with the name in them.
-- Inlined, so without settings of its own; it reads nothing. The kinds are those of the ontology, by test.
CREATE OR REPLACE FUNCTION gate.tells(p_schema text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_schema = ANY ('{Agreement, Article, Associate, Audio, Basis, Call, CallForTenders, CaseEvent, Clash, ContractAward, Control, CourtCaseParty,
        Debt, Detention, Directorship, Document, Documentation, EconomicActivity, Email, Employment, Event,
        Family, Flight, Folder, HyperText, Identification, Image, Lead, Matter, Membership, Message, Occupancy, Ownership,
        Package, Pages, Passport, Payment, PlainText, Plan, PlateRead, Project, ProjectParticipant,
        Release, Representation, Request, Risk, Sanction, Seizure, Succession, Table, Task, TaxRoll, Tip, TraceRequest, TraceResult,
        Trip, UnknownLink, Video, Warrant, Workbook}'::text[])
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.begin_sign_in(text, bytea, text, text, int), gate.sign_in_failed(uuid),
    gate.open_session(uuid, bytea, bigint, interval, interval, bytea, bytea), gate.close_session(bytea),
    gate.whoami(bytea), gate.purposes() TO tearline_signin;
GRANT EXECUTE ON FUNCTION gate.settle(jsonb), gate.sweep() TO tearline_ledger;
GRANT EXECUTE ON FUNCTION gate.note(text, uuid[], text[], jsonb), gate.tidy_keys(), gate.joined_label(int[]),
    gate.hold(uuid[]), gate.hold_collection(text, int[]), gate.forget_past(uuid[]), gate.note_unseen(uuid, uuid[], uuid[]) TO tearline_writer;
GRANT EXECUTE ON FUNCTION gate.salt(), gate.mark_of(bytea, text, text, text), gate.said_of(bytea, bytea, bytea)
    TO tearline_reader, tearline_writer;
GRANT EXECUTE ON FUNCTION gate.note_job(text, uuid[], text[], jsonb) TO tearline_purger, tearline_matcher;
GRANT EXECUTE ON FUNCTION gate.tells(text) TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.login_of(uuid), gate.officer_of(text), gate.sees_joined(int[]), gate.covers(int, int)
    TO tearline_reader;
RESET ROLE;
