"""Requests between agencies (B5): each rule of the design's page, each worked case, and the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tearline import stewardship
from tearline.casework.day import day, notices
from tearline.casework.questions import board
from tearline.errors import BadInput, NotFound
from tearline.jobs.clock import Clock
from tearline.matters.workdays import working_days
from tearline.sharing.credit import credit
from tearline.sharing.requests import BY, OF, in_clock, is_late, one_side, refusals, requests
from tests import game_time
from tests.sharing.place import LABEL, Place

CLOSED = "GFGR//RESTRICTED//-//-//H0"
SHARED = "GFGR//RESTRICTED//-//GSSC//H0"


def now() -> datetime:
    return datetime.now(UTC)


def ahead(**how: float) -> str:
    return (now() + timedelta(**how)).isoformat(timespec="seconds")


def record(place: Place, label: str, key: str, by: str = "steward", agency: str = "GFGR") -> UUID:
    draft = {"id": key, "schema": "Vehicle", "properties": {"registrationNumber": ["XTR-417-B"]}}
    loaded = place.stage.load(agency, [draft], label, f"autos-{key}", place.officers[by])
    return UUID(place.stage.records_of(loaded.id)[key])


def told(place: Place, by: str, id: str) -> list[str]:
    """What somebody was told of a request."""
    return [one.step for one in notices(place.desk, place.officers[by]) if one.matter_id == id]


def seconds(left: timedelta) -> float:
    return left.total_seconds()


# ── whose it is, and by when ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("wants", "urgency", "minutes"),
                         [("confirm", "urgent", 10), ("confirm", "normal", 60), ("data", "urgent", 2880)])  # fmt: skip
def test_the_clock_is_as_long_as_what_is_asked(place: Place, wants: str, urgency: str, minutes: int) -> None:
    found = place.read("desk", place.asked(wants=wants, urgency=urgency))
    [clock] = found.clocks
    assert abs(seconds(clock.due_at - clock.began_at) - 60 * minutes) < 1
    chief, coordinator = (datetime.fromisoformat(found.said[name]) for name in ("chief_at", "coordinator_at"))
    assert chief - clock.due_at == coordinator - chief == timedelta(minutes=minutes / 2)
    assert found.said["purpose"] == "investigation"


def test_others_have_five_working_days(place: Place) -> None:
    found = place.read("asker", place.asked(wants="check"))
    days = working_days()
    [clock] = found.clocks
    assert clock.due_at == days.end_of(found.opened_at, 5)
    chief, coordinator = (datetime.fromisoformat(found.said[name]) for name in ("chief_at", "coordinator_at"))
    instant = timedelta(microseconds=1)
    assert chief == days.end_of(clock.due_at - instant, 3)
    assert coordinator == days.end_of(chief - instant, 3)


def test_the_desk_of_the_addressee_is_told_and_nobody_else(place: Place) -> None:
    id = place.asked(wants="confirm")
    assert told(place, "desk", id) == ["open"]
    assert id in {line.id for line in day(place.desk, place.officers["desk"]).waits}
    for other in ("chief", "clerk", "asker", "their-desk"):
        assert told(place, other, id) == []
        assert id not in {line.id for line in day(place.desk, place.officers[other]).waits}
    for stranger in ("other-desk", "coordinator"):
        with pytest.raises(NotFound):
            place.read(stranger, id)


def test_who_may_move_it(place: Place) -> None:
    id = place.asked(wants="confirm")
    assert place.ways("desk", id) == place.ways("chief", id) == {
        "receive", "promise", "answer", "answer-partly", "find-nothing",
    }  # fmt: skip
    assert place.ways("asker", id) == place.ways("their-desk", id) == {"withdraw"}
    assert place.ways("clerk", id) == place.ways("secret-asker", id) == set()
    with pytest.raises(NotFound):
        place.move("asker", id, "answer", outcome="confirmed")
    place.move("desk", id, "receive")
    assert told(place, "desk", id) == []
    place.move("asker", id, "withdraw", words="ya no hace falta")
    assert place.read("desk", id).state == "withdrawn"


@pytest.mark.parametrize("code", ["GNADIE", "GSSC"])
def test_nobody_is_asked_who_is_not_there_nor_oneself(place: Place, code: str) -> None:
    with pytest.raises(BadInput, match="no such agency"):
        place.asked(addressee=code, label="GSSC//RESTRICTED//-//ALL//H0")


@pytest.mark.parametrize("label", ["GSSC//RESTRICTED//-//-//H0", "GSSC//RESTRICTED//-//GUIF//H0"])
def test_a_request_goes_to_whom_it_asks(place: Place, label: str) -> None:
    with pytest.raises(BadInput, match="does not go to the agency"):
        place.asked(label=label)


def test_each_side_has_its_own(place: Place) -> None:
    urgent, slow = place.asked(wants="confirm", urgency="urgent"), place.asked(wants="check")
    for by, side in (("desk", OF), ("asker", BY)):
        lines = [line.id for line in one_side(place.desk, place.officers[by], side).lines]
        assert lines.index(urgent) < lines.index(slow)
        other = BY if side == OF else OF
        assert one_side(place.desk, place.officers[by], other).lines == []
    assert requests(place.desk, place.officers["other-desk"], now()).of_us == []
    place.move("desk", urgent, "answer", outcome="not-in-force")
    assert one_side(place.desk, place.officers["desk"], OF, ended=True).lines[0].id == urgent
    assert urgent not in {line.id for line in one_side(place.desk, place.officers["asker"], BY).lines}


# ── (a) promised ────────────────────────────────────────────────────────────────────────────────


def test_promised_in_time_and_answered_by_then_is_in_its_clock(place: Place, clock: Clock) -> None:
    id = place.asked(wants="confirm", urgency="urgent")  # 12:00
    with game_time.later(place.desk.house, minutes=8):  # 12:08
        place.move("desk", id, "promise", promised_for=ahead(minutes=60))
        assert told(place, "asker", id) == ["promise"]
        with pytest.raises(NotFound):  # once
            place.move("desk", id, "promise", promised_for=ahead(minutes=90))
    with game_time.later(place.desk.house, minutes=55):  # 12:55
        clock.run()
        place.move("desk", id, "answer", outcome="confirmed", words="sigue vigente")
    [line] = [
        one for one in one_side(place.desk, place.officers["asker"], BY, ended=True).lines if one.id == id
    ]
    assert (line.state, is_late(line, now())) == ("answered", False)
    found = place.read("asker", id)
    assert [one.move for one in found.steps] == ["open", "promise", "answer"]
    assert found.steps[-1].words == "sigue vigente"


def test_a_promise_that_is_not_kept_is_late_and_goes_up(place: Place, clock: Clock) -> None:
    id = place.asked(wants="confirm", urgency="urgent")
    place.move("desk", id, "promise", promised_for=ahead(minutes=30))
    with game_time.later(place.desk.house, minutes=31):
        clock.run()
        assert place.read("asker", id).state == "overdue"
    with game_time.later(place.desk.house, minutes=36):  # half of ten minutes later
        clock.run()
        assert place.read("asker", id).state == "with-chief"


@pytest.mark.parametrize("minutes", [-5, 4 * 60 + 5])
def test_a_promise_is_for_the_next_four_hours(place: Place, minutes: int) -> None:
    id = place.asked(wants="data")
    with pytest.raises(BadInput, match="four hours at most"):
        place.move("desk", id, "promise", promised_for=ahead(minutes=minutes))


def test_after_the_clock_nothing_is_promised(place: Place) -> None:
    id = place.asked(wants="confirm", urgency="urgent")
    with game_time.later(place.desk.house, minutes=11), pytest.raises(BadInput, match="before it is due"):
        place.move("desk", id, "promise", promised_for=ahead(minutes=60))


# ── 1, (e): a refusal says that something is held ───────────────────────────────────────────────


def test_only_what_is_known_to_be_held_is_refused(place: Place) -> None:
    in_words = place.asked(wants="records")
    assert "refuse" not in place.ways("desk", in_words)
    with pytest.raises(NotFound):
        place.move("desk", in_words, "refuse", refused_because="operation")
    about = place.asked(about=[record(place, SHARED, "v-known")])
    assert place.read("asker", about).said["known"] == "yes"
    place.move("desk", about, "refuse", refused_because="source-at-risk")
    found = place.read("asker", about)
    assert (found.state, found.said["refused_because"]) == ("refused", "source-at-risk")
    assert told(place, "asker", about) == ["refuse"]
    assert refusals(requests(place.desk, place.officers["asker"], now()).answered) == {"source-at-risk": 1}
    assert refusals(requests(place.desk, place.officers["other-desk"], now()).answered) == {}


def test_what_somebody_else_holds_says_nothing_of_the_addressee(place: Place) -> None:
    """A record of the asker's own, which the addressee sees too."""
    loader = place.stage.people.enrol("GSSC", "carga", duties=["steward"])
    place.officers["loader"] = loader
    own = record(place, "GSSC//RESTRICTED//-//GFGR//H0", "v-own", "loader", "GSSC")
    id = place.asked(about=[own])
    assert place.read("asker", id).said["known"] == "no"
    assert "refuse" not in place.ways("desk", id)


def test_what_is_hidden_is_not_asked_about(place: Place) -> None:
    hidden = record(place, CLOSED, "v-hidden")
    for id in (hidden, UUID(int=7)):
        with pytest.raises(NotFound):
            place.asked(about=[id])


def test_a_refusal_has_a_reason_and_another_one_its_words(place: Place) -> None:
    id = place.asked(about=[record(place, SHARED, "v-reason")])
    with pytest.raises(BadInput, match="missing"):
        place.move("desk", id, "refuse")
    with pytest.raises(BadInput, match="said in words"):
        place.move("desk", id, "refuse", refused_because="other")
    place.move("desk", id, "refuse", refused_because="other", words="lo pide un juez y no nosotros")
    assert place.read("asker", id).steps[-1].words == "lo pide un juez y no nosotros"


# ── 2, (b): nothing to release ──────────────────────────────────────────────────────────────────


def asker_reads(place: Place, id: str) -> list[object]:
    """All that who asked is shown of a request, without what names it."""
    found = place.read("asker", id)
    began = found.opened_at
    lines = one_side(place.desk, place.officers["asker"], BY, ended=found.state == "nothing").lines
    on_board = {line.id: line.state for line in board(place.desk, place.officers["asker"], "request").lines}
    return [
        found.state, found.banner, found.label, found.ways, on_board.get(id),
        [line.state for line in lines if line.id == id],
        [(one.move, one.said.keys(), one.words, one.clock, one.officer, one.agency, one.stricter, one.crossed,
          one.label, round(seconds(one.made_at - began) / 60)) for one in found.steps],
        [(one.clock.code, round(seconds(one.due_at - began))) for one in found.clocks], told(place, "asker", id),
    ]  # fmt: skip


def test_nothing_is_told_at_the_end_of_the_clock_and_alike(place: Place, clock: Clock) -> None:
    """Not held, protected, and looked at as late as can be: one answer, at one moment."""
    ids = [place.asked(wants="confirm") for _ in range(3)]
    untouched = place.asked(wants="confirm")
    place.move("desk", ids[0], "find-nothing", nothing_because="not-held")
    place.move("desk", ids[1], "find-nothing", nothing_because="protected", words="es de una operación")
    with game_time.later(place.desk.house, minutes=59):
        clock.run()
        place.move("desk", ids[2], "find-nothing", nothing_because="protected")
        assert all(asker_reads(place, id) == asker_reads(place, untouched) for id in ids)
        assert place.read("asker", ids[0]).state == "sent"
        assert place.read("desk", ids[0]).state == "nothing-found"
        assert ids[0] not in {line.id for line in day(place.desk, place.officers["desk"]).waits}
        assert place.read("clerk", ids[1]).steps[-1].words == "es de una operación"  # of the same agency
    with game_time.later(place.desk.house, minutes=61):
        clock.run()
        first, *others = (asker_reads(place, id) for id in ids)
        assert first[0] == "nothing"
        assert others == [first, first]
        assert told(place, "asker", ids[0]) == ["tell-nothing"]
        assert place.read("asker", untouched).state == "overdue"
    [line] = [
        one for one in one_side(place.desk, place.officers["asker"], BY, ended=True).lines if one.id == ids[0]
    ]
    assert not is_late(line, now())


def test_in_words_nothing_comes_at_the_end_of_the_fifth_working_day(place: Place, clock: Clock) -> None:
    id = place.asked(wants="records")
    place.move("desk", id, "receive")
    place.move("desk", id, "find-nothing", nothing_because="not-held")
    due = place.read("asker", id).clocks[0].due_at
    assert due.astimezone(ZoneInfo(working_days().zone)).strftime("%H:%M") == "00:00"
    left = due - now()
    with game_time.later(place.desk.house, seconds=seconds(left) - 60):
        clock.run()
        assert place.read("asker", id).state == "received"
    with game_time.later(place.desk.house, seconds=seconds(left) + 1):
        clock.run()
        assert place.read("asker", id).state == "nothing"


def test_past_its_clock_nothing_is_said_at_once(place: Place, clock: Clock) -> None:
    id = place.asked(wants="confirm", urgency="urgent")
    with game_time.later(place.desk.house, minutes=11):
        clock.run()
        assert "find-nothing" not in place.ways("desk", id)
        place.move("desk", id, "say-nothing")
    [line] = [
        one for one in one_side(place.desk, place.officers["asker"], BY, ended=True).lines if one.id == id
    ]
    assert (line.state, is_late(line, now())) == ("nothing", True)


def test_what_was_withdrawn_meanwhile_is_withdrawn(place: Place, clock: Clock) -> None:
    id = place.asked(wants="confirm")
    place.move("desk", id, "find-nothing", nothing_because="protected")
    place.move("asker", id, "withdraw")
    with game_time.later(place.desk.house, minutes=61):
        clock.run()
        assert [one.move for one in place.read("asker", id).steps] == ["open", "withdraw"]


# ── 3: who does not answer ──────────────────────────────────────────────────────────────────────


def test_silence_goes_up_by_half_the_clock(place: Place, clock: Clock) -> None:
    id = place.asked(wants="confirm", urgency="urgent", label="GSSC//RESTRICTED//-//ALL//H0")
    for minutes, state, who, step in (
        (11, "overdue", "desk", "overdue"), (16, "with-chief", "chief", "to-chief"),
        (21, "with-coordinator", "coordinator", "to-coordinator"),
    ):  # fmt: skip
        with game_time.later(place.desk.house, minutes=minutes):
            clock.run()
            assert place.read("asker", id).state == state
            assert step in told(place, who, id)
            assert step in told(place, "asker", id)
            assert id in {line.id for line in day(place.desk, place.officers[who]).waits}
    with game_time.later(place.desk.house, minutes=22):
        place.move("chief", id, "answer", outcome="confirmed")
    [line] = [
        one for one in one_side(place.desk, place.officers["asker"], BY, ended=True).lines if one.id == id
    ]
    assert is_late(line, now())
    answered = requests(place.desk, place.officers["asker"], now())
    within, of = in_clock(answered.answered, BY)
    assert 0 < within < of
    tomorrow = (now() + timedelta(days=1)).date()  # beside the agency's points stands the same
    given = credit(place.desk, place.officers["asker"], "GSSC", until=tomorrow)
    assert given.answered == [one for one in answered.answered if one.side]


def test_whom_nobody_is_cleared_for_it_goes_to_those_of_its_compartment(place: Place, clock: Clock) -> None:
    """No one of the addressee is in ALFA: a duty officer who is in it is told, and who is not is told nothing."""
    id = place.asked("secret-asker", "GSSC//RESTRICTED//ALFA//ALL//H0", wants="confirm", urgency="urgent")
    assert told(place, "guard", id) == ["open"]
    for minutes in (11, 16):
        with game_time.later(place.desk.house, minutes=minutes):
            clock.run()
            guarded = told(place, "guard", id)
    assert guarded[0] == "to-chief"
    for other in ("desk", "chief", "coordinator"):
        assert told(place, other, id) == []
        with pytest.raises(NotFound):
            place.read(other, id)


def test_where_nobody_at_all_is_cleared_an_alarm_has_no_content(place: Place, clock: Clock) -> None:
    id = place.asked("secret-asker", "GSSC//SECRET//-//GFGR//H0", wants="confirm", urgency="urgent")

    def alarms(by: str) -> int:
        return sum(
            one.many for one in day(place.desk, place.officers[by]).owed if one.what == "requests-unheard"
        )

    with game_time.later(place.desk.house, minutes=11):
        clock.run()
    before = alarms("coordinator")  # of requests that go to no coordinator's agency
    assert (alarms("keeper"), alarms("chief")) == (0, 0)
    with game_time.later(place.desk.house, minutes=16):
        clock.run()
        assert place.read("secret-asker", id).state == "with-chief"
        assert (alarms("keeper"), alarms("coordinator"), alarms("chief")) == (1, before, 0)
    with game_time.later(place.desk.house, minutes=21):
        clock.run()
        assert (alarms("keeper"), alarms("coordinator")) == (0, before + 1)
    for other in ("keeper", "coordinator", "desk", "chief"):
        assert told(place, other, id) == []
    with game_time.later(place.desk.house, minutes=22):
        place.move("secret-asker", id, "withdraw")
        assert alarms("coordinator") == before


def test_where_the_clock_is_away_what_is_overdue_is_seen_when_it_is_read(place: Place) -> None:
    id = place.asked(wants="confirm", urgency="urgent")
    [line] = [one for one in one_side(place.desk, place.officers["asker"], BY).lines if one.id == id]
    later = now() + timedelta(minutes=11)
    assert (is_late(line, now()), is_late(line, later), line.clocks[0].is_over(later)) == (False, True, True)


# ── no exchange grants sight ────────────────────────────────────────────────────────────────────


def test_an_answer_points_at_what_its_owner_released_by_a_deed(place: Place) -> None:
    closed = record(place, CLOSED, "v-answer")
    id = place.asked(wants="data")
    with pytest.raises(BadInput, match="more people see this move"):
        place.move("desk", id, "answer", outcome="released", released=str(closed))
    stewardship.reclassify(
        place.desk, place.officers["steward"], SHARED, "se difunde a quien la pidió", record=closed
    )
    place.move("desk", id, "answer", outcome="released", released=str(closed))
    assert place.read("asker", id).said["released"] == str(closed)
    assert told(place, "asker", id) == ["answer"]


def test_the_label_of_a_request_joins_what_it_is_about(place: Place) -> None:
    id = place.asked(about=[record(place, "GFGR//CONFIDENTIAL//-//GSSC//H1", "v-label")])
    assert place.read("desk", id).label == "GSSC//CONFIDENTIAL//-//GFGR//H1"
    assert LABEL == "GSSC//RESTRICTED//-//GFGR//H0"
