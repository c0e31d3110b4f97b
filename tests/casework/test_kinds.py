"""Kinds as files: what one may say, what is refused and how, and that a kind without code is one file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from tearline.casework.deeds import move_matter, open_matter
from tearline.casework.questions import board, matter, openable
from tearline.codes import Duty
from tearline.matters import Made, fold, kinds, running
from tearline.matters.kind import BadKind, read_kind
from tearline.matters.under import what_is_wrong
from tearline.ontology.model import model
from tests.casework.conftest import FOLDER, Place

SHIPPED = Path(__file__).parents[2] / "src/tearline/matters/shipped"
ERRAND = yaml.safe_load((FOLDER / "errand.yaml").read_text("utf-8"))
NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "file", sorted([*SHIPPED.glob("*.yaml"), *FOLDER.glob("*.yaml")]), ids=lambda f: f.stem
)
def test_each_file_says_a_kind(file: Path) -> None:
    kind = read_kind(file.stem, file.read_text("utf-8"))
    assert kind.schema in model().schemata
    assert model()[kind.schema].is_a("Matter")
    assert {right.duty for move in kind.moves.values() for right in move.who} <= {"", *Duty}
    for words in (
        kind.name,
        kind.plural,
        kind.about,
        *kind.states.values(),
        *(m.name for m in kind.moves.values()),
    ):
        assert words.text("en").strip()
        assert words.text("es").strip()
    for state in kind.states:
        leads_on = any(state in move.from_states and move.to_state != state for move in kind.moves.values())
        assert leads_on != (state in kind.ends), f"{state}: a matter that is not ended can go on"


def broken(**changes: object) -> str:
    return yaml.safe_dump({**ERRAND, **changes}, allow_unicode=True)


def with_move(**changes: object) -> str:
    moves = {**ERRAND["moves"], "finish": {**ERRAND["moves"]["finish"], **changes}}
    return broken(moves=moves)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (broken(colour="red"), "has the key 'colour'"),
        (broken(name={"en": "Errand"}), "name lacks the key 'es'"),
        (broken(order=["weight"]), "order names 'weight'"),
        (broken(moves={k: v for k, v in ERRAND["moves"].items() if k != "open"}), "no move 'open'"),
        (with_move(to="nowhere"), "names 'nowhere'"),
        (with_move(**{"from": ["checked"]}), "leads from a state that ends"),
        (with_move(who=[]), "names nobody"),
        (with_move(who=[{"relation": "friend"}]), "relation that is one of"),
        (with_move(asks={"weight": "required"}), "moves.finish.asks.weight"),
        (with_move(asks={"size": "maybe"}), "'required' or 'optional'"),
        (with_move(reason="sometimes"), "moves.finish.reason"),
        (with_move(apart_from=["fly"]), "names 'fly'"),
        (broken(states={**ERRAND["states"], "lost": {"name": {"en": "lost", "es": "perdido"}}}), "led to by no move"),
        (broken(clocks={"errand": {**ERRAND["clocks"]["errand"], "minutes": 5}}), "'minutes', or 'until'"),
        (broken(fields={**ERRAND["fields"], "weight": {"name": {"en": "w", "es": "p"}}}), "has either 'values', or"),
        (broken(fields={"size": {**ERRAND["fields"]["size"], "several": "no"}}), "fields.size.several"),
        (broken(under={"kind": "lead", "by": "task"}), "under lacks the key 'ends'"),
        (with_move(who=[{"relation": "under"}], asks={"size": "required"}), "says nothing and opens nothing"),
        ("[]", "the file is a mapping"),
        (broken(blind={"states": ["nowhere"], "fields": []}), "blind names 'nowhere'"),
        (broken(blind={"states": ["given"], "fields": ["weight"]}), "blind names 'weight'"),
        (with_move(uncovers=True, asks={"size": "required"}), "uncovers is of a move that says nothing"),
        (with_move(says={"size": "huge"}), "says.size is a field of this kind"),
        (with_move(given={"weight": "1"}), "given.weight is a field of this kind"),
        (with_move(once="maybe"), "once is true or false"),
        (broken(fields={**ERRAND["fields"], "size": {**ERRAND["fields"]["size"], "proposed": {
            "schemas": {"Tip": "tip"}, "entity": "small", "own": "small", "others": "small"}}}), "names 'tip'"),
        (broken(moves={**ERRAND["moves"], "seen": ERRAND["moves"]["finish"]}), "moves.seen"),
        (broken(states={True: {"name": {"en": "yes", "es": "sí"}}}), "in quotes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(BadKind) as refused:
        read_kind("errand", text)
    assert said in str(refused.value)
    assert "errand" in str(refused.value)


TASK = yaml.safe_load((SHIPPED / "task.yaml").read_text("utf-8"))
LEAD = yaml.safe_load((SHIPPED / "lead.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("task", "lead", "said"),
    [
        ({"under": {**TASK["under"], "by": "close"}}, {}, "under.by names no move"),
        ({"under": {**TASK["under"], "kind": "car"}}, {}, "under.by names no move"),
        ({"under": {**TASK["under"], "ends": {"completed": "task-done"}}}, {}, "each state that ends"),
        (
            {"under": {**TASK["under"], "ends": {**TASK["under"]["ends"], "completed": "close"}}}, {},
            "no move of 'lead' by what is under it",
        ),
        ({}, {"task": {**LEAD["moves"]["task"], "opens": "lead"}}, "opens names a kind"),
    ],
)  # fmt: skip
def test_what_does_not_fit_between_two_kinds_is_said(
    task: dict[str, object], lead: dict[str, object], said: str
) -> None:
    one = read_kind("task", yaml.safe_dump({**TASK, **task}, allow_unicode=True))
    other = read_kind(
        "lead", yaml.safe_dump({**LEAD, "moves": {**LEAD["moves"], **lead}}, allow_unicode=True)
    )
    both = {"task": one, "lead": other}
    wrong = [why for kind in both.values() if (why := what_is_wrong(kind, both))]
    assert any(said in why for why in wrong), wrong


def made(code: str, minutes: int, source: str, to: str, **said: str) -> Made:
    return Made(code, source, to, NOON + timedelta(minutes=minutes), said)


def test_clocks_begin_and_stop_with_what_took_effect() -> None:
    kind = read_kind("errand", (FOLDER / "errand.yaml").read_text("utf-8"))
    due = (NOON + timedelta(hours=2)).isoformat()
    moves = [made("open", 0, "", "given", by_when=due)]
    [one] = running(kind.clocks, fold(moves))
    assert (one.clock.code, one.due_at.isoformat(), one.is_over(NOON)) == ("errand", due, False)
    assert one.is_over(one.due_at)
    moves += [made("finish", 5, "under-way", "done")]  # it crossed: it was never under way
    assert [one.clock.code for one in running(kind.clocks, fold(moves))] == ["errand"]
    moves += [made("set-out", 6, "given", "under-way"), made("finish", 10, "under-way", "done")]
    [one] = running(kind.clocks, fold(moves))
    assert (one.clock.code, one.due_at) == ("check", NOON + timedelta(minutes=70))


def test_a_kind_without_code_has_all_that_a_kind_has(place: Place) -> None:
    """The files of tests/casework/kinds are all that there is of these kinds."""
    assert {"errand", "visit", "lead"} <= set(kinds())
    opener, guard, analyst = (place.officers[name].viewer for name in ("opener", "guard", "analyst"))
    assert [kind.code for kind in openable(place.desk, opener)] == [
        "lead",
        "note",
        "plan",
        "task",
        "errand",
        "sighting",
    ]
    assert {kind.code for kind in openable(place.desk, guard)} == {
        "basis",
        "errand",
        "lead",
        "plan",
        "release",
        "sighting",
        "task",
        "visit",
        "note",
    }
    id = open_matter(
        place.desk, opener, "errand", {"name": ["Traer el expediente"]}, label="GSSC//OPEN//-//ALL//H0",
        said={"by_when": "2026-12-01T12:00:00-06:00", "size": "small"},
    )  # fmt: skip
    [line] = board(place.desk, analyst, "errand").lines
    assert (line.state, line.said["size"], [one.clock.code for one in line.clocks]) == (
        "given",
        "small",
        ["errand"],
    )
    for by, code, how in (
        (analyst, "set-out", {}),
        (opener, "finish", {}),
        (guard, "check", {"words": "visto"}),
    ):
        last = UUID(matter(place.desk, by, str(id)).last_move)
        move_matter(place.desk, by, str(id), code, last, **how)
    assert board(place.desk, opener, "errand").lines == []
    assert [one.state for one in board(place.desk, opener, "errand", ended=True).lines] == ["checked"]
