SET ROLE tearline_owner;
-- Casework: decisions under the matrix (ADR 0050). What is proposed, whom the matrix asks and by when, and what was decided, is said by
-- moves (`decides` of a kind's file), so that each viewer sees the decision that their moves give.

-- How the viewer stands to a matter by what is said of it: as one of the relations of a kind's file.
CREATE OR REPLACE FUNCTION gate.stands(p_relation text, p_owner text, p_officer uuid, p_said jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me text;
    near boolean;
    unit text;
    lent text;
    persons uuid[];
BEGIN
    -- an inbox asks it of thousands: only what a relation needs is looked up
    IF p_relation IN ('holder', 'offered', 'proposer', 'agrees') THEN
        me := gate.login_of(gate.officer());
    END IF;
    IF p_relation IN ('agrees', 'decider') AND coalesce(p_said ->> 'decider', '') <> '' THEN
        near := p_owner = gate.agency() OR p_said ->> 'agencies' = 'several';
    END IF;
    CASE p_relation
    WHEN 'any' THEN RETURN true;
    WHEN 'owner' THEN RETURN p_owner = gate.agency();
    WHEN 'opener' THEN RETURN p_officer = gate.officer();
    WHEN 'holder' THEN RETURN p_said ->> 'holder' = me;
    WHEN 'offered' THEN
        RETURN p_said ->> 'offered' = me OR gate.is_unit(p_said ->> 'offered')
            AND EXISTS (SELECT FROM gate.own_units() AS u WHERE u.code = p_said ->> 'offered' AND u.leads);
    WHEN 'unit' THEN RETURN gate.is_unit(p_said ->> 'holder') AND EXISTS (SELECT FROM gate.own_units() AS u WHERE u.code = p_said ->> 'holder');
    WHEN 'unit-lead' THEN
        RETURN gate.is_unit(p_said ->> 'holder') AND EXISTS (SELECT FROM gate.own_units() AS u WHERE u.code = p_said ->> 'holder' AND u.leads);
    WHEN 'unheld' THEN RETURN p_owner = gate.agency() AND coalesce(p_said ->> 'holder', '') = '' AND coalesce(p_said ->> 'offered', '') = '';
    WHEN 'addressee' THEN RETURN coalesce(p_said ->> 'addressee' = gate.agency(), false);
    WHEN 'proposer' THEN RETURN p_said ->> 'proposed_by' = me;
    WHEN 'agrees' THEN
        RETURN near AND p_said ->> 'proposed_by' <> me AND EXISTS (
            SELECT FROM jsonb_array_elements((p_said ->> 'agree')::jsonb) AS a(one)
            WHERE gate.has_duty(a.one ->> 'duty') AND p_said ->> ('agreed_' || (a.one ->> 'scope')) = '');
    WHEN 'decider' THEN
        IF coalesce(p_said ->> 'decider', '') = '' THEN
            RETURN false;
        END IF;
        lent := gate.may_decide(p_said ->> 'decider', (p_said ->> 'level')::int, NULL, p_said ->> 'action', p_said ->> 'place',
                              (p_said ->> 'risk')::int);
        persons := gate.persons(gate.officer(), lent);
        unit := gate.unit_asked(p_said, (p_said ->> 'level')::int);
        -- at a unit's level those who command the unit that has it are asked; who stands higher may, as everywhere
        IF lent IS NULL OR NOT (unit IS NULL AND near OR gate.commands(unit, persons) OR near AND gate.level() > 2) THEN
            RETURN false;
        END IF;
        -- who decides is another than who proposes; a delegate and the giver count as one
        RETURN NOT gate.officer_of(p_said ->> 'proposed_by') = ANY (persons);
    ELSE
        RETURN false;
    END CASE;
END
$$;

-- Whether a part of a decision is open as things stand, to one who stands so to the matter.
CREATE OR REPLACE FUNCTION gate.part_open(p_part text, p_said jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE p_part
    WHEN 'take' THEN
        -- a role that must agree has agreed, or its silence lets the decider go on; of two persons one has signed, and is another
        RETURN NOT EXISTS (
                SELECT FROM jsonb_array_elements((p_said ->> 'agree')::jsonb) AS a(one)
                WHERE CASE p_said ->> ('agreed_' || (a.one ->> 'scope')) WHEN 'yes' THEN false WHEN 'no' THEN true
                      ELSE NOT (a.one ->> 'silence')::boolean END)
           AND (p_said ->> 'two_persons' = 'no' OR p_said ->> 'supported_by' <> '' AND NOT gate.officer_of(p_said ->> 'supported_by')
                = ANY (gate.persons(gate.officer(), gate.may_decide(p_said ->> 'decider', (p_said ->> 'level')::int, NULL,
                       p_said ->> 'action', p_said ->> 'place', (p_said ->> 'risk')::int)))
                AND (NOT gate.is_unit(p_said ->> 'holder')
                     OR gate.of_two_units(p_said ->> 'holder', gate.officer_of(p_said ->> 'supported_by'), gate.officer())));
    WHEN 'support' THEN RETURN p_said ->> 'two_persons' = 'yes' AND p_said ->> 'supported_by' = '';
    WHEN 'defer' THEN RETURN p_said ->> 'deferred' = '';
    ELSE RETURN true;
    END CASE;
END
$$;

-- What a part of a decision says besides what was typed. Of a proposal: what the matrix in force answers.
CREATE OR REPLACE FUNCTION gate.part_says(p_part text, p_before jsonb, p_said jsonb, p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me constant text := gate.login_of(gate.officer());
    version constant int := gate.matrix_now();
    r record;
BEGIN
    CASE p_part
    WHEN 'ask' THEN
        IF version IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-none', MESSAGE = 'no matrix of decision rights is in force';
        ELSIF p_said ->> 'recommended' = '3' AND p_said ->> 'third_option' IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'option-missing', MESSAGE = 'an option that was not given';
        END IF;
        SELECT * INTO r FROM gate.matrix_row(version, p_said ->> 'action', p_said ->> 'place', (p_said ->> 'risk')::int,
            p_said ->> 'agencies', p_said ->> 'instrument') AS x ORDER BY x.line LIMIT 1;
        IF r.needs = 'order' THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'action-needs-order', MESSAGE = 'not allowed without its instrument';
        ELSIF r.needs = 'warrant' THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'action-needs-warrant', MESSAGE = 'not allowed without its instrument';
        ELSIF NOT r.allowed THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'action-needs-flagrancy', MESSAGE = 'not allowed without its instrument';
        END IF;
        RETURN jsonb_build_object('matrix', version::text, 'decider', r.duty, 'level', r.level::text, 'minutes', r.minutes::text,
            'decide_by', gate.written(p_at + make_interval(mins => r.minutes)), 'crossed', '0', 'agree', r.agree::text,
            'inform', array_to_string(r.inform, ' '), 'two_persons', CASE WHEN r.two_persons THEN 'yes' ELSE 'no' END,
            'proposed_by', me, 'supported_by', '', 'decided_by', '', 'chosen', '', 'legal_basis', '', 'deferred', '',
            'agreed_law', '', 'agreed_safety', '', 'agreed_source', '', 'asked_at', gate.written(p_at), 'level_since', gate.written(p_at),
            'decided_at', '', 'seen_at', '', 'seen_by', '', 'silent_level', '', 'silent_seen', '', 'silences', '', 'spent', '{}')
            || CASE WHEN p_said ? 'third_option' THEN '{}' ELSE '{"third_option": ""}' END::jsonb;
    WHEN 'agree', 'object' THEN
        RETURN (SELECT jsonb_object_agg('agreed_' || (a.one ->> 'scope'), CASE p_part WHEN 'agree' THEN 'yes' ELSE 'no' END)
                FROM jsonb_array_elements((p_before ->> 'agree')::jsonb) AS a(one)
                WHERE gate.has_duty(a.one ->> 'duty') AND p_before ->> ('agreed_' || (a.one ->> 'scope')) = '');
    WHEN 'support' THEN RETURN jsonb_build_object('supported_by', me);
    WHEN 'take' THEN
        IF p_said ->> 'chosen' = '3' AND coalesce(p_before ->> 'third_option', '') = '' THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'option-missing', MESSAGE = 'an option that was not given';
        END IF;
        RETURN jsonb_build_object('decided_by', me, 'decide_by', '', 'right', gate.may_decide(p_before ->> 'decider',
            (p_before ->> 'level')::int, NULL, p_before ->> 'action', p_before ->> 'place', (p_before ->> 'risk')::int))
            || gate.decided_at(p_before, p_at);
    WHEN 'refuse' THEN RETURN jsonb_build_object('decided_by', me, 'decide_by', '') || gate.decided_at(p_before, p_at);
    WHEN 'withdraw' THEN RETURN '{"decide_by": "", "asked_at": ""}';
    WHEN 'defer' THEN
        IF NOT (p_said ->> 'decide_by')::timestamptz BETWEEN p_at
               AND least((nullif(p_before ->> 'perishes_at', ''))::timestamptz, p_at + interval '30 days') THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'deferred-too-far', MESSAGE = 'deferred into the past, or beyond its use';
        END IF;
        RETURN '{"deferred": "yes"}';
    ELSE RETURN '{}';
    END CASE;
END
$$;

-- What silence says, as the clock writes it: the next level is asked, with half of the minutes, five at least; NULL where there is none.
CREATE OR REPLACE FUNCTION gate.next_level(p_said jsonb, p_due timestamptz, p_now timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT CASE WHEN (p_said ->> 'level')::int < 5 THEN jsonb_build_object('level', ((p_said ->> 'level')::int + 1)::text,
        'crossed', ((p_said ->> 'crossed')::int + 1)::text, 'supported_by', '', 'seen_at', '', 'seen_by', '',
        'level_since', gate.written(CASE WHEN p_now - p_due < interval '1 minute' THEN p_due ELSE p_now END),
        -- whoever is asked late, since the clock was away, has their minutes all the same
        'decide_by', gate.written(CASE WHEN p_now - p_due < interval '1 minute' THEN p_due ELSE p_now END
            + make_interval(mins => gate.minutes_at((p_said ->> 'minutes')::int, (p_said ->> 'crossed')::int + 1))))
        || gate.silence(p_said, p_due) END
$$;

-- Who may decide something by what others lent them.
CREATE OR REPLACE FUNCTION gate.lent_to(p_said jsonb) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT d.receiver FROM gate.delegation d
    WHERE d.duty = p_said ->> 'decider' AND d.level = (p_said ->> 'level')::int AND p_said ->> 'action' = ANY (d.actions)
      AND p_said ->> 'place' = ANY (d.places) AND (p_said ->> 'risk')::int <= d.risk_max AND gate.lends(d)
    ORDER BY d.receiver
$$;

-- The duties and levels at which the viewer decides: their own, and what is lent to them.
CREATE OR REPLACE FUNCTION gate.decides_as() RETURNS TABLE (duty text, level smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d, gate.level() FROM unnest(gate.duties()) AS d WHERE gate.level() > 0
    UNION SELECT d.duty, d.level FROM gate.delegation d WHERE d.receiver = gate.officer() AND gate.lends(d)
    ORDER BY 1, 2
$$;

REVOKE ALL ON FUNCTION gate.stands(text, text, uuid, jsonb), gate.part_open(text, jsonb), gate.part_says(text, jsonb, jsonb, timestamptz),
    gate.next_level(jsonb, timestamptz, timestamptz), gate.written(timestamptz), gate.lent_to(jsonb), gate.decides_as() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.stands(text, text, uuid, jsonb), gate.part_open(text, jsonb) TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.decides_as() TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.part_says(text, jsonb, jsonb, timestamptz), gate.written(timestamptz), gate.matrix_now(),
    gate.matrix_row(int, text, text, int, text, text) TO tearline_mover;
GRANT EXECUTE ON FUNCTION gate.officer_of(text) TO tearline_mover;
GRANT EXECUTE ON FUNCTION gate.next_level(jsonb, timestamptz, timestamptz), gate.written(timestamptz), gate.minutes_at(int, int),
    gate.lent_to(jsonb) TO tearline_clock;
RESET ROLE;
