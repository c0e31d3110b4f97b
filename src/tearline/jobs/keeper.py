"""Keeps the embedded server up while a service runs: one that was killed, or ended for want of room, starts again."""

from __future__ import annotations

from tearline.db import House
from tearline.log import Log
from tearline.rounds import Rounds

EVERY = 0.5  # seconds between two looks at the server
REST = 5.0  # seconds after a start that failed

_log = Log(__name__)


class Keeper:
    """Of one open house, in a thread. It does nothing where the server is not an embedded one."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.started_again = 0
        self.rounds = Rounds("keeper", self._look, pause=EVERY, rest=REST)

    def start(self) -> None:
        """Begin; :meth:`stop` it before the house is closed."""
        self.rounds.start()

    def stop(self) -> None:
        """End after the round under way. Safe to call twice."""
        self.rounds.stop()

    def _look(self) -> None:
        if self._house.revive():
            self.started_again += 1
            _log.warning("keeper.started-again")
