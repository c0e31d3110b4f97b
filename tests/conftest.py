"""Real parts for the tests: an embedded PostgreSQL, or the server that TEARLINE_TEST_DSN names."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from xdist.scheduler import LoadFileScheduling

from tearline.db import House
from tearline.db.roles import LOGINS
from tearline.intake.apart import reading
from tearline.registry import password
from tests.warm import Nursery
from tools.quick_folder import quick_folder

# A timing decides no test: one example may be the first to load a table, or run beside three other processes.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# The same argon2id at a small part of the price: thousands of officers are enrolled and signed in, which would be a
# quarter of the whole time. That a deployment pays in full is a test of its own (tests/registry/test_signin.py).
password.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class _Together(LoadFileScheduling):
    """The tests of one file stay in one process; so do the files that share a demo, which takes a minute to make."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "demo" if file.startswith(("tests/demo/test_demo_run", "tests/demo/test_pages")) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Where files are spread (`make test`), ours spreads them."""
    return _Together(config, log) if config.getvalue("dist") == "loadfile" else None


_nursery = Nursery()
reading._started = _nursery.started  # type: ignore[assignment]


# where a reader's process is started as a deployment starts it; elsewhere it is forked (tests/warm.py)
COLD = (
    "tests/intake/apart/", "tests/intake/test_hostile_files.py", "tests/intake/test_load.py",
    "tests/api/test_hostile_loads.py", "tests/faults/",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _nursery.cold = item.nodeid.startswith(COLD)


pytest_plugins = ["tests.people", "tests.one_browser"]  # desk, people, registrar; browser


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """A folder that the database's own user can reach, which pytest's (mode 0700) is not."""
    with quick_folder() as folder:
        yield folder


def _quickly_known(house: House) -> None:
    """The same passwords of the database's roles, derived in one round: tests connect some ten thousand times, and 4096
    rounds are most of what a connection costs its client. A deployment pays them (tests/db/test_server.py)."""
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("SET scram_iterations = 1")
        for name in ("tearline_admin", *(f"tearline_{role}" for role in LOGINS)):
            role: Any = name.removeprefix("tearline_")
            secret = str(conninfo_to_dict(house.dsn(role))["password"])
            kept = conn.pgconn.encrypt_password(secret.encode(), name.encode(), b"scram-sha-256").decode()
            conn.execute(f"ALTER ROLE {name} PASSWORD '{kept}'".encode())


@pytest.fixture(scope="session")
def house(data_folder: Path) -> Iterator[House]:
    """One migrated database for the whole run of a process; tests keep apart by agencies of their own."""
    dsn = os.environ.get("TEARLINE_TEST_DSN")
    if dsn is None:
        with House(data_folder / "house") as opened:
            _quickly_known(opened)
            yield opened
        return
    name = f"tearline_test_{secrets.token_hex(4)}"
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        with House(data_folder / "house", server_dsn=make_conninfo(dsn, dbname=name)) as opened:
            yield opened
    finally:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The official lists; a test that needs them is skipped where they are absent."""
    folder = Path(os.environ.get("TEARLINE_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the official lists are not here: {folder.name} (set TEARLINE_SHARED_DATA)")
    return folder
