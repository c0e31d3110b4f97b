"""What runs by the clock: records past their purge date go, overdue reviews are noted, dead tickets swept,
and what a killed load left unmatched, or another release matched by other weights, is matched. What a role of the
database changed about itself is put back, and transactions that were left open are ended.

Any number of processes may run a schedule; one of them leads. When a job
was last done is kept beside the data, so that a restart does not do a day's job twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import psycopg
import structlog

from tearline.db import House, Role, end_left_open, translated
from tearline.errors import TearlineError, Unavailable
from tearline.intake.matching import Matcher

STATE = "schedule.json"
PURGED_AT_ONCE = 1000  # records in one transaction
TICK = 5.0  # seconds

_log = structlog.get_logger(__name__)

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Job:
    """What is done, as whom, and how often."""

    name: str
    role: Role
    every: timedelta
    do: Callable[[House, Connection], int]
    leads: bool = True
    """Whether one process does it for all; else each does, whoever leads: nobody can keep it from being done."""


def _sweep(_: House, conn: Connection) -> int:
    conn.execute("SELECT gate.sweep()")
    return 0


def _purge(_: House, conn: Connection) -> int:
    total = 0
    while gone := _number(conn, "SELECT act.purge_due(%s)", PURGED_AT_ONCE):
        total += gone
    return total


def _note_overdue(_: House, conn: Connection) -> int:
    return _number(conn, "SELECT act.note_overdue_reviews()")


def _match(house: House, conn: Connection) -> int:
    """What waits; with what a release before this one matched by other weights."""
    matcher = Matcher(house, conn)
    matcher.queue_again()
    return matcher.match_waiting()


def _put_back(house: House, conn: Connection) -> int:
    return house.put_roles_back(conn)


def _end_left_open(_: House, conn: Connection) -> int:
    return end_left_open(conn)


JOBS = (
    Job("roles", "admin", timedelta(minutes=1), _put_back, leads=False),
    Job("open", "admin", timedelta(seconds=15), _end_left_open, leads=False),
    Job("sweep", "ledger", timedelta(minutes=1), _sweep),
    Job("purge", "jobs", timedelta(hours=1), _purge),
    Job("overdue", "jobs", timedelta(days=1), _note_overdue),
    Job("match", "fusion", timedelta(minutes=1), _match),
)


class Schedule:
    """The jobs of one house: :meth:`run` once, or :meth:`start` as a thread."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._state = house.data / STATE
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def run(self, *, everything: bool = False) -> dict[str, int]:
        """Do what is due (or everything), if no other process is at it; how many records each job met.

        Raises :class:`Unavailable`; a job is done again if it was not finished.
        """
        due = [job for job in JOBS if everything or self._is_due(job)]
        with translated():
            done = {job.name: self._do(job) for job in due if not job.leads}
            with psycopg.connect(self._house.dsn("jobs"), autocommit=True, connect_timeout=5) as lead:
                if not _locked(lead):
                    return done
                return done | {job.name: self._do(job) for job in due if job.leads}

    def start(self) -> None:
        """Run in a thread until :meth:`stop`."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._loop, name="schedule", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the job under way. Safe to call twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _loop(self) -> None:
        while not self._stopping.is_set():
            if any(self._is_due(job) for job in JOBS):
                self._attempt()
            self._stopping.wait(TICK)

    def _attempt(self) -> None:
        """One run; the thread outlives whatever goes wrong, and says so."""
        try:
            for name, met in self.run().items():
                if met:
                    _log.info("schedule.done", job=name, records=met)
        except Unavailable:
            _log.warning("schedule.unavailable")
        except TearlineError as error:
            _log.error("schedule.failed", code=error.code, why=str(error))
            self._stopping.wait(60)

    def _do(self, job: Job) -> int:
        with psycopg.connect(self._house.dsn(job.role), autocommit=True, connect_timeout=5) as conn:
            met = job.do(self._house, conn)
        _remember(self._state, job.name)
        return met

    def _is_due(self, job: Job) -> bool:
        last = _remembered(self._state).get(job.name)
        return last is None or not 0 <= time.time() - last < job.every.total_seconds()


def _locked(conn: Connection) -> bool:
    """Whether this connection leads; the lock ends with the connection, however that ends."""
    row = conn.execute("SELECT act.lead()").fetchone()
    return bool(row and row[0])


def _number(conn: Connection, statement: str, *values: object) -> int:
    row = conn.execute(statement.encode(), list(values)).fetchone()
    return int(str(row[0])) if row and row[0] is not None else 0


def _remembered(path: Path) -> dict[str, float]:
    try:
        known = orjson.loads(path.read_bytes())
        return {str(name): datetime.fromisoformat(at).timestamp() for name, at in known.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}  # then everything is due, which is safe


def _remember(path: Path, name: str) -> None:
    known = {n: datetime.fromtimestamp(at, UTC).isoformat() for n, at in _remembered(path).items()}
    known[name] = datetime.now(UTC).isoformat()
    draft = path.with_suffix(".new")
    draft.write_bytes(orjson.dumps(known))
    draft.replace(path)
