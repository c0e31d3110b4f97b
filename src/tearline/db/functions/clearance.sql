SET ROLE tearline_owner;
-- Who may see which label: what an officer's vettings give, and the mask that a session gets for it. All
-- owned by tearline_owner.
--
-- A clearance is an agency, a tier, and for each compartment a tier of its own: {"ALFA": 1} is ALFA up to
-- RESTRICTED. So vettings add up without mixing (ADR 0011).

-- The compartments that are held up to a tier, out of {"ALFA": 1}.
CREATE OR REPLACE FUNCTION gate.held(c_compartments jsonb, l_tier int) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT code FROM jsonb_each(c_compartments) AS x(code, tier) WHERE l_tier <= tier::int ORDER BY code)
$$;

-- Whether a label of a tier that is cleared opens to an agency that holds these compartments up to that tier.
CREATE OR REPLACE FUNCTION gate.opens(l_owner text, l_compartments text[], l_releasable text[], c_agency text, c_held text[])
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        l_compartments <@ c_held
        AND (l_owner = c_agency OR c_agency = ANY (l_releasable) OR 'ALL' = ANY (l_releasable)), false)
$$;

-- The same rule as tearline.handling.can_see, which the oracle test holds it to.
CREATE OR REPLACE FUNCTION gate.may_see(
    l_owner text, l_tier smallint, l_compartments text[], l_releasable text[],
    c_agency text, c_tier smallint, c_compartments jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        l_tier <= c_tier
        AND gate.opens(l_owner, l_compartments, l_releasable, c_agency, gate.held(c_compartments, l_tier)), false)
$$;

-- The bitmask of every label that such a clearance may see, a byte at a time: bit (n & 7) of byte n >> 3. The
-- rule of may_see a tier at a time: one by one, the compartments of a clearance would be listed for each label.
CREATE OR REPLACE FUNCTION gate.mask_for(c_agency text, c_tier smallint, c_compartments jsonb) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(set_byte('\x00'::bytea, 0, coalesce(b.bits, 0)), ''::bytea ORDER BY n), ''::bytea)
    FROM generate_series(0, (SELECT coalesce(max(id), 0) FROM gate.label) >> 3) AS n
    LEFT JOIN (
        SELECT l.id >> 3 AS byte, bit_or(1 << (l.id & 7)) AS bits
        FROM (SELECT tier, gate.held(c_compartments, tier) AS codes FROM generate_series(0, c_tier) AS tier OFFSET 0) AS t
        JOIN gate.label l ON l.tier = t.tier
        WHERE gate.opens(l.owner, l.compartments, l.releasable, c_agency, t.codes)
        GROUP BY l.id >> 3
    ) AS b ON b.byte = n
$$;

-- The first moment at which a test is too old for a rule: its day so many months on, or that month's last.
CREATE OR REPLACE FUNCTION gate.outlived(p_taken_on date, p_months int) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
    SELECT (p_taken_on + make_interval(months => p_months)) AT TIME ZONE 'UTC'
$$;

-- Whether each test that the rules of that moment demand of a vetting for this tier was passed and has not run
-- out; the latest of its kind counts. A tier for which no rule is in force opens nothing.
CREATE OR REPLACE FUNCTION gate.tests_stand(p_vetting uuid, p_tier smallint, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_and(coalesce(t.passed AND p_at < t.expires_at AND p_at < gate.outlived(t.taken_on, r.months), false)), false)
    FROM gate.test_rule r
    LEFT JOIN LATERAL (
        SELECT x.* FROM gate.vetting_test x
        WHERE x.vetting_id = p_vetting AND x.kind = r.kind AND x.taken_on <= (p_at AT TIME ZONE 'UTC')::date
        ORDER BY x.taken_on DESC LIMIT 1) AS t ON true
    WHERE r.least_tier <= p_tier AND r.in_force_from <= p_at AND (r.in_force_until IS NULL OR p_at < r.in_force_until)
$$;

-- What an officer's vettings give at a moment. No row: nothing.
CREATE OR REPLACE FUNCTION gate.given(p_officer uuid, p_at timestamptz) RETURNS TABLE (tier smallint, compartments jsonb)
LANGUAGE sql STABLE AS $$
    WITH active AS MATERIALIZED (
        SELECT v.tier, v.compartments FROM gate.vetting v
        WHERE v.officer_id = p_officer AND (v.withdrawn_at IS NULL OR p_at < v.withdrawn_at)
          AND gate.tests_stand(v.id, v.tier, p_at)
    ), held AS (
        SELECT code, max(a.tier) AS tier FROM active a, unnest(a.compartments) AS code GROUP BY code
    )
    SELECT max(a.tier) AS tier, (SELECT coalesce(jsonb_object_agg(code, h.tier), '{}') FROM held h)
    FROM active a HAVING count(*) > 0 ORDER BY tier
$$;

-- The moments after p_at at which that may change: a test begins or ends, a rule does.
CREATE OR REPLACE FUNCTION gate.moments(p_officer uuid, p_at timestamptz) RETURNS SETOF timestamptz
LANGUAGE sql STABLE AS $$
    WITH t AS MATERIALIZED (
        SELECT t.* FROM gate.vetting_test t JOIN gate.vetting v ON v.id = t.vetting_id WHERE v.officer_id = p_officer
    )
    SELECT x.moment FROM (
        SELECT t.expires_at FROM t
        UNION SELECT t.taken_on::timestamp AT TIME ZONE 'UTC' FROM t
        UNION SELECT gate.outlived(t.taken_on, r.months) FROM t JOIN gate.test_rule r ON r.kind = t.kind
        UNION SELECT r.in_force_from FROM gate.test_rule r
        UNION SELECT r.in_force_until FROM gate.test_rule r
        UNION SELECT v.withdrawn_at FROM gate.vetting v WHERE v.officer_id = p_officer
    ) AS x(moment)
    WHERE x.moment > p_at ORDER BY x.moment
$$;

-- What an officer's vettings give now, and the first moment at which they give something else. No row: no
-- access. The rule is tearline.handling.clearance_of, which the oracle test holds it to.
CREATE OR REPLACE FUNCTION gate.clearance_of(p_officer uuid)
RETURNS TABLE (agency text, tier smallint, compartments jsonb, until timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    moment constant timestamptz := clock_timestamp();
    now_given record;
    then_given record;
BEGIN
    SELECT o.agency INTO clearance_of.agency FROM gate.officer o JOIN gate.agency g ON g.code = o.agency
    WHERE o.id = p_officer AND o.suspended_at IS NULL AND g.suspended_at IS NULL;
    SELECT * INTO now_given FROM gate.given(p_officer, moment);
    IF clearance_of.agency IS NULL OR now_given.tier IS NULL THEN
        RETURN;
    END IF;
    clearance_of.tier := now_given.tier;
    clearance_of.compartments := now_given.compartments;
    FOR until IN SELECT m FROM gate.moments(p_officer, moment) AS m ORDER BY m LOOP
        SELECT * INTO then_given FROM gate.given(p_officer, clearance_of.until);
        EXIT WHEN (then_given.tier, then_given.compartments) IS DISTINCT FROM (now_given.tier, now_given.compartments);
    END LOOP;
    RETURN NEXT;
END
$$;

-- Rules of vetting changed: what each session holds counts no more as it is, and is worked out anew; one that
-- somebody holds, with its next ticket (gate.renew, viewer.sql).
CREATE OR REPLACE FUNCTION gate.rules_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    officer uuid;
BEGIN
    FOR officer IN SELECT x.id FROM gate.officer x ORDER BY x.id LOOP
        PERFORM gate.settle_seats(officer);
        UPDATE gate.officer o SET version = o.version + 1 WHERE o.id = officer;
        PERFORM gate.renew(officer);
    END LOOP;
    RETURN NULL;
END
$$;
RESET ROLE;
