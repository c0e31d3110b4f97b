"""Connected components of groups, of bounded size: too large a one is cut at higher thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, NamedTuple

from tearline.fusion.groups import Groups, Id

_STEP = 2.0


class Components(NamedTuple, Generic[Id]):
    """Lists of groups by their homes; and of each one cut, its size and the threshold it was cut at."""

    homes: list[list[Id]]
    blown: list[tuple[int, float]]


def components(
    groups: Groups[Id], scores: Mapping[tuple[Id, Id], float], threshold: float, most: int
) -> Components[Id]:
    """What the pairs of ``threshold`` bits or more connect, at most ``most`` records in each."""
    found: Components[Id] = Components([], [])
    queue = [(sorted(pair for pair, total in scores.items() if total >= threshold), threshold)]
    while queue:
        edges, at = queue.pop()
        for homes, own in _connected(groups, edges):
            size = sum(len(groups.members[home]) for home in homes)
            if size <= most or not own:
                found.homes.append(homes)
                continue
            found.blown.append((size, at + _STEP))
            queue.append(([pair for pair in own if scores[pair] >= at + _STEP], at + _STEP))
    return found


def _connected(groups: Groups[Id], edges: list[tuple[Id, Id]]) -> list[tuple[list[Id], list[tuple[Id, Id]]]]:
    """Each component's groups, and its edges."""
    parent: dict[Id, Id] = {}
    for a, b in edges:
        one, other = _root(parent, groups.home(a)), _root(parent, groups.home(b))
        parent[max(one, other)] = min(one, other)
    homes: dict[Id, list[Id]] = {}
    for home in sorted(parent):
        homes.setdefault(_root(parent, home), []).append(home)
    own: dict[Id, list[tuple[Id, Id]]] = {root: [] for root in homes}
    for pair in edges:
        own[_root(parent, groups.home(pair[0]))].append(pair)
    return [(group, own[root]) for root, group in homes.items()]


def _root(parent: dict[Id, Id], record: Id) -> Id:
    parent.setdefault(record, record)
    while parent[record] != record:
        parent[record] = parent[parent[record]]
        record = parent[record]
    return record
