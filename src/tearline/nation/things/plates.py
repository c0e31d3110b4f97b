"""Plates in the three forms of NOM-001-SCT-2, with a state's letters, each but once in the nation.

The first two letters say the state, in ranges that go through the alphabet in the order of the states, as the
norm's annex has them; the widths here are after that annex, roughly, but at least eight pairs a state, which
is what the largest nation needs.
"""

from __future__ import annotations

from datetime import date
from random import Random

from tearline.nation.plan import Plan

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_MANY = len(_LETTERS)
_TAIL = {"new": _MANY * 1000 * _MANY, "old": _MANY * 10_000}  # what follows the pair: A-999-A, A-99-99
_CAPITAL = _MANY * 100 * _MANY**3  # A99-AAA
_MOST = {"new": 4_200, "old": 1_800, "capital": 6_000}
# State and its pairs of letters, in the norm's order; the capital has a form of its own.
_PAIRS = {
    "AS": 8, "BC": 38, "BS": 8, "CC": 8, "CS": 8, "CH": 22, "CL": 18, "CM": 8, "DG": 8, "GT": 16, "GR": 8,
    "HG": 14, "JC": 66, "MC": 72, "MN": 14, "MS": 8, "NT": 8, "NL": 40, "OC": 8, "PL": 18, "QT": 8, "QR": 8,
    "SP": 8, "SL": 14, "SR": 14, "TC": 10, "TS": 16, "TL": 8, "VZ": 18, "YN": 8, "ZS": 8,
}  # fmt: skip
CAPITAL = "DF"
_NEW_SINCE = date(2016, 7, 1)  # AAA-999-A; NOM-001-SCT-2-2016
_OLD_FORM = (0.85, 0.05)  # plates AAA-99-99 among those registered before and after; assumed


class Plates:
    """The plates issued to a district's vehicles."""

    def __init__(self, plan: Plan, district: int) -> None:
        self._plan, self._district = plan, district
        self._issued = {"new": 0, "old": 0, "capital": 0}

    def issue(self, rng: Random, state: str, on: date) -> str:
        """The next plate of a state, as issued on a day, with hyphens."""
        if state == CAPITAL:
            return _capital(self._next("capital", _CAPITAL))
        form = "old" if rng.random() < _OLD_FORM[on >= _NEW_SINCE] else "new"
        if self._issued[form] >= _MOST[form]:  # far beyond what chance gives
            form = "old" if form == "new" else "new"
        # As many numbers as the narrowest state has, so that no two vehicles share what follows the state.
        return _state_plate(state, form, self._next(form, _TAIL[form] * min(_PAIRS.values())))

    def _next(self, form: str, size: int) -> int:
        n = self._issued[form]
        self._issued[form] += 1
        return self._plan.number(f"plate {form}", size, self._district, n, _MOST[form])


def _state_plate(state: str, form: str, number: int) -> str:
    # A narrow state uses each of its pairs; a wide one its share of them, spread by the number itself.
    block, tail = divmod(number, _TAIL[form])
    width = _PAIRS[state] // min(_PAIRS.values())
    first, second = divmod(_FIRST_PAIR[state] + block * width + number % width, _MANY)
    letters = _LETTERS[first] + _LETTERS[second]
    if form == "old":
        third, digits = divmod(tail, 10_000)
        return f"{letters}{_LETTERS[third]}-{digits // 100:02}-{digits % 100:02}"
    rest, last = divmod(tail, _MANY)
    third, digits = divmod(rest, 1000)
    return f"{letters}{_LETTERS[third]}-{digits:03}-{_LETTERS[last]}"


def _capital(number: int) -> str:
    rest, c = divmod(number, _MANY)
    rest, b = divmod(rest, _MANY)
    rest, a = divmod(rest, _MANY)
    first, digits = divmod(rest, 100)
    return f"{_LETTERS[first]}{digits:02}-{_LETTERS[a]}{_LETTERS[b]}{_LETTERS[c]}"


def _starts() -> dict[str, int]:
    starts, at = {}, 0
    for state, pairs in _PAIRS.items():
        starts[state] = at
        at += pairs
    return starts


_FIRST_PAIR = _starts()
