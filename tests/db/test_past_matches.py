"""When a match came to be, and the matches that there were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.intake.matching import Matcher
from tests.gate.conftest import a_stage
from tests.gate.stage import ELENA, OTHER, Stage, told

OPEN = "GSSC//OPEN//-//ALL//H0"


@pytest.fixture(scope="module")
def stage(house: House) -> Iterator[Stage]:
    with a_stage(house) as opened:
        yield opened


@pytest.fixture
def admin(stage: Stage) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as conn:
        yield conn


@pytest.fixture
def pair(stage: Stage) -> Iterator[tuple[str, str]]:
    """Two records that match."""
    done = stage.load("GSSC", [told("k1", ELENA), told("k2", ELENA)], OPEN)
    ids = stage.records_of(done.id)
    yield ids["k1"], ids["k2"]
    stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", load=UUID(done.id))


def now(admin: psycopg.Connection[Any], id: str) -> list[Any]:
    return admin.execute(
        "SELECT xmin::text, score, since FROM store.match WHERE %s IN (a, b)", [id]
    ).fetchall()


def past(admin: psycopg.Connection[Any], id: str) -> list[Any]:
    return admin.execute(
        "SELECT score, since, until FROM store.past_match WHERE %s IN (a, b) ORDER BY until", [id]
    ).fetchall()


def rematch(stage: Stage, admin: psycopg.Connection[Any], *ids: str) -> None:
    """As a job does that finds them waiting."""
    admin.execute(
        "INSERT INTO store.unmatched (record_id, owner, label_id)"
        " SELECT record_id, owner, label_id FROM store.feature WHERE record_id = ANY (%s::uuid[])",
        [list(ids)],
    )
    with Matcher(stage.house) as matcher:
        assert matcher.match_waiting(records=ids) == len(ids)


def correct(stage: Stage, id: str, properties: dict[str, list[str]]) -> None:
    stewardship.correct(
        stage.desk, stage.stewards["GSSC"], UUID(id), {"properties": properties}, "as it is", whole=True
    )


def test_a_correction_ends_a_match_and_begins_another(
    stage: Stage, admin: psycopg.Connection[Any], pair: tuple[str, str]
) -> None:
    ((_, first, since),) = now(admin, pair[0])
    correct(stage, pair[1], OTHER)
    assert now(admin, pair[0]) == []
    ((score, began, until),) = past(admin, pair[0])
    assert (score, began) == (first, since)
    assert began < until
    correct(stage, pair[1], ELENA)
    ((_, again, later),) = now(admin, pair[0])
    assert again == first
    assert later > until
    assert len(past(admin, pair[0])) == 1


def test_what_is_matched_again_with_the_same_score_is_not_touched(
    stage: Stage, admin: psycopg.Connection[Any], pair: tuple[str, str]
) -> None:
    before = now(admin, pair[0])
    rematch(stage, admin, *pair)
    assert now(admin, pair[0]) == before
    assert past(admin, pair[0]) == []


def test_what_is_scored_anew_keeps_its_former_score_in_the_past(
    stage: Stage, admin: psycopg.Connection[Any], pair: tuple[str, str]
) -> None:
    ((_, score, _),) = now(admin, pair[0])
    admin.execute("ALTER TABLE store.match DISABLE TRIGGER keep_score")
    admin.execute("UPDATE store.match SET score = 1.5 WHERE %s IN (a, b)", [pair[0]])
    admin.execute("ALTER TABLE store.match ENABLE TRIGGER keep_score")
    ((_, _, since),) = now(admin, pair[0])
    rematch(stage, admin, *pair)
    ((_, anew, later),) = now(admin, pair[0])
    ((former, began, until),) = past(admin, pair[0])
    assert (anew, former, began) == (score, 1.5, since)
    assert since < later <= until


def test_an_expunged_record_has_no_past(
    stage: Stage, admin: psycopg.Connection[Any], pair: tuple[str, str]
) -> None:
    correct(stage, pair[1], OTHER)
    correct(stage, pair[1], ELENA)
    stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=UUID(pair[1]))
    assert now(admin, pair[0]) == past(admin, pair[0]) == []


def test_an_expunged_load_leaves_no_past_of_what_it_said(
    stage: Stage, admin: psycopg.Connection[Any]
) -> None:
    """Neither of the version that it wrote last, nor of one that was replaced since."""
    old = stage.load("GSSC", [told("k1", OTHER), told("k2", OTHER), told("k3", ELENA)], OPEN, source="otra")
    ids = stage.records_of(old.id)
    wrong = stage.load("GSSC", [told("k1", ELENA), told("k2", ELENA)], OPEN, source="otra")
    assert wrong.changed == 2
    correct(stage, ids["k2"], OTHER)
    newer = stage.load("GSSC", [told("k2", {**OTHER, "birthDate": ["1977"]})], OPEN, source="otra")
    assert newer.changed == 1
    assert {
        stage.ties("past_match", ids["k3"]) >= {ids["k2"]},
        stage.ties("match", ids["k3"]) >= {ids["k1"]},
    } == {True}
    stewardship.expunge(stage.desk, stage.stewards["GSSC"], "not ours to hold", load=UUID(wrong.id))
    with Matcher(stage.house) as matcher:
        matcher.match_waiting()
    assert [stage.ties(table, ids["k3"]) for table in ("match", "past_match")] == [set(), set()]  # type: ignore[arg-type]
    assert past(admin, ids["k1"]) == past(admin, ids["k2"]) == []
    for done in (newer, old):
        stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", load=UUID(done.id))
