"""Agencies with a registrar each, a coordinator, and joint units made of their officers by ordinary deeds."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tearline.handling import Tier
from tearline.ledger.look import Viewer
from tearline.units import deeds
from tearline.units.codes import Cell, State
from tearline.units.questions import Unit, unit
from tests.people import People, Person

CODES = ("JSSC", "JFGR", "JUIF", "JGN")
_numbers = itertools.count(1)


@dataclass
class World:
    """Who there is. Officers are enrolled once and sit in many units."""

    people: People
    coordinator: Viewer
    registrars: dict[str, Viewer]
    officers: dict[str, Person] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)

    @classmethod
    def of(cls, people: People) -> World:
        """The coordinator is of the first agency."""
        registrars = {
            code: people.enrol(code, f"reg-{code.lower()}", None, (), ["registrar"], "administration")
            for code in CODES
        }
        return cls(people, people.enrol("JSSC", "planning", Tier.OPEN, (), ["coordinator"]), registrars)

    def officer(self, agency: str, name: str = "", tier: Tier = Tier.SECRET) -> Person:
        """One of an agency, the same each time for a name."""
        key = f"{agency}{name}"
        if key not in self.officers:
            self.officers[key] = self.people.person(agency, f"m{key.lower()}", tier)
        return self.officers[key]

    def viewer(self, agency: str, name: str = "") -> Viewer:
        """Their session."""
        key = f"{agency}{name}"
        if key not in self.viewers:
            self.viewers[key] = self.people.sign_in(self.officer(agency, name))
        return self.viewers[key]

    def proposed(self, agencies: tuple[str, ...] = CODES) -> UUID:
        code = f"UNO{next(_numbers)}"
        return deeds.propose_unit(
            self.people.desk, self.coordinator, code, f"Unidad {code}", "Norte", "CONV-12/2026", agencies
        )

    def standing(self, agencies: tuple[str, ...] = CODES) -> UUID:
        """Approved by all, and set up; nobody sits in it."""
        desk, id = self.people.desk, self.proposed(agencies)
        deeds.approve_unit(desk, self.coordinator, id, None)
        for agency in agencies:
            deeds.approve_unit(desk, self.registrars[agency], id, agency)
        deeds.move_unit(desk, self.coordinator, id, State.STANDING)
        return id

    def seat(
        self, id: UUID, agency: str, name: str = "", cell: Cell = Cell.ANALYSIS, by: Viewer | None = None,
        covert: bool = False, until: datetime | None = None,
    ) -> UUID:  # fmt: skip
        """An officer proposed by the agency's registrar and confirmed."""
        desk = self.people.desk
        login = self.officer(agency, name).login
        seat = deeds.propose_seat(desk, self.registrars[agency], id, login, cell, covert=covert, until=until)
        deeds.confirm_seat(desk, by or self.coordinator, seat)
        return seat

    def working(self) -> tuple[UUID, dict[str, UUID]]:
        """A unit of four agencies with its five cells seated and its lead, of JFGR; the seats by agency (the second
        one of JGN as JGN2)."""
        id, desk = self.standing(), self.people.desk
        lead = self.seat(id, "JFGR", cell=Cell.COMMAND)
        deeds.name_lead(desk, self.coordinator, lead)
        by = self.viewer("JFGR")
        seats = {
            "JSSC": self.seat(id, "JSSC", cell=Cell.ANALYSIS, by=by),
            "JUIF": self.seat(id, "JUIF", cell=Cell.INVESTIGATION, by=by),
            "JGN": self.seat(id, "JGN", cell=Cell.OPERATIONS, by=by),
            "JGN2": self.seat(id, "JGN", "2", cell=Cell.JUDICIAL, by=by),
        }
        return id, {"JFGR": lead, **seats}

    def seen(self, id: UUID, by: Viewer | None = None) -> Unit:
        return unit(self.people.desk, by or self.coordinator, str(id))
