"""Expunge leaves nothing: a marker that stood in every place of a record is looked for in every place."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.db.house import Role
from tearline.db.server import SYSTEM_USER, EmbeddedServer
from tearline.db.wipe import wipe
from tearline.intake.load import load
from tearline.ledger.keyfile import signing_key
from tearline.ledger.look import Desk
from tearline.ledger.sequencer import Sequencer
from tearline.picture.check import check
from tearline.picture.record import record
from tearline.picture.search import search
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People

MARKER = "Xochiquetzaltecuhtli"
SMALL = MARKER.lower()
NUMBER = "ZQX9417417"
WHY = "so ordered by the court"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def alone() -> Iterator[House]:
    """A house of its own: its files are read as bytes."""
    folder = Path(tempfile.mkdtemp(prefix="tearline-expunge-"))
    folder.chmod(0o711)
    with House(folder / "house") as house:
        yield house
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def office(alone: House) -> Iterator[Bureau]:
    desk = Desk(alone, 4)
    yield bureau(People(alone, desk))
    desk.close()


def marked(key: str, note: str) -> dict[str, object]:
    """A person with the marker in name, alias, notes and identifiers."""
    return person(
        key, f"{MARKER} {note}", alias=f"El {MARKER}", notes=f"{note} habla de {SMALL}", passportNumber=NUMBER
    )


def live(office: Bureau, path: Path) -> tuple[list[UUID], UUID]:
    """What can happen to marked records: loaded, refused, asked for, corrected, relabelled.

    Innocents stand between them, in the same pages. Returns those expunged one by one, and a load.
    """
    mixed = [(marked(f"m{n}", f"nota {n}"), person(f"i{n}", f"Inocente {n}")) for n in range(150)]
    first = written(path / "a.jsonl", [line for pair in mixed for line in pair])
    load(office.desk, office.steward, first, source=SOURCE, label=office.label())
    lines = [
        marked("one", "primero"), marked("two", "segundo"),
        {**marked("three", "tercero"), "schema": "Persona"}, f'{{"id": "{MARKER}',
        person("four", MARKER, status=MARKER), person("five", MARKER, label=f"{office.code}//{MARKER}"),
    ]  # fmt: skip
    second = written(path / f"{MARKER}.jsonl", lines)
    done = load(office.desk, office.steward, second, source=SOURCE, label=office.label())
    assert (done.accepted, done.rejected) == (2, 4)
    ids = all_of(office)
    for id in ids[:5]:
        told = {"properties": {"name": [f"{MARKER} corregido"], "notes": [SMALL], "passportNumber": [NUMBER]}}
        assert stewardship.correct(office.desk, office.steward, id, told, WHY) == "changed"
        stewardship.reclassify(
            office.desk, office.steward, office.label("SECRET//ALFA//-//H2"), WHY, record=id
        )
    return [id for id in ids if key_of(office, id) not in ("one", "two")], UUID(done.id)


def all_of(office: Bureau) -> list[UUID]:
    """The marked records, page by page of a search."""
    found = []
    for page in (1, 2):
        found += [
            UUID(h.record.id) for h in search(office.desk, office.steward, MARKER, page=page, size=100).hits
        ]
    assert len(found) == 152
    return found


def key_of(office: Bureau, id: UUID) -> str:
    return record(office.desk, office.steward, str(id)).record.key


def dumped(house: House, role: Role = "admin") -> str:
    """All that a dump of the database holds. By the programs that the database's own user can run."""
    done = subprocess.run(
        [str(EmbeddedServer(house.data)._engine() / "bin" / "pg_dump"), "--inserts", house.dsn(role)],
        capture_output=True,
        text=True,
        check=False,
        user=SYSTEM_USER if os.geteuid() == 0 else None,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.lower()


def files_with(folder: Path, needles: tuple[str, ...]) -> list[str]:
    """Files of the cluster that hold one of these texts, in any case."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(needle.encode() in path.read_bytes().lower() for needle in needles)
    ]


def test_nothing_is_left(alone: House, office: Bureau, tmp_path: Path) -> None:
    one_by_one, done = live(office, tmp_path)
    key = signing_key(alone.data, "expunge.example/ledger")
    sequencer = Sequencer(alone.dsn("ledger"), key)
    sequencer.step(force=True)
    needles = (SMALL, NUMBER.lower())
    admin = alone.dsn("admin")
    assert SMALL in dumped(alone), "the test can find it"

    for id in one_by_one:
        assert stewardship.expunge(office.desk, office.steward, WHY, record=id).gone == 1
    assert stewardship.expunge(office.desk, office.steward, WHY, load=done).gone == 2
    sequencer.step(force=True)
    sequencer.stop()

    assert search(office.desk, office.steward, MARKER).hits == []
    assert check(office.desk, office.steward, NUMBER).hits == []
    for role in ("admin", "backup"):
        dump = dumped(alone, role)  # type: ignore[arg-type]
        assert "create schema store" in dump
        assert not [needle for needle in needles if needle in dump], role
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("ANALYZE")
        statistics = conn.execute("SELECT string_agg(s::text, ' ') FROM pg_statistic AS s").fetchone()
        assert statistics is not None
        assert not [needle for needle in needles if needle in statistics[0].lower()]

    cluster = alone.data / "postgresql"
    assert files_with(cluster, needles), "bytes outlive a deletion on the disk"
    wipe(alone)
    assert files_with(cluster, needles) == []
    assert len(search(office.desk, office.steward, "Inocente").hits) == 20
