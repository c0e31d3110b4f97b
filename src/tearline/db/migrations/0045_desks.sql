-- The desk of an agency: how it is reached, day and night, by other agencies, and who answers there (ADR 0056).
SET ROLE tearline_owner;
ALTER TABLE gate.officer DROP CONSTRAINT officer_duties_check;
ALTER TABLE gate.officer ADD CONSTRAINT officer_duties_check
    CHECK (duties <@ ARRAY['steward', 'inspector', 'registrar', 'analyst', 'duty-officer', 'commander', 'prosecutor', 'coordinator',
        'liaison']::text[]);

-- Told to every officer who is signed in: it holds no record, and whom to call is no secret.
CREATE TABLE gate.desk (
    agency gate.code PRIMARY KEY REFERENCES gate.agency,
    reached text NOT NULL CHECK (length(reached) BETWEEN 3 AND 200 AND reached !~ '[\u0001-\u001f]'),
    set_by uuid NOT NULL REFERENCES gate.officer,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
RESET ROLE;
