"""The part of the graph that a search has gone over: records, what hops lead on from them, and whose they are.

Who is who is found in two goes. First roughly and fast: records that hang together by matches over the threshold, or by
decisions. No entity is larger than that, so no way is overlooked. Then, for what lies on a way, exactly, as everywhere
else: where the rough answer held too much together, it is corrected and the search begins again over the same ground.
"""

from __future__ import annotations

from collections.abc import Iterable

from tearline.fusion.plan import KINDS
from tearline.fusion.weighing import shipped
from tearline.ledger.look import Look
from tearline.picture.graph.hops import Hop, alike_to, hops_of
from tearline.picture.grouping import groups_of
from tearline.picture.reach import Reach

RECORDS = 50_000  # that may be gathered about whose is what


class Ground:
    """What was read of the graph so far, at most ``most`` hops of it. ``worn``: there was more than that."""

    def __init__(self, this: Look, most: int) -> None:
        self._this, self._most = this, most
        self._hops: dict[str, list[Hop]] = {}
        self.home: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self.read = 0
        self.worn = False

    def onward(self, homes: Iterable[str]) -> list[Hop]:
        """The hops from these entities, read now where they were not yet; whose their other ends are is known after."""
        records = [record for home in sorted(homes) for record in self.members[home]]
        self._read([record for record in records if record not in self._hops])
        hops = [hop for record in records for hop in self._hops.get(record, ())]
        self.settle({hop.other for hop in hops})
        return [hop for hop in hops if hop.other in self.home]

    def between(self, one: str, other: str) -> tuple[Hop, ...]:
        """All hops that were read between the entities of two records, of the one whose hops were read first."""
        here, there = self.home[one], self.home[other]
        for start, end in ((here, there), (there, here)):
            hops = [hop for record in self.members[start] for hop in self._hops.get(record, ())]
            if found := tuple(hop for hop in hops if self.home.get(hop.other) == end):
                return found
        return ()

    def settle_exactly(self, reach: Reach) -> None:
        """Take the entities of a reach for what they are, whatever was thought before."""
        for group in groups_of(reach):
            self._join(group)

    def _read(self, records: list[str]) -> None:
        if not records or self.worn:
            return
        left = self._most - self.read
        hops = hops_of(self._this, records, left + 1)
        self.worn = len(hops) > left
        self.read += min(len(hops), left)
        self._hops |= {record: [] for record in records}
        for hop in hops[:left]:
            self._hops[hop.one].append(hop)

    def settle(self, records: Iterable[str]) -> None:
        """Find out, roughly, whose these records are; those that this viewer does not see stand alone."""
        new = sorted(record for record in records if record not in self.home)
        if not new:
            return
        room = RECORDS - len(self.home)
        pairs = alike_to(self._this, new, _least(), max(room, len(new)))
        self.worn = self.worn or len(pairs) >= room
        beside: dict[str, set[str]] = {record: set() for record in new}
        for one, other in pairs:
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
        for record in new:
            if record not in self.home:
                self._join(sorted(_reached(record, beside) - self.home.keys()))

    def _join(self, records: Iterable[str]) -> None:
        group = sorted(records)
        self.members[group[0]] = group
        self.home |= dict.fromkeys(group, group[0])


def _reached(record: str, beside: dict[str, set[str]]) -> set[str]:
    found, edge = {record}, [record]
    while edge:
        edge = [other for one in edge for other in beside.get(one, ()) if other not in found]
        found.update(edge)
    return found


def _least() -> float:
    """The bits from which two records of some kind are joined: no entity holds together by less."""
    return min(shipped(kind).match for kind in KINDS)
