"""What many pairs show of one comparison: compared once, then weighed as often as training tries weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.align import NAME_LEVELS, WORD_LEVELS
from tearline.fusion.compare import CODE_LEVELS, SLIP_LENGTH, Comparator
from tearline.fusion.features import Features, Values
from tearline.fusion.pairs import Ints
from tearline.fusion.score import Scorer
from tearline.fusion.weighing import Weights, levels

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Coded:
    """The values of records of one kind, numbered, comparison by comparison; -1 where a record has none."""

    def __init__(self, records: Sequence[Features], weights: Weights) -> None:
        self.records = len(records)
        self.weighers = Scorer(weights).weighers
        self.columns = [_coded(records, weigher.place) for weigher in self.weighers]

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

    def slips(self, n: int) -> float | None:
        """The chance that two records' identifiers differ in one sign; None for what is no identifier.

        Random pairs hardly show it, and few candidates do: values are counted that are equal but for a place.
        """
        if self.weighers[n].levels is not CODE_LEVELS:
            return None
        codes, values = self.columns[n]
        told = Counter(value for code in codes[codes >= 0].tolist() for value in values[code])
        holes: Counter[tuple[str, int, str]] = Counter()
        same = 0
        for value, count in told.items():
            kind, _, signs = value.rpartition(":")
            if len(signs) >= SLIP_LENGTH:
                same += len(signs) * count * (count - 1)
                holes.update({(kind, k, signs[:k] + signs[k + 1 :]): count for k in range(len(signs))})
        pairs = sum(count * (count - 1) for count in holes.values()) - same
        total = int((codes >= 0).sum())
        return pairs / max(1, total * (total - 1))


def _coded(records: Sequence[Features], place: int) -> tuple[Ints, list[Values]]:
    known: dict[Values, int] = {(): -1}
    codes = (known.setdefault(record.values[place], len(known) - 1) for record in records)
    return np.fromiter(codes, np.int64, len(records)), list(known)[1:]


def _distinct(a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """The distinct pairs of codes, either way round, and where each given pair stands among them."""
    packed, at = np.unique((np.minimum(a, b) << 32) | np.maximum(a, b), return_inverse=True)
    return np.stack([packed >> 32, packed & 0xFFFFFFFF], axis=1), at


class Shown:
    """The levels of one comparison on pairs of records, and the words that they share.

    ``codes`` number each record's value among ``values``, -1 for none; ``left`` and ``right`` are records.
    """

    def __init__(
        self, compare: Comparator, size: int, codes: Ints, values: Sequence[Values], left: Ints, right: Ints
    ) -> None:
        self.both: Flags = (codes[left] >= 0) & (codes[right] >= 0)
        pairs, self.at = _distinct(codes[left][self.both], codes[right][self.both])
        self.rows = np.zeros((len(pairs), size), np.float64)
        words: dict[tuple[str, str], int] = {}
        hits: list[tuple[int, int, int]] = []
        for row, (a, b) in enumerate(pairs.tolist()):
            for level, x, y in compare(values[a], values[b]):
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
        for level, table in enumerate(tables):
            if table is not None and (here := of_level == level).any():
                rarity, average, share = table
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
