"""Folding is total, idempotent, and blind to what eyes confuse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.ontology.glyphs import CLASSES, fold, repair


@pytest.mark.parametrize(
    ("value", "folded"),
    [
        ("", ""),
        ("abc-123-d", "A8C123D"),
        ("OQ0 IL1 8B 5S 2Z 6G", "000111885522" + "66"),
        ("Peña Núñez", "PENANUNE2"),
        ("juan@correo.example", "JUANC0RRE0EXAMP1E"),
        ("Ж-12", "212"),
        ("--- ---", ""),
    ],
)
def test_folded(value: str, folded: str) -> None:
    assert fold(value) == folded


@given(st.text())
def test_any_text_folds_to_plain_signs_once_and_for_all(value: str) -> None:
    folded = fold(value)
    assert folded == "" or (folded.isascii() and folded.isalnum() and folded == folded.upper())
    assert not set(folded) & set("OQILBSZG")
    assert fold(folded) == folded
    if value.isascii():
        assert fold(value.lower()) == folded


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_readings_of_one_identifier_meet(value: str) -> None:
    classes = {sign: group for group in CLASSES for sign in group}
    misread = "".join(classes.get(sign, sign)[-1] for sign in value)
    assert fold(misread) == fold(value)


@pytest.mark.parametrize(
    ("text", "template", "placed"),
    [
        ("O1I", "DDD", "011"),
        ("0158", "LLLL", "OISB"),
        ("A1B", "XXX", "A1B"),
        ("A1", "DDD", None),
        ("AX1", "DDD", None),
        ("A71", "LLL", None),
    ],
)
def test_signs_are_put_right_by_their_place(text: str, template: str, placed: str | None) -> None:
    assert repair(text, template) == placed
