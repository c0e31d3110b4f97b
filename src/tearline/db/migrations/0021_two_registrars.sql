-- No registrar clears an officer to the top alone: what gives more than a tier, any compartment, the duties of
-- registrar and inspector, the credential of whoever has these, and a rule of vetting, is proposed by one and
-- confirmed by another (functions/proposal.sql, ADR 0021).

SET ROLE tearline_owner;

-- Up to which tier one registrar gives a vetting alone: dated data of the deployment.
CREATE TABLE gate.alone (
    in_force_from timestamptz PRIMARY KEY,
    tier smallint NOT NULL CHECK (tier BETWEEN 0 AND 4),
    source text NOT NULL
);
INSERT INTO gate.alone VALUES (clock_timestamp(), 1, 'shipped with Tearline: RESTRICTED');

CREATE TABLE gate.proposal (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    deed text NOT NULL CHECK (deed IN ('vetting', 'duties', 'credential', 'test-rule', 'alone')),
    subject uuid REFERENCES gate.officer,       -- whom it is about; NULL: a rule
    body jsonb NOT NULL,                        -- the deed's arguments
    proposed_by uuid NOT NULL REFERENCES gate.officer,
    proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '14 days',
    decided_by uuid REFERENCES gate.officer,
    decided_at timestamptz,
    confirmed boolean,
    CHECK ((decided_at IS NULL) = (confirmed IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
    CHECK (NOT confirmed OR decided_by <> proposed_by AND decided_by IS DISTINCT FROM subject)
);

-- Entries name no compartment. What a vetting gave is proved by the digest of this and its compartments.
ALTER TABLE gate.vetting ADD COLUMN salt uuid NOT NULL DEFAULT gen_random_uuid();

-- These answer with the proposal now, if one was made.
DROP FUNCTION IF EXISTS act.found(text, text, text, text, text, text, text, jsonb);
DROP FUNCTION IF EXISTS act.give_vetting(text, smallint, text[], jsonb);
DROP FUNCTION IF EXISTS act.enrol_officer(text, text, text, text[], text, text);
DROP FUNCTION IF EXISTS act.set_credential(text, text, text);
DROP FUNCTION IF EXISTS act.set_duties(text, text[]);
DROP FUNCTION IF EXISTS act.set_test_rule(text, smallint, int, text, text, text, timestamptz);
RESET ROLE;
