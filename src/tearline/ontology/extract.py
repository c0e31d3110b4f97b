"""Which properties of a record hold identifiers, and of which kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from followthemoney.property import Property
from followthemoney.types import registry

from tearline.ontology.identifier import Identifier, Problem
from tearline.ontology.identifiers import identifies_nobody, normalise
from tearline.ontology.model import model

# By name of the property, wherever it stands.
_BY_NAME = {
    "curp": "curp",
    "rfc": "rfc",
    "taxNumber": "tax",
    "vatCode": "tax",
    "innCode": "tax",
    "passportNumber": "passport",
    "vin": "vin",
    "nci": "nci",
    "plate": "plate",
    "icao24": "icao24",
    "imoNumber": "imo",
    "imei": "imei",
    "callerImei": "imei",
    "receiverImei": "imei",
    "clabe": "clabe",
    "accountNumber": "account",
    "iban": "account",
    "ibanMentioned": "account",
    "serialNumber": "serial",
    "otherNumber": "serial",
    "engineNumber": "serial",
    "caseNumber": "case",
    "investigationNumber": "case",
}
# By schema and name, where the name alone does not tell.
_BY_SCHEMA = {
    ("Airplane", "registrationNumber"): "aircraft",
    ("Flight", "registrationNumber"): "aircraft",
    ("Vessel", "registrationNumber"): "document",
    ("Vehicle", "registrationNumber"): "plate",
    ("Detention", "registrationNumber"): "detention",
    ("Passport", "number"): "passport",
    ("LegalEntity", "idNumber"): "id",
}
# They name a class, a bank or a place on somebody's map, not the thing described.
_NO_IDENTIFIER = frozenset(
    {"bic", "icaoCode", "okpoCode", "okvedCode", "ticker", "programId", "osmId", "googlePlaceId"}
)
# An identity document's number is a CURP or an RFC only if it holds as one.
_IDENTITY = ("curp", "rfc")


def identifiers_of(schema: str, properties: Mapping[str, Sequence[str]]) -> list[Identifier]:
    """All identifiers of an accepted record, each once. A value with another form counts as a document."""
    kinds = _kinds(schema)
    found: dict[Identifier, None] = {}
    for name, values in properties.items():
        kind = kinds.get(name)
        if kind is not None:
            for value in values:
                identified = _identified(kind, value)
                if identified is not None:
                    found[identified] = None
    return list(found)


def _identified(kind: str, value: str) -> Identifier | None:
    for attempt in _IDENTITY if kind == "id" else (kind,):
        found = normalise(attempt, value)
        if isinstance(found, Identifier):
            return None if identifies_nobody(found) else found
    if kind in ("phone", "email"):
        return None
    fallback = normalise("account" if kind == "clabe" else "document", value)
    return None if isinstance(fallback, Problem) else fallback


@lru_cache(maxsize=256)
def _kinds(schema: str) -> dict[str, str]:
    """Kind by name of property, for one schema; empty for an unknown one."""
    known = model().get(schema)
    if known is None:
        return {}
    found = {name: _kind(schema, prop) for name, prop in known.properties.items()}
    return {name: kind for name, kind in found.items() if kind is not None}


def _kind(schema: str, prop: Property) -> str | None:
    for (ancestor, name), kind in _BY_SCHEMA.items():
        if name == prop.name and model()[schema].is_a(ancestor):
            return kind
    if prop.type == registry.phone:
        return "phone"
    if prop.type == registry.email:
        return "email"
    if prop.type != registry.identifier or prop.name in _NO_IDENTIFIER:
        return None
    return _BY_NAME.get(prop.name, "document")
