"""What many pairs show of one comparison: compared once, then weighed as often as training tries weights."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.align import NAME_LEVELS, WORD_LEVELS
from tearline.fusion.compare import CODE_LEVELS, SLIP_LENGTH, Comparator
from tearline.fusion.evidence import distinct_places
from tearline.fusion.features import Features, Values
from tearline.fusion.pairs import Ints
from tearline.fusion.score import Scorer
from tearline.fusion.table import Codes, table
from tearline.fusion.weighing import Weights, levels

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Coded:
    """The values of records of one kind, numbered, comparison by comparison; -1 where a record has none."""

    def __init__(self, records: Sequence[Features], weights: Weights) -> None:
        self.records = len(records)
        self.weighers = Scorer(weights).weighers
        columns = table(records).columns
        self.columns = [columns[weigher.place] for weigher in self.weighers]

    def shown(self, left: Ints, right: Ints) -> list[Shown]:
        """What pairs of records show, by comparison."""
        return [
            Shown(weigher.compare, len(weigher.levels), *column, left, right)
            for weigher, column in zip(self.weighers, self.columns, strict=True)
        ]

    def collisions(self, n: int) -> float | None:
        """The chance that two records have the same value; None for names, whose words are compared."""
        codes = self.columns[n][0]
        if self.weighers[n].levels in (NAME_LEVELS, WORD_LEVELS) or not (codes >= 0).any():
            return None
        counts = np.bincount(codes[codes >= 0]).astype(np.float64)
        total = counts.sum()
        return float((counts * (counts - 1)).sum() / max(1.0, total * (total - 1)))

    def slips(self, n: int) -> float:
        """The chance that identifiers of strangers differ in one sign, were each sign drawn by itself; or 0.

        Pairs at random hardly show it, and of those that meet, most are of one thing.
        """
        if self.weighers[n].levels is not CODE_LEVELS:
            return 0.0
        values = self.columns[n][1]
        forms: dict[tuple[str, int], list[str]] = defaultdict(list)
        for value in {value for of_one in values for value in of_one}:
            kind, _, signs = value.rpartition(":")
            forms[kind, len(signs)].append(signs)
        every = sum(map(len, forms.values()))
        return sum(
            (len(of) / every) ** 2 * _one_sign_apart(of)
            for (_, length), of in forms.items()
            if length >= SLIP_LENGTH
        )


def _one_sign_apart(signs: Sequence[str]) -> float:
    """How likely two of these are equal in all places but one, by how often each sign stands in each place."""
    alike = []
    for place in zip(*signs, strict=True):
        shares = np.array(list(Counter(place).values())) / len(signs)
        alike.append(float((shares**2).sum()))
    whole = prod(alike)
    return sum(whole / same * (1 - same) for same in alike)


class Shown:
    """The levels of one comparison on pairs of records, and the words that they share.

    ``codes`` number each record's value among ``values``, -1 for none; ``left`` and ``right`` are records.
    """

    def __init__(
        self, compare: Comparator, size: int, codes: Codes, values: Sequence[Values], left: Ints, right: Ints
    ) -> None:
        self.both: Flags = (codes[left] >= 0) & (codes[right] >= 0)
        a, b = codes[left][self.both].astype(np.int64), codes[right][self.both].astype(np.int64)
        packed, self.at = distinct_places((np.minimum(a, b) << 32) | np.maximum(a, b))
        self.rows = np.zeros((len(packed), size), np.float64)
        words: dict[tuple[str, str], int] = {}
        hits: list[tuple[int, int, int]] = []
        for row, pair in enumerate(packed.tolist()):
            for level, x, y in compare(values[pair >> 32], values[pair & 0xFFFFFFFF]):
                self.rows[row, level] += 1
                if x:
                    hits.append((row, level, words.setdefault((x, y), len(words))))
        self.words = list(words)
        self.hits = np.array(hits, np.int64).reshape(-1, 3)

    def counts(self, chosen: Flags | None = None) -> Floats:
        """How often each level occurs, among all pairs or the chosen ones."""
        at = self.at if chosen is None else self.at[chosen[self.both]]
        found: Floats = np.bincount(at, minlength=len(self.rows)).astype(np.float64) @ self.rows
        return found

    def bits(self, weights: Weights, comparison: str) -> Floats:
        """The evidence for one thing and against strangers, a number a pair."""
        of_rows = self.rows @ np.array(weights.level_bits(comparison))
        tables = [weights.table(comparison, level) for level in levels(weights.plan, comparison)]
        row, of_level, word = self.hits.T
        for level, of_words in enumerate(tables):
            if of_words is not None and (here := of_level == level).any():
                rarity, average, share = of_words
                rare = np.array([rarity.of(a, b) for a, b in self.words], np.float64)
                more = share * (rare[word[here]] - average)
                of_rows += np.bincount(row[here], weights=more, minlength=len(of_rows))
        return self._spread(of_rows)

    def kin_bits(self, weights: Weights, comparison: str) -> Floats:
        """The evidence for one thing and against kin, a number a pair."""
        return self._spread(self.rows @ np.array(weights.kin_bits(comparison)))

    def _spread(self, of_rows: Floats) -> Floats:
        found = np.zeros(len(self.both), np.float64)
        found[self.both] = of_rows[self.at]
        return found
