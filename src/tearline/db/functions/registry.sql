SET ROLE tearline_owner;
-- The registry: agencies, officers, vettings, purposes. Owned by tearline_owner; each asks for the
-- registrar's duty itself, since no row of a record is involved, and writes its ledger entry.

CREATE OR REPLACE FUNCTION act.as_registrar(p_action text, p_body jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.must_be_registrar();
    PERFORM gate.note(p_action, '{}', '{}', p_body);
END
$$;

CREATE OR REPLACE FUNCTION act.must_be_registrar() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('registrar') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'registrar-changes', MESSAGE = 'only a registrar changes the registry';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION act.admit_agency(p_code text, p_name_es text, p_name_en text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('agency-admitted', jsonb_build_object('agency', p_code));
    INSERT INTO gate.agency (code, name_es, name_en) VALUES (p_code, p_name_es, p_name_en);
END
$$;

CREATE OR REPLACE FUNCTION act.suspend_agency(p_code text, p_suspended boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('agency-suspended', jsonb_build_object('agency', p_code, 'suspended', p_suspended));
    UPDATE gate.agency SET suspended_at = CASE WHEN p_suspended THEN clock_timestamp() END WHERE code = p_code;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such agency';
    END IF;
END
$$;

-- Those of the duties that make a registrar, an inspector or a coordinator, who reads each unit's seats (ADR 0047), wait for a
-- second registrar.
CREATE OR REPLACE FUNCTION act.enrol_officer(
    p_login text, p_full_name text, p_agency text, p_duties text[], p_password_hash text, p_totp_secret text,
    OUT officer uuid, OUT proposal uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    alone constant text[] := ARRAY(SELECT d FROM unnest(p_duties) AS d WHERE NOT d = ANY ('{registrar,inspector,coordinator}') ORDER BY d);
BEGIN
    PERFORM act.as_registrar('officer-enrolled', jsonb_build_object('login', p_login, 'agency', p_agency, 'duties', alone));
    INSERT INTO gate.officer (login, full_name, agency, duties) VALUES (p_login, p_full_name, p_agency, alone)
    RETURNING id INTO officer;
    INSERT INTO gate.credential (officer_id, password_hash, totp_secret) VALUES (officer, p_password_hash, p_totp_secret);
    IF cardinality(alone) < cardinality(p_duties) THEN
        proposal := act.set_duties(p_login, p_duties);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION act.officer_named(p_login text) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    SELECT id INTO officer FROM gate.officer WHERE login = lower(p_login);
    IF officer IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such officer';
    END IF;
    RETURN officer;
END
$$;

-- Answers with the proposal, where that takes two.
CREATE OR REPLACE FUNCTION act.set_credential(p_login text, p_password_hash text, p_totp_secret text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    PERFORM act.must_be_registrar();
    officer := act.officer_named(p_login);
    IF act.credential_takes_two(officer) THEN
        RETURN act.propose('credential', officer, jsonb_build_object('password_hash', p_password_hash, 'totp_secret', p_totp_secret),
            jsonb_build_object('login', p_login));
    END IF;
    PERFORM act.do_set_credential(officer, p_password_hash, p_totp_secret);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION act.do_set_credential(p_officer uuid, p_password_hash text, p_totp_secret text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended uuid[];
BEGIN
    PERFORM act.as_registrar('credential-set', jsonb_build_object('login', gate.login_of(p_officer)));
    -- an attempt under way was verified against the old credential; a device that knew it is known no more
    DELETE FROM gate.attempt WHERE officer_id = p_officer;
    DELETE FROM gate.device WHERE officer_id = p_officer;
    DELETE FROM gate.sign_in_count WHERE account = p_officer;
    DELETE FROM gate.pass WHERE officer_id = p_officer;
    DELETE FROM gate.security_key WHERE officer_id = p_officer;
    -- handed over, so nobody's own: the officer sets the next one (credential.sql)
    UPDATE gate.credential SET password_hash = p_password_hash, totp_secret = p_totp_secret, totp_last_step = 0, own_since = NULL
    WHERE officer_id = p_officer;
    ended := gate.end_sessions(p_officer, NULL, NULL);
    UPDATE gate.session SET closed_at = clock_timestamp() WHERE officer_id = p_officer AND closed_at IS NULL;  -- idle ones too
    IF ended <> '{}' THEN
        PERFORM act.as_registrar('sessions-ended', jsonb_build_object('login', gate.login_of(p_officer), 'ended', ended));
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION act.suspend_officer(p_login text, p_suspended boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('officer-suspended', jsonb_build_object('login', p_login, 'suspended', p_suspended));
    UPDATE gate.officer SET suspended_at = CASE WHEN p_suspended THEN clock_timestamp() END
    WHERE id = act.officer_named(p_login);
END
$$;

-- Answers with the proposal, where that takes two.
CREATE OR REPLACE FUNCTION act.set_duties(p_login text, p_duties text[]) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o gate.officer;
BEGIN
    PERFORM act.must_be_registrar();
    SELECT * INTO o FROM gate.officer x WHERE x.id = act.officer_named(p_login);
    IF EXISTS (SELECT FROM unnest(p_duties) AS d WHERE d = ANY ('{registrar,inspector,coordinator}') AND NOT d = ANY (o.duties)) THEN
        RETURN act.propose('duties', o.id, jsonb_build_object('duties', p_duties),
            jsonb_build_object('login', p_login, 'duties', p_duties));
    END IF;
    PERFORM act.do_set_duties(o.id, p_duties);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION act.do_set_duties(p_officer uuid, p_duties text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('duties-set', jsonb_build_object('login', gate.login_of(p_officer), 'duties', p_duties));
    UPDATE gate.officer SET duties = p_duties WHERE id = p_officer;
END
$$;

-- Up to which level an officer decides. A higher one from 3 on takes two: answers with the proposal then.
CREATE OR REPLACE FUNCTION act.set_level(p_login text, p_level smallint) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o gate.officer;
BEGIN
    PERFORM act.must_be_registrar();
    SELECT * INTO o FROM gate.officer x WHERE x.id = act.officer_named(p_login);
    IF p_level NOT BETWEEN 0 AND 5 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'level-unknown', MESSAGE = 'a level is 0 to 5';
    ELSIF p_level >= 3 AND p_level > o.level THEN
        RETURN act.propose('level', o.id, jsonb_build_object('level', p_level), jsonb_build_object('login', p_login, 'level', p_level));
    END IF;
    PERFORM act.do_set_level(o.id, p_level);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION act.do_set_level(p_officer uuid, p_level smallint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('level-set', jsonb_build_object('login', gate.login_of(p_officer), 'level', p_level));
    UPDATE gate.officer SET level = p_level WHERE id = p_officer;
END
$$;

-- p_tests: [{"kind", "taken_on", "passed", "expires_at"}, …], those at least that today's rules demand for the tier. Answers
-- with the vetting, or with the proposal where that takes two.
CREATE OR REPLACE FUNCTION act.give_vetting(p_login text, p_tier smallint, p_compartments text[], p_tests jsonb,
    OUT vetting uuid, OUT proposal uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    PERFORM act.must_be_registrar();
    officer := act.officer_named(p_login);
    PERFORM gate.no_units_compartment(p_compartments);
    PERFORM act.accept_tests(p_tier, ARRAY(SELECT t ->> 'kind' FROM jsonb_array_elements(p_tests) AS t ORDER BY 1));
    IF act.vetting_takes_two(p_tier, p_compartments) THEN
        proposal := act.propose('vetting', officer,
            jsonb_build_object('tier', p_tier, 'compartments', p_compartments, 'tests', p_tests),
            jsonb_build_object('login', p_login, 'tier', p_tier));
    ELSE
        vetting := act.do_give_vetting(officer, p_tier, p_compartments, p_tests);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION act.do_give_vetting(p_officer uuid, p_tier smallint, p_compartments text[], p_tests jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v gate.vetting;
BEGIN
    PERFORM gate.no_units_compartment(p_compartments);
    PERFORM act.accept_tests(p_tier, ARRAY(SELECT t ->> 'kind' FROM jsonb_array_elements(p_tests) AS t ORDER BY 1));
    INSERT INTO gate.vetting (officer_id, tier, compartments) VALUES (p_officer, p_tier, p_compartments) RETURNING * INTO v;
    INSERT INTO gate.vetting_test (vetting_id, kind, taken_on, passed, expires_at)
    SELECT v.id, t.kind, t.taken_on, t.passed, t.expires_at
    FROM jsonb_to_recordset(p_tests) AS t(kind text, taken_on date, passed boolean, expires_at timestamptz);
    PERFORM act.as_registrar('vetting-given', jsonb_build_object('login', gate.login_of(p_officer), 'tier', p_tier, 'vetting', v.id,
        'holds', encode(sha256(convert_to(v.salt || ' ' || array_to_string(p_compartments, ','), 'UTF8')), 'hex')));
    RETURN v.id;
END
$$;

-- Refuses tests of a kind that no rule knows, and fewer than the rules in force demand: such a vetting would
-- be on record and give nothing.
CREATE OR REPLACE FUNCTION act.accept_tests(p_tier smallint, p_kinds text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    needed constant text[] := ARRAY(
        SELECT r.kind FROM gate.test_rule r WHERE r.least_tier <= p_tier AND r.in_force_from <= clock_timestamp()
          AND (r.in_force_until IS NULL OR clock_timestamp() < r.in_force_until) ORDER BY 1);
BEGIN
    IF needed = '{}' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'tier-without-rule', MESSAGE = 'no rule in force for this tier';
    ELSIF NOT p_kinds <@ ARRAY(SELECT r.kind FROM gate.test_rule r ORDER BY 1) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'test-unknown', MESSAGE = 'a kind of test that no rule knows';
    ELSIF NOT needed <@ p_kinds THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'test-missing', MESSAGE = 'a test that the rules demand is missing';
    END IF;
END
$$;

-- From p_from on (NULL: from now on), a vetting for p_least_tier or above needs a test of this kind that is no older
-- than p_months; without p_months, it needs none by this rule. What was in force before stays on record, and what
-- was to come into force for the same kind and tier later does not.
-- Takes two: without a rule, a test that was failed would matter no more.
CREATE OR REPLACE FUNCTION act.set_test_rule(p_kind text, p_least_tier smallint, p_months int, p_name_es text, p_name_en text,
    p_source text, p_from timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.must_be_registrar();
    PERFORM act.not_past(p_from);
    IF p_months IS NULL AND NOT act.has_test_rule(p_kind, p_least_tier, coalesce(p_from, clock_timestamp())) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such rule';
    END IF;
    RETURN act.propose('test-rule', NULL,
        jsonb_build_object('kind', p_kind, 'least_tier', p_least_tier, 'months', p_months, 'name_es', p_name_es,
            'name_en', p_name_en, 'source', p_source, 'from', p_from),
        jsonb_build_object('kind', p_kind, 'least_tier', p_least_tier, 'months', p_months));
END
$$;

-- Whether a rule for this kind and tier is in force at that moment or comes into force after it.
CREATE OR REPLACE FUNCTION act.has_test_rule(p_kind text, p_least_tier smallint, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM gate.test_rule r WHERE r.kind = p_kind AND r.least_tier = p_least_tier
                   AND (r.in_force_until IS NULL OR r.in_force_until > p_at));
END
$$;

CREATE OR REPLACE FUNCTION act.do_set_test_rule(p_kind text, p_least_tier smallint, p_months int, p_name_es text,
    p_name_en text, p_source text, p_from timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    since constant timestamptz := coalesce(p_from, clock_timestamp());
BEGIN
    PERFORM act.not_past(p_from);
    IF p_months IS NULL AND NOT act.has_test_rule(p_kind, p_least_tier, since) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such rule';
    END IF;
    DELETE FROM gate.test_rule r WHERE r.kind = p_kind AND r.least_tier = p_least_tier AND r.in_force_from >= since;
    UPDATE gate.test_rule r SET in_force_until = since
    WHERE r.kind = p_kind AND r.least_tier = p_least_tier AND (r.in_force_until IS NULL OR r.in_force_until > since);
    IF p_months IS NOT NULL THEN
        INSERT INTO gate.test_rule (kind, name_es, name_en, least_tier, months, source, in_force_from)
        VALUES (p_kind, p_name_es, p_name_en, p_least_tier, p_months, p_source, since);
    END IF;
    PERFORM act.as_registrar('test-rule-set', jsonb_build_object('kind', p_kind, 'least_tier', p_least_tier, 'months', p_months,
        'from', since, 'source', p_source));
END
$$;

CREATE OR REPLACE FUNCTION act.list_test_rules()
RETURNS TABLE (kind text, name_es text, name_en text, least_tier smallint, months int, source text,
               in_force_from timestamptz, in_force_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    RETURN QUERY SELECT r.kind, r.name_es, r.name_en, r.least_tier, r.months, r.source, r.in_force_from, r.in_force_until
        FROM gate.test_rule r ORDER BY r.in_force_from, r.least_tier, r.kind, r.id;
END
$$;

CREATE OR REPLACE FUNCTION act.withdraw_vetting(p_login text, p_vetting uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    withdrawn bigint;
BEGIN
    PERFORM act.as_registrar('vetting-withdrawn', jsonb_build_object('login', p_login, 'vetting', p_vetting));
    UPDATE gate.vetting SET withdrawn_at = clock_timestamp()
    WHERE officer_id = act.officer_named(p_login) AND (p_vetting IS NULL OR id = p_vetting) AND withdrawn_at IS NULL;
    GET DIAGNOSTICS withdrawn = ROW_COUNT;
    RETURN withdrawn;
END
$$;

CREATE OR REPLACE FUNCTION act.set_purpose(p_code text, p_name_es text, p_name_en text, p_retired boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('purpose-set', jsonb_build_object('purpose', p_code, 'retired', p_retired));
    INSERT INTO gate.purpose (code, name_es, name_en, retired_at)
    VALUES (p_code, p_name_es, p_name_en, CASE WHEN p_retired THEN clock_timestamp() END)
    ON CONFLICT (code) DO UPDATE SET name_es = excluded.name_es, name_en = excluded.name_en, retired_at = excluded.retired_at;
END
$$;

-- The registry as a registrar reads it. ``own_credential``: the officer set it; else it is as it was handed over.
CREATE OR REPLACE FUNCTION act.list_officers()
RETURNS TABLE (login text, full_name text, agency text, duties text[], level smallint, suspended boolean, tier smallint, compartments jsonb,
               until timestamptz, own_credential boolean, by_organisation boolean, bound_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    RETURN QUERY SELECT o.login, o.full_name, o.agency::text, o.duties, o.level, o.suspended_at IS NOT NULL, c.tier, c.compartments, c.until,
            EXISTS (SELECT FROM gate.credential k WHERE k.officer_id = o.id AND k.own_since IS NOT NULL),
            g.officer_id IS NOT NULL, g.bound_at
        FROM gate.officer o LEFT JOIN LATERAL gate.clearance_of(o.id) c ON true
        LEFT JOIN gate.organisation g ON g.officer_id = o.id ORDER BY o.login;
END
$$;

-- Vettings with their tests, of one officer or of everybody (NULL), the newest first; withdrawn ones too. ``stands``: it
-- gives its tier now. A test ``counts`` where a rule of today demands it for the tier, and ends by itself or when it is
-- older than that rule lets it be: [{"kind", "taken_on", "passed", "counts", "ends_at"}, …].
CREATE OR REPLACE FUNCTION act.list_vettings(p_login text)
RETURNS TABLE (id uuid, login text, tier smallint, compartments text[], given_at timestamptz, withdrawn_at timestamptz,
               stands boolean, tests jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    only_of uuid;
    moment timestamptz;
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    IF p_login IS NOT NULL THEN
        only_of := act.officer_named(p_login);
    END IF;
    moment := clock_timestamp();
    RETURN QUERY
    SELECT v.id, o.login, v.tier, v.compartments, v.given_at, v.withdrawn_at,
           v.withdrawn_at IS NULL AND gate.tests_stand(v.id, v.tier, moment),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'taken_on', t.taken_on, 'passed', t.passed,
                       'counts', r.least IS NOT NULL, 'ends_at', least(t.expires_at, r.least)) ORDER BY t.kind, t.taken_on), '[]')
            FROM gate.vetting_test t
            LEFT JOIN LATERAL (
                SELECT min(gate.outlived(t.taken_on, x.months)) AS least FROM gate.test_rule x
                WHERE x.kind = t.kind AND x.least_tier <= v.tier AND x.in_force_from <= moment
                  AND (x.in_force_until IS NULL OR moment < x.in_force_until)) AS r ON true
            WHERE t.vetting_id = v.id)
    FROM gate.vetting v JOIN gate.officer o ON o.id = v.officer_id
    WHERE only_of IS NULL OR v.officer_id = only_of
    ORDER BY v.given_at DESC, v.id DESC;
END
$$;

CREATE OR REPLACE FUNCTION act.list_agencies() RETURNS TABLE (code text, name_es text, name_en text, suspended boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    RETURN QUERY SELECT a.code::text, a.name_es, a.name_en, a.suspended_at IS NOT NULL FROM gate.agency a ORDER BY a.code;
END
$$;

-- The first and the second registrar of a deployment, and with the first its rules of vetting ([{"kind", "name_es", …}, …]), by
-- whoever holds the database's own key; refused while there are two who are not suspended.
CREATE OR REPLACE FUNCTION act.found(p_agency text, p_name_es text, p_name_en text, p_login text, p_full_name text,
    p_password_hash text, p_totp_secret text, p_rules jsonb DEFAULT '[]', p_first boolean DEFAULT false) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    LOCK TABLE gate.officer IN SHARE ROW EXCLUSIVE MODE;   -- of several foundings at once, the third finds the others
    IF (SELECT count(*) FROM gate.officer WHERE 'registrar' = ANY (duties) AND suspended_at IS NULL) >= 2
       OR p_first AND EXISTS (SELECT FROM gate.officer) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'two-registrars', MESSAGE = 'this deployment has two registrars';
    END IF;
    INSERT INTO gate.agency (code, name_es, name_en) VALUES (p_agency, p_name_es, p_name_en) ON CONFLICT DO NOTHING;
    INSERT INTO gate.officer (login, full_name, agency, duties) VALUES (p_login, p_full_name, p_agency, '{registrar}')
    RETURNING id INTO officer;
    INSERT INTO gate.credential (officer_id, password_hash, totp_secret) VALUES (officer, p_password_hash, p_totp_secret);
    INSERT INTO gate.test_rule (kind, name_es, name_en, least_tier, months, source, in_force_from)
    SELECT r.kind, r.name_es, r.name_en, r.least_tier, r.months, r.source, clock_timestamp()
    FROM jsonb_to_recordset(p_rules) AS r(kind text, name_es text, name_en text, least_tier smallint, months int, source text)
    WHERE NOT EXISTS (SELECT FROM gate.test_rule);
    PERFORM gate.note_job('founded', '{}', '{}', jsonb_build_object('login', p_login, 'agency', p_agency, 'rules', p_rules));
    RETURN officer;
END
$$;

RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace
             AND p.proowner = 'tearline_owner'::regrole LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION
    act.admit_agency(text, text, text), act.suspend_agency(text, boolean),
    act.enrol_officer(text, text, text, text[], text, text), act.set_credential(text, text, text),
    act.suspend_officer(text, boolean), act.set_duties(text, text[]), act.set_level(text, smallint),
    act.give_vetting(text, smallint, text[], jsonb), act.withdraw_vetting(text, uuid),
    act.set_test_rule(text, smallint, int, text, text, text, timestamptz), act.list_test_rules(),
    act.set_purpose(text, text, text, boolean), act.list_officers(), act.list_agencies(), act.list_vettings(text),
    act.confirm(uuid), act.refuse(uuid), act.list_proposals(), act.set_alone(smallint, text, timestamptz), act.list_alone()
TO tearline_app;
