"""The model as data: which fields a kind of thing has, how each is compared, what it is found by.

One YAML file a kind in ``model/``; ``names.yaml`` and ``rarity.yaml`` are word lists shared by all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

KINDS = ("person", "organisation", "vehicle", "firearm", "phone", "account", "aircraft", "address")


@dataclass(frozen=True, slots=True)
class Field:
    """One comparable field: the reader that makes it, and the properties it reads, by role and all together."""

    name: str
    read: str
    sources: dict[str, tuple[str, ...]]
    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two values of a field are compared; ``levels`` holds the least likeness, 0 to 100, by level."""

    name: str
    how: str
    levels: dict[str, int]


@dataclass(frozen=True, slots=True)
class KeyRule:
    """A key a record is found by: each combination of its parts' values is one key."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is declared about one kind of thing.

    ``kin`` names the comparisons, or groups of a name's levels, that two of one family are expected to share.
    """

    kind: str
    schemata: tuple[str, ...]
    fields: tuple[Field, ...]
    comparisons: tuple[Comparison, ...]
    exclusive: tuple[str, ...]
    kin: tuple[str, ...]
    keys: tuple[KeyRule, ...]
    places: dict[str, int]

    def place(self, field: str) -> int:
        """Where a field stands in ``Features.values``."""
        return self.places[field]


@cache
def plan(kind: str) -> Plan:
    """The plan for ``kind``, one of KINDS."""
    read = data(kind)
    return Plan(
        kind=read["kind"],
        schemata=tuple(read["schemata"]),
        fields=tuple(_field(name, entry) for name, entry in read["fields"].items()),
        comparisons=tuple(Comparison(c["name"], c["how"], c.get("levels", {})) for c in read["compare"]),
        exclusive=tuple(read["exclusive"]),
        kin=tuple(read.get("kin", ())),
        keys=tuple(KeyRule(k["name"], tuple(k["parts"])) for k in read["keys"]),
        places={name: n for n, name in enumerate(read["fields"])},
    )


@cache
def kind_of(schema: str) -> str | None:
    """The kind that records of a schema are matched as; None for what is not matched."""
    return next((kind for kind in KINDS if schema in plan(kind).schemata), None)


@cache
def data(name: str) -> Any:
    """One of the model's YAML files, read once."""
    text = resources.files("tearline.fusion").joinpath("model", f"{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


def _field(name: str, entry: dict[str, Any]) -> Field:
    sources = {role: tuple(names) for role, names in entry["from"].items()}
    return Field(name, entry["read"], sources, frozenset(n for names in sources.values() for n in names))
