SET ROLE tearline_owner;
-- The neutral desk of pools (B4, ADR 0064): who asks learns that one of a pool holds something, and asks by an agency without a stake. That
-- one's desk sees who holds it, and sends each a request of its own; who asked learns of an answer alone.

-- The agency whose desk it is; NULL: none is named, or it is shut out.
CREATE OR REPLACE FUNCTION gate.neutral_desk() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: at most one
    SELECT n.agency FROM gate.neutral_desk n JOIN gate.agency a ON a.code = n.agency AND a.suspended_at IS NULL
$$;

-- Names it; '': there is none any more. By a coordinator.
CREATE OR REPLACE FUNCTION act.set_neutral_desk(p_agency text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF gate.agency() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL001', MESSAGE = 'no live session and ticket';
    ELSIF NOT gate.has_duty('coordinator') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'coordinator-names-desk', MESSAGE = 'only a coordinator names it';
    ELSIF p_agency <> '' AND NOT EXISTS (SELECT FROM gate.agency a WHERE a.code = p_agency AND a.suspended_at IS NULL) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'addressee-none', MESSAGE = 'no agency that can be asked';
    END IF;
    PERFORM gate.note('neutral-desk-set', '{}', '{}', jsonb_build_object('agency', p_agency));
    DELETE FROM gate.neutral_desk;
    INSERT INTO gate.neutral_desk (agency, set_by) SELECT p_agency, gate.officer() WHERE p_agency <> '';
END
$$;

CREATE OR REPLACE FUNCTION ask.neutral_desk() RETURNS TABLE (agency text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    -- unordered: one row
    RETURN QUERY SELECT gate.neutral_desk() WHERE gate.agency() IS NOT NULL AND gate.neutral_desk() IS NOT NULL;
END
$$;

-- Whether a token that the viewer's agency was given is a pool's that stands, and this agency the desk that a request of it goes by: none
-- of the pool, and not who asks.
CREATE OR REPLACE FUNCTION gate.pool_goes_by(p_token uuid, p_agency text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT coalesce(p_agency = gate.neutral_desk() AND p_agency <> gate.agency(), false) AND EXISTS (
        SELECT FROM gate.token_of(p_token) AS t JOIN store.pointer_question q ON q.id = t.question_id
        WHERE t.pooled AND NOT EXISTS (SELECT FROM jsonb_array_elements(q.told) AS h WHERE h -> 'agencies' ? p_agency))
$$;

-- Those of a pool who hold what a token of an agency stands for, while their consents and pointers stand. Asked for by whom it goes by alone.
CREATE OR REPLACE FUNCTION gate.pool_holders(p_token text, p_asker text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT DISTINCT c.owner
    FROM store.pointer_token t JOIN store.pointer_question q ON q.id = t.question_id AND q.agency = p_asker
    CROSS JOIN LATERAL unnest(t.consents, t.records) AS f(consent, record)
    JOIN store.consent c ON c.id = f.consent
    JOIN gate.agency a ON a.code = c.owner AND a.suspended_at IS NULL
    WHERE t.token = CASE WHEN pg_input_is_valid(p_token, 'uuid') THEN p_token::uuid END AND t.pooled
      AND c.activated_at IS NOT NULL AND c.ended_at IS NULL AND gate.now() < c.holds_until
      AND EXISTS (SELECT FROM store.pointer p WHERE p.record_id = f.record AND p.consent_id = c.id)
    ORDER BY c.owner
$$;

-- For whom the neutral desk passes a pool's token on to one who holds it: who asked, by a request that is open; NULL: it passes nothing on.
CREATE OR REPLACE FUNCTION act.passed_for(p_token text, p_holder text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT m.owner FROM store.matter m
    WHERE m.kind = 'request' AND NOT m.ended AND m.addressee = (SELECT gate.agency()) AND m.said ->> 'token' = p_token
      AND (SELECT gate.agency()) = (SELECT gate.neutral_desk()) AND (SELECT gate.has_duty('liaison'))
      AND p_holder IN (SELECT h FROM gate.pool_holders(p_token, m.owner) AS h)
    ORDER BY m.id LIMIT 1
$$;

-- To a liaison officer of the neutral desk, of a request that came by a pool's token: who holds something, how their desk is reached, and the
-- request that was sent on to them, with its state. To nobody else, and of no other request, anything.
CREATE OR REPLACE FUNCTION ask.pool_of(p_request uuid)
RETURNS TABLE (agency text, reached text, passed_id uuid, state text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    m store.matter;
BEGIN
    SELECT * INTO m FROM store.matter x WHERE x.id = p_request AND x.kind = 'request' AND x.addressee = gate.agency();
    IF m.id IS NULL OR gate.agency() IS DISTINCT FROM gate.neutral_desk() OR NOT gate.has_duty('liaison') THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT h.owner, gate.desk_of(h.owner), p.id, p.state
    FROM gate.pool_holders(m.said ->> 'token', m.owner) AS h(owner)
    LEFT JOIN LATERAL (
        SELECT x.id, x.state FROM store.matter x
        WHERE x.kind = 'request' AND x.owner = m.addressee AND x.addressee = h.owner AND x.said ->> 'token' = m.said ->> 'token'
        ORDER BY x.opened_at DESC, x.id DESC LIMIT 1) AS p ON true
    ORDER BY h.owner;
END
$$;

REVOKE ALL ON FUNCTION gate.neutral_desk(), act.set_neutral_desk(text), gate.pool_goes_by(uuid, text), gate.pool_holders(text, text),
    act.passed_for(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.neutral_desk(), gate.pool_holders(text, text) TO tearline_reader, tearline_mover;
GRANT EXECUTE ON FUNCTION gate.desk_of(text) TO tearline_reader;
GRANT EXECUTE ON FUNCTION gate.pool_goes_by(uuid, text) TO tearline_mover;
GRANT EXECUTE ON FUNCTION act.set_neutral_desk(text) TO tearline_app;
RESET ROLE;
ALTER FUNCTION act.passed_for(text, text) OWNER TO tearline_mover;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['ask.neutral_desk()', 'ask.pool_of(uuid)']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
END
$$;
