-- Deconfliction: plans that are compared, and clashes between those of two agencies (ADR 0058). A plan and each side of a clash are matters;
-- what is here is what the service compares, and which two sides belong together. Nobody who is signed in sees a row of it: all of it is
-- read by tearline_finder alone, which is nobody's session, and whose functions are in functions/plan.sql.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_finder') THEN
        CREATE ROLE tearline_finder NOLOGIN NOINHERIT;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store TO tearline_finder;

SET ROLE tearline_owner;

-- A live plan, as its moves have it.
CREATE TABLE store.plan (
    matter_id uuid PRIMARY KEY REFERENCES store.matter ON DELETE CASCADE,
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),   -- under which its side of a clash stands: the own agency's alone
    act text NOT NULL,
    covert boolean NOT NULL,
    latitude float8 NOT NULL,
    longitude float8 NOT NULL,
    radius int NOT NULL CHECK (radius BETWEEN 50 AND 2000),             -- metres
    begins timestamptz NOT NULL,
    ends timestamptz NOT NULL CHECK (ends > begins AND ends <= begins + interval '24 hours'),
    cell int NOT NULL                                                   -- of the grid of 2^12 (store.cell): 4.9 km from north to south
);
CREATE INDEX plan_cell ON store.plan (cell, begins);

-- An identifier of whom or what a live plan is against, as kind:folded value.
CREATE TABLE store.plan_subject (
    key text NOT NULL,
    begins timestamptz NOT NULL,
    plan uuid NOT NULL REFERENCES store.plan ON DELETE CASCADE,
    PRIMARY KEY (key, begins, plan)
);
CREATE INDEX plan_subject_plan ON store.plan_subject (plan);

-- One side of a clash: of ``plan`` with ``other``. The other side is the row the other way round, under the same ``pair``.
CREATE TABLE store.clash (
    pair uuid NOT NULL,
    plan uuid NOT NULL REFERENCES store.matter ON DELETE CASCADE,
    other uuid NOT NULL,
    ground text NOT NULL CHECK (ground IN ('place', 'subject')),
    since timestamptz,                  -- shared hours, whole ones; NULL for a subject alone
    until timestamptz,
    cell text,                          -- centre of the 5 km cell, as degrees north and east
    tell_at timestamptz,                -- when this side is told; NULL: never (the other plan is covert)
    told_at timestamptz,
    matter_id uuid REFERENCES store.matter ON DELETE SET NULL,          -- this side's clash, once it was told
    over_at timestamptz,                -- they do not meet any more,
    how text CHECK (how IN ('cancelled', 'moved', 'gone')),             -- for what became of
    ended_by uuid,                      -- this plan
    PRIMARY KEY (pair, plan)
);
CREATE UNIQUE INDEX clash_once ON store.clash (plan, other) WHERE over_at IS NULL;
CREATE INDEX clash_other ON store.clash (other);
CREATE INDEX clash_matter ON store.clash (matter_id) WHERE matter_id IS NOT NULL;
CREATE INDEX clash_to_tell ON store.clash (tell_at) WHERE told_at IS NULL AND over_at IS NULL;
CREATE INDEX clash_given_up ON store.clash (over_at) WHERE ended_by IS NOT NULL;

-- What was moved and waits to be compared: written with the move, so that whoever is killed in between finds it here.
CREATE TABLE store.crossing (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    matter_id uuid NOT NULL,
    kind text NOT NULL
);
CREATE INDEX crossing_matter ON store.crossing (matter_id);

-- Whose turn it is to compare: whoever holds the one row.
CREATE TABLE store.finding (turn boolean PRIMARY KEY CHECK (turn));
INSERT INTO store.finding VALUES (true);

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
    t text;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a
        WHERE a.attrelid IN ('store.plan'::regclass, 'store.plan_subject'::regclass, 'store.clash'::regclass, 'store.crossing'::regclass,
                             'store.finding'::regclass)
          AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['plan', 'plan_subject', 'clash', 'crossing', 'finding'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY forgets ON store.%I FOR ALL TO tearline_owner USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY finder_keeps ON store.%I FOR ALL TO tearline_finder USING (true) WITH CHECK (true)', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON store.%I TO tearline_finder', t);
    END LOOP;
END
$$;

-- finder_…: it reads plans and clashes of all labels and nothing else, opens clashes, and adds to them moves that are nobody's.
CREATE POLICY finder_reads ON store.matter FOR SELECT TO tearline_finder USING (kind IN ('plan', 'clash'));
CREATE POLICY finder_opens ON store.matter FOR INSERT TO tearline_finder WITH CHECK (kind = 'clash');
CREATE POLICY finder_holds ON store.matter FOR UPDATE TO tearline_finder USING (kind IN ('plan', 'clash')) WITH CHECK (false);
CREATE POLICY finder_reads ON store.record FOR SELECT TO tearline_finder USING (source = 'casework' AND schema IN ('Plan', 'Clash'));
CREATE POLICY finder_opens ON store.record FOR INSERT TO tearline_finder WITH CHECK (source = 'casework' AND schema = 'Clash');
CREATE POLICY finder_adds ON store.move FOR INSERT TO tearline_finder
    WITH CHECK (officer_id IS NULL AND kind = 'clash' AND clock = 'finder' AND NOT stricter);
GRANT SELECT, INSERT, UPDATE ON store.matter TO tearline_finder;
GRANT SELECT, INSERT ON store.record TO tearline_finder;
GRANT INSERT ON store.move TO tearline_finder;
GRANT SELECT ON gate.kind TO tearline_finder;
-- what a record's place and time are computed by, as it is written
GRANT EXECUTE ON FUNCTION store.first_day(text), store.last_day(text), store.degrees(jsonb, text, int),
    store.cell(float8, float8, int), store.cell_of(jsonb, int), store.began(jsonb), store.ended(jsonb) TO tearline_finder;

-- Each move of a plan or of a clash is looked at after its commit, by nobody in whose time it would tell of others.
CREATE FUNCTION store.crossing_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO store.crossing (matter_id, kind) VALUES (NEW.matter_id, NEW.kind);
    RETURN NULL;
END
$$;
CREATE TRIGGER crossing_waits AFTER INSERT ON store.move FOR EACH ROW WHEN (NEW.kind IN ('plan', 'clash') AND NEW.clock IS DISTINCT FROM 'finder')
    EXECUTE FUNCTION store.crossing_waits();

-- A plan that is deleted takes its sides of clashes along: what met it is compared again.
CREATE FUNCTION store.clash_goes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO store.crossing (matter_id, kind) VALUES (OLD.other, 'plan');
    RETURN NULL;
END
$$;
CREATE TRIGGER clash_goes AFTER DELETE ON store.clash FOR EACH ROW WHEN (OLD.over_at IS NULL) EXECUTE FUNCTION store.clash_goes();

-- The sides of clashes follow the label of their plan, as long as it is the own agency's alone: a plan that is shown to others shows them
-- nothing of the agencies that it met.
CREATE FUNCTION store.clash_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT FROM gate.label l WHERE l.id = NEW.label_id AND l.releasable = '{}') THEN
        UPDATE store.plan p SET label_id = NEW.label_id WHERE p.matter_id = NEW.id;
        UPDATE store.record r SET label_id = NEW.label_id, tier = (SELECT l.tier FROM gate.label l WHERE l.id = NEW.label_id),
            keys = array_remove(r.keys, r.label_id::bigint) || NEW.label_id::bigint
        FROM store.clash c WHERE c.plan = NEW.id AND r.id = c.matter_id AND r.label_id <> NEW.label_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE POLICY follows_its_plan ON store.record FOR SELECT TO tearline_owner USING (source = 'casework' AND schema = 'Clash');
CREATE POLICY follows_its_plan_on ON store.record FOR UPDATE TO tearline_owner
    USING (source = 'casework' AND schema = 'Clash') WITH CHECK (source = 'casework' AND schema = 'Clash');
CREATE TRIGGER clash_follows AFTER UPDATE OF label_id ON store.matter FOR EACH ROW
    WHEN (NEW.kind = 'plan' AND NEW.label_id <> OLD.label_id) EXECUTE FUNCTION store.clash_follows();

REVOKE ALL ON FUNCTION store.crossing_waits(), store.clash_goes(), store.clash_follows() FROM PUBLIC;

RESET ROLE;
