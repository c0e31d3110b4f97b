"""A mapping drafted from a table: what it places, what it says that it could not, and that a load takes it at once."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tearline.errors import BadInput
from tearline.intake.drafting import Draft, draft_of, yaml_of
from tearline.intake.readers.mapping import read_mapping
from tearline.language import LANGUAGES

CURPS = ("QUBE790314HZSXRV07", "MUML831215HTSRRN33")


def table(path: Path, *rows: tuple[str, ...], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def drafted(path: Path, *rows: tuple[str, ...], **how: str) -> Draft:
    draft = draft_of(table(path, *rows, **how))
    for language in LANGUAGES:
        mapping = path.with_suffix(f".{language}.yaml")
        mapping.write_text(yaml_of(draft, language), "utf-8")
        rules = read_mapping(mapping)
        assert rules.schema.fixed == draft.schema
        assert list(rules.key) == draft.key
        assert set(rules.properties) == {placed.target for placed in draft.properties}
    return draft


def placed(draft: Draft) -> dict[str, list[str]]:
    return {one.target: one.columns for one in (*draft.fields, *draft.properties)}


def one(draft: Draft, target: str) -> Any:
    return next(each for each in (*draft.fields, *draft.properties) if each.target == target)


def why(draft: Draft, column: str) -> str:
    return next(str(each.why) for each in draft.unplaced if each.column == column)


def test_a_register_of_people_in_spanish(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path / "personas.csv",
        ("Folio", "Nombre(s)", "Apellido Paterno", "Apellido Materno", "Fecha de Nac.", "Sexo", "CURP", "Teléfono",
         "Calle", "Núm. ext.", "Colonia", "C.P.", "Situación jurídica", "Tipo de sangre"),
        ("P-1", "EVA", "QUIROGA", "BACA", "14/03/1979", "M", CURPS[0], "55 1234 5678", "Olmo", "5", "Centro", "06000",
         "imputada", "O+"),
        ("P-2", "LEO", "MURO", "LARA", "15/12/1983", "H", CURPS[1], "81 8765 4321", "Pino", "7", "Centro", "64000",
         "víctima", "A+"),
        delimiter=";",
    )  # fmt: skip
    assert (draft.schema, draft.key, draft.several) == ("Person", ["Folio"], False)
    assert placed(draft) == {
        "status": ["Situación jurídica"],
        "name": ["Nombre(s)", "Apellido Paterno", "Apellido Materno"],
        "firstName": ["Nombre(s)"], "lastName": ["Apellido Paterno"], "secondSurname": ["Apellido Materno"],
        "birthDate": ["Fecha de Nac."], "gender": ["Sexo"], "curp": ["CURP"], "phone": ["Teléfono"],
        "address": ["Calle", "Núm. ext.", "Colonia", "C.P."],
    }  # fmt: skip
    assert one(draft, "birthDate").date == "%d/%m/%Y"
    assert one(draft, "gender").map == {"h": "male", "m": "female"}
    assert one(draft, "status").map == {"imputada": "suspect", "víctima": "victim"}
    assert [each.column for each in draft.unplaced] == ["Tipo de sangre"]


def test_the_same_in_english_where_m_is_a_man(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path / "export.csv",
        ("record_id", "Full Name", "Date of Birth", "Sex", "Phone Number", "Nationality"),
        ("1", "Eve Invented", "03/14/1979", "F", "+1 202 555 0101", "us"),
        ("2", "Leo Invented", "12/15/1983", "M", "+1 202 555 0102", "mx"),
    )
    assert (draft.schema, draft.key) == ("Person", ["record_id"])
    assert set(placed(draft)) == {"name", "birthDate", "gender", "phone", "nationality"}
    assert one(draft, "birthDate").date == "%m/%d/%Y"
    assert one(draft, "gender").map == {"f": "female", "m": "male"}


def test_content_tells_what_names_do_not(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path / "hoja1.csv",
        ("col1", "col2", "dato"),
        ("Eva Inventada", CURPS[0], "eva@example.org"),
        ("Leo Inventado", CURPS[1], "leo@example.org"),
    )
    assert draft.schema == "Person"
    assert placed(draft) == {"curp": ["col2"], "email": ["dato"]}
    assert draft.key == ["col2"]
    assert "no property of that name" in why(draft, "col1")


@pytest.mark.parametrize(
    ("header", "row", "schema", "wanted"),
    [
        ("placa,marca,modelo,color,niv", "ABC-123-D,Nissan,2011,gris,3N1EB31S08K000002", "Vehicle",
         {"registrationNumber", "make", "modelYear", "color"}),
        ("titular,banco,clabe", "Eva Inventada,Banca Tezontle,032180000118359719", "BankAccount",
         {"name", "bankName", "clabe"}),
        ("razon social,rfc,giro,telefono", "Lobo Azul SA,GMX940312KA2,transporte,5512345678", "Company",
         {"name", "sector", "phone"}),
        ("no. de serie,marca,modelo,calibre,tipo de arma", "LE954565,COLT,AR-15A3,5.56x45 mm,rifle", "Firearm",
         {"serialNumber", "manufacturer", "model", "calibre", "firearmType"}),
        ("camara,placa,fecha_hora,certeza", "CAM-1,ABC-123-D,2026-06-16T05:56:05-06:00,0.9", "PlateRead",
         {"camera", "plate", "date", "confidence"}),
    ],
)  # fmt: skip
def test_each_kind_by_its_columns(
    tmp_path: Path, header: str, row: str, schema: str, wanted: set[str]
) -> None:
    draft = drafted(tmp_path / "tabla.csv", tuple(header.split(",")), tuple(row.split(",")))
    assert draft.schema == schema
    assert wanted <= placed(draft).keys()


def test_no_property_is_filled_with_what_a_load_would_not_take(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path / "personas.csv",
        ("id", "nombre", "curp", "nacimiento", "telefono"),
        *((str(n), f"Nadie {n}", "pendiente", "hace mucho", "el de su casa") for n in range(9)),
    )
    assert set(placed(draft)) == {"name"}
    assert why(draft, "curp") == "what is in it cannot be read as curp"
    assert why(draft, "nacimiento") == "what is in it cannot be read as birthDate"


def test_a_link_needs_keys_and_not_names(tmp_path: Path) -> None:
    header = ("folio", "placa", "marca", "niv", "propietario")
    names = drafted(tmp_path / "a.csv", header, ("1", "ABC-123-D", "Nissan", "", "Eva Inventada"))
    keys = drafted(tmp_path / "b.csv", header, ("1", "ABC-123-D", "Nissan", "", "P-0001"))
    assert "owner" not in placed(names)
    assert "needs the key of another record" in why(names, "propietario")
    assert placed(keys)["owner"] == ["propietario"]


def test_a_date_that_may_be_two_is_said(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path / "a.csv", ("id", "nombre", "nacimiento"), ("1", "Eva", "03/04/1980"), ("2", "Leo", "05/06/1981")
    )  # fmt: skip
    assert one(draft, "birthDate").date == "%d/%m/%Y"
    assert "the other way round" in str(one(draft, "birthDate").remark)


def test_rows_of_one_key_become_one_record(tmp_path: Path) -> None:
    rows = [
        ("7", "Ansel Baca", ""),
        ("7", "Anselmo Baca", ""),
        ("7", "", "1966-04-19"),
        ("8", "Eva Lara", ""),
    ]
    draft = drafted(tmp_path / "a.csv", ("id", "nombre", "nacimiento"), *rows)
    assert (draft.key, draft.several) == (["id"], True)


def test_a_key_that_one_row_lacks_is_the_key_nevertheless(tmp_path: Path) -> None:
    rows = [("P-1", "Eva Lara"), ("P-2", "Leo Baca"), ("", "Sin Folio")]
    draft = drafted(tmp_path / "a.csv", ("folio", "nombre"), *rows)
    assert draft.key == ["folio"]
    assert "would be rejected" in str(draft.key_remark)


def test_no_key_is_said_and_not_made_up(tmp_path: Path) -> None:
    rows = [("Eva Lara", "centro"), ("Leo Baca", "centro"), ("Eva Lara", "norte")]
    draft = drafted(tmp_path / "personas.csv", ("nombre", "zona"), *rows)
    assert str(draft.key_remark).startswith("CHECK")


def test_columns_of_one_name_and_of_none(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path / "a.csv", ("id", "nombre", "telefono", "telefono", ""), ("1", "Eva", "5512345678", "5512345679", "x")
    )  # fmt: skip
    assert "several columns have this name" in why(draft, "telefono")
    assert "has no name" in why(draft, "(5)")


def test_titles_above_and_hostile_names(tmp_path: Path) -> None:
    odd = 'nota: "x"\u2028#{}\n[&*'
    draft = drafted(
        tmp_path / "a.csv", ("Padrón 2026", "", "", ""), ("folio", "nombre", "curp", odd), ("1", "Eva", CURPS[0], "y")
    )  # fmt: skip
    assert draft.line == 2
    assert placed(draft)["name"] == ["nombre"]


def test_no_value_of_a_cell_stands_in_the_mapping(tmp_path: Path) -> None:
    draft = drafted(
        tmp_path / "a.csv", ("folio", "nombre", "curp", "raro"), ("SECRETO-1", "Eva Oculta", CURPS[0], "tatuaje")
    )  # fmt: skip
    for language in LANGUAGES:
        text = yaml_of(draft, language)
        assert not any(value in text for value in ("SECRETO", "Oculta", CURPS[0], "tatuaje"))


def test_an_empty_table_is_drafted_by_its_names(tmp_path: Path) -> None:
    draft = drafted(tmp_path / "a.csv", ("folio", "nombre", "curp"))
    assert set(placed(draft)) == {"name", "curp"}
    assert "by its name alone" in str(one(draft, "curp").remark)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", '{"id": "x"}\n', "is no table"),
        ("a.csv", "<xml/>\n", "is no table"),
        ("a.csv", "uno,dos\nx y,z w\n", "has a name or content that is known"),
        ("a.xlsx", "no workbook", "is no workbook"),
        ("a.csv", "", "is empty"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(BadInput, match=said):
        draft_of(path)
