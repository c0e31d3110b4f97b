"""CURP, RFC and the other numbers: by the rules, and again from the facts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn as stdnum_luhn
from stdnum.mx import curp as stdnum_curp
from stdnum.mx import rfc as stdnum_rfc

from tearline.nation.people.documents import luhn
from tearline.nation.people.identity import CURP_WORDS, called, curp_of, rfc_of, rfc_of_firm
from tearline.ontology.identifier import Problem
from tearline.ontology.identifiers import normalise
from tearline.ontology.mexican import rfc_doubt

NAMES = st.sampled_from(
    [
        "Juan",
        "José Luis",
        "María",
        "María de los Ángeles",
        "José",
        "Ma. Guadalupe",
        "Ñico",
        "Óscar",
        "Ix",
        "J. Jesús",
    ]
)
SURNAMES = st.one_of(
    st.sampled_from(
        ["de la O", "Núñez", "Ñandú", "Ek", "Uc", "Mc Gregor", "Montes de Oca", "O'Farrill", "Üribe", "Y"]
    ),
    st.text("abcdeghilmnñoprstuvzáéíóúü", min_size=2, max_size=12).map(str.capitalize),
)
DAYS = st.dates(date(1900, 1, 1), date(2026, 6, 30))


@settings(max_examples=200)
@given(
    NAMES,
    SURNAMES,
    SURNAMES,
    DAYS,
    st.sampled_from("HM"),
    st.sampled_from(["DF", "NE", "YN"]),
    st.integers(0, 9),
)
def test_any_persons_numbers_are_valid(name, father, mother, born, sex, state, turn):
    """Whatever the name: our ontology and python-stdnum accept the CURP and the RFC."""
    curp = curp_of(tuple(name.split()), (father, mother), born, sex, state, turn)
    assert not isinstance(normalise("curp", curp), Problem)
    if (born.month, born.day) != (2, 29):  # python-stdnum reads 1900 for 00
        stdnum_curp.validate(curp)
    rfc = rfc_of(tuple(name.split()), (father, mother), born)
    assert not isinstance(normalise("rfc", rfc), Problem)
    assert rfc_doubt(rfc) is None
    stdnum_rfc.validate(rfc, validate_check_digits=True)


@pytest.mark.parametrize(
    ("given_names", "surnames", "root", "inside"),
    [
        (("Concepción",), ("Salgado", "Briseño"), "SABC", "LRN"),
        (("José", "Carlos"), ("Pérez", "Domínguez"), "PEDC", "RMR"),
        (("Olga",), ("Pérez", "Domínguez"), "PXDO", "RML"),  # an inconvenient word
        (("María", "de los Ángeles"), ("de la O", "Ñuñez"), "OXXA", "XXN"),
        (("José", "María"), ("Ek", "Uc"), "EXUM", "KCR"),
        (("María",), ("Núñez", "Muñoz"), "NUMM", "XXR"),  # Ñ inside is X
        (("Ma.", "Guadalupe"), ("Van der Berg", "Montes de Oca"), "BEMG", "RND"),
        (("Óscar",), ("Argüelles", "Ibarra"), "AUIO", "RBS"),
    ],
)
def test_letters_of_a_curp(given_names, surnames, root, inside):
    curp = curp_of(given_names, surnames, date(1971, 3, 9), "M", "OC")
    assert curp[:4] == root
    assert curp[4:13] == "710309MOC"
    assert curp[13:16] == inside
    assert curp[16] == "0"


def test_the_homoclave_tells_the_century():
    facts = (("Juan",), ("Soto", "Lara"))
    assert curp_of(*facts, date(1999, 12, 31), "H", "DF", 3)[16] == "3"
    assert curp_of(*facts, date(2000, 1, 1), "H", "DF", 3)[16] == "D"


def test_no_root_is_an_inconvenient_word():
    for word in CURP_WORDS:
        first, second, third, fourth = word
        curp = curp_of((fourth + "r",), (first + second + "r", third + "r"), date(1980, 1, 1), "H", "DF")
        assert curp[:4] == f"{first}X{third}{fourth}"


@pytest.mark.parametrize(
    ("given_names", "surnames", "born", "rfc"),
    [  # worked examples in the SAT's own description, invented there
        (("Juan",), ("Barrios", "Fernández"), date(1970, 12, 13), "BAFJ701213SBA"),
        (("Emma",), ("Gómez", "Díaz"), date(1956, 12, 31), "GODE561231GR8"),
    ],
)
def test_rfc_of_the_published_examples(given_names, surnames, born, rfc):
    assert rfc_of(given_names, surnames, born) == rfc


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("Sonora Industrial Azucarera, S. de R.L.", "SIA"),
        ("Grupo Ñandú SA de CV", "GÑA"),
        ("Transportes del Norte y Anexas, S.A. de C.V.", "TNA"),
        ("Fletes SC", "FLE"),
        ("La Compañía de la X SAPI de CV", "XXX"),
    ],
)
def test_rfc_of_firms(name, root):
    rfc = rfc_of_firm(name, date(2004, 2, 29))
    assert rfc[:9] == f"{root}040229"
    stdnum_rfc.validate(rfc, validate_check_digits=True)


def test_the_name_that_counts():
    assert called(("María", "Guadalupe")) == "GUADALUPE"
    assert called(("María", "de la Luz")) == "LUZ"
    assert called(("José", "de Jesús")) == "JESUS"
    assert called(("Juan", "José")) == "JUAN"
    assert called(("María",)) == "MARIA"


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_luhn_as_stdnum(digits):
    assert luhn(digits) == stdnum_luhn.calc_check_digit(digits)
