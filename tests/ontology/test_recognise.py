"""One box that knows what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.ontology.glyphs import CLASSES, fold
from tearline.ontology.identifier import Identifier
from tearline.ontology.identifiers import KINDS, normalise
from tearline.ontology.recognise import recognise

CURP = "XEJX010101HNEXXXA4"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (CURP, "curp", CURP),
        ("xejx 010101 hnexxxa4", "curp", CURP),
        ("XEJXO1O1OIHNEXXXA4", "curp", CURP),
        ("XEJX010101HNEXXXA9", "curp", "XEJX010101HNEXXXA9"),
        ("032180000118359719", "clabe", "032180000118359719"),
        ("O3218OOOO1183597I9", "clabe", "032180000118359719"),
        ("490154203237518", "imei", "490154203237518"),
        ("XEXX010101AB1", "rfc", "XEXX010101AB1"),
        ("Ñ&X010101AB1", "rfc", "Ñ&X010101AB1"),
        ("XAXO1O1O1AB2", "rfc", "XAX010101AB2"),
        ("1M8GDM9AXKP042788", "vin", "1M8GDM9AXKP042788"),
        ("IM8GDM9AXKPO42788", "vin", "1M8GDM9AXKP042788"),
        ("IMO 9074729", "imo", "9074729"),
        ("55 1234 5678", "phone", "+525512345678"),
        ("+44 20 7946 0018", "phone", "+442079460018"),
        ("abc-123-d", "plate", "ABC-123-D"),
        ("ABC-I23-D", "plate", "ABC-123-D"),
        ("ABC 12 34", "plate", "ABC-12-34"),
        ("a12.bcd", "plate", "A12-BCD"),
        ("xa-abc", "aircraft", "XA-ABC"),
        ("N123AB", "aircraft", "N123AB"),
        ("0d0a1b", "icao24", "0D0A1B"),
        ("OdOa1b", "icao24", "0D0A1B"),
        ("G12345678", "passport", "G12345678"),
        ("nadie@correo.example", "email", "nadie@correo.example"),
        ("WXYJ12", "plate", "WXYJ12"),
        ("FGR/RND/2026/000123", "serial", "FGRRND2026000123"),
    ],
)
def test_the_most_specific_comes_first(text: str, kind: str, value: str) -> None:
    first = recognise(text)[0]
    assert (first.kind, first.value) == (kind, value)


@pytest.mark.parametrize(
    "text", ["", "-", "Juan Pérez", "Xóchitl", "calle Hidalgo", "@", "a" * 100, "no tiene"]
)
def test_words_are_no_identifiers(text: str) -> None:
    assert recognise(text) == []


def test_a_mexican_address_comes_before_others() -> None:
    kinds = [found.kind for found in recognise("0D0A1B")]
    assert kinds.index("icao24") < kinds.index("plate")


def test_a_number_without_a_form_may_be_a_weapon_a_detention_a_case_or_a_document() -> None:
    kinds = {found.kind for found in recognise("K 123-456")}
    assert {"serial", "detention", "case", "account", "passport", "tax", "document"} <= kinds


@given(st.integers(0, 17))
def test_a_curp_with_one_sign_misread_is_still_found(place: int) -> None:
    for group in CLASSES:
        if CURP[place] in group:
            for other in group:
                typed = CURP[:place] + other + CURP[place + 1 :]
                assert any(found.kind == "curp" and found.folded == fold(CURP) for found in recognise(typed))


@given(st.text(max_size=60) | st.text("0123456789ABCXQOIL-. +@", max_size=24))
def test_it_never_fails_and_finds_what_normalising_gives(text: str) -> None:
    for found in recognise(text):
        assert found.kind in KINDS
        assert found.folded == fold(found.value)
        if found.kind != "curp":
            assert isinstance(normalise(found.kind, found.value), Identifier)
