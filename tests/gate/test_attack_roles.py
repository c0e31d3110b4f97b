# ruff: noqa: E501 one line an attack: a wrapped list of statements is harder to read
"""What a role may change about itself, or hold for itself, without any right: settings, its password, connections.

The attacker holds each of the roles that sign in, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tearline.db import end_left_open, open_pool
from tearline.db.house import Role
from tearline.db.roles import LOGINS, POLICIES, fits
from tearline.jobs.schedule import Schedule
from tests.gate.attacker import ASKED, DENIED, Connection, connected
from tests.gate.facts import ticket
from tests.gate.stage import Stage

ROLES: tuple[Role, ...] = ("app", "signin", "ledger", "jobs", "fusion", "backup")
# What each connection would have from then on: it cannot open, or it cannot be used, or it is bent.
SETTINGS = {
    "local_preload_libraries": "nowhere", "exit_on_error": "on", "default_transaction_isolation": "serializable",
    "default_transaction_read_only": "on", "statement_timeout": "1", "lock_timeout": "1", "transaction_timeout": "1",
    "idle_session_timeout": "1", "idle_in_transaction_session_timeout": "1", "row_security": "off",
    "search_path": "pg_temp", "datestyle": "German", "timezone": "Pacific/Kiritimati", "client_encoding": "LATIN1",
    "standard_conforming_strings": "off", "array_nulls": "off", "gin_fuzzy_search_limit": "1", "work_mem": "64kB",
    "extra_float_digits": "-15", "bytea_output": "escape", "client_min_messages": "debug5", "synchronous_commit": "off",
    "role": "tearline_app", "session_authorization": "tearline_app", "enable_indexscan": "off",
}  # fmt: skip


def raw(stage: Stage, role: Role) -> str:
    """As the attacker connects: the password, and none of the settings that our own connections name."""
    parts = conninfo_to_dict(stage.house.dsn(role))
    return make_conninfo("", **{k: v for k, v in parts.items() if k not in ("options", "client_encoding")})


def entries(admin: psycopg.Connection, action: str) -> int:
    row = admin.execute(
        "SELECT (SELECT count(*) FROM ledger.queue WHERE action = %s) + (SELECT count(*) FROM ledger.entry WHERE action = %s)",
        [action, action],
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])


@pytest.fixture(autouse=True)
def put_back(stage: Stage, admin: psycopg.Connection) -> Iterator[None]:
    yield
    stage.house.put_roles_back(admin)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_bends_its_own_settings_stops_and_bends_nothing(
    stage: Stage, admin: psycopg.Connection, role: Role
) -> None:
    """Our connections name what matters themselves; and what was changed is put back, and on record."""
    with psycopg.connect(raw(stage, role), autocommit=True) as conn:
        conn.execute("SET default_transaction_read_only = off")
        for name, value in SETTINGS.items():
            conn.execute(f"ALTER ROLE tearline_{role} SET {name} = '{value}'".encode())
        conn.execute(
            f"ALTER ROLE tearline_{role} IN DATABASE {conn.info.dbname} SET enable_seqscan = off".encode()
        )
    with pytest.raises(psycopg.OperationalError):  # or this would prove nothing
        psycopg.connect(raw(stage, role))
    with psycopg.connect(stage.house.dsn(role), autocommit=True) as conn:
        for name, expected in (
            ("transaction_isolation", "read committed"), ("timezone", "UTC"), ("client_encoding", "UTF8"),
            ("row_security", "on"), ("exit_on_error", "off"), ("standard_conforming_strings", "on"),
            ("transaction_read_only", "on" if role == "backup" else "off"), ("transaction_timeout", "0"),
        ):  # fmt: skip
            assert conn.execute("SELECT current_setting(%s)", [name]).fetchone() == (expected,), name
        assert conn.execute("SELECT current_user::text").fetchone() == (f"tearline_{role}",)
    before = entries(admin, "roles-put-back")
    assert stage.house.put_roles_back(admin) > 20
    assert entries(admin, "roles-put-back") == before + 1
    assert stage.house.put_roles_back(admin) == 0
    assert entries(admin, "roles-put-back") == before + 1
    psycopg.connect(raw(stage, role)).close()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_changes_its_password_locks_nobody_out(
    stage: Stage, admin: psycopg.Connection, role: Role
) -> None:
    """The schedule gives it back, as whoever the schedule leads; its own role's among them."""
    with psycopg.connect(raw(stage, role), autocommit=True) as conn:
        conn.execute("SET default_transaction_read_only = off")
        conn.execute(f"ALTER ROLE tearline_{role} PASSWORD 'mine alone'".encode())
    row = admin.execute(
        "SELECT rolpassword FROM pg_authid WHERE rolname = %s", [f"tearline_{role}"]
    ).fetchone()
    assert row is not None
    assert fits(row[0], "mine alone")
    assert not fits(row[0], str(conninfo_to_dict(raw(stage, role))["password"]))
    assert Schedule(stage.house).run(everything=True)["roles"] == 1
    psycopg.connect(raw(stage, role)).close()


def test_a_verifier_of_another_form_is_nobodys() -> None:
    for text in ("", "md5abc", "SCRAM-SHA-256$4096:x$y:z", "SCRAM-SHA-256$x:eA==$eA==:eA==", "a$b$c$d"):
        assert not fits(text, "x")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_change_nothing_else_of_itself_or_of_others(stage: Stage, hidden: str, role: Role) -> None:
    assert hidden
    me, other = f"tearline_{role}", "tearline_app" if role != "app" else "tearline_signin"
    with connected(stage, role) as conn:
        conn.execute("SET default_transaction_read_only = off")
        for statement in (
            f"ALTER ROLE {me} CONNECTION LIMIT 1000", f"ALTER ROLE {me} NOLOGIN", f"ALTER ROLE {me} VALID UNTIL '2000-01-01'",
            f"ALTER ROLE {me} BYPASSRLS", f"ALTER ROLE {other} SET work_mem = '64kB'", f"ALTER ROLE {other} PASSWORD 'x'",
            "ALTER ROLE ALL SET work_mem = '64kB'", f"ALTER DATABASE {conn.info.dbname} SET work_mem = '64kB'",
            f"ALTER ROLE {me} SET \"tearline.token\" = 'x'", f"COMMENT ON ROLE {me} IS 'x'",
            f"COMMENT ON DATABASE {conn.info.dbname} IS 'x'", f"DROP ROLE {me}", f"ALTER ROLE {me} SET session_replication_role = replica",
        ):  # fmt: skip
            with pytest.raises((DENIED, errors.ObjectInUse)):
                conn.execute(statement.encode())
        conn.execute(f"DROP OWNED BY {me}".encode())  # what others granted is not its own to drop,
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:  # but its place in policies is
        assert stage.house.put_roles_back(conn) == len(POLICIES.get(role, ()))
        assert stage.house.put_roles_back(conn) == 0
    if role == "ledger":
        with connected(stage, role) as conn:
            assert conn.execute("SELECT count(*) > 0 FROM ledger.entry").fetchone() == (True,)
    with connected(stage, "app", by=ticket(stage, stage.low)) as conn:
        assert conn.execute(f"SELECT count(*) > 0 FROM {ASKED}".encode()).fetchone() == (True,)


def test_the_list_of_policies_that_name_a_role_is_whole(admin: psycopg.Connection) -> None:
    rows = admin.execute(
        "SELECT p.polrelid::regclass::text, p.polname FROM pg_policy p, unnest(p.polroles) AS o JOIN pg_roles r ON r.oid = o"
        " WHERE r.rolcanlogin ORDER BY 1, 2"
    ).fetchall()
    assert rows == sorted(pair for named in POLICIES.values() for pair in named)


def test_no_role_can_take_all_connections(stage: Stage, admin: psycopg.Connection) -> None:
    """Each has a limit, and all limits together are less than the server's: sign-in and ledger have theirs."""
    row = admin.execute(
        "SELECT min(rolconnlimit) > 0, sum(rolconnlimit) < current_setting('max_connections')::int"
        " FROM pg_roles WHERE rolname = ANY (%s)",
        [[f"tearline_{role}" for role in LOGINS]],
    ).fetchone()
    assert row == (True, True)
    (most,) = admin.execute(
        "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'tearline_jobs'"
    ).fetchone() or (0,)
    with ExitStack() as held:
        for _ in range(most):
            held.enter_context(psycopg.connect(raw(stage, "jobs")))
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            psycopg.connect(raw(stage, "jobs"))
        psycopg.connect(raw(stage, "signin")).close()


def aged(admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, **seconds: int) -> int:
    for name, value in seconds.items():
        monkeypatch.setattr(f"tearline.db.roles.{name}", value)
    return end_left_open(admin)


def test_a_transaction_that_is_left_open_is_ended_and_on_record(
    stage: Stage, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever timeouts it has set for itself; and also one that says something now and then."""
    assert end_left_open(admin) == 0
    before = entries(admin, "transactions-ended")
    for way in ({"IDLE": 0}, {"WHOLE": 0}):
        idle: Connection = connected(stage)
        idle.execute("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0")
        idle.execute("BEGIN")
        idle.execute("SELECT 1")
        outside = connected(stage)  # in no transaction
        assert aged(admin, monkeypatch, **way) == 1
        monkeypatch.undo()
        with pytest.raises(psycopg.OperationalError):
            idle.execute("SELECT 1")
        assert outside.execute("SELECT 1").fetchone() == (1,)
        outside.close()
    assert entries(admin, "transactions-ended") == before + 2


def test_a_pool_opens_whatever_its_role_has_set(stage: Stage) -> None:
    with psycopg.connect(raw(stage, "app"), autocommit=True) as conn:
        conn.execute("ALTER ROLE tearline_app SET local_preload_libraries = 'nowhere'")
    pool = open_pool(stage.house.dsn("app"), 1)
    try:
        with pool.connection() as conn2:
            assert conn2.execute("SELECT 1 AS one").fetchone() == {"one": 1}
    finally:
        pool.close()
