"""The outer edge of the service: which name it is addressed by, how much it takes, what every answer bears.

Plain ASGI, outside everything that could fail: an error that nobody foresaw ends here, in the log with
its kind and place (its words might hold a value), and for the caller without a word.
"""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tearline.api.door import is_upload
from tearline.api.metrics import Metrics
from tearline.api.problems import fault, http_problem, language_of
from tearline.api.target import is_doubled
from tearline.log import Log
from tearline.settings import Settings

BODY = 1_000_000  # bytes of a request that is no upload

# OWASP Secure Headers; answers are data for programs, so nothing at all may be loaded by them
CSP = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", CSP),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)  # fmt: skip
HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")

_HOST = re.compile(r"([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")

_log = Log(__name__)


class Edge:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._hosts = frozenset(_names(settings))
        # a file that is too large for a record is read on, and dropped, so that its sender is told so in words
        self._uploads = max(settings.upload_bytes, settings.file_bytes + BODY)
        self._headers = fixed_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def bearing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": self._complete(message.get("headers", ()))}
            await send(message)

        try:
            await self._guarded(scope, receive, bearing)
        except ClientDisconnect:
            pass  # hung up while sending: nobody is there to be told, and nothing of ours failed
        except Exception as error:
            note_fault(error)
            if status == 0:
                await fault(language_of(Request(scope)))(scope, receive, bearing)
        finally:
            self._metrics.answered(scope, status or 499, time.perf_counter() - started)

    def _complete(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """What every answer bears, except where the answer says something of its own (pages may load a style sheet)."""
        own = list(given)
        names = {name for name, _ in own}
        return [*own, *(header for header in self._headers if header[0] not in names)]

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        limit = self._uploads if is_upload(scope["method"], scope["path"]) else BODY
        refused = 0
        if is_doubled(scope["headers"]) or "host" not in headers:
            refused = 400  # a proxy may have read the other one (RFC 9112, 3.2)
        elif _host_of(headers["host"]) not in self._hosts:
            refused = 421  # DNS rebinding: a page elsewhere made its own name point here
        elif _announced(headers) > limit:
            refused = 413
        body = _Body(receive, limit, headers)
        if refused:
            await http_problem(refused, language_of(Request(scope)))(scope, receive, body.told(send))
            return
        await self._app(scope, body.receive, body.told(send))


def fixed_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    """What every answer bears, also one that the protocol itself gives."""
    return [*HEADERS, *([HSTS] if settings.https else [])]


def note_fault(error: Exception) -> None:
    """An error that nobody foresaw, in the log: its kind and place, without its words, which might hold a value."""
    _log.error("api.fault", kind=type(error).__name__, where=_places(error))


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


class _Body:
    """A request's body: counted as it comes, if its length was not announced.

    An answer that is given before all of it was read is the last one of its connection.
    """

    def __init__(self, receive: Receive, limit: int, headers: Headers) -> None:
        self._receive = receive
        self._left = limit
        self._whole = _announced(headers) == 0 and "transfer-encoding" not in headers

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413)
        self._whole = self._whole or not message.get("more_body", False)
        return message

    def told(self, send: Send) -> Send:
        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start" and not self._whole:
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        return telling


def _names(settings: Settings) -> Iterable[str]:
    return (name.lower().strip("[]") for name in (*settings.hosts, settings.host))


def _host_of(header: str) -> str | None:
    """The name in a Host header, without its port (``name:80``, ``[::1]:80``); None for what is none."""
    found = _HOST.fullmatch(header.lower())
    return found and found[1].strip("[]").rstrip(".")


def _places(error: BaseException) -> list[str]:
    """The innermost places, without the values that a traceback may show."""
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
