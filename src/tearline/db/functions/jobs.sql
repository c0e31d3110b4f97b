SET ROLE tearline_owner;
-- What runs by schedule, as tearline_jobs, whom no viewer's session binds and who can call just this.

-- Deletes records past their purge date, at most p_limit at a time; returns how many went. Runs as
-- tearline_purger, whose policy shows it nothing but what is due.
CREATE OR REPLACE FUNCTION act.purge_due(p_limit int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
    owners text[];
BEGIN
    WITH gone AS (
        DELETE FROM store.record WHERE id IN (
            SELECT id FROM store.record WHERE purge_on <= current_date ORDER BY purge_on, id LIMIT p_limit)
        RETURNING id, owner
    )
    SELECT array_agg(id ORDER BY id), array_agg(owner ORDER BY id) INTO ids, owners FROM gone;
    IF ids IS NOT NULL THEN
        PERFORM gate.note_job('purged', ids, owners, jsonb_build_object('count', cardinality(ids)));
    END IF;
    RETURN coalesce(cardinality(ids), 0);
END
$$;
RESET ROLE;
REVOKE ALL ON FUNCTION act.purge_due(int) FROM PUBLIC;
ALTER FUNCTION act.purge_due(int) OWNER TO tearline_purger;
GRANT EXECUTE ON FUNCTION act.purge_due(int) TO tearline_jobs;

SET ROLE tearline_owner;

-- Ends loads that nobody has gone on with for a week, with these words in their receipts; returns how many. Runs as
-- tearline_purger, whose policy shows it no other load that is open. What they brought stays.
CREATE OR REPLACE FUNCTION act.end_forgotten_loads(p_es text, p_en text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    o record;
    ended bigint := 0;
BEGIN
    FOR o IN SELECT id, owner FROM store.load WHERE closed_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED LOOP
        UPDATE store.load SET closed_at = clock_timestamp(), refused_code = 'interrupted', refused_es = p_es, refused_en = p_en
        WHERE id = o.id;
        PERFORM gate.note_job('load-forgotten', '{}', ARRAY[o.owner], jsonb_build_object('load', o.id));
        ended := ended + 1;
    END LOOP;
    RETURN ended;
END
$$;
RESET ROLE;
REVOKE ALL ON FUNCTION act.end_forgotten_loads(text, text) FROM PUBLIC;
ALTER FUNCTION act.end_forgotten_loads(text, text) OWNER TO tearline_purger;
GRANT EXECUTE ON FUNCTION act.end_forgotten_loads(text, text) TO tearline_jobs;

SET ROLE tearline_owner;

-- Puts on the record, once a day and agency, how many records wait for a review past its date.
CREATE OR REPLACE FUNCTION act.note_overdue_reviews() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    a record;
    total bigint := 0;
BEGIN
    FOR a IN SELECT owner, count(*) AS n FROM store.record WHERE review_on <= current_date GROUP BY owner ORDER BY owner LOOP
        PERFORM gate.note_job('reviews-overdue', '{}', '{}', jsonb_build_object('agency', a.owner, 'count', a.n));
        total := total + a.n;
    END LOOP;
    RETURN total;
END
$$;
RESET ROLE;
REVOKE ALL ON FUNCTION act.note_overdue_reviews() FROM PUBLIC;
ALTER FUNCTION act.note_overdue_reviews() OWNER TO tearline_purger;
GRANT EXECUTE ON FUNCTION act.note_overdue_reviews() TO tearline_jobs;

SET ROLE tearline_owner;

-- Whether this connection leads the schedule, until it ends. An advisory lock, which no role can take otherwise
-- (closed.sql): a locked row would need an open transaction for as long as the jobs take.
CREATE OR REPLACE FUNCTION act.lead() RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_try_advisory_lock(7470412002)
$$;
RESET ROLE;
REVOKE ALL ON FUNCTION act.lead() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act.lead() TO tearline_jobs;

SET ROLE tearline_owner;

-- How the ledger stands, for the operator: entries that wait to be taken into the tree, and for how long the oldest has
-- (seconds); entries in the tree, those of them that a checkpoint covers, and seconds since it was signed. No kind of
-- entry and no id. Counts the queue, which is short where all is well; walks two primary keys backwards.
CREATE OR REPLACE FUNCTION act.ledger_stands(
    OUT waiting bigint, OUT waiting_seconds float8, OUT entries bigint, OUT signed bigint, OUT signed_seconds float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT q.n, coalesce(extract(epoch FROM clock_timestamp() - q.oldest), 0), e.n, coalesce(c.size, 0),
        extract(epoch FROM clock_timestamp() - c.signed_at)
    FROM (SELECT count(*) AS n, min(written_at) AS oldest FROM ledger.queue) AS q
    CROSS JOIN (SELECT coalesce(max(seq) + 1, 0) AS n FROM ledger.entry) AS e
    LEFT JOIN (SELECT size, signed_at FROM ledger.checkpoint ORDER BY size DESC LIMIT 1) AS c ON true
$$;
RESET ROLE;
REVOKE ALL ON FUNCTION act.ledger_stands() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act.ledger_stands() TO tearline_jobs;
