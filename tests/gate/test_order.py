"""What is told in a row stands in an order of its own: neither the plan nor the pages give it, for these
follow from rows that the viewer may not see.

Two worlds hold the same visible records. In the second one hidden rows lie between them, and each was
written anew, the last one first: so the pages give them in another order than their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.handling import Tier
from tearline.jobs.schedule import Schedule
from tearline.ledger.look import Desk
from tearline.oversight.looks import inspect, my_looks
from tearline.picture.check import check
from tearline.picture.record import record
from tests.gate.stage import BROKEN, PHONES, Stage, person

OPEN = "GSSC//OPEN//-//ALL//H0"
STRICTER = "GSSC//RESTRICTED//-//ALL//H0"
SECRET = "GSSC//SECRET//ALFA//-//H0"
KEYS = ["w3", "w0", "w6", "w1", "w5", "w2", "w4"]  # as its lines stand: no index gives them so
PLANS = ("", "enable_hashjoin", "enable_nestloop enable_hashjoin", "enable_indexscan enable_bitmapscan")
_collections = count(1)


@pytest.fixture(params=PLANS)
def plan(
    request: pytest.FixtureRequest, stage: Stage, admin: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """What the planner may not use, for all connections of a desk that is opened for the test."""
    off, here = str(request.param).split(), admin.info.dbname
    for setting in off:
        admin.execute(f"ALTER DATABASE {here} SET {setting} = off".encode())
    try:
        desk = Desk(stage.house, 2)
        monkeypatch.setattr(stage, "desk", desk)
        yield str(request.param)
        desk.close()
    finally:
        for setting in off:
            admin.execute(f"ALTER DATABASE {here} RESET {setting}".encode())


@contextmanager
def a_load(stage: Stage, admin: psycopg.Connection, shaken: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """A load of the clerk's, with hidden rows between its own, as (its id, key by record); gone at the end."""
    source, loads = f"orden{next(_collections)}", []
    drafts = [person(key, label=STRICTER if n % 2 else OPEN) for n, key in enumerate(KEYS)]
    try:
        if shaken:
            loads.append(stage.load("GSSC", [person(f"h{n}") for n in range(40)], SECRET, source).id)
        loads.append(stage.load("GSSC", [*drafts, *BROKEN], OPEN, source, stage.clerk).id)
        keys = {id: key for key, id in stage.records_of(loads[-1]).items()}
        if shaken:
            for id in sorted(keys, reverse=True):
                for here in (None, loads[-1]):  # a column of an index: else the index leads to the old place
                    admin.execute("UPDATE store.record SET load_id = %s WHERE id = %s", [here, id])
        yield loads[-1], keys
    finally:
        for load in loads:
            stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", load=UUID(load))


def noted(stage: Stage, action: str) -> list[str]:
    """The records of the clerk's last deed of this kind, as the clerk is told of them."""
    stage.sequence()
    looks = my_looks(stage.desk, stage.clerk)
    return next(one.records for one in looks if one.action == action and one.kind == "deed")


DEEDS: dict[str, Callable[[Stage, UUID], object]] = {
    "recalled": lambda s, load: stewardship.recall(s.desk, s.clerk, "a reason", load=load),
    "reclassified": lambda s, load: stewardship.reclassify(
        s.desk, s.clerk, "GSSC//OPEN//-//GUIF//H1", "a reason", load=load
    ),
    "restored": lambda s, load: stewardship.restore(
        s.desk, s.clerk, "GSSC//OPEN//-//ALL//H1", "a reason", load=load
    ),
    "load-expunged": lambda s, load: stewardship.expunge(s.desk, s.clerk, "a reason", load=load),
    "load-chunk": lambda *_: None,
}


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("action", DEEDS)
def test_the_records_of_a_deed_stand_in_the_order_of_their_ids(
    stage: Stage, admin: psycopg.Connection, action: str
) -> None:
    worlds = []
    for shaken in (False, True):
        with a_load(stage, admin, shaken) as (load, keys):
            DEEDS[action](stage, UUID(load))
            told = noted(stage, action)
        assert told == sorted(keys)
        worlds.append([keys[id] for id in told])
    assert worlds == [KEYS, KEYS]


@pytest.mark.parametrize("action", ["recalled", "reclassified", "restored"])
def test_records_that_one_deed_moved_are_found_in_one_order(
    stage: Stage, admin: psycopg.Connection, action: str
) -> None:
    """A deed has one moment: else the newest of what it moved is the one that the pages gave last."""
    worlds = []
    for shaken in (False, True):
        with a_load(stage, admin, shaken) as (load, keys):
            DEEDS[action](stage, UUID(load))
            found = check(stage.desk, stage.clerk, PHONES[0]).hits
            history = record(stage.desk, stage.clerk, min(keys)).history
        worlds.append([keys[hit.record.id] for hit in found if hit.record.id in keys])
        assert len({hit.record.recorded_at for hit in found if hit.record.id in keys}) == 1
        assert len(history) == 1
    assert worlds == [KEYS, KEYS]


def test_what_a_job_purged_stands_in_the_order_of_ids(stage: Stage, admin: psycopg.Connection) -> None:
    inspector = stage.people.enrol("GUIF", "orderly", Tier.OPEN, (), ["inspector"])
    yesterday = date.today() - timedelta(days=1)
    for shaken in (False, True):
        with a_load(stage, admin, shaken) as (load, keys):
            due = "UPDATE store.record SET purge_on = %s WHERE load_id = %s"
            admin.execute(due, [yesterday, load])
            Schedule(stage.house).run(everything=True)
            stage.sequence()
            purged = next(e for e in inspect(stage.desk, inspector) if e.action == "purged")
        assert [id for id in purged.records if id in keys] == sorted(keys)
        assert purged.records == sorted(purged.records)
        owners = admin.execute("SELECT owners FROM ledger.entry WHERE seq = %s", [purged.entry]).fetchone()
        assert owners is not None
        assert [o for o, id in zip(owners[0], purged.records, strict=True) if id in keys] == ["GSSC"] * len(
            keys
        )


@pytest.mark.usefixtures("plan")
def test_a_load_numbers_its_records_in_the_order_of_its_lines(
    stage: Stage, admin: psycopg.Connection
) -> None:
    """Ids and moments decide between answers of one rank."""
    with a_load(stage, admin, shaken=False) as (load, keys):
        rows = admin.execute(
            "SELECT key FROM store.record WHERE load_id = %s ORDER BY recorded_at", [load]
        ).fetchall()
        assert [key for (key,) in rows] == KEYS
        assert [keys[id] for id in sorted(keys)] == KEYS
