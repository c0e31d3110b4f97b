"""Kinds of links: which records only join two things, what a link is called, and which way it points."""

from __future__ import annotations

from functools import cache

from tearline.language import Language
from tearline.ontology.labels import kind_label, property_label, reverse_label
from tearline.ontology.outline import names_others, outline
from tearline.picture.answer import Found

# Joins two subscribers, though FollowTheMoney has it as a thing: as nodes, a month of calls hides who called whom.
_AS_EDGES = {"Call": ("caller", "receiver")}


@cache
def joining() -> list[str]:
    """The kinds whose records are links."""
    return sorted({*_AS_EDGES, *(name for name, kind in outline().items() if kind["edge"])})


def joins(schema: str) -> bool:
    """Whether records of this kind are links."""
    return schema in _AS_EDGES or (schema in outline() and bool(outline()[schema]["edge"]))


def kind_of_link(via: Found, role: str) -> str:
    """The code of a link: the joining record's kind (``Ownership``), or kind and property (``PlateRead:vehicle``)."""
    return via.schema if joins(via.schema) else f"{via.schema}:{role}"


def kind_words(kind: str, language: Language, inward: bool = False) -> str:
    """What a kind of link is called; ``inward``: from the side of what is named, «Plate reads» instead of «Vehicle»."""
    schema, _, role = kind.partition(":")
    if not role:
        return kind_label(schema, language)
    return reverse_label(schema, role, language) if inward else property_label(schema, role, language)


def role_of(via: Found, key: str) -> str:
    """The property by which a record names the key; empty where none of its does."""
    named = (name for name, values in via.properties.items() if key in values)
    return next((name for name in sorted(named) if names_others(via.schema, name)), "")


def rank(schema: str, role: str) -> int:
    """On which side of a joining record what it names stands: 0 from, 2 to, 1 neither (a payment's contract).

    A property that a side's begins stands there as well: ``payerAccount`` beside ``payer``.
    """
    ends = _AS_EDGES.get(schema) or tuple(outline()[schema]["edge"] if schema in outline() else ())
    sides = [role.startswith(end) for end in ends]
    return 1 if not any(sides) else 0 if sides[0] else 2


def is_kind(code: str) -> bool:
    """Whether it is the code of a kind of link in this release."""
    schema, _, role = code.partition(":")
    if schema not in outline():
        return False
    return names_others(schema, role) if role else role == "" and joins(schema)
