-- Leak tracing (ADR 0063): who was shown each record first and when, counted from the ledger beside the looks; and that two inspectors
-- asked who was shown some records before a moment.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_tracer') THEN
        CREATE ROLE tearline_tracer NOLOGIN NOINHERIT;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store, ledger TO tearline_tracer;

SET ROLE tearline_owner;

-- When an officer was first shown a record. Made of the ledger's entries by ledger.count_shown(), and of nothing else: it can be made
-- anew from them.
CREATE TABLE ledger.exposed (
    record uuid NOT NULL,
    officer uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (record, officer)
);

-- How many records were shown to an officer for the first time in an hour; officer NULL: to anybody for the first time. Sums of it say
-- how many different records somebody was shown up to an hour.
CREATE TABLE ledger.reach (
    officer uuid,
    hour timestamptz NOT NULL,              -- its beginning (ledger.hour_of)
    records bigint NOT NULL CHECK (records > 0),
    UNIQUE NULLS NOT DISTINCT (officer, hour)
);

-- Up to which entry this was counted.
CREATE TABLE ledger.counted (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    upto bigint NOT NULL DEFAULT 0          -- the number of the first that was not
);
INSERT INTO ledger.counted DEFAULT VALUES;

-- That a tracing was made: what every inspector may know of it. Nobody but inspectors reads it.
CREATE TABLE ledger.tracing (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    opened_at timestamptz NOT NULL,
    opened_by uuid NOT NULL REFERENCES gate.officer,
    agency text NOT NULL,
    items int NOT NULL CHECK (items BETWEEN 1 AND 50),
    second_by uuid REFERENCES gate.officer,
    agreed_at timestamptz,
    ended_by uuid REFERENCES gate.officer,
    ended_at timestamptz,
    until timestamptz NOT NULL,             -- readable so long
    CHECK ((second_by IS NULL) = (agreed_at IS NULL) AND (ended_by IS NULL) = (ended_at IS NULL)),
    CHECK (second_by <> opened_by)
);

-- What it is about, under its case's label: which records, each shown before which moment, as what somebody typed them, and why.
CREATE TABLE store.traced (
    tracing_id uuid PRIMARY KEY REFERENCES ledger.tracing,
    matter_id uuid NOT NULL REFERENCES store.matter ON DELETE CASCADE,
    reason text NOT NULL CHECK (length(reason) <= 500 AND length(btrim(reason)) >= 3),
    records uuid[] NOT NULL,
    befores timestamptz[] NOT NULL,         -- parallel with records
    asked text[] NOT NULL,                  -- parallel with records
    CHECK (cardinality(records) BETWEEN 1 AND 50 AND cardinality(befores) = cardinality(records) AND cardinality(asked) = cardinality(records))
);
CREATE INDEX traced_matter ON store.traced (matter_id);

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'store.traced'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum LOOP
        EXECUTE format('ALTER TABLE store.traced ALTER COLUMN %I SET STATISTICS 0', c.attname);
    END LOOP;
END
$$;

-- ── who may ─────────────────────────────────────────────────────────────────────────────────────
-- keeps: what is counted is counted as the owner. traces: role tearline_tracer reads it, for an inspector. inspector_…: every inspector
-- sees that a tracing was made; one inspector opens it, another joins. of_two: what it is about is for inspectors who see its case: for
-- all of them as long as a second one is wanted, then for these two; as long as it stands.
-- What a policy asks; in functions/casework.sql as it is.
CREATE OR REPLACE FUNCTION gate.now() RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$ SELECT clock_timestamp() $$;
REVOKE ALL ON FUNCTION gate.now() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.now() TO tearline_reader, tearline_tracer;

DO $$
DECLARE
    inspects constant text := '(SELECT gate.has_duty(''inspector''))';
    me constant text := '(SELECT gate.officer())';
    its_case constant text := 'EXISTS (SELECT FROM store.matter m WHERE m.id = matter_id)';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['ledger.exposed', 'ledger.reach', 'ledger.tracing', 'store.traced'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['ledger.exposed', 'ledger.reach'] LOOP
        EXECUTE format('CREATE POLICY keeps ON %s TO tearline_owner USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY traces ON %s FOR SELECT TO tearline_tracer USING (%s)', t, inspects);
    END LOOP;
    EXECUTE format('CREATE POLICY inspector_sees ON ledger.tracing FOR SELECT TO tearline_reader, tearline_tracer USING (%s)', inspects);
    EXECUTE format('CREATE POLICY inspector_opens ON ledger.tracing FOR INSERT TO tearline_tracer WITH CHECK (%s AND opened_by = %s'
                   ' AND second_by IS NULL)', inspects, me);
    EXECUTE format('CREATE POLICY inspector_moves ON ledger.tracing FOR UPDATE TO tearline_tracer USING (ended_at IS NULL'
                   ' AND (second_by IS NULL OR %s IN (opened_by, second_by))) WITH CHECK (%s IN (opened_by, second_by))', me, me);
    EXECUTE format('CREATE POLICY of_two ON store.traced FOR SELECT TO tearline_reader, tearline_tracer USING (%s AND EXISTS ('
                   'SELECT FROM ledger.tracing t WHERE t.id = tracing_id AND t.ended_at IS NULL AND t.until > (SELECT gate.now())'
                   ' AND (t.second_by IS NULL OR %s IN (t.opened_by, t.second_by))))', its_case, me);
    EXECUTE format('CREATE POLICY inspector_opens ON store.traced FOR INSERT TO tearline_tracer WITH CHECK (%s AND EXISTS ('
                   'SELECT FROM ledger.tracing t WHERE t.id = tracing_id AND t.opened_by = %s))', its_case, me);
    EXECUTE 'CREATE POLICY viewer_sees_tracing ON store.matter FOR SELECT TO tearline_tracer USING (get_bit((SELECT gate.mask()), label_id) = 1)';
END
$$;
GRANT SELECT ON ledger.tracing, store.traced TO tearline_reader;
GRANT SELECT ON ledger.exposed, ledger.reach, store.matter TO tearline_tracer;
GRANT SELECT, INSERT, UPDATE ON ledger.tracing TO tearline_tracer;
GRANT SELECT, INSERT ON store.traced TO tearline_tracer;
GRANT EXECUTE ON FUNCTION gate.mask(), gate.officer(), gate.agency(), gate.has_duty(text) TO tearline_tracer;

RESET ROLE;
