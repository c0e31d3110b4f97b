SET ROLE tearline_owner;
-- Leave for onward use (B5 rule 4, ADR 0064). What is under H2 is its originator's to pass on, however many hands it passed; no leave, no
-- act. A leave is a request of the kind "leave" that its originator answered so: for those records, that use and recipient, until a day.

-- The same words, whatever stands between them, in capitals or not.
CREATE OR REPLACE FUNCTION gate.as_said(p_words text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$ SELECT lower(btrim(regexp_replace(p_words, '\s+', ' ', 'g'))) $$;

-- Of these records, what needs the leave of others for a use (copy, release, relabel; court) and a recipient ('': the own agency), as the viewer sees it: whose
-- it is to give (originator), which record of theirs it is about, the request under which it was given for the purpose of this look, or
-- else one that is still open. What rests on others' records (a matter, a release of the own agency) leads on to these; where none of them
-- is seen, it is its own agency's to give. For a court leave is needed under any handling code, also of the own agency's.
-- Walks record's primary key, about's and about_record.
CREATE OR REPLACE FUNCTION ask.leaves_needed(p_records uuid[], p_use text, p_for text)
RETURNS TABLE (record_id uuid, originator text, about_id uuid, leave_id uuid, asked_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    own constant text := gate.agency();
    court constant boolean := p_use = 'court';
    whom constant text := coalesce(nullif(p_for, ''), own);
    codes constant text[] := CASE WHEN p_use = 'court' THEN ARRAY['H1', 'H2', 'H3'] ELSE ARRAY['H2'] END;
    asked constant jsonb := jsonb_build_object('wants', CASE WHEN p_use = 'court' THEN 'leave-court' ELSE 'leave-onward' END,
        'purpose', gate.purpose_of_look()) || CASE WHEN p_use = 'court' THEN '{}' ELSE jsonb_build_object('use', p_use) END;
BEGIN
    RETURN QUERY
    WITH RECURSIVE chain AS (
        -- what was relabelled has its new label already
        SELECT r.id AS start, r.id AS at, r.owner, r.source, l.handling && codes AS bound
        FROM store.record r JOIN gate.label l ON l.id = r.label_id
        WHERE r.id = ANY (p_records) AND (l.handling && codes OR p_use = 'relabel')
        UNION
        SELECT c.start, r.id, r.owner, r.source, true
        FROM chain c CROSS JOIN LATERAL (
            SELECT a.record_id FROM store.about a WHERE c.source = 'casework' AND a.matter_id = c.at
            UNION ALL
            SELECT a.record_id FROM store.release_copy k JOIN store.about a ON a.matter_id = k.matter_id
            WHERE c.source = 'release' AND k.record_id = c.at) AS x
        JOIN store.record r ON r.id = x.record_id JOIN gate.label l ON l.id = r.label_id AND l.handling && codes
    ), origin AS MATERIALIZED (
        SELECT c.start, c.at, c.owner FROM chain c
        WHERE c.bound AND (court OR c.owner <> own) AND NOT EXISTS (
            SELECT FROM (SELECT a.record_id FROM store.about a WHERE c.source = 'casework' AND a.matter_id = c.at
                         UNION ALL
                         SELECT a.record_id FROM store.release_copy k JOIN store.about a ON a.matter_id = k.matter_id
                         WHERE c.source = 'release' AND k.record_id = c.at) AS x
            JOIN store.record r ON r.id = x.record_id JOIN gate.label l ON l.id = r.label_id AND l.handling && codes)
    )
    SELECT o.start, o.owner, o.at, g.id, CASE WHEN g.id IS NULL THEN w.id END
    FROM origin o
    LEFT JOIN LATERAL (
        SELECT m.id FROM store.about a JOIN store.matter m ON m.id = a.matter_id
        WHERE a.record_id = o.at AND m.kind = 'request' AND m.owner = own AND m.addressee = o.owner AND m.state = 'answered'
          AND m.said @> asked AND m.said ->> 'outcome' = 'granted' AND gate.as_said(m.said ->> 'for_whom') = gate.as_said(whom)
          AND (m.said ->> 'granted_until')::timestamptz > gate.now()
        ORDER BY m.id LIMIT 1) AS g ON true
    LEFT JOIN LATERAL (
        SELECT m.id FROM store.about a JOIN store.matter m ON m.id = a.matter_id
        WHERE a.record_id = o.at AND m.kind = 'request' AND m.owner = own AND m.addressee = o.owner AND NOT m.ended
          AND m.said @> asked AND gate.as_said(m.said ->> 'for_whom') = gate.as_said(whom)
        ORDER BY m.id LIMIT 1) AS w ON true
    ORDER BY o.owner, o.at, o.start;
END
$$;

-- Whether leave is missing for none of these records; then it is put on the record under which leave it is done. Runs as who calls it.
CREATE OR REPLACE FUNCTION act.with_leave(p_records uuid[], p_use text, p_for text, p_of jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    n record;
BEGIN
    SELECT count(*) AS many, bool_or(x.leave_id IS NULL) AS missing, array_agg(DISTINCT x.about_id ORDER BY x.about_id) AS ids,
           jsonb_agg(DISTINCT x.leave_id ORDER BY x.leave_id) AS leaves
    INTO n FROM ask.leaves_needed(p_records, p_use, p_for) AS x;
    IF n.many > 0 AND NOT n.missing THEN
        PERFORM gate.note('leave-used', n.ids, '{}', p_of || jsonb_build_object('leaves', n.leaves));
    END IF;
    RETURN NOT coalesce(n.missing, false);
END
$$;

-- What is entered as standing in a copy. For nobody but its officer: for the own agency.
CREATE OR REPLACE FUNCTION act.copy_with_leave(p_copy uuid, p_records uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    k record;
BEGIN
    SELECT x.number, x.kind, coalesce(x.recipient, x.agency) AS whom INTO k FROM store.copy x WHERE x.id = p_copy;
    IF NOT act.with_leave(p_records, CASE k.kind WHEN 'sealed' THEN 'court' ELSE 'copy' END, k.whom, jsonb_build_object('copy', k.number)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'copy-leave', MESSAGE = 'without the originator''s leave';
    END IF;
END
$$;

-- The label of a matter, or of a release, is opened further than it was, or loses H2: for the label that it is to have.
CREATE OR REPLACE FUNCTION act.relabel_with_leave(p_record uuid, p_before int, p_after int) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whom text;
BEGIN
    SELECT a.text INTO whom FROM gate.label b, gate.label a
    WHERE b.id = p_before AND a.id = p_after AND 'H2' = ANY (b.handling)
      AND (NOT gate.covers(a.id, b.id) OR NOT 'H2' = ANY (a.handling));
    IF whom IS NOT NULL AND NOT act.with_leave(ARRAY[p_record], 'relabel', whom, jsonb_build_object('record', p_record)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'relabel-leave', MESSAGE = 'without the originator''s leave';
    END IF;
END
$$;

-- Whether one of these is a release of the own agency's of which the viewer does not see what it rests on: whoever gives leave for it sees
-- whose it was.
CREATE OR REPLACE FUNCTION act.rests_above(p_records uuid[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT EXISTS (
        SELECT FROM store.record r WHERE r.id = ANY (p_records) AND r.source = 'release' AND r.owner = (SELECT gate.agency())
        AND NOT EXISTS (SELECT FROM store.release_copy k JOIN store.matter m ON m.id = k.matter_id WHERE k.record_id = r.id))
$$;

-- What a request for leave says, and what is said where it is given. Asked: of records of the addressee's alone, for whom, and for H2 in
-- which use. Given: until a day within a year; and by whom it is not to give alone, once the originators before them gave theirs.
CREATE OR REPLACE FUNCTION act.accept_leave(m store.matter, p_opens boolean, p_before jsonb, p_said jsonb, p_at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    whole constant jsonb := p_before || p_said;
    about constant uuid[] := ARRAY(SELECT a.record_id FROM store.about a WHERE a.matter_id = m.id ORDER BY a.record_id);
    until constant timestamptz := (p_said ->> 'granted_until')::timestamptz;
BEGIN
    IF whole ->> 'wants' NOT IN ('leave-court', 'leave-onward') THEN
        RETURN;
    ELSIF p_opens THEN
        IF NOT p_said ? 'for_whom' OR whole ->> 'wants' = 'leave-onward' AND NOT p_said ? 'use' THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'leave-for-whom', MESSAGE = 'it does not say for whom, or for which use';
        ELSIF about = '{}' OR EXISTS (SELECT FROM store.record r WHERE r.id = ANY (about) AND r.owner <> whole ->> 'addressee') THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'leave-about', MESSAGE = 'about no record of the addressee''s, or about another''s';
        END IF;
    ELSIF p_said ->> 'outcome' = 'granted' THEN
        IF until IS NULL OR NOT (p_at < until AND until <= p_at + interval '1 year') THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'leave-until', MESSAGE = 'no end, or none within a year';
        ELSIF act.rests_above(about) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'leave-above', MESSAGE = 'rests on a release that this officer does not see';
        ELSIF EXISTS (
            SELECT FROM ask.leaves_needed(about, CASE whole ->> 'wants' WHEN 'leave-court' THEN 'court' ELSE whole ->> 'use' END,
                                          whole ->> 'for_whom') AS x
            WHERE x.originator <> gate.agency() AND x.leave_id IS NULL) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'leave-first', MESSAGE = 'not this agency''s alone to give';
        END IF;
    END IF;
END
$$;

REVOKE ALL ON FUNCTION gate.as_said(text), act.rests_above(uuid[]), act.with_leave(uuid[], text, text, jsonb), act.copy_with_leave(uuid, uuid[]),
    act.relabel_with_leave(uuid, int, int), act.accept_leave(store.matter, boolean, jsonb, jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.as_said(text), gate.now(), gate.purpose_of_look() TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.covers(int, int) TO tearline_writer;
GRANT EXECUTE ON FUNCTION act.with_leave(uuid[], text, text, jsonb) TO tearline_keeper, tearline_writer, tearline_mover;
GRANT EXECUTE ON FUNCTION act.rests_above(uuid[]) TO tearline_mover;
GRANT EXECUTE ON FUNCTION act.copy_with_leave(uuid, uuid[]) TO tearline_keeper;
GRANT EXECUTE ON FUNCTION act.relabel_with_leave(uuid, int, int) TO tearline_taker;
RESET ROLE;
GRANT USAGE ON SCHEMA ask TO tearline_keeper, tearline_mover, tearline_writer;
GRANT USAGE ON SCHEMA act TO tearline_keeper;
ALTER FUNCTION ask.leaves_needed(uuid[], text, text) OWNER TO tearline_reader;
REVOKE ALL ON FUNCTION ask.leaves_needed(uuid[], text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask.leaves_needed(uuid[], text, text) TO tearline_app, tearline_keeper, tearline_writer, tearline_mover;
ALTER FUNCTION act.copy_with_leave(uuid, uuid[]) OWNER TO tearline_keeper;
ALTER FUNCTION act.relabel_with_leave(uuid, int, int) OWNER TO tearline_writer;
GRANT EXECUTE ON FUNCTION act.relabel_with_leave(uuid, int, int) TO tearline_owner;  -- by whom a label follows another
ALTER FUNCTION act.with_leave(uuid[], text, text, jsonb) OWNER TO tearline_writer;
ALTER FUNCTION act.rests_above(uuid[]) OWNER TO tearline_mover;
ALTER FUNCTION act.accept_leave(store.matter, boolean, jsonb, jsonb, timestamptz) OWNER TO tearline_mover;
