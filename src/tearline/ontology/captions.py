"""What a record is called, and which of its values can be searched as names or as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from followthemoney.schema import Schema
from followthemoney.types import registry

from tearline.ontology.model import model

_PERSON_PARTS = ("firstName", "middleName", "fatherName", "lastName", "secondSurname")
_NAME_PARTS = frozenset({*_PERSON_PARTS, "secondName", "motherName", "surname", "givenName"})
_TEXT_TYPES = {registry.string, registry.text, registry.address}
# Words of these would find half of all records, or what nobody should search for.
_UNSEARCHED = frozenset({"password", "currency", "icijId", "postalCode", "encoding", "messageId"})
_LAST_RESORT = ("curp", "rfc", "idNumber", "passportNumber", "vin", "nci", "icao24", "clabe", "number")


class _Roles(NamedTuple):
    names: frozenset[str]
    texts: frozenset[str]
    countries: frozenset[str]
    captions: tuple[str, ...]
    label: str


def names_of(schema: str, properties: Mapping[str, Sequence[str]]) -> list[str]:
    """The values that name the record: names, aliases, parts of names, captions in words."""
    names = _roles(schema).names
    return [value for name, values in properties.items() if name in names for value in values]


def texts_of(schema: str, properties: Mapping[str, Sequence[str]]) -> list[str]:
    """The other values to search by words: addresses, notes, descriptions, countries in both languages."""
    roles = _roles(schema)
    texts: list[str] = []
    for name, values in properties.items():
        if name in roles.texts:
            texts.extend(values)
        elif name in roles.countries:
            texts.extend(country for value in values if (country := _country(value)))
    return texts


def caption_of(schema: str, properties: Mapping[str, Sequence[str]]) -> str:
    """What to call the record on a screen; the name of its kind if nothing else is known."""
    roles = _roles(schema)
    for name in roles.captions:
        if values := properties.get(name):
            return values[0]
        if name == "name" and (composed := _composed(properties)):
            return composed
    return roles.label


def _composed(properties: Mapping[str, Sequence[str]]) -> str:
    """A person's name from its parts, given names first; "" unless there is a given name or a surname."""
    return " ".join(values[0] for part in _PERSON_PARTS if (values := properties.get(part)))


@lru_cache(maxsize=256)
def _roles(schema: str) -> _Roles:
    known = model().get(schema)
    if known is None:
        return _Roles(frozenset(), frozenset(), frozenset(), (), schema)
    names = frozenset(name for name in known.properties if _names(known, name))
    return _Roles(
        names=names,
        texts=frozenset(name for name in known.properties if _searched(known, name)) - names,
        countries=frozenset(name for name, prop in known.properties.items() if prop.type == registry.country),
        captions=_captions(known),
        label=known.label,
    )


def _names(schema: Schema, name: str) -> bool:
    prop = schema.properties[name]
    if prop.type == registry.name or name in _NAME_PARTS:
        return True
    return name in schema.caption and prop.type in (registry.string, registry.address)


def _searched(schema: Schema, name: str) -> bool:
    return schema.properties[name].type in _TEXT_TYPES and name not in _UNSEARCHED


def _captions(schema: Schema) -> tuple[str, ...]:
    """FtM's caption properties in order, those of its parents where it has none, then identifiers."""
    own = schema.caption or [
        name for parent in sorted(schema.schemata, key=lambda s: s.name) for name in parent.caption
    ]
    wanted = [*own, *schema.edge_caption, *(name for name in _LAST_RESORT if schema.get(name))]
    return tuple(dict.fromkeys(name for name in wanted if schema.properties[name].type != registry.entity))


@lru_cache(maxsize=1024)
def _country(code: str) -> str:
    """A country's name in Spanish and English, to find it by either."""
    names = (Locale(language).territories.get(code.upper()) for language in ("es", "en"))
    return " ".join(dict.fromkeys(name for name in names if name)) or registry.country.caption(code)
