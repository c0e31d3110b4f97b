"""Clocks of a matter: computed from the moves that a viewer sees, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tearline.matters.fold import Made, Standing
from tearline.matters.right import Right
from tearline.matters.words import Words


@dataclass(frozen=True, slots=True)
class Clock:
    """A time within which something is to be done: begun and stopped by moves; ``source`` says on what ground.

    It runs for ``minutes``, or until the moment that the field ``until`` says. ``then``: the move that it makes when it
    has run out (empty: none); ``tells``: who gets a notice when half, three quarters and all of it are gone.
    ``after_end``: it runs also once the matter has ended. ``unless``: a move, and what the clock makes instead of
    ``then`` where that was made, whoever sees it.
    """

    code: str
    name: Words
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    minutes: int | None
    until: str | None
    source: Words
    then: str = ""
    tells: tuple[Right, ...] = ()
    after_end: bool = False
    unless: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs, or ran out and was not stopped: since when, until when."""

    clock: Clock
    began_at: datetime
    due_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether it has run out; at the moment itself, it has."""
        return now >= self.due_at


def running(clocks: Sequence[Clock], standing: Standing, ends: Sequence[str] = ()) -> list[Running]:
    """The clocks that run by these moves, what is due first first. A move that crossed neither starts nor stops one;
    in a state of ``ends`` those alone run that are ``after_end``."""
    ended = standing.state in ends
    found = (_of(clock, standing) for clock in clocks if clock.after_end or not ended)
    return sorted((one for one in found if one), key=lambda one: (one.due_at, one.clock.code))


def _of(clock: Clock, standing: Standing) -> Running | None:
    began = _began(clock, standing)
    if began is None:
        return None
    if clock.minutes is not None:
        return Running(clock, began, began + timedelta(minutes=clock.minutes))
    until = standing.said.get(clock.until or "")
    return Running(clock, began, datetime.fromisoformat(until)) if until else None


def _began(clock: Clock, standing: Standing) -> datetime | None:
    """When it began and was not stopped since."""
    began = None
    for move in _taken(standing):
        if move.code in clock.stops:
            began = None
        if move.code in clock.starts:
            began = move.made_at
    return began


def _taken(standing: Standing) -> Iterable[Made]:
    return (move for move in standing.moves if isinstance(move, Made))
