"""Average linkage: groups are joined best link first, a link being what all their pairs say on average."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, NamedTuple

from tearline.fusion.groups import Groups, Id, ordered

# What a pair that no key brought together counts as, and the most that one pair may say, in bits.
ABSENT = -4.0
CLIP = 12.0
BEST = 0.25

Missing = Callable[[Id, Id], float]


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


class Join(NamedTuple, Generic[Id]):
    """Two groups about to be joined, by their homes, and the strength of their link in bits."""

    a: Id
    b: Id
    strength: float


class Scores(Generic[Id]):
    """The scores of pairs in bits, whichever way round they were given; the best of several counts."""

    def __init__(self, pairs: Iterable[tuple[Id, Id, float]], missing: Missing[Id] | None) -> None:
        self.missing = missing
        self.known: dict[tuple[Id, Id], float] = {}
        for a, b, total in pairs:
            if a != b:
                self.known[ordered(a, b)] = max(total, self.known.get(ordered(a, b), total))

    def of(self, a: Id, b: Id) -> float:
        """The score of a pair, clipped; one that no key brought together is scored or counts ABSENT."""
        pair = ordered(a, b)
        total = self.known.get(pair)
        if total is None:
            total = ABSENT if self.missing is None else self.missing(*pair)
        return min(max(total, -CLIP), CLIP)

    def reaching(self, threshold: float) -> list[tuple[Id, Id]]:
        """The pairs that reach a threshold, in order."""
        return sorted(pair for pair, total in self.known.items() if total >= threshold)


class Linkage(Generic[Id]):
    """Joins groups while the strength of their link is at least ``threshold`` bits."""

    def __init__(self, groups: Groups[Id], scores: Scores[Id], threshold: float) -> None:
        self.groups, self.scores, self.threshold = groups, scores, threshold
        self._beside = _near(scores.reaching(threshold))

    def join(self, homes: Iterable[Id]) -> Iterator[Join[Id]]:
        """Joins the groups of one component, best link first; tells each before it is done."""
        links = self._links(set(homes))
        heap = [entry for pair, link in links.items() if (entry := self._entry(pair, link))]
        heapq.heapify(heap)
        near = _near(links)
        while heap:
            strength, a, b = heapq.heappop(heap)
            link = links.get((a, b))
            if link is None or -link.strength() != strength or self._apart(a, b):
                continue
            yield Join(a, b, -strength)
            self._join(links, near, heap, a, b)

    def _apart(self, a: Id, b: Id) -> bool:
        return self.groups.forbidden(a, b) or self.groups.exclusive(a, b)

    def _entry(self, pair: tuple[Id, Id], link: Link) -> tuple[float, Id, Id] | None:
        strength = link.strength()
        return (-strength, *pair) if strength >= self.threshold else None

    def _links(self, homes: set[Id]) -> dict[tuple[Id, Id], Link]:
        """The links between groups of a component that a pair over the threshold brought together."""
        found: dict[tuple[Id, Id], Link] = {}
        for home in sorted(homes):
            for record in sorted(self.groups.members[home]):
                for other in self._beside.get(record, ()):
                    pair = ordered(home, self.groups.home(other))
                    if pair[0] != pair[1] and pair[1] in homes and pair[0] in homes and pair not in found:
                        found[pair] = self._link(*pair)
        return found

    def _link(self, a: Id, b: Id) -> Link:
        members = self.groups.members
        totals = sorted(self.scores.of(x, y) for x in members[a] for y in members[b])
        return Link(sum(totals), len(totals), totals[-1])

    def _taken(self, links: dict[tuple[Id, Id], Link], a: Id, b: Id) -> Link:
        """The link between two groups, out of the known ones or made now."""
        return links.pop((a, b)) if (a, b) in links else self._link(a, b)

    def _join(
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
            parts = [self._taken(links, *ordered(side, other)) for side in (a, b)]
            joined[other] = parts[0].plus(parts[1])
        home = self.groups.join(a, b)
        gone = b if home == a else a
        near.pop(gone)
        near[home] = set(joined)
        for other, link in joined.items():
            near[other].discard(gone)
            near[other].add(home)
            pair = ordered(home, other)
            links[pair] = link
            if entry := self._entry(pair, link):
                heapq.heappush(heap, entry)


def _near(pairs: Iterable[tuple[Id, Id]] | Mapping[tuple[Id, Id], Link]) -> dict[Id, set[Id]]:
    found: dict[Id, set[Id]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
        found.setdefault(b, set()).add(a)
    return found
