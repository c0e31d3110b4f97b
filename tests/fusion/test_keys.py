"""Keys: signed 64-bit numbers, the same for the same record, shared by records that may be one thing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tearline.fusion.features import Features, features
from tearline.fusion.keys import MOST_KEYS, keys, named_keys, part_field, part_values, shared_keys
from tearline.fusion.plan import KINDS, plan
from tearline.fusion.rarity import public_bits
from tearline.fusion.selective import meeting_rules, selective_keys
from tests.fusion.people import people, person

ANA = {"firstName": ["Ana"], "lastName": ["Xochihua"], "secondSurname": ["Díaz"], "birthDate": ["1985-03-12"]}


@given(people)
def test_keys_are_few_distinct_and_fit_a_bigint(record: Features) -> None:
    found = keys(record)
    assert len(found) == len(set(found)) <= MOST_KEYS
    assert all(-(2**63) <= key < 2**63 for key in found)
    assert keys(record) == found


@given(people, people)
def test_shared_keys_are_named_exactly_where_there_are_some(a: Features, b: Features) -> None:
    assert bool(shared_keys(a, b)) == bool({*keys(a)} & {*keys(b)})
    assert bool(meeting_rules(a, b)) == bool({*selective_keys(a)} & {*selective_keys(b)})


@pytest.mark.parametrize(
    "changes",
    [
        {"firstName": ["Anna"]},
        {"birthDate": ["1985-12-03"]},
        {"birthDate": ["1958-03-12"]},
        {"birthDate": ["1985"]},
        {"lastName": ["Díaz"], "secondSurname": ["Xochihua"]},
        {"firstName": ["Xochihua"], "lastName": ["Ana"]},
        {"secondSurname": []},
        {"lastName": ["Xochihau"]},
    ],
)
def test_a_slip_leaves_a_key(changes: dict[str, list[str]]) -> None:
    assert shared_keys(person(**ANA), person(**{**ANA, **changes}))


def test_a_nickname_meets_the_full_name() -> None:
    one = person(firstName=["Pepe"], lastName=["García"], birthDate=["1985-03-12"])
    other = person(firstName=["José"], lastName=["García"], birthDate=["1985-07-01"])
    assert "given name, surname, year" in shared_keys(one, other)


def test_plates_one_sign_apart_meet() -> None:
    a = features("Vehicle", {"registrationNumber": ["ABC-123-D"]})
    b = features("Vehicle", {"registrationNumber": ["ABC-124-D"]})
    assert a is not None
    assert b is not None
    assert shared_keys(a, b) == ["plate less a sign"]


def test_a_record_of_nothing_has_no_keys() -> None:
    assert keys(person()) == ()


def test_what_has_no_digit_is_no_number() -> None:
    """``HECHO EN MEXICO`` on two engines does not make one car of them."""
    one, other = (
        features("Vehicle", {"engineNumber": ["HECHO EN MEXICO"], "registrationNumber": [plate]})
        for plate in ("XKP-111-Z", "JGN-343-B")
    )
    assert one is not None
    assert other is not None
    assert not set(keys(one)) & set(keys(other))


def test_each_part_of_a_rule_is_measured_as_what_it_is() -> None:
    """A part that nobody measures counts as an identifier: one of words would bring thousands together."""
    numbers = {"numbers", "clabe", "curp", "rfc"}
    used = {(kind, part) for kind in KINDS for rule in plan(kind).keys for part in rule.parts}
    counted = {
        part
        for kind, part in used
        for field in plan(kind).fields
        if field.name == part_field(part) and field.read in numbers
    }
    assert {part for _, part in used} - counted <= public_bits().parts.keys()
    assert public_bits().parts.keys() <= {part for _, part in used} | {"founded.year"}


COMMON = {"firstName": ["José"], "lastName": ["García"], "secondSurname": ["Hernández"]}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (COMMON, False),
        ({**COMMON, "birthDate": ["1985"]}, False),
        ({**COMMON, "birthPlace": ["Culiacán"]}, False),
        ({**COMMON, "birthDate": ["1985-03-12"]}, True),
        ({**COMMON, "phone": ["+525512345678"]}, True),
        ({"name": ["Xóchitl Zarzosa Quibrera"]}, True),
        ({"name": ["Nadie Inventado"]}, False),
        ({"address": ["Culiacán"], "birthDate": ["1985-03-12"]}, False),
        ({"address": ["Calle Cinco 12, Centro, 80000"], "firstName": ["Juan"]}, True),
    ],
)
def test_a_key_of_arrival_is_rare_enough_by_what_is_publicly_known(
    told: dict[str, list[str]], found: bool
) -> None:
    assert bool(selective_keys(person(**told))) == found


@given(people)
def test_keys_of_arrival_are_among_the_keys(record: Features) -> None:
    every = {key for _, key in named_keys(record)}
    assert every.issuperset(selective_keys(record))


def test_where_a_rare_name_is_a_key_no_longer_key_is_made_of_it() -> None:
    alone, dated = (
        person(name=["Xóchitl Zarzosa Quibrera"], birthDate=born) for born in ([], ["1985-03-12"])
    )
    rules = {key: name for name, key in named_keys(dated)}
    made = {rules[key] for key in selective_keys(dated)}
    assert {"whole name", "given name and both surnames"} <= made
    assert made.isdisjoint({"whole name and year", "given name, both surnames, year"})
    assert set(selective_keys(alone)) < set(selective_keys(dated))


def test_the_starts_of_common_names_are_common() -> None:
    of = public_bits().of
    assert of("start", "ga") < of("start", "xo")
    assert of("starts", "er ga") == of("start", "er") + of("start", "ga")


def test_of_half_an_identifier_the_last_signs_count() -> None:
    of = public_bits().of
    assert of("ids.half", "passport<X0000") < of("ids.half", "passport>41774")
    assert of("vin.half", "vin>F0000123") < public_bits().bound <= of("vin", "vin:3N1AB7APF0000123")


def test_a_series_of_documents_of_one_name_brings_nobody_together_on_arrival() -> None:
    """Else thousands with running numbers would all be compared with each other."""
    series = [
        features("Person", {"name": ["Nadie Inventado"], "passportNumber": [f"X{n:08}"]}) for n in range(50)
    ]
    met = [key for one in series if one is not None for key in selective_keys(one)]
    assert len(met) == len(set(met)) > 0


@pytest.mark.parametrize(
    "told",
    [
        {"name": ["NO IDENTIFICADO"]}, {"name": ["Quien resulte responsable"]}, {"name": ["N.N."]},
        {"firstName": ["Desconocido"], "lastName": ["Desconocido"]}, {"name": ["X"], "idNumber": ["00000000"]},
    ],
)  # fmt: skip
def test_what_stands_for_an_unknown_one_is_no_key(told: dict[str, list[str]]) -> None:
    """Police write it by the thousand: nobody would be found by it, and all compared with each other."""
    record = features("Person", told)
    assert record is None or keys(record) == ()


def test_a_surname_that_is_such_a_word_too_is_a_name() -> None:
    record = features("Person", {"name": ["Ximena Sujeto Zarzosa"]})
    assert record is not None
    assert keys(record)


@settings(max_examples=200)
@given(people)
def test_no_value_of_a_part_has_more_bits_than_the_most_that_is_told(record: Features) -> None:
    """By which rules are left out on arrival that never find a key rare enough."""
    public = public_bits()
    for part in {part for rule in plan(record.kind).keys for part in rule.parts}:
        assert all(public.of(part, value) <= public.most(part) for value in part_values(record, part))
