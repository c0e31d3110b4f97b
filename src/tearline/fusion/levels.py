"""Comparators by column: the levels of many pairs at once, equal to those of ``tearline.fusion.compare``.

They tell what is simple, two single values of the usual form, and leave the rest to be compared one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cpdist

from tearline.fusion.compare import CODE_LEVELS, DATE_LEVELS, GENERATION, NEAR_YEARS, SLIP_LENGTH
from tearline.fusion.features import Values
from tearline.fusion.plan import Comparison

Levels = NDArray[np.int8]
Places = NDArray[np.integer]
Flags = NDArray[np.bool_]
Signs = NDArray[np.uint8]

NO_HIT = -1  # the values say nothing about each other
UNTOLD = -2  # to be compared one by one
_LONGEST = 24
_DATE = 8
_DATES_IN_ORDER = ("exact", "swapped", "january", "slip", "month", "year", "day", "near", "generation")


class ByColumn(Protocol):
    """Levels of pairs of values by their codes."""

    def __call__(self, a: Places, b: Places) -> Levels: ...


def by_column(comparison: Comparison, values: Sequence[Values]) -> ByColumn | None:
    """The comparator for a column of these values, if its kind has one."""
    if comparison.how == "date":
        return Dates(values)
    if comparison.how == "code":
        return Codes(values)
    if comparison.how == "root":
        return Roots(values)
    if comparison.how == "text":
        return Texts(values, comparison.levels["close"], comparison.levels["part"])
    return None


class Dates:
    """Full dates, one a record."""

    def __init__(self, values: Sequence[Values]) -> None:
        told = [v[0] if len(v) == 1 and len(v[0]) == _DATE and v[0].isdecimal() else "" for v in values]
        self.full, self.signs, _ = _signs(told, _DATE)
        number = np.array([int(text or 0) for text in told], np.int64)
        self.year, self.month, self.day = number // 10_000, number // 100 % 100, number % 100

    def __call__(self, a: Places, b: Places) -> Levels:
        year = self.year[a] == self.year[b]
        month, day = self.month[a] == self.month[b], self.day[a] == self.day[b]
        swapped = (self.month[a] == self.day[b]) & (self.day[a] == self.month[b])
        january = (self.month[a] == 1) & (self.day[a] == 1) | (self.month[b] == 1) & (self.day[b] == 1)
        apart = np.abs(self.year[a] - self.year[b])
        near = apart <= NEAR_YEARS
        generation = (self.month[a] != self.month[b]) & (self.day[a] != self.day[b]) & (apart >= GENERATION)
        slip = _slip(self.signs[a], self.signs[b])
        found: Levels = np.select(
            [
                ~(self.full[a] & self.full[b]), a == b, year & swapped, year & january, slip,
                year & month, year, month & day, near, generation,
            ],
            [UNTOLD, *map(_date, _DATES_IN_ORDER)],
            _date("differs"),
        ).astype(np.int8)  # fmt: skip
        return found


class Codes:
    """Identifiers in plain letters and figures, one a record."""

    def __init__(self, values: Sequence[Values]) -> None:
        parts = [v[0].rpartition(":") if len(v) == 1 else ("", "", "") for v in values]
        kinds: dict[str, int] = {}
        self.kind = np.array([kinds.setdefault(kind, len(kinds)) for kind, _, _ in parts], np.int32)
        self.told, self.signs, self.length = _signs([signs for _, _, signs in parts], _LONGEST)

    def __call__(self, a: Places, b: Places) -> Levels:
        untold = ~(self.told[a] & self.told[b])
        longer = np.abs(self.length[a] - self.length[b])
        short = np.minimum(self.length[a], self.length[b]) < SLIP_LENGTH
        other, slip = self.kind[a] != self.kind[b], _slip(self.signs[a], self.signs[b])
        found: Levels = np.select(
            [untold, a == b, other, short | (longer > 1), longer == 1, slip],
            [UNTOLD, _code("exact"), NO_HIT, _code("differs"), UNTOLD, _code("slip")],
            _code("differs"),
        ).astype(np.int8)  # fmt: skip
        return found


class Roots:
    """Roots of CURP and RFC: two records of which both have one or the other say nothing."""

    def __init__(self, values: Sequence[Values]) -> None:
        kinds: dict[str, int] = {}
        self.kinds = np.array(
            [sum({1 << kinds.setdefault(x[0], len(kinds)) for x in v}) for v in values], np.int64
        )

    def __call__(self, a: Places, b: Places) -> Levels:
        return np.where(self.kinds[a] & self.kinds[b], NO_HIT, UNTOLD).astype(np.int8)


class Texts:
    """Lines of text, one a record; words are put in order once, not for each pair."""

    def __init__(self, values: Sequence[Values], close: int, part: int) -> None:
        self.single = np.array([len(v) == 1 for v in values], np.bool_)
        self.lines = [" ".join(sorted(v[0].split())) if len(v) == 1 else "" for v in values]
        self.close, self.part = close, part

    def __call__(self, a: Places, b: Places) -> Levels:
        found = np.full(len(a), UNTOLD, np.int8)
        told = np.flatnonzero(self.single[a] & self.single[b] & (a != b))
        lines = self.lines
        alike = cpdist(
            [lines[n] for n in a[told].tolist()], [lines[n] for n in b[told].tolist()],
            scorer=ratio, score_cutoff=self.part, dtype=np.float64,
        )  # fmt: skip
        found[told] = np.where(alike >= self.close, 1, np.where(alike >= self.part, 2, 3))
        return found


def _signs(texts: Sequence[str], longest: int) -> tuple[Flags, Signs, NDArray[np.int64]]:
    """Which texts are plain and of 1 to ``longest`` signs, those texts sign by sign, and how long each is."""
    told = np.array([0 < len(text) <= longest and text.isascii() for text in texts], np.bool_)
    fixed = np.array([text if ok else "" for text, ok in zip(texts, told, strict=True)], f"S{longest}")
    length = np.array([len(text) for text in texts], np.int64)
    return told, fixed.view(np.uint8).reshape(len(texts), longest), length


def _slip(a: Signs, b: Signs) -> Flags:
    """Of pairs of one length that are not equal: whether one sign differs, or two neighbours are swapped."""
    differs = a != b
    count = differs.sum(axis=1)
    found: Flags = count == 1
    two = np.flatnonzero(count == 2)
    first = differs[two].argmax(axis=1)
    last = np.minimum(first + 1, a.shape[1] - 1)
    crossed = (a[two, first] == b[two, last]) & (a[two, last] == b[two, first])
    found[two] = crossed & differs[two, last] & (last > first)
    return found


def _date(like: str) -> int:
    return DATE_LEVELS.index(f"date.{like}")


def _code(like: str) -> int:
    return CODE_LEVELS.index(f"code.{like}")
