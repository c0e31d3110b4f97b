SET ROLE tearline_owner;
-- What two registrars do together: one proposes, another confirms (ADR 0021). The deeds of registry.sql come here when
-- they take two, and act.carry_out does them when the second agrees. Entries name the officer, the tier and the
-- proposal, never a compartment: any inspector reads them.

-- Up to which tier one registrar gives a vetting alone, now.
CREATE OR REPLACE FUNCTION act.alone_up_to() RETURNS smallint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT a.tier FROM gate.alone a WHERE a.in_force_from <= clock_timestamp() ORDER BY a.in_force_from DESC LIMIT 1);
END
$$;

CREATE OR REPLACE FUNCTION act.vetting_takes_two(p_tier smallint, p_compartments text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN cardinality(p_compartments) > 0 OR p_tier > coalesce(act.alone_up_to(), -1);
END
$$;

-- Whose credential takes two: who sets it could sign in as that officer.
CREATE OR REPLACE FUNCTION act.credential_takes_two(p_officer uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM gate.officer o WHERE o.id = p_officer AND (o.duties && '{registrar,inspector,coordinator}' OR o.level >= 3))
        OR EXISTS (SELECT FROM gate.vetting v WHERE v.officer_id = p_officer AND v.withdrawn_at IS NULL
                   AND act.vetting_takes_two(v.tier, v.compartments))
        OR EXISTS (SELECT FROM gate.proposal p WHERE p.subject = p_officer AND p.decided_at IS NULL AND clock_timestamp() < p.ends_at);
END
$$;

CREATE OR REPLACE FUNCTION act.propose(p_deed text, p_subject uuid, p_body jsonb, p_told jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made uuid;
BEGIN
    INSERT INTO gate.proposal (deed, subject, body, proposed_by) VALUES (p_deed, p_subject, p_body, gate.officer())
    RETURNING id INTO made;
    PERFORM act.as_registrar('proposed', p_told || jsonb_build_object('deed', p_deed, 'proposal', made));
    RETURN made;
END
$$;

-- An open proposal, locked until the commit.
CREATE OR REPLACE FUNCTION act.proposal_open(p_id uuid) RETURNS gate.proposal
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p gate.proposal;
BEGIN
    SELECT * INTO p FROM gate.proposal x WHERE x.id = p_id FOR UPDATE;
    IF p.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such proposal';
    ELSIF p.decided_at IS NOT NULL OR clock_timestamp() >= p.ends_at THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'proposal-closed', MESSAGE = 'the proposal is open no more';
    END IF;
    RETURN p;
END
$$;

CREATE OR REPLACE FUNCTION act.confirm(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p gate.proposal;
BEGIN
    PERFORM act.as_registrar('proposal-confirmed', jsonb_build_object('proposal', p_id));
    p := act.proposal_open(p_id);
    IF p.proposed_by = gate.officer() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'own-proposal', MESSAGE = 'who proposed it does not confirm it';
    ELSIF p.subject = gate.officer() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'given-to-oneself', MESSAGE = 'nobody confirms what is given to themselves';
    ELSIF NOT EXISTS (SELECT FROM gate.officer o WHERE o.id = p.proposed_by AND 'registrar' = ANY (o.duties)
                      AND o.suspended_at IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'proposer-no-registrar', MESSAGE = 'who proposed it is no registrar any more';
    END IF;
    PERFORM act.carry_out(p);
    PERFORM act.decide_proposal(p_id, true);
END
$$;

-- By another registrar, or taken back by the one who made it.
CREATE OR REPLACE FUNCTION act.refuse(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('proposal-refused', jsonb_build_object('proposal', p_id));
    PERFORM act.proposal_open(p_id);
    PERFORM act.decide_proposal(p_id, false);
END
$$;

-- The secrets of a credential stay in gate.credential alone.
CREATE OR REPLACE FUNCTION act.decide_proposal(p_id uuid, p_confirmed boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE gate.proposal SET decided_by = gate.officer(), decided_at = clock_timestamp(), confirmed = p_confirmed,
        body = body - '{password_hash,totp_secret}'::text[]
    WHERE id = p_id;
END
$$;

CREATE OR REPLACE FUNCTION act.carry_out(p gate.proposal) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    b constant jsonb := p.body;
BEGIN
    CASE p.deed
    WHEN 'vetting' THEN
        PERFORM act.do_give_vetting(p.subject, (b ->> 'tier')::smallint,
            ARRAY(SELECT c FROM jsonb_array_elements_text(b -> 'compartments') AS c ORDER BY c), b -> 'tests');
    WHEN 'duties' THEN
        PERFORM act.do_set_duties(p.subject, ARRAY(SELECT d FROM jsonb_array_elements_text(b -> 'duties') AS d ORDER BY d));
    WHEN 'level' THEN
        PERFORM act.do_set_level(p.subject, (b ->> 'level')::smallint);
    WHEN 'credential' THEN
        PERFORM act.do_set_credential(p.subject, b ->> 'password_hash', b ->> 'totp_secret');
    WHEN 'test-rule' THEN
        PERFORM act.do_set_test_rule(b ->> 'kind', (b ->> 'least_tier')::smallint, (b ->> 'months')::int, b ->> 'name_es',
            b ->> 'name_en', b ->> 'source', (b ->> 'from')::timestamptz);
    WHEN 'alone' THEN
        PERFORM act.do_set_alone((b ->> 'tier')::smallint, b ->> 'source', (b ->> 'from')::timestamptz);
    END CASE;
END
$$;

-- Those that wait, the oldest first, without secrets. ``mine``: who asks made it, and so cannot confirm it.
CREATE OR REPLACE FUNCTION act.list_proposals()
RETURNS TABLE (id uuid, deed text, login text, body jsonb, proposed_by text, proposed_at timestamptz, ends_at timestamptz, mine boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    RETURN QUERY
    SELECT p.id, p.deed, s.login, p.body - '{password_hash,totp_secret}'::text[], o.login, p.proposed_at, p.ends_at,
           p.proposed_by = gate.officer()
    FROM gate.proposal p JOIN gate.officer o ON o.id = p.proposed_by LEFT JOIN gate.officer s ON s.id = p.subject
    WHERE p.decided_at IS NULL AND clock_timestamp() < p.ends_at
    ORDER BY p.proposed_at, p.id;
END
$$;

-- ── up to which tier one registrar is enough ────────────────────────────────────────────────────

-- From p_from on (NULL: from now on). Takes two, whichever way it goes.
CREATE OR REPLACE FUNCTION act.set_alone(p_tier smallint, p_source text, p_from timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.must_be_registrar();
    PERFORM act.not_past(p_from);
    RETURN act.propose('alone', NULL, jsonb_build_object('tier', p_tier, 'source', p_source, 'from', p_from), '{}');
END
$$;

CREATE OR REPLACE FUNCTION act.do_set_alone(p_tier smallint, p_source text, p_from timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    since constant timestamptz := coalesce(p_from, clock_timestamp());
BEGIN
    PERFORM act.not_past(p_from);
    DELETE FROM gate.alone a WHERE a.in_force_from >= since;
    INSERT INTO gate.alone (in_force_from, tier, source) VALUES (since, p_tier, p_source);
    PERFORM act.as_registrar('alone-set', jsonb_build_object('tier', p_tier, 'source', p_source, 'from', since));
END
$$;

CREATE OR REPLACE FUNCTION act.not_past(p_from timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF p_from < clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'rule-of-the-past', MESSAGE = 'a rule changes what is to come, not what was';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION act.list_alone() RETURNS TABLE (tier smallint, source text, in_force_from timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    RETURN QUERY SELECT a.tier, a.source, a.in_force_from FROM gate.alone a ORDER BY a.in_force_from;
END
$$;
RESET ROLE;
