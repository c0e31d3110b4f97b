-- Sources of reports (ADR 0062): who handles and who controls each, which reports are of which, whether two reports are of independent
-- ones, and what two inspectors ask together. Reached by functions/source.sql, origin.sql and independence.sql alone.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_handler') THEN
        CREATE ROLE tearline_handler NOLOGIN NOINHERIT;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA gate, store TO tearline_handler;

SET ROLE tearline_owner;
ALTER TABLE gate.officer DROP CONSTRAINT officer_duties_check;
ALTER TABLE gate.officer ADD CONSTRAINT officer_duties_check
    CHECK (duties <@ ARRAY['steward', 'inspector', 'registrar', 'analyst', 'duty-officer', 'commander', 'prosecutor', 'coordinator',
        'liaison', 'handler', 'controller']::text[]);

-- The public halves of the keys under which an agency seals who its sources are; the one set last is in use.
CREATE TABLE gate.source_key (
    agency gate.code NOT NULL REFERENCES gate.agency,
    fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),   -- SHA-256 of the key as DER
    pem text NOT NULL CHECK (length(pem) BETWEEN 100 AND 400),
    set_by uuid NOT NULL REFERENCES gate.officer,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (agency, fingerprint)
);

-- It has no label: two named persons know of it, whatever clearance others have.
CREATE TABLE store.source (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code text NOT NULL UNIQUE CHECK (code ~ '^[2-9A-HJ-NP-Z]{8}$'),     -- drawn by chance; on no report
    owner text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('human', 'technical')),
    handler uuid NOT NULL REFERENCES gate.officer,
    controller uuid NOT NULL REFERENCES gate.officer CHECK (controller <> handler),
    risk text NOT NULL CHECK (risk IN ('none', 'low', 'medium', 'high')),
    review_on date NOT NULL,
    sealed text CHECK (sealed ~ '^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]*[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$'
                       AND length(sealed) <= 12000),                    -- JWE (RFC 7516)
    sealed_under text CHECK ((sealed_under IS NULL) = (sealed IS NULL)),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at timestamptz
);
CREATE INDEX source_handler ON store.source (handler);
CREATE INDEX source_controller ON store.source (controller, review_on);
CREATE INDEX source_owner ON store.source (owner);

CREATE TABLE store.origin (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source_id uuid NOT NULL REFERENCES store.source,
    record_id uuid NOT NULL,            -- the report
    note text NOT NULL CHECK (length(note) <= 200),
    written_by uuid NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (source_id, record_id)       -- not of the report alone: a refusal would tell that somebody else has it
);
CREATE INDEX origin_record ON store.origin (record_id);

-- What is said of two reports on the word of who controls the source of one of them (record_id).
CREATE TABLE store.independence (
    low uuid NOT NULL,
    high uuid NOT NULL CHECK (low < high),
    origin_id uuid NOT NULL REFERENCES store.origin ON DELETE CASCADE,
    record_id uuid NOT NULL CHECK (record_id IN (low, high)),
    value text NOT NULL CHECK (value IN ('assured', 'not-assured')),
    said_by uuid NOT NULL,
    said_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (low, high, origin_id)
);
CREATE INDEX independence_high ON store.independence (high);
CREATE INDEX independence_origin ON store.independence (origin_id);

-- What was done on a source, for who keeps it. The ledger has the digest of each line, and no more of it.
CREATE TABLE store.source_entry (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source_id uuid NOT NULL REFERENCES store.source,
    what text NOT NULL,
    detail text NOT NULL CHECK (length(detail) <= 300),
    officer_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX source_entry_source ON store.source_entry (source_id, at DESC);

-- Of which sources some reports are: one inspector asks, another agrees, and then both read it until it ends.
CREATE TABLE store.origin_ask (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    records uuid[] NOT NULL CHECK (cardinality(records) BETWEEN 1 AND 10),
    about text NOT NULL CHECK (length(about) BETWEEN 3 AND 60),         -- the inspectors' case
    reason text NOT NULL CHECK (length(reason) BETWEEN 3 AND 500),
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lapses_at timestamptz NOT NULL,
    answered_by uuid CHECK (answered_by <> asked_by),
    answered_at timestamptz,
    ends_at timestamptz,                -- NULL: declined, or not answered
    CHECK ((answered_at IS NULL) = (answered_by IS NULL))
);
CREATE INDEX origin_ask_age ON store.origin_ask (asked_at DESC);
CREATE INDEX origin_ask_live ON store.origin_ask (ends_at) WHERE ends_at IS NOT NULL;

-- No statistics, as in 0002.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT a.attrelid::regclass AS tab, a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
        WHERE t.relnamespace = 'store'::regnamespace AND t.relkind = 'r'
          AND t.relname IN ('source', 'origin', 'independence', 'source_entry', 'origin_ask')
          AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', c.tab, c.attname);
    END LOOP;
END
$$;

-- ── who knows ───────────────────────────────────────────────────────────────────────────────────

-- Whether an officer may keep a source in this capacity still. An own vetting that lapsed takes nothing away for good.
CREATE FUNCTION gate.can_keep(p_officer uuid, p_agency text, p_duty text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- unordered: one row
    SELECT EXISTS (SELECT FROM gate.officer o WHERE o.id = p_officer AND o.agency = p_agency AND p_duty = ANY (o.duties)
                   AND o.suspended_at IS NULL)
$$;

-- Of which reports this viewer is told the origin now, as one of two inspectors who agreed on it.
CREATE FUNCTION gate.reports_told() RETURNS uuid[]
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN gate.has_duty('inspector') THEN ARRAY(
        SELECT DISTINCT r FROM store.origin_ask a CROSS JOIN LATERAL unnest(a.records) AS r
        WHERE a.ends_at > clock_timestamp() AND gate.officer() IN (a.asked_by, a.answered_by) ORDER BY r) ELSE '{}' END
$$;
CREATE FUNCTION gate.sources_told() RETURNS uuid[]
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT DISTINCT o.source_id FROM store.origin o WHERE o.record_id = ANY (gate.reports_told()) ORDER BY o.source_id)
$$;
-- Whether this viewer may see what rests on both of two labels, each of which they see (functions/label.sql).
CREATE FUNCTION gate.sees_both(p_one int, p_other int) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN gate.sees_joined(ARRAY[p_one, p_other]);
END
$$;
REVOKE ALL ON FUNCTION gate.can_keep(uuid, text, text), gate.reports_told(), gate.sources_told(), gate.sees_both(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.can_keep(uuid, text, text), gate.reports_told(), gate.sources_told(), gate.sees_both(int, int)
    TO tearline_reader, tearline_handler;
GRANT EXECUTE ON FUNCTION gate.mask(), gate.officer(), gate.agency(), gate.has_duty(text) TO tearline_handler;

-- known: a source is its handler's and its controller's, another controller's of the agency where its own is none any more, and two
-- inspectors' for what they asked. An origin is there with its source and its report.
-- sees_both_ends: what is said of two reports is there for who may see what rests on both.
-- inspectors_see: an ask is there for inspectors who see all reports that it names.
-- forgets: triggers and gate's functions, as the owner.
DO $$
DECLARE
    me constant text := '(SELECT gate.officer())';
    keeps constant text := format('owner = (SELECT gate.agency()) AND (handler = %1$s AND (SELECT gate.has_duty(''handler''))'
        ' OR controller = %1$s AND (SELECT gate.has_duty(''controller'')))', me);
    kept constant text := format('EXISTS (SELECT FROM store.source s WHERE s.id = source_id AND %s IN (s.handler, s.controller))', me);
    there constant text := 'EXISTS (SELECT FROM store.record r WHERE r.id = record_id)';
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['source', 'origin', 'independence', 'source_entry', 'origin_ask'] LOOP
        EXECUTE format('ALTER TABLE store.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE store.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY forgets ON store.%I FOR ALL TO tearline_owner USING (true) WITH CHECK (true)', t);
    END LOOP;
    EXECUTE format('CREATE POLICY known ON store.source FOR SELECT TO tearline_reader, tearline_handler USING (%s'
                   ' OR id = ANY ((SELECT gate.sources_told())::uuid[])'
                   ' OR closed_at IS NULL AND owner = (SELECT gate.agency()) AND (SELECT gate.has_duty(''controller''))'
                   ' AND NOT gate.can_keep(controller, owner, ''controller''))', keeps);
    EXECUTE format('CREATE POLICY opens ON store.source FOR INSERT TO tearline_handler WITH CHECK (%s)', keeps);
    EXECUTE format('CREATE POLICY keeps ON store.source FOR UPDATE TO tearline_handler USING (%s) WITH CHECK (%s)', keeps, keeps);
    EXECUTE format('CREATE POLICY known ON store.origin FOR SELECT TO tearline_reader, tearline_handler USING (%s AND (%s'
                   ' OR record_id = ANY ((SELECT gate.reports_told())::uuid[])))', there, kept);
    EXECUTE format('CREATE POLICY writes ON store.origin FOR INSERT TO tearline_handler WITH CHECK (written_by = %s AND %s'
                   ' AND EXISTS (SELECT FROM store.record r WHERE r.id = record_id AND r.owner = (SELECT gate.agency())))', me, kept);
    EXECUTE format('CREATE POLICY takes_back ON store.origin FOR DELETE TO tearline_handler USING (%s)', kept);
    EXECUTE format('CREATE POLICY controller_says ON store.independence FOR ALL TO tearline_handler'
                   ' USING (EXISTS (SELECT FROM store.origin o JOIN store.source s ON s.id = o.source_id'
                   ' WHERE o.id = origin_id AND o.record_id = independence.record_id AND s.controller = %s))', me);
    EXECUTE format('CREATE POLICY known ON store.source_entry FOR SELECT TO tearline_reader USING (%s)', kept);
    EXECUTE format('CREATE POLICY writes ON store.source_entry FOR INSERT TO tearline_handler WITH CHECK (officer_id = %s AND %s)', me, kept);
    EXECUTE format('CREATE POLICY asks ON store.origin_ask FOR INSERT TO tearline_handler'
                   ' WITH CHECK (asked_by = %s AND (SELECT gate.has_duty(''inspector'')) AND answered_by IS NULL AND ends_at IS NULL)', me);
    EXECUTE format('CREATE POLICY answers ON store.origin_ask FOR UPDATE TO tearline_handler'
                   ' USING (answered_by IS NULL AND (SELECT gate.has_duty(''inspector''))) WITH CHECK (answered_by = %s)', me);
END
$$;
CREATE POLICY sees_both_ends ON store.independence FOR SELECT TO tearline_reader
    USING (EXISTS (SELECT FROM store.record a, store.record b
                   WHERE a.id = low AND b.id = high AND gate.sees_both(a.label_id, b.label_id)));
CREATE POLICY inspectors_see ON store.origin_ask FOR SELECT TO tearline_reader, tearline_handler
    USING ((SELECT gate.has_duty('inspector')) AND NOT EXISTS (
        SELECT FROM unnest(records) AS x WHERE NOT EXISTS (SELECT FROM store.record r WHERE r.id = x)));
CREATE POLICY viewer_sees_keeping ON store.record FOR SELECT TO tearline_handler USING (get_bit((SELECT gate.mask()), label_id) = 1);

GRANT SELECT ON store.source, store.origin, store.independence, store.source_entry, store.origin_ask TO tearline_reader;
GRANT SELECT, INSERT, UPDATE ON store.source, store.origin_ask TO tearline_handler;
GRANT SELECT, INSERT, UPDATE, DELETE ON store.independence TO tearline_handler;
GRANT SELECT, INSERT, DELETE ON store.origin TO tearline_handler;
GRANT INSERT ON store.source_entry TO tearline_handler;
GRANT SELECT ON store.record TO tearline_handler;

-- With a report that is deleted, its origins go, and what was said of it and others.
CREATE FUNCTION store.origins_go() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM store.origin o USING gone g WHERE o.record_id = g.id;
    DELETE FROM store.independence i USING gone g WHERE i.low = g.id;
    DELETE FROM store.independence i USING gone g WHERE i.high = g.id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION store.origins_go() FROM PUBLIC;
CREATE TRIGGER origins_go AFTER DELETE ON store.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION store.origins_go();
RESET ROLE;
