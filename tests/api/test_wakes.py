"""Wake-ups: whoever is signed in learns at once that something waits, and nothing else wakes a screen."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
import pytest

from tearline import stewardship
from tearline.api import wakes
from tearline.codes import CopyFormat
from tearline.copies.take import take_dossier
from tearline.copies.wish import Wish
from tearline.ledger.look import Desk, Viewer
from tearline.registry.signin import sign_out
from tearline.registry.waiting import waiting
from tests.api.wire import PATIENCE, connect, served
from tests.people import People
from tests.picture.conftest import Town

WHY = "for the file of the case"


@pytest.fixture
def town(people: People, tmp_path: Path) -> Town:
    return Town(people, tmp_path)


@pytest.fixture(scope="module")
def port(desk: Desk) -> Iterator[int]:
    with served(desk, failed_sign_ins_per_address=0) as at:
        yield at


class Listener:
    """A stream that is read in a thread; ``events``: the names of those that came, in order."""

    def __init__(self, answer: httpx.Response) -> None:
        self.events: list[str] = []
        self.marks: list[str] = []
        self.rest: list[str] = []
        self.ended = threading.Event()
        self._answer = answer
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for line in self._answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    self.events.append(value)
                elif name == "id":
                    self.marks.append(value)
                elif line:
                    self.rest.append(line)
        except httpx.HTTPError:
            pass
        self.ended.set()

    def heard(self, *events: str) -> bool:
        """Whether just these came, within all patience."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and self.events[: len(events)] != list(events):
            time.sleep(0.05)
        return self.events == list(events)


@contextmanager
def listening(port: int, viewer: Viewer, known: str = "", **headers: str) -> Iterator[Listener]:
    headers["Authorization"] = f"Bearer {viewer.token}"
    with httpx.stream(
        "GET",
        f"http://127.0.0.1:{port}/api/v1/wakes",
        params={"known": known},
        headers=headers,
        timeout=PATIENCE,
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield Listener(answer)


def mark_of(town: Town, viewer: Viewer) -> str:
    return waiting(town.desk, [viewer.token])[viewer.token].mark


def copy_of(town: Town, id: str) -> None:
    take_dossier(town.desk, town.high, id, Wish(CopyFormat.JSON, None, WHY), "en")


def correct(town: Town, id: str, status: str) -> None:
    stewardship.correct(town.desk, town.stewards[town.a], UUID(id), {"status": status}, "a mistake")


def pause(rounds: int = 3) -> None:
    """Time in which the service has looked again."""
    time.sleep(rounds * wakes.PAUSE)


def test_a_change_that_asks_for_an_answer_wakes_its_holder_and_nobody_else(town: Town, port: int) -> None:
    id = town.person(town.a, "p1", status="suspect")
    copy_of(town, id)
    with (
        listening(port, town.high, mark_of(town, town.high)) as holder,
        listening(port, town.low, mark_of(town, town.low)) as other,
    ):
        pause()
        assert holder.events == other.events == []
        correct(town, id, "convicted")
        assert holder.heard("wake")
        assert holder.marks == [mark_of(town, town.high)]
        correct(town, id, "acquitted")
        assert holder.heard("wake", "wake"), "it changed again"
        pause()
        assert other.events == []
        assert {*holder.rest, *other.rest} <= {"data: {}", ":", "retry: 3000"}, "a wake-up has no content"


def test_whoever_comes_with_what_is_known_is_woken_only_by_more(town: Town, port: int) -> None:
    id = town.person(town.a, "p1")
    copy_of(town, id)
    before = mark_of(town, town.high)
    correct(town, id, "convicted")
    with listening(port, town.high, before) as behind:
        assert behind.heard("wake")
    with listening(port, town.high, before, **{"Last-Event-ID": mark_of(town, town.high)}) as again:
        pause()
        assert again.events == [], "a browser that comes again says what it heard last"


def test_a_copy_that_its_holder_may_hold_no_more_wakes_nobody(town: Town, port: int, people: People) -> None:
    """Two worlds: what changes in a record of a copy above the present clearance changes neither number nor mark."""
    id = town.person(town.a, "p1", tier="RESTRICTED")
    copy_of(town, id)
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as admin:
        admin.execute(
            "UPDATE gate.session SET mask = decode(repeat('00', length(mask)), 'hex') WHERE token_hash = sha256(%s)",
            [town.high.token.encode()],
        )
    before = waiting(town.desk, [town.high.token])
    with listening(port, town.high, mark_of(town, town.high)) as holder:
        correct(town, id, "acquitted")
        pause()
        assert holder.events == []
    assert waiting(town.desk, [town.high.token]) == before


def test_a_stream_is_no_use_of_its_session_and_ends_with_it(town: Town, port: int, people: People) -> None:
    seen = "SELECT seen_at FROM gate.session WHERE token_hash = sha256(%s)"
    with psycopg.connect(people.house.dsn("admin"), autocommit=True) as admin:
        before = admin.execute(seen, [town.low.token.encode()]).fetchone()
        with listening(port, town.low, mark_of(town, town.low)) as screen:
            pause()
            assert admin.execute(seen, [town.low.token.encode()]).fetchone() == before
            assert sign_out(town.desk, town.low.token)
            assert screen.heard("over")
            assert screen.ended.wait(PATIENCE)
    answer = httpx.get(
        f"http://127.0.0.1:{port}/api/v1/wakes", headers={"Authorization": f"Bearer {town.low.token}"}
    )
    assert answer.status_code == 401


def test_one_session_has_no_more_streams_than_tabs_need(town: Town, port: int) -> None:
    lines: list[socket.socket] = []
    ask = (
        f"GET /api/v1/wakes HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {town.low.token}\r\n\r\n"
    ).encode()
    told = []
    try:
        for _ in range(wakes.MOST + 1):
            line = connect(port)
            line.sendall(ask)
            told.append(line.recv(12))
            lines.append(line)
            time.sleep(0.1)
        assert told == [b"HTTP/1.1 200"] * wakes.MOST + [b"HTTP/1.1 429"]
    finally:
        for line in lines:
            line.close()
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:  # whoever went makes room
        line = connect(port)
        line.sendall(ask)
        answer = line.recv(12)
        line.close()
        if answer == b"HTTP/1.1 200":
            return
        time.sleep(0.2)
    raise AssertionError("no room is made")
