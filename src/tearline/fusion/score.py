"""The online executor: two records' features in, the log-odds that they are one thing out, term by term."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from tearline.codes import Band
from tearline.errors import BadInput
from tearline.fusion.align import Hits
from tearline.fusion.compare import Comparator, comparator
from tearline.fusion.features import Features
from tearline.fusion.plan import Comparison
from tearline.fusion.rarity import Rarity
from tearline.fusion.weighing import Weights, held, levels, shipped
from tearline.language import msg


class Term(NamedTuple):
    """One piece of evidence in bits; ``adjustment`` is the part of ``weight`` that rarity added."""

    comparison: str
    level: str
    weight: float
    adjustment: float


class Score(NamedTuple):
    """Log-odds in bits, prior included: 0 is one to one, 10 is a thousand to one."""

    total: float
    band: Band
    terms: tuple[Term, ...]


# Bits of a pair of words, their average, what share of the difference counts, and the most bits there are.
Table = tuple[Callable[[str, str], int], float, float, int]


class Weigher(NamedTuple):
    """One comparison, ready to weigh: what compares, bits by level, rarity by level."""

    place: int
    name: str
    compare: Comparator
    levels: tuple[str, ...]
    bits: list[float]
    tables: list[Table | None]
    kin_bits: list[float]

    def terms(self, hits: Hits) -> list[Term]:
        """The evidence of one field."""
        found = []
        for level, x, y in hits:
            adjustment = self.adjustment(level, x, y)
            found.append(Term(self.name, self.levels[level], self.bits[level] + adjustment, adjustment))
        return found

    def weight(self, hits: Hits) -> float:
        """The same in bits, summed in the same order as the terms."""
        total = 0.0
        for level, x, y in hits:
            total += self.bits[level] + (self.adjustment(level, x, y) if x else 0.0)
        return total

    def against_kin(self, hits: Hits) -> float:
        """The evidence for one thing and against two of one family, in bits; a rare surname says nothing."""
        total = 0.0
        for level, _, _ in hits:
            total += self.kin_bits[level]
        return total

    def adjustment(self, level: int, a: str, b: str) -> float:
        """What the rarity of the shared words adds to a level's bits."""
        table = self.tables[level]
        if table is None or not a:
            return 0.0
        rarity, average, share, _ = table
        return share * (rarity(a, b) - average)


KIN = Term("kin", "kin.likely", 0.0, 0.0)


class Scorer:
    """Scores pairs of records of one kind with one set of weights.

    A pair must be likelier of one thing than of strangers, and than of kin: the total is the smaller of two
    sums over the same evidence. The greater of two likelihoods stands for their sum, at most one bit less.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.weighers = [_weigher(weights, comparison) for comparison in weights.plan.comparisons]
        self.prior = -held(weights.population)
        self.kin_prior = -held(weights.kin) if weights.k else math.inf

    def score(self, a: Features, b: Features) -> Score:
        """The total, its band and its terms, in the order of the model's comparisons."""
        total, kin, terms = self.prior, self.kin_prior, []
        values_a, values_b = a.values, b.values
        for weigher in self.weighers:
            if (x := values_a[weigher.place]) and (y := values_b[weigher.place]):
                hits = weigher.compare(x, y)
                found = weigher.terms(hits)
                terms += found
                total += _sum(found)
                kin += weigher.against_kin(hits)
        if kin < total:
            terms.append(KIN._replace(weight=kin - total))
            total = kin
        return Score(total, self.band(total), tuple(terms))

    def band(self, total: float) -> Band:
        """Where a total lies between the fixed thresholds."""
        if total >= self.weights.match:
            return Band.MATCH
        return Band.UNSURE if total >= self.weights.unsure else Band.NO


def score(a: Features, b: Features, weights: Weights | None = None) -> Score:
    """How likely ``a`` and ``b`` are one thing. BadInput where they are of two kinds."""
    if a.kind != b.kind:
        raise BadInput(
            msg("Records of two kinds are not compared: {first} and {second}.", first=a.kind, second=b.kind)
        )
    return (Scorer(weights) if weights else _scorer(a.kind)).score(a, b)


_SCORERS: dict[str, Scorer] = {}


def _scorer(kind: str) -> Scorer:
    if kind not in _SCORERS:
        _SCORERS[kind] = Scorer(shipped(kind))
    return _SCORERS[kind]


def _sum(terms: list[Term]) -> float:
    total = 0.0
    for term in terms:
        total += term.weight
    return total


def _weigher(weights: Weights, comparison: Comparison) -> Weigher:
    names = levels(weights.plan, comparison.name)
    return Weigher(
        place=weights.plan.place(comparison.name),
        name=comparison.name,
        compare=comparator(comparison),
        levels=names,
        bits=weights.level_bits(comparison.name),
        tables=[_bound(weights.table(comparison.name, level)) for level in names],
        kin_bits=weights.kin_bits(comparison.name),
    )


def _bound(table: tuple[Rarity, float, float] | None) -> Table | None:
    if table is None:
        return None
    rarity, average, share = table
    return rarity.of, average, share, max(rarity.other, *rarity.bits.values(), 0)
