"""kill -9 during a load: of the process that loads, of PostgreSQL, of one of its backends."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import tests.intake.load_process
from tearline.errors import Conflict, Unavailable
from tearline.intake.load import Progress, load
from tearline.intake.receipt import Receipt, receipts
from tests.faults.conftest import Site, when_back
from tests.intake.files import SOURCE, Bureau, bureau, person, written

COUNT = 6000
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a broken line in each thousand."""
    lines = [
        "{" if n % 1000 == 77 else person(f"p{n}", f"Nadie Inventado {n}", passportNumber=f"X{n:08}")
        for n in range(COUNT)
    ]
    return written(tmp_path_factory.mktemp("load") / "many.jsonl", lines)


@pytest.fixture(scope="module")
def clean(site: Site, path: Path) -> tuple[Bureau, Receipt]:
    """The same file loaded in peace by another agency."""
    office = bureau(site.people)
    return office, loaded(office, path)


def loaded(office: Bureau, path: Path, progress: Callable[[Progress], None] | None = None) -> Receipt:
    return load(office.desk, office.steward, path, source=SOURCE, label=office.label(), progress=progress)


def equal_to_clean(site: Site, office: Bureau, done: Receipt, clean: tuple[Bureau, Receipt]) -> None:
    """Everything is there, once, and the receipt says so."""
    peace, told = clean
    for table in ("record", "identifier", "history", "rejection"):
        assert site.rows(office, table) == site.rows(peace, table), table
    assert (done.read, done.accepted, done.changed, done.unchanged, done.rejected) == (
        told.read, told.accepted, told.changed, told.unchanged, told.rejected,
    )  # fmt: skip
    assert [(f.line, f.code) for f in done.findings] == [(f.line, f.code) for f in told.findings]
    assert [r.id for r in receipts(office.desk, office.steward)] == [done.id]


# ── the process that loads ──────────────────────────────────────────────────────────────────────


def start(site: Site, office: Bureau, path: Path) -> subprocess.Popen[str]:
    script = Path(tests.intake.load_process.__file__)
    return subprocess.Popen(
        [sys.executable, str(script), str(site.house.data), "-", str(path), SOURCE, office.label()],
        env={**os.environ, "TEARLINE_TEST_TOKEN": office.steward.token}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def kill_at_work(site: Site, office: Bureau, path: Path, moment: float) -> None:
    process = start(site, office, path)
    assert process.stdout is not None
    process.stdout.readline()  # its first chunk is on its way
    time.sleep(moment)
    process.kill()
    process.wait()


def under_way(site: Site, office: Bureau) -> bool:
    """Whether there is one load, not at its end."""
    one = "SELECT count(*) = 1 AND bool_and(closed_at IS NULL) FROM store.load WHERE owner = %s"
    return bool(site.one(one, office.code))


def told_at_the_end(site: Site, office: Bureau, path: Path) -> dict[str, object]:
    """Of a process that nobody kills. It may find the chunk of a killed one still being written, and say so."""
    until = time.monotonic() + 60
    while True:
        out, _ = start(site, office, path).communicate(timeout=120)
        told: dict[str, object] = json.loads(out.splitlines()[-1])
        if told.get("error") != Conflict.code or time.monotonic() > until:
            return told


def test_the_loading_process_is_killed_again_and_again(
    site: Site, path: Path, clean: tuple[Bureau, Receipt], tmp_path: Path
) -> None:
    moments = random.Random(4711)
    for turn in range(5):
        office = bureau(site.people)
        for _ in range(4):
            kill_at_work(site, office, path, moments.uniform(0, 0.12 / 2**turn))
        if under_way(site, office):  # a fast machine, or one that kept this process waiting, is at its end
            break
    else:
        pytest.fail("each time the file was loaded before four processes had been killed")
    told = told_at_the_end(site, office, path)
    (done,) = receipts(office.desk, office.steward)
    assert (told["read"], told["id"]) == (COUNT, done.id)
    again = loaded(office, path)
    assert (again.unchanged, again.rejected) == (COUNT - 6, 6)
    assert [r.id for r in receipts(office.desk, office.steward)] == [again.id, done.id]
    peace, told_clean = clean
    assert site.rows(office) == site.rows(peace)
    assert site.rows(office, "identifier") == site.rows(peace, "identifier")
    assert site.rows(office, "rejection") == 2 * site.rows(peace, "rejection")
    assert (done.read, done.accepted, done.rejected) == (
        told_clean.read, told_clean.accepted, told_clean.rejected,
    )  # fmt: skip
    site.verified(tmp_path)


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────


def test_the_postmaster_is_killed_during_a_load(
    site: Site, office: Bureau, path: Path, clean: tuple[Bureau, Receipt], tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match="Nothing was lost"):
        loaded(office, path, lambda done: site.kill_postmaster() if done.items == 3000 else None)
    when_back(site.start_again)
    settled = site.rows(office)
    assert 0 < settled < COUNT - 6
    done = when_back(lambda: loaded(office, path))
    assert done.resumed
    equal_to_clean(site, office, done, clean)
    site.verified(tmp_path)


def test_a_backend_is_killed_during_a_load(
    site: Site, office: Bureau, path: Path, clean: tuple[Bureau, Receipt], tmp_path: Path
) -> None:
    with pytest.raises(Unavailable):
        loaded(office, path, lambda done: site.kill_backend("tearline") if done.items == 3000 else None)
    done = when_back(lambda: loaded(office, path))  # nobody starts anything: PostgreSQL recovers by itself
    equal_to_clean(site, office, done, clean)
    site.verified(tmp_path)
