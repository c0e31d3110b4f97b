"""What runs by the clock: records past their purge date go, overdue reviews are noted, dead tickets swept,
and what a killed load left unmatched, or another release matched by other weights, is matched. Bytes of files go with
their records. What a role of the database changed about itself is put back, and transactions that were left open are
ended.

Any number of processes may run a schedule; one of them leads. When a job was last done is kept in memory, and beside
the data if that can be written to, so that a restart does not do a day's job twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import psycopg

from tearline.db import House, Role, connect, end_left_open, translated
from tearline.db.pointer_key import pads
from tearline.errors import TearlineError
from tearline.intake.matching import Matcher
from tearline.intake.refusing import FORGOTTEN
from tearline.jobs import shelved
from tearline.log import Log
from tearline.rounds import Rounds
from tearline.settings import deployed, deployment_zone

STATE = "schedule.json"
PURGED_AT_ONCE = 1000  # records in one transaction
POINTERS_AT_ONCE = 100_000
COUNTED_AT_ONCE = 5_000  # entries of the ledger in one transaction
TICK = 5.0  # seconds
REST = 60.0  # seconds after a round in which a job failed

_log = Log(__name__)

Connection = psycopg.Connection[Any]


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
    conn.execute("SELECT gate.drop_dead_copies(NULL)")
    return 0


def _count_shown(_: House, conn: Connection) -> int:
    """Who was shown what first, for leak tracings: what the ledger has taken in since. How many entries that were is
    not told: in the log it would be a line three times a minute, of ordinary work."""
    while _number(conn, "SELECT ledger.count_shown(%s)", COUNTED_AT_ONCE):
        pass
    return 0


def _purge(_: House, conn: Connection) -> int:
    total = 0
    while gone := _number(conn, "SELECT act.purge_due(%s)", PURGED_AT_ONCE):
        total += gone
    return total


def _note_overdue(_: House, conn: Connection) -> int:
    return _number(conn, "SELECT act.note_overdue_reviews()")


def _forget_notices(_: House, conn: Connection) -> int:
    return _number(conn, "SELECT act.forget_notices()")


def _end_forgotten(_: House, conn: Connection) -> int:
    said = FORGOTTEN.text("es"), FORGOTTEN.text("en")
    return _number(conn, "SELECT act.end_forgotten_loads(%s, %s)", *said)


def _end_lapsed_seats(_: House, conn: Connection) -> int:
    return _number(conn, "SELECT act.end_lapsed_seats()")


def _pointers(house: House, conn: Connection) -> int:
    """What of pointers is over goes; new ones come once a day, for the latest fixed hour that has passed."""
    total, gone = 0, POINTERS_AT_ONCE
    while gone == POINTERS_AT_ONCE:
        gone = _number(conn, "SELECT act.tidy_pointers(%s)", POINTERS_AT_ONCE)
        total += gone
    hour = latest_hour(datetime.now(ZoneInfo(deployment_zone())), deployed().pointer_hour)
    return total + enter_pointers(house, conn, hour)


def enter_pointers(house: House, conn: Connection, hour: datetime) -> int:
    """Enter what was recorded up to this hour under consents in force, once for each hour; how many came.

    ``conn`` is one of role jobs.
    """
    return max(0, _number(conn, "SELECT act.enter_pointers(%s, %s, %s)", *pads(house.pointer_key), hour))


def latest_hour(now: datetime, hour: int) -> datetime:
    """The latest moment, up to ``now``, at which clocks of its zone showed this hour."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


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
    Job("shown", "ledger", timedelta(seconds=20), _count_shown),
    Job("purge", "jobs", timedelta(hours=1), _purge),
    Job("loads", "jobs", timedelta(hours=1), _end_forgotten),
    Job("seats", "jobs", timedelta(minutes=1), _end_lapsed_seats),
    Job("pointers", "jobs", timedelta(minutes=1), _pointers),
    Job("notices", "jobs", timedelta(days=1), _forget_notices),
    Job("overdue", "jobs", timedelta(days=1), _note_overdue),
    Job("match", "fusion", timedelta(minutes=1), _match),
    Job("wipe-files", "jobs", timedelta(minutes=1), shelved.wipe),
    Job("sweep-files", "jobs", timedelta(hours=1), shelved.sweep),
)


class Schedule:
    """The jobs of one house: :meth:`run` once, or :meth:`start` as a thread."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._state = house.data / STATE
        self._last: dict[str, float] = {}
        self.failures = {job.name: 0 for job in JOBS}  # since the start
        self.rounds = Rounds("schedule", self._round, pause=TICK, rest=REST)

    def run(self, *, everything: bool = False) -> dict[str, int]:
        """Do what is due (or everything), if no other process is at it; how many records each job met.

        One job that fails keeps no other from being done. Raises the first failure at the end, or
        :class:`Unavailable`; a job is done again if it was not finished.
        """
        self._learn()
        due = [job for job in JOBS if everything or self._is_due(job)]
        with translated():
            done, failed = self._do_each(job for job in due if not job.leads)
            with connect(self._house.dsn("jobs"), "tearline-schedule") as lead:
                if _locked(lead):
                    led, failed_too = self._do_each(job for job in due if job.leads)
                    done, failed = done | led, failed + failed_too
        if failed:
            raise failed[0]
        return done

    def start(self) -> None:
        """Run in a thread until :meth:`stop`."""
        self.rounds.start()

    def stop(self) -> None:
        """End after the job under way. Safe to call twice."""
        self.rounds.stop()

    def _learn(self) -> None:
        """What this or another process did before: the later moment of each, but none that is still to come."""
        for name, at in last_done(self._state).items():
            if at <= time.time():
                self._last[name] = max(at, self._last.get(name, at))

    def _round(self) -> None:
        self._learn()
        if any(self._is_due(job) for job in JOBS):
            for name, met in self.run().items():
                if met:
                    _log.info("schedule.done", job=name, records=met)

    def _do_each(self, jobs: Iterable[Job]) -> tuple[dict[str, int], list[Exception]]:
        done: dict[str, int] = {}
        failed: list[Exception] = []
        for job in jobs:
            try:
                done[job.name] = self._do(job)
            except Exception as error:
                code = error.code if isinstance(error, TearlineError) else type(error).__name__
                _log.error("schedule.job-failed", job=job.name, code=code)
                self.failures[job.name] += 1
                failed.append(error)
        return done, failed

    def _do(self, job: Job) -> int:
        with translated(), connect(self._house.dsn(job.role), "tearline-schedule") as conn:
            met = job.do(self._house, conn)
        self._last[job.name] = time.time()
        _remember(self._state, self._last)
        return met

    def _is_due(self, job: Job) -> bool:
        last = self._last.get(job.name)
        return last is None or not 0 <= time.time() - last < job.every.total_seconds()


def _locked(conn: Connection) -> bool:
    """Whether this connection leads; the lock ends with the connection, however that ends."""
    row = conn.execute("SELECT act.lead()").fetchone()
    return bool(row and row[0])


def _number(conn: Connection, statement: str, *values: object) -> int:
    row = conn.execute(statement.encode(), list(values)).fetchone()
    return int(str(row[0])) if row and row[0] is not None else 0


def last_done(path: Path) -> dict[str, float]:
    """When each job was last done, in seconds since 1970, as the file says; nothing where it cannot be read."""
    try:
        known = orjson.loads(path.read_bytes())
        return {str(name): datetime.fromisoformat(at).timestamp() for name, at in known.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}  # then everything is due, which is safe


def _remember(path: Path, last: dict[str, float]) -> None:
    """Where the folder takes no file, a restart does the jobs again, which is safe too."""
    draft = path.with_suffix(".new")
    try:
        draft.write_bytes(
            orjson.dumps({n: datetime.fromtimestamp(at, UTC).isoformat() for n, at in last.items()})
        )
        draft.replace(path)
    except OSError as error:
        _log.warning("schedule.not-kept", why=error.strerror)
