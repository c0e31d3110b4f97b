"""No invented group is called like a real one: against the organisations of the official list."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from tearline.nation.crime import group_name
from tearline.nation.plan import Plan

# Words that many groups of any kind bear.
_COMMON = {"los", "las", "la", "el", "de", "del", "cartel", "gente", "grupo", "banda", "liga", "casa", "sociedad",
           "compania", "guardia", "hermandad", "fuerza", "brigada"}  # fmt: skip
# Real groups of the press that no list names, as far as they could be met by chance.
_PRESS = ("Los Zetas", "Los Rojos", "Los Viagras", "Los Ardillos", "Los Tlacos", "Los Mexicles", "Gente Nueva",
          "La Linea", "Los Pelones", "Los Metros", "La Barredora", "Los Tequileros")  # fmt: skip


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _telling(name: str) -> frozenset[str]:
    """The words of a name by which one would know it."""
    return frozenset(re.findall(r"[a-z]+", _plain(name))) - _COMMON


def _invented() -> list[str]:
    plans = [Plan(500_000, seed) for seed in range(8)]
    return [group_name(plan, d, n) for plan in plans for d in range(plan.districts) for n in range(5)]


def _listed(folder: Path) -> set[str]:
    """Groups of the list: primary names and aliases of what is neither person, ship nor aircraft."""
    path, aliases = folder / "ofac_sdn.csv", folder / "ofac_alt.csv"
    if not path.exists():
        pytest.skip("ofac_sdn.csv is not here")
    with path.open(encoding="latin-1", newline="") as file:
        groups = {r[0]: r[1] for r in csv.reader(file) if len(r) > 2 and r[2].strip() == "-0-"}
    names = set(groups.values())
    if aliases.exists():
        with aliases.open(encoding="latin-1", newline="") as file:
            names |= {r[3] for r in csv.reader(file) if len(r) > 3 and r[0] in groups}
    return names


def test_no_group_bears_a_listed_name(shared_data: Path) -> None:
    listed = {_telling(name) for name in _listed(shared_data)} - {frozenset()}
    assert len(listed) > 1_000
    near = [name for name in _invented() if _telling(name) in listed]
    assert near == []


def test_none_is_called_like_one_of_the_press() -> None:
    real = {_telling(name) for name in _PRESS}
    assert [name for name in _invented() if _telling(name) in real] == []


def test_names_of_a_nation_are_used_once() -> None:
    plan = Plan(3_000_000, 77)
    names = [group_name(plan, d, n) for d in range(plan.districts) for n in range(8)]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) < 45
