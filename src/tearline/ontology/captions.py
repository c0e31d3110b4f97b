"""What a record is called, and which of its values can be searched as names or as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from tearline.ontology.outline import label_of, line_of, outline, properties_of

_PERSON_PARTS = ("firstName", "middleName", "fatherName", "lastName", "secondSurname")
_NAME_PARTS = frozenset({*_PERSON_PARTS, "secondName", "motherName", "surname", "givenName"})
_TEXT_TYPES = ("string", "text", "address")
# Words of these would find half of all records, or what nobody should search for.
_UNSEARCHED = frozenset({"password", "currency", "icijId", "postalCode", "encoding", "messageId"})
_LAST_RESORT = ("curp", "rfc", "idNumber", "passportNumber", "vin", "nci", "icao24", "clabe", "number")
LONGEST = 200  # characters of a caption: a line of a list, not a page


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
    """What to call the record on a screen, cut after ``LONGEST`` characters; the name of its kind if nothing else is
    known."""
    roles = _roles(schema)
    for name in roles.captions:
        if values := properties.get(name):
            return _cut(values[0])
        if name == "name" and (composed := _composed(properties)):
            return _cut(composed)
    return roles.label


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _composed(properties: Mapping[str, Sequence[str]]) -> str:
    """A person's name from its parts, given names first; "" unless there is a given name or a surname."""
    return " ".join(values[0] for part in _PERSON_PARTS if (values := properties.get(part)))


@lru_cache(maxsize=256)
def _roles(schema: str) -> _Roles:
    known = properties_of(schema)
    if not known:
        return _Roles(frozenset(), frozenset(), frozenset(), (), label_of(schema))
    captions = frozenset(outline()[schema]["caption"])
    types = {name: prop["type"] for name, prop in known.items()}
    names = frozenset(name for name, type in types.items() if _names(name, type, captions))
    return _Roles(
        names=names,
        texts=frozenset(name for name, type in types.items() if _searched(name, type)) - names,
        countries=frozenset(name for name, type in types.items() if type == "country"),
        captions=_captions(schema, types),
        label=label_of(schema),
    )


def _names(name: str, type: str, captions: frozenset[str]) -> bool:
    return type == "name" or name in _NAME_PARTS or (name in captions and type in ("string", "address"))


def _searched(name: str, type: str) -> bool:
    return type in _TEXT_TYPES and name not in _UNSEARCHED


def _captions(schema: str, types: Mapping[str, str]) -> tuple[str, ...]:
    """FtM's caption properties in order, those of its parents where it has none, then identifiers."""
    kind = outline()[schema]
    own = kind["caption"] or [
        name for parent in sorted(line_of(schema)) for name in outline()[parent]["caption"]
    ]
    wanted = [*own, *kind["edge_caption"], *(name for name in _LAST_RESORT if name in types)]
    return tuple(dict.fromkeys(name for name in wanted if types[name] != "entity"))


@lru_cache(maxsize=1024)
def _country(code: str) -> str:
    """A country's name in Spanish and English, to find it by either."""
    from babel import Locale
    from followthemoney.types import registry

    names = (Locale(language).territories.get(code.upper()) for language in ("es", "en"))
    return " ".join(dict.fromkeys(name for name in names if name)) or registry.country.caption(code)
