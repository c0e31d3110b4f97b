"""Matters that a joint unit holds: who may go on with them at this instant, who decides, who learns nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tearline.casework.day import day, notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter
from tearline.errors import BadInput, NotFound
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.units import deeds
from tearline.units.codes import Cell, State
from tearline.units.maturity import Point, maturity
from tearline.units.questions import Work, unit
from tests.casework.conftest import Place
from tests.casework.crew import Crew, login
from tests.casework.test_clocks import clock, later
from tests.casework.test_decisions import CHOSEN, STOP, go, in_hand, seen, waits, ways

__all__ = ["clock"]  # a fixture
UNIT_STOP = {**STOP, "risk": "3"}  # which the matrix asks of level 2
JOINT = {**STOP, "action": "joint-operation", "agencies": "several", "risk": "3"}


@pytest.fixture(scope="module")
def holder(place: Place) -> Viewer:
    """An analyst who sits in the unit."""
    return place.people.enrol("GSSC", "en-unidad", Tier.OPEN, duties=["analyst"])


@pytest.fixture(scope="module")
def chief(place: Place) -> Viewer:
    """The unit's lead, a commander of level 2 of the other agency."""
    return place.people.sign_in(place.deciders.person("jefa", 2, agency="GUIF"))


@pytest.fixture(scope="module")
def outside(place: Place) -> Viewer:
    """A commander of level 2 of the agency whose leads they are, who sits in no unit."""
    return place.people.sign_in(place.deciders.person("fuera", 2, agency="GSSC"))


@pytest.fixture(scope="module")
def crew(place: Place, holder: Viewer, chief: Viewer) -> Crew:
    made = Crew.of(place, "BRIGADA")
    made.led_by(login(place, chief), "GUIF")
    made.seat(login(place, holder), "GSSC", by=chief)
    return made


def held(place: Place, crew: Crew, holder: Viewer, chief: Viewer) -> str:
    """A lead that all see, which the unit has taken."""
    id = in_hand(place, holder)
    go(place, holder, id, "hand-over", said={"offered": crew.code})
    go(place, chief, id, "accept")
    return id


def test_a_lead_is_handed_to_a_unit_and_its_lead_accepts(
    place: Place, crew: Crew, holder: Viewer, chief: Viewer
) -> None:
    id = in_hand(place, holder)
    others = [place.viewer(name) for name in ("opener", "guard")]
    before = [seen(place, by, id) for by in others]
    go(place, holder, id, "hand-over", said={"offered": crew.code})
    assert waits(place, chief, id)
    assert {"accept", "decline"} <= ways(place, chief, id)
    assert ways(place, holder, id).isdisjoint({"accept", "decline"})
    assert [one.step for one in notices(place.desk, chief) if one.matter_id == id][:1] == ["hand-over"]
    go(place, chief, id, "accept")
    found = seen(place, holder, id)
    assert (found.said["holder"], found.said["offered"]) == (crew.code, "")
    assert [step.stricter for step in found.steps] == [False, False, False, True, True]
    assert waits(place, holder, id)
    assert waits(place, chief, id)
    assert ways(place, holder, id) == {"propose"}
    assert ways(place, chief, id) == {"hand-over", "hand-back", "propose", "close"}
    assert [seen(place, by, id) for by in others] == before  # who sits in no unit reads of none


def test_what_a_unit_refuses_stays_where_it_was(
    place: Place, crew: Crew, holder: Viewer, chief: Viewer
) -> None:
    id = in_hand(place, holder)
    go(place, holder, id, "hand-over", said={"offered": crew.code})
    go(place, chief, id, "decline", words="no alcanza la gente")
    assert seen(place, holder, id).said["holder"] == login(place, holder)
    assert "no alcanza la gente" in {step.words for step in seen(place, holder, id).steps}
    assert "no alcanza la gente" not in {step.words for step in seen(place, place.viewer("guard"), id).steps}


def test_a_unit_that_one_does_not_sit_in_is_as_one_that_is_not_there(place: Place, crew: Crew) -> None:
    analyst = place.viewer("high-analyst")
    id = in_hand(place, analyst)
    for code in (crew.code, "NINGUNA"):
        with pytest.raises(BadInput, match="no standing unit"):
            go(place, analyst, id, "hand-over", said={"offered": code})


def test_without_a_lead_whoever_sits_in_command_accepts(place: Place, crew: Crew, holder: Viewer) -> None:
    other = Crew.of(place, "SINJEFE", crew.registrars)
    mine = login(place, holder)
    other.seat(mine, "GSSC", Cell.COMMAND)
    id = in_hand(place, holder)
    go(place, holder, id, "hand-over", said={"offered": other.code})
    go(place, holder, id, "accept")
    assert seen(place, holder, id).said["holder"] == other.code
    other.move(State.DISSOLVED)
    assert seen(place, holder, id).said["holder"] == mine  # nobody sees any more that a unit had it


def test_a_seat_that_ends_takes_every_right_with_it(place: Place, crew: Crew, chief: Viewer) -> None:
    by = place.people.enrol("GUIF", "se-va", Tier.OPEN, duties=["analyst"])
    id = in_hand(place, by)
    seat = crew.seat(login(place, by), "GUIF", by=chief)
    inside = str(
        open_matter(
            place.desk,
            by,
            "lead",
            {"name": ["De la unidad"]},
            label=crew.label(by, "GUIF"),
            said={"channel": "own"},
        )
    )
    go(place, by, id, "hand-over", said={"offered": crew.code})
    go(place, chief, id, "accept")
    assert waits(place, by, id)
    assert "propose" in ways(place, by, id)
    last = UUID(seen(place, by, id).last_move)
    deeds.end_seat(place.desk, by, seat)
    assert waits(place, by, id)  # as everybody outside sees it: it is with whoever handed it over
    assert seen(place, by, id).said["holder"] == login(place, by)
    assert crew.code not in repr((seen(place, by, id), day(place.desk, by)))
    with pytest.raises(NotFound):
        matter(place.desk, by, inside)
    assert inside not in {line.id for line in board(place.desk, by, "lead").lines}
    with pytest.raises(Exception, match="moved"):
        move_matter(place.desk, by, id, "propose", last, said=STOP)


def test_a_unit_that_is_suspended_gives_back_what_it_had(
    place: Place, crew: Crew, holder: Viewer, chief: Viewer
) -> None:
    id, offered = held(place, crew, holder, chief), in_hand(place, holder)
    go(place, holder, offered, "hand-over", said={"offered": crew.code})
    before = seen(place, place.viewer("guard"), id)
    crew.move(State.SUSPENDED)
    try:
        assert "propose" not in ways(place, chief, id)
        assert seen(place, place.viewer("guard"), id) == before
    finally:
        crew.move(State.STANDING)
    found = seen(place, chief, id)
    assert (found.said["holder"], found.steps[-1].move, found.steps[-1].officer) == ("", "given-back", None)
    assert found.state == "in-hand"
    assert "accept" not in ways(place, chief, offered)
    assert seen(place, holder, offered).said["holder"] == login(place, holder)


def test_what_nobody_has_waits_for_the_duty_officer(
    place: Place, crew: Crew, holder: Viewer, chief: Viewer
) -> None:
    guard = place.people.enrol("GSSC", "guardia-unidad", Tier.OPEN, duties=["duty-officer"])
    crew.seat(login(place, guard), "GSSC", by=chief)
    id = held(place, crew, holder, chief)
    assert waits(place, guard, id)  # who sits in it goes on with it
    crew.move(State.SUSPENDED)
    crew.move(State.STANDING)
    assert waits(place, guard, id)
    assert not waits(place, chief, id)
    go(place, guard, id, "hand-back", words="la unidad no está")
    assert seen(place, guard, id).state == "triaged"


# ── who decides ─────────────────────────────────────────────────────────────────────────────────


def test_at_a_unit_s_level_its_commanders_are_asked(
    place: Place, crew: Crew, holder: Viewer, chief: Viewer, outside: Viewer, clock: Clock
) -> None:
    id, plain = held(place, crew, holder, chief), in_hand(place, holder)
    for one in (id, plain):
        go(
            place,
            holder,
            one,
            "propose",
            said=UNIT_STOP,
            label=crew.label(holder, "GSSC") if one == id else None,
        )
    assert seen(place, holder, id).said["level"] == "2"
    assert (waits(place, chief, id), waits(place, chief, plain)) == (True, False)
    assert "approve" in ways(place, chief, id)
    assert "approve" not in ways(place, chief, plain)  # of another agency, and the unit does not have it
    assert "approve" in ways(place, outside, plain)
    assert ways(place, outside, id) == set()
    assert "propose" in {one.step for one in notices(place.desk, chief) if one.matter_id == id}
    with later(place, minutes=5.2):
        clock.run()
        found = seen(place, holder, id)
        assert (found.said["level"], found.steps[-1].move) == ("3", "not-taken")
        assert "approve" not in ways(place, chief, id)
        assert "not-taken" in {one.step for one in notices(place.desk, chief) if one.matter_id == id}


def test_outside_it_the_same_level_does_not_decide_what_a_unit_has(
    place: Place, crew: Crew, holder: Viewer, chief: Viewer
) -> None:
    """A commander of level 2 who sits in the unit and does not command it; and one of level 3, who may."""
    sits = place.people.sign_in(place.deciders.person("sienta", 2, agency="GSSC"))
    higher = place.people.sign_in(place.deciders.person("zona", 3, agency="GSSC"))
    for by in (sits, higher):
        crew.seat(login(place, by), "GSSC", by=chief)
    id = held(place, crew, holder, chief)
    go(place, holder, id, "propose", said=UNIT_STOP)
    assert [("approve" in ways(place, by, id), waits(place, by, id)) for by in (sits, higher, chief)] == [
        (False, False), (True, False), (True, True),
    ]  # fmt: skip
    go(place, chief, id, "approve", said=CHOSEN)
    assert seen(place, place.viewer("opener"), id).state == "decided"


def test_how_far_a_unit_is_counts_what_became_of_its_leads(
    place: Place, crew: Crew, holder: Viewer, chief: Viewer
) -> None:
    def work(by: Viewer) -> Work | None:
        return unit(place.desk, by, crew.code).work

    before = work(holder)
    assert before is not None
    id = held(place, crew, holder, chief)
    go(place, holder, id, "propose", said=UNIT_STOP)
    go(place, chief, id, "approve", said=CHOSEN)
    after = work(chief)  # at its own level, in time, and with no plan
    assert after == replace(
        before, decided=before.decided + 1, decided_inside=before.decided_inside + 1, asked=before.asked + 1,
        in_time=before.in_time + 1, operations=before.operations + 1,
    )  # fmt: skip
    told = {
        one.point: one.value
        for one in maturity(unit(place.desk, holder, crew.code), datetime.now(UTC)).scores
    }
    assert told[Point.DECONFLICTED] == 0
    assert told[Point.OUTCOMES] is None  # none of its leads ended
    assert told[Point.EXERCISED] is None
    coordinator = unit(place.desk, place.deciders.writer, crew.code)
    assert coordinator.work is None  # who does not sit there sees none of its leads
    assert {one.point for one in maturity(coordinator, datetime.now(UTC)).scores if one.value is None} >= {
        Point.DECIDED
    }


def test_two_persons_come_from_two_units(place: Place, crew: Crew, holder: Viewer, chief: Viewer) -> None:
    """On what a unit has, the second who signs is of another agency, or sits in no seat of the unit."""
    same, other = (
        place.people.sign_in(place.deciders.person(f"firma-{n}", 5, agency=agency))
        for n, agency in (("uno", "GUIF"), ("dos", "GSSC"))
    )
    first = place.people.sign_in(place.deciders.person("firma-tres", 5, agency="GUIF"))
    for by, agency in ((same, "GUIF"), (other, "GSSC"), (first, "GUIF")):
        crew.seat(login(place, by), agency, by=chief)
    id = held(place, crew, holder, chief)
    go(place, holder, id, "propose", said=JOINT)
    assert seen(place, holder, id).said["two_persons"] == "yes"
    go(place, place.viewer("lawyer"), id, "agree")
    go(place, first, id, "support")
    assert "approve" not in ways(place, same, id)
    assert "approve" in ways(place, other, id)
