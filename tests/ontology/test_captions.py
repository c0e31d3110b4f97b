"""What a record is called, and what of it can be searched."""

from __future__ import annotations

import pytest

from tearline.ontology.captions import LONGEST, caption_of, names_of, texts_of
from tearline.ontology.model import model


@pytest.mark.parametrize(
    ("schema", "properties", "caption"),
    [
        ("Person", {"name": ["Ximena Ejemplo"], "curp": ["C"]}, "Ximena Ejemplo"),
        (
            "Person",
            {
                "firstName": ["Ximena"],
                "lastName": ["Ejemplo"],
                "secondSurname": ["Prueba"],
                "alias": ["La X"],
            },
            "Ximena Ejemplo Prueba",
        ),
        ("Person", {"alias": ["La X"]}, "La X"),
        ("Person", {"curp": ["XEJX010101HNEXXXA4"]}, "XEJX010101HNEXXXA4"),
        ("Vehicle", {"registrationNumber": ["ABC-123-D"], "vin": ["V"]}, "ABC-123-D"),
        ("Vehicle", {"vin": ["V"]}, "V"),
        ("Firearm", {"serialNumber": ["AB123"], "manufacturer": ["M"]}, "AB123"),
        ("Detention", {"registrationNumber": ["RND1"], "detainee": ["p"]}, "RND1"),
        ("Membership", {"member": ["p"], "organization": ["g"], "role": ["jefe"]}, "jefe"),
        ("Membership", {"member": ["p"], "organization": ["g"]}, "Membership"),
        ("Address", {"full": ["Calle Falsa 1"]}, "Calle Falsa 1"),
        ("Nonsense", {}, "Nonsense"),
    ],
)
def test_captions(schema: str, properties: dict[str, list[str]], caption: str) -> None:
    assert caption_of(schema, properties) == caption


@pytest.mark.parametrize("name", sorted(model().schemata))
def test_everything_is_called_something(name: str) -> None:
    assert caption_of(name, {})


def test_a_caption_is_a_line_and_the_name_stays_whole() -> None:
    name = "Maximiliano " * 100
    assert caption_of("Person", {"name": [name]}) == name[: LONGEST - 1] + "…"
    assert caption_of("Person", {"name": ["x" * LONGEST]}) == "x" * LONGEST
    assert names_of("Person", {"name": [name]}) == [name]


def test_a_persons_names_and_texts() -> None:
    properties = {
        "address": ["Calle Falsa 1"],
        "alias": ["La X"],
        "birthDate": ["1985-03-12"],
        "curp": ["XEJX010101HNEXXXA4"],
        "lastName": ["Ejemplo"],
        "name": ["Ximena Ejemplo"],
        "nationality": ["us"],
        "notes": ["Vista en Toluca"],
        "phone": ["+525512345678"],
        "proof": ["doc-1"],
        "website": ["https://correo.example/"],
    }
    assert names_of("Person", properties) == ["La X", "Ejemplo", "Ximena Ejemplo"]
    assert texts_of("Person", properties) == [
        "Calle Falsa 1",
        "Estados Unidos United States",
        "Vista en Toluca",
    ]


@pytest.mark.parametrize(
    ("schema", "properties", "names", "texts"),
    [
        ("Address", {"full": ["Calle 1"], "state": ["Sonora"]}, ["Calle 1"], ["Sonora"]),
        ("UserAccount", {"username": ["x"], "password": ["secret"]}, ["x"], []),
        ("Firearm", {"manufacturer": ["M"], "calibre": ["9 mm"], "serialNumber": ["1"]}, ["M"], ["9 mm"]),
        ("Tip", {"description": ["Se oyeron golpes"], "tipNumber": ["T-1"]}, [], ["Se oyeron golpes"]),
        ("Company", {"name": ["A"], "jurisdiction": ["suhh"]}, ["A"], ["Soviet Union"]),
    ],
)
def test_roles(schema: str, properties: dict[str, list[str]], names: list[str], texts: list[str]) -> None:
    assert names_of(schema, properties) == names
    assert texts_of(schema, properties) == texts
