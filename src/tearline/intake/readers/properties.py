"""Filling a draft's properties from the words of official lists."""

from __future__ import annotations

import re
from functools import lru_cache

from followthemoney.types import registry
from phonenumbers import PhoneMetadata
from rigour.names import extract_org_types

from tearline.ontology.accept import accept
from tearline.ontology.model import model

_PUBLIC = re.compile(
    r"^(GENERAL |STATE |NATIONAL )?(MINISTRY|MINISTERIO|DEPARTMENT OF|DIRECTORATE|GOVERNMENT OF|EMBASSY)\b",
    re.IGNORECASE,
)
_TRADING = re.compile(
    r"\b(BANK|BANCO|AIRLINES?|AIRWAYS|SHIPPING|TRADING|INDUSTR(Y|IES)|INVESTMENTS?)\b", re.IGNORECASE
)
_ORGANISED = re.compile(
    r"\b(ORGANI[SZ]ATIONS?|FRONT|BRIGADES?|CARTEL|FOUNDATION|SOCIETY|PARTY|ARMY|MOVEMENT|JIHAD|BATTALION|GANG|"
    r"MILITIA|COMMITTEE|COUNCIL|CHARITY|UNION|FUNDACION|CLUB|UNIVERSITY|INSTITUTE|FORCES?|COMMAND)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def has_property(schema: str, name: str) -> bool:
    """Whether the ontology's ``schema`` has the property."""
    found = model().get(schema)
    return found is not None and name in found.properties


@lru_cache(maxsize=4096)
def fits(schema: str, name: str, value: str) -> bool:
    """Whether the ontology takes the value for that property of ``schema``.

    An official list is not ours to mend: what does not fit is noted in its own words, so that a telephone
    number written badly does not cost us the party.
    """
    if not has_property(schema, name):
        return False
    return all(problem.field != name for problem in accept(schema, {name: [value]}).problems)


@lru_cache(maxsize=4096)
def country_code(name: str) -> str | None:
    """The two-letter code for a country's name as official lists write it; None for what is no country."""
    return registry.country.clean(name)


@lru_cache(maxsize=4096)
def schema_of_body(name: str) -> str:
    """The schema for a listed body of which only the name is known.

    A legal form (S.A. de C.V., Ltd, GmbH …) or a trade (bank, airline …) makes it a Company, a ministry a
    PublicBody, words such as front, brigade or foundation an Organization. What says nothing stays a
    LegalEntity, which FollowTheMoney compares with all of these.
    """
    if _PUBLIC.search(name):
        return "PublicBody"
    if extract_org_types(name.casefold()) or _TRADING.search(name):
        return "Company"
    return "Organization" if _ORGANISED.search(name) else "LegalEntity"


def load_all() -> None:
    """Load what the above read or import when first needed, for a process that can open nothing later."""
    PhoneMetadata.load_all()
    for schema in ("Person", "Company", "Vessel", "Airplane", "CryptoWallet"):
        for name, prop in sorted(model().schemata[schema].properties.items()):
            if not prop.stub and prop.type != registry.entity:
                fits(schema, name, "+52 55 5555 5555")
    country_code("Mexico")
    schema_of_body("Nadie S.A. de C.V.")
    fits.cache_clear()
