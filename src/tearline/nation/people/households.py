"""Who lives under one roof, where, and where they came from."""

from __future__ import annotations

from datetime import date
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.facts import Address, Person, Place
from tearline.nation.people import lives
from tearline.nation.people.addresses import some_address
from tearline.nation.people.places import places_of, some_place
from tearline.nation.plan import DISTRICT, Plan


class Household:
    """People at one address. ``number`` is the nation's."""

    __slots__ = ("address", "members", "number")

    def __init__(self, number: int, address: Address) -> None:
        self.number, self.address = number, address
        self.members: list[Person] = []

    def take(self, person: Person) -> None:
        """Somebody moves in."""
        person.home, person.household = self.address, self.number
        self.members.append(person)

    def alive(self, on: date) -> bool:
        """Whether anybody of age lives here."""
        return any(p.died is None and lives.age(p.born, on) >= 18 for p in self.members)


class Households:
    """The households of a district, by number."""

    def __init__(self, plan: Plan, number: int, homes: tuple[Place, ...]) -> None:
        self._rng: Random = plan.stream("people", "households", number)
        self._homes = Weighted(homes, [place.population for place in homes])
        self._base = number * DISTRICT
        self._all: list[Household] = []

    def of(self, person: Person) -> Household:
        """Where a person lives."""
        return self._all[person.household - self._base]

    def found(self) -> Household:
        """A home for a new family: mostly in the district's municipalities, else anywhere by population."""
        elsewhere = self._rng.random() < lives.rates()["elsewhere"]
        return self._at(some_place(self._rng) if elsewhere else self._homes.pick(self._rng))

    def beside(self, home: Household) -> Household:
        """A home for somebody who leaves ``home``: in its town, in the district, or anywhere."""
        rates, dice = lives.rates(), self._rng.random()
        if dice < rates["same_town"]:
            return self._at(home.address.place)
        if dice < rates["same_town"] + rates["in_district"]:
            return self._at(self._homes.pick(self._rng))
        return self._at(some_place(self._rng))

    def move(self, person: Person, to: Household) -> None:
        """A person moves; the old address is kept where the town is another one, and by some within a town."""
        old = self.of(person)
        if old is to:
            return
        old.members.remove(person)
        far = old.address.place is not to.address.place
        if far or self._rng.random() < lives.rates()["old_address"]:
            person.moved_from = old.address
        to.take(person)

    def leave(self, person: Person, home: Household) -> None:
        """A person leaves ``home`` to live alone."""
        self.move(person, self.beside(home))

    def migrate(self, home: Household) -> None:
        """The whole household moves to another municipality; what happened before stays where it was."""
        old, home.address = home.address, some_address(self._rng, some_place(self._rng))
        for person in home.members:
            person.home = home.address
            person.moved_from = old

    def origin(self, home: Household) -> tuple[str, Address | None]:
        """Where a newcomer was born (letters, NE for abroad), and the address left behind, if known."""
        rates, dice = lives.rates(), self._rng.random()
        if dice < rates["born_in_state"]:
            return home.address.place.state, None
        if dice > 1 - rates["abroad"]:
            return "NE", None
        place = some_place(self._rng)
        old = place if self._rng.random() < 0.7 else self._rng.choice(places_of(place.state))
        return place.state, some_address(self._rng, old) if self._rng.random() < 0.6 else None

    def _at(self, place: Place) -> Household:
        household = Household(self._base + len(self._all), some_address(self._rng, place))
        self._all.append(household)
        return household
