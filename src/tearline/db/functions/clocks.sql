SET ROLE tearline_owner;
-- Casework: clocks that wake, and notices (ADR 0049). All of it runs as tearline_clock, which sees the moves of all labels and is
-- nobody's session: what it writes is under the label of the moves that it was computed from, so that nobody learns of others.

-- Where a matter stands by the moves that whoever sees p_label sees for sure: those under labels no stricter than it.
CREATE OR REPLACE FUNCTION act.read_at(p_matter uuid, p_label int) RETURNS gate.standing
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    -- unordered: one row
    SELECT gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id)
    FROM store.move v WHERE v.matter_id = p_matter AND (v.label_id = p_label OR gate.covers(p_label, v.label_id))
$$;

-- The clocks that run so, each with the move by which it began; nothing runs on in a state that ends the matter. One that ran out
-- and was not stopped is among them, unless that was put on the record under this label.
CREATE OR REPLACE FUNCTION act.clocks_at(p_matter uuid, p_label int)
RETURNS TABLE (clock text, began_by uuid, began_at timestamptz, due_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    WITH seen AS MATERIALIZED (
        SELECT v.id, v.kind, v.move, v.made_at, gate.folded(v.from_state, v.to_state, v.said, v.made_at) OVER (ORDER BY v.made_at, v.id) AS after,
               coalesce((gate.folded(v.from_state, v.to_state, v.said, v.made_at)
                         OVER (ORDER BY v.made_at, v.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)).state, '') = v.from_state AS took
        FROM store.move v WHERE v.matter_id = p_matter AND (v.label_id = p_label OR gate.covers(p_label, v.label_id))
    ), last AS MATERIALIZED (
        SELECT s.kind, s.after FROM seen s ORDER BY s.made_at DESC, s.id DESC LIMIT 1
    )
    SELECT c.code, b.id, b.made_at, CASE WHEN c.minutes IS NOT NULL THEN b.made_at + make_interval(mins => c.minutes)
                                         ELSE nullif((last.after).said ->> c.until, '')::timestamptz END
    FROM last JOIN gate.kind k ON k.code = last.kind
    CROSS JOIN LATERAL jsonb_to_recordset(k.clocks) AS c(code text, starts text[], stops text[], minutes int, until text, after_end boolean)
    CROSS JOIN LATERAL (
        SELECT s.id, s.made_at, s.move = ANY (c.starts) AS starts FROM seen s
        WHERE s.took AND s.move = ANY (c.starts || c.stops) ORDER BY s.made_at DESC, s.id DESC LIMIT 1) AS b
    WHERE b.starts AND (c.after_end OR NOT (last.after).state = ANY (k.ends))
      AND (c.minutes IS NOT NULL OR (last.after).said ->> c.until <> '')
      AND NOT EXISTS (SELECT FROM store.move x WHERE x.matter_id = p_matter AND x.clock = c.code AND x.began_by = b.id
                      AND x.label_id = p_label)
    ORDER BY c.code
$$;

-- Keeps beside a matter what its moves give to who sees some of its stricter ones: a row for each set of their labels, up to five
-- labels. Whether it has ended whichever of them one sees (p_ended: to who sees none); beyond five labels it is not asked: it counts as
-- open, and is folded for each viewer. Walks fold_pkey and move_of_matter.
CREATE OR REPLACE FUNCTION act.keep_folds(m store.matter, p_stricter int[], p_ended boolean) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    WITH sets AS MATERIALIZED (
        SELECT ARRAY(SELECT x.l FROM unnest(p_stricter) WITH ORDINALITY AS x(l, n) WHERE s.bits >> (x.n - 1)::int & 1 = 1 ORDER BY x.l) AS labels,
               ARRAY(SELECT x.l FROM unnest(p_stricter) WITH ORDINALITY AS x(l, n) WHERE s.bits >> (x.n - 1)::int & 1 = 0 ORDER BY x.l) AS but
        FROM generate_series(1, CASE WHEN cardinality(p_stricter) > 5 THEN 0 ELSE (1 << cardinality(p_stricter)) - 1 END) AS s(bits)
    ), wanted AS MATERIALIZED (
        SELECT s.labels, s.but, (f.h).state, (f.h).said, (f.h).state = ANY (k.ends) AS ended, gate.rank(k.ranks, (f.h).said) AS rank,
               (f.h).moved_at
        FROM gate.kind k CROSS JOIN sets s CROSS JOIN LATERAL (
            SELECT gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id) AS h
            FROM store.move v WHERE v.matter_id = m.id AND (v.label_id = m.label_id OR v.label_id = ANY (s.labels))) AS f
        WHERE k.code = m.kind
    ), whole AS MATERIALIZED (
        SELECT p_ended AND cardinality(p_stricter) <= 5 AND NOT EXISTS (SELECT FROM wanted w WHERE NOT w.ended) AS settled
    ), gone AS (
        DELETE FROM store.fold f WHERE f.matter_id = m.id AND f.labels NOT IN (SELECT w.labels FROM wanted w)
    ), put AS (
        INSERT INTO store.fold AS f (matter_id, kind, owner, officer_id, label_id, labels, but, state, said, ended, settled, rank, moved_at)
        SELECT m.id, m.kind, m.owner, m.officer_id, m.label_id, w.labels, w.but, w.state, w.said, w.ended, x.settled, w.rank, w.moved_at FROM wanted w CROSS JOIN whole x
        ON CONFLICT (matter_id, labels) DO UPDATE SET label_id = excluded.label_id, but = excluded.but, state = excluded.state,
            said = excluded.said, ended = excluded.ended, settled = excluded.settled, rank = excluded.rank, moved_at = excluded.moved_at
        WHERE (f.label_id, f.but, f.state, f.said, f.ended, f.settled, f.rank, f.moved_at) IS DISTINCT FROM (excluded.label_id, excluded.but,
            excluded.state, excluded.said, excluded.ended, excluded.settled, excluded.rank, excluded.moved_at)
    )
    SELECT x.settled FROM whole x
$$;

-- Keeps beside a matter what its moves give to who sees nothing stricter than the matter. Reads its clocks anew, for those and for who
-- sees each of its stricter labels, and sets when to look at them next. What was told of a clock that still runs so stays told.
CREATE OR REPLACE FUNCTION act.settle(p_matter uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    own constant int := (SELECT m.label_id FROM store.matter m WHERE m.id = p_matter);
    stricter constant int[] := ARRAY(SELECT DISTINCT v.label_id FROM store.move v
                                     WHERE v.matter_id = p_matter AND v.label_id <> own ORDER BY v.label_id);
BEGIN
    WITH plain AS MATERIALIZED (
        SELECT c.*, own AS label_id FROM act.clocks_at(p_matter, own) AS c
    ), wanted AS MATERIALIZED (
        SELECT * FROM plain
        UNION ALL
        SELECT c.*, l.label_id FROM unnest(stricter) AS l(label_id) CROSS JOIN LATERAL act.clocks_at(p_matter, l.label_id) AS c
        WHERE NOT EXISTS (SELECT FROM plain p WHERE p.clock = c.clock AND p.began_by = c.began_by AND p.due_at = c.due_at)
          -- what ran out so for all is on the record already
          AND NOT EXISTS (SELECT FROM store.move x WHERE x.matter_id = p_matter AND x.clock = c.clock AND x.began_by = c.began_by
                          AND x.label_id = own AND x.happened_at = c.due_at)
    ), gone AS (
        DELETE FROM store.due d WHERE d.matter_id = p_matter AND NOT EXISTS (
            SELECT FROM wanted w WHERE w.clock = d.clock AND w.label_id = d.label_id)
    )
    INSERT INTO store.due AS d (matter_id, clock, label_id, began_by, began_at, due_at, step, next_at)
    SELECT p_matter, w.clock, w.label_id, w.began_by, w.began_at, w.due_at, s.step, s.next_at
    FROM wanted w CROSS JOIN LATERAL act.next_step(w.began_at, w.due_at) AS s
    ON CONFLICT (matter_id, clock, label_id) DO UPDATE SET began_by = excluded.began_by, began_at = excluded.began_at,
        due_at = excluded.due_at, step = excluded.step, next_at = excluded.next_at
    WHERE (d.began_by, d.due_at) IS DISTINCT FROM (excluded.began_by, excluded.due_at);
    -- a call is over once the matter stands otherwise to whoever is sure to see it, or another level is asked
    DELETE FROM store.notice n WHERE n.id IN (
        SELECT x.id FROM store.notice x CROSS JOIN LATERAL act.read_at(p_matter, x.label_id) AS h
        WHERE x.matter_id = p_matter AND x.state IS NOT NULL
          AND (x.state <> h.state OR x.level > 0 AND x.level <> (h.said ->> 'level')::smallint));
    UPDATE store.matter m SET state = x.state, said = x.said, moved_at = x.moved_at, ended = x.ended, rank = x.rank, strict = x.strict,
        settled = x.settled, beyond = x.beyond, read_by = x.read_by
    FROM (SELECT h.state, h.said, h.moved_at, h.state = ANY (k.ends) AS ended, gate.rank(k.ranks, h.said) AS rank,
                 cardinality(stricter) > 0 AS strict, cardinality(stricter) > 5 AS beyond, k.digest AS read_by,
                 CASE WHEN n.strict OR cardinality(stricter) > 0 THEN act.keep_folds(n, stricter, h.state = ANY (k.ends))
                      ELSE h.state = ANY (k.ends) END AS settled
          FROM store.matter n JOIN gate.kind k ON k.code = n.kind CROSS JOIN LATERAL act.read_at(n.id, own) AS h
          WHERE n.id = p_matter) AS x
    WHERE m.id = p_matter AND (m.state, m.said, m.moved_at, m.ended, m.rank, m.strict, m.settled, m.beyond, m.read_by) IS DISTINCT FROM
          (x.state, x.said, x.moved_at, x.ended, x.rank, x.strict, x.settled, x.beyond, x.read_by);
END
$$;

-- The next moment at which something is told of a clock: half of its time, three quarters, its end. One that is late tells only the end.
CREATE OR REPLACE FUNCTION act.next_step(p_began timestamptz, p_due timestamptz) RETURNS TABLE (step text, next_at timestamptz)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.step, s.at FROM (VALUES ('half', p_began + (p_due - p_began) / 2), ('three-quarters', p_began + (p_due - p_began) * 0.75),
                                     ('end', p_due)) AS s(step, at)
    WHERE s.step = 'end' OR s.at > gate.now() ORDER BY s.at, s.step LIMIT 1
$$;

-- Gives notice of a step to whom the kind's file names (p_tells). To those with a duty it is a call, which stands as long as the
-- matter stands so (p_at); to an officer it is news. Nobody is told of what they did themselves.
CREATE OR REPLACE FUNCTION act.give_notice(m store.matter, p_tells jsonb, p_at gate.standing, p_label int, p_step text, p_clock text, p_rests_on uuid,
    p_by uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO store.notice (matter_id, label_id, officer_id, agency, duty, level, step, clock, rests_on, state, made_by, made_at)
    SELECT DISTINCT m.id, p_label, w.officer_id, w.agency, w.duty, w.level, p_step, p_clock, p_rests_on,
           CASE WHEN w.officer_id IS NULL AND w.calls THEN (p_at).state END, p_by, gate.now()
    FROM jsonb_to_recordset(p_tells) AS t(duty text, relation text)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN (p_at).said ->> 'agencies' = 'several' AND t.relation <> 'owner' THEN '' ELSE m.owner END) AS near(agency)
    CROSS JOIN LATERAL (
        SELECT m.officer_id, '', '', 0::smallint, false WHERE t.relation = 'opener'
        UNION ALL SELECT gate.officer_of(x.login), '', '', 0, false
            FROM (SELECT (p_at).said ->> CASE t.relation WHEN 'proposer' THEN 'proposed_by' ELSE t.relation END AS login) AS x
            WHERE t.relation IN ('holder', 'offered', 'proposer') AND NOT gate.is_unit(x.login)
        UNION ALL SELECT o, '', '', 0, false FROM gate.told_in((p_at).said ->> 'offered', true) AS o WHERE t.relation = 'offered'
        UNION ALL SELECT o, '', '', 0, false FROM gate.told_in((p_at).said ->> 'holder', t.relation = 'unit-lead') AS o
            WHERE t.relation IN ('unit', 'unit-lead')
        UNION ALL SELECT NULL, m.owner, t.duty, 0, true WHERE t.relation = 'unheld' AND t.duty <> ''
            AND coalesce((p_at).said ->> 'holder', '') = '' AND coalesce((p_at).said ->> 'offered', '') = ''
        UNION ALL SELECT NULL, CASE t.relation WHEN 'owner' THEN m.owner ELSE '' END, t.duty, 0, true
            WHERE t.relation IN ('owner', 'any') AND t.duty <> ''
        UNION ALL SELECT NULL, h.agency, h.duty, 0, true FROM gate.heard_by(p_label, (p_at).said ->> 'addressee', t.duty) AS h
            WHERE t.relation = 'addressee' AND t.duty <> ''
        UNION ALL SELECT NULL, h.agency, h.duty, 0, true FROM gate.heard_by(p_label, '', t.duty) AS h
            WHERE t.relation = 'any' AND t.duty <> '' AND (p_at).said ? 'addressee'
        UNION ALL SELECT NULL, near.agency, (p_at).said ->> 'decider', ((p_at).said ->> 'level')::smallint, true
            WHERE t.relation = 'decider' AND (p_at).said ->> 'decider' <> '' AND gate.unit_asked((p_at).said, ((p_at).said ->> 'level')::int) IS NULL
        UNION ALL SELECT o, '', '', 0, false FROM (SELECT ((p_at).said ->> 'level')::int - CASE t.relation WHEN 'silent' THEN 1 ELSE 0 END AS level) AS x
            CROSS JOIN LATERAL gate.deciding_in(gate.unit_asked((p_at).said, x.level), (p_at).said ->> 'decider', x.level) AS o
            WHERE t.relation = 'decider' OR t.relation = 'silent' AND (p_at).said ->> 'crossed' > '0'
        UNION ALL SELECT NULL, near.agency, (p_at).said ->> 'decider', ((p_at).said ->> 'level')::smallint - 1::smallint, false
            WHERE t.relation = 'silent' AND (p_at).said ->> 'crossed' > '0' AND gate.unit_asked((p_at).said, ((p_at).said ->> 'level')::int - 1) IS NULL
        UNION ALL SELECT l, '', '', 0, false FROM gate.lent_to((p_at).said) AS l WHERE t.relation = 'decider'
        UNION ALL SELECT NULL, near.agency, a.one ->> 'duty', 0, true
            FROM jsonb_array_elements(((p_at).said ->> 'agree')::jsonb) AS a(one) WHERE t.relation = 'agrees'
        UNION ALL SELECT NULL, near.agency, d, 0, false
            FROM unnest(string_to_array(nullif((p_at).said ->> 'inform', ''), ' ')) AS d WHERE t.relation = 'informed'
        ) AS w(officer_id, agency, duty, level, calls)
    WHERE (p_by IS NULL OR w.officer_id IS DISTINCT FROM p_by) AND (w.officer_id IS NOT NULL OR w.duty <> '')
    ON CONFLICT DO NOTHING
$$;

-- What is told of a move that was just made, or that came late from a node: whom it concerns are told; whom it calls are called only
-- where the matter still stands as it left it.
CREATE OR REPLACE FUNCTION act.notice_of_move(p_matter uuid, p_move uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    -- unordered: at most one move
    SELECT act.give_notice(m, CASE WHEN h.state = v.to_state THEN r.tells ELSE (
               SELECT coalesce(jsonb_agg(t.one ORDER BY t.n), '[]') FROM jsonb_array_elements(r.tells) WITH ORDINALITY AS t(one, n)
               WHERE t.one ->> 'relation' NOT IN ('owner', 'any', 'unheld', 'addressee', 'decider', 'agrees')) END, h, v.label_id, v.move, '', v.id, v.officer_id)
    FROM store.move v JOIN store.matter m ON m.id = v.matter_id CROSS JOIN LATERAL act.read_at(m.id, v.label_id) AS h
    CROSS JOIN LATERAL (SELECT x.tells FROM gate.move_right x WHERE x.kind = v.kind AND x.move = v.move AND x.from_state = v.from_state
                        ORDER BY x.duty, x.relation LIMIT 1) AS r
    WHERE v.id = p_move AND v.matter_id = p_matter AND r.tells <> '[]'
$$;

-- A clock has run out: that is put on the record for good, under the label that it was read at, with the move that the kind's file
-- says it makes, where one leads on from there. Also hours later, with the true moment; and once, also after a crash.
CREATE OR REPLACE FUNCTION act.run_out(m store.matter, d store.due) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    id constant uuid := uuidv7();
    told jsonb := '{}';
    here constant gate.standing := act.read_at(m.id, d.label_id);
    moment constant timestamptz := gate.now();
    said jsonb;
    way gate.move_right;
BEGIN
    SELECT c.one INTO said FROM gate.kind k CROSS JOIN LATERAL jsonb_array_elements(k.clocks) AS c(one)
    WHERE k.code = m.kind AND c.one ->> 'code' = d.clock ORDER BY c.one LIMIT 1;
    IF said -> 'unless' ->> 'made' IN (SELECT v.move FROM store.move v WHERE v.matter_id = m.id) THEN
        said := jsonb_set(said, '{then}', said -> 'unless' -> 'then');  -- what one side kept to itself is told now, and not before
    END IF;
    SELECT r.* INTO way FROM gate.move_right r WHERE r.kind = m.kind AND r.move = said ->> 'then' AND r.from_state = here.state
        AND r.relation = 'clock' ORDER BY r.duty LIMIT 1;
    told := coalesce(way.says, '{}') || gate.stamped(way.stamp, moment);
    IF way.decides = 'escalate' THEN
        told := gate.next_level(here.said, d.due_at, moment);
        IF told IS NULL THEN  -- nobody is above: the silence is final
            told := gate.final_silence(here.said, d.due_at);
            SELECT * INTO way FROM gate.move_right r WHERE r.kind = m.kind AND r.decides = 'exhaust' AND r.from_state = here.state
                AND r.relation = 'clock' ORDER BY r.move LIMIT 1;
        END IF;
    END IF;
    INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, made_at, happened_at, said, clock, began_by)
    VALUES (id, m.id, m.kind, coalesce(way.move, 'ran-out'), here.state, coalesce(way.to_state, here.state), d.label_id,
            d.label_id <> m.label_id, moment, d.due_at, told, d.clock, d.began_by)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM gate.note_job('clock-ran-out', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object('kind', m.kind, 'clock', d.clock,
            'move', id, 'due', d.due_at, 'late', floor(extract(epoch FROM moment - d.due_at))));
        IF way.move IS NULL THEN
            PERFORM act.give_notice(m, coalesce(said -> 'tells', '[]'), here, d.label_id, 'end', d.clock, d.began_by, NULL);
        END IF;
        PERFORM act.notice_of_move(m.id, id);
    END IF;
    PERFORM act.settle(m.id);
    IF m.under IS NOT NULL THEN
        PERFORM act.move_on_over(id);
    END IF;
END
$$;

-- Does what is due, the longest overdue first, at most so many; how many steps that were. A matter that is being moved just now is
-- left for the next time. Matters whose kind's file has changed are read by it first. Walks due_next and matter_unread.
CREATE OR REPLACE FUNCTION act.ring(p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    one record;
    d store.due;
    m store.matter;
    done bigint := 0;
BEGIN
    FOR one IN SELECT x.matter_id, x.clock, x.label_id FROM store.due x WHERE x.next_at <= (SELECT gate.now())
               ORDER BY x.next_at, x.matter_id, x.clock, x.label_id LIMIT p_limit LOOP
        SELECT * INTO m FROM store.matter x WHERE x.id = one.matter_id FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN m.id IS NULL;
        SELECT * INTO d FROM store.due x WHERE x.matter_id = one.matter_id AND x.clock = one.clock AND x.label_id = one.label_id
            AND x.next_at <= (SELECT gate.now());
        CONTINUE WHEN d.matter_id IS NULL;
        IF d.step = 'end' OR d.due_at <= gate.now() THEN
            PERFORM act.run_out(m, d);
        ELSE
            PERFORM act.give_notice(m, c.one -> 'tells', act.read_at(m.id, d.label_id), d.label_id, d.step, d.clock, d.began_by, NULL)
            FROM gate.kind k CROSS JOIN LATERAL jsonb_array_elements(k.clocks) AS c(one)
            WHERE k.code = m.kind AND c.one ->> 'code' = d.clock ORDER BY c.one LIMIT 1;
            UPDATE store.due x SET step = s.step, next_at = s.next_at FROM act.next_step(d.began_at, d.due_at) AS s
            WHERE x.matter_id = d.matter_id AND x.clock = d.clock AND x.label_id = d.label_id;
        END IF;
        done := done + 1;
    END LOOP;
    RETURN done;
END
$$;

-- Reads some of the matters anew whose kind's file has changed since; how many. Walks matter_unread.
CREATE OR REPLACE FUNCTION act.settle_changed(p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    one record;
    done bigint := 0;
BEGIN
    FOR one IN
        SELECT m.id FROM gate.kind k CROSS JOIN LATERAL (
            SELECT x.id FROM store.matter x WHERE NOT x.settled AND x.kind = k.code AND x.read_by < k.digest
            UNION ALL
            SELECT x.id FROM store.matter x WHERE NOT x.settled AND x.kind = k.code AND x.read_by > k.digest) AS m
        ORDER BY m.id LIMIT p_limit
    LOOP
        PERFORM FROM store.matter x WHERE x.id = one.id FOR UPDATE SKIP LOCKED;
        IF FOUND THEN
            PERFORM act.settle(one.id);
            done := done + 1;
        END IF;
    END LOOP;
    RETURN done;
END
$$;

-- Forgets notices that nobody has acknowledged for a quarter of a year; how many. Walks notice_age.
CREATE OR REPLACE FUNCTION act.forget_notices() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM store.notice n WHERE n.made_at < gate.now() - interval '90 days';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

-- How long the longest overdue step has waited to be done, in seconds; 0 where none is. Says nothing of any matter.
CREATE OR REPLACE FUNCTION act.clock_lag() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    -- unordered: one row
    SELECT coalesce(greatest(0, extract(epoch FROM gate.now() - (SELECT d.next_at FROM store.due d ORDER BY d.next_at LIMIT 1))), 0)
$$;

GRANT EXECUTE ON FUNCTION gate.moved(gate.standing, text, text, jsonb, timestamptz), gate.folded(text, text, jsonb, timestamptz),
    gate.rank(jsonb, jsonb), gate.covers(int, int), gate.officer_of(text), gate.note_job(text, uuid[], text[], jsonb) TO tearline_clock;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    GRANT USAGE ON SCHEMA act TO tearline_clock;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('read_at', 'clocks_at', 'keep_folds', 'settle', 'next_step', 'give_notice', 'notice_of_move', 'run_out', 'ring', 'settle_changed',
              'clock_lag', 'forget_notices') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_clock', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    GRANT EXECUTE ON FUNCTION act.settle(uuid) TO tearline_owner, tearline_mover;
    GRANT EXECUTE ON FUNCTION act.notice_of_move(uuid, uuid) TO tearline_mover;
    GRANT EXECUTE ON FUNCTION act.ring(int), act.settle_changed(int), act.clock_lag(), act.forget_notices() TO tearline_jobs;
END
$$;
