"""Every sentence has its Spanish, and the tool that sees to it goes red when it should."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tearline.language import is_sentence, msg
from tools import translations
from tools.translations import CATALOGUE, DEFINES_MSG, PACKAGE, check, extract, fields, load, rendered


def test_every_sentence_is_translated() -> None:
    code = (path for path in PACKAGE.rglob("*.py") if path != DEFINES_MSG)
    sentences, faults = extract([*code, *PACKAGE.rglob("templates/*.html")])
    assert faults + check(sentences, load(CATALOGUE)) == []


def test_the_catalogue_is_as_the_tool_writes_it() -> None:
    catalogue = load(CATALOGUE)
    assert CATALOGUE.read_text("utf-8") == rendered(catalogue, catalogue)


def test_a_missing_translation_is_found() -> None:
    assert "not translated" in check({"One sentence.": "a.py:1"}, {})[0]
    assert "not translated" in check({"One.": "a.py:1"}, {"One.": Message("One.", "")})[0]


def test_a_fuzzy_translation_is_found() -> None:
    fuzzy = Message("One.", "Uno.", flags=["fuzzy"])
    assert "fuzzy" in check({"One.": "a.py:1"}, {"One.": fuzzy})[0]


def test_other_fields_are_found() -> None:
    entry = Message("line {line}", "renglón {linea}")
    assert "other fields" in check({"line {line}": "a.py:1"}, {"line {line}": entry})[0]


def test_a_dead_sentence_is_found() -> None:
    assert "no code says this" in check({}, {"One.": Message("One.", "Uno.")})[0]


def test_a_sentence_that_is_no_literal_is_found(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text('msg(text)\nmsg(f"{a}")\nmsg("good")\n')
    sentences, faults = extract(tmp_path.glob("*.py"))
    assert list(sentences) == ["good"]
    assert len(faults) == 2


def test_fields_know_formats_and_conversions() -> None:
    assert fields("{b:,} {a!r} {{no}}") == fields("{a!r} {{si}} {b:,}")
    assert fields("{a}") != fields("{a:,}")


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    kept = {'Say "{x}"\nand\\more': Message('Say "{x}"\nand\\more', "Diga «{x}»\ny\\más")}
    file = tmp_path / "es.po"
    file.write_text(rendered([*kept, "New."], kept), "utf-8")
    again = translations.load(file)
    assert str(again['Say "{x}"\nand\\more'].string) == "Diga «{x}»\ny\\más"
    assert again["New."].string == ""


def test_the_catalogue_is_read_as_babel_reads_it() -> None:
    with CATALOGUE.open("rb") as file:
        told = {str(entry.id): str(entry.string) for entry in read_po(file, locale="es") if entry.id}
    assert len(told) > 1000
    assert {english: msg(english).text("es") for english in told if "{" not in english} == {
        english: spanish for english, spanish in told.items() if "{" not in english
    }
    assert all(is_sentence(english) for english in told)
