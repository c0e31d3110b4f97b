"""Connections that wait for nobody for ever: a network that is gone, a server that says nothing, one that recovers."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg.rows import TupleRow

# Over TCP: a peer that is gone is noticed in 25 s where nothing is sent, and in 15 s where something was (ms).
LIVELY: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
LONG = 600.0  # seconds: for what may rightly work that long without a word
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.4

Row = TypeVar("Row")
Result = TypeVar("Result")


class Silent(psycopg.OperationalError):
    """The server said nothing for longer than the connection waits. The connection is closed."""


class Line(psycopg.Connection[Row]):
    """A connection on which the server must answer each statement within ``patience`` seconds.

    ``patience`` is longer than the role's own ``statement_timeout``: it is for a server that lives and is silent
    (stopped, or behind a middlebox that answers for it), of which keepalives learn nothing.
    """

    patience: float = 45.0

    def wait(
        self, gen: Generator[Any, Any, Result], interval: float = 0.1, *more: Any, **named: Any
    ) -> Result:
        """As psycopg's, which comes back each ``interval``. Raises :class:`Silent`."""
        try:
            return super().wait(_heard(gen, self.patience), interval, *more, **named)
        except Silent:
            self.pgconn.finish()
            raise

    @classmethod
    def connect(cls, conninfo: str = "", *, again: float = 0.0, **named: Any) -> Line[Any]:  # type: ignore[override]
        """As psycopg's; ``again``: seconds in which a server that recovers from a crash is asked again."""
        until, pause = time.monotonic() + again, _FIRST_PAUSE
        while True:
            try:
                return super().connect(conninfo, **{**LIVELY, **named})
            except psycopg.errors.ConnectionTimeout:
                raise
            except psycopg.OperationalError:
                if time.monotonic() + pause > until:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


def connect(dsn: str, name: str, *, patience: float = LONG) -> Line[TupleRow]:
    """A connection in autocommit that bears ``name`` in the server's list. Raises psycopg.OperationalError."""
    line: Line[TupleRow] = Line.connect(dsn, autocommit=True, application_name=name)
    line.patience = patience
    return line


def _heard(gen: Generator[Any, Any, Result], seconds: float) -> Generator[Any, Any, Result]:
    """``gen``, a step of the protocol, for as long as the server says something within ``seconds``."""
    until = time.monotonic() + seconds
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready:
                until = time.monotonic() + seconds
            elif time.monotonic() > until:
                raise Silent("the server did not answer in time")
            wanted = gen.send(ready)
    except StopIteration as done:
        result: Result = done.value
        return result
