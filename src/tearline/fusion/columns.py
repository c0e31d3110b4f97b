"""Many pairs of records scored a column at a time, cheap columns first."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.bounds import most_of
from tearline.fusion.chunks import in_chunks
from tearline.fusion.evidence import Compared, Evidence, Floats, Pairs, compared, weigh_pairs
from tearline.fusion.features import Features
from tearline.fusion.score import Scorer
from tearline.fusion.table import NONE, table
from tearline.fusion.weighing import Weights

Ints = NDArray[np.int64]
_CHEAP = ("category", "code", "root", "date", "text", "address", "words", "name")


class Columns:
    """The values of many records, coded: one column of codes for each comparison.

    ``coded`` has each comparison's codes by record, NONE for no value, and the value of each code.
    """

    def __init__(self, records: Sequence[Features], weights: Weights, crew: Executor | None = None) -> None:
        self.scorer, self.crew = Scorer(weights), crew
        held = table(records)
        self.coded = [held.columns[weigher.place] for weigher in self.scorer.weighers]
        hows = [comparison.how for comparison in weights.plan.comparisons]
        self.order = sorted(range(len(hows)), key=lambda n: _CHEAP.index(hows[n]))
        self._compared: dict[int, Compared] = {}

    def totals(self, left: Ints, right: Ints, floor: float = -np.inf) -> tuple[Ints, Ints, Floats]:
        """The pairs that reach ``floor``, with their totals in bits: the online executor's to the last bit.

        A pair that the columns still to come cannot lift over the floor is dropped.
        """
        so_far = np.empty((2, len(left)))
        so_far[:] = [[self.scorer.prior], [self.scorer.kin_prior]]
        most = [most_of(self.scorer.weighers[n], self.coded[n].values) for n in self.order]
        hope = np.zeros(len(left))
        for n, best in zip(self.order, most, strict=True):
            hope += self._hope(n, best, left, right)
        for n, best in zip(self.order, most, strict=True):
            so_far += self.evidence(n, left, right)
            hope -= self._hope(n, best, left, right)
            keep = so_far.min(axis=0) + hope >= floor
            if not keep.all():
                left, right, so_far, hope = left[keep], right[keep], so_far[:, keep], hope[keep]
        total: Floats = so_far.min(axis=0)
        return left, right, total

    def part(self, n: int, left: Ints, right: Ints) -> Floats:
        """The evidence of one comparison against strangers for each pair, in bits."""
        found: Floats = self.evidence(n, left, right)[0]
        return found

    def evidence(self, n: int, left: Ints, right: Ints) -> Evidence:
        """The evidence of one comparison for each pair, in bits, against strangers and against kin."""
        codes = self.coded[n].codes
        a, b = codes[left], codes[right]
        both = np.flatnonzero((a != NONE) & (b != NONE))
        found = np.zeros((2, len(left)))
        found[:, both] = self._of(n).evidence(a[both], b[both])
        return found

    def _of(self, n: int) -> Compared:
        if n not in self._compared:
            comparison = self.scorer.weights.plan.comparisons[n]
            weigh = partial(self._weigh, n)
            self._compared[n] = compared(self.scorer.weighers[n], comparison, self.coded[n].values, weigh)
        return self._compared[n]

    def _weigh(self, n: int, pairs: Pairs) -> Evidence:
        if self.crew is None:
            return weigh_pairs(self.scorer.weighers[n], pairs)
        work = partial(_weigh_beside, self.scorer.weights, n)
        found: Evidence = np.concatenate(in_chunks(work, pairs, self.crew), axis=1)
        return found

    def _hope(self, n: int, most: Floats, left: Ints, right: Ints) -> Floats:
        """The most that a comparison may say for each pair, in bits."""
        codes = self.coded[n].codes
        found: Floats = np.minimum(most[codes[left]], most[codes[right]])  # NONE is the last of most, 0
        return found


def _weigh_beside(weights: Weights, n: int, pairs: Pairs) -> Evidence:
    """In another process, which gets the weights but no comparator."""
    return weigh_pairs(Scorer(weights).weighers[n], pairs)
