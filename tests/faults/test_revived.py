"""The embedded server ends under a running service: it is started again, and questions meet a pause, not a refusal."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tearline.errors import Unavailable
from tearline.intake.load import load
from tearline.intake.receipt import receipts
from tearline.jobs.keeper import Keeper
from tearline.picture.check import check
from tests.faults.conftest import Site
from tests.intake.files import SOURCE, Bureau, person, written

CURP = "QUBE790314HZSXRV07"
pytestmark = pytest.mark.slow


@pytest.fixture
def office(office: Bureau, tmp_path: Path) -> Bureau:
    """With one person on record. How long a recovery takes on a busy machine decides nothing here: that a long outage
    is told as one is tested in tests/ledger/test_outage.py."""
    office.desk.outage.patience = 120
    path = written(tmp_path / "one.jsonl", [person("p", curp=CURP)])
    load(office.desk, office.steward, path, source=SOURCE, label=office.label())
    return office


@pytest.fixture
def keeper(site: Site) -> Iterator[Keeper]:
    keeping = Keeper(site.house)
    keeping.start()
    yield keeping
    keeping.stop()


def asked(office: Bureau) -> int:
    return len(check(office.desk, office.steward, CURP).hits)


def ended(pid: int) -> None:
    until = time.monotonic() + 30
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("application", ["tearline", "tearline-appender"])
def test_a_backends_crash_is_a_pause_for_a_question(
    site: Site, office: Bureau, application: str, tmp_path: Path
) -> None:
    """PostgreSQL ends all connections and recovers by itself; nobody who asks is refused."""
    assert asked(office) == 1
    site.kill_backend(application)
    assert asked(office) == 1
    assert receipts(office.desk, office.steward)
    site.verified(tmp_path)


def test_a_killed_server_is_started_again(site: Site, office: Bureau, keeper: Keeper, tmp_path: Path) -> None:
    first = site.postmaster
    site.kill_postmaster()
    ended(first)
    until = time.monotonic() + 60
    while keeper.started_again == 0:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert asked(office) == 1
    assert site.postmaster != first
    site.verified(tmp_path)


def test_a_server_that_was_stopped_by_hand_is_started_again(
    site: Site, keeper: Keeper, office: Bureau
) -> None:
    """Whoever wants it down ends the service first."""
    first = site.postmaster
    os.kill(first, signal.SIGINT)
    ended(first)
    until = time.monotonic() + 60
    while True:
        try:
            assert asked(office) == 1
        except Unavailable:
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            break
    assert keeper.started_again == 1
