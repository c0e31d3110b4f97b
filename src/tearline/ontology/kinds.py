"""The kinds of things that a record may be of, and what is told of each: for whoever writes a file or a mapping."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from followthemoney.schema import Schema

from tearline.errors import NotFound
from tearline.language import msg
from tearline.ontology.labels import in_spanish
from tearline.ontology.model import model


@dataclass(frozen=True, slots=True)
class Property:
    """A property by the name that files use; ``type``: what its values are, such as name, date, phone, entity."""

    name: str
    es: str
    en: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A schema of FollowTheMoney or of ours, by the name that files use."""

    schema: str
    es: str
    en: str


@dataclass(frozen=True, slots=True)
class KindInFull(Kind):
    """A kind with its properties, the usual ones first."""

    properties: list[Property]


def kinds() -> list[Kind]:
    """Those that a record may be of, by name; kinds that only others are made of are left out."""
    concrete = (schema for schema in model() if not schema.abstract)
    return sorted(
        (Kind(s.name, in_spanish(s.label), s.label) for s in concrete), key=lambda kind: kind.schema
    )


def kind(name: str) -> KindInFull:
    """One kind by its name, in any case. Raises :class:`NotFound`."""
    schema = next((s for s in model() if s.name.lower() == name.lower() and not s.abstract), None)
    if schema is None:
        near = get_close_matches(name.title(), [k.schema for k in kinds()], n=1)
        raise NotFound(
            msg("There is no kind of that name. Did you mean {near}?", near=near[0])
            if near
            else msg("There is no kind of that name. `tearline kinds` lists them.")
        )
    return KindInFull(schema.name, in_spanish(schema.label), schema.label, _properties(schema))


def _properties(schema: Schema) -> list[Property]:
    usual = {name: place for place, name in enumerate((*schema.required, *schema.featured))}
    told = [p for p in schema.properties.values() if not p.stub and not p.hidden]
    told.sort(key=lambda p: (usual.get(p.name, len(usual)), p.name))
    return [
        Property(p.name, in_spanish(p.label), p.label, p.type.name, p.name in schema.required) for p in told
    ]
