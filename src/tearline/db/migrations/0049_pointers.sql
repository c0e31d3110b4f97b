-- Pointers (ADR 0057): does any other agency hold something of this identifier? An owner's standing permission (consent), what is
-- derived from it (pointers), who asked, and whom that is told. Reached by the functions of functions/pointer.sql alone.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_pointer') THEN
        CREATE ROLE tearline_pointer NOLOGIN NOINHERIT;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store TO tearline_pointer;

SET ROLE tearline_owner;

INSERT INTO gate.quota (what, at_most) VALUES
    ('pointer-questions-in-an-hour', 30),   -- of one officer
    ('pointer-questions-in-a-day', 200);

-- A row of each officer who asks, which two questions at once wait for: they are counted one after the other.
CREATE TABLE gate.pointer_asker (officer_id uuid PRIMARY KEY REFERENCES gate.officer);

-- What those see to whom questions are told: officers at a desk, and controllers of silent consents. Worked out anew where an
-- officer, a seat or the time has changed it (gate.see_desks), so that a question need not work it out.
CREATE TABLE gate.desk_sight (
    officer_id uuid PRIMARY KEY REFERENCES gate.officer,
    agency text NOT NULL,
    version bigint NOT NULL,
    seating bigint NOT NULL,
    tier smallint,                      -- NULL: nothing
    compartments jsonb NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX officer_at_desk ON gate.officer (agency) WHERE 'liaison' = ANY (duties);

-- When the pointers were last entered: the fixed hour that this was for, and under which key.
CREATE TABLE gate.pointers_entered (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    hour timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO gate.pointers_entered DEFAULT VALUES;

-- ── a standing permission ───────────────────────────────────────────────────────────────────────

-- Of an owner, for its records under one label: whoever of the audience asks, for one of the purposes, for an identifier of one of
-- the kinds, learns so much (reveal).
CREATE TABLE store.consent (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),   -- of the records; who sees it sees the consent
    kinds text[] NOT NULL CHECK (kinds <> '{}' AND kinds <@ ARRAY[
        'plate', 'vin', 'curp', 'rfc', 'clabe', 'phone', 'serial', 'icao24']::text[]),
    reveal text NOT NULL CHECK (reveal IN ('silent', 'pool', 'contact')),
    audience text[] NOT NULL CHECK (audience <> '{}'),                  -- agencies
    purposes text[] NOT NULL CHECK (purposes <> '{}'),
    holds_from timestamptz NOT NULL,
    holds_until timestamptz NOT NULL,
    controller uuid,                    -- of a silent one: who is told of its questions
    two boolean NOT NULL,               -- whether another officer than who drafted it has to put it in force
    given_by uuid NOT NULL,
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    activated_by uuid,
    activated_at timestamptz,
    ended_by uuid,
    ended_at timestamptz,
    CHECK (holds_until > holds_from AND holds_until <= holds_from + interval '12 months'),
    CHECK ((controller IS NOT NULL) = (reveal = 'silent')),
    CHECK (activated_by IS NULL OR NOT two OR activated_by <> given_by)
);
CREATE INDEX consent_owner ON store.consent (owner, given_at DESC);
CREATE INDEX consent_standing ON store.consent (label_id) WHERE activated_at IS NOT NULL AND ended_at IS NULL;

-- That a record under a consent has an identifier. Its key is an HMAC under the deployment's own key, which is in no table.
CREATE TABLE store.pointer (
    key bytea NOT NULL CHECK (octet_length(key) = 16),
    kind text NOT NULL,
    owner text NOT NULL,
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),   -- the consent's, and the record's
    consent_id uuid NOT NULL,
    record_id uuid NOT NULL
);
CREATE INDEX pointer_key ON store.pointer (key, kind);
CREATE INDEX pointer_record ON store.pointer (record_id);
CREATE INDEX pointer_consent ON store.pointer (consent_id);

-- ── a question ──────────────────────────────────────────────────────────────────────────────────

-- What an officer asked, for which case, and what they were told. Under the case's label.
CREATE TABLE store.pointer_question (
    id uuid PRIMARY KEY,
    officer_id uuid NOT NULL,
    agency text NOT NULL,
    purpose text NOT NULL,
    matter_id uuid NOT NULL,            -- the case
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),
    kinds text[] NOT NULL,
    asked text NOT NULL,
    told jsonb NOT NULL,                -- [{"reveal": "contact", "agency", "token"} | {"reveal": "pool", "agencies", "token"}]
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX pointer_question_officer ON store.pointer_question (officer_id, at DESC);
CREATE INDEX pointer_question_age ON store.pointer_question (at);

-- What was found to a question, and is to be told to owners; one row a question, found or not. Nobody's to read.
CREATE TABLE store.pointer_found (
    question_id uuid PRIMARY KEY REFERENCES store.pointer_question ON DELETE CASCADE,
    consents uuid[] NOT NULL,           -- parallel with records
    records uuid[] NOT NULL,
    told_at timestamptz
);
CREATE INDEX pointer_found_untold ON store.pointer_found (question_id) WHERE told_at IS NULL;

-- What a token that an asker was given stands for, as long as it does (gate.token_of).
CREATE TABLE store.pointer_token (
    token uuid PRIMARY KEY,
    question_id uuid NOT NULL REFERENCES store.pointer_question ON DELETE CASCADE,
    pooled boolean NOT NULL,
    consents uuid[] NOT NULL,           -- parallel with records
    records uuid[] NOT NULL
);
CREATE INDEX pointer_token_question ON store.pointer_token (question_id);

-- That an agency's records were asked about: to its desk, or to the controller of a silent consent. There for who sees the
-- question and what it hit.
CREATE TABLE store.pointer_notice (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    question_id uuid NOT NULL REFERENCES store.pointer_question ON DELETE CASCADE,
    consent_id uuid NOT NULL,
    reveal text NOT NULL CHECK (reveal IN ('silent', 'pool', 'contact')),   -- what the asker was told
    owner text NOT NULL,
    officer_id uuid,                    -- the controller; NULL: whoever answers at the desk
    label_id int NOT NULL CHECK (label_id > 0 AND label_id < 131072),         -- the question's
    record_label_id int NOT NULL CHECK (record_label_id > 0 AND record_label_id < 131072),
    records uuid[] NOT NULL,
    by_agency text NOT NULL,
    purpose text NOT NULL,
    matter_id uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (question_id, consent_id)
);
CREATE INDEX pointer_notice_desk ON store.pointer_notice (owner, id DESC) WHERE officer_id IS NULL;
CREATE INDEX pointer_notice_officer ON store.pointer_notice (officer_id, id DESC) WHERE officer_id IS NOT NULL;
CREATE INDEX pointer_notice_consent ON store.pointer_notice (consent_id);

CREATE TABLE store.pointer_noticed (
    notice_id uuid NOT NULL REFERENCES store.pointer_notice ON DELETE CASCADE,
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
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
        WHERE t.relnamespace = 'store'::regnamespace AND t.relkind = 'r' AND (t.relname = 'consent' OR t.relname LIKE 'pointer%')
          AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- ── who may ─────────────────────────────────────────────────────────────────────────────────────
-- steward_…: a consent is its owner's stewards' who see its label; inspectors read it. asks: by role tearline_pointer, which runs the
-- question and what is told of it; it reads consents, identifiers and records of all labels, and of matters what the viewer
-- sees. forgets: triggers and gate's functions read and
-- delete, as the owner. addressee_sees: a notice is there for whom it is meant, if they see the question's
-- label and the record's; an inspector who sees both reads it too.
DO $$
DECLARE
    sees constant text := 'get_bit((SELECT gate.mask()), label_id) = 1';
    mine constant text := 'owner = (SELECT gate.writes_for())';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['consent', 'pointer', 'pointer_question', 'pointer_found', 'pointer_token', 'pointer_notice', 'pointer_noticed'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        IF t <> 'pointer_found' THEN
            EXECUTE format('CREATE POLICY forgets ON store.%I FOR ALL TO tearline_owner USING (true) WITH CHECK (false)', t);
        END IF;
        IF t <> 'pointer_noticed' THEN
            EXECUTE format('CREATE POLICY asks ON store.%I FOR ALL TO tearline_pointer USING (true) WITH CHECK (true)', t);
        END IF;
    END LOOP;
    EXECUTE format('CREATE POLICY steward_sees ON store.consent FOR SELECT TO tearline_reader, tearline_writer USING (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY inspector_sees ON store.consent FOR SELECT TO tearline_reader'
                   ' USING (%s AND (SELECT gate.has_duty(''inspector'')))', sees);
    EXECUTE format('CREATE POLICY steward_gives ON store.consent FOR INSERT TO tearline_writer WITH CHECK (%s AND %s)', sees, mine);
    EXECUTE format('CREATE POLICY steward_moves ON store.consent FOR UPDATE TO tearline_writer USING (%s AND %s) WITH CHECK (%s AND %s)',
                   sees, mine, sees, mine);
    EXECUTE format('CREATE POLICY asker_sees ON store.pointer_question FOR SELECT TO tearline_reader'
                   ' USING (%s AND officer_id = (SELECT gate.officer()))', sees);
    EXECUTE format('CREATE POLICY inspector_sees ON store.pointer_question FOR SELECT TO tearline_reader'
                   ' USING (%s AND (SELECT gate.has_duty(''inspector'')))', sees);
    EXECUTE format('CREATE POLICY addressee_sees ON store.pointer_notice FOR SELECT TO tearline_reader, tearline_writer USING (%s'
                   ' AND get_bit((SELECT gate.mask()), record_label_id) = 1 AND (officer_id = (SELECT gate.officer())'
                   ' OR officer_id IS NULL AND owner = (SELECT gate.agency()) AND (SELECT gate.has_duty(''liaison''))))', sees);
    EXECUTE format('CREATE POLICY inspector_sees ON store.pointer_notice FOR SELECT TO tearline_reader USING (%s'
                   ' AND get_bit((SELECT gate.mask()), record_label_id) = 1 AND (SELECT gate.has_duty(''inspector'')))', sees);
    EXECUTE format('CREATE POLICY viewer_sees_asking ON store.matter FOR SELECT TO tearline_pointer USING (%s)', sees);
END
$$;
CREATE POLICY own_sees ON store.pointer_noticed FOR SELECT TO tearline_reader, tearline_writer USING (officer_id = (SELECT gate.officer()));
CREATE POLICY own_reads ON store.pointer_noticed FOR INSERT TO tearline_writer
    WITH CHECK (officer_id = (SELECT gate.officer()) AND EXISTS (SELECT FROM store.pointer_notice n WHERE n.id = notice_id));
-- points: what is under a label of which a consent is in force, and was not recalled. No other record.
CREATE FUNCTION gate.consented_labels() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT DISTINCT c.label_id FROM store.consent c WHERE c.activated_at IS NOT NULL AND c.ended_at IS NULL ORDER BY 1)
$$;
REVOKE ALL ON FUNCTION gate.consented_labels() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.consented_labels() TO tearline_pointer;
CREATE POLICY points ON store.identifier FOR SELECT TO tearline_pointer USING (label_id = ANY ((SELECT gate.consented_labels())::int[]));
CREATE POLICY points ON store.record FOR SELECT TO tearline_pointer
    USING (label_id = ANY ((SELECT gate.consented_labels())::int[]) AND recalled_at IS NULL);

GRANT SELECT ON store.consent, store.pointer_question, store.pointer_notice, store.pointer_noticed TO tearline_reader;
GRANT SELECT, INSERT, UPDATE ON store.consent TO tearline_writer;
GRANT SELECT ON store.pointer_notice TO tearline_writer;
GRANT SELECT, INSERT ON store.pointer_noticed TO tearline_writer;
GRANT SELECT ON store.consent, store.matter, gate.quota, gate.agency, gate.purpose TO tearline_pointer;
GRANT SELECT ON store.record, store.identifier TO tearline_pointer;
GRANT SELECT, INSERT, DELETE ON store.pointer TO tearline_pointer;
GRANT SELECT, INSERT, DELETE ON store.pointer_question TO tearline_pointer;
GRANT SELECT, INSERT, UPDATE ON store.pointer_found TO tearline_pointer;
GRANT SELECT, INSERT ON store.pointer_token, store.pointer_notice TO tearline_pointer;
GRANT SELECT, INSERT, UPDATE ON gate.pointer_asker, gate.pointers_entered TO tearline_pointer;
GRANT EXECUTE ON FUNCTION gate.mask(), gate.officer(), gate.agency(), gate.has_duty(text) TO tearline_pointer;

-- ── what withdraws pointers ─────────────────────────────────────────────────────────────────────
-- In the transaction of the deed, whoever does it and why. What is left of millions goes within a minute (act.tidy_pointers);
-- nothing that was withdrawn is believed meanwhile (act.ask_pointer).

CREATE FUNCTION store.pointers_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM store.pointer p USING gone g WHERE p.record_id = g.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER pointers_go AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.pointers_go();

CREATE FUNCTION store.pointers_withdrawn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM store.pointer p USING now n JOIN was w ON w.id = n.id
    WHERE p.record_id = n.id AND (n.label_id <> w.label_id OR n.recalled_at IS NOT NULL);
    RETURN NULL;
END
$$;
CREATE TRIGGER pointers_withdrawn AFTER UPDATE ON store.record REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION store.pointers_withdrawn();

CREATE FUNCTION store.consent_over() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM store.pointer p WHERE p.ctid IN (
        SELECT x.ctid FROM store.pointer x WHERE x.consent_id = NEW.id LIMIT 200000);  -- unordered: all of them go
    RETURN NULL;
END
$$;
CREATE TRIGGER consent_over AFTER UPDATE OF ended_at ON store.consent FOR EACH ROW
    WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION store.consent_over();

CREATE FUNCTION gate.owner_suspended() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM store.pointer p WHERE p.ctid IN (
        SELECT x.ctid FROM store.consent c JOIN store.pointer x ON x.consent_id = c.id
        WHERE c.owner = NEW.code LIMIT 200000);  -- unordered: all of them go
    RETURN NULL;
END
$$;
CREATE TRIGGER owner_suspended AFTER UPDATE OF suspended_at ON gate.agency FOR EACH ROW
    WHEN (NEW.suspended_at IS NOT NULL) EXECUTE FUNCTION gate.owner_suspended();
REVOKE ALL ON FUNCTION store.pointers_go(), store.pointers_withdrawn(), store.consent_over(), gate.owner_suspended() FROM PUBLIC;

RESET ROLE;
