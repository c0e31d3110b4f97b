"""What a dossier shows first, and where: the order of what is told, the sections of its links, what a link is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from unicodedata import combining, normalize

from tearline.language import Language, Message, msg
from tearline.ontology.labels import in_spanish
from tearline.ontology.model import model
from tearline.ontology.outline import names_others
from tearline.picture.answer import Found
from tearline.picture.entity import Entity, EntityDossier
from tearline.picture.relations import Relation
from tearline.picture.values import Property, Value

# What tells a thing from others comes first, in this order; what is not named here follows by name.
_FIRST = (
    "name", "alias", "weakAlias", "previousName", "firstName", "middleName", "lastName", "secondSurname", "birthDate",
    "birthPlace", "birthState", "deathDate", "gender", "nationality", "curp", "rfc", "nss", "voterKey",
    "passportNumber", "idNumber", "registrationNumber", "plateState", "vin", "nci", "make", "model", "modelYear",
    "color", "type", "theftStatus", "theftDate", "recoveryDate", "incorporationDate", "phone", "email", "address",
)  # fmt: skip
_ORDER = {name: place for place, name in enumerate(_FIRST)}
_PLACES = (
    ("people", msg("Persons and organisations")),
    ("things", msg("Vehicles and things")),
    ("justice", msg("Justice")),
    ("money", msg("Money")),
    ("places", msg("Places")),
    ("events", msg("Events")),
)
_EVENTS_IN_FORM = frozenset({"Payment"})  # which join two accounts, and are something that happened


def headline(link: Relation) -> Found:
    """What a link is about: the other end of a record that only joins two things, else the record itself."""
    schema = model().get(link.via.schema)
    joins = schema is not None and schema.edge and link.via.schema not in _EVENTS_IN_FORM
    if not link.inward or (joins and len(link.others) == 1):
        return link.others[0]
    return link.via


@dataclass(frozen=True, slots=True)
class Part:
    """One section of links."""

    name: str
    title: Message
    links: list[Relation]


def told_of(entity: Entity) -> Iterator[Property]:
    """What nobody disputes, without what only names other records."""
    for told in sorted(entity.properties, key=lambda p: (_ORDER.get(p.name, len(_ORDER)), p.name)):
        if not told.contradicts and not names_others(entity.schema, told.name):
            yield replace(told, values=_written_once(told.values))


def _written_once(values: Iterable[Value]) -> list[Value]:
    """Values that differ only in capitals, accents and blanks stand once, as most tell them, with all who tell them."""
    alike: dict[str, Value] = {}
    for value in values:
        plain = "".join(c for c in normalize("NFKD", value.value.casefold()) if not combining(c))
        key = " ".join(plain.split())
        held = alike.get(key)
        alike[key] = value if held is None else replace(held, told_by=[*held.told_by, *value.told_by])
    return sorted(alike.values(), key=lambda value: -len(value.told_by))


def parts_of(found: EntityDossier) -> list[Part]:
    parts = (Part(name, title, found.relations.at(name)) for name, title in _PLACES)
    return [part for part in parts if part.links]


def role_of(link: Relation, language: Language) -> str:
    """What the link is called from the entity's side: «Detenciones», «Lecturas de placa»."""
    schema = model().get(link.schema)
    prop = schema.get(link.role) if schema is not None and link.role else None
    if prop is None:
        return link.schema
    label = prop.reverse.label if link.inward and prop.reverse is not None else prop.label
    return in_spanish(label) if language == "es" else label
