-- Casework: who a matter is with, whom a state waits for, clocks that wake, and notices (ADR 0049).

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_clock') THEN
        CREATE ROLE tearline_clock NOLOGIN NOINHERIT;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store TO tearline_clock;

SET ROLE tearline_owner;

-- ── what the kinds' files say besides ───────────────────────────────────────────────────────────

-- [{"code", "starts", "stops", "minutes", "until", "then", "tells": [{"duty", "relation"}]}]
ALTER TABLE gate.kind ADD COLUMN clocks jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN digest text NOT NULL DEFAULT '';     -- of its states, order and clocks: whether a matter was read by them
ALTER TABLE gate.move_right DROP CONSTRAINT move_right_relation_check;
ALTER TABLE gate.move_right ADD CONSTRAINT move_right_relation_check
    CHECK (relation IN ('owner', 'opener', 'holder', 'offered', 'any', 'clock'));
ALTER TABLE gate.move_right
    -- what becomes of whom the matter is with: the mover, nobody, one who is asked, or who was asked declines
    ADD COLUMN holds text NOT NULL DEFAULT '' CHECK (holds IN ('', 'mover', 'nobody', 'offer', 'decline')),
    ADD COLUMN tells jsonb NOT NULL DEFAULT '[]';   -- who gets a notice: [{"duty", "relation"}]

-- Whose it is to go on with a matter in this state.
CREATE TABLE gate.awaited (
    kind text NOT NULL REFERENCES gate.kind,
    state text NOT NULL,
    duty text NOT NULL,                 -- '' for any
    relation text NOT NULL CHECK (relation IN ('owner', 'opener', 'holder', 'any')),
    PRIMARY KEY (kind, state, duty, relation)
);

-- ── matters ─────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE store.matter
    ADD COLUMN strict boolean NOT NULL DEFAULT false,   -- whether it has moves that fewer see than the matter
    ADD COLUMN settled boolean NOT NULL DEFAULT false,  -- ended, whichever of those a viewer sees
    ADD COLUMN read_by text NOT NULL DEFAULT '',        -- the kind's digest when its clocks were read last
    -- of what was said, as columns: a comparison of jsonb is not leakproof, and walks no index behind row security
    ADD COLUMN holder text GENERATED ALWAYS AS (nullif(said ->> 'holder', '')) STORED,
    ADD COLUMN offered text GENERATED ALWAYS AS (nullif(said ->> 'offered', '')) STORED;
UPDATE store.matter m SET strict = EXISTS (SELECT FROM store.move v WHERE v.matter_id = m.id AND v.stricter);
UPDATE store.matter m SET settled = ended AND NOT strict WHERE ended;
DROP INDEX store.move_stricter;
CREATE INDEX matter_unread ON store.matter (kind, read_by) WHERE NOT settled;
CREATE INDEX matter_strict ON store.matter (kind, settled, id) WHERE strict;
CREATE INDEX matter_state ON store.matter (kind, state, rank, id) WHERE NOT ended;
CREATE INDEX matter_holder ON store.matter (holder, rank, id) WHERE NOT ended AND holder IS NOT NULL;
CREATE INDEX matter_offered ON store.matter (offered, rank, id) WHERE NOT ended AND offered IS NOT NULL;
CREATE INDEX matter_opener ON store.matter (officer_id, moved_at DESC, id);

-- A move that a clock made is nobody's; it says of which clock, and by which move that began.
ALTER TABLE store.move
    ALTER COLUMN agency DROP NOT NULL, ALTER COLUMN officer_id DROP NOT NULL,
    ADD COLUMN clock text, ADD COLUMN began_by uuid,
    ADD CONSTRAINT move_of_somebody_or_a_clock CHECK (
        (agency IS NULL) = (officer_id IS NULL) AND (officer_id IS NULL) = (clock IS NOT NULL)
        AND (clock IS NULL) = (began_by IS NULL));
CREATE UNIQUE INDEX move_once ON store.move (matter_id, clock, began_by, label_id) WHERE clock IS NOT NULL;

-- ── clocks that wake ────────────────────────────────────────────────────────────────────────────

-- When a clock is to be looked at next: an alarm, never the truth. A clock that runs otherwise to who sees stricter moves has a
-- row for each such label.
CREATE TABLE store.due (
    matter_id uuid NOT NULL,
    clock text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),     -- the moves under which it was read
    began_by uuid NOT NULL,
    began_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    step text NOT NULL CHECK (step IN ('half', 'three-quarters', 'end')),
    next_at timestamptz NOT NULL,
    PRIMARY KEY (matter_id, clock, label_id)
);
CREATE INDEX due_next ON store.due (next_at, matter_id);

-- ── notices ─────────────────────────────────────────────────────────────────────────────────────

-- Points at a matter and says of it nothing but which step it was. To one officer, or to those of an agency ('': any) with a duty.
CREATE TABLE store.notice (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    matter_id uuid NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),     -- of what it rests on
    officer_id uuid,
    agency text NOT NULL DEFAULT '',
    duty text NOT NULL DEFAULT '',
    step text NOT NULL,                 -- a move, 'half', 'three-quarters'
    clock text NOT NULL DEFAULT '',
    rests_on uuid NOT NULL,             -- the move that it tells of, or by which its clock began
    state text,                         -- a call to those with a duty: only while the matter stands so
    made_by uuid,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT notice_once UNIQUE NULLS NOT DISTINCT (matter_id, officer_id, agency, duty, step, clock, rests_on, label_id),
    CHECK (officer_id IS NULL OR agency = '' AND duty = '')
);
CREATE INDEX notice_officer ON store.notice (officer_id, id DESC) WHERE officer_id IS NOT NULL;
CREATE INDEX notice_duty ON store.notice (duty, agency, id DESC) WHERE officer_id IS NULL;
CREATE INDEX notice_age ON store.notice (made_at);

CREATE TABLE store.noticed (
    notice_id uuid NOT NULL REFERENCES store.notice ON DELETE CASCADE,
    officer_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (notice_id, officer_id)
);

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.matter'::regclass, 'store.move'::regclass, 'store.due'::regclass, 'store.notice'::regclass,
                             'store.noticed'::regclass)
          AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- viewer_sees: a notice is there for whom it is meant, with the matter that it points at. clock_…: by role tearline_clock, which
-- reads matters and their moves of all labels, and adds moves that are nobody's.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['due', 'notice', 'noticed'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY forgets ON store.%I FOR ALL TO tearline_owner USING (true) WITH CHECK (true)', t);
    END LOOP;
END
$$;
CREATE POLICY clock_keeps ON store.due FOR ALL TO tearline_clock USING (true) WITH CHECK (true);
CREATE POLICY clock_tells ON store.notice FOR ALL TO tearline_clock USING (true) WITH CHECK (true);
CREATE POLICY clock_reads ON store.matter FOR SELECT TO tearline_clock USING (true);
CREATE POLICY clock_settles ON store.matter FOR UPDATE TO tearline_clock USING (true) WITH CHECK (true);
CREATE POLICY clock_reads ON store.move FOR SELECT TO tearline_clock USING (true);
CREATE POLICY clock_adds ON store.move FOR INSERT TO tearline_clock WITH CHECK (officer_id IS NULL AND clock IS NOT NULL);
CREATE POLICY viewer_sees ON store.notice FOR SELECT TO tearline_reader, tearline_mover USING (
    get_bit((SELECT gate.mask()), label_id) = 1
    AND (officer_id = (SELECT gate.officer())
         OR officer_id IS NULL AND agency IN ('', (SELECT gate.agency())) AND gate.has_duty(duty)));
CREATE POLICY with_its_matter ON store.notice AS RESTRICTIVE FOR SELECT TO tearline_reader, tearline_mover
    USING (EXISTS (SELECT FROM store.matter m WHERE m.id = matter_id));
CREATE POLICY viewer_sees ON store.noticed FOR SELECT TO tearline_reader, tearline_mover USING (officer_id = (SELECT gate.officer()));
CREATE POLICY mover_acknowledges ON store.noticed FOR INSERT TO tearline_mover
    WITH CHECK (officer_id = (SELECT gate.officer()) AND EXISTS (SELECT FROM store.notice n WHERE n.id = notice_id));

GRANT SELECT ON gate.awaited TO tearline_reader, tearline_mover;
GRANT SELECT ON store.notice, store.noticed TO tearline_reader, tearline_mover;
GRANT INSERT ON store.noticed TO tearline_mover;
GRANT SELECT ON gate.kind, gate.move_right, gate.label TO tearline_clock;
GRANT SELECT, UPDATE ON store.matter TO tearline_clock;
GRANT SELECT, INSERT ON store.move TO tearline_clock;
GRANT SELECT, INSERT, DELETE ON store.notice TO tearline_clock;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.due TO tearline_clock;
CREATE POLICY clock_reads ON gate.label FOR SELECT TO tearline_clock USING (true);

-- As in 0033, with what wakes and what was told.
CREATE OR REPLACE FUNCTION store.forget_derived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM store.identifier i USING gone g WHERE i.record_id = g.id;
    DELETE FROM store.history h USING gone g WHERE h.record_id = g.id;
    DELETE FROM store.reason w USING gone g WHERE w.record_id = g.id;
    DELETE FROM store.about a USING gone g WHERE a.record_id = g.id;
    IF EXISTS (SELECT FROM gone g WHERE g.source = 'casework') THEN
        DELETE FROM store.about a USING gone g WHERE a.matter_id = g.id;
        DELETE FROM store.due d USING gone g WHERE d.matter_id = g.id;
        DELETE FROM store.notice n USING gone g WHERE n.matter_id = g.id;
        DELETE FROM store.move v USING gone g WHERE v.matter_id = g.id;
        DELETE FROM store.matter m USING gone g WHERE m.id = g.id;
    END IF;
    RETURN NULL;
END
$$;

-- As in 0033; its clocks are read anew, and what was told of the matter follows it too.
CREATE OR REPLACE FUNCTION store.matter_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM now n JOIN was w ON w.id = n.id WHERE n.source = 'casework' AND n.label_id <> w.label_id) THEN
        RETURN NULL;
    END IF;
    UPDATE store.move v SET label_id = n.label_id FROM now n JOIN was w ON w.id = n.id
    WHERE v.matter_id = n.id AND v.label_id = w.label_id AND n.label_id <> w.label_id;
    UPDATE store.notice t SET label_id = n.label_id FROM now n JOIN was w ON w.id = n.id
    WHERE t.matter_id = n.id AND t.label_id = w.label_id AND n.label_id <> w.label_id;
    UPDATE store.about a SET label_id = n.label_id FROM now n JOIN was w ON w.id = n.id
    WHERE a.matter_id = n.id AND n.label_id <> w.label_id;
    UPDATE store.matter m SET label_id = n.label_id FROM now n JOIN was w ON w.id = n.id
    WHERE m.id = n.id AND n.label_id <> w.label_id;
    PERFORM act.settle(n.id) FROM now n JOIN was w ON w.id = n.id
    WHERE n.source = 'casework' AND n.label_id <> w.label_id ORDER BY n.id;
    RETURN NULL;
END
$$;

RESET ROLE;
