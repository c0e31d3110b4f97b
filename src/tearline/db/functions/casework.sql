SET ROLE tearline_owner;
-- Casework: where each viewer sees what moves stand (ADR 0045). State is what the viewer's moves say: each answer folds the moves
-- that this viewer sees.

-- The present, by which all casework goes. Gate, tickets, sign-in and ledger keep the real clock.
CREATE OR REPLACE FUNCTION gate.now() RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$ SELECT clock_timestamp() $$;

-- What the viewer is entrusted with, now.
CREATE OR REPLACE FUNCTION gate.duties() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT coalesce(array_agg(d ORDER BY d) FILTER (WHERE gate.has_duty(d)), '{}') FROM unnest((gate.viewer()).duties) AS d
$$;

REVOKE ALL ON FUNCTION gate.now(), gate.duties() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.duties() TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.now() TO tearline_reader, tearline_mover, tearline_clock;

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

-- Where a matter stands to whoever asks, and the last move that they see; that a clock ran out and changed nothing, and what was
-- said aside, is none to wait for. Of one that is not there for them: nothing said, no move. Walks move_of_matter.
CREATE OR REPLACE FUNCTION gate.standing_of(p_matter uuid)
RETURNS TABLE (state text, said jsonb, moved_at timestamptz, last_move uuid)
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT (f.standing).state, (f.standing).said, (f.standing).moved_at, f.last
    FROM (SELECT gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id) AS standing,
                 (array_agg(v.id ORDER BY v.made_at DESC, v.id DESC) FILTER (WHERE NOT v.aside AND (v.clock IS NULL OR v.from_state <> v.to_state)))[1] AS last
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

-- The matters of a kind that have moves under too many labels, folded by those that the viewer sees. Walks matter_beyond, then move_of_matter.
CREATE OR REPLACE FUNCTION ask.folded_here(p_kind text)
RETURNS TABLE (id uuid, kind text, owner text, officer_id uuid, state text, said jsonb, moved_at timestamptz, ended boolean, rank bigint[])
LANGUAGE sql STABLE AS $$
    -- unordered: whoever calls it orders
    SELECT f.id, p_kind, f.owner, f.officer_id, (f.standing).state, (f.standing).said, (f.standing).moved_at, (f.standing).state = ANY (k.ends),
           gate.rank(k.ranks, (f.standing).said)
    FROM gate.kind k CROSS JOIN (
        SELECT m.id, m.owner, m.officer_id, (
            SELECT gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id)
            FROM store.move v WHERE v.matter_id = m.id) AS standing
        FROM store.matter m WHERE m.beyond AND m.kind = p_kind) AS f
    WHERE k.code = p_kind
$$;

-- The matters of a kind of which the viewer sees a stricter move, as their moves have it: kept beside the matter (store.fold, of which
-- each viewer sees the own one), or folded here where it has moves under too many labels. Of all others the columns of store.matter are
-- the fold. Without p_ended none that has ended whichever of its moves one sees. Walks fold_open or fold_board, and matter_beyond.
CREATE OR REPLACE FUNCTION ask.refolded(p_kind text, p_ended boolean)
RETURNS TABLE (id uuid, kind text, owner text, officer_id uuid, state text, said jsonb, moved_at timestamptz, ended boolean, rank bigint[])
LANGUAGE sql STABLE AS $$
    -- unordered: whoever calls it orders
    SELECT f.matter_id, f.kind, f.owner, f.officer_id, f.state, f.said, f.moved_at, f.ended, f.rank
    FROM store.fold f WHERE f.kind = p_kind AND (p_ended OR NOT f.settled)
    UNION ALL
    SELECT * FROM ask.folded_here(p_kind)
$$;

-- A board: of one kind, open or ended, in some states (NULL: all), what comes first first; a page of it. ``counts``: how many open
-- ones stand in each state, in each row; of a page without matters one row that has nothing else. They are counted label by label of those
-- that the viewer sees, so that what is hidden costs no time. NOT IN is hashed; NOT EXISTS would be a loop in a loop for a planner without
-- statistics, which would not walk in order either if it might take bitmaps. Walks matter_board (matter_state for some states) and fold_board in
-- their order as far as the page goes, and matter_count, matter_strict and fold_open.
CREATE OR REPLACE FUNCTION ask.matters(p_kind text, p_ended boolean, p_states text[], p_skip int, p_limit int)
RETURNS TABLE (counts jsonb, id uuid, folio text, kind text, owner text, label text, caption text, state text, said jsonb,
               opened_at timestamptz, moved_at timestamptz, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH plain AS MATERIALIZED (
        (SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
         WHERE p_states IS NULL AND m.kind = p_kind AND m.ended = p_ended
           AND (NOT m.strict OR NOT m.beyond AND NOT EXISTS (SELECT FROM store.fold f WHERE f.matter_id = m.id))
         ORDER BY m.rank, m.id LIMIT p_skip + p_limit)
        UNION ALL  -- state by state, each in its order: all of them at once would be sorted first
        SELECT x.* FROM (SELECT DISTINCT s.code FROM unnest(p_states) AS s(code)) AS s CROSS JOIN LATERAL (
            SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
            WHERE m.kind = p_kind AND m.ended = p_ended AND m.state = s.code
              AND (NOT m.strict OR NOT m.beyond AND NOT EXISTS (SELECT FROM store.fold f WHERE f.matter_id = m.id))
            ORDER BY m.rank, m.id LIMIT p_skip + p_limit) AS x
    ), kept AS MATERIALIZED (
        SELECT f.matter_id AS id, f.state, f.said, f.moved_at, f.rank FROM store.fold f
        WHERE f.kind = p_kind AND f.ended = p_ended AND (p_states IS NULL OR f.state = ANY (p_states))
        ORDER BY f.rank, f.matter_id LIMIT p_skip + p_limit
    ), page AS MATERIALIZED (
        SELECT * FROM (
            SELECT * FROM plain
            UNION ALL
            SELECT * FROM kept
            UNION ALL
            SELECT f.id, f.state, f.said, f.moved_at, f.rank FROM ask.folded_here(p_kind) AS f
            WHERE f.ended = p_ended AND (p_states IS NULL OR f.state = ANY (p_states))) AS x
        ORDER BY x.rank, x.id OFFSET p_skip LIMIT p_limit
    ), refolded AS MATERIALIZED (
        SELECT f.id, f.state, f.ended FROM ask.refolded(p_kind, false) AS f
    ), counted AS MATERIALIZED (
        SELECT coalesce(jsonb_object_agg(n.state, n.many), '{}') AS counts
        FROM (SELECT s.state, sum(s.many) AS many FROM (
                  SELECT c.state, c.many FROM gate.label l CROSS JOIN LATERAL (
                      SELECT m.state, count(*) AS many FROM store.matter m
                      WHERE m.kind = p_kind AND NOT m.ended AND NOT m.strict AND m.label_id = l.id GROUP BY m.state) AS c
                  UNION ALL
                  SELECT m.state, count(*) FROM store.matter m
                  WHERE m.kind = p_kind AND m.strict AND NOT m.settled AND NOT m.ended AND m.id NOT IN (SELECT f.id FROM refolded f)
                  GROUP BY m.state
                  UNION ALL
                  SELECT f.state, count(*) FROM refolded f WHERE NOT f.ended GROUP BY f.state) AS s
              GROUP BY s.state) AS n
    )
    SELECT c.counts, m.id, m.folio, m.kind, t.owner, t.label, r.caption, s.state, t.said, m.opened_at, s.moved_at, t.blind, m.owner
    FROM counted c
    LEFT JOIN (page s JOIN store.matter m ON m.id = s.id JOIN store.record r ON r.id = s.id
               CROSS JOIN LATERAL gate.faced(m, s.state, s.said) AS t)
        ON true
    ORDER BY s.rank, s.id;
END
$$;

-- One matter as the viewer's moves have it, by its id or its folio. ``last_move``: the last that the viewer sees, which a mover
-- says back. Walks matter_pkey or matter_folio_key, then move_of_matter.
CREATE OR REPLACE FUNCTION ask.matter(p_id uuid, p_folio text)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, data jsonb, state text, said jsonb,
               opened_at timestamptz, opened_by text, moved_at timestamptz, last_move uuid, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.id, m.folio, m.kind, t.owner, t.label, r.caption, r.data, f.state, t.said,
           m.opened_at, CASE WHEN t.blind THEN '' ELSE gate.login_of(m.officer_id) END, f.moved_at, f.last_move, t.blind, m.owner
    FROM store.matter m
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f
    CROSS JOIN LATERAL gate.faced(m, f.state, f.said) AS t
    JOIN store.record r ON r.id = m.id
    WHERE m.id = p_id OR m.folio = p_folio
    ORDER BY m.id;
END
$$;

-- The moves of these matters that the viewer sees, in the order in which they were made. ``crossed``: it changed nothing, for the matter stood elsewhere
-- by then. Walks move_of_matter.
CREATE OR REPLACE FUNCTION ask.matter_moves(p_matters uuid[])
RETURNS TABLE (matter_id uuid, id uuid, move text, from_state text, to_state text, label text, stricter boolean, agency text, officer text,
               clock text, made_at timestamptz, happened_at timestamptz, said jsonb, words text, crossed boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT v.matter_id, v.id, v.move, v.from_state, v.to_state, CASE WHEN t.blind THEN gate.tier_only(l.text) ELSE l.text END,
           v.stricter, CASE WHEN t.veiled THEN NULL ELSE v.agency END, CASE WHEN t.veiled THEN NULL ELSE gate.login_of(v.officer_id) END,
           v.clock, v.made_at, v.happened_at, v.said - f.withheld, (SELECT w.words FROM store.reason w WHERE w.digest = v.reason ORDER BY w.label_id LIMIT 1),
           coalesce((gate.folded(v.from_state, v.to_state, v.said, v.made_at) OVER before).state, '') <> v.from_state
    FROM unnest(p_matters) AS p(id) JOIN store.matter m ON m.id = p.id
    CROSS JOIN LATERAL gate.faced(m) AS f
    JOIN store.move v ON v.matter_id = m.id JOIN gate.label l ON l.id = v.label_id
    CROSS JOIN LATERAL (SELECT f.blind, f.blind AND v.officer_id IS DISTINCT FROM (SELECT gate.officer()) AS veiled) AS t
    WHERE NOT (f.outside AND (v.move = 'seen' OR v.from_state = v.to_state AND v.said ? 'silent_level'))
    WINDOW before AS (PARTITION BY v.matter_id ORDER BY v.made_at, v.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY v.matter_id, v.made_at, v.id;
END
$$;

-- The records that it is about, of those that the viewer sees; none to whoever is to judge it without knowing whose they are.
CREATE OR REPLACE FUNCTION ask.matter_about(p_id uuid) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT t.*, NULL::text, NULL::text, 0
    FROM store.matter m CROSS JOIN LATERAL gate.faced(m) AS f
    JOIN store.about a ON a.matter_id = m.id CROSS JOIN LATERAL ask.told(a.record_id) AS t
    WHERE m.id = p_id AND NOT f.blind ORDER BY t.id;
END
$$;

-- The visible matters about any of these records, opened last first. Walks about_record.
CREATE OR REPLACE FUNCTION ask.matters_about(p_records uuid[], p_limit int)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, state text, opened_at timestamptz, blind boolean,
               shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.id, m.folio, m.kind, t.owner, t.label, r.caption, f.state, m.opened_at, t.blind, m.owner
    FROM (SELECT DISTINCT a.matter_id FROM store.about a WHERE a.record_id = ANY (p_records)) AS a
    JOIN store.matter m ON m.id = a.matter_id
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f
    CROSS JOIN LATERAL gate.faced(m, f.state, f.said) AS t
    JOIN store.record r ON r.id = m.id
    ORDER BY m.opened_at DESC, m.id LIMIT p_limit;
END
$$;

-- What waits for the viewer of any kind, what comes first first: what their duty has to go on with as the kind's file says, what is
-- with them, and what they are asked to take. Walks matter_state, matter_holder, matter_offered, matter_opener and matter_asked_of.
CREATE OR REPLACE FUNCTION ask.awaiting(p_limit int)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, state text, said jsonb, opened_at timestamptz,
               moved_at timestamptz, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    me constant text := gate.login_of(gate.officer());
    own constant text := gate.agency();
    sits constant text[] := ARRAY(SELECT u.code FROM gate.own_units() AS u ORDER BY u.code);
    led constant text[] := ARRAY(SELECT u.code FROM gate.own_units() AS u WHERE u.leads ORDER BY u.code);
BEGIN
    PERFORM gate.reads_committed();
    IF own IS NULL OR gate.bits() = '' THEN
        RETURN;  -- nobody, or without a vetting in force
    END IF;
    RETURN QUERY
    WITH mine AS MATERIALIZED (
        SELECT DISTINCT a.kind, a.state, a.relation FROM gate.awaited a WHERE a.duty = '' OR a.duty = ANY ((SELECT gate.duties())::text[])
    ), refolded AS MATERIALIZED (
        SELECT f.* FROM gate.kind k CROSS JOIN LATERAL ask.refolded(k.code, false) AS f
    ), deciding AS MATERIALIZED (
        SELECT d.duty, d.level FROM gate.decides_as() AS d
    ), found AS MATERIALIZED (
        SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM mine w CROSS JOIN LATERAL (
            SELECT x.* FROM store.matter x
            WHERE x.kind = w.kind AND x.state = w.state AND NOT x.ended AND w.relation IN ('any', 'owner')
              AND (w.relation = 'any' OR x.owner = own) AND x.id NOT IN (SELECT f.id FROM refolded f)
            ORDER BY x.rank, x.id LIMIT p_limit) AS m
        UNION
        SELECT m.id, m.state, m.said, m.moved_at, m.rank
        FROM (SELECT x.* FROM store.matter x WHERE x.holder = me AND NOT x.ended OFFSET 0) AS m  -- by matter_holder, not by state
        WHERE m.id NOT IN (SELECT f.id FROM refolded f)
          AND (m.kind, m.state, 'holder') IN (SELECT w.kind, w.state, w.relation FROM mine w)
        UNION
        SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
        WHERE m.officer_id = (SELECT gate.officer()) AND NOT m.ended AND m.id NOT IN (SELECT f.id FROM refolded f)
          AND (m.kind, m.state, 'opener') IN (SELECT w.kind, w.state, w.relation FROM mine w)
        UNION
        SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
        WHERE m.offered = me AND NOT m.ended AND m.id NOT IN (SELECT f.id FROM refolded f)
        UNION
        SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM mine w CROSS JOIN deciding d CROSS JOIN LATERAL (
            SELECT x.* FROM store.matter x
            WHERE w.relation = 'decider' AND x.kind = w.kind AND x.state = w.state AND NOT x.ended
              AND x.decider = d.duty AND x.asked_level = d.level AND x.id NOT IN (SELECT f.id FROM refolded f)
              AND gate.stands('decider', x.owner, x.officer_id, x.said)
            ORDER BY x.rank, x.id LIMIT p_limit) AS m
        UNION
        SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM mine w CROSS JOIN LATERAL (
            SELECT x.* FROM store.matter x
            WHERE w.relation = 'agrees' AND x.kind = w.kind AND x.state = w.state AND NOT x.ended AND x.decider IS NOT NULL
              AND x.id NOT IN (SELECT f.id FROM refolded f) AND gate.stands('agrees', x.owner, x.officer_id, x.said)
            ORDER BY x.rank, x.id LIMIT p_limit) AS m
        UNION
        SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM mine w CROSS JOIN LATERAL (
            SELECT x.* FROM store.matter x
            WHERE w.relation = 'addressee' AND x.addressee = own AND NOT x.ended AND x.kind = w.kind AND x.state = w.state
              AND x.id NOT IN (SELECT f.id FROM refolded f)
            ORDER BY x.rank, x.id LIMIT p_limit) AS m
        UNION
        SELECT u.id, u.state, u.said, u.moved_at, u.rank FROM ask.waiting_in_units(p_limit) AS u WHERE u.id NOT IN (SELECT f.id FROM refolded f)
        UNION
        SELECT f.id, f.state, f.said, f.moved_at, f.rank FROM refolded f
        WHERE NOT f.ended AND (f.said ->> 'offered' = me OR f.said ->> 'offered' = ANY (led) OR EXISTS (
            SELECT FROM mine w WHERE w.kind = f.kind AND w.state = f.state AND CASE w.relation  -- gate.stands costs 0.2 ms
                WHEN 'any' THEN true WHEN 'owner' THEN f.owner = own WHEN 'opener' THEN f.officer_id = (SELECT gate.officer())
                WHEN 'holder' THEN f.said ->> 'holder' = me WHEN 'addressee' THEN f.said ->> 'addressee' = own
                WHEN 'unheld' THEN f.owner = own AND coalesce(f.said ->> 'holder', '') = '' AND coalesce(f.said ->> 'offered', '') = ''
                WHEN 'unit' THEN f.said ->> 'holder' = ANY (sits) WHEN 'unit-lead' THEN f.said ->> 'holder' = ANY (led)
                ELSE coalesce(f.said ->> 'decider', '') <> '' AND gate.stands(w.relation, f.owner, f.officer_id, f.said) END
            AND (w.relation <> 'decider' OR gate.unit_asked(f.said, (f.said ->> 'level')::int) IN (
                SELECT u.code FROM gate.own_units() AS u WHERE u.commands) OR (f.said ->> 'decider', (f.said ->> 'level')::smallint) IN (
                SELECT d.duty, d.level FROM deciding d))))
    )
    SELECT m.id, m.folio, m.kind, t.owner, t.label, r.caption, s.state, t.said, m.opened_at, s.moved_at, t.blind, m.owner
    FROM (SELECT * FROM found x ORDER BY x.rank, x.id LIMIT p_limit) AS s
    JOIN store.matter m ON m.id = s.id JOIN gate.kind k ON k.code = m.kind JOIN store.record r ON r.id = s.id
    CROSS JOIN LATERAL gate.faced(m, s.state, s.said) AS t
    ORDER BY s.rank, s.id;
END
$$;

-- What became of what the viewer opened: of each matter the last move by somebody else, or by a clock, the newest first. Walks
-- matter_opener, then move_of_matter.
CREATE OR REPLACE FUNCTION ask.became(p_limit int)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, state text, said jsonb, opened_at timestamptz,
               moved_at timestamptz, move text, agency text, clock text, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.id, m.folio, m.kind, t.owner, t.label, r.caption, f.state, t.said, m.opened_at, v.made_at, v.move, v.agency, v.clock,
           t.blind, m.owner
    FROM (SELECT x.* FROM store.matter x WHERE x.officer_id = (SELECT gate.officer()) ORDER BY x.moved_at DESC, x.id LIMIT 5 * p_limit) AS m
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f
    CROSS JOIN LATERAL gate.faced(m, f.state, f.said) AS t
    CROSS JOIN LATERAL (
        SELECT y.made_at, y.move, y.agency, y.clock FROM store.move y
        WHERE y.matter_id = m.id AND y.officer_id IS DISTINCT FROM m.officer_id AND NOT y.aside ORDER BY y.made_at DESC, y.id DESC LIMIT 1) AS v
    JOIN gate.kind k ON k.code = m.kind JOIN store.record r ON r.id = m.id
    ORDER BY v.made_at DESC, m.id LIMIT p_limit;
END
$$;

-- The viewer's notices that were not acknowledged, the newest first: not of their own deeds, and of what they are told by name and called
-- for the first alone. A call to those with a duty is there only while the matter stands so to the viewer. Walks notice_officer and
-- notice_duty.
CREATE OR REPLACE FUNCTION ask.notices(p_limit int)
RETURNS TABLE (id uuid, matter_id uuid, folio text, kind text, owner text, label text, caption text, step text, clock text,
               made_at timestamptz, made_by text, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    me constant uuid := gate.officer();
    own constant text := gate.agency();
    mine constant text[] := gate.duties();
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH told AS (
        (SELECT n.* FROM store.notice n
         WHERE n.officer_id = me AND n.made_by IS DISTINCT FROM me
           AND NOT EXISTS (SELECT FROM store.noticed x WHERE x.notice_id = n.id AND x.officer_id = me)
         ORDER BY n.id DESC LIMIT p_limit)
        UNION ALL
        SELECT n.* FROM unnest(mine) AS d(duty) CROSS JOIN unnest(ARRAY['', own]) AS a(agency)
        CROSS JOIN LATERAL (
            SELECT x.* FROM store.notice x
            WHERE x.officer_id IS NULL AND x.duty = d.duty AND x.agency = a.agency AND x.made_by IS DISTINCT FROM me
              AND NOT EXISTS (SELECT FROM store.noticed r WHERE r.notice_id = x.id AND r.officer_id = me)
              AND (x.state IS NULL OR x.state = (
                  SELECT CASE WHEN m.beyond THEN (SELECT f.state FROM gate.standing_of(m.id) AS f)
                              WHEN m.strict THEN coalesce((SELECT f.state FROM store.fold f WHERE f.matter_id = m.id), m.state)
                              ELSE m.state END
                  FROM store.matter m WHERE m.id = x.matter_id))
              AND NOT EXISTS (SELECT FROM store.notice o WHERE o.matter_id = x.matter_id AND o.officer_id = me
                  AND o.step = x.step AND o.clock = x.clock AND o.rests_on = x.rests_on)
            ORDER BY x.id DESC LIMIT p_limit) AS n
    )
    SELECT n.id, m.id, m.folio, m.kind, t.owner, CASE WHEN t.blind THEN gate.tier_only(l.text) ELSE l.text END, r.caption, n.step, n.clock,
           n.made_at, CASE WHEN t.blind THEN NULL ELSE gate.login_of(n.made_by) END, t.blind, m.owner
    FROM told n JOIN store.matter m ON m.id = n.matter_id JOIN gate.kind k ON k.code = m.kind JOIN store.record r ON r.id = m.id JOIN gate.label l ON l.id = n.label_id
    CROSS JOIN LATERAL gate.faced(m) AS t
    ORDER BY n.id DESC LIMIT p_limit;
END
$$;

DROP FUNCTION IF EXISTS gate.is_unread(store.notice);  -- asked for each notice, until the question said it itself
REVOKE ALL ON FUNCTION gate.moved(gate.standing, text, text, jsonb, timestamptz),
    gate.folded(text, text, jsonb, timestamptz), gate.rank(jsonb, jsonb), gate.standing_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.moved(gate.standing, text, text, jsonb, timestamptz), gate.folded(text, text, jsonb, timestamptz),
    gate.rank(jsonb, jsonb), gate.standing_of(uuid) TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.bits() TO tearline_reader;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace AND p.proname IN
             ('refolded', 'folded_here', 'matters', 'matter', 'matter_moves', 'matter_about', 'matters_about', 'awaiting', 'became', 'notices') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f NOT IN ('ask.refolded(text, boolean)'::regprocedure, 'ask.folded_here(text)'::regprocedure) THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
        END IF;
    END LOOP;
END
$$;
