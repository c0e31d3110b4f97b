"""Weights without labels: u by counting, m on pairs that independent evidence holds to be one thing.

Free EM drifts: on a million records it took kinship for identity. Here a comparison's m is estimated only
on *anchors*: pairs that its own evidence has no part in choosing, because the other comparisons alone hold
them for one thing by a wide margin. In the first round the others count by u only (agreement that chance
would not give), later with their own m. Everything is seeded; the same records give the same weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

import numpy as np

from tearline.fusion.batch import Columns, Floats
from tearline.fusion.chance import SEED, LevelCounts, Shares, counted_rarity, random_generator
from tearline.fusion.features import VERSION, Features
from tearline.fusion.pairs import Ints, candidates
from tearline.fusion.plan import Plan, plan
from tearline.fusion.rarity import public_rarity
from tearline.fusion.score import Scorer
from tearline.fusion.weighing import Weights, levels

MOST_PAIRS = 1_500_000
ROUNDS = 5
MARGIN = 7.0  # bits by which the others alone must hold a pair for one thing: 128 to 1
MATCH = 0.0
UNSURE = -5.0
_FEWEST = 20.0  # anchors; with fewer, the prior's m stands
_MOST_PARTNERS = 5.0  # bits: no record is expected to have more than 32 others of its thing
_PRIOR = 1.0  # observations added to each group of levels, by the prior's shares
_EXACT = ("exact", "same")
_UNCOUNTED = ("more", "even")


def fit(
    records: Sequence[Features],
    *,
    version: str,
    source: str,
    own_rarity: bool = False,
    population: float | None = None,
) -> Weights:
    """Weights for one kind from records of a population, without labels.

    ``own_rarity`` counts names in the records themselves: for a closed set only, never where a viewer may
    not see them all. ``population`` in bits; where it is None it is estimated: all pairs over the expected
    number of matches.
    """
    return _Training(records, own_rarity, population).run(version, source)


class _Training:
    """One fit: what is known so far, and rounds that know more."""

    def __init__(self, records: Sequence[Features], own_rarity: bool, population: float | None) -> None:
        self.records, self.own_rarity, self.open = records, own_rarity, population is None
        self.plan: Plan = plan(records[0].kind)
        self.names = [comparison.name for comparison in self.plan.comparisons]
        self.sought = log2(max(2, len(records)))
        self.population = self.sought if population is None else population
        self.one_thing = 0.0
        self.rarity = public_rarity()
        self.m: Shares = {name: prior_m(self.plan, name) for name in self.names}
        self.u: Shares = {}
        self.anchors: dict[str, int] = {}

    def run(self, version: str, source: str) -> Weights:
        """Counts once, then rounds of u, rarity and m."""
        self.columns = Columns(self.records, self.weights())
        self.left, self.right = self._candidates()
        self.counts = LevelCounts(self.plan, self.columns, len(self.records), self.left, self.right)
        for number in range(ROUNDS):
            self._round(first=number == 0)
        self._renew_chance()
        return self.weights(version, self._provenance(source))

    def weights(self, version: str = "", provenance: Mapping[str, Any] | None = None) -> Weights:
        """What is known so far."""
        return Weights(
            self.plan.kind,
            version,
            self.m,
            self.u,
            self.rarity,
            self.population,
            MATCH,
            UNSURE,
            provenance or {},
        )

    def _candidates(self) -> tuple[Ints, Ints]:
        found = candidates(self.records)
        self.sampled = max(1.0, len(found.left) / MOST_PAIRS)
        if self.sampled == 1.0:
            return found.left, found.right
        chosen = np.sort(random_generator().choice(len(found.left), MOST_PAIRS, replace=False))
        return found.left[chosen], found.right[chosen]

    def _round(self, first: bool) -> None:
        self._renew_chance()
        parts = self._by_chance() if first else self._by_weights()
        total = np.sum(parts, axis=0)
        if not first:
            self._expect(total)
        self.m = {name: self._learned(n, total - parts[n]) for n, name in enumerate(self.names)}

    def _renew_chance(self) -> None:
        """u and rarity, less what the pairs of one thing put into them."""
        self.u = self.counts.chance(self.m, self.one_thing, self.sampled)
        if self.own_rarity:
            partners = self.one_thing * (len(self.records) - 1)
            self.rarity = counted_rarity(self.plan, self.records, 1 + partners)

    def _by_chance(self) -> list[Floats]:
        """The first round: agreement counts by u alone; anything else halves the odds twice."""
        parts = []
        for n, name in enumerate(self.names):
            bits = [_first_bits(level, self.u[name][level]) for level in levels(self.plan, name)]
            parts.append(self.counts.of_candidates[n] @ np.array(bits))
        return parts

    def _by_weights(self) -> list[Floats]:
        self.columns.scorer = Scorer(self.weights())
        return [self.columns.part(n, self.left, self.right) for n in range(len(self.names))]

    def _expect(self, evidence: Floats) -> None:
        """How many pairs are of one thing, as the evidence expects."""
        odds = np.exp2(np.clip(evidence - self.population, -60, 60))
        matches = float((odds / (1 + odds)).sum()) * self.sampled
        bits = log2(self.counts.every / max(1.0, matches))
        bits = min(max(bits, self.sought - _MOST_PARTNERS), self.sought + 1)
        self.one_thing = 2.0**-bits
        if self.open:
            self.population = bits

    def _learned(self, n: int, others: Floats) -> dict[str, float]:
        """m of one comparison on the pairs that the others hold for one thing."""
        counts = self.counts.of_candidates[n][others - self.sought - MARGIN >= 0]
        self.anchors[self.names[n]] = int((counts.sum(axis=1) > 0).sum())
        if self.anchors[self.names[n]] < _FEWEST:
            return prior_m(self.plan, self.names[n])
        return self._shares(self.names[n], counts.sum(axis=0))

    def _shares(self, name: str, counts: Floats) -> dict[str, float]:
        """Counts by level as shares within their group (of given names, of surnames …)."""
        expected = prior_m(self.plan, name)
        raised = {
            level: float(count) + _PRIOR * expected[level]
            for level, count in zip(expected, counts, strict=True)
        }
        sums: dict[str, float] = defaultdict(float)
        for level, count in raised.items():
            sums[level.partition(".")[0]] += count
        return {level: count / sums[level.partition(".")[0]] for level, count in raised.items()}

    def _provenance(self, source: str) -> dict[str, Any]:
        return {
            "source": source,
            "records": len(self.records),
            "candidates": len(self.left),
            "features": VERSION,
            "seed": SEED,
            "rounds": ROUNDS,
            "margin": MARGIN,
            "anchors": dict(self.anchors),
        }


def prior_m(known: Plan, name: str) -> dict[str, float]:
    """m before anything is seen: agreement in nine of ten, the rest shared out in falling order."""
    groups: dict[str, list[str]] = {}
    for level in levels(known, name):
        groups.setdefault(level.partition(".")[0], []).append(level)
    found: dict[str, float] = {}
    for of_group in groups.values():
        steps = [2.0 ** -(k + 1) for k in range(len(of_group) - 1)]
        found[of_group[0]] = 0.9
        found |= {level: 0.1 * step / sum(steps) for level, step in zip(of_group[1:], steps, strict=True)}
    return {level: found[level] for level in levels(known, name)}


def _first_bits(level: str, chance: float) -> float:
    like = level.rpartition(".")[2]
    if like in _UNCOUNTED:
        return 0.0
    return -log2(max(chance, 1e-9)) if like in _EXACT else -2.0
