"""Whose copy a text is, by the bits that it still shows; or that nobody can be named.

Of a copy that had nothing to do with it each bit agrees with a chance of a half, whatever the text shows:
its key was drawn by chance and is known to nobody. So how surprising an agreement is, is a tail of the
binomial distribution and no model of leaks. Named is whose agreement is worth log2(N) + 10 bits, which of N
copies an innocent one reaches in one text of 1,024 at most; alone where nearly all bits agree, or as one of
two or three whose copies together explain all that is seen (a marked bit that all of them share cannot have
come out otherwise). Whoever stands out without explaining it needs ten bits more.

One half is the best bias for one or two who join their copies (Nuida et al., Designs, Codes and
Cryptography 52, 2009); codes against more (Tardos, J. ACM 55, 2008) need thousands of bits, which no
release has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from math import ceil, comb, log2

SAFETY = 10
"""Bits beyond log2 of the copies: a wrong name in one text of 1,024 at most, where whoever leaked it has
none of them."""
_ALONE = 0.9  # of the bits seen: below, more than one copy or much else went into the text
_EXPLAINED = 0.97
_NEAREST = 30  # copies that are tried together


class Finding(StrEnum):
    """What came of it."""

    NAMED = "named"
    TOO_FEW = "too-few"
    NOBODY = "nobody"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Trace:
    """``seen`` of the ``slots`` of the text, and how many are ``needed`` to name one of the copies;
    ``named``: their numbers in order (several: their copies were joined)."""

    finding: Finding
    named: tuple[str, ...]
    seen: int
    slots: int
    needed: int
    copies: int


def needed_for(copies: int) -> int:
    """How many slots have to be seen, all agreeing, to name one of so many copies."""
    return ceil(_bar(copies))


def trace(seen: Mapping[int, int], slots: int, copies: Mapping[str, Sequence[int]], among: int = 0) -> Trace:
    """Whose copy shows these bits: those of the slots seen, by their number. ``among``: so many copies are
    asked about in all, of this text and of others that are as near."""
    every = max(among, len(copies))
    places = sorted(seen)
    observed = _packed([seen[place] for place in places])
    agreeing = {
        number: ~(_packed([bits[place] for place in places]) ^ observed) & ((1 << len(places)) - 1)
        for number, bits in sorted(copies.items())
    }
    needed = needed_for(every)

    def ended(finding: Finding, named: Sequence[str] = ()) -> Trace:
        return Trace(finding, tuple(sorted(named)), len(places), slots, needed, every)

    if not copies or len(places) < needed:
        return ended(Finding.TOO_FEW)
    alone = _alone(agreeing, len(places), _bar(every))
    if len(alone) > 1:
        return ended(Finding.ALIKE)
    named = (
        alone
        or _joined(agreeing, len(places), every)
        or _standing_out(agreeing, len(places), _bar(every) + SAFETY)
    )
    return ended(Finding.NAMED if named else Finding.NOBODY, named)


def _bar(copies: int) -> float:
    return log2(max(1, copies)) + SAFETY


def _packed(bits: Sequence[int]) -> int:
    return sum(bit << place for place, bit in enumerate(bits))


def _alone(agreeing: Mapping[str, int], seen: int, bar: float) -> list[str]:
    """Who agrees with nearly all of it. Two such cannot be told apart."""
    return [
        number for number, with_it in agreeing.items()
        if with_it.bit_count() >= _ALONE * seen and worth(with_it.bit_count(), seen) >= bar
    ]  # fmt: skip


def _joined(agreeing: Mapping[str, int], seen: int, every: int) -> list[str]:
    """Two, else three, whose copies explain all of it together and each of whom what the others leave."""
    nearest = sorted(agreeing, key=lambda one: (-agreeing[one].bit_count(), one))[:_NEAREST]
    for many in (2, 3):
        explained = {
            group: _either(agreeing, group).bit_count()
            for group in combinations(nearest, many)
        }  # fmt: skip
        best = max(explained.values(), default=0)
        chosen = [group for group, count in explained.items() if count == best]
        of_all = log2(max(1, comb(every, many))) + SAFETY
        if best >= _EXPLAINED * seen and _together(seen - best, seen, many) >= of_all:
            certain = set(chosen[0]).intersection(*chosen[1:])
            told = [
                one for one in sorted(certain) if _needed_in(agreeing, seen, chosen[0], one) >= _bar(every)
            ]
            if told:
                return told
    return []


def _either(agreeing: Mapping[str, int], group: Sequence[str]) -> int:
    together = 0
    for number in group:
        together |= agreeing[number]
    return together


def _needed_in(agreeing: Mapping[str, int], seen: int, group: Sequence[str], one: str) -> float:
    """How surprising it is, in bits, how much of what the others leave unexplained agrees with this copy."""
    left = ~_either(agreeing, [other for other in group if other != one]) & ((1 << seen) - 1)
    return worth((left & agreeing[one]).bit_count(), left.bit_count())


def _standing_out(agreeing: Mapping[str, int], seen: int, bar: float) -> list[str]:
    return [number for number, with_it in agreeing.items() if worth(with_it.bit_count(), seen) >= bar]


@lru_cache(maxsize=65_536)
def worth(agree: int, seen: int) -> float:
    """How surprising it is, in bits, that so many or more of the bits seen agree by chance."""
    return seen - log2(sum(comb(seen, k) for k in range(agree, seen + 1)))


@lru_cache(maxsize=65_536)
def _together(left: int, seen: int, many: int) -> float:
    """How surprising it is, in bits, that so many copies together leave so few of the bits unexplained by
    chance."""
    others = 2**many - 1
    return many * seen - log2(sum(comb(seen, k) * others ** (seen - k) for k in range(left + 1)))
