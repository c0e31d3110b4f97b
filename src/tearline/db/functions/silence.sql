SET ROLE tearline_owner;
-- Casework: what silence leaves on the record of a decision (ADR 0050, 0053): which level did not decide, whether one of it had opened
-- the matter, and how long each level had it.

-- A moment as moves say it.
CREATE OR REPLACE FUNCTION gate.written(p_at timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- The moment of a move that bears a stamp, under its name.
CREATE OR REPLACE FUNCTION gate.stamped(p_stamp text, p_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN p_stamp <> '' THEN jsonb_build_object(p_stamp, gate.written(p_at)) ELSE '{}' END
$$;

-- How long each level had it, in seconds, once the present one has had it until then: {"1": 300, …} as text.
CREATE OR REPLACE FUNCTION gate.spent(p_said jsonb, p_until timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (coalesce(nullif(p_said ->> 'spent', ''), '{}')::jsonb || jsonb_build_object(p_said ->> 'level',
            greatest(0, floor(extract(epoch FROM p_until - nullif(p_said ->> 'level_since', '')::timestamptz)))))::text
$$;

-- What is said of a level that did not decide. Of a proposal from before this was kept: nothing of how long.
CREATE OR REPLACE FUNCTION gate.silence(p_said jsonb, p_due timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object('silent_level', p_said ->> 'level', 'silent_duty', p_said ->> 'decider',
        'silent_seen', CASE WHEN coalesce(p_said ->> 'seen_at', '') = '' THEN 'no' ELSE 'yes' END,
        'silences', ltrim(coalesce(p_said ->> 'silences', '') || ' ' || (p_said ->> 'level')),
        'spent', gate.spent(p_said, p_due))
$$;

-- The same where nobody is above.
CREATE OR REPLACE FUNCTION gate.final_silence(p_said jsonb, p_due timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object('decide_by', '') || gate.silence(p_said, p_due)
$$;

CREATE OR REPLACE FUNCTION gate.decided_at(p_said jsonb, p_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object('decided_at', gate.written(p_at), 'spent', gate.spent(p_said, p_at))
$$;

REVOKE ALL ON FUNCTION gate.stamped(text, timestamptz), gate.spent(jsonb, timestamptz), gate.silence(jsonb, timestamptz),
    gate.final_silence(jsonb, timestamptz), gate.decided_at(jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.stamped(text, timestamptz), gate.spent(jsonb, timestamptz) TO tearline_mover, tearline_clock;
GRANT EXECUTE ON FUNCTION gate.decided_at(jsonb, timestamptz) TO tearline_mover;
GRANT EXECUTE ON FUNCTION gate.silence(jsonb, timestamptz), gate.final_silence(jsonb, timestamptz) TO tearline_clock;
RESET ROLE;
