"""Coordinators who publish a matrix, and officers of some level, for the tests."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from tearline.errors import NotFound
from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.matrix.deeds import ask_for_publication, draft, drop, publish
from tearline.matrix.questions import Version, matrix
from tearline.matrix.row import Row, shipped
from tearline.registry.deeds import set_level
from tests.people import People, Person


class Deciders:
    """Coordinators and commanders of the shared house."""

    def __init__(self, people: People, agency: str = "MATX") -> None:
        self.people, self.desk = people, people.desk
        self.writer, self.other = (
            people.enrol(agency, f"coordina-{n}", Tier.OPEN, duties=["coordinator"], purpose="administration")
            for n in (1, 2)
        )

    def level(self, login: str, level: int) -> None:
        """Give an officer a level, by as many registrars as that takes."""
        self.people.agree(set_level(self.desk, self.people.registrar, login, level))

    def person(
        self, name: str, level: int, duties: Iterable[str] = ("commander",), agency: str = "MATX"
    ) -> Person:
        """An officer of that level, enrolled."""
        person = self.people.person(agency, name, Tier.OPEN, duties=duties)
        self.level(person.login, level)
        return person

    def signed_in(
        self, name: str, level: int, duties: Iterable[str] = ("commander",)
    ) -> tuple[Person, Viewer]:
        """The same, signed in."""
        person = self.person(name, level, duties)
        return person, self.people.sign_in(person)

    def clear(self) -> None:
        """No draft, whoever left one."""
        with contextlib.suppress(NotFound):
            drop(self.desk, self.writer, matrix(self.desk, self.writer, draft=True).version.mark)

    def write(self, rows: Iterable[Row]) -> Version:
        """Write the draft, whatever it was."""
        self.clear()
        draft(self.desk, self.writer, None, list(rows))
        return matrix(self.desk, self.writer, draft=True).version

    def publish(self, rows: Iterable[Row] = shipped()) -> int:
        """Publish these rows, as two do."""
        told = list(rows)
        mark = self.write(told).mark
        ask_for_publication(self.desk, self.writer, mark, told)
        return publish(self.desk, self.other, mark)
