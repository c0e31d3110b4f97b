"""Long work for a request: in a thread of few, and ended where whoever asked for it hangs up."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TypeVar

import anyio
from fastapi import Request

T = TypeVar("T")
Unwanted = Callable[[], bool]


async def in_turn(
    request: Request, turns: anyio.CapacityLimiter, do: Callable[[Unwanted], T], given_up: Callable[[], Exception]
) -> T:  # fmt: skip
    """What was done, once one of the few turns is free. Neither the wait nor the turn outlasts the caller: ``do`` is
    told by its argument. Raises what ``do`` raises, and ``given_up`` where the wait itself was ended."""
    left = Event()
    end: list[T | Exception] = []

    async def until_left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        left.set()  # what is under way ends by itself; a wait for the turn is cancelled
        tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(until_left)
        try:
            end.append(await anyio.to_thread.run_sync(do, left.is_set, limiter=turns))
        except Exception as error:  # a group would wrap it
            end.append(error)
        tasks.cancel_scope.cancel()
    outcome = end[0] if end else given_up()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
