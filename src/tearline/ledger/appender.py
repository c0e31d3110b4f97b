"""Group commit for the read path: many threads ask, one transaction answers them all.

Each look needs a committed ledger entry before it may see anything. One flush to disk a look would be the
slowest part of it; here one thread with one connection takes every request that waits, settles them by one
statement in one transaction, and hands each its own answer only after the commit.

Not for use across a fork: the child has neither the thread nor a right to the connection. Make an appender
in each worker process; a forked copy refuses.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import psycopg

from tearline.db import connect, is_lost
from tearline.errors import Lost, TearlineError, Unavailable
from tearline.language import msg
from tearline.log import Log

SETTLE = b"SELECT n, answer FROM gate.settle(%s::jsonb)"
MOST = 500  # requests in one transaction: keeps the wait of the last bounded
# Those who were just answered are likely to come again at once: who waits already gives them so long
# (seconds) to come too. One commit for all is quicker than two in turn; who comes alone does not wait.
GATHER = 0.001
FIRST_REST, LONGEST_REST = 0.05, 0.5  # seconds without an attempt after failing to connect
MARGIN = (
    2.0  # seconds more than the server gives itself for an answer: then it lives no more, or hears nobody
)

_log = Log(__name__)

Answer = dict[str, Any]


class _Waiter:
    """A request, and the thread that sleeps until it is settled. A bare lock wakes faster than an Event."""

    __slots__ = ("_asleep", "answer", "error", "request")

    def __init__(self, request: bytes) -> None:
        self.request = request  # as JSON
        self.answer: Answer | None = None
        self.error: TearlineError | None = None
        self._asleep = threading.Lock()
        self._asleep.acquire()

    def settle(self, answer: Answer) -> None:
        self.answer = answer
        self._asleep.release()

    def fail(self, error: TearlineError) -> None:
        self.error = error
        self._asleep.release()

    def wait(self, seconds: float) -> Answer:
        """Raises Unavailable when there is no answer in time: it may be on record all the same, and shows nothing."""
        if not self._asleep.acquire(timeout=seconds):
            raise Unavailable
        if self.answer is None:
            raise self.error or Unavailable()
        return self.answer


class Appender:
    """Settles requests by ``statement``: one JSON array in, rows (n, answer) out, n from 0."""

    def __init__(self, dsn: str, statement: bytes = SETTLE, *, timeout: float = 10.0) -> None:
        """``dsn`` is of role ``tearline_ledger``; ``timeout``: seconds a transaction may take.

        Connects at the first request. Nobody waits for longer than two transactions: the one under way, and the own.
        """
        self._dsn = dsn
        self._statement = statement
        self._timeout = timeout
        self._patience = timeout + MARGIN
        self._conn: psycopg.Connection | None = None
        self._rest = 0.0  # seconds to rest after the next failure to connect
        self._rest_until = 0.0
        self._waiting: list[_Waiter] = []
        self._arrival = threading.Condition()
        self._answered = 0  # how many were settled together last time
        self._wanted = 1  # how many must wait before the thread is woken
        self._closed = False
        self._process = os.getpid()
        self._thread = threading.Thread(target=self._run, name="ledger-appender", daemon=True)
        self._thread.start()

    def submit(self, request: Mapping[str, Any]) -> Answer:
        """Settle one request and wait for its answer, which is committed when this returns.

        Raises Unavailable when it may not have been recorded: the database is away, or this is closed;
        TypeError for a request that is no JSON.
        """
        if os.getpid() != self._process:
            raise RuntimeError("an Appender does not work in a forked process: make one there")
        waiter = _Waiter(orjson.dumps(request))  # here, so that one that is no JSON fails nobody else
        with self._arrival:
            if self._closed:
                raise Unavailable
            self._waiting.append(waiter)
            if len(self._waiting) == self._wanted:
                self._arrival.notify()
        return waiter.wait(2 * self._patience)

    def close(self) -> None:
        """Settle what waits, take nothing more, disconnect. Safe to call twice."""
        with self._arrival:
            self._closed = True
            self._arrival.notify()
        self._thread.join()

    # ── the thread ──────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        while batch := self._take():
            try:
                self._settle(batch)
            except Exception:  # a waiter left asleep would sleep for ever
                _log.exception("ledger.appender.failed")
                self._disconnect()
                for waiter in batch:
                    if waiter.answer is None and waiter.error is None:
                        waiter.fail(Unavailable())
        self._disconnect()

    def _take(self) -> list[_Waiter]:
        """All that wait, or nothing when there is nothing more to come."""
        with self._arrival:
            expected = self._answered + len(self._waiting)
            self._wanted = 1
            while not self._waiting and not self._closed:
                self._arrival.wait()
            if len(self._waiting) < expected and not self._closed:
                self._wanted = expected
                self._arrival.wait(GATHER)
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._answered = len(batch)
            return batch

    def _settle(self, batch: Sequence[_Waiter]) -> None:
        try:
            answers = self._ask([waiter.request for waiter in batch])
        except Unavailable as error:
            for waiter in batch:
                waiter.fail(error)
            return
        except psycopg.Error as error:
            self._settle_apart(batch, error)
            return
        for n, waiter in enumerate(batch):
            if n in answers:
                waiter.settle(answers[n])
            else:
                waiter.fail(Unavailable())

    def _settle_apart(self, batch: Sequence[_Waiter], error: psycopg.Error) -> None:
        """The transaction was refused as a whole: nobody's request may fail for another's fault."""
        if len(batch) > 1:
            for waiter in batch:
                self._settle([waiter])
            return
        _log.error("ledger.appender.refused", sqlstate=error.sqlstate)
        batch[0].fail(
            TearlineError(msg("The look could not be put on record (code {code}).", code=error.sqlstate))
        )

    def _ask(self, requests: Sequence[bytes]) -> dict[int, Answer]:
        """One statement in a transaction of its own: committed when the rows are here.

        Raises Unavailable where the connection fails, psycopg.Error where the database refuses.
        """
        conn = self._connection()
        try:
            found = conn.execute(
                self._statement, [(b"[" + b",".join(requests) + b"]").decode()], prepare=True
            )
            return dict(found.fetchall())
        except psycopg.Error as error:
            if not conn.closed:
                raise
            self._disconnect()
            raise (Lost if is_lost(error) else Unavailable)() from error

    # ── the connection ──────────────────────────────────────────────────────────────────────────

    def _connection(self) -> psycopg.Connection:
        if self._conn is not None and not self._conn.closed:
            return self._conn
        if time.monotonic() < self._rest_until:
            raise Lost
        try:
            self._conn = self._connect()
        except psycopg.Error as error:
            self._rest = min(max(self._rest * 2, FIRST_REST), LONGEST_REST)
            self._rest_until = time.monotonic() + self._rest
            raise Lost from error
        self._rest = 0.0
        return self._conn

    def _connect(self) -> psycopg.Connection:
        conn = connect(self._dsn, "tearline-appender", patience=self._patience)
        conn.execute("SELECT set_config('statement_timeout', %s, false)", [f"{self._timeout:.0f}s"])
        conn.execute("SELECT set_config('synchronous_commit', 'on', false)")
        return conn

    def _disconnect(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None
