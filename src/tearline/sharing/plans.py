"""Plans of one's own agency and what they clash with: a list, and one side of a clash (ADR 0058)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

from tearline.casework.questions import Line, Matter, as_shown, line_of, matter, steps_of
from tearline.db import from_row
from tearline.errors import NotFound
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.matters import kinds
from tearline.picture.answer import Banner, banner
from tearline.picture.places import Extent
from tearline.sharing.desks import AgencyDesk

PLAN, CLASH = "plan", "clash"
MOST = 100  # of a list; the board of plans has the rest
WAITS = ("found", "spoken", "unmet")
"""States of a clash in which both desks have not spoken."""
_ROWS = 0.045  # degrees from south to north of a cell, which is 5 km: as gate.cell_of_five has it


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and its clashes of which one is told, the last first."""

    line: Line
    clashes: list[Line]

    @property
    def waits(self) -> Line | None:
        """The clash for which somebody is to be called first."""
        return min((one for one in self.clashes if one.state in WAITS), key=called_before, default=None)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An officer who gave up so many plans within thirty days, each after a clash: such plans may map others'."""

    agency: str
    login: str
    many: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Plans:
    """Open plans that one sees, what begins first first. ``given_up``: for an inspector. ``desks``: how those agencies
    are reached with which they clash."""

    plans: list[Plan]
    more: bool
    may_open: bool
    given_up: list[GivenUp]
    desks: dict[str, str]
    banner: Banner

    @property
    def first(self) -> tuple[Plan, Line] | None:
        """The plan for which somebody is to be called first, and its clash."""
        waiting = [(one, one.waits) for one in self.plans if one.waits]
        return min(waiting, key=lambda both: called_before(both[1]), default=None)


@dataclass(frozen=True, slots=True)
class Clash:
    """One side of a clash. ``plan``: the own one; ``desk``, ``own_desk``: how both are reached, while they have one."""

    matter: Matter
    plan: Line
    desk: AgencyDesk | None
    own_desk: AgencyDesk | None


def called_before(clash: Line) -> str:
    """By when both desks are to have spoken; as text it sorts as the moment does."""
    return clash.said.get("call_by", "")


@asked_again
def plans(desk: Desk, viewer: Viewer) -> Plans:
    """The open plans that this viewer sees, with their clashes."""
    with look(desk, viewer, "plans", {}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.matters(%s, false, NULL, 0, %s)", [PLAN, MOST + 1]
        ).fetchall()
        rows = [row for row in rows if row["id"] is not None]
        more, rows = len(rows) > MOST, rows[:MOST]
        found = this.conn.execute(
            "SELECT * FROM ask.clashes_of(%s)", [[row["id"] for row in rows]]
        ).fetchall()
        for one in (rows, found):
            this.show(as_shown(one))
        steps = steps_of(this, [row["id"] for row in (*rows, *found)])
        ways = this.conn.execute("SELECT * FROM ask.moves_open(NULL, %s)", [PLAN]).fetchall()
        given_up = this.conn.execute("SELECT * FROM ask.plans_given_up()").fetchall()
        reached = {one.agency: one.reached for one in _desks(this) if one.reached}
    clashes: dict[str, list[Line]] = {}
    for row in found:
        clashes.setdefault(str(row["plan"]), []).append(
            line_of(kinds()[CLASH], row, steps.get(str(row["id"]), []))
        )
    listed = [
        Plan(line_of(kinds()[PLAN], row, steps.get(str(row["id"]), [])), clashes.get(str(row["id"]), []))
        for row in rows
    ]
    met = {line.said["other"] for one in listed for line in one.clashes if "other" in line.said}
    return Plans(
        listed, more, bool(ways), [from_row(GivenUp, row) for row in given_up],
        {agency: reached[agency] for agency in sorted(met & set(reached))},
        banner(line.label for one in listed for line in (one.line, *one.clashes)),
    )  # fmt: skip


def clash(desk: Desk, viewer: Viewer, named: str) -> Clash:
    """One side of a clash, by its id or folio. Raises :class:`NotFound` alike for what is none, and what is hidden."""
    found = matter(desk, viewer, named)
    if found.kind.code != CLASH or not found.over:
        raise NotFound
    with look(desk, viewer, "desks", {}) as this:
        reached = {one.agency: one for one in _desks(this)}
    return Clash(found, found.over[0], reached.get(found.said.get("other", "")), reached.get(found.owner))


def cell_of(said: Sequence[float]) -> Extent:
    """The 5 km cell around its centre, in degrees north and east."""
    north, east = said
    half = _ROWS / 2
    wide = half / cos(radians(north))
    return Extent(north - half, east - wide, north + half, east + wide)


def point_of(told: str) -> tuple[float, float] | None:
    """Degrees north and east of a point that a move said; None for none."""
    parts = told.split()
    return (float(parts[0]), float(parts[1])) if len(parts) == 2 else None


def _desks(this: Look) -> list[AgencyDesk]:
    return [from_row(AgencyDesk, row) for row in this.conn.execute("SELECT * FROM ask.desks()").fetchall()]
