"""A copy of a search over HTTP: streamed once it is entered, and given up with whoever hangs up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import orjson
import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tearline.api.app import create_app
from tearline.copies import in_parts
from tearline.copies.register import own_copies
from tearline.copies.spool import FOLDER, PIECE, Spool
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tearline.settings import Settings
from tests.api.conftest import Headers
from tests.people import People
from tests.picture.conftest import Town

AsViewer = Callable[[Viewer], Headers]
MANY = 30
ROUTE = "/api/v1/search/export"


@pytest.fixture
def town(people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr("tearline.copies.take.PART", 10)
    town = Town(people, tmp_path)
    town.tell_many(town.a, "car", "Event", MANY, summary=town.name("Camioneta"))
    return town


def wanted(town: Town, format: str = "json") -> dict[str, Any]:
    return {"q": town.name("Camioneta"), "copy": {"format": format, "reason": "for the file of the case"}}


@pytest.mark.parametrize("format", ["json", "csv"])
def test_it_is_sent_in_pieces_with_its_length_and_number(
    town: Town, client: TestClient, as_viewer: AsViewer, format: str
) -> None:
    answer = client.post(ROUTE, headers=as_viewer(town.high), json=wanted(town, format))
    assert answer.status_code == 200, answer.text
    (one,) = own_copies(town.desk, town.high).copies
    assert answer.headers["tearline-copy"] == f"{one.number[:4]}-{one.number[4:]}"
    assert answer.headers["content-length"] == str(one.size) == str(len(answer.content))
    assert hashlib.sha256(answer.content).hexdigest() == one.digest
    assert one.records == MANY
    if format == "json":
        assert len(orjson.loads(answer.content)["records"]) == MANY


def test_what_cannot_be_is_a_problem(town: Town, client: TestClient, as_viewer: AsViewer) -> None:
    nothing = {**wanted(town), "q": f"nadie {town.mark} jamás"}
    assert client.post(ROUTE, headers=as_viewer(town.high), json=nothing).status_code == 400
    assert client.post(ROUTE, headers=as_viewer(town.high), json=wanted(town, "pdf")).status_code == 400
    assert own_copies(town.desk, town.high).copies == []


def test_what_a_copy_holds_is_an_inspectors_to_list(
    town: Town, client: TestClient, as_viewer: AsViewer
) -> None:
    client.post(ROUTE, headers=as_viewer(town.high), json=wanted(town))
    (one,) = own_copies(town.desk, town.high).copies
    inspector = town.people.enrol(town.b, "inspector", Tier.OPEN, (), ["inspector"])
    path = f"/api/v1/copies/taken/{one.number}/records"
    first = client.get(path, headers=as_viewer(inspector), params={"limit": 20}).json()
    after = {"limit": 20, "after": first[-1]["record"]}
    rest = client.get(path, headers=as_viewer(inspector), params=after).json()
    assert len({each["record"] for each in (*first, *rest)}) == MANY
    assert client.get(path, headers=as_viewer(town.high)).json() == []
    assert (
        client.get("/api/v1/copies/taken/K7Q4-M2XX/records", headers=as_viewer(inspector)).status_code == 400
    )


def test_whoever_hangs_up_gives_it_up(
    town: Town, desk: Desk, settings: Settings, as_viewer: AsViewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is being made: it ends with the next part, and nothing is left."""
    app = create_app(desk, settings)
    read: list[int] = []
    part = in_parts._part

    def slowly(*args: Any) -> Any:
        read.append(args[3])
        return part(*args)

    monkeypatch.setattr(in_parts, "_part", slowly)
    monkeypatch.setattr("tearline.copies.take.PART", 1)
    in_a_thread(_hang_up, app, as_viewer(town.high), orjson.dumps(wanted(town)), read)
    assert len(read) < MANY
    assert app.state.copies.borrowed_tokens == 0
    assert own_copies(desk, town.high).copies == []
    with psycopg.connect(desk.house.dsn("admin")) as conn:
        assert conn.execute("SELECT count(*) FROM store.copied WHERE owner = %s", [town.a]).fetchone() == (0,)
    assert list((desk.house.data / FOLDER).iterdir()) == []


def test_whoever_hangs_up_while_it_is_sent_leaves_no_file_open(
    town: Town, desk: Desk, settings: Settings, as_viewer: AsViewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as taken; the file is gone."""
    opened: list[Spool] = []
    made = Spool.__init__

    def kept(self: Spool, folder: Path) -> None:
        made(self, folder)
        opened.append(self)

    monkeypatch.setattr(Spool, "__init__", kept)
    monkeypatch.setattr("tearline.copies.spool.PIECE", 100)
    app = create_app(desk, settings)
    in_a_thread(_hang_up_later, app, as_viewer(town.high), orjson.dumps(wanted(town)))
    assert PIECE > 100
    assert len(opened) == 2
    assert all(spool._file.closed for spool in opened)
    assert len(own_copies(desk, town.high).copies) == 1


def in_a_thread(do: Callable[..., Any], *given: Any) -> None:
    """Run it to its end by a loop of its own, whatever loop this thread has."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(anyio.run, do, *given).result()


async def _hang_up(app: FastAPI, headers: Headers, body: bytes, read: list[int]) -> None:
    left = anyio.Event()

    async def leave() -> None:
        while len(read) < 3:
            await anyio.sleep(0.001)
        left.set()

    async with anyio.create_task_group() as callers:
        callers.start_soon(leave)
        await _post(app, headers, body, left, None)


async def _hang_up_later(app: FastAPI, headers: Headers, body: bytes) -> None:
    await _post(app, headers, body, anyio.Event(), 3)


async def _post(app: FastAPI, headers: Headers, body: bytes, left: anyio.Event, pieces: int | None) -> None:
    """A request by hand, as a server brings it; its client is gone once ``left`` is set, or after so many pieces."""
    told = {
        **headers,
        "host": "testserver",
        "content-type": "application/json",
        "content-length": str(len(body)),
    }
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": ROUTE, "raw_path": ROUTE.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
        "client": ("127.0.0.1", 1), "server": ("testserver", 80), "state": {},
    }  # fmt: skip
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    sent = 0

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal sent
        sent += message["type"] == "http.response.body"
        if pieces is not None and sent > pieces:
            raise OSError("the client is gone")

    await app(scope, receive, send)  # type: ignore[arg-type]


def test_a_list_is_checked_within_the_quota(town: Town, client: TestClient, as_viewer: AsViewer) -> None:
    car = town.tell(town.a, "v1", "Vehicle", registrationNumber="ABC-77-31", name="Nissan")
    told = {
        "lines": ["ABC 77 31", "", "XYZ-00-00"],
        "case": "FGR/1/2026",
        "copy": {"format": "json", "reason": "for the file of the case"},
    }
    before = client.get("/api/v1/check/list", headers=as_viewer(town.high)).json()["quota"]
    answer = client.post("/api/v1/check/list", headers=as_viewer(town.high), json=told)
    assert answer.status_code == 200, answer.text
    found = [(line["line"], [hit["record"]["id"] for hit in line["hits"]]) for line in answer.json()["lines"]]
    assert found == [(1, [car]), (3, [])]
    assert answer.headers["tearline-copy"] == answer.json()["copy"]["copy"]
    after = client.get("/api/v1/check/list", headers=as_viewer(town.high)).json()
    assert after["quota"]["remains"] == before["remains"] - 2
    assert after["lists"][0]["case_number"] == "FGR/1/2026"
    many = {**told, "lines": ["ABC-77-31"] * (before["at_once"] + 1)}
    refused = client.post("/api/v1/check/list", headers=as_viewer(town.high), json=many)
    assert refused.status_code == 400
    assert "no more than the page says" in refused.text
