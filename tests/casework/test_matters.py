"""Matters through the gate: who sees where one stands, who may move it, and what a hidden move does not tell."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter, matters_about
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer
from tests.people import People

OPEN = "GSSC//OPEN//-//ALL//H0"
SECRET = "GSSC//SECRET//-//-//H0"
TRIAGE = {"value": "high", "danger": "no"}
OWN = {"channel": "own"}


@pytest.fixture(scope="module")
def guard(people: People) -> Viewer:
    return people.enrol("GSSC", "cw-guard", duties=["duty-officer"])


@pytest.fixture(scope="module")
def analyst(people: People) -> Viewer:
    return people.enrol("GUIF", "cw-analyst", Tier.OPEN, duties=["analyst"])


@pytest.fixture(scope="module")
def opener(people: People) -> Viewer:
    return people.enrol("GSSC", "cw-opener")


def opened(desk: Desk, by: Viewer, title: str = "Camioneta blanca", label: str | None = OPEN) -> UUID:
    return open_matter(desk, by, "lead", {"name": [title]}, label=label, said=OWN)


def move(desk: Desk, by: Viewer, id: UUID, code: str, **how: object) -> UUID:
    return move_matter(desk, by, str(id), code, UUID(matter(desk, by, str(id)).last_move), **how)  # type: ignore[arg-type]


def test_a_lead_goes_its_way(desk: Desk, opener: Viewer, guard: Viewer, analyst: Viewer) -> None:
    id = opened(desk, opener)
    seen = matter(desk, analyst, str(id))
    assert (seen.state, seen.caption, [way.move for way in seen.ways]) == ("new", "Camioneta blanca", [])
    assert [one.clock.code for one in seen.clocks] == ["triage"]
    move(desk, guard, id, "triage", said=TRIAGE)
    move(desk, analyst, id, "take")
    move(desk, analyst, id, "close", said={"result": "information"}, words="se supo de dónde venía")
    ended = matter(desk, opener, seen.folio)
    assert (ended.state, ended.said["result"]) == ("closed", "information")
    assert [one.clock.code for one in ended.clocks] == ["told"]
    assert [way.move for way in ended.ways] == ["outcome-told"]
    assert ended.steps[-1].words == "se supo de dónde venía"
    assert [step.move for step in ended.steps] == ["open", "triage", "take", "close"]
    assert not any(step.crossed for step in ended.steps)


def test_a_stricter_move_is_seen_by_few_and_a_low_mover_crosses_it(
    desk: Desk, opener: Viewer, guard: Viewer, analyst: Viewer
) -> None:
    """Two viewers rightly see two states; the low one's move is judged by what the low one sees."""
    id = opened(desk, opener)
    move(desk, guard, id, "triage", said=TRIAGE)
    move(desk, guard, id, "take", label=SECRET)
    assert (matter(desk, guard, str(id)).state, matter(desk, analyst, str(id)).state) == (
        "in-hand",
        "triaged",
    )
    move(desk, analyst, id, "take")
    assert [step.move for step in matter(desk, analyst, str(id)).steps] == ["open", "triage", "take"]
    high = matter(desk, guard, str(id))
    assert [(step.move, step.crossed, step.stricter) for step in high.steps] == [
        ("open", False, False), ("triage", False, False), ("take", False, True), ("take", True, False),
    ]  # fmt: skip
    assert high.state == "in-hand"


def on_board(desk: Desk, by: Viewer, *states: str) -> dict[str, str]:
    """The state of each open lead on the board, on whichever of its pages."""
    found, page = {}, 1
    while True:
        told = board(desk, by, "lead", states=states, page=page)
        found |= {line.id: line.state for line in told.lines}
        if not told.more:
            return found
        page += 1


def test_boards_differ_by_what_is_seen(desk: Desk, opener: Viewer, guard: Viewer, analyst: Viewer) -> None:
    id, hidden = opened(desk, opener), opened(desk, opener, label=SECRET)
    move(desk, guard, id, "triage", said=TRIAGE)
    move(desk, guard, id, "take", label=SECRET)
    low, high = on_board(desk, analyst), on_board(desk, guard)
    assert (low[str(id)], high[str(id)]) == ("triaged", "in-hand")
    assert str(hidden) not in low
    assert high[str(hidden)] == "new"
    assert str(id) in on_board(desk, guard, "in-hand")
    assert str(id) not in on_board(desk, guard, "triaged")


def test_what_is_hidden_and_what_may_not_be_moved_are_one_answer(
    desk: Desk, opener: Viewer, guard: Viewer, analyst: Viewer
) -> None:
    id, hidden = opened(desk, opener), opened(desk, opener, label=SECRET)
    for by, which, code in ((analyst, hidden, "triage"), (analyst, uuid4(), "triage")):
        with pytest.raises(NotFound):
            move_matter(desk, by, str(which), code, uuid4(), said=TRIAGE)
    for by, code in ((analyst, "triage"), (opener, "triage"), (guard, "take"), (guard, "no-move")):
        with pytest.raises(NotFound):
            move(desk, by, id, code, said=TRIAGE if code == "triage" else {})
    with pytest.raises(NotFound):
        matter(desk, analyst, str(hidden))


def test_who_comes_second_is_told(desk: Desk, opener: Viewer, guard: Viewer) -> None:
    id = opened(desk, opener)
    seen = UUID(matter(desk, guard, str(id)).last_move)
    move_matter(desk, guard, str(id), "triage", seen, said=TRIAGE)
    with pytest.raises(Conflict):
        move_matter(desk, guard, str(id), "triage", seen, said=TRIAGE)


def test_who_opened_it_does_not_drop_it(desk: Desk, guard: Viewer) -> None:
    id = opened(desk, guard)
    with pytest.raises(NotFound):
        move(desk, guard, id, "drop", words="no es nada")


def test_bad_input_is_named(desk: Desk, opener: Viewer, guard: Viewer) -> None:
    id = opened(desk, opener)
    for said in ({}, {"value": "high"}, {**TRIAGE, "result": "seizure"}, {"value": "huge", "danger": "no"},
                 {**TRIAGE, "perishes_at": "tomorrow"},
                 {**TRIAGE, "perishes_at": "0001-01-01T00:00:00+05:00"}):  # fmt: skip
        with pytest.raises(BadInput):
            move(desk, guard, id, "triage", said=said)
    before_all = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))
    with pytest.raises(BadInput):  # nobody could read the board any more
        move(desk, guard, id, "triage", said=TRIAGE, happened_at=before_all)
    with pytest.raises(BadInput):
        opened(desk, opener, label=None)
    with pytest.raises(BadInput):
        opened(desk, opener, title=" ")
    with pytest.raises(NotEntitled):
        opened(desk, opener, label="GSSC//TOP_SECRET//-//-//H0")
    with pytest.raises(NotFound):
        open_matter(desk, opener, "lead", {"name": ["x"]}, about=[uuid4()], label=OPEN, said=OWN)
    with pytest.raises(NotFound):
        board(desk, opener, "no-kind")


def test_what_is_said_wrongly_is_told_of_visible_matters_alone(
    desk: Desk, opener: Viewer, analyst: Viewer
) -> None:
    """Of which kind a matter is, and so what a move of it asks for, is known to who sees it."""
    shown, hidden = opened(desk, opener), opened(desk, opener, label=SECRET)
    with pytest.raises(BadInput):
        move_matter(desk, analyst, str(shown), "triage", uuid4(), said={"value": "huge"})
    with pytest.raises(NotFound):
        move_matter(desk, analyst, str(hidden), "triage", uuid4(), said={"value": "huge"})


def test_a_matter_is_moved_by_its_folio(desk: Desk, opener: Viewer, guard: Viewer) -> None:
    seen = matter(desk, guard, str(opened(desk, opener)))
    made = move_matter(desk, guard, seen.folio, "triage", UUID(seen.last_move), said=TRIAGE)
    assert matter(desk, guard, seen.id).last_move == str(made)


def test_those_about_a_record(desk: Desk, opener: Viewer, analyst: Viewer) -> None:
    id = opened(desk, opener)
    one = open_matter(desk, opener, "lead", {"name": ["Otra"]}, about=[id], said=OWN)
    two = open_matter(desk, opener, "lead", {"name": ["Reservada"]}, about=[id], label=SECRET, said=OWN)
    assert {line.id for line in matters_about(desk, opener, [id])} == {str(one), str(two)}
    assert [line.id for line in matters_about(desk, analyst, [id])] == [str(one)]
    assert [found.id for found in matter(desk, analyst, str(one)).about] == [str(id)]
