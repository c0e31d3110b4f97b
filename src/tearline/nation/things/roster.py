"""Who of a district can own and sign, sorted once: grown-ups, households, the members of today's groups."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tearline.nation.facts import District, Group, Membership, Person
from tearline.nation.plan import Plan

_YEAR = 365.25


def age(person: Person, on: date) -> int:
    """Full years of a person on a day, dead or alive."""
    born = person.born
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(person: Person, years: int) -> date:
    """The day on which a person turns ``years``; 1 March for those of 29 February."""
    try:
        return person.born.replace(year=person.born.year + years)
    except ValueError:
        return date(person.born.year + years, 3, 1)


def day_between(rng: Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both included; ``first`` where they are the wrong way round."""
    span = last.toordinal() - first.toordinal()
    return first if span <= 0 else date.fromordinal(first.toordinal() + int(rng.random() * (span + 1)))


def years_before(day: date, years: float) -> date:
    """The day some years, or parts of one, before."""
    return day - timedelta(days=int(years * _YEAR))


@dataclass(slots=True)
class Roster:
    """The people of a district as owners. Lists are in the district's order, which the seed alone decides."""

    plan: Plan
    district: District
    adults: list[Person] = field(default_factory=list)  # alive, of age
    young: list[Person] = field(default_factory=list)  # alive, under 18
    dead: list[Person] = field(default_factory=list)
    households: dict[int, list[Person]] = field(default_factory=dict)  # the living
    members: list[Membership] = field(default_factory=list)  # of today, alive and of age
    minors: list[Membership] = field(default_factory=list)  # members of today under age
    outsiders: list[Person] = field(default_factory=list)  # adults in no group

    @classmethod
    def of(cls, plan: Plan, district: District) -> Roster:
        """The roster of a district whose groups are there already."""
        roster = cls(plan, district)
        households: defaultdict[int, list[Person]] = defaultdict(list)
        for person in district.people:
            if person.died is not None and person.died <= plan.as_of:
                roster.dead.append(person)
                continue
            households[person.household].append(person)
            (roster.adults if age(person, plan.as_of) >= 18 else roster.young).append(person)
        roster.households = dict(households)
        grown, young = ({person.id for person in people} for people in (roster.adults, roster.young))
        for group in district.groups:
            today = [member for member in group.members if _today(member, plan.as_of)]
            roster.members += [member for member in today if member.person.id in grown]
            roster.minors += [member for member in today if member.person.id in young]
        inside = {member.person.id for member in roster.members}
        roster.outsiders = [person for person in roster.adults if person.id not in inside]
        return roster

    def scaled(self, per_10000: float, least: int = 0) -> int:
        """How many of something a district of this size has."""
        return max(least, round(per_10000 * len(self.district.people) / 10_000))

    def members_of(self, group: Group, roles: tuple[str, ...] = ()) -> list[Person]:
        """Today's members of a group, each once; only those with one of ``roles`` if there are any such."""
        inside = [member for member in self.members if member.group is group]
        fit = [member for member in inside if member.role in roles]
        return list({m.person.id: m.person for m in fit or inside}.values())

    def kin_of(self, person: Person) -> list[Person]:
        """Grown-up relatives who could lend their name: parents, wife or husband, household."""
        near = [person.mother, person.spouse, person.father, *self.households.get(person.household, ())]
        grown = {p.id: p for p in near if p is not None and p is not person and self._can_sign(p)}
        return list(grown.values())

    def straw_man(self, rng: Random, person: Person) -> Person:
        """Whose name is used for what ``person`` would not own openly: a relative, or somebody paid for it."""
        kin = self.kin_of(person)
        if kin and rng.random() < 0.6:
            return rng.choice(kin)
        return rng.choice(self.outsiders or self.adults)

    def _can_sign(self, person: Person) -> bool:
        return person.died is None and age(person, self.plan.as_of) >= 18


def _today(member: Membership, as_of: date) -> bool:
    return member.since <= as_of and (member.until is None or member.until > as_of)
