-- Sign-in: an attempt is counted before it is verified, by account and by where it comes from, so that no number
-- of guesses at once is judged more often than one after the other, and a stranger rests nobody's account.

SET ROLE tearline_owner;

-- A device that an officer has signed in from: the SHA-256 of a random mark that the device keeps. The mark gives
-- no access; it only gives the device a counter of its own.
CREATE TABLE gate.device (
    officer_id uuid NOT NULL REFERENCES gate.officer,
    mark_hash bytea NOT NULL CHECK (octet_length(mark_hash) = 32),
    known_since timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (officer_id, mark_hash)
);

-- Failures, and attempts that are not decided yet. `account` is an officer's id, one of 1,024 slots for logins that
-- nobody has, or all zeros for an address over all accounts; `origin` is 'device …', 'address …' or 'anywhere'.
CREATE TABLE gate.sign_in_count (
    account uuid NOT NULL,
    origin text NOT NULL CHECK (length(origin) <= 200),
    failures int NOT NULL DEFAULT 0 CHECK (failures >= 0),
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    rests_until timestamptz,
    PRIMARY KEY (account, origin)
);
CREATE INDEX sign_in_count_by_age ON gate.sign_in_count (since);

-- An attempt that was counted and is being verified. It is settled once: by a session, or as a failure.
CREATE TABLE gate.attempt (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account uuid NOT NULL,
    officer_id uuid REFERENCES gate.officer,
    address text NOT NULL,
    origin text NOT NULL,
    judged boolean NOT NULL,
    client text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One counter an account, which any stranger could fill, makes way.
ALTER TABLE gate.credential DROP COLUMN failures, DROP COLUMN locked_until;
DROP FUNCTION IF EXISTS gate.credential_of(text);
DROP FUNCTION IF EXISTS gate.sign_in_failed(uuid, text);
DROP FUNCTION IF EXISTS gate.open_session(uuid, bytea, bigint, interval, interval, text);

RESET ROLE;
