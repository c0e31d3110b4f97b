SET ROLE tearline_owner;
-- Credit (ADR 0061): which agency's record gave what to an outcome, and the points of each agency, counted over the contributions that
-- this viewer sees and no others.

-- Whether the viewer may say what a matter rests on: they decided it, or ended it, or have it in hand where it is decided or ended.
CREATE OR REPLACE FUNCTION gate.may_cite(p_matter uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT EXISTS (
        SELECT FROM store.matter m JOIN gate.kind k ON k.code = m.kind CROSS JOIN LATERAL gate.standing_of(m.id) AS f
        WHERE m.id = p_matter
          AND (f.state = ANY (k.ends) OR EXISTS (
                  SELECT FROM store.move v JOIN gate.move_right r ON r.kind = v.kind AND r.move = v.move AND r.decides IN ('take', 'refuse')
                  WHERE v.matter_id = m.id))
          AND (f.said ->> 'holder' = (SELECT gate.login_of(gate.officer())) OR EXISTS (
                  SELECT FROM store.move v LEFT JOIN gate.move_right r
                      ON r.kind = v.kind AND r.move = v.move AND r.decides IN ('take', 'support', 'refuse')
                  WHERE v.matter_id = m.id AND v.officer_id = (SELECT gate.officer())
                    AND (r.move IS NOT NULL OR v.from_state <> v.to_state AND v.to_state = ANY (k.ends)))))
$$;

-- Whether an outcome counts: something came of it, and no court undid it.
CREATE OR REPLACE FUNCTION gate.counts(p_said jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(p_said ->> 'result', '') IN ('detention', 'seizure', 'rescue', 'disruption', 'information')
       AND coalesce(p_said ->> 'judicial_end', '') NOT IN ('acquittal', 'release')
$$;

-- Cites a record with a decision or an outcome. What is hidden and what was never there are one answer; citing twice is one citation.
CREATE OR REPLACE FUNCTION act.cite(p_matter uuid, p_record uuid, p_role text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    whose constant text := (SELECT r.owner FROM store.record r WHERE r.id = p_record);
    from_whom constant text := (SELECT m.owner FROM store.matter m WHERE m.id = p_matter);
BEGIN
    IF from_whom IS NULL OR whose IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    ELSIF NOT gate.may_cite(p_matter) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'citing', MESSAGE = 'who neither decided it nor ended it cites nothing';
    END IF;
    INSERT INTO store.contribution (matter_id, record_id, role, owner, agency, officer_id, cited_at)
    VALUES (p_matter, p_record, p_role, whose, gate.agency(), gate.officer(), gate.now())
    ON CONFLICT (matter_id, record_id, role) DO NOTHING;
    PERFORM gate.note('cited', ARRAY[p_matter, p_record], ARRAY[from_whom, whose], jsonb_build_object('role', p_role));
END
$$;

-- Takes a citation of the own agency's back.
CREATE OR REPLACE FUNCTION act.uncite(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    c store.contribution;
BEGIN
    DELETE FROM store.contribution x WHERE x.id = p_id RETURNING * INTO c;
    IF c.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such contribution';
    END IF;
    PERFORM gate.note('citation-taken-back', ARRAY[c.matter_id, c.record_id], ARRAY[c.owner], jsonb_build_object('role', c.role));
END
$$;

-- The contributions to a matter, or of an agency's records to all (p_owner) that were cited in a time, the latest first; ``counts``: the
-- outcome counts, as the viewer's moves have it. Whoever is to judge the matter blindly sees none.
CREATE OR REPLACE FUNCTION ask.contributions(p_matter uuid, p_owner text, p_from timestamptz, p_to timestamptz, p_limit int)
RETURNS TABLE (id uuid, matter_id uuid, matter text, folio text, kind text, record_id uuid, record text, schema text, owner text, label text,
               matter_owner text, matter_label text, role text, agency text, cited_at timestamptz, result text, counts boolean, mine boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT c.id, m.id, h.caption, m.folio, m.kind, r.id, r.caption, r.schema, c.owner, l.text, m.owner, t.label, c.role, c.agency, c.cited_at,
           coalesce(f.said ->> 'result', ''), gate.counts(f.said), c.agency = (SELECT gate.agency())
    FROM store.contribution c JOIN store.matter m ON m.id = c.matter_id JOIN store.record h ON h.id = m.id
    JOIN store.record r ON r.id = c.record_id JOIN gate.label l ON l.id = r.label_id
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f CROSS JOIN LATERAL gate.faced(m, f.state, f.said) AS t
    WHERE (p_matter IS NULL OR c.matter_id = p_matter) AND (p_owner IS NULL OR c.owner = p_owner)
      AND (p_matter IS NOT NULL OR c.cited_at >= p_from AND c.cited_at < p_to) AND NOT t.blind
    ORDER BY c.cited_at DESC, c.id DESC LIMIT p_limit;
END
$$;

-- Each agency's points by role: an outcome gives one for each role that was filled, split evenly among the agencies cited for it. With
-- the labels of all that was counted.
CREATE OR REPLACE FUNCTION ask.credit(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (owner text, role text, points float8, outcomes bigint, labels text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH cited AS MATERIALIZED (
        SELECT DISTINCT c.matter_id, c.role, c.owner, r.label_id AS record_label, m.label_id AS matter_label
        FROM store.contribution c JOIN store.matter m ON m.id = c.matter_id JOIN store.record r ON r.id = c.record_id
        CROSS JOIN LATERAL gate.standing_of(m.id) AS f CROSS JOIN LATERAL gate.faced(m, f.state, f.said) AS t
        WHERE c.cited_at >= p_from AND c.cited_at < p_to AND NOT t.blind AND gate.counts(f.said)
    ), shared AS (
        SELECT d.matter_id, d.role, d.owner, 1.0::float8 / count(*) OVER (PARTITION BY d.matter_id, d.role) AS part
        FROM (SELECT DISTINCT c.matter_id, c.role, c.owner FROM cited c) AS d
    )
    SELECT s.owner, s.role, sum(s.part), count(DISTINCT s.matter_id),
           (SELECT array_agg(DISTINCT l.text ORDER BY l.text) FROM cited c JOIN gate.label l ON l.id IN (c.record_label, c.matter_label)
            WHERE c.owner = s.owner AND c.role = s.role)
    FROM shared s GROUP BY s.owner, s.role ORDER BY s.owner, s.role;
END
$$;

-- Whether the viewer may cite for this matter.
CREATE OR REPLACE FUNCTION ask.may_cite(p_matter uuid) RETURNS TABLE (may boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    -- unordered: one row
    RETURN QUERY SELECT gate.may_cite(p_matter);
END
$$;

REVOKE ALL ON FUNCTION gate.may_cite(uuid), gate.counts(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.may_cite(uuid), gate.counts(jsonb) TO tearline_reader, tearline_mover;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE (p.pronamespace::regnamespace::text, p.proname) IN
             (('ask', 'contributions'), ('ask', 'credit'), ('ask', 'may_cite'), ('act', 'cite'), ('act', 'uncite')) LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', f,
            CASE WHEN f::text LIKE 'ask.%' THEN 'tearline_reader' ELSE 'tearline_mover' END);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
END
$$;
