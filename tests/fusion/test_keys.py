"""Keys: signed 64-bit numbers, the same for the same record, shared by records that may be one thing."""

from __future__ import annotations

import pytest
from hypothesis import given

from tearline.fusion import Features, features, keys, shared_keys
from tearline.fusion.keys import MOST_KEYS
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
