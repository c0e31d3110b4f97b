SET ROLE tearline_owner;
-- What waits for whoever is signed in, for the head of a page and for what wakes a screen. No look, and no use of a session.

-- Whether whoever has these bits sees what is under a label; p_younger: labels that are younger than the bits, which are made anew with
-- the next ticket, and will be seen by then.
CREATE OR REPLACE FUNCTION gate.bit_of(p_bits bytea, p_younger int[], p_label int) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    -- unordered: one row; put into the statement that calls it, as gate.told_by and gate.called are
    SELECT p_label < length(p_bits) * 8 AND get_bit(p_bits, least(p_label, length(p_bits) * 8 - 1)) = 1 OR p_label = ANY (p_younger)
$$;

-- The notices to an officer that are unread and there for who sees so; as ask.notices has them. Walks notice_officer.
CREATE OR REPLACE FUNCTION gate.told_by_name(p_officer uuid, p_bits bytea, p_younger int[]) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    SELECT n.id FROM store.notice n JOIN store.matter m ON m.id = n.matter_id
    WHERE n.officer_id = p_officer AND gate.bit_of(p_bits, p_younger, n.label_id) AND n.made_by IS DISTINCT FROM p_officer
      AND gate.bit_of(p_bits, p_younger, m.label_id)
      AND NOT EXISTS (SELECT FROM store.noticed x WHERE x.notice_id = n.id AND x.officer_id = p_officer)
    ORDER BY n.id DESC
$$;

-- The calls to those of an agency ('': any) with a duty and a level that are there for who sees so: as long as the matter stands so to
-- them. Of thousands most may be hidden: their label is asked first. Walks notice_duty.
CREATE OR REPLACE FUNCTION gate.called(p_duty text, p_agency text, p_level smallint, p_bits bytea, p_younger int[])
RETURNS SETOF store.notice
LANGUAGE sql STABLE AS $$
    SELECT n.* FROM store.notice n
    WHERE n.officer_id IS NULL AND n.duty = p_duty AND n.agency = p_agency AND n.level IN (0, p_level)
      AND gate.bit_of(p_bits, p_younger, n.label_id)
      AND EXISTS (
        SELECT FROM store.matter m WHERE m.id = n.matter_id AND gate.bit_of(p_bits, p_younger, m.label_id)
        AND (n.state IS NULL OR n.state = CASE WHEN NOT m.strict THEN m.state ELSE (
            SELECT (gate.folded(v.from_state, v.to_state, v.said, v.made_at ORDER BY v.made_at, v.id)).state
            FROM store.move v WHERE v.matter_id = m.id AND gate.bit_of(p_bits, p_younger, v.label_id)) END))
    ORDER BY n.id DESC
$$;

-- The unread notices of pointers that are meant for an officer who sees so, at a desk or as a controller; as ask.pointer_notices has
-- them. Asked by gate.waiting, for what wakes a screen. Walks pointer_notice_desk and pointer_notice_officer.
CREATE OR REPLACE FUNCTION gate.pointers_told(p_officer uuid, p_agency text, p_duties text[], p_bits bytea, p_younger int[]) RETURNS SETOF uuid
LANGUAGE sql STABLE AS $$
    SELECT n.id FROM store.pointer_notice n
    WHERE (n.officer_id = p_officer OR n.officer_id IS NULL AND n.owner = p_agency AND 'liaison' = ANY (p_duties))
      AND gate.bit_of(p_bits, p_younger, n.label_id) AND gate.bit_of(p_bits, p_younger, n.record_label_id)
      AND NOT EXISTS (SELECT FROM store.pointer_noticed x WHERE x.notice_id = n.id AND x.officer_id = p_officer)
    ORDER BY n.id DESC LIMIT 50
$$;

-- Of the sessions with these digests of their tokens, those that are live at this moment. ``copies``: copies of the officer
-- that ask for an answer, of those that the officer still may hold, as the list has it; ``proposals``: what another registrar
-- proposed and this one may confirm; ``publications``: of the matrix, that another asked for and this one may agree to; ``lent``: rights to
-- decide that others lend the officer; ``notices``: of casework and of pointers, unread and to be seen by them, fifty at most of each. ``mark`` changes
-- whenever something that is counted here comes, goes or changes again, and with nothing else. Says nothing of any record.
--
-- Sessions that see the same, with the same duties in the same agency, are called alike (``kin``): what calls them is found once for all of
-- them, the latest hundred, and what one has read, did or was told by name is left out of it. Who has done so with so many that older
-- ones count (``short``) is asked alone. Walks session's token_hash, copy_of_officer, copied_unanswered, delegation_received,
-- notice_officer and notice_duty.
DROP FUNCTION IF EXISTS gate.waiting(bytea[]);
CREATE OR REPLACE FUNCTION gate.waiting(p_token_hashes bytea[])
RETURNS TABLE (token_hash bytea, copies int, proposals int, publications int, lent int, notices int, mark text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    WITH one AS MATERIALIZED (
        SELECT x.*, dense_rank() OVER (ORDER BY x.bits, x.younger, x.agency, x.duties, x.level) AS kin
        FROM (SELECT s.token_hash, s.officer_id, s.agency, s.duties, s.level, s.mask || ''::bytea AS bits,  -- taken out of its compressed form
                     'registrar' = ANY (s.duties) AS registrar,
                     o.version = s.version AND s.seating = gate.seating_of(o.id) AND clock_timestamp() < s.clearance_until AS cleared,
                     CASE WHEN s.labels < (SELECT i.version FROM gate.interning i) THEN ARRAY(
                         SELECT l.id FROM gate.label l WHERE l.interned > s.labels
                         AND gate.may_see(l.owner, l.tier, l.compartments, l.releasable, s.agency, s.tier, s.compartments) ORDER BY l.id)
                     ELSE '{}' END AS younger
              FROM gate.session s JOIN gate.officer o ON o.id = s.officer_id
              WHERE s.token_hash = ANY (p_token_hashes) AND s.closed_at IS NULL
                AND clock_timestamp() < s.ends_at AND clock_timestamp() < s.seen_at + s.idle) AS x
    ), kin AS MATERIALIZED (
        SELECT DISTINCT ON (x.kin) x.kin, x.bits, x.younger, x.agency, x.duties, x.level FROM one x WHERE x.cleared ORDER BY x.kin
    ), called AS MATERIALIZED (
        SELECT k.kin, n.id, n.matter_id, n.made_by, n.step, n.clock, n.rests_on, n.place
        FROM kin k CROSS JOIN LATERAL unnest(k.duties) AS d(duty) CROSS JOIN LATERAL unnest(ARRAY['', k.agency]) AS a(agency)
        CROSS JOIN LATERAL (
            SELECT c.*, row_number() OVER (ORDER BY c.id DESC) AS place
            FROM (SELECT y.* FROM gate.called(d.duty, a.agency, k.level, k.bits, k.younger) AS y ORDER BY y.id DESC LIMIT 100) AS c) AS n
    ), known AS MATERIALIZED (  -- down to here nothing that calls them is missing
        SELECT c.kin, (array_agg(c.id ORDER BY c.id DESC))[1] AS down_to FROM called c WHERE c.place = 100 GROUP BY c.kin
    ), apart AS MATERIALIZED (  -- who has read one of them, and who was told the same by name
        SELECT x.notice_id AS id, x.officer_id, NULL::int AS label_id
        FROM store.noticed x WHERE x.notice_id = ANY (ARRAY(SELECT DISTINCT c.id FROM called c ORDER BY c.id))
        UNION ALL
        SELECT c.id, o.officer_id, o.label_id
        FROM (SELECT DISTINCT y.id, y.matter_id, y.step, y.clock, y.rests_on FROM called y) AS c
        JOIN store.notice o ON o.matter_id = c.matter_id AND o.step = c.step AND o.clock = c.clock AND o.rests_on = c.rests_on
        WHERE o.officer_id IS NOT NULL
    ), left_out AS MATERIALIZED (
        SELECT p.id, x.token_hash FROM apart p JOIN one x ON x.officer_id = p.officer_id
        WHERE p.label_id IS NULL OR gate.bit_of(x.bits, x.younger, p.label_id)
    ), together AS MATERIALIZED (
        SELECT x.token_hash, c.id FROM one x JOIN called c ON c.kin = x.kin
        WHERE x.cleared AND c.made_by IS DISTINCT FROM x.officer_id
          AND (c.id, x.token_hash) NOT IN (SELECT l.id, l.token_hash FROM left_out l)
        UNION
        SELECT x.token_hash, n.id FROM one x CROSS JOIN LATERAL (
            SELECT t.id FROM gate.told_by_name(x.officer_id, x.bits, x.younger) AS t(id) ORDER BY t.id DESC LIMIT 50) AS n
        WHERE x.cleared
    ), short AS MATERIALIZED (
        SELECT x.token_hash FROM one x JOIN known k ON k.kin = x.kin LEFT JOIN together t ON t.token_hash = x.token_hash AND t.id >= k.down_to
        WHERE x.cleared GROUP BY x.token_hash HAVING count(t.id) < 50
    ), alone AS MATERIALIZED (
        SELECT x.token_hash, n.id FROM short y JOIN one x ON x.token_hash = y.token_hash
        CROSS JOIN LATERAL unnest(x.duties) AS d(duty) CROSS JOIN LATERAL unnest(ARRAY['', x.agency]) AS a(agency)
        CROSS JOIN LATERAL (
            SELECT c.id FROM gate.called(d.duty, a.agency, x.level, x.bits, x.younger) AS c
            WHERE c.made_by IS DISTINCT FROM x.officer_id
              AND NOT EXISTS (SELECT FROM store.noticed r WHERE r.notice_id = c.id AND r.officer_id = x.officer_id)
              AND NOT EXISTS (SELECT FROM store.notice o WHERE o.matter_id = c.matter_id AND o.officer_id = x.officer_id
                  AND gate.bit_of(x.bits, x.younger, o.label_id) AND o.step = c.step AND o.clock = c.clock AND o.rests_on = c.rests_on)
            ORDER BY c.id DESC LIMIT 50) AS n
    ), unread AS MATERIALIZED (
        SELECT f.token_hash, count(*)::int AS many, string_agg(f.id::text, ',' ORDER BY f.id) AS told
        FROM (SELECT u.token_hash, u.id, row_number() OVER (PARTITION BY u.token_hash ORDER BY u.id DESC) AS place
              FROM (SELECT t.token_hash, t.id FROM together t UNION SELECT a.token_hash, a.id FROM alone a) AS u) AS f
        WHERE f.place <= 50 GROUP BY f.token_hash
    ), asked AS MATERIALIZED (
        SELECT m.mark, m.asked_at, m.asked_by, m.authors FROM gate.matrix m
        WHERE m.version IS NULL AND m.asked_at > clock_timestamp() - interval '14 days' AND gate.holds(m.asked_by, 'coordinator', 0::smallint)
    )
    SELECT one.token_hash, coalesce(c.many, 0), coalesce(p.many, 0), coalesce(m.many, 0), coalesce(d.many, 0), coalesce(n.many, 0) + coalesce(t.many, 0),
           left(encode(sha256(convert_to(concat_ws('|', c.told, p.told, m.told, d.told, n.told, t.told), 'UTF8')), 'hex'), 16)
    FROM one
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS many, string_agg(concat(k.number, w.last), ',' ORDER BY k.number) AS told
        FROM store.copy k
        CROSS JOIN LATERAL (SELECT max(x.last_at) AS last FROM store.copied x
                            WHERE x.copy_id = k.id AND x.changed_at IS NOT NULL AND x.answered_at IS NULL) AS w
        WHERE one.cleared AND k.officer_id = one.officer_id AND k.ended_at IS NULL AND w.last IS NOT NULL
          AND k.label_id < length(one.bits) * 8 AND get_bit(one.bits, least(k.label_id, length(one.bits) * 8 - 1)) = 1
    ) AS c ON true
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS many, string_agg(p.id::text, ',' ORDER BY p.id) AS told
        FROM gate.proposal p
        WHERE one.registrar AND p.decided_at IS NULL AND clock_timestamp() < p.ends_at
          AND p.proposed_by <> one.officer_id AND p.subject IS DISTINCT FROM one.officer_id
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS many, string_agg(concat(a.mark, a.asked_at), ',' ORDER BY a.mark) AS told
        FROM asked a
        WHERE (one.registrar OR one.cleared AND 'coordinator' = ANY (one.duties))
          AND a.asked_by <> one.officer_id AND NOT one.officer_id = ANY (a.authors)
    ) AS m ON true
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS many, string_agg(d.id::text, ',' ORDER BY d.id) AS told
        FROM gate.delegation d
        WHERE one.cleared AND d.receiver = one.officer_id AND d.ended_at IS NULL AND gate.lends(d)
    ) AS d ON true
    LEFT JOIN unread n ON n.token_hash = one.token_hash
    LEFT JOIN LATERAL (
        SELECT count(*)::int AS many, string_agg(x.id::text, ',' ORDER BY x.id) AS told
        FROM gate.pointers_told(one.officer_id, one.agency, one.duties, one.bits, one.younger) AS x(id) WHERE one.cleared
    ) AS t ON true
    ORDER BY one.token_hash
$$;

DROP FUNCTION IF EXISTS gate.is_for(store.notice, gate.session);  -- asked for each notice of each session, until sessions shared
DROP FUNCTION IF EXISTS gate.shows(gate.session, int);
REVOKE ALL ON FUNCTION gate.bit_of(bytea, int[], int), gate.pointers_told(uuid, text, text[], bytea, int[]),
    gate.told_by_name(uuid, bytea, int[]),
    gate.called(text, text, smallint, bytea, int[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION gate.waiting(bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.waiting(bytea[]) TO tearline_signin;
RESET ROLE;
