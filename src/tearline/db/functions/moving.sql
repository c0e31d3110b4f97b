SET ROLE tearline_owner;
-- Casework: who may move what, and moving it (ADR 0045). A move is judged by the state that its mover sees.

-- ── rights ──────────────────────────────────────────────────────────────────────────────────────

-- The ways in which this viewer may move a matter that stands so, to the viewer. Of a matter that is not there: none.
CREATE OR REPLACE FUNCTION gate.ways(p_matter uuid, p_kind text, p_state text, p_said jsonb) RETURNS SETOF gate.move_right
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (r.move) r.*
    FROM gate.move_right r
    LEFT JOIN store.matter m ON m.id = p_matter
    WHERE r.kind = p_kind AND r.from_state = p_state AND (r.duty = '' OR gate.has_duty(r.duty))
      AND gate.stands(r.relation, m.owner, m.officer_id, p_said) AND gate.part_open(r.decides, p_said) AND p_said @> r.given
      AND NOT (r.once AND EXISTS (SELECT FROM store.move v WHERE v.matter_id = p_matter AND v.move = r.move))
      AND NOT (r.uncovers AND EXISTS (SELECT FROM store.move v WHERE v.matter_id = p_matter AND v.move = r.move
                                      AND v.officer_id = (SELECT gate.officer())))
      AND NOT EXISTS (SELECT FROM store.move v WHERE v.matter_id = p_matter AND v.move = ANY (r.apart_from)
                      AND v.officer_id = ANY ((SELECT gate.as_one(gate.officer()))::uuid[]))  -- a delegate and the giver count as one
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
    said jsonb := '{}';
BEGIN
    PERFORM gate.reads_committed();
    IF gate.agency() IS NULL OR gate.bits() = '' THEN
        RETURN;  -- nobody, or without a vetting in force
    ELSIF p_id IS NOT NULL THEN
        SELECT m.kind, m.state, m.said INTO own_kind, state, said FROM ask.matter(p_id, NULL) AS m;
    END IF;
    RETURN QUERY SELECT w.move, w.to_state, w.reason, w.stricter FROM gate.ways(p_id, own_kind, state, said) AS w ORDER BY w.move;
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
            IF NOT (CASE WHEN f.asked ? 'several' THEN f.told = array_to_string(ARRAY(
                SELECT c FROM jsonb_array_elements_text(f.asked -> 'values') WITH ORDINALITY AS v(c, n)
                WHERE c = ANY (string_to_array(f.told, ' ')) ORDER BY n), ' ') ELSE f.asked -> 'values' ? f.told END) THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'a value that is none of its field';
            END IF;
        ELSIF f.asked ? 'text' THEN
            IF length(f.told) > 500 OR f.told ~ '[\u0001-\u001f]' THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'no line of text';
            END IF;
        ELSIF f.asked ? 'point' THEN
            IF f.told !~ '^-?\d{1,2}\.\d{6} -?\d{1,3}\.\d{6}$' OR abs(split_part(f.told, ' ', 1)::float8) > 85
               OR abs(split_part(f.told, ' ', 2)::float8) > 180 THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'no point on the earth';
            END IF;
        ELSIF f.asked ? 'identifiers' THEN
            IF f.told !~ '^[a-z][a-z0-9_-]*:[^ :]+( [a-z][a-z0-9_-]*:[^ :]+){0,19}$' OR length(f.told) > 1500 THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'no identifiers with their kinds';
            END IF;
        ELSIF f.asked ? 'number' THEN
            IF f.told !~ '^[0-9]{1,9}$' OR NOT f.told::int BETWEEN (f.asked -> 'number' ->> 0)::int AND (f.asked -> 'number' ->> 1)::int THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'no number within its bounds';
            END IF;
        ELSIF f.asked ? 'record' THEN
            IF f.told !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'no record''s id';
            END IF;
        ELSIF f.asked ? 'agency' THEN
            IF NOT gate.may_be_asked(f.told) THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'addressee-none', MESSAGE = 'no agency that can be asked';
            END IF;
        ELSIF f.asked ? 'officer' THEN
            IF f.told !~ '^[a-z0-9][a-z0-9._@-]{1,63}$' AND NOT (f.asked ? 'unit' AND f.told ~ '^[A-Z0-9][A-Z0-9_-]{1,23}$') THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-field-value', MESSAGE = 'no login';
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

-- Adds a move to a matter, which this transaction holds, with its words, its entry, its notices and the clocks that it starts and
-- stops; p_before: what was said until then, as the mover sees it.
CREATE OR REPLACE FUNCTION act.add_move(m store.matter, p_way gate.move_right, p_label int, p_happened timestamptz, p_before jsonb,
    p_said jsonb, p_words text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    id constant uuid := uuidv7();
    deed constant uuid := gen_random_uuid();
    told bytea;
    moment constant timestamptz := gate.now();
    said constant jsonb := p_said || p_way.says || gate.stamped(p_way.stamp, moment)
        || gate.part_says(p_way.decides, p_before, p_said, moment)
        || act.basis_says(p_way, p_before, p_said, moment) || act.plan_says(m, p_way, p_before || p_said, moment)
        || act.request_says(m, p_way, p_before, p_said, moment, p_words) || CASE p_way.holds
        WHEN 'mover' THEN jsonb_build_object('holder', CASE WHEN p_way.relation = 'offered' AND gate.is_unit(p_before ->> 'offered')
            THEN p_before ->> 'offered' ELSE gate.login_of(gate.officer()) END, 'offered', '')
        WHEN 'nobody' THEN '{"holder": "", "offered": ""}'
        WHEN 'decline' THEN '{"offered": ""}' ELSE '{}' END;
BEGIN
    PERFORM act.accept_records(p_way.asks, p_said, p_label);
    IF p_words IS NOT NULL THEN
        told := sha256(convert_to(deed || ' ' || p_words, 'UTF8'));
        INSERT INTO store.reason (digest, label_id, owner, record_id, deed, officer_id, words)
        VALUES (told, p_label, gate.agency(), m.id, deed, gate.officer(), p_words);
    END IF;
    INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency, officer_id, made_at, happened_at, said, reason, aside)
    VALUES (id, m.id, m.kind, p_way.move, p_way.from_state, p_way.to_state, p_label, p_label <> m.label_id, gate.agency(), gate.officer(),
            moment, coalesce(p_happened, moment), said, told, p_way.uncovers);
    PERFORM gate.note('moved', ARRAY[m.id], ARRAY[m.owner], jsonb_build_object(
        'kind', m.kind, 'move', p_way.move, 'id', id) || CASE WHEN told IS NULL THEN '{}' ELSE jsonb_build_object('reason', encode(told, 'hex')) END);
    PERFORM act.settle(m.id);
    PERFORM act.notice_of_move(m.id, id);
    IF m.under IS NOT NULL THEN
        PERFORM act.move_on_over(id);
    END IF;
    RETURN id;
END
$$;

-- Opens a matter: its header (p_row, as tearline.intake.prepare makes a record's), what it is about, whom it names (p_naming: basis.sql),
-- its first move. Nobody is told whether a record that it names is hidden or is not there. Answers with its id.
CREATE OR REPLACE FUNCTION act.open_matter(p_kind text, p_folio text, p_row jsonb, p_about uuid[], p_said jsonb, p_words text,
    p_text text, p_tier smallint, p_compartments text[], p_releasable text[], p_handling text[], p_note text,
    p_naming jsonb DEFAULT '[]') RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    about uuid[];
    parts text[];
    way gate.move_right;
    label int;
    id constant uuid := uuidv7();
    m store.matter;
    over store.matter;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    SELECT * INTO way FROM gate.ways(NULL, p_kind, '', '{}') AS w ORDER BY w.move LIMIT 1;
    IF way.move IS NULL OR p_row ->> 'schema' IS DISTINCT FROM (SELECT k.schema FROM gate.kind k WHERE k.code = p_kind) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'matter-opens', MESSAGE = 'not a kind this officer may open';
    ELSIF cardinality(p_about) + 2 * jsonb_array_length(p_naming) > 50 THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'matter-about', MESSAGE = 'about too many records';
    END IF;
    SELECT coalesce(array_agg(n.record_id ORDER BY n.record_id), '{}'), coalesce(array_agg(n.part ORDER BY n.record_id), '{}')
    INTO about, parts FROM act.accept_naming(p_kind, p_row, p_about, p_naming) AS n;
    PERFORM act.accept_said(way.asks, p_said);
    PERFORM act.accept_codes(way.asks, p_said);
    IF way.reason = 'required' AND p_words IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-reason', MESSAGE = 'a reason is missing';
    ELSIF way.reason = 'none' AND p_words IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-wordless', MESSAGE = 'this move takes no reason';
    END IF;
    PERFORM gate.keep_units(ARRAY[p_said ->> 'offered']);
    over := act.taken_under(p_kind, about);
    label := gate.case_label(ARRAY(SELECT DISTINCT r.label_id FROM store.record r WHERE r.id = ANY (about) ORDER BY r.label_id),
        p_text, p_tier, p_compartments, p_releasable, p_handling, p_note);
    IF gate.is_unit(p_said ->> 'offered') THEN
        label := gate.label_in_unit(label, p_said ->> 'offered');
    END IF;
    IF NOT gate.goes_to(label, p_said ->> 'addressee') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'addressee-shut-out', MESSAGE = 'a label that does not go to the addressee';
    END IF;
    INSERT INTO store.record (id, owner, label_id, tier, source, key, schema, caption, review_on, purge_on, officer_id, digest, data, keys)
    SELECT id, gate.agency(), label, gate.tier_of(label), 'casework', p_folio, p_row ->> 'schema', p_row ->> 'caption',
           (p_row ->> 'review_on')::date,
           coalesce(((p_said ->> 'purge_by')::timestamptz AT TIME ZONE 'UTC')::date, (p_row ->> 'purge_on')::date), gate.officer(),
           (p_row ->> 'digest')::bytea, p_row -> 'data', (p_row ->> 'keys')::bigint[] || label::bigint;
    INSERT INTO store.matter (id, kind, folio, owner, label_id, officer_id, state, said, ended, rank, under)
    SELECT id, p_kind, p_folio, gate.agency(), label, gate.officer(), '', '{}', false, gate.rank(k.ranks, '{}'), over.id
    FROM gate.kind k WHERE k.code = p_kind RETURNING * INTO m;
    INSERT INTO store.about (matter_id, record_id, label_id, part) SELECT id, a, label, p FROM unnest(about, parts) AS x(a, p) ORDER BY a;
    PERFORM act.add_move(m, way, label, NULL, '{}', p_said, p_words);
    IF over.id IS NOT NULL THEN
        PERFORM act.move_over(over, p_kind, label);
    END IF;
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
    named text;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    PERFORM gate.keep_units(ARRAY[p_said ->> 'offered', s.said ->> 'offered', s.said ->> 'holder']) FROM gate.standing_of(p_matter) AS s;
    SELECT * INTO m FROM store.matter x WHERE x.id = p_matter FOR UPDATE;
    SELECT * INTO here FROM gate.standing_of(m.id);
    IF m.id IS NOT NULL AND here.last_move IS DISTINCT FROM p_seen THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'matter-moved', MESSAGE = 'moved since it was read';
    END IF;
    SELECT * INTO way FROM gate.ways(m.id, m.kind, here.state, here.said) AS w WHERE w.move = p_move AND w.opens = '';
    IF way.move IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such matter, or not this viewer''s to move so';
    ELSIF p_happened NOT BETWEEN timestamptz '1900-01-01 00:00+00' AND gate.now() + interval '1 minute' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-ahead', MESSAGE = 'a moment that is to come, or long before any of us';
    ELSIF way.reason = 'required' AND p_words IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-reason', MESSAGE = 'a reason is missing';
    ELSIF way.reason = 'none' AND p_words IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-wordless', MESSAGE = 'this move takes no reason';
    ELSIF p_text IS NOT NULL AND NOT way.stricter THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'move-stricter', MESSAGE = 'this move is under its matter''s label';
    END IF;
    PERFORM act.accept_said(way.asks, p_said);
    PERFORM act.refuse_unfounded(m.id, way.decides, here.said);
    label := CASE WHEN p_text IS NULL THEN m.label_id
             ELSE gate.case_label(ARRAY[m.label_id], p_text, p_tier, p_compartments, p_releasable, p_handling, p_note) END;
    named := CASE WHEN way.holds = 'offer' THEN p_said ->> 'offered' WHEN way.relation = 'offered' THEN here.said ->> 'offered' END;
    IF gate.is_unit(named) THEN  -- who sits in no unit reads of none
        label := gate.label_in_unit(label, named);
    END IF;
    IF way.kept THEN
        label := gate.kept_label(label);
    END IF;
    RETURN act.add_move(m, way, label, p_happened, here.said, p_said, p_words);
END
$$;

-- The viewer has read these notices; how many of them were there for them and unread.
CREATE OR REPLACE FUNCTION act.acknowledge(p_notices uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    done bigint;
BEGIN
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    END IF;
    INSERT INTO store.noticed (notice_id, officer_id)
    SELECT n.id, gate.officer() FROM store.notice n WHERE n.id = ANY (p_notices) ORDER BY n.id ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS done = ROW_COUNT;
    PERFORM act.acknowledged(p_notices);
    RETURN done;
END
$$;

CREATE OR REPLACE FUNCTION gate.tier_of(p_label int) RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT tier FROM gate.label WHERE id = p_label
$$;

DROP FUNCTION IF EXISTS gate.ways(uuid, text, text);  -- as it was before what is said said whom a matter is with
REVOKE ALL ON FUNCTION gate.tier_of(int), gate.ways(uuid, text, text, jsonb),
    gate.case_label(int[], text, smallint, text[], text[], text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.ways(uuid, text, text, jsonb) TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.login_of(uuid), gate.tier_of(int), gate.case_label(int[], text, smallint, text[], text[], text[], text),
    gate.reads_committed(), gate.note(text, uuid[], text[], jsonb) TO tearline_mover;
RESET ROLE;
ALTER FUNCTION ask.moves_open(uuid, text) OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.moves_open(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.moves_open(uuid, text) TO tearline_app;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('accept_said', 'add_move', 'open_matter', 'move_matter', 'acknowledge') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_mover', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    GRANT USAGE ON SCHEMA act TO tearline_mover;
    GRANT EXECUTE ON FUNCTION
        act.acknowledge(uuid[]),
        act.open_matter(text, text, jsonb, uuid[], jsonb, text, text, smallint, text[], text[], text[], text, jsonb),
        act.move_matter(uuid, text, uuid, timestamptz, jsonb, text, text, smallint, text[], text[], text[], text) TO tearline_app;
END
$$;
