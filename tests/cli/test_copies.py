"""Copies on the command line: a file that is entered before it is written, and what one says of it."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from pypdf import PdfReader

from tearline import stewardship
from tearline.copies.number import written
from tearline.copies.register import own_copies
from tearline.handling import Tier
from tests.cli.conftest import Tearline
from tests.people import People
from tests.picture.conftest import Town

WHY = ("--reason", "for the file of the case")


@pytest.fixture
def town(people: People, tmp_path: Path) -> Town:
    return Town(people, tmp_path)


def test_a_dossier_is_written_as_pdf_and_listed(town: Town, tearline: Tearline, tmp_path: Path) -> None:
    id = town.person(town.a, "p1", status="suspect")
    to = tmp_path / "dossier.pdf"
    done = tearline("export", id, "--to", str(to), *WHY, "--for", "Juzgado tercero", by=town.high)
    assert (done.code, done.out) == (0, "")
    assert to.stat().st_mode & 0o777 == 0o600
    (one,) = own_copies(town.desk, town.high).copies
    assert written(one.number) in done.err
    assert "Juzgado tercero" in PdfReader(io.BytesIO(to.read_bytes())).pages[0].extract_text()
    listed = tearline("copies", "mine")
    assert listed.code == 0
    assert written(one.number) in listed.out


def test_what_is_there_is_not_written_over_and_nothing_is_entered(
    town: Town, tearline: Tearline, tmp_path: Path
) -> None:
    id = town.person(town.a, "p1")
    there = tmp_path / "there.json"
    there.write_text("mine")
    for to, words in ((there, "is there already"), (tmp_path / "nowhere" / "x.json", "There is no folder")):
        done = tearline("export", id, "--to", str(to), "--format", "json", *WHY, by=town.high)
        assert done.code != 0
        assert words in done.err
    assert there.read_text() == "mine"
    assert own_copies(town.desk, town.high).copies == []


def test_a_format_that_is_none_and_a_record_that_is_hidden(
    town: Town, tearline: Tearline, tmp_path: Path
) -> None:
    hidden = town.person(town.a, "p1", tier="SECRET")
    to = str(tmp_path / "x")
    assert (
        "pdf, csv, json" in tearline("export", hidden, "--to", to, "--format", "docx", *WHY, by=town.low).err
    )
    assert tearline("export", hidden, "--to", to, *WHY, by=town.low).code == 1
    assert not Path(to).exists()


def test_what_became_of_a_copy_is_told_and_answered(town: Town, tearline: Tearline, tmp_path: Path) -> None:
    id = town.person(town.a, "p1", status="charged")
    to = str(tmp_path / "record.json")
    tearline("export", id, "--record", "--to", to, "--format", "json", *WHY, by=town.high)
    number = orjson.loads(Path(to).read_bytes())["copy"]["copy"]
    by = town.stewards[town.a]
    stewardship.correct(town.desk, by, UUID(id), {"status": "acquitted"}, "by judgment")
    told = tearline("copies", "mine", by=town.high)
    assert told.code == 1
    assert "acquitted" in told.out
    ours = tearline("copies", "ours", by=by)
    assert number in ours.out
    assert tearline("copies", "answer", number, "needed", by=town.high).code != 0
    assert tearline("copies", "answer", number.lower(), "destroyed", by=town.high).code == 0
    assert tearline("copies", "mine", by=town.high).code == 0
    assert number not in tearline("copies", "ours", by=by).out
    assert number in tearline("copies", "ours", "--all", by=by).out
    shared = tearline("copies", "shared", "--json", by=by).data
    assert (shared["records"], [one["agency"] for one in shared["to"]]) == (1, [town.b])


def test_a_search_is_written_as_a_table(town: Town, tearline: Tearline, tmp_path: Path) -> None:
    town.tell_many(town.a, "car", "Event", 12, summary=town.name("Camioneta"))
    to = tmp_path / "found.csv"
    words = town.name("Camioneta").split()
    done = tearline("copies", "search", *words, "--to", str(to), *WHY, by=town.high)
    assert (done.code, done.out) == (0, "")
    assert to.stat().st_mode & 0o777 == 0o600
    (one,) = own_copies(town.desk, town.high).copies
    assert hashlib.sha256(to.read_bytes()).hexdigest() == one.digest
    assert (one.records, written(one.number) in done.err) == (12, True)
    assert len(to.read_text("utf-8-sig").splitlines()) == 13
    none = tearline("copies", "search", *words, "--kind", "Person", "--to", str(tmp_path / "none"), *WHY)
    assert none.code != 0
    assert not (tmp_path / "none").exists()
    assert tearline("copies", "search", *words, "--to", str(to), *WHY).code != 0
    inspector = town.people.enrol(town.b, "inspector", Tier.OPEN, (), ["inspector"])
    listed = tearline("copies", "records", one.number, "--json", by=inspector).data
    assert len(listed) == 12
    page = tearline("copies", "records", one.number, "--after", listed[-2]["record"])
    assert listed[-1]["record"] in page.out
    assert listed[0]["record"] not in page.out
    assert tearline("copies", "records", one.number, by=town.high).out.count("none that is yours") == 1


def test_a_list_is_checked_into_a_file(town: Town, tearline: Tearline, tmp_path: Path) -> None:
    town.tell(town.a, "v1", "Vehicle", registrationNumber="ABC-77-31", name="Nissan")
    listed, to = tmp_path / "plates.txt", tmp_path / "found.csv"
    listed.write_text("ABC 77 31\nXYZ-00-00\n")
    ask = ("check-list", str(listed), "--case", "FGR/1/2026", *WHY, "--to")
    done = tearline(*ask, str(to), by=town.high)
    assert done.code == 0, done.err
    assert "1 known, without an alert" in done.out
    assert "1 not known" in done.out
    assert len(to.read_text("utf-8-sig").splitlines()) == 3
    again = tearline(*ask, str(to))
    assert again.code != 0
    missing = tearline(
        "check-list", str(tmp_path / "no"), "--case", "FGR/1", *WHY, "--to", str(tmp_path / "x")
    )
    assert (missing.code != 0, "cannot be read" in missing.err) == (True, True)
