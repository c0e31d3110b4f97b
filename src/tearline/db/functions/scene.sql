SET ROLE tearline_owner;
-- Saved charts of the viewer's own (ADR 0031). Owner and rights of the questions are set in ask.sql, of the deeds in act.sql.

-- The viewer's own scenes, saved last first; not what they hold, of which some may be hidden by now. Walks scene_of_officer.
CREATE OR REPLACE FUNCTION ask.scenes(p_limit int)
RETURNS TABLE (id uuid, version bigint, label text, title text, note text, made_at timestamptz, saved_at timestamptz, unit text, author text, mine boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT s.id, s.version, l.text, s.title, s.note, s.made_at, s.saved_at, s.unit, gate.login_of(s.officer_id), true
    FROM store.scene s JOIN gate.label l ON l.id = s.label_id
    WHERE s.officer_id = (SELECT gate.officer())
    ORDER BY s.saved_at DESC, s.id LIMIT p_limit;
END
$$;

-- One of them, with the places of the records that the viewer sees now. Walks scene_pkey or scene_of_officer, and record_pkey for each place.
CREATE OR REPLACE FUNCTION ask.scene(p_id uuid)
RETURNS TABLE (id uuid, version bigint, label text, title text, note text, made_at timestamptz, saved_at timestamptz, unit text, author text,
               mine boolean, nodes jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT s.id, s.version, l.text, s.title, s.note, s.made_at, s.saved_at, s.unit,
           CASE WHEN s.officer_id = (SELECT gate.officer()) THEN gate.login_of(s.officer_id) ELSE gate.called_in(s.unit, s.officer_id) END,
           s.officer_id = (SELECT gate.officer()), (
        SELECT coalesce(jsonb_agg(n.node ORDER BY n.place), '[]')
        FROM jsonb_array_elements(s.drawing -> 'nodes') WITH ORDINALITY AS n(node, place)
        CROSS JOIN LATERAL (SELECT r.id FROM store.record r WHERE r.id = (n.node ->> 'id')::uuid OFFSET 0) AS seen)
    FROM store.scene s JOIN gate.label l ON l.id = s.label_id
    WHERE s.id = p_id
    ORDER BY s.id;
END
$$;

-- Saves a chart: anew (p_id NULL), or over version p_version of an own scene. p_shown are all records that were drawn. Its
-- label joins theirs, and on a scene that exists also its own: words that were written above do not come down by saving.
CREATE OR REPLACE FUNCTION act.save_scene(
    p_id uuid, p_version bigint, p_title text, p_note text, p_nodes jsonb, p_shown uuid[])
RETURNS TABLE (id uuid, version bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    held store.scene;
    placed uuid[];
    labels int[];
    label int;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF jsonb_array_length(p_nodes) > 2000 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'scene-too-large', MESSAGE = 'too many nodes';
    END IF;
    held := act.own_scene(p_id, p_version);
    placed := ARRAY(SELECT DISTINCT (n ->> 'id')::uuid FROM jsonb_array_elements(p_nodes) AS n ORDER BY 1);
    placed := ARRAY(SELECT r.id FROM store.record r WHERE r.id = ANY (placed) ORDER BY r.id);
    labels := ARRAY(SELECT DISTINCT r.label_id FROM store.record r WHERE r.id = ANY (placed || p_shown) ORDER BY r.label_id);
    IF placed = '{}' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'scene-empty', MESSAGE = 'nothing to save';
    ELSIF p_id IS NULL AND (SELECT count(*) FROM store.scene s WHERE s.officer_id = gate.officer()) >= 500 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'scenes-full', MESSAGE = 'too many scenes';
    END IF;
    label := gate.joined_label(array_remove(labels || held.label_id, NULL));
    IF p_id IS NULL THEN
        INSERT INTO store.scene AS s (officer_id, label_id, title, note, drawing)
        VALUES (gate.officer(), label, btrim(p_title), p_note, jsonb_build_object('nodes', p_nodes))
        RETURNING s.id, s.version INTO id, version;
    ELSE
        UPDATE store.scene AS s SET label_id = label, title = btrim(p_title), note = p_note, version = s.version + 1,
            drawing = jsonb_build_object('nodes', p_nodes), saved_at = clock_timestamp()
        WHERE s.id = p_id RETURNING s.id, s.version INTO id, version;
    END IF;
    PERFORM gate.note('scene-saved', placed,
        ARRAY(SELECT r.owner FROM store.record r WHERE r.id = ANY (placed) ORDER BY r.id),
        jsonb_build_object('scene', id, 'version', version));
    RETURN NEXT;
END
$$;

-- Another title and note; what is drawn stays.
CREATE OR REPLACE FUNCTION act.rename_scene(p_id uuid, p_version bigint, p_title text, p_note text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    held constant store.scene := act.own_scene(coalesce(p_id, '00000000-0000-0000-0000-000000000000'), p_version);
BEGIN
    UPDATE store.scene s SET title = btrim(p_title), note = p_note, version = s.version + 1, saved_at = clock_timestamp()
    WHERE s.id = p_id;
    PERFORM gate.note('scene-renamed', '{}', '{}', jsonb_build_object('scene', p_id, 'version', held.version + 1));
    RETURN held.version + 1;
END
$$;

CREATE OR REPLACE FUNCTION act.delete_scene(p_id uuid, p_version bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    held constant store.scene := act.own_scene(coalesce(p_id, '00000000-0000-0000-0000-000000000000'), p_version);
BEGIN
    DELETE FROM store.scene s WHERE s.id = p_id;
    PERFORM gate.note('scene-deleted', '{}', '{}', jsonb_build_object('scene', p_id, 'version', held.version));
END
$$;

-- An own scene at the version that was read, locked until the commit; none for NULL. Refused where it was saved since.
CREATE OR REPLACE FUNCTION act.own_scene(p_id uuid, p_version bigint) RETURNS store.scene
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    held store.scene;
BEGIN
    IF p_id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO held FROM store.scene s WHERE s.id = p_id FOR UPDATE;
    IF held.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such scene';
    ELSIF held.version IS DISTINCT FROM p_version THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'scene-changed', MESSAGE = 'saved since it was read';
    END IF;
    RETURN held;
END
$$;

RESET ROLE;
