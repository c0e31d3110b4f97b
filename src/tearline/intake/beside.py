"""Processes beside a load of many chunks: some judge its items, one matches what is written already."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self
from uuid import UUID

from tearline.crew import crew
from tearline.db import House
from tearline.errors import BadInput
from tearline.intake.judging import Batch, Task, Terms, judge
from tearline.intake.matching import Matcher

FEW = 10  # chunks that are judged sooner than processes have begun, which takes some seconds of a processor
MOST_JUDGES = 4


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
        """More waits: match it, unless more than that is being matched. Returns at once; raises what went wrong with
        what waited before."""
        if self._at_work is not None and self._at_work.done():
            self._wait()
        if self._at_work is None:
            self._begin(once=True)

    def finish(self) -> None:
        """Match all that waits, if a process has begun, and wait for it. Raises what went wrong."""
        self._wait()
        if self._hands is not None:
            self._begin(once=False)
            self._wait()

    def _begin(self, once: bool) -> None:
        self._hands = self._hands or crew(1, _begin_to_match, self._dsn)
        self._at_work = self._hands.submit(_match, self._load, once)

    def _wait(self) -> None:
        if self._at_work is not None:
            at_work, self._at_work = self._at_work, None
            try:
                at_work.result()
            except BrokenProcessPool:  # killed: what it left waits, and is matched by another
                self._hands = None


class Judges:
    """Judge the chunks of one load: the first ones here, those of a long file in processes beside, as many as there
    are processors, which begin when they are needed and end with the ``with``. They hold no secret and no connection.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._count = min(os.cpu_count() or 1, MOST_JUDGES)
        self._hands: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._hands is not None:
            self._hands.shutdown(cancel_futures=True)

    def judged(self, tasks: Iterator[Task]) -> Iterator[Batch]:
        """Each task judged, in their order, few ahead of what was asked for. Where the file breaks off
        (:class:`BadInput`) what came before is given first. Raises :class:`wire.GarbledError`."""
        ahead: deque[tuple[Task, Future[Batch]]] = deque()
        broken = None
        try:
            for n, task in enumerate(tasks):
                if n < FEW:
                    yield judge(self._terms, task)
                    continue
                ahead.append((task, self._begun(task)))
                if len(ahead) > self._count + 1:
                    yield self._ended(*ahead.popleft())
        except BadInput as error:
            broken = error
        while ahead:
            yield self._ended(*ahead.popleft())
        if broken is not None:
            raise broken

    def _begun(self, task: Task) -> Future[Batch]:
        self._hands = self._hands or crew(self._count, _begin_to_judge)
        try:
            return self._hands.submit(judge, self._terms, task)
        except BrokenProcessPool as error:
            failed: Future[Batch] = Future()
            failed.set_exception(error)
            return failed

    def _ended(self, task: Task, at_work: Future[Batch]) -> Batch:
        """What the process made of it; of one that was killed, what this one makes of it."""
        try:
            return at_work.result()
        except BrokenProcessPool:
            self._hands = None
            return judge(self._terms, task)


# ── in the processes beside ─────────────────────────────────────────────────────────────────────


def _begin_to_judge() -> None:
    """All that is loaded by now stays: no sweep for cycles needs to look at it."""
    gc.freeze()


_matcher: Matcher | None = None


def _begin_to_match(dsn: str) -> None:
    global _matcher
    _matcher = Matcher(dsn)


def _match(load: UUID, once: bool) -> int:
    if _matcher is None:
        raise RuntimeError("a process that was not begun")
    return _matcher.match_waiting(load=load, once=once)
