-- Whose device a session is of and where it came from, so that its officer and a registrar can tell sessions apart.

SET ROLE tearline_owner;

ALTER TABLE gate.session ADD COLUMN client text NOT NULL DEFAULT '-',      -- the address, or "cli USER"
    ADD COLUMN device bytea,                                              -- gate.device.mark_hash, NULL: of an older release
    ADD COLUMN device_known boolean NOT NULL DEFAULT false;               -- when it was opened

RESET ROLE;

-- ── questions that officers keep ────────────────────────────────────────────────────────────────
-- An officer's own, under a name of the officer's: text that a person typed, so nobody else's to read, no inspector's and no
-- steward's. At most a hundred: a place is one of as many.

SET ROLE tearline_owner;

CREATE TABLE store.saved_question (
    officer_id uuid NOT NULL REFERENCES gate.officer,
    place smallint NOT NULL CHECK (place BETWEEN 1 AND 100),
    id uuid NOT NULL UNIQUE DEFAULT uuidv7(),
    name text NOT NULL CHECK (length(name) <= 80 AND btrim(name) <> ''),
    asked jsonb NOT NULL CHECK (jsonb_typeof(asked) = 'object' AND length(asked::text) <= 20000),
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (officer_id, place),
    UNIQUE (officer_id, name)
);
DO $$
DECLARE
    c text;
BEGIN
    FOREACH c IN ARRAY ARRAY['officer_id', 'place', 'id', 'name', 'asked', 'saved_at'] LOOP
        EXECUTE format('ALTER TABLE store.saved_question ALTER COLUMN %I SET STATISTICS 0', c);
    END LOOP;
END
$$;
ALTER TABLE store.saved_question ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.saved_question FORCE ROW LEVEL SECURITY;
CREATE POLICY own_sees ON store.saved_question FOR SELECT TO tearline_reader, tearline_writer
    USING (officer_id = (SELECT gate.officer()));
CREATE POLICY own_saves ON store.saved_question FOR INSERT TO tearline_writer
    WITH CHECK (officer_id = (SELECT gate.officer()));
CREATE POLICY own_forgets ON store.saved_question FOR DELETE TO tearline_writer
    USING (officer_id = (SELECT gate.officer()));
GRANT SELECT ON store.saved_question TO tearline_reader;
GRANT SELECT, INSERT, DELETE ON store.saved_question TO tearline_writer;

-- The own last look at an entity: an officer's questions for entities, the newest first.
CREATE INDEX entry_of_entities ON ledger.entry (officer, seq) WHERE kind = 'ticket' AND action = 'entity';

RESET ROLE;

-- ── unusual use, for inspectors ──────────────────────────────────────────────────────
-- How much each officer asks, by the hour: counted as entries come into the tree, so that a list of what is unusual need not
-- read a month of entries. Derived from the ledger and from nothing else.

SET ROLE tearline_owner;

CREATE TABLE ledger.use (
    officer uuid NOT NULL,
    hour timestamptz NOT NULL,              -- its beginning (ledger.hour_of)
    agency text,
    looks int NOT NULL,                     -- questions for records
    refused int NOT NULL,
    own_name int NOT NULL,                  -- questions for the officer's own name
    PRIMARY KEY (officer, hour)
);
CREATE INDEX use_by_hour ON ledger.use (hour);

INSERT INTO ledger.use (officer, hour, agency, looks, refused, own_name)
SELECT e.officer, ledger.hour_of(e.written_at), max(e.agency), count(*) FILTER (WHERE e.kind = 'ticket'),
       count(*) FILTER (WHERE e.kind = 'refused'), 0
FROM ledger.entry e
WHERE e.officer IS NOT NULL AND (e.kind = 'refused' OR e.kind = 'ticket' AND e.action IN
    ('check', 'search', 'record', 'entity', 'entity-history', 'match', 'explain', 'unsure'))  -- all that there was
GROUP BY 1, 2;

-- From when on something is unusual: dated data of the deployment. The newest rule that was in force on a day judges that day.
CREATE TABLE gate.unusual_rule (
    rule text NOT NULL CHECK (rule IN ('volume', 'hour', 'refused', 'many', 'own-name')),
    in_force_from timestamptz NOT NULL,
    at_least int NOT NULL CHECK (at_least BETWEEN 1 AND 1000000), -- on one day, or it is not unusual
    times numeric NOT NULL CHECK (times BETWEEN 1 AND 1000),    -- volume: so many times the own median
    days int NOT NULL CHECK (days BETWEEN 1 AND 90),            -- volume, hour: which are compared with
    history int NOT NULL CHECK (history BETWEEN 1 AND 90),      -- volume, hour: worked on so many of them at least, else nothing is said
    usual int NOT NULL CHECK (usual BETWEEN 1 AND 90),          -- hour: it is usual if worked in on so many of them
    source text NOT NULL CHECK (length(source) BETWEEN 3 AND 500),
    set_by uuid REFERENCES gate.officer,
    PRIMARY KEY (rule, in_force_from)
);
INSERT INTO gate.unusual_rule (rule, in_force_from, at_least, times, days, history, usual, source) VALUES
    ('volume', '-infinity', 60, 3, 28, 5, 1, 'shipped with Tearline'),
    ('hour', '-infinity', 5, 1, 28, 10, 2, 'shipped with Tearline'),
    ('refused', '-infinity', 5, 1, 1, 1, 1, 'shipped with Tearline'),
    ('many', '-infinity', 8, 1, 1, 1, 1, 'shipped with Tearline'),
    ('own-name', '-infinity', 1, 1, 1, 1, 1, 'shipped with Tearline');

-- What an inspector said of something unusual. Of the words the ledger has a digest (with `deed`, which is nowhere else).
CREATE TABLE ledger.noted (
    finding text NOT NULL CHECK (finding ~ '^[0-9a-f]{64}$'),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    officer uuid NOT NULL REFERENCES gate.officer,
    deed uuid NOT NULL DEFAULT gen_random_uuid(),
    words text NOT NULL CHECK (length(words) <= 500 AND length(btrim(words)) >= 3),
    PRIMARY KEY (finding, at)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.noted FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ledger.noted FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- For inspectors alone, and the sequencer, which runs as the owner.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['ledger.use', 'ledger.noted', 'gate.unusual_rule'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY inspector_sees ON %s FOR SELECT TO tearline_reader, tearline_writer'
            ' USING ((SELECT gate.has_duty(''inspector'')))', t);
        EXECUTE format('GRANT SELECT ON %s TO tearline_reader', t);
    END LOOP;
END
$$;
CREATE POLICY keeps ON ledger.use TO tearline_owner USING (true) WITH CHECK (true);
CREATE POLICY inspector_notes ON ledger.noted FOR INSERT TO tearline_writer
    WITH CHECK ((SELECT gate.has_duty('inspector')) AND officer = (SELECT gate.officer()));
CREATE POLICY inspector_sets ON gate.unusual_rule FOR INSERT TO tearline_writer
    WITH CHECK ((SELECT gate.has_duty('inspector')) AND set_by = (SELECT gate.officer()));
GRANT USAGE ON SCHEMA ledger TO tearline_writer;
GRANT SELECT, INSERT ON ledger.noted, gate.unusual_rule TO tearline_writer;

-- Who looked at a record, and when: an entry's place by time, and entries that are no results by what they are about (results
-- have ledger.shown).
CREATE INDEX entry_by_time ON ledger.entry USING brin (written_at);
CREATE INDEX entry_about ON ledger.entry USING gin (subjects) WHERE kind <> 'results';

-- They take what was asked as well, or several records.
DROP FUNCTION IF EXISTS gate.open_ticket(text, text, text, text, int);

RESET ROLE;
