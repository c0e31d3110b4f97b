SET ROLE tearline_owner;
-- Casework: the basis of a named suspect (ADR 0051). Nobody is named as a suspect without one that is in force and that whoever names
-- them sees; nothing is done against somebody who is so named once none is. What is hidden and what is not there are one answer.

-- ── what is in force ─────────────────────────────────────────────────────────────────────────────

-- Whether somebody who was born so may have been a child under twelve at a deed of that day: of a date that is known in part, in doubt
-- yes (Constitution, art. 18; LNSIIPA, art. 7: to be confirmed). Both as records tell dates, [text, …].
CREATE OR REPLACE FUNCTION gate.was_child(p_born jsonb, p_deed jsonb) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT coalesce((SELECT max(store.last_day(b)) FROM jsonb_array_elements_text(p_born) AS b) + interval '12 years'
                    > (SELECT min(store.first_day(d)) FROM jsonb_array_elements_text(p_deed) AS d), false)
$$;

-- Of the bases that the viewer sees, those that name any of these records, in the order of their ids; whether each is in force at this
-- moment. Its review date counts, whether or not the clock has rung. Walks about_record, then move_of_matter.
CREATE OR REPLACE FUNCTION gate.bases_naming(p_records uuid[])
RETURNS TABLE (record_id uuid, id uuid, state text, said jsonb, in_force boolean)
LANGUAGE sql STABLE AS $$
    SELECT a.record_id, m.id, f.state, f.said,
           f.state = ANY (k.founds) AND coalesce((f.said ->> 'review_by')::timestamptz > (SELECT gate.now()), false)
           AND NOT gate.was_child(p.data -> 'birthDate', h.data -> 'deedOn')
    FROM store.about a JOIN store.matter m ON m.id = a.matter_id JOIN gate.kind k ON k.code = m.kind AND k.founds <> '{}'
    JOIN store.record h ON h.id = m.id JOIN store.record p ON p.id = a.record_id
    CROSS JOIN LATERAL gate.standing_of(m.id) AS f
    WHERE a.record_id = ANY (p_records) AND a.part = 'suspect' ORDER BY a.record_id, m.id
$$;

-- ── questions ───────────────────────────────────────────────────────────────────────────────────

-- The bases that name any of these records, of those that the viewer sees: of each record those in force first, then the newest.
CREATE OR REPLACE FUNCTION ask.bases_of(p_records uuid[])
RETURNS TABLE (record_id uuid, id uuid, folio text, kind text, owner text, label text, caption text, data jsonb, state text, said jsonb,
               in_force boolean, opened_at timestamptz, opened_by text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT b.record_id, m.id, m.folio, m.kind, m.owner, l.text, r.caption, r.data, b.state, b.said, b.in_force, m.opened_at,
           gate.login_of(m.officer_id)
    FROM gate.bases_naming(p_records) AS b JOIN store.matter m ON m.id = b.id JOIN store.record r ON r.id = m.id
    JOIN gate.label l ON l.id = m.label_id
    ORDER BY b.record_id, b.in_force DESC, m.opened_at DESC, m.id;
END
$$;

-- Of the records that a matter is about and that the viewer sees: as what; and since it was opened, when what such a record says was
-- last corrected (NULL: it was not), as far as the viewer sees. None to whoever is to judge it without knowing whose it is. Walks about_pkey, then history_of_record.
CREATE OR REPLACE FUNCTION ask.matter_parts(p_id uuid) RETURNS TABLE (record_id uuid, part text, corrected_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT a.record_id, a.part, (
        SELECT max(x.at) FROM (
            SELECT r.recorded_at AS at WHERE r.change = 'corrected'
            UNION ALL SELECT h.recorded_at FROM store.history h WHERE h.record_id = r.id AND h.change = 'corrected') AS x
        WHERE x.at > m.opened_at)
    FROM store.about a JOIN store.matter m ON m.id = a.matter_id JOIN store.record r ON r.id = a.record_id
    CROSS JOIN LATERAL gate.faced(m) AS t
    WHERE a.matter_id = p_id AND NOT t.blind ORDER BY a.record_id;
END
$$;

-- ── what a deed may name ─────────────────────────────────────────────────────────────────────────

-- Refuses a code of a list that may not be said on this day (p_asks: as gate.move_right has it).
CREATE OR REPLACE FUNCTION act.accept_codes(p_asks jsonb, p_said jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_each(p_asks) AS a(field, asked) CROSS JOIN LATERAL (SELECT a.asked -> 'spans' -> (p_said ->> a.field)) AS s(span)
        WHERE s.span IS NOT NULL
          AND NOT (gate.now() AT TIME ZONE 'UTC')::date BETWEEN (s.span ->> 0)::date AND (s.span ->> 1)::date) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'code-not-in-force', MESSAGE = 'a code that is not in force on this day';
    END IF;
END
$$;

-- What a matter that is opened is to be about, each record as what: the named ones (p_naming: [{"record", "basis"}]) beside p_about.
-- Refuses whom nobody may name so: in a basis, a person without facts, a source or a day of the deed that can be; elsewhere, anybody
-- without a basis in force that names the same record. Of what is not there for the viewer: that there is no such record.
CREATE OR REPLACE FUNCTION act.accept_naming(p_kind text, p_row jsonb, p_about uuid[], p_naming jsonb) RETURNS TABLE (record_id uuid, part text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    k constant gate.kind := (SELECT x FROM gate.kind x WHERE x.code = p_kind);
    named constant uuid[] := ARRAY(SELECT DISTINCT (n ->> 'record')::uuid FROM jsonb_array_elements(p_naming) AS n ORDER BY 1);
    bases constant uuid[] := ARRAY(SELECT DISTINCT (n ->> 'basis')::uuid FROM jsonb_array_elements(p_naming) AS n
                                   WHERE n ->> 'basis' IS NOT NULL ORDER BY 1);
    every constant uuid[] := ARRAY(SELECT DISTINCT x FROM unnest(p_about || named || bases) AS x ORDER BY x);
BEGIN
    IF (SELECT count(*) FROM store.record r WHERE r.id = ANY (every)) < cardinality(every) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such record';
    ELSIF k.founds <> '{}' THEN
        IF cardinality(named) <> 1 OR cardinality(bases) > 0 THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-names-one', MESSAGE = 'a basis names one person';
        END IF;
        PERFORM act.accept_basis(p_row -> 'data', named[1], array_remove(p_about, named[1]));
    ELSIF cardinality(named) > 0 AND k.names = '' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'matter-names-nobody', MESSAGE = 'a matter of this kind names nobody';
    ELSIF EXISTS (
        SELECT FROM jsonb_array_elements(p_naming) AS n WHERE NOT EXISTS (
            SELECT FROM gate.bases_naming(ARRAY[(n ->> 'record')::uuid]) AS b WHERE b.id = (n ->> 'basis')::uuid AND b.in_force)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'suspect-unfounded', MESSAGE = 'nobody is named so without a basis in force';
    END IF;
    RETURN QUERY SELECT x, CASE WHEN x = ANY (named) THEN 'suspect' WHEN x = ANY (bases) THEN 'basis' ELSE '' END
        FROM unnest(every) AS x ORDER BY x;
END
$$;

-- Refuses a basis that says too little, or of whom or when it cannot be. p_sources: the records that it rests on, without the named one.
CREATE OR REPLACE FUNCTION act.accept_basis(p_data jsonb, p_named uuid, p_sources uuid[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    today constant date := (gate.now() AT TIME ZONE 'UTC')::date;
    deed constant date := store.first_day(p_data -> 'deedOn' ->> 0);
    named record;
BEGIN
    SELECT r.schema, r.data INTO named FROM store.record r WHERE r.id = p_named;
    IF named.schema <> 'Person' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-person', MESSAGE = 'a basis names a person';
    ELSIF NOT EXISTS (SELECT FROM jsonb_array_elements_text(p_data -> 'facts') AS f WHERE length(btrim(f)) >= 10) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-facts', MESSAGE = 'no criterion without a fact';
    ELSIF cardinality(p_sources) = 0 OR EXISTS (
        -- a name is no source of itself; nor is what people here wrote down about it
        SELECT FROM store.record r WHERE r.id = ANY (p_sources) AND r.source = 'casework') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-source', MESSAGE = 'no basis without a source record';
    ELSIF coalesce(jsonb_array_length(p_data -> 'deedOn'), 0) <> 1 OR deed IS NULL OR deed > today + 1
          OR deed < today - interval '120 years' THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-day', MESSAGE = 'no day on which the deed can have been';
    ELSIF gate.was_child(named.data -> 'birthDate', p_data -> 'deedOn') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-child', MESSAGE = 'a child is no suspect';
    END IF;
END
$$;

-- What a move of a basis says besides what was typed: who read it second; when its review begins, thirty days before its date, or half-way
-- where it is nearer. Refuses dates beyond what it may have: a review within a year, the purge within five, and never a review beyond it.
CREATE OR REPLACE FUNCTION act.basis_says(p_way gate.move_right, p_before jsonb, p_said jsonb, p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    founds constant text[] := (SELECT k.founds FROM gate.kind k WHERE k.code = p_way.kind);
    review constant timestamptz := (p_said ->> 'review_by')::timestamptz;
    purge constant timestamptz := ((p_before || p_said) ->> 'purge_by')::timestamptz;
BEGIN
    IF founds = '{}' THEN
        RETURN '{}';
    ELSIF review IS NOT NULL AND (purge IS NULL OR p_said ? 'purge_by' AND NOT (p_at < purge AND purge <= p_at + interval '5 years')) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-purge', MESSAGE = 'a purge date beyond five years, or past';
    ELSIF NOT (p_at < review AND review <= p_at + interval '1 year') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-review', MESSAGE = 'a review date beyond a year, or past';
    ELSIF review > purge THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-beyond', MESSAGE = 'a review beyond the purge';
    END IF;
    RETURN CASE WHEN review IS NULL THEN '{}' ELSE jsonb_build_object('review_from',
               gate.written(review - least(interval '30 days', (review - p_at) / 2))) END
        || CASE WHEN p_way.to_state = ANY (founds) THEN jsonb_build_object('second_reader', gate.login_of(gate.officer())) ELSE '{}' END;
END
$$;

-- Whether an action is taken against somebody. Not what is in their favour, nor an arrest in the act, which waits for nobody.
CREATE OR REPLACE FUNCTION gate.is_against(p_action text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT p_action <> ALL ('{open,arrest-in-flagrancy,release,drop}'::text[])
$$;

-- Refuses to decide, or to sign as the first of two, on an action against somebody whom the matter names as a suspect, where no basis in
-- force that the viewer sees names them any more: the one that it points at, or a newer one.
CREATE OR REPLACE FUNCTION act.refuse_unfounded(p_matter uuid, p_part text, p_said jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF p_part IN ('take', 'support') AND gate.is_against(p_said ->> 'action') AND EXISTS (
        SELECT FROM store.about a WHERE a.matter_id = p_matter AND a.part = 'suspect' AND NOT EXISTS (
            SELECT FROM gate.bases_naming(ARRAY[a.record_id]) AS b WHERE b.in_force)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'decision-unfounded', MESSAGE = 'a suspect without a basis in force';
    END IF;
END
$$;

-- Refuses to put off the day on which a basis goes, or to take it away: to a steward as to anybody.
CREATE OR REPLACE FUNCTION gate.keep_purge(p_record uuid, p_was date, p_is date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    IF (p_is IS NULL OR p_is > p_was) AND EXISTS (
        SELECT FROM store.matter m JOIN gate.kind k ON k.code = m.kind WHERE m.id = p_record AND k.founds <> '{}') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'basis-purge-kept', MESSAGE = 'the purge date of a basis is not put off';
    END IF;
END
$$;

-- ── what is told ──────────────────────────────────────────────────────────────────────────────────

-- Gives notice of a step to who opened a matter and to whoever holds it, also by moves that few see: under the label of what it tells of
-- (p_rests_on), so that it is there for who sees that and the matter. Said once; again when it happens again.
CREATE OR REPLACE FUNCTION gate.tell_resting(p_matter uuid, p_label int, p_step text, p_rests_on uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM store.notice n WHERE n.rests_on = p_rests_on AND n.matter_id = p_matter AND n.step = p_step;
    INSERT INTO store.notice (matter_id, label_id, officer_id, step, rests_on, made_at)
    SELECT DISTINCT p_matter, p_label, w.officer_id, p_step, p_rests_on, gate.now()
    FROM (
        SELECT m.officer_id FROM store.matter m WHERE m.id = p_matter
        UNION ALL
        SELECT gate.officer_of((act.read_at(p_matter, l.label_id)).said ->> 'holder')
        FROM (SELECT DISTINCT v.label_id FROM store.move v WHERE v.matter_id = p_matter) AS l
    ) AS w WHERE w.officer_id IS NOT NULL
    ON CONFLICT DO NOTHING;
END
$$;

REVOKE ALL ON FUNCTION gate.was_child(jsonb, jsonb), gate.bases_naming(uuid[]), gate.is_against(text),
    gate.keep_purge(uuid, date, date), gate.tell_resting(uuid, int, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.was_child(jsonb, jsonb), gate.bases_naming(uuid[]) TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.is_against(text) TO tearline_mover;
GRANT EXECUTE ON FUNCTION store.first_day(text), store.last_day(text) TO tearline_reader;
RESET ROLE;
GRANT EXECUTE ON FUNCTION act.read_at(uuid, int) TO tearline_owner;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace AND p.proname IN ('bases_of', 'matter_parts') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'act'::regnamespace AND p.proname IN
             ('accept_codes', 'accept_naming', 'accept_basis', 'basis_says', 'refuse_unfounded') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_mover', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$$;
