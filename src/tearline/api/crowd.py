"""Who is connected, by where they come from, and who must make room when it is full."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import Protocol


class Stage(IntEnum):
    """How much is lost if a connection is ended now, least first."""

    IDLE = 0  # between two requests
    HEAD = 1  # a request's head is awaited
    BODY = 2  # a request's body is awaited
    WORK = 3  # the service owes an answer


class Guest(Protocol):
    """A connection."""

    origin: str

    def stage(self) -> Stage: ...

    def dismiss(self) -> None:
        """End at once, without a word."""


class Crowd:
    """At most ``most`` guests, of one origin at most ``of_one``.

    A full house refuses the origin that fills it. A newcomer of another takes the place of the oldest guest
    of the origin that has most, if that guest only waits: who works on an answer is never dismissed. In a
    house that ``renews``, a newcomer always takes the oldest waiting guest's place.
    """

    def __init__(self, most: int, of_one: int, *, renews: bool = False) -> None:
        self._most = most
        self._of_one = of_one
        self._renews = renews
        self._guests: dict[str, dict[Guest, None]] = {}  # by origin; of one, the oldest first
        self._patrons: set[str] = set()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Guest]:
        return iter([guest for guests in self._guests.values() for guest in guests])

    def of(self, origin: str) -> int:
        """How many of them come from there."""
        return len(self._guests.get(origin, ()))

    def may_come(self, origin: str, patron: bool) -> bool:
        """Whether this origin has less than its share. A patron (the proxy before the service) has all of it."""
        return patron or self.of(origin) < self._of_one

    def enter(self, guest: Guest, patron: bool = False) -> bool:
        """Take a newcomer in, in another's place if need be. False: there is no room for this one."""
        if self._count >= self._most and not self._make_room(0 if patron else self.of(guest.origin)):
            return False
        if patron:
            self._patrons.add(guest.origin)
        self._guests.setdefault(guest.origin, {})[guest] = None
        self._count += 1
        return True

    def leave(self, guest: Guest) -> None:
        """Forget a guest; nothing happens if it is none."""
        guests = self._guests.get(guest.origin, {})
        if guest not in guests:
            return
        del guests[guest]
        self._count -= 1
        if not guests:
            del self._guests[guest.origin]
            self._patrons.discard(guest.origin)

    def _make_room(self, held: int) -> bool:
        """Dismiss one guest for a newcomer whose origin has ``held`` places; False if none must go."""
        others = [origin for origin in self._guests if origin not in self._patrons or self._renews]
        largest = max(others, key=self.of, default=None)
        if largest is None or (self.of(largest) <= held and not self._renews):
            return False
        # a body under way is worth more than a wait: it goes only where this origin keeps more than the other
        worth = Stage.BODY if self.of(largest) > held + 1 else Stage.HEAD
        going = min(self._guests[largest], key=lambda guest: guest.stage())
        if going.stage() > worth:
            return False
        self.leave(going)
        going.dismiss()
        return True
