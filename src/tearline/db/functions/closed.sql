RESET ROLE;
-- Put back on every database that is found open, a restored one among them: a dump does not hold all of it.
--
-- The catalogue speaks too: row counts, sizes, other sessions' statements. What PostgreSQL gives to
-- PUBLIC by default is taken back in this database; superusers keep it, and the backup role what it needs.

-- The catalogue's tables are read by column: not by the hidden ones that each has, which say which transaction wrote
-- a row (its number counts everybody's), and without those that count rows or the age of transactions.
DO $$
DECLARE
    o record;
    telling constant text[] := ARRAY[
        'reltuples', 'relpages', 'relallvisible', 'relallfrozen', 'relfrozenxid', 'relminmxid', 'relfilenode',
        'datfrozenxid', 'datminmxid'];
BEGIN
    FOR o IN
        SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attname <> ALL (telling)
          AND EXISTS (SELECT FROM aclexplode(c.relacl) x WHERE x.grantee = 0 AND x.privilege_type = 'SELECT')
        GROUP BY c.oid
    LOOP
        EXECUTE format('REVOKE SELECT ON %s FROM PUBLIC', o.name);
        EXECUTE format('GRANT SELECT (%s) ON %s TO PUBLIC', o.columns, o.name);
    END LOOP;
END
$$;
REVOKE SELECT (relfrozenxid, relminmxid, relfilenode) ON pg_catalog.pg_class FROM PUBLIC;  -- of an older release
REVOKE SELECT ON pg_catalog.pg_db_role_setting FROM PUBLIC;  -- a role may write there, and so count transactions
REVOKE SELECT (setdatabase, setrole, setconfig) ON pg_catalog.pg_db_role_setting FROM PUBLIC;
GRANT SELECT ON pg_catalog.pg_class TO tearline_backup;

DO $$
DECLARE
    o record;
BEGIN
    FOR o IN
        SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'v'
          AND (c.relname LIKE 'pg\_stat\_%' OR c.relname LIKE 'pg\_statio\_%'
               OR c.relname IN ('pg_locks', 'pg_stats', 'pg_stats_ext', 'pg_stats_ext_exprs', 'pg_sequences',
                                'pg_prepared_xacts', 'pg_replication_slots', 'pg_shmem_allocations', 'pg_wait_events'))
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', o.name);
    END LOOP;
    -- What is VOLATILE acts, or tells of a state: all of it, and so of a newer PostgreSQL too, but for what is
    -- listed. Locks that any role could take are among it (pg_advisory_…), statements handed over as text, which
    -- would run inside somebody else's function, notifications, the log's position.
    FOR o IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.provolatile = 'v'
          AND p.proname NOT IN ('set_config', 'clock_timestamp', 'timeofday', 'random', 'random_normal', 'setseed',
                                'array_shuffle', 'array_sample', 'gen_random_uuid', 'uuidv4', 'uuidv7',
                                'pg_sleep', 'pg_sleep_for', 'pg_sleep_until', 'current_query')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', o.name);
    END LOOP;
    -- Sizes and counters of relations they may not read; statements as text; large objects, which no policy guards.
    FOR o IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND (p.proname LIKE 'pg\_stat\_%' OR p.proname LIKE 'lo\_%' OR p.proname LIKE '%\_to\_xml%'
               OR p.oid IN ('age(xid)'::regprocedure, 'mxid_age(xid)'::regprocedure)
               OR p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size',
                                'pg_database_size', 'pg_tablespace_size', 'ts_stat', 'loread', 'lowrite',
                                'pg_get_sequence_data', 'pg_relation_filepath', 'pg_relation_filenode', 'pg_filenode_relation',
                                'pg_column_toast_chunk_id', 'pg_tablespace_databases', 'pg_get_replication_slots',
                                -- how many transactions there were, how much was written; who waits for whom
                                'pg_control_checkpoint', 'pg_control_recovery', 'pg_control_system', 'pg_control_init',
                                'pg_current_snapshot', 'txid_current_snapshot', 'pg_current_xact_id', 'txid_current',
                                'pg_current_xact_id_if_assigned', 'txid_current_if_assigned', 'pg_my_temp_schema',
                                'pg_current_wal_lsn', 'pg_current_wal_insert_lsn', 'pg_current_wal_flush_lsn',
                                'pg_blocking_pids', 'pg_safe_snapshot_blocking_pids',
                                -- since when the server runs, and how it is set up
                                'pg_postmaster_start_time', 'pg_conf_load_time', 'pg_xact_status', 'txid_status',
                                -- the pool's other connections have the same role
                                'pg_terminate_backend', 'pg_cancel_backend'))
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', o.name);
    END LOOP;
END
$$;
-- A ticket names its transaction; a load that ends tidies its index; one process leads the schedule.
GRANT EXECUTE ON FUNCTION pg_catalog.pg_current_xact_id(), pg_catalog.pg_current_xact_id_if_assigned(),
    pg_catalog.gin_clean_pending_list(regclass), pg_catalog.pg_try_advisory_lock(bigint) TO tearline_owner;
-- The matcher, which answers nobody, asks how large the table of keys is (fuse.pages_of_keys).
GRANT EXECUTE ON FUNCTION pg_catalog.pg_relation_size(regclass), pg_catalog.pg_relation_size(regclass, text) TO tearline_matcher;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_is_in_recovery() TO tearline_backup;  -- pg_dump asks

-- No code of a caller's own: neither functions nor DO blocks.
REVOKE ALL ON LANGUAGE plpgsql, sql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql, sql TO tearline_owner;

-- pg_dump reads where sequences stand.
GRANT EXECUTE ON FUNCTION pg_catalog.pg_get_sequence_data(regclass) TO tearline_backup;

DO $$ BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO tearline_app, tearline_signin, tearline_ledger, tearline_jobs, tearline_fusion, tearline_backup',
        current_database());
    -- rows on their way in lie in a temporary table of the loading connection (act.open_inbox)
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO tearline_writer', current_database());
END $$;
