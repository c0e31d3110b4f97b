"""Invented records for the tests of fusion: few names and dates, so that random pairs agree often."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tearline.fusion.features import Features, features

GIVEN = ["José", "Pepe", "José Luis", "María Guadalupe", "Ma. Lupe", "J.", "Ana", "Anna", ""]
SURNAMES = ["García", "Garsia", "de la Cruz", "Cruz", "Hernández", "Ernandes", "Xochihua", "López Mateos", ""]
DATES = [
    "1985-03-12",
    "1985-12-03",
    "1985-01-01",
    "1985",
    "1985-03",
    "1986-03-12",
    "1985-03-13",
    "1940-07-30",
]
CURPS = ["GARC850312HDFRRS09", "XEJX010101HNEXXXA4"]
PHONES = ["+525512345678", "+525512345679", "+523312345678"]
PLACES = ["Culiacán", "Culiacan Rosales", "Tijuana"]
ADDRESSES = ["Calle Cinco 12, Centro", "Calle 5 núm 12, Col. Centro", "Avenida Sur 800"]
NUMBERS = ["A1234567", "A1234568", "B99", "77123"]


def person(**properties: Sequence[str]) -> Features:
    """The features of one person."""
    found = features("Person", properties)
    assert found is not None
    return found


def _values(of: list[str], most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(of), max_size=most).map(lambda values: [v for v in values if v])


def _full(parts: tuple[str, str, str]) -> str:
    return " ".join(part for part in parts if part) or "Nadie"


full_names = st.tuples(st.sampled_from(GIVEN), st.sampled_from(SURNAMES), st.sampled_from(SURNAMES)).map(
    _full
)

properties = st.fixed_dictionaries(
    {},
    optional={
        "name": st.lists(full_names, max_size=3),
        "firstName": _values(GIVEN, 1),
        "lastName": _values(SURNAMES, 1),
        "secondSurname": _values(SURNAMES, 1),
        "birthDate": _values(DATES),
        "gender": _values(["male", "female"]),
        "curp": _values(CURPS, 1),
        "phone": _values(PHONES),
        "birthPlace": _values(PLACES),
        "address": _values(ADDRESSES),
        "passportNumber": _values(NUMBERS),
        "nationality": _values(["mx", "us", "gt"]),
    },
)
people = properties.map(lambda of_one: person(**of_one))
