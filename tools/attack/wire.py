"""HTTP as it goes over the wire: one kept connection to a service, whole answers, two services asked at once."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field

HOST = "127.0.0.1"
PREFIX = "/api/v1"
PATIENCE = 90  # seconds for an answer: a load of thousands of rows takes some
STALE = 2.0  # seconds at rest, after which a service may have closed the connection


@dataclass(frozen=True, slots=True)
class Request:
    """Method, target as it is sent (path and query, escaped), headers and body."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def text(self) -> str:
        """For a person: what was sent."""
        head = "\n".join((f"{self.method} {self.target}", *(f"{n}: {v}" for n, v in self.headers)))
        return head if self.body is None else f"{head}\n\n{self.body.decode('utf-8', 'backslashreplace')}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in their order, and body. Status 0: the connection broke."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def text(self) -> str:
        """For a person: what came back."""
        head = "\n".join((str(self.status), *(f"{n}: {v}" for n, v in self.headers)))
        return f"{head}\n\n{self.body.decode('utf-8', 'backslashreplace')}"


@dataclass(slots=True)
class Line:
    """A connection to one service, kept alive and renewed where it went stale."""

    port: int
    _conn: http.client.HTTPConnection | None = None
    _used: float = field(default=0.0)

    def send(self, request: Request) -> None:
        """Send it; the answer is read by :meth:`receive`. A broken connection shows there."""
        if self._conn is None or time.monotonic() - self._used > STALE:
            self.close()
            self._conn = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        conn = self._conn
        try:
            conn.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
            conn.putheader("Host", HOST)  # without a port: the same bytes to both
            for name, value in request.headers:
                conn.putheader(name, value.encode())
            if request.body is not None:
                conn.putheader("Content-Length", str(len(request.body)))
            conn.endheaders(request.body)
        except OSError:
            self.close()

    def receive(self) -> Answer:
        """The answer to what was sent."""
        if self._conn is None:
            return Answer(0)
        try:
            response = self._conn.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(0)
        self._used = time.monotonic()
        return Answer(response.status, tuple((n.lower(), v) for n, v in response.getheaders()), body)

    def ask(self, request: Request) -> Answer:
        """Send and receive."""
        self.send(request)
        return self.receive()

    def close(self) -> None:
        """End the connection; the next request opens another."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None


def ask_both(plain: Line, other: Line, to_plain: Request, to_other: Request) -> tuple[Answer, Answer]:
    """Both services work on it at the same time."""
    plain.send(to_plain)
    other.send(to_other)
    return plain.receive(), other.receive()
