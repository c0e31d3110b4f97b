SET ROLE tearline_owner;
-- Casework: matters that are opened under others (ADR 0052), as a task is under a lead that was decided. Opening one moves the other, and
-- so does its end, in the same transaction and under the label of the one that was opened: who does not see that one learns nothing.

-- What a matter of this kind is opened under, which is among the records that it is about: the one, held until the commit. NULL: of a kind
-- that stands alone. Refused where there is none, or where it does not stand so, or is not the viewer's to move so.
CREATE OR REPLACE FUNCTION act.taken_under(p_kind text, p_about uuid[]) RETURNS store.matter
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    hangs constant jsonb := (SELECT k.under FROM gate.kind k WHERE k.code = p_kind);
    many int;
    m store.matter;
BEGIN
    IF hangs IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO many FROM store.matter x WHERE x.id = ANY (p_about) AND x.kind = hangs ->> 'kind';
    IF many = 1 THEN
        SELECT * INTO m FROM store.matter x WHERE x.id = ANY (p_about) AND x.kind = hangs ->> 'kind' FOR UPDATE;
    END IF;
    IF m.id IS NULL OR NOT EXISTS (SELECT FROM act.way_over(m, p_kind)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matter-under', MESSAGE = 'not under a matter that stands so and is the viewer''s';
    END IF;
    RETURN m;
END
$$;

-- The move that opening one of this kind makes of the matter that it is under, if it is the viewer's to make.
CREATE OR REPLACE FUNCTION act.way_over(m store.matter, p_kind text) RETURNS SETOF gate.move_right
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT w.* FROM gate.kind k, gate.standing_of(m.id) AS s CROSS JOIN LATERAL gate.ways(m.id, m.kind, s.state, s.said) AS w
    WHERE k.code = p_kind AND w.move = k.under ->> 'by' AND w.opens = p_kind ORDER BY w.move
$$;

-- That a matter was opened under another, as a move of that one under the opened one's label.
CREATE OR REPLACE FUNCTION act.move_over(m store.matter, p_kind text, p_label int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    way gate.move_right;
BEGIN
    SELECT * INTO way FROM act.way_over(m, p_kind) AS w ORDER BY w.move LIMIT 1;
    PERFORM act.add_move(m, way, p_label, NULL, (SELECT s.said FROM gate.standing_of(m.id) AS s), '{}', NULL);
END
$$;

-- A matter under another was moved: if that ended it, the other one moves on, as the kind's file says; and stays as it stands while more
-- are open under it, as whoever sees this label knows of them. It is nobody's move, and names none but the move that made it.
CREATE OR REPLACE FUNCTION act.move_on_over(p_move uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    id constant uuid := uuidv7();
    v store.move;
    m store.matter;
    o store.matter;
    label int;
    here gate.standing;
    way gate.move_right;
    more boolean;
BEGIN
    SELECT * INTO v FROM store.move x WHERE x.id = p_move;
    SELECT * INTO m FROM store.matter x WHERE x.id = v.matter_id;
    SELECT * INTO o FROM store.matter x WHERE x.id = m.under FOR UPDATE;
    IF o.id IS NULL THEN
        RETURN;
    END IF;
    -- the label of one of the two under which the other may be read; of what is under neither nobody is told
    label := CASE WHEN v.label_id = o.label_id OR gate.covers(v.label_id, o.label_id) THEN v.label_id
                  WHEN gate.covers(o.label_id, v.label_id) THEN o.label_id END;
    here := act.read_at(o.id, label);
    SELECT r.* INTO way FROM gate.kind k JOIN gate.move_right r ON r.kind = o.kind AND r.move = k.under -> 'ends' ->> v.to_state
    WHERE k.code = m.kind AND r.from_state = here.state AND r.relation = 'under' ORDER BY r.move LIMIT 1;
    IF way.move IS NULL OR v.from_state = v.to_state THEN
        RETURN;
    END IF;
    SELECT EXISTS (
        SELECT FROM store.matter x CROSS JOIN LATERAL act.read_at(x.id, label) AS s JOIN gate.kind k ON k.code = x.kind
        WHERE x.under = o.id AND x.id <> m.id AND (x.label_id = label OR gate.covers(label, x.label_id)) AND NOT s.state = ANY (k.ends)) INTO more;
    INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, made_at, happened_at, said, clock, began_by)
    VALUES (id, o.id, o.kind, way.move, here.state, CASE WHEN more THEN here.state ELSE way.to_state END, label, label <> o.label_id,
            gate.now(), v.happened_at, '{}', m.kind, v.id);
    PERFORM gate.note_job('moved-on', ARRAY[o.id], ARRAY[o.owner], jsonb_build_object('kind', o.kind, 'move', id, 'under', v.id));
    PERFORM act.settle(o.id);
    PERFORM act.notice_of_move(o.id, id);
END
$$;

-- What a matter is under (``side``: over) and what is under it (under, opened last first), of what the viewer sees. Walks matter_pkey and
-- matter_under.
CREATE OR REPLACE FUNCTION ask.matters_around(p_id uuid)
RETURNS TABLE (side text, id uuid, folio text, kind text, owner text, label text, caption text, state text, said jsonb, opened_at timestamptz,
               moved_at timestamptz, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT a.side, m.id, m.folio, m.kind, t.owner, t.label, r.caption, f.state, t.said, m.opened_at, f.moved_at, t.blind, m.owner
    FROM (SELECT 'over' AS side, o.id FROM store.matter x JOIN store.matter o ON o.id = x.under WHERE x.id = p_id
          UNION ALL
          SELECT 'under', x.id FROM store.matter x WHERE x.under = p_id
              AND EXISTS (SELECT FROM store.matter o WHERE o.id = p_id)) AS a
    JOIN store.matter m ON m.id = a.id
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f
    CROSS JOIN LATERAL gate.faced(m, f.state, f.said) AS t
    JOIN store.record r ON r.id = m.id
    ORDER BY a.side, m.opened_at DESC, m.id LIMIT 200;
END
$$;
RESET ROLE;
ALTER FUNCTION ask.matters_around(uuid) OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.matters_around(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.matters_around(uuid) TO tearline_app;
ALTER FUNCTION act.move_on_over(uuid) OWNER TO tearline_clock;
REVOKE ALL ON FUNCTION act.move_on_over(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act.move_on_over(uuid) TO tearline_mover;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN ('taken_under', 'way_over', 'move_over') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_mover', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$$;
