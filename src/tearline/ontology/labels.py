"""What kinds of things and their properties are called: FollowTheMoney's own labels, and ours in Spanish."""

from __future__ import annotations

from functools import cache
from importlib import resources

from tearline.language import Language
from tearline.ontology.model import model


def kind_label(schema: str, language: Language) -> str:
    """``Person`` as people read it: «Persona». A kind of another release stands as it is."""
    known = model().get(schema)
    return schema if known is None else _said(known.label, language)


def property_label(schema: str, name: str, language: Language) -> str:
    """``birthDate`` of a ``Person`` as people read it: «Fecha de nacimiento»."""
    known = model().get(schema)
    prop = known.properties.get(name) if known is not None else None
    return name if prop is None else _said(prop.label, language)


def _said(label: str, language: Language) -> str:
    return label if language == "en" else spanish().get(label, label)


@cache
def spanish() -> dict[str, str]:
    """FollowTheMoney's English labels with the Spanish for each."""
    text = resources.files("tearline.ontology").joinpath("schema", "es.txt").read_text("utf-8")
    pairs = (line.partition(" = ") for line in text.splitlines() if line and not line.startswith("#"))
    return {english: spanish for english, _, spanish in pairs}
