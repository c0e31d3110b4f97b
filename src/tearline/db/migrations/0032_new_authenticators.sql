-- An officer who is signed in replaces the own authenticator (ADR 0043): its secret waits here until a code of it was typed.

SET ROLE tearline_owner;

CREATE TABLE gate.new_authenticator (
    session_id uuid PRIMARY KEY REFERENCES gate.session ON DELETE CASCADE,     -- in which it is being set up; the newest counts
    totp_secret text NOT NULL,
    ends_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '15 minutes'
);

RESET ROLE;
