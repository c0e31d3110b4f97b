"""What members are called, and what cells are."""

from __future__ import annotations

from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.crime.careers import Career
from tearline.nation.crime.tables import table
from tearline.nation.facts import Group
from tearline.nation.people import nickname


def dub(rng: Random, careers: list[Career]) -> None:
    """Give members an alias or two, beside one that they have; of a few no agency knows more."""
    rates, many = table("rates"), Weighted.of(table("rates")["aliases"])
    for career in careers:
        person = career.person
        wanted = [nickname(rng, person) for _ in range(many.pick(rng))]
        person.aliases = tuple(dict.fromkeys((*person.aliases, *wanted)))[:2]
        if person.aliases and career.until is None and rng.random() < rates["alias_only"]:
            person.alias_only = True


def name_cells(rng: Random, group: Group, careers: list[Career]) -> None:
    """A cell is called after its head, or its town."""
    taken: set[str] = set()
    for n, cell in enumerate(group.cells, start=1):
        heads = [c for c in careers if c.role == "cell head" and c.cell is cell and c.person.aliases]
        name = f"Gente de {heads[-1].person.aliases[0]}" if heads and rng.random() < 0.6 else ""
        name = name.replace("de El ", "del ") or f"Célula {cell.turf.name}"
        cell.name = name if name not in taken else f"{name} {n}"
        taken.add(cell.name)
