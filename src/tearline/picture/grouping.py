"""Who is who among the records of a reach: the clusters of this viewer, made when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tearline.fusion.cluster import cluster, facts_of
from tearline.fusion.features import Features
from tearline.fusion.groups import Fact
from tearline.fusion.linkage import ABSENT
from tearline.fusion.plan import KINDS, kind_of
from tearline.fusion.score import score
from tearline.fusion.weighing import shipped
from tearline.picture.reach import Decision, Pair, Reach

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the clusters of one kind are made from; ids as text, which sorts as the ids do."""

    pairs: list[tuple[str, str, float]]
    must: list[Pair]
    cannot: list[Pair]
    facts: dict[str, list[Fact]]
    missing: Callable[[str, str], float]
    threshold: float


def groups_of(reach: Reach) -> list[Group]:
    """Every record in exactly one group, each group in order of ids: its first is the oldest."""
    if not reach.matches and not reach.decisions:
        return [(id,) for id in sorted(reach.records)]
    joined = [group for kind in _kinds(reach) for group in _clusters(evidence_of(reach, kind))]
    held = {id for group in joined for id in group}
    return sorted([*joined, *((id,) for id in reach.records if id not in held)])


def group_with(reach: Reach, id: str) -> Group:
    """The group that holds a record of the reach."""
    return next(group for group in groups_of(reach) if id in group)


def standing(decisions: Iterable[Decision]) -> dict[Pair, Decision]:
    """The decision that counts for each pair: the newest that was not undone (they come oldest first)."""
    return {(d.a, d.b): d for d in decisions if d.undone_at is None}


def evidence_of(reach: Reach, kind: str) -> Evidence:
    """The reach's matches, decisions and exclusive facts of one kind of thing."""
    weights = shipped(kind)
    of_kind = {id for id, record in reach.records.items() if kind_of(record.schema) == kind}
    features = {id: made for id, made in reach.features.items() if id in of_kind}
    verdicts = {pair: d.verdict for pair, d in standing(reach.decisions).items() if pair[0] in of_kind}
    return Evidence(
        [(m.a, m.b, m.score) for m in reach.matches if m.a in of_kind],
        [pair for pair, verdict in verdicts.items() if verdict == "same"],
        [pair for pair, verdict in verdicts.items() if verdict == "apart"],
        {id: facts_of(made) for id, made in features.items()},
        scored(features),
        weights.match,
    )


def scored(features: Mapping[str, Features]) -> Callable[[str, str], float]:
    """Scores a pair that no key brought together; what cannot be compared counts as unlikely."""

    @cache
    def total(a: str, b: str) -> float:
        x, y = features.get(a), features.get(b)
        return score(x, y).total if x and y else ABSENT

    return total


def _kinds(reach: Reach) -> list[str]:
    present = {kind_of(record.schema) for record in reach.records.values()}
    return [kind for kind in KINDS if kind in present]


def _clusters(evidence: Evidence) -> list[Group]:
    return cluster(
        evidence.pairs,
        evidence.must,
        evidence.cannot,
        evidence.facts,
        missing=evidence.missing,
        threshold=evidence.threshold,
    ).groups
