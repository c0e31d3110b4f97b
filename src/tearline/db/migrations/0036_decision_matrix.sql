-- Who may decide what: levels of officers, the matrix in its versions, and what is lent of a right (ADR 0046).
-- Functions: matrix.sql, delegation.sql; gate.level in viewer.sql.
SET ROLE tearline_owner;

-- ── levels ──────────────────────────────────────────────────────────────────────────────────────

-- 0: decides nothing; 1 field, 2 unit, 3 zone (colonel or equal), 4 state, 5 national.
ALTER TABLE gate.officer ADD COLUMN level smallint NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 5);
ALTER TABLE gate.session ADD COLUMN level smallint NOT NULL DEFAULT 0;

-- Another level counts at once, as other duties do.
DROP TRIGGER access_changed ON gate.officer;
CREATE TRIGGER access_changed AFTER UPDATE OF agency, duties, suspended_at, level ON gate.officer
    FOR EACH ROW EXECUTE FUNCTION gate.access_changed();

ALTER TABLE gate.proposal DROP CONSTRAINT proposal_deed_check;
ALTER TABLE gate.proposal ADD CONSTRAINT proposal_deed_check
    CHECK (deed IN ('vetting', 'duties', 'level', 'credential', 'test-rule', 'alone'));

-- ── the matrix ──────────────────────────────────────────────────────────────────────────────────

-- One draft at most, and the versions that were published. A published one never changes.
CREATE TABLE gate.matrix (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    version int UNIQUE CHECK (version > 0),     -- NULL: the draft
    mark uuid NOT NULL DEFAULT gen_random_uuid(),   -- another one after each change: what was read is what is done
    authors uuid[] NOT NULL,                    -- who wrote on it
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by uuid REFERENCES gate.officer,
    asked_at timestamptz,
    published_by uuid REFERENCES gate.officer,
    published_at timestamptz,
    CHECK ((asked_by IS NULL) = (asked_at IS NULL)),
    CHECK ((version IS NULL) = (published_at IS NULL) AND (version IS NULL) = (published_by IS NULL)),
    -- two persons: who publishes neither wrote on it nor asked
    CHECK (version IS NULL OR asked_by IS NOT NULL AND published_by <> asked_by AND published_by <> ALL (authors))
);
CREATE UNIQUE INDEX matrix_draft ON gate.matrix ((version IS NULL)) WHERE version IS NULL;

-- A row covers all combinations of what it lists, and says who decides these, or which instrument they need.
CREATE TABLE gate.matrix_line (
    matrix_id uuid NOT NULL REFERENCES gate.matrix ON DELETE CASCADE,
    line int NOT NULL CHECK (line > 0),
    actions text[] NOT NULL CHECK (actions <@ ARRAY['open', 'watch-covertly', 'surveil', 'stop', 'search-with-order',
        'arrest-with-warrant', 'arrest-in-flagrancy', 'joint-operation', 'cross-state-operation', 'close-premises',
        'release', 'ask-abroad', 'drop']::text[] AND cardinality(actions) > 0),
    places text[] NOT NULL
        CHECK (places <@ ARRAY['municipal', 'state', 'several-states', 'border']::text[] AND cardinality(places) > 0),
    risks smallint[] NOT NULL CHECK (risks <@ ARRAY[1, 2, 3, 4]::smallint[] AND cardinality(risks) > 0),
    agencies text[] NOT NULL CHECK (agencies <@ ARRAY['one', 'several']::text[] AND cardinality(agencies) > 0),
    instruments text[] NOT NULL
        CHECK (instruments <@ ARRAY['none', 'order', 'warrant', 'flagrancy']::text[] AND cardinality(instruments) > 0),
    needs text CHECK (needs IN ('order', 'warrant', 'flagrancy')),      -- not allowed without it; NULL: allowed
    duty text CHECK (duty IN ('analyst', 'duty-officer', 'commander', 'prosecutor', 'coordinator')),
    level smallint CHECK (level BETWEEN 1 AND 5),
    minutes int CHECK (minutes BETWEEN 5 AND 43200),
    -- [{"duty", "scope", "silence"}, …]: who must agree within a scope; ``silence``: theirs lets the decider go on
    agree jsonb NOT NULL CHECK (jsonb_typeof(agree) = 'array' AND jsonb_array_length(agree) <= 2
        AND NOT agree @? '$[*] ? (!(@.duty == "analyst" || @.duty == "duty-officer" || @.duty == "commander"
            || @.duty == "prosecutor" || @.duty == "coordinator"))'
        AND NOT agree @? '$[*] ? (!(@.scope == "law" || @.scope == "safety" || @.scope == "source"))'
        AND NOT agree @? '$[*] ? (!(@.silence == true || @.silence == false))'
        AND NOT agree @? '$[*] ? (@.scope == "law" && @.silence == true)'
        AND (agree -> 0 ->> 'duty' = agree -> 1 ->> 'duty') IS NOT TRUE),
    inform text[] NOT NULL
        CHECK (inform <@ ARRAY['analyst', 'duty-officer', 'commander', 'prosecutor', 'coordinator']::text[]),
    two_persons boolean NOT NULL,
    source_es text NOT NULL CHECK (source_es <> ''),
    source_en text NOT NULL CHECK (source_en <> ''),
    since date NOT NULL,                        -- when that source came into force
    PRIMARY KEY (matrix_id, line),
    CHECK ((needs IS NULL) = (duty IS NOT NULL) AND (needs IS NULL) = (level IS NOT NULL)
        AND (needs IS NULL) = (minutes IS NOT NULL)),
    CHECK (needs IS NULL OR agree = '[]' AND inform = '{}' AND NOT two_persons)
);

-- That a version is published whole and then stays as it is, triggers hold: functions/matrix.sql.

-- ── delegations ─────────────────────────────────────────────────────────────────────────────────

-- What an officer lends of the own right to decide. Whether it gives anything at a moment is computed (gate.lends):
-- never more than its giver holds then.
CREATE TABLE gate.delegation (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    giver uuid NOT NULL REFERENCES gate.officer,
    receiver uuid NOT NULL REFERENCES gate.officer CHECK (receiver <> giver),
    duty text NOT NULL,                         -- of the giver's, as is the level
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    actions text[] NOT NULL CHECK (cardinality(actions) > 0),
    places text[] NOT NULL CHECK (cardinality(places) > 0),
    risk_max smallint NOT NULL CHECK (risk_max BETWEEN 1 AND 4),
    until timestamptz NOT NULL,
    cause text NOT NULL CHECK (cause IN ('duty', 'leave', 'operation')),
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    ended_by uuid REFERENCES gate.officer,
    CHECK (until > given_at AND until <= given_at + interval '30 days'),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX delegation_received ON gate.delegation (receiver) WHERE ended_at IS NULL;
CREATE INDEX delegation_given ON gate.delegation (giver);

-- ── who sees it ─────────────────────────────────────────────────────────────────────────────────

-- A published version is everybody's to know; the draft is for those who write and publish it. A delegation is for its giver
-- and its receiver, and for coordinators and registrars.
DO $$
DECLARE
    keeps constant text := '((SELECT gate.has_duty(''coordinator'')) OR (SELECT gate.has_duty(''registrar'')))';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['matrix', 'matrix_line', 'delegation'] LOOP
        EXECUTE format('ALTER TABLE gate.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE gate.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY keeps ON gate.%I FOR ALL TO tearline_owner USING (true) WITH CHECK (true)', t);
    END LOOP;
    EXECUTE 'CREATE POLICY viewer_sees ON gate.matrix FOR SELECT TO tearline_reader'
        ' USING (version IS NOT NULL AND (SELECT gate.officer()) IS NOT NULL OR ' || keeps || ')';
    EXECUTE 'CREATE POLICY viewer_sees ON gate.matrix_line FOR SELECT TO tearline_reader'
        ' USING (EXISTS (SELECT FROM gate.matrix m WHERE m.id = matrix_id))';
    EXECUTE 'CREATE POLICY viewer_sees ON gate.delegation FOR SELECT TO tearline_reader'
        ' USING ((SELECT gate.officer()) IN (giver, receiver) OR ' || keeps || ')';
END
$$;
GRANT SELECT ON gate.matrix, gate.matrix_line, gate.delegation TO tearline_reader;
RESET ROLE;
