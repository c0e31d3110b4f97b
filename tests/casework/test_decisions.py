"""Decisions under the matrix: who is asked and by when, silence that climbs, roles that must agree, two persons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tearline.casework.day import day, notices
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import Matter, matter
from tearline.errors import BadInput, Conflict, NotFound
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer
from tearline.matrix.delegations import lend
from tearline.matters.kind import decision_fields
from tearline.measures import Agencies, Cause, Instrument, Measure, Scope, Where
from tearline.registry.signin import whoami
from tests.casework.conftest import Place
from tests.casework.test_clocks import OPEN, SECRET, TRIAGE, clock, later, told
from tests.deciders import Deciders

__all__ = ["clock"]  # a fixture
STOP = {
    "action": "stop", "place": "municipal", "risk": "2", "agencies": "one", "instrument": "none",
    "first_option": "Detener en el puente", "second_option": "Dejarla pasar y seguirla", "recommended": "1",
}  # fmt: skip
SEARCH = {**STOP, "action": "search-with-order", "instrument": "order", "risk": "3"}
CHOSEN = {"chosen": "1", "legal_basis": "CNPP, art. 132"}


@pytest.fixture(scope="module")
def deciders(place: Place) -> Deciders:
    """The shipped matrix is in force in this deployment."""
    return place.deciders


@pytest.fixture(scope="module")
def ranks(place: Place, deciders: Deciders) -> dict[int, Viewer]:
    """A commander of each level, of the agency that owns the leads."""
    return {n: place.people.sign_in(deciders.person(f"mando-{n}", n, agency="GSSC")) for n in range(1, 6)}


@pytest.fixture(scope="module")
def holder(place: Place, deciders: Deciders) -> Viewer:  # noqa: ARG001 the matrix is published first
    return place.people.enrol("GSSC", "propone", Tier.SECRET, duties=["analyst"])


@pytest.fixture(scope="module")
def lawyer(place: Place, deciders: Deciders) -> Viewer:  # noqa: ARG001
    return place.people.enrol("GSSC", "fiscal", Tier.SECRET, duties=["prosecutor"])


def seen(place: Place, by: Viewer, id: str) -> Matter:
    return matter(place.desk, by, id)


def go(
    place: Place, by: Viewer, id: str, code: str, words: str = "por lo que se sabe", **how: object
) -> None:
    last = UUID(seen(place, by, id).last_move)
    move_matter(place.desk, by, id, code, last, words=words, **how)  # type: ignore[arg-type]


def in_hand(place: Place, holder: Viewer, **said: str) -> str:
    named = {"name": ["Camioneta en el puente"]}
    id = str(
        open_matter(place.desk, place.viewer("opener"), "lead", named, label=OPEN, said={"channel": "own"})
    )
    go(place, place.viewer("guard"), id, "triage", said={**TRIAGE, **said})
    go(place, holder, id, "take")
    return id


def proposed(place: Place, holder: Viewer, said: dict[str, str] = STOP, **triage: str) -> str:
    id = in_hand(place, holder, **triage)
    go(place, holder, id, "propose", said=said)
    return id


def ways(place: Place, by: Viewer, id: str) -> set[str]:
    return {way.move for way in seen(place, by, id).ways}


def waits(place: Place, by: Viewer, id: str) -> bool:
    return id in {line.id for line in day(place.desk, by).waits}


def login(place: Place, by: Viewer) -> str:
    known = whoami(place.desk, by.token)
    assert known is not None
    return known.login


# ── who is asked ────────────────────────────────────────────────────────────────────────────────


def test_what_is_said_of_a_decision_is_in_the_words_of_the_matrix() -> None:
    fields = decision_fields()
    for field, codes in (
        ("action", Measure),
        ("place", Where),
        ("agencies", Agencies),
        ("instrument", Instrument),
    ):
        assert fields[field].values == {one.value: one.words for one in codes}
    assert {f"agreed_{scope.value}" for scope in Scope} <= set(fields)


def test_the_matrix_says_who_is_asked_and_by_when(
    place: Place, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    id = proposed(place, holder)
    found = seen(place, ranks[1], id)
    assert [one.move for one in found.steps][-2:] == ["propose", "seen"]  # one who is asked has opened it
    asked = found.steps[-2].made_at
    assert (found.state, found.said["level"], found.said["decider"]) == ("proposed", "1", "commander")
    assert datetime.fromisoformat(found.said["decide_by"]) == asked + timedelta(minutes=5)
    assert [one.clock.code for one in found.clocks] == ["decision"]
    assert {n: waits(place, one, id) for n, one in ranks.items()} == {
        1: True,
        2: False,
        3: False,
        4: False,
        5: False,
    }
    assert "approve" in ways(place, ranks[3], id)  # who stands higher may, and is not asked
    assert ways(place, place.viewer("guard"), id) == ways(place, place.viewer("opener"), id) == set()
    go(place, ranks[1], id, "approve", said=CHOSEN)
    done = seen(place, holder, id)
    assert (done.state, done.said["decided_by"], done.said["chosen"]) == (
        "decided",
        login(place, ranks[1]),
        "1",
    )
    assert [one.clock.code for one in done.clocks] == ["outcome", "unknown"]


def test_an_action_without_its_instrument_is_refused_by_its_name(place: Place, holder: Viewer) -> None:
    id = in_hand(place, holder)
    for action, instrument, needed in (
        ("search-with-order", "none", "order"), ("arrest-with-warrant", "order", "warrant"),
        ("arrest-in-flagrancy", "none", "flagrancy"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=needed):
            go(place, holder, id, "propose", said={**STOP, "action": action, "instrument": instrument})
    assert seen(place, holder, id).state == "in-hand"


def test_a_proposal_names_its_options(place: Place, holder: Viewer) -> None:
    id = in_hand(place, holder)
    for wrong in (
        {"second_option": ""},
        {"recommended": "3"},
        {"action": "shoot"},
        {"risk": "5"},
        {"first_option": "x" * 501},
    ):
        with pytest.raises(BadInput):
            go(place, holder, id, "propose", said={**STOP, **wrong})
    go(place, holder, id, "propose", said={**STOP, "third_option": "Nada", "recommended": "3"})
    assert seen(place, holder, id).said["third_option"] == "Nada"


def test_who_proposes_does_not_decide(place: Place, deciders: Deciders) -> None:
    both = place.people.sign_in(deciders.person("ambos", 2, ["commander", "analyst"], agency="GSSC"))
    id = proposed(place, both)
    assert ways(place, both, id) == {"withdraw"}
    with pytest.raises(NotFound):
        go(place, both, id, "approve", said=CHOSEN)
    go(place, both, id, "withdraw")
    assert (seen(place, both, id).state, seen(place, both, id).clocks) == ("in-hand", [])


def test_another_agency_s_commander_decides_where_several_act(
    place: Place, deciders: Deciders, holder: Viewer
) -> None:
    other = place.people.sign_in(deciders.person("mando-uif", 5, agency="GUIF"))
    alone, together = proposed(place, holder), proposed(place, holder, {**STOP, "agencies": "several"})
    assert ways(place, other, alone) == set()
    assert "approve" in ways(place, other, together)


# ── silence ─────────────────────────────────────────────────────────────────────────────────────


def test_silence_is_neither_yes_nor_no_and_climbs(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, clock: Clock
) -> None:
    """Stop, one municipality, risk 2: 5 minutes at level 1, half of it but 5 at least at level 2; decided there."""
    id = proposed(place, holder)
    asked = seen(place, holder, id).steps[-1].made_at
    assert told(place, "opener", id)[0][0] == "propose"
    with later(place, minutes=5.2):
        clock.run()
        clock.run()
        found = seen(place, holder, id)
        assert (found.state, found.said["level"], found.steps[-1].move) == ("proposed", "2", "not-taken")
        assert found.steps[-1].happened_at == asked + timedelta(minutes=5)
        assert datetime.fromisoformat(found.said["decide_by"]) == asked + timedelta(minutes=10)
        assert {n: waits(place, one, id) for n, one in ranks.items() if n < 4} == {
            1: False,
            2: True,
            3: False,
        }
        assert "approve" not in ways(place, ranks[1], id)
        assert [one.step for one in notices(place.desk, ranks[2]) if one.matter_id == id] == ["not-taken"]
        assert [one.step for one in notices(place.desk, ranks[1]) if one.matter_id == id] == ["not-taken"]
    with later(place, minutes=7):
        go(place, ranks[2], id, "approve", said=CHOSEN)
        assert seen(place, holder, id).state == "decided"
    with later(place, minutes=30):
        clock.run()
        assert seen(place, holder, id).steps[-1].move == "approve"  # its clock has ended


def test_at_the_top_silence_is_final_and_owes_an_outcome(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, clock: Clock
) -> None:
    id = proposed(place, holder)
    for minutes in (5.1, 10.2, 15.3, 20.4):
        with later(place, minutes=minutes):
            clock.run()
    assert (seen(place, holder, id).said["level"], waits(place, ranks[5], id)) == ("5", True)
    with later(place, minutes=26):
        clock.run()
        found = seen(place, holder, id)
        assert (found.state, found.steps[-1].move) == ("not-decided", "exhaust")
        assert [one.clock.code for one in found.clocks] == ["outcome", "unknown"]
        assert waits(place, holder, id)
        assert ways(place, ranks[5], id) == set()
        go(place, holder, id, "close", said={"result": "not-decided"})


def test_after_two_hours_away_each_level_still_has_its_minutes(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, clock: Clock
) -> None:
    id = proposed(place, holder)
    with later(place, hours=2):
        clock.run()
        clock.run()
        found = seen(place, holder, id)
        assert (found.said["level"], found.steps[-1].move) == ("2", "not-taken")
        late = found.steps[-1].made_at - found.steps[-1].happened_at
        assert timedelta(minutes=114) < late < timedelta(minutes=116)
        left = datetime.fromisoformat(found.said["decide_by"]) - found.steps[-1].made_at
        assert abs(left - timedelta(minutes=5)) < timedelta(seconds=1)
        assert waits(place, ranks[2], id)


def test_what_is_proposed_perishes_like_any_lead(place: Place, holder: Viewer, clock: Clock) -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=3)).isoformat(timespec="seconds")
    id = proposed(place, holder, perishes_at=soon)
    with later(place, minutes=4):
        clock.run()
        assert seen(place, holder, id).state == "overtaken"


def test_deferring_is_once_and_before_it_perishes(
    place: Place, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    now = datetime.now(UTC)
    id = proposed(place, holder, perishes_at=(now + timedelta(hours=2)).isoformat(timespec="seconds"))
    for wrong in (now - timedelta(minutes=1), now + timedelta(hours=3)):
        with pytest.raises(BadInput):
            go(place, ranks[1], id, "defer", said={"decide_by": wrong.isoformat(timespec="seconds")})
    until = (now + timedelta(hours=1)).isoformat(timespec="seconds")
    go(place, ranks[1], id, "defer", said={"decide_by": until})
    found = seen(place, ranks[1], id)
    assert datetime.fromisoformat(found.said["decide_by"]).timestamp() == pytest.approx(
        now.timestamp() + 3600, abs=1
    )
    assert "defer" not in {way.move for way in found.ways}


# ── who must agree, and two persons ─────────────────────────────────────────────────────────────


def test_a_role_that_must_agree_holds_the_decider_and_its_silence_climbs(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, lawyer: Viewer, clock: Clock
) -> None:
    id = proposed(place, holder, {**SEARCH, "risk": "2"})
    assert ways(place, ranks[2], id) == {"refuse", "defer"}
    assert ways(place, lawyer, id) == {"agree", "object"}
    assert waits(place, lawyer, id)
    with later(place, hours=25):
        clock.run()
        assert seen(place, holder, id).said["level"] == "3"
        assert "approve" not in ways(place, ranks[3], id)
    go(place, lawyer, id, "agree")
    assert ways(place, lawyer, id) == set()
    assert "approve" in ways(place, ranks[3], id)


def test_an_objection_is_no_yes(
    place: Place, ranks: dict[int, Viewer], holder: Viewer, lawyer: Viewer
) -> None:
    id = proposed(place, holder, {**SEARCH, "risk": "2"})
    go(place, lawyer, id, "object", words="no hay datos que la funden")
    assert ways(place, ranks[2], id) == {"refuse", "defer"}
    go(place, ranks[2], id, "refuse")
    found = seen(place, holder, id)
    assert (found.state, found.said["agreed_law"], "propose" in {way.move for way in found.ways}) == (
        "in-hand",
        "no",
        True,
    )


def test_two_persons_sign_and_neither_is_the_other_s_delegate(
    place: Place, deciders: Deciders, ranks: dict[int, Viewer], holder: Viewer, lawyer: Viewer
) -> None:
    id = proposed(place, holder, SEARCH)
    go(place, lawyer, id, "agree")
    assert ways(place, ranks[3], id) == {"support", "refuse", "defer"}
    go(place, ranks[3], id, "support")
    assert "approve" not in ways(place, ranks[3], id)
    delegate = deciders.person("delegado", 1, agency="GSSC")
    until = datetime.now(UTC) + timedelta(days=2)
    lend(place.desk, ranks[3], delegate.login, [Measure.SEARCH], [Where.MUNICIPAL], 3, until, Cause.LEAVE)
    lent = place.people.sign_in(delegate)
    assert "approve" not in ways(place, lent, id)  # a delegate and the giver count as one
    go(place, ranks[4], id, "approve", said=CHOSEN)


def test_a_delegate_decides_within_what_was_lent(
    place: Place, deciders: Deciders, ranks: dict[int, Viewer], holder: Viewer
) -> None:
    delegate = deciders.person("delegado-2", 0, (), agency="GSSC")
    until = datetime.now(UTC) + timedelta(days=2)
    lend(place.desk, ranks[2], delegate.login, [Measure.STOP], [Where.STATE], 3, until, Cause.LEAVE)
    lent = place.people.sign_in(delegate)
    inside, outside = (
        proposed(place, holder, {**STOP, "risk": risk, "place": "state"}) for risk in ("3", "4")
    )
    assert waits(place, lent, inside)
    assert not waits(place, lent, outside)
    with pytest.raises(NotFound):
        go(place, lent, outside, "approve", said=CHOSEN)
    go(place, lent, inside, "approve", said=CHOSEN)
    assert seen(place, holder, inside).said["decided_by"] == delegate.login


def test_two_who_decide_at_once(place: Place, ranks: dict[int, Viewer], holder: Viewer) -> None:
    id = proposed(place, holder)
    last = UUID(seen(place, ranks[1], id).last_move)
    move_matter(place.desk, ranks[1], id, "approve", last, said=CHOSEN, words="ahora")
    with pytest.raises((Conflict, NotFound)):
        move_matter(place.desk, ranks[2], id, "refuse", last, words="mejor no")


def test_a_hidden_proposal_asks_those_alone_who_see_it(
    place: Place, deciders: Deciders, holder: Viewer, clock: Clock
) -> None:
    id = in_hand(place, holder)
    go(place, holder, id, "propose", said=STOP, label=SECRET)
    low = place.people.sign_in(deciders.person("bajo", 1, agency="GSSC"))
    high = place.people.enrol("GSSC", "alto", Tier.SECRET, duties=["commander"])
    deciders.level(login(place, high), 1)
    assert (waits(place, low, id), waits(place, high, id)) == (False, True)
    with later(place, minutes=6):
        clock.run()
        assert seen(place, low, id).state == "in-hand"
        assert seen(place, high, id).said["level"] == "2"
        assert seen(place, high, id).steps[-1].label == SECRET
