"""Who is taken in for a role: somebody fit, from among those whom the recruiter knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from tearline.nation.chance import Weighted
from tearline.nation.crime.careers import Career
from tearline.nation.crime.community import Community, age
from tearline.nation.crime.tables import table
from tearline.nation.facts import Person

_TRIES = 14
_FREE_AGAIN = timedelta(days=300)  # before who left or was jailed is taken in again (assumed)
_SERVED = timedelta(days=60)  # the shortest membership of one who dies


class Opening(NamedTuple):
    """A place to fill: what for, from when, until when, and how it ends."""

    role: str
    since: date
    until: date | None = None
    exit: str = ""


class Recruiting:
    """Finds people for openings; nobody twice, but who has left may come again."""

    def __init__(self, rng: Random, community: Community) -> None:
        self._rng, self._community = rng, community
        self._taken: dict[str, Career] = {}
        self._fallen = list(community.fallen)
        rng.shuffle(self._fallen)

    def take(self, career: Career) -> None:
        """Somebody is in crime now."""
        self._taken[career.person.id] = career

    def find(self, opening: Opening, recruiter: Person | None) -> Person | None:
        """Somebody who fits, by the recruiter's ways first; None where nobody in the district does."""
        if opening.exit == "died":
            return self._who_fell(opening)
        skills = table("rates")["skills"].get(opening.role)
        if skills:
            person = self._first(self._shuffled(self._community.working_as(skills)), opening)
            if person is not None or opening.role in table("rates")["needs"]:
                return person
        return self._near(opening, recruiter) or self._anybody(opening)

    def fits(self, person: Person, opening: Opening, *, strictly: bool = True) -> bool:
        """Alive all the time, of an age for the role on the first day, and not in crime then."""
        if person.died is not None and opening.exit != "died":
            return False
        least, most, _ = _ages(opening.role)
        if not least <= age(person, opening.since) <= (most if strictly else 70):
            return False
        before = self._taken.get(person.id)
        return before is None or (
            before.exit in ("left", "jailed")
            and before.until is not None
            and before.until + _FREE_AGAIN < opening.since
        )

    def _who_fell(self, opening: Opening) -> Person | None:
        """One of the district's who died young, mostly men (the register does not say of what)."""
        for person in self._fallen:
            died = person.died
            if died is None or died < opening.since + _SERVED or died > self._community.as_of:
                continue
            if self.fits(person, opening, strictly=False) and self._sex_fits(person, opening.role):
                return person
        return None

    def _near(self, opening: Opening, recruiter: Person | None) -> Person | None:
        """By one of the recruiter's ways; where that finds nobody, somebody of the same town."""
        if recruiter is None:
            return None
        channel = _channels().pick(self._rng)
        if channel == "stranger":
            return None
        return self._by(channel, opening, recruiter) or self._townsman(opening, recruiter)

    def _by(self, channel: str, opening: Opening, recruiter: Person) -> Person | None:
        if channel == "kin":
            return self._of_an_age(self._community.kin(recruiter), opening)
        if channel == "neighbour":
            return self._of_an_age(self._community.neighbours(recruiter), opening)
        if channel == "classmate":
            return self._first(self._shuffled(self._community.classmates(recruiter)), opening)
        ended = [career.person for career in self._taken.values() if career.until is not None]
        return self._first(self._shuffled(ended), opening)

    def _townsman(self, opening: Opening, recruiter: Person) -> Person | None:
        year = opening.since.year - self._age(opening.role)
        return self._first(self._shuffled(self._community.of_town(recruiter, year)), opening)

    def _of_an_age(self, people: Sequence[Person], opening: Opening) -> Person | None:
        """One of a group, near the age at which such are recruited."""
        wanted = opening.since.year - self._age(opening.role)
        nearest = sorted(self._shuffled(people), key=lambda person: abs(person.born.year - wanted))
        return self._first(nearest[:_TRIES], opening)

    def _anybody(self, opening: Opening) -> Person | None:
        """Somebody of the district at large, by the ages at which such are recruited."""
        for _ in range(4 * _TRIES):
            people = self._community.born_in(opening.since.year - self._age(opening.role))
            if people:
                person = people[int(self._rng.random() * len(people))]
                if self.fits(person, opening) and self._sex_fits(person, opening.role):
                    return person
        everybody = self._shuffled(self._community.people)
        return next((p for p in everybody if self.fits(p, opening, strictly=False)), None)

    def _first(self, people: Iterable[Person], opening: Opening) -> Person | None:
        return next((p for p in people if self.fits(p, opening) and self._sex_fits(p, opening.role)), None)

    def _sex_fits(self, person: Person, role: str) -> bool:
        return person.sex == "H" or self._rng.random() < 1.6 * table("rates")["roles"][role]["women"]

    def _age(self, role: str) -> int:
        least, most, commonest = _ages(role)
        return int(self._rng.triangular(least, most, commonest))

    def _shuffled(self, people: Sequence[Person]) -> list[Person]:
        return self._rng.sample(people, len(people))


@lru_cache(maxsize=32)
def _ages(role: str) -> tuple[int, int, int]:
    least, most, commonest = table("rates")["roles"][role]["ages"]
    return least, most, commonest


@lru_cache(maxsize=1)
def _channels() -> Weighted[str]:
    shares: dict[str, Any] = table("rates")["channels"]
    return Weighted.of(shares)
