-- Casework: blind triage, who has seen a decision, outcomes after the end, and figures (ADR 0053).
SET ROLE tearline_owner;

ALTER TABLE gate.kind
    ADD COLUMN blind text[] NOT NULL DEFAULT '{}',      -- states in which whoever is to judge a matter does not see whose it is
    ADD COLUMN hides text[] NOT NULL DEFAULT '{}';      -- fields that they do not see then
ALTER TABLE gate.move_right
    ADD COLUMN uncovers boolean NOT NULL DEFAULT false, -- whoever makes it sees what is hidden in those states
    ADD COLUMN says jsonb NOT NULL DEFAULT '{}',        -- what it says by itself
    ADD COLUMN given jsonb NOT NULL DEFAULT '{}',       -- what has to be said of the matter for it to be open
    ADD COLUMN once boolean NOT NULL DEFAULT false,     -- it is made once
    ADD COLUMN stamp text NOT NULL DEFAULT '',          -- the field that says when it was made
    ADD COLUMN acknowledges text[] NOT NULL DEFAULT '{}';  -- who acknowledges a notice of these moves makes it

-- A move that says something of its maker and changes nothing: that they saw a decision, or looked at sources. It stands in the way
-- of nobody's move.
ALTER TABLE store.move ADD COLUMN aside boolean NOT NULL DEFAULT false;
ALTER TABLE store.move ALTER COLUMN aside SET STATISTICS 0;

-- The leads of some weeks, for figures.
CREATE INDEX matter_opened ON store.matter (kind, opened_at, id);

RESET ROLE;
