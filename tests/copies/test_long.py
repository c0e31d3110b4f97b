"""A copy that is made in parts: it says what holds when it is entered, and leaves nothing behind where it is none."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest

from tearline import stewardship
from tearline.codes import CopyFormat
from tearline.copies import in_parts
from tearline.copies.in_parts import Far, GivenUp, Watched
from tearline.copies.register import copies_of_ours, copies_taken, copy_records
from tearline.copies.spool import FOLDER, Spool
from tearline.copies.take import Copy, take_search
from tearline.copies.wish import Wish
from tearline.errors import AccessLapsed, Conflict, NotEntitled, NotSignedIn, TooMany, Unavailable
from tearline.handling import Tier
from tearline.jobs.schedule import Schedule
from tearline.ledger.look import Viewer
from tearline.registry.deeds import withdraw_vetting
from tearline.registry.signin import sign_out
from tests.copies.conftest import WHY, Counter
from tests.picture.conftest import Town

PART, MANY = 10, 47
WORD = "Camioneta"


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tearline.copies.take.PART", PART)


@pytest.fixture
def told(town: Town) -> list[str]:
    """The ids of what answers, in the order of the answer."""
    town.tell_many(town.a, "car", "Event", MANY, summary=town.name(WORD))
    with psycopg.connect(town.people.house.dsn("admin")) as conn:
        rows = conn.execute(
            "SELECT id::text FROM store.record WHERE owner = %s ORDER BY recorded_at DESC, id", [town.a]
        ).fetchall()
    return [row[0] for row in rows]


def taken(
    town: Town, by: Viewer, format: CopyFormat = CopyFormat.CSV, watched: Watched = in_parts.UNWATCHED
) -> Copy:
    return take_search(town.desk, by, town.name(WORD), None, Wish(format, None, WHY), "en", watched)


def rows_of(copy: Copy) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(copy.content.decode("utf-8-sig")))}


def after(part: int, do: Callable[[], object]) -> Watched:
    """Something that happens once so many parts are read."""
    done: list[object] = []

    def tell(far: Far) -> None:
        if far.read >= part * PART and not done:
            done.append(True)
            do()

    return Watched(tell)


def asked(town: Town, query: str, *values: object) -> list[Any]:
    with psycopg.connect(town.people.house.dsn("admin"), autocommit=True) as conn:
        return conn.execute(query.encode(), values).fetchall()


def entries_of(town: Town, number: str) -> list[dict[str, Any]]:
    """The deeds on a copy that the ledger has, in their order; a table's own is that of free space in it."""
    rows = asked(
        town,
        "SELECT action, subjects, body FROM ("
        "SELECT written_at, action, subjects, body FROM ledger.queue WHERE kind = 'deed' AND body ->> 'copy' = %s"
        " UNION ALL SELECT written_at, action, subjects, body::jsonb -> 'body' FROM ledger.entry WHERE kind = 'deed'"
        " AND body::jsonb -> 'body' ->> 'copy' = %s) AS e ORDER BY written_at",
        number,
        number,
    )
    return [{"action": action, "subjects": [str(id) for id in ids], **body} for action, ids, body in rows]


def nothing_left(town: Town, counter: Counter) -> None:
    """No copy, no row of one, no file."""
    assert counter.held().copies == []
    assert asked(
        town, "SELECT count(*) FROM store.copy k JOIN gate.officer o ON o.id = k.officer_id"
        " WHERE o.agency = %s", town.b
    ) == [(0,)]  # fmt: skip
    assert asked(town, "SELECT count(*) FROM store.copied WHERE owner = %s", town.a) == [(0,)]
    assert list((town.people.house.data / FOLDER).glob("*")) == []


@pytest.mark.parametrize("format", [CopyFormat.CSV, CopyFormat.JSON])
def test_it_is_the_same_file_however_many_parts_it_was_made_of(
    town: Town, counter: Counter, told: list[str], format: CopyFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def masked(copy: Copy) -> str:
        text = copy.content.decode("utf-8-sig")
        number = f"{copy.number[:4]}-{copy.number[4:]}"
        row = orjson.loads(text)["copy"] if format is CopyFormat.JSON else next(iter(rows_of(copy).values()))
        return text.replace(number, "N").replace(row["copy_taken_at"], "T")

    in_many = masked(taken(town, counter.taker, format))
    monkeypatch.setattr("tearline.copies.take.PART", 1000)
    in_one = masked(taken(town, counter.taker, format))
    assert in_many == in_one
    places = [in_one.index(id) for id in told]
    assert places == sorted(places), "in the order of the answer"


def test_json_in_parts_is_what_json_is(town: Town, counter: Counter, told: list[str]) -> None:
    copy = taken(town, counter.taker, CopyFormat.JSON)
    data = orjson.loads(copy.content)
    assert copy.content == orjson.dumps(data, option=orjson.OPT_INDENT_2)
    assert [one["id"] for one in data["records"]] == told
    assert list(data) == ["copy", "text", "records"]


def test_each_part_is_entered_and_the_copy_at_the_end(town: Town, counter: Counter, told: list[str]) -> None:
    copy = taken(town, counter.taker)
    one = counter.only()
    assert (one.number, one.records, one.size) == (copy.number, MANY, copy.size)
    assert one.digest == hashlib.sha256(copy.content).hexdigest()
    assert one.label == f"{town.b}//OPEN//-//{town.a}//H0"
    entries = entries_of(town, copy.number)
    parts = [e for e in entries if e["action"] == "copied-part"]
    assert [len(e["subjects"]) for e in parts] == [PART] * 4 + [MANY - 4 * PART]
    assert sorted(id for e in parts for id in e["subjects"]) == sorted(told)
    (begun,) = [e for e in entries if e["action"] == "copy-begun"]
    (last,) = [e for e in entries if e["action"] == "copied"]
    assert (last["file"], last["size"], last["records"]) == (one.digest, copy.size, MANY)
    assert begun["words"] == last["words"] == parts[0]["words"]
    assert WHY not in str(entries)
    shown = asked(
        town,
        "SELECT unnest(subjects)::text FROM ledger.queue WHERE kind = 'results' AND action = 'copy-part'"
        " AND agency = %s UNION ALL SELECT unnest(subjects)::text FROM ledger.entry WHERE kind = 'results'"
        " AND action = 'copy-part' AND agency = %s", town.b, town.b
    )  # fmt: skip
    assert sorted(id for (id,) in shown) == sorted(told), "each is shown once, on record"


def test_what_is_changed_while_it_is_made_is_in_it_as_it_is_now(
    town: Town, counter: Counter, told: list[str]
) -> None:
    by = town.stewards[town.a]

    def change() -> None:
        stewardship.correct(
            town.desk, by, UUID(told[0]), {"properties": {"summary": [town.name("Moto")]}}, "so it is"
        )
        stewardship.recall(town.desk, by, "a source", record=UUID(told[1]))
        stewardship.expunge(town.desk, by, "ordered", record=UUID(told[2]))

    rows = rows_of(copy := taken(town, counter.taker, watched=after(2, change)))
    assert "Moto" in rows[told[0]]["summary"]
    assert told[1] not in rows
    assert told[2] not in rows
    assert len(rows) == MANY - 2
    one = counter.only()
    assert (one.records, one.change) == (MANY - 2, None), "it says what holds: there is nothing to be told"
    assert {line.record for line in counter.of(town.a)} == set(rows)
    stewardship.correct(town.desk, by, UUID(told[3]), {"valid_from": "2026-01-01"}, "so it is")
    assert (counter.only().change, [r.id for r in counter.only().changed]) == ("corrected", [told[3]])
    copy.close()


def test_a_change_while_the_file_is_written_is_in_it_too(
    town: Town, counter: Counter, told: list[str]
) -> None:
    done: list[bool] = []

    def tell(far: Far) -> None:
        if far.writing and not done:
            done.append(True)
            by = town.stewards[town.a]
            summary = {"properties": {"summary": [town.name("Moto")]}}
            stewardship.correct(town.desk, by, UUID(told[-1]), summary, "so it is")

    rows = rows_of(taken(town, counter.taker, watched=Watched(tell)))
    assert "Moto" in rows[told[-1]]["summary"]
    assert counter.only().change is None


def test_what_goes_on_changing_is_not_taken(town: Town, counter: Counter, told: list[str]) -> None:
    turns = iter(range(100))

    def tell(far: Far) -> None:
        if far.writing:
            summary = {"properties": {"summary": [town.name(f"{WORD} {next(turns)}")]}}
            stewardship.correct(town.desk, town.stewards[town.a], UUID(told[0]), summary, "so it is")

    with pytest.raises(Conflict, match="goes on changing"):
        taken(town, counter.taker, watched=Watched(tell))
    nothing_left(town, counter)


@pytest.mark.usefixtures("told")
def test_a_vetting_that_ends_half_way_ends_it(town: Town, counter: Counter) -> None:
    person = town.people.person(town.b, "half-way", Tier.OPEN)
    by = town.people.sign_in(person)

    def withdraw() -> None:
        withdraw_vetting(town.desk, town.people.registrar, person.login)

    with pytest.raises(AccessLapsed):
        taken(town, by, watched=after(2, withdraw))
    nothing_left(town, counter)
    read = asked(
        town,
        "SELECT count(*) FROM (SELECT unnest(q.subjects) FROM ledger.queue q JOIN gate.officer o ON o.id = q.officer"
        " WHERE q.kind = 'results' AND q.action = 'copy-part' AND o.login = %s UNION ALL SELECT unnest(e.subjects)"
        " FROM ledger.entry e JOIN gate.officer o ON o.id = e.officer WHERE e.kind = 'results'"
        " AND e.action = 'copy-part' AND o.login = %s) AS x",
        person.login, person.login,
    )  # fmt: skip
    assert read == [(2 * PART,)], "what was read is on record"


@pytest.mark.usefixtures("told")
def test_a_session_that_ends_half_way_ends_it(town: Town, counter: Counter) -> None:
    by = town.people.sign_in(town.people.person(town.b, "leaves", Tier.OPEN))
    with pytest.raises(NotSignedIn):
        taken(town, by, watched=after(1, lambda: sign_out(town.desk, by.token)))
    nothing_left(town, counter)


@pytest.mark.usefixtures("told")
def test_whoever_gives_it_up_gets_none(town: Town, counter: Counter) -> None:
    wanted = iter([True, True, False])
    with pytest.raises(GivenUp):
        taken(town, counter.taker, watched=Watched(wanted=lambda: next(wanted)))
    nothing_left(town, counter)
    assert [e["action"] for e in dropped(town)] == ["copy-dropped"]


def dropped(town: Town) -> list[dict[str, Any]]:
    rows = asked(
        town,
        "SELECT action FROM ledger.queue WHERE action = 'copy-dropped' AND agency = %s UNION ALL"
        " SELECT action FROM ledger.entry WHERE action = 'copy-dropped' AND agency = %s", town.b, town.b
    )  # fmt: skip
    return [{"action": action} for (action,) in rows]


@pytest.mark.usefixtures("told")
def test_one_at_a_time_of_an_officer(town: Town, counter: Counter) -> None:
    refused: list[Exception] = []

    def another() -> None:
        try:
            taken(town, counter.taker)
        except Conflict as error:
            refused.append(error)
        taken(town, town.low)  # somebody else's

    taken(town, counter.taker, watched=after(1, another))
    assert "another copy of a search is being made" in str(refused[0].message)
    taken(town, counter.taker)
    assert len(counter.held().copies) == 2


@pytest.mark.usefixtures("told")
def test_nobody_is_told_of_what_is_being_made(town: Town, counter: Counter) -> None:
    inspector = town.people.enrol(town.b, "inspector", Tier.SECRET, (), ["inspector"])
    seen: list[object] = []

    def look() -> None:
        (number,) = asked(
            town, "SELECT k.number FROM store.copy k JOIN gate.officer o ON o.id = k.officer_id"
            " WHERE o.agency = %s AND alive_at IS NOT NULL", town.b
        )[0]  # fmt: skip
        seen.append(counter.held().copies)
        seen.append(copies_of_ours(town.desk, town.stewards[town.a]))
        seen.append(copies_taken(town.desk, inspector, number=number))
        seen.append(copy_records(town.desk, inspector, number))

    taken(town, counter.taker, watched=after(2, look))
    assert seen == [[], [], [], []]
    assert len(counter.of(town.a)) == MANY


@pytest.mark.usefixtures("told")
def test_a_maker_who_was_killed_leaves_nothing(town: Town, counter: Counter) -> None:
    """As after kill -9: nobody drops it. The clock does, three minutes later; or the officer's next one."""

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    def killed() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(in_parts, "_drop", lambda *_: None)
            with pytest.raises(Killed):
                taken(town, counter.taker, watched=after(2, die))

    def aged() -> None:
        asked(
            town,
            "UPDATE store.copy SET alive_at = alive_at - interval '3 minutes' WHERE alive_at IS NOT NULL RETURNING 1",
        )

    killed()
    with pytest.raises(Conflict, match="three minutes"):
        taken(town, counter.taker)
    aged()
    Schedule(town.people.house).run(everything=True)
    nothing_left(town, counter)
    killed()
    aged()
    taken(town, counter.taker)
    assert len(counter.held().copies) == 1


def test_together_above_ones_clearance_it_is_none(town: Town, counter: Counter, told: list[str]) -> None:
    """Each record is within it; what rests on all of them is not."""
    code = f"X{town.mark}"
    person = town.people.person(town.b, "narrow", Tier.RESTRICTED)
    town.people.vet(person.login, Tier.OPEN, [code])
    by = town.people.sign_in(person)
    steward = town.people.enrol(town.a, "keeper", Tier.SECRET, [code], ["steward"], "stewardship")
    for id, label in ((told[0], f"OPEN//{code}"), (told[1], "RESTRICTED//-")):
        stewardship.reclassify(
            town.desk, steward, f"{town.a}//{label}//{town.b}//H0", "so it is", record=UUID(id)
        )
    with pytest.raises(NotEntitled, match="above your clearance"):
        taken(town, by)
    nothing_left(town, counter)


# ── the file ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("told")
def test_a_full_disk_ends_it_before_it_is_full(
    town: Town, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tearline.copies.spool.ROOM", 1 << 62)
    with pytest.raises(Unavailable, match="too little room"):
        taken(town, counter.taker)
    nothing_left(town, counter)


def test_a_spool_has_no_name_and_is_nobody_elses(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.write(b"x" * 600_000)
        spool.write(b"y")
        told = os.fstat(spool._file.fileno())
        assert (told.st_nlink, told.st_mode & 0o777) == (0, 0o600)
        assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700
        assert list((tmp_path / FOLDER).iterdir()) == []
        assert spool.read(599_999, 600_001) == b"xy"
        reading = spool.pieces()
        first = next(reading)
    assert len(first) + sum(map(len, reading)) == 600_001, "whoever reads it goes on when it is closed"


def test_a_process_that_is_killed_leaves_no_file_and_no_room_taken(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, time; from tearline.copies.spool import Spool\n"
        "spool = Spool(pathlib.Path(sys.argv[1])); spool.write(b'x' * 20_000_000)\n"
        "print('written', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.kill()
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_closed_spool_gives_its_room_back(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.write(b"x" * 1000)
    spool.close()
    spool.close()
    with pytest.raises(ValueError, match="closed"):
        spool.write(b"y")


# ── a long list of what it holds ────────────────────────────────────────────────────────────────


def test_an_inspector_goes_through_what_it_holds_a_page_at_a_time(
    town: Town, counter: Counter, told: list[str]
) -> None:
    inspector = town.people.enrol(town.b, "inspector", Tier.OPEN, (), ["inspector"])
    number = taken(town, counter.taker).number
    (one,) = copies_taken(town.desk, inspector, number=number)
    assert (one.held, len(one.records)) == (MANY, MANY)
    first = copy_records(town.desk, inspector, number, limit=40)
    rest = copy_records(town.desk, inspector, number, UUID(first[-1].record), 40)
    assert [each.record for each in (*first, *rest)] == sorted(told)
    assert {each.owner for each in (*first, *rest)} == {town.a}
    assert copy_records(town.desk, counter.taker, number) == []
    assert [t.number for t in copies_taken(town.desk, inspector, record=UUID(told[5]))] == [number]


def test_many_notices_are_one_with_the_first_hundred_of_what_changed(town: Town, counter: Counter) -> None:
    town.tell_many(town.a, "car", "Event", 130, summary=town.name(WORD))
    taken(town, counter.taker)
    with psycopg.connect(town.people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute("UPDATE store.record SET caption = 'x' WHERE owner = %s", [town.a])
    one = counter.only()
    assert (one.change, one.told, len(one.changed)) == ("corrected", 130, 100)
    lines, after_line = [], None
    while page := copies_of_ours(town.desk, town.stewards[town.a], after=after_line, limit=50):
        lines += page
        after_line = page[-1].line
    assert len({line.record for line in lines}) == len(lines) == 130


def test_copies_of_ours_come_by_the_hour_however_many_each_holds(town: Town, counter: Counter) -> None:
    town.tell_many(town.a, "car", "Event", 30, summary=town.name(WORD))
    numbers = [taken(town, counter.taker).number for _ in range(3)]
    with psycopg.connect(town.people.house.dsn("admin"), autocommit=True) as conn:
        for hours, number in enumerate(numbers):
            conn.execute(
                "UPDATE store.copy SET at = at - make_interval(hours => %s) WHERE number = %s",
                [hours, number],
            )
    lines, after_line = [], None
    while page := copies_of_ours(town.desk, town.stewards[town.a], after=after_line, limit=25):
        lines += page
        after_line = page[-1].line
    assert [line.number for line in lines] == [n for n in numbers for _ in range(30)]
    assert [line.record for line in lines[:30]] == sorted(line.record for line in lines[:30])
    (record,) = {line.record for line in lines if line.record == lines[0].record}
    of_one = copies_of_ours(town.desk, town.stewards[town.a], UUID(record))
    assert [line.number for line in of_one] == numbers


def test_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short one never waits; a long one does, and is told."""
    monkeypatch.setattr(in_parts, "TURN", 0.01)
    began = time.monotonic()
    with (
        in_parts._turn(100), in_parts._turn(100), in_parts._turn(in_parts.LONG),
        pytest.raises(TooMany), in_parts._turn(in_parts.LONG + 1),
    ):  # fmt: skip
        pass
    with in_parts._turn(100):
        pass
    assert time.monotonic() - began < 60
