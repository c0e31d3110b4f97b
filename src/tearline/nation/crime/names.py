"""What groups are called: Los Barreñonjos, Cártel de Peña Rota, Los Caleros de Tepexicalco. All invented.

A name is a number written in words, and the numbers come without repetition from the plan: so no two groups
of a nation share one, and any district can name another's group without making it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod

from tearline.nation.chance import Weighted, numbers
from tearline.nation.crime.tables import table
from tearline.nation.plan import Plan

MOST = 8  # groups of a district
_NATION = 8_000  # groups of the largest nation
_HANDS = 24  # into which the names of a form are dealt, the same way always; a seed plays one of them

_Parts = tuple[Sequence[str], ...]


def group_name(plan: Plan, district: int, n: int) -> str:
    """The name of group ``n`` of a district.

    Two seeds share no name unless they differ by a multiple of 24. Of those that do, two nations of 20,000
    people share a name in two of a thousand cases; two of a million share some.
    """
    form = _forms().pick(plan.chance("crime", "form", district, n))
    parts = _parts(form)
    turn = plan.number(f"group names {form}", _NATION, district, n, MOST)
    dealt = numbers(0, f"all group names {form}", prod(map(len, parts)))
    return _joined(form, _written(dealt[turn * _HANDS + plan.seed % _HANDS], parts))


def _written(number: int, parts: _Parts) -> list[str]:
    words = []
    for part in parts:
        number, digit = divmod(number, len(part))
        words.append(part[digit])
    return words


def _joined(form: str, words: list[str]) -> str:
    if form == "coined":
        return f"Los {''.join(words)}"
    if form == "nouns-place":
        return f"Los {words[0]} de {words[1]}"
    if form == "nouns-town":
        return f"Los {words[0]} de {''.join(words[1:])}"
    if form == "heads-town":
        return f"{words[0]} {''.join(words[1:])}"
    return f"{words[0]} {words[1]}"


@lru_cache(maxsize=8)
def _parts(form: str) -> _Parts:
    words = table("names")
    if form == "coined":
        return words["first"], words["middle"], words["inner"], words["ending"]
    of = words["nouns"] if form.startswith("nouns") else words["heads"]
    if form.endswith("town"):
        return of, words["begin"], words["core"], words["end"]
    return of, _places()


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    words = table("names")
    return tuple(
        f"{rock} {quality}"
        for gender in ("f", "m")
        for rock in words["rocks"][gender]
        for quality in words["qualities"][gender]
    )


@lru_cache(maxsize=1)
def _forms() -> Weighted[str]:
    return Weighted.of(table("names")["forms"])
