"""Files made to harm: each is refused in a moment, with its place, and costs nothing but itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tearline.errors import BadInput
from tearline.intake.apart.reading import Bounds, reading
from tearline.intake.draft import Draft, Reject

BOUNDS = Bounds(megabytes=512, silence=60, seconds=60)
TABLE = "folio,nombre\n1,Ana\n"
MAPPING = "schema: Person\nkey: folio\nproperties: {name: nombre}\n"
UN_HEAD = "<CONSOLIDATED_LIST><INDIVIDUALS>"
LINE = b'{"id":"k","schema":"Person","properties":{"name":["Nadie"]}}\n'


def read(path: Path, mapping: Path | None = None, encoding: str | None = None) -> list[Draft | Reject]:
    with reading(path, BOUNDS, mapping=mapping, encoding=encoding) as file:
        return list(file.items())


def refusal(path: Path, mapping: Path | None = None, encoding: str | None = None) -> str:
    """What is said of a file that is refused, or of its first line that is."""
    try:
        [first] = [item for item in read(path, mapping, encoding) if isinstance(item, Reject)][:1]
    except BadInput as error:
        return str(error)
    return str(first.reason)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# ── workbooks ───────────────────────────────────────────────────────────────────────────────────

_PARTS = {
    "[Content_Types].xml": """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""",
    "_rels/.rels": """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": """<Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="worksheets/sheet1.xml"/></Relationships>""",
    "xl/workbook.xml": """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>""",
}
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>folio</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>nombre</t></is></c></row>{}</sheetData></worksheet>'
)


def workbook(path: Path, rows: str, sheet: str = _SHEET, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {
            **_PARTS,
            "xl/worksheets/sheet1.xml": sheet.replace("{}", rows),
            **parts,
        }.items():
            archive.writestr(name, content)
    return path


def cell(at: str, text: str = "x") -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


ROWS = {
    "a row beyond the last": (f'<row r="{10**15}">{cell("A2")}</row>', "row 1: a row numbered 10"),
    "a row just beyond": (f'<row r="1048577">{cell("A2")}</row>', "row 1: a row numbered 1048577"),
    "a row of many digits": (f'<row r="{"9" * 5000}"/>', "follows row 1"),
    "a row before the first": ('<row r="0"/>', "row 1: a row numbered 0"),
    "a negative row": ('<row r="-5"/>', "row 1: a row numbered -5"),
    "the same row again": (f'<row r="1">{cell("A1")}</row>', "row 1: a row numbered 1"),
    "a row that goes back": ('<row r="9"/><row r="3"/>', "row 9: a row numbered 3"),
    "a column beyond the last": (f'<row r="2">{cell("XFE2")}</row>', "row 2: its cells"),
    "a column of no letters": (f'<row r="2">{cell("ZZZZZ2")}</row>', "follows row 1"),
    "a column that goes back": (f'<row r="2">{cell("B2")}{cell("A2")}</row>', "row 2: its cells"),
    "columns without end": (f'<row r="2">{"<c/>" * 16385}</row>', "row 2: its cells"),
    "a text that is not shared": ('<row r="2"><c r="A2" t="s"><v>7</v></c></row>', "follows row 1"),
    "a number that is none": ('<row r="2"><c r="A2"><v>seven</v></c></row>', "follows row 1"),
    "a number beyond numbers": ('<row r="2"><c r="A2"><v>1e999</v></c></row>', "line 2: column folio"),
    "a style that is none": ('<row r="2"><c r="A2" s="x"><v>1</v></c></row>', "follows row 1"),
    "broken XML": ("<row", "no workbook that can be read"),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_sheet_with_places_that_no_sheet_has(tmp_path: Path, case: str) -> None:
    rows, said = ROWS[case]
    path = workbook(tmp_path / "t.xlsx", rows)
    assert path.stat().st_size < 3000
    assert said in refusal(path, written(tmp_path / "m.yaml", MAPPING))


def test_the_last_row_and_column_there_may_be(tmp_path: Path) -> None:
    rows = f'<row r="1048576">{cell("A1048576", "7")}{cell("B1048576", "Ana")}{cell("XFD1048576", "")}</row>'
    [found] = read(workbook(tmp_path / "t.xlsx", rows), written(tmp_path / "m.yaml", MAPPING))
    assert isinstance(found, Draft)
    assert (found.line, found.key) == (1048576, "7")


def test_a_sparse_sheet_costs_what_it_holds(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(2, 20_000))
    assert read(workbook(tmp_path / "t.xlsx", rows), written(tmp_path / "m.yaml", MAPPING)) == []


def test_what_came_before_a_wrong_row_is_given(tmp_path: Path) -> None:
    rows = f'<row r="2">{cell("A2", "7")}{cell("B2", "Ana")}</row><row r="{10**15}"/>'
    mapping = written(tmp_path / "m.yaml", MAPPING)
    with reading(workbook(tmp_path / "t.xlsx", rows), BOUNDS, mapping=mapping) as file:
        items = file.items()
        first = next(items)
        assert isinstance(first, Draft)
        assert first.key == "7"
        with pytest.raises(BadInput, match="row 2: a row numbered 10"):
            next(items)


def bomb(path: Path) -> Path:
    """600 MB of blanks in one part, and a file of 600 KB."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as part,
    ):
        for _ in range(600):
            part.write(b" " * 1024**2)
    return path


def overlapping(path: Path) -> Path:
    """The same bytes are a thousand parts."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b" " * 1024**2)
        archive.filelist *= 1000
    return written(path, raw.getvalue())


def entities(path: Path) -> Path:
    declared = '<!DOCTYPE x [<!ENTITY a "' + "lol" * 1000 + '">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ) + "]>"  # fmt: skip
    return workbook(path, f'<row r="2">{cell("A2", "&i;")}</row>', declared + _SHEET)


def outside(path: Path) -> Path:
    declared = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return workbook(path, f'<row r="2">{cell("A2", "7")}{cell("B2", "&e;")}</row>', declared + _SHEET)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bomb, "unpacks to more than 512 MB"),
        (overlapping, "unpacks to more than 512 MB"),
        (entities, "follows row|no workbook that can be read"),
    ],
)  # fmt: skip
def test_a_workbook_larger_than_it_looks(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    assert re.search(said, refusal(make(tmp_path / "t.xlsx"), written(tmp_path / "m.yaml", MAPPING)))


def test_a_workbook_reads_no_other_file(tmp_path: Path) -> None:
    path, mapping = outside(tmp_path / "t.xlsx"), written(tmp_path / "m.yaml", MAPPING)
    try:
        found = read(path, mapping)
    except BadInput:
        return
    assert "root" not in str(found)


# ── XML ─────────────────────────────────────────────────────────────────────────────────────────

LOL = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
XML = {
    "entities within entities": (
        f'<!DOCTYPE C [<!ENTITY a "lol">{LOL}]>{UN_HEAD}<INDIVIDUAL><DATAID>&i;</DATAID></INDIVIDUAL>', "DOCTYPE",
    ),
    "an external entity": (
        f'<!DOCTYPE C [<!ENTITY e SYSTEM "file:///etc/passwd">]>{UN_HEAD}<INDIVIDUAL><DATAID>&e;</DATAID>', "DOCTYPE",
    ),
    "an external document type": (f'<!DOCTYPE C SYSTEM "http://127.0.0.1:1/x.dtd">{UN_HEAD}', "DOCTYPE"),
    "parameter entities": (f'<!DOCTYPE C [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>{UN_HEAD}', "DOCTYPE"),
    "nesting without end": (UN_HEAD + "<INDIVIDUAL>" + "<A>" * 100_000, "larger than the XML parser"),
    "an entity that is none": (f"{UN_HEAD}<INDIVIDUAL>&nothing;", "broken XML"),
    "an encoding that is none": (f'<?xml version="1.0" encoding="rot13"?>{UN_HEAD}', "broken XML"),
    "an encoding in seven bits": (f'<?xml version="1.0" encoding="utf-7"?>{UN_HEAD}', "broken XML|XML, but no"),
}  # fmt: skip


@pytest.mark.parametrize("case", XML)
def test_xml_that_grows_reaches_out_or_goes_deep(tmp_path: Path, case: str) -> None:
    content, said = XML[case]
    assert re.search(said, refusal(written(tmp_path / "un.xml", content)))


def test_a_party_that_takes_more_memory_than_a_child_has(tmp_path: Path) -> None:
    path = written(tmp_path / "un.xml", f"{UN_HEAD}<INDIVIDUAL>{'<A/>' * 4_000_000}")
    with reading(path, Bounds(megabytes=400, silence=250)) as file:
        items = file.items()
        with pytest.raises(BadInput, match="more than 400 MB of memory"):
            next(items)


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────

JSON = {
    "nesting without end": (b"[" * 100_000, "not JSON"),
    "nesting in what is passed over": (
        b'{"id":"k","schema":"Person","properties":{},"caption":' + b"[" * 900 + b'"\\u0000"' + b"]" * 900 + b"}",
        "NUL character",
    ),
    "half a character": (b'{"id":"\\ud800","schema":"Person","properties":{}}', "not JSON"),
    "half a character in bytes": (b'{"id":"\xed\xa0\x80","schema":"Person","properties":{}}', "not utf-8"),
    "a number beyond numbers": (b'{"id":1' + b"0" * 10_000 + b',"schema":"Person","properties":{}}', "not JSON"),
    "not a number": (b'{"id":NaN,"schema":"Person","properties":{}}', "not JSON"),
}  # fmt: skip


@pytest.mark.parametrize("case", JSON)
def test_json_that_goes_deep_or_holds_no_text(tmp_path: Path, case: str) -> None:
    content, said = JSON[case]
    path = written(tmp_path / "a.jsonl", LINE + content + b"\n" + LINE)
    found = read(path, encoding="utf-8")
    assert [type(item) for item in found] == [Draft, Reject, Draft]
    assert isinstance(found[1], Reject)
    assert found[1].line == 2
    assert said in str(found[1].reason)


# ── encodings ───────────────────────────────────────────────────────────────────────────────────

NO_SETS = ("rot13", "zip", "bz2", "hex", "base64", "quopri", "uu", "idna", "punycode", "undefined",
           "unicode_escape", "raw_unicode_escape", "utf-7", "cp037", "cp500", "hz", "iso2022_jp",
           "mbcs")  # fmt: skip
NO_NAMES = ("utf-9", "", " ", "a\0b", "\ud800", "../../etc/passwd", "encodings.utf_8", "os", "x" * 100_000)


@pytest.mark.parametrize("encoding", NO_SETS)
def test_what_python_calls_a_codec_and_is_no_character_set(tmp_path: Path, encoding: str) -> None:
    assert re.search(
        "is no encoding that|no encoding", refusal(written(tmp_path / "a.jsonl", LINE), None, encoding)
    )


@pytest.mark.parametrize("encoding", NO_NAMES)
def test_an_encoding_that_is_none(tmp_path: Path, encoding: str) -> None:
    said = refusal(written(tmp_path / "a.jsonl", LINE), None, encoding)
    assert "no encoding" in said
    assert len(said) < 400


@pytest.mark.parametrize("encoding", ["rot13", "utf-7", "undefined", "unicode_escape"])
def test_a_mapping_names_no_such_encoding_either(tmp_path: Path, encoding: str) -> None:
    mapping = written(tmp_path / "m.yaml", MAPPING + f"encoding: {encoding}\n")
    assert "no encoding" in refusal(written(tmp_path / "t.csv", TABLE), mapping)


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16", "utf-32-be"])
def test_half_a_pair_in_a_wide_encoding_costs_its_line(tmp_path: Path, encoding: str) -> None:
    text = LINE.decode() + LINE.decode().replace("Nadie", "\ud800") + LINE.decode()
    found = read(written(tmp_path / "a.jsonl", text.encode(encoding, "surrogatepass")), None, encoding)
    assert [type(item) for item in found] == [Draft, Reject, Draft]
    assert isinstance(found[1], Reject)
    assert (found[1].line, found[1].code) == (2, "not-decodable")


# ── mappings ────────────────────────────────────────────────────────────────────────────────────

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
YAML = {
    "nesting without end": (MAPPING + "empty: " + "[" * 50_000, "line 4: keys within keys"),
    "nesting in blocks": ("".join(" " * n + "a:\n" for n in range(400)), "line 6: keys within keys|line 7: keys"),
    "aliases of aliases": (LAUGHS, "line 1: anchors and aliases"),
    "an alias of itself": ("a: &a [*a]\n", "line 1: anchors and aliases"),
    "an object of Python": (MAPPING + "empty: !!python/object/apply:os.system [id]\n", None),
    "a list for a key": ("? [a]\n: b\n", "line 1"),
    "half a character": (MAPPING.replace("folio", '"\\ud800"'), "line 2: a text with half"),
    "a NUL": (MAPPING.replace("folio", '"a\\0b"'), "line 2: a text with half a character or a NUL"),
    "two documents": (MAPPING + "---\n" + MAPPING, "line 4"),
    "a control character": (MAPPING + "\x01", "not YAML"),
    "a delimiter that is a quote": (MAPPING + "delimiter: '\"'\n", "delimiter: must be one character"),
    "a delimiter that is a line's end": (MAPPING + 'delimiter: "\\n"\n', "delimiter: must be one character"),
    "a date's sign twice": (MAPPING + 'purge_on: {column: folio, date: "%d%d"}\n', "purge_on.date: is no form"),
    "a date's sign that is none": (MAPPING + 'purge_on: {column: folio, date: "%Q"}\n', "purge_on.date: is no form"),
    "longer than any mapping": (MAPPING + "#" * 300_000, "longer than 256 KB"),
    "UTF-7": (b"schema: +2AA-\nkey: \xff\n", "not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("case", YAML)
def test_a_mapping_that_grows_goes_deep_or_is_none(tmp_path: Path, case: str) -> None:
    content, said = YAML[case]
    path, mapping = written(tmp_path / "t.csv", TABLE), written(tmp_path / "m.yaml", content)
    if said is None:  # a tag is no order: the list is taken as a list
        assert [item.key for item in read(path, mapping)] == ["1"]
    else:
        assert re.search(said, refusal(path, mapping))


# ── tables ──────────────────────────────────────────────────────────────────────────────────────


def test_a_first_line_that_no_reader_of_tables_takes(tmp_path: Path) -> None:
    mapping = written(tmp_path / "m.yaml", MAPPING)
    assert "has no column folio" in refusal(written(tmp_path / "t.csv", "a" * 500_000 + "\n1\n"), mapping)
    assert "t.csv" in refusal(written(tmp_path / "u.t.csv", "fo\rlio,nombre\n1,Ana\n"), mapping)


def test_a_cell_of_many_values_takes_no_square_of_the_time(tmp_path: Path) -> None:
    mapping = MAPPING.replace("nombre}", "{column: nombre, split: ';'}}")
    cell = ";".join(map(str, range(100_000)))
    [found] = read(
        written(tmp_path / "t.csv", f"folio,nombre\n1,{cell}\n"), written(tmp_path / "m.yaml", mapping)
    )
    assert isinstance(found, Draft)
    assert len(found.properties["name"]) == 100_000


def test_one_record_larger_than_may_travel(tmp_path: Path) -> None:
    mapping = MAPPING.replace(
        "nombre}", "nombre, notes: [" + ", ".join(["{fixed: '" + "a" * 200_000 + "'}"]) + "]}"
    )
    wide = mapping.replace("[{fixed", "[{columns: [" + ", ".join(["nombre"] * 5000) + "]}, {fixed")
    said = refusal(
        written(tmp_path / "t.csv", f"folio,nombre\n1,{'b' * 1000}\n"), written(tmp_path / "m.yaml", wide)
    )
    assert "line 2: one record of more than 4 MB" in said


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "a.jsonl")
    assert "no file on a disk" in refusal(tmp_path / "a.jsonl")
