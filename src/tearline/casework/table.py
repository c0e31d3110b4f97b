"""A joint unit's table: its matters, what is due when, and what its members show to each other; for members alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tearline.casework.questions import Board, Line, as_shown, kind_of, line_of, steps_of
from tearline.db import Row, from_row
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.matters import Running, kinds
from tearline.picture.answer import Banner, banner
from tearline.picture.graph.scenes import SceneHead
from tearline.picture.questions import Question, question_of
from tearline.settings import deployment_zone

MOST = 200  # matters of a unit, and charts, and questions


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question that a member shows to the unit; ``mine``: whether that is the viewer."""

    id: UUID
    name: str
    question: Question
    saved_at: datetime
    label: str
    author: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A clock of a matter."""

    line: Line
    clock: Running


@dataclass(frozen=True, slots=True)
class Day:
    """What is due on a day of the deployment's zone, in its order."""

    on: date
    due: list[Due]


@dataclass(frozen=True, slots=True)
class Table:
    """The open matters that a unit holds, is offered, or that bear its compartment; ``days``: their clocks by the day
    on which they run out. Of a unit in which the viewer does not sit, there is nothing of it."""

    lines: list[Line]
    more: bool
    days: list[Day]
    scenes: list[SceneHead]
    questions: list[ShownQuestion]
    banner: Banner


@asked_again
def table(desk: Desk, viewer: Viewer, unit: str) -> Table:
    """The table of the unit with this code, in one look."""
    with look(desk, viewer, "unit-table", {"unit": unit}) as this:
        lines = _lines(this, unit, None)
        scenes = this.conn.execute("SELECT * FROM ask.unit_scenes(%s, %s)", [unit, MOST]).fetchall()
        told: list[dict[str, Any]] = this.conn.execute(
            "SELECT * FROM ask.unit_questions(%s, %s)", [unit, MOST]
        ).fetchall()
    heads = [from_row(SceneHead, row) for row in scenes]
    questions = [from_row(ShownQuestion, row, question=question_of(row["asked"])) for row in told]
    labels = [
        *(one.label for one in lines[:MOST]),
        *(one.label for one in heads),
        *(one.label for one in questions),
    ]
    return Table(lines[:MOST], len(lines) > MOST, days_of(lines[:MOST]), heads, questions, banner(labels))


@asked_again
def board_of_unit(desk: Desk, viewer: Viewer, code: str, unit: str, states: Sequence[str] = ()) -> Board:
    """A kind's board with the open matters of one of the viewer's units alone; all on one page."""
    kind = kind_of(code)
    with look(desk, viewer, "matters", {"kind": code, "unit": unit, "states": list(states)}) as this:
        lines = _lines(this, unit, code)
        ways = this.conn.execute("SELECT * FROM ask.moves_open(NULL, %s)", [code]).fetchall()
    counts = Counter(line.state for line in lines)
    shown = [line for line in lines if not states or line.state in states][:MOST]
    return Board(
        kind, shown, dict(counts), 1, len(lines) > MOST, bool(ways), banner(one.label for one in shown)
    )


def _lines(this: Look, unit: str, kind: str | None) -> list[Line]:
    rows: list[Row] = this.conn.execute(
        "SELECT * FROM ask.unit_matters(%s, %s, %s)", [unit, kind, MOST + 1]
    ).fetchall()
    this.show(as_shown(rows))
    steps = steps_of(this, [row["id"] for row in rows])
    return [line_of(kinds()[str(row["kind"])], row, steps.get(str(row["id"]), [])) for row in rows]


def days_of(lines: Sequence[Line]) -> list[Day]:
    """What is due when, by the day; what ran out stands on the day on which it did."""
    zone = ZoneInfo(deployment_zone())
    due = sorted(
        (Due(line, clock) for line in lines for clock in line.clocks),
        key=lambda one: (one.clock.due_at, one.line.id, one.clock.clock.code),
    )
    days: dict[date, list[Due]] = {}
    for one in due:
        days.setdefault(one.clock.due_at.astimezone(zone).date(), []).append(one)
    return [Day(on, listed) for on, listed in days.items()]
