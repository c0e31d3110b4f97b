"""u: how often two different things agree, and how rare a word is, counted without labels.

Random pairs show the common levels. What they hardly show, agreement on an identifier, is counted exactly
from the values (sum of squared shares), or among the candidates over all pairs. All three counts hold some
pairs of one thing, whose share is estimated and taken off: in a set where each thing has many records most
equal values are of one thing, and say nothing about chance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log2

import numpy as np

from tearline.fusion.align import Hits
from tearline.fusion.batch import Columns, Floats, distinct
from tearline.fusion.features import Features
from tearline.fusion.names import parsed
from tearline.fusion.pairs import Ints
from tearline.fusion.plan import Plan
from tearline.fusion.rarity import Rarity
from tearline.fusion.weighing import levels

SEED = 20260227
RANDOM_PAIRS = 400_000
_SEEN = 3.0  # a level seen less often among random pairs is counted otherwise
_LEAST_LEFT = 0.02  # of what was seen, after the pairs of one thing are taken off

Shares = Mapping[str, Mapping[str, float]]


class LevelCounts:
    """How often each level occurs, among random pairs and among candidates, and in all pairs by count."""

    def __init__(self, known: Plan, columns: Columns, records: int, left: Ints, right: Ints) -> None:
        self.plan, self.columns = known, columns
        self.names = [comparison.name for comparison in known.comparisons]
        self.every = records * (records - 1) / 2
        self.of_candidates = [self._counts(n, left, right) for n in range(len(self.names))]
        a, b = _random_pairs(records)
        self.drawn = len(a)
        self.of_random = [self._counts(n, a, b).sum(axis=0) for n in range(len(self.names))]
        self.exact = [self._collisions(n) for n in range(len(self.names))]

    def chance(self, m: Shares, one_thing: float, sampled: float) -> dict[str, dict[str, float]]:
        """u by comparison and level; ``one_thing`` is the share of all pairs that are of one thing."""
        return {
            name: self._chance(n, m[name], one_thing, sampled * self.of_candidates[n].sum(axis=0))
            for n, name in enumerate(self.names)
        }

    def _chance(self, n: int, m: Mapping[str, float], one_thing: float, among: Floats) -> dict[str, float]:
        all_levels, random = levels(self.plan, self.names[n]), self.of_random[n]
        slots: dict[str, float] = defaultdict(float)
        for level, count in zip(all_levels, random, strict=True):
            slots[_group(level)] += count
        found = {}
        for k, level in enumerate(all_levels):
            drawn = max(slots[_group(level)], 1.0)
            whole = max(drawn / self.drawn * self.every, 1.0)
            seen = random[k] / drawn
            if random[k] < _SEEN:
                seen = max(among[k] / whole, (random[k] + 0.5) / drawn)
            if k == 0 and self.exact[n] is not None:
                seen = self.exact[n] or 0.5 / whole
            found[level] = min(max(seen - one_thing * m[level], seen * _LEAST_LEFT, 0.5 / whole), 1.0)
        return found

    def _counts(self, n: int, left: Ints, right: Ints) -> Floats:
        """How often each level occurs in each pair."""
        codes, values = self.columns.coded[n]
        size = len(levels(self.plan, self.names[n]))
        counts = np.zeros((len(left), size), np.float64)
        both = (codes[left] >= 0) & (codes[right] >= 0)
        pairs, inverse = distinct(codes[left][both], codes[right][both])
        compare = self.columns.scorer.weighers[n].compare
        rows = np.zeros((len(pairs), size), np.float64)
        for row, (a, b) in zip(rows, pairs, strict=True):
            _count(compare(values[a], values[b]), row)
        counts[both] = rows[inverse]
        return counts

    def _collisions(self, n: int) -> float | None:
        """The chance that two records have the same value; None for names, whose words are compared."""
        codes = self.columns.coded[n][0]
        if self.plan.comparisons[n].how in ("name", "words") or not (codes >= 0).any():
            return None
        counts = np.bincount(codes[codes >= 0]).astype(np.float64)
        total = counts.sum()
        return float((counts * (counts - 1)).sum() / max(1.0, total * (total - 1)))


def counted_rarity(known: Plan, records: Sequence[Features], records_a_thing: float) -> dict[str, Rarity]:
    """Rarity of names and texts in a closed set, in whole bits.

    A word's own thing is taken off its count, for what counts is who else has it.
    """
    words: dict[str, Counter[str]] = {}
    for comparison in known.comparisons:
        tally = _TALLIES.get(comparison.how)
        place = known.place(comparison.name)
        if tally is not None:
            for record in records:
                for value in record.values[place]:
                    tally(words, comparison.name, value)
    return {table: _coarse(counter, records_a_thing) for table, counter in words.items()}


def random_generator() -> np.random.Generator:
    """The same draws each time: training is reproducible."""
    return np.random.default_rng(SEED)


def _random_pairs(records: int) -> tuple[Ints, Ints]:
    random = random_generator()
    a = random.integers(0, records, RANDOM_PAIRS)
    b = random.integers(0, records, RANDOM_PAIRS)
    return a[a != b], b[a != b]


def _tally_name(words: dict[str, Counter[str]], _name: str, value: str) -> None:
    parts = parsed(value)
    words.setdefault("given", Counter()).update(parts.given)
    words.setdefault("surname", Counter()).update(parts.surname)


def _tally_words(words: dict[str, Counter[str]], name: str, value: str) -> None:
    words.setdefault(name, Counter()).update(value.split())


def _tally_whole(words: dict[str, Counter[str]], name: str, value: str) -> None:
    words.setdefault(name, Counter())[value] += 1


_TALLIES: dict[str, Callable[[dict[str, Counter[str]], str, str], None]] = {
    "name": _tally_name,
    "words": _tally_words,
    "text": _tally_whole,
    "category": _tally_whole,
}


def _coarse(counter: Counter[str], own: float) -> Rarity:
    total = counter.total()
    most = round(log2(max(2, 2 * total)))
    return Rarity({word: round(-log2(max(n - own, 0.5) / total)) for word, n in counter.items()}, most)


def _count(hits: Hits, row: Floats) -> None:
    for level, _, _ in hits:
        row[level] += 1


def _group(level: str) -> str:
    return level.partition(".")[0]
