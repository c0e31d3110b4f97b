"""A database of its own for plans, whose present is moved on; and who stands where about a release."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tearline.db import House
from tearline.jobs.clock import Clock
from tearline.ledger.look import Desk
from tests.gate.conftest import database_beside
from tests.gate.stage import Stage
from tests.people import People
from tests.sharing.below_the_line import Line
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


@pytest.fixture(scope="session")
def line(house: House, desk: Desk, people: People) -> Line:
    return Line(Stage(house, desk, people), desk, people)
