SET ROLE tearline_owner;
-- What waits for whoever is signed in, for the head of a page and for what wakes a screen. No look, and no use of a session.

-- Whether a session shows what is under a label. A label that is younger than the session's mask, which is made anew with the next
-- ticket, is judged as the mask will be.
CREATE OR REPLACE FUNCTION gate.shows(s gate.session, p_label int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT p_label < length(s.mask) * 8 AND get_bit(s.mask, least(p_label, length(s.mask) * 8 - 1)) = 1
        OR s.labels <> (SELECT i.version FROM gate.interning i) AND EXISTS (
            SELECT FROM gate.label l WHERE l.id = p_label
            AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, s.agency, s.tier, s.compartments))
$$;

-- Whether an unread notice is there for whose session it is; as ask.notices has it.
CREATE OR REPLACE FUNCTION gate.is_for(n store.notice, s gate.session) RETURNS boolean
LANGUAGE sql STABLE AS $$
    -- unordered: one row
    SELECT n.made_by IS DISTINCT FROM s.officer_id AND gate.shows(s, n.label_id)
       AND NOT EXISTS (SELECT FROM store.noticed x WHERE x.notice_id = n.id AND x.officer_id = s.officer_id)
       AND EXISTS (SELECT FROM store.matter m WHERE m.id = n.matter_id AND gate.shows(s, m.label_id)
                   AND (n.state IS NULL OR n.state = CASE WHEN NOT m.strict THEN m.state ELSE (
                        SELECT (gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id)).state
                        FROM store.move v WHERE v.matter_id = m.id AND gate.shows(s, v.label_id)) END
                        AND NOT EXISTS (SELECT FROM store.notice o WHERE o.matter_id = n.matter_id AND o.officer_id = s.officer_id
                            AND gate.shows(s, o.label_id) AND o.step = n.step AND o.clock = n.clock AND o.rests_on = n.rests_on)))
$$;

-- Of the sessions with these digests of their tokens, those that are live at this moment. ``copies``: copies of the officer
-- that ask for an answer, of those that the officer still may hold, as the list has it; ``proposals``: what another registrar
-- proposed and this one may confirm; ``notices``: of casework, unread and to be seen by them, fifty at most. ``mark`` changes
-- whenever something that is counted here comes, goes or changes again, and with nothing else. Says nothing of any record. Walks
-- session's token_hash, copy_of_officer, copied_unanswered, notice_officer and notice_duty.
DROP FUNCTION IF EXISTS gate.waiting(bytea[]);
CREATE OR REPLACE FUNCTION gate.waiting(p_token_hashes bytea[])
RETURNS TABLE (token_hash bytea, copies int, proposals int, notices int, mark text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    WITH one AS (
        SELECT s AS session, s.token_hash, s.officer_id, s.agency, s.duties, s.mask, 'registrar' = ANY (s.duties) AS registrar,
               o.version = s.version AND s.seating = gate.seating_of(o.id) AND clock_timestamp() < s.clearance_until AS cleared,
               CASE WHEN s.labels < (SELECT i.version FROM gate.interning i) THEN ARRAY(
                   SELECT l.id FROM gate.label l WHERE l.interned > s.labels
                   AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, s.agency, s.tier, s.compartments) ORDER BY l.id)
               ELSE '{}' END AS younger
        FROM gate.session s JOIN gate.officer o ON o.id = s.officer_id
        WHERE s.token_hash = ANY (p_token_hashes) AND s.closed_at IS NULL
          AND clock_timestamp() < s.ends_at AND clock_timestamp() < s.seen_at + s.idle
    )
    SELECT one.token_hash, coalesce(c.many, 0), coalesce(p.many, 0), coalesce(n.many, 0),
           left(encode(sha256(convert_to(concat_ws('|', c.told, p.told, n.told), 'UTF8')), 'hex'), 16)
    FROM one
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS many, string_agg(concat(k.number, w.last), ',' ORDER BY k.number) AS told
        FROM store.copy k
        CROSS JOIN LATERAL (SELECT max(x.last_at) AS last FROM store.copied x
                            WHERE x.copy_id = k.id AND x.changed_at IS NOT NULL AND x.answered_at IS NULL) AS w
        WHERE one.cleared AND k.officer_id = one.officer_id AND k.ended_at IS NULL AND w.last IS NOT NULL
          AND k.label_id < length(one.mask) * 8 AND get_bit(one.mask, least(k.label_id, length(one.mask) * 8 - 1)) = 1
    ) AS c ON true
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS many, string_agg(p.id::text, ',' ORDER BY p.id) AS told
        FROM gate.proposal p
        WHERE one.registrar AND p.decided_at IS NULL AND clock_timestamp() < p.ends_at
          AND p.proposed_by <> one.officer_id AND p.subject IS DISTINCT FROM one.officer_id
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS many, string_agg(x.id::text, ',' ORDER BY x.id) AS told FROM (
            SELECT * FROM (
                (SELECT n.id FROM store.notice n
                 WHERE n.officer_id = one.officer_id AND gate.is_for(n, one.session) ORDER BY n.id DESC LIMIT 50)
                UNION ALL
                SELECT called.id FROM unnest(one.duties) AS d(duty) CROSS JOIN unnest(ARRAY['', one.agency]) AS a(agency)
                CROSS JOIN LATERAL (
                    SELECT n.id FROM store.notice n
                    WHERE n.officer_id IS NULL AND n.duty = d.duty AND n.agency = a.agency AND n.level IN (0, (one.session).level)
                      -- of thousands of calls most may be hidden; gate.is_for, which says it all, costs 0.06 ms each
                      AND (n.label_id < length(one.mask) * 8 AND get_bit(one.mask, least(n.label_id, length(one.mask) * 8 - 1)) = 1
                           OR n.label_id = ANY (one.younger))
                      AND gate.is_for(n, one.session)
                    ORDER BY n.id DESC LIMIT 50) AS called) AS y
            ORDER BY y.id DESC LIMIT 50) AS x
        WHERE one.cleared
    ) AS n ON true
    ORDER BY one.token_hash
$$;

REVOKE ALL ON FUNCTION gate.is_for(store.notice, gate.session), gate.shows(gate.session, int) FROM PUBLIC;
REVOKE ALL ON FUNCTION gate.waiting(bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.waiting(bytea[]) TO tearline_signin;
RESET ROLE;
