"""Comparators: two values of a field in, hits out. Pure functions of the two values, in either order.

No hit means no evidence: a missing value says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio, token_sort_ratio

from tearline.fusion.align import NAME_LEVELS, WORD_LEVELS, Hits, bags, names
from tearline.fusion.plan import Comparison, data

Comparator = Callable[[Sequence[str], Sequence[str]], Hits]

DATE_LEVELS = (
    "date.exact", "date.swapped", "date.slip", "date.january", "date.year-only", "date.month",
    "date.year", "date.day", "date.near", "date.differs", "date.generation",
)  # fmt: skip
CODE_LEVELS = ("code.exact", "code.slip", "code.differs")
CATEGORY_LEVELS = ("category.same", "category.overlap", "category.differs")
TEXT_LEVELS = ("text.exact", "text.close", "text.part", "text.differs")
LEVELS = {
    "name": NAME_LEVELS,
    "words": WORD_LEVELS,
    "date": DATE_LEVELS,
    "code": CODE_LEVELS,
    "root": CODE_LEVELS,
    "category": CATEGORY_LEVELS,
    "text": TEXT_LEVELS,
    "address": TEXT_LEVELS,
}
NEAR_YEARS = 2
GENERATION = (
    15  # years: full dates so far apart, of other days and months, are of a parent and a child, no slip
)
SLIP_LENGTH = 6  # under six signs, one off is another number
WORD = 4  # letters of a word that is more than a state's short form
_DATE_HITS: tuple[Hits, ...] = tuple(((level, "", ""),) for level in range(len(DATE_LEVELS)))
_CODE_HITS: tuple[Hits, ...] = tuple(((level, "", ""),) for level in range(3))


def comparator(comparison: Comparison) -> Comparator:
    """The function that compares two tuples of values, as the model declares it."""
    if comparison.how == "text":
        return _texts(comparison.levels["close"], comparison.levels["part"])
    if comparison.how == "address":
        return _addresses(*(comparison.levels[level] for level in ("close", "part", "letters")))
    return {
        "name": names, "words": bags, "date": dates, "code": codes, "root": roots, "category": categories,
    }[comparison.how]  # fmt: skip


def dates(a: Sequence[str], b: Sequence[str]) -> Hits:
    """The nearest pair of dates, levels as in DATE_LEVELS."""
    if len(a) == 1 == len(b):
        return _DATE_HITS[_date(a[0], b[0])]
    return _DATE_HITS[min(_date(x, y) for x in a for y in b)] if a and b else ()


def codes(a: Sequence[str], b: Sequence[str]) -> Hits:
    """Identifiers: one in common; else one read wrong by a sign; else two of one kind that differ."""
    if not a or not b:
        return ()
    if not set(a).isdisjoint(b):
        return _CODE_HITS[0]
    levels = [level for x in a for y in b if (level := _code(x, y))]
    return _CODE_HITS[min(levels)] if levels else ()


def roots(a: Sequence[str], b: Sequence[str]) -> Hits:
    """CURP against RFC by the ten signs they share; nothing where both records have the same one of them."""
    if not a or not b or {x[0] for x in a} & {y[0] for y in b}:
        return ()
    return _CODE_HITS[min(_root(x[2:], y[2:]) for x in a for y in b)]


def categories(a: Sequence[str], b: Sequence[str]) -> Hits:
    """The same values, some in common, or none."""
    if not a or not b:
        return ()
    if a == b:
        return ((0, a[0], a[0]),) if len(a) == 1 else ((1, "", ""),)
    return _CODE_HITS[2 if set(a).isdisjoint(b) else 1]


def _addresses(close: int, part: int, letters: int) -> Comparator:
    """The same words; all words of one, a number among them, in the other, or nearly so; in part; or not.

    Spaces move in what is typed: letter by letter two addresses are compared without them too.
    """

    @lru_cache(maxsize=65_536)
    def pair(a: str, b: str) -> int:
        first, second = _address_words(a), _address_words(b)
        if first == second:
            return 0
        if _within(first, second) or token_sort_ratio(a, b, score_cutoff=close) >= close:
            return 1
        joined = ratio(a.replace(" ", ""), b.replace(" ", ""), score_cutoff=letters)
        return 1 if joined >= close else 2 if joined >= letters or _in_part(first, second, part) else 3

    def addresses(a: Sequence[str], b: Sequence[str]) -> Hits:
        sides = [(x, y) if x < y else (y, x) for x in a for y in b]
        level, x, y = min(((pair(x, y), x, y) for x, y in sides), default=(-1, "", ""))
        return () if level < 0 else ((0, x, y),) if level == 0 else _CODE_TEXT[level]

    return addresses


def _in_part(a: frozenset[str], b: frozenset[str], part: int) -> bool:
    """Whether enough words of the shorter one are in the other: all, or two that are no numbers and no short forms."""
    common = a & b
    least = min(len(a), len(b))
    told = sum(len(word) >= WORD and word.isalpha() for word in common)
    return 100 * len(common) >= part * least and (told > 1 or len(common) == least)


def _within(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether the shorter one stands in the other with three words at least, a house number among them."""
    common = a & b
    least = min(len(a), len(b))
    return 3 <= least == len(common) and any(word[0].isdigit() and len(word) < 5 for word in common)


@lru_cache(maxsize=32_768)
def _address_words(value: str) -> frozenset[str]:
    found = frozenset(value.split())
    return found - _kinds_of_street() or found


@cache
def _kinds_of_street() -> frozenset[str]:
    return frozenset(map(str, data("names")["streets"]))


def _texts(close: int, part: int) -> Comparator:
    @lru_cache(maxsize=65_536)
    def pair(a: str, b: str) -> int:
        likeness = token_sort_ratio(a, b, score_cutoff=part)
        return 1 if likeness >= close else 2 if likeness >= part else 3

    def texts(a: Sequence[str], b: Sequence[str]) -> Hits:
        if not a or not b:
            return ()
        if len(a) == 1 == len(b):
            x, y = a[0], b[0]
            return ((0, x, x),) if x == y else _CODE_TEXT[pair(x, y) if x < y else pair(y, x)]
        common = set(a).intersection(b)
        if common:
            first = min(common)
            return ((0, first, first),)
        return _CODE_TEXT[min(pair(x, y) if x < y else pair(y, x) for x in a for y in b)]

    return texts


_CODE_TEXT: tuple[Hits, ...] = tuple(((level, "", ""),) for level in range(4))


def _code(a: str, b: str) -> int:
    kind, _, signs = a.rpartition(":")
    other, _, others = b.rpartition(":")
    if kind != other:
        return 0
    short = min(len(signs), len(others)) < SLIP_LENGTH
    return 2 if short or OSA.distance(signs, others, score_cutoff=1) > 1 else 1


def _root(a: str, b: str) -> int:
    return min(OSA.distance(a, b, score_cutoff=1), 2)


def _date(a: str, b: str) -> int:
    """Of two dates as digits: the level's place in DATE_LEVELS."""
    if a == b:
        return 0 if len(a) == 8 else 4
    year = a[:4] == b[:4]
    if len(a) < 8 or len(b) < 8:
        return _short_date(a, b, year)
    if year and a[4:6] == b[6:] and a[6:] == b[4:6]:
        return 1
    if year and (a[4:] == "0101" or b[4:] == "0101"):
        return 3
    if OSA.distance(a, b, score_cutoff=1) == 1:
        return 2
    if year:
        return 5 if a[4:6] == b[4:6] else 6
    if a[4:] == b[4:]:
        return 7
    other_day = a[4:6] != b[4:6] and a[6:] != b[6:]
    return 10 if other_day and abs(int(a[:4]) - int(b[:4])) >= GENERATION else _years(a, b)


def _short_date(a: str, b: str, year: bool) -> int:
    """Where one is a year or a month only."""
    if not year:
        return _years(a, b)
    return 4 if a.startswith(b) or b.startswith(a) else 6


def _years(a: str, b: str) -> int:
    return 8 if abs(int(a[:4]) - int(b[:4])) <= NEAR_YEARS else 9
