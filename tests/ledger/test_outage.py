"""A short outage: who only asks asks again, a deed is done once; nobody waits into a long one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tearline.db import RECOVERY
from tearline.errors import Lost, Unavailable
from tearline.ledger import outage
from tearline.ledger.outage import Outage, asked_again

PACKAGE = Path(outage.__file__).parents[1]


@dataclass
class Asked:
    """A desk of which the database is away for so many attempts."""

    away: int
    outage: Outage = field(default_factory=Outage)
    attempts: int = 0


@asked_again
def question(desk: Asked, error: type[Exception] = Lost) -> str:
    desk.attempts += 1
    if desk.attempts <= desk.away:
        raise error
    return "answer"


def test_a_lost_connection_is_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "PAUSE", 0)
    desk = Asked(3)
    assert question(desk) == "answer"
    assert desk.attempts == 4


def test_a_database_that_refuses_is_not_asked_again() -> None:
    desk = Asked(1)
    with pytest.raises(Unavailable):
        question(desk, Unavailable)
    assert desk.attempts == 1


def test_whoever_asks_into_a_long_outage_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(outage.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(outage.time, "sleep", lambda _: now.__setitem__(0, now[0] + 1))
    desk = Asked(10**6)
    with pytest.raises(Lost):
        question(desk)
    assert now[0] - 1000 == pytest.approx(RECOVERY, abs=1)
    before = desk.attempts
    with pytest.raises(Lost):
        question(desk)
    assert desk.attempts == before + 1
    desk.away = 0
    assert question(desk) == "answer"
    desk.away = desk.attempts + 2
    assert question(desk) == "answer", "the next outage is a new one"


# Functions of the rooms of questions that are none, each a deed or a part of one. The book is written to a file.
# Deeds, files that are written anew, and what reads no record.
NO_QUESTIONS = {
    "decide", "undo", "whole_book", "book_file", "verify_book", "_written", "public_key", "_key", "as_inspector",
    "take_sealed", "take_looks", "take_ledger", "taken", "_enter", "_ground",
    "note_unusual", "set_unusual_rule", "save_question", "forget_question", "show_question",
    "last_look_of",
}  # fmt: skip


def functions(*rooms: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Those of the modules in these packages, with where they stand."""
    for path in sorted(path for room in rooms for path in (PACKAGE / room).glob("*.py")):
        for one in ast.parse(path.read_text()).body:
            if isinstance(one, ast.FunctionDef):
                yield f"{path.relative_to(PACKAGE)}: {one.name}", one


def is_asked_again(function: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "asked_again" for d in function.decorator_list)


def test_every_question_is_asked_again() -> None:
    questions = [
        (place, one)
        for place, one in functions("picture", "oversight")
        if [a.arg for a in one.args.args[:1]] == ["desk"] and one.name not in NO_QUESTIONS
    ]
    assert len(questions) > 8
    assert [place for place, one in questions if not is_asked_again(one)] == []


READS = {"registry-read", "loads", "load", "load-findings", "reviews", "came-back"}


def test_what_is_read_elsewhere_is_asked_again() -> None:
    reading = [
        (place, one) for place, one in functions("intake", "registry", "stewardship") if _looks(one) & READS
    ]
    assert len(reading) > 8
    assert [place for place, one in reading if not is_asked_again(one)] == []


def _looks(function: ast.FunctionDef) -> set[str]:
    """The actions of the looks that it makes."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {
        call.args[2].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "look"
        and isinstance(call.args[2], ast.Constant)
    }
