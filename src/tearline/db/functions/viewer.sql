SET ROLE tearline_owner;
-- Who this transaction's viewer is, and what a session gives. All owned by tearline_owner.
--
-- Nothing here believes an old snapshot. A transaction that reads as of its beginning (REPEATABLE READ), or a
-- cursor that was opened before, would go on with a vetting that was withdrawn meanwhile. So the functions below
-- are VOLATILE: each of their statements sees what is committed at that moment, whoever calls them and from where.

-- Refuses a transaction that does not read what is committed at each statement. First of all in each question and
-- deed: in SERIALIZABLE a scan leaves marks on hidden rows too, and another transaction may run into them.
CREATE OR REPLACE FUNCTION gate.reads_committed() RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_transaction_state', MESSAGE = 'ask in READ COMMITTED';
    END IF;
    RETURN true;
END
$$;

-- The session of this transaction. The token is unguessable and only its hash is stored; the ticket must belong to
-- the same session and must have been committed by another transaction, so that no look precedes its entry. A
-- session whose officer changed since its clearance was computed is none, until that is computed again.
CREATE OR REPLACE FUNCTION gate.viewer() RETURNS gate.session
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this gate.session;
BEGIN
    IF current_setting('transaction_isolation') = 'read committed' THEN
        SELECT s.* INTO this
        FROM gate.session s JOIN gate.officer o ON o.id = s.officer_id AND o.version = s.version AND s.seating = gate.seating_of(o.id)
        JOIN gate.ticket t ON s.id = t.session_id
        WHERE t.id = nullif(current_setting('tearline.ticket', true), '')::uuid
          AND s.token_hash = sha256(convert_to(current_setting('tearline.token', true), 'UTF8'))
          AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
          AND s.closed_at IS NULL
          AND clock_timestamp() < t.ends_at
          AND clock_timestamp() < s.ends_at
          AND clock_timestamp() < s.seen_at + s.idle;
    END IF;
    RETURN this;
END
$$;

-- A registrar's duty needs no vetting, or nobody could give the first one. The others end with theirs: an inspector
-- reads whose looks were at what, and that is not for whoever the vetting shut out.
CREATE OR REPLACE FUNCTION gate.has_duty(duty text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(duty = ANY (v.duties) AND (duty = 'registrar' OR clock_timestamp() < v.clearance_until), false)
    FROM gate.viewer() AS v
$$;

-- Up to which level this viewer decides now; 0: nothing. It ends with the vetting, as duties do.
CREATE OR REPLACE FUNCTION gate.level() RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT CASE WHEN clock_timestamp() < v.clearance_until THEN v.level ELSE 0::smallint END FROM gate.viewer() AS v
$$;

-- The labels this viewer may see, as bits; '' without a live session, ticket and vetting, and in a transaction that
-- reads as of its beginning. Runs several times a question.
CREATE OR REPLACE FUNCTION gate.bits() RETURNS bytea
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RETURN ''::bytea;
    END IF;
    RETURN coalesce((
        SELECT s.mask
        FROM gate.session s
        WHERE s.token_hash = sha256(convert_to(current_setting('tearline.token', true), 'UTF8'))
          AND s.closed_at IS NULL
          AND clock_timestamp() < s.ends_at
          AND clock_timestamp() < s.seen_at + s.idle
          AND clock_timestamp() < s.clearance_until
          AND s.version = (SELECT o.version FROM gate.officer o WHERE o.id = s.officer_id)
          AND s.seating = gate.seating_of(s.officer_id)
          AND EXISTS (
              SELECT FROM gate.ticket t
              WHERE t.id = nullif(current_setting('tearline.ticket', true), '')::uuid AND t.session_id = s.id
                AND clock_timestamp() < t.ends_at AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned())
    ), ''::bytea);
END
$$;

-- The same, as long as there can be labels (131072): a policy has to ask for it just once, and a label
-- younger than the session's mask is hidden instead of an error. The || also takes the value out of its
-- compressed form once, not at every row.
CREATE OR REPLACE FUNCTION gate.mask() RETURNS bytea
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    bits constant bytea := gate.bits();
BEGIN
    RETURN bits || substr(decode(repeat('00', 16384), 'hex'), length(bits) + 1);
END
$$;

-- ── access follows the vetting ──────────────────────────────────────────────────────────────────

-- Gives an officer's live sessions what vettings and seats (seat.sql) give now. The versions are read first: what is committed
-- between them and the rest is then computed once more, and never missed.
CREATE OR REPLACE FUNCTION gate.refresh_sessions(p_officer uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    of_officer constant bigint := (SELECT o.version FROM gate.officer o WHERE o.id = p_officer);
    of_seats constant bigint := gate.seating_of(p_officer);
    of_labels constant bigint := (SELECT i.version FROM gate.interning i);
    c record;
BEGIN
    SELECT * INTO c FROM gate.access_of(p_officer);
    UPDATE gate.session s SET
        duties = o.duties,
        level = o.level,
        agency = o.agency,
        tier = c.tier,
        compartments = coalesce(c.compartments, '{}'),
        clearance_until = coalesce(c.until, '-infinity'),
        mask = CASE WHEN c.tier IS NULL THEN ''::bytea ELSE gate.mask_for(c.agency, c.tier, c.compartments) END,
        closed_at = CASE WHEN o.suspended_at IS NULL AND g.suspended_at IS NULL THEN s.closed_at ELSE clock_timestamp() END,
        version = of_officer,
        seating = of_seats,
        labels = of_labels
    FROM gate.officer o JOIN gate.agency g ON g.code = o.agency
    WHERE s.officer_id = p_officer AND o.id = p_officer AND s.closed_at IS NULL;
END
$$;

-- The same, unless somebody holds one of the sessions: whoever withdraws a vetting waits for nobody. What was not
-- renewed gives nothing (gate.bits) and is renewed with its next ticket.
CREATE OR REPLACE FUNCTION gate.renew(p_officer uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM gate.session s WHERE s.officer_id = p_officer AND s.closed_at IS NULL ORDER BY s.id FOR UPDATE NOWAIT;
    PERFORM gate.refresh_sessions(p_officer);
EXCEPTION WHEN lock_not_available THEN
    NULL;
END
$$;

-- Access follows the vetting in the same transaction, whoever changes it and however: the officer's sessions count
-- no more as they are. Nobody but the registry's deeds touches the row that says so.
CREATE OR REPLACE FUNCTION gate.access_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    FOR officer IN
        SELECT DISTINCT x.id FROM (
            SELECT CASE TG_TABLE_NAME
                WHEN 'vetting' THEN (to_jsonb(coalesce(NEW, OLD)) ->> 'officer_id')::uuid
                WHEN 'officer' THEN (to_jsonb(coalesce(NEW, OLD)) ->> 'id')::uuid
                WHEN 'vetting_test' THEN (
                    SELECT v.officer_id FROM gate.vetting v
                    WHERE v.id = (to_jsonb(coalesce(NEW, OLD)) ->> 'vetting_id')::uuid)
            END AS id
            UNION ALL
            SELECT o.id FROM gate.officer o
            WHERE TG_TABLE_NAME = 'agency' AND o.agency = to_jsonb(coalesce(NEW, OLD)) ->> 'code'
        ) AS x WHERE x.id IS NOT NULL ORDER BY x.id
    LOOP
        PERFORM gate.settle_seats(officer);
        UPDATE gate.officer o SET version = o.version + 1 WHERE o.id = officer;
        PERFORM gate.renew(officer);
    END LOOP;
    RETURN NULL;
END
$$;

-- Adds to a session the labels interned since its mask was computed. Whoever holds it keeps it as it is: what is
-- missing is hidden until the next ticket.
CREATE OR REPLACE FUNCTION gate.catch_up(p_session uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    of_labels constant bigint := (SELECT i.version FROM gate.interning i);
    s gate.session;
    label int;
BEGIN
    SELECT * INTO s FROM gate.session WHERE id = p_session FOR UPDATE SKIP LOCKED;
    IF s.id IS NULL THEN
        RETURN;
    END IF;
    FOR label IN
        SELECT l.id FROM gate.label l WHERE l.interned > s.labels
        AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, s.agency, s.tier, s.compartments) ORDER BY l.id
    LOOP
        s.mask := gate.with_bit(s.mask, label);
    END LOOP;
    UPDATE gate.session SET mask = s.mask, labels = of_labels WHERE id = s.id;
END
$$;

DROP FUNCTION IF EXISTS gate.lock_labels(boolean);  -- an advisory lock, of an older release

REVOKE ALL ON FUNCTION gate.reads_committed(), gate.viewer(), gate.level(), gate.bits(), gate.mask(), gate.refresh_sessions(uuid),
    gate.renew(uuid), gate.access_changed(), gate.catch_up(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.reads_committed(), gate.mask() TO tearline_reader, tearline_writer;
RESET ROLE;
