"""Databases of their own for plans and requests, whose present is moved on; and who stands where about a release."""

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
from tests.sharing.place import TOLD, Place


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


@pytest.fixture(scope="module")
def place(house: House) -> Iterator[Place]:
    with database_beside(house) as beside:
        desk = Desk(beside, 4)
        try:
            people = People(beside, desk)
            for agency in ("GSSC", "GFGR", "GUIF"):
                people.agency(agency)
            officers = {
                name: people.enrol(agency, name, tier, compartments, duties)
                for name, agency, tier, compartments, duties in TOLD
            }
            yield Place(Stage(beside, desk, people), officers)
        finally:
            desk.close()


@pytest.fixture
def clock(place: Place) -> Iterator[Clock]:
    """Nothing is due when a test begins."""
    made = Clock(place.desk.house)
    made.run()
    yield made
    made.stop()
