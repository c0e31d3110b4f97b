SET ROLE tearline_owner;
-- Requests between agencies (B5, ADR 0059): what one asks of another. No exchange grants sight: what is released is released by its
-- owner's own deeds, and an answer only points at it.

-- What a move of a matter with a term says besides what was typed. Of one that is opened: by when, for what purpose, and whether who asks
-- knows that it is held: by a record of the addressee's among what it is about, or by the token of a hit there. Only then may it be refused. Of a promise: the new
-- moment, four hours away at most, and before the old one has passed.
CREATE OR REPLACE FUNCTION act.request_says(m store.matter, p_way gate.move_right, p_before jsonb, p_said jsonb, p_at timestamptz, p_words text)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    promised constant timestamptz := (p_said ->> 'promised_for')::timestamptz;
    token constant text := coalesce(p_said ->> 'token', '');
    hit boolean := false;
BEGIN
    IF p_way.kind = 'agreement' THEN
        PERFORM act.accept_agreement(p_before, p_said, p_at);
        RETURN '{}';
    ELSIF NOT EXISTS (SELECT FROM gate.kind k WHERE k.code = p_way.kind AND k.terms <> '[]') THEN
        RETURN '{}';
    ELSIF p_way.from_state = '' THEN
        IF token <> '' THEN
            -- unknown, expired, another agency's, of another owner and of a pool: one answer
            IF pg_input_is_valid(token, 'uuid') THEN
                hit := EXISTS (SELECT FROM gate.token_of(token::uuid) AS t WHERE t.owner = p_said ->> 'addressee' AND NOT t.pooled);
            END IF;
            IF NOT hit THEN
                RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'token-unknown', MESSAGE = 'no token of a hit at whom is asked that stands';
            END IF;
        END IF;
        RETURN gate.term_says(p_way.kind, p_said, p_at, NULL) || jsonb_build_object('purpose', gate.purpose_of_look(), 'known',
            CASE WHEN hit OR EXISTS (SELECT FROM store.about a JOIN store.record r ON r.id = a.record_id
                              WHERE a.matter_id = m.id AND r.owner = p_said ->> 'addressee') THEN 'yes' ELSE 'no' END);
    ELSIF promised IS NOT NULL THEN
        IF NOT (p_at < promised AND promised <= p_at + interval '4 hours' AND p_at < (p_before ->> 'due_at')::timestamptz) THEN
            RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'promise-far', MESSAGE = 'promised late, for the past, or beyond four hours';
        END IF;
        RETURN gate.term_says(p_way.kind, p_before, p_at, promised);
    ELSIF p_said ->> 'refused_because' = 'other' AND p_words IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'refusal-words', MESSAGE = 'another reason is said in words';
    END IF;
    RETURN '{}';
END
$$;

-- The requests that the viewer's agency is asked (p_side 'of') or asks ('by'): open ones, what is due first first; ended ones, the last
-- first. What the viewer sees, as their moves have it. Walks matter_asked_of or matter_asked_by (ended: matter_answered_of, _by), and
-- fold_addressee or fold_asker.
CREATE OR REPLACE FUNCTION ask.requests(p_kind text, p_side text, p_ended boolean, p_skip int, p_limit int)
RETURNS TABLE (id uuid, folio text, kind text, owner text, label text, caption text, state text, said jsonb, opened_at timestamptz,
               moved_at timestamptz, blind boolean, shown text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    own constant text := gate.agency();
    -- whether a kind withholds anything of a matter: to find that out costs a millisecond a line
    hides constant boolean := EXISTS (SELECT FROM gate.kind k WHERE k.code = p_kind AND k.blind <> '{}')
        OR EXISTS (SELECT FROM gate.move_right r WHERE r.kind = p_kind AND r.decides <> '');
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH plain AS MATERIALIZED (
        (SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
         WHERE p_side = 'of' AND NOT p_ended AND m.addressee = own AND NOT m.ended AND m.kind = p_kind
           AND (NOT m.strict OR NOT m.beyond AND NOT EXISTS (SELECT FROM store.fold f WHERE f.matter_id = m.id))
         ORDER BY m.rank, m.id LIMIT p_skip + p_limit)
        UNION ALL
        (SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
         WHERE p_side = 'by' AND NOT p_ended AND m.owner = own AND m.addressee IS NOT NULL AND NOT m.ended AND m.kind = p_kind
           AND (NOT m.strict OR NOT m.beyond AND NOT EXISTS (SELECT FROM store.fold f WHERE f.matter_id = m.id))
         ORDER BY m.rank, m.id LIMIT p_skip + p_limit)
        UNION ALL
        (SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
         WHERE p_side = 'of' AND p_ended AND m.addressee = own AND m.ended AND m.kind = p_kind
           AND (NOT m.strict OR NOT m.beyond AND NOT EXISTS (SELECT FROM store.fold f WHERE f.matter_id = m.id))
         ORDER BY m.moved_at DESC, m.id DESC LIMIT p_skip + p_limit)
        UNION ALL
        (SELECT m.id, m.state, m.said, m.moved_at, m.rank FROM store.matter m
         WHERE p_side = 'by' AND p_ended AND m.owner = own AND m.addressee IS NOT NULL AND m.ended AND m.kind = p_kind
           AND (NOT m.strict OR NOT m.beyond AND NOT EXISTS (SELECT FROM store.fold f WHERE f.matter_id = m.id))
         ORDER BY m.moved_at DESC, m.id DESC LIMIT p_skip + p_limit)
    ), found AS MATERIALIZED (
        SELECT * FROM plain
        UNION ALL
        (SELECT f.matter_id, f.state, f.said, f.moved_at, f.rank FROM store.fold f
         WHERE p_side = 'of' AND f.addressee = own AND f.ended = p_ended AND f.kind = p_kind
         ORDER BY CASE WHEN p_ended THEN f.moved_at END DESC, f.rank, f.matter_id LIMIT p_skip + p_limit)
        UNION ALL
        (SELECT f.matter_id, f.state, f.said, f.moved_at, f.rank FROM store.fold f
         WHERE p_side = 'by' AND f.owner = own AND f.addressee IS NOT NULL AND f.ended = p_ended AND f.kind = p_kind
         ORDER BY CASE WHEN p_ended THEN f.moved_at END DESC, f.rank, f.matter_id LIMIT p_skip + p_limit)
        UNION ALL
        SELECT f.id, f.state, f.said, f.moved_at, f.rank FROM ask.folded_here(p_kind) AS f
        WHERE f.ended = p_ended AND CASE p_side WHEN 'of' THEN f.said ->> 'addressee' = own ELSE f.owner = own END
    ), page AS MATERIALIZED (
        SELECT * FROM found x ORDER BY CASE WHEN p_ended THEN x.moved_at END DESC, x.rank, x.id OFFSET p_skip LIMIT p_limit
    )
    SELECT m.id, m.folio, m.kind, t.owner, t.label, r.caption, s.state, t.said, m.opened_at, s.moved_at, t.blind, m.owner
    FROM page s JOIN store.matter m ON m.id = s.id JOIN store.record r ON r.id = s.id CROSS JOIN LATERAL (
        SELECT m.owner, l.text AS label, s.said, false AS blind FROM gate.label l WHERE NOT hides AND l.id = m.label_id
        UNION ALL SELECT f.owner, f.label, f.said, f.blind FROM gate.faced(m, s.state, s.said) AS f WHERE hides) AS t
    ORDER BY CASE WHEN p_ended THEN s.moved_at END DESC, s.rank, s.id;
END
$$;

-- What became of the requests that the viewer sees and that ended in a time: by side ('by': the own agency's; 'of': asked of it; '': others'),
-- state, reason of a refusal, and whether that was in its clock; how many. Counted label by label of those that the viewer sees, so
-- that what is hidden costs no time. Walks matter_answered and fold_addressee.
CREATE OR REPLACE FUNCTION ask.answered(p_kind text, p_since timestamptz, p_until timestamptz)
RETURNS TABLE (side text, state text, reason text, in_clock boolean, many int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
    own constant text := gate.agency();
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    WITH ended AS MATERIALIZED (
        SELECT x.* FROM gate.label l CROSS JOIN LATERAL (
            SELECT m.owner, m.addressee, m.state, m.said FROM store.matter m
            WHERE m.label_id = l.id AND m.ended AND m.addressee IS NOT NULL AND m.moved_at >= p_since AND m.moved_at < p_until AND m.kind = p_kind
              AND (NOT m.strict OR NOT m.beyond AND NOT EXISTS (SELECT FROM store.fold f WHERE f.matter_id = m.id))) AS x
        UNION ALL
        SELECT f.owner, f.addressee, f.state, f.said FROM store.fold f
        WHERE f.addressee IS NOT NULL AND f.ended AND f.moved_at >= p_since AND f.moved_at < p_until AND f.kind = p_kind
        UNION ALL
        SELECT f.owner, f.said ->> 'addressee', f.state, f.said FROM ask.folded_here(p_kind) AS f WHERE f.ended AND f.moved_at >= p_since AND f.moved_at < p_until
    )
    SELECT CASE own WHEN e.owner THEN 'by' WHEN e.addressee THEN 'of' ELSE '' END AS side, e.state,
           coalesce(CASE WHEN e.state = 'refused' THEN e.said ->> 'refused_because' END, '') AS reason,
           -- moments as gate.written has them, which are in the order of their text
           NOT (e.said ? 'overdue_at' OR e.state <> 'nothing'
                AND coalesce((e.said ->> 'answered_at') COLLATE "C" > e.said ->> 'due_at', false)) AS in_clock, count(*)::int
    FROM ended e GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
END
$$;

-- An alarm without content: how many requests that went up have nobody there who is called and cleared for them, neither with the duty nor
-- with their compartments. Told to registrars of the agency that is asked, of those with its chief; to coordinators, of those with them; of
-- fifty-one at most. Says nothing of any.
CREATE OR REPLACE FUNCTION gate.unheard() RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    own constant text := gate.agency();
BEGIN
    IF own IS NULL OR NOT (gate.has_duty('registrar') OR gate.has_duty('coordinator')) THEN
        RETURN 0;
    END IF;
    -- unordered: one row
    RETURN (
        WITH up AS MATERIALIZED (
            SELECT m.label_id, CASE m.state WHEN 'with-chief' THEN own ELSE '' END AS agency,
                   CASE m.state WHEN 'with-chief' THEN 'duty-officer' ELSE 'coordinator' END AS duty
            FROM store.matter m
            WHERE NOT m.ended AND m.addressee IS NOT NULL
              AND (m.state = 'with-chief' AND m.addressee = own AND gate.has_duty('registrar')
                   OR m.state = 'with-coordinator' AND m.kind = 'request' AND gate.has_duty('coordinator'))
        ), shut AS MATERIALIZED (
            SELECT x.* FROM (SELECT DISTINCT u.label_id, u.agency, u.duty FROM up u) AS x JOIN gate.label l ON l.id = x.label_id
            WHERE NOT gate.reaches(x.label_id, x.agency, x.duty)
              AND NOT (l.compartments <> '{}' AND gate.reaches(x.label_id, '', 'duty-officer'))
        )
        SELECT least(count(*), 51)::int FROM up JOIN shut USING (label_id, agency, duty));
END
$$;

REVOKE ALL ON FUNCTION gate.unheard() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.unheard() TO tearline_reader;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['ask.requests(text, text, boolean, int, int)', 'ask.answered(text, timestamptz, timestamptz)']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
END
$$;
ALTER FUNCTION act.request_says(store.matter, gate.move_right, jsonb, jsonb, timestamptz, text) OWNER TO tearline_mover;
REVOKE ALL ON FUNCTION act.request_says(store.matter, gate.move_right, jsonb, jsonb, timestamptz, text) FROM PUBLIC;
