"""Tables by a mapping: the complete example, and every mistake named."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.readers import table
from tearline.ontology.model import model

DATA = Path(__file__).parents[1] / "data"
SIMPLE: dict[str, Any] = {"schema": "Person", "key": "folio", "properties": {"name": "nombre"}}


def read(folder: Path, content: str, mapping: dict[str, Any] = SIMPLE, **more: Any) -> list[Draft | Reject]:
    (folder / "t.csv").write_text(content, encoding="utf-8", newline="")
    return list(table.read(folder / "t.csv", written(folder, mapping | more)))


def written(folder: Path, mapping: Any) -> Path:
    path = folder / "m.yaml"
    path.write_text(
        mapping if isinstance(mapping, str) else yaml.safe_dump(mapping, allow_unicode=True), "utf-8"
    )
    return path


def test_the_example_is_read_whole() -> None:
    first, second, third, *rest = table.read(DATA / "people.csv", DATA / "people.yaml")
    assert first == Draft(
        "people.csv",
        2,
        "25-0001",
        "Person",
        {
            "name": ["Iñaki Muñoz Ibáñez"],
            "lastName": ["Muñoz", "Ibáñez"],
            "birthDate": ["1985-03-07"],
            "gender": ["male"],
            "alias": ["El Güero", "Ñoño"],
            "country": ["mx"],
            "address": ["Calle Uno 1 Colonia Invención"],
        },
        label="SSC//RESTRICTED//-//ALL//H1",
        status="suspect",
        source_grade="B",
        grade_scale="europol",
        valid_from="2026-02-01",
    )
    assert isinstance(second, Draft)
    assert isinstance(third, Draft)
    assert (second.line, second.status, second.label, second.valid_from) == (4, "victim", None, None)
    assert (third.schema, third.status) == ("Company", None)
    assert [(w.code, w.field, d.key) for d in rest if isinstance(d, Draft) for w in d.warnings] == [
        ("bad-date", "fecha_nac", "25-0005"),
    ]
    assert [(r.line, r.code, r.field, r.key) for r in rest if isinstance(r, Reject)] == [
        (6, "no-key", "folio", None),
        (8, "not-in-map", "situacion", "25-0006"),
        (9, "wrong-fields", None, None),
    ]


def test_what_does_not_apply_stays_apart_from_what_is_not_known() -> None:
    _, second, third, *_ = table.read(DATA / "people.csv", DATA / "people.yaml")
    assert isinstance(second, Draft)
    assert isinstance(third, Draft)
    assert second.properties["summary"] == ["fecha_nac: Sin información", "alias: No aplica"]
    assert third.properties["summary"] == ["situacion: No aplica"]
    assert not {"birthDate", "alias"} & second.properties.keys()


def test_the_example_names_properties_of_the_ontology() -> None:
    for item in table.read(DATA / "people.csv", DATA / "people.yaml"):
        if isinstance(item, Draft):
            schema = model().get(item.schema)
            assert schema
            assert item.properties.keys() <= schema.properties.keys()


def test_rejects_hold_no_content() -> None:
    for item in table.read(DATA / "people.csv", DATA / "people.yaml"):
        if isinstance(item, Reject):
            assert not {"31/02/1980", "prófugo", "Corta"} & set(str(item.reason).split())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    [draft] = read(
        tmp_path,
        delimiter.join(["folio", "nombre"])
        + "\n"
        + delimiter.join(["1", "Ana, la Inventada"]).replace("Ana, la Inventada", '"Ana, la Inventada"')
        + "\n",
    )
    assert isinstance(draft, Draft)
    assert draft.properties == {"name": ["Ana, la Inventada"]}


def test_too_many_and_too_few_fields_are_rejects(tmp_path: Path) -> None:
    few, many, good = read(tmp_path, "folio,nombre\n1\n2,Ana,x\n3,Ana\n")
    assert [item.code for item in (few, many) if isinstance(item, Reject)] == ["wrong-fields"] * 2
    assert isinstance(good, Draft)


def test_a_field_of_ten_megabytes_is_a_reject(tmp_path: Path) -> None:
    bad, good = read(tmp_path, "folio,nombre\n1," + "x" * 10_000_000 + "\n2,Ana\n")
    assert isinstance(bad, Reject)
    assert (bad.code, bad.line) == ("too-long", 2)
    assert isinstance(good, Draft)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schemas": "x"}, "at schemas: there is no such key. Did you mean schema"),
        ({"key": "foliio"}, "no column foliio. Did you mean folio"),
        ({"key": []}, "at key"),
        ({"properties": {"name": "nombr"}}, "properties.name.*Did you mean nombre"),
        ({"properties": {}}, "at properties"),
        ({"properties": {"name": {"colum": "nombre"}}}, "properties.name.colum.*Did you mean column"),
        ({"properties": {"name": {"column": "nombre", "fixed": "x"}}}, "exactly one of"),
        ({"properties": {"name": {"column": "nombre", "map": ["x"]}}}, "properties.name.map"),
        ({"properties": {"name": 5}}, "no column 5"),
        ({"delimiter": "::"}, "one character"),
        ({"encoding": "klingon"}, "no encoding klingon"),
        ({"empty": "x"}, "at empty: must be a list"),
        ({"label": ["x"]}, "at label"),
    ],
)
def test_a_mistake_in_the_mapping_is_named(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read(tmp_path, "folio,nombre\n1,Ana\n", SIMPLE | change)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "not YAML at line"),
        ("- a", "keys and values"),
        ("schema: Person\nkey: folio\n", "at properties: is missing"),
        ("a: \x07", "not YAML"),
        ("", "is empty"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_bad_input(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        list(table.read(DATA / "people.csv", written(tmp_path, text)))


def test_a_column_that_stands_twice_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="several columns nombre"):
        read(tmp_path, "folio,nombre,nombre\n1,a,b\n")


def test_a_field_that_is_no_day_is_a_reject(tmp_path: Path) -> None:
    [bad] = read(tmp_path, "folio,nombre\n1,Ana\n", purge_on={"column": "nombre"})
    assert isinstance(bad, Reject)
    assert (bad.code, bad.field, bad.key) == ("bad-date", "purge_on", "1")


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.title = "Hoja1"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_gives_sane_texts(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "t.xlsx",
        ["folio", "nombre", "nota", "fecha"],
        [1.0, "Ana Inventada", 2.5, datetime(2026, 1, 2)],
        [2, "Otra", 1234567.0, date(2026, 1, 3)],
        [3, "Tercera"],
        [],
        [4, "Cuarta", True, datetime(2026, 1, 2, 3, 4)],
    )
    properties = {"name": "nombre", "notes": "nota", "birthDate": {"column": "fecha"}}
    drafts = list(table.read(path, written(tmp_path, SIMPLE | {"properties": properties, "sheet": "Hoja1"})))
    assert [
        (d.line, d.key, d.properties.get("notes"), d.properties.get("birthDate"))
        for d in drafts
        if isinstance(d, Draft)
    ] == [
        (2, "1", ["2.5"], ["2026-01-02"]),
        (3, "2", ["1234567"], ["2026-01-03"]),
        (4, "3", None, None),
        (6, "4", ["true"], ["2026-01-02T03:04:00"]),
    ]


def test_error_cells_and_lost_digits_cost_their_value_or_of_the_key_the_row(tmp_path: Path) -> None:
    rows = [[1, "#N/A"], [2, 32180000118359719], ["#N/A", "Ana"], [3, "Ana"]]
    path = workbook(tmp_path / "t.xlsx", ["folio", "nombre"], *rows)
    error, lost, keyless, good = table.read(path, written(tmp_path, SIMPLE))
    assert [(w.code, w.field) for w in error.warnings] == [("error-cell", "nombre")]
    assert [(w.code, w.field) for w in lost.warnings] == [("lost-digits", "nombre")]
    assert isinstance(keyless, Reject)
    assert (keyless.code, keyless.line, keyless.field) == ("error-cell", 4, "folio")
    assert isinstance(good, Draft)
    assert not good.warnings


def test_a_workbook_that_cannot_be_used_is_bad_input(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", ["folio", "nombre"], [1, "Ana"])
    with pytest.raises(BadInput, match="no sheet Hoja2; it has Hoja1"):
        list(table.read(path, written(tmp_path, SIMPLE | {"sheet": "Hoja2"})))
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(BadInput, match="no workbook"):
        list(table.read(path, written(tmp_path, SIMPLE)))


@pytest.mark.parametrize(
    ("cell", "form", "kept", "summary"),
    [
        ("02/01/2026 03:04", "%d/%m/%Y %H:%M", "2026-01-02T03:04", ["fecha: 02/01/2026 03:04"]),
        (
            "02/01/2026 03:04:05 PM",
            "%d/%m/%Y %I:%M:%S %p",
            "2026-01-02T15:04:05",
            ["fecha: 02/01/2026 03:04:05 PM"],
        ),
        (
            "02/01/2026 03:04 -0800",
            "%d/%m/%Y %H:%M %z",
            "2026-01-02T03:04-08:00",
            ["fecha: 02/01/2026 03:04 -0800"],
        ),
        ("2026-01-02T03:04:05Z", "%d/%m/%Y %H:%M", "2026-01-02T03:04:05Z", None),
    ],
)
def test_a_form_with_an_hour_makes_a_moment_and_keeps_the_cell(
    tmp_path: Path, cell: str, form: str, kept: str, summary: list[str] | None
) -> None:
    properties = {"name": "nombre", "date": {"column": "fecha", "date": form}}
    mapping = {"schema": "Seizure", "properties": properties, "zone": "America/Tijuana"}
    [draft] = read(tmp_path, f"folio,nombre,fecha\n1,Ana,{cell}\n", SIMPLE | mapping)
    assert isinstance(draft, Draft)
    assert draft.properties["date"] == [kept]
    assert draft.properties.get("summary") == summary
    assert draft.zone == "America/Tijuana"
    assert not draft.warnings


def test_a_zone_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"at zone: is no time zone.*America/Tijuana"):
        read(tmp_path, "folio,nombre\n1,Ana\n", SIMPLE | {"zone": "America/Tijuanaa"})
