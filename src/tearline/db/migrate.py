"""Numbered plain-SQL migrations, each in one transaction, then the functions as they are now.

``migrations/NNNN_name.sql`` change tables and are never edited once released: a changed file is
refused. ``functions/*.sql`` hold the questions and deeds in their present form; when any of them (or
a migration) is new, or the catalogue is found open, the schemas ``ask``, ``act`` and ``fuse`` are made again
from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources

import psycopg

from tearline.db.rights import rights_sql
from tearline.errors import Conflict
from tearline.language import Message, msg
from tearline.matters.kind import digest_of_files, kinds

# Order matters: a later file may call what an earlier one defines.
FUNCTIONS = (
    "clearance", "seat", "viewer", "label", "gate", "entity", "related", "place", "graph", "scene", "own", "use",
    "unusual", "ask", "load", "decide", "act", "unit", "unit_seats", "proposal", "registry", "session", "credential",
    "desk", "key", "renewal", "organisation", "jobs", "copy", "checked_list", "matrix", "delegation", "casework",
    "holding", "silence", "deciding", "addressee", "moving", "triage", "figures", "credit", "clocks", "basis",
    "agreement", "onward", "request", "under", "plan", "clash", "unit_table", "unit_work", "release", "release_copies",
    "release_asked", "owed", "file", "pointer", "consent", "neutral", "tracing", "source", "origin", "independence",
    "waiting", "looked", "fuse", "fixed", "closed",
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
    """The functions as they are now, as one step without a number; another where the kinds of matters are others."""
    folder = resources.files("tearline.db").joinpath("functions")
    sql = "\n".join(folder.joinpath(f"{name}.sql").read_text("utf-8") for name in FUNCTIONS)
    return Migration(0, "functions", f"{sql}\n-- kinds of matters: {digest_of_files()}\n")


Tell = Callable[[Message], None]
LOCK = 7470412000
MANY = 100_000  # records from which a step may take minutes


def silent(_: Message) -> None:
    """For whoever has nobody to tell."""


def migrate(conn: psycopg.Connection, upto: int | None = None, tell: Tell = silent) -> int:
    """Bring the schema up to date (or to migration ``upto``); returns how many steps were taken.

    ``conn`` is a superuser's, in autocommit. Two processes may call it at once: one does the work. ``tell``
    hears which step of how many begins, if the database was in use before. Raises :class:`Conflict`, and
    changes nothing, when a newer release has been at it.
    """
    _lock(conn, tell)
    try:
        steps = migrations()
        _refuse_newer(conn, steps)
        conn.execute(
            "CREATE TABLE IF NOT EXISTS public.tearline_migration ("
            " number int PRIMARY KEY, name text NOT NULL, digest text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )
        wanted = [m for m in steps if upto is None or m.number <= upto]
        taken = _take(conn, wanted, tell)
        return (
            taken if upto is not None else taken + _renew_functions(conn, force=taken > 0 or _is_open(conn))
        )
    finally:
        conn.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _lock(conn: psycopg.Connection, tell: Tell) -> None:
    row = conn.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
    if row is None or not row[0]:
        tell(msg("Another process brings the database up to date. Waiting for it."))
        conn.execute("SELECT pg_advisory_lock(%s)", [LOCK])


def _refuse_newer(conn: psycopg.Connection, steps: list[Migration]) -> None:
    found = _applied(conn)
    if found and max(found) > len(steps):
        unknown = [f"{number} ({found[number]})" for number in sorted(found) if number > len(steps)]
        raise Conflict(
            msg(
                "This database was brought up to date by a newer release: it has the migrations {found}, and this "
                "release knows those up to {known}. Nothing was changed. Start the newer release, or restore a copy "
                "that was made before the update.",
                found=", ".join(unknown),
                known=len(steps),
            )
        )


def _applied(conn: psycopg.Connection) -> dict[int, str]:
    """The steps that this database has, by number; none if it is new."""
    row = conn.execute("SELECT to_regclass('public.tearline_migration')").fetchone()
    if row is None or row[0] is None:
        return {}
    rows = conn.execute("SELECT number, name FROM public.tearline_migration WHERE number > 0").fetchall()
    return {int(number): str(name) for number, name in rows}


def _take(conn: psycopg.Connection, steps: list[Migration], tell: Tell) -> int:
    before = _applied(conn)
    due = [step for step in steps if step.number not in before]
    if due and before:
        _announce(conn, due, tell)
    taken = 0
    for step in steps:
        if before and step in due:
            tell(msg("Migration {place} of {count}: {name} …",
                     place=taken + 1, count=len(due), name=f"{step.number:04} {step.name}"))  # fmt: skip
        taken += _apply(conn, step)
    if due and before:
        tell(msg("The database is up to date."))
    return taken


def _announce(conn: psycopg.Connection, due: list[Migration], tell: Tell) -> None:
    tell(
        msg(
            "The database is of an older release and is brought up to date: {count} migrations.",
            count=len(due),
        )
    )
    row = conn.execute(
        "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('store.record')"
    ).fetchone()
    if row is not None and row[0] >= MANY:
        tell(msg("It holds about {records} records, so a step may take minutes. One that is interrupted leaves "
                 "nothing of itself, and is done again at the next start.", records=row[0]))  # fmt: skip


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
        conn.execute(rights_sql(kinds().values()).encode())
    return 1


def _run(conn: psycopg.Connection, step: Migration) -> None:
    conn.execute("SET LOCAL lock_timeout = '10s'")
    conn.execute(step.sql.encode())
    conn.execute("RESET ROLE")
    conn.execute(
        "INSERT INTO public.tearline_migration (number, name, digest) VALUES (%s, %s, %s)",
        [step.number, step.name, step.digest],
    )
