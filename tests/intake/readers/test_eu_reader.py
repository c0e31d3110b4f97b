"""The European Union's list: several rows a party become one draft and its listing. Everybody here is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.readers import eu
from tearline.ontology.accept import accept

COLUMNS = [
    "fileGenerationDate", "Entity_LogicalId", "Entity_EU_ReferenceNumber", "Entity_UnitedNationId",
    "Entity_DesignationDate", "Entity_Remark", "Entity_SubjectType", "Entity_SubjectType_ClassificationCode",
    "Entity_Regulation_Programme", "Entity_Regulation_PublicationUrl", "NameAlias_LastName",
    "NameAlias_FirstName", "NameAlias_MiddleName", "NameAlias_WholeName", "NameAlias_Gender",
    "NameAlias_Function", "Address_City", "Address_Street", "Address_CountryIso2Code",
    "Address_CountryDescription", "BirthDate_BirthDate", "BirthDate_Year", "BirthDate_Circa", "BirthDate_City",
    "BirthDate_CountryIso2Code", "BirthDate_CountryDescription", "Identification_Number",
    "Identification_TypeCode", "Identification_TypeDescription", "Identification_CountryDescription",
    "Citizenship_CountryIso2Code",
]  # fmt: skip
ENTITY = {
    "Entity_LogicalId": "7001",
    "Entity_EU_ReferenceNumber": "EU.1.1",
    "Entity_DesignationDate": "2019-05-06",
    "Entity_SubjectType": "P",
    "Entity_Regulation_Programme": "INV",
}
ROWS = [
    ENTITY | {"NameAlias_FirstName": "Anselmo", "NameAlias_LastName": "Quintero Baca",
              "NameAlias_WholeName": "Anselmo Quintero Baca", "NameAlias_Gender": "M",
              "NameAlias_Function": "Secretario inventado"},
    ENTITY | {"NameAlias_WholeName": "Ansel Kintero Baka"},
    {"Entity_LogicalId": "7002", "Entity_SubjectType_ClassificationCode": "E",
     "NameAlias_WholeName": "Comercial Lobo Azul S.A. de C.V."},
    ENTITY | {"BirthDate_BirthDate": "1966-04-19", "BirthDate_City": "Altamira", "BirthDate_CountryIso2Code": "MX",
              "BirthDate_CountryDescription": "MEXICO"},
    ENTITY | {"BirthDate_Year": "1967", "BirthDate_Circa": "true"},
    ENTITY | {"Address_City": "Tampico", "Address_Street": "Calle Pino 3", "Address_CountryIso2Code": "MX",
              "Address_CountryDescription": "MEXICO"},
    ENTITY | {"Identification_Number": "G1234567", "Identification_TypeCode": "passport",
              "Identification_TypeDescription": "National passport", "Identification_CountryDescription": "MEXICO"},
    ENTITY | {"Citizenship_CountryIso2Code": "MX"},
    ENTITY | {"Citizenship_CountryIso2Code": "00"},
]  # fmt: skip


def listed(path: Path, rows: list[dict[str, str]], columns: list[str] = COLUMNS) -> Path:
    lines = [";".join(columns), *(";".join(row.get(name, "") for name in columns) for row in rows)]
    path.write_text("\ufeff" + "\n".join(lines) + "\n", "utf-8")
    return path


def test_several_rows_are_one_party_and_its_listing(tmp_path: Path) -> None:
    person, listing, company, _ = eu.read(listed(tmp_path / "eu.csv", ROWS))
    assert isinstance(person, Draft)
    assert (person.key, person.schema, person.status, person.line) == ("7001", "Person", "other", 2)
    assert person.properties == {
        "topics": ["sanction"],
        "firstName": ["Anselmo"],
        "lastName": ["Quintero Baca"],
        "name": ["Anselmo Quintero Baca"],
        "gender": ["male"],
        "position": ["Secretario inventado"],
        "program": ["INV"],
        "alias": ["Ansel Kintero Baka"],
        "birthDate": ["1966-04-19", "1967"],
        "birthPlace": ["Altamira, MEXICO"],
        "birthCountry": ["mx"],
        "notes": ["Date of birth: circa 1967", "National passport: G1234567, MEXICO"],
        "address": ["Calle Pino 3, Tampico, MEXICO"],
        "country": ["mx"],
        "passportNumber": ["G1234567"],
        "nationality": ["mx"],
    }
    assert isinstance(listing, Draft)
    assert listing.properties == {
        "entity": ["7001"],
        "authority": ["European Union"],
        "authorityId": ["EU.1.1"],
        "program": ["INV"],
        "listingDate": ["2019-05-06"],
    }
    assert isinstance(company, Draft)
    assert (company.key, company.schema, company.status) == ("7002", "Company", None)
    for draft in (person, listing, company):
        assert accept(draft.schema, draft.properties).problems == []


def test_what_is_wrong_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [ENTITY, {"NameAlias_WholeName": "Nadie Sin Número"}, ROWS[2]]
    path = listed(tmp_path / "eu.csv", rows)
    path.write_text(path.read_text("utf-8") + "corta;7009\n", "utf-8")
    items = list(eu.read(path))
    assert [(item.line, item.code) for item in items if isinstance(item, Reject)] == [
        (3, "missing-field"),
        (5, "wrong-fields"),
        (2, "no-name"),
    ]
    assert [item.key for item in items if isinstance(item, Draft)] == ["7002", "7002-sanction"]


def test_another_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no column Entity_LogicalId"):
        list(eu.read(listed(tmp_path / "a.csv", [], ["folio", "nombre"])))
