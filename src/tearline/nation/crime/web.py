"""The ties of a district while they are spun: between two people at most one, and only while both are in crime."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from tearline.nation.crime.careers import Career, together
from tearline.nation.facts import Person, Tie

_ACQUAINTED = 120  # days within which those who are in crime together come to know each other (assumed)


class Web:
    """Ties by pair of ids, in the order in which they were tied."""

    def __init__(self, rng: Random, as_of: date) -> None:
        self._rng, self._as_of = rng, as_of
        self._ties: dict[tuple[str, str], Tie] = {}
        self.degree: defaultdict[str, int] = defaultdict(int)

    def ties(self) -> list[Tie]:
        """All of them."""
        return list(self._ties.values())

    def knows(self, a: Person, b: Person) -> bool:
        """Whether two are tied."""
        return _pair(a, b) in self._ties

    def join(self, a: Career, b: Career, kind: str, by: date | None = None) -> bool:
        """Tie two who were in crime at the same time, at latest by ``by``; whether that could be done."""
        shared = together(a, b)
        if shared is None or a.person is b.person:
            return False
        since, until = shared
        days = min(_ACQUAINTED, ((until or self._as_of) - since).days // 2)
        met = since + timedelta(days=int(days * self._rng.random()))
        return self.tie(a.person, b.person, kind, min(met, max(by, since)) if by else met, until)

    def tie(self, a: Person, b: Person, kind: str, since: date, until: date | None) -> bool:
        """Tie two people; False where they are tied already, or it would have ended before it began."""
        if a is b or self.knows(a, b) or (until is not None and until < since):
            return False
        self._ties[_pair(a, b)] = Tie(a, b, kind, since, until)
        self.degree[a.id] += 1
        self.degree[b.id] += 1
        return True

    def part(self, a: Person, b: Person, on: date) -> None:
        """What two had with each other ends, unless they are kin; who had not met by then never does."""
        tie = self._ties.get(_pair(a, b))
        if tie is None or tie.kind == "kin" or (tie.until is not None and tie.until <= on):
            return
        if tie.since < on:
            tie.until = on
            return
        del self._ties[_pair(a, b)]
        self.degree[a.id] -= 1
        self.degree[b.id] -= 1


def _pair(a: Person, b: Person) -> tuple[str, str]:
    return (a.id, b.id) if a.id < b.id else (b.id, a.id)
