"""Clocks that wake, whom a matter is with, and notices: in the database, by the deployment's own present."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest

from tearline.casework.day import acknowledge, day, notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter
from tearline.db import connect
from tearline.errors import BadInput, NotFound
from tearline.jobs.clock import Clock
from tearline.registry.waiting import waiting
from tests import game_time
from tests.casework.conftest import Place

OPEN, SECRET = "GSSC//OPEN//-//ALL//H0", "GSSC//SECRET//-//-//H0"
TRIAGE = {"value": "high", "danger": "no"}


@pytest.fixture
def clock(place: Place) -> Iterator[Clock]:
    """Nothing is due when a test begins."""
    made = Clock(place.desk.house)
    made.run()
    yield made
    made.stop()


def later(place: Place, **how: float) -> AbstractContextManager[None]:
    """The deployment's present is so much later."""
    return game_time.later(place.desk.house, **how)


def opened(place: Place, label: str = OPEN, by: str = "opener", **said: str) -> str:
    named = {"name": ["Camioneta"]}
    return str(
        open_matter(place.desk, place.viewer(by), "lead", named, label=label, said={"channel": "own", **said})
    )


def move(place: Place, by: str, id: str, code: str, **how: object) -> UUID:
    last = matter(place.desk, place.viewer(by), id).last_move
    return move_matter(place.desk, place.viewer(by), id, code, UUID(last), **how)  # type: ignore[arg-type]


def steps(place: Place, by: str, id: str) -> list[str]:
    return [
        step.move + ("!" if step.crossed else "") for step in matter(place.desk, place.viewer(by), id).steps
    ]


def told(place: Place, by: str, id: str) -> list[tuple[str, str]]:
    """What somebody was told of a matter, as (step, clock); the page's list and the navigation's number agree."""
    viewer = place.viewer(by)
    found = notices(place.desk, viewer)
    assert waiting(place.desk, [viewer.token])[viewer.token].notices == len(found)
    return [(one.step, one.clock) for one in found if one.matter_id == id]


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────


def test_a_clock_that_runs_out_is_on_the_record_once(place: Place, clock: Clock) -> None:
    id = opened(place)
    assert clock.run() == 0
    with later(place, minutes=16):
        clock.run()
        clock.run()
        assert steps(place, "opener", id) == ["open", "ran-out"]
    found = matter(place.desk, place.viewer("opener"), id)
    ran_out = found.steps[-1]
    assert (ran_out.clock, ran_out.officer, ran_out.agency, found.state) == ("triage", None, None, "new")
    assert ran_out.happened_at == found.steps[0].made_at + timedelta(minutes=15)
    assert [one.clock.code for one in found.clocks] == ["triage"]  # it is not triaged yet
    assert found.last_move == found.steps[0].id  # nobody's form is refused for it
    move(place, "guard", id, "triage", said=TRIAGE)
    assert matter(place.desk, place.viewer("opener"), id).clocks == []


def test_at_half_and_three_quarters_those_whose_it_is_are_told(place: Place, clock: Clock) -> None:
    id = opened(place)
    assert told(place, "guard", id) == [("open", "")]
    with later(place, minutes=8):
        clock.run()
        assert told(place, "guard", id) == [("half", "triage"), ("open", "")]
        clock.run()
    with later(place, minutes=12):
        clock.run()
    assert told(place, "guard", id)[0] == ("three-quarters", "triage")
    with later(place, minutes=15):
        clock.run()
    assert [step for step, _ in told(place, "guard", id)] == ["end", "three-quarters", "half", "open"]
    assert told(place, "high-analyst", id) == []
    move(place, "guard", id, "triage", said=TRIAGE)
    assert told(place, "guard", id) == []  # it is not theirs any more
    assert told(place, "analyst", id) == told(place, "opener", id) == [("triage", "")]


def test_a_clock_that_was_away_for_two_hours_tells_the_true_moment(place: Place, clock: Clock) -> None:
    id = opened(place)
    with later(place, hours=2):
        clock.run()
        ran_out = matter(place.desk, place.viewer("opener"), id).steps[-1]
        assert timedelta(minutes=104) < ran_out.made_at - ran_out.happened_at < timedelta(minutes=106)
        assert [step for step, _ in told(place, "guard", id)] == ["end", "open"]


def test_what_is_of_no_use_any_more_is_overtaken_and_owes_its_outcome(place: Place, clock: Clock) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    id = opened(place)
    move(place, "guard", id, "triage", said={**TRIAGE, "perishes_at": soon})
    move(place, "analyst", id, "take")
    with later(place, minutes=61):
        clock.run()
        found = matter(place.desk, place.viewer("analyst"), id)
        assert (found.state, found.steps[-1].move) == ("overtaken", "overtake")
        assert [one.clock.code for one in found.clocks] == ["outcome", "unknown"]
        assert id in {
            line.id for line in board(place.desk, place.viewer("analyst"), "lead", states=["overtaken"]).lines
        }
        assert id in {line.id for line in day(place.desk, place.viewer("analyst")).waits}
        assert ("overtake", "") in told(place, "opener", id)
        move(place, "analyst", id, "close", said={"result": "too-late"}, words="llegamos tarde")
        assert [one.clock.code for one in matter(place.desk, place.viewer("opener"), id).clocks] == ["told"]


def test_what_perished_before_it_was_triaged_is_overtaken_at_once(place: Place, clock: Clock) -> None:
    id = opened(place, perishes_at="2001-01-01T00:00:00-06:00")
    clock.run()
    assert matter(place.desk, place.viewer("opener"), id).state == "overtaken"


def test_nobody_but_a_clock_makes_its_move(place: Place) -> None:
    id = opened(place)
    with pytest.raises(NotFound):
        move(place, "guard", id, "overtake")


def test_a_hidden_move_changes_no_low_clock(place: Place, clock: Clock) -> None:
    """The low reading runs out and says so under its own label; to the high one that crossed."""
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    id = opened(place, perishes_at=soon)
    move(place, "guard", id, "drop", words="ya se sabe de dónde viene", label=SECRET)
    with later(place, minutes=61):
        clock.run()
        assert steps(place, "opener", id) == ["open", "ran-out", "overtake"]
        assert steps(place, "guard", id) == ["open", "drop", "ran-out!", "overtake!"]
        assert matter(place.desk, place.viewer("guard"), id).state == "dropped"
        assert matter(place.desk, place.viewer("opener"), id).state == "overtaken"
        assert ("overtake", "") in told(place, "opener", id)


def test_a_hidden_clock_rings_for_those_who_see_it_alone(place: Place, clock: Clock) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    id = opened(place)
    move(place, "guard", id, "triage", said={**TRIAGE, "perishes_at": soon}, label=SECRET)
    with later(place, minutes=61):
        clock.run()
        assert steps(place, "opener", id) == ["open", "ran-out"]
        high = matter(place.desk, place.viewer("guard"), id)
        assert (high.state, high.steps[-1].label, high.steps[-1].stricter) == ("overtaken", SECRET, True)
        low = [one for one in notices(place.desk, place.viewer("opener")) if one.matter_id == id]
        assert low == []  # who opened it may not see what was told of it
        assert matter(place.desk, place.viewer("opener"), id).state == "new"


def test_two_clocks_ring_once(place: Place, clock: Clock) -> None:
    ids = [opened(place) for _ in range(30)]
    with later(place, minutes=16), ThreadPoolExecutor(4) as pool:
        others = [Clock(place.desk.house) for _ in range(4)]
        list(pool.map(Clock.run, others))
        for other in others:
            other.stop()
        clock.run()
        assert {tuple(steps(place, "opener", id)) for id in ids} == {("open", "ran-out")}


def test_a_clock_that_dies_before_the_commit_leaves_nothing_and_rings_again(
    place: Place, clock: Clock
) -> None:
    id = opened(place)
    with later(place, minutes=16):
        with connect(place.desk.house.dsn("jobs"), "test") as conn:
            conn.execute("BEGIN")
            conn.execute("SELECT act.ring(50)")
            conn.pgconn.finish()  # as a killed process ends
        assert steps(place, "opener", id) == ["open"]
        while not clock.run():  # the server takes a moment to notice; until then the matter is held
            time.sleep(0.05)
        assert steps(place, "opener", id) == ["open", "ran-out"]
        assert [step for step, _ in told(place, "guard", id)] == ["end", "open"]


def test_a_changed_file_is_read_by_the_matters_that_are_open(place: Place, clock: Clock) -> None:
    id = opened(place)
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        kept = conn.execute("SELECT clocks, digest FROM gate.kind WHERE code = 'lead'").fetchone()
        assert kept is not None
        conn.execute(
            "UPDATE gate.kind SET digest = 'another', clocks = jsonb_set(clocks, '{0,minutes}', '1')"
            " WHERE code = 'lead'"
        )
        try:
            with later(place, minutes=2):
                clock.run()
                assert steps(place, "opener", id) == ["open", "ran-out"]
        finally:
            conn.execute(
                "UPDATE gate.kind SET clocks = %s::text::jsonb, digest = %s WHERE code = 'lead'",
                [orjson.dumps(kept[0]).decode(), kept[1]],
            )


# ── with whom ───────────────────────────────────────────────────────────────────────────────────


def in_hand(place: Place) -> str:
    id = opened(place)
    move(place, "guard", id, "triage", said=TRIAGE)
    move(place, "analyst", id, "take")
    return id


def login(place: Place, name: str) -> str:
    return place.officers[name].login


def test_handing_over_needs_the_receiver(place: Place) -> None:
    id = in_hand(place)
    assert matter(place.desk, place.viewer("opener"), id).said["holder"] == login(place, "analyst")
    with pytest.raises(NotFound):  # it is not with them
        move(place, "high-analyst", id, "close", said={"result": "false"}, words="no era")
    move(place, "analyst", id, "hand-over", said={"offered": login(place, "high-analyst").capitalize()})
    asked = matter(place.desk, place.viewer("high-analyst"), id)
    assert (asked.said["holder"], {way.move for way in asked.ways}) == (
        login(place, "analyst"),
        {"accept", "decline"},
    )
    assert id in {line.id for line in day(place.desk, place.viewer("high-analyst")).waits}
    assert told(place, "high-analyst", id) == [("hand-over", "")]
    move(place, "high-analyst", id, "decline", words="no me corresponde")
    assert told(place, "analyst", id)[0] == ("decline", "")
    move(place, "analyst", id, "hand-over", said={"offered": login(place, "high-analyst")})
    move(place, "high-analyst", id, "accept")
    taken = matter(place.desk, place.viewer("analyst"), id)
    assert (taken.said["holder"], taken.said["offered"], taken.ways) == (login(place, "high-analyst"), "", [])
    assert id not in {line.id for line in day(place.desk, place.viewer("analyst")).waits}


def test_who_is_named_wrongly_is_said_and_who_is_not_there_is_not(place: Place) -> None:
    id = in_hand(place)
    for wrong in ("Juan Pérez", "x", ""):
        with pytest.raises(BadInput):
            move(place, "analyst", id, "hand-over", said={"offered": wrong})
    move(place, "analyst", id, "hand-over", said={"offered": "nobody.of.that.name"})
    assert matter(place.desk, place.viewer("analyst"), id).said["holder"] == login(place, "analyst")


# ── notices and the day ─────────────────────────────────────────────────────────────────────────


def test_a_notice_stays_until_it_is_acknowledged_by_each(place: Place) -> None:
    id = in_hand(place)
    viewer = place.viewer("opener")
    mine = [one for one in notices(place.desk, viewer) if one.matter_id == id]
    assert [(one.step, one.made_by) for one in mine] == [
        ("take", login(place, "analyst")),
        ("triage", login(place, "guard")),
    ]
    before = waiting(place.desk, [viewer.token])[viewer.token].mark
    assert acknowledge(place.desk, place.viewer("guard"), [UUID(one.id) for one in mine]) == 0  # not theirs
    assert acknowledge(place.desk, viewer, [UUID(one.id) for one in mine]) == 2
    assert acknowledge(place.desk, viewer, [UUID(one.id) for one in mine]) == 0
    assert told(place, "opener", id) == []
    assert waiting(place.desk, [viewer.token])[viewer.token].mark != before


def test_who_is_told_by_name_is_not_called_for_the_same(place: Place) -> None:
    id = opened(place, by="high-analyst")
    move(place, "guard", id, "triage", said=TRIAGE)
    assert told(place, "high-analyst", id) == told(place, "analyst", id) == [("triage", "")]


def test_a_day_has_what_waits_and_what_became_of_ones_own(place: Place) -> None:
    id = opened(place, by="clerk")
    assert id in {line.id for line in day(place.desk, place.viewer("guard")).waits}
    assert id not in {line.id for line in day(place.desk, place.viewer("clerk")).waits}
    assert id not in {one.line.id for one in day(place.desk, place.viewer("clerk")).became}
    move(place, "guard", id, "triage", said=TRIAGE)
    [became] = [one for one in day(place.desk, place.viewer("clerk")).became if one.line.id == id]
    assert (became.move, became.agency, became.line.state) == ("triage", "GSSC", "triaged")
    assert id in {line.id for line in day(place.desk, place.viewer("analyst")).waits}
    move(place, "guard", id, "take", label=SECRET)
    assert id in {line.id for line in day(place.desk, place.viewer("analyst")).waits}  # as far as they see
    assert id not in {line.id for line in day(place.desk, place.viewer("high-analyst")).waits}


def test_a_day_begins_with_what_runs_out_soonest(place: Place, clock: Clock) -> None:
    """A lead that was of use long ago is owed its outcome in a month; one to be triaged, within minutes."""
    past = opened(place, perishes_at="2001-01-01T00:00:00-06:00", danger="yes")
    clock.run()
    fresh = opened(place)
    ids = [line.id for line in day(place.desk, place.viewer("guard")).waits]
    assert ids.index(fresh) < ids.index(past)
