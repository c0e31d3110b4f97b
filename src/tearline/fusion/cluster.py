"""Clusters: which records are one thing, from the pairs' scores, exclusive facts and people's decisions.

Average linkage inside bounded components: two groups are joined while the mean score between them is at
least ``threshold`` bits, best first. Chains of look-alikes do not grow, as they do by connected components.
The result depends on the sets given, never on their order: ties are settled by the records' ids.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from tearline.fusion.features import Features
from tearline.fusion.weighing import Weights, levels, shipped


class Sortable(Protocol):
    """What an id must be: sortable and hashable, as int, str and UUID are."""

    def __lt__(self, other: Any, /) -> bool: ...

    def __hash__(self) -> int: ...


Id = TypeVar("Id", bound=Sortable)
# A fact that one thing has once: its name and value, ("curp", "…").
Fact = tuple[str, str]

MOST_IN_COMPONENT = 5000
# What a pair that no key brought together counts as, and the most that one pair may say, in bits.
ABSENT = -4.0
CLIP = 12.0
BEST = 0.25
_STEP = 2.0


# The share of records of one thing that may differ in a fact, for it to keep things apart.
_RELIABLE = 0.05


def facts_of(record: Features, weights: Weights | None = None) -> list[Fact]:
    """The record's facts that keep it from others: those of the model that the weights hold reliable."""
    weights = weights or shipped(record.kind)
    return [
        (name, value)
        for name in weights.plan.exclusive
        if weights.m[name][levels(weights.plan, name)[-1]] <= _RELIABLE
        for value in record.get(name)
    ]


@dataclass(frozen=True, slots=True)
class Clusters(Generic[Id]):
    """Clusters with two records or more, sorted; what was too large, and decisions that contradict."""

    groups: list[tuple[Id, ...]]
    # Components of more than the limit: how many records each had, and the threshold that it was cut at.
    blown: list[tuple[int, float]] = field(default_factory=list)
    # Must-links that cannot-links forbid; the cannot-link holds.
    contradicted: list[tuple[Id, Id]] = field(default_factory=list)


def cluster(
    pairs: Iterable[tuple[Id, Id, float]],
    must: Iterable[tuple[Id, Id]] = (),
    cannot: Iterable[tuple[Id, Id]] = (),
    facts: Mapping[Id, Iterable[Fact]] | None = None,
    *,
    missing: Callable[[Id, Id], float] | None = None,
    threshold: float = 0.0,
    most: int = MOST_IN_COMPONENT,
) -> Clusters[Id]:
    """Groups of records that are one thing.

    ``pairs`` are matches with their totals in bits, unlikely ones too where they are known; ``must`` and
    ``cannot`` are people's decisions, and hold over scores and over ``facts``; of two that contradict, the
    cannot-link holds. ``missing`` scores a pair that no key brought together; without it such a pair counts
    ABSENT. At most ``most`` records of a component are linked freely; a larger
    one is cut at higher thresholds, and reported.
    """
    scores: dict[tuple[Id, Id], float] = {}
    for a, b, total in pairs:
        if a != b:
            scores[_ordered(a, b)] = max(total, scores.get(_ordered(a, b), total))
    work = _Work(scores, {_ordered(*pair) for pair in cannot}, facts or {}, threshold, most, missing)
    work.bind(sorted({_ordered(*pair) for pair in must}))
    for component in work.components(work.strong(threshold), threshold):
        work.link(component)
    return Clusters(work.groups(), sorted(work.blown), work.contradicted)


class Link(NamedTuple):
    """What stands between two groups: the sum of their pairs' scores, how many pairs, and the best."""

    total: float
    pairs: int
    best: float

    def strength(self) -> float:
        """The mean, drawn towards the best pair: bare records in a group say nothing against a link."""
        return (1 - BEST) * self.total / self.pairs + BEST * self.best

    def plus(self, other: Link) -> Link:
        """The link of two groups joined."""
        return Link(self.total + other.total, self.pairs + other.pairs, max(self.best, other.best))


class _Work(Generic[Id]):
    """One call of ``cluster``: groups by their first member."""

    def __init__(
        self,
        scores: dict[tuple[Id, Id], float],
        cannot: set[tuple[Id, Id]],
        facts: Mapping[Id, Iterable[Fact]],
        threshold: float,
        most: int,
        missing: Callable[[Id, Id], float] | None,
    ) -> None:
        self.scores, self.threshold, self.most, self.missing = scores, threshold, most, missing
        self.home: dict[Id, Id] = {}
        self.members: dict[Id, list[Id]] = {}
        self.apart: dict[Id, set[Id]] = {}
        for a, b in cannot:
            self.apart.setdefault(a, set()).add(b)
            self.apart.setdefault(b, set()).add(a)
        self.facts = {record: _by_name(of_one) for record, of_one in facts.items()}
        self.strong_beside: dict[Id, list[Id]] = {}
        for a, b in self.strong(threshold):
            self.strong_beside.setdefault(a, []).append(b)
            self.strong_beside.setdefault(b, []).append(a)
        self.blown: list[tuple[int, float]] = []
        self.contradicted: list[tuple[Id, Id]] = []

    def bind(self, must: list[tuple[Id, Id]]) -> None:
        """Joins what people joined, unless people forbade it."""
        for a, b in must:
            first, second = self._of(a), self._of(b)
            if first == second:
                continue
            if self._forbidden(first, second):
                self.contradicted.append((a, b))
            else:
                self._join(first, second)

    def strong(self, threshold: float) -> list[tuple[Id, Id]]:
        """The pairs that reach a threshold, in order."""
        return sorted(pair for pair, total in self.scores.items() if total >= threshold)

    def components(self, edges: list[tuple[Id, Id]], threshold: float) -> list[list[Id]]:
        """Groups connected by edges, as lists of their homes; too large ones cut at higher thresholds."""
        found, queue = [], [(edges, threshold)]
        while queue:
            some, at = queue.pop()
            for homes, own in self._connected(some):
                size = sum(len(self.members[home]) for home in homes)
                if size <= self.most or not own:
                    found.append(homes)
                    continue
                self.blown.append((size, at + _STEP))
                queue.append(([pair for pair in own if self.scores[pair] >= at + _STEP], at + _STEP))
        return found

    def _connected(self, edges: list[tuple[Id, Id]]) -> list[tuple[list[Id], list[tuple[Id, Id]]]]:
        parent: dict[Id, Id] = {}
        for a, b in edges:
            one, other = _root(parent, self._of(a)), _root(parent, self._of(b))
            parent[max(one, other)] = min(one, other)
        homes: dict[Id, list[Id]] = {}
        for home in sorted(parent):
            homes.setdefault(_root(parent, home), []).append(home)
        own: dict[Id, list[tuple[Id, Id]]] = {root: [] for root in homes}
        for pair in edges:
            own[_root(parent, self._of(pair[0]))].append(pair)
        return [(group, own[root]) for root, group in homes.items()]

    def link(self, homes: list[Id]) -> None:
        """Joins the groups of one component, best link first, while the best reaches the threshold."""
        links = self._links(set(homes))
        heap = [entry for pair, link in links.items() if (entry := self._entry(pair, link))]
        heapq.heapify(heap)
        near = _near(links)
        while heap:
            strength, a, b = heapq.heappop(heap)
            link = links.get((a, b))
            if link is None or -link.strength() != strength or self._forbidden(a, b) or self._exclusive(a, b):
                continue
            self._merge(links, near, heap, a, b)

    def _entry(self, pair: tuple[Id, Id], link: Link) -> tuple[float, Id, Id] | None:
        strength = link.strength()
        return (-strength, *pair) if strength >= self.threshold else None

    def _links(self, homes: set[Id]) -> dict[tuple[Id, Id], Link]:
        """The links between groups of a component that a pair over the threshold brought together."""
        found: dict[tuple[Id, Id], Link] = {}
        for home in sorted(homes):
            for record in sorted(self.members[home]):
                for other in self.strong_beside.get(record, ()):
                    pair = _ordered(home, self.home[other])
                    if pair[0] != pair[1] and pair[1] in homes and pair[0] in homes and pair not in found:
                        found[pair] = self._link(*pair)
        return found

    def _link(self, a: Id, b: Id) -> Link:
        totals = sorted(self._clipped(x, y) for x in self.members[a] for y in self.members[b])
        return Link(sum(totals), len(totals), totals[-1])

    def _taken(self, links: dict[tuple[Id, Id], Link], a: Id, b: Id) -> Link:
        """The link between two groups, out of the known ones or made now."""
        return links.pop((a, b)) if (a, b) in links else self._link(a, b)

    def _clipped(self, a: Id, b: Id) -> float:
        pair = _ordered(a, b)
        total = self.scores.get(pair)
        if total is None:
            total = ABSENT if self.missing is None else self.missing(*pair)
        return min(max(total, -CLIP), CLIP)

    def _merge(
        self,
        links: dict[tuple[Id, Id], Link],
        near: dict[Id, set[Id]],
        heap: list[tuple[float, Id, Id]],
        a: Id,
        b: Id,
    ) -> None:
        """Joins two groups; their links to a third become one, the missing half is scored."""
        links.pop((a, b))
        joined: dict[Id, Link] = {}
        for other in sorted((near[a] | near[b]) - {a, b}):
            parts = [self._taken(links, *_ordered(side, other)) for side in (a, b)]
            joined[other] = parts[0].plus(parts[1])
        home = self._join(a, b)
        gone = b if home == a else a
        near.pop(gone)
        near[home] = set(joined)
        for other, link in joined.items():
            near[other].discard(gone)
            near[other].add(home)
            pair = _ordered(home, other)
            links[pair] = link
            if entry := self._entry(pair, link):
                heapq.heappush(heap, entry)

    def _of(self, record: Id) -> Id:
        if record not in self.home:
            self.home[record] = record
            self.members[record] = [record]
        return self.home[record]

    def _join(self, a: Id, b: Id) -> Id:
        home, gone = _ordered(a, b)
        for record in self.members[gone]:
            self.home[record] = home
        self.members[home] += self.members.pop(gone)
        if (facts := self.facts.get(gone)) is not None:
            mine = self.facts.setdefault(home, {})
            self.facts[home] = {
                name: mine.get(name, set()) | facts.get(name, set()) for name in {*mine, *facts}
            }
        return home

    def _forbidden(self, a: Id, b: Id) -> bool:
        others = {
            self.home.get(other, other) for record in self.members[a] for other in self.apart.get(record, ())
        }
        return b in others

    def _exclusive(self, a: Id, b: Id) -> bool:
        """Whether the groups have different values of a fact that one thing has once."""
        first, second = self.facts.get(a), self.facts.get(b)
        if not first or not second:
            return False
        return any(first[name].isdisjoint(second[name]) for name in first.keys() & second.keys())

    def groups(self) -> list[tuple[Id, ...]]:
        """All groups of two or more, each sorted, in order."""
        found = (tuple(sorted(group)) for group in self.members.values() if len(group) > 1)
        return sorted(found)


def _ordered(a: Id, b: Id) -> tuple[Id, Id]:
    return (b, a) if b < a else (a, b)


def _root(parent: dict[Id, Id], record: Id) -> Id:
    parent.setdefault(record, record)
    while parent[record] != record:
        parent[record] = parent[parent[record]]
        record = parent[record]
    return record


def _by_name(facts: Iterable[Fact]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, value in facts:
        found.setdefault(name, set()).add(value)
    return found


def _near(links: Mapping[tuple[Id, Id], Link]) -> dict[Id, set[Id]]:
    found: dict[Id, set[Id]] = {}
    for a, b in links:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found
