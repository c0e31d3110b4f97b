"""Vehicles, aircraft, ships and telephones."""

from __future__ import annotations

import pytest

from tearline.ontology.identifier import Identifier, Problem
from tearline.ontology.identifiers import doubt, normalise
from tearline.ontology.machines import is_mexican_icao24


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("vin", "1m8gdm9a xkp042788", "1M8GDM9AXKP042788"),
        ("vin", "WVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386752"),
        ("plate", "abc 123 d", "ABC-123-D"),
        ("plate", "ABC1234", "ABC-12-34"),
        ("plate", "a12bcd", "A12-BCD"),
        ("plate", "ABI-123-D", "ABI123D"),
        ("plate", "7ABC123", "7ABC123"),
        ("nci", "3vz-4xkq8", "3VZ4XKQ8"),
        ("icao24", "0d0a1b", "0D0A1B"),
        ("aircraft", "xa abc", "XA-ABC"),
        ("aircraft", "N123AB", "N123AB"),
        ("aircraft", "HK-1234", "HK1234"),
        ("imei", "49-015420-323751-8", "490154203237518"),
        ("imei", "49015420323751", "490154203237518"),
        ("imei", "4901542032375101", "490154203237518"),
        ("imo", "IMO 9074729", "9074729"),
        ("imo", "9074729", "9074729"),
        ("phone", "55 1234 5678", "+525512345678"),
        ("phone", "+1 (213) 555-0123", "+12135550123"),
        ("phone", "+44 20 7946 0018", "+442079460018"),
        ("phone", "+52 1 55 1234 5678", "+525512345678"),
        ("phone", "044 55 1234 5678", "+525512345678"),
        ("email", "Nadie@Correo.Example", "nadie@correo.example"),
        ("passport", "g-12345678", "G12345678"),
        ("serial", "ab 123/x", "AB123X"),
        ("document", "АБ 123", "АБ123"),
        ("tax", "XAX010101AB2", "XAX010101AB2"),
        ("tax", "12-3456789", "123456789"),
    ],
)
def test_normal_forms(kind: str, raw: str, value: str) -> None:
    found = normalise(kind, raw)
    assert (found.value if isinstance(found, Identifier) else None) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("vin", "1M8GDM9AXKP04278"),
        ("vin", "IM8GDM9AXKP042788"),
        ("plate", ""),
        ("plate", "ABCDEFGHIJK"),
        ("nci", "1234567"),
        ("icao24", "0D0A1G"),
        ("icao24", "0D0A1"),
        ("aircraft", "X"),
        ("imei", "490154203237519"),
        ("imei", "4901542032375"),
        ("imo", "9074728"),
        ("phone", "123"),
        ("phone", "no tiene"),
        ("email", "nadie"),
        ("email", "nadie@localhost"),
        ("document", "-"),
        ("document", "1" * 65),
    ],
)
def test_what_is_none_says_why_without_repeating_it(kind: str, raw: str) -> None:
    found = normalise(kind, raw)
    assert isinstance(found, Problem)
    assert found.code.startswith(kind)
    assert len(raw) < 3 or raw not in str(found.reason)


def test_an_rfc_among_tax_numbers_is_known_as_one() -> None:
    found = normalise("tax", "XAX010101AB2")
    assert isinstance(found, Identifier)
    assert found.kind == "rfc"


@pytest.mark.parametrize(("raw", "doubtful"), [("1M8GDM9AXKP042788", False), ("WVWZZZ1JZ3W386752", True)])
def test_a_vin_without_a_check_digit_is_only_doubted(raw: str, doubtful: bool) -> None:
    found = normalise("vin", raw)
    assert isinstance(found, Identifier)
    assert (doubt(found) is not None) is doubtful


@pytest.mark.parametrize(
    ("value", "mexican"), [("0D0000", True), ("0D7FFF", True), ("0CFFFF", False), ("0D8000", False)]
)
def test_the_mexican_block(value: str, mexican: bool) -> None:
    assert is_mexican_icao24(value) is mexican


def test_an_unknown_kind_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        normalise("shoe-size", "42")
