"""Which identifiers a record gives, and of which kind."""

from __future__ import annotations

import pytest

from tearline.ontology.extract import identifiers_of

CURP = "XEJX010101HNEXXXA4"


@pytest.mark.parametrize(
    ("schema", "properties", "expected"),
    [
        ("Person", {"name": ["A"], "curp": [CURP]}, [("curp", CURP)]),
        ("Person", {"idNumber": [CURP]}, [("curp", CURP)]),
        ("Person", {"idNumber": ["INE 12345"]}, [("document", "INE12345")]),
        ("Person", {"taxNumber": ["XEXX010101AB1"]}, [("rfc", "XEXX010101AB1")]),
        ("Company", {"rfc": ["XAX010101AB2"]}, [("rfc", "XAX010101AB2")]),
        ("Company", {"taxNumber": ["12-345"]}, [("tax", "12345")]),
        ("Person", {"passportNumber": ["G12345678"]}, [("passport", "G12345678")]),
        ("Passport", {"number": ["G12345678"], "holder": ["p"]}, [("passport", "G12345678")]),
        ("Identification", {"number": ["12345"]}, [("document", "12345")]),
        ("Person", {"phone": ["+525512345678"]}, [("phone", "+525512345678")]),
        ("Person", {"email": ["A@correo.example"]}, [("email", "a@correo.example")]),
        ("Vehicle", {"registrationNumber": ["abc123d"]}, [("plate", "ABC-123-D")]),
        ("Airplane", {"registrationNumber": ["XA-ABC"]}, [("aircraft", "XA-ABC")]),
        ("Airplane", {"icao24": ["0d0a1b"], "icaoCode": ["C208"]}, [("icao24", "0D0A1B")]),
        ("Vessel", {"registrationNumber": ["123"]}, [("document", "123")]),
        ("Vessel", {"imoNumber": ["IMO9074729"]}, [("imo", "9074729")]),
        ("Vehicle", {"vin": ["1M8GDM9AXKP042788"]}, [("vin", "1M8GDM9AXKP042788")]),
        ("Vehicle", {"vin": ["12345"]}, [("document", "12345")]),
        ("BankAccount", {"clabe": ["032180000118359719"]}, [("clabe", "032180000118359719")]),
        ("BankAccount", {"clabe": ["032180000118359718"]}, [("account", "032180000118359718")]),
        ("BankAccount", {"iban": ["GB82WEST12345698765432"]}, [("account", "GB82WEST12345698765432")]),
        ("BankAccount", {"bic": ["BCMRMXMM"]}, []),
        ("Firearm", {"serialNumber": ["AB-123"]}, [("serial", "AB123")]),
        ("TraceRequest", {"serialNumber": ["AB-123"]}, [("serial", "AB123")]),
        ("Detention", {"registrationNumber": ["RND/1"]}, [("detention", "RND1")]),
        ("Case", {"investigationNumber": ["CI-1/2026"]}, [("case", "CI12026")]),
        ("CourtCase", {"caseNumber": ["12/2026"]}, [("case", "122026")]),
        ("PlateRead", {"plate": ["ABC-123-D"]}, [("plate", "ABC-123-D")]),
        ("Device", {"imei": ["490154203237518"]}, [("imei", "490154203237518")]),
        ("Call", {"callerNumber": ["+525512345678"]}, [("phone", "+525512345678")]),
        ("Flight", {"registrationNumber": ["XBABC"]}, [("aircraft", "XB-ABC")]),
        ("Nonsense", {"curp": [CURP]}, []),
    ],
)
def test_identifiers(schema: str, properties: dict[str, list[str]], expected: list[tuple[str, str]]) -> None:
    assert [(found.kind, found.value) for found in identifiers_of(schema, properties)] == expected


def test_each_once() -> None:
    assert len(identifiers_of("Person", {"curp": [CURP], "idNumber": [CURP, CURP.lower()]})) == 1
