"""Kinds walked at random by officers of two clearances: what the database says and allows is what the YAML reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tearline.casework.bases import Named
from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, kind_of, matter
from tearline.db import connect
from tearline.errors import NotFound
from tearline.matters import OFFERED, Crossed, Kind, Made, fold, running
from tests import bases
from tests.casework.conftest import Officer, Place
from tests.gate.stage import Stage

OPEN, SECRET = "GSSC//OPEN//-//ALL//H0", "GSSC//SECRET//-//-//H0"
SAID = {
    "by_when": "2126-12-01T12:00:00-06:00", "size": "large", "value": "low", "danger": "no", "result": "information",
    "perishes_at": "2126-12-01T12:00:00-06:00", "action": "search-with-order", "place": "state", "risk": "3",
    "agencies": "one", "instrument": "order", "first_option": "entrar", "second_option": "esperar", "recommended": "1",
    "chosen": "2", "legal_basis": "CNPP, art. 282", "criterion": "recorded", "review_by": bases.moment(days=300),
    "purge_by": bases.moment(days=900),
}  # fmt: skip
# What a kind's header says besides a title, and what it is about: a basis names a person, and rests on a source.
HEADERS = {"basis": bases.header()}
FEW = settings(
    max_examples=10, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A move that was made, by whom, and whether only those above see it."""

    made: Made
    by: str
    hidden: bool


def seen(moves: list[Written], by: Officer) -> list[Written]:
    return [one for one in moves if by.high or not one.hidden]


def may(kind: Kind, moves: list[Written], opener: Officer, by: Officer) -> set[str]:
    """The moves that the YAML lets an officer make, of a matter whose moves are these."""
    visible = seen(moves, by)
    standing = fold(one.made for one in visible)
    state = standing.state
    ways = set()
    for move in kind.moves.values():
        stands = any(
            (not right.duty or right.duty in by.duties)
            and stands_so(right.relation, by, opener, standing.said)
            for right in move.who
        )
        own = any(one.by == by.name and one.made.code in move.apart_from for one in visible)
        if (
            state in (move.from_states or ("",))
            and stands
            and not own
            and part_open(move.decides, by, standing.said)
        ):
            ways.add(move.code)
    return ways


def stands_so(relation: str, by: Officer, opener: Officer, said: Mapping[str, str]) -> bool:
    near = by.agency == opener.agency or said.get("agencies") == "several"
    match relation:
        case "any":
            return True
        case "owner":
            return by.agency == opener.agency
        case "opener":
            return by.name == opener.name
        case "holder" | "offered":
            return said.get(relation) == by.login
        case "proposer":
            return said.get("proposed_by") == by.login
        case "agrees":
            asked = [one for one in json.loads(said.get("agree", "[]")) if not said[f"agreed_{one['scope']}"]]
            return (
                near
                and by.login != said.get("proposed_by")
                and any(one["duty"] in by.duties for one in asked)
            )
        case "decider":
            may = said.get("decider") in by.duties and by.level >= int(said.get("level", 9))
            return near and may and by.login != said.get("proposed_by")
    return False


def part_open(part: str, by: Officer, said: Mapping[str, str]) -> bool:
    """Of a part of a decision, to one who stands so."""
    match part:
        case "take":
            agreed = {"yes": True, "no": False}
            settled = all(
                agreed.get(said[f"agreed_{one['scope']}"], one["silence"])
                for one in json.loads(said["agree"])
            )
            return settled and (said["two_persons"] == "no" or said["supported_by"] not in ("", by.login))
        case "support":
            return said["two_persons"] == "yes" and not said["supported_by"]
        case "defer":
            return not said["deferred"]
    return True


@pytest.fixture(scope="module")
def known(place: Place) -> tuple[UUID, UUID]:
    """A person's record, and a source's."""
    return bases.loaded(Stage(place.desk.house, place.desk, place.people))


@FEW
@given(data=st.data())
@pytest.mark.parametrize("code", ["errand", "lead", "basis"])
def test_a_walk(place: Place, known: tuple[UUID, UUID], code: str, data: st.DataObject) -> None:
    kind, officers = kind_of(code), list(place.officers.values())
    opener = data.draw(st.sampled_from([one for one in officers[:3] if may(kind, [], one, one)]))
    asked = {ask.field.code: SAID[ask.field.code] for ask in kind.opening.asks}
    person, source = known
    id = open_matter(
        place.desk, opener.viewer, code, HEADERS.get(code, {"name": ["Un asunto"]}), label=OPEN, said=asked,
        about=[source] if kind.founds else [], naming=[Named(person)] if kind.founds else [],
    )  # fmt: skip
    walked: list[Written] = []
    first = matter(place.desk, opener.viewer, str(id)).steps[0]
    walked.append(Written(Made("open", "", kind.starts, first.made_at, first.said), opener.name, False))
    for _ in range(8):
        by = data.draw(st.sampled_from(officers))
        told = matter(place.desk, by.viewer, str(id))
        allowed = may(kind, walked, opener, by)
        assert {way.move for way in told.ways} == allowed
        move = kind.moves[data.draw(st.sampled_from(sorted(kind.moves)))]
        said = {
            ask.field.code: SAID.get(ask.field.code, "")
            for ask in move.asks
            if ask.required and ask.field != OFFERED
        }
        if "decide_by" in said:
            said["decide_by"] = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        if move.holds == "offer":
            said["offered"] = data.draw(st.sampled_from(officers)).login
        hidden = by.high and move.stricter and data.draw(st.booleans())

        def go(by: Officer = by, last: str = told.last_move) -> UUID:
            words = "por que sí" if move.reason != "none" else ""  # noqa: B023 used at once
            return move_matter(
                place.desk, by.viewer, str(id), move.code, UUID(last), said=said, words=words,  # noqa: B023
                label=SECRET if hidden else None,  # noqa: B023
            )  # fmt: skip

        if move.code not in allowed:
            with pytest.raises(NotFound):
                go()
            continue
        go()
        step = matter(place.desk, by.viewer, str(id)).steps[-1]
        walked.append(
            Written(Made(move.code, told.state, move.to_state, step.made_at, step.said), by.name, hidden)
        )
        for one in officers:
            _reads_the_same(place, kind, id, one, seen(walked, one))
        _wakes_as_it_reads(place, kind, id, walked)


def _reads_the_same(place: Place, kind: Kind, id: UUID, by: Officer, moves: list[Written]) -> None:
    reading = fold(one.made for one in moves)
    told = matter(place.desk, by.viewer, str(id))
    assert (told.state, told.said) == (reading.state, reading.said)
    assert [step.crossed for step in told.steps] == [isinstance(one, Crossed) for one in reading.moves]
    ended = reading.state in kind.ends
    on_board = {line.id: line.state for line in board(place.desk, by.viewer, kind.code, ended=ended).lines}
    assert on_board[str(id)] == reading.state
    assert str(id) not in {line.id for line in board(place.desk, by.viewer, kind.code, ended=not ended).lines}


def _wakes_as_it_reads(place: Place, kind: Kind, id: UUID, walked: list[Written]) -> None:
    """The table of what wakes is, for either clearance, what a reading of the moves in Python gives."""
    low, high = (
        {(one.clock.code, one.began_at, one.due_at) for one in running(kind.clocks, fold(moves), kind.ends)}
        for moves in ([one.made for one in walked if not one.hidden], [one.made for one in walked])
    )
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        rows = conn.execute(
            "SELECT l.text, d.clock, d.began_at, d.due_at FROM store.due d JOIN gate.label l ON l.id = d.label_id"
            " WHERE d.matter_id = %s", [id],
        ).fetchall()  # fmt: skip
    assert {row[1:] for row in rows if row[0] == OPEN} == low
    assert {row[1:] for row in rows if row[0] == SECRET} == high - low
