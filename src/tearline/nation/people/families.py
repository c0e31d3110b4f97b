"""Families of a district: founders, their children, whom those marry, and so on to the present day.

A family begins with a couple or one person from outside. Children unite with newcomers or with somebody of
another family of the district who waits, so kinship runs through the district: siblings share surnames,
cousins share one, and some share none of what their records show.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

from tearline.nation.facts import Person, Place
from tearline.nation.people import lives
from tearline.nation.people.households import Household, Households
from tearline.nation.people.naming import name_child, name_twin
from tearline.nation.people.register import Register
from tearline.nation.people.surnames import Kin
from tearline.nation.plan import Plan


class Families:
    """Makes ``size`` people for a district; :meth:`grow` until there are enough."""

    def __init__(self, plan: Plan, number: int, homes: tuple[Place, ...], size: int) -> None:
        self.rng: Random = plan.chance("people", "families", number)
        self.as_of, self.size = plan.as_of, size
        self.register = Register(plan, number)
        self.kin = Kin(plan.chance("people", "kin", number))
        self.households = Households(plan, number, homes)
        self.people: list[Person] = []
        self._prefix = f"P-{number}"
        self._waiting: dict[tuple[str, int], list[tuple[Person, date]]] = defaultdict(list)

    @property
    def room(self) -> int:
        """How many more people there may be."""
        return self.size - len(self.people)

    def grow(self) -> None:
        """One more family, or one person alone where there is little room left."""
        rates, home = lives.rates(), self.households.found()
        if self.room < 2 or self.rng.random() < rates["lone"]:
            born = lives.birthday(self.rng, "lone_decades")
            self._newcomer(self.rng.choice("HM"), born, home, lives.years_after(born, 16))
            return
        born = lives.birthday(self.rng, "founders")
        hers = lives.years_after(born, max(-15, self.rng.gauss(*rates["older_man"])))
        since = max(lives.union_day(self.rng, "M", hers), lives.years_after(born, 16))
        he, she = self._newcomer("H", born, home, since), self._newcomer("M", hers, home, since)
        self._couple(he, she, since, home)

    # ── people ──

    def _newcomer(self, sex: str, born: date, home: Household, alive_on: date) -> Person:
        """Somebody without known parents."""
        state, moved = self.households.origin(home)
        names = (self.kin.surname(self.rng, state), self.kin.surname(self.rng, state))
        person = self.register.born(sex, names, born, state, home.address, alive_on=alive_on)
        person.moved_from = moved
        self._settle(person, home)
        return person

    def _settle(self, person: Person, home: Household) -> None:
        """Take a person up, unless dead before there was a register."""
        home.take(person)
        if person.died is None or person.died.year >= lives.rates()["registered_since"]:
            person.id = f"{self._prefix}-{len(self.people)}"
            self.people.append(person)

    # ── couples and children ──

    def _couple(self, he: Person, she: Person, since: date, home: Household) -> None:
        """A couple's life: children, separation or death, a move, and the children's lives in turn."""
        rng, rates = self.rng, lives.rates()
        apart = None
        if rng.random() < rates["separation"]:
            apart = lives.years_after(since, 2 + 18 * rng.random())
        end = min(day for day in (he.died, she.died, apart, self.as_of) if day)
        mothers_first = since.year >= 2016 and rng.random() < rates["mother_first"]
        names = (she.surnames[0], he.surnames[0]) if mothers_first else (he.surnames[0], she.surnames[0])
        children = self._children(names, he, she, since, end, home)
        self._part(he, she, since, apart, home)
        if children and rng.random() < rates["migrated"]:
            self.households.migrate(home)
        self._grow_up(children, home)

    def _children(
        self, names: tuple[str, str], he: Person | None, she: Person, since: date, end: date, home: Household
    ) -> list[Person]:
        children: list[Person] = []
        for born in lives.births(self.rng, she.born, since, end):
            if self.room < 1:
                break
            child = self._child(names, he, she, born, home, children)
            children.append(child)
            if self.room and self.rng.random() < lives.rates()["twins"]:
                children.append(self._twin(child, he, she, home))
        return children

    def _child(
        self,
        names: tuple[str, str],
        he: Person | None,
        she: Person,
        born: date,
        home: Household,
        siblings: list[Person],
    ) -> Person:
        sex = "H" if self.rng.random() < 0.511 else "M"
        parent = he if sex == "H" else she
        child = self.register.born(
            sex, names, born, self._birth_state(home), home.address,
            lambda: name_child(self.rng, sex, born.year, parent, siblings),
        )  # fmt: skip
        return self._descends(child, he, she, home)

    def _twin(self, first: Person, he: Person | None, she: Person, home: Household) -> Person:
        same = self.rng.random() < lives.rates()["same_sex_twins"]
        sex = first.sex if same else "HM"[first.sex == "H"]
        twin = self.register.born(
            sex, first.surnames, first.born, first.birth_state, home.address,
            lambda: name_twin(self.rng, sex, first),
        )  # fmt: skip
        self._descends(twin, he, she, home)
        if first.id and twin.id:
            first.twin, twin.twin = twin, first
        return twin

    def _descends(self, child: Person, he: Person | None, she: Person, home: Household) -> Person:
        child.father = he if he and he.id else None
        child.mother = she if she.id else None
        self._settle(child, home)
        return child

    def _birth_state(self, home: Household) -> str:
        return "NE" if self.rng.random() < lives.rates()["abroad_child"] else home.address.place.state

    def _part(self, he: Person, she: Person, since: date, apart: date | None, home: Household) -> None:
        """Who is whose spouse, widow or neither, by what ended the couple, if anything did."""
        deaths = [day for day in (he.died, she.died) if day]
        if min([*deaths, self.as_of]) < since:
            return
        if apart and apart < min([*deaths, self.as_of]):
            if he.died is None:
                self._leave(he, home)
                self._wait(he, apart)
            return
        if not deaths and he.id and she.id:
            he.spouse, she.spouse = she, he
        elif he.id and she.id and he.died and (she.died is None or she.died > he.died):
            he.spouse, she.widow_of = she, he
        elif he.id and she.id:
            she.spouse = he

    # ── the next generation ──

    def _grow_up(self, children: list[Person], home: Household) -> None:
        """Children who are of age unite, stay, or leave."""
        rates = lives.rates()
        for child in children:
            if child.died and lives.age(child.born, child.died) < 16:
                continue
            end = child.died or self.as_of
            since = lives.union_day(self.rng, child.sex, child.born)
            unites = since < end and self.rng.random() >= rates["never"][child.sex]
            if unites and child.died is None and self.rng.random() < rates["waits"]:
                self._wait(child, since)
                self._single(child, end, home, children)
            elif unites:
                self._unite(child, since, home)
            else:
                self._single(child, end, home, children)

    def _unite(self, child: Person, since: date, home: Household) -> None:
        """A union with somebody who waits, or with a newcomer, under the parents' roof or their own."""
        match = self._match(child) if self.rng.random() < lives.rates()["from_district"] else None
        if match is None and self.room < 1:
            return
        with_parents = home.has_adults(self.as_of) and self.rng.random() < self._stays(since)
        ours = home if with_parents else self.households.beside(home)
        if match is None:
            born = self._partners_birth(child, since)
            partner = self._newcomer(
                "HM"[child.sex == "H"], born, ours, max(since, lives.years_after(born, 16))
            )
        else:
            partner, since = match[0], max(since, match[1])
            self.households.move(partner, ours)
        self.households.move(child, ours)
        he, she = (child, partner) if child.sex == "H" else (partner, child)
        self._couple(he, she, max(since, lives.years_after(partner.born, 15.5)), ours)

    def _stays(self, since: date) -> float:
        """Young couples live with parents; in twenty years most have left."""
        years = (self.as_of - since).days / 365.25
        return float(lives.rates()["with_parents"]) * max(0.25, 2 - years / 10)

    def _partners_birth(self, child: Person, since: date) -> date:
        mean, deviation = lives.rates()["older_man"]
        years = self.rng.gauss(mean, deviation)
        born = lives.years_after(child.born, years if child.sex == "H" else -years)
        return min(born, lives.years_after(min(since, self.as_of), -15))

    def _single(self, child: Person, end: date, home: Household, siblings: list[Person]) -> None:
        """Unmarried: some women have children on their own; some leave home, alone or with a sibling."""
        rates, years = lives.rates(), lives.age(child.born, end)
        ours = home
        if years > 17 and self.rng.random() >= lives.at_home(years):
            shared = [
                s for s in siblings if s is not child and s.spouse is None and s.household != home.number
            ]
            if shared and self.rng.random() < rates["shares_flat"]:
                ours = self.households.of(shared[0])
            else:
                ours = self.households.beside(home)
            self.households.move(child, ours)
        if child.sex == "M" and years > 18 and self.rng.random() < rates["lone_mother"]:
            first, second = child.surnames
            names = (first, second if self.rng.random() < rates["mothers_surnames"] else first)
            since = lives.years_after(child.born, 17 + 10 * self.rng.random())
            until = min(end, lives.years_after(since, 7))
            children = self._children(names, None, child, since, until, ours)
            self._grow_up(children, ours)

    def _leave(self, he: Person, home: Household) -> None:
        """A man who separates: back to a parent, or to a place of his own."""
        parent = next((p for p in (he.mother, he.father) if p and p.died is None), None)
        if parent and self.rng.random() < lives.rates()["back_home"]:
            self.households.move(he, self.households.of(parent))
        else:
            self.households.move(he, self.households.beside(home))

    # ── who waits for whom ──

    def _wait(self, person: Person, since: date) -> None:
        if person.id:
            self._waiting[person.sex, person.born.year // 4].append((person, since))

    def _match(self, child: Person) -> tuple[Person, date] | None:
        """Somebody of the other sex and a like age, of another family, who is alone, and since when."""
        other = "HM"[child.sex == "H"]
        step = 1 if other == "M" else -1
        for shift in (step, 0, 2 * step, -step):
            queue = self._waiting[other, child.born.year // 4 + shift]
            for n, (waiting, _) in enumerate(queue):
                if waiting.spouse is None and not _near_kin(waiting, child):
                    return queue.pop(n)
        return None


def _near_kin(one: Person, other: Person) -> bool:
    """Whether two people bear one surname or have a parent in common."""
    shared = (one.mother and one.mother is other.mother) or (one.father and one.father is other.father)
    return bool(shared) or one.surnames[0] == other.surnames[0]
