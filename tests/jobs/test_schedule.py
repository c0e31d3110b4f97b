"""What runs by the clock: what is due goes, once, whoever runs it and however often."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tearline.db import House
from tearline.errors import NotFound
from tearline.handling import Tier
from tearline.intake.load import load
from tearline.jobs import schedule as jobs_schedule
from tearline.jobs.schedule import JOBS, STATE, Schedule, last_done
from tearline.ledger.look import Viewer
from tearline.picture.check import check
from tearline.picture.record import record
from tearline.stewardship import review
from tests.people import People

EVERYTHING = {
    "roles", "open", "sweep", "shown", "purge", "loads", "seats", "pointers", "notices", "overdue", "match",
    "wipe-files",
    "sweep-files",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_remembered(house: House) -> None:
    (house.data / STATE).unlink(missing_ok=True)


def due_record(people: People, tmp_path: Path, house: House) -> tuple[Viewer, str]:
    """A record whose purge date is made to be past; its steward and its id."""
    steward = people.enrol("SCH", "sched", Tier.SECRET, [], ["steward"], "stewardship")
    file = tmp_path / "due.jsonl"
    properties = {"name": ["Día Vencido"], "passportNumber": ["QK5511901"]}
    entity = {"id": "due", "schema": "Person", "properties": properties}
    file.write_text(json.dumps(entity))
    load(people.desk, steward, file, source="due", label="SCH//OPEN//-//ALL//H0")
    id = check(people.desk, steward, "QK5511901").hits[0].record.id
    soon = date.today() + timedelta(days=2)
    review(people.desk, steward, UUID(id), soon, soon, "until the day after")
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE store.record SET purge_on = current_date WHERE id = %s", [id])
    return steward, id


def test_what_is_due_is_purged_and_stays_on_record(people: People, tmp_path: Path, house: House) -> None:
    steward, id = due_record(people, tmp_path, house)
    met = Schedule(house).run()
    assert met["purge"] >= 1
    with pytest.raises(NotFound):
        record(people.desk, steward, id)
    with psycopg.connect(house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT 1 FROM ledger.queue WHERE action = 'purged' AND %s::uuid = ANY (subjects) UNION ALL"
            " SELECT 1 FROM ledger.entry WHERE action = 'purged' AND %s::uuid = ANY (subjects)", [id, id]
        ).fetchall()  # fmt: skip
    assert len(rows) == 1


def test_a_job_is_done_once_in_its_time(house: House) -> None:
    assert set(Schedule(house).run()) == EVERYTHING
    assert set(Schedule(house).run()) <= {"open"}
    assert set(Schedule(house).run(everything=True)) == EVERYTHING


def test_a_clock_that_went_back_or_a_broken_file_stops_nothing(house: House) -> None:
    state = house.data / STATE
    for text in ("{", "[]", '{"sweep": 5}', '{"sweep": "2999-01-01T00:00:00+00:00"}'):
        state.write_text(text)
        assert "sweep" in Schedule(house).run()


def test_one_process_leads(house: House) -> None:
    with psycopg.connect(house.dsn("jobs"), autocommit=True) as other:
        assert other.execute("SELECT act.lead()").fetchone() == (True,)
        led = Schedule(house).run(everything=True)
    assert set(led) == {"roles", "open"}, "what each process does, whoever leads"
    assert "sweep" in Schedule(house).run(everything=True)


def test_the_thread_starts_works_and_ends(house: House) -> None:
    schedule = Schedule(house)
    schedule.start()
    deadline = time.monotonic() + 20
    while not (house.data / STATE).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    schedule.stop()
    schedule.stop()
    assert (house.data / STATE).exists()


@pytest.mark.parametrize("blocked", [STATE, "schedule.new"])
def test_a_folder_that_takes_no_files_stops_no_job_and_repeats_none(house: House, blocked: str) -> None:
    """A folder under the name of the file: as on a disk that is full or read-only, even for root."""
    (house.data / blocked).mkdir()
    try:
        schedule = Schedule(house)
        assert set(schedule.run()) == EVERYTHING
        assert set(schedule.run()) <= {"open"}, "what was done is known to the process all the same"
        schedule.start()
        assert schedule.rounds.is_alive()
        schedule.stop()
        assert schedule.rounds.trouble is None
    finally:
        (house.data / blocked).rmdir()
        (house.data / STATE).unlink(missing_ok=True)
        (house.data / "schedule.new").unlink(missing_ok=True)


def test_a_job_that_fails_keeps_no_other_from_being_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("a fault of this job")

    broken = tuple(replace(job, do=fail) if job.name in ("roles", "purge") else job for job in JOBS)
    monkeypatch.setattr(jobs_schedule, "JOBS", broken)
    schedule = Schedule(house)
    with pytest.raises(RuntimeError):
        schedule.run(everything=True)
    assert {name for name, failures in schedule.failures.items() if failures} == {"roles", "purge"}
    assert last_done(house.data / STATE).keys() == EVERYTHING - {"roles", "purge"}
