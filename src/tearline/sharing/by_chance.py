"""How often chance alone would show somebody so many of some records: the hypergeometric distribution, exactly.

Of ``all`` records that the ledger showed to anybody, ``n`` are asked about. Whoever was shown ``shown`` of them all,
drawn without regard to which, was shown k or more of the n with the probability that is computed here (Feller, An
Introduction to Probability Theory, vol. 1, II.6). In whole numbers until the last division, so that nothing is lost to
rounding where the answer is one in a thousand million.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb


def at_least(k: int, n: int, shown: int, all: int) -> Fraction:
    """P(X >= k): of ``n`` records among ``all``, at least ``k`` are among ``shown`` that were drawn."""
    if not (0 <= n <= all and 0 <= shown <= all):
        raise ValueError("more records than there are")
    if k <= 0:
        return Fraction(1)
    rest = all - shown
    first, last = max(k, n - rest), min(n, shown)
    if first > last:
        return Fraction(0)
    # the same by drawing the n out of all, which has fewer factors; each way from the one before, without a rest
    ways = total = comb(shown, first) * comb(rest, n - first)
    for x in range(first, last):
        ways = ways * (shown - x) * (n - x) // ((x + 1) * (rest - n + x + 1))
        total += ways
    return Fraction(total, comb(all, n))


def one_in(chance: Fraction) -> int:
    """The same as people say it: one in how many, in whole numbers and never more than it is."""
    return int(1 / chance) if chance else 0


def expected(chance: Fraction, compared: int) -> float:
    """Of so many officers, how many chance alone would bring so far, at most: each with at most this chance."""
    return float(min(Fraction(compared), chance * compared))
