"""How often chance alone would show somebody so many of some records, against counting every way there is."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb

import pytest

from tearline.sharing.by_chance import at_least, expected, one_in


@pytest.mark.parametrize("n", range(4))
@pytest.mark.parametrize("shown", range(7))
def test_it_is_what_counting_every_way_gives(n: int, shown: int) -> None:
    draws = [sum(one < n for one in drawn) for drawn in combinations(range(6), min(shown, 6))]
    for k in range(n + 2):
        assert at_least(k, n, min(shown, 6), 6) == Fraction(sum(hit >= k for hit in draws), len(draws))


def test_the_tail_of_large_numbers_is_exact() -> None:
    """No rounding: five of five in 400 of a million is the product of its five draws."""
    assert at_least(5, 5, 400, 10**6) == Fraction(comb(400, 5), comb(10**6, 5))
    assert 0 < float(at_least(50, 50, 60, 10**7)) < 1e-200
    assert at_least(5, 5, 10**6, 10**6) == 1


def test_more_than_there_is_is_refused() -> None:
    for n, shown in ((7, 1), (1, 7)):
        with pytest.raises(ValueError, match="more records"):
            at_least(1, n, shown, 6)


@pytest.mark.parametrize(
    ("chance", "compared", "told"), [("1/1000", 200, 0.2), ("1/2", 3, 1.5), ("1", 9, 9.0)]
)
def test_what_is_expected_grows_with_how_many_are_compared(chance: str, compared: int, told: float) -> None:
    assert expected(Fraction(chance), compared) == told


def test_one_in_so_many_is_never_more_than_it_is() -> None:
    assert [one_in(Fraction(*x)) for x in ((1, 3), (2, 7), (1, 1))] == [3, 3, 1]
