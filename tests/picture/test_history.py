"""The log of an entity is replayed from what its viewer sees: the same each time, and nothing of the hidden."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tearline.errors import NotFound
from tearline.picture.deeds import undo
from tearline.picture.history import History, history
from tearline.stewardship import correct
from tests.picture.conftest import BORN, Town

OTHER = "Teódulo Huizilopa Arrazola"
Told = list[tuple[str, list[str], list[str]]]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test does in a moment what takes days, however short the moment: each change is a step of its own."""
    monkeypatch.setattr("tearline.picture.replay.ONE_STEP", timedelta(0))


def told(log: History) -> Told:
    return [(e.kind, e.records, [c.kind for c in e.because]) for e in log.events]


def of(town: Town, id: str) -> History:
    return history(town.desk, town.high, id)


@pytest.mark.usefixtures("quick")
def test_arrival_joining_and_decisions_are_told_in_order(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN)
    second = town.person(town.b, "p2", birthDate=BORN)
    other = town.tell(town.b, "p3", name=OTHER, birthDate="1950-05-05")
    joined = town.decided(first, other, "same", town.b, "one face")
    undo(town.desk, town.high, joined, "two faces")
    town.decided(first, second, "apart", town.b, "two numbers")
    log = of(town, first)
    assert told(log) == [
        ("arrived", [first], []),
        ("joined", [second], ["match"]),
        ("joined", [other], ["decision"]),
        ("parted", [other], ["undone"]),
        ("parted", [second], ["decision"]),
    ]
    assert [e.at for e in log.events] == sorted(e.at for e in log.events)
    assert log.events[1].because[0].score is not None
    decision = log.events[2].because[0].decision
    assert decision is not None
    assert (decision.id, decision.reason, decision.undone_why) == (joined, "one face", "two faces")
    assert {(r.id, r.caption) for r in log.records} == {
        (first, town.name()), (second, town.name()), (other, OTHER)
    }  # fmt: skip
    assert log == of(town, first)


@pytest.mark.usefixtures("quick")
def test_a_correction_parts_what_it_had_joined(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN, phone="+525511112222")
    second = town.person(town.b, "p2", birthDate=BORN)
    fixed = {"name": [OTHER], "birthDate": ["1950-05-05"]}
    correct(
        town.desk, town.stewards[town.b], UUID(second), {"properties": fixed}, "another person", whole=True
    )
    assert told(of(town, first)) == [
        ("arrived", [first], []),
        ("joined", [second], ["match"]),
        ("parted", [second], ["end"]),
    ]
    assert of(town, second).id == second


def test_any_record_of_the_entity_leads_to_the_same_log(town: Town) -> None:
    ids = [town.person(town.a, f"p{n}", birthDate=BORN) for n in range(3)]
    assert of(town, ids[0]) == of(town, ids[1]) == of(town, ids[2])


def test_hidden_records_leave_no_trace_in_the_log(town: Town) -> None:
    first = town.person(town.a, "p1", birthDate=BORN)
    second = town.person(town.b, "p2", birthDate=BORN)
    before = history(town.desk, town.low, first)
    hidden = town.person(town.b, "p3", tier="SECRET", birthDate=BORN)
    made = town.decided(first, hidden, "apart", town.b)
    undo(town.desk, town.high, made, "no longer")
    correct(
        town.desk,
        town.stewards[town.b],
        UUID(hidden),
        {"properties": {"name": ["Otra Persona"]}},
        "wrong",
        whole=True,
    )
    assert history(town.desk, town.low, second) == before
    assert hidden in repr(of(town, first))


def test_unknown_hidden_and_malformed_ids_are_not_found_alike(town: Town) -> None:
    hidden = town.person(town.a, "p1", tier="SECRET")
    for id in (hidden, str(uuid4()), "no id"):
        with pytest.raises(NotFound):
            history(town.desk, town.low, id)
