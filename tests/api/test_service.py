"""The service as a process of its own: it listens, seals the ledger, bounds what it reads, ends in order."""

from __future__ import annotations

import os
import re
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from tearline.api.protocol import HEAD
from tearline.db import House

pytestmark = pytest.mark.slow

START = 60  # seconds


@dataclass
class Service:
    process: subprocess.Popen[str]
    url: str
    port: int


@pytest.fixture(scope="module")
def environment(data_folder: Path) -> dict[str, str]:
    """Its own house, founded by the command line, on whatever port is free."""
    secret = data_folder / "password"
    secret.write_text("una frase de prueba")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TEARLINE_")},
        "TEARLINE_DATA": str(data_folder / "served"),
        "TEARLINE_PORT": "0",
        "TEARLINE_LANG": "en",
    }
    command(
        environment, "init", "--agency", "CNF", "--login", "registrar", "--full-name", "R",
        "--password-file", str(secret),
    )  # fmt: skip
    return environment


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[Service]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tearline.cli", "serve"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    ready, _, _ = select.select([process.stderr], [], [], START)
    assert ready, "the service did not say where it listens"
    found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stderr.readline())
    assert found
    yield Service(process, found[0], int(found[1]))
    process.kill()
    process.wait()


def command(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tearline.cli", *arguments],
        env=environment, check=True, capture_output=True, text=True, timeout=START,
    )  # fmt: skip
    return done.stdout


def test_it_serves_seals_and_ends_in_order(service: Service, environment: dict[str, str]) -> None:
    answer = httpx.get(f"{service.url}/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "server" not in answer.headers
    deadline = time.monotonic() + START
    while (note := httpx.get(f"{service.url}/api/v1/ledger/checkpoint")).status_code != 200:
        assert time.monotonic() < deadline, "the ledger was not sealed"
        time.sleep(0.3)
    assert int(note.text.splitlines()[1]) >= 1
    wrong = {"login": "registrar", "password": "x", "code": "1"}
    assert httpx.post(f"{service.url}/api/v1/session", json=wrong).status_code == 401
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(START) == 0
    # it sealed what had been written until then, and left no server behind
    sealed = command(environment, "ledger", "head").splitlines()
    assert int(sealed[1]) > int(note.text.splitlines()[1])
    assert not (Path(environment["TEARLINE_DATA"]) / "postgresql" / "postmaster.pid").exists()


def test_what_is_under_way_is_answered_before_it_ends(service: Service, environment: dict[str, str]) -> None:
    """SIGTERM while the database makes a request wait: nobody new comes in, and this one gets its answer."""
    with (
        House(Path(environment["TEARLINE_DATA"])) as house,
        psycopg.connect(house.dsn("admin")) as conn,
        ThreadPoolExecutor(1) as threads,
    ):
        conn.execute("LOCK TABLE ledger.checkpoint IN ACCESS EXCLUSIVE MODE")
        answer = threads.submit(httpx.get, f"{service.url}/api/v1/ledger/checkpoint", timeout=START)
        until = time.monotonic() + START
        held = (
            "SELECT FROM pg_locks WHERE relation = 'ledger.checkpoint'::regclass AND NOT granted AND pid IN ("
        )
        held += "SELECT pid FROM pg_stat_activity WHERE application_name = 'tearline')"
        while conn.execute(held.encode()).fetchone() is None:
            assert time.monotonic() < until
            time.sleep(0.05)
        service.process.send_signal(signal.SIGTERM)
        while accepts(service):
            assert time.monotonic() < until
            time.sleep(0.05)
        conn.rollback()
        assert answer.result(START).status_code in (200, 404)
        assert service.process.wait(START) == 0


def test_a_stream_does_not_hold_up_the_end(service: Service, environment: dict[str, str]) -> None:
    """A stream of wake-ups goes on until its client leaves; a service that ends does not wait for that."""
    token = secrets.token_urlsafe(32)
    with House(Path(environment["TEARLINE_DATA"])) as house, psycopg.connect(house.dsn("admin")) as conn:
        conn.execute("UPDATE gate.credential SET own_since = now()")
        conn.execute(
            "SELECT gate.new_session(id, sha256(%s), '1 hour', '1 hour', 'test', %s, false, NULL, NULL)"
            " FROM gate.officer WHERE login = 'registrar'",
            [token.encode(), secrets.token_bytes(32)],
        )
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.stream("GET", f"{service.url}/api/v1/wakes", headers=headers, timeout=START) as answer:
        lines = answer.iter_lines()
        while next(lines) != "event: wake":
            pass
        service.process.send_signal(signal.SIGTERM)
        with suppress(httpx.HTTPError):
            for _ in lines:
                pass
    assert service.process.wait(START) == 0
    assert service.process.stderr is not None
    assert "graceful shutdown exceeded" not in service.process.stderr.read()


def accepts(service: Service) -> bool:
    try:
        socket.create_connection(("127.0.0.1", service.port), timeout=10).close()
    except OSError:
        return False
    return True


def test_a_killed_server_is_up_again_by_itself(service: Service, environment: dict[str, str]) -> None:
    postmaster = Path(environment["TEARLINE_DATA"]) / "postgresql" / "postmaster.pid"
    before = postmaster.read_text().split("\n", 1)[0]
    os.kill(int(before), signal.SIGKILL)
    until = time.monotonic() + START
    while not postmaster.exists() or postmaster.read_text().split("\n", 1)[0] == before:
        assert time.monotonic() < until, "nobody started it again"
        time.sleep(0.1)
    while httpx.get(f"{service.url}/api/v1/health", timeout=START).status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert httpx.get(f"{service.url}/api/v1/health/live").status_code == 200
    figures = httpx.get(f"{service.url}/api/v1/metrics").text
    assert "tearline_database_starts_total 1.0" in figures


def test_a_head_without_end_is_cut_off(service: Service) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
        line.sendall(b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * HEAD)
        assert line.recv(4096).startswith(b"HTTP/1.1 431")
    ordinary = {"X": "y" * (HEAD // 2)}
    assert httpx.get(f"{service.url}/api/v1/health", headers=ordinary).status_code == 200


def test_a_taken_port_is_told(service: Service, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tearline.cli", "serve", "--port", str(service.port)],
        env=environment, check=False, capture_output=True, text=True, timeout=START,
    )  # fmt: skip
    assert done.returncode == 5
    assert str(service.port) in done.stderr
    assert "Traceback" not in done.stderr
