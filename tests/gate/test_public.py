"""What PostgreSQL gives to everyone in this database, held against a reviewed list (public.txt).

A newer PostgreSQL that gives more shows up here as a difference: read what the new function or view tells, and
close it in functions/closed.sql, or add it to the list.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

LIST = Path(__file__).with_name("public.txt")
# Functions that depend on nothing but their arguments (IMMUTABLE) tell of no state and are not listed.
OPEN = """
    SELECT CASE p.provolatile WHEN 'v' THEN 'acts: ' ELSE 'tells: ' END || p.oid::regprocedure::text
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.provolatile <> 'i' AND a.grantee = 0
    UNION
    SELECT 'read: ' || c.relname FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND a.grantee = 0
    UNION
    SELECT 'read by column: ' || c.relname FROM pg_class c
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND EXISTS (
        SELECT FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND a.grantee = 0)
    UNION
    SELECT 'changes: ' || c.relname FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = 'pg_catalog'::regnamespace AND a.grantee = 0 AND a.privilege_type <> 'SELECT'
"""


def given(conn: psycopg.Connection) -> list[str]:
    return sorted(str(line) for (line,) in conn.execute(OPEN.encode()))


def test_everyone_is_given_what_was_reviewed_and_no_more(admin: psycopg.Connection) -> None:
    assert given(admin) == LIST.read_text("utf-8").splitlines()


def test_no_row_of_the_catalogue_says_which_transaction_wrote_it(admin: psycopg.Connection) -> None:
    """Nor where it lies: hidden columns of all that the application may read there."""
    rows = admin.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'"
        " AND has_any_column_privilege('tearline_app', c.oid, 'SELECT')"
    ).fetchall()
    assert len(rows) > 40
    with admin.transaction():
        admin.execute("SET LOCAL ROLE tearline_app")
        for (name,) in rows:
            for column in ("xmin", "xmax", "cmin", "ctid", "tableoid"):
                try:
                    with admin.transaction():
                        admin.execute(f"SELECT {column} FROM pg_catalog.{name} LIMIT 0".encode())
                except psycopg.errors.InsufficientPrivilege:
                    continue
                raise AssertionError(f"{name}.{column} is read")
