"""A house of its own, embedded always: what is killed here is nobody else's."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest

from tearline.db import House
from tearline.errors import Unavailable
from tearline.ledger.export import export_book
from tearline.ledger.findings import Report
from tearline.ledger.keyfile import signing_key
from tearline.ledger.look import Desk
from tearline.ledger.sequencer import Sequencer
from tearline.ledger.verify import verify_file
from tests.intake.files import Bureau, bureau
from tests.people import People

ORIGIN = "faults.example/ledger"
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Site:
    """One house under attack."""

    house: House
    desk: Desk
    people: People

    # ── what is done to it ──────────────────────────────────────────────────────────────────────

    @property
    def postmaster(self) -> int:
        return int((self.house.data / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])

    def kill_postmaster(self) -> None:
        """As the kernel does it when memory runs out."""
        os.kill(self.postmaster, signal.SIGKILL)

    def kill_backend(self, application: str) -> None:
        """One server process of ``application``; PostgreSQL then ends all others and recovers by itself."""
        pid = self.one("SELECT pid FROM pg_stat_activity WHERE application_name = %s LIMIT 1", application)
        os.kill(pid, signal.SIGKILL)

    def start_again(self) -> None:
        """What the next process that opens the house does."""
        House(self.house.data).open()

    # ── what is asked of it ─────────────────────────────────────────────────────────────────────

    def one(self, statement: str, *values: object) -> Any:
        with psycopg.connect(self.house.dsn("admin"), autocommit=True) as conn:
            row = conn.execute(statement.encode(), values).fetchone()
        assert row is not None
        return row[0]

    def rows(self, office: Bureau, table: str = "record") -> int:
        return int(self.one(f"SELECT count(*) FROM store.{table} WHERE owner = %s", office.code))

    def entries(self, kind: str, action: str) -> int:
        return int(
            self.one(
                "SELECT (SELECT count(*) FROM ledger.queue WHERE kind = %s AND action = %s)"
                " + (SELECT count(*) FROM ledger.entry WHERE kind = %s AND action = %s)",
                kind, action, kind, action,
            )
        )  # fmt: skip

    def verified(self, folder: Path) -> Report:
        """The ledger sequenced, signed, exported and checked from the file alone."""
        key = signing_key(self.house.data, ORIGIN)
        sequencer = Sequencer(self.house.dsn("ledger"), key)
        while self.one("SELECT count(*) FROM ledger.queue"):  # the server may still end a killed one's work
            sequencer.step()
        sequencer.step(force=True)
        sequencer.stop()
        book = folder / "book.jsonl"
        with psycopg.connect(self.house.dsn("ledger"), autocommit=True) as conn, book.open("wb") as file:
            export_book(conn, file, key.vkey)
        report = verify_file(book, vkey=str(key.vkey))
        assert report.ok, report.faults
        return report


def when_back(ask: Callable[[], Answer], seconds: float = 60) -> Answer:
    """The answer once the database is back; until then nothing but Unavailable may be said."""
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except Unavailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="tearline-fault-"))
    folder.chmod(0o711)
    with House(folder / "house") as house:
        desk = Desk(house, 4)
        yield Site(house, desk, People(house, desk))
        desk.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def office(site: Site) -> Bureau:
    return when_back(lambda: bureau(site.people))
