SET ROLE tearline_owner;
-- The matrix of who may decide what (ADR 0046): versions that were published, and one draft. Who writes on it is a coordinator;
-- another coordinator, or a registrar, publishes it.

-- ── what it covers ──────────────────────────────────────────────────────────────────────────────

-- The 13 × 4 × 4 × 2 × 4 = 1,664 inputs that a version decides, each once.
CREATE OR REPLACE FUNCTION gate.inputs() RETURNS TABLE (action text, place text, risk smallint, agencies text, instrument text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT a, p, r::smallint, g, i
    FROM unnest(ARRAY['open', 'watch-covertly', 'surveil', 'stop', 'search-with-order', 'arrest-with-warrant', 'arrest-in-flagrancy',
                      'joint-operation', 'cross-state-operation', 'close-premises', 'release', 'ask-abroad', 'drop']) AS a,
         unnest(ARRAY['municipal', 'state', 'several-states', 'border']) AS p, generate_series(1, 4) AS r,
         unnest(ARRAY['one', 'several']) AS g, unnest(ARRAY['none', 'order', 'warrant', 'flagrancy']) AS i
    ORDER BY a, p, r, g, i
$$;

-- The inputs that not exactly one row covers, with the rows that do: none for a hole, several for an overlap.
CREATE OR REPLACE FUNCTION gate.matrix_faults(p_matrix uuid)
RETURNS TABLE (action text, place text, risk smallint, agencies text, instrument text, lines int[])
LANGUAGE sql STABLE AS $$
    SELECT i.action, i.place, i.risk, i.agencies, i.instrument,
           coalesce(array_agg(l.line ORDER BY l.line) FILTER (WHERE l.line IS NOT NULL), '{}')
    FROM gate.inputs() AS i LEFT JOIN (
        SELECT x.line, a AS action, p AS place, r AS risk, g AS agencies, n AS instrument
        FROM gate.matrix_line x, unnest(x.actions) AS a, unnest(x.places) AS p, unnest(x.risks) AS r,
             unnest(x.agencies) AS g, unnest(x.instruments) AS n
        WHERE x.matrix_id = p_matrix) AS l USING (action, place, risk, agencies, instrument)
    GROUP BY i.action, i.place, i.risk, i.agencies, i.instrument
    HAVING count(l.line) <> 1
    ORDER BY i.action, i.place, i.risk, i.agencies, i.instrument
$$;

-- A version is published whole, and stays as it is, whoever tries.
CREATE OR REPLACE FUNCTION gate.matrix_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.version IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-published', MESSAGE = 'a version begins as a draft';
        END IF;
        RETURN NEW;
    ELSIF OLD.version IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-published', MESSAGE = 'a published version stays as it is';
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSIF NEW.version IS NOT NULL AND EXISTS (SELECT FROM gate.matrix_faults(NEW.id)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'matrix-faulty', MESSAGE = 'an input that no row decides, or several';
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION gate.matrix_line_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM gate.matrix m WHERE m.version IS NOT NULL AND m.id IN (
                   CASE WHEN TG_OP <> 'INSERT' THEN OLD.matrix_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.matrix_id END)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-published', MESSAGE = 'a published version stays as it is';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
REVOKE ALL ON FUNCTION gate.matrix_kept(), gate.matrix_line_kept() FROM PUBLIC;
CREATE OR REPLACE TRIGGER matrix_kept BEFORE INSERT OR UPDATE OR DELETE ON gate.matrix
    FOR EACH ROW EXECUTE FUNCTION gate.matrix_kept();
CREATE OR REPLACE TRIGGER matrix_line_kept BEFORE INSERT OR UPDATE OR DELETE ON gate.matrix_line
    FOR EACH ROW EXECUTE FUNCTION gate.matrix_line_kept();

-- ── what the kernel asks ────────────────────────────────────────────────────────────────────────

-- The version in force; NULL while none was published. A decision keeps it.
CREATE OR REPLACE FUNCTION gate.matrix_now() RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT max(version) FROM gate.matrix
$$;

-- The one row of a version that decides an input. ``allowed`` false: the law wants the instrument in ``needs``. No row: no such
-- version, or an input that is none. Walks matrix_line_pkey.
CREATE OR REPLACE FUNCTION gate.matrix_row(p_version int, p_action text, p_places text, p_risk int, p_agencies text, p_instrument text)
RETURNS TABLE (line int, allowed boolean, duty text, level smallint, minutes int, agree jsonb, inform text[], two_persons boolean,
               needs text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.line, l.needs IS NULL, l.duty, l.level, l.minutes, l.agree, l.inform, l.two_persons, l.needs
    FROM gate.matrix m JOIN gate.matrix_line l ON l.matrix_id = m.id
    WHERE m.version = p_version AND p_action = ANY (l.actions) AND p_places = ANY (l.places) AND p_risk = ANY (l.risks)
      AND p_agencies = ANY (l.agencies) AND p_instrument = ANY (l.instruments)
    ORDER BY l.line
$$;

-- Minutes that a level has once so many levels were crossed: halved at each, five at least.
CREATE OR REPLACE FUNCTION gate.minutes_at(p_minutes int, p_levels_crossed int) RETURNS int
LANGUAGE sql IMMUTABLE AS $$
    SELECT greatest(5, ceil(p_minutes / 2.0 ^ p_levels_crossed))::int
$$;

-- Whether an officer has a duty and a level now: not shut out, and with a vetting in force.
CREATE OR REPLACE FUNCTION gate.holds(p_officer uuid, p_duty text, p_level smallint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM gate.officer o JOIN gate.agency g ON g.code = o.agency
        WHERE o.id = p_officer AND p_duty = ANY (o.duties) AND o.level >= p_level
          AND o.suspended_at IS NULL AND g.suspended_at IS NULL)
      AND EXISTS (SELECT FROM gate.given(p_officer, clock_timestamp()))
$$;

-- ── deeds ───────────────────────────────────────────────────────────────────────────────────────

CREATE OR REPLACE FUNCTION act.must_coordinate(p_or_registrar boolean) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF gate.officer() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF gate.has_duty('coordinator') OR p_or_registrar AND gate.has_duty('registrar') THEN
        RETURN;
    ELSIF p_or_registrar THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'matrix-publishes', MESSAGE = 'neither a coordinator nor a registrar';
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'matrix-writes', MESSAGE = 'no coordinator';
END
$$;

-- The draft as it was read, locked until the commit. One that was changed since is not what its reader decided about.
CREATE OR REPLACE FUNCTION act.matrix_draft(p_mark uuid) RETURNS gate.matrix
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    d gate.matrix;
BEGIN
    SELECT * INTO d FROM gate.matrix m WHERE m.version IS NULL FOR UPDATE;
    IF d.mark IS DISTINCT FROM p_mark THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-changed', MESSAGE = 'the draft was changed since it was read';
    END IF;
    RETURN d;
END
$$;

-- Writes the draft anew: p_lines are its rows, in order. p_mark: the draft that was read (NULL: there is none yet). A publication
-- that was asked for is asked for no more. Answers with the new mark.
CREATE OR REPLACE FUNCTION act.draft_matrix(p_mark uuid, p_lines jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    d gate.matrix;
BEGIN
    PERFORM act.must_coordinate(false);
    IF jsonb_array_length(p_lines) NOT BETWEEN 1 AND 500 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'matrix-long', MESSAGE = 'no row, or more than 500';
    END IF;
    d := act.matrix_draft(p_mark);
    IF d.id IS NULL THEN
        INSERT INTO gate.matrix (authors) VALUES (ARRAY[me]) ON CONFLICT DO NOTHING RETURNING * INTO d;
        IF d.id IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-changed', MESSAGE = 'somebody else began a draft meanwhile';
        END IF;
    ELSE
        UPDATE gate.matrix m SET mark = gen_random_uuid(), changed_at = clock_timestamp(), asked_by = NULL, asked_at = NULL,
            authors = CASE WHEN me = ANY (m.authors) THEN m.authors ELSE m.authors || me END
        WHERE m.id = d.id RETURNING * INTO d;
        DELETE FROM gate.matrix_line l WHERE l.matrix_id = d.id;
    END IF;
    INSERT INTO gate.matrix_line
    SELECT d.id, e.n, l.actions, l.places, l.risks, l.agencies, l.instruments, l.needs, l.duty, l.level, l.minutes, l.agree, l.inform,
           l.two_persons, l.source_es, l.source_en, l.since
    FROM jsonb_array_elements(p_lines) WITH ORDINALITY AS e(one, n), jsonb_to_record(e.one) AS l(
        actions text[], places text[], risks smallint[], agencies text[], instruments text[], needs text, duty text, level smallint,
        minutes int, agree jsonb, inform text[], two_persons boolean, source_es text, source_en text, since date);
    PERFORM gate.note('matrix-drafted', '{}', '{}', jsonb_build_object('draft', d.id, 'lines', jsonb_array_length(p_lines)));
    RETURN d.mark;
END
$$;

-- Asks that the draft be published as it is, by another coordinator or a registrar, within 14 days.
CREATE OR REPLACE FUNCTION act.ask_matrix(p_mark uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    d gate.matrix;
BEGIN
    PERFORM act.must_coordinate(false);
    d := act.matrix_draft(p_mark);
    IF d.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no draft';
    ELSIF EXISTS (SELECT FROM gate.matrix_faults(d.id)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'matrix-faulty', MESSAGE = 'an input that no row decides, or several';
    END IF;
    UPDATE gate.matrix m SET asked_by = gate.officer(), asked_at = clock_timestamp() WHERE m.id = d.id;
    PERFORM gate.note('matrix-asked', '{}', '{}', jsonb_build_object('draft', d.id, 'digest', gate.matrix_digest(d.id)));
END
$$;

-- Publishes it, as the second person: the next version, in force from the commit on. Answers with its number.
CREATE OR REPLACE FUNCTION act.publish_matrix(p_mark uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    d gate.matrix;
    made int;
BEGIN
    PERFORM act.must_coordinate(true);
    d := act.matrix_draft(p_mark);
    IF d.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no draft';
    ELSIF me = d.asked_by OR me = ANY (d.authors) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'matrix-own', MESSAGE = 'who wrote on it or asked does not publish it';
    ELSIF d.asked_at IS NULL OR d.asked_at < clock_timestamp() - interval '14 days' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-unasked', MESSAGE = 'nobody asks for its publication';
    ELSIF NOT gate.holds(d.asked_by, 'coordinator', 0::smallint) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-asker', MESSAGE = 'who asked is no coordinator any more';
    END IF;
    UPDATE gate.matrix m SET version = 1 + coalesce((SELECT max(x.version) FROM gate.matrix x), 0), published_by = me,
        published_at = clock_timestamp()
    WHERE m.id = d.id RETURNING m.version INTO made;    -- a trigger holds it to one row for each input
    PERFORM gate.note('matrix-published', '{}', '{}',
        jsonb_build_object('draft', d.id, 'version', made, 'digest', gate.matrix_digest(d.id)));
    RETURN made;
END
$$;

-- Refuses a publication that was asked for, or takes the own request back. The draft stays.
CREATE OR REPLACE FUNCTION act.refuse_matrix(p_mark uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    d gate.matrix;
BEGIN
    PERFORM act.must_coordinate(true);
    d := act.matrix_draft(p_mark);
    IF d.asked_at IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matrix-unasked', MESSAGE = 'nobody asks for its publication';
    END IF;
    UPDATE gate.matrix m SET asked_by = NULL, asked_at = NULL WHERE m.id = d.id;
    PERFORM gate.note('matrix-refused', '{}', '{}', jsonb_build_object('draft', d.id));
END
$$;

-- Throws the draft away.
CREATE OR REPLACE FUNCTION act.drop_matrix(p_mark uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    d gate.matrix;
BEGIN
    PERFORM act.must_coordinate(false);
    d := act.matrix_draft(p_mark);
    IF d.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no draft';
    END IF;
    DELETE FROM gate.matrix m WHERE m.id = d.id;
    PERFORM gate.note('matrix-dropped', '{}', '{}', jsonb_build_object('draft', d.id));
END
$$;

-- What its rows say, as a digest: the entries of asking and publishing prove that it was the same.
CREATE OR REPLACE FUNCTION gate.matrix_digest(p_matrix uuid) RETURNS text
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT encode(sha256(convert_to(jsonb_agg(to_jsonb(l) - 'matrix_id' ORDER BY l.line)::text, 'UTF8')), 'hex')
    FROM gate.matrix_line l WHERE l.matrix_id = p_matrix
$$;

-- ── questions ───────────────────────────────────────────────────────────────────────────────────

-- The versions that this viewer may see, the latest first; the draft, which has no number, before them. ``mine``: who asks wrote on
-- it or asked for its publication, and so does not publish it.
CREATE OR REPLACE FUNCTION ask.matrices()
RETURNS TABLE (version int, mark uuid, lines int, authors text[], changed_at timestamptz, asked_by text, asked_at timestamptz,
               published_by text, published_at timestamptz, mine boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.version, m.mark, (SELECT count(*)::int FROM gate.matrix_line l WHERE l.matrix_id = m.id),
           ARRAY(SELECT gate.login_of(a) FROM unnest(m.authors) WITH ORDINALITY AS x(a, n) ORDER BY x.n), m.changed_at,
           CASE WHEN m.version IS NOT NULL OR m.asked_at > clock_timestamp() - interval '14 days' THEN gate.login_of(m.asked_by) END,
           CASE WHEN m.version IS NOT NULL OR m.asked_at > clock_timestamp() - interval '14 days' THEN m.asked_at END,
           gate.login_of(m.published_by), m.published_at,
           coalesce(gate.officer() = m.asked_by, false) OR gate.officer() = ANY (m.authors)
    FROM gate.matrix m
    ORDER BY m.version DESC NULLS FIRST;
END
$$;

-- The rows of a version (NULL: of the draft), in their order; none of one that this viewer may not see.
CREATE OR REPLACE FUNCTION ask.matrix_lines(p_version int)
RETURNS TABLE (line int, actions text[], places text[], risks smallint[], agencies text[], instruments text[], needs text, duty text,
               level smallint, minutes int, agree jsonb, inform text[], two_persons boolean, source_es text, source_en text, since date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT l.line, l.actions, l.places, l.risks, l.agencies, l.instruments, l.needs, l.duty, l.level, l.minutes, l.agree, l.inform,
           l.two_persons, l.source_es, l.source_en, l.since
    FROM gate.matrix m JOIN gate.matrix_line l ON l.matrix_id = m.id
    WHERE m.version IS NOT DISTINCT FROM p_version
    ORDER BY l.line;
END
$$;

REVOKE ALL ON FUNCTION gate.inputs(), gate.matrix_faults(uuid), gate.matrix_now(), gate.matrix_row(int, text, text, int, text, text),
    gate.minutes_at(int, int), gate.holds(uuid, text, smallint), gate.matrix_digest(uuid), act.must_coordinate(boolean),
    act.matrix_draft(uuid), act.draft_matrix(uuid, jsonb), act.ask_matrix(uuid), act.publish_matrix(uuid), act.refuse_matrix(uuid),
    act.drop_matrix(uuid), ask.matrices(), ask.matrix_lines(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.matrix_now(), gate.matrix_row(int, text, text, int, text, text), gate.minutes_at(int, int)
    TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION act.draft_matrix(uuid, jsonb), act.ask_matrix(uuid), act.publish_matrix(uuid), act.refuse_matrix(uuid),
    act.drop_matrix(uuid) TO tearline_app;
RESET ROLE;
ALTER FUNCTION ask.matrices() OWNER TO tearline_reader;
ALTER FUNCTION ask.matrix_lines(int) OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.matrices(), ask.matrix_lines(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.matrices(), ask.matrix_lines(int) TO tearline_app;
