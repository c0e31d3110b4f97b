"""A joint unit among the officers of this folder's deployment, made by ordinary deeds."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tearline.ledger.look import Viewer
from tearline.registry.signin import whoami
from tearline.units import deeds
from tearline.units.codes import Cell, State
from tearline.units.questions import unit
from tests.casework.conftest import Place

AGENCIES = ("GSSC", "GUIF")


@dataclass
class Crew:
    """A standing unit; whoever sits in it, by name."""

    place: Place
    code: str
    id: UUID
    registrars: dict[str, Viewer]
    seats: dict[str, UUID]

    @classmethod
    def of(cls, place: Place, code: str, registrars: dict[str, Viewer] | None = None) -> Crew:
        """Of both agencies; nobody sits in it."""
        desk, coordinator = place.desk, place.deciders.writer
        if registrars is None:
            registrars = {
                a: place.people.enrol(
                    a, f"registra-{code.lower()}", None, (), ["registrar"], "administration"
                )
                for a in AGENCIES
            }
        id = deeds.propose_unit(desk, coordinator, code, f"Unidad {code}", "Sur", "CONV-9", AGENCIES)
        deeds.approve_unit(desk, coordinator, id, None)
        for agency, registrar in registrars.items():
            deeds.approve_unit(desk, registrar, id, agency)
        deeds.move_unit(desk, coordinator, id, State.STANDING)
        return cls(place, code, id, registrars, {})

    def seat(self, login: str, agency: str, cell: Cell = Cell.ANALYSIS, by: Viewer | None = None) -> UUID:
        """Seats an officer; confirmed by the lead (``by``), or by the coordinator where there is none."""
        desk = self.place.desk
        seat = deeds.propose_seat(desk, self.registrars[agency], self.id, login, cell)
        deeds.confirm_seat(desk, by or self.place.deciders.writer, seat)
        self.seats[login] = seat
        return seat

    def led_by(self, login: str, agency: str) -> None:
        """Seats them in command, and names them the lead."""
        deeds.name_lead(self.place.desk, self.place.deciders.writer, self.seat(login, agency, Cell.COMMAND))

    def label(self, by: Viewer, agency: str) -> str:
        """What the unit makes bears it."""
        return f"{agency}//OPEN//{unit(self.place.desk, by, str(self.id)).compartment}//ALL//H0"

    def move(self, to: State) -> None:
        deeds.move_unit(self.place.desk, self.place.deciders.writer, self.id, to)


def login(place: Place, by: Viewer) -> str:
    known = whoami(place.desk, by.token)
    assert known is not None
    return known.login
