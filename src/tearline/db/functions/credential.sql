SET ROLE tearline_owner;
-- A credential of one's own: what an officer was handed gives a pass, and the pass lets the officer set another one (ADR 0037).
-- All owned by tearline_owner; those that sign-in calls (role tearline_signin) name nobody but whoever holds the pass.

-- A pass for an attempt of which password and code were verified, and were those that a registrar handed over. Until when;
-- NULL: the code was used before, the attempt is none that may be judged, or the credential is the officer's own by now.
CREATE OR REPLACE FUNCTION gate.open_pass(p_attempt uuid, p_totp_step bigint, p_pass_hash bytea, p_totp_secret text)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    a gate.attempt;
    until timestamptz;
BEGIN
    SELECT * INTO a FROM gate.right_attempt(p_attempt);
    IF a.id IS NULL OR NOT gate.use_code(a.officer_id, p_totp_step)
       OR EXISTS (SELECT FROM gate.credential k WHERE k.officer_id = a.officer_id AND k.own_since IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    PERFORM gate.take_back(a);
    INSERT INTO gate.pass (token_hash, officer_id, totp_secret, client)
    VALUES (p_pass_hash, a.officer_id, p_totp_secret, a.client) RETURNING ends_at INTO until;
    PERFORM ledger.write('access', a.officer_id, (SELECT o.agency FROM gate.officer o WHERE o.id = a.officer_id), NULL,
        'sign-in-handed-over', '{}', '{}', jsonb_build_object('client', a.client));
    RETURN until;
END
$$;

-- The pass of this hash while it counts, by the table's key: not when it is over, nor of an officer or agency that is shut out.
CREATE OR REPLACE FUNCTION gate.live_pass(p_pass_hash bytea) RETURNS SETOF gate.pass
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a hash is one pass's
    SELECT p.* FROM gate.pass p JOIN gate.officer o ON o.id = p.officer_id JOIN gate.agency g ON g.code = o.agency
    WHERE p.token_hash = p_pass_hash AND clock_timestamp() < p.ends_at AND o.suspended_at IS NULL AND g.suspended_at IS NULL
$$;

-- What the holder of a pass sets up: whose it is, the secret of the new authenticator, and the hash of the password that was
-- handed over, so that it is not chosen again. No row: the pass is over.
CREATE OR REPLACE FUNCTION gate.pass_told(p_pass_hash bytea)
RETURNS TABLE (officer_id uuid, login text, full_name text, password_hash text, totp_secret text, challenge bytea,
               ends_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: a hash is one pass's
    SELECT o.id, o.login, o.full_name, k.password_hash, p.totp_secret, p.challenge, p.ends_at
    FROM gate.live_pass(p_pass_hash) AS p JOIN gate.officer o ON o.id = p.officer_id
    JOIN gate.credential k ON k.officer_id = p.officer_id
$$;

-- The credential becomes the officer's own: with the pass's authenticator, or (p_by_key) without one, after the key's signature
-- was verified. All passes of the officer are over: of two people who hold what was handed over, one comes too late, and has to
-- say so. The pass; no row: it is over, or password or authenticator would be those that were handed over.
CREATE OR REPLACE FUNCTION gate.take_pass(p_pass_hash bytea, p_password_hash text, p_by_key boolean, p_totp_step bigint)
RETURNS SETOF gate.pass
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p gate.pass;
BEGIN
    SELECT * INTO p FROM gate.pass x WHERE x.token_hash = p_pass_hash FOR UPDATE;
    -- held until the commit, as with a session
    PERFORM FROM gate.officer o JOIN gate.agency g ON g.code = o.agency WHERE o.id = p.officer_id FOR SHARE;
    SELECT * INTO p FROM gate.live_pass(p_pass_hash);
    UPDATE gate.credential SET password_hash = p_password_hash, totp_secret = CASE WHEN NOT p_by_key THEN p.totp_secret END,
        totp_last_step = p_totp_step, own_since = clock_timestamp()
    WHERE officer_id = p.officer_id AND own_since IS NULL
      AND password_hash <> p_password_hash AND totp_secret <> p.totp_secret AND (NOT p_by_key OR p.challenge IS NOT NULL);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM gate.pass x WHERE x.officer_id = p.officer_id;
    DELETE FROM gate.attempt x WHERE x.officer_id = p.officer_id;  -- verified against what was handed over
    PERFORM ledger.write('access', p.officer_id, (SELECT o.agency FROM gate.officer o WHERE o.id = p.officer_id), NULL,
        'credential-own', '{}', '{}', jsonb_build_object('client', p.client));
    RETURN NEXT p;
END
$$;

-- Makes the credential the officer's own, with an authenticator of which a code was verified, and opens the first session. When
-- it ends; NULL: the pass is over.
CREATE OR REPLACE FUNCTION gate.take_credential(p_pass_hash bytea, p_password_hash text, p_totp_step bigint, p_token_hash bytea,
    p_absolute interval, p_idle interval, p_new_device bytea) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    p gate.pass;
BEGIN
    SELECT * INTO p FROM gate.take_pass(p_pass_hash, p_password_hash, false, p_totp_step);
    RETURN gate.new_session(p.officer_id, p_token_hash, p_absolute, p_idle, p.client, p_new_device, false, NULL, NULL);
END
$$;

-- For deployments whose people are invented (demo, measurements): their credentials count as their own. By whoever holds the
-- database's own key, of officers whose authenticator's secret it knows ({login: secret}): not after a registrar renewed it.
CREATE OR REPLACE FUNCTION act.count_as_own(p_secrets jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counted text[];
BEGIN
    WITH own AS (
        UPDATE gate.credential k SET own_since = clock_timestamp() FROM gate.officer o
        WHERE o.id = k.officer_id AND k.own_since IS NULL AND k.totp_secret = p_secrets ->> o.login RETURNING o.login
    )
    SELECT array_agg(own.login ORDER BY own.login) INTO counted FROM own;
    IF counted IS NOT NULL THEN
        PERFORM gate.note_job('credentials-counted-as-own', '{}', '{}', jsonb_build_object('logins', counted));
    END IF;
END
$$;

REVOKE ALL ON FUNCTION gate.open_pass(uuid, bigint, bytea, text), gate.live_pass(bytea), gate.pass_told(bytea),
    gate.take_pass(bytea, text, boolean, bigint), gate.take_credential(bytea, text, bigint, bytea, interval, interval, bytea), act.count_as_own(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.open_pass(uuid, bigint, bytea, text), gate.pass_told(bytea),
    gate.take_credential(bytea, text, bigint, bytea, interval, interval, bytea) TO tearline_signin;
RESET ROLE;
