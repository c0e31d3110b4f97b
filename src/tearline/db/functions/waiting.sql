SET ROLE tearline_owner;
-- What waits for whoever is signed in, for the head of a page and for what wakes a screen. No look, and no use of a session.

-- Of the sessions with these digests of their tokens, those that are live at this moment. ``copies``: copies of the officer
-- that ask for an answer, of those that the officer still may hold, as the list has it; ``proposals``: what another registrar
-- proposed and this one may confirm. ``mark`` changes whenever something that is counted here comes, goes or changes again,
-- and with nothing else. Says nothing of any record. Walks session's token_hash, copy_of_officer and copied_unanswered.
CREATE OR REPLACE FUNCTION gate.waiting(p_token_hashes bytea[])
RETURNS TABLE (token_hash bytea, copies int, proposals int, mark text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    WITH one AS (
        SELECT s.token_hash, s.officer_id, s.mask, 'registrar' = ANY (s.duties) AS registrar,
               o.version = s.version AND s.seating = gate.seating_of(o.id) AND clock_timestamp() < s.clearance_until AS cleared
        FROM gate.session s JOIN gate.officer o ON o.id = s.officer_id
        WHERE s.token_hash = ANY (p_token_hashes) AND s.closed_at IS NULL
          AND clock_timestamp() < s.ends_at AND clock_timestamp() < s.seen_at + s.idle
    )
    SELECT one.token_hash, coalesce(c.many, 0), coalesce(p.many, 0),
           left(encode(sha256(convert_to(concat_ws('|', c.told, p.told), 'UTF8')), 'hex'), 16)
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
    ORDER BY one.token_hash
$$;

REVOKE ALL ON FUNCTION gate.waiting(bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.waiting(bytea[]) TO tearline_signin;
RESET ROLE;
