# ruff: noqa: E501 one line an attack: a wrapped list of statements is harder to read
"""Arbitrary SQL under the application's role: without a token it sees nothing, with one its viewer's rows.

Each attack says what it gets: an error by its class, nothing, or what the viewer may see anyway. The
secret record's name, phone and key are in SECRETS: none of them may turn up, wherever one looks.
"""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from tests.gate.attacker import (
    DENIED,
    OURS,
    SECRETS,
    Connection,
    connected,
    everything,
)
from tests.gate.facts import ticket
from tests.gate.stage import Stage

# ── tables, functions, roles ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM {}", "SELECT FROM {}", "TABLE {} LIMIT 0", "INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}",
        "TRUNCATE {}", "BEGIN; LOCK TABLE {}", "COPY {} TO STDOUT", "EXPLAIN SELECT * FROM {}", "EXPLAIN ANALYZE SELECT * FROM {}",
        "SELECT '{}'::regclass", "SELECT * FROM ONLY {}", "MERGE INTO {} USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
        "CREATE INDEX ON {} ((1))", "ALTER TABLE {} DISABLE ROW LEVEL SECURITY", "COMMENT ON TABLE {} IS ''",
        "CREATE POLICY p ON {} USING (true)", "GRANT SELECT ON {} TO tearline_app", "ANALYZE VERBOSE {}", "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM {}",
    ],
)  # fmt: skip
def test_no_table_can_be_touched(conn: Connection, statement: str) -> None:
    for table in OURS:
        with pytest.raises(DENIED):
            conn.execute(statement.format(table).encode())
        conn.rollback()


def test_nobody_elses_function_can_be_called(conn: Connection, admin: psycopg.Connection) -> None:
    """All of ours but the questions and deeds granted: tried by name, with as many NULLs as they take."""
    rows = admin.execute(
        "SELECT p.oid::regproc::text, array(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t), p.prorettype = 'trigger'::regtype"
        " FROM pg_proc p WHERE p.pronamespace IN ('gate'::regnamespace, 'ledger'::regnamespace, 'store'::regnamespace,"
        " 'act'::regnamespace, 'fuse'::regnamespace) AND NOT has_function_privilege('tearline_app', p.oid, 'EXECUTE')"
    ).fetchall()
    assert len(rows) > 40
    assert {
        "gate.mask",
        "gate.settle",
        "act.purge_due",
        "act.found",
        "act.count_as_own",
        "act.write_rows",
        "ledger.write",
        "fuse.features",
        "fuse.put",
        "act.pair",
        "act.note_decision",
        "gate.intern",
        "gate.joined_label",
        "gate.hold",
        "gate.forget_past",
        "store.keep_past",
    } <= {r[0] for r in rows}
    for name, types, is_trigger in rows:
        call = ", ".join(f"NULL::{t}" for t in types if t != "internal")
        with pytest.raises((DENIED, errors.FeatureNotSupported) if is_trigger else DENIED):
            conn.execute(f"SELECT * FROM {name}({call})".encode())


@pytest.mark.parametrize(
    "role",
    [
        "owner",
        "reader",
        "writer",
        "purger",
        "signin",
        "ledger",
        "jobs",
        "backup",
        "admin",
        "fusion",
        "matcher",
        "keeper",
    ],
)
def test_no_other_role_can_be_taken(conn: Connection, role: str) -> None:
    for statement in (f"SET ROLE tearline_{role}", f"SET SESSION AUTHORIZATION tearline_{role}",
                      f"GRANT tearline_{role} TO tearline_app", f"ALTER ROLE tearline_{role} PASSWORD 'x'"):  # fmt: skip
        with pytest.raises((DENIED, errors.InvalidParameterValue)):
            conn.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.t ()", "CREATE TEMP TABLE t ()", "CREATE SCHEMA s", "CREATE VIEW public.v AS SELECT 1",
        "CREATE TEMP VIEW v AS SELECT 1", "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "DO 'BEGIN END'",
        "DO LANGUAGE plpgsql 'BEGIN END'", "CREATE OPERATOR public.<<>> (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)",
        "CREATE CAST (text AS bytea) WITHOUT FUNCTION", "CREATE EXTENSION dblink SCHEMA pg_catalog", "CREATE EXTENSION postgres_fdw SCHEMA pg_catalog",
        "CREATE LANGUAGE plperlu", "CREATE FUNCTION public.f(text) RETURNS int LANGUAGE c AS 'libc', 'system'",
        "CREATE AGGREGATE public.a(int) (SFUNC = int4pl, STYPE = int)", "CREATE DOMAIN public.d AS int",
        "CREATE TYPE public.t AS (a int)", "CREATE STATISTICS s ON oid, relname FROM pg_class", "CREATE ROLE r", "CREATE DATABASE d",
        "CREATE PUBLICATION p FOR ALL TABLES", "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION act.found()",
        "ALTER SYSTEM SET log_statement = 'all'", "SET session_replication_role = replica", "SET log_statement = 'all'",
        "SET log_min_messages = debug5", "LOAD 'auto_explain'",
        "SELECT lo_create(0)", "SELECT lo_import('/etc/passwd')", "SELECT lo_from_bytea(0, '')", "SELECT pg_read_file('PG_VERSION')",
        "SELECT pg_read_binary_file('PG_VERSION')", "SELECT pg_ls_dir('.')", "SELECT pg_ls_waldir()", "SELECT pg_stat_file('PG_VERSION')",
        "COPY (SELECT 1) TO '/tmp/out'", "COPY (SELECT 1) TO PROGRAM 'cat'", "CHECKPOINT", "SELECT pg_reload_conf()",
        "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT pg_cancel_backend(0)", "SELECT pg_export_snapshot()",
        "SELECT pg_notify('c', '')", "SELECT query_to_xml('SELECT 1', true, true, '')", "SELECT query_to_xmlschema('SELECT 1', true, true, '')",
        "SELECT table_to_xml('pg_class', true, true, '')", "SELECT database_to_xml(true, true, '')", "SELECT schema_to_xml('store', true, true, '')",
        "SELECT cursor_to_xml('c', 1, true, true, '')", "SELECT ts_stat('SELECT ''a''::tsvector')",
    ],
)  # fmt: skip
def test_nothing_can_be_made_loaded_read_from_disk_or_run(conn: Connection, statement: str) -> None:
    with pytest.raises(
        (DENIED, errors.FeatureNotSupported, errors.UndefinedFile, errors.InvalidParameterValue)
    ) as refused:
        conn.execute(statement.encode())
    assert refused.type is DENIED or "CREATE EXTENSION" in statement or "CREATE LANGUAGE" in statement


def test_no_other_database_or_extension_is_near(conn: Connection) -> None:
    with pytest.raises(errors.UndefinedFunction):
        conn.execute("SELECT * FROM dblink('', 'SELECT 1') AS t(a int)")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(conn.info.dsn, password=conn.info.password, dbname="postgres", user="tearline_owner")


# ── statistics, sizes, activity, plans ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "query",
    [
        "pg_stats", "pg_statistic", "pg_stats_ext", "pg_statistic_ext_data", "pg_stat_activity", "pg_stat_user_tables", "pg_stat_all_tables",
        "pg_statio_all_tables", "pg_stat_all_indexes", "pg_stat_database", "pg_stat_wal", "pg_stat_io", "pg_stat_xact_all_tables",
        "pg_locks", "pg_authid", "pg_shadow", "pg_user_mapping", "pg_largeobject", "pg_sequences", "pg_hba_file_rules",
        "pg_file_settings", "pg_config", "pg_shmem_allocations", "pg_backend_memory_contexts", "pg_subscription",
    ],
)  # fmt: skip
def test_the_catalogue_says_nothing_of_rows_activity_or_secrets(conn: Connection, query: str) -> None:
    with pytest.raises(DENIED):
        conn.execute(f"SELECT * FROM pg_catalog.{query}".encode())


@pytest.mark.parametrize(
    "expression",
    [
        "reltuples FROM pg_class", "relpages FROM pg_class", "relallvisible FROM pg_class", "pg_class FROM pg_class", "to_jsonb(c) FROM pg_class c",
        "count(c) FROM pg_class c", "pg_relation_size('pg_class')", "pg_table_size('pg_class')", "pg_total_relation_size('pg_class')",
        "pg_indexes_size('pg_class')", "pg_database_size(current_database())", "pg_tablespace_size('pg_default')",
        "pg_stat_get_live_tuples('pg_class'::regclass)", "pg_stat_get_activity(NULL)", "pg_stat_get_backend_activity(1)",
        "pg_stat_get_numscans('pg_class'::regclass)", "pg_stat_get_xact_numscans('pg_class'::regclass)", "pg_stat_get_db_tuples_returned(1)",
        "pg_sequence_last_value('pg_class')", "pg_get_sequence_data('pg_class')", "pg_current_wal_lsn()", "pg_current_wal_insert_lsn()",
        "pg_control_checkpoint()", "pg_control_system()", "pg_logical_emit_message(false, '', '')", "pg_current_snapshot()",
        "txid_current_snapshot()", "pg_current_xact_id()", "txid_current()", "pg_xact_status('3')", "pg_lock_status()", "pg_blocking_pids(1)",
        "pg_relation_filepath('pg_class')", "pg_relation_filenode('pg_class')", "last_value FROM gate.label_id_seq", "nextval('gate.label_id_seq')",
        "currval('gate.label_id_seq')", "gin_clean_pending_list('store.record_by_keys')", "row_security_active('store.record')", "pg_log_backend_memory_contexts(1)",
    ],
)  # fmt: skip
def test_no_function_says_it_either(conn: Connection, expression: str) -> None:
    with pytest.raises(DENIED):
        conn.execute(f"SELECT {expression}".encode())


def test_no_number_of_a_sequence_is_left_in_the_connection(stage: Stage) -> None:
    """A deed draws numbers; the last of them must not be told to whoever called it."""
    with connected(stage, by=ticket(stage, stage.clerk)) as conn:
        assert conn.execute(
            "SELECT true FROM act.intern_label('GSSC', 0::smallint, '{}', '{}', '{H1}', '', 'GSSC//OPEN//-//-//H1')"
        ).fetchone() == (True,)
        with pytest.raises((DENIED, errors.ObjectNotInPrerequisiteState)):
            conn.execute("SELECT lastval()")


def test_a_plan_shows_a_closed_box(low: Connection) -> None:
    """The call, and what came out of it: no table, no condition, no row removed."""
    for question in ("ask.check('{x}', 10)", f"ask.record('{uuid4()}')", "ask.loads(NULL, 10)",
                     "ask.search('[[1]]', NULL, NULL, NULL, NULL, NULL, 10)", f"ask.entity('{{{uuid4()}}}', 0, 10)",
                     "ask.unsure(10, 10)", "ask.sharing('{1}', 10)"):  # fmt: skip
        explain = f"EXPLAIN (ANALYZE, VERBOSE, BUFFERS off, FORMAT text) SELECT * FROM {question}"
        plan = "\n".join(str(line) for (line,) in low.execute(explain.encode()))
        assert "Function Scan" in plan
        for leak in ("store.", "gate.mask", "Removed", "Index", "Heap", "SubPlan", "InitPlan"):
            assert leak not in plan, plan


@pytest.mark.parametrize("setting", ["debug_print_plan", "debug_print_parse", "debug_print_rewritten"])
def test_no_plan_of_what_runs_inside_is_printed(low: Connection, setting: str) -> None:
    """A plan's estimates come from the number of all rows, hidden ones too."""
    told: list[str] = []
    low.add_notice_handler(lambda d: told.append(f"{d.message_primary} {d.message_detail}"))
    low.execute("SET client_min_messages = log")
    low.execute(f"SET {setting} = on".encode())
    low.execute("SELECT * FROM ask.check('{x}', 10)")
    assert told
    printed = [text for text in told if "PLANNEDSTMT" in text.upper()]
    assert len(printed) == (1 if setting == "debug_print_plan" else 0), "the plan of the call alone"
    assert not any(secret in text for secret in SECRETS for text in told)


def test_what_may_be_printed_about_a_running_statement_holds_no_hidden_value(low: Connection) -> None:
    told: list[str] = []
    low.add_notice_handler(lambda d: told.append(f"{d.message_primary} {d.message_detail} {d.context}"))
    for setting in (
        "client_min_messages = debug5",
        "trace_notify = on",
        "debug_pretty_print = on",
        "log_lock_failures = on",
    ):
        try:
            low.execute(f"SET {setting}".encode())
        except psycopg.Error:
            continue
    everything(low)
    assert not any(secret in text for secret in SECRETS for text in told)
