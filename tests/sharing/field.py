"""Agencies with a desk, and what their officers do with plans; by the deployment's own present."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import cos, radians
from uuid import UUID

from tearline.casework.day import notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import Matter, matter
from tearline.db import House
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Desk, Viewer
from tearline.sharing.desks import set_desk
from tests import game_time
from tests.people import People, Person

EAST = -88.3
ROLES = {
    "author": ("analyst",),
    "commander": ("commander",),
    "liaison": ("liaison",),
    "chief": ("duty-officer",),
}
SIX = (datetime.now(UTC) + timedelta(days=2)).replace(hour=6, minute=0, second=0, microsecond=0)


@dataclass
class Ground:
    """Where plans are made: officers by agency and role, enrolled when they are first asked for."""

    house: House
    desk: Desk
    people: People
    clock: Clock
    persons: dict[tuple[str, str], Person] = field(default_factory=dict)
    viewers: dict[tuple[str, str], Viewer] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    north: float = -60.0
    """Degrees: each test has a place of its own, as moves that were made later stand in the way of those made now."""

    def person(self, agency: str, role: str) -> Person:
        if (agency, role) not in self.persons:
            self.persons[agency, role] = self.people.person(agency, role, Tier.CONFIDENTIAL, (), ROLES[role])
        return self.persons[agency, role]

    def by(self, agency: str, role: str = "author") -> Viewer:
        """One of its officers, signed in; a desk that is first asked of says how it is reached."""
        if (agency, role) not in self.viewers:
            self.viewers[agency, role] = self.people.sign_in(self.person(agency, role))
            if role == "liaison":
                set_desk(self.desk, self.viewers[agency, role], f"telephone of {agency}")
        return self.viewers[agency, role]

    def case(self, agency: str) -> UUID:
        """A lead under which its plans stand."""
        if agency not in self.cases:
            self.cases[agency] = open_matter(
                self.desk,
                self.by(agency),
                "lead",
                {"name": ["Asunto"]},
                label=own(agency),
                said={"channel": "own"},
            )
        return self.cases[agency]

    def draft(self, agency: str, act: str = "raid", hours: tuple[float, float] = (0, 1), *, by: str = "author",
              label: str = "", **said: str) -> UUID:  # fmt: skip
        """A plan that nobody approved yet, from so many hours after six to so many."""
        self.by(agency, "liaison")
        told = {
            "act": act,
            "point": self.at(),
            "radius": "100",
            "covert": "no",
            "case": str(self.case(agency)),
            **span(*hours),
        }
        return open_matter(
            self.desk, self.by(agency, by), "plan", {"name": [f"Operativo de {agency}"]}, label=label or own(agency),
            said={name: value for name, value in {**told, **said}.items() if value},
        )  # fmt: skip

    def plan(self, agency: str, act: str = "raid", hours: tuple[float, float] = (0, 1), **said: str) -> UUID:
        """One that is live."""
        id = self.draft(agency, act, hours, **said)
        self.move(agency, "commander", id, "approve")
        return id

    def move(self, agency: str, role: str, id: UUID | str, code: str, words: str = "", **said: str) -> UUID:
        by = self.by(agency, role)
        last = UUID(matter(self.desk, by, str(id)).last_move)
        return move_matter(self.desk, by, str(id), code, last, said=said, words=words)

    def found(self) -> None:
        """The service has looked at all that was moved."""
        while self.clock.run():
            pass

    def clash(self, agency: str, plan: UUID, role: str = "liaison") -> Matter | None:
        """What is told of the clash of a plan, if there is one to its own agency."""
        lines = self.clashes(agency, plan, role)
        return matter(self.desk, self.by(agency, role), lines[-1]) if lines else None

    def clashes(self, agency: str, plan: UUID, role: str = "liaison") -> list[str]:
        """The clashes of a plan, the first first."""
        return [one.id for one in reversed(matter(self.desk, self.by(agency, role), str(plan)).under)]

    def state(self, agency: str, plan: UUID) -> str:
        found = self.clash(agency, plan)
        return found.state if found else "none known"

    def told(self, agency: str, role: str, id: UUID | str) -> list[str]:
        """Steps of a matter of which an officer has notice, the first first."""
        return [n.step for n in reversed(notices(self.desk, self.by(agency, role))) if n.matter_id == str(id)]

    def later(self, **how: float) -> AbstractContextManager[None]:
        """The present is so long after six."""
        return game_time.later(
            self.house, seconds=(SIX + timedelta(**how) - datetime.now(UTC)).total_seconds()
        )

    def at(self, metres_north: float = 0, metres_east: float = 0) -> str:
        """A point so far from where this test is."""
        east = EAST + metres_east / (111_195 * cos(radians(self.north)))
        return f"{self.north + metres_north / 111_195:.6f} {east:.6f}"


def own(agency: str) -> str:
    return f"{agency}//CONFIDENTIAL//-//-//H1"


def span(first: float, last: float) -> dict[str, str]:
    """Begin and end, in hours after six."""
    return {name: (SIX + timedelta(hours=h)).isoformat() for name, h in (("begins", first), ("ends", last))}


def hour(hours: float) -> datetime:
    return SIX + timedelta(hours=hours)
