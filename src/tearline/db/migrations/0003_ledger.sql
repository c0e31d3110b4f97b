-- The ledger: what was done, by whom, for what purpose; never what a record says.
--
-- Two stages, so that writing costs one row and nothing is lost or counted twice. A transaction adds
-- its entry to the queue, and entry and deed are committed together or not at all. The sequencer then
-- moves committed entries into a Merkle tree (RFC 6962) in one transaction a batch: the queue loses
-- them, the tree gains them, or neither.
--
-- An entry holds ids, digests and counts. A record's content here would escape every label.

CREATE SCHEMA ledger AUTHORIZATION tearline_owner;
GRANT USAGE ON SCHEMA ledger TO tearline_ledger;

SET ROLE tearline_owner;

-- ── tables ──────────────────────────────────────────────────────────────────────────────────────

-- Waiting to be sequenced. The id orders entries of which one knew of the other: an entry that was
-- committed before another was begun has the smaller id (an identity without a cache).
-- Its rules are checked by ledger.write(): a CHECK is made ready again at each INSERT, which here would
-- double the cost of an entry.
CREATE TABLE ledger.queue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL,
    officer uuid,
    agency text,
    purpose text,
    action text NOT NULL,
    subjects uuid[] NOT NULL DEFAULT '{}',
    owners text[] NOT NULL DEFAULT '{}',
    body jsonb NOT NULL DEFAULT '{}'
) WITH (
    -- a queue is mostly dead rows: sweep them by count, at full speed
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0
);

-- The tree's leaves. `body` is the text that was hashed, byte for byte; the other columns repeat it
-- for indexes, and ledger.misfiled() says where they do not.
CREATE TABLE ledger.entry (
    seq bigint PRIMARY KEY CHECK (seq >= 0),
    written_at timestamptz NOT NULL,
    kind text NOT NULL,
    officer uuid,
    agency text,
    purpose text,
    action text NOT NULL,
    subjects uuid[] NOT NULL,
    owners text[] NOT NULL,
    body text NOT NULL,
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
CREATE INDEX entry_of_officer ON ledger.entry (officer, seq) WHERE officer IS NOT NULL;

-- Complete tiles (C2SP tlog-tiles, height 8): level 0 holds 256 leaf hashes, level k the roots of 256
-- tiles of level k-1. `root` is the tile's own root, so that a level above needs no hashing again.
CREATE TABLE ledger.tile (
    level int NOT NULL CHECK (level >= 0),
    idx bigint NOT NULL CHECK (idx >= 0),
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    PRIMARY KEY (level, idx)
);
ALTER TABLE ledger.tile ALTER COLUMN hashes SET STORAGE EXTERNAL;  -- hashes do not compress

-- Signed statements "the tree of this size has this root" (C2SP tlog-checkpoint).
CREATE TABLE ledger.checkpoint (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Which record of which owner was shown by which entry: "who looked at ours" without reading all.
CREATE TABLE ledger.shown (
    owner text NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    record uuid NOT NULL,
    PRIMARY KEY (owner, seq, record)
);
CREATE INDEX shown_of_record ON ledger.shown (record, seq);

-- One row, held by whoever sequences. A row of a table that nobody else may touch, and not an advisory
-- lock: that one any role could take, and stop the ledger by holding it.
CREATE TABLE ledger.sequencing (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row));
INSERT INTO ledger.sequencing DEFAULT VALUES;

-- ── append only ─────────────────────────────────────────────────────────────────────────────────
-- No role is granted more than it needs; this also stops the owner's own functions from a slip.

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = format('ledger.%I is append-only: %s refused', TG_TABLE_NAME, TG_OP);
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['entry', 'tile', 'checkpoint', 'shown'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.%I
            FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change()', name);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ledger.%I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', name);
    END LOOP;
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE ON ledger.queue
    FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ledger.queue
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- ── stage 1: write ──────────────────────────────────────────────────────────────────────────────

-- Adds an entry within the caller's transaction; returns its place in the queue. Granted to nobody:
-- the owner's SECURITY DEFINER functions call it, each for the one deed that it does. For kind
-- 'results', `owners[i]` owns the shown record `subjects[i]`.
CREATE FUNCTION ledger.write(
    kind text, officer uuid, agency text, purpose text, action text,
    subjects uuid[], owners text[], body jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_variable
DECLARE
    place bigint;
BEGIN
    IF kind = 'results' AND NOT (
        cardinality(subjects) = cardinality(owners)
        AND coalesce(array_ndims(subjects), 1) = 1 AND coalesce(array_ndims(owners), 1) = 1
        AND array_position(subjects, NULL) IS NULL AND array_position(owners, NULL) IS NULL)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'each shown record needs its owner';
    END IF;
    INSERT INTO ledger.queue (kind, officer, agency, purpose, action, subjects, owners, body)
    VALUES (kind, officer, agency, purpose, action,
            coalesce(subjects, '{}'), coalesce(owners, '{}'), coalesce(body, '{}'))
    RETURNING id INTO place;
    RETURN place;
END
$$;

-- ── stage 2: sequence ───────────────────────────────────────────────────────────────────────────

-- The RFC 6962 root of 2^k hashes laid end to end: neighbours are hashed in pairs, k times.
CREATE FUNCTION ledger.root_of(hashes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    WHILE octet_length(hashes) > 32 LOOP
        SELECT string_agg(sha256('\x01'::bytea || substr(hashes, pair * 64 + 1, 64)), ''::bytea ORDER BY pair)
        INTO hashes FROM generate_series(0, octet_length(hashes) / 64 - 1) AS pair;
    END LOOP;
    RETURN hashes;
END
$$;

-- Writes each tile that becomes complete as the tree grows from `low` to `high` leaves.
CREATE FUNCTION ledger.lay_tiles(low bigint, high bigint) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    at_level int := 0;
BEGIN
    WHILE high / 256 > low / 256 LOOP
        INSERT INTO ledger.tile (level, idx, hashes, root)
        SELECT at_level, whole.idx, whole.hashes, ledger.root_of(whole.hashes)
        FROM (
            SELECT n / 256 AS idx, string_agg(hash, ''::bytea ORDER BY n) AS hashes
            FROM (
                SELECT seq AS n, leaf AS hash FROM ledger.entry
                WHERE at_level = 0 AND seq >= low / 256 * 256 AND seq < high / 256 * 256
                UNION ALL
                SELECT idx, root FROM ledger.tile
                WHERE at_level > 0 AND level = at_level - 1
                  AND idx >= low / 256 * 256 AND idx < high / 256 * 256
            ) AS node
            GROUP BY n / 256
        ) AS whole;
        low := low / 256;
        high := high / 256;
        at_level := at_level + 1;
    END LOOP;
END
$$;

-- Moves at most `at_most` (and at most 5,000) committed entries from the queue into the tree, oldest
-- first, and returns how many; NULL while another session does it. All of a batch or nothing: a crash
-- at any instant leaves each entry in the queue or in the tree, in one of them, once.
-- The hashed text is the entry as JSON, in the order of the columns; what counts is not how it is spelt
-- but that the stored text is what was hashed.
CREATE FUNCTION ledger.sequence(at_most int) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size bigint;
    moved bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.queue) THEN
        RETURN 0;  -- before the lock, which would cost a flush of the log each time
    END IF;
    PERFORM FROM ledger.sequencing FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- from here each statement sees all that the previous holder committed (read committed)
    SELECT coalesce(max(e.seq) + 1, 0) INTO size FROM ledger.entry e;
    WITH batch AS (
        DELETE FROM ledger.queue q
        WHERE q.id = ANY (ARRAY(SELECT f.id FROM ledger.queue f ORDER BY f.id LIMIT least(at_most, 5000)))
        RETURNING q.*
    ), numbered AS (
        SELECT b.*, size - 1 + row_number() OVER (ORDER BY b.id) AS seq FROM batch b
    ), written AS (
        SELECT n.*, (SELECT row_to_json(text)::text FROM (SELECT
            n.seq, to_char(n.written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS written_at,
            n.kind, n.officer, n.agency, n.purpose, n.action, n.subjects, n.owners, n.body) AS text) AS hashed
        FROM numbered n
    ), entered AS (
        INSERT INTO ledger.entry
            (seq, written_at, kind, officer, agency, purpose, action, subjects, owners, body, leaf)
        SELECT w.seq, w.written_at, w.kind, w.officer, w.agency, w.purpose, w.action, w.subjects, w.owners,
               w.hashed, sha256('\x00'::bytea || convert_to(w.hashed, 'UTF8'))
        FROM written w ORDER BY w.seq
        RETURNING entry.seq, entry.written_at, entry.kind, entry.subjects, entry.owners
    ), shown AS (
        INSERT INTO ledger.shown (owner, seq, at, record)
        SELECT DISTINCT s.owner, e.seq, e.written_at, s.record
        FROM entered e, unnest(e.owners, e.subjects) AS s (owner, record)
        -- always so, by ledger.write(); but nothing may stop the sequencer for good
        WHERE e.kind = 'results' AND s.owner IS NOT NULL AND s.record IS NOT NULL
    )
    SELECT count(*) INTO moved FROM entered;
    PERFORM ledger.lay_tiles(size, size + moved);
    RETURN moved;
END
$$;

-- Entries from `low` to before `high` of which a column, the leaf or the table `shown` does not say
-- what the hashed text says, in order. The tree protects the text; this tells whether what is answered
-- from the columns still agrees with it.
CREATE FUNCTION ledger.misfiled(low bigint, high bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.seq
    FROM ledger.entry e
    WHERE e.seq >= low AND e.seq < high AND (
        e.leaf <> sha256('\x00'::bytea || convert_to(e.body, 'UTF8'))
        OR e.body::jsonb - 'body' IS DISTINCT FROM jsonb_build_object(
            'seq', e.seq,
            'written_at', to_char(e.written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'kind', e.kind, 'officer', e.officer, 'agency', e.agency, 'purpose', e.purpose,
            'action', e.action, 'subjects', e.subjects, 'owners', e.owners)
        OR e.kind = 'results' AND EXISTS (
            SELECT FROM unnest(e.owners, e.subjects) AS said (owner, record)
            WHERE NOT EXISTS (
                SELECT FROM ledger.shown s
                WHERE s.owner = said.owner AND s.seq = e.seq AND s.record = said.record)))
    UNION
    SELECT s.seq
    FROM ledger.shown s LEFT JOIN ledger.entry e ON e.seq = s.seq AND e.kind = 'results' AND e.written_at = s.at
    WHERE s.seq >= low AND s.seq < high AND NOT coalesce(
        (s.owner, s.record) IN (SELECT said.owner, said.record FROM unnest(e.owners, e.subjects) AS said (owner, record)),
        false)
    ORDER BY 1
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.sequence(int), ledger.misfiled(bigint, bigint) TO tearline_ledger;
GRANT SELECT ON ledger.entry, ledger.tile, ledger.checkpoint TO tearline_ledger;
GRANT INSERT ON ledger.checkpoint TO tearline_ledger;

RESET ROLE;
