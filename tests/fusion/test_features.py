"""Features: what of a record is compared, small and the same for the same record."""

from __future__ import annotations

import pytest
from hypothesis import given

from tearline.errors import BadInput
from tearline.fusion.features import Features, decode, features
from tearline.fusion.plan import KINDS, kind_of
from tests.fusion.people import people, person


def test_a_record_as_it_is_compared() -> None:
    found = person(
        name=["José Luis García de la Cruz"],
        firstName=["José Luis"],
        lastName=["García"],
        secondSurname=["de la Cruz"],
        birthDate=["1985-03-12"],
        gender=["male"],
        phone=["+525512345678"],
    )
    assert found.get("name") == ("jose luis/garcia cruz",)
    assert found.get("birth") == ("19850312",)
    assert found.get("sex") == ("m",)


def test_a_curp_tells_birth_and_sex_where_nothing_else_does() -> None:
    found = person(curp=["XEJX010101HNEXXXA4"])
    assert found.get("birth") == ("20010101",)
    assert found.get("sex") == ("m",)
    assert found.get("root") == ("c:XEJX010101",)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"name": ["GUZMÁN PÉREZ, Ana"]}, ("ana/guzman perez",)),
        ({"name": ["Ana Guzmán Pérez"]}, ("ana/guzman perez",)),
        ({"name": ["Ana María Guzmán"]}, ("ana maria/guzman",)),
        ({"name": ["Lic. Ana de la Cruz"]}, ("ana/cruz",)),
        (
            {"name": ["Henry Justice Ford"], "firstName": ["Henry"], "lastName": ["Ford"]},
            ("henry justice/ford",),
        ),
        ({"firstName": ["Ana"], "name": ["Otra Persona"]}, ("ana/", "otra/persona")),
        ({"name": [""]}, ()),
    ],
)
def test_names(properties: dict[str, list[str]], expected: tuple[str, ...]) -> None:
    assert person(**properties).get("name") == expected


@given(people)
def test_what_is_written_is_read_again(found: Features) -> None:
    assert decode(found.encode()) == found


def test_another_version_is_refused() -> None:
    with pytest.raises(BadInput):
        decode('[0,"person",{}]')


def test_a_schema_that_is_not_matched() -> None:
    assert features("Detention", {"name": ["x"]}) is None
    assert {kind_of(schema) for schema in ("Person", "Company", "Vehicle", "Firearm")} <= {*KINDS}
