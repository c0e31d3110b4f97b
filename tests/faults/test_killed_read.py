"""kill -9 of PostgreSQL during reads: no answer without its entries, and the same desk goes on after."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tearline.errors import Unavailable
from tearline.intake.load import load
from tearline.ledger.look import look
from tearline.picture.check import Checked, check
from tests.faults.conftest import Site, when_back
from tests.intake.files import SOURCE, Bureau, person, written

CURP = "QUBE790314HZSXRV07"
pytestmark = pytest.mark.slow


@pytest.fixture
def office(office: Bureau, tmp_path: Path) -> Bureau:
    """With one person on record."""
    path = written(tmp_path / "one.jsonl", [person("p", curp=CURP)])
    load(office.desk, office.steward, path, source=SOURCE, label=office.label())
    return office


def asked(office: Bureau) -> Checked:
    return check(office.desk, office.steward, CURP)


def test_a_look_that_breaks_off_shows_nothing_and_is_on_record_as_broken_off(
    site: Site, office: Bureau, tmp_path: Path
) -> None:
    shown: list[object] = []

    def broken_off() -> None:
        with look(office.desk, office.steward, "broken-off", {}) as this:
            rows = this.conn.execute("SELECT * FROM ask.check(%s, 1)", [["CURP"]]).fetchall()
            this.show(rows)
            site.kill_postmaster()
            time.sleep(0.5)  # its backends notice, and end
        shown.append(rows)

    with pytest.raises(Unavailable):
        broken_off()
    assert shown == []
    with pytest.raises(Unavailable):
        asked(office)
    when_back(site.start_again)
    assert len(when_back(lambda: asked(office)).hits) == 1
    assert site.entries("ticket", "broken-off") == 1
    assert site.entries("results", "broken-off") == 0
    site.verified(tmp_path)


def test_every_answer_given_before_a_crash_is_on_record_after_it(
    site: Site, office: Bureau, tmp_path: Path
) -> None:
    before, over = site.entries("results", "check"), Event()

    def reads() -> int:
        given = 0
        while not over.is_set():
            try:
                given += len(asked(office).hits)
            except Unavailable:
                time.sleep(0.05)
        return given

    with ThreadPoolExecutor(4) as readers:
        counts = [readers.submit(reads) for _ in range(4)]
        try:
            time.sleep(0.7)
            site.kill_postmaster()
            time.sleep(0.5)
            when_back(site.start_again)
            when_back(lambda: asked(office))  # so the ledger's appender is back too
            site.kill_backend("tearline-appender")
            time.sleep(2.5)
        finally:
            over.set()
        given = sum(count.result() for count in counts)
    when_back(lambda: asked(office))
    recorded = site.entries("results", "check") - before
    assert given > 20
    assert given + 2 <= recorded <= given + 2 + 8, "at most one answer a thread and crash is on record unseen"
    assert site.entries("ticket", "check") >= site.entries("results", "check")
    site.verified(tmp_path)


def test_a_database_that_goes_away_and_returns(site: Site, office: Bureau) -> None:
    server = site.house._server
    assert server is not None
    server._run("pg_ctl", "stop", "-D", server.cluster, "-m", "fast", "-w")
    for _ in range(3):
        begun = time.monotonic()
        with pytest.raises(Unavailable, match="try again"):
            asked(office)
        assert time.monotonic() - begun < 6, "nobody waits long for what is not there"
    when_back(site.start_again)
    assert len(when_back(lambda: asked(office)).hits) == 1
