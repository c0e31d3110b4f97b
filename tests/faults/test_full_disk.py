"""A full disk: told as such, nothing lost, and the load goes on once there is room."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tearline.db import House
from tearline.errors import Unavailable
from tearline.intake.load import load
from tearline.intake.receipt import Receipt
from tearline.jobs.keeper import Keeper
from tearline.ledger.look import Desk
from tearline.picture.check import check
from tests.faults.conftest import Site, when_back
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People

COUNT = 12_000
CURP = "QUBE790314HZSXRV07"
MB = 1024 * 1024
pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 300 MB in memory."""
    folder = Path(tempfile.mkdtemp(prefix="tearline-disk-"))
    folder.chmod(0o711)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300m,mode=0711", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        folder.rmdir()
        pytest.skip("a small disk cannot be mounted here: only root may")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


@pytest.fixture
def site(small_disk: Path) -> Iterator[Site]:
    with House(small_disk / "house") as house:
        desk = Desk(house, 4)
        yield Site(house, desk, People(house, desk))
        desk.close()


def loaded(office: Bureau, path: Path) -> Receipt:
    return load(office.desk, office.steward, path, source=SOURCE, label=office.label())


def fill(disk: Path, leave: int) -> Path:
    """Take all room but ``leave`` bytes."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        free = int(subprocess.check_output(["stat", "-f", "-c", "%a", disk])) * 4096
        for _ in range((free - leave) // MB):
            file.write(b"\0" * MB)
    return filler


def test_a_full_disk(site: Site, small_disk: Path, tmp_path: Path) -> None:
    office = bureau(site.people)
    first = written(tmp_path / "first.jsonl", [person("p", curp=CURP)])
    loaded(office, first)
    path = written(
        tmp_path / "many.jsonl",
        (
            person(f"p{n}", f"Nadie Inventado {n}", notes="x" * 400, passportNumber=f"X{n:08}")
            for n in range(COUNT)
        ),
    )
    filler = fill(small_disk, 4 * MB)
    with pytest.raises(Unavailable, match="disk of the database is full"):
        loaded(office, path)
    keeper = Keeper(site.house)
    keeper.start()  # where the log itself found no room, the server has ended, and cannot start either
    time.sleep(2)
    filler.unlink()
    done = when_back(lambda: loaded(office, path))
    assert (done.read, done.accepted, done.unchanged) == (COUNT, COUNT, 0)
    assert site.rows(office) == COUNT + 1
    assert len(check(office.desk, office.steward, CURP).hits) == 1
    site.verified(tmp_path)
    keeper.stop()
