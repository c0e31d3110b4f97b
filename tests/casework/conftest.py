"""A database of its own, whose deployment has two kinds of matter more: files of this folder and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tearline.db import House
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tearline.matters import kinds
from tearline.registry.signin import whoami
from tests.deciders import Deciders
from tests.gate.conftest import database_beside
from tests.people import People

FOLDER = Path(__file__).parent / "kinds"


@dataclass(frozen=True)
class Place:
    """A deployment with own kinds, and its officers by name; ``high`` ones see what is SECRET there."""

    desk: Desk
    people: People
    officers: dict[str, Officer]
    deciders: Deciders

    def viewer(self, name: str) -> Viewer:
        """One of them."""
        return self.officers[name].viewer


@dataclass(frozen=True)
class Officer:
    name: str
    viewer: Viewer
    agency: str
    duties: frozenset[str]
    high: bool
    login: str
    level: int = 0


@pytest.fixture(scope="module")
def own_kinds() -> Iterator[None]:
    """The environment of such a deployment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEARLINE_KINDS", str(FOLDER))
        kinds.cache_clear()
        yield
    kinds.cache_clear()


@pytest.fixture(scope="module")
def place(house: House, own_kinds: None) -> Iterator[Place]:  # noqa: ARG001 the environment is made first
    with database_beside(house) as beside:
        desk = Desk(beside, 4)
        try:
            people = People(beside, desk)
            told = (
                ("guard", "GSSC", {"duty-officer"}, True), ("opener", "GSSC", set(), False),
                ("high-analyst", "GSSC", {"analyst"}, True), ("analyst", "GUIF", {"analyst"}, False),
                ("clerk", "GSSC", set(), False), ("chief", "GSSC", {"commander"}, True),
                ("other-chief", "GSSC", {"commander", "prosecutor"}, False), ("lawyer", "GSSC", {"prosecutor"}, True),
                ("desk", "GUIF", {"liaison", "duty-officer"}, False),
            )  # fmt: skip
            deciders = Deciders(people, "GSSC")
            deciders.publish()
            officers = {}
            for name, agency, duties, high in told:
                by = people.enrol(agency, name, Tier.SECRET if high else Tier.OPEN, (), sorted(duties))
                known = whoami(desk, by.token)
                assert known is not None
                level = 3 if "commander" in duties else 0
                if level:
                    deciders.level(known.login, level)
                officers[name] = Officer(name, by, agency, frozenset(duties), high, known.login, level)
            yield Place(desk, people, officers, deciders)
        finally:
            desk.close()
