"""Groups of records while clusters grow: who is with whom, and what keeps two groups apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar


class Sortable(Protocol):
    """What an id must be: sortable and hashable, as int, str and UUID are."""

    def __lt__(self, other: Any, /) -> bool: ...

    def __hash__(self) -> int: ...


Id = TypeVar("Id", bound=Sortable)
# A fact that one thing has once: its name and value, ("curp", "…").
Fact = tuple[str, str]


class Groups(Generic[Id]):
    """Groups by their home, the first of their records; a record not heard of yet is a group of its own."""

    def __init__(self, cannot: Iterable[tuple[Id, Id]], facts: Mapping[Id, Iterable[Fact]]) -> None:
        self.members: dict[Id, list[Id]] = {}
        self._home: dict[Id, Id] = {}
        self._facts = {record: _by_name(of_one) for record, of_one in facts.items()}
        self._apart: dict[Id, set[Id]] = {}
        for a, b in cannot:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def bind(self, must: Iterable[tuple[Id, Id]]) -> list[tuple[Id, Id]]:
        """Joins what people joined; gives the pairs that people forbade as well, which stay apart."""
        contradicted = []
        for a, b in must:
            first, second = self.home(a), self.home(b)
            if self.forbidden(first, second):
                contradicted.append((a, b))
            elif first != second:
                self.join(first, second)
        return contradicted

    def home(self, record: Id) -> Id:
        """The first record of the group that a record is in."""
        if record not in self._home:
            self._home[record] = record
            self.members[record] = [record]
        return self._home[record]

    def join(self, a: Id, b: Id) -> Id:
        """Makes two groups, by their homes, one; gives its home."""
        home, gone = ordered(a, b)
        for record in self.members[gone]:
            self._home[record] = home
        self.members[home] += self.members.pop(gone)
        if (facts := self._facts.get(gone)) is not None:
            mine = self._facts.setdefault(home, {})
            self._facts[home] = {
                name: mine.get(name, set()) | facts.get(name, set()) for name in {*mine, *facts}
            }
        return home

    def forbidden(self, a: Id, b: Id) -> bool:
        """Whether people said of a record here and one there that they are two things."""
        if not self._apart:
            return False
        apart = (other for record in self.members[a] for other in self._apart.get(record, ()))
        return any(self._home.get(other, other) == b for other in apart)

    def exclusive(self, a: Id, b: Id) -> bool:
        """Whether the groups have different values of a fact that one thing has once."""
        first, second = self._facts.get(a), self._facts.get(b)
        if not first or not second:
            return False
        return any(first[name].isdisjoint(second[name]) for name in first.keys() & second.keys())

    def found(self) -> list[tuple[Id, ...]]:
        """All groups of two or more, each sorted, in order."""
        return sorted(tuple(sorted(group)) for group in self.members.values() if len(group) > 1)


def ordered(a: Id, b: Id) -> tuple[Id, Id]:
    """A pair with the lesser first."""
    return (b, a) if b < a else (a, b)


def _by_name(facts: Iterable[Fact]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, value in facts:
        found.setdefault(name, set()).add(value)
    return found
