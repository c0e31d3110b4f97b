"""The evidence of one comparison for many pairs of records, in bits: each distinct pair of values once.

Equal to the online executor's to the last bit: what cannot be told by the column is compared by its
comparators, and bits are held so that sums are exact in any order (``tearline.fusion.weighing.held``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.features import Values
from tearline.fusion.levels import NO_HIT, UNTOLD, ByColumn, by_column
from tearline.fusion.names import parsed
from tearline.fusion.plan import Comparison
from tearline.fusion.score import Weigher
from tearline.fusion.table import Codes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Two rows: the evidence against strangers, and against kin.
Evidence = NDArray[np.float64]
Pairs = Sequence[tuple[Values, Values]]
Weigh = Callable[[Pairs], Evidence]
_DENSE = 1_000_000
_WORDS = 4  # of a given name or of surnames; longer names are compared one by one


def weigh_pairs(weigher: Weigher, pairs: Pairs) -> Evidence:
    """The evidence of pairs of values, one by one, by the comparators of the online executor."""
    found = np.zeros((2, len(pairs)))
    for n, (a, b) in enumerate(pairs):
        hits = weigher.compare(a, b)
        found[:, n] = weigher.weight(hits), weigher.against_kin(hits)
    return found


def compared(weigher: Weigher, comparison: Comparison, values: Sequence[Values], weigh: Weigh) -> Compared:
    """A column's values in the form that its comparison is done in soonest."""
    if comparison.how == "name":
        return Names(values, weigh)
    if (levels := by_column(comparison, values)) is not None:
        return Told(weigher, levels, values, weigh)
    return Compared(values, weigh)


class Compared:
    """One column's values, ready to be compared pair by pair of their codes."""

    def __init__(self, values: Sequence[Values], weigh: Weigh) -> None:
        self.values, self.weigh = values, weigh

    def evidence(self, a: Codes, b: Codes) -> Evidence:
        """For each pair of codes, all of them of values."""
        size = len(self.values)
        low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
        packed = low * size + high
        if size * size > _DENSE:
            distinct, place = distinct_places(packed)
        else:
            distinct = np.flatnonzero(np.bincount(packed, minlength=size * size))
            place = np.zeros(size * size, np.int64)
            place[distinct] = np.arange(len(distinct))
            place = place[packed]
        return self._distinct(distinct // max(size, 1), distinct % max(size, 1))[:, place]

    def _distinct(self, a: Ints, b: Ints) -> Evidence:
        return self.one_by_one(a, b)

    def one_by_one(self, a: Ints, b: Ints) -> Evidence:
        """What the column cannot tell."""
        values = self.values
        return self.weigh([(values[x], values[y]) for x, y in zip(a.tolist(), b.tolist(), strict=True)])


class Told(Compared):
    """A column of dates, codes or texts: most pairs are told by the column."""

    def __init__(self, weigher: Weigher, levels: ByColumn, values: Sequence[Values], weigh: Weigh) -> None:
        super().__init__(values, weigh)
        self.levels = levels
        self.of_level = np.array([[*weigher.bits, 0.0], [*weigher.kin_bits, 0.0]])  # the last for NO_HIT

    def _distinct(self, a: Ints, b: Ints) -> Evidence:
        level = self.levels(a, b)
        found: Evidence = self.of_level[:, np.where(level == NO_HIT, -1, np.maximum(level, 0))]
        rest = np.flatnonzero(level == UNTOLD)
        found[:, rest] = self.one_by_one(a[rest], b[rest])
        return found


class Names(Compared):
    """Names of persons: given names and surnames apart, each of which repeats more often than the whole.

    Where a given name here is a surname there, one has no surname, or there are several names, the whole is.
    """

    def __init__(self, values: Sequence[Values], weigh: Weigh) -> None:
        super().__init__(values, weigh)
        single = [parsed(v[0]) if len(v) == 1 else None for v in values]
        words: dict[str, int] = {}
        self.given, given = _part([f"{' '.join(n.given)}/" if n else "/" for n in single], weigh)
        self.surname, surname = _part([f"/{' '.join(n.surname)}" if n else "/" for n in single], weigh)
        self.of_given, self.of_surname = given, surname
        self.given_words = _words([n.given if n else None for n in single], words, -1)
        self.surname_words = _words([n.surname if n else None for n in single], words, -2)
        self.roles = np.array([2 * bool(n.given) + bool(n.surname) if n else -1 for n in single], np.int8)
        self.simple = (self.given_words[:, 0] != _MANY) & (self.surname_words[:, 0] != _MANY)

    def _distinct(self, a: Ints, b: Ints) -> Evidence:
        apart = self.simple[a] & self.simple[b] & (self.roles[a] == self.roles[b])
        apart &= ~self._crossed(a, b) & ~self._crossed(b, a)
        found = np.zeros((2, len(a)), np.float64)
        some = np.flatnonzero(apart)
        x, y = a[some], b[some]
        found[:, some] = self.given.evidence(self.of_given[x], self.of_given[y])
        found[:, some] += self.surname.evidence(self.of_surname[x], self.of_surname[y])
        rest = np.flatnonzero(~apart)
        found[:, rest] = self.one_by_one(a[rest], b[rest])
        return found

    def _crossed(self, a: Ints, b: Ints) -> NDArray[np.bool_]:
        found = np.zeros(len(a), np.bool_)
        for n in range(_WORDS):
            given = self.given_words[a, n]
            for k in range(_WORDS):
                found |= given == self.surname_words[b, k]
        return found


_MANY = -3


def _part(names: list[str], weigh: Weigh) -> tuple[Compared, Codes]:
    known: dict[str, int] = {}
    codes = np.fromiter((known.setdefault(name, len(known)) for name in names), np.int32, len(names))
    return Compared([(name,) for name in known], weigh), codes


def _words(names: Sequence[tuple[str, ...] | None], known: dict[str, int], absent: int) -> Codes:
    """Each name's words by number, in _WORDS places; _MANY in the first for what does not fit."""
    many, none = [_MANY] * _WORDS, [absent] * _WORDS
    rows = [
        many
        if name is None or len(name) > _WORDS
        else [known.setdefault(word, len(known)) for word in name] + none[len(name) :]
        for name in names
    ]
    return np.array(rows, np.int32).reshape(-1, _WORDS)


def distinct_places(packed: Ints) -> tuple[Ints, Ints]:
    """The distinct numbers in order, and where each given one stands among them."""
    order = np.argsort(packed)
    ordered = packed[order]
    fresh = np.r_[True, ordered[1:] != ordered[:-1]] if len(ordered) else np.empty(0, np.bool_)
    place = np.empty(len(packed), np.int64)
    place[order] = np.cumsum(fresh) - 1
    return ordered[fresh], place
