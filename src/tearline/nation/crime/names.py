"""What groups are called: Los Caleros del Cerro Quemado, Los Boteros de Tepexicalco. All invented.

A name is a number written in words, and the numbers come without repetition: so no two groups of a nation
share one, and any district can name another's group without making it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod

from tearline.nation.chance import Weighted, numbers
from tearline.nation.crime.tables import table
from tearline.nation.plan import Plan

MOST = 12  # groups of a district
_NATION = 12_000  # groups that the largest nation can have
_HANDS = 53  # into which all names of a form are dealt; a seed plays one of them
_PARTS = {
    "craft-landmark": ("bodies", "crafts", "landmarks", "looks"),
    "craft-town": ("crafts", "begin", "core", "end"),
    "band-town": ("bands", "begin", "core", "end"),
}


def group_name(plan: Plan, district: int, n: int) -> str:
    """The name of group ``n`` of a district.

    Seeds that differ by less than 53 share no name, nor do any two whose difference is no multiple of it.
    """
    form = _forms().pick(plan.chance("crime", "form", district, n))
    turn = numbers(plan.seed, f"group names {form}", _NATION)[district * MOST + n]
    return _joined(form, _written(turn * _HANDS + plan.seed % _HANDS, form))


def _written(turn: int, form: str) -> list[str]:
    """The words of a number, after a shuffle that is the same for all seeds."""
    parts: list[Sequence[str]] = [table("names")[part] for part in _PARTS[form]]
    number = numbers(0, f"all group names {form}", prod(map(len, parts)))[turn]
    words = []
    for part in parts:
        number, digit = divmod(number, len(part))
        words.append(part[digit])
    return words


def _joined(form: str, words: list[str]) -> str:
    if form == "craft-town":
        return f"Los {words[0]} de {''.join(words[1:])}"
    if form == "band-town":
        return f"{words[0]} {''.join(words[1:])}"
    body, craft, landmark, look = words
    if landmark.startswith("la "):
        return f"{body} {craft} de {landmark} {look[:-1]}a"
    return f"{body} {craft} d{landmark} {look}"


@lru_cache(maxsize=1)
def _forms() -> Weighted[str]:
    return Weighted.of(table("names")["forms"])
