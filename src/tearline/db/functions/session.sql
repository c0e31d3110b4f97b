SET ROLE tearline_owner;
-- Live sessions: one's own, told to the holder of a token of theirs; an agency's or an officer's, told to a registrar. An id
-- of a session is no token and opens nothing. All owned by tearline_owner.

-- Sessions that give something at this moment, of one officer or one agency (NULL: any). ``used_at`` is coarse, five minutes
-- at a time: who is signed in is nobody's minute by minute. Walks session_of_officer for one officer.
CREATE OR REPLACE FUNCTION gate.live_sessions(p_officer uuid, p_agency text)
RETURNS TABLE (id uuid, officer_id uuid, opened_at timestamptz, used_at timestamptz, ends_at timestamptz, client text,
               device bytea, known_since timestamptz)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.id, s.officer_id, s.opened_at,
           greatest(s.opened_at, date_bin('5 minutes', s.seen_at, '2000-01-01 00:00:00+00')), s.ends_at, s.client, s.device,
           CASE WHEN s.device_known THEN d.known_since END
    FROM gate.session s LEFT JOIN gate.device d ON d.officer_id = s.officer_id AND d.mark_hash = s.device
    WHERE s.closed_at IS NULL AND clock_timestamp() < s.ends_at AND clock_timestamp() < s.seen_at + s.idle
      AND (p_officer IS NULL OR s.officer_id = p_officer) AND (p_agency IS NULL OR s.agency = p_agency)
    ORDER BY s.opened_at DESC, s.id
$$;

-- Ends live sessions of an officer: one, or all but one, or all (NULL, NULL). Which ones ended, by id.
CREATE OR REPLACE FUNCTION gate.end_sessions(p_officer uuid, p_only uuid, p_but uuid) RETURNS uuid[]
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    live constant uuid[] := ARRAY(SELECT l.id FROM gate.live_sessions(p_officer, NULL) AS l
        WHERE (p_only IS NULL OR l.id = p_only) AND l.id IS DISTINCT FROM p_but ORDER BY l.id);
BEGIN
    UPDATE gate.session SET closed_at = clock_timestamp() WHERE id = ANY (live) AND closed_at IS NULL;
    RETURN live;
END
$$;

-- ── one's own (role tearline_signin) ────────────────────────────────────────────────────────────

-- The live sessions of the officer whose token this is, the newest first; nothing for a token of no live session.
-- ``this``: the token's own; ``same_device``: on the device of that one; ``known_since``: that device was known already.
CREATE OR REPLACE FUNCTION gate.own_sessions(p_token_hash bytea)
RETURNS TABLE (id uuid, opened_at timestamptz, used_at timestamptz, ends_at timestamptz, client text,
               known_since timestamptz, this boolean, same_device boolean)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.id, l.opened_at, l.used_at, l.ends_at, l.client, l.known_since, l.id = me.id, coalesce(l.device = s.device, l.id = me.id)
    FROM gate.session s CROSS JOIN LATERAL gate.live_sessions(s.officer_id, NULL) AS me
    CROSS JOIN LATERAL gate.live_sessions(s.officer_id, NULL) AS l
    WHERE s.token_hash = p_token_hash AND me.id = s.id
    ORDER BY l.opened_at DESC, l.id
$$;

-- Ends one of them (p_session), or all of them, the token's own too unless p_but_this. How many; NULL: the token is of no
-- live session. One entry, with the ids.
CREATE OR REPLACE FUNCTION gate.end_own_sessions(p_token_hash bytea, p_session uuid, p_but_this boolean) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me gate.session;
    ended uuid[];
BEGIN
    SELECT s.* INTO me FROM gate.session s WHERE s.token_hash = p_token_hash
    AND s.id IN (SELECT l.id FROM gate.live_sessions(s.officer_id, NULL) AS l);
    IF me.id IS NULL THEN
        RETURN NULL;
    END IF;
    ended := gate.end_sessions(me.officer_id, p_session, CASE WHEN p_but_this THEN me.id END);
    IF cardinality(ended) > 0 THEN
        PERFORM ledger.write('access', me.officer_id, me.agency, NULL, 'sessions-ended', '{}', '{}',
            jsonb_build_object('session', me.id, 'ended', ended));
    END IF;
    RETURN cardinality(ended);
END
$$;

-- ── a registrar's (role tearline_app) ───────────────────────────────────────────────────────────

-- Who is signed in now: of one agency, of one officer, or of all (NULL), by officer.
CREATE OR REPLACE FUNCTION act.list_sessions(p_agency text, p_login text)
RETURNS TABLE (id uuid, login text, full_name text, agency text, opened_at timestamptz, used_at timestamptz,
               ends_at timestamptz, client text, known_since timestamptz, this boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me constant uuid := (gate.viewer()).id;
    only_of uuid;
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    IF p_login IS NOT NULL THEN
        only_of := act.officer_named(p_login);
    ELSIF p_agency IS NOT NULL AND NOT EXISTS (SELECT FROM gate.agency a WHERE a.code = p_agency) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such agency';
    END IF;
    RETURN QUERY
    SELECT l.id, o.login, o.full_name, o.agency::text, l.opened_at, l.used_at, l.ends_at, l.client, l.known_since,
           l.id = me
    FROM gate.live_sessions(only_of, p_agency) AS l JOIN gate.officer o ON o.id = l.officer_id
    ORDER BY o.agency, o.full_name, o.login, l.opened_at DESC, l.id;
END
$$;

-- Ends one session of an officer, or all (NULL), at once. How many ended.
CREATE OR REPLACE FUNCTION act.end_sessions(p_login text, p_session uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended uuid[];
BEGIN
    PERFORM act.as_registrar('sessions-ended', jsonb_build_object('login', lower(p_login), 'session', p_session));
    ended := gate.end_sessions(act.officer_named(p_login), p_session, NULL);
    IF p_session IS NOT NULL AND ended = '{}' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such session';
    END IF;
    RETURN cardinality(ended);
END
$$;

REVOKE ALL ON FUNCTION gate.live_sessions(uuid, text), gate.end_sessions(uuid, uuid, uuid), gate.own_sessions(bytea),
    gate.end_own_sessions(bytea, uuid, boolean), act.list_sessions(text, text), act.end_sessions(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.own_sessions(bytea), gate.end_own_sessions(bytea, uuid, boolean) TO tearline_signin;
GRANT EXECUTE ON FUNCTION act.list_sessions(text, text), act.end_sessions(text, uuid) TO tearline_app;
RESET ROLE;
