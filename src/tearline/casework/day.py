"""A viewer's day: what waits for them, what they were told, what became of what they opened; each a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tearline.casework.questions import Line, Step, as_shown, line_of, steps_of
from tearline.codes import Code
from tearline.db import Row, from_row
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.matters import kinds
from tearline.picture.answer import Banner, banner
from tearline.settings import deployment_zone

MOST = 50  # of each list; a board has the rest


@dataclass(frozen=True, slots=True)
class Became:
    """A matter that the viewer opened, and the last ``move`` by somebody else (of ``agency``) or by a ``clock``."""

    line: Line
    move: str
    agency: str | None
    clock: str | None
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """That something happened to a matter: a move, or half (``half``) or three quarters of a ``clock`` gone, or all
    (``end``). It says nothing of the matter but its title; ``made_by``: who moved it."""

    id: str
    matter_id: str
    folio: str
    kind: str
    owner: str
    label: str
    caption: str
    step: str
    clock: str
    made_at: datetime
    made_by: str | None
    blind: bool


@dataclass(frozen=True, slots=True)
class Undecided:
    """So many decisions are asked of a duty and a level, and there is nobody with the right and the clearance."""

    duty: str
    level: int
    many: int


class Owing(Code):
    """What waits besides matters."""

    REVIEWS = "reviews", msg("records of your agency whose day of review has come")
    UNUSUAL = "unusual", msg("lines of unusual use, since yesterday, of which nobody said what came of them")
    PLANS = "plans", msg("officers who gave up three plans or more, each after a clash, within 30 days")
    TRACINGS = "tracings", msg("leak tracings that wait for a second inspector")
    POINTERS = "pointers", msg("other agencies asked about what your agency holds")
    SOURCES = "sources", msg("sources that you control, whose day of review has come")
    ORIGINS = "origins", msg("another inspector asks about origins and waits for a second one")
    APPROVALS = "unit-approvals", msg("a joint unit waits for your approval")
    LEAVES = "leaves", msg("leave to release what rests on records of your agency")
    RECALLS = "recalls", msg("recalls of copies that you have not acknowledged")
    SEATS = "unit-seats", msg("seats of a joint unit wait for your key")
    UNHEARD = "requests-unheard", msg("requests that nobody answers, and that nobody who is called may read")
    LEAD = "unit-lead", msg("a joint unit has had no lead for more than an hour")


_OWING = {str(one): one for one in Owing}


@dataclass(frozen=True, slots=True)
class Owed:
    """What waits for the viewer besides matters: ``many`` of it, one more than :data:`MOST` standing for more; of a
    joint ``unit``, where it is of one."""

    what: Owing
    many: int
    unit: UUID | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """``waits``: what is the viewer's to go on with, what runs out soonest first, then in the order of its board.
    ``more``: there is more than fits, of what comes later on the boards. ``undecided``: for a registrar."""

    waits: list[Line]
    more: bool
    became: list[Became]
    notices: list[Notice]
    undecided: list[Undecided]
    owed: list[Owed]
    banner: Banner


@asked_again
def day(desk: Desk, viewer: Viewer) -> Day:
    """All of it, in one look."""
    with look(desk, viewer, "day", {}) as this:
        waits = this.conn.execute("SELECT * FROM ask.awaiting(%s)", [MOST + 1]).fetchall()
        more, waits = len(waits) > MOST, waits[:MOST]
        became = this.conn.execute("SELECT * FROM ask.became(%s)", [10]).fetchall()
        notices = this.conn.execute("SELECT * FROM ask.notices(%s)", [MOST]).fetchall()
        undecided = this.conn.execute("SELECT * FROM ask.undecided()").fetchall()
        for rows in (waits, became, notices):
            this.show(as_shown(rows))
        zone = deployment_zone()
        today = datetime.now(ZoneInfo(zone)).date()
        owed = this.conn.execute("SELECT * FROM ask.owed(%s, %s)", [today, zone]).fetchall()
        steps = steps_of(this, [row["id"] for row in waits])
    lines = sorted((_line(row, steps.get(str(row["id"]), [])) for row in waits), key=_soonest)
    told = [from_row(Became, row, line=_line(row, [])) for row in became]
    read = [from_row(Notice, row) for row in notices]
    labels = [
        *(line.label for line in lines),
        *(one.line.label for one in told),
        *(one.label for one in read),
    ]
    others = [from_row(Owed, row, what=_OWING[str(row["what"])]) for row in owed]
    alarms = [from_row(Undecided, one) for one in undecided]
    return Day(lines, more, told, read, alarms, others, banner(labels))


def _soonest(line: Line) -> float:
    return line.clocks[0].due_at.timestamp() if line.clocks else float("inf")


def _line(row: Row, steps: Sequence[Step]) -> Line:
    return line_of(kinds()[str(row["kind"])], row, steps)


@asked_again
def notices(desk: Desk, viewer: Viewer) -> list[Notice]:
    """What the viewer was told and has not acknowledged, the newest first."""
    with look(desk, viewer, "notices", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.notices(%s)", [MOST]).fetchall()
        this.show(as_shown(rows))
    return [from_row(Notice, row) for row in rows]


def acknowledge(desk: Desk, viewer: Viewer, read: Sequence[UUID]) -> int:
    """The viewer has read these notices; how many of them were there and unread."""
    with look(desk, viewer, "acknowledge", {}) as this:
        row = this.conn.execute("SELECT act.acknowledge(%s) AS many", [list(read)]).fetchone()
    return int(str(row["many"])) if row else 0
