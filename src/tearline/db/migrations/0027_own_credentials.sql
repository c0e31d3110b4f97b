-- An officer signs in with a password and a second factor of the officer's own (ADR 0037). What a registrar handed over
-- opens no session: it gives a pass, with which the officer sets both, and nothing else (functions/credential.sql).

SET ROLE tearline_owner;

-- Since when the officer alone knows the credential. NULL: as a registrar handed it over, and so is whatever was there before.
ALTER TABLE gate.credential ADD COLUMN own_since timestamptz;
UPDATE gate.session SET closed_at = clock_timestamp() WHERE closed_at IS NULL;

-- Somebody signed in with what was handed over. A pass is no session: no question, deed or ticket knows it.
CREATE TABLE gate.pass (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    officer_id uuid NOT NULL REFERENCES gate.officer,
    totp_secret text NOT NULL,                  -- of the authenticator that the officer sets up now
    client text NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '15 minutes'
);
CREATE INDEX pass_of_officer ON gate.pass (officer_id);

-- ── security keys (WebAuthn) ────────────────────────────────────────────────────────────────────

-- An officer's own, beside the authenticator or in its place; there is always one or the other.
CREATE TABLE gate.security_key (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    officer_id uuid NOT NULL REFERENCES gate.officer,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    credential_id bytea NOT NULL UNIQUE CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    public_key bytea NOT NULL CHECK (octet_length(public_key) <= 4096),
    sign_count bigint NOT NULL CHECK (sign_count >= 0),
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz
);
CREATE INDEX security_key_of_officer ON gate.security_key (officer_id);
ALTER TABLE gate.credential ALTER COLUMN totp_secret DROP NOT NULL;    -- NULL: the officer has keys alone

-- What a key signs: of one attempt whose password was right, or of one pass, and gone with it.
ALTER TABLE gate.attempt ADD COLUMN challenge bytea CHECK (octet_length(challenge) >= 16);
ALTER TABLE gate.pass ADD COLUMN challenge bytea CHECK (octet_length(challenge) >= 16);

-- It tells now whether the credential is the officer's own.
DROP FUNCTION IF EXISTS gate.begin_sign_in(text, bytea, text, text, int);

RESET ROLE;
