"""nomenklatura's comparison of persons on our candidate pairs, which spares it its own blocking.

Pairs that score at least its usual threshold are joined, as its cross-reference does with automatic merging.
"""

from __future__ import annotations

from collections.abc import Sequence

from followthemoney import EntityProxy, model
from nomenklatura.matching import get_algorithm

from bench.fusion_sets import LabelledSet
from tearline.fusion.features import features
from tearline.fusion.pairs import candidates

ALGORITHM = "regression-v1"  # its default
THRESHOLD = 0.7


def clusters(chosen: LabelledSet) -> list[Sequence[int]]:
    """Connected components of the pairs that reach the threshold."""
    algorithm = get_algorithm(ALGORITHM)
    assert algorithm is not None
    config = algorithm.default_config()
    entities = [_entity(chosen, n) for n in range(len(chosen.records))]
    found = candidates([made for of_one in chosen.records if (made := features(chosen.schema, of_one))])
    home = list(range(len(entities)))
    for a, b in zip(found.left.tolist(), found.right.tolist(), strict=True):
        if algorithm.compare(entities[a], entities[b], config).score >= THRESHOLD:
            home[max(_root(home, a), _root(home, b))] = min(_root(home, a), _root(home, b))
    groups: dict[int, list[int]] = {}
    for n in range(len(home)):
        groups.setdefault(_root(home, n), []).append(n)
    return list(groups.values())


def _entity(chosen: LabelledSet, n: int) -> EntityProxy:
    entity = model.make_entity(chosen.schema)
    entity.id = str(n)
    for name, values in chosen.records[n].items():
        entity.add(
            name,
            values,
            fuzzy=True,
            format="%Y%m%d" if name == "birthDate" and "-" not in values[0] else None,
        )
    if not entity.has("name"):
        parts = [*chosen.records[n].get("firstName", []), *chosen.records[n].get("lastName", [])]
        entity.add("name", " ".join(parts))
    return entity


def _root(home: list[int], n: int) -> int:
    while home[n] != n:
        home[n] = home[home[n]]
        n = home[n]
    return n
