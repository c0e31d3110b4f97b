"""Weights without labels: u by counting, m on pairs that independent evidence holds to be one thing.

Free EM drifts: on a million records it took kinship for identity. Here a comparison's m is estimated only
on *anchors*: pairs that its own evidence has no part in choosing, because the other comparisons alone hold
them for one thing by a wide margin. In the first round the others count by u only (agreement that chance
would not give), later with their own m. Everything is seeded; the same records give the same weights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

import numpy as np

from tearline.fusion.align import Hits
from tearline.fusion.batch import Columns, Floats, distinct
from tearline.fusion.features import VERSION, Features
from tearline.fusion.names import parsed
from tearline.fusion.pairs import Ints, candidates
from tearline.fusion.plan import Plan, plan
from tearline.fusion.score import Scorer
from tearline.fusion.weighing import Rarity, Weights, levels, public_rarity

SEED = 20260227
RANDOM_PAIRS = 400_000
MOST_PAIRS = 1_500_000
ROUNDS = 4
MARGIN = 7.0  # bits by which the others alone must hold a pair for one thing: 128 to 1
MATCH = 0.0
UNSURE = -5.0
_FEWEST = 20.0  # anchors; with fewer, the prior's m stands
_MOST_PARTNERS = 5.0  # bits: no record is expected to have more than 32 others of its thing
_PRIOR = 1.0  # observations added to each level, by the prior's shares
EXACT = ("exact", "same", "even")


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
    not see them all. ``population`` in bits; where it is None it is
    estimated: all pairs over the expected number of matches.
    """
    return _Training(records, own_rarity, population).run(version, source)


class _Training:
    """One fit: counts of levels by comparison for random pairs and for candidates."""

    def __init__(self, records: Sequence[Features], own_rarity: bool, population: float | None) -> None:
        self.records, self.open_population = records, population is None
        self.population = log2(max(2, len(records))) if population is None else population
        self.plan: Plan = plan(records[0].kind)
        self.names = [comparison.name for comparison in self.plan.comparisons]
        self.rarity = counted_rarity(self.plan, records) if own_rarity else public_rarity()
        self.columns = Columns(records, self._weights({}, {}))
        self.sought = log2(max(2, len(records)))

    def run(self, version: str, source: str) -> Weights:
        """u once, then rounds of m."""
        left, right = self._candidates()
        counts = [self._counts(n, left, right) for n in range(len(self.names))]
        u = self._chance()
        m = {name: prior_m(self.plan, name) for name in self.names}
        anchors: dict[str, float] = {}
        for number in range(ROUNDS):
            parts = self._parts(left, right, m, u) if number else self._by_chance(counts, u)
            total = np.sum(parts, axis=0)
            if number and self.open_population:
                self.population = self._expected(total)
            m = {
                name: self._learned(n, counts[n], total - parts[n], anchors)
                for n, name in enumerate(self.names)
            }
        return self._weights(m, u, version, self._provenance(source, left, anchors))

    def _candidates(self) -> tuple[Ints, Ints]:
        found = candidates(self.records)
        self.sampled = max(1.0, len(found.left) / MOST_PAIRS)
        if len(found.left) <= MOST_PAIRS:
            return found.left, found.right
        chosen = np.sort(_random().choice(len(found.left), MOST_PAIRS, replace=False))
        return found.left[chosen], found.right[chosen]

    def _counts(self, n: int, left: Ints, right: Ints) -> Floats:
        """How often each level occurs in each pair."""
        codes, values = self.columns.coded[n]
        size = len(levels(self.plan, self.names[n]))
        counts = np.zeros((len(left), size), np.float64)
        both = (codes[left] >= 0) & (codes[right] >= 0)
        pairs, inverse = distinct(codes[left][both], codes[right][both])
        compare = self.columns.scorer.weighers[n].compare
        rows = np.zeros((len(pairs), size), np.float64)
        for row, (a, b) in enumerate(pairs):
            _count(compare(values[a], values[b]), rows[row])
        counts[both] = rows[inverse]
        return counts

    def _chance(self) -> dict[str, dict[str, float]]:
        """u: by random pairs; of exact agreement by the counts of values, which random pairs hardly see."""
        random = _random()
        a = random.integers(0, len(self.records), RANDOM_PAIRS)
        b = random.integers(0, len(self.records), RANDOM_PAIRS)
        a, b = a[a != b], b[a != b]
        found = {}
        for n, name in enumerate(self.names):
            shares = self._shares(name, self._counts(n, a, b).sum(axis=0), _PRIOR / 2)
            if self.plan.comparisons[n].how not in ("name", "words"):
                first = levels(self.plan, name)[0]
                shares[first] = max(self._collisions(n), 1e-9)
            found[name] = shares
        return found

    def _collisions(self, n: int) -> float:
        """The chance that two records have the same value: the sum of squared shares."""
        codes = self.columns.coded[n][0]
        counts = np.bincount(codes[codes >= 0]) if (codes >= 0).any() else np.ones(1)
        total = counts.sum()
        # Records of one thing share values too: each value is taken to be met once by its own thing.
        return float((counts * (counts - 1)).sum() / max(1, total * (total - 1))) or 0.5 / max(1, total)

    def _shares(self, name: str, counts: Floats, prior: float) -> dict[str, float]:
        """Counts by level as shares within their group (of given names, of surnames …)."""
        all_levels = levels(self.plan, name)
        expected = prior_m(self.plan, name)
        raised = {level: float(counts[k]) + prior * expected[level] for k, level in enumerate(all_levels)}
        sums: dict[str, float] = defaultdict(float)
        for level, count in raised.items():
            sums[level.partition(".")[0]] += count
        return {level: count / sums[level.partition(".")[0]] for level, count in raised.items()}

    def _expected(self, evidence: Floats) -> float:
        """The population in bits: all pairs over the pairs that are one thing, as the evidence expects."""
        odds = np.exp2(np.clip(evidence - self.population, -60, 60))
        matches = float((odds / (1 + odds)).sum()) * self.sampled
        every = len(self.records) * (len(self.records) - 1) / 2
        return min(max(log2(every / max(1.0, matches)), self.sought - _MOST_PARTNERS), self.sought + 1)

    def _by_chance(self, counts: list[Floats], u: Mapping[str, Mapping[str, float]]) -> list[Floats]:
        """The first round: agreement counts by u alone; anything else halves the odds twice."""
        parts = []
        for n, name in enumerate(self.names):
            bits = [_first_bits(level, u[name][level]) for level in levels(self.plan, name)]
            parts.append(counts[n] @ np.array(bits))
        return parts

    def _parts(
        self,
        left: Ints,
        right: Ints,
        m: Mapping[str, Mapping[str, float]],
        u: Mapping[str, Mapping[str, float]],
    ) -> list[Floats]:
        self.columns.scorer = Scorer(self._weights(m, u))
        return [self.columns.part(n, left, right) for n in range(len(self.names))]

    def _learned(self, n: int, counts: Floats, others: Floats, anchors: dict[str, float]) -> dict[str, float]:
        """m of one comparison on the pairs that the others hold for one thing."""
        sure = others - self.sought - MARGIN >= 0
        seen = counts[sure].sum(axis=0)
        anchors[self.names[n]] = float((counts[sure].sum(axis=1) > 0).sum())
        if anchors[self.names[n]] < _FEWEST:
            return prior_m(self.plan, self.names[n])
        return self._shares(self.names[n], seen, _PRIOR)

    def _weights(
        self,
        m: Mapping[str, Mapping[str, float]],
        u: Mapping[str, Mapping[str, float]],
        version: str = "",
        provenance: Mapping[str, Any] | None = None,
    ) -> Weights:
        return Weights(
            self.plan.kind, version, m, u, self.rarity, self.population, MATCH, UNSURE, provenance or {}
        )

    def _provenance(self, source: str, left: Ints, anchors: Mapping[str, float]) -> dict[str, Any]:
        return {
            "source": source,
            "records": len(self.records),
            "candidates": len(left),
            "features": VERSION,
            "seed": SEED,
            "rounds": ROUNDS,
            "margin": MARGIN,
            "anchors": {name: int(count) for name, count in anchors.items()},
        }


def prior_m(known: Plan, name: str) -> dict[str, float]:
    """m before anything is seen: agreement in nine of ten, the rest shared out in falling order."""
    found: dict[str, float] = {}
    groups: dict[str, list[str]] = {}
    for level in levels(known, name):
        groups.setdefault(level.partition(".")[0], []).append(level)
    for of_group in groups.values():
        rest = len(of_group) - 1
        steps = [2.0 ** -(k + 1) for k in range(rest)]
        found[of_group[0]] = 0.9
        for level, step in zip(of_group[1:], steps, strict=True):
            found[level] = 0.1 * step / sum(steps)
    return found


def counted_rarity(known: Plan, records: Sequence[Features]) -> dict[str, Rarity]:
    """Rarity of names and texts in a closed set, in whole bits."""
    words: dict[str, Counter[str]] = {}
    for n, comparison in enumerate(known.comparisons):
        place = known.place(comparison.name)
        for record in records:
            for value in record.values[place]:
                _tally(words, known.comparisons[n].name, comparison.how, value)
    return {table: _coarse(counter) for table, counter in words.items()}


def _tally(words: dict[str, Counter[str]], name: str, how: str, value: str) -> None:
    if how == "name":
        parts = parsed(value)
        words.setdefault("given", Counter()).update(parts.given)
        words.setdefault("surname", Counter()).update(parts.surname)
    elif how == "words":
        words.setdefault(name, Counter()).update(value.split())
    elif how in ("text", "category"):
        words.setdefault(name, Counter())[value] += 1


def _coarse(counter: Counter[str]) -> Rarity:
    total = counter.total()
    return Rarity({word: round(-log2(n / total)) for word, n in counter.items()}, round(log2(max(2, total))))


def _count(hits: Hits, row: Floats) -> None:
    for level, _, _ in hits:
        row[level] += 1


def _first_bits(level: str, chance: float) -> float:
    like = level.rpartition(".")[2]
    if like in ("more", "even"):
        return 0.0
    return -log2(max(chance, 1e-9)) if like in EXACT else -2.0


def _random() -> np.random.Generator:
    return np.random.default_rng(SEED)
