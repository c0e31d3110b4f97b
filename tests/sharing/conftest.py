"""A database of its own for plans: its present is moved on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tearline.db import House
from tearline.jobs.clock import Clock
from tearline.ledger.look import Desk
from tests.gate.conftest import database_beside
from tests.people import People
from tests.sharing.field import Ground


@pytest.fixture(scope="package")
def ground(house: House) -> Iterator[Ground]:
    with database_beside(house) as beside:
        desk, clock = Desk(beside, 4), Clock(beside)
        try:
            yield Ground(beside, desk, People(beside, desk), clock)
        finally:
            clock.stop()
            desk.close()
