"""The format is recognised, or the person is told what to name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tearline.errors import BadInput
from tearline.intake.readers import reader_for

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.jsonl", "{}", "ftm"),
        ("a.txt", '\ufeff {"id": 1}', "ftm"),
        ("a.xml", "<?xml version='1.0'?><CONSOLIDATED_LIST/>", "un"),
    ],
)
def test_a_format_is_recognised(tmp_path: Path, name: str, content: str, format: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert reader_for(path).format == format


def test_ofac_is_recognised_by_any_of_its_three_files(tmp_path: Path) -> None:
    for name in ("x_SDN.CSV", "x_alt.csv", "x_add.csv"):
        (tmp_path / name).write_text("1")
    assert reader_for(tmp_path / "x_alt.csv").format == "ofac"
    assert [file.name for file in reader_for(tmp_path / "x_add.csv").files] == [
        "x_SDN.CSV",
        "x_alt.csv",
        "x_add.csv",
    ]


def test_a_mapping_makes_a_table() -> None:
    reader = reader_for(DATA / "people.csv", mapping=DATA / "people.yaml")
    assert (reader.format, len(list(reader.read()))) == ("table", 7)
    assert len(list(reader.read())) == 7, "each read begins anew"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n")
    (tmp_path / "a.bin").write_text("what?")
    (tmp_path / "a.jsonl").write_text("{}")
    (tmp_path / "y_sdn.csv").write_text("1")
    for name, given, words in [
        ("a.csv", {}, "--mapping"),
        ("a.bin", {}, "--format"),
        ("a.jsonl", {"format": "ftn"}, "Did you mean: ftm"),
        ("a.jsonl", {"format": "ftm", "mapping": DATA / "people.yaml"}, "for tables only"),
        ("y_sdn.csv", {}, "y_alt.csv"),
        ("a.csv", {"format": "ofac"}, "is none of"),
        ("missing.csv", {}, "does not exist"),
    ]:
        with pytest.raises(BadInput, match=words):
            reader_for(tmp_path / name, **given)  # type: ignore[arg-type]
