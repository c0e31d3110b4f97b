"""u: how often two different things agree, and how rare a word is, counted without labels.

Random pairs show the common levels. What they hardly show, agreement on an identifier, is counted exactly
from the values (sum of squared shares), or among the candidates over all pairs. All three counts hold some
pairs of one thing and of kin, whose share is estimated and taken off: in a set where each thing has many
records most equal values are of one thing, and say nothing about chance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log2

import numpy as np

from tearline.fusion.batch import LARGE
from tearline.fusion.features import Features
from tearline.fusion.names import parsed
from tearline.fusion.pairs import Ints, candidates
from tearline.fusion.plan import Plan
from tearline.fusion.rarity import Rarity
from tearline.fusion.shown import Coded, Shown

SEED = 20260227
RANDOM_PAIRS = 200_000
MOST_PAIRS = 600_000
_FEWEST = 50.0  # random pairs that have both values; with fewer, the prior's u stands
_SEEN = 3.0  # a level seen less often among random pairs is counted otherwise
_LEAST_LEFT = 0.02  # of what was seen, after the pairs of one thing are taken off

Shares = Mapping[str, Mapping[str, float]]


class Chance:
    """How often levels occur among random pairs, among candidates, and among all pairs by counting values."""

    def __init__(self, columns: Coded, candidates: Sequence[Shown], sampled: float) -> None:
        self.weighers, records = columns.weighers, columns.records
        self.every = records * (records - 1) / 2
        a, b = _random_pairs(records)
        self.drawn = len(a)
        self.of_random = [shown.counts() for shown in columns.shown(a, b)]
        self.among = [sampled * shown.counts() for shown in candidates]
        self.exact = [columns.collisions(n) for n in range(len(self.weighers))]
        self.slips = [columns.slips(n) for n in range(len(self.weighers))]

    def shares(self, prior: Shares, taken_off: Sequence[tuple[float, Shares]]) -> Shares:
        """u by comparison and level.

        ``taken_off`` are the pairs that are not of strangers: their share of all pairs, and how often the
        levels occur among them. Of what no record has, u is the prior's.
        """
        return {
            weigher.name: self._shares(n, prior[weigher.name], [(s, of[weigher.name]) for s, of in taken_off])
            for n, weigher in enumerate(self.weighers)
        }

    def _shares(
        self, n: int, prior: Mapping[str, float], taken_off: list[tuple[float, Mapping[str, float]]]
    ) -> dict[str, float]:
        weigher, random = self.weighers[n], self.of_random[n]
        drawn: dict[str, float] = defaultdict(float)
        for level, count in zip(weigher.levels, random, strict=True):
            drawn[_group(level)] += count
        found = {}
        for k, level in enumerate(weigher.levels):
            if drawn[_group(level)] < _FEWEST:
                found[level] = prior[level]
                continue
            seen = self._seen(n, k, drawn[_group(level)])
            others = sum(share * of[level] for share, of in taken_off)
            least = self.slips[n] if level == "code.slip" else 0.5 / self._whole(drawn[_group(level)])
            found[level] = max(seen - others, seen * _LEAST_LEFT, least)
        return normed(found)

    def _seen(self, n: int, level: int, drawn: float) -> float:
        """The share of pairs at a level: by values, by random pairs, or where they are few by candidates."""
        if level == 0 and (exact := self.exact[n]) is not None:
            return exact
        share = float(self.of_random[n][level] / drawn)
        if self.of_random[n][level] >= _SEEN:
            return share
        return max(float(self.among[n][level]) / self._whole(drawn), share + 0.5 / drawn)

    def _whole(self, drawn: float) -> float:
        """How many of all pairs have both values, as random pairs show."""
        return max(drawn / self.drawn * self.every, 1.0)


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


def some_candidates(records: Sequence[Features]) -> tuple[Ints, Ints, float]:
    """Candidate pairs as a batch has them, drawn where there are too many; of how many each one stands."""
    found = candidates(records, selective=len(records) > LARGE)
    if len(found.left) <= MOST_PAIRS:
        return found.left, found.right, 1.0
    chosen = np.sort(random_generator().choice(len(found.left), MOST_PAIRS, replace=False))
    return found.left[chosen], found.right[chosen], len(found.left) / MOST_PAIRS


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
    "address": _tally_whole,
    "category": _tally_whole,
}


def _coarse(counter: Counter[str], own: float) -> Rarity:
    total = counter.total()
    most = round(log2(max(2, 2 * total)))
    return Rarity({word: round(-log2(max(n - own, 0.5) / total)) for word, n in counter.items()}, most)


def normed(shares: Mapping[str, float]) -> dict[str, float]:
    """Counts or shares of a comparison's levels as shares within their group (of given names, of surnames …)."""
    sums: dict[str, float] = defaultdict(float)
    for level, share in shares.items():
        sums[_group(level)] += share
    return {level: share / sums[_group(level)] for level, share in shares.items()}


def _group(level: str) -> str:
    return level.partition(".")[0]
