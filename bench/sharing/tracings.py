"""A tracing of twenty records over a million looks: what it costs to count them beside the looks, and to read one.

The looks are those of ``python -m bench oversight``: four weeks of officers in three shifts, five records a look, one
of the five being one of twenty that everybody sees. Written straight into the ledger's tables, as the sequencer leaves
them; they are counted by the job that a service runs. What is timed then goes the ordinary way, with gate and ledger:
opened and agreed by two, read by one. Twenty rare records, each shown to few; and, as the worst that there is, the
twenty that nearly all officers were shown.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from bench.casework import p95
from bench.oversight import OFFICERS, fill
from bench.world import World, officer, world
from tearline.casework.deeds import open_matter
from tearline.jobs.schedule import COUNTED_AT_ONCE
from tearline.ledger.look import Viewer
from tearline.sharing.tracings import Exposure, Wanted, agree_tracing, exposure, open_tracing

LOOKS = int(os.environ.get("LOOKS", "1000000"))
ITEMS, ROUNDS, BAR_S = 20, 10, 5

Told = dict[str, dict[str, float | None]]
_OFFICERS = (
    "INSERT INTO gate.officer (id, login, full_name, agency)"
    " SELECT md5('officer ' || n)::uuid, 'oficial-' || n, 'Oficial ' || n, 'SSC' FROM generate_series(0, %s) AS n"
)
_BY_SIGHTS = "SELECT record FROM ledger.exposed GROUP BY record ORDER BY count(*)"
_SIZE = "SELECT pg_total_relation_size('ledger.exposed') / 1e6, pg_total_relation_size('ledger.shown') / 1e6"


def measure() -> Told:
    """Seconds of reading a tracing against the bar; how fast entries are counted, and how large that is."""
    told: Told = {}
    with world(0, 10) as made, psycopg.connect(made.house.dsn("admin"), autocommit=True) as admin:
        admin.execute(_OFFICERS.encode(), [OFFICERS])
        two = [
            officer(made.house, made.desk, made.registrars, f"trace{n}", [], ["inspector"]) for n in range(2)
        ]
        analyst = officer(made.house, made.desk, made.registrars, "analyst", [], ["analyst"])
        said, label = {"channel": "own"}, "SSC//OPEN//-//ALL//H0"
        case = str(open_matter(made.desk, analyst, "lead", {"name": ["Fuga"]}, label=label, said=said))
        _sequence(made)
        fill(made.house, 2 * LOOKS, OFFICERS)
        told |= _counted(made, admin)
        rare, common = (
            [row[0] for row in admin.execute(f"{_BY_SIGHTS} {order}, record LIMIT {ITEMS}".encode())]
            for order in ("", "DESC")
        )
        for name, items in (("rare", rare), ("that nearly everybody saw", common)):
            for own in (False, True):
                found, took = _read(made, two, case, items, own=own)
                moments = "each with its own moment" if own else "one moment"
                told[f"20 records {name}, {moments}: p95 s"] = {"value": took, "bar": BAR_S}
            told[f"officers exposed, 20 records {name}"] = {
                "value": len(found.exposed) + found.more,
                "bar": None,
            }
    return told


def _counted(made: World, admin: psycopg.Connection) -> Told:
    began, entries = time.perf_counter(), 0
    with psycopg.connect(made.house.dsn("ledger"), autocommit=True) as conn:
        while done := _one(conn, f"SELECT ledger.count_shown({COUNTED_AT_ONCE})"):
            entries += int(done)
    took = time.perf_counter() - began
    for table in ("exposed", "reach"):
        admin.execute(f"VACUUM ANALYZE ledger.{table}".encode())
    exposed, shown = admin.execute(_SIZE).fetchone() or (0, 0)
    return {
        "looks": {"value": LOOKS, "bar": None}, "entries counted a second": {"value": entries / took, "bar": None},
        "who was shown what first, MB": {"value": float(exposed), "bar": None},
        "beside it, what was shown, MB": {"value": float(shown), "bar": None},
    }  # fmt: skip


def _read(
    made: World, two: list[Viewer], case: str, items: list[UUID], *, own: bool
) -> tuple[Exposure, float]:
    now = datetime.now(UTC)
    wanted = [Wanted(str(id), now - timedelta(hours=n) if own else None) for n, id in enumerate(items)]
    id = str(open_tracing(made.desk, two[0], wanted, now, case, "a measurement"))
    agree_tracing(made.desk, two[1], id)
    _sequence(made)
    found = exposure(made.desk, two[0], id)
    assert found.compared > OFFICERS // 2
    assert found.exposed
    return found, p95(lambda: exposure(made.desk, two[0], id), ROUNDS) / 1000


def _sequence(made: World) -> None:
    """What this measurement asked goes into the tree. Nothing is signed: the filled tree has no hashes."""
    with psycopg.connect(made.house.dsn("ledger"), autocommit=True) as conn:
        while _one(conn, "SELECT ledger.sequence(5000)"):
            pass


def _one(conn: psycopg.Connection, statement: str) -> int:
    row = conn.execute(statement.encode()).fetchone()
    return int(row[0]) if row else 0
