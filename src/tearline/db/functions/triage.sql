SET ROLE tearline_owner;
-- Casework: what of a matter is withheld from whom (ADR 0053). Whoever is to judge it does not see whose it is before; that nobody
-- decided is not shown to other agencies.

-- A label by its tier alone: it names no owner and no compartment, and reads as what goes to nobody else.
CREATE OR REPLACE FUNCTION gate.tier_only(p_label text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT '*//' || split_part(p_label, '//', 2) || '//-//-//H0'
$$;

-- Whether the viewer is to judge this matter, which stands so to them, without knowing whose it is: its kind is blind in that state,
-- one of the moves that lead on from there is theirs by duty and relation, and they have not looked at the sources by a move that
-- uncovers them. A row and no value, as it is then drawn into the question, which looks up who asks once and not for each matter.
CREATE OR REPLACE FUNCTION gate.blinded(m store.matter, p_state text, p_said jsonb) RETURNS TABLE (blind boolean)
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT CASE WHEN NOT EXISTS (SELECT FROM gate.kind k WHERE k.code = m.kind AND p_state = ANY (k.blind)) THEN false ELSE
        EXISTS (SELECT FROM gate.move_right r
                WHERE r.kind = m.kind AND r.from_state = p_state AND r.to_state <> p_state AND r.relation <> 'clock'
                  AND (r.duty = '' OR r.duty = ANY ((SELECT gate.duties())::text[]))
                  AND CASE r.relation WHEN 'any' THEN true WHEN 'owner' THEN m.owner = (SELECT gate.agency())
                      ELSE gate.stands(r.relation, m.owner, m.officer_id, p_said) END)
        AND NOT EXISTS (SELECT FROM store.move v JOIN gate.move_right r ON r.kind = v.kind AND r.move = v.move AND r.uncovers
                        WHERE v.matter_id = m.id AND v.aside AND v.officer_id = (SELECT gate.officer())) END
$$;

-- Whether that a level did not decide is withheld: from whoever is of another agency than the one whose matter it is, where several
-- do not act together, who neither holds nor proposed it, nor sits in the unit that does.
CREATE OR REPLACE FUNCTION gate.kept_out(m store.matter, p_said jsonb) RETURNS TABLE (outside boolean)
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT coalesce(p_said ->> 'decider', '') <> '' AND m.owner IS DISTINCT FROM (SELECT gate.agency())
       AND coalesce(p_said ->> 'agencies', '') <> 'several'
       AND (SELECT gate.login_of(gate.officer())) NOT IN (coalesce(p_said ->> 'holder', ''), coalesce(p_said ->> 'proposed_by', ''))
       AND NOT gate.stands('unit', m.owner, m.officer_id, p_said)
$$;

-- A matter as it is shown to the viewer, to whom it stands so. ``withheld``: keys that are taken out of all that is said of it.
CREATE OR REPLACE FUNCTION gate.faced(m store.matter, p_state text, p_said jsonb)
RETURNS TABLE (blind boolean, outside boolean, withheld text[], owner text, label text, said jsonb)
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT t.blind, t.outside, t.withheld, CASE WHEN t.blind THEN '' ELSE m.owner END,
           CASE WHEN t.blind THEN gate.tier_only(l.text) ELSE l.text END, p_said - t.withheld
    FROM gate.label l CROSS JOIN (
        SELECT b.blind, b.outside, CASE WHEN b.blind THEN (SELECT k.hides FROM gate.kind k WHERE k.code = m.kind) ELSE '{}' END
            || CASE WHEN b.outside THEN '{level, crossed, minutes, decide_by, level_since, spent, silences, silent_level, silent_duty,
                                          silent_seen, seen_at, seen_by}'::text[] ELSE '{}' END AS withheld
        FROM (SELECT i.blind, o.outside FROM gate.blinded(m, p_state, p_said) AS i CROSS JOIN gate.kept_out(m, p_said) AS o
              OFFSET 0) AS b) AS t  -- asked once: drawn into what stands above, each would be asked six times a row
    WHERE l.id = m.label_id
$$;

-- The same where nothing says yet how it stands to the viewer.
CREATE OR REPLACE FUNCTION gate.faced(m store.matter)
RETURNS TABLE (blind boolean, outside boolean, withheld text[], owner text, label text, said jsonb)
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT t.* FROM (SELECT m.state, m.said WHERE NOT m.strict
                     UNION ALL SELECT f.state, f.said FROM gate.standing_of(m.id) AS f WHERE m.strict) AS s
    CROSS JOIN LATERAL gate.faced(m, s.state, s.said) AS t
$$;

-- The grades of the records that a matter rests on, of those that the viewer sees, as their agencies gave them; how many have each.
CREATE OR REPLACE FUNCTION ask.matter_grades(p_id uuid)
RETURNS TABLE (grade_scale text, source_grade text, info_grade text, many int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT r.grade_scale, r.source_grade, r.info_grade, count(*)::int
    FROM store.about a JOIN store.record r ON r.id = a.record_id
    WHERE a.matter_id = p_id
    GROUP BY r.grade_scale, r.source_grade, r.info_grade
    ORDER BY r.grade_scale NULLS LAST, r.source_grade, r.info_grade;
END
$$;

-- ── seen ────────────────────────────────────────────────────────────────────────────────────────

-- Puts on record that one of those who are asked for a decision has opened the matter: once for each level, aside, under the label of
-- the move that asked. By whoever opens it, in the look that shows it; to anybody else it does nothing.
CREATE OR REPLACE FUNCTION act.see_decision(p_matter uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    m store.matter;
    here record;
    label int;
    id constant uuid := uuidv7();
BEGIN
    SELECT * INTO m FROM store.matter x WHERE x.id = p_matter;
    SELECT * INTO here FROM gate.standing_of(m.id);
    IF m.id IS NULL OR NOT gate.is_unseen(m, here.state, here.said) THEN
        RETURN;
    END IF;
    PERFORM FROM store.matter x WHERE x.id = p_matter FOR UPDATE;
    SELECT * INTO here FROM gate.standing_of(m.id);
    IF NOT gate.is_unseen(m, here.state, here.said) THEN
        RETURN;  -- somebody else was quicker, or it went on
    END IF;
    SELECT v.label_id INTO label FROM store.move v
    WHERE v.matter_id = m.id AND EXISTS (SELECT FROM gate.move_right r WHERE r.kind = v.kind AND r.move = v.move
                                         AND r.decides IN ('ask', 'escalate'))
    ORDER BY v.made_at DESC, v.id DESC LIMIT 1;
    INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, made_at, happened_at,
                            said, aside)
    SELECT id, m.id, m.kind, 'seen', here.state, here.state, label, label <> m.label_id, gate.agency(), gate.officer(), n.at, n.at,
           jsonb_build_object('seen_at', gate.written(n.at), 'seen_by', gate.login_of(gate.officer())), true
    FROM (SELECT gate.now() AS at) AS n;
    PERFORM gate.note('moved', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object('kind', m.kind, 'move', 'seen', 'id', id));
    PERFORM act.settle(m.id);
END
$$;

-- Whether a decision waits for the viewer's level and nobody of it has opened the matter yet.
CREATE OR REPLACE FUNCTION gate.is_unseen(m store.matter, p_state text, p_said jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT CASE WHEN coalesce(p_said ->> 'decide_by', '') = '' OR coalesce(p_said ->> 'seen_at', '') <> '' THEN false ELSE
        EXISTS (SELECT FROM gate.awaited a WHERE a.kind = m.kind AND a.state = p_state AND a.relation = 'decider')
        AND EXISTS (SELECT FROM gate.decides_as() AS d WHERE d.duty = p_said ->> 'decider' AND d.level = (p_said ->> 'level')::smallint)
        AND gate.stands('decider', m.owner, m.officer_id, p_said) END
$$;

-- ── what moves point at, and what is acknowledged ───────────────────────────────────────────────

-- Whether nobody sees the one label who does not see the other.
CREATE OR REPLACE FUNCTION gate.is_as_strict(p_label int, p_other int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT p_label = p_other OR gate.covers(p_label, p_other)
$$;

-- Refuses a record that is named by a move which more may see than the record.
CREATE OR REPLACE FUNCTION act.accept_records(p_asks jsonb, p_said jsonb, p_label int) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    f record;
    named int;
BEGIN
    FOR f IN SELECT (p_said ->> a.key)::uuid AS record FROM jsonb_each(p_asks) AS a WHERE a.value ? 'record' AND p_said ? a.key
             ORDER BY a.key LOOP
        SELECT r.label_id INTO named FROM store.record r WHERE r.id = f.record;
        IF named IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
        ELSIF NOT gate.is_as_strict(p_label, named) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-record-above', MESSAGE = 'more see the move than the record';
        END IF;
    END LOOP;
END
$$;

-- Whoever puts away a notice that was addressed to them makes the move by which that is said of the matter, where the kind's file has
-- one and it is theirs to make.
CREATE OR REPLACE FUNCTION act.acknowledged(p_notices uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    n record;
    m store.matter;
    here record;
    way gate.move_right;
BEGIN
    FOR n IN SELECT x.matter_id, x.step, x.label_id FROM store.notice x
             WHERE x.id = ANY (p_notices) AND x.officer_id = gate.officer() AND x.clock = ''
               AND EXISTS (SELECT FROM gate.move_right r WHERE x.step = ANY (r.acknowledges)) ORDER BY x.id LOOP
        SELECT * INTO m FROM store.matter x WHERE x.id = n.matter_id FOR UPDATE;
        SELECT * INTO here FROM gate.standing_of(m.id);
        SELECT * INTO way FROM gate.ways(m.id, m.kind, here.state, here.said) AS w WHERE n.step = ANY (w.acknowledges) ORDER BY w.move LIMIT 1;
        IF way.move IS NOT NULL THEN
            PERFORM act.add_move(m, way, n.label_id, NULL, here.said, '{}', NULL);
        END IF;
    END LOOP;
END
$$;

-- ── nobody decides ──────────────────────────────────────────────────────────────────────────────

-- Open decisions for which there is nobody with the right and the clearance, by duty and level, as a registrar of that agency (or of
-- any, where several act) is told of them: how many, and nothing of what they are about. Whoever stands higher may decide too, and
-- counts. Reads what is due of all labels; walks due_next no further than what waits.
CREATE OR REPLACE FUNCTION gate.no_decider() RETURNS TABLE (duty text, level smallint, many int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF gate.agency() IS NULL OR NOT gate.has_duty('registrar') THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH asking AS MATERIALIZED (
        SELECT k.code AS kind, c.one ->> 'code' AS clock
        FROM gate.kind k CROSS JOIN LATERAL jsonb_array_elements(k.clocks) AS c(one)
        WHERE EXISTS (SELECT FROM gate.move_right r WHERE r.kind = k.code AND r.move = c.one ->> 'then' AND r.decides = 'escalate')
    ), waiting AS MATERIALIZED (
        SELECT m.owner, d.label_id, s.said
        FROM store.due d JOIN store.matter m ON m.id = d.matter_id JOIN asking a ON a.kind = m.kind AND a.clock = d.clock
        CROSS JOIN LATERAL (SELECT CASE WHEN d.label_id = m.label_id THEN m.said ELSE gate.said_at(m.id, d.label_id) END AS said) AS s
        WHERE s.said ->> 'agencies' = 'several' OR m.owner = gate.agency()
    ), able AS MATERIALIZED (
        SELECT o.id, o.login, o.level, o.duties, c.agency, c.tier, c.compartments
        FROM gate.officer o JOIN gate.agency g ON g.code = o.agency CROSS JOIN LATERAL gate.access_of(o.id) AS c
        WHERE o.suspended_at IS NULL AND g.suspended_at IS NULL AND c.until > clock_timestamp()
          AND (o.level > 0 OR EXISTS (SELECT FROM gate.delegation d WHERE d.receiver = o.id AND gate.lends(d)))
    )
    SELECT w.said ->> 'decider', (w.said ->> 'level')::smallint, count(*)::int
    FROM waiting w JOIN gate.label l ON l.id = w.label_id
    WHERE NOT EXISTS (
        SELECT FROM able a
        WHERE (gate.unit_asked(w.said, (w.said ->> 'level')::int) IS NULL AND (a.agency = w.owner OR w.said ->> 'agencies' = 'several')
               OR a.level > 2 AND (a.agency = w.owner OR w.said ->> 'agencies' = 'several')
               OR a.id IN (SELECT s.officer_id FROM gate.sitting_in(gate.unit_asked(w.said, (w.said ->> 'level')::int)) AS s WHERE s.commands))
          AND a.login IS DISTINCT FROM w.said ->> 'proposed_by'
          AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, a.agency, a.tier, a.compartments)
          AND (w.said ->> 'decider' = ANY (a.duties) AND a.level >= (w.said ->> 'level')::smallint
               OR a.id IN (SELECT x FROM gate.lent_to(w.said) AS x)))
    GROUP BY 1, 2 ORDER BY 1, 2;
END
$$;

-- What is said of a matter by the moves that whoever sees a label sees for sure; of nobody's session.
CREATE OR REPLACE FUNCTION gate.said_at(p_matter uuid, p_label int) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT (gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id)).said
    FROM store.move v WHERE v.matter_id = p_matter AND (v.label_id = p_label OR gate.covers(p_label, v.label_id))
$$;

-- The same as a question: nothing, to who is no registrar.
CREATE OR REPLACE FUNCTION ask.undecided() RETURNS TABLE (duty text, level smallint, many int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY SELECT n.duty, n.level, n.many FROM gate.no_decider() AS n ORDER BY n.duty, n.level;
END
$$;

REVOKE ALL ON FUNCTION gate.tier_only(text), gate.blinded(store.matter, text, jsonb), gate.kept_out(store.matter, jsonb),
    gate.faced(store.matter, text, jsonb), gate.faced(store.matter), gate.is_unseen(store.matter, text, jsonb),
    gate.no_decider(), gate.said_at(uuid, int), gate.is_as_strict(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.tier_only(text), gate.blinded(store.matter, text, jsonb), gate.kept_out(store.matter, jsonb),
    gate.faced(store.matter, text, jsonb), gate.faced(store.matter), gate.no_decider() TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.is_unseen(store.matter, text, jsonb), gate.decides_as(), gate.is_as_strict(int, int) TO tearline_mover;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['ask.matter_grades(uuid)', 'ask.undecided()']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
    FOREACH f IN ARRAY ARRAY['act.see_decision(uuid)', 'act.accept_records(jsonb, jsonb, int)', 'act.acknowledged(uuid[])']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_mover', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    GRANT EXECUTE ON FUNCTION act.see_decision(uuid) TO tearline_app;
END
$$;
