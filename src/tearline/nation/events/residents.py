"""Who lives in a district, as its events meet them: adults, households, offenders, members of groups."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from functools import cached_property
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.facts import District, Group, Person, Place, Vehicle
from tearline.nation.plan import Plan

ADULT = 18
PUNISHABLE = 12  # below that age nobody is detained (Ley Nacional de Justicia Penal para Adolescentes, 4)
_OFFENDERS = 0.025  # share of those of age who are known to the police, nearly all for small things (assumed)


def age(person: Person, on: date) -> int:
    """Whole years on a day; below zero before birth."""
    born = person.born
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def lives(person: Person, at: datetime) -> bool:
    """Whether a person was born and alive on that day."""
    day = at.date()
    return person.born <= day and (person.died is None or person.died > day)


def answers(person: Person, at: datetime) -> bool:
    """Whether the person lives and is of an age to be detained."""
    return lives(person, at) and age(person, at.date()) >= PUNISHABLE


class Residents:
    """A district's people, sorted once for all that happens to them."""

    def __init__(self, plan: Plan, district: District) -> None:
        self._district = district
        self._rng = plan.chance("events", "residents", district.number)
        self._as_of = plan.as_of
        self.adults = [p for p in district.people if age(p, plan.as_of) >= ADULT]
        self.households: dict[int, list[Person]] = defaultdict(list)
        for person in district.people:
            self.households[person.household].append(person)

    def adult(self, rng: Random, at: datetime) -> Person | None:
        """Somebody who was of age then."""
        return self._of_age(rng, self.adults, at)

    def neighbour(self, rng: Random, place: Place, at: datetime) -> Person | None:
        """An adult of that municipality, or of any where none lives there."""
        return self._of_age(rng, self._adults_of.get((place.state, place.name), self.adults), at)

    def offender(self, rng: Random, at: datetime) -> Person | None:
        """Somebody known to the police, some of them again and again; at times a first offender."""
        for _ in range(8):
            person = self._offenders.pick(rng) if rng.random() < 0.7 else rng.choice(self._restless)
            if answers(person, at):
                return person
        return None

    def housemate(self, rng: Random, person: Person, at: datetime) -> Person | None:
        """Who lives under the same roof: the spouse if there is one, else an adult or a youth."""
        if person.spouse is not None and lives(person.spouse, at) and rng.random() < 0.8:
            return person.spouse
        others = [p for p in self.households[person.household] if p is not person and answers(p, at)]
        return rng.choice(others) if others and len(others) < 20 else None

    def namesake(self, rng: Random, person: Person, at: datetime) -> Person | None:
        """Somebody of the same father's surname and sex, whom one may take for the person."""
        alike = self._by_surname[person.surnames[0], person.sex]
        return next(
            (p for p in rng.sample(alike, min(5, len(alike))) if p is not person and answers(p, at)), None
        )

    def members(self, group: Group, at: datetime) -> list[Person]:
        """Who belonged to a group then and could be held to answer."""
        day = at.date()
        return [
            role.person
            for role in group.members
            if role.since <= day and (role.until is None or role.until > day) and answers(role.person, at)
        ]

    @cached_property
    def vehicles_of(self) -> dict[str, list[Vehicle]]:
        """Vehicles by the id of whoever drives them, or else owns them."""
        found: dict[str, list[Vehicle]] = defaultdict(list)
        for vehicle in self._district.vehicles:
            found[(vehicle.driver or vehicle.owner).id].append(vehicle)
        return found

    @cached_property
    def _adults_of(self) -> dict[tuple[str, str], list[Person]]:
        found: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in self.adults:
            found[person.home.place.state, person.home.place.name].append(person)
        return found

    @cached_property
    def _by_surname(self) -> dict[tuple[str, str], list[Person]]:
        found: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in self._district.people:
            found[person.surnames[0], person.sex].append(person)
        return found

    @cached_property
    def _restless(self) -> list[Person]:
        """Of the age at which most offences happen, three men to a woman (assumed)."""
        young = [p for p in self._district.people if 14 <= age(p, self._as_of) <= 50]
        rng = self._rng
        return [p for p in young if p.sex == "H" or rng.random() < 0.3] or self._district.people

    @cached_property
    def _offenders(self) -> Weighted[Person]:
        """A few do most: the n-th of them is seen 1/sqrt(n) as often as the first (assumed)."""
        some = self._rng.sample(self._restless, max(3, int(len(self._restless) * _OFFENDERS)))
        return Weighted(some, [(n + 1) ** -0.5 for n in range(len(some))])

    def _of_age(self, rng: Random, people: list[Person], at: datetime) -> Person | None:
        for _ in range(12):
            if not people:
                break
            person = people[int(rng.random() * len(people))]
            if lives(person, at) and age(person, at.date()) >= ADULT:
                return person
        return None
