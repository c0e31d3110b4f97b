"""The batch executor: all records of one kind against each other, a column at a time.

Values are coded by a dictionary and each distinct pair of values is compared once, by the comparators of
the online executor, so that equal pairs get equal scores to the last bit. Cheap columns go first; a pair
that the columns still to come cannot lift over ``floor`` is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.align import NAME_LEVELS, WORD_LEVELS, Hits
from tearline.fusion.features import Features, Values
from tearline.fusion.pairs import MOST_IN_BLOCK, Candidates, Ints, candidates
from tearline.fusion.score import Scorer
from tearline.fusion.weighing import Weights, shipped

FLOOR = -10.0

Floats = NDArray[np.float64]
_CHEAP = ("code", "root", "date", "category", "text", "address", "words", "name")
_MISSING = -1
_SLACK = 1e-6
_WORDS = 12  # no name has more words that agree


class Matches(NamedTuple):
    """Pairs of records by place with their total in bits, ``floor`` and above; and what blocks left out."""

    left: Ints
    right: Ints
    total: Floats
    candidates: Candidates


def match(
    records: Sequence[Features],
    weights: Weights | None = None,
    *,
    floor: float = FLOOR,
    most_in_block: int = MOST_IN_BLOCK,
) -> Matches:
    """Pairs among records of one kind whose score is at least ``floor`` bits."""
    weights = weights or shipped(records[0].kind if records else "person")
    found = candidates(records, most_in_block)
    left, right, total = Columns(records, weights).totals(found.left, found.right, floor)
    return Matches(left, right, total, found)


class Columns:
    """The values of many records, coded: one column of codes for each comparison."""

    def __init__(self, records: Sequence[Features], weights: Weights) -> None:
        self.scorer = Scorer(weights)
        self.coded = [_coded(records, weigher.place) for weigher in self.scorer.weighers]
        hows = [comparison.how for comparison in weights.plan.comparisons]
        self.order = sorted(range(len(hows)), key=lambda n: _CHEAP.index(hows[n]))

    def totals(self, left: Ints, right: Ints, floor: float = -np.inf) -> tuple[Ints, Ints, Floats]:
        """The pairs that reach ``floor``, with their totals: the online executor's to the last bit."""
        both = [(codes[left] != _MISSING) & (codes[right] != _MISSING) for codes, _ in self.coded]
        best = [self._best(n) for n in range(len(self.coded))]
        so_far = np.full(len(left), self.scorer.prior, np.float64)
        hope = np.sum([mask * most for mask, most in zip(both, best, strict=True)], axis=0, dtype=np.float64)
        parts: dict[int, Floats] = {}
        for n in self.order:
            parts[n] = self.part(n, left, right)
            so_far += parts[n]
            hope -= both[n] * best[n]
            keep = so_far + hope >= floor - _SLACK
            if not keep.all():
                left, right, so_far, hope = left[keep], right[keep], so_far[keep], hope[keep]
                both = [mask[keep] for mask in both]
                parts = {k: part[keep] for k, part in parts.items()}
        left, right, total = _at_least(left, right, self._summed(parts, len(left)), floor)
        return _at_least(left, right, np.minimum(total, self._against_kin(left, right)), floor)

    def _summed(self, parts: dict[int, Floats], count: int) -> Floats:
        """In the model's order, as the online executor sums."""
        total = np.full(count, self.scorer.prior, np.float64)
        for n in range(len(self.coded)):
            total += parts[n]
        return total

    def _against_kin(self, left: Ints, right: Ints) -> Floats:
        """The other sum that a total must not exceed."""
        total = np.full(len(left), self.scorer.kin_prior, np.float64)
        if self.scorer.weights.k:
            for n, weigher in enumerate(self.scorer.weighers):
                total += self._weighed(n, left, right, weigher.against_kin)
        return total

    def part(self, n: int, left: Ints, right: Ints) -> Floats:
        """The evidence of one comparison for each pair, in bits."""
        return self._weighed(n, left, right, self.scorer.weighers[n].weight)

    def _weighed(self, n: int, left: Ints, right: Ints, weigh: Callable[[Hits], float]) -> Floats:
        codes, values = self.coded[n]
        compare = self.scorer.weighers[n].compare
        part = np.zeros(len(left))
        a, b = codes[left], codes[right]
        both = (a != _MISSING) & (b != _MISSING)
        pairs, inverse = distinct(a[both], b[both])
        weighed = [weigh(compare(values[x], values[y])) for x, y in pairs]
        part[both] = np.array(weighed, np.float64)[inverse] if weighed else 0.0
        return part

    def _best(self, n: int) -> float:
        """No evidence of this comparison can be more than this, in bits."""
        weigher = self.scorer.weighers[n]
        most = 0.0
        for bits, table in zip(weigher.bits, weigher.tables, strict=True):
            most = max(most, bits + (table[2] * max(0.0, table[3] - table[1]) if table else 0.0))
        return most * (_WORDS if weigher.levels in (NAME_LEVELS, WORD_LEVELS) else 1)


def distinct(a: Ints, b: Ints) -> tuple[list[tuple[int, int]], Ints]:
    """The distinct pairs of codes, either way round, and where each given pair stands among them."""
    packed, inverse = np.unique((np.minimum(a, b) << 32) | np.maximum(a, b), return_inverse=True)
    return list(zip((packed >> 32).tolist(), (packed & 0xFFFFFFFF).tolist(), strict=True)), inverse


def _coded(records: Sequence[Features], place: int) -> tuple[Ints, list[Values]]:
    """Codes by record, -1 for no value, and the value of each code."""
    known: dict[Values, int] = {(): _MISSING}
    codes = np.fromiter(
        (known.setdefault(record.values[place], len(known) - 1) for record in records), np.int64, len(records)
    )
    return codes, list(known)[1:]


def _at_least(left: Ints, right: Ints, total: Floats, floor: float) -> tuple[Ints, Ints, Floats]:
    keep = total >= floor
    return left[keep], right[keep], total[keep]
