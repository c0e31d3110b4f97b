"""What is kept, what is warned of, and what rejects a record. All persons are invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.ontology.accept import PROTECTED, Accepted, accept
from tearline.ontology.extract import identifiers_of
from tearline.ontology.mexican import curp_check, rfc_check
from tearline.ontology.model import model

TODAY = date(2026, 3, 1)
CURP = "XEXX850312HMCXXX0" + curp_check("XEXX850312HMCXXX00")
RFC = "XEXX850312AB" + rfc_check("XEXX850312AB0")


def judged(schema: str, **properties: Any) -> Accepted:
    return accept(schema, properties, today=TODAY)


def codes(found: Accepted) -> list[tuple[str | None, str]]:
    return [(finding.field, finding.code) for finding in found.problems]


def test_a_typical_person_is_cleaned() -> None:
    found = judged(
        "Person",
        name=["  Ximena   Ejemplo Prueba "],
        birthDate=["1985-3-12"],
        nationality=["México"],
        curp=[CURP.lower()],
        rfc=[f"{RFC[:4]}-{RFC[4:10]}-{RFC[10:]}"],
        phone=["55 1234 5678"],
        address=["Calle Falsa 1\nToluca"],
        alias=["B", "A", "B", ""],
        notes=[""],
    )
    assert found.problems == found.warnings == []
    assert found.properties == {
        "address": ["Calle Falsa 1, Toluca"],
        "alias": ["A", "B"],
        "birthDate": ["1985-03-12"],
        "curp": [CURP],
        "name": ["Ximena Ejemplo Prueba"],
        "nationality": ["mx"],
        "phone": ["+525512345678"],
        "rfc": [RFC],
    }
    assert list(found.properties) == sorted(found.properties)


@pytest.mark.parametrize(
    ("schema", "properties", "problems"),
    [
        ("Persn", {"name": ["A"]}, [("schema", "unknown-schema")]),
        ("", {}, [("schema", "unknown-schema")]),
        ("Thing", {"name": ["A"]}, [("schema", "abstract-schema")]),
        ("Trace", {"traceNumber": ["1"]}, [("schema", "abstract-schema")]),
        ("Person", {"name": ["A"], "membershipMember": ["m"]}, [("membershipMember", "reverse-property")]),
        ("Person", {}, [(None, "nothing-said")]),
        ("Person", {"name": [""], "nationality": ["mx"]}, [(None, "nothing-said")]),
        ("Person", {"name": ["A"], "curp": [CURP[:-1] + str(9 - int(CURP[-1]))]}, [("curp", "curp-check")]),
        ("Person", {"name": ["A"], "curp": ["no tiene"]}, [("curp", "curp-form")]),
        ("Person", {"name": ["A"], "birthDate": ["2026-03-02"]}, [("birthDate", "born-in-future")]),
        ("Person", {"name": ["A"], "birthDate": ["2027"]}, [("birthDate", "born-in-future")]),
        ("Person", {"name": ["A"], "birthDate": ["1906-02-28"]}, [("birthDate", "born-too-long-ago")]),
        (
            "Person",
            {"name": ["A"], "birthDate": ["2085-03-12"]},
            [("birthDate", "born-in-future")],
        ),
        (
            "Person",
            {"name": ["A"], "birthDate": ["2116"]},
            [("birthDate", "born-in-future")],
        ),
        (
            "Person",
            {"name": ["A"], "birthDate": ["1985"], "deathDate": ["1984-12-31"]},
            [("deathDate", "death-before-birth")],
        ),
        ("Person", {"name": ["A"], "deathDate": ["2026-04"]}, [("deathDate", "died-in-future")]),
        (
            "Person",
            {"name": ["A"], "birthDate": ["1700"], "deathDate": ["1850"]},
            [("birthDate", "born-too-long-ago")],
        ),
        ("Person", {"name": ["A\x00"]}, [("name", "control-character")]),
        ("Membership", {"member": ["p"]}, [("organization", "link-end-missing")]),
        ("Membership", {"role": ["jefe"], "organization": ["g"]}, [("member", "link-end-missing")]),
        ("Address", {"country": ["mx"]}, [(None, "nothing-said")]),
        # what was left out is what the record would be known by, or the end of a link
        ("Person", {"phone": ["no tiene"]}, [("phone", "value-type")]),
        ("Person", {"shoeSize": ["42"]}, [("shoeSize", "unknown-property")]),
        ("BankAccount", {"accountNumber": ["1.23457E+15"]}, [("accountNumber", "lost-digits")]),
        ("Membership", {"member": ["p" * 201], "organization": ["g"]}, [("member", "key-too-long")]),
        # a name misspelt is a mistake to be mended
        ("Person", {"name": ["A"], "brithDate": ["1985"]}, [("brithDate", "unknown-property")]),
    ],
)
def test_problems(
    schema: str, properties: Mapping[str, Sequence[str]], problems: list[tuple[str | None, str]]
) -> None:
    assert codes(accept(schema, properties, today=TODAY)) == problems


@pytest.mark.parametrize(
    ("schema", "properties", "left_out"),
    [
        ("Person", {"name": ["A"], "shoeSize": ["42"]}, [("shoeSize", "unknown-property")]),
        ("Person", {"name": ["A"], "shoe size": ["42"]}, [("?", "unknown-property")]),
        ("Person", {"name": ["A"], "birthDate": ["1985-02-30"]}, [("birthDate", "date-impossible")]),
        ("Person", {"name": ["A"], "birthDate": ["12/03/1985"]}, [("birthDate", "date-impossible")]),
        ("Person", {"name": ["A"], "phone": ["no tiene"]}, [("phone", "value-type")]),
        ("Person", {"name": ["A"], "nationality": ["Atlantis"]}, [("nationality", "value-type")]),
        ("Person", {"name": ["A"], "gender": ["?"]}, [("gender", "value-type")]),
        ("Person", {"name": ["A"], "email": ["nadie"]}, [("email", "value-type")]),
        ("Person", {"name": ["A"], "notes": ["x" * 1_000_001]}, [("notes", "too-long")]),
        ("Person", {"name": ["A"], "height": [180]}, [("height", "not-text")]),
        ("Vessel", {"name": ["A"], "imoNumber": ["9074728"]}, [("imoNumber", "value-type")]),
        ("Seizure", {"name": ["A"], "date": ["2116-01-01"]}, [("date", "date-far-ahead")]),
        ("Camera", {"name": ["A"], "latitude": ["91"]}, [("latitude", "coordinate")]),
        ("Camera", {"name": ["A"], "longitude": ["west"]}, [("longitude", "coordinate")]),
        ("Camera", {"name": ["A"], "longitude": ["nan"]}, [("longitude", "coordinate")]),
        (
            "BankAccount",
            {"name": ["A"], "accountNumber": ["1.23457E+15"]},
            [("accountNumber", "lost-digits")],
        ),
        ("BankAccount", {"name": ["A"], "clabe": ["1,23E+17"]}, [("clabe", "lost-digits")]),
    ],
)
def test_a_value_that_cannot_be_read_costs_a_warning(
    schema: str, properties: Mapping[str, Sequence[str]], left_out: list[tuple[str, str]]
) -> None:
    found = accept(schema, properties, today=TODAY)
    assert codes(found) == []
    assert [(one.field, one.code) for one in found.warnings] == left_out
    assert found.properties == {"name": ["A"]}
    for one in found.warnings:
        assert "left out" in one.reason.text("en")
        assert "42" not in one.reason.text("en")


def test_good_values_stay_beside_one_that_cannot_be_read() -> None:
    found = accept("Company", {"name": ["A"], "country": ["MEX", "XXX"]}, today=TODAY)
    assert found.properties["country"] == ["mx"]
    assert [(one.field, one.code) for one in found.warnings] == [("country", "value-type")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Juan PeÃ±a IbÃ¡Ã±ez", "Juan Peña Ibáñez"),
        ("Ã\x81lvaro Ã‘andÃº", "Álvaro Ñandú"),
        ("JosÃ© â€œPepeâ€\x9d", "José “Pepe”"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("IRMÃ”", "IRMÃ”"),
        ("Peña", "Peña"),
    ],
)
def test_what_was_encoded_twice_is_put_right(written: str, meant: str) -> None:
    found = accept("Person", {"lastName": [written]}, today=TODAY)
    assert found.properties["lastName"] == [meant]
    assert [one.code for one in found.warnings] == ["twice-encoded"] * (written != meant)


@pytest.mark.parametrize("number", ["XAXX010101000", "XEXX010101000", "xexx-010101-000"])
def test_a_generic_rfc_is_said_to_be_one(number: str) -> None:
    found = accept("Company", {"name": ["A"], "rfc": [number]}, today=TODAY)
    assert [one.code for one in found.warnings] == ["rfc-generic"]


@pytest.mark.parametrize(
    ("schema", "properties"),
    [
        ("Person", {"lastName": ["Ejemplo"]}),
        ("Person", {"firstName": ["Ximena"]}),
        ("Person", {"curp": [CURP]}),
        ("Person", {"name": ["A"], "birthDate": ["1906-03-01"]}),
        ("Person", {"name": ["A"], "birthDate": ["1906"]}),
        ("Person", {"name": ["A"], "birthDate": ["2026"]}),
        ("Person", {"name": ["A"], "birthDate": ["1850", "1851"], "deathDate": ["1900"]}),
        ("Person", {"name": ["A"], "birthDate": ["1985"], "deathDate": ["1985-01-02"]}),
        ("Person", {"name": "A name alone, not in a list"}),
        ("Person", {"name": ["A", None]}),
        ("Vehicle", {"vin": ["1M8GDM9AXKP042788"]}),
        ("Membership", {"member": ["p/1"], "organization": ["g_1"]}),
        ("Detention", {"detainee": ["p-1"], "startDate": ["2026-02-28T23:10"]}),
        ("Seizure", {"item": ["arma-1"]}),
        ("PlateRead", {"plate": ["ABC-123-D"], "camera": ["c-1"]}),
        ("TraceRequest", {"serialNumber": ["AB123"], "priority": ["urgent"]}),
        ("Flight", {"callsign": ["XAABC"], "departure": ["MMTO"]}),
        ("Address", {"street": ["Calle Falsa 1"]}),
        ("Call", {"callerNumber": ["+525512345678"], "authorisation": ["orden-1"]}),
        ("Passport", {"holder": ["p-1"], "number": ["G12345678"], "endDate": ["2036-01-01"]}),
    ],
)
def test_no_problems(schema: str, properties: Mapping[str, Sequence[str]]) -> None:
    found = accept(schema, properties, today=TODAY)
    assert found.problems == []
    assert found.properties


@pytest.mark.parametrize(
    ("schema", "properties", "warning"),
    [
        (
            "Person",
            {"name": ["A"], "rfc": [RFC[:-1] + ("1" if RFC[-1] != "1" else "2")]},
            ("rfc", "rfc-check"),
        ),
        ("Person", {"name": ["A"], "rfc": ["no tiene"]}, ("rfc", "rfc-form")),
        ("Vehicle", {"vin": ["WVWZZZ1JZ3W386752"]}, ("vin", "vin-check")),
        ("Vehicle", {"vin": ["12345"]}, ("vin", "vin-form")),
        ("BankAccount", {"clabe": ["032180000118359718"]}, ("clabe", "clabe-check")),
        ("Device", {"imei": ["490154203237519"]}, ("imei", "imei-check")),
        (
            "Person",
            {"name": ["A"], "curp": [CURP], "birthDate": ["1985-03-13"]},
            ("curp", "curp-birth-differs"),
        ),
        ("Person", {"name": ["A"], "religion": ["x"]}, ("religion", "protected")),
        ("Person", {"name": ["A"], "political": ["x"]}, ("political", "protected")),
    ],
)
def test_warnings_do_not_reject(
    schema: str, properties: Mapping[str, Sequence[str]], warning: tuple[str, str]
) -> None:
    found = accept(schema, properties, today=TODAY)
    assert found.problems == []
    assert [(finding.field, finding.code) for finding in found.warnings] == [warning]


def test_what_may_not_be_kept_about_a_person_is_not() -> None:
    assert "religion" not in judged("Person", name=["A"], religion=["x"]).properties


def test_a_doubtful_number_stays_as_written() -> None:
    assert judged("BankAccount", clabe=["0321 8000 0118"]).properties == {"clabe": ["0321 8000 0118"]}


def test_an_unknown_schema_is_told_its_neighbours() -> None:
    assert "Person" in str(judged("Persn").problems[0].reason)
    assert "TraceRequest" in str(judged("Trace").problems[0].reason)


def test_one_day_of_birth_among_several_is_enough_for_the_curp() -> None:
    found = judged("Person", name=["A"], curp=[CURP], birthDate=["1985-03-12", "1986-01-01"])
    assert found.warnings == []


@given(st.text(min_size=4))
def test_no_finding_repeats_a_value(value: str) -> None:
    value = "ZQ7" + value
    names = ("birthDate", "curp", "rfc", "phone", "email", "nationality", "gender", "latitude", "vin")
    for schema in ("Person", "Camera", "Vehicle"):
        found = accept(schema, {name: [value] for name in names}, today=TODAY)
        assert not any(value in str(finding.reason) for finding in found.problems + found.warnings)


@given(
    st.dictionaries(st.sampled_from(sorted(model()["Person"].properties)), st.lists(st.text()), max_size=6)
)
def test_accepting_twice_changes_nothing(properties: dict[str, list[str]]) -> None:
    once = accept("Person", properties, today=TODAY)
    twice = accept("Person", once.properties, today=TODAY)
    assert twice.properties == once.properties
    assert identifiers_of("Person", once.properties) == identifiers_of("Person", twice.properties)


@pytest.mark.parametrize("name", sorted(schema.name for schema in model() if not schema.abstract))
def test_what_ftm_keeps_is_kept_unchanged(name: str) -> None:
    """One clean value in every property that can be written, through FtM's own entity and through ours."""
    samples = {
        "date": "2001-02-03",
        "country": "mx",
        "phone": "+525512345678",
        "email": "nadie@correo.example",
        "url": "https://correo.example/",
        "gender": "female",
        "topic": "crime.theft",
        "language": "spa",
        "ip": "192.0.2.1",
        "mimetype": "text/plain",
        "number": "12",
    }
    formats = {"imo": "IMO9074729", "iban": "GB82WEST12345698765432", "wikidata": "Q7747"}
    known = {"curp": CURP, "latitude": "19.4", "longitude": "-99.1"}
    entity = model().make_entity(name)
    entity.id = "e-1"
    for prop in model()[name].properties.values():
        if prop.stub or prop.name in PROTECTED or (prop.format and prop.format not in formats):
            continue
        value = (
            known.get(prop.name) or formats.get(prop.format or "") or samples.get(prop.type.name, "ABC12345")
        )
        entity.add(prop, value)
    theirs = {prop: sorted(values) for prop, values in entity.to_dict()["properties"].items()}
    found = accept(name, theirs, today=date(2026, 3, 1))
    assert found.problems == []
    assert found.properties == theirs
