"""Who lives under one roof, where, and where they came from."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.facts import Address, Person, Place
from tearline.nation.people import lives
from tearline.nation.people.addresses import some_address
from tearline.nation.people.places import places_of, some_place
from tearline.nation.plan import DISTRICT, Plan

_OLD = 50  # years from which on a parent may move to a child


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

    def living(self) -> int:
        """How many live here."""
        return sum(person.died is None for person in self.members)

    def has_adults(self, on: date) -> bool:
        """Whether anybody of age lives here."""
        return any(p.died is None and lives.age(p.born, on) >= 18 for p in self.members)


class Households:
    """The households of a district, by number."""

    def __init__(self, plan: Plan, number: int, homes: tuple[Place, ...]) -> None:
        self._rng: Random = plan.chance("people", "households", number)
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

    def gather(self, people: list[Person], on: date) -> None:
        """Parents who were left alone may move to a child."""
        children = defaultdict(list)
        for person in people:
            for parent in (person.mother, person.father):
                if parent and person.died is None:
                    children[parent.id].append(person)
        for parent in people:
            alone = parent.died is None and self.of(parent).living() == 1
            if not alone or not children[parent.id] or lives.age(parent.born, on) < _OLD:
                continue
            if self._rng.random() < lives.rates()["old_with_child"]:
                self.move(parent, self.of(self._rng.choice(children[parent.id])))

    def shelter(self, on: date) -> None:
        """Children whose household has no adult left move to relatives, else to foster parents."""
        families = [household for household in self._all if household.has_adults(on)]
        for household in self._all:
            orphans = [person for person in household.members if person.died is None]
            if orphans and families and not household.has_adults(on):
                kin = next(filter(None, map(_guardian, orphans)), None)
                host = self.of(kin) if kin else self._rng.choice(families)
                for child in orphans:
                    self.move(child, host)

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


def _guardian(child: Person) -> Person | None:
    """A parent or grandparent who lives."""
    parents = [parent for parent in (child.mother, child.father) if parent]
    grandparents = [kin for parent in parents for kin in (parent.mother, parent.father) if kin]
    return next((kin for kin in (*parents, *grandparents) if kin.died is None), None)
