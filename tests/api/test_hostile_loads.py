"""Hostile files over HTTP: refused with a sentence, never a fault, and the turn is free for the next one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import httpx
import psutil
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tearline.api.app import create_app
from tearline.api.routes.loads import AT_ONCE, UPLOADS
from tearline.handling import Tier
from tearline.intake.apart import reading
from tearline.ledger.look import Desk, Viewer
from tearline.settings import Settings
from tests.api.conftest import Headers
from tests.intake.test_hostile_files import LAUGHS, MAPPING, TABLE, YAML, cell, workbook
from tests.people import People

AsViewer = Callable[..., Headers]
FORM = {"source": "hostile", "label": "APIH//OPEN//-//ALL//H0"}
LINE = b'{"id":"k","schema":"Person","properties":{"name":["Nadie Inventado"]}}\n'
DEEP = str(YAML["nesting without end"][0]).encode()
SILENT = [{"format": "ftm", "walls": ["user", "descriptors", "calls"]}, 600]


@pytest.fixture(scope="module")
def steward(people: People) -> Viewer:
    return people.enrol("APIH", "hostile-steward", Tier.SECRET, [], ["steward"], "stewardship")


def far_row(folder: Path) -> bytes:
    return workbook(folder / "t.xlsx", f'<row r="{10**15}">{cell("A2")}</row>').read_bytes()


CASES: dict[str, tuple[str, Callable[[Path], bytes], bytes | None, str | None]] = {
    "a row at 10^15": ("t.xlsx", far_row, MAPPING.encode(), None),
    "a codec that is no character set": ("a.jsonl", lambda _: LINE, None, "rot13"),
    "an encoding that is undefined": ("a.jsonl", lambda _: LINE, None, "undefined"),
    "an encoding of half a character": ("a.jsonl", lambda _: LINE, None, "a\0b"),
    "a mapping nested without end": ("t.csv", lambda _: TABLE.encode(), DEEP, None),
    "a mapping of aliases": ("t.csv", lambda _: TABLE.encode(), LAUGHS.encode(), None),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_a_problem_and_no_fault(
    client: TestClient, steward: Viewer, as_viewer: AsViewer, tmp_path: Path, case: str
) -> None:
    name, make, mapping, encoding = CASES[case]
    files = {"file": (name, make(tmp_path)), **({"mapping": ("m.yaml", mapping)} if mapping else {})}
    form = FORM | ({"encoding": encoding} if encoding else {})
    answer = client.post("/api/v1/loads", headers=as_viewer(steward), files=files, data=form)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 20
    assert "fault" not in answer.json()["detail"]
    app: Any = client.app
    assert app.state.loads.borrowed_tokens == 0


def test_who_hangs_up_leaves_no_load_and_no_process(
    desk: Desk, settings: Settings, steward: Viewer, as_viewer: AsViewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that keep their reader busy for ever take all turns; another caller waits; all of them hang up."""
    program = str(Path(__file__).parents[1] / "intake" / "apart" / "taken_over.py")
    before = children()
    app = create_app(desk, settings)
    with monkeypatch.context() as patch:
        patch.setattr(reading, "_CHILD", (sys.executable, "-I", program, json.dumps(SILENT)))
        with ThreadPoolExecutor(1) as apart:  # a loop of its own, whatever loop this thread has
            apart.submit(anyio.run, _hang_up, app, as_viewer(steward)).result()
    assert app.state.loads.borrowed_tokens == 0
    assert children() == before
    assert list((desk.house.data / UPLOADS).glob(f"{os.getpid()}-*")) == []
    with TestClient(app) as client:
        files = {"file": ("a.jsonl", LINE)}
        answer = client.post("/api/v1/loads", headers=as_viewer(steward), files=files, data=FORM)
    assert answer.status_code == 201, answer.text


def children() -> set[int]:
    return {
        child.pid for child in psutil.Process().children() if "taken_over.py" in " ".join(child.cmdline())
    }


async def _hang_up(app: FastAPI, headers: Headers) -> None:
    left = anyio.Event()
    async with anyio.create_task_group() as callers:
        for n in range(AT_ONCE + 1):
            callers.start_soon(_post, app, headers, f"{n}.jsonl", left)
        while True:
            turns = app.state.loads.statistics()
            if turns.borrowed_tokens == AT_ONCE and turns.tasks_waiting == 1 and len(children()) == AT_ONCE:
                break
            await anyio.sleep(0.05)
        left.set()


async def _post(app: FastAPI, headers: Headers, name: str, left: anyio.Event) -> None:
    """A request by hand, as a server would bring it; its client is gone once ``left`` is set."""
    request = httpx.Request(
        "POST", "http://testserver/api/v1/loads", headers=headers, files={"file": (name, LINE)}, data=FORM
    )
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/api/v1/loads", "raw_path": b"/api/v1/loads", "query_string": b"", "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw], "client": ("127.0.0.1", 1),
        "server": ("testserver", 80), "state": {},
    }  # fmt: skip
    messages = [{"type": "http.request", "body": request.read(), "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        """Nobody hears it."""

    await app(scope, receive, send)  # type: ignore[arg-type]
