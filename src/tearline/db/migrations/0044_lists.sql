-- Lists of identifiers that are checked at once (ADR 0055), and how much an officer may ask in a time.
SET ROLE tearline_owner;

-- How much of something; an administrator changes a row (docs/settings.md).
CREATE TABLE gate.quota (
    what text PRIMARY KEY,
    at_most int NOT NULL CHECK (at_most > 0)
);
INSERT INTO gate.quota (what, at_most) VALUES
    ('list-lines', 1000),               -- of one list
    ('list-lines-in-a-day', 5000);      -- of one officer, in any 24 hours

-- That somebody checked a list. What was asked and shown stands in the ledger, line by line.
CREATE TABLE gate.checked_list (
    id uuid PRIMARY KEY,
    officer_id uuid NOT NULL REFERENCES gate.officer,
    agency text NOT NULL,
    purpose text NOT NULL,
    case_number text NOT NULL CHECK (length(case_number) BETWEEN 3 AND 60 AND case_number !~ '[\u0001-\u001f]'),
    many int NOT NULL CHECK (many > 0),
    digest bytea NOT NULL,              -- of its lines
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX checked_list_officer ON gate.checked_list (officer_id, at DESC);
CREATE INDEX checked_list_age ON gate.checked_list (at DESC, id);

-- Whoever checked it reads that they did, and inspectors do.
ALTER TABLE gate.checked_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE gate.checked_list FORCE ROW LEVEL SECURITY;
CREATE POLICY keeps ON gate.checked_list FOR ALL TO tearline_owner USING (true) WITH CHECK (true);
CREATE POLICY viewer_sees ON gate.checked_list FOR SELECT TO tearline_reader
    USING (officer_id = (SELECT gate.officer()) OR (SELECT gate.has_duty('inspector')));
GRANT SELECT ON gate.checked_list, gate.quota TO tearline_reader;

-- A row of each officer who did, which two lists at once wait for.
CREATE TABLE gate.list_officer (officer_id uuid PRIMARY KEY REFERENCES gate.officer);

ALTER TABLE store.copy DROP CONSTRAINT copy_kind_check;
ALTER TABLE store.copy ADD CONSTRAINT copy_kind_check
    CHECK (kind IN ('dossier', 'search', 'record', 'chart', 'looks', 'ledger', 'sealed', 'list'));

RESET ROLE;
