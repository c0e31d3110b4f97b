"""Clusters: which records are one thing, from the pairs' scores, exclusive facts and people's decisions.

Average linkage inside bounded components: two groups are joined while the mean score between them is at
least ``threshold`` bits, best first. Chains of look-alikes do not grow, as they do by connected components.
The result depends on the sets given, never on their order: ties are settled by the records' ids.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic

import stdnum.luhn

from tearline.fusion.components import components
from tearline.fusion.features import Features, Values
from tearline.fusion.groups import Fact, Groups, Id, ordered
from tearline.fusion.linkage import Linkage, Missing, Scores
from tearline.fusion.weighing import Weights, levels, shipped

MOST_IN_COMPONENT = 5000
# The share of records of one thing that may differ in a fact, for it to keep things apart.
_RELIABLE = 0.05


def _sound_imei(imei: str) -> str:
    """An IMEI whose check digit holds (3GPP TS 23.003, annex B); one read wrong keeps nothing apart."""
    return imei if stdnum.luhn.is_valid(imei.rpartition(":")[2]) else ""


# What of a value is the fact, where it is not the whole of it.
_FACTS: dict[str, Callable[[str], str]] = {"imei": _sound_imei}


def facts_of(record: Features, weights: Weights | None = None) -> list[Fact]:
    """The record's facts that keep it from others: those of the model that the weights hold reliable."""
    weights = weights or shipped(record.kind)
    return [(name, value) for name in fact_names(weights) for value in facts_in(name, record.get(name))]


def fact_names(weights: Weights) -> list[str]:
    """The exclusive facts of the model that the weights hold reliable."""
    return [
        name
        for name in weights.plan.exclusive
        if weights.m[name][levels(weights.plan, name)[-1]] <= _RELIABLE
    ]


def facts_in(name: str, values: Values) -> list[str]:
    """What of a field's values is the fact; none where a value is not sound."""
    return [fact for value in values if (fact := _FACTS[name](value) if name in _FACTS else value)]


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
    missing: Missing[Id] | None = None,
    threshold: float = 0.0,
    most: int = MOST_IN_COMPONENT,
) -> Clusters[Id]:
    """Groups of records that are one thing.

    ``pairs`` are matches with their totals in bits, unlikely ones too where they are known; ``must`` and
    ``cannot`` are people's decisions, and hold over scores and over ``facts``; of two that contradict, the
    cannot-link holds. ``missing`` scores a pair that no key brought together; without it such a pair counts
    ABSENT. At most ``most`` records of a component are linked freely; a larger one is cut at higher
    thresholds, and reported.
    """
    scores, groups = Scores(pairs, missing), Groups(cannot, facts or {})
    contradicted = groups.bind(sorted({ordered(*pair) for pair in must}))
    found = components(groups, scores.known, threshold, most)
    linkage = Linkage(groups, scores, threshold)
    for component in found.homes:
        deque(linkage.join(component), maxlen=0)
    return Clusters(groups.found(), sorted(found.blown), contradicted)
