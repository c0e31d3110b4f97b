"""How far loads are that pages brought: told live to the person who sent each, as server-sent events.

It lives in the memory of the one process that loads, holds counts and nothing of a file, and goes with its load.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import anyio
import orjson

from tearline.intake.load import Progress

TICK = 0.5  # seconds between two looks
LONGEST = 3600.0  # seconds of one stream; a browser then asks anew
WAIT = 30.0  # seconds in which a load may begin after its stream: the file is on its way first
_TICKET = re.compile(r"[0-9a-f-]{36}")


class UnderWay:
    """The loads of pages, each by its person's login and the ticket that the page made up."""

    def __init__(self) -> None:
        self._far: dict[tuple[str, str], Progress] = {}

    @contextmanager
    def told(self, login: str, ticket: str) -> Iterator[Callable[[Progress], None] | None]:
        """Where a load says how far it is; None where the page asked for nothing."""
        if not _TICKET.fullmatch(ticket):
            yield None
            return
        key = (login, ticket)
        self._far[key] = Progress(0, 0)
        try:
            yield lambda far: self._far.__setitem__(key, far)
        finally:
            self._far.pop(key, None)

    async def events(self, login: str, ticket: str) -> AsyncIterator[bytes]:
        """How far it is whenever that changes, until it is over. The connection's life costs no thread."""
        key, last = (login, ticket), None
        begun = time.monotonic()
        came = False
        while time.monotonic() - begun < LONGEST:
            far = self._far.get(key)
            came = came or far is not None
            if far is None and (came or time.monotonic() - begun > WAIT):
                break
            if far is not None and far != last:
                last = far
                yield b"data: " + orjson.dumps({"items": far.items, "rejected": far.rejected}) + b"\n\n"
            await anyio.sleep(TICK)
        yield b"event: over\ndata: {}\n\n"
