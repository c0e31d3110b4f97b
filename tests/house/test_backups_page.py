"""docs/backups.md is run as it stands: a copy, what was expunged after it, a restore, and an outsider who verifies."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.db.backup import put_back
from tearline.errors import Conflict
from tearline.files.deeds import Added, add_file
from tearline.intake.load import load
from tearline.ledger.again import expunge_again
from tearline.ledger.change import seal
from tearline.ledger.export import export_book
from tearline.ledger.keyfile import any_key
from tearline.ledger.look import Desk
from tearline.ledger.note import VerifierKey
from tearline.ledger.verify import verify_file
from tearline.shelf import Shelf
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People

PAGE = Path(__file__).parents[2] / "docs/backups.md"
ORIGIN = "page.example/ledger"
NOTE = b"Una nota inventada.\n"


def commands(name: str) -> str:
    """The page's shell lines of one block."""
    found = re.search(rf"^```sh {name}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1]


@dataclass
class Place:
    """Folders for the words that stand for them on the page."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, name: str, **more: str) -> str:
        script = commands(name)
        for word in ("DATA", "KEPT", "NEW"):
            script = re.sub(rf"(?<![A-Z_]){word}\b", str(self.root / word.lower()), script)
        script = script.replace("ORIGIN-2", f"{ORIGIN}-2")
        bin = str(Path(sys.executable).parent)
        environment = {
            **os.environ, "PATH": f"{bin}:{os.environ['PATH']}", "TEARLINE_DATA": str(self.root / "data"),
            "TEARLINE_ORIGIN": ORIGIN, "LANG": "en_US.UTF-8", "HOME": str(self.root), **more,
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "-euc", script],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.root,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    root = Path(tempfile.mkdtemp(prefix="tearline-page-"))
    root.chmod(0o711)
    (root / "kept").mkdir()
    yield Place(root)
    shutil.rmtree(root, ignore_errors=True)


def test_the_page_as_it_is_written(place: Place) -> None:
    with House(place.root / "data") as house:
        desk = Desk(house, 4)
        office = bureau(People(house, desk))
        ids = _records(house, office, place.root, "one", "two", "three")
        files = [_file(desk, office, one) for one in ids[:2]]
        seal(house, ORIGIN)
        place.run("copy")
        for gone in (ids[0], ids[2]):
            stewardship.expunge(desk, office.steward, "so ordered", record=gone)
        old_key = seal(house, ORIGIN).vkey
        _export(house, place.root / "kept/book.jsonl", old_key)
        desk.close()
    said = place.run("restore")
    assert "2 records that were expunged or purged since the copy are gone again" in said
    assert re.search(r"^[1-9]\d* sessions were ended", said, re.MULTILINE)
    with House(place.root / "new") as house, psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute("SELECT array_agg(id ORDER BY id) FROM store.record").fetchone()
        assert rows == (sorted([ids[1], files[1].id]),)
        shelf = Shelf(house.data)
        assert list(shelf.names()) == [files[1].name]  # the other's went with its record
        assert shelf.path(files[1].name).read_bytes() == NOTE
        live = "SELECT count(*) FROM gate.session WHERE closed_at IS NULL AND ends_at > now()"
        assert conn.execute(live).fetchone() == (0,)
        marked = "SELECT count(*) FROM store.expunged WHERE record_id = ANY (%s)"
        assert conn.execute(marked, [[ids[0], ids[2]]]).fetchone() == (2,)
        new_key = seal(house, f"{ORIGIN}-2").vkey
        _export(house, place.root / "kept/after.jsonl", new_key)
    report = verify_file(place.root / "kept/after.jsonl", str(old_key))
    assert report.ok, report.faults
    assert report.origin == f"{ORIGIN}-2"
    assert "copy of Monday" in " ".join(map(str, report.remarks))


def test_a_book_that_was_edited_or_is_of_another_ledger_changes_nothing(place: Place) -> None:
    """After the page: the same book does not go on from where this ledger stands now."""
    lines = (place.root / "kept/book.jsonl").read_bytes().splitlines(keepends=True)
    (place.root / "kept/edited.jsonl").write_bytes(b"".join([*lines[:3], *lines[4:]]))
    with House(place.root / "new") as house, psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        before = conn.execute("SELECT count(*) FROM ledger.queue").fetchone()
        key = any_key(house.data)
        assert key is not None
        for name in ("edited.jsonl", "book.jsonl"):
            with pytest.raises(Conflict, match="does not verify"):
                expunge_again(house, place.root / "kept" / name, key.vkey)
        assert conn.execute("SELECT count(*) FROM store.record WHERE source <> 'files'").fetchone() == (1,)
        assert conn.execute("SELECT count(*) FROM ledger.queue").fetchone() == before


def test_a_folder_in_use_is_not_written_over(place: Place) -> None:
    with House(place.root / "new") as house, pytest.raises(Conflict, match="in use"):
        put_back(house, place.root / "kept/tearline.dump")


def _records(house: House, office: Bureau, folder: Path, *keys: str) -> list[UUID]:
    file = written(folder / "lines.jsonl", [person(key) for key in keys])
    load(office.desk, office.steward, file, source=SOURCE, label=office.label())
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute("SELECT id FROM store.record ORDER BY key")
        return [id for (id,) in rows]


def _file(desk: Desk, office: Bureau, record: UUID) -> Added:
    with Shelf(desk.house.data).arriving() as came:
        came.write(NOTE)
        return add_file(desk, office.steward, record, came, "nota.txt")


def _export(house: House, path: Path, key: VerifierKey) -> None:
    with psycopg.connect(house.dsn("ledger"), autocommit=True) as conn, path.open("wb") as file:
        export_book(conn, file, key)
