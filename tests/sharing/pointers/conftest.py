"""A deployment with pointers: holders with stewards, desks and controllers, and analysts who ask."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline.casework.deeds import open_matter
from tearline.db import House, connect
from tearline.db.pointer_key import pads
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.jobs.clock import Clock
from tearline.ledger.look import Desk, Viewer
from tearline.registry.signin import whoami
from tearline.sharing.consents import Terms, activate_consent, draft_consent
from tearline.sharing.desks import set_desk
from tearline.sharing.pointers import Notice, Pointed, ask_pointer, pointer_notices
from tests.gate.conftest import database_beside
from tests.people import People, Person

HOLDERS = ("PSSC", "PADU", "PSEM", "PPEN", "PGON")  # the last is shut out by a test
ASKERS = ("PFGR", "PUIF")
AGENCIES = (*HOLDERS, *ASKERS)
PURPOSE = "investigation"  # of the people of these tests
PLATES = (f"{a}{b}{c}-{n:03}-{d}" for n, a, b, c, d in itertools.product(range(100, 999), *["GHJKLM"] * 4))


@dataclass
class Place:
    """A deployment with pointers: at each agency a steward, another one, a liaison officer and an analyst."""

    desk: Desk
    people: People
    viewers: dict[str, Viewer]
    cases: dict[str, str]
    persons: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Viewer:
        return self.viewers[name]

    def enrols(self, agency: str, name: str, duties: Sequence[str]) -> Viewer:
        """One more officer, as AGENCY.NAME, signed in."""
        who = self.people.person(agency, f"{agency.lower()}-{name}", Tier.SECRET, ["ALFA"], duties)
        self.persons[f"{agency}.{name}"] = who
        self.viewers[f"{agency}.{name}"] = self.people.sign_in(who)
        return self.viewers[f"{agency}.{name}"]

    def login(self, name: str) -> str:
        known = whoami(self.desk, self.viewers[name].token)
        assert known is not None
        return known.login

    def holds(self, agency: str, *plates: str, label: str | None = None) -> list[UUID]:
        """Vehicles of an agency with these plates, under a label that no other agency sees; their ids."""
        under = label or f"{agency}//RESTRICTED//-//-//H0"
        lines = [
            json.dumps({"id": f"v{n}-{plate}", "schema": "Vehicle", "properties": {"registrationNumber": [plate]}})
            for n, plate in enumerate(plates)
        ]  # fmt: skip
        path = Path(str(self.desk.house.data)) / "vehicles.ftm.jsonl"
        path.write_text("\n".join(lines) + "\n")
        load(self.desk, self[f"{agency}.steward"], path, source=f"s{plates[0]}", label=under, format="ftm")
        found = self.rows(
            "SELECT id FROM store.record WHERE owner = %s AND source = %s", agency, f"s{plates[0]}"
        )
        return [UUID(str(id)) for (id,) in found]

    def permits(
        self, agency: str, reveal: str, audience: Sequence[str] = ("PFGR",), *, label: str | None = None,
        purposes: Sequence[str] = (PURPOSE,), kinds: Sequence[str] = ("plate",),
    ) -> UUID:  # fmt: skip
        """A consent in force, by as many officers as that takes; its pointers are entered."""
        now = datetime.now(UTC)
        terms = Terms(
            label or f"{agency}//RESTRICTED//-//-//H0", kinds, reveal, audience, purposes, now - timedelta(minutes=1),
            now + timedelta(days=90), self.login(f"{agency}.controller") if reveal == "silent" else "",
        )  # fmt: skip
        id = draft_consent(self.desk, self[f"{agency}.steward"], terms)
        activate_consent(self.desk, self[f"{agency}.second"], str(id))
        self.enter()
        return id

    def enter(self, hour: datetime | None = None) -> int:
        """The job of the fixed hour, each time that of a new one."""
        at = hour or datetime.now(UTC)
        with connect(self.desk.house.dsn("jobs"), "test") as conn:
            row = conn.execute(
                "SELECT act.enter_pointers(%s, %s, %s)", [*pads(self.desk.house.pointer_key), at]
            )
            return int(str(row.fetchone()[0]))  # type: ignore[index]

    def asks(self, agency: str, plate: str) -> Pointed:
        return ask_pointer(self.desk, self[f"{agency}.analyst"], plate, self.cases[agency])

    def tells(self) -> None:
        clock = Clock(self.desk.house)
        try:
            clock.run()
        finally:
            clock.stop()

    def notices(self, who: str) -> list[Notice]:
        self.tells()
        return pointer_notices(self.desk, self[who])

    def rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.desk.house.dsn("admin")) as conn:
            return conn.execute(statement.encode(), list(values)).fetchall()

    def does(self, statement: str) -> None:
        with psycopg.connect(self.desk.house.dsn("admin"), autocommit=True) as conn:
            conn.execute(statement.encode())

    def stands_for(self, who: str, token: UUID) -> list[tuple[object, ...]]:
        """What a token says to whoever makes a request, as role tearline_mover in their session."""
        viewer = self[who]
        with psycopg.connect(self.desk.house.dsn("admin")) as conn:
            ticket = conn.execute(
                "INSERT INTO gate.ticket (id, session_id, xid, ends_at, action, purpose)"
                " SELECT gen_random_uuid(), s.id, '3', now() + interval '1 minute', 'request', 'training'"
                " FROM gate.session s"
                " WHERE s.token_hash = sha256(convert_to(%s, 'UTF8')) RETURNING id::text",
                [viewer.token],
            ).fetchone()
            assert ticket is not None
            conn.execute("SELECT set_config('tearline.token', %s, true), set_config('tearline.ticket', %s, true)",
                         [viewer.token, ticket[0]])  # fmt: skip
            conn.execute("SET LOCAL ROLE tearline_mover")
            return conn.execute("SELECT owner, records, pooled FROM gate.token_of(%s)", [token]).fetchall()


@pytest.fixture(scope="module")
def place(house: House) -> Iterator[Place]:
    with database_beside(house) as beside:
        desk = Desk(beside, 4)
        try:
            people = People(beside, desk)
            found = Place(desk, people, {}, {})
            for agency in HOLDERS:
                for name, duties in (
                    ("steward", ["steward"]), ("second", ["steward"]), ("liaison", ["liaison"]), ("controller", []),
                ):  # fmt: skip
                    found.enrols(agency, name, duties)
                set_desk(desk, found[f"{agency}.liaison"], f"radio {agency}")
            for agency in ASKERS:
                analyst = found.enrols(agency, "analyst", ["analyst"])
                found.cases[agency] = case(desk, analyst, f"{agency}//OPEN//-//ALL//H0")
            found.enrols("PINS", "inspector", ["inspector"])
            yield found
        finally:
            desk.close()


def case(desk: Desk, by: Viewer, label: str) -> str:
    return str(open_matter(desk, by, "lead", {"name": ["Camioneta"]}, label=label, said={"channel": "own"}))


@pytest.fixture(autouse=True)
def clean(place: Place) -> Iterator[None]:
    """No consent and no question of another test: quotas are counted anew."""
    yield
    place.does("DELETE FROM store.pointer; DELETE FROM store.pointer_question; DELETE FROM store.consent")


@pytest.fixture
def plate() -> str:
    return next(PLATES)
