"""HTTP as uvicorn reads it by httptools, with the bounds that both leave open.

httptools sets none to a head, takes what a proxy before it may read otherwise (a body in a coding that is
not decoded, a head after the body), and uvicorn waits for ever for a head, for a body, and for a client that
does not read. Here each of them ends with an answer that says why (ADR 0010).
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from tearline.api.crowd import Stage
from tearline.api.door import LINGER, PROBES, STREAMS, Door
from tearline.api.edge import fixed_headers
from tearline.api.outlet import Outlet
from tearline.api.pace import Pace
from tearline.api.problems import http_problem
from tearline.api.target import is_plain_body, is_plain_target
from tearline.language import Language, choose_language
from tearline.registry.origin import origin_of

HEAD = 32_768  # bytes of request line and headers together
IN_A_ROW = 16  # requests sent before the answer to the first
UNSENT = 30_000  # milliseconds in which the client's system must acknowledge what was sent


class _Refused(Exception):
    """Raised within the parser: the request is not read on."""


class GuardedProtocol(HttpToolsProtocol):
    """A connection: a guest of the door, on its clocks."""

    def __init__(
        self, door: Door, config: Config, server_state: ServerState, app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:  # fmt: skip
        super().__init__(config, server_state, app_state, _loop)
        self.origin = ""
        self._door = door
        self._refused = 0  # why this connection came only as far as the porch
        self._stage = Stage.HEAD
        self._owed = 0  # answers to requests whose head was read
        self._waited = 0.0  # seconds in this stage
        self._heard = 0  # bytes of a head that is not at its end
        self._size = 0  # bytes of the parts of a head that were read
        self._why = 400
        self._last = 0  # status of the last answer, when others come before it
        self._body = Pace(0, 1)
        self._answer = door.answer()
        self._taken = 0

    # ── coming and going ────────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._out = Outlet(transport, self._is_unread)
        super().connection_made(cast(asyncio.Transport, self._out))
        address = self.client[0] if self.client else ""
        self.origin = origin_of(address)
        line = transport.get_extra_info("socket")
        if line is not None:
            # Head and body of an answer are two writes: without this the second waits for the client's delayed
            # acknowledgement of the first, 40 ms. asyncio sets it only where the listening socket names its protocol.
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if line is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT)
        self._refused = self._door.enter(self, address)
        if self._refused:
            self._door.turned_away(abs(self._refused))
        if self._refused < 0:
            self._out.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.leave(self)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The service ends: what is under way is answered, and a stream, which would go on, is over."""
        super().shutdown()
        if self._owed and self.scope["path"] in STREAMS:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self._out.close()

    def stage(self) -> Stage:
        return Stage.WORK if self._owed and self._stage is not Stage.BODY else self._stage

    def dismiss(self) -> None:
        self._out.abort()

    def tick(self, seconds: float) -> None:
        """Some seconds went by."""
        if self._out.pending() and not self._reads_on(seconds):
            self._out.abort()
        elif self._out.leaving:
            self._waited += seconds
            if self._waited > LINGER and not self._out.pending():
                self._out.abort()
        elif self._stage is Stage.BODY:
            if not self._is_held_up() and not self._body.goes_on(seconds):
                self._refuse(408)
        elif not self._owed:
            self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        self._waited += seconds
        if self._stage is Stage.IDLE:
            if self._waited > self._door.settings.keep_alive_seconds:
                self._out.close()
        elif self._waited > self._door.head_seconds(self._refused):
            if self._heard or self._size:
                self._refuse(408)
            else:  # never said a word
                self._stage = Stage.IDLE
                self._out.close()

    def _reads_on(self, seconds: float) -> bool:
        taken = self._out.taken()
        self._answer.moved(taken - self._taken)
        self._taken = taken
        return self._answer.goes_on(seconds)

    def _is_held_up(self) -> bool:
        """The service itself does not take the body now: earlier requests come first, or a handler is not ready."""
        return self.flow.read_paused or bool(self.pipeline) or self.cycle.waiting_for_100_continue

    def _is_unread(self) -> bool:
        return self._stage is not Stage.IDLE and self._stage is not Stage.WORK

    # ── what comes in ───────────────────────────────────────────────────────────────────────────

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), HEAD):  # a head of 100 kB in one read is no smaller than in four
            if self._out.is_closing() or self._last:
                return
            self._read(data[start : start + HEAD] if len(data) > HEAD else data)

    def _read(self, data: bytes) -> None:
        if self._stage is Stage.IDLE:
            self._stage, self._waited = Stage.HEAD, 0.0
        within = self._stage is Stage.HEAD
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return  # answered as the plain request that it is, and the last one
        except httptools.HttpParserError:
            self._refuse(self._why)
            return
        if self._stage is Stage.HEAD:
            self._heard = self._heard + len(data) if within else 1
            if self._heard > HEAD:
                self._refuse(431)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._stage, self._waited, self._size = Stage.HEAD, 0.0 if self._owed else self._waited, 0

    def on_url(self, url: bytes) -> None:
        self._grow(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._grow(len(name) + len(value) + 4)
        if self._stage is Stage.HEAD:
            super().on_header(name, value)
        # fields after a body are not a request's head: a proxy may have passed them without a look

    def on_headers_complete(self) -> None:
        self._heard = 0
        if not is_plain_target(
            self.parser.get_method(), self.url, self.parser.get_http_version(), self.headers
        ):
            self._object(400)
        if not is_plain_body(self.parser.get_http_version(), self.headers):
            self._object(400)
        if len(self.pipeline) >= IN_A_ROW:
            self._object(429)
        is_probe = self.parser.get_method() == b"GET" and self.url.decode("latin-1") in PROBES
        if self._refused and not is_probe:
            self._object(self._refused)
        super().on_headers_complete()
        self._stage, self._owed = Stage.BODY, self._owed + 1
        if self._refused or self.parser.should_upgrade():
            self.cycle.keep_alive = False
        self._body = self._door.body(self.scope["method"], self.scope["path"])

    def on_body(self, body: bytes) -> None:
        self._body.moved(len(body))
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._stage, self._waited = (Stage.WORK if self._owed else Stage.IDLE), 0.0

    def on_response_complete(self) -> None:
        self._owed -= 1
        self.server_state.total_requests += 1
        if self._out.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._last:
            self._say(self._last)
        elif self._stage is Stage.BODY:
            self._out.close()  # nobody reads what is left of it
        elif self._stage is Stage.WORK:
            self._stage, self._waited = Stage.IDLE, 0.0

    def _unsupported_upgrade_warning(self) -> None:
        """No line in the log: whoever asks for it would write our log."""

    def _grow(self, amount: int) -> None:
        self._size += amount
        if self._size > HEAD:
            self._object(431)

    def _object(self, status: int) -> None:
        self._why = status
        raise _Refused

    # ── a refusal ───────────────────────────────────────────────────────────────────────────────

    def _refuse(self, status: int) -> None:
        """The last answer on this connection; those to earlier requests come first."""
        begun = self._stage is Stage.BODY  # the request's own handler is at work, or waits for its turn
        if self._owed > begun:
            if begun:
                self.pipeline.popleft()
                self._owed -= 1
            self._last, self._stage = status, Stage.WORK
            return
        if begun and self.cycle.response_started:
            self._out.abort()
        else:
            self._say(status)
        if begun:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _say(self, status: int) -> None:
        answer = http_problem(status, self._language())
        fields = [*answer.raw_headers, *fixed_headers(self._door.settings)]
        lines = [STATUS_LINE[status], *(name + b": " + value + b"\r\n" for name, value in fields)]
        self._stage = Stage.HEAD  # more may come: let it, until the answer has arrived
        self._out.write(b"".join(lines) + b"connection: close\r\n\r\n" + bytes(answer.body))
        self._waited = 0.0
        self._out.close()

    def _language(self) -> Language:
        fields = dict(self.headers or ())
        return choose_language(fields.get(b"accept-language", b"").decode("latin-1"))
