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

-- What an officer's vettings give at this moment, and the instant at which that first changes.
-- No row: no access. The rule is tearline.handling.clearance_of.
CREATE OR REPLACE FUNCTION gate.clearance_of(p_officer uuid)
RETURNS TABLE (agency text, tier smallint, compartments jsonb, until timestamptz)
LANGUAGE sql STABLE AS $$
    WITH latest AS (
        SELECT DISTINCT ON (v.id, t.kind) v.id, v.tier, v.compartments, t.passed, t.expires_at
        FROM gate.vetting v JOIN gate.vetting_test t ON t.vetting_id = v.id
        WHERE v.officer_id = p_officer AND v.withdrawn_at IS NULL
          AND t.taken_on <= (clock_timestamp() AT TIME ZONE 'UTC')::date
        ORDER BY v.id, t.kind, t.taken_on DESC
    ), active AS (
        -- a test of tomorrow (it is tomorrow elsewhere already) counts from then on: ask again then
        SELECT id, tier, compartments, least(min(expires_at), (
            SELECT min(t.taken_on)::timestamp AT TIME ZONE 'UTC' FROM gate.vetting_test t
            WHERE t.vetting_id = latest.id AND t.taken_on > (clock_timestamp() AT TIME ZONE 'UTC')::date)) AS until
        FROM latest
        GROUP BY id, tier, compartments
        HAVING count(*) = 5 AND bool_and(passed) AND min(expires_at) > clock_timestamp()
    ), held AS (
        SELECT code, max(a.tier) AS tier FROM active a, unnest(a.compartments) AS code GROUP BY code
    )
    SELECT o.agency, max(a.tier)::smallint, (SELECT coalesce(jsonb_object_agg(code, h.tier), '{}') FROM held h), min(a.until)
    FROM active a
    JOIN gate.officer o ON o.id = p_officer AND o.suspended_at IS NULL
    JOIN gate.agency g ON g.code = o.agency AND g.suspended_at IS NULL
    GROUP BY o.agency ORDER BY o.agency
$$;

RESET ROLE;
