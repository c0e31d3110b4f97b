"""Files as people have them: each small file in ``cases/`` once went wrong, in this tool or in others of its kind.

Loaded as a steward loads them, by the process apart, and asked for as an officer asks. Everybody in them is invented.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.intake.load import load
from tearline.intake.receipt import Receipt
from tearline.ontology.accept import MOST_VALUES
from tearline.picture.answer import Found
from tearline.picture.check import Checked, check
from tearline.picture.entity import entity
from tearline.picture.search import search
from tearline.settings import Settings
from tests.intake.files import Bureau, bureau, person, written
from tests.people import People

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def office(people: People) -> Bureau:
    return bureau(people)


def loaded(office: Bureau, name: str, mapping: str | None = None) -> Receipt:
    path = CASES / name
    chosen = CASES / mapping if mapping else None
    return load(office.desk, office.steward, path, source="casos", label=office.label(), mapping=chosen)


def records(office: Bureau, text: str) -> list[Found]:
    """What the office's own records say to a search."""
    hits = search(office.desk, office.steward, text, size=100).hits
    return sorted((hit.record for hit in hits if hit.record.owner == office.code), key=lambda one: one.key)


def told(receipt: Receipt) -> list[tuple[int, str | None, str, str]]:
    return [(line.line, line.field, line.code, line.severity) for line in receipt.findings]


def together(office: Bureau, text: str, *keys: str) -> bool:
    """Whether the first and second of these records are one entity to the steward."""
    ids = {record.key: record.id for record in records(office, text)}
    return ids[keys[1]] in {member.id for member in entity(office.desk, office.steward, ids[keys[0]]).records}


@pytest.mark.parametrize(
    ("name", "text", "births", "findings"),
    [
        ("control-z-at-end.csv", "luna", ["1979-12-31"], []),
        ("title-row.csv", "amparo", ["1971-07-03"], [(3, None, "above-header", "warning")]),
        ("title-row.xlsx", "elva", ["1980-01-01"], [(4, None, "above-header", "warning")]),
        ("excel-sep-line.csv", "muñoz", ["1979-12-31"], [(3, None, "encoding-guessed", "warning")]),
        ("date-with-time.csv", "ana", ["1980-03-04", "1980-03-04"], []),
        (
            "date-with-time.xlsx",
            "carla",
            ["1980-03-04", "1981-03-04"],
            [(2, "nacimiento", "hour-left-out", "warning")],
        ),
    ],
)
def test_tables_that_were_made_for_something_else(
    office: Bureau, name: str, text: str, births: list[str], findings: list[tuple[int, str | None, str, str]]
) -> None:
    receipt = loaded(office, name, "people.yaml")
    assert (receipt.accepted, receipt.rejected) == (len(births), 0)
    assert told(receipt) == findings
    assert [record.properties["birthDate"] for record in records(office, text)] == [[one] for one in births]


def test_a_cell_merged_over_three_people_is_the_address_of_all_three(office: Bureau) -> None:
    assert loaded(office, "merged-cells.xlsx", "people.yaml").accepted == 3
    addresses = [record.properties["address"] for record in records(office, "delia fusionada")]
    assert addresses == [["Calle Fusión 99, Altamira"]] * 3


def test_what_was_encoded_twice_is_found_and_said(office: Bureau) -> None:
    receipt = loaded(office, "twice-encoded.csv", "people.yaml")
    assert {line.code for line in receipt.findings} == {"twice-encoded"}
    assert receipt.warned == 2
    assert [record.key for record in records(office, "peña ibáñez")] == ["A1"]
    assert [record.caption for record in records(office, "muñoz luna")] == ["Ana Muñoz Luna"]


def test_several_rows_of_one_key_are_one_record_where_the_mapping_says_so(office: Bureau) -> None:
    receipt = loaded(office, "several-rows-a-person.csv", "several-rows-a-person.yaml")
    assert (receipt.accepted, receipt.rejected) == (2, 0)
    [found] = records(office, "quintero")
    assert found.properties["name"] == ["Ansel Kintero Baka", "Anselmo Quintero Baca"]
    assert found.properties["birthDate"] == ["1966-04-19"]


def test_the_same_file_is_known_for_the_eu_s_without_a_mapping(office: Bureau) -> None:
    assert loaded(office, "several-rows-a-person.csv").accepted == 4  # two parties, two listings
    [found] = [one for one in records(office, "kintero") if one.schema == "Person"]
    assert (found.properties["name"], found.properties["alias"]) == (
        ["Anselmo Quintero Baca"],
        ["Ansel Kintero Baka"],
    )
    assert found.status == "other"


def test_a_code_that_is_no_country_costs_the_value_and_not_the_company(office: Bureau) -> None:
    receipt = loaded(office, "one-value-bad.csv", "one-value-bad.yaml")
    assert (receipt.accepted, receipt.rejected) == (3, 0)
    assert told(receipt) == [(3, "country", "value-type", "warning"), (4, "country", "value-type", "warning")]
    assert [record.properties["country"] for record in records(office, "valdovino holdings")] == [["mx"]]
    assert "country" not in records(office, "quiroga trust")[0].properties


def test_ftm_of_other_tools(office: Bureau, tmp_path: Path) -> None:
    receipt = loaded(office, "ftm-of-other-tools.jsonl")
    assert (receipt.accepted, receipt.rejected) == (3, 0)
    assert told(receipt) == [(2, "shoeSize", "unknown-property", "warning")]
    assert records(office, "propiedad nueva")[0].properties["birthDate"] == ["1980"]
    wrong = written(tmp_path / "a.jsonl", [person("ok"), person("x") | {"lable": "SECRET"}])
    refused = load(office.desk, office.steward, wrong, source="casos", label=office.label())
    assert [(line.field, line.code) for line in refused.findings] == [("lable", "unknown-field")]


def test_the_treasury_s_newer_form_is_read(office: Bureau) -> None:
    assert loaded(office, "sdn_advanced.xml").accepted == 1
    [found] = records(office, "valdovino")
    assert (found.key, found.schema, found.status) == ("9001", "Person", "other")


def test_numbers_that_lost_their_digits_are_nobody_s(office: Bureau) -> None:
    receipt = loaded(office, "numbers-in-exponent-form.csv", "numbers-in-exponent-form.yaml")
    assert (receipt.accepted, receipt.rejected) == (2, 0)
    assert {(line.field, line.code) for line in receipt.findings} == {
        ("accountNumber", "lost-digits"),
        ("clabe", "lost-digits"),
    }
    assert not together(office, "cuenta", "S1", "S2")
    assert check(office.desk, office.steward, "1.23457E+15").hits == []


def test_what_was_warned_of_as_no_clabe_is_no_equal_one(office: Bureau, tmp_path: Path) -> None:
    """The same eighteen digits, whose check digit does not hold, in the books of two people."""
    one, two = (
        {"id": key, "schema": "BankAccount", "properties": {"name": [name], "clabe": ["032180000118359711"]}}
        for key, name in (("c1", "Gabino Cuenta"), ("c2", "Hilda Cuenta"))
    )
    path = written(tmp_path / "a.jsonl", [one, two])
    receipt = load(office.desk, office.steward, path, source="casos", label=office.label())
    assert [line.code for line in receipt.findings] == ["clabe-check"] * 2
    assert not together(office, "cuenta", "c1", "c2")


def test_a_generic_rfc_brings_nobody_together(office: Bureau) -> None:
    receipt = loaded(office, "rfc-generic.jsonl")
    assert [line.code for line in receipt.findings] == ["rfc-generic"] * 6
    assert not together(office, "whitfield", "g1", "g2")
    assert not together(office, "maría guadalupe hernández garcía", "g3", "g4")
    assert not together(office, "valdovino", "g5", "g6")


@pytest.mark.parametrize(
    ("name", "text", "keys"),
    [
        ("father-and-son.jsonl", "montemayor", ("p1", "p2")),
        ("father-and-son.jsonl", "arrambide", ("p3", "p4")),
        ("twins-two-valid-curps.jsonl", "cordero salas", ("t1", "t2")),
        ("twins-two-valid-curps.jsonl", "arredondo cavazos", ("t3", "t4")),
    ],
)
def test_two_of_one_family_stay_two(office: Bureau, name: str, text: str, keys: tuple[str, str]) -> None:
    assert loaded(office, name).accepted == 4
    assert not together(office, text, *keys)


def test_a_record_of_thousands_of_values_is_one_rejected_line(office: Bureau, tmp_path: Path) -> None:
    receipt = loaded(office, "many-values.jsonl")
    assert receipt.closed_at is not None
    assert told(receipt) == [(1, None, "too-many-values", "rejected")]
    assert str(MOST_VALUES) in receipt.findings[0].reason_es
    many = {"id": "m", "schema": "Company", "properties": {"name": ["Menos Gigante SA"]}}
    many["properties"] |= {"address": [f"Calle {n}, Col. Centro" for n in range(MOST_VALUES - 1)]}  # type: ignore[index]
    path = written(tmp_path / "a.jsonl", [many])
    assert load(office.desk, office.steward, path, source="casos", label=office.label()).accepted == 1


def test_times_are_read_in_the_zone_of_their_collection_and_say_so(office: Bureau, tmp_path: Path) -> None:
    table, mapping = tmp_path / "a.csv", tmp_path / "a.yaml"
    table.write_text(
        "folio,nombre,hora\n1,Decomiso Uno,02/01/2026 03:04\n2,Decomiso Dos,2026-01-02T03:04:00-06:00\n"
    )
    rules = "schema: Seizure\nkey: folio\nproperties:\n  name: nombre\n  date: {column: hora, date: '%d/%m/%Y %H:%M'}\n"
    for zone, kept in (
        ("zone: America/Tijuana\n", "2026-01-02T03:04-08:00[America/Tijuana]"),
        ("", f"2026-01-02T03:04-06:00[{Settings.model_fields['zone'].default}]"),
    ):
        mapping.write_text(zone + rules)
        load(office.desk, office.steward, table, source="casos", label=office.label(), mapping=mapping)
        one, two = records(office, "decomiso")
        assert one.properties["date"] == [kept]
        assert one.properties["summary"] == ["hora: 02/01/2026 03:04"]
        assert two.properties["date"] == ["2026-01-02T03:04:00-06:00"]


# ── what is asked ───────────────────────────────────────────────────────────────────────────────


def asked(office: Bureau, text: str) -> Checked:
    return check(office.desk, office.steward, text)


CURPS = (CASES / "curp-asked.txt").read_text("utf-8").split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CURPS[0], "check digit of the CURP does not hold"),
        (CURPS[1], "the registry writes X"),
        (CURPS[2], "has 18 signs, and this has 17"),
        ("XAXX010101000", "identifies nobody"),
        ("XEXX-010101-000", "identifies nobody"),
        ("032180000118359711", "check digit of the CLABE"),
        ("490154203237519", "check digit of the IMEI"),
        ("1.23457E+17", "lost digits"),
    ],
)
def test_a_check_says_what_is_wrong_with_the_identifier(office: Bureau, text: str, words: str) -> None:
    answer = asked(office, text)
    assert answer.hits == []
    assert words in " ".join(one.en for one in answer.doubts)
    assert all(one.es and one.es != one.en for one in answer.doubts)
    assert "vin" not in answer.read_as


def test_a_sound_identifier_has_no_doubts(office: Bureau) -> None:
    assert asked(office, "QUBE790314HZSXRV07").doubts == []


def test_a_curp_typed_with_enye_is_found(office: Bureau, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [person("e1", "Nadie Ñandú", curp=CURPS[1].replace("Ñ", "X"))])
    load(office.desk, office.steward, path, source="casos", label=office.label())
    assert [hit.record.key for hit in asked(office, CURPS[1]).hits if hit.record.owner == office.code] == [
        "e1"
    ]


def test_whole_names_of_seven_to_nine_words_are_found(office: Bureau, tmp_path: Path) -> None:
    names = (CASES / "names-asked.txt").read_text("utf-8").splitlines()
    path = written(tmp_path / "a.jsonl", [person(f"n{n}", name) for n, name in enumerate(names)])
    load(office.desk, office.steward, path, source="casos", label=office.label())
    for n, name in enumerate(names):
        hits = search(office.desk, office.steward, name).hits
        assert hits[0].record.caption == name
        assert f"n{n}" in [hit.record.key for hit in hits if hit.record.owner == office.code]
