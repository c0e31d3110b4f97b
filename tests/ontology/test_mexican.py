"""CURP, RFC and CLABE of invented people; python-stdnum is the oracle for the first two."""

from __future__ import annotations

import pytest
import stdnum.mx.curp
import stdnum.mx.rfc
from hypothesis import given
from hypothesis import strategies as st

from tearline.ontology.identifier import Identifier, Problem
from tearline.ontology.identifiers import doubt, normalise
from tearline.ontology.mexican import clabe_check, curp_birth, curp_check, rfc_check

STATES = ["MC", "JC", "SL", "DF", "NE"]
LETTERS = "ABCDFGHJKLMNPQRSTVWXYZ"

days = st.dates().map(lambda day: day.strftime("%m%d"))


@st.composite
def curps(draw: st.DrawFn) -> str:
    """A number with the form of a CURP; its date may not exist."""
    name = "X" + draw(st.text(LETTERS, min_size=3, max_size=3))
    year = f"{draw(st.integers(0, 99)):02}"
    sex, state = draw(st.sampled_from("HM")), draw(st.sampled_from(STATES))
    inner, century = draw(st.text(LETTERS, min_size=3, max_size=3)), draw(st.sampled_from("0A9Z"))
    body = name + year + draw(days) + sex + state + inner + century
    return body + draw(st.sampled_from([curp_check(body + "0"), "0", "5"]))


@given(curps())
def test_a_curp_is_one_exactly_when_stdnum_says_so(value: str) -> None:
    assert isinstance(normalise("curp", value), Identifier) == stdnum.mx.curp.is_valid(value)


@given(curps())
def test_the_birth_date_is_stdnums(value: str) -> None:
    if stdnum.mx.curp.is_valid(value):
        assert curp_birth(value) == stdnum.mx.curp.get_birth_date(value)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("XEJX010101HNEXXXA4", None),
        (" xejx-010101.hnexxxa4 ", None),
        ("XEJX010101HNEXXXA5", "curp-check"),
        ("XEJX010101HNEXXXA", "curp-form"),
        ("XEJX010101HZZXXXA4", "curp-form"),
        ("XEXX011301HNEXXXA4", "curp-form"),
        ("XEJX010101TNEXXXA4", "curp-form"),
        ("", "curp-form"),
        ("ñ" * 18, "curp-form"),
    ],
)
def test_curp(raw: str, code: str | None) -> None:
    found = normalise("curp", raw)
    if code is None:
        assert found == Identifier("curp", "XEJX010101HNEXXXA4", "XEJX010101HNEXXXA4")
    else:
        assert isinstance(found, Problem)
        assert found.code == code


def test_29_february_1900_never_was() -> None:
    for century, exists in (("0", False), ("A", True)):
        body = "XEXX000229HNEXXX" + century
        assert isinstance(normalise("curp", body + curp_check(body + "0")), Identifier) is exists


@given(
    st.sampled_from(["XEXX", "XAX", "Ñ&X", "XÑXA"]),
    st.integers(0, 99),
    days,
    st.text(LETTERS, min_size=2, max_size=2),
)
def test_an_rfc_check_digit_is_stdnums(name: str, year: int, day: str, pair: str) -> None:
    body = f"{name}{year:02}{day}{pair}"
    assert rfc_check(body + "0") == stdnum.mx.rfc.calc_check_digit(body)
    found = normalise("rfc", body + rfc_check(body + "0"))
    assert isinstance(found, Identifier) == stdnum.mx.rfc.is_valid(body + "0")


@pytest.mark.parametrize("raw", ["XEXX010101AB1", "XAX010101AB2"])
def test_an_rfc_with_a_wrong_check_digit_is_kept_and_doubted(raw: str) -> None:
    found = normalise("rfc", raw)
    assert isinstance(found, Identifier)
    assert doubt(found) is not None
    right = normalise("rfc", raw[:-1] + rfc_check(raw))
    assert isinstance(right, Identifier)
    assert doubt(right) is None


@pytest.mark.parametrize("raw", ["", "XEXX010101", "XEXX013301AB1", "12X010101AB1"])
def test_no_rfc(raw: str) -> None:
    assert isinstance(normalise("rfc", raw), Problem)


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        ("032180000118359719", True),
        ("032-180-00011835971-9", True),
        ("032180000118359718", False),
        ("03218000011835971", False),
        ("03218000011835971A", False),
    ],
)
def test_clabe(raw: str, right: bool) -> None:
    assert isinstance(normalise("clabe", raw), Identifier) is right


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_a_clabe_betrays_any_one_wrong_digit(body: str, place: int, change: int) -> None:
    wrong = body[:place] + str((int(body[place]) + change) % 10) + body[place + 1 :]
    assert clabe_check(wrong + "0") != clabe_check(body + "0")
