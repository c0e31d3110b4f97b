"""A short absence of the database, as a question meets it: asked again until it is back, with nothing to be seen.

A backend that crashes ends all connections, and PostgreSQL is back in 0.3 s; a server that was killed is started again
in some seconds. A question changes nothing, so it may be asked anew, under a ticket and an entry of its own. A deed is
never done again by itself: whether it was committed is looked up by whoever did it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from tearline.db import RECOVERY
from tearline.errors import Lost

PAUSE = 0.05  # seconds between two attempts

P = ParamSpec("P")
Answer = TypeVar("Answer")


class Outage:
    """Since when the database is away, for all who ask of one desk.

    Patience is counted from the beginning of the outage: who asks into a long one is told at once.
    """

    def __init__(self, patience: float = RECOVERY) -> None:
        """``patience``: seconds of an outage in which it pays to ask again."""
        self.patience = patience
        self._since: float | None = None

    def is_short(self) -> bool:
        """Whether it pays to ask again; called after an attempt that lost its connection."""
        now = time.monotonic()
        since = self._since = self._since or now
        return now - since < self.patience

    def ended(self) -> None:
        """The database answered."""
        self._since = None


class _Desk(Protocol):
    @property
    def outage(self) -> Outage: ...


Desk = TypeVar("Desk", bound=_Desk)


def asked_again(
    question: Callable[Concatenate[Desk, P], Answer],
) -> Callable[Concatenate[Desk, P], Answer]:
    """For a function that only asks, and whose first argument is a desk. In a long outage it raises Lost."""

    @wraps(question)
    def asking(desk: Desk, /, *args: P.args, **named: P.kwargs) -> Answer:
        while True:
            try:
                answer = question(desk, *args, **named)
            except Lost:
                if not desk.outage.is_short():
                    raise
                time.sleep(PAUSE)
            else:
                desk.outage.ended()
                return answer

    return asking
