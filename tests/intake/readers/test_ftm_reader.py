"""FtM lines become drafts; each kind of fault is named with its line and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tearline.intake.draft import Draft, Reject
from tearline.intake.readers import ftm

GOOD: dict[str, Any] = {"id": "p1", "schema": "Person", "properties": {"name": ["Iñaki Muñoz"]}}


def read(path: Path, *lines: str) -> list[Draft | Reject]:
    path.write_text("\n".join(lines), encoding="utf-8")
    return list(ftm.read(path))


def test_all_fields_arrive(tmp_path: Path) -> None:
    ours = {
        "label": "SSC//OPEN//-//ALL//H0",
        "status": "suspect",
        "source_grade": "B",
        "info_grade": "2",
        "grade_scale": "europol",
        "valid_from": "2026-01-02",
        "valid_until": None,
        "review_on": "2027-01-02",
        "purge_on": "2031-01-02",
        "zone": "America/Tijuana",
    }
    [draft] = read(tmp_path / "f.jsonl", json.dumps(GOOD | ours | {"caption": "x", "datasets": ["y"]}))
    assert draft == Draft("f.jsonl", 1, "p1", "Person", {"name": ["Iñaki Muñoz"]}, **ours)


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    [draft] = read(tmp_path / "f.jsonl", "", "  ", json.dumps(GOOD), "")
    assert draft.line == 3


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"id": 5}, "wrong-type", "id"),
        ({"id": " "}, "wrong-type", "id"),
        ({"schema": None}, "wrong-type", "schema"),
        ({"properties": []}, "wrong-type", "properties"),
        ({"properties": {"name": ["a\0b"]}}, "nul-byte", None),
        ({"label": 5}, "wrong-type", "label"),
        ({"status": ""}, "wrong-type", "status"),
        ({"purge_on": "02/01/2031"}, "bad-date", "purge_on"),
        ({"purge_on": "2031-02-30"}, "bad-date", "purge_on"),
        ({"purge_on": "20310102"}, "bad-date", "purge_on"),
        ({"lable": "SSC//SECRET//-//ALL//H0"}, "unknown-field", "lable"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, change: dict[str, Any], code: str, field: str | None) -> None:
    bad, good = read(tmp_path / "f.jsonl", json.dumps(GOOD | change), json.dumps(GOOD))
    assert isinstance(bad, Reject)
    assert (bad.code, bad.field, bad.line) == (code, field, 1)
    assert isinstance(good, Draft)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"id": "secret-value", }', "broken-json"),
        ("[1, 2]", "not-an-object"),
        ("nothing", "broken-json"),
        ("[" * 5000, "broken-json"),
    ],
)
def test_a_line_that_is_no_entity_is_a_reject(tmp_path: Path, line: str, code: str) -> None:
    bad, good = read(tmp_path / "f.jsonl", line, json.dumps(GOOD))
    assert isinstance(bad, Reject)
    assert bad.code == code
    assert "secret-value" not in str(bad.reason)
    assert isinstance(good, Draft)


def test_broken_json_names_its_column(tmp_path: Path) -> None:
    [bad] = read(tmp_path / "f.jsonl", '{"id": "a" "b"}')
    assert isinstance(bad, Reject)
    assert "column 12" in str(bad.reason)


def test_a_reject_names_the_key_where_it_is_known(tmp_path: Path) -> None:
    [bad] = read(tmp_path / "f.jsonl", json.dumps(GOOD | {"schema": 5}))
    assert isinstance(bad, Reject)
    assert bad.key == "p1"


@pytest.mark.parametrize(
    ("told", "read_as", "warned"),
    [
        (["a", None], ["a"], []),
        ("one text", ["one text"], []),
        (["a", 5], ["a", "5"], []),
        ([{"id": "p9", "schema": "Person", "properties": {}}], ["p9"], []),
        (["a", 1.5, True, ["b"], {}], ["a"], ["wrong-type"] * 4),
        (None, [], []),
    ],
)
def test_values_of_other_tools(tmp_path: Path, told: Any, read_as: list[str], warned: list[str]) -> None:
    [draft] = read(tmp_path / "f.jsonl", json.dumps(GOOD | {"properties": {"owner": told}}))
    assert isinstance(draft, Draft)
    assert draft.properties["owner"] == read_as
    assert [one.code for one in draft.warnings] == warned


ENTITIES = [GOOD | {"id": f"p{n}"} for n in range(3)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ENTITIES),
        json.dumps(ENTITIES, indent=2),
        "\n".join(json.dumps(one, indent=4) for one in ENTITIES),
        "[\n" + ",\n".join(json.dumps(one) for one in ENTITIES) + "\n]\n",
        json.dumps(ENTITIES, indent=2).replace("\n", "\r\n"),
        "\n\n" + json.dumps(ENTITIES, ensure_ascii=False, indent="\t"),
    ],
)
def test_a_list_or_entities_over_several_lines(tmp_path: Path, text: str) -> None:
    drafts = read(tmp_path / "f.json", text)
    assert [draft.key for draft in drafts] == ["p0", "p1", "p2"]
    assert all(isinstance(draft, Draft) and draft.properties == GOOD["properties"] for draft in drafts)
    assert drafts[0].line <= drafts[1].line <= drafts[2].line


def test_a_list_in_one_line_longer_than_a_line_may_be(tmp_path: Path) -> None:
    many = [GOOD | {"id": f"p{n}", "properties": {"name": ["x" * 1000]}} for n in range(3000)]
    drafts = read(tmp_path / "f.json", json.dumps(many))
    assert [draft.key for draft in drafts] == [one["id"] for one in many]


def test_a_list_that_breaks_gives_what_came_before(tmp_path: Path) -> None:
    *good, bad = read(tmp_path / "f.json", json.dumps(ENTITIES, indent=2)[:-40])
    assert [draft.key for draft in good] == ["p0", "p1"]
    assert isinstance(bad, Reject)
    assert bad.code == "broken-json"
    assert "nothing from there on" in str(bad.reason)
