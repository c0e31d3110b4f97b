SET ROLE tearline_owner;
-- Security keys (WebAuthn) as second factor: what a key signs, what it signed, and which keys an officer has. All owned by
-- tearline_owner and called by sign-in (role tearline_signin), which verifies signatures and holds no right on any table.

-- ── signing in ──────────────────────────────────────────────────────────────────────────────────

-- What a key is to sign, for an attempt whose password was right: once. Whether the attempt may be judged.
CREATE OR REPLACE FUNCTION gate.set_challenge(p_attempt uuid, p_challenge bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE gate.attempt a SET challenge = p_challenge
    WHERE a.id = p_attempt AND a.judged AND a.challenge IS NULL AND a.officer_id IS NOT NULL;
    RETURN FOUND;
END
$$;

-- What this key of the attempt's officer was to sign, and how its signature is verified. No row: no such key of that officer.
CREATE OR REPLACE FUNCTION gate.key_asked(p_attempt uuid, p_credential_id bytea)
RETURNS TABLE (challenge bytea, public_key bytea, sign_count bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a credential's id is one key's
    SELECT a.challenge, k.public_key, k.sign_count
    FROM gate.attempt a JOIN gate.security_key k ON k.officer_id = a.officer_id
    WHERE a.id = p_attempt AND a.judged AND a.challenge IS NOT NULL AND k.credential_id = p_credential_id
$$;

-- Opens a session after password and key of this attempt were verified, as gate.open_session does by a code. A counter that
-- did not go up is a copied key's: no row, as for whatever else is wrong.
CREATE OR REPLACE FUNCTION gate.open_session_by_key(p_attempt uuid, p_credential_id bytea, p_sign_count bigint,
    p_token_hash bytea, p_absolute interval, p_idle interval, p_device bytea, p_new_device bytea)
RETURNS TABLE (ends_at timestamptz, known boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    a gate.attempt;
    key uuid;
BEGIN
    SELECT * INTO a FROM gate.right_attempt(p_attempt);
    UPDATE gate.security_key k SET sign_count = p_sign_count, used_at = clock_timestamp()
    WHERE a.challenge IS NOT NULL AND k.officer_id = a.officer_id AND k.credential_id = p_credential_id
      AND (k.sign_count < p_sign_count OR k.sign_count = 0 AND p_sign_count = 0)  -- 0: a key that does not count
    RETURNING k.id INTO key;
    IF key IS NULL THEN
        RETURN;
    END IF;
    known := a.origin = 'device ' || encode(p_device, 'hex');
    ends_at := gate.new_session(a.officer_id, p_token_hash, p_absolute, p_idle, a.client,
        CASE WHEN known THEN p_device ELSE p_new_device END, known, key, NULL);
    IF ends_at IS NOT NULL THEN
        PERFORM gate.take_back(a);
        RETURN NEXT;
    END IF;
END
$$;

-- ── the own keys of whoever is signed in ────────────────────────────────────────────────────────

-- Whose token of a live session this is; NULL: nobody's.
CREATE OR REPLACE FUNCTION gate.officer_of_token(p_token_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a token is one session's
    SELECT w.officer_id FROM gate.whoami(p_token_hash) AS w
$$;

-- The second factors of whose token this is: the authenticator (without id), then the keys, by when they were added.
CREATE OR REPLACE FUNCTION gate.own_factors(p_token_hash bytea)
RETURNS TABLE (id uuid, name text, credential_id bytea, added_at timestamptz, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT x.id, x.name, x.credential_id, x.added_at, x.used_at FROM (
        SELECT NULL::uuid AS id, NULL::text AS name, NULL::bytea AS credential_id, c.own_since AS added_at, NULL::timestamptz AS used_at
        FROM gate.credential c WHERE c.officer_id = gate.officer_of_token(p_token_hash) AND c.totp_secret IS NOT NULL
        UNION ALL
        SELECT k.id, k.name, k.credential_id, k.added_at, k.used_at
        FROM gate.security_key k WHERE k.officer_id = gate.officer_of_token(p_token_hash)
    ) AS x ORDER BY x.id IS NOT NULL, x.added_at, x.id
$$;

-- What a new key is to sign, for an attempt of whose token this is.
CREATE OR REPLACE FUNCTION gate.own_challenge(p_token_hash bytea, p_attempt uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: by the table's key
    SELECT a.challenge FROM gate.attempt a WHERE a.id = p_attempt AND a.officer_id = gate.officer_of_token(p_token_hash)
$$;

-- Settles an attempt by which whoever is signed in typed the own password once more: whose it is. NULL: it was not right, or is
-- somebody else's.
CREATE OR REPLACE FUNCTION gate.confirmed_by_password(p_token_hash bytea, p_attempt uuid) RETURNS uuid
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me constant uuid := gate.officer_of_token(p_token_hash);
    a gate.attempt;
BEGIN
    SELECT * INTO a FROM gate.right_attempt(p_attempt);
    IF me IS NULL OR a.officer_id IS DISTINCT FROM me OR a.challenge IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM gate.take_back(a);
    RETURN me;
END
$$;

-- One more key, of whose token this is; ten at most. Its id; NULL: the attempt was not right.
CREATE OR REPLACE FUNCTION gate.add_key(p_token_hash bytea, p_attempt uuid, p_name text, p_credential_id bytea,
    p_public_key bytea, p_sign_count bigint) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid;
    made uuid;
BEGIN
    me := gate.confirmed_by_password(p_token_hash, p_attempt);
    IF me IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM gate.credential c WHERE c.officer_id = me FOR UPDATE;  -- one after the other
    IF (SELECT count(*) FROM gate.security_key k WHERE k.officer_id = me) >= 10 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'keys-full', MESSAGE = 'ten keys';
    END IF;
    INSERT INTO gate.security_key (officer_id, name, credential_id, public_key, sign_count)
    VALUES (me, p_name, p_credential_id, p_public_key, p_sign_count) RETURNING id INTO made;
    PERFORM ledger.write('access', me, (SELECT o.agency FROM gate.officer o WHERE o.id = me), NULL, 'key-added', '{}', '{}',
        jsonb_build_object('key', made));
    RETURN made;
END
$$;

-- Takes one of the own keys away, never the last second factor. Whether it was there; NULL: the attempt was not right.
CREATE OR REPLACE FUNCTION gate.remove_key(p_token_hash bytea, p_attempt uuid, p_key uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid;
BEGIN
    me := gate.confirmed_by_password(p_token_hash, p_attempt);
    IF me IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM gate.credential c WHERE c.officer_id = me FOR UPDATE;  -- one after the other
    DELETE FROM gate.security_key k WHERE k.officer_id = me AND k.id = p_key;
    IF NOT FOUND THEN
        RETURN false;
    ELSIF NOT EXISTS (SELECT FROM gate.security_key k WHERE k.officer_id = me)
          AND NOT EXISTS (SELECT FROM gate.credential c WHERE c.officer_id = me AND c.totp_secret IS NOT NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'last-factor', MESSAGE = 'the last second factor';
    END IF;
    PERFORM ledger.write('access', me, (SELECT o.agency FROM gate.officer o WHERE o.id = me), NULL, 'key-removed', '{}', '{}',
        jsonb_build_object('key', p_key));
    RETURN true;
END
$$;

-- ── at the first sign-in, in the place of an authenticator ──────────────────────────────────────

-- What a key is to sign that is enrolled with a pass; the newest counts.
CREATE OR REPLACE FUNCTION gate.set_pass_challenge(p_pass_hash bytea, p_challenge bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE gate.pass p SET challenge = p_challenge
    WHERE p.token_hash IN (SELECT l.token_hash FROM gate.live_pass(p_pass_hash) AS l);
    RETURN FOUND;
END
$$;

-- As gate.take_credential, with a key in the place of the authenticator.
CREATE OR REPLACE FUNCTION gate.take_credential_by_key(p_pass_hash bytea, p_password_hash text, p_name text,
    p_credential_id bytea, p_public_key bytea, p_sign_count bigint, p_token_hash bytea, p_absolute interval, p_idle interval,
    p_new_device bytea) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    p gate.pass;
    made uuid;
BEGIN
    SELECT * INTO p FROM gate.take_pass(p_pass_hash, p_password_hash, true, 0);
    IF p.officer_id IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO gate.security_key (officer_id, name, credential_id, public_key, sign_count)
    VALUES (p.officer_id, p_name, p_credential_id, p_public_key, p_sign_count) RETURNING id INTO made;
    PERFORM ledger.write('access', p.officer_id, (SELECT o.agency FROM gate.officer o WHERE o.id = p.officer_id), NULL,
        'key-added', '{}', '{}', jsonb_build_object('key', made));
    RETURN gate.new_session(p.officer_id, p_token_hash, p_absolute, p_idle, p.client, p_new_device, false, made, NULL);
END
$$;

REVOKE ALL ON FUNCTION gate.set_challenge(uuid, bytea), gate.key_asked(uuid, bytea),
    gate.open_session_by_key(uuid, bytea, bigint, bytea, interval, interval, bytea, bytea), gate.officer_of_token(bytea),
    gate.own_factors(bytea), gate.own_challenge(bytea, uuid), gate.confirmed_by_password(bytea, uuid), gate.add_key(bytea, uuid, text, bytea, bytea, bigint),
    gate.remove_key(bytea, uuid, uuid), gate.set_pass_challenge(bytea, bytea),
    gate.take_credential_by_key(bytea, text, text, bytea, bytea, bigint, bytea, interval, interval, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.set_challenge(uuid, bytea), gate.key_asked(uuid, bytea),
    gate.open_session_by_key(uuid, bytea, bigint, bytea, interval, interval, bytea, bytea),
    gate.own_factors(bytea), gate.own_challenge(bytea, uuid), gate.add_key(bytea, uuid, text, bytea, bytea, bigint), gate.remove_key(bytea, uuid, uuid),
    gate.set_pass_challenge(bytea, bytea),
    gate.take_credential_by_key(bytea, text, text, bytea, bytea, bigint, bytea, interval, interval, bytea) TO tearline_signin;
RESET ROLE;
