"""The door: who comes in, how long each may keep the service waiting, and a porch where all others are told why not."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import Protocol

from tearline.api import PREFIX
from tearline.api.crowd import Crowd, Guest
from tearline.api.pace import Pace
from tearline.api.wakes import PATH
from tearline.registry.origin import Networks
from tearline.settings import Settings

PROBES = (f"{PREFIX}/health", f"{PREFIX}/health/live")
UPLOAD_PAGE = "/ours/upload"  # the form of the pages for the same
MAPPING_PAGE = "/ours/mapping"  # of the pages, where a table comes along with each step
UPLOADS = frozenset(
    {f"{PREFIX}/loads", f"{PREFIX}/loads/dry-run", f"{PREFIX}/mappings/draft", UPLOAD_PAGE, MAPPING_PAGE}
)
_FILES = re.compile(rf"({re.escape(PREFIX)}/records|/record)/[^/]+/files")  # a file that is added to a record

# answers that go on until their client or the service ends
STREAMS = frozenset({f"{PREFIX}{PATH}", PATH, "/ours/progress", "/ask/copy/progress"})


def is_upload(method: str, path: str) -> bool:
    """Whether a request may bring a file, and so may be large and take long."""
    return method == "POST" and (path in UPLOADS or _FILES.fullmatch(path) is not None)


TICK = 0.25  # seconds between two looks at the clocks
PORCH = 64  # places for those who are only told that there is no room, and for the health probe
PORCH_SECONDS = 2.0  # for a head in the porch
LINGER = 2.0  # seconds in which a client may still take its last answer


class Caller(Guest, Protocol):
    """A connection whose clocks the door winds."""

    def tick(self, seconds: float) -> None: ...


class Door:
    """One for each service. ``turned_away`` is told the status of each refusal, for the figures."""

    def __init__(self, settings: Settings, turned_away: Callable[[int], None] = lambda _: None) -> None:
        self.settings = settings
        self.turned_away = turned_away
        self._proxies = Networks(settings.proxy)
        self._hall = Crowd(settings.http_connections, settings.http_connections_per_address)
        self._porch = Crowd(PORCH, PORCH, renews=True)
        self._timer: asyncio.TimerHandle | None = None
        self._looked = 0.0

    def enter(self, caller: Caller, address: str) -> int:
        """0: come in. 429 or 503: only as far as the porch, and this is why. -1: not even there."""
        patron = address in self._proxies
        self._wind(asyncio.get_running_loop())
        if not self._hall.may_come(caller.origin, patron):
            refused = 429
        elif self._hall.enter(caller, patron):
            return 0
        else:
            refused = 503
        return refused if self._porch.enter(caller) else -1

    def leave(self, caller: Caller) -> None:
        """The connection is over."""
        self._hall.leave(caller)
        self._porch.leave(caller)

    def head_seconds(self, refused: int) -> float:
        """How long a request's head may take."""
        return min(self.settings.head_seconds, PORCH_SECONDS if refused else self.settings.head_seconds)

    def body(self, method: str, path: str) -> Pace:
        """The clock of a request's body. An upload may take long, but must move like any other."""
        whole = self.settings.upload_seconds if is_upload(method, path) else self.settings.body_seconds
        return Pace(self.settings.least_bytes_per_second, self.settings.stall_seconds, whole)

    def answer(self) -> Pace:
        """The clock of what a client has still to read."""
        return Pace(self.settings.least_bytes_per_second, self.settings.stall_seconds)

    def _wind(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is None:
            self._looked = time.monotonic()
            self._timer = loop.call_later(TICK, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        # a service that was itself held up does not count that against its clients
        passed, self._looked, self._timer = min(now - self._looked, 2 * TICK), now, None
        for crowd in (self._hall, self._porch):
            for caller in crowd:
                caller.tick(passed)  # type: ignore[attr-defined]
        if len(self._hall) + len(self._porch):
            self._wind(loop)
