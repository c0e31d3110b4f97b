"""Figures of how a deployment is, each with its unit, for the operator of the machine: metrics, and `tearline status`.

Some count what a viewer may not see (records that wait to be matched, of all labels; entries of everybody). They are
given to nobody who asks over the network, and name no agency, officer, label or record (docs/gate.md).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tearline.db import House, Pool, connect, translated
from tearline.jobs.schedule import JOBS, STATE, last_done
from tearline.language import Message, msg

PATIENCE = 5.0  # seconds for one answer of the database


@dataclass(frozen=True, slots=True)
class Kind:
    """What a figure says, and in what unit; ``label`` names what there are several of."""

    says: Message
    unit: str
    label: str | None = None
    counts: bool = False  # since the service started, and never down


@dataclass(frozen=True, slots=True)
class Figure:
    """One of them, as it is now."""

    name: str
    value: float
    of: str | None = None


# In the order in which they are told. A name ends with its unit, as Prometheus has it.
KINDS: dict[str, Kind] = {
    "tearline_ledger_backlog_entries": Kind(
        msg("Ledger: entries that wait to be taken into the tree"), "entries"
    ),
    "tearline_ledger_backlog_seconds": Kind(msg("Ledger: how long the oldest of them has waited"), "seconds"),
    "tearline_ledger_unsigned_entries": Kind(
        msg("Ledger: entries in the tree that no checkpoint covers"), "entries"
    ),
    "tearline_ledger_checkpoint_age_seconds": Kind(msg("Ledger: age of the last checkpoint"), "seconds"),
    "tearline_ledger_refusals_total": Kind(
        msg("Ledger: times that the sequencer refused to sign, since the start"), "", counts=True
    ),
    "tearline_unmatched_records": Kind(msg("Records that wait to be matched"), "records"),
    "tearline_units_without_lead": Kind(
        msg("Joint units that have had no lead for more than an hour"), "units"
    ),
    "tearline_clock_lag_seconds": Kind(
        msg("Casework: how long the longest overdue step of a clock has waited to be put on the record"),
        "seconds",
    ),
    "tearline_clock_failures_total": Kind(
        msg("Casework: rounds of the clock that failed, since the start"), "", counts=True
    ),
    "tearline_database_starts_total": Kind(
        msg("Database: times that it ended and was started again, since the start"), "", counts=True
    ),
    "tearline_pool_connections": Kind(msg("Database connections"), "", "pool"),
    "tearline_pool_free_connections": Kind(msg("Database connections that are free"), "", "pool"),
    "tearline_pool_waiting_requests": Kind(msg("Requests that wait for a database connection"), "", "pool"),
    "tearline_job_age_seconds": Kind(msg("Job: time since it was last done"), "seconds", "job"),
    "tearline_job_failures_total": Kind(msg("Job: failures since the start"), "", "job", counts=True),
    "tearline_process_memory_bytes": Kind(msg("Memory of the service"), "bytes"),
    "tearline_machine_memory_free_bytes": Kind(msg("Memory that the machine has left"), "bytes"),
    "tearline_disk_free_bytes": Kind(msg("Room on the disk of the data folder"), "bytes"),
    "tearline_disk_size_bytes": Kind(msg("Size of that disk"), "bytes"),
}


def of_the_database(house: House) -> Iterator[Figure]:
    """How the ledger and the matching stand. Raises :class:`Unavailable`."""
    with translated():
        with connect(house.dsn("jobs"), "tearline-status", patience=PATIENCE) as conn:
            row = conn.execute("SELECT * FROM act.ledger_stands()").fetchone()
            unled = conn.execute("SELECT act.units_without_lead()").fetchone()
            lag = conn.execute("SELECT act.clock_lag()").fetchone()
        with connect(house.dsn("fusion"), "tearline-status", patience=PATIENCE) as conn:
            left = conn.execute("SELECT fuse.left()").fetchone()
    assert row is not None  # noqa: S101 one row each
    assert left is not None  # noqa: S101
    assert unled is not None  # noqa: S101
    assert lag is not None  # noqa: S101
    waiting, waits, entries, signed, age = row
    yield Figure("tearline_ledger_backlog_entries", waiting)
    yield Figure("tearline_ledger_backlog_seconds", waits)
    yield Figure("tearline_ledger_unsigned_entries", entries - signed)
    if age is not None:
        yield Figure("tearline_ledger_checkpoint_age_seconds", age)
    yield Figure("tearline_clock_lag_seconds", lag[0])
    yield Figure("tearline_unmatched_records", left[0])
    yield Figure("tearline_units_without_lead", unled[0])


def of_the_machine(data: Path) -> Iterator[Figure]:
    """Room on the disk and in memory, and when each job was last done by any process on this folder."""
    disk = shutil.disk_usage(data)
    yield Figure("tearline_disk_free_bytes", disk.free)
    yield Figure("tearline_disk_size_bytes", disk.total)
    yield Figure("tearline_machine_memory_free_bytes", psutil.virtual_memory().available)
    yield from _ages(last_done(data / STATE))


def of_a_pool(name: str, pool: Pool) -> Iterator[Figure]:
    """How full a pool of connections is."""
    stats = pool.get_stats()
    yield Figure("tearline_pool_connections", stats.get("pool_size", 0), name)
    yield Figure("tearline_pool_free_connections", stats.get("pool_available", 0), name)
    yield Figure("tearline_pool_waiting_requests", stats.get("requests_waiting", 0), name)


def _ages(last: dict[str, float]) -> Iterator[Figure]:
    now = datetime.now(UTC).timestamp()
    for job in JOBS:
        if job.name in last:
            yield Figure("tearline_job_age_seconds", max(0.0, now - last[job.name]), job.name)
