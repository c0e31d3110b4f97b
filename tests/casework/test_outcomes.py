"""What comes after: who has seen a decision, one that nobody can decide, outcomes and who was told, and the figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tearline.casework.day import acknowledge, day, notices
from tearline.casework.deeds import open_matter
from tearline.casework.figures import Figures, figures
from tearline.casework.questions import matter
from tearline.db import connect
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.registry.deeds import suspend_officer
from tests.casework.conftest import Place
from tests.casework.test_clocks import OPEN, SECRET, clock, later
from tests.casework.test_decisions import (
    CHOSEN,
    STOP,
    deciders,
    go,
    holder,
    in_hand,
    proposed,
    ranks,
    seen,
    waits,
)
from tests.deciders import Deciders

__all__ = ["clock", "deciders", "holder", "ranks"]  # fixtures

ALFA = "GSSC//SECRET//ALFA//-//H0"


def moves(place: Place, by: Viewer, id: str) -> list[str]:
    return [one.move for one in seen(place, by, id).steps]


# ── seen, and silence ───────────────────────────────────────────────────────────────────────────


def test_silence_says_which_level_and_whether_anybody_of_it_had_opened_it(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, clock: Clock
) -> None:
    """Worked case 1: unseen for 5 minutes at level 1, then 5 at level 2, seen and decided there after 7."""
    id = proposed(place, holder)
    assert "seen" not in moves(place, ranks[3], id)  # who stands higher is not asked
    assert "seen" not in moves(place, holder, id)
    with later(place, minutes=5.1):
        clock.run()
        silence = seen(place, holder, id).steps[-1].said
        assert (silence["silent_level"], silence["silent_seen"], silence["level"]) == ("1", "no", "2")
    with later(place, minutes=6):
        for _ in range(2):  # once for each level
            found = seen(place, ranks[2], id)
        assert [one.move for one in found.steps].count("seen") == 1
        step = found.steps[-1]
        assert (step.officer, step.said["seen_by"], step.crossed) == (
            step.said["seen_by"],
            step.officer,
            False,
        )
        assert found.last_move != step.id  # and nobody's form is refused for it
    with later(place, minutes=7):
        go(place, ranks[2], id, "approve", said=CHOSEN)
        found = seen(place, holder, id)
        assert (found.said["crossed"], found.said["silences"]) == ("1", "1")
        assert '"1": 300' in found.said["spent"]


def test_a_level_that_had_opened_it_and_did_not_decide_is_told_so(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, clock: Clock
) -> None:
    id = proposed(place, holder)
    seen(place, ranks[1], id)
    with later(place, minutes=5.1):
        clock.run()
        assert seen(place, holder, id).steps[-1].said["silent_seen"] == "yes"
        seen(place, ranks[2], id)
        assert moves(place, holder, id)[-3:] == ["seen", "not-taken", "seen"]


def test_silence_is_not_shown_to_other_agencies(place: Place, holder: Viewer, clock: Clock) -> None:
    other = place.viewer("analyst")
    id = proposed(place, holder)
    before = seen(place, other, id)
    with later(place, minutes=5.1):
        clock.run()
        after = seen(place, other, id)
        assert (after.steps, after.said, after.clocks, after.last_move, after.state) == (
            before.steps, before.said, [], before.last_move, "proposed",
        )  # fmt: skip
        assert "level" not in after.said
        several = proposed(place, holder, {**STOP, "agencies": "several"})
        assert (
            seen(place, other, several).said["level"] == "1"
        )  # where they act together, they are of the chain


# ── nobody decides ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("ranks")
def test_a_decision_that_nobody_can_take_is_told_to_the_registrar(
    place: Place, deciders: Deciders, holder: Viewer
) -> None:
    desk, registrar = place.desk, place.people.enrol("GSSC", "registro", Tier.OPEN, duties=["registrar"])
    elsewhere = place.people.enrol("GUIF", "registro-uif", Tier.OPEN, duties=["registrar"])

    def told(by: Viewer = registrar) -> list[tuple[str, int, int]]:
        return [(one.duty, one.level, one.many) for one in day(desk, by).undecided]

    proposed(place, holder)
    assert told() == []  # commanders of each level are there, and see what is open
    apart = place.people.enrol("GSSC", "propone-alfa", Tier.SECRET, ("ALFA",), ["analyst"])
    id = in_hand(place, apart)
    go(place, apart, id, "propose", said=STOP, label=ALFA)
    high = place.people.person("GSSC", "mando-alto", Tier.SECRET, ("ALFA",), ["commander"])
    assert told() == [("commander", 1, 1)]
    assert (told(elsewhere), told(holder)) == ([], [])
    with pytest.raises(NotFound):
        matter(desk, registrar, "2222-2222")
    deciders.level(high.login, 2)
    assert told() == []  # whoever stands higher may
    due = seen(place, apart, id).said["decide_by"]
    suspend_officer(desk, place.people.registrar, high.login)
    assert told() == [("commander", 1, 1)]
    second = place.people.enrol("GSSC", "mando-alto-2", Tier.SECRET, ("ALFA",), ["commander"])
    assert told() == [("commander", 1, 1)]
    deciders.level(_login(place, second), 1)
    assert told() == []
    assert waits(place, second, id)  # asked again of another; its clock was not renewed
    assert seen(place, apart, id).said["decide_by"] == due


def _login(place: Place, by: Viewer) -> str:
    from tests.casework.test_decisions import login

    return login(place, by)


# ── outcomes ────────────────────────────────────────────────────────────────────────────────────


def decided(place: Place, by: Viewer, holder: Viewer, **triage: str) -> str:
    id = proposed(place, holder, **triage)
    go(place, by, id, "approve", said=CHOSEN)
    return id


def test_an_outcome_is_owed_in_thirty_days_and_unknown_after_sixty(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, clock: Clock
) -> None:
    id = decided(place, ranks[1], holder)
    with later(place, days=31):
        clock.run()
        found = seen(place, holder, id)
        assert (found.state, found.steps[-1].move, found.steps[-1].clock) == ("decided", "ran-out", "outcome")
    with later(place, days=61):
        clock.run()
        found = seen(place, holder, id)
        assert (found.state, found.said["result"], found.steps[-1].move) == ("closed", "unknown", "give-up")
        assert found.steps[-1].officer is None


def test_whoever_opened_it_puts_the_notice_away_and_is_told_by_that(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, clock: Clock
) -> None:
    opener = place.viewer("opener")
    id, late = (decided(place, ranks[1], holder) for _ in range(2))
    for one in (id, late):
        go(place, holder, one, "close", said={"result": "information"})
        assert [clock.clock.code for clock in seen(place, opener, one).clocks] == ["told"]
    [notice] = [one for one in notices(place.desk, opener) if one.matter_id == id and one.step == "close"]
    acknowledge(place.desk, opener, [UUID(notice.id)])
    found = seen(place, opener, id)
    assert (found.steps[-1].move, found.steps[-1].officer, found.clocks) == (
        "outcome-told", place.officers["opener"].login, [],
    )  # fmt: skip
    acknowledge(place.desk, opener, [UUID(notice.id)])
    assert moves(place, opener, id).count("outcome-told") == 1
    with later(place, hours=73):
        clock.run()
        assert seen(place, opener, late).steps[-1].clock == "told"  # late, for good
        assert "ran-out" not in moves(place, opener, id)


def test_what_the_judge_decided_is_said_of_a_closed_lead(
    place: Place, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    held, other = (decided(place, ranks[1], holder) for _ in range(2))
    go(place, holder, held, "close", said={"result": "detention"})
    go(place, holder, other, "close", said={"result": "information"})
    with pytest.raises(NotFound):  # nobody was held
        go(place, holder, other, "judicial-end", said={"judicial_end": "acquittal"})
    go(place, holder, held, "judicial-end", said={"judicial_end": "release"})
    go(
        place,
        holder,
        held,
        "judicial-end",
        said={"judicial_end": "acquittal"},
        words="lo absolvió el tribunal",
    )
    found = seen(place, holder, held)
    assert (found.state, found.said["judicial_end"]) == ("closed", "acquittal")


def test_a_record_is_not_named_to_more_than_may_see_it(
    place: Place, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    id = decided(place, ranks[1], holder)
    above = open_matter(place.desk, holder, "errand", {"name": ["x"]}, label=SECRET, said={
        "by_when": "2126-12-01T12:00:00-06:00"})  # fmt: skip
    said = {"result": "detention", "detention": str(above)}
    with pytest.raises(BadInput, match="as strict"):
        go(place, holder, id, "close", said=said)
    with pytest.raises(NotFound):
        go(place, holder, id, "close", said={**said, "detention": str(UUID(int=5, version=4))})
    go(place, holder, id, "close", said=said, label=SECRET)


# ── figures ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def alone(place: Place) -> date:
    """A year in which no other lead arrived: what is made in a test is moved there."""
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute(
            "UPDATE store.matter SET opened_at = opened_at - interval '400 days'"
            " WHERE opened_at > now() - interval '300 days'"
        )
    return datetime.now(UTC).date()


def counted(place: Place, by: Viewer) -> Figures:
    return figures(place.desk, by)


@pytest.mark.usefixtures("alone")
def test_figures_are_of_what_the_viewer_sees(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, clock: Clock
) -> None:
    chief, guard = ranks[3], place.viewer("guard")
    with pytest.raises(NotEntitled):
        counted(place, holder)
    with pytest.raises(BadInput):
        figures(place.desk, chief, date(2026, 1, 2), date(2026, 1, 1))
    assert counted(place, chief).leads == 0
    arrest = str(open_matter(place.desk, holder, "errand", {"name": ["puesta a disposición"]}, label=OPEN, said={
        "by_when": "2126-12-01T12:00:00-06:00"}))  # fmt: skip
    soon = (datetime.now(UTC) + timedelta(hours=5)).isoformat(timespec="seconds")
    first, second, climbed = (
        decided(place, ranks[1], holder, perishes_at=soon),
        decided(place, ranks[1], holder),
        proposed(place, holder),
    )
    for id in (first, second):
        acted = (datetime.now(UTC) + timedelta(seconds=30)).isoformat(timespec="seconds")
        go(place, holder, id, "close", said={"result": "detention", "detention": arrest, "acted_at": acted})
    go(place, holder, first, "judicial-end", said={"judicial_end": "acquittal"})
    found = counted(place, chief)
    assert (found.leads, found.detentions, found.ends) == (
        3,
        1,
        {"sentence": 0, "acquittal": 1, "release": 0},
    )
    assert (found.in_time.many, found.in_time.of, found.in_time.share, found.in_time.bar) == (2, 2, None, 0.9)
    assert (found.before_perishing.many, found.before_perishing.of) == (1, 1)
    assert (found.with_outcome.many, found.with_outcome.of, found.results) == (2, 2, {"detention": 2})
    assert [one.of for one in found.acted] == [2, 2, 2]
    with later(place, minutes=5.1):
        clock.run()
    with later(place, minutes=7):
        go(place, ranks[2], climbed, "approve", said=CHOSEN)
    found = counted(place, chief)
    assert (found.in_time.many, found.in_time.of, found.decided_low.many) == (2, 3, 3)
    assert (found.not_taken, found.crossed) == ({"1": 1}, {"0": 2, "1": 1})
    assert {level: one.of for level, one in found.at_level.items()} == {"1": 3, "2": 1}
    with later(place, hours=80):
        told = counted(place, chief)
        assert (told.told_in_time.many, told.told_in_time.of) == (0, 2)
    # hidden: a lead, and a move of one that is seen
    hidden = decided(place, ranks[1], holder)
    low = place.people.enrol("GSSC", "guardia-ve-poco", Tier.OPEN, duties=["duty-officer"])
    before = counted(place, low)
    go(place, holder, hidden, "close", said={"result": "false"}, label=SECRET)
    secret = str(
        open_matter(place.desk, guard, "lead", {"name": ["x"]}, label=SECRET, said={"channel": "tip"})
    )
    go(place, guard, secret, "triage", said={"value": "low", "danger": "no"})
    assert counted(place, low) == before
    after = counted(place, guard)
    assert (after.leads, after.false.many, before.false.many) == (before.leads + 1, 1, 0)
    assert [label and label.split("//")[1] for label in (before.banner.label, after.banner.label)] == [
        "OPEN", "SECRET"
    ]  # fmt: skip


@pytest.mark.usefixtures("alone")
def test_no_exercise_is_in_a_figure_and_none_tells_how_one_came_that_is_to_be_triaged(place: Place) -> None:
    guard, opener = place.viewer("guard"), place.viewer("opener")

    def opened(channel: str) -> str:
        return str(
            open_matter(place.desk, opener, "lead", {"name": ["x"]}, label=OPEN, said={"channel": channel})
        )

    before = counted(place, guard)
    drill, real = opened("exercise"), opened("tip")
    assert counted(place, guard) == before
    for id in (drill, real):
        go(place, guard, id, "triage", said={"value": "low", "danger": "no"})
    assert counted(place, guard).leads == before.leads + 1


@pytest.mark.usefixtures("alone")
def test_who_had_been_warned_is_on_the_inspectors_list(
    place: Place, holder: Viewer, ranks: dict[int, Viewer]
) -> None:
    inspector = place.people.enrol("GSSC", "inspeccion", Tier.OPEN, duties=["inspector"])
    id, hidden = (decided(place, ranks[1], holder) for _ in range(2))
    for one, label in ((id, None), (hidden, SECRET)):
        said = {"result": "nothing-found", "nothing_because": "forewarned"}
        go(place, holder, one, "close", said=said, label=label)
    found = counted(place, inspector)
    assert ([one.id for one in found.warned], found.forewarned) == ([id], 1)
    assert counted(place, ranks[1]).warned == []
    assert counted(place, place.viewer("guard")).forewarned == 2
