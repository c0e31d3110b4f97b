"""Files beside records at the command line: added, listed, written out, refused."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4

import pytest

from tearline.shelf import Shelf
from tests.cli.conftest import Tearline
from tests.files.samples import OTHERS, pdf
from tests.people import People
from tests.picture.conftest import Town


@pytest.fixture
def town(people: People, tmp_path: Path) -> Town:
    return Town(people, tmp_path)


def test_a_file_is_added_listed_and_written(town: Town, tearline: Tearline, tmp_path: Path) -> None:
    record, content = town.person(town.a, "p1"), pdf(2)
    given, to = tmp_path / "acta.jpg", tmp_path / "out.pdf"
    given.write_bytes(content)
    added = tearline("file", "add", record, str(given), "--json", by=town.high)
    assert added.code == 0, added.err
    name = added.data["name"]
    listed = tearline("file", "list", record)
    assert all(word in listed.out for word in ("acta.jpg", "application/pdf", "its name says otherwise"))
    [told] = tearline("file", "list", record, "--json").data["files"]
    assert (told["name"], told["pages"], told["sha256"]) == (name, 2, hashlib.sha256(content).hexdigest())
    got = tearline("file", "get", name, "--to", str(to))
    assert (got.code, to.read_bytes(), to.stat().st_mode & 0o777) == (0, content, 0o600)
    assert tearline("file", "get", name, "--to", str(to)).code != 0  # never over another
    assert to.read_bytes() == content


def test_bytes_that_are_others_are_said(town: Town, tearline: Tearline, tmp_path: Path) -> None:
    record, given = town.person(town.a, "p1"), tmp_path / "nota.txt"
    given.write_text("una nota")
    name = tearline("file", "add", record, str(given), "--json", by=town.high).data["name"]
    Shelf(town.desk.house.data).path(name).write_text("otra nota"[:8])
    got = tearline("file", "get", name, "--to", str(tmp_path / "out.txt"))
    assert got.code != 0
    assert "do not rely on it" in got.err


def test_what_is_refused(
    town: Town, tearline: Tearline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, given = town.person(town.a, "p1"), tmp_path / "foto.jpg"
    given.write_bytes(OTHERS["program"])
    assert (
        "foto.jpg is of no kind that is taken here"
        in tearline("file", "add", record, str(given), by=town.high).err
    )
    assert "cannot be read" in tearline("file", "add", record, str(tmp_path / "none"), by=town.high).err
    told = [
        tearline("file", "get", id, "--to", str(tmp_path / "x"), by=town.high)
        for id in ("no-id", str(uuid4()))
    ]
    assert told[0] == told[1]
    assert told[0].code != 0
    monkeypatch.setenv("TEARLINE_FILE_BYTES", "100")
    given.write_bytes(pdf())
    assert "foto.jpg is larger than 100 B" in tearline("file", "add", record, str(given), by=town.high).err
    assert tearline("file", "list", record, "--json", by=town.high).data["files"] == []
