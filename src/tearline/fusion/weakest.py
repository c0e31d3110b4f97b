"""The weakest link of a cluster: where it would part first, and what holds it together there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic

from tearline.fusion.groups import Fact, Groups, Id, ordered
from tearline.fusion.linkage import Linkage, Missing, Scores


@dataclass(frozen=True, slots=True)
class WeakLink(Generic[Id]):
    """Two sides of a cluster and how strongly they are linked; ``pair`` is the strongest across them.

    ``strength`` is the average linkage that the cluster was joined at, ``total`` the pair's own score as it
    counts there, both in bits.
    """

    left: tuple[Id, ...]
    right: tuple[Id, ...]
    strength: float
    pair: tuple[Id, Id]
    total: float


def weakest_link(
    group: Iterable[Id],
    pairs: Iterable[tuple[Id, Id, float]],
    must: Iterable[tuple[Id, Id]] = (),
    missing: Missing[Id] | None = None,
    *,
    facts: Mapping[Id, Iterable[Fact]] | None = None,
    threshold: float = 0.0,
) -> WeakLink[Id] | None:
    """Of the steps by which ``cluster`` made a group, the one with the least average linkage.

    The arguments are those that the clusters were made with; pairs with records outside the group play no
    part. None where nothing but people's decisions holds the group together, or it has one record.
    """
    inside = set(group)
    scores = Scores(((a, b, total) for a, b, total in pairs if a in inside and b in inside), missing)
    held = {record: of_one for record, of_one in (facts or {}).items() if record in inside}
    groups: Groups[Id] = Groups((), held)
    groups.bind(sorted(ordered(*pair) for pair in must if inside.issuperset(pair)))
    homes = {groups.home(record) for record in sorted(inside)}
    found: WeakLink[Id] | None = None
    for step in Linkage(groups, scores, threshold).join(homes):
        if found is None or step.strength < found.strength:
            found = _told(scores, groups.members[step.a], groups.members[step.b], step.strength)
    return found


def _told(scores: Scores[Id], a: list[Id], b: list[Id], strength: float) -> WeakLink[Id]:
    best = max(scores.of(x, y) for x in a for y in b)
    pair = min(ordered(x, y) for x in a for y in b if scores.of(x, y) == best)
    return WeakLink(tuple(sorted(a)), tuple(sorted(b)), strength, pair, best)
