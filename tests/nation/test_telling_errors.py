"""Each error by itself: what it makes of what is said, and what it leaves alone."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.nation.telling import figures, letters, names
from tearline.nation.telling.channels import DUPLICATES, ERRORS, channel
from tearline.nation.telling.forms import Said
from tearline.nation.telling.scribe import is_listed
from tearline.ontology.identifier import Identifier
from tearline.ontology.identifiers import normalise

CURP = "QUBE790314HZSXRV07"


def said(**parts: str) -> Said:
    """A person as somebody who knows would say."""
    return {
        "given": "Evaristo Benjamín", "first": "Quiñónez", "second": "Bárcenas", "born": "1979-03-14", "died": "",
        "curp": CURP, "rfc": "QUBE790314AB1", "nss": "12345678901", "licence": "JA1203344", "phone": "6671234567",
        "street": "Avenida Molino", "house": "12", "neighbourhood": "Centro", "postcode": "80000",
        "municipality": "Culiacán", "state": "Sinaloa", "valid_from": "", "_true": "P-0-1", "_year": "2026",
        **parts,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("error", "before", "field", "after"),
    [
        ("surnames_swapped", {}, "first", "Bárcenas"),
        ("second_surname_lost", {}, "second", ""),
        ("second_surname_initial", {}, "second", "B."),
        ("first_surname_lost", {}, "first", "Bárcenas"),
        ("widows_name", {"_widow_of": "Gómez"}, "second", "viuda de Gómez"),
        ("particles_lost", {"first": "de la Cruz"}, "first", "Cruz"),
        ("particles_lost", {"given": "María del Carmen"}, "given", "María Carmen"),
        ("given_swapped", {}, "given", "Benjamín Evaristo"),
        ("first_given_only", {}, "given", "Evaristo"),
        ("second_given_only", {}, "given", "Benjamín"),
        ("second_given_initial", {}, "given", "Evaristo B."),
        ("nickname", {"_nickname": "Varo"}, "given", "Varo"),
        ("accents_lost", {}, "first", "Quiñonez"),
        ("enye_lost", {}, "first", "Quinonez"),
        ("line_cut", {}, "given", "Ev"),
        ("field_cut", {"street": "Avenida de los Insurgentes"}, "street", "Avenida de los Insur"),
        ("street_abbreviated", {}, "street", "Av. Molino"),
        ("house_number_lost", {}, "house", "S/N"),
        ("neighbourhood_lost", {}, "postcode", ""),
        ("day_month_swapped", {"born": "1979-03-04"}, "born", "1979-04-03"),
        ("born_year_only", {}, "born", "1979"),
        ("born_first_january", {}, "born", "1979-01-01"),
        ("born_unknown", {}, "born", ""),
        ("phone_lost", {}, "phone", ""),
        ("curp_lost", {}, "curp", ""),
        ("rfc_lost", {}, "rfc", ""),
    ],
)
def test_what_an_error_makes(error: str, before: Said, field: str, after: str) -> None:
    one = said(**before)
    assert ERRORS[error](one, Random(1))
    assert one[field] == after


@pytest.mark.parametrize(
    ("error", "before"),
    [
        ("surnames_swapped", {"first": "López", "second": "López"}),
        ("second_surname_initial", {"second": ""}),
        ("first_surname_lost", {"second": ""}),
        ("widows_name", {}),
        ("particles_lost", {}),
        ("maria_shortened", {}),
        ("given_swapped", {"given": "Rosa"}),
        ("second_given_only", {"given": "Rosa"}),
        ("second_given_initial", {"given": "Rosa"}),
        ("nickname", {}),
        ("enye_lost", {"first": "López"}),
        ("day_month_swapped", {"born": "1979-03-14"}),
        ("day_month_swapped", {"born": "1979-03-03"}),
        ("born_first_january", {"born": ""}),
        ("phone_old_form", {"phone": ""}),
        ("curp_check_wrong", {"curp": ""}),
        ("curp_of_wrong_birth", {"curp": ""}),
        ("licence_digits_swapped", {"licence": "A"}),
        ("plate_signs_mixed", {}),
    ],
)
def test_an_error_that_finds_nothing_to_spoil_is_none(error: str, before: Said) -> None:
    one = said(**before)
    untouched = dict(one)
    assert not ERRORS[error](one, Random(1))
    assert one == untouched


@pytest.mark.parametrize("short", ["Ma. Guadalupe", "M. Guadalupe"])
def test_maria_is_shortened(short: str) -> None:
    ones = [said(given="María Guadalupe") for _ in range(40)]
    for seed, one in enumerate(ones):
        assert names.maria_shortened(one, Random(seed))
    assert any(one["given"] == short for one in ones)


def test_sounds_that_are_one_are_exchanged() -> None:
    heard = {heard_as("Vázquez", seed) for seed in range(200)}
    assert {"Bázquez", "Vásquez"} <= heard
    assert "Ernández" in {heard_as("Hernández", seed) for seed in range(200)}
    assert "Cabayero" in {heard_as("Caballero", seed) for seed in range(200)}


def heard_as(surname: str, seed: int) -> str:
    one = said(given="", first=surname, second="")
    letters.hearing_slip(one, Random(seed))
    return one["first"]


def test_a_scanner_takes_rn_for_m() -> None:
    seen = set()
    for seed in range(200):
        one = said(given="", first="Hernández", second="", street="")
        letters.scanning_slip(one, Random(seed))
        seen.add(one["first"])
    assert "Hemández" in seen


@given(st.integers(0, 10_000))
def test_a_typing_slip_touches_one_place_of_one_word(seed: int) -> None:
    one, true = said(), said()
    if letters.typing_slip(one, Random(seed)):
        (changed,) = [name for name in true if one[name] != true[name]]
        assert abs(len(one[changed]) - len(true[changed])) <= 1


@given(st.integers(0, 10_000), st.dates(date(1925, 1, 1), date(2026, 6, 1)))
def test_a_birth_told_wrongly_is_still_one_that_can_be(seed: int, born: date) -> None:
    for spoil in (figures.born_digit_off, figures.born_year_guessed, figures.day_month_swapped):
        one = said(born=born.isoformat())
        spoil(one, Random(seed))
        told = date.fromisoformat(one["born"])
        assert told <= max(born, date(1991, 12, 31))
        assert told.year >= 1920


def test_nobody_becomes_a_child_at_the_time_of_the_deed() -> None:
    for seed in range(500):
        one = said(born="1979-03-14", valid_from="1993-01-01")
        figures.born_digit_off(one, Random(seed))
        assert int(one["born"][:4]) + 12 < 1993


@given(st.integers(0, 10_000))
def test_a_wrong_curp_has_a_good_check_unless_it_is_announced(seed: int) -> None:
    for spoil in (figures.curp_of_wrong_birth, figures.curp_homonym_digit):
        one = said()
        spoil(one, Random(seed))
        assert isinstance(normalise("curp", one["curp"]), Identifier)
    one = said()
    assert figures.curp_check_wrong(one, Random(seed))
    problem = normalise("curp", one["curp"])
    assert not isinstance(problem, Identifier)
    assert problem.code == one["_fate"]


@given(st.integers(0, 10_000), st.sampled_from(["6671234567", "5512345678", "3312345678", "9991234567"]))
def test_a_telephone_told_badly_is_still_one(seed: int, number: str) -> None:
    for spoil in (figures.phone_old_form, figures.phone_punctuated, figures.phone_digits_swapped):
        one = said(phone=number)
        spoil(one, Random(seed))
        assert isinstance(normalise("phone", one["phone"]), Identifier), one["phone"]


def test_signs_of_a_plate_are_mixed_up() -> None:
    one = {"plate": "ABC-10-80"}
    seen = set()
    for seed in range(100):
        one = {"plate": "ABC-10-80"}
        assert figures.plate_signs_mixed(one, Random(seed))
        seen.add(one["plate"])
    assert {"ABC-1O-80", "ABC-10-B0"} <= seen


def test_a_machine_makes_no_errors_and_enters_nothing_twice() -> None:
    noise = channel("machine", "person", 1.0, frozenset({"given"}))
    assert not noise.rates
    assert noise.duplicates == 0


def test_what_a_file_does_not_show_does_not_go_wrong_there() -> None:
    noise = channel("form", "person", 1.0, frozenset({"given", "first", "second"}))
    assert not {error for error in noise.tries if error.startswith(("curp", "phone", "born", "rfc"))}


def test_errors_come_as_often_as_their_rates_say() -> None:
    shown = frozenset({"given", "first", "second", "born", "curp", "phone", "street"})
    noise, rng, tried = channel("radio", "person", 1.0, shown), Random(3), 0
    for _ in range(6_000):
        tried += "second_surname_lost" in noise.spoil(said(), rng)
    assert 0.13 < tried / 6_000 < 0.19


def test_care_lowers_all_rates_but_those_that_are_the_channels_own() -> None:
    shown = frozenset({"given", "first", "second", "born", "curp"})
    careful = {rate.name: rate.share for rate in channel("line", "person", 0.5, shown).rates}
    careless = {rate.name: rate.share for rate in channel("line", "person", 1.0, shown).rates}
    assert careful["typing_slip"] == careless["typing_slip"] / 2
    assert careful["line_cut"] == careless["line_cut"] == 1


def test_every_error_and_channel_has_its_source_or_is_assumed() -> None:
    import yaml

    from tearline.nation.telling import channels

    told = channels._TOLD["errors"]
    assert all(error["source"] for error in told.values())
    used = {name for error in told.values() for name in error["rates"]}
    assert used <= {*DUPLICATES}
    assert yaml.safe_dump(told)


def test_a_name_that_errors_would_turn_into_a_listed_one_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tearline.nation.telling import scribe

    monkeypatch.setattr(scribe, "is_avoided_name", lambda text: text == "Evaristo Quiñónez")
    assert is_listed(said())
    assert not is_listed(said(first="Quiñones"))
