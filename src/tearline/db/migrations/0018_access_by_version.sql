-- Nobody waits for whoever interns a label, and whoever withdraws a vetting waits for nobody. There was one advisory
-- lock for both, which any role could take, and hold for ever, without a token.
--
-- What an officer's sessions hold counts as long as the officer's version is the one that they were computed at. A
-- session learns of a new label with its next ticket. A label has the smallest free number: one that was rolled
-- back leaves no gap, and 131,071 are not used up by trying. Functions: viewer.sql, label.sql.

SET ROLE tearline_owner;

ALTER TABLE gate.officer ADD COLUMN version bigint NOT NULL DEFAULT 0;  -- of whatever says what this officer may see
ALTER TABLE gate.session ADD COLUMN version bigint NOT NULL DEFAULT 0;  -- of the officer, when this was computed
ALTER TABLE gate.session ADD COLUMN labels bigint NOT NULL DEFAULT 0;   -- interned up to here, in gate.label.interned

-- One row, held by whoever interns, and by nobody else: as ledger.sequencing.
CREATE TABLE gate.interning (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version bigint NOT NULL DEFAULT 0
);
INSERT INTO gate.interning DEFAULT VALUES;

ALTER TABLE gate.label ALTER COLUMN id DROP IDENTITY;
ALTER TABLE gate.label ADD COLUMN interned bigint NOT NULL DEFAULT 0;   -- the how manieth: numbers may come again
ALTER TABLE gate.label ADD COLUMN interned_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE gate.label ADD COLUMN interned_by uuid;
CREATE INDEX label_by_interned ON gate.label (interned);
CREATE INDEX label_by_day ON gate.label (interned_at);

-- How many new labels one officer, and one agency's officers together, may intern in 24 hours, from a date on.
CREATE TABLE gate.label_limit (
    since date PRIMARY KEY,
    of_officer int NOT NULL CHECK (of_officer > 0),
    of_agency int NOT NULL CHECK (of_agency > 0)
);
INSERT INTO gate.label_limit VALUES ('-infinity', 2500, 5000);

-- Another column changes no access: the trigger itself writes the version.
DROP TRIGGER access_changed ON gate.officer;
CREATE TRIGGER access_changed AFTER UPDATE OF agency, duties, suspended_at ON gate.officer
    FOR EACH ROW EXECUTE FUNCTION gate.access_changed();

RESET ROLE;

-- As the application has it: sign-in may not be left open either.
ALTER ROLE tearline_signin SET statement_timeout = '30s';
ALTER ROLE tearline_signin SET idle_in_transaction_session_timeout = '60s';
