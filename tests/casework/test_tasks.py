"""Tasks under a lead that was decided: issued, accepted or declined, under way, done, failed, lapsed; and the lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tearline.casework.day import notices
from tearline.casework.deeds import open_matter
from tearline.casework.questions import board, matter, matters_about
from tearline.errors import BadInput, Conflict, NotFound
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.units.codes import State
from tests.casework.conftest import Place
from tests.casework.crew import Crew, login
from tests.casework.test_clocks import clock, later
from tests.casework.test_decisions import CHOSEN, go, in_hand, proposed, seen, waits, ways

__all__ = ["clock"]  # a fixture
SPOT = {"spot": "Km 12 de la carretera norte"}


@pytest.fixture(scope="module")
def issuer(place: Place) -> Viewer:
    """An analyst who has leads in hand and sits in the unit."""
    return place.people.enrol("GSSC", "encarga", Tier.OPEN, duties=["analyst"])


@pytest.fixture(scope="module")
def chief(place: Place) -> Viewer:
    """Who leads the unit."""
    return place.people.enrol("GUIF", "jefe-equipo", Tier.OPEN)


@pytest.fixture(scope="module")
def member(place: Place) -> Viewer:
    """Another one of it."""
    return place.people.enrol("GUIF", "equipo", Tier.OPEN)


@pytest.fixture(scope="module")
def crew(place: Place, issuer: Viewer, chief: Viewer, member: Viewer) -> Crew:
    made = Crew.of(place, "CUADRILLA")
    made.led_by(login(place, chief), "GUIF")
    made.seat(login(place, issuer), "GSSC", by=chief)
    made.seat(login(place, member), "GUIF", by=chief)
    return made


def decided(place: Place, issuer: Viewer) -> str:
    """A lead that all see, decided, with the issuer."""
    id = proposed(place, issuer)
    go(place, place.viewer("chief"), id, "approve", said=CHOSEN)
    return id


def issued(place: Place, issuer: Viewer, lead: str, to: str, hours: float = 6, **said: str) -> str:
    due = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")
    told = {"offered": to, "do_by": due, **said}
    return str(
        open_matter(
            place.desk, issuer, "task", {"name": ["Vigilar el acceso"]}, about=[UUID(lead)], said=told
        )
    )


def moves(place: Place, by: Viewer, id: str) -> list[str]:
    return [step.move + ("!" if step.crossed else "") for step in seen(place, by, id).steps]


# ── a task hangs on a decision ──────────────────────────────────────────────────────────────────


def test_a_task_without_a_decision_is_refused(place: Place, crew: Crew, issuer: Viewer) -> None:
    due = {"offered": crew.code, "do_by": "2126-12-01T12:00:00-06:00"}
    undecided, one, two = in_hand(place, issuer), decided(place, issuer), decided(place, issuer)
    for about in ([], [undecided], [one, two]):
        with pytest.raises(Conflict, match="decided"):
            open_matter(
                place.desk, issuer, "task", {"name": ["x"]}, about=[UUID(id) for id in about], said=due,
                label="GSSC//OPEN//-//ALL//H0",
            )  # fmt: skip
    with pytest.raises(Conflict, match="decided"):  # the lead is decided, and not this officer's
        issued(place, place.viewer("high-analyst"), one, "nadie")
    with pytest.raises(NotFound):  # nor is the lead moved so by itself
        go(place, issuer, one, "task", words="")
    assert seen(place, issuer, one).state == "decided"


def test_a_task_says_what_it_needs(place: Place, crew: Crew, issuer: Viewer) -> None:
    lead = decided(place, issuer)
    id = issued(place, issuer, lead, crew.code, specialities="security  signals")
    assert seen(place, issuer, id).said["specialities"] == "signals security"
    for wrong in ({"specialities": "magic"}, {"do_by": ""}, {"offered": ""}):
        with pytest.raises(BadInput):
            issued(
                place,
                issuer,
                lead,
                **{"to": crew.code, **{{"offered": "to"}.get(k, k): v for k, v in wrong.items()}},
            )  # type: ignore[arg-type]


def test_issued_accepted_under_way_done(
    place: Place, crew: Crew, issuer: Viewer, chief: Viewer, member: Viewer
) -> None:
    lead = decided(place, issuer)
    id = issued(place, issuer, lead, crew.code)
    assert [line.id for line in seen(place, issuer, lead).under] == [id]
    assert [line.id for line in seen(place, chief, id).over] == [lead]
    assert (seen(place, issuer, lead).state, waits(place, issuer, lead)) == ("tasked", False)
    assert waits(place, chief, id)
    assert not waits(place, member, id)
    assert ways(place, chief, id) == {"accept", "decline"}
    assert ways(place, member, id) == set()
    go(place, chief, id, "accept")
    assert seen(place, member, id).said["holder"] == crew.code
    assert waits(place, member, id)
    assert ways(place, member, id) == {"set-out", "fail"}
    assert ways(place, issuer, id) == {"set-out", "fail", "withdraw"}
    go(place, member, id, "set-out", said=SPOT, happened_at=datetime.now(UTC) - timedelta(minutes=1))
    go(place, member, id, "finish", said=SPOT)
    assert (seen(place, chief, id).state, seen(place, chief, id).clocks) == ("completed", [])
    found = seen(place, issuer, lead)
    assert (found.state, [step.move for step in found.steps][-2:]) == ("decided", ["task", "task-done"])
    assert found.steps[-1].officer is None
    assert waits(place, issuer, lead)
    assert "task-done" in {one.step for one in notices(place.desk, issuer) if one.matter_id == lead}


def test_whoever_sees_the_lead_and_not_the_task_sees_nothing_of_it(
    place: Place, crew: Crew, issuer: Viewer, chief: Viewer
) -> None:
    lead = decided(place, issuer)
    others = [place.viewer(name) for name in ("opener", "guard", "chief")]

    def told() -> list[object]:
        return [
            (
                seen(place, by, lead),
                matters_about(place.desk, by, [UUID(lead)]),
                board(place.desk, by, "task"),
            )
            for by in others
        ]

    before = told()
    id = issued(place, issuer, lead, crew.code)
    for by in others:
        with pytest.raises(NotFound):
            matter(place.desk, by, id)
    assert told() == before
    go(place, chief, id, "decline", words="sin gente esta noche")
    assert told() == before
    assert seen(place, issuer, lead).steps[-1].move == "task-declined"
    assert seen(place, issuer, id).steps[-1].words == "sin gente esta noche"


def test_an_officer_who_is_asked_by_name(place: Place, issuer: Viewer) -> None:
    """It is under the lead's label: who sees the lead sees it."""
    lead, clerk = decided(place, issuer), place.viewer("clerk")
    id = issued(place, issuer, lead, login(place, clerk))
    assert seen(place, place.viewer("opener"), lead).state == "tasked"
    go(place, clerk, id, "accept")
    assert ways(place, clerk, id) == {"set-out", "fail"}
    assert ways(place, place.viewer("guard"), id) == set()
    go(place, clerk, id, "fail", said=SPOT, words="no había nadie")
    assert moves(place, place.viewer("opener"), lead)[-2:] == ["task", "task-failed"]


def test_a_lead_stays_tasked_until_the_last_task_has_ended(
    place: Place, crew: Crew, issuer: Viewer, chief: Viewer
) -> None:
    lead = decided(place, issuer)
    one, two = issued(place, issuer, lead, crew.code), issued(place, issuer, lead, crew.code)
    assert "close" not in ways(place, issuer, lead)
    go(place, chief, one, "decline")
    assert seen(place, issuer, lead).state == "tasked"
    go(place, issuer, two, "withdraw")
    assert moves(place, issuer, lead)[-4:] == ["task", "task", "task-declined", "task-withdrawn"]
    assert seen(place, issuer, lead).state == "decided"
    go(place, issuer, lead, "close", said={"result": "information"})


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────


def test_half_an_hour_to_accept_or_decline(
    place: Place, crew: Crew, issuer: Viewer, chief: Viewer, clock: Clock
) -> None:
    lead = decided(place, issuer)
    id = issued(place, issuer, lead, crew.code)
    asked = seen(place, issuer, id).steps[0].made_at
    with later(place, minutes=31):
        clock.run()
        found = seen(place, issuer, id)
        assert [(s.move, s.clock) for s in found.steps][1:] == [("ran-out", "acceptance")]
        assert (found.state, found.steps[-1].happened_at) == ("issued", asked + timedelta(minutes=30))
        for by in (issuer, chief):
            assert "end" in {n.step for n in notices(place.desk, by) if n.matter_id == id}
        go(place, chief, id, "accept")  # late, and on the record as such


def test_what_is_past_its_time_lapses_by_the_clock(
    place: Place, crew: Crew, issuer: Viewer, chief: Viewer, clock: Clock
) -> None:
    lead = decided(place, issuer)
    id = issued(place, issuer, lead, crew.code, hours=2)
    go(place, chief, id, "accept")
    guard = place.viewer("guard")
    before = seen(place, guard, lead)
    with later(place, hours=2.1):
        clock.run()
        clock.run()
        assert (seen(place, chief, id).state, moves(place, chief, id)[-1]) == ("lapsed", "lapse")
        assert "lapse" in {n.step for n in notices(place.desk, chief) if n.matter_id == id}
        assert (seen(place, issuer, lead).state, moves(place, issuer, lead)[-1]) == ("decided", "task-lapsed")
        assert seen(place, guard, lead) == before
    assert ways(place, chief, id) == set()


def test_a_unit_that_stands_no_more_leaves_its_tasks_to_the_duty_officer(
    place: Place, crew: Crew, issuer: Viewer, chief: Viewer
) -> None:
    guard = place.people.enrol("GSSC", "guardia-equipo", Tier.OPEN, duties=["duty-officer"])
    crew.seat(login(place, guard), "GSSC", by=chief)
    lead = decided(place, issuer)
    accepted, asked = issued(place, issuer, lead, crew.code), issued(place, issuer, lead, crew.code)
    go(place, chief, accepted, "accept")
    crew.move(State.SUSPENDED)
    crew.move(State.STANDING)
    for id in (accepted, asked):
        assert moves(place, guard, id)[-1] == "given-back"
        assert waits(place, guard, id)
        assert not waits(place, chief, id)
        go(place, guard, id, "withdraw", words="la unidad no está")
    assert seen(place, issuer, lead).state == "decided"
