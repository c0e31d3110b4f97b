"""What people decide about pairs: who may, what is told to whom may not, and which decision holds for whom."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline import stewardship
from tearline.db import House
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.ledger.look import Viewer, look
from tests.gate.attacker import identify
from tests.gate.conftest import a_stage
from tests.gate.facts import ticket
from tests.gate.stage import Stage, person

OPEN, FOREIGN = "GSSC//OPEN//-//ALL//H0", "GFGR//OPEN//-//GSSC,GUIF//H1"
SECRET = "GSSC//SECRET//ALFA//-//H0"


@pytest.fixture(scope="module")
def stage(house: House) -> Iterator[Stage]:
    with a_stage(house) as opened:
        opened.number(SECRET)
        yield opened


@pytest.fixture(scope="module")
def officer(stage: Stage) -> Viewer:
    """Of the agency that has the pairs' one end; no steward."""
    return stage.people.enrol("GSSC", "decider", Tier.RESTRICTED)


@pytest.fixture(scope="module")
def chief(stage: Stage) -> Viewer:
    """The same, who sees everything of the agency's."""
    return stage.people.enrol("GSSC", "chief", Tier.TOP_SECRET, ["ALFA", "BETA"])


@pytest.fixture
def pair(stage: Stage) -> Iterator[tuple[str, str]]:
    """Two records that match, one of another agency."""
    mine = stage.load("GSSC", [person("d1")], OPEN, source="decididos")
    theirs = stage.load("GFGR", [person("d2")], FOREIGN, source="decididos")
    yield stage.records_of(mine.id)["d1"], stage.records_of(theirs.id)["d2"]
    for agency, load in (("GSSC", mine.id), ("GFGR", theirs.id)):
        stewardship.expunge(stage.desk, stage.stewards[agency], "no longer needed", load=UUID(load))


@pytest.fixture
def hidden(stage: Stage) -> Iterator[str]:
    done = stage.load("GSSC", [person("d3")], SECRET, source="decididos")
    yield stage.records_of(done.id)["d3"]
    stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", load=UUID(done.id))


def asked(stage: Stage, by: Viewer, question: str, *values: object) -> list[dict[str, Any]]:
    with look(stage.desk, by, "entity", {}) as this:
        return this.conn.execute(f"SELECT * FROM ask.{question}".encode(), values).fetchall()


def decisions(stage: Stage, by: Viewer, *ids: str) -> list[dict[str, Any]]:
    return asked(stage, by, "decisions_among(%s::uuid[])", list(ids))


def reached(stage: Stage, by: Viewer, id: str) -> set[str]:
    return {str(r["reach"]) for r in asked(stage, by, "reach(%s::uuid[], 0, 100)", [id])}


def queued(stage: Stage, by: Viewer) -> set[tuple[str, str]]:
    return {(str(r["a"]), str(r["b"])) for r in asked(stage, by, "unsure(100, 100)")}


def test_a_decision_is_seen_by_both_agencies_and_is_on_record(
    stage: Stage, officer: Viewer, pair: tuple[str, str]
) -> None:
    made = stage.decide(officer, pair[1], pair[0], "apart", reason="of other parents")
    for viewer in (officer, stage.low, stage.clerk):
        (seen,) = decisions(stage, viewer, *pair)
        assert (str(seen["id"]), seen["verdict"], seen["agency"]) == (made, "apart", "GSSC")
        assert seen["reason"] == "of other parents"
        assert seen["label"] == "GSSC//OPEN//-//GFGR,GUIF//H1", "of both records joined, the own agency's"
        assert seen["officer"].startswith("decider")
    with psycopg.connect(stage.house.dsn("admin")) as admin:
        row = admin.execute(
            "SELECT kind, action, subjects, body ->> 'verdict', body::text FROM ledger.queue"
            " WHERE action = 'decided' ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    assert row[:4] == ("deed", "decided", sorted(map(UUID, pair)), "apart")
    assert "of other parents" not in row[4], "the words stay under their label"


def test_undone_by_the_own_agency_once(stage: Stage, officer: Viewer, pair: tuple[str, str]) -> None:
    made = stage.decide(officer, *pair)
    with pytest.raises(NotFound):
        stage.undo(stage.low, made)
    stage.undo(stage.clerk, made, "it was a namesake")
    (seen,) = decisions(stage, officer, *pair)
    assert seen["undone_at"] is not None
    assert (seen["undone_why"], seen["undone_by"].partition(".")[0][:5]) == ("it was a namesake", "clerk")
    with pytest.raises(Conflict, match="undone already"):
        stage.undo(officer, made)
    with psycopg.connect(stage.house.dsn("admin")) as admin:
        row = admin.execute(
            "SELECT count(*) FROM ledger.queue WHERE action = 'undecided' AND body ->> 'decision' = %s",
            [made],
        )
        assert row.fetchone() == (1,)  # fmt: skip


def test_unknown_hidden_and_not_ours_are_one_answer(
    stage: Stage, officer: Viewer, pair: tuple[str, str], hidden: str
) -> None:
    theirs = stage.load("GUIF", [person("d4")], "GUIF//OPEN//-//ALL//H0", source="decididos")
    not_ours = (pair[1], *stage.records_of(theirs.id).values())
    told = set()
    for a, b in (
        (pair[0], str(uuid4())), (str(uuid4()), str(uuid4())), (pair[0], hidden), (pair[1], hidden),
        (hidden, hidden), not_ours,
    ):  # fmt: skip
        for verdict, reason, label in (("same", "a reason", None), ("none", "", None), ("same", "r", "x")):
            with pytest.raises(NotFound) as refused:
                stage.decide(officer, a, b, verdict, label, reason)
            told.add(str(refused.value))
    assert len(told) == 1
    stewardship.expunge(stage.desk, stage.stewards["GUIF"], "no longer needed", load=UUID(theirs.id))


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [("maybe", "a reason"), ("same", "x"), ("same", "     "), ("same", ""), ("same", "x" * 501)],
)
def test_a_bad_verdict_or_no_reason_is_refused(
    stage: Stage, officer: Viewer, pair: tuple[str, str], verdict: str, reason: str
) -> None:
    with pytest.raises(BadInput):
        stage.decide(officer, *pair, verdict, reason=reason)
    made = stage.decide(officer, *pair)
    if verdict == "same":
        with pytest.raises(BadInput):
            stage.undo(officer, made, reason)
    assert len(decisions(stage, officer, *pair)) == 1


def test_one_record_or_two_kinds_are_no_pair(stage: Stage, officer: Viewer, pair: tuple[str, str]) -> None:
    car = {"id": "d5", "schema": "Vehicle", "properties": {"registrationNumber": ["ABC-123-D"]}}
    link = {"id": "d6", "schema": "Ownership", "properties": {"owner": ["d1"], "asset": ["d5"]}}
    done = stage.load("GSSC", [car, link], OPEN, source="decididos")
    ids = stage.records_of(done.id)
    for other in (pair[0], *ids.values()):
        with pytest.raises(Conflict, match="two records of one kind"):
            stage.decide(officer, pair[0], other)
    stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", load=UUID(done.id))


def test_a_label_of_ones_own_covers_both_records_and_what_was_asked(
    stage: Stage, officer: Viewer, chief: Viewer, pair: tuple[str, str]
) -> None:
    for label in (SECRET, "GFGR//OPEN//-//GSSC,GUIF//H1", "GSSC//OPEN//-//GSAT//H2", "no label"):
        with pytest.raises(NotEntitled, match="no such label"):
            stage.decide(officer, *pair, label=label)
    stage.decide(chief, *pair, label=SECRET)
    (seen,) = decisions(stage, chief, *pair)
    assert seen["label"] == "GSSC//SECRET//ALFA//-//H1"
    assert decisions(stage, officer, *pair) == decisions(stage, stage.low, *pair) == []


def test_the_newest_decision_that_a_viewer_sees_holds_for_that_viewer(
    stage: Stage, officer: Viewer, chief: Viewer, pair: tuple[str, str]
) -> None:
    mine, theirs = pair
    assert reached(stage, officer, mine) >= {theirs}
    apart = stage.decide(officer, *pair, "apart")
    assert reached(stage, officer, mine) == {mine}
    same = stage.decide(stage.low, *pair)
    assert reached(stage, officer, mine) >= {theirs}, "another agency's, which is newer"
    secret = stage.decide(chief, *pair, "apart", label=SECRET)
    assert reached(stage, stage.stewards["GSSC"], mine) == {mine}
    assert reached(stage, officer, mine) >= {theirs}, "what is above the viewer changes nothing"
    stage.undo(chief, secret)
    stage.undo(stage.low, same)
    assert reached(stage, officer, mine) == {mine}, "the former holds again"
    stage.undo(officer, apart)
    assert reached(stage, officer, mine) >= {theirs}


def test_a_decided_pair_waits_no_more_for_whom_sees_the_decision(
    stage: Stage, officer: Viewer, chief: Viewer, pair: tuple[str, str]
) -> None:
    a, b = sorted(pair)
    with psycopg.connect(stage.house.dsn("admin"), autocommit=True) as admin:
        admin.execute("UPDATE store.match SET sure = false WHERE a = %s AND b = %s", [a, b])
    assert (a, b) in queued(stage, officer)
    secret = stage.decide(chief, a, b, "unsure", label=SECRET)
    assert (a, b) in queued(stage, officer)
    assert (a, b) not in queued(stage, chief)
    stage.undo(chief, secret)
    assert (a, b) in queued(stage, chief)
    stage.decide(officer, a, b, "unsure")
    assert (a, b) not in queued(stage, officer) | queued(stage, chief) | queued(stage, stage.low)


def test_a_decision_follows_its_records_and_goes_with_them(
    stage: Stage, officer: Viewer, chief: Viewer, pair: tuple[str, str]
) -> None:
    made = stage.decide(officer, *pair)
    stewardship.reclassify(
        stage.desk, stage.stewards["GSSC"], SECRET, "a new judgement", record=UUID(pair[0])
    )
    assert decisions(stage, officer, *pair) == []
    with pytest.raises(NotFound):
        stage.undo(officer, made)
    stage.undo(chief, made, "known from a source")
    stewardship.reclassify(stage.desk, stage.stewards["GSSC"], OPEN, "declassified", record=UUID(pair[0]))
    assert decisions(stage, officer, *pair) == [], "why it was undone was written while the record was secret"
    assert [d["undone_why"] for d in decisions(stage, chief, *pair)] == ["known from a source"]
    stage.decide(officer, *pair)
    stewardship.expunge(stage.desk, stage.stewards["GSSC"], "no longer needed", record=UUID(pair[0]))
    with psycopg.connect(stage.house.dsn("admin")) as admin:
        left = "SELECT count(*) FROM store.decision WHERE %s IN (a, b)"
        assert admin.execute(left, [pair[0]]).fetchone() == (0,)


def test_nobody_decides_without_a_session_or_after_the_vetting(stage: Stage, pair: tuple[str, str]) -> None:
    with psycopg.connect(stage.house.dsn("app")) as conn, pytest.raises(psycopg.Error) as refused:
        conn.execute("SELECT act.decide(%s, %s, 'same', NULL, 'a reason')", pair)
    assert refused.value.sqlstate == "TL001"
    with psycopg.connect(stage.house.dsn("app")) as conn, pytest.raises(psycopg.Error) as refused:
        conn.execute("SELECT act.undo_decision(%s, 'a reason')", [uuid4()])
    assert refused.value.sqlstate == "TL005"


# ── at the same time as a deed on one of the records ────────────────────────────────────────────


def test_a_record_that_is_reclassified_takes_along_a_decision_not_yet_committed(
    stage: Stage, officer: Viewer, pair: tuple[str, str]
) -> None:
    with psycopg.connect(stage.house.dsn("app")) as conn, ThreadPoolExecutor(1) as beside:
        identify(conn, ticket(stage, officer))
        conn.execute("SELECT act.decide(%s, %s, 'same', NULL, 'a reason')", pair)
        deed = beside.submit(
            stewardship.reclassify,
            stage.desk,
            stage.stewards["GSSC"],
            SECRET,
            "a new judgement",
            record=UUID(pair[0]),
        )
        with pytest.raises(TimeoutError):
            deed.result(0.5)
        conn.commit()
        assert deed.result(20) == 1
    assert decisions(stage, officer, *pair) == []


def test_a_record_that_is_being_hidden_is_waited_for_and_then_no_pair(
    stage: Stage, officer: Viewer, pair: tuple[str, str]
) -> None:
    with psycopg.connect(stage.house.dsn("admin")) as conn, ThreadPoolExecutor(1) as beside:
        conn.execute("UPDATE store.record SET label_id = %s WHERE id = %s", [stage.number(SECRET), pair[0]])
        deed = beside.submit(stage.decide, officer, *pair)
        with pytest.raises(TimeoutError):
            deed.result(0.5)
        conn.commit()
        with pytest.raises(NotFound):
            deed.result(20)
