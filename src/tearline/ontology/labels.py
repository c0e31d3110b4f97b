"""What kinds of things and their properties are called: FollowTheMoney's own labels, and ours in Spanish."""

from __future__ import annotations

from functools import cache
from importlib import resources

from tearline.language import Language
from tearline.ontology.outline import label_of, label_of_property, reverse_of_property


def kind_label(schema: str, language: Language) -> str:
    """``Person`` as people read it: «Persona». A kind of another release stands as it is."""
    return _said(label_of(schema), language)


def property_label(schema: str, name: str, language: Language) -> str:
    """``birthDate`` of a ``Person`` as people read it: «Fecha de nacimiento»."""
    return _said(label_of_property(schema, name), language)


def reverse_label(schema: str, name: str, language: Language) -> str:
    """What records are called by what they name: ``PlateRead:vehicle`` from the vehicle's side, «Lecturas de placa»."""
    return _said(reverse_of_property(schema, name), language)


def _said(label: str, language: Language) -> str:
    return label if language == "en" else in_spanish(label)


def in_spanish(label: str) -> str:
    """The Spanish for one of FollowTheMoney's English labels; one of another release as it stands."""
    return spanish().get(label, label)


@cache
def spanish() -> dict[str, str]:
    """FollowTheMoney's English labels with the Spanish for each."""
    text = resources.files("tearline.ontology").joinpath("schema", "es.txt").read_text("utf-8")
    pairs = (line.partition(" = ") for line in text.splitlines() if line and not line.startswith("#"))
    return {english: spanish for english, _, spanish in pairs}
