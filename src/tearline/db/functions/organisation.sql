SET ROLE tearline_owner;
-- Signing in by an organisation's provider (ADR 0040). The service verifies what the provider says; here stands of whom it may
-- be said, and what it takes then. All owned by tearline_owner.

-- Whether an officer may be whom the provider tells: a registrar allowed it, and it was this one at the first time, or there was
-- none yet. By the table's key.
CREATE OR REPLACE FUNCTION gate.may_be(p_officer uuid, p_issuer text, p_subject text) RETURNS SETOF gate.organisation
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: an officer has one row
    SELECT o.* FROM gate.organisation o
    WHERE o.officer_id = p_officer AND (o.issuer IS NULL OR o.issuer = p_issuer AND o.subject = p_subject)
$$;

-- Takes an attempt of whom the provider told, counted as any other (gate.begin_sign_in). Whoever was bound to that subject is
-- the officer, whatever the login is by now. `known`: the attempt may go on; `bound`: it is not the first.
CREATE OR REPLACE FUNCTION gate.begin_by_organisation(p_issuer text, p_subject text, p_login text, p_device bytea, p_origin text,
    p_client text, p_of_address int)
RETURNS TABLE (attempt uuid, wait_seconds int, known boolean, bound boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name constant text := coalesce((
        SELECT x.login FROM gate.organisation o JOIN gate.officer x ON x.id = o.officer_id
        WHERE o.issuer = p_issuer AND o.subject = p_subject), p_login);
    taken record;
BEGIN
    SELECT * INTO taken FROM gate.begin_sign_in(name, p_device, p_origin, p_client, p_of_address);
    attempt := taken.attempt;
    wait_seconds := taken.wait_seconds;
    -- own: NULL for an officer or agency that is shut out, and for an attempt that is not judged
    UPDATE gate.attempt a SET issuer = p_issuer, subject = p_subject
    WHERE a.id = taken.attempt AND a.judged AND taken.own
      AND EXISTS (SELECT FROM gate.may_be(a.officer_id, p_issuer, p_subject));
    known := FOUND;
    bound := EXISTS (SELECT FROM gate.organisation o WHERE o.issuer = p_issuer AND o.subject = p_subject);
    RETURN NEXT;
END
$$;

-- The secret of the authenticator by which the officer of such an attempt shows a second factor. NULL: there is none, or no
-- such attempt.
CREATE OR REPLACE FUNCTION gate.organisation_asked(p_attempt uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: by the table's key
    SELECT k.totp_secret FROM gate.attempt a JOIN gate.credential k ON k.officer_id = a.officer_id
    WHERE a.id = p_attempt AND a.judged AND a.issuer IS NOT NULL
$$;

-- Opens a session of such an attempt, as gate.open_session does after a password: with a code of the officer's own (its step), or
-- (NULL) where the provider asked for a second factor that this deployment counts. The first time always takes the officer's own,
-- and binds the officer to that subject; on record. No row: whatever is wrong.
CREATE OR REPLACE FUNCTION gate.open_session_by_organisation(p_attempt uuid, p_totp_step bigint, p_token_hash bytea,
    p_absolute interval, p_idle interval, p_device bytea, p_new_device bytea)
RETURNS TABLE (ends_at timestamptz, known boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    a gate.attempt;
    o gate.organisation;
BEGIN
    SELECT * INTO a FROM gate.right_attempt(p_attempt);
    PERFORM FROM gate.organisation x WHERE x.officer_id = a.officer_id FOR UPDATE;  -- a withdrawal comes before or after
    SELECT * INTO o FROM gate.may_be(a.officer_id, a.issuer, a.subject);
    IF o.officer_id IS NULL OR a.issuer IS NULL OR (p_totp_step IS NULL AND o.issuer IS NULL)
       OR (p_totp_step IS NOT NULL AND NOT gate.use_code(a.officer_id, p_totp_step)) THEN
        RETURN;
    END IF;
    known := a.origin = 'device ' || encode(p_device, 'hex');
    ends_at := gate.new_session(a.officer_id, p_token_hash, p_absolute, p_idle, a.client,
        CASE WHEN known THEN p_device ELSE p_new_device END, known, NULL, a.issuer);
    IF ends_at IS NULL THEN
        RETURN;
    END IF;
    IF o.issuer IS NULL THEN
        UPDATE gate.organisation x SET issuer = a.issuer, subject = a.subject, bound_at = clock_timestamp()
        WHERE x.officer_id = a.officer_id;
        PERFORM ledger.write('access', a.officer_id, (SELECT f.agency FROM gate.officer f WHERE f.id = a.officer_id), NULL,
            'organisation-bound', '{}', '{}', jsonb_build_object('issuer', a.issuer, 'subject', encode(sha256(convert_to(a.subject, 'UTF8')), 'hex')));
    END IF;
    PERFORM gate.take_back(a);
    RETURN NEXT;
END
$$;

-- Allows an officer to sign in by the organisation, or takes that back: then the binding is forgotten and open sessions end.
-- Allowing again what is allowed forgets a binding too: of somebody who is another subject by now.
CREATE OR REPLACE FUNCTION act.allow_organisation(p_login text, p_allowed boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
    had boolean;
    ended uuid[] := '{}';
BEGIN
    PERFORM act.must_be_registrar();
    officer := act.officer_named(p_login);
    DELETE FROM gate.organisation WHERE officer_id = officer;
    had := FOUND;
    UPDATE gate.attempt SET issuer = NULL, subject = NULL WHERE officer_id = officer;
    IF had THEN
        ended := gate.end_sessions(officer, NULL, NULL);
    END IF;
    IF p_allowed THEN
        INSERT INTO gate.organisation (officer_id) VALUES (officer);
    END IF;
    PERFORM act.as_registrar('organisation-allowed', jsonb_build_object('login', gate.login_of(officer), 'allowed', p_allowed, 'ended', ended));
END
$$;

REVOKE ALL ON FUNCTION gate.may_be(uuid, text, text), gate.begin_by_organisation(text, text, text, bytea, text, text, int),
    gate.organisation_asked(uuid), gate.open_session_by_organisation(uuid, bigint, bytea, interval, interval, bytea, bytea),
    act.allow_organisation(text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.begin_by_organisation(text, text, text, bytea, text, text, int), gate.organisation_asked(uuid),
    gate.open_session_by_organisation(uuid, bigint, bytea, interval, interval, bytea, bytea) TO tearline_signin;
GRANT EXECUTE ON FUNCTION act.allow_organisation(text, boolean) TO tearline_app;
RESET ROLE;
