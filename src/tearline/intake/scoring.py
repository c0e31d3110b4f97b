"""Who of those that met match, scored as every executor scores them: pure, many pairs by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tearline.errors import BadInput
from tearline.fusion.columns import Columns
from tearline.fusion.evidence import Floats
from tearline.fusion.features import Features, decode
from tearline.fusion.plan import KINDS
from tearline.fusion.score import score
from tearline.fusion.weighing import Weights, shipped
from tearline.log import Log

PAIRS = 500_000  # scored at once
FEW = 100  # pairs of one kind: to make columns of fewer takes longer than to score them
LEAST = 0.0  # bits: from here on a pair may link two records of an entity (tearline.fusion.cluster)

Ints = NDArray[np.int64]
_Scored = tuple[Ints, Ints, Floats]

NOTHING = Features("", ())  # of which nothing is compared
_UNREAD = Features("unreadable", ())
_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}

_log = Log(__name__)


class Match(NamedTuple):
    """Two records by number, left < right."""

    left: int
    right: int
    score: float
    sure: bool
    weights: str


def decoded(text: str) -> Features:
    """What our own code wrote, or nothing: what cannot be read may stop nobody else's matching."""
    try:
        return decode(text)
    except BadInput:
        return _UNREAD


def found(left: Ints, right: Ints, features: Sequence[Features]) -> tuple[list[Match], set[int]]:
    """The pairs that match or may, and the records of which nothing can be compared.

    If one of the pairs cannot be scored all the same, each is tried by itself: it is left out, and that one of
    its ends is named which no other pair was scored with.
    """
    unread = {n for n, one in enumerate(features) if one is _UNREAD}
    try:
        return list(_matches(left, right, features)), unread
    except Exception:
        _log.exception("matching.failed")
    matches: list[Match] = []
    scored: set[int] = set()
    failed: set[int] = set()
    for n in range(len(left)):
        pair = left[n : n + 1], right[n : n + 1]
        ends = {int(left[n]), int(right[n])}
        try:
            matches += _matches(*pair, features)
            scored |= ends
        except Exception:
            failed |= ends
    return matches, unread | failed - scored


def _matches(left: Ints, right: Ints, features: Sequence[Features]) -> Iterator[Match]:
    kinds = np.array([_NUMBERS.get(one.kind, -1) for one in features], np.int8)
    for number, kind in enumerate(KINDS):
        mine = (kinds[left] == number) & (kinds[right] == number)
        a, b = left[mine], right[mine]
        if not len(a):
            continue
        weights = shipped(kind)
        made = _one_by_one if len(a) <= FEW else _by_column
        for some in made(a, b, features, weights):
            for x, y, total in zip(*(column.tolist() for column in some), strict=True):
                yield Match(x, y, total, total >= weights.match, weights_of(kind))


def _one_by_one(left: Ints, right: Ints, features: Sequence[Features], weights: Weights) -> Iterator[_Scored]:
    scores = [score(features[a], features[b]).total for a, b in zip(left, right, strict=True)]
    totals = np.array(scores, np.float64)
    reached = totals >= min(weights.unsure, LEAST)
    yield left[reached], right[reached], totals[reached]


def _by_column(left: Ints, right: Ints, features: Sequence[Features], weights: Weights) -> Iterator[_Scored]:
    met, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    columns = Columns([features[n] for n in met], weights)
    a, b = places[: len(left)], places[len(left) :]
    for start in range(0, len(left), PAIRS):
        some = slice(start, start + PAIRS)
        x, y, totals = columns.totals(a[some], b[some], min(weights.unsure, LEAST))
        yield met[x], met[y], totals


def weights_of(kind: str) -> str:
    """What stands beside a match of this release: the kind and the version of its weights."""
    return f"{kind} {shipped(kind).version}"
