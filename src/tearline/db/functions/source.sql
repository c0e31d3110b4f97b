SET ROLE tearline_owner;
-- The register of sources (ADR 0062): an agency's handlers and controllers keep it. Who a source is stands there sealed, by a key of
-- the agency's that the store does not hold.

-- ── the agency's key ────────────────────────────────────────────────────────────────────────────

-- Sets the public key under which the own agency seals from now on. A steward's. What is sealed already stays as it is.
CREATE OR REPLACE FUNCTION act.set_source_key(p_pem text, p_fingerprint text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    IF gate.writes_for() IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'steward-sets-source-key', MESSAGE = 'only a steward';
    END IF;
    INSERT INTO gate.source_key (agency, fingerprint, pem, set_by) VALUES (gate.agency(), p_fingerprint, p_pem, gate.officer())
    ON CONFLICT (agency, fingerprint) DO UPDATE SET set_by = excluded.set_by, set_at = clock_timestamp();
    PERFORM gate.note('source-key-set', '{}', '{}', jsonb_build_object('agency', gate.agency(), 'fingerprint', p_fingerprint));
END
$$;

-- The key of the own agency that is in use, for who sets it and who seals with it; no row: none, or not theirs to know.
CREATE OR REPLACE FUNCTION gate.source_key() RETURNS TABLE (fingerprint text, pem text, set_by text, set_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.fingerprint, k.pem, gate.login_of(k.set_by), k.set_at FROM gate.source_key k
    WHERE k.agency = gate.agency() AND (gate.has_duty('steward') OR gate.has_duty('handler') OR gate.has_duty('controller'))
    ORDER BY k.set_at DESC, k.fingerprint LIMIT 1
$$;

CREATE OR REPLACE FUNCTION ask.source_key() RETURNS TABLE (fingerprint text, pem text, set_by text, set_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY SELECT k.* FROM gate.source_key() AS k ORDER BY k.fingerprint;
END
$$;

-- ── what the deeds have in common ───────────────────────────────────────────────────────────────

-- The source that the viewer keeps, as handler or controller (p_controls: as controller), held until the commit. What is not there and
-- what others keep are one answer.
CREATE OR REPLACE FUNCTION gate.kept_source(p_source uuid, p_controls boolean) RETURNS store.source
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    s store.source;
BEGIN
    SELECT x.* INTO s FROM store.source x WHERE x.id = p_source AND gate.officer() IN (x.handler, x.controller) FOR UPDATE;
    IF s.id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such source';
    ELSIF p_controls AND s.controller <> gate.officer() THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'source-controller', MESSAGE = 'only its controller';
    ELSIF s.closed_at IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'TL004', CONSTRAINT = 'source-closed', MESSAGE = 'closed';
    END IF;
    RETURN s;
END
$$;

-- Enters a deed: in words for who keeps the source; in the ledger under one name for all deeds, with a digest. Which deed it was, and on
-- which report, would tie reports for whoever reads the ledger: an entry that names none says no more than that its officer keeps sources.
CREATE OR REPLACE FUNCTION gate.note_source(p_source uuid, p_what text, p_detail text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    entry constant uuid := gen_random_uuid();
BEGIN
    INSERT INTO store.source_entry (id, source_id, what, detail, officer_id) VALUES (entry, p_source, p_what, p_detail, gate.officer());
    PERFORM gate.note('source-deed', '{}', '{}', jsonb_build_object(
        'digest', encode(sha256(convert_to(concat_ws('|', entry, p_source, p_what, p_detail), 'UTF8')), 'hex')));
END
$$;

-- Whether a day of review is one: after today, and within a year.
CREATE OR REPLACE FUNCTION gate.must_be_review(p_day date) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    today constant date := (gate.now() AT TIME ZONE 'UTC')::date;
BEGIN
    IF p_day <= today OR p_day > (today + interval '12 months')::date THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'source-review', MESSAGE = 'not within twelve months';
    END IF;
END
$$;

-- A colleague who may keep a source in this capacity, and is neither p_apart nor counts as one with them.
CREATE OR REPLACE FUNCTION gate.keeper(p_login text, p_duty text, p_apart uuid) RETURNS uuid
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    other constant uuid := gate.colleague(p_login, gate.agency());
BEGIN
    IF other IS NULL OR NOT gate.can_keep(other, gate.agency(), p_duty) OR other = ANY (gate.as_one(p_apart)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'source-keeper', MESSAGE = 'no other officer who may';
    END IF;
    RETURN other;
END
$$;

-- Puts a source into other hands. As the owner, since whoever gives it away does not see it any more; called by the deeds below.
CREATE OR REPLACE FUNCTION gate.set_keepers(p_source uuid, p_handler uuid, p_controller uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE store.source s SET handler = p_handler, controller = p_controller WHERE s.id = p_source
$$;

-- ── deeds ───────────────────────────────────────────────────────────────────────────────────────

-- Opens a source: by its handler, who names the controller, or by its controller, who names the handler (p_as: what the viewer is).
CREATE OR REPLACE FUNCTION act.open_source(p_kind text, p_as text, p_other text, p_risk text, p_review_on date, p_code text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    made constant uuid := gen_random_uuid();
    other uuid;
BEGIN
    IF p_as NOT IN ('handler', 'controller') OR NOT gate.has_duty(p_as) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'source-duty', MESSAGE = 'only a handler or a controller';
    END IF;
    PERFORM gate.must_be_review(p_review_on);
    other := gate.keeper(p_other, CASE p_as WHEN 'handler' THEN 'controller' ELSE 'handler' END, me);
    INSERT INTO store.source (id, code, owner, kind, handler, controller, risk, review_on)
    VALUES (made, p_code, gate.agency(), p_kind, CASE p_as WHEN 'handler' THEN me ELSE other END,
            CASE p_as WHEN 'handler' THEN other ELSE me END, p_risk, p_review_on);
    PERFORM gate.note_source(made, 'opened', '');
    RETURN made;
END
$$;

-- Keeps who it is, as it was sealed elsewhere; in the place of what was sealed before.
CREATE OR REPLACE FUNCTION act.seal_source(p_source uuid, p_sealed text, p_fingerprint text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant store.source := gate.kept_source(p_source, false);
BEGIN
    IF NOT EXISTS (SELECT FROM gate.source_key() AS k WHERE k.fingerprint = p_fingerprint) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'source-sealed', MESSAGE = 'not sealed by the key in use';
    END IF;
    UPDATE store.source x SET sealed = p_sealed, sealed_under = p_fingerprint WHERE x.id = s.id;
    PERFORM gate.note_source(s.id, 'sealed', left(p_fingerprint, 16));
END
$$;

-- Says the risk anew, and when it is reviewed next. Its controller's.
CREATE OR REPLACE FUNCTION act.review_source(p_source uuid, p_risk text, p_review_on date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant store.source := gate.kept_source(p_source, true);
BEGIN
    PERFORM gate.must_be_review(p_review_on);
    UPDATE store.source x SET risk = p_risk, review_on = p_review_on WHERE x.id = s.id;
    PERFORM gate.note_source(s.id, 'reviewed', concat_ws(' ', p_risk, p_review_on));
END
$$;

-- Hands it over to another handler or another controller of the agency. Its controller's.
CREATE OR REPLACE FUNCTION act.hand_over_source(p_source uuid, p_as text, p_login text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant store.source := gate.kept_source(p_source, true);
    other uuid;
BEGIN
    IF p_as NOT IN ('handler', 'controller') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'source-keeper', MESSAGE = 'neither';
    END IF;
    other := gate.keeper(p_login, p_as, CASE p_as WHEN 'handler' THEN s.controller ELSE s.handler END);
    PERFORM gate.note_source(s.id, 'handed-over', concat_ws(' ', p_as, gate.login_of(other)));
    PERFORM gate.set_keepers(s.id, CASE p_as WHEN 'handler' THEN other ELSE s.handler END,
                             CASE p_as WHEN 'controller' THEN other ELSE s.controller END);
END
$$;

-- Takes over a source whose controller has left or is none any more. Another controller's of the agency, who does not handle it.
CREATE OR REPLACE FUNCTION act.take_over_source(p_source uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    me constant uuid := gate.officer();
    s store.source;
BEGIN
    SELECT x.* INTO s FROM store.source x
    WHERE x.id = p_source AND x.owner = gate.agency() AND x.closed_at IS NULL AND NOT gate.can_keep(x.controller, x.owner, 'controller');
    IF s.id IS NULL OR NOT gate.has_duty('controller') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL005', MESSAGE = 'no such source';
    ELSIF me = ANY (gate.as_one(s.handler)) THEN
        RAISE EXCEPTION USING ERRCODE = 'TL003', CONSTRAINT = 'source-keeper', MESSAGE = 'who handles it does not control it';
    END IF;
    PERFORM gate.set_keepers(s.id, s.handler, me);
    PERFORM gate.note_source(s.id, 'taken-over', '');
END
$$;

-- Closes it: nothing is written on it any more. Its controller's.
CREATE OR REPLACE FUNCTION act.close_source(p_source uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    read_committed constant boolean := gate.reads_committed();
    s constant store.source := gate.kept_source(p_source, true);
BEGIN
    PERFORM gate.note_source(s.id, 'closed', '');
    UPDATE store.source x SET closed_at = clock_timestamp() WHERE x.id = s.id;
END
$$;

-- ── what its keepers see ────────────────────────────────────────────────────────────────────────

-- The sources that the viewer keeps, and those that their controller left (alone: theirs to take over): those whose review is due
-- first, then by the day of review. One of them by its id. Walks source_handler and source_controller.
CREATE OR REPLACE FUNCTION ask.sources(p_source uuid, p_closed boolean, p_limit int)
RETURNS TABLE (id uuid, code text, kind text, handler text, controller text, risk text, review_on date, due boolean, sealed_under text,
    sealed text, opened_at timestamptz, closed_at timestamptz, controls boolean, alone boolean, reports int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    today constant date := (gate.now() AT TIME ZONE 'UTC')::date;
    me constant uuid := gate.officer();
    ours constant text := gate.agency();
    controls constant boolean := gate.has_duty('controller');
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT s.id, s.code, s.kind, gate.login_of(s.handler), gate.login_of(s.controller), s.risk, s.review_on,
           s.closed_at IS NULL AND s.review_on <= today, s.sealed_under,
           CASE WHEN p_source IS NOT NULL AND me IN (s.handler, s.controller) THEN s.sealed END, s.opened_at, s.closed_at,
           s.controller = me, me NOT IN (s.handler, s.controller),
           (SELECT count(*)::int FROM store.origin o WHERE o.source_id = s.id)
    FROM store.source s
    WHERE (p_source IS NULL OR s.id = p_source) AND (p_source IS NOT NULL OR p_closed = (s.closed_at IS NOT NULL))
      AND s.owner = ours AND (me IN (s.handler, s.controller) OR controls AND NOT gate.can_keep(s.controller, s.owner, 'controller'))
    ORDER BY s.review_on, s.code LIMIT p_limit;
END
$$;

-- What was done on a source that the viewer keeps, the newest first.
CREATE OR REPLACE FUNCTION ask.source_entries(p_source uuid, p_limit int)
RETURNS TABLE (what text, detail text, by_login text, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT e.what, e.detail, gate.login_of(e.officer_id), e.at FROM store.source_entry e
    WHERE e.source_id = p_source ORDER BY e.at DESC, e.id LIMIT p_limit;
END
$$;

REVOKE ALL ON FUNCTION act.set_source_key(text, text), gate.source_key(), gate.kept_source(uuid, boolean), gate.note_source(uuid, text, text),
    gate.must_be_review(date), gate.keeper(text, text, uuid), gate.set_keepers(uuid, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act.set_source_key(text, text) TO tearline_app;
GRANT EXECUTE ON FUNCTION gate.source_key(), gate.login_of(uuid) TO tearline_reader, tearline_handler;
GRANT EXECUTE ON FUNCTION gate.kept_source(uuid, boolean), gate.note_source(uuid, text, text), gate.must_be_review(date),
    gate.keeper(text, text, uuid), gate.set_keepers(uuid, uuid, uuid), gate.colleague(text, text), gate.as_one(uuid), gate.now(),
    gate.reads_committed(), gate.note(text, uuid[], text[], jsonb) TO tearline_handler;
GRANT USAGE ON SCHEMA act TO tearline_handler;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE (p.pronamespace::regnamespace::text, p.proname) IN
             (('ask', 'source_key'), ('ask', 'sources'), ('ask', 'source_entries'), ('act', 'open_source'), ('act', 'seal_source'),
              ('act', 'review_source'), ('act', 'hand_over_source'), ('act', 'take_over_source'), ('act', 'close_source')) LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', f,
            CASE WHEN f::text LIKE 'ask.%' THEN 'tearline_reader' ELSE 'tearline_handler' END);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
END
$$;
