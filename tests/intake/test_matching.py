"""Matching as data arrives: nothing waits when a load is closed, whoever is killed leaves the rest in the
queue, and any order of arrival and change ends with the matches that the last state alone would have."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.errors import Conflict, Unavailable
from tearline.fusion.batch import match
from tearline.fusion.features import features
from tearline.fusion.weighing import shipped
from tearline.intake import load as loading
from tearline.intake.beside import MatcherBeside
from tearline.intake.matching import Matcher
from tearline.intake.receipt import Receipt
from tearline.intake.scoring import LEAST
from tearline.jobs.schedule import Schedule
from tests.intake.files import SOURCE, Bureau, bureau, person, written
from tests.people import People

NAMES = ("Ximena Zarzosa Quibrera", "Jimena Zarzoza Quibrera", "Ximena Zarzosa", "Eulogio Tzintzun Perea")
DATES = ("1985-03-12", "1985-03-13", "1985-12-03", "1971-01-30")


@pytest.fixture
def office(people: People) -> Bureau:
    return bureau(people)


@pytest.fixture
def admin(house: House) -> Iterator[psycopg.Connection]:
    with psycopg.connect(house.dsn("admin"), autocommit=True) as conn:
        yield conn


def loaded(office: Bureau, path: Path) -> Receipt:
    return loading.load(office.desk, office.steward, path, source=SOURCE, label=office.label())


def people_of(rng: random.Random, mark: str, count: int = 8) -> dict[str, dict[str, Any]]:
    """Look-alikes whose names bear a mark, so that those of other tests are not among their matches."""
    return {f"p{n}": told(rng, f"p{n}", mark) for n in range(count)}


def told(rng: random.Random, key: str, mark: str) -> dict[str, Any]:
    return person(key, f"{rng.choice(NAMES)} {mark}", birthDate=rng.choice(DATES))


def matches(admin: psycopg.Connection, office: Bureau) -> dict[tuple[str, str], float]:
    """What is stored about the bureau's records, by their keys."""
    rows = admin.execute(
        "SELECT x.key, y.key, m.score, m.a_label = x.label_id AND m.b_label = y.label_id AND m.a_owner = x.owner"
        " FROM store.match m JOIN store.record x ON x.id = m.a JOIN store.record y ON y.id = m.b"
        " WHERE x.owner = %s AND y.owner = %s",
        [office.code, office.code],
    ).fetchall()
    assert all(right for *_, right in rows), "a label or owner of a match is not its record's"
    return {(min(a, b), max(a, b)): score for a, b, score, _ in rows}


def expected(drafts: dict[str, dict[str, Any]]) -> dict[tuple[str, str], float]:
    """The batch over the last state by the keys of arrival, without a limit on blocks."""
    keys = sorted(drafts)
    records = [features("Person", drafts[key]["properties"]) for key in keys]
    floor = min(shipped("person").unsure, LEAST)
    found = match([r for r in records if r], floor=floor, most_in_block=10**9, selective=True)
    return {
        (keys[a], keys[b]): float(score)
        for a, b, score in zip(found.left, found.right, found.total, strict=True)
    }


def waiting(admin: psycopg.Connection, office: Bureau) -> int:
    row = admin.execute("SELECT count(*) FROM store.unmatched WHERE owner = %s", [office.code]).fetchone()
    assert row is not None
    return int(row[0])


def ids(admin: psycopg.Connection, office: Bureau) -> dict[str, UUID]:
    return dict(admin.execute("SELECT key, id FROM store.record WHERE owner = %s", [office.code]).fetchall())


@pytest.fixture(params=["looked up", "read through"])
def holders(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever shares a key is found in either way, as it is where one record waits or many do."""
    if request.param == "read through":
        monkeypatch.setattr("tearline.intake.matching.AT_ONCE", 1)
        monkeypatch.setattr("tearline.intake.matching.PAGES", 2)
        monkeypatch.setattr("tearline.intake.matching.PAGES_A_RECORD", 10**9)


@pytest.mark.usefixtures("holders")
@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_arrival_and_change_ends_with_the_same_matches(
    office: Bureau, admin: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("tearline.intake.scoring.FEW", seed % 2 * 1000)  # by column, or pair by pair
    rng = random.Random(seed)
    mark = office.code.lower()
    drafts = people_of(rng, mark)
    order = sorted(drafts)
    rng.shuffle(order)
    cuts = sorted(rng.sample(range(1, len(order)), 2))
    for n, some in enumerate((order[: cuts[0]], order[cuts[0] : cuts[1]], order[cuts[1] :])):
        loaded(office, written(tmp_path / f"{n}.jsonl", [drafts[key] for key in some]))
        known = ids(admin, office)
        key = rng.choice(sorted(known))
        match rng.choice(["correct", "reclassify", "recall", "expunge", "replace"]):
            case "correct":
                drafts[key] = told(rng, key, mark)
                changes = {"properties": drafts[key]["properties"]}
                stewardship.correct(office.desk, office.steward, known[key], changes, "as it is", whole=True)
            case "reclassify":
                label = f"{office.code}//OPEN//-//ALL//H1"
                stewardship.reclassify(office.desk, office.steward, label, "a reason", record=known[key])
            case "recall":
                stewardship.recall(office.desk, office.steward, "a reason", record=known[key])
            case "expunge":
                stewardship.expunge(office.desk, office.steward, "a reason", record=known[key])
                del drafts[key]
            case _:
                drafts[key] = told(rng, key, mark)
                loaded(office, written(tmp_path / f"{n}b.jsonl", [drafts[key]]))
    assert waiting(admin, office) == 0
    assert matches(admin, office) == expected(drafts)


def test_an_expunged_load_leaves_what_was_before_it(
    office: Bureau, admin: psycopg.Connection, tmp_path: Path
) -> None:
    drafts = people_of(random.Random(4), office.code.lower())
    loaded(office, written(tmp_path / "a.jsonl", drafts.values()))
    before = matches(admin, office)
    assert before
    changed = [person("p0", "Alguien Distinto Otro"), *(person(f"q{n}", NAMES[0]) for n in range(3))]
    done = loaded(office, written(tmp_path / "b.jsonl", changed))
    assert matches(admin, office) != before
    stewardship.expunge(office.desk, office.steward, "a reason", load=UUID(done.id))
    with Matcher(office.desk.house) as matcher:
        matcher.match_waiting()
    assert matches(admin, office) == before
    row = admin.execute(
        "SELECT count(*) FROM store.fusion_key k WHERE NOT EXISTS (SELECT FROM store.feature f"
        " WHERE f.record_id = k.record_id AND k.key = ANY (f.keys) AND f.label_id = k.label_id)"
    ).fetchone()
    assert row == (0,), "a key outlives its features"


def test_what_a_killed_load_left_is_matched_by_the_next_run_or_the_jobs(
    office: Bureau, admin: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = people_of(random.Random(9), office.code.lower())
    path = written(tmp_path / "a.jsonl", drafts.values())

    def dies(*_: object, **__: object) -> int:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(loading.Matcher, "match_waiting", dies)
        with pytest.raises(Unavailable):
            loaded(office, path)
    assert waiting(admin, office) == len(drafts)
    assert matches(admin, office) == {}
    with monkeypatch.context() as patch:
        patch.setattr(loading.Matcher, "match_waiting", lambda *_, **__: 0)
        with pytest.raises(Conflict, match="wait to be matched"):
            loaded(office, path)
    assert Schedule(office.desk.house).run(everything=True)["match"] >= len(drafts)
    assert matches(admin, office) == expected(drafts)
    assert loaded(office, path).resumed
    assert waiting(admin, office) == 0


def test_a_steward_who_holds_a_record_is_waited_for(
    office: Bureau, admin: psycopg.Connection, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The matcher gives way, and then matches what the steward left."""
    drafts = people_of(random.Random(2), office.code.lower(), 3)
    loaded(office, written(tmp_path / "a.jsonl", drafts.values()))
    id = ids(admin, office)["p0"]
    admin.execute("UPDATE store.feature SET keys = keys || 4711::bigint WHERE record_id = %s", [id])
    with psycopg.connect(house.dsn("admin")) as other, Matcher(house) as matcher:
        other.execute("SELECT FROM store.feature WHERE record_id = %s FOR UPDATE", [id])
        monkeypatch.setattr("tearline.intake.matching.PATIENCE", 0.1)
        with pytest.raises(Unavailable):
            matcher.match_waiting(records=[id])
        other.rollback()
        assert matcher.match_waiting(records=[id]) == 1
    assert matches(admin, office) == expected(drafts)


def test_a_process_beside_that_is_killed_leaves_its_work_to_the_next(
    office: Bureau, admin: psycopg.Connection, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = people_of(random.Random(7), office.code.lower())
    with monkeypatch.context() as patch:
        patch.setattr(loading.Matcher, "match_waiting", lambda *_, **__: 0)
        with pytest.raises(Conflict):
            loaded(office, written(tmp_path / "a.jsonl", drafts.values()))
    row = admin.execute(
        "SELECT load_id FROM store.unmatched WHERE owner = %s LIMIT 1", [office.code]
    ).fetchone()
    assert row is not None
    with MatcherBeside(house, row[0]) as beside, psycopg.connect(house.dsn("admin")) as other:
        other.execute("SELECT FROM store.feature WHERE load_id = %s FOR UPDATE", [row[0]])
        beside.go_on()
        [worker] = multiprocessing.active_children()
        os.kill(worker.pid or 0, signal.SIGKILL)
        beside.finish()
        other.rollback()
        assert waiting(admin, office) == len(drafts)
        beside.go_on()
        beside.finish()
    assert waiting(admin, office) == 0
    assert matches(admin, office) == expected(drafts)


def test_what_other_weights_matched_is_matched_again_by_the_jobs(
    office: Bureau, admin: psycopg.Connection, tmp_path: Path
) -> None:
    drafts = people_of(random.Random(11), office.code.lower())
    drafts["q"] = person("q", "Alguien Distinto Otro")
    loaded(office, written(tmp_path / "a.jsonl", drafts.values()))
    admin.execute(
        "INSERT INTO store.matched_by VALUES ('person', 'person 0.0')"
        " ON CONFLICT (kind) DO UPDATE SET weights = excluded.weights, queued_to = NULL"
    )
    admin.execute(
        "UPDATE store.match SET weights = 'person 0.0', score = score + 1 WHERE a_owner = %s", [office.code]
    )
    known = ids(admin, office)
    a, b = sorted((known["q"], known["p0"]))
    admin.execute(
        "INSERT INTO store.match SELECT %s, %s, a_label, b_label, a_owner, b_owner, 9, true, 'person 0.0'"
        " FROM store.match WHERE a_owner = %s LIMIT 1",
        [a, b, office.code],
    )
    assert matches(admin, office) != expected(drafts)
    schedule = Schedule(office.desk.house)
    assert schedule.run(everything=True)["match"] >= len(drafts)
    assert waiting(admin, office) == 0
    assert matches(admin, office) == expected(drafts)
    assert schedule.run(everything=True)["match"] == 0
