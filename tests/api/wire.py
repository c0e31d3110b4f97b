"""The service on a real port, in a thread of this process, and raw connections to it."""

from __future__ import annotations

import contextlib
import json
import resource
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import uvicorn

from tearline.api import wakes
from tearline.ledger.look import Desk
from tearline.service import server_config, tls_of
from tearline.settings import Settings

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"  # both are loopback, and two addresses to the service
PATIENCE = 30  # seconds: whoever waits longer waits in vain


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, object]:
        """Its body, after seeing that it is a problem in the form that all have."""
        assert self.headers["content-type"] == "application/problem+json", self
        assert self.headers["cache-control"] == "no-store"
        found: dict[str, object] = json.loads(self.body)
        assert found["status"] == self.status
        return found


def many_files() -> int:
    """Let this process open as many sockets as the system allows; returns how many pairs that is."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(hard - 1000, 20_000) // 2


wakes.PAUSE = 0.2  # seconds: tests wait for several looks, and for nothing else meanwhile


@contextlib.contextmanager
def served(desk: Desk, **settings: object) -> Iterator[int]:
    """The service with these settings; gives its port. ``{port}`` in one of them stands for it."""
    many_files()
    listening = socket.create_server((HERE, 0), backlog=4096)
    port = str(listening.getsockname()[1])
    told = {n: v.replace("{port}", port) if isinstance(v, str) else v for n, v in settings.items()}
    chosen = Settings(**{"requests_per_minute": 0, **told})  # type: ignore[arg-type]
    server = uvicorn.Server(server_config(desk, chosen, tls=tls_of(chosen)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        _until(lambda: server.started)
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = server.force_exit = True
        thread.join(PATIENCE)
        listening.close()


def connect(port: int, source: str = HERE) -> socket.socket:
    return socket.create_connection((HERE, port), timeout=PATIENCE, source_address=(source, 0))


def ask(port: int, request: bytes, source: str = HERE) -> Answered:
    """Send this on a connection of its own; the first answer to it."""
    with connect(port, source) as line:
        line.sendall(request)
        return answer(line)


def health(port: int, source: str = HERE) -> Answered:
    return ask(port, b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", source)


def answer(line: socket.socket) -> Answered:
    """The next answer on this connection."""
    with line.makefile("rb") as file:
        return read_answer(file)


def read_answer(file: object) -> Answered:
    status = file.readline()  # type: ignore[attr-defined]
    assert status.startswith(b"HTTP/1.1 "), status
    headers = {}
    while field := file.readline().strip():  # type: ignore[attr-defined]
        name, _, value = field.decode("latin-1").partition(": ")
        headers[name.lower()] = value
    body = file.read(int(headers.get("content-length", 0)))  # type: ignore[attr-defined]
    return Answered(int(status[9:12]), headers, body)


def is_ended(line: socket.socket) -> bool:
    """Wait until the service ends this connection; what it says before is read."""
    try:
        while line.recv(65_536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def is_cut_off(line: socket.socket, request: bytes) -> bool:
    """Send a request again and again, and read nothing, until the service ends the connection."""
    try:
        while True:
            line.sendall(request)
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def _until(holds: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)
