SET ROLE tearline_owner;
-- Casework: what moves, who may move it, and where each viewer sees it stand (ADR 0045). State is what the viewer's moves say:
-- each answer folds the moves that this viewer sees, and a move is judged by the state that its mover sees.

-- ── the fold ────────────────────────────────────────────────────────────────────────────────────

-- Where a matter stands after some moves: its state, and the latest value of each field.
DO $$ BEGIN
    IF to_regtype('gate.standing') IS NULL THEN
        CREATE TYPE gate.standing AS (state text, said jsonb, moved_at timestamptz);
    END IF;
END $$;

-- One move more. One whose from-state is not the state by then is kept and changes nothing: it crossed another.
CREATE OR REPLACE FUNCTION gate.moved(s gate.standing, p_from text, p_to text, p_said jsonb, p_at timestamptz) RETURNS gate.standing
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN (s).state = p_from THEN ROW(p_to, (s).said || p_said, p_at)::gate.standing ELSE s END
$$;
CREATE OR REPLACE AGGREGATE gate.folded(text, text, jsonb, timestamptz) (
    SFUNC = gate.moved, STYPE = gate.standing, INITCOND = '("",{},)');

-- Where a matter stands to whoever asks, and the last move that they see. Of one that is not there for them: nothing said, no move.
-- Walks move_of_matter.
CREATE OR REPLACE FUNCTION gate.standing_of(p_matter uuid)
RETURNS TABLE (state text, said jsonb, moved_at timestamptz, last_move uuid)
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT (f.standing).state, (f.standing).said, (f.standing).moved_at, f.last
    FROM (SELECT gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id) AS standing,
                 (array_agg(v.id ORDER BY v.made_at DESC, v.id DESC))[1] AS last
          FROM store.move v WHERE v.matter_id = p_matter) AS f
$$;

-- Where a matter comes on a board: smaller first, field by field. A value that was not said, or a moment that is not known, is last.
CREATE OR REPLACE FUNCTION gate.rank(p_ranks jsonb, p_said jsonb) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(CASE
        WHEN r.one -> 'values' = 'null' THEN coalesce(extract(epoch FROM (p_said ->> (r.one ->> 'field'))::timestamptz)::bigint, 9999999999)
        ELSE coalesce((SELECT v.n FROM jsonb_array_elements_text(r.one -> 'values') WITH ORDINALITY AS v(code, n)
                       WHERE v.code = p_said ->> (r.one ->> 'field')), 99) END ORDER BY r.n), '{}')
    FROM jsonb_array_elements(p_ranks) WITH ORDINALITY AS r(one, n)
$$;

-- ── questions ───────────────────────────────────────────────────────────────────────────────────

-- The visible matters of a kind of which the viewer sees stricter moves, folded. Of the others the columns of store.matter are the
-- fold already. Walks move_stricter, then move_of_matter.
CREATE OR REPLACE FUNCTION ask.refolded(p_kind text)
RETURNS TABLE (id uuid, state text, said jsonb, moved_at timestamptz, ended boolean, rank bigint[])
LANGUAGE sql STABLE AS $$
    -- unordered: whoever calls it orders
    SELECT f.id, (f.standing).state, (f.standing).said, (f.standing).moved_at, (f.standing).state = ANY (k.ends),
           gate.rank(k.ranks, (f.standing).said)
    FROM gate.kind k CROSS JOIN (
        SELECT v.matter_id AS id, gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id) AS standing
        FROM store.move v
        WHERE v.matter_id = ANY (ARRAY(SELECT DISTINCT x.matter_id FROM store.move x
                                       WHERE x.stricter AND x.kind = p_kind ORDER BY x.matter_id))
        GROUP BY v.matter_id) AS f
    WHERE k.code = p_kind
$$;

-- A board: of one kind, open or ended, in some states (NULL: all), what comes first first; a page of it. ``counts``: how many open
-- ones stand in each state, in each row; of a page without matters one row that has nothing else. NOT IN is hashed; NOT EXISTS would
-- be a loop in a loop for a planner without statistics. Walks matter_board in its order as far as the page goes.
CREATE OR REPLACE FUNCTION ask.matters(p_kind text, p_ended boolean, p_states text[], p_skip int, p_limit int)
RETURNS TABLE (counts jsonb, id uuid, folio text, kind text, owner text, label text, caption text, state text, said jsonb,
               opened_at timestamptz, moved_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH refolded AS MATERIALIZED (SELECT * FROM ask.refolded(p_kind)),
    plain AS MATERIALIZED (
        SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
        WHERE m.kind = p_kind AND m.ended = p_ended AND (p_states IS NULL OR m.state = ANY (p_states))
          AND m.id NOT IN (SELECT f.id FROM refolded f)
        ORDER BY m.rank, m.id LIMIT p_skip + p_limit
    ), page AS MATERIALIZED (
        SELECT * FROM (
            SELECT * FROM plain
            UNION ALL
            SELECT f.id, f.state, f.said, f.moved_at, f.rank FROM refolded f
            WHERE f.ended = p_ended AND (p_states IS NULL OR f.state = ANY (p_states))) AS x
        ORDER BY x.rank, x.id OFFSET p_skip LIMIT p_limit
    ), counted AS MATERIALIZED (
        SELECT coalesce(jsonb_object_agg(n.state, n.many), '{}') AS counts
        FROM (SELECT s.state, count(*) AS many FROM (
                  SELECT m.state FROM store.matter m
                  WHERE m.kind = p_kind AND NOT m.ended AND m.id NOT IN (SELECT f.id FROM refolded f)
                  UNION ALL
                  SELECT f.state FROM refolded f WHERE NOT f.ended) AS s
              GROUP BY s.state) AS n
    )
    SELECT c.counts, m.id, m.folio, m.kind, m.owner, l.text, r.caption, s.state, s.said, m.opened_at, s.moved_at
    FROM counted c
    LEFT JOIN (page s JOIN store.matter m ON m.id = s.id JOIN store.record r ON r.id = s.id JOIN gate.label l ON l.id = m.label_id)
        ON true
    ORDER BY s.rank, s.id;
END
$$;

-- One matter as the viewer's moves have it, by its id or its folio. ``last_move``: the last that the viewer sees, which a mover
-- says back. Walks matter_pkey or matter_folio_key, then move_of_matter.
CREATE OR REPLACE FUNCTION ask.matter(p_id uuid, p_folio text)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, data jsonb, state text, said jsonb,
               opened_at timestamptz, opened_by text, moved_at timestamptz, last_move uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.id, m.folio, m.kind, m.owner, l.text, r.caption, r.data, f.state, f.said,
           m.opened_at, gate.login_of(m.officer_id), f.moved_at, f.last_move
    FROM store.matter m
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f
    JOIN store.record r ON r.id = m.id JOIN gate.label l ON l.id = m.label_id
    WHERE m.id = p_id OR m.folio = p_folio
    ORDER BY m.id;
END
$$;

-- The moves of these matters that the viewer sees, in the order in which they were made. ``crossed``: it changed nothing, for the matter stood elsewhere
-- by then. Walks move_of_matter.
CREATE OR REPLACE FUNCTION ask.matter_moves(p_matters uuid[])
RETURNS TABLE (matter_id uuid, id uuid, move text, from_state text, to_state text, label text, stricter boolean, agency text, officer text,
               made_at timestamptz, happened_at timestamptz, said jsonb, words text, crossed boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT v.matter_id, v.id, v.move, v.from_state, v.to_state, l.text, v.stricter, v.agency, gate.login_of(v.officer_id), v.made_at, v.happened_at,
           v.said, (SELECT w.words FROM store.reason w WHERE w.digest = v.reason ORDER BY w.label_id LIMIT 1),
           coalesce((gate.folded(v.from_state, v.to_state, v.said, v.made_at) OVER before).state, '') <> v.from_state
    FROM store.move v JOIN gate.label l ON l.id = v.label_id
    WHERE v.matter_id = ANY (p_matters)
    WINDOW before AS (PARTITION BY v.matter_id ORDER BY v.made_at, v.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY v.matter_id, v.made_at, v.id;
END
$$;

-- The records that it is about, of those that the viewer sees.
CREATE OR REPLACE FUNCTION ask.matter_about(p_id uuid) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT t.*, NULL::text, NULL::text, 0
    FROM store.about a CROSS JOIN LATERAL ask.told(a.record_id) AS t
    WHERE a.matter_id = p_id ORDER BY t.id;
END
$$;

-- The visible matters about any of these records, opened last first. Walks about_record.
CREATE OR REPLACE FUNCTION ask.matters_about(p_records uuid[], p_limit int)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, state text, opened_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.id, m.folio, m.kind, m.owner, l.text, r.caption, f.state, m.opened_at
    FROM (SELECT DISTINCT a.matter_id FROM store.about a WHERE a.record_id = ANY (p_records)) AS a
    JOIN store.matter m ON m.id = a.matter_id
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f
    JOIN store.record r ON r.id = m.id JOIN gate.label l ON l.id = m.label_id
    ORDER BY m.opened_at DESC, m.id LIMIT p_limit;
END
$$;

-- ── rights ──────────────────────────────────────────────────────────────────────────────────────

-- The ways in which this viewer may move a matter that stands so, to the viewer. Of a matter that is not there: none.
CREATE OR REPLACE FUNCTION gate.ways(p_matter uuid, p_kind text, p_state text) RETURNS SETOF gate.move_right
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (r.move) r.*
    FROM gate.move_right r
    LEFT JOIN store.matter m ON m.id = p_matter
    WHERE r.kind = p_kind AND r.from_state = p_state AND (r.duty = '' OR gate.has_duty(r.duty))
      AND CASE r.relation WHEN 'any' THEN true WHEN 'opener' THEN m.officer_id = (SELECT gate.officer())
          ELSE m.owner = (SELECT gate.agency()) END
      AND NOT EXISTS (SELECT FROM store.move v WHERE v.matter_id = p_matter AND v.move = ANY (r.apart_from)
                      AND v.officer_id = (SELECT gate.officer()))
    ORDER BY r.move, r.duty, r.relation
$$;

-- What the viewer may do now with a matter; with none (NULL), whether one of this kind may be opened.
CREATE OR REPLACE FUNCTION ask.moves_open(p_id uuid, p_kind text)
RETURNS TABLE (move text, to_state text, reason text, stricter boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    own_kind text := p_kind;
    state text := '';
BEGIN
    PERFORM gate.reads_committed();
    IF gate.agency() IS NULL OR gate.bits() = '' THEN
        RETURN;  -- nobody, or without a vetting in force
    ELSIF p_id IS NOT NULL THEN
        SELECT m.kind, m.state INTO own_kind, state FROM ask.matter(p_id, NULL) AS m;
    END IF;
    RETURN QUERY SELECT w.move, w.to_state, w.reason, w.stricter FROM gate.ways(p_id, own_kind, state) AS w ORDER BY w.move;
END
$$;

-- ── deeds ───────────────────────────────────────────────────────────────────────────────────────

-- Refuses what a move may not say: a field that it does not ask for, one that is missing, a value that is none of its field's.
CREATE OR REPLACE FUNCTION act.accept_said(p_asks jsonb, p_said jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    f record;
BEGIN
    IF EXISTS (SELECT FROM jsonb_object_keys(p_said) AS k WHERE NOT p_asks ? k) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-unknown', MESSAGE = 'a field that this move does not ask for';
    END IF;
    FOR f IN SELECT a.key, a.value AS asked, p_said ->> a.key AS told FROM jsonb_each(p_asks) AS a ORDER BY a.key LOOP
        IF f.told IS NULL THEN
            IF (f.asked ->> 'required')::boolean THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-missing', MESSAGE = 'a field is missing';
            END IF;
        ELSIF f.asked -> 'values' <> 'null' THEN
            IF NOT f.asked -> 'values' ? f.told THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'a value that is none of its field';
            END IF;
        ELSIF f.told !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$' OR f.told::timestamptz IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'no moment with its zone';
        END IF;
    END LOOP;
END
$$;

-- The label of something new of the own agency's that rests on these labels: as closed as each of them and as what was asked for
-- (its fields as act.intern_label has them; p_text NULL: nothing more).
CREATE OR REPLACE FUNCTION gate.case_label(p_on int[], p_text text, p_tier smallint, p_compartments text[], p_releasable text[],
    p_handling text[], p_note text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    s constant gate.session := gate.viewer();
    asked int;
BEGIN
    IF s.id IS NULL OR clock_timestamp() >= s.clearance_until THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF p_text IS NOT NULL THEN
        IF p_text IS DISTINCT FROM gate.label_text(s.agency, p_tier, p_compartments, p_releasable, p_handling, p_note)
           OR NOT gate.may_see(s.agency, p_tier, p_compartments, p_releasable, s.agency, s.tier, s.compartments) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'label-of-officer', MESSAGE = 'not a label this officer may give';
        END IF;
        asked := gate.intern(s.agency, p_tier, p_compartments, p_releasable, p_handling, p_note);
        IF p_on = '{}' THEN
            RETURN asked;
        END IF;
    ELSIF p_on = '{}' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'matter-unlabelled', MESSAGE = 'neither a label nor anything that has one';
    END IF;
    RETURN gate.joined_label(array_remove(p_on || asked, NULL));
END
$$;

-- Adds a move to a matter, which this transaction holds, with its words and its entry. What the matter stands at by the moves
-- under its own label is kept beside it.
CREATE OR REPLACE FUNCTION act.add_move(m store.matter, p_way gate.move_right, p_label int, p_happened timestamptz, p_said jsonb, p_words text)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    id constant uuid := uuidv7();
    deed constant uuid := gen_random_uuid();
    told bytea;
    own gate.standing;
    moment constant timestamptz := clock_timestamp();
BEGIN
    IF p_words IS NOT NULL THEN
        told := sha256(convert_to(deed || ' ' || p_words, 'UTF8'));
        INSERT INTO store.reason (digest, label_id, owner, record_id, deed, officer_id, words)
        VALUES (told, p_label, gate.agency(), m.id, deed, gate.officer(), p_words);
    END IF;
    INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, made_at, happened_at, said, reason)
    VALUES (id, m.id, m.kind, p_way.move, p_way.from_state, p_way.to_state, p_label, p_label <> m.label_id, gate.agency(), gate.officer(),
            moment, coalesce(p_happened, moment), p_said, told);
    IF p_label = m.label_id THEN
        own := gate.moved(ROW(m.state, m.said, m.moved_at)::gate.standing, p_way.from_state, p_way.to_state, p_said, moment);
        UPDATE store.matter x SET state = own.state, said = own.said, moved_at = own.moved_at,
            ended = own.state = ANY (k.ends), rank = gate.rank(k.ranks, own.said)
        FROM gate.kind k WHERE x.id = m.id AND k.code = m.kind;
    END IF;
    PERFORM gate.note('moved', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object(
        'kind', m.kind, 'move', p_way.move, 'id', id) || CASE WHEN told IS NULL THEN '{}' ELSE jsonb_build_object('reason', encode(told, 'hex')) END);
    RETURN id;
END
$$;

-- Opens a matter: its header (p_row, as tearline.intake.prepare makes a record's), what it is about, its first move. Nobody is told
-- whether a record that it names is hidden or is not there. Answers with its id.
CREATE OR REPLACE FUNCTION act.open_matter(p_kind text, p_folio text, p_row jsonb, p_about uuid[], p_said jsonb, p_words text,
    p_text text, p_tier smallint, p_compartments text[], p_releasable text[], p_handling text[], p_note text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    about constant uuid[] := ARRAY(SELECT DISTINCT a FROM unnest(p_about) AS a ORDER BY a);
    way gate.move_right;
    label int;
    id constant uuid := uuidv7();
    m store.matter;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO way FROM gate.ways(NULL, p_kind, '') AS w ORDER BY w.move LIMIT 1;
    IF way.move IS NULL OR p_row ->> 'schema' IS DISTINCT FROM (SELECT k.schema FROM gate.kind k WHERE k.code = p_kind) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'matter-opens', MESSAGE = 'not a kind this officer may open';
    ELSIF cardinality(about) > 50 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'matter-about', MESSAGE = 'about too many records';
    ELSIF (SELECT count(*) FROM store.record r WHERE r.id = ANY (about)) < cardinality(about) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    END IF;
    PERFORM act.accept_said(way.asks, p_said);
    IF way.reason = 'required' AND p_words IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-reason', MESSAGE = 'a reason is missing';
    ELSIF way.reason = 'none' AND p_words IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-wordless', MESSAGE = 'this move takes no reason';
    END IF;
    label := gate.case_label(ARRAY(SELECT DISTINCT r.label_id FROM store.record r WHERE r.id = ANY (about) ORDER BY r.label_id),
        p_text, p_tier, p_compartments, p_releasable, p_handling, p_note);
    INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, review_on, purge_on, officer_id, digest, data, keys)
    SELECT id, gate.agency(), label, gate.tier_of(label), 'casework', p_folio, p_row ->> 'schema', p_row ->> 'caption',
           (p_row ->> 'review_on')::date, (p_row ->> 'purge_on')::date, gate.officer(),
           (p_row ->> 'digest')::bytea, p_row -> 'data', (p_row ->> 'keys')::bigint[] || label::bigint;
    INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank)
    SELECT id, p_kind, p_folio, gate.agency(), label, gate.officer(), '', '{}', false, gate.rank(k.ranks, '{}')
    FROM gate.kind k WHERE k.code = p_kind RETURNING * INTO m;
    INSERT INTO store.about (matter_id, record_id, label_id) SELECT id, a, label FROM unnest(about) AS a ORDER BY a;
    PERFORM act.add_move(m, way, label, NULL, p_said, p_words);
    RETURN id;
END
$$;

-- Makes a move. p_seen: the last move that the mover saw; one that came since, of those that the mover may see, is told instead.
-- What may not be moved and what is hidden are one answer. p_text … p_note: a label of the own agency's for a move that fewer may see
-- than the matter. Answers with the move's id.
CREATE OR REPLACE FUNCTION act.move_matter(p_matter uuid, p_move text, p_seen uuid, p_happened timestamptz, p_said jsonb, p_words text,
    p_text text, p_tier smallint, p_compartments text[], p_releasable text[], p_handling text[], p_note text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    m store.matter;
    here record;
    way gate.move_right;
    label int;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO m FROM store.matter x WHERE x.id = p_matter FOR UPDATE;
    SELECT * INTO here FROM gate.standing_of(m.id);
    IF m.id IS NOT NULL AND here.last_move IS DISTINCT FROM p_seen THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matter-moved', MESSAGE = 'moved since it was read';
    END IF;
    SELECT * INTO way FROM gate.ways(m.id, m.kind, here.state) AS w WHERE w.move = p_move;
    IF way.move IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such matter, or not this viewer''s to move so';
    ELSIF p_happened NOT BETWEEN timestamptz '1900-01-01 00:00+00' AND clock_timestamp() + interval '1 minute' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-ahead', MESSAGE = 'a moment that is to come, or long before any of us';
    ELSIF way.reason = 'required' AND p_words IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-reason', MESSAGE = 'a reason is missing';
    ELSIF way.reason = 'none' AND p_words IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-wordless', MESSAGE = 'this move takes no reason';
    ELSIF p_text IS NOT NULL AND NOT way.stricter THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-stricter', MESSAGE = 'this move is under its matter''s label';
    END IF;
    PERFORM act.accept_said(way.asks, p_said);
    label := CASE WHEN p_text IS NULL THEN m.label_id
             ELSE gate.case_label(ARRAY[m.label_id], p_text, p_tier, p_compartments, p_releasable, p_handling, p_note) END;
    RETURN act.add_move(m, way, label, p_happened, p_said, p_words);
END
$$;

CREATE OR REPLACE FUNCTION gate.tier_of(p_label int) RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT tier FROM gate.label WHERE id = p_label
$$;

REVOKE ALL ON FUNCTION gate.moved(gate.standing, text, text, jsonb, timestamptz),
    gate.folded(text, text, jsonb, timestamptz), gate.rank(jsonb, jsonb), gate.tier_of(int),
    gate.standing_of(uuid), gate.ways(uuid, text, text), gate.case_label(int[], text, smallint, text[], text[], text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.moved(gate.standing, text, text, jsonb, timestamptz), gate.folded(text, text, jsonb, timestamptz),
    gate.rank(jsonb, jsonb), gate.standing_of(uuid), gate.ways(uuid, text, text) TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.bits() TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.tier_of(int), gate.case_label(int[], text, smallint, text[], text[], text[], text),
    gate.reads_committed(), gate.note(text, uuid[], text[], jsonb) TO tearline_mover;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace AND p.proname IN
             ('refolded', 'matters', 'matter', 'matter_moves', 'matter_about', 'matters_about', 'moves_open') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f <> 'ask.refolded(text)'::regprocedure THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
        END IF;
    END LOOP;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('accept_said', 'add_move', 'open_matter', 'move_matter') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_mover', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    GRANT USAGE ON SCHEMA act TO tearline_mover;
    GRANT EXECUTE ON FUNCTION
        act.open_matter(text, text, jsonb, uuid[], jsonb, text, text, smallint, text[], text[], text[], text),
        act.move_matter(uuid, text, uuid, timestamptz, jsonb, text, text, smallint, text[], text[], text[], text) TO tearline_app;
END
$$;
