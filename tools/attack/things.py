"""Invented things, and the labels that they bear. Nobody here exists.

There are ``PEOPLE`` people. Those below ``SEEN`` are told of openly (and, in one copy, secretly too); those
from there to ``KNOWN`` in hidden records only; the rest nowhere. So a number asked about may be seen, hidden
or absent, and only the first may make a difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from tools.attack.cast import AGENCIES, COMPARTMENTS

PEOPLE, KNOWN, SEEN = 160, 130, 80
SOURCES = ("padron", "otro", "flujo")
TIERS = ("OPEN", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP_SECRET")
STATUSES = ("suspect", "witness", "victim", "other")
_GIVEN = (
    "Ana",
    "Juan",
    "Elena",
    "Rosa",
    "Wenceslao",
    "Tránsito",
    "Leonor",
    "Ulises",
    "Itzel",
    "Fidel",
    "Brígida",
    "Omar",
)
_FAMILY = (
    "López",
    "Pérez",
    "Quiroz",
    "Ibarra",
    "Urdapilleta",
    "Marfil",
    "Toscano",
    "Kuri",
    "Nuño",
    "Valle",
    "Zárate",
    "Ochoa",
    "Lira",
)
_BROKEN = (
    '{"id": "b1", "schema": "Person", "properties": {"name": ["Sin cerrar"]',
    '{"id": "b2", "schema": "Nonsense", "properties": {}}',
    '{"id": "b3", "schema": "Person", "properties": {"name": ["X"], "curp": ["AAAA000000AAAAAA00"]}}',
    "[]",
)
Properties = dict[str, list[str]]
Draft = dict[str, Any]


def name(n: int) -> str:
    """Of person ``n``."""
    return f"{_GIVEN[n % 12]} {_FAMILY[n % 13]} {_FAMILY[n // 12 % 13]}"


def phone(n: int) -> str:
    """Of person ``n``."""
    return f"+52551{n:03}{(n * 7919) % 10000:04}"


def passport(n: int) -> str:
    """Of person ``n``."""
    return f"QK{55000 + n * 37:07}"


def plate(n: int) -> str:
    """Of person ``n``'s car."""
    return f"ABC-{100 + n:03}-{'DEFGHJKL'[n % 8]}"


def day(days: int) -> str:
    """So many days from today."""
    return (date.today() + timedelta(days=days)).isoformat()


def told(rng: Random, n: int) -> Properties:
    """What one record says of person ``n``: the name, and some of the rest."""
    everything: Properties = {
        "name": [name(n)], "phone": [phone(n)], "passportNumber": [passport(n)],
        "birthDate": [f"{1950 + n % 50}-{1 + n % 12:02}-{1 + n % 28:02}"],
    }  # fmt: skip
    kept = {key: values for key, values in everything.items() if key == "name" or rng.random() < 0.7}
    if rng.random() < 0.2:
        kept["name"] = [name(n).upper().replace("É", "E").replace("Á", "A")]
    return kept


def bridge(rng: Random, one: int, other: int) -> Properties:
    """One record that says of two people that they are one."""
    first, second = told(rng, one), told(rng, other)
    return {key: first.get(key, []) + second.get(key, []) for key in {**first, **second}}


def person(rng: Random, key: str, n: int, label: str) -> Draft:
    """A line of FollowTheMoney about person ``n``."""
    return _draft(rng, key, "Person", told(rng, n), label)


def anything(rng: Random, key: str, n: int, label: str, keys: Iterable[str]) -> Draft:
    """A person mostly; else a car, a firm, or a link between two keys of the collection."""
    kind, others = rng.random(), list(keys)
    if kind < 0.6 or not others:
        return person(rng, key, n, label)
    schema, properties = _thing(rng, kind, n, others)
    return {"id": key, "schema": schema, "label": label, "properties": properties}


def _thing(rng: Random, kind: float, n: int, keys: list[str]) -> tuple[str, Properties]:
    if kind < 0.8:
        return "Vehicle", {"registrationNumber": [plate(n)], "name": [f"Camioneta {_FAMILY[n % 13]}"]}
    if kind < 0.88:
        return "Company", {"name": [f"Transportes {name(n)}"], "phone": [phone(n)]}
    return "Ownership", {"owner": [rng.choice(keys)], "asset": [rng.choice(keys)], "role": [name(n)]}


def _draft(rng: Random, key: str, schema: str, properties: Properties, label: str) -> Draft:
    draft: Draft = {
        "id": key,
        "schema": schema,
        "label": label,
        "status": rng.choice(STATUSES),
        "properties": properties,
    }
    if rng.random() < 0.3:
        draft["review_on"] = day(rng.randrange(20, 400))
    if rng.random() < 0.3:
        draft |= {"source_grade": "B", "info_grade": str(rng.randint(1, 5)), "grade_scale": "admiralty"}
    return draft


def broken(rng: Random) -> str:
    """A line that no load takes."""
    return rng.choice(_BROKEN)


def lines(drafts: Iterable[Draft | str]) -> bytes:
    """A file of them."""
    return "".join(
        (d if isinstance(d, str) else json.dumps(d, ensure_ascii=False)) + "\n" for d in drafts
    ).encode()


# ── labels ──────────────────────────────────────────────────────────────────────────────────────


def open_label(rng: Random, owner: str, highest: str = "RESTRICTED") -> str:
    """A label without compartments, up to a tier, shared with everybody or with some."""
    tier = rng.choice(TIERS[: TIERS.index(highest) + 1])
    shared = rng.choice(("ALL", "ALL", "FGR,SSC,UIF", "FGR", "SSC,UIF", "-"))
    return f"{owner}//{tier}//-//{shared}//{rng.choice(('H0', 'H0', 'H1', 'H1,H2'))}"


def hidden_label(rng: Random, owner: str) -> str:
    """A label that no low viewer may see: top secret, in a compartment, or of and for an agency without one."""
    shared = rng.choice(("ALL", "-", "FGR,SSC", "CNI"))
    handling = rng.choice(("H0", "H1", "H2"))
    how = rng.random()
    if how < 0.35:
        return f"{owner}//TOP_SECRET//-//{shared}//{handling}"
    if how < 0.8 or owner != "CNI":
        held = ",".join(sorted(rng.sample(COMPARTMENTS, rng.randint(1, 2))))
        return f"{owner}//{rng.choice(TIERS)}//{held}//{shared}//{handling}"
    return f"{owner}//{rng.choice(TIERS)}//-//{rng.choice(('-', 'CNI'))}//{handling}"


def some_agency(rng: Random) -> str:
    """One of those that share."""
    return rng.choice(AGENCIES)
