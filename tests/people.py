"""Officers for the tests: founded, enrolled, vetted and signed in as a deployment does it.

    from tests.people import People          # fixtures (by conftest.py): desk, people, registrar
    viewer = people.enrol("SSC", "ana", Tier.SECRET, ["ALFA"], ["steward"])

One deployment has one founding, and the tests share one database: logins are made unique here.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pyotp
import pytest

from tearline.db import House, as_json
from tearline.errors import Conflict
from tearline.handling import Tier, VettingTest
from tearline.ledger.look import Desk, Viewer
from tearline.registry.deeds import admit_agency, enrol_officer, give_vetting
from tearline.registry.founding import count_as_own, found
from tearline.registry.proposals import confirm
from tearline.registry.rules import DEFAULT, shipped
from tearline.registry.signin import sign_in
from tearline.settings import Settings

PASSWORD = "nueve zorros cruzan el puente"
KINDS = [rule.kind for rule in shipped(DEFAULT)]
SETTINGS = Settings(failed_sign_ins_per_address=0)

FRESH = 300  # seconds after which the registrars sign in again
_numbers = itertools.count(1)


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """An enrolled officer of the tests: what one needs to sign in."""

    login: str
    totp_secret: str
    agency: str


def five_tests(days: float = 365, passed: bool = True, taken_on: date | None = None) -> list[VettingTest]:
    """The five results of a vetting as the rules that tests are founded with demand, ending ``days`` from now."""
    taken = taken_on or date.today() - timedelta(days=30)
    until = datetime.now(UTC) + timedelta(days=days)
    return [VettingTest(kind, taken, passed, until) for kind in KINDS]


def code_of(secret: str) -> str:
    """The code that an authenticator shows now."""
    return pyotp.TOTP(secret).now()


FORGET = """
    WITH who AS (SELECT id FROM gate.officer WHERE login = %s), used AS (
        UPDATE gate.credential SET totp_last_step = 0 WHERE officer_id IN (SELECT id FROM who)
    )
    DELETE FROM gate.sign_in_count WHERE account IN (SELECT id FROM who)
"""


def forget_codes(house: House, login: str) -> None:
    """Let the code of this half minute be used once more: a test cannot wait for the next one."""
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute(FORGET, [login])


class People:
    """The officers of one house under test."""

    def __init__(self, house: House, desk: Desk) -> None:
        self.house = house
        self.desk = desk
        self._conn: psycopg.Connection | None = None
        first = found(house, "CNF", "Centro de fusión", "Fusion centre", "registrar", "Registrar", PASSWORD)
        other = found(
            house, "CNF", "Centro de fusión", "Fusion centre", "registrar-2", "Second registrar", PASSWORD
        )
        self.founders = [Person(each.login, each.totp_secret, "CNF") for each in (first, other)]
        count_as_own(house, {each.login: each.totp_secret for each in self.founders})
        self.come_back()

    def come_back(self) -> None:
        """The registrars sign in, for the first time or again."""
        self._registrar, self._second = (self.sign_in(each, "administration") for each in self.founders)
        self._since = time.monotonic()

    @property
    def registrar(self) -> Viewer:
        """The first registrar, in a live session: one that nobody used for a quarter of an hour has ended."""
        self._stay()
        return self._registrar

    @property
    def second(self) -> Viewer:
        """The second registrar, who confirms."""
        self._stay()
        return self._second

    def _stay(self) -> None:
        if time.monotonic() - self._since > FRESH:
            self.come_back()

    def agree(self, proposal: UUID | None) -> None:
        """What the first registrar proposed, if it took two, is confirmed by the second."""
        if proposal is not None:
            confirm(self.desk, self.second, proposal)

    def agency(self, code: str) -> str:
        """Admit an agency, if it is not admitted yet."""
        with contextlib.suppress(Conflict):
            admit_agency(self.desk, self.registrar, code, f"Agencia {code}", f"Agency {code}")
        return code

    def person(
        self, agency: str, login: str, tier: Tier | None = Tier.SECRET, compartments: Iterable[str] = (),
        duties: Iterable[str] = (), own: bool = True,
    ) -> Person:  # fmt: skip
        """Enrol an officer (``login`` gets a number, so that it is new) and, with a tier, vet them. Their credential
        counts as their own, unless ``own`` is False."""
        name = f"{login}-{next(_numbers)}"
        enrolled = enrol_officer(
            self.desk, self.registrar, name, f"Officer {name}", self.agency(agency), PASSWORD, duties
        )
        self.agree(enrolled.proposal)
        if own:
            self._by_key("SELECT act.count_as_own(%s)", as_json({name: enrolled.totp_secret}))
        if tier is not None:
            self.vet(name, tier, compartments)
        return Person(name, enrolled.totp_secret, agency)

    def vet(
        self, login: str, tier: Tier, compartments: Iterable[str] = (), tests: list[VettingTest] | None = None
    ) -> None:
        """One more vetting for an enrolled officer; all tests passed unless they are given."""
        given = give_vetting(self.desk, self.registrar, login, tier, compartments, tests or five_tests())
        self.agree(given.proposal)

    def sign_in(self, person: Person, purpose: str = "investigation") -> Viewer:
        """A session for an enrolled officer; again within the same half minute too."""
        self._by_key(FORGET, person.login)
        return self._entered(person, purpose)

    def _entered(self, person: Person, purpose: str) -> Viewer:
        session = sign_in(self.desk, person.login, PASSWORD, code_of(person.totp_secret), "tests", SETTINGS)
        return Viewer(session.token, purpose)

    def enrol(
        self, agency: str, login: str, tier: Tier | None = Tier.SECRET, compartments: Iterable[str] = (),
        duties: Iterable[str] = (), purpose: str = "investigation",
    ) -> Viewer:  # fmt: skip
        """Enrol, vet and sign in: a viewer who may ask."""
        return self._entered(self.person(agency, login, tier, compartments, duties), purpose)

    def _by_key(self, statement: str, value: str) -> None:
        """By the database's own key, on one connection: opening one costs as much as the rest of enrolling."""
        for again in (True, False):
            if self._conn is None or self._conn.closed:
                self._conn = psycopg.connect(self.house.dsn("admin"), autocommit=True)
            try:
                self._conn.execute(statement.encode(), [value])
                return
            except psycopg.OperationalError:  # a test ended the server, or this connection
                self._conn.close()
                if not again:
                    raise


@pytest.fixture(scope="session")
def desk(house: House) -> Iterator[Desk]:
    """The shared house, open for business."""
    opened = Desk(house, 8)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def people(house: House, desk: Desk) -> People:
    """The shared house's officers; the founding is done here, once."""
    return People(house, desk)


@pytest.fixture
def registrar(people: People) -> Viewer:
    """The first registrar, signed in."""
    return people.registrar
