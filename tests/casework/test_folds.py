"""Folds that are kept beside a matter: whichever of its stricter moves one sees, what the moves give; late ones too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tearline.casework.deeds import open_matter
from tearline.casework.questions import kind_of, matter
from tearline.db import connect
from tearline.handling import Tier
from tearline.jobs.clock import Clock
from tearline.ledger.look import Viewer, look
from tearline.matters import Made, fold
from tests.casework.conftest import Place
from tests.game_time import later

OPEN = "GSSC//OPEN//-//ALL//H0"
SETS = ("ALFA", "BETA", "GAMMA", "ALFA,BETA", "ALFA,GAMMA", "BETA,GAMMA", "ALFA,BETA,GAMMA")
STRICTER = [f"GSSC//OPEN//{codes}//ALL//H0" for codes in SETS]
WHO = ("", "ALFA", "BETA", "GAMMA", "ALFA,BETA", "ALFA,BETA,GAMMA")  # compartments of each viewer
HOW = {"channel": "own"}
STATES = ("new", "triaged", "in-hand", "closed", "dropped")
FEW = settings(
    max_examples=8, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A move as it lies in the table: under which label, and what it says."""

    id: UUID
    made: Made
    label: str

    def is_seen(self, compartments: str) -> bool:
        """By who has these."""
        named = set(self.label.split("//")[2].split(",")) - {"-"}
        return named <= set(compartments.split(","))


@pytest.fixture(scope="module")
def viewers(place: Place) -> dict[str, Viewer]:
    """By their compartments; the last, who has all, makes the labels known."""
    made = {
        codes: place.people.enrol("GSSC", f"ve-{n}", Tier.OPEN, codes.split(",") if codes else [])
        for n, codes in enumerate(WHO)
    }
    for label in STRICTER:
        open_matter(place.desk, made[WHO[-1]], "lead", {"name": ["Una etiqueta"]}, label=label, said=HOW)
    return made


def opened(place: Place, by: Viewer) -> tuple[str, Written]:
    id = str(open_matter(place.desk, by, "lead", {"name": ["Un asunto"]}, label=OPEN, said=HOW))
    first = matter(place.desk, by, id).steps[0]
    return id, Written(UUID(first.id), Made("open", "", "new", first.made_at, first.said), OPEN)


def put(place: Place, id: str, moves: Sequence[Written]) -> None:
    """As the intake of a node's moves will do it, which is not built: by the owner's role, and all that hangs on it."""
    with connect(place.desk.house.dsn("admin"), "test") as conn, conn.transaction():
        conn.execute("SET LOCAL ROLE tearline_owner")
        for one in moves:
            made = one.made
            conn.execute(
                "INSERT INTO store.move (id, matter_id, kind, move, from_state, to_state, label_id, stricter, agency,"
                " officer_id, made_at, happened_at, said)"
                " SELECT %s, m.id, m.kind, %s, %s, %s, l.id, l.id <> m.label_id, m.owner, m.officer_id,"
                " %s, %s, %s::text::jsonb FROM store.matter m, gate.label l WHERE m.id = %s AND l.text = %s",
                [one.id, made.code, made.from_state, made.to_state, made.made_at, made.made_at,
                 orjson.dumps(dict(made.said)).decode(), id, one.label],
            )  # fmt: skip
        conn.execute("SELECT act.settle(%s)", [id])
        conn.execute("SET LOCAL ROLE tearline_mover")
        for one in moves:
            conn.execute("SELECT act.notice_of_move(%s, %s)", [id, one.id])


def boards(
    place: Place, viewer: Viewer, ordered: bool = False
) -> tuple[dict[str, int], dict[str, tuple[Any, ...]]]:
    """What both boards tell: how many open ones stand in each state, and of each matter where it stands."""
    counts: dict[str, int] = {}
    found: dict[str, tuple[Any, ...]] = {}
    with look(place.desk, viewer, "proof", {}) as this:
        for ended in (False, True):
            rows = this.conn.execute(
                "SELECT * FROM ask.matters('lead', %s, NULL, 0, 5000)", [ended]
            ).fetchall()
            counts = dict(rows[0]["counts"])
            for row in rows:
                if row["id"] is not None:
                    assert str(row["id"]) not in found, "on one board, once"
                    found[str(row["id"])] = (ended, row["state"], dict(row["said"]))
            if ordered:
                in_order(place, [row for row in rows if row["id"] is not None])
        this.show([{"id": one, "owner": "GSSC"} for one in found])
    return counts, found


def in_order(place: Place, rows: list[Any]) -> None:
    """As the kind's file has it, whatever each of them is read from."""
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        ranks = conn.execute(
            "SELECT gate.rank(k.ranks, x.said::jsonb) FROM gate.kind k,"
            " unnest(%s::text[]) WITH ORDINALITY AS x(said, n) WHERE k.code = 'lead' ORDER BY x.n",
            [[orjson.dumps(row["said"]).decode() for row in rows]],
        ).fetchall()  # fmt: skip
    keys = [(rank, str(row["id"])) for (rank,), row in zip(ranks, rows, strict=True)]
    assert keys == sorted(keys)


@FEW
@given(data=st.data())
def test_what_is_kept_is_what_the_moves_say(
    place: Place, viewers: dict[str, Viewer], data: st.DataObject
) -> None:
    """Some moves under some labels, in the order in which they come; made in any other."""
    kind = kind_of("lead")
    all_of_it: dict[str, list[Written]] = {}
    for _ in range(3):
        id, first = opened(place, viewers[WHO[-1]])
        labels = data.draw(st.lists(st.sampled_from(STRICTER), min_size=0, max_size=7, unique=True))
        moves = [first]
        for _ in range(data.draw(st.integers(0, 9))):
            at = first.made.made_at + timedelta(seconds=data.draw(st.integers(1, 40)))
            said = data.draw(
                st.sampled_from(({}, {"value": "high"}, {"value": "low", "danger": "no"}, {"holder": "ana"}))
            )
            states = data.draw(st.tuples(st.sampled_from(STATES[:3]), st.sampled_from(STATES)))
            moves.append(
                Written(uuid4(), Made("m", *states, at, said), data.draw(st.sampled_from([OPEN, *labels])))
            )
        cut = data.draw(st.integers(1, len(moves)))
        put(place, id, moves[1:cut])
        put(place, id, moves[cut:])
        all_of_it[id] = sorted(moves, key=lambda one: (one.made.made_at, one.id))
    for codes, viewer in viewers.items():
        counts, found = boards(place, viewer, ordered=codes == WHO[-1])
        for id, moves in all_of_it.items():
            reading = fold(one.made for one in moves if one.is_seen(codes))
            assert found[id] == (reading.state in kind.ends, reading.state, dict(reading.said)), (
                codes,
                moves,
            )
            asked = matter(place.desk, viewer, id)
            assert (asked.state, asked.said) == found[id][1:]
        open_ones = [state for ended, state, _ in found.values() if not ended]
        assert counts == {state: open_ones.count(state) for state in set(open_ones)}


def late(
    first: Written, code: str, states: tuple[str, str], minutes: float, label: str = OPEN, **said: str
) -> Written:
    at = first.made.made_at + timedelta(minutes=minutes)
    return Written(uuid4(), Made(code, *states, at, said), label)


def steps(place: Place, viewer: Viewer, id: str) -> list[str]:
    return [step.move + ("!" if step.crossed else "") for step in matter(place.desk, viewer, id).steps]


@pytest.mark.parametrize("label", [OPEN, STRICTER[0]], ids=["seen by all", "seen by few"])
def test_a_late_move_takes_its_place(place: Place, viewers: dict[str, Viewer], label: str) -> None:
    """What a clock said meanwhile has crossed for who sees the move, and stands for who does not."""
    sees, sees_not = viewers["ALFA"], viewers[""]
    id, first = opened(place, viewers[WHO[-1]])
    clock = Clock(place.desk.house)
    with later(place.desk.house, minutes=16):
        clock.run()
        clock.stop()
        assert steps(place, sees, id) == ["open", "ran-out"]
        put(place, id, [late(first, "triage", ("new", "triaged"), 5, label, value="low", danger="no")])
        assert steps(place, sees, id) == ["open", "triage", "ran-out!"]
        assert [one.clock.code for one in matter(place.desk, sees, id).clocks] == []
        assert boards(place, sees)[1][id][1] == "triaged"
        below = ("triaged", []) if label == OPEN else ("new", ["triage"])
        told = matter(place.desk, sees_not, id)
        assert (told.state, [one.clock.code for one in told.clocks]) == below
        assert boards(place, sees_not)[1][id][1] == below[0]
        calls = "SELECT array_agg(n.step ORDER BY n.step) FROM store.notice n WHERE n.matter_id = %s AND n.duty = %s"
        with connect(place.desk.house.dsn("admin"), "test") as conn:
            assert conn.execute(calls, [id, "analyst"]).fetchone() == (["triage"],)
            of_guard = None if label == OPEN else ["end", "open"]
            assert conn.execute(calls, [id, "duty-officer"]).fetchone() == (of_guard,)
            due = conn.execute("SELECT clock FROM store.due WHERE matter_id = %s", [id]).fetchall()
        assert due == []  # it ran out where it ran, and does not run where it was stopped


def test_a_late_move_that_others_followed_calls_nobody(place: Place, viewers: dict[str, Viewer]) -> None:
    who = viewers[WHO[-1]]
    id, first = opened(place, who)
    put(
        place,
        id,
        [late(first, "triage", ("new", "triaged"), 2), late(first, "take", ("triaged", "in-hand"), 3)],
    )
    put(
        place,
        id,
        [late(first, "triage", ("new", "triaged"), 1), late(first, "drop", ("triaged", "dropped"), 2.5)],
    )
    assert steps(place, who, id) == ["open", "triage", "triage!", "drop", "take!"]
    with connect(place.desk.house.dsn("admin"), "test") as conn:
        told = "SELECT n.step, n.duty FROM store.notice n WHERE n.matter_id = %s AND n.duty <> ''"
        assert conn.execute(told, [id]).fetchall() == []
