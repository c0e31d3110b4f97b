-- Officers may sign in by their organisation's provider (OpenID Connect), where a registrar allows it (ADR 0040).

SET ROLE tearline_owner;

-- That a registrar allowed it, and whom of which provider the officer was at the first such sign-in. From then on only that one
-- is the officer: logins change hands at a provider, subjects do not (OpenID Connect Core 1.0, 5.7).
CREATE TABLE gate.organisation (
    officer_id uuid PRIMARY KEY REFERENCES gate.officer,
    allowed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    issuer text CHECK (length(issuer) BETWEEN 1 AND 1000),
    subject text CHECK (length(subject) BETWEEN 1 AND 255),
    bound_at timestamptz,
    UNIQUE (issuer, subject),
    CHECK (num_nulls(issuer, subject, bound_at) IN (0, 3))
);

-- Who the provider says it is, of an attempt that began there.
ALTER TABLE gate.attempt ADD COLUMN issuer text, ADD COLUMN subject text,
    ADD CHECK (num_nulls(issuer, subject) IN (0, 2));

-- They tell of it now.
DROP FUNCTION IF EXISTS gate.new_session(uuid, bytea, interval, interval, text, bytea, boolean, uuid);
DROP FUNCTION IF EXISTS act.list_officers();

RESET ROLE;
