"""A ledger of its own for each test: its numbers start at 0, and tampering with it harms nobody."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tearline.db import House
from tearline.db.house import Role
from tearline.db.migrate import migrate

OFFICER = uuid4()


@dataclass(frozen=True)
class Ledger:
    """A migrated database, by the connection strings of its roles."""

    house: House
    name: str

    def dsn(self, role: Role) -> str:
        return make_conninfo(self.house.dsn(role), dbname=self.name)

    def connect(self, role: Role) -> psycopg.Connection:
        return psycopg.connect(self.dsn(role), autocommit=True)

    def write(self, count: int = 1, conn: psycopg.Connection | None = None) -> None:
        """Add tickets to the queue, in one transaction."""
        statement = (
            "SELECT count(ledger.write('ticket', %s, 'SSC', 'investigation', 'check', '{}', '{}',"
            " jsonb_build_object('question', 'd', 'n', n))) FROM generate_series(1, %s) AS n"
        )
        if conn:
            conn.execute(statement, [OFFICER, count])
            return
        with self.connect("admin") as own:
            own.execute(statement, [OFFICER, count])

    def show(self, records: list[UUID], owners: list[str], conn: psycopg.Connection) -> None:
        """Add what was shown to the queue."""
        conn.execute(
            "SELECT ledger.write('results', %s, 'SSC', 'investigation', 'check', %s, %s, '{}')",
            [OFFICER, records, owners],
        )


@pytest.fixture(scope="session")
def blank(house: House) -> Iterator[str]:
    """The name of a migrated database that nobody connects to, to copy from."""
    name = f"ledger_blank_{secrets.token_hex(4)}"
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        with psycopg.connect(make_conninfo(house.dsn("admin"), dbname=name), autocommit=True) as inside:
            migrate(inside)
        yield name
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def a_ledger(house: House, blank: str) -> Iterator[Ledger]:
    """A fresh one, gone at the end."""
    name = f"ledger_test_{secrets.token_hex(4)}"
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {blank} STRATEGY file_copy")
        yield Ledger(house, name)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def ledger(house: House, blank: str) -> Iterator[Ledger]:
    with a_ledger(house, blank) as made:
        yield made


@pytest.fixture(scope="module")
def standing(house: House, blank: str) -> Iterator[Ledger]:
    """One ledger for a module whose tests leave it as it is."""
    with a_ledger(house, blank) as made:
        yield made
