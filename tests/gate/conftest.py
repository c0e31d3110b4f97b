"""A database of its own for the proofs of the gate: their records and their ledger are nobody else's."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tearline.db import House
from tearline.ledger.look import Desk
from tests.gate.attacker import conn, hidden, low  # noqa: F401 fixtures of the attacks
from tests.gate.crowd import crowd  # noqa: F401 the oracle's
from tests.gate.stage import Stage
from tests.people import People


@contextmanager
def database_beside(house: House) -> Iterator[House]:
    """A fresh, migrated database on the same server, with the same roles and secrets."""
    name = f"gate_{secrets.token_hex(4)}"
    with psycopg.connect(house.dsn("admin"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            with House(house.data, server_dsn=make_conninfo(house.dsn("admin"), dbname=name)) as beside:
                # nothing is killed here, and thousands of looks need not wait for the disk
                server.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
                server.execute(f"ALTER ROLE tearline_ledger IN DATABASE {name} SET synchronous_commit = off")
                yield beside
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def a_stage(house: House) -> Iterator[Stage]:
    with database_beside(house) as beside:
        desk = Desk(beside, 4)
        try:
            opened = Stage(beside, desk, People(beside, desk))
            with opened.held:
                opened.decides()
                yield opened
        finally:
            desk.close()


@pytest.fixture(scope="package")
def stage(house: House) -> Iterator[Stage]:
    """One for the whole package; each test leaves it as it found it, or uses officers of its own."""
    with a_stage(house) as opened:
        yield opened


@pytest.fixture
def admin(stage: Stage) -> Iterator[psycopg.Connection]:
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as server:
        yield server
