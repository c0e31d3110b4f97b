"""Copies that pages asked for and that take long: made while their officer looks on or does something else.

They live in the memory of the one process that makes them, one of each officer. A copy that is made stays to be saved
for a quarter of an hour; its file has no name, and goes with the process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import anyio
import orjson

from tearline.api.edge import note_fault
from tearline.api.problems import fault_words
from tearline.copies.in_parts import Far, Watched
from tearline.copies.take import Copy
from tearline.errors import Conflict, TearlineError
from tearline.language import Message, msg

KEPT = 900.0  # seconds that a copy waits to be saved
TICK = 0.5  # seconds between two looks at how far it is
LONGEST = 3600.0  # seconds of one stream; a browser then asks anew


class Making:
    """One copy: how far it is, and at the end the copy or why there is none."""

    def __init__(self, back: str, lines: bool = False) -> None:
        """``back``: the page from which it was asked for; ``lines``: it is counted in lines of a list, not records."""
        self.back = back
        self.lines = lines
        self.far = Far(0, 0)
        self.copy: Copy | None = None
        self.until: datetime | None = None
        self.error: TearlineError | None = None
        self.failed: Message | None = None
        self._over = threading.Event()
        self._wanted = True

    @property
    def over(self) -> bool:
        """Whether it is made, or is not to be."""
        return self._over.is_set()

    @property
    def wrong(self) -> Message | None:
        """Why there is no copy."""
        return self.error.message if self.error else self.failed

    def wait(self, seconds: float) -> bool:
        """Whether it is over within so many seconds."""
        return self._over.wait(seconds)

    def give_up(self) -> None:
        """It is wanted no more: it ends within a part, and what was made is gone."""
        self._wanted = False
        if self.copy is not None:
            self.copy.close()

    def run(self, take: Callable[[Watched], Copy]) -> None:
        """Make it."""
        try:
            copy = take(Watched(self._tell, lambda: self._wanted))
            self.until = datetime.now(UTC) + timedelta(seconds=KEPT)
            self.copy = copy
            if not self._wanted:  # given up at the last moment: on record all the same
                copy.close()
        except TearlineError as error:
            self.error = error
        except Exception as error:
            note_fault(error)
            self.failed = fault_words()[1]
        finally:
            self._over.set()

    def _tell(self, far: Far) -> None:
        self.far = far


class BeingMade:
    """All of them, each by its officer's login."""

    def __init__(self) -> None:
        self._all: dict[str, Making] = {}
        self._lock = threading.Lock()

    def begin(self, login: str, back: str, take: Callable[[Watched], Copy], lines: bool = False) -> Making:
        """A new one, in place of one that is over. Raises :class:`Conflict` while another is under way."""
        making = Making(back, lines)
        with self._lock:
            before = self._all.get(login)
            if before is not None and not before.over:
                raise Conflict(
                    msg("A copy is being made for you already. Wait until it is done, or give it up.")
                )
            self._all[login] = making
        if before is not None:
            before.give_up()
        threading.Thread(target=self._run, args=(login, making, take), name="copy", daemon=True).start()
        return making

    def of(self, login: str) -> Making | None:
        """The officer's; None where there is none."""
        return self._all.get(login)

    def forget(self, login: str, making: Making) -> None:
        """It is no more the officer's to see or to save."""
        with self._lock:
            if self._all.get(login) is making:
                del self._all[login]
        making.give_up()

    def taken(self, login: str, making: Making) -> Copy | None:
        """The copy, which is whoever's from now on that asks; None where there is none."""
        with self._lock:
            if self._all.get(login) is making:
                del self._all[login]
        return making.copy

    def _run(self, login: str, making: Making, take: Callable[[Watched], Copy]) -> None:
        making.run(take)
        timer = threading.Timer(KEPT, self.forget, (login, making))
        timer.daemon = True
        timer.start()

    async def events(self, login: str) -> AsyncIterator[bytes]:
        """How far the officer's is whenever that changes, until it is over. The connection's life costs no thread."""
        begun, last = time.monotonic(), None
        while time.monotonic() - begun < LONGEST:
            making = self._all.get(login)
            if making is None or making.over:
                break
            if making.far != last:
                last = making.far
                yield b"data: " + orjson.dumps(last) + b"\n\n"
            await anyio.sleep(TICK)
        yield b"event: over\ndata: {}\n\n"
