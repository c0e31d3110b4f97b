SET ROLE tearline_owner;
-- What is an officer's own: questions that the officer keeps, and when the officer last looked at something.

-- The viewer's saved questions, by name. Walks saved_question_officer_id_name_key.
CREATE OR REPLACE FUNCTION ask.saved_questions() RETURNS TABLE (id uuid, name text, asked jsonb, saved_at timestamptz, unit text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY SELECT q.id, q.name, q.asked, q.saved_at, q.unit FROM store.saved_question q
        WHERE q.officer_id = gate.officer() ORDER BY q.name, q.id;
END
$$;

-- Keeps a question under a name: in the smallest place that is free, and in another one where the officer saves two at once.
-- The entry has its id, nothing of what it says.
CREATE OR REPLACE FUNCTION act.save_question(p_name text, p_asked jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    free smallint;
    made uuid;
BEGIN
    IF me IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    LOOP
        SELECT min(n) INTO free FROM generate_series(1, 100) AS n
        WHERE NOT EXISTS (SELECT FROM store.saved_question q WHERE q.officer_id = me AND q.place = n);
        IF free IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'questions-full', MESSAGE = 'a hundred saved questions';
        END IF;
        INSERT INTO store.saved_question (officer_id, place, name, asked) VALUES (me, free, p_name, p_asked)
        ON CONFLICT (officer_id, place) DO NOTHING RETURNING id INTO made;
        EXIT WHEN made IS NOT NULL;
    END LOOP;
    PERFORM gate.note('question-saved', '{}', '{}', jsonb_build_object('question', made));
    RETURN made;
END
$$;

CREATE OR REPLACE FUNCTION act.forget_question(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    DELETE FROM store.saved_question q WHERE q.id = p_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such question';
    END IF;
    PERFORM gate.note('question-forgotten', '{}', '{}', jsonb_build_object('question', p_id));
END
$$;

-- When the viewer last asked for an entity by one of these questions (their digests), before this look: of the viewer's last
-- thousand. What was asked less than a few seconds ago may not be in the ledger yet. Walks entry_of_entities.
CREATE OR REPLACE FUNCTION ask.last_look(p_digests text[]) RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN (
        SELECT e.written_at
        FROM (SELECT x.seq, x.written_at, x.body FROM ledger.entry x
              WHERE x.officer = gate.officer() AND x.kind = 'ticket' AND x.action = 'entity'
              ORDER BY x.seq DESC LIMIT 1000) AS e
        WHERE substring(e.body FROM '"question": ?"([0-9a-f]{64})"') = ANY (p_digests)
          AND strpos(e.body, current_setting('tearline.ticket', true)) = 0
        ORDER BY e.seq DESC LIMIT 1);
END
$$;
RESET ROLE;
