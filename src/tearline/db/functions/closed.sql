RESET ROLE;
-- Put back on every database that is found open, a restored one among them: a dump does not hold all of it.
--
-- The catalogue speaks too: row counts, sizes, other sessions' statements. What PostgreSQL gives to
-- PUBLIC by default is taken back in this database; superusers keep it, and the backup role what it needs.

-- Without the estimates of rows and pages, which count hidden records.
DO $$
DECLARE
    columns text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
    WHERE attrelid = 'pg_class'::regclass AND attnum > 0
      AND attname NOT IN ('reltuples', 'relpages', 'relallvisible', 'relallfrozen');
    REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC;
    EXECUTE format('GRANT SELECT (%s) ON pg_catalog.pg_class TO PUBLIC', columns);
END
$$;
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
                                'pg_prepared_xacts', 'pg_replication_slots', 'pg_shmem_allocations'))
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', o.name);
    END LOOP;
    -- Sizes and counters of relations they may not read; statements handed over as text, which would run
    -- inside somebody else's function; large objects, which no policy guards.
    FOR o IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND (p.proname LIKE 'pg\_stat\_%' OR p.proname LIKE 'lo\_%' OR p.proname LIKE '%\_to\_xml%'
               OR p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size',
                                'pg_database_size', 'pg_tablespace_size', 'pg_lock_status', 'ts_stat', 'loread', 'lowrite',
                                'pg_sequence_last_value', 'pg_get_sequence_data', 'pg_export_snapshot',
                                'pg_current_wal_lsn', 'pg_current_wal_insert_lsn', 'pg_current_wal_flush_lsn',
                                'pg_notify', 'pg_relation_filepath', 'pg_relation_filenode',
                                -- how many transactions there were, how much was written; who waits for whom
                                'pg_control_checkpoint', 'pg_control_recovery', 'pg_control_system', 'pg_control_init',
                                'pg_logical_emit_message', 'pg_current_snapshot', 'txid_current_snapshot',
                                'pg_current_xact_id', 'txid_current', 'pg_xact_status', 'txid_status',
                                'pg_blocking_pids', 'pg_safe_snapshot_blocking_pids',
                                -- the pool's other connections have the same role
                                'pg_terminate_backend', 'pg_cancel_backend'))
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', o.name);
    END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_current_xact_id() TO tearline_owner;  -- a ticket names its transaction

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
