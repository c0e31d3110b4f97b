SET ROLE tearline_owner;
-- Clashes: each side is a matter of its own agency (ADR 0058). What one side does reaches the other by the service, after its commit; nothing of
-- a clash that a side was not told of is there for it. All of it runs as tearline_finder, one transaction at a time.

-- ── the two sides ────────────────────────────────────────────────────────────────────────────────

-- A folio, as tearline.copies.number draws one: by chance, with its check.
CREATE OR REPLACE FUNCTION gate.drawn_folio() RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH drawn AS MATERIALIZED (
        SELECT s.place, get_byte(b.bytes, s.place) % 31 AS value
        FROM (SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS bytes) AS b, generate_series(0, 6) AS s(place)
    )
    SELECT string_agg(substr(z.signs, d.value + 1, 1), '' ORDER BY d.place) || substr(z.signs, (31 - sum(d.value * (8 - d.place))::int % 31) % 31 + 1, 1)
    FROM drawn d, (VALUES ('23456789ABCDEFGHJKMNPQRSTUVWXYZ')) AS z(signs) GROUP BY z.signs
$$;

-- Puts on the record of a side, which this transaction holds, what the service found of it; p_to: where it stands then (NULL: as it stood).
CREATE OR REPLACE FUNCTION act.move_clash(m store.matter, p_move text, p_to text, p_said jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    id constant uuid := uuidv7();
    moment constant timestamptz := gate.now();
BEGIN
    INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, made_at, happened_at, said, clock, began_by)
    VALUES (id, m.id, 'clash', p_move, m.state, coalesce(p_to, m.state), m.label_id, false, moment, moment, p_said, 'finder', id);
    PERFORM gate.note_job('clash', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object('kind', 'clash', 'move', p_move, 'id', id));
    PERFORM act.settle(m.id);
    PERFORM act.notice_of_move(m.id, id);
END
$$;

-- Tells one side: opens its clash, under its plan, with what it may know of the other plan and no more. Its author is the plan's, and it
-- is with whom the plan is with.
CREATE OR REPLACE FUNCTION act.tell_clash(c store.clash) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    id constant uuid := uuidv7();
    folio constant text := gate.drawn_folio();
    m store.matter;
    p store.plan;
    head store.record;
    other text;
    named text;
    label int;
    made store.matter;
BEGIN
    UPDATE store.clash x SET told_at = gate.now(), matter_id = NULL WHERE x.pair = c.pair AND x.plan = c.plan;
    SELECT * INTO m FROM store.matter x WHERE x.id = c.plan;
    SELECT * INTO p FROM store.plan x WHERE x.matter_id = c.plan;
    SELECT * INTO head FROM store.record r WHERE r.id = c.plan;
    SELECT x.owner INTO other FROM store.matter x WHERE x.id = c.other;
    IF p.matter_id IS NULL OR NOT EXISTS (SELECT FROM store.plan x WHERE x.matter_id = c.other) THEN
        RETURN;  -- it ended meanwhile
    END IF;
    label := p.label_id;
    named := left(head.caption, 150) || ' ↔ ' || other;
    INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, review_on, purge_on, officer_id, digest, data, keys)
    VALUES (id, m.owner, label, gate.tier_of(label), 'casework', folio, 'Clash', named, head.review_on, head.purge_on, m.officer_id,
            sha256(convert_to(named, 'UTF8')), jsonb_build_object('name', jsonb_build_array(named)), ARRAY[label::bigint]);
    INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank, under)
    SELECT id, 'clash', folio, m.owner, label, m.officer_id, '', '{}', false, gate.rank(k.ranks, '{}'), m.id
    FROM gate.kind k WHERE k.code = 'clash' RETURNING * INTO made;
    UPDATE store.clash x SET matter_id = id WHERE x.pair = c.pair AND x.plan = c.plan;
    PERFORM act.move_clash(made, 'open', 'found', jsonb_strip_nulls(jsonb_build_object(
        'other', other, 'ground', c.ground, 'since', gate.told_moment(c.since), 'until', gate.told_moment(c.until), 'cell', c.cell,
        'call_by', gate.told_moment(coalesce(c.since, p.begins) - interval '30 minutes'),
        'over_at', gate.told_moment(coalesce(c.until, p.ends)), 'holder', coalesce(m.said ->> 'holder', ''))));
END
$$;

-- A clash ends on both sides, for what became of p_by.
CREATE OR REPLACE FUNCTION act.end_clash(p_pair uuid, p_by uuid, p_how text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    m store.matter;
BEGIN
    -- what was agreed on is nobody's giving up
    UPDATE store.clash c SET over_at = gate.now(), how = p_how, ended_by = CASE WHEN p_how = 'cancelled' OR p_how = 'moved' AND NOT EXISTS (
        SELECT FROM store.matter x WHERE x.id = c.matter_id AND x.state = 'settled') THEN p_by END
    WHERE c.pair = p_pair AND c.over_at IS NULL;
    FOR m IN SELECT x.* FROM store.clash c JOIN store.matter x ON x.id = c.matter_id WHERE c.pair = p_pair ORDER BY x.id FOR UPDATE OF x LOOP
        IF m.state NOT IN ('settled', 'apart', 'passed') THEN
            PERFORM act.move_clash(m, 'part', 'apart', '{}');
        END IF;
    END LOOP;
END
$$;

-- What was agreed, as the other side says it.
CREATE OR REPLACE FUNCTION gate.from_over_there(p_outcome text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_outcome LIKE 'ours-%' THEN 'theirs-' || substr(p_outcome, 6)
                WHEN p_outcome LIKE 'theirs-%' THEN 'ours-' || substr(p_outcome, 8) ELSE p_outcome END
$$;

-- What side b is to be told next of what side a says, if anything: one move. The later word counts where both say what was agreed.
CREATE OR REPLACE FUNCTION act.tell_over(a store.matter, b store.matter) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    both_did constant boolean := a.said ? 'ours' AND b.said ? 'ours';
    agreed constant text := gate.from_over_there(a.said ->> 'outcome');
BEGIN
    IF a.said ? 'ours' AND b.said ->> 'theirs' IS DISTINCT FROM a.said ->> 'ours' AND b.state IN ('found', 'unmet') AND NOT both_did THEN
        PERFORM act.move_clash(b, CASE b.state WHEN 'found' THEN 'they-spoke' ELSE 'they-spoke-late' END, NULL,
                               jsonb_build_object('theirs', a.said ->> 'ours'));
    ELSIF both_did AND b.state IN ('spoken', 'unmet') THEN
        PERFORM act.move_clash(b, 'meet', 'met', jsonb_build_object('theirs', a.said ->> 'ours'));
    ELSIF a.state = 'offered' AND (b.state = 'met' OR b.state = 'offered' AND b.said ->> 'outcome' <> agreed AND (b.moved_at, b.id) < (a.moved_at, a.id)) THEN
        PERFORM act.move_clash(b, 'they-settle', 'asked', jsonb_build_object('outcome', agreed));
    ELSIF b.state = 'offered' AND (a.state = 'settled' OR a.state = 'offered' AND b.said ->> 'outcome' = agreed) THEN
        PERFORM act.move_clash(b, 'they-accept', 'settled', '{}');
    ELSE
        RETURN false;
    END IF;
    RETURN true;
END
$$;

-- Brings each side of a clash up to what the other says, as long as there is anything; a side that was not told learns nothing, and its
-- silence is no answer.
CREATE OR REPLACE FUNCTION act.echo_clash(p_matter uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    c store.clash;
    d store.clash;
    a store.matter;
    b store.matter;
BEGIN
    SELECT * INTO c FROM store.clash x WHERE x.matter_id = p_matter;
    SELECT * INTO d FROM store.clash x WHERE x.pair = c.pair AND x.plan = c.other;
    IF c.over_at IS NOT NULL OR d.matter_id IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM store.matter x WHERE x.id IN (c.matter_id, d.matter_id) ORDER BY x.id FOR UPDATE;
    LOOP
        SELECT * INTO a FROM store.matter x WHERE x.id = c.matter_id;
        SELECT * INTO b FROM store.matter x WHERE x.id = d.matter_id;
        EXIT WHEN NOT (act.tell_over(a, b) OR act.tell_over(b, a));
    END LOOP;
END
$$;

-- ── the service's round ──────────────────────────────────────────────────────────────────────────

-- Compares what was moved since, at most so many; tells the sides whose time has come; how much there was to do. One round at a time: two
-- services find nothing twice. It tells its caller nothing else.
CREATE OR REPLACE FUNCTION act.deconflict(p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    one record;
    c store.clash;
    done bigint := 0;
BEGIN
    PERFORM FROM store.finding x FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR one IN SELECT x.matter_id, x.kind, (array_agg(x.id ORDER BY x.id))[1] AS first FROM (SELECT q.* FROM store.crossing q ORDER BY q.id LIMIT p_limit) AS x
               GROUP BY x.matter_id, x.kind ORDER BY first LOOP
        DELETE FROM store.crossing q WHERE q.matter_id = one.matter_id;
        IF one.kind = 'plan' THEN
            PERFORM act.compare_plan(one.matter_id);
        ELSE
            PERFORM act.echo_clash(one.matter_id);
        END IF;
        done := done + 1;
    END LOOP;
    FOR c IN SELECT x.* FROM store.clash x WHERE x.told_at IS NULL AND x.over_at IS NULL AND x.tell_at <= (SELECT gate.now())
             ORDER BY x.tell_at, x.pair, x.plan LIMIT p_limit LOOP
        PERFORM act.tell_clash(c);
        PERFORM act.echo_clash(x.matter_id) FROM store.clash x WHERE x.pair = c.pair AND x.plan = c.other AND x.matter_id IS NOT NULL ORDER BY x.plan;
        done := done + 1;
    END LOOP;
    RETURN done;
END
$$;

-- ── questions ────────────────────────────────────────────────────────────────────────────────────

-- The clashes of these plans that the viewer sees, of each the last first. No move of a clash is under a stricter label: where it stands
-- is what its columns say. Walks matter_under.
CREATE OR REPLACE FUNCTION ask.clashes_of(p_plans uuid[])
RETURNS TABLE (plan uuid, id uuid, folio text, kind text, owner text, label text, caption text, state text, said jsonb,
               opened_at timestamptz, moved_at timestamptz, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT m.under, m.id, m.folio, m.kind, m.owner, l.text, r.caption, m.state, m.said, m.opened_at, m.moved_at, false, m.owner
    FROM unnest(p_plans) AS p(id) JOIN store.matter m ON m.under = p.id AND m.kind = 'clash'
    JOIN store.record r ON r.id = m.id JOIN gate.label l ON l.id = m.label_id
    WHERE EXISTS (SELECT FROM store.matter o WHERE o.id = m.under)
    ORDER BY m.under, m.opened_at DESC, m.id;
END
$$;

-- ── fake plans ───────────────────────────────────────────────────────────────────────────────────

-- Officers whose plans met others and were then cancelled, or moved away without an agreement, three times or more within 30 days: such
-- plans may be there to map others'. To an inspector; to anybody else nothing.
CREATE OR REPLACE FUNCTION gate.plans_given_up() RETURNS TABLE (agency text, login text, many int, last_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT m.owner, gate.login_of(m.officer_id), count(DISTINCT m.id)::int, max(c.over_at)
    FROM store.clash c JOIN store.matter m ON m.id = c.plan
    WHERE gate.has_duty('inspector') AND c.ended_by = c.plan AND c.told_at IS NOT NULL AND c.over_at > gate.now() - interval '30 days'
    GROUP BY m.owner, m.officer_id HAVING count(DISTINCT m.id) >= 3 ORDER BY 4 DESC, 1, 2
$$;

-- The same, as a question.
CREATE OR REPLACE FUNCTION ask.plans_given_up() RETURNS TABLE (agency text, login text, many int, last_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY SELECT g.agency, g.login, g.many, g.last_at FROM gate.plans_given_up() AS g ORDER BY g.last_at DESC, g.agency, g.login;
END
$$;

REVOKE ALL ON FUNCTION gate.drawn_folio(), gate.from_over_there(text), gate.plans_given_up() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.plans_given_up() TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.drawn_folio(), gate.from_over_there(text), gate.note_job(text, uuid[], text[], jsonb), gate.tier_of(int),
    gate.rank(jsonb, jsonb) TO tearline_finder;
RESET ROLE;
ALTER FUNCTION ask.plans_given_up() OWNER TO tearline_reader;
ALTER FUNCTION ask.clashes_of(uuid[]) OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.plans_given_up(), ask.clashes_of(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.plans_given_up(), ask.clashes_of(uuid[]) TO tearline_app;
DO $$
DECLARE
    f regprocedure;
BEGIN
    GRANT USAGE ON SCHEMA act TO tearline_finder;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('meeting', 'keep_plan', 'tell_at', 'compare_plan', 'move_clash', 'tell_clash', 'end_clash', 'tell_over', 'echo_clash', 'deconflict') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_finder', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    GRANT EXECUTE ON FUNCTION act.settle(uuid), act.notice_of_move(uuid, uuid) TO tearline_finder;
    GRANT EXECUTE ON FUNCTION act.deconflict(int) TO tearline_jobs;
END
$$;
