"""Requests between agencies as a viewer sees them: what we are asked, what we ask, what came of it (B5, ADR 0059)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tearline.casework.questions import Line, as_shown, line_of, steps_of
from tearline.db import Row, from_row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.matters import Kind, kinds
from tearline.picture.answer import Banner, banner

KIND, AGREEMENT = "request", "agreement"
OF, BY = "of", "by"
"""The sides: what the own agency is asked, and what it asks."""
SIZE, LATELY, PAGES = 50, 10, 200
DAYS = 90


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests that ended so in the last days: on which ``side`` (neither: of others), in which ``state``, for which
    ``reason`` they were refused, and whether within their clock."""

    side: str
    state: str
    reason: str
    in_clock: bool
    many: int


def refusals(answered: Sequence[Answered]) -> dict[str, int]:
    """How many were refused for which reason, the most frequent first."""
    many: dict[str, int] = {}
    for one in answered:
        if one.reason:
            many[one.reason] = many.get(one.reason, 0) + one.many
    return dict(sorted(many.items(), key=lambda one: (-one[1], one[0])))


def in_clock(answered: Sequence[Answered], side: str) -> tuple[int, int]:
    """Of one side, how many ended within their clock, and of how many; those that were withdrawn are not among them."""
    told = [one for one in answered if one.side == side and one.state != "withdrawn"]
    return sum(one.many for one in told if one.in_clock), sum(one.many for one in told)


@dataclass(frozen=True, slots=True)
class Requests:
    """What the viewer's agency is asked (``of_us``) and asks (``by_us``): open ones, what is due first first; ``more``:
    sides of which there are more; and the last of those that ended. ``answered``: of :data:`DAYS` days."""

    kind: Kind
    of_us: list[Line]
    by_us: list[Line]
    more: list[str]
    ended_of_us: list[Line]
    ended_by_us: list[Line]
    answered: list[Answered]
    agreements: list[Line]
    """Those in force that the viewer sees, what is to be reviewed first first; ten at most."""
    banner: Banner


@dataclass(frozen=True, slots=True)
class Side:
    """A page of one side, open or ended."""

    side: str
    ended: bool
    lines: list[Line]
    page: int
    more: bool
    banner: Banner


@asked_again
def requests(desk: Desk, viewer: Viewer, now: datetime) -> Requests:
    """Both sides, in one look."""
    kind = kinds()[KIND]
    with look(desk, viewer, "requests", {}) as this:
        rows = {
            (side, ended): _rows(this, side, ended, 0, LATELY if ended else SIZE + 1)
            for side in (OF, BY)
            for ended in (False, True)
        }
        more = [side for side in (OF, BY) if len(rows[side, False]) > SIZE]
        lines = {place: _lines(this, kind, told[:SIZE]) for place, told in rows.items()}
        agreed = this.conn.execute(
            "SELECT * FROM ask.matters(%s, false, %s, 0, %s)", [AGREEMENT, ["in-force"], LATELY]
        ).fetchall()
        agreements = _lines(this, kinds()[AGREEMENT], [row for row in agreed if row["id"] is not None])
        answered = answered_in(this, now - timedelta(days=DAYS), now + timedelta(days=1))
    return Requests(
        kind, lines[OF, False], lines[BY, False], more, lines[OF, True], lines[BY, True],
        answered, agreements,
        banner(line.label for one in (*lines.values(), agreements) for line in one),
    )  # fmt: skip


@asked_again
def one_side(desk: Desk, viewer: Viewer, side: str, *, ended: bool = False, page: int = 1) -> Side:
    """A page of what the viewer's agency is asked, or asks. Raises :class:`BadInput`."""
    if side not in (OF, BY):
        raise BadInput(msg("A side is «of» (what we are asked) or «by» (what we ask)."))
    if not 1 <= page <= PAGES:
        raise BadInput(msg("Pages run from 1 to {most}.", most=PAGES))
    with look(desk, viewer, "requests", {"side": side, "ended": ended, "page": page}) as this:
        rows = _rows(this, side, ended, (page - 1) * SIZE, SIZE + 1)
        lines = _lines(this, kinds()[KIND], rows[:SIZE])
    return Side(side, ended, lines, page, len(rows) > SIZE, banner(line.label for line in lines))


def answered_in(this: Look, begins: datetime, ends: datetime) -> list[Answered]:
    """What became of the requests that ended in a time, as this look's viewer sees them."""
    rows = this.conn.execute("SELECT * FROM ask.answered(%s, %s, %s)", [KIND, begins, ends]).fetchall()
    return [from_row(Answered, row) for row in rows]


def is_late(line: Line, now: datetime) -> bool:
    """Whether its clock ran out before it was answered, as told by its moves; or, where nobody has put that on the
    record yet, by the hour."""
    due, answered = line.said.get("due_at"), line.said.get("answered_at")
    if line.said.get("overdue_at"):
        return True
    if due is None or line.state in (
        "nothing",
        "nothing-found",
        "withdrawn",
    ):  # told by the clock, or none any more
        return False
    return (datetime.fromisoformat(answered) if answered else now) > datetime.fromisoformat(due)


def _rows(this: Look, side: str, ended: bool, skip: int, limit: int) -> list[Row]:
    return this.conn.execute(
        "SELECT * FROM ask.requests(%s, %s, %s, %s, %s)", [KIND, side, ended, skip, limit]
    ).fetchall()


def _lines(this: Look, kind: Kind, rows: Sequence[Row]) -> list[Line]:
    this.show(as_shown(rows))
    steps = steps_of(this, [row["id"] for row in rows])
    return [line_of(kind, row, steps.get(str(row["id"]), [])) for row in rows]
