"""A district's people as a recruiter meets them: relatives, neighbours, classmates, people of a trade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from tearline.nation.facts import District, Person


def age(person: Person, on: date) -> int:
    """Whole years on a day; below zero before birth."""
    born = person.born
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class Community:
    """Who is near whom in a district. All lists are in the district's order, which the seed alone decides."""

    def __init__(self, district: District, as_of: date) -> None:
        self.people, self.as_of = district.people, as_of
        self.adults = sum(p.died is None and age(p, as_of) >= 18 for p in district.people)
        self._children: defaultdict[str, list[Person]] = defaultdict(list)
        self._quarters: defaultdict[tuple[str, str, str], list[Person]] = defaultdict(list)
        self._years: defaultdict[tuple[str, str, int], list[Person]] = defaultdict(list)
        self._born: defaultdict[int, list[Person]] = defaultdict(list)
        self._trades: defaultdict[str, list[Person]] = defaultdict(list)
        self._known = {person.id for person in district.people}
        for person in district.people:
            self._enter(person)
        self.fallen = [p for p in district.people if p.died is not None and 15 <= age(p, p.died) <= 55]

    def _enter(self, person: Person) -> None:
        place = person.home.place
        self._quarters[place.state, place.name, person.home.neighbourhood].append(person)
        self._years[place.state, place.name, person.born.year].append(person)
        self._born[person.born.year].append(person)
        if person.occupation and person.died is None:
            self._trades[person.occupation].append(person)
        for parent in (person.father, person.mother):
            if parent is not None:
                self._children[parent.id].append(person)

    def near_kin(self, person: Person) -> list[Person]:
        """Parents, brothers and sisters, spouse, children; each once, of the district's people only."""
        parents = [parent for parent in (person.father, person.mother) if parent is not None]
        siblings = [child for parent in parents for child in self._children.get(parent.id, ())]
        children = self._children.get(person.id, ())
        spouse = [person.spouse] if person.spouse is not None else []
        return self._once((*spouse, *siblings, *children, *parents), person)

    def kin(self, person: Person) -> list[Person]:
        """Near kin, then cousins, nephews and nieces, uncles and aunts, and the spouse's brothers and sisters."""
        near = self.near_kin(person)
        farther = [kin for one in near for kin in self.near_kin(one)]
        return self._once((*near, *farther), person)

    def neighbours(self, person: Person) -> Sequence[Person]:
        """Who lives in the same neighbourhood, the person too."""
        place = person.home.place
        return self._quarters[place.state, place.name, person.home.neighbourhood]

    def classmates(self, person: Person) -> Sequence[Person]:
        """Who lives in the same town and was born in the same year, the person too."""
        return self.of_town(person, person.born.year)

    def of_town(self, person: Person, year: int) -> Sequence[Person]:
        """Who lives in the person's town and was born in a year."""
        place = person.home.place
        return self._years.get((place.state, place.name, year), ())

    def born_in(self, year: int) -> Sequence[Person]:
        """Everybody born that year."""
        return self._born.get(year, ())

    def working_as(self, words: Iterable[str], *, exactly: bool = False) -> list[Person]:
        """The living with an occupation in which one of ``words`` occurs, or that is one of them."""
        told = tuple(words)
        return [
            person
            for occupation, people in self._trades.items()
            if (occupation in told if exactly else any(word in occupation for word in told))
            for person in people
        ]

    def _once(self, people: Iterable[Person], but: Person) -> list[Person]:
        found = {person.id: person for person in people if person.id in self._known}
        found.pop(but.id, None)
        return list(found.values())
