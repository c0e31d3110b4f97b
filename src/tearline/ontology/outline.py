"""The model in outline: what kinds and properties are called and of which type, and which kind is one of which.

FollowTheMoney takes a second and a half to import and to read its schemata, and an answer on a screen needs no more of
it than this. ``schema/outline.json`` is written from the model by ``python -m tools.outline``; a test holds both alike.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TypedDict

FILE = "outline.json"


class Property(TypedDict):
    """A property: its label in English, and its type as FollowTheMoney names it (name, date, entity …).

    ``reverse``: of one that names other records, what those are called towards its own; else empty.
    """

    label: str
    type: str
    reverse: str


class Kind(TypedDict):
    """One kind: its label in English, the kinds it extends, what it is called by, and its own properties.

    ``edge``: of a kind that only joins two things, the properties that name them, from and to; else empty.
    """

    label: str
    extends: list[str]
    caption: list[str]
    edge_caption: list[str]
    edge: list[str]
    properties: dict[str, Property]


@cache
def outline() -> dict[str, Kind]:
    """All kinds by name."""
    text = resources.files("tearline.ontology").joinpath("schema", FILE).read_text("utf-8")
    kinds: dict[str, Kind] = json.loads(text)
    return kinds


@cache
def line_of(schema: str) -> tuple[str, ...]:
    """A kind and all that it extends, the nearest first; empty for a kind of another release."""
    if schema not in outline():
        return ()
    further = [one for parent in outline()[schema]["extends"] for one in line_of(parent)]
    return tuple(dict.fromkeys((schema, *further)))


@cache
def properties_of(schema: str) -> dict[str, Property]:
    """The properties of a kind, its own and those of the kinds that it extends."""
    found: dict[str, Property] = {}
    for kind in line_of(schema):
        found = outline()[kind]["properties"] | found
    return found


def names_others(schema: str, name: str) -> bool:
    """Whether a property's values are keys of other records, which tell a person nothing."""
    known = properties_of(schema).get(name)
    return known is not None and known["type"] == "entity"


def label_of(schema: str) -> str:
    """A kind's label in English; a kind of another release as it stands."""
    return outline()[schema]["label"] if schema in outline() else schema


def label_of_property(schema: str, name: str) -> str:
    """A property's label in English; one of another release as it stands."""
    known = properties_of(schema).get(name)
    return name if known is None else known["label"]


def reverse_of_property(schema: str, name: str) -> str:
    """What records are called by what they name through a property; where nothing says it, the kind's label."""
    known = properties_of(schema).get(name)
    return known["reverse"] if known is not None and known["reverse"] else label_of(schema)


def narrower(one: str, other: str) -> str | None:
    """Of two kinds the one that is also the other; None where neither is. A kind of another release says nothing."""
    if not line_of(one) or not line_of(other):
        return next((kind for kind in (one, other) if line_of(kind)), None)
    if other in line_of(one):
        return one
    return other if one in line_of(other) else None
