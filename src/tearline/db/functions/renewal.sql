SET ROLE tearline_owner;
-- The own password and authenticator, changed by whoever is signed in and shows both so far once more (ADR 0043). All owned by
-- tearline_owner and called by sign-in (role tearline_signin), which compares passwords and codes and holds no right on any table.

-- The live session of a token; NULL: there is none.
CREATE OR REPLACE FUNCTION gate.session_of_token(p_token_hash bytea) RETURNS gate.session
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a token is one session's
    SELECT s.* FROM gate.session s
    WHERE s.token_hash = p_token_hash AND s.officer_id = gate.officer_of_token(p_token_hash)
$$;

-- Settles an attempt by which whoever is signed in showed password and second factor once more, both verified: a code by its step,
-- which is good once, or a key by its counter. The session; no id: whatever is wrong.
CREATE OR REPLACE FUNCTION gate.proved(p_token_hash bytea, p_attempt uuid, p_totp_step bigint, p_credential_id bytea, p_sign_count bigint)
RETURNS gate.session
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.session_of_token(p_token_hash);
    a gate.attempt;
BEGIN
    SELECT * INTO a FROM gate.right_attempt(p_attempt);
    IF s.id IS NULL OR a.officer_id IS DISTINCT FROM s.officer_id OR a.challenge IS NULL THEN
        RETURN NULL;
    END IF;
    IF p_credential_id IS NULL THEN
        IF NOT gate.use_code(s.officer_id, p_totp_step) THEN
            RETURN NULL;
        END IF;
    ELSE
        UPDATE gate.security_key k SET sign_count = p_sign_count, used_at = clock_timestamp()
        WHERE k.officer_id = s.officer_id AND k.credential_id = p_credential_id
          AND (k.sign_count < p_sign_count OR k.sign_count = 0 AND p_sign_count = 0);  -- 0: a key that does not count
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    PERFORM gate.take_back(a);
    RETURN s;
END
$$;

-- What was opened by the credential so far ends, but for this session: sessions, attempts, other devices' marks, and authenticators
-- that are being set up elsewhere. Which sessions ended.
CREATE OR REPLACE FUNCTION gate.end_what_else(s gate.session) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM gate.attempt a WHERE a.officer_id = s.officer_id;
    DELETE FROM gate.device d WHERE d.officer_id = s.officer_id AND d.mark_hash IS DISTINCT FROM s.device;
    DELETE FROM gate.new_authenticator n USING gate.session x
    WHERE x.id = n.session_id AND x.officer_id = s.officer_id AND x.id <> s.id;
    RETURN gate.end_sessions(s.officer_id, NULL, s.id);
END
$$;

-- Another password, of whose token this is. How many other sessions ended; NULL: whatever is wrong.
CREATE OR REPLACE FUNCTION gate.change_password(p_token_hash bytea, p_attempt uuid, p_totp_step bigint, p_credential_id bytea,
    p_sign_count bigint, p_password_hash text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant gate.session := gate.proved(p_token_hash, p_attempt, p_totp_step, p_credential_id, p_sign_count);
    ended uuid[];
BEGIN
    UPDATE gate.credential SET password_hash = p_password_hash
    WHERE officer_id = s.officer_id AND own_since IS NOT NULL AND password_hash <> p_password_hash;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    ended := gate.end_what_else(s);
    PERFORM ledger.write('access', s.officer_id, s.agency, NULL, 'password-changed', '{}', '{}',
        jsonb_build_object('session', s.id, 'ended', ended));
    RETURN cardinality(ended);
END
$$;

-- Begins to set up another authenticator with this secret: nothing has changed before a code of it was typed. Until when; NULL:
-- whatever is wrong.
CREATE OR REPLACE FUNCTION gate.begin_authenticator(p_token_hash bytea, p_attempt uuid, p_totp_step bigint, p_credential_id bytea,
    p_sign_count bigint, p_totp_secret text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant gate.session := gate.proved(p_token_hash, p_attempt, p_totp_step, p_credential_id, p_sign_count);
    until timestamptz;
BEGIN
    IF s.id IS NULL THEN
        RETURN NULL;
    END IF;
    DELETE FROM gate.new_authenticator n WHERE n.session_id = s.id;
    INSERT INTO gate.new_authenticator (session_id, totp_secret) VALUES (s.id, p_totp_secret) RETURNING ends_at INTO until;
    RETURN until;
END
$$;

-- What the holder of a token is setting up. No row: nothing, or the time for it is over.
CREATE OR REPLACE FUNCTION gate.authenticator_told(p_token_hash bytea)
RETURNS TABLE (login text, totp_secret text, ends_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a session sets up one
    SELECT o.login, n.totp_secret, n.ends_at
    FROM gate.session_of_token(p_token_hash) AS s JOIN gate.officer o ON o.id = s.officer_id
    JOIN gate.new_authenticator n ON n.session_id = s.id AND clock_timestamp() < n.ends_at
$$;

-- It takes the place of the one so far, after a code of it was verified. How many other sessions ended; NULL: nothing is being set
-- up, or the time for it is over.
CREATE OR REPLACE FUNCTION gate.take_authenticator(p_token_hash bytea, p_totp_step bigint) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant gate.session := gate.session_of_token(p_token_hash);
    secret text;
    ended uuid[];
BEGIN
    -- held until the commit: a suspension or a registrar's reset comes before, or finds what is set now
    PERFORM FROM gate.officer o JOIN gate.agency g ON g.code = o.agency WHERE o.id = s.officer_id FOR SHARE;
    DELETE FROM gate.new_authenticator n
    WHERE n.session_id = s.id AND clock_timestamp() < n.ends_at AND gate.officer_of_token(p_token_hash) = s.officer_id
    RETURNING n.totp_secret INTO secret;
    UPDATE gate.credential SET totp_secret = secret, totp_last_step = p_totp_step
    WHERE officer_id = s.officer_id AND own_since IS NOT NULL AND secret IS NOT NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    ended := gate.end_what_else(s);
    PERFORM ledger.write('access', s.officer_id, s.agency, NULL, 'authenticator-replaced', '{}', '{}',
        jsonb_build_object('session', s.id, 'ended', ended));
    RETURN cardinality(ended);
END
$$;

REVOKE ALL ON FUNCTION gate.session_of_token(bytea), gate.proved(bytea, uuid, bigint, bytea, bigint), gate.end_what_else(gate.session),
    gate.change_password(bytea, uuid, bigint, bytea, bigint, text), gate.begin_authenticator(bytea, uuid, bigint, bytea, bigint, text),
    gate.authenticator_told(bytea), gate.take_authenticator(bytea, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.change_password(bytea, uuid, bigint, bytea, bigint, text),
    gate.begin_authenticator(bytea, uuid, bigint, bytea, bigint, text), gate.authenticator_told(bytea),
    gate.take_authenticator(bytea, bigint) TO tearline_signin;
RESET ROLE;
