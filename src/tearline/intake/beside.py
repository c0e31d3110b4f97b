"""A matcher in a process of its own: a load of many chunks is matched while the next ones are read and judged."""

from __future__ import annotations

from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self
from uuid import UUID

from tearline.crew import crew
from tearline.db import House
from tearline.intake.matching import Matcher


class MatcherBeside:
    """Matches what waits of one load. The process begins with the first call, and ends with the ``with``."""

    def __init__(self, house: House, load: UUID) -> None:
        self._dsn = house.dsn("fusion")
        self._load = load
        self._hands: ProcessPoolExecutor | None = None
        self._at_work: Future[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._hands is not None:
            self._hands.shutdown(cancel_futures=True)

    def go_on(self) -> None:
        """More waits. Returns at once; raises what went wrong with what waited before."""
        if self._at_work is not None and self._at_work.done():
            self.finish()
        if self._at_work is None:
            self._hands = self._hands or crew(1, _begin, self._dsn)
            self._at_work = self._hands.submit(_match, self._load)

    def finish(self) -> None:
        """Wait for the work under way, which need not have met what came last. Raises what went wrong."""
        if self._at_work is not None:
            at_work, self._at_work = self._at_work, None
            try:
                at_work.result()
            except BrokenProcessPool:  # killed: what it left waits, and is matched by another
                self._hands = None


# ── in the process beside ───────────────────────────────────────────────────────────────────────

_matcher: Matcher | None = None


def _begin(dsn: str) -> None:
    global _matcher
    _matcher = Matcher(dsn)


def _match(load: UUID) -> int:
    if _matcher is None:
        raise RuntimeError("a process that was not begun")
    return _matcher.match_waiting(load=load)
