"""What stands in a file: read back as its reader does, page by page and row by row."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import orjson
import pytest
from pypdf import PdfReader

from tearline.codes import CopyFormat, CopyKind
from tearline.copies.number import written
from tearline.copies.table import harmless
from tearline.copies.take import Copy, take_record, take_search
from tearline.copies.wish import Wish, accepted_wish
from tearline.errors import BadInput
from tearline.intake.dry_run import dry_run
from tests.copies.conftest import WHY, Counter
from tests.picture.conftest import Town


def read_pdf(copy: Copy) -> PdfReader:
    return PdfReader(io.BytesIO(copy.content))


def pages_of(copy: Copy) -> list[str]:
    """The text of each page, with single blanks."""
    return [" ".join(page.extract_text().split()) for page in read_pdf(copy).pages]


def rows_of(copy: Copy) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(copy.content.decode("utf-8-sig"))))


def full_dossier(town: Town) -> str:
    """One person of whom two agencies tell, in dispute, with a car and names in other scripts."""
    id = town.person(
        town.a, "p1", status="suspect", birthDate="1985-03-12", source_grade="B", info_grade="2",
        grade_scale="admiralty", phone=["+525512345678"], alias=["محمد عبد الله", "Ñandú Áśṕíę́", "שלום"],
    )  # fmt: skip
    town.person(town.b, "q1", status="charged", birthDate="1985-03-13", phone=["+525512345678"])
    town.decided(id, town.ids["q1"], "same", town.a)
    town.tell(town.a, "own", "Ownership", owner="p1", asset="v1", startDate="2024-05-06")
    town.tell(town.a, "v1", "Vehicle", registrationNumber="ABC-12-34", make="Nissan", name="Nissan ABC-12-34")
    return id


def test_a_pdf_bears_banner_number_holder_and_folio_on_each_page(town: Town, counter: Counter) -> None:
    id = full_dossier(town)
    many = [
        f"Un alias bastante largo de esta persona, el número {n} de todos los que constan" for n in range(90)
    ]
    town.tell(town.a, "p1", name=town.name(), status="suspect", alias=many)
    copy = counter.dossier(id, CopyFormat.PDF, recipient="Juzgado 3.º de Distrito")
    pages = pages_of(copy)
    assert len(pages) >= 3
    for folio, text in enumerate(pages, 1):
        assert text.count("OPEN") >= 2, text
        assert text.count(written(copy.number)) >= 3, text  # at the top, at the bottom, and across
        assert text.count("Juzgado 3.º de Distrito") >= 2, text
        assert f"{folio} of {len(pages)}" in text
        assert "Officer high" in text
        assert "Investigation" in text


def test_a_pdf_says_who_tells_each_value_and_that_nobody_is_guilty_yet(town: Town, counter: Counter) -> None:
    copy = counter.dossier(full_dossier(town), CopyFormat.PDF)
    text = " ".join(pages_of(copy))
    assert "Presumed innocent until a final judgment. This dossier is no evidence." in text
    assert re.search(rf"12 Mar 1985 {town.a} · padron · B2 · OPEN · \d\d? \w+ 20\d\d", text)
    assert re.search(rf"13 Mar 1985 {town.b} · padron · OPEN", text)
    assert "In dispute" in text
    assert "+525512345678" in text
    assert "Nissan ABC-12-34" in text


def test_a_pdf_is_tagged_tells_its_language_and_bears_no_name_in_its_title(
    town: Town, counter: Counter
) -> None:
    copy = counter.dossier(full_dossier(town), CopyFormat.PDF)
    pdf = read_pdf(copy)
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en"
    assert pdf.metadata is not None
    assert pdf.metadata.title == f"Dossier, copy {written(copy.number)}"
    assert "Xitlali" not in str(pdf.metadata)
    assert "Xitlali" not in copy.name


def test_a_pdf_shows_what_is_written_in_other_scripts(town: Town, counter: Counter) -> None:
    """Every letter has a glyph in a font that goes with the file: none is a box, and none is the machine's."""
    copy = counter.dossier(full_dossier(town), CopyFormat.PDF)
    text = " ".join(pages_of(copy))
    assert "Ñandú" in text
    assert any(word in text for word in ("محمد", "دمحم"))
    assert any(word in text for word in ("שלום", "םולש"))
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in read_pdf(copy).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert any("Arabic" in font for font in fonts)
    assert all(re.match("NotoSans|LibertinusSerif|DejaVuSansMono", font) for font in fonts), fonts


def test_nothing_in_a_value_is_read_as_the_templates_language(town: Town, counter: Counter) -> None:
    hostile = [
        '#panic("x")',
        "*bold* _it_ $x$ `raw` <label> @ref",
        '#read("/etc/passwd")',
        "= Heading",
        "// comment",
        "\\u{1F600}",
    ]
    id = town.person(town.a, "p1", alias=hostile)
    text = " ".join(pages_of(counter.dossier(id, CopyFormat.PDF)))
    assert "root:" not in text
    for value in hostile[:5]:
        assert value in text, value


def test_json_begins_with_the_banner_and_leaves_out_what_others_decided(town: Town, counter: Counter) -> None:
    copy = counter.dossier(full_dossier(town), recipient="Fiscal en turno")
    told = orjson.loads(copy.content)
    assert next(iter(told)) == "copy"
    assert told["copy"]["copy_for"] == "Fiscal en turno"
    assert told["copy"]["copy_label"].startswith("*//OPEN//-//")
    assert {record["id"] for record in told["entity"]["records"]} == {town.ids["p1"], town.ids["q1"]}
    assert "seen together" not in copy.content.decode()
    assert copy.content.count(b"presumed") + copy.content.count(b"on record") >= 1


def test_a_csv_bears_the_banner_in_every_row(town: Town, counter: Counter) -> None:
    copy = counter.dossier(full_dossier(town), CopyFormat.CSV)
    rows = rows_of(copy)
    assert {row["copy"] for row in rows} == {written(copy.number)}
    assert all(row["copy_label"] and row["copy_by"] and row["copy_purpose"] and row["label"] for row in rows)
    assert {row["section"] for row in rows} >= {"status", "told", "disputed", "things"}
    assert {(row["value"], row["agency"]) for row in rows if row["property"] == "birthDate"} == {
        ("1985-03-12", town.a),
        ("1985-03-13", town.b),
    }


def test_our_own_intake_reads_a_csv(town: Town, counter: Counter) -> None:
    id = town.person(town.a, "p1", phone=["+525512345678"], birthDate="1985-03-12")
    copy = take_record(town.desk, counter.taker, id, Wish(CopyFormat.CSV, None, WHY), "es")
    path = town.folder / copy.name
    path.write_bytes(copy.content)
    mapping = town.folder / "mapping.yaml"
    mapping.write_text("schema: Person\nkey: id\nproperties:\n  name: name\n  phone: phone\n")
    (row,) = rows_of(copy)
    assert row["phone"] == "+525512345678"
    tried = dry_run(
        town.desk, town.stewards[town.b], path, source="copied", label=f"{town.b}//OPEN//-//-//H0", format="table",
        mapping=mapping,
    )  # fmt: skip
    assert (tried.read, tried.rejected) == (1, 0), tried


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("+52 55 1234 5678", "+52 55 1234 5678"), (" =1", "' =1"), ("Ana", "Ana"), ("", ""), ("\t=1", "'\t=1"),
    ],
)  # fmt: skip
def test_a_spreadsheet_calculates_nothing_of_it(text: str, cell: str) -> None:
    assert harmless(text) == cell


def test_a_search_is_taken_whole_or_not_at_all(
    town: Town, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.tell_many(town.a, "car", "Event", 30, summary=town.name("Camioneta"))
    wish, text = Wish(CopyFormat.CSV, None, WHY), town.name("Camioneta")
    copy = take_search(town.desk, counter.taker, text, None, wish, "es")
    assert len(rows_of(copy)) == 30
    assert counter.only().records == 30
    with pytest.raises(BadInput, match="nothing to take a copy of"):
        take_search(town.desk, counter.taker, f"nadie {town.mark} jamás", None, wish, "es")
    monkeypatch.setattr("tearline.copies.take.MOST", 29)
    with pytest.raises(BadInput, match=r"More than 29 records answer.*Nothing was taken"):
        take_search(town.desk, counter.taker, text, None, wish, "es")
    assert len(counter.held().copies) == 1


def test_there_is_no_pdf_of_a_search() -> None:
    with pytest.raises(BadInput, match="csv, json"):
        accepted_wish(CopyKind.SEARCH, "pdf", None, WHY)
    for recipient in ("ab", "x" * 201, "a\nb\nc"):
        with pytest.raises(BadInput, match="whoever"):
            accepted_wish(CopyKind.DOSSIER, "pdf", recipient, WHY)
    assert accepted_wish(CopyKind.DOSSIER, "pdf", "  ", f" {WHY} ") == Wish(CopyFormat.PDF, None, WHY)
