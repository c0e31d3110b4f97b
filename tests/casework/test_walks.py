"""Kinds walked at random by officers of two clearances, some of whom sit in a unit: what the database says and allows
is what the YAML reads."""

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
from tearline.errors import BadInput, NotFound
from tearline.handling import Tier
from tearline.matters import OFFERED, SEEN, Crossed, Kind, Made, Move, Standing, fold, running
from tearline.sharing.desks import set_desk
from tearline.units.codes import Cell
from tests import bases
from tests.casework.conftest import Officer, Place
from tests.casework.crew import Crew
from tests.casework.test_decisions import CHOSEN, go, proposed
from tests.gate.stage import Stage

OPEN, SECRET = "GSSC//OPEN//-//ALL//H0", "GSSC//SECRET//-//-//H0"
SAID = {
    "by_when": "2126-12-01T12:00:00-06:00", "size": "large", "channel": "tip", "judicial_end": "release",
    "value": "low", "danger": "no", "result": "information",
    "perishes_at": "2126-12-01T12:00:00-06:00", "action": "search-with-order", "place": "state", "risk": "3",
    "agencies": "one", "instrument": "order", "first_option": "entrar", "second_option": "esperar", "recommended": "1",
    "chosen": "2", "legal_basis": "CNPP, art. 282", "do_by": "2126-12-01T12:00:00-06:00", "spot": "En la plaza",
    "specialities": "signals security", "criterion": "recorded", "review_by": bases.moment(days=300),
    "purge_by": bases.moment(days=900), "addressee": "GUIF", "wants": "check", "urgency": "urgent", "basis": "art. 215",
    "case": "0218/2026", "outcome": "released", "refused_because": "operation", "nothing_because": "protected",
    "act": "raid", "point": "-71.5 -88.25", "radius": "100", "covert": "no", "begins": bases.moment(days=9),
    "ends": bases.moment(days=9, hours=3),
}  # fmt: skip
# What a kind's header says besides a title, and what it is about: a basis names a person, and rests on a source.
HEADERS = {"basis": bases.header()}
ALONE = "GSSC//OPEN//-//-//H0"  # of a plan
UNIT, LEADS, SITS = "RONDA", "high-analyst", ("high-analyst", "guard", "analyst")
FEW = settings(
    max_examples=10, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A move that was made, by whom, and what one must have to see it besides seeing the matter."""

    made: Made
    by: Officer
    needs: frozenset[str]


@pytest.fixture(scope="module")
def crew(place: Place) -> Crew:
    made = Crew.of(place, UNIT)
    lead = place.officers[LEADS]
    made.led_by(lead.login, lead.agency)
    for other in (place.officers[name] for name in SITS[1:]):
        made.seat(other.login, other.agency, Cell.OPERATIONS, by=lead.viewer)
    return made


def has(by: Officer) -> frozenset[str]:
    """What an officer has: an agency, a tier, a seat in the unit."""
    return frozenset([by.agency, *(["secret"] if by.high else []), *(["unit"] if by.name in SITS else [])])


def seen(moves: list[Written], having: frozenset[str]) -> list[Written]:
    return [one for one in moves if one.needs <= having]


def may(kind: Kind, moves: list[Written], opener: Officer, by: Officer) -> set[str]:
    """The moves that the YAML lets an officer make, of a matter whose moves are these."""
    visible = seen(moves, has(by))
    standing = fold(one.made for one in visible)
    signed = next((one.by for one in visible if one.by.login == standing.said.get("supported_by")), None)
    ways = set()
    for move in kind.moves.values():
        stands = any(
            (not right.duty or right.duty in by.duties)
            and stands_so(right.relation, by, opener, standing.said)
            for right in move.who
        )
        own = any(one.by == by and one.made.code in move.apart_from for one in visible)
        extra = move.particulars
        given = all(standing.said.get(name) == value for name, value in extra.given.items())
        done = [one for one in visible if one.made.code == move.code and (extra.once or one.by == by)]
        again = given and not (done and (extra.once or extra.uncovers))
        is_open = stands and not own and again and part_open(move.decides, by, standing.said, signed)
        if standing.state in (move.from_states or ("",)) and is_open:
            ways.add(move.code)
    return ways


def is_blind(kind: Kind, visible: list[Written], by: Officer, opener: Officer, standing: Standing) -> bool:
    """Whether one who sees these moves is to judge the matter without knowing whose it is."""
    judges = any(
        standing.state in move.from_states and move.to_state != standing.state
        and (not right.duty or right.duty in by.duties) and stands_so(right.relation, by, opener, standing.said)
        for move in kind.moves.values() for right in move.who
    )  # fmt: skip
    looked = any(kind.moves[one.made.code].particulars.uncovers for one in visible
                 if one.by == by and one.made.code in kind.moves)  # fmt: skip
    return standing.state in kind.blind.states and judges and not looked


def stands_so(relation: str, by: Officer, opener: Officer, said: Mapping[str, str]) -> bool:
    near = by.agency == opener.agency or said.get("agencies") == "several"
    held = said.get("holder") == UNIT
    match relation:
        case "any":
            return True
        case "owner":
            return by.agency == opener.agency
        case "opener":
            return by.name == opener.name
        case "holder":
            return said.get("holder") == by.login
        case "offered":
            return said.get("offered") == by.login or (said.get("offered") == UNIT and by.name == LEADS)
        case "unit":
            return held and by.name in SITS
        case "unit-lead":
            return held and by.name == LEADS
        case "unheld":
            return by.agency == opener.agency and not said.get("holder") and not said.get("offered")
        case "addressee":
            return said.get("addressee") == by.agency
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
            if held and said.get("level") == "2":
                near = by.name == LEADS or (near and by.level > 2)
            return near and may and by.login != said.get("proposed_by")
    return False


def part_open(part: str, by: Officer, said: Mapping[str, str], signed: Officer | None) -> bool:
    """Of a part of a decision, to one who stands so; who signed first."""
    match part:
        case "take":
            agreed = {"yes": True, "no": False}
            settled = all(
                agreed.get(said[f"agreed_{one['scope']}"], one["silence"])
                for one in json.loads(said["agree"])
            )
            if not settled or said["two_persons"] == "no":
                return settled
            apart = signed is not None and (
                said.get("holder") != UNIT
                or signed.agency != by.agency
                or (signed.name in SITS) != (by.name in SITS)
            )
            return apart and said["supported_by"] not in ("", by.login)
        case "support":
            return said["two_persons"] == "yes" and not said["supported_by"]
        case "defer":
            return not said["deferred"]
    return True


@pytest.fixture(scope="module")
def known(place: Place) -> tuple[UUID, UUID]:
    """A person's record, and a source's."""
    return bases.loaded(Stage(place.desk.house, place.desk, place.people))


@pytest.fixture(scope="module")
def reached(place: Place) -> UUID:
    """A lead for which an agency plans that has a desk."""
    set_desk(
        place.desk, place.people.enrol("GSSC", "enlaza", Tier.OPEN, (), ["liaison"]), "teléfono 000 555 0100"
    )
    viewer = place.viewer("opener")
    return open_matter(place.desk, viewer, "lead", {"name": ["Asunto"]}, label=ALONE, said={"channel": "own"})


@FEW
@given(data=st.data())
@pytest.mark.parametrize("code", ["errand", "lead", "task", "basis", "request", "note", "plan"])
@pytest.mark.usefixtures("crew")
def test_a_walk(
    place: Place, known: tuple[UUID, UUID], reached: UUID, code: str, data: st.DataObject
) -> None:
    kind, officers = kind_of(code), list(place.officers.values())
    lead, opener = (
        "",
        data.draw(st.sampled_from([one for one in officers[:3] if kind.under or may(kind, [], one, one)])),
    )
    asked = {
        ask.field.code: SAID.get(ask.field.code, "") for ask in kind.opening.asks if ask.field != OFFERED
    }
    if kind.under:
        opener = place.officers[LEADS]
        lead = proposed(place, opener.viewer)
        go(place, place.viewer("chief"), lead, "approve", said=CHOSEN)
        asked["offered"] = data.draw(st.sampled_from([UNIT, *(one.login for one in officers)]))
    if code == "plan":
        asked |= {"case": str(reached)}
    person, source = known
    id = open_matter(
        place.desk, opener.viewer, code, HEADERS.get(code, {"name": ["Un asunto"]}),
        label=ALONE if code == "plan" else OPEN, said=asked,
        about=[UUID(lead)] if lead else [source] if kind.founds else [], naming=[Named(person)] if kind.founds else [],
    )  # fmt: skip
    within = frozenset(
        ["unit"] if asked.get("offered") == UNIT else [opener.agency] if code == "plan" else []
    )  # what one must have to see the matter at all
    for one in officers:
        if not within <= has(one):
            with pytest.raises(NotFound):
                matter(place.desk, one.viewer, str(id))
    officers = [one for one in officers if within <= has(one)]
    # as one reads it who is not to judge it
    reader = next((one for one in officers if "duty-officer" not in one.duties), opener)
    first = matter(place.desk, reader.viewer, str(id)).steps[0]
    # whom it is addressed to as often as all others, or few walks would come far
    movers = officers + [one for one in officers if asked.get("addressee") and one.name == "desk"] * len(
        officers
    )
    walked = [Written(Made("open", "", kind.starts, first.made_at, first.said), opener, frozenset())]
    for _ in range(8):
        by = data.draw(st.sampled_from(movers))
        _opens(place, kind, id, by, walked, opener)
        told = matter(place.desk, by.viewer, str(id))
        allowed = may(kind, walked, opener, by)
        assert {way.move for way in told.ways} == allowed
        # of the long kinds half of the time one of those that are allowed, or few walks would come far
        drawn = allowed if allowed and code != "errand" and data.draw(st.booleans()) else kind.moves
        move = kind.moves[data.draw(st.sampled_from(sorted(drawn)))]
        said = _said(move, data, [UNIT, *(one.login for one in officers)])
        hidden = by.high and move.stricter and not move.particulars.kept and data.draw(st.booleans())

        def make(
            by: Officer = by, last: str = told.last_move, move: Move = move, said: dict[str, str] = said,
            label: str | None = SECRET if hidden else None,
        ) -> UUID:  # fmt: skip
            words = "por que sí" if move.reason != "none" else ""
            return move_matter(
                place.desk, by.viewer, str(id), move.code, UUID(last), said=said, words=words, label=label
            )

        if move.code not in allowed or move.opens:
            with pytest.raises(NotFound):
                make()
            continue
        named = said.get("offered") if move.holds == "offer" else told.said.get("offered")
        in_unit = named == UNIT and (
            move.holds == "offer" or all(right.relation == "offered" for right in move.who)
        )
        if in_unit and by.name not in SITS:
            with pytest.raises(BadInput, match="no standing unit"):
                make()
            continue
        make()
        made = matter(place.desk, by.viewer, str(id)).steps
        step = next(one for one in reversed(made) if one.move == move.code)
        needs = frozenset(["secret"] if hidden else []) | frozenset(["unit"] if in_unit else []) - within
        if move.particulars.kept:
            needs |= {by.agency}
        walked.append(Written(Made(move.code, told.state, move.to_state, step.made_at, step.said), by, needs))
        for one in officers:
            _opens(place, kind, id, one, walked, opener)
            _reads_the_same(place, kind, id, one, seen(walked, has(one)), opener)
            if lead:
                _moves_with_it(place, kind, lead, one, seen(walked, has(one)))
        _wakes_as_it_reads(place, kind, id, walked, within)


def _said(move: Move, data: st.DataObject, names: list[str]) -> dict[str, str]:
    said = {
        ask.field.code: SAID.get(ask.field.code, "")
        for ask in move.asks
        if ask.required and ask.field != OFFERED
    }
    if "decide_by" in said:
        said["decide_by"] = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    if "promised_for" in said:
        said["promised_for"] = bases.moment(hours=1)
    if move.holds == "offer":
        said["offered"] = data.draw(st.sampled_from(names))
    return said


def _opens(place: Place, kind: Kind, id: UUID, by: Officer, walked: list[Written], opener: Officer) -> None:
    """Who opens it, and whom its decision is asked of, leaves on the record that it was seen: once, beside all else."""
    visible = seen(walked, has(by))
    standing = fold(one.made for one in visible)
    said = standing.said
    asked = "decider" in {right.relation for right in kind.awaits.get(standing.state, ())} and bool(
        said.get("decide_by")
    )
    unseen = asked and not said.get("seen_at") and said["level"] == str(by.level)
    if unseen and stands_so("decider", by, opener, said):
        made = matter(place.desk, by.viewer, str(id)).steps[-1]
        assert (made.move, made.officer, made.from_state, made.to_state) == (
            SEEN, by.login, standing.state, standing.state,
        )  # fmt: skip
        parts = {code: kind.moves[code].decides for code in kind.moves}
        [*_, asking] = [one for one in visible if parts.get(one.made.code) in ("ask", "escalate")]
        step = Made(SEEN, standing.state, standing.state, made.made_at, made.said)
        walked.append(Written(step, by, asking.needs))


def _reads_the_same(
    place: Place, kind: Kind, id: UUID, by: Officer, moves: list[Written], opener: Officer
) -> None:
    reading = fold(one.made for one in moves)
    told = matter(place.desk, by.viewer, str(id))
    blind = is_blind(kind, moves, by, opener, reading)
    said = {name: value for name, value in reading.said.items() if not blind or name not in kind.blind.fields}
    assert (told.blind, told.state, told.said) == (blind, reading.state, said)
    assert [step.crossed for step in told.steps] == [isinstance(one, Crossed) for one in reading.moves]
    ended = reading.state in kind.ends
    on_board = {line.id: line.state for line in board(place.desk, by.viewer, kind.code, ended=ended).lines}
    assert on_board[str(id)] == reading.state
    assert str(id) not in {line.id for line in board(place.desk, by.viewer, kind.code, ended=not ended).lines}


def _moves_with_it(place: Place, kind: Kind, above: str, by: Officer, moves: list[Written]) -> None:
    """The lead is tasked as long as its one task is open, as each sees it."""
    ended = fold(one.made for one in moves).state in kind.ends
    assert matter(place.desk, by.viewer, above).state == ("decided" if ended else "tasked")


def _wakes_as_it_reads(
    place: Place, kind: Kind, id: UUID, walked: list[Written], within: frozenset[str]
) -> None:
    """The table of what wakes is, for each label of its moves, what a reading of the moves in Python gives."""
    by_needs = {
        needs: {
            (one.clock.code, one.began_at, one.due_at)
            for one in running(kind.clocks, fold(one.made for one in seen(walked, needs)), kind.ends)
        }
        for needs in {one.needs for one in walked}
    }
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        rows = conn.execute(
            "SELECT l.tier, cardinality(l.compartments), l.owner, d.clock, d.began_at, d.due_at"
            " FROM store.due d JOIN gate.label l ON l.id = d.label_id WHERE d.matter_id = %s", [id],
        ).fetchall()  # fmt: skip
    found: dict[frozenset[str], set[tuple[object, ...]]] = {needs: set() for needs in by_needs}
    for tier, compartments, owner, *clock in rows:
        needs = frozenset(["secret"] if tier else []) | frozenset(["unit"] if compartments else []) - within
        if owner == "GUIF" and not needs:  # what that agency keeps to itself
            needs = frozenset({owner})
        found[needs].add(tuple(clock))
    plain = by_needs[frozenset()]
    assert found == {needs: told - plain if needs else told for needs, told in by_needs.items()}
