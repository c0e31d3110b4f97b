-- Casework: matters, which are records that move, and the moves that were made on them (ADR 0045). A matter's header is a
-- record like any other; what is here says where it stands. A move is added and never changed.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_mover') THEN
        CREATE ROLE tearline_mover NOLOGIN NOINHERIT;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store TO tearline_mover;

SET ROLE tearline_owner;

-- An analyst and a duty officer (who says what comes first) besides those who keep the deployment.
ALTER TABLE gate.officer DROP CONSTRAINT officer_duties_check;
ALTER TABLE gate.officer ADD CONSTRAINT officer_duties_check
    CHECK (duties <@ ARRAY['steward', 'inspector', 'registrar', 'analyst', 'duty-officer']::text[]);

-- ── what may move: filled from src/tearline/matters/shipped at each change of the files, never by hand ─────────────────────

CREATE TABLE gate.kind (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z-]{1,31}$'),
    schema text NOT NULL,               -- of the header
    starts text NOT NULL,               -- the state that opening gives
    ends text[] NOT NULL,               -- states from which nothing is owed any more
    ranks jsonb NOT NULL                -- what comes first: [{"field", "values": [first, …] or null for a moment}, …]
);

-- Who may make which move. A row is one way; whoever has one of them may.
CREATE TABLE gate.move_right (
    kind text NOT NULL REFERENCES gate.kind,
    move text NOT NULL,
    from_state text NOT NULL,           -- '' for opening
    to_state text NOT NULL,
    duty text NOT NULL,                 -- '' for any
    relation text NOT NULL CHECK (relation IN ('owner', 'opener', 'any')),  -- of the mover to the matter
    apart_from text[] NOT NULL,         -- moves after which it must be another officer's
    asks jsonb NOT NULL,                -- what it says: {field: {"required", "values" or null for a moment}}
    reason text NOT NULL CHECK (reason IN ('required', 'optional', 'none')),
    stricter boolean NOT NULL,          -- whether it may be under a stricter label than the matter
    PRIMARY KEY (kind, move, from_state, duty, relation)
);

-- ── what moves ──────────────────────────────────────────────────────────────────────────────────

CREATE TABLE store.matter (
    id uuid PRIMARY KEY,                -- the header's
    kind text NOT NULL,
    folio text NOT NULL UNIQUE CHECK (folio ~ '^[2-9A-HJKMNP-Z]{8}$'),    -- drawn by chance
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),     -- the header's; a trigger keeps it
    officer_id uuid NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- what the moves under the matter's own label give; who sees stricter ones folds them (gate.folded)
    state text NOT NULL,
    said jsonb NOT NULL,
    ended boolean NOT NULL,
    rank bigint[] NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX matter_board ON store.matter (kind, ended, rank, id);

CREATE TABLE store.move (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    matter_id uuid NOT NULL,
    kind text NOT NULL,                 -- the matter's: a board finds its stricter moves by it
    move text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),     -- the matter's, or a stricter one
    stricter boolean NOT NULL,
    agency text NOT NULL,
    officer_id uuid NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),               -- the order of moves is by this, then by id
    happened_at timestamptz NOT NULL,
    said jsonb NOT NULL,
    reason bytea                        -- the words are in store.reason, by this digest
);
CREATE INDEX move_of_matter ON store.move (matter_id, made_at, id);
CREATE INDEX move_stricter ON store.move (kind, matter_id) WHERE stricter;

-- The records that a matter is about.
CREATE TABLE store.about (
    matter_id uuid NOT NULL,
    record_id uuid NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),     -- the matter's
    PRIMARY KEY (matter_id, record_id)
);
CREATE INDEX about_record ON store.about (record_id);

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.matter'::regclass, 'store.move'::regclass, 'store.about'::regclass)
          AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- viewer_sees, as everywhere; and a move or a pointer is there only with its matter, a pointer only with its record.
-- mover_…: by role tearline_mover, whose deeds ask for the right first (functions/casework.sql).
DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    ours constant text := 'owner = (SELECT gate.agency())';
    own constant text := 'officer_id = (SELECT gate.officer()) AND agency = (SELECT gate.agency())';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['matter', 'move', 'about'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY viewer_sees ON store.%I FOR SELECT TO tearline_reader, tearline_mover USING (%s)', t, sees);
        EXECUTE format('CREATE POLICY forgets ON store.%I FOR ALL TO tearline_owner USING (true) WITH CHECK (true)', t);
    END LOOP;
    EXECUTE format('CREATE POLICY mover_opens ON store.matter FOR INSERT TO tearline_mover WITH CHECK (%s AND %s)', sees, ours);
    EXECUTE format('CREATE POLICY mover_moves ON store.matter FOR UPDATE TO tearline_mover USING (%s) WITH CHECK (%s)', sees, sees);
    EXECUTE format('CREATE POLICY mover_adds ON store.move FOR INSERT TO tearline_mover WITH CHECK (%s AND %s)', sees, own);
    EXECUTE format('CREATE POLICY mover_points ON store.about FOR INSERT TO tearline_mover WITH CHECK (%s)', sees);
    EXECUTE format('CREATE POLICY viewer_sees_moving ON store.record FOR SELECT TO tearline_mover USING (%s)', sees);
    EXECUTE format('CREATE POLICY mover_opens ON store.record FOR INSERT TO tearline_mover'
                   ' WITH CHECK (%s AND %s AND source = ''casework'')', sees, ours);
    EXECUTE format('CREATE POLICY mover_says ON store.reason FOR INSERT TO tearline_mover WITH CHECK (%s AND %s)', sees, ours);
END
$$;
CREATE POLICY with_its_matter ON store.move AS RESTRICTIVE FOR SELECT TO tearline_reader, tearline_mover
    USING (EXISTS (SELECT FROM store.matter m WHERE m.id = matter_id));
CREATE POLICY with_its_ends ON store.about AS RESTRICTIVE FOR SELECT TO tearline_reader, tearline_mover
    USING (EXISTS (SELECT FROM store.matter m WHERE m.id = matter_id)
           AND EXISTS (SELECT FROM store.record r WHERE r.id = record_id));

GRANT EXECUTE ON FUNCTION gate.mask(), gate.officer(), gate.agency(), gate.has_duty(text) TO tearline_mover;
-- what a record's place and time are computed by, as it is written
GRANT EXECUTE ON FUNCTION store.first_day(text), store.last_day(text), store.degrees(jsonb, text, int),
    store.cell(float8, float8, int), store.cell_of(jsonb, int), store.began(jsonb), store.ended(jsonb) TO tearline_mover;
GRANT SELECT ON gate.kind, gate.move_right TO tearline_reader, tearline_mover;
GRANT SELECT ON store.matter, store.move, store.about TO tearline_reader;
GRANT SELECT, INSERT, UPDATE ON store.matter TO tearline_mover;
GRANT SELECT, INSERT ON store.move, store.about TO tearline_mover;
GRANT SELECT, INSERT ON store.record TO tearline_mover;
GRANT INSERT ON store.reason TO tearline_mover;

-- As in 0020, with what hangs on a matter, and what pointed at a record.
CREATE OR REPLACE FUNCTION store.forget_derived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM store.identifier i USING gone g WHERE i.record_id = g.id;
    DELETE FROM store.history h USING gone g WHERE h.record_id = g.id;
    DELETE FROM store.reason w USING gone g WHERE w.record_id = g.id;
    DELETE FROM store.about a USING gone g WHERE a.record_id = g.id;
    IF EXISTS (SELECT FROM gone g WHERE g.source = 'casework') THEN
        DELETE FROM store.about a USING gone g WHERE a.matter_id = g.id;
        DELETE FROM store.move v USING gone g WHERE v.matter_id = g.id;
        DELETE FROM store.matter m USING gone g WHERE m.id = g.id;
    END IF;
    RETURN NULL;
END
$$;

-- A matter is under its header's label, whoever reclassifies or recalls that; what was as open as the matter stays so.
CREATE FUNCTION store.matter_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM now n JOIN was w ON w.id = n.id WHERE n.source = 'casework' AND n.label_id <> w.label_id) THEN
        RETURN NULL;
    END IF;
    UPDATE store.move v SET label_id = n.label_id FROM now n JOIN was w ON w.id = n.id
    WHERE v.matter_id = n.id AND v.label_id = w.label_id AND n.label_id <> w.label_id;
    UPDATE store.about a SET label_id = n.label_id FROM now n JOIN was w ON w.id = n.id
    WHERE a.matter_id = n.id AND n.label_id <> w.label_id;
    UPDATE store.matter m SET label_id = n.label_id FROM now n JOIN was w ON w.id = n.id
    WHERE m.id = n.id AND n.label_id <> w.label_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION store.matter_follows() FROM PUBLIC;
CREATE TRIGGER matter_follows AFTER UPDATE ON store.record REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION store.matter_follows();

RESET ROLE;
