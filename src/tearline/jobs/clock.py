"""The clock of casework: looks twice a second for what is due and for plans that were moved, and has the database put
on the record what comes of it.

Any number of services may run one: what is due is done once (``act.ring``). One that was away does what fell due
meanwhile, each with its true moment.
"""

from __future__ import annotations

import psycopg

from tearline.db import House, connect, translated
from tearline.rounds import Rounds

PAUSE = 0.5  # seconds between two looks
AT_ONCE = 50  # steps in one transaction: their matters are held until it ends
PATIENCE = 20.0  # seconds for the answer to one statement


class Clock:
    """One house's; :meth:`run` once, or :meth:`start` as a thread."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._conn: psycopg.Connection | None = None
        self.rounds = Rounds("clock", self.run, pause=PAUSE, rest=10.0)

    def run(self) -> int:
        """Do what is due, compare plans that were moved, read anew what a changed kind's file asks for, and tell owners
        of what was asked by pointers; how many steps there were."""
        with translated():
            conn = self._connected()
            while _number(conn, "SELECT act.settle_changed(%s)") == AT_ONCE:
                pass
            while _number(conn, "SELECT act.tell_pointers(%s)") == AT_ONCE:
                pass
            total = _number(
                conn, "SELECT act.deconflict(%s)"
            )  # plans first: who is told late is called at once
            done = _number(conn, "SELECT act.ring(%s)")
            total += done
            while done == AT_ONCE:
                done = _number(conn, "SELECT act.ring(%s)")
                total += done
            while _number(conn, "SELECT act.take_back(%s)") == AT_ONCE:
                pass
            return total

    def start(self) -> None:
        """Run in a thread until :meth:`stop`."""
        self.rounds.start()

    def stop(self) -> None:
        """End after the round under way, and disconnect. Safe to call twice."""
        self.rounds.stop()
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def _connected(self) -> psycopg.Connection:
        if self._conn is None or self._conn.closed:
            self._conn = connect(self._house.dsn("jobs"), "tearline-clock", patience=PATIENCE)
        return self._conn


def _number(conn: psycopg.Connection, statement: str) -> int:
    row = conn.execute(statement.encode(), [AT_ONCE]).fetchone()
    return int(str(row[0])) if row else 0
