SET ROLE tearline_owner;
-- Who looked at these records, and why: for an inspector, who reads by ids what stands in the ledger, and of the words behind a
-- deed what this inspector may see.

-- Who was shown one of these records or did something with it, and for which purpose: how often, from when to when; whoever
-- did so last comes first. Refused to whoever is no inspector. Narrowed by what is not NULL. Walks what
-- gate.entries_about() finds.
CREATE OR REPLACE FUNCTION ask.lookers(p_records uuid[], p_officer text, p_agency text, p_purpose text, p_since timestamptz,
    p_until timestamptz)
RETURNS TABLE (login text, agency text, purpose text, looks bigint, deeds bigint, first timestamptz, last timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    about constant bigint[] := ARRAY(SELECT x.seq FROM gate.entries_about(p_records) AS x(seq) ORDER BY x.seq);
BEGIN
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-asks', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY
    SELECT gate.login_of(e.officer), e.agency, e.purpose, count(*) FILTER (WHERE e.kind = 'results'),
           count(*) FILTER (WHERE e.kind <> 'results'), min(e.written_at), max(e.written_at)
    FROM ledger.entry e
    WHERE e.seq = ANY (about) AND (p_officer IS NULL OR e.officer = gate.officer_of(p_officer))
      AND (p_agency IS NULL OR e.agency = p_agency) AND (p_purpose IS NULL OR e.purpose = p_purpose)
      AND (p_since IS NULL OR e.written_at >= p_since) AND (p_until IS NULL OR e.written_at < p_until)
    GROUP BY e.officer, e.agency, e.purpose
    ORDER BY max(e.seq) DESC;
END
$$;

-- The entries themselves, the newest first, below p_before. records: those of the asked ones that an entry showed or is about.
-- digest: what stands for its words in the entry; words, and opens, which with them gives the digest: where this inspector
-- may see what they are about (store.reason, store.decision) or all that a copy holds; labels: under which; about
-- and owner: the record that words are of. copy and recipient: of a copy that was taken. A text of an older release is not
-- given. Refused, narrowed and walked as ask.lookers; then reason_pkey, decision_pkey and the unique numbers of copies.
CREATE OR REPLACE FUNCTION ask.looked(p_records uuid[], p_officer text, p_agency text, p_purpose text, p_since timestamptz,
    p_until timestamptz, p_before bigint, p_limit int)
RETURNS TABLE (seq bigint, at timestamptz, kind text, login text, agency text, purpose text, action text, records uuid[],
               digest text, words text, opens uuid, labels text[], about uuid, owner text, copy text, recipient text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    read_committed constant boolean := gate.reads_committed();
    about constant bigint[] := ARRAY(SELECT x.seq FROM gate.entries_about(p_records) AS x(seq) ORDER BY x.seq);
BEGIN
    IF NOT gate.has_duty('inspector') THEN
        RAISE EXCEPTION USING ERRCODE = 'TL002', CONSTRAINT = 'inspector-asks', MESSAGE = 'only an inspector';
    END IF;
    RETURN QUERY
    SELECT e.seq, e.written_at, e.kind, gate.login_of(e.officer), e.agency, e.purpose, e.action,
           ARRAY(SELECT s.id FROM unnest(e.subjects) AS s(id) WHERE s.id = ANY (p_records) ORDER BY s.id),
           d.digest, coalesce(w.words, v.words, k.words), coalesce(w.deed, v.id, k.id), coalesce(w.labels, v.labels, k.labels),
           w.record_id, w.owner, t.number, t.recipient
    FROM ledger.entry e
    CROSS JOIN LATERAL (SELECT CASE WHEN e.kind = 'deed' THEN e.body::jsonb -> 'body' END AS said OFFSET 0) AS b
    CROSS JOIN LATERAL (SELECT substring(coalesce(b.said ->> 'reason', b.said ->> 'words') FROM '^[0-9a-f]{64}$') AS digest) AS d
    LEFT JOIN LATERAL (
        SELECT r.words, r.deed, r.record_id, r.owner, array_agg(l.text ORDER BY l.text) AS labels
        FROM store.reason r JOIN gate.label l ON l.id = r.label_id
        WHERE r.digest = decode(d.digest, 'hex') GROUP BY r.words, r.deed, r.record_id, r.owner) AS w ON true
    LEFT JOIN LATERAL (
        SELECT CASE WHEN e.action = 'undecided' THEN c.undone_why ELSE c.reason END AS words, c.id, ARRAY[l.text] AS labels
        FROM store.decision c JOIN gate.label l ON l.id = c.label_id
        WHERE e.action IN ('decided', 'undecided') AND c.id = (b.said ->> 'decision')::uuid) AS v ON true
    LEFT JOIN store.copy t ON e.action IN ('copied', 'copied-part') AND t.number = b.said ->> 'copy'
    LEFT JOIN LATERAL (SELECT t.reason AS words, t.id, ARRAY[l.text] AS labels FROM gate.label l WHERE l.id = t.label_id) AS k ON true
    WHERE e.seq = ANY (about) AND (p_before IS NULL OR e.seq < p_before)
      AND (p_officer IS NULL OR e.officer = gate.officer_of(p_officer))
      AND (p_agency IS NULL OR e.agency = p_agency) AND (p_purpose IS NULL OR e.purpose = p_purpose)
      AND (p_since IS NULL OR e.written_at >= p_since) AND (p_until IS NULL OR e.written_at < p_until)
    ORDER BY e.seq DESC
    LIMIT p_limit;
END
$$;
-- The records among these that this viewer sees, as they are, for a report. Walks record's primary key.
CREATE OR REPLACE FUNCTION ask.looked_at(p_records uuid[]) RETURNS SETOF ask.hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
BEGIN
    PERFORM gate.reads_committed();
    RETURN QUERY
    SELECT t.*, NULL::text, NULL::text, 0
    FROM (SELECT r.id FROM store.record r WHERE r.id = ANY (p_records) AND gate.has_duty('inspector')) AS r
    CROSS JOIN LATERAL ask.told(r.id) AS t
    ORDER BY r.id;
END
$$;
RESET ROLE;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'ask'::regnamespace AND p.proname IN ('lookers', 'looked', 'looked_at') LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO tearline_reader', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tearline_app', f);
    END LOOP;
    GRANT USAGE ON SCHEMA ask TO tearline_keeper;  -- act.take_report asks whether the words are there still
    GRANT EXECUTE ON FUNCTION ask.looked(uuid[], text, text, text, timestamptz, timestamptz, bigint, int) TO tearline_keeper;
END
$$;
