"""Wake-ups: a screen is told that something new waits for its person, and nothing else; it then asks by itself.

One task of the service asks for all screens together, once a second (a NOTIFY in each deed's transaction would take a
lock that all commits share). A stream ends with its session, after an hour, and when the service ends; a browser then
comes again with the mark of what it knows, and is woken if there is more.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial

import anyio
from starlette.responses import StreamingResponse

from tearline.api.events import sent_events
from tearline.errors import NotSignedIn, TearlineError, TooMany
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.log import Log
from tearline.registry.waiting import Waiting, waiting

PAUSE = 1.0  # seconds between two looks for something new
BEAT = 15.0  # seconds after which a stream that has nothing to say shows that it lives
LONGEST = 3600.0  # seconds of one stream
MOST = 8  # streams of one session: a browser's tabs share one
PATH = "/wakes"  # of the pages, and under the API's prefix

_log = Log(__name__)


class _Screen:
    """A stream: whose, what its screen knows, and what there is now; ``now`` is None once the session is over."""

    def __init__(self, token: str, known: str, now: Waiting) -> None:
        self.token = token
        self.known = known
        self.now: Waiting | None = now
        self.stirred = asyncio.Event()

    def tell(self, now: Waiting | None) -> None:
        """What was just found."""
        self.now = now
        if now is None or now.mark != self.known:
            self.stirred.set()


class Wakes:
    """The streams of one process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._screens: set[_Screen] = set()
        self._of_session: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self._thread = anyio.CapacityLimiter(1)  # of its own: questions do not wait for it

    def response(self, token: str, known: str) -> StreamingResponse:
        """The stream of a session, for a screen that knows the state with this mark (empty: none). For a thread.

        Raises :class:`NotSignedIn` and :class:`TooMany`.
        """
        now = waiting(self._desk, [token]).get(token)
        if now is None:
            raise NotSignedIn(msg("There is no live session. Sign in."))
        if self._of_session[token] >= MOST:
            raise TooMany(
                msg("This session has {n} streams of wake-ups open already. Close one.", n=MOST),
                int(BEAT),
            )
        return sent_events(self._events(_Screen(token, known, now)))

    async def _events(self, screen: _Screen) -> AsyncIterator[bytes]:
        ends = time.monotonic() + LONGEST
        self._screens.add(screen)
        self._of_session[screen.token] += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="wakes")
        try:
            yield b"retry: 3000\n\n"
            screen.tell(screen.now)
            while time.monotonic() < ends:
                with anyio.move_on_after(BEAT):
                    await screen.stirred.wait()
                stirred = screen.stirred.is_set()
                screen.stirred.clear()
                if screen.now is None:
                    yield b"event: over\ndata: {}\n\n"
                    return
                if stirred:
                    screen.known = screen.now.mark
                    yield f"id: {screen.known}\nevent: wake\ndata: {{}}\n\n".encode()
                else:
                    yield b":\n\n"
        finally:
            self._screens.discard(screen)
            self._of_session[screen.token] -= 1
            if not self._of_session[screen.token]:
                del self._of_session[screen.token]

    async def _look(self) -> None:
        """Look for something new as long as there is a screen."""
        while self._screens:
            screens = list(self._screens)
            try:
                ask = partial(waiting, self._desk, {screen.token for screen in screens})
                found = await anyio.to_thread.run_sync(ask, limiter=self._thread)
            except TearlineError as error:  # the database is away: whatever is new waits until it is back
                _log.warning("wakes.unavailable", code=error.code)
            except Exception:
                _log.exception("wakes.failed")
            else:
                for screen in screens:
                    screen.tell(found.get(screen.token))
            await anyio.sleep(PAUSE)
