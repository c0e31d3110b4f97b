SET ROLE tearline_owner;
-- What a joint unit has in common (ADR 0052): the matters that it holds or that bear its compartment, and the charts and questions that
-- its members show to each other. To whoever does not sit in it, there is nothing of it.

-- By which name a member is known to the viewer: a login, or the number under which somebody sits. NULL: never sat in it.
CREATE OR REPLACE FUNCTION gate.called_in(p_unit text, p_officer uuid) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(w.login, '№ ' || s.number)
    FROM gate.unit u JOIN gate.unit_seat s ON s.unit_id = u.id JOIN gate.sitters(u.id) AS w ON w.seat_id = s.id
    WHERE u.code = p_unit AND s.officer_id = p_officer AND s.during IS NOT NULL ORDER BY lower(s.during) DESC, s.id LIMIT 1
$$;
REVOKE ALL ON FUNCTION gate.called_in(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.called_in(text, uuid) TO tearline_reader;

-- The open matters of a unit, of one kind or of all (NULL), as the viewer's moves have them: with it, offered to it, or in its compartment.
-- Walks matter_label, matter_strict and move_of_matter.
CREATE OR REPLACE FUNCTION ask.unit_matters(p_unit text, p_kind text, p_limit int)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, state text, said jsonb, opened_at timestamptz,
               moved_at timestamptz, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    inside constant text := (SELECT u.compartment FROM gate.own_units() AS u WHERE u.code = p_unit);
    labels int[];
BEGIN
    PERFORM gate.reads_committed();
    IF inside IS NULL THEN
        RETURN;
    END IF;
    labels := ARRAY(SELECT l.id FROM gate.label l WHERE inside = ANY (l.compartments) ORDER BY l.id);
    RETURN QUERY
    WITH near AS MATERIALIZED (
        SELECT m.id FROM store.matter m WHERE m.label_id = ANY (labels) AND NOT m.settled
        UNION
        SELECT m.id FROM gate.kind k CROSS JOIN LATERAL (
            SELECT x.id FROM store.matter x WHERE x.strict AND x.kind = k.code AND NOT x.settled) AS m
        WHERE EXISTS (SELECT FROM store.move v WHERE v.matter_id = m.id AND v.label_id = ANY (labels))
    )
    SELECT m.id, m.folio, m.kind, t.owner, t.label, r.caption, f.state, t.said, m.opened_at, f.moved_at, t.blind, m.owner
    FROM near s JOIN store.matter m ON m.id = s.id JOIN gate.kind k ON k.code = m.kind
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f
    CROSS JOIN LATERAL gate.faced(m, f.state, f.said) AS t
    JOIN store.record r ON r.id = m.id
    WHERE (p_kind IS NULL OR m.kind = p_kind) AND NOT f.state = ANY (k.ends)
      AND (m.label_id = ANY (labels) OR p_unit IN (f.said ->> 'holder', f.said ->> 'offered'))
    ORDER BY gate.rank(k.ranks, f.said), m.id LIMIT p_limit;
END
$$;

-- The charts that members show to the unit, saved last first. Walks scene_of_unit.
CREATE OR REPLACE FUNCTION ask.unit_scenes(p_unit text, p_limit int)
RETURNS TABLE (id uuid, version bigint, label text, title text, note text, made_at timestamptz, saved_at timestamptz, unit text, author text, mine boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT s.id, s.version, l.text, s.title, s.note, s.made_at, s.saved_at, s.unit, gate.called_in(p_unit, s.officer_id),
           s.officer_id = (SELECT gate.officer())
    FROM store.scene s JOIN gate.label l ON l.id = s.label_id
    WHERE s.unit = p_unit AND p_unit = ANY ((SELECT gate.own_unit_codes())::text[])
    ORDER BY s.saved_at DESC, s.id LIMIT p_limit;
END
$$;

-- The questions that members show to the unit, by name. Walks saved_question_of_unit.
CREATE OR REPLACE FUNCTION ask.unit_questions(p_unit text, p_limit int)
RETURNS TABLE (id uuid, name text, asked jsonb, saved_at timestamptz, label text, author text, mine boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT q.id, q.name, q.asked, q.saved_at, l.text, gate.called_in(p_unit, q.officer_id), q.officer_id = (SELECT gate.officer())
    FROM store.saved_question q JOIN gate.label l ON l.id = q.label_id
    WHERE q.unit = p_unit AND p_unit = ANY ((SELECT gate.own_unit_codes())::text[])
    ORDER BY q.name, q.id LIMIT p_limit;
END
$$;

-- Shows an own chart to a unit in which the viewer sits, under its label and the unit's compartment; NULL: to nobody else any more. What
-- was under a label stays under it.
CREATE OR REPLACE FUNCTION act.show_scene(p_id uuid, p_version bigint, p_unit text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    held constant store.scene := act.own_scene(coalesce(p_id, '00000000-0000-0000-0000-000000000000'), p_version);
    label int := held.label_id;
BEGIN
    IF p_unit IS NOT NULL THEN
        label := gate.label_in_unit(label, p_unit);
    END IF;
    UPDATE store.scene s SET unit = p_unit, label_id = label, version = s.version + 1 WHERE s.id = p_id;
    PERFORM gate.note('scene-shown', '{}', '{}', jsonb_build_object('scene', p_id, 'version', held.version + 1, 'shown', p_unit IS NOT NULL));
    RETURN held.version + 1;
END
$$;

-- Shows an own question to a unit in which the viewer sits, up to a tier that the viewer says, for a question's words may tell; NULL: to
-- nobody else any more.
CREATE OR REPLACE FUNCTION act.show_question(p_id uuid, p_unit text, p_tier smallint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    label int;
BEGIN
    IF NOT EXISTS (SELECT FROM store.saved_question q WHERE q.id = p_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such question';
    ELSIF p_unit IS NOT NULL THEN
        label := gate.made_in_unit(p_unit, p_tier);
    END IF;
    UPDATE store.saved_question q SET unit = p_unit, label_id = label WHERE q.id = p_id;
    PERFORM gate.note('question-shown', '{}', '{}', jsonb_build_object('question', p_id, 'shown', p_unit IS NOT NULL));
END
$$;

-- The label of what a member makes for the unit alone: of the viewer's agency, released to all, in the unit's compartment.
CREATE OR REPLACE FUNCTION gate.made_in_unit(p_unit text, p_tier smallint) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
    inside constant text := (SELECT o.compartment FROM gate.own_units() AS o WHERE o.code = p_unit);
BEGIN
    IF inside IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'unit-not-own', MESSAGE = 'no standing unit in which the viewer sits';
    ELSIF NOT gate.may_see(s.agency, p_tier, ARRAY[inside], '{ALL}', s.agency, s.tier, s.compartments) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-officer', MESSAGE = 'not a label this officer may give';
    END IF;
    RETURN gate.intern(s.agency, p_tier, ARRAY[inside], '{ALL}', '{}', '');
END
$$;

REVOKE ALL ON FUNCTION gate.made_in_unit(text, smallint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.made_in_unit(text, smallint) TO tearline_writer;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace IN ('ask'::regnamespace, 'act'::regnamespace) AND p.proname IN
             ('unit_matters', 'unit_scenes', 'unit_questions', 'show_scene', 'show_question') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', f,
            CASE WHEN f::text LIKE 'ask.%' THEN 'tearline_reader' ELSE 'tearline_writer' END);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
END
$$;
