-- The gate: who may see what, decided by the database itself.
--
-- Nobody who asks owns anything. `tearline_owner` owns every table and cannot sign in; the
-- application signs in as `tearline_app`, which holds no right on any table and may only call the
-- questions (schema ask) and the deeds (schema act). Those run as `tearline_reader` and
-- `tearline_writer`, which own no table and are bound by row security like everybody else.
-- docs/grants.md lists what each role may do; a test keeps that page true.

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['owner', 'reader', 'writer', 'purger'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_' || name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', 'tearline_' || name);
        END IF;
    END LOOP;
    FOREACH name IN ARRAY ARRAY['app', 'signin', 'ledger', 'jobs', 'backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_' || name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', 'tearline_' || name);
        END IF;
    END LOOP;
END
$$;

-- A copy for safe-keeping must be whole, so this one role passes row security; it can only read.
ALTER ROLE tearline_backup BYPASSRLS;
ALTER ROLE tearline_backup SET default_transaction_read_only = on;
GRANT pg_read_all_data TO tearline_backup WITH INHERIT TRUE;

-- A statement that runs away is ended by the database, not by hope.
ALTER ROLE tearline_app SET statement_timeout = '30s';
ALTER ROLE tearline_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE tearline_app SET lock_timeout = '10s';
ALTER ROLE tearline_ledger SET synchronous_commit = on;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA gate AUTHORIZATION tearline_owner;
GRANT USAGE ON SCHEMA gate TO tearline_reader, tearline_writer, tearline_purger, tearline_signin, tearline_ledger;

SET ROLE tearline_owner;

-- ── who there is ────────────────────────────────────────────────────────────────────────────────

CREATE DOMAIN gate.code AS text CHECK (VALUE ~ '^[A-Z0-9][A-Z0-9_-]{1,31}$' AND VALUE <> 'ALL');

CREATE TABLE gate.agency (
    code gate.code PRIMARY KEY,
    name_es text NOT NULL,
    name_en text NOT NULL,
    admitted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    suspended_at timestamptz
);

CREATE TABLE gate.officer (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    login text NOT NULL UNIQUE CHECK (login = lower(login) AND login ~ '^[a-z0-9][a-z0-9._@-]{1,63}$'),
    full_name text NOT NULL,
    agency gate.code NOT NULL REFERENCES gate.agency,
    duties text[] NOT NULL DEFAULT '{}'
        CHECK (duties <@ ARRAY['steward', 'inspector', 'registrar']::text[]),
    enrolled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    suspended_at timestamptz
);

-- Kept apart from the officer: only sign-in reads it.
CREATE TABLE gate.credential (
    officer_id uuid PRIMARY KEY REFERENCES gate.officer,
    password_hash text NOT NULL,
    totp_secret text NOT NULL,
    totp_last_step bigint NOT NULL DEFAULT 0,
    failures int NOT NULL DEFAULT 0,
    locked_until timestamptz
);

-- A vetting gives tier and compartments for as long as its five tests stand. Result and expiry only:
-- what a test found is never Tearline's to hold.
CREATE TABLE gate.vetting (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    officer_id uuid NOT NULL REFERENCES gate.officer,
    tier smallint NOT NULL CHECK (tier BETWEEN 0 AND 4),
    compartments text[] NOT NULL DEFAULT '{}',
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    withdrawn_at timestamptz
);
CREATE INDEX vetting_of_officer ON gate.vetting (officer_id);

CREATE TABLE gate.vetting_test (
    vetting_id uuid NOT NULL REFERENCES gate.vetting ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('medical', 'toxicology', 'psychology', 'polygraph', 'socioeconomic')),
    taken_on date NOT NULL,
    passed boolean NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (vetting_id, kind, taken_on)
);

-- The list from which every look takes its reason; a deployment sets its own.
CREATE TABLE gate.purpose (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9-]{1,31}$'),
    name_es text NOT NULL,
    name_en text NOT NULL,
    retired_at timestamptz
);
INSERT INTO gate.purpose (code, name_es, name_en) VALUES
    ('investigation', 'Investigación', 'Investigation'),
    ('checkpoint', 'Revisión en campo', 'Field check'),
    ('prevention', 'Prevención', 'Prevention'),
    ('judicial', 'Mandato judicial', 'Judicial order'),
    ('stewardship', 'Gestión de registros propios', 'Stewardship of own records'),
    ('oversight', 'Inspección', 'Oversight'),
    ('administration', 'Administración del registro', 'Administration of the registry'),
    ('training', 'Capacitación', 'Training');

-- ── labels ──────────────────────────────────────────────────────────────────────────────────────
-- Interned to small integers; bit n of a session's mask says whether it may see label n.

CREATE TABLE gate.label (
    -- up to the size of the mask that gate.mask() gives; a deployment has some thousands
    id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY CHECK (id > 0 AND id < 131072),
    text text NOT NULL,
    -- a label with many compartments is longer than an index entry may be
    digest bytea NOT NULL UNIQUE CHECK (digest = sha256(convert_to(text, 'UTF8'))),
    owner text NOT NULL,
    tier smallint NOT NULL CHECK (tier BETWEEN 0 AND 4),
    compartments text[] NOT NULL,
    releasable text[] NOT NULL,
    handling text[] NOT NULL,
    handling_note text NOT NULL DEFAULT '',
    UNIQUE (id, owner)
);
ALTER TABLE gate.label ENABLE ROW LEVEL SECURITY;
ALTER TABLE gate.label FORCE ROW LEVEL SECURITY;
-- The owner's own functions compute masks from all labels; nobody signs in as the owner.
CREATE POLICY owner_interns ON gate.label TO tearline_owner USING (true) WITH CHECK (true);

-- The same rule as tearline.handling.can_see, which the oracle test holds it to.
CREATE FUNCTION gate.may_see(
    l_owner text, l_tier smallint, l_compartments text[], l_releasable text[],
    c_agency text, c_tier smallint, c_compartments text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        l_tier <= c_tier
        AND l_compartments <@ c_compartments
        AND (l_owner = c_agency OR c_agency = ANY (l_releasable) OR 'ALL' = ANY (l_releasable)), false)
$$;

-- The bitmask of every label that such a clearance may see, a byte at a time: bit (n & 7) of byte n >> 3.
CREATE FUNCTION gate.mask_for(c_agency text, c_tier smallint, c_compartments text[]) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(set_byte('\x00'::bytea, 0, coalesce(b.bits, 0)), ''::bytea ORDER BY n), ''::bytea)
    FROM generate_series(0, (SELECT coalesce(max(id), 0) FROM gate.label) >> 3) AS n
    LEFT JOIN (
        SELECT id >> 3 AS byte, bit_or(1 << (id & 7)) AS bits
        FROM gate.label
        WHERE gate.may_see(owner, tier, compartments, releasable, c_agency, c_tier, c_compartments)
        GROUP BY id >> 3
    ) AS b ON b.byte = n
$$;

CREATE FUNCTION gate.with_bit(mask bytea, n int) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT set_bit(
        mask || decode(repeat('00', greatest(0, (n >> 3) + 1 - length(mask))), 'hex'), n, 1)
$$;

-- ── clearance and sessions ──────────────────────────────────────────────────────────────────────

-- What an officer's vettings give at this moment, and the instant at which that first changes.
-- No row: no access. The rule is tearline.handling.clearance_of.
CREATE FUNCTION gate.clearance_of(p_officer uuid)
RETURNS TABLE (agency text, tier smallint, compartments text[], until timestamptz)
LANGUAGE sql STABLE AS $$
    WITH latest AS (
        SELECT DISTINCT ON (v.id, t.kind) v.id, v.tier, v.compartments, t.passed, t.expires_at
        FROM gate.vetting v JOIN gate.vetting_test t ON t.vetting_id = v.id
        WHERE v.officer_id = p_officer AND v.withdrawn_at IS NULL
          AND t.taken_on <= (clock_timestamp() AT TIME ZONE 'UTC')::date
        ORDER BY v.id, t.kind, t.taken_on DESC
    ), active AS (
        -- a test of tomorrow (it is tomorrow elsewhere already) counts from then on: ask again then
        SELECT id, tier, compartments, least(min(expires_at), (
            SELECT min(t.taken_on)::timestamp AT TIME ZONE 'UTC' FROM gate.vetting_test t
            WHERE t.vetting_id = latest.id AND t.taken_on > (clock_timestamp() AT TIME ZONE 'UTC')::date)) AS until
        FROM latest
        GROUP BY id, tier, compartments
        HAVING count(*) = 5 AND bool_and(passed) AND min(expires_at) > clock_timestamp()
    )
    SELECT o.agency, max(a.tier)::smallint,
           coalesce((SELECT array_agg(DISTINCT c ORDER BY c) FROM active x, unnest(x.compartments) AS c), '{}'),
           min(a.until)
    FROM active a
    JOIN gate.officer o ON o.id = p_officer AND o.suspended_at IS NULL
    JOIN gate.agency g ON g.code = o.agency AND g.suspended_at IS NULL
    GROUP BY o.agency
$$;

CREATE TABLE gate.session (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_hash bytea NOT NULL UNIQUE,
    officer_id uuid NOT NULL REFERENCES gate.officer,
    agency text NOT NULL,
    duties text[] NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at timestamptz NOT NULL,
    idle interval NOT NULL,
    closed_at timestamptz,
    -- what the vettings give; empty and past when they give nothing
    tier smallint,
    compartments text[] NOT NULL DEFAULT '{}',
    clearance_until timestamptz NOT NULL DEFAULT '-infinity',
    mask bytea NOT NULL DEFAULT ''
);
CREATE INDEX session_of_officer ON gate.session (officer_id) WHERE closed_at IS NULL;

-- A ticket is the licence for one look: it exists only after its ledger entry was committed.
-- Unlogged on purpose: after a crash of the server no ticket is left, and everyone sees nothing
-- until the next entry is written. The entry itself is in the ledger, which is logged.
CREATE UNLOGGED TABLE gate.ticket (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    xid xid8 NOT NULL,
    ends_at timestamptz NOT NULL,
    action text NOT NULL,
    purpose text NOT NULL
);

-- Serialises interning a label with computing masks: no session is opened that misses a new label.
CREATE FUNCTION gate.lock_labels(exclusive boolean) RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN exclusive THEN pg_advisory_xact_lock(7470412001) ELSE pg_advisory_xact_lock_shared(7470412001) END
$$;

CREATE FUNCTION gate.refresh_sessions(p_officer uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    c record;
BEGIN
    PERFORM gate.lock_labels(false);
    SELECT * INTO c FROM gate.clearance_of(p_officer);
    UPDATE gate.session s SET
        duties = o.duties,
        agency = o.agency,
        tier = c.tier,
        compartments = coalesce(c.compartments, '{}'),
        clearance_until = coalesce(c.until, '-infinity'),
        mask = CASE WHEN c.tier IS NULL THEN ''::bytea ELSE gate.mask_for(c.agency, c.tier, c.compartments) END,
        closed_at = CASE WHEN o.suspended_at IS NULL AND g.suspended_at IS NULL THEN s.closed_at ELSE clock_timestamp() END
    FROM gate.officer o JOIN gate.agency g ON g.code = o.agency
    WHERE s.officer_id = p_officer AND o.id = p_officer AND s.closed_at IS NULL;
END
$$;

-- Access follows the vetting in the same transaction, whoever changes it and however.
CREATE FUNCTION gate.access_changed() RETURNS trigger
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
        ) AS x WHERE x.id IS NOT NULL
    LOOP
        PERFORM gate.refresh_sessions(officer);
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON gate.vetting
    FOR EACH ROW EXECUTE FUNCTION gate.access_changed();
CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON gate.vetting_test
    FOR EACH ROW EXECUTE FUNCTION gate.access_changed();
CREATE TRIGGER access_changed AFTER UPDATE ON gate.officer
    FOR EACH ROW EXECUTE FUNCTION gate.access_changed();
CREATE TRIGGER access_changed AFTER UPDATE ON gate.agency
    FOR EACH ROW EXECUTE FUNCTION gate.access_changed();

-- ── the viewer of this transaction ──────────────────────────────────────────────────────────────
-- The token is unguessable and only its hash is stored; the ticket must belong to the same session
-- and must have been committed by another transaction, so that no look precedes its entry.

CREATE FUNCTION gate.viewer() RETURNS gate.session
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s
    FROM gate.ticket t JOIN gate.session s ON s.id = t.session_id
    WHERE t.id = nullif(current_setting('tearline.ticket', true), '')::uuid
      AND s.token_hash = sha256(convert_to(current_setting('tearline.token', true), 'UTF8'))
      AND t.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
      AND s.closed_at IS NULL
      AND clock_timestamp() < t.ends_at
      AND clock_timestamp() < s.ends_at
      AND clock_timestamp() < s.seen_at + s.idle
$$;

-- The labels this viewer may see, as bits; '' without a live session, ticket and vetting. In plpgsql
-- because it runs several times a question, and costs a third less than in SQL.
CREATE FUNCTION gate.bits() RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce((
        SELECT s.mask
        FROM gate.session s
        WHERE s.token_hash = sha256(convert_to(current_setting('tearline.token', true), 'UTF8'))
          AND s.closed_at IS NULL
          AND clock_timestamp() < s.ends_at
          AND clock_timestamp() < s.seen_at + s.idle
          AND clock_timestamp() < s.clearance_until
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
CREATE FUNCTION gate.mask() RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    bits constant bytea := gate.bits();
BEGIN
    RETURN bits || substr(decode(repeat('00', 16384), 'hex'), length(bits) + 1);
END
$$;

-- The agency for whose records this viewer may write, or NULL.
CREATE FUNCTION gate.writes_for() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (v.s).agency FROM (SELECT gate.viewer() AS s) AS v
    WHERE 'steward' = ANY ((v.s).duties) AND clock_timestamp() < (v.s).clearance_until
$$;

CREATE FUNCTION gate.has_duty(duty text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(duty = ANY ((gate.viewer()).duties), false)
$$;

CREATE FUNCTION gate.officer() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (gate.viewer()).officer_id
$$;

-- The visible labels as search keys (a label's key in store.record.keys is its id), when there are
-- few enough that the index does better with them; NULL otherwise. A help to the planner, never the
-- access rule: the policies hold with or without it.
CREATE FUNCTION gate.narrow() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH m AS MATERIALIZED (SELECT gate.bits() AS mask)
    SELECT CASE WHEN bit_count(mask) > 64 THEN NULL ELSE (
        SELECT coalesce(array_agg(n::bigint), '{-1}')
        FROM generate_series(0, length(mask) * 8 - 1) AS n WHERE get_bit(mask, n) = 1)
    END
    FROM m
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.mask(), gate.narrow(), gate.officer(), gate.has_duty(text), gate.writes_for()
    TO tearline_reader, tearline_writer;

-- A viewer learns only of labels that the viewer may see.
CREATE POLICY viewer_sees ON gate.label FOR SELECT TO tearline_reader, tearline_writer
    USING (get_bit((SELECT gate.mask()), id) = 1);
GRANT SELECT ON gate.label TO tearline_reader, tearline_writer;

RESET ROLE;

-- ── private leak-proof operator ─────────────────────────────────────────────────────────────────
-- Row security lets an index serve a condition only if its operator is LEAKPROOF, which the stock &&
-- is not (ADR 0003). Overlap of two bigint arrays without NULLs raises no error and says nothing of
-- its arguments beyond its result; only superusers may declare it so, hence not under tearline_owner.

CREATE FUNCTION gate.keys_meet(bigint[], bigint[]) RETURNS boolean
    LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'arrayoverlap';
CREATE OPERATOR gate.&&& (
    FUNCTION = gate.keys_meet, LEFTARG = bigint[], RIGHTARG = bigint[],
    COMMUTATOR = OPERATOR(gate.&&&), RESTRICT = contsel, JOIN = contjoinsel);
CREATE OPERATOR CLASS gate.keys_ops FOR TYPE bigint[] USING gin AS
    OPERATOR 1 gate.&&& (bigint[], bigint[]),
    FUNCTION 1 btint8cmp(bigint, bigint),
    FUNCTION 2 ginarrayextract(anyarray, internal, internal),
    FUNCTION 3 ginqueryarrayextract(anyarray, internal, smallint, internal, internal, internal, internal),
    FUNCTION 4 ginarrayconsistent(internal, smallint, anyarray, integer, internal, internal, internal, internal),
    FUNCTION 6 ginarraytriconsistent(internal, smallint, anyarray, integer, internal, internal, internal),
    STORAGE bigint;
REVOKE ALL ON FUNCTION gate.keys_meet(bigint[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.keys_meet(bigint[], bigint[]) TO tearline_reader, tearline_writer, tearline_owner;
ALTER OPERATOR gate.&&& (bigint[], bigint[]) OWNER TO tearline_owner;
ALTER OPERATOR CLASS gate.keys_ops USING gin OWNER TO tearline_owner;
ALTER OPERATOR FAMILY gate.keys_ops USING gin OWNER TO tearline_owner;
