"""What a role that signs in may change about itself, put back: its settings, its password, its place in policies.

PostgreSQL lets every role do ``ALTER ROLE … SET`` and ``… PASSWORD`` on itself, and by ``DROP OWNED`` take itself out
of the policies that name it. One such statement, by whoever holds a role for a moment, would lock the deployment out
or bend each later connection. So settings that matter are named by each connection itself (:func:`options`), which
outranks them; and what a role changed is found and put back at each start and by the schedule. A transaction that is
left open holds locks and old rows: it is ended.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import NamedTuple

import psycopg
from psycopg import errors
from psycopg.types.json import Jsonb

LOGINS = ("app", "signin", "ledger", "jobs", "fusion", "backup")

# What a role has by ALTER ROLE, for connections that are not ours (docs/grants.md); put there by the migrations.
SETTINGS: dict[str, dict[str, str]] = {
    "app": {"statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s", "lock_timeout": "10s"},
    "signin": {"statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"},
    "ledger": {"synchronous_commit": "on"},
    "jobs": {},
    "fusion": {
        "lock_timeout": "300ms",
        "idle_in_transaction_session_timeout": "60s",
        "synchronous_commit": "off",
    },
    "backup": {"default_transaction_read_only": "on"},
}
# What each connection of ours names: first what else keeps it from opening, or from being used.
_NAMED = {
    "local_preload_libraries": "",
    "role": "none",
    "exit_on_error": "off",
    "default_transaction_isolation": "read committed",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
    "row_security": "on",
    "search_path": "pg_catalog",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "timezone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "array_nulls": "on",
    "client_min_messages": "notice",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "transaction_timeout": "0",
    "idle_session_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "synchronous_commit": "on",
}
# Connections of each, so that none starves another; the application has what is left of the server's.
_CONNECTIONS = {"signin": 8, "ledger": 16, "jobs": 8, "fusion": 12, "backup": 3}
_SPARE = 4  # for the administrator, beside those that the server reserves
# Policies that name such a role.
POLICIES = {"ledger": (("ledger.entry", "keeps"), ("ledger.shown", "keeps"))}
IDLE = 60  # seconds that a transaction may be left open between statements,
WHOLE = 90  # or last as a whole, where it serves a look: a ticket lives for 60


class Finding(NamedTuple):
    """Something that was otherwise, of which role."""

    role: str
    what: str


def options(role: str) -> str:
    """The settings that a connection of this role names itself, as libpq's parameter ``options``."""
    named = _NAMED | SETTINGS[role]
    return " ".join(f"-c {name}={_escaped(value)}" for name, value in named.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def put_back(conn: psycopg.Connection, passwords: Mapping[str, str]) -> list[Finding]:
    """Settings, passwords, policies and connection limits of our roles as they should be; what a role had changed.

    ``conn`` is a superuser's, in autocommit. What was found is put in the ledger as a job's entry.
    """
    for attempt in range(5):
        try:
            found = [*_settings(conn), *_passwords(conn, passwords), *_policies(conn)]
            _limits(conn)
            break
        except errors.InternalError_:  # another process is just at the same row
            if attempt == 4:
                raise
    if found:
        _note(conn, "roles-put-back", [finding._asdict() for finding in found])
    return found


def end_left_open(conn: psycopg.Connection) -> int:
    """End connections of our roles whose transaction was left open, or lasts longer than a look may; how many."""
    ended = conn.execute(
        # first who it is, then the end: conditions in one list are tried in an order of the planner's
        "WITH open AS MATERIALIZED ("
        " SELECT pid, usename FROM pg_stat_activity WHERE datname = current_database() AND usename = ANY (%s)"
        " AND (state LIKE 'idle in transaction%%' AND state_change < clock_timestamp() - make_interval(secs => %s)"
        "      OR usename = ANY (%s) AND xact_start < clock_timestamp() - make_interval(secs => %s)))"
        " SELECT usename FROM open WHERE pg_terminate_backend(pid)",
        [_names(LOGINS), IDLE, _names(("app", "signin")), WHOLE],
    ).fetchall()
    if ended:
        _note(conn, "transactions-ended", [str(role) for (role,) in ended])
    return len(ended)


def _settings(conn: psycopg.Connection) -> list[Finding]:
    rows = conn.execute(
        "SELECT r.rolname, s.setdatabase = 0, s.setconfig"
        " FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE r.rolname = ANY (%s)"
        " AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))",
        [_names(LOGINS)],
    ).fetchall()
    held: dict[tuple[str, bool], dict[str, str]] = {
        (name, everywhere): dict(setting.split("=", 1) for setting in config)
        for name, everywhere, config in rows
    }
    found = []
    for role in LOGINS:
        name, wanted = f"tearline_{role}", SETTINGS[role]
        everywhere, here = held.get((name, True), {}), held.get((name, False), {})
        if everywhere == wanted and not here:
            continue
        database = conn.execute("SELECT quote_ident(current_database())").fetchone()
        assert database is not None  # noqa: S101 a row of one value
        with conn.transaction():
            conn.execute(f"ALTER ROLE {name} RESET ALL".encode())
            conn.execute(f"ALTER ROLE {name} IN DATABASE {database[0]} RESET ALL".encode())
            for setting, value in wanted.items():
                conn.execute(f"ALTER ROLE {name} SET {setting} = '{value}'".encode())
        differing = {s for s, _ in everywhere.items() ^ wanted.items()} | set(here)
        found += [Finding(name, f"setting {setting}") for setting in sorted(differing)]
    return found


def _policies(conn: psycopg.Connection) -> list[Finding]:
    found = []
    for role, named in POLICIES.items():
        for table, policy in named:
            missing = conn.execute(
                "SELECT FROM pg_policy WHERE polrelid = to_regclass(%s) AND polname = %s"
                " AND NOT %s::regrole = ANY (polroles)",
                [table, policy, f"tearline_{role}"],
            ).fetchone()
            if missing is not None:
                conn.execute(f"ALTER POLICY {policy} ON {table} TO tearline_owner, tearline_{role}".encode())
                found.append(Finding(f"tearline_{role}", f"policy {policy} of {table}"))
    return found


def _passwords(conn: psycopg.Connection, passwords: Mapping[str, str]) -> list[Finding]:
    """As a verifier, so that no password reaches the server's log. A role without one is new: no finding."""
    rows = conn.execute(
        "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ANY (%s)", [_names(LOGINS)]
    ).fetchall()
    found = []
    for name, verifier in rows:
        password = passwords[str(name).removeprefix("tearline_")]
        if verifier is not None and fits(str(verifier), password):
            continue
        fresh = conn.pgconn.encrypt_password(password.encode(), str(name).encode(), b"scram-sha-256").decode()
        conn.execute(f"ALTER ROLE {name} PASSWORD '{fresh}'".encode())
        if verifier is not None:
            found.append(Finding(str(name), "password"))
    return found


def fits(verifier: str, password: str) -> bool:
    """Whether a SCRAM-SHA-256 verifier as PostgreSQL keeps it (RFC 5803) is of this password."""
    try:
        kind, parameters, keys = verifier.split("$")
        rounds, salt = parameters.split(":")
        stored = base64.b64decode(keys.split(":")[0])
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), int(rounds))
    except (ValueError, binascii.Error):
        return False
    key = hmac.digest(salted, b"Client Key", "sha256")
    return kind == "SCRAM-SHA-256" and hmac.compare_digest(hashlib.sha256(key).digest(), stored)


def _limits(conn: psycopg.Connection) -> None:
    row = conn.execute(
        "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
        " - current_setting('reserved_connections')::int"
    ).fetchone()
    assert row is not None  # noqa: S101 a row of one value
    left = max(16, row[0] - _SPARE - sum(_CONNECTIONS.values()))
    wanted = {f"tearline_{role}": most for role, most in {**_CONNECTIONS, "app": left}.items()}
    held = conn.execute(
        "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname = ANY (%s)", [list(wanted)]
    ).fetchall()
    for name, most in wanted.items():
        if (name, most) not in held:
            conn.execute(f"ALTER ROLE {name} CONNECTION LIMIT {most}".encode())


def _note(
    conn: psycopg.Connection, action: str, found: list[object] | list[str] | list[dict[str, str]]
) -> None:
    conn.execute("SELECT gate.note_job(%s, '{}', '{}', %s)", [action, Jsonb({"found": found})])


def _names(roles: tuple[str, ...]) -> list[str]:
    return [f"tearline_{role}" for role in roles]
