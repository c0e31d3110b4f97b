"""Numbered plain-SQL migrations, each in one transaction, then the functions as they are now.

``migrations/NNNN_name.sql`` change tables and are never edited once released: a changed file is
refused. ``functions/*.sql`` hold the questions and deeds in their present form; when any of them (or
a migration) is new, or the catalogue is found open, the schemas ``ask``, ``act`` and ``fuse`` are made again
from them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources

import psycopg

from tearline.errors import Conflict
from tearline.language import msg

# Order matters: a later file may call what an earlier one defines.
FUNCTIONS = (
    "clearance", "viewer", "label", "gate", "entity", "ask", "load", "decide", "act", "registry", "jobs", "fuse",
    "fixed", "closed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: its number, its name and its SQL."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All steps in order, numbered 1, 2, 3 … without a gap."""
    folder = resources.files("tearline.db").joinpath("migrations")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    found = [Migration(int(f.name[:4]), f.name[5:-4], f.read_text("utf-8")) for f in files]
    if [m.number for m in found] != list(range(1, len(found) + 1)):
        raise Conflict(msg("The numbers of the migrations have a gap or a double."))
    return found


def functions() -> Migration:
    """The functions in their present form, as one step without a number."""
    folder = resources.files("tearline.db").joinpath("functions")
    sql = "\n".join(folder.joinpath(f"{name}.sql").read_text("utf-8") for name in FUNCTIONS)
    return Migration(0, "functions", sql)


def migrate(conn: psycopg.Connection, upto: int | None = None) -> int:
    """Bring the schema up to date (or to migration ``upto``); returns how many steps were taken.

    ``conn`` is a superuser's, in autocommit. Two processes may call it at once: one does the work.
    """
    conn.execute("SELECT pg_advisory_lock(7470412000)")
    try:
        conn.execute(
            "CREATE TABLE IF NOT EXISTS public.tearline_migration ("
            " number int PRIMARY KEY, name text NOT NULL, digest text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )
        steps = [m for m in migrations() if upto is None or m.number <= upto]
        taken = sum(_apply(conn, step) for step in steps)
        return (
            taken if upto is not None else taken + _renew_functions(conn, force=taken > 0 or _is_open(conn))
        )
    finally:
        conn.execute("SELECT pg_advisory_unlock(7470412000)")


def _apply(conn: psycopg.Connection, step: Migration) -> int:
    row = conn.execute(
        "SELECT digest FROM public.tearline_migration WHERE number = %s", [step.number]
    ).fetchone()
    if row is None:
        with conn.transaction():
            _run(conn, step)
        return 1
    if row[0] != step.digest:
        raise Conflict(
            msg(
                "Migration {number} ({name}) was changed after it had been applied. Put it back; write a new one.",
                number=step.number,
                name=step.name,
            )
        )
    return 0


def _is_open(conn: psycopg.Connection) -> bool:
    """Whether the catalogue speaks to anyone, as in a database that came from a dump (functions/closed.sql)."""
    row = conn.execute("SELECT has_language_privilege('tearline_app', 'sql', 'USAGE')").fetchone()
    return row is not None and bool(row[0])


def _renew_functions(conn: psycopg.Connection, *, force: bool) -> int:
    step = functions()
    row = conn.execute("SELECT digest FROM public.tearline_migration WHERE number = 0").fetchone()
    if row is not None and row[0] == step.digest and not force:
        return 0
    with conn.transaction():
        conn.execute("DELETE FROM public.tearline_migration WHERE number = 0")
        conn.execute("DROP SCHEMA IF EXISTS ask CASCADE")
        conn.execute("DROP SCHEMA IF EXISTS act CASCADE")
        conn.execute("DROP SCHEMA IF EXISTS fuse CASCADE")
        conn.execute("CREATE SCHEMA ask AUTHORIZATION tearline_owner")
        conn.execute("CREATE SCHEMA act AUTHORIZATION tearline_owner")
        conn.execute("CREATE SCHEMA fuse AUTHORIZATION tearline_owner")
        conn.execute("GRANT USAGE ON SCHEMA ask TO tearline_app, tearline_reader")
        conn.execute("GRANT USAGE ON SCHEMA act TO tearline_app, tearline_writer, tearline_jobs")
        conn.execute("GRANT USAGE ON SCHEMA fuse TO tearline_fusion, tearline_matcher")
        _run(conn, step)
    return 1


def _run(conn: psycopg.Connection, step: Migration) -> None:
    conn.execute("SET LOCAL lock_timeout = '10s'")
    conn.execute(step.sql.encode())
    conn.execute("RESET ROLE")
    conn.execute(
        "INSERT INTO public.tearline_migration (number, name, digest) VALUES (%s, %s, %s)",
        [step.number, step.name, step.digest],
    )
