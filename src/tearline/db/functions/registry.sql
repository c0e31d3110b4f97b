SET ROLE tearline_owner;
-- The registry: agencies, officers, vettings, purposes. Owned by tearline_owner; each asks for the
-- registrar's duty itself, since no row of a record is involved, and writes its ledger entry.

CREATE OR REPLACE FUNCTION act.as_registrar(p_action text, p_body jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF NOT gate.has_duty('registrar') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', MESSAGE = 'only a registrar changes the registry';
    END IF;
    PERFORM gate.note(p_action, '{}', '{}', p_body);
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

CREATE OR REPLACE FUNCTION act.enrol_officer(
    p_login text, p_full_name text, p_agency text, p_duties text[], p_password_hash text, p_totp_secret text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    PERFORM act.as_registrar('officer-enrolled', jsonb_build_object('login', p_login, 'agency', p_agency, 'duties', p_duties));
    INSERT INTO gate.officer (login, full_name, agency, duties) VALUES (p_login, p_full_name, p_agency, p_duties)
    RETURNING id INTO officer;
    INSERT INTO gate.credential (officer_id, password_hash, totp_secret) VALUES (officer, p_password_hash, p_totp_secret);
    RETURN officer;
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

CREATE OR REPLACE FUNCTION act.set_credential(p_login text, p_password_hash text, p_totp_secret text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('credential-set', jsonb_build_object('login', p_login));
    -- an attempt under way was verified against the old credential; a device that knew it is known no more
    DELETE FROM gate.attempt WHERE officer_id = act.officer_named(p_login);
    DELETE FROM gate.device WHERE officer_id = act.officer_named(p_login);
    DELETE FROM gate.sign_in_count WHERE account = act.officer_named(p_login);
    UPDATE gate.credential SET password_hash = p_password_hash, totp_secret = p_totp_secret, totp_last_step = 0
    WHERE officer_id = act.officer_named(p_login);
    UPDATE gate.session SET closed_at = clock_timestamp() WHERE officer_id = act.officer_named(p_login) AND closed_at IS NULL;
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

CREATE OR REPLACE FUNCTION act.set_duties(p_login text, p_duties text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('duties-set', jsonb_build_object('login', p_login, 'duties', p_duties));
    UPDATE gate.officer SET duties = p_duties WHERE id = act.officer_named(p_login);
END
$$;

-- p_tests: [{"kind", "taken_on", "passed", "expires_at"}, …], those at least that today's rules demand for the tier.
CREATE OR REPLACE FUNCTION act.give_vetting(p_login text, p_tier smallint, p_compartments text[], p_tests jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    vetting uuid;
BEGIN
    PERFORM act.as_registrar('vetting-given', jsonb_build_object('login', p_login, 'tier', p_tier, 'compartments', p_compartments));
    PERFORM act.accept_tests(p_tier, ARRAY(SELECT t ->> 'kind' FROM jsonb_array_elements(p_tests) AS t ORDER BY 1));
    INSERT INTO gate.vetting (officer_id, tier, compartments) VALUES (act.officer_named(p_login), p_tier, p_compartments)
    RETURNING id INTO vetting;
    INSERT INTO gate.vetting_test (vetting_id, kind, taken_on, passed, expires_at)
    SELECT vetting, t.kind, t.taken_on, t.passed, t.expires_at
    FROM jsonb_to_recordset(p_tests) AS t(kind text, taken_on date, passed boolean, expires_at timestamptz);
    RETURN vetting;
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
        RAISE EXCEPTION USING ERRCODE = 'TL003', MESSAGE = 'no rule in force for this tier';
    ELSIF NOT p_kinds <@ ARRAY(SELECT r.kind FROM gate.test_rule r ORDER BY 1) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', MESSAGE = 'a kind of test that no rule knows';
    ELSIF NOT needed <@ p_kinds THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', MESSAGE = 'a test that the rules demand is missing';
    END IF;
END
$$;

-- From p_from on (NULL: from now on), a vetting for p_least_tier or above needs a test of this kind that is no older
-- than p_months; without p_months, it needs none by this rule. What was in force before stays on record, and what
-- was to come into force for the same kind and tier later does not.
CREATE OR REPLACE FUNCTION act.set_test_rule(p_kind text, p_least_tier smallint, p_months int, p_name_es text, p_name_en text,
    p_source text, p_from timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    since constant timestamptz := coalesce(p_from, clock_timestamp());
    planned bigint;
BEGIN
    PERFORM act.as_registrar('test-rule-set', jsonb_build_object('kind', p_kind, 'least_tier', p_least_tier, 'months', p_months,
        'from', since, 'source', p_source));
    IF p_from < clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', MESSAGE = 'a rule changes what is to come, not what was';
    END IF;
    DELETE FROM gate.test_rule r WHERE r.kind = p_kind AND r.least_tier = p_least_tier AND r.in_force_from >= since;
    GET DIAGNOSTICS planned = ROW_COUNT;
    UPDATE gate.test_rule r SET in_force_until = since
    WHERE r.kind = p_kind AND r.least_tier = p_least_tier AND (r.in_force_until IS NULL OR r.in_force_until > since);
    IF p_months IS NOT NULL THEN
        INSERT INTO gate.test_rule (kind, name_es, name_en, least_tier, months, source, in_force_from)
        VALUES (p_kind, p_name_es, p_name_en, p_least_tier, p_months, p_source, since);
    ELSIF NOT FOUND AND planned = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such rule';
    END IF;
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

-- The registry as a registrar reads it.
CREATE OR REPLACE FUNCTION act.list_officers()
RETURNS TABLE (login text, full_name text, agency text, duties text[], suspended boolean, tier smallint, compartments jsonb, until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    RETURN QUERY SELECT o.login, o.full_name, o.agency::text, o.duties, o.suspended_at IS NOT NULL, c.tier, c.compartments, c.until
        FROM gate.officer o LEFT JOIN LATERAL gate.clearance_of(o.id) c ON true ORDER BY o.login;
END
$$;

CREATE OR REPLACE FUNCTION act.list_agencies() RETURNS TABLE (code text, name_es text, name_en text, suspended boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM act.as_registrar('registry-read', '{}');
    RETURN QUERY SELECT a.code::text, a.name_es, a.name_en, a.suspended_at IS NOT NULL FROM gate.agency a ORDER BY a.code;
END
$$;

-- The first registrar of a deployment and its rules of vetting ([{"kind", "name_es", …}, …]), by whoever holds the database's own key; refused once there is one.
CREATE OR REPLACE FUNCTION act.found(p_agency text, p_name_es text, p_name_en text, p_login text, p_full_name text,
    p_password_hash text, p_totp_secret text, p_rules jsonb DEFAULT '[]') RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    LOCK TABLE gate.officer IN SHARE ROW EXCLUSIVE MODE;   -- of two foundings at once, the second finds the first
    IF EXISTS (SELECT FROM gate.officer WHERE 'registrar' = ANY (duties)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', MESSAGE = 'this deployment has a registrar';
    END IF;
    INSERT INTO gate.agency (code, name_es, name_en) VALUES (p_agency, p_name_es, p_name_en) ON CONFLICT DO NOTHING;
    INSERT INTO gate.officer (login, full_name, agency, duties) VALUES (p_login, p_full_name, p_agency, '{registrar}')
    RETURNING id INTO officer;
    INSERT INTO gate.credential (officer_id, password_hash, totp_secret) VALUES (officer, p_password_hash, p_totp_secret);
    INSERT INTO gate.test_rule (kind, name_es, name_en, least_tier, months, source, in_force_from)
    SELECT r.kind, r.name_es, r.name_en, r.least_tier, r.months, r.source, clock_timestamp()
    FROM jsonb_to_recordset(p_rules) AS r(kind text, name_es text, name_en text, least_tier smallint, months int, source text);
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
    act.suspend_officer(text, boolean), act.set_duties(text, text[]),
    act.give_vetting(text, smallint, text[], jsonb), act.withdraw_vetting(text, uuid),
    act.set_test_rule(text, smallint, int, text, text, text, timestamptz), act.list_test_rules(),
    act.set_purpose(text, text, text, boolean), act.list_officers(), act.list_agencies()
TO tearline_app;
