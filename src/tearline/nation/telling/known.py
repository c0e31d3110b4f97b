"""What an agency knows of a thing, and the desk at which it is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any, Generic, NamedTuple, TypeVar

from tearline.nation.facts import Address, District, Incident, Person
from tearline.nation.plan import Plan
from tearline.nation.telling.collection import Agency
from tearline.nation.telling.forms import Said

T = TypeVar("T")


class Known(NamedTuple, Generic[T]):
    """A thing of which an agency learnt ``on`` a day (or at a moment), and what that has to do with.

    ``status`` is a person's, where the law gives one.
    """

    thing: T
    on: date | None = None
    status: str = ""
    about: Any = None


class Docket:
    """A district's look-ups that every agency needs: who is accused of what happened, and who uses what."""

    def __init__(self, district: District) -> None:
        self.status = {
            (case.incident.id, person.id): case.status.get(person.id, "suspect")
            for case in district.cases
            if case.incident is not None
            for person in case.accused
        }

    def status_in(self, incident: Incident, person: Person) -> str:
        """What the law calls somebody suspected of an incident, as of now."""
        return self.status.get((incident.id, person.id), "suspect")


@dataclass(slots=True)
class Desk:
    """An agency's source at work on one district: what it sees, and its own keys of what it has written.

    What one record says of another it says by the agency's own key of it.
    """

    plan: Plan
    district: District
    docket: Docket
    agency: Agency
    rng: Random
    keys: dict[int | tuple[int, int], str] = field(default_factory=dict)
    """By the identity of a thing, or of a person and the event in which it was met."""
    year: str = ""

    def __post_init__(self) -> None:
        self.year = str(self.plan.as_of.year)

    def here(self, address: Address) -> bool:
        """Whether the agency works there."""
        return self.agency.states is None or address.place.state in self.agency.states

    def arrived(self, on: date) -> bool:
        """Whether word of what happened ``on`` a day has come by now: delays are exponential."""
        late = self.agency.late
        waited = self.plan.as_of.toordinal() - on.toordinal()
        return waited >= 0 and (waited > 10 * late or self.rng.expovariate(1 / late) <= waited)

    def note(self, known: Known[Any], key: str) -> None:
        """Remember under which key a thing was first written. Pairs, which are no things, have none."""
        if isinstance(known.thing, tuple):
            return
        self.keys.setdefault(id(known.thing), key)
        if known.about is not None:
            self.keys.setdefault((id(known.thing), id(known.about)), key)

    def key(self, thing: object, about: object = None) -> str:
        """Its own key of a thing, as met in ``about`` if it was; "" where it has written nothing of it."""
        return self.keys.get((id(thing), id(about))) or self.keys.get(id(thing), "")


def place(address: Address) -> Said:
    """The parts of an address."""
    return {
        "street": address.street,
        "house": address.number,
        "neighbourhood": address.neighbourhood,
        "postcode": address.postcode,
        "municipality": address.place.name,
        "state": address.place.state_name,
    }


def point(address: Address) -> Said:
    """Latitude and longitude, in degrees, to about a metre."""
    return {"latitude": f"{address.latitude:.5f}", "longitude": f"{address.longitude:.5f}"}


ZONE = "-06:00"
"""The hour of the centre, all over the nation and all year: Ley de los Husos Horarios, 2022, of which the border's
summer time and the other three zones are left out."""


def minute(at: datetime) -> str:
    """A moment as ISO, to the minute, with its zone."""
    return f"{at.isoformat(timespec='minutes')}{ZONE}"
