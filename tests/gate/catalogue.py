# ruff: noqa: E501 one line a case: a wrapped table of statements is harder to read
"""What must hold in the catalogue: each rule a query that gives what breaks it, named.

A mutant of the gate that changes no answer yet (row security no longer forced, a right too many) is
found here. Used by test_catalogue.py and by test_mutants.py.
"""

from __future__ import annotations

import psycopg

from tools.grants import WHY

_OURS = "('gate', 'store', 'ledger', 'ask', 'act', 'fuse')"
_LOGINS = "('tearline_app', 'tearline_signin', 'tearline_ledger', 'tearline_jobs', 'tearline_fusion')"
_BOUND = "('tearline_reader', 'tearline_writer', 'tearline_keeper', 'tearline_mover', 'tearline_filer', 'tearline_handler')"

_CLOCK = (
    "('read_at', 'clocks_at', 'keep_folds', 'settle', 'next_step', 'give_notice', 'notice_of_move', 'run_out', 'ring',"
    " 'settle_changed', 'clock_lag', 'forget_notices', 'give_back', 'move_on_over')"
)

_FINDER = "('meeting', 'keep_plan', 'compare_plan', 'tell_at', 'move_clash', 'tell_clash', 'end_clash', 'tell_over', 'echo_clash', 'deconflict')"

_HANDLER = (
    "('open_source', 'seal_source', 'review_source', 'hand_over_source', 'take_over_source', 'close_source', 'write_origin',"
    " 'take_back_origin', 'ask_origin', 'answer_origin', 'say_independence')"
)

RULES = {
    "row security is enabled and forced on whatever holds or derives from records": """
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
          AND (n.nspname = 'store' OR n.nspname || '.' || c.relname IN (
              'gate.label', 'gate.unit', 'gate.unit_agency', 'gate.unit_seat', 'gate.unit_lead', 'ledger.shown', 'ledger.entry', 'ledger.use', 'ledger.noted', 'ledger.exposed', 'ledger.reach', 'ledger.tracing', 'gate.unusual_rule',
              'gate.matrix', 'gate.matrix_line', 'gate.delegation', 'gate.checked_list'))
    """,
    "no view, materialised or not, stands beside the tables": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN {_OURS} AND c.relkind IN ('v', 'm', 'f')
    """,
    "every relation of ours belongs to the owner, and no other role owns any": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN {_OURS} AND c.relkind IN ('r', 'p', 'S', 'i')
          AND c.relowner <> 'tearline_owner'::regrole
        UNION ALL
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE r.rolname LIKE 'tearline\\_%' AND r.rolname NOT IN ('tearline_owner', 'tearline_admin')
          AND NOT r.rolsuper AND c.relnamespace::regnamespace::text !~ '^pg_(temp|toast)'
    """,
    "who asks owns nothing at all; reader, writer, keeper, mover, filer and purger own functions of ask and act alone": """
        SELECT r.rolname || ' owns ' || pg_describe_object(d.classid, d.objid, d.objsubid)
        FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
        LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
        WHERE d.deptype = 'o' AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND r.rolname IN ('tearline_app', 'tearline_signin', 'tearline_ledger', 'tearline_jobs',
                            'tearline_backup', 'tearline_fusion', 'tearline_reader', 'tearline_writer', 'tearline_keeper', 'tearline_mover', 'tearline_clock', 'tearline_finder', 'tearline_filer', 'tearline_purger', 'tearline_taker', 'tearline_handler')
          AND coalesce(p.pronamespace::regnamespace::text, '') NOT IN ('ask', 'act')
          AND pg_describe_object(d.classid, d.objid, d.objsubid) !~ 'pg_temp|inbox|covered'
        UNION ALL
        SELECT 'tearline_matcher owns ' || pg_describe_object(d.classid, d.objid, d.objsubid)
        FROM pg_shdepend d LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
        WHERE d.deptype = 'o' AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND d.refobjid = 'tearline_matcher'::regrole AND coalesce(p.pronamespace::regnamespace::text, '') <> 'fuse'
    """,
    "the questions run as the reader; of the deeds, those on records as the writer, those on copies as the keeper, those on matters as the mover, those on files as the filer, those on sources as the handler; matching as the matcher": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.pronamespace = 'ask'::regnamespace AND r.rolname <> 'tearline_reader'
           OR p.pronamespace = 'act'::regnamespace AND r.rolname <> CASE WHEN p.proname IN {_CLOCK} THEN 'tearline_clock'
                WHEN p.proname IN ('take_copy', 'take_report', 'answer_copy', 'begin_copy', 'copy_part', 'stale_parts', 'finish_copy', 'copy_with_leave') THEN 'tearline_keeper'
                WHEN p.proname IN ('accept_said', 'add_move', 'open_matter', 'move_matter', 'acknowledge', 'accept_codes', 'accept_naming',
                    'accept_basis', 'basis_says', 'refuse_unfounded', 'taken_under', 'way_over', 'move_over', 'accept_records', 'acknowledged', 'see_decision', 'cite', 'uncite', 'plan_says',
                    'request_says', 'accept_leave', 'rests_above', 'passed_for', 'accept_agreement', 'agreements',
                    'write_release', 'answer_leave', 'issue_release', 'open_release_copy', 'acknowledge_recall', 'release_moved', 'make_copies') THEN 'tearline_mover'
                WHEN p.proname IN {_FINDER} THEN 'tearline_finder' WHEN p.proname = 'take_back' THEN 'tearline_taker'
                WHEN p.proname IN {_HANDLER} THEN 'tearline_handler'
                WHEN p.proname = 'add_file' THEN 'tearline_filer' ELSE 'tearline_writer' END
              AND 'act.' || p.proname <> ALL (ARRAY{sorted(n for n in WHY if n.startswith("act."))})
           OR p.pronamespace = 'fuse'::regnamespace AND r.rolname <> 'tearline_matcher'
    """,
    "no role that signs in has a right on a table or sequence, but for the ledger's on its own": f"""
        SELECT r.rolname || ': ' || a.privilege_type || ' on ' || c.oid::regclass
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
        JOIN pg_roles r ON r.oid = a.grantee
        WHERE n.nspname IN {_OURS} AND r.rolname IN {_LOGINS}
          AND NOT (r.rolname = 'tearline_ledger' AND (c.relname, a.privilege_type) IN (
              ('entry', 'SELECT'), ('tile', 'SELECT'), ('checkpoint', 'SELECT'), ('checkpoint', 'INSERT')))
        UNION ALL
        SELECT r.rolname || ': a column of ' || t.attrelid::regclass FROM pg_attribute t, aclexplode(t.attacl) a
        JOIN pg_roles r ON r.oid = a.grantee WHERE r.rolname LIKE 'tearline\\_%'
    """,
    "PUBLIC has no right on anything of ours": f"""
        SELECT c.oid::regclass::text FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relnamespace::regnamespace::text IN {_OURS} AND a.grantee = 0
        UNION ALL
        SELECT p.oid::regprocedure::text FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        WHERE p.pronamespace::regnamespace::text IN {_OURS} AND a.grantee = 0
        UNION ALL
        SELECT n.nspname FROM pg_namespace n, aclexplode(n.nspacl) a
        WHERE (n.nspname IN {_OURS} OR n.nspname = 'public') AND a.grantee = 0
        UNION ALL
        SELECT a.privilege_type || ' on the database' FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
        WHERE d.datname = current_database() AND a.grantee = 0
        UNION ALL
        SELECT 'language ' || l.lanname FROM pg_language l, aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a
        WHERE l.lanpltrusted AND a.grantee = 0
    """,
    "no role that signs in may create anything, temporary or not": f"""
        SELECT r.rolname || ' in ' || n.nspname FROM pg_roles r, pg_namespace n
        WHERE r.rolname IN {_LOGINS} AND has_schema_privilege(r.oid, n.oid, 'CREATE')
        UNION ALL
        SELECT r.rolname || ' in the database' FROM pg_roles r WHERE r.rolname IN {_LOGINS}
          AND has_database_privilege(r.oid, current_database(), 'CREATE, TEMP')
    """,
    "no role has an attribute or a membership that it does not need": """
        SELECT rolname FROM pg_roles
        WHERE rolname LIKE 'tearline\\_%' AND rolname <> 'tearline_admin' AND rolname !~ '_admin$'
          AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolinherit
               OR rolbypassrls <> (rolname = 'tearline_backup')
               OR rolcanlogin <> (rolname IN ('tearline_app', 'tearline_signin', 'tearline_ledger',
                                              'tearline_jobs', 'tearline_fusion', 'tearline_backup')))
        UNION ALL
        SELECT m.member::regrole || ' in ' || m.roleid::regrole FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
        WHERE r.rolname LIKE 'tearline\\_%' AND NOT r.rolsuper
          AND NOT (r.rolname = 'tearline_backup' AND m.roleid = 'pg_read_all_data'::regrole)
    """,
    "each SECURITY DEFINER function is bound by row security, or has a reason in tools/grants.py": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.prosecdef AND r.rolname NOT IN {_BOUND} AND n.nspname || '.' || p.proname <> ALL (ARRAY{sorted(WHY)})
    """,
    "no reason in tools/grants.py outlives its function": f"""
        SELECT name FROM unnest(ARRAY{sorted(WHY)}) AS name WHERE NOT EXISTS (
            SELECT FROM pg_proc p WHERE p.pronamespace::regnamespace || '.' || p.proname = name
            AND (p.prosecdef OR p.proleakproof))
    """,
    "no SECURITY DEFINER function belongs to a superuser, and each has its search path fixed": """
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.prosecdef AND (r.rolsuper OR r.rolbypassrls
            OR NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false))
    """,
    "of ours, one function is LEAKPROOF": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.proleakproof AND n.nspname IN {_OURS} AND p.proname <> 'keys_meet'
    """,
    "nobody but the fusion role may match": """
        SELECT p.oid::regprocedure::text FROM pg_proc p, aclexplode(p.proacl) a
        WHERE p.pronamespace = 'fuse'::regnamespace
          AND a.grantee NOT IN ('tearline_fusion'::regrole, 'tearline_matcher'::regrole)
    """,
    "what a caller could set is fixed in each function that a role which signs in may call": """
        SELECT DISTINCT p.oid::regprocedure || ': ' || s.setting FROM pg_proc p, aclexplode(p.proacl) a, unnest(ARRAY[
            'debug_print_plan=off', 'debug_print_parse=off', 'debug_print_rewritten=off', 'client_min_messages=warning',
            'gin_fuzzy_search_limit=0', 'row_security=on', 'TimeZone=UTC', 'DateStyle=ISO, YMD', 'IntervalStyle=postgres',
            'extra_float_digits=1', 'bytea_output=hex', 'array_nulls=on', 'transform_null_equals=off',
            'standard_conforming_strings=on']) AS s(setting)
        WHERE p.pronamespace::regnamespace::text IN ('gate', 'ledger', 'ask', 'act', 'fuse') AND p.prosecdef
          AND a.grantee IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'tearline\\_%' AND rolcanlogin)
          AND NOT coalesce(EXISTS (SELECT FROM unnest(p.proconfig) AS c WHERE lower(c) = lower(s.setting)), false)
    """,
    "each question and deed refuses a transaction that does not read committed, and gathers its answer": """
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace IN ('ask'::regnamespace, 'act'::regnamespace) AND p.proname <> 'word'
          AND has_function_privilege('tearline_app', p.oid, 'EXECUTE')
          AND NOT (l.lanname = 'plpgsql' AND (p.prosrc ~ 'gate\\.reads_committed\\(\\)' OR p.prosrc ~ 'act\\.((as|must_be)_registrar|must_plan_units|unit_of|seat_of)\\('))
    """,
    "no column of the store keeps statistics": """
        SELECT s.starelid::regclass || ', column ' || s.staattnum FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid
        WHERE c.relnamespace = 'store'::regnamespace
        UNION ALL
        SELECT a.attrelid::regclass || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'store'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
          AND NOT a.attisdropped AND a.attstattarget IS DISTINCT FROM 0
        UNION ALL
        SELECT stxname FROM pg_statistic_ext WHERE stxnamespace::regnamespace::text IN ('store', 'gate')
    """,
    "no event trigger, rule, publication, foreign server or extension opens another way": f"""
        SELECT evtname FROM pg_event_trigger UNION ALL SELECT pubname FROM pg_publication
        UNION ALL SELECT srvname FROM pg_foreign_server
        UNION ALL SELECT extname FROM pg_extension WHERE extname NOT IN ('plpgsql', 'btree_gist')
        UNION ALL SELECT r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
                  WHERE c.relnamespace::regnamespace::text IN {_OURS}
    """,
}


def catalogue_faults(conn: psycopg.Connection) -> list[str]:
    """What breaks a rule, as ``rule: object``; ``conn`` is a superuser's."""
    return [f"{rule}: {name}" for rule, query in RULES.items() for (name,) in conn.execute(query.encode())]
