"""What came of leads, in figures: counted by the database over the leads that the viewer sees, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tearline.casework.questions import SIZE, as_shown
from tearline.copies.number import written
from tearline.db import from_row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner

DAYS = 90  # of a period, where none is named
LONGEST = 366
FLOOR = 10  # of fewer, a share or a median says more of chance than of work
BARS = {"in_time": 0.90, "before_perishing": 0.80, "with_outcome": 0.95}  # of the domain page: at least


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. ``share``: None, where there are too few to say."""

    many: int
    of: int
    share: float | None
    bar: float | None
    """What is asked for at least."""


@dataclass(frozen=True, slots=True)
class Spell:
    """How long it took in the middle of so many cases, in seconds; None, where there are too few to say."""

    of: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Warned:
    """A lead that came to nothing because somebody had warned those it was about."""

    id: str
    folio: str
    owner: str
    label: str
    caption: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """Of leads that arrived from ``since`` to ``until`` (both included) and were triaged. Nobody's exercise is in any.

    ``crossed``: how many decisions crossed so many levels. ``not_taken``: how often each level did not decide.
    ``at_level``: how long each level had one. ``acted``: arrived to acted on, at a quarter, half and three quarters.
    ``detentions``: each record of one once. ``ends``: what the judge decided of them. ``warned``: for an inspector.
    """

    since: date
    until: date
    leads: int
    in_time: Share
    asked_to_decided: Spell
    decided_low: Share
    crossed: dict[str, int]
    not_taken: dict[str, int]
    at_level: dict[str, Spell]
    before_perishing: Share
    with_outcome: Share
    overdue: int
    unknown: int
    told_in_time: Share
    acted: list[Spell]
    false: Share
    results: dict[str, int]
    detentions: int
    ends: dict[str, int]
    forewarned: int
    warned: list[Warned]
    banner: Banner


@asked_again
def figures(desk: Desk, viewer: Viewer, since: date | None = None, until: date | None = None) -> Figures:
    """For a commander, a duty officer or an inspector. Raises :class:`NotEntitled` for anybody else."""
    first, last = _period(since, until)
    ends = (_start(first), _start(last + timedelta(days=1)))
    with look(desk, viewer, "figures", {"since": str(first), "until": str(last)}) as this:
        row = this.conn.execute("SELECT * FROM ask.lead_figures(%s, %s)", ends).fetchone()
        rows = this.conn.execute("SELECT * FROM ask.forewarned(%s, %s, %s)", [*ends, SIZE]).fetchall()
        this.show(as_shown(rows))
    assert row is not None  # noqa: S101 a function that returns one row
    warned = [from_row(Warned, one, folio=written(str(one["folio"]))) for one in rows]
    return _read(row["figures"], first, last, warned)


def _period(since: date | None, until: date | None) -> tuple[date, date]:
    last = until or datetime.now(UTC).date()
    first = since or last - timedelta(days=DAYS - 1)
    if not timedelta() <= last - first < timedelta(days=LONGEST):
        raise BadInput(msg("A period begins before it ends, and has {most} days at most.", most=LONGEST))
    return first, last


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _read(told: Any, first: date, last: date, warned: list[Warned]) -> Figures:
    decided = told["decided_low"][1]
    return Figures(
        first, last, told["leads"], _share(told, "in_time"), _spell(decided, told["asked_to_decided"]),
        _share(told, "decided_low"), told["crossed"], told["not_taken"],
        {level: _spell(*one) for level, one in sorted(told["at_level"].items())}, _share(told, "before_perishing"),
        _share(told, "with_outcome"), told["overdue"], told["results"].get("unknown", 0), _share(told, "told_in_time"),
        [_spell(told["acted"], one) for one in told["arrived_to_acted"] or (None, None, None)], _share(told, "false"),
        told["results"], told["detentions"], told["ends"], told["forewarned"], warned,
        banner([*told["labels"], *(one.label for one in warned)]),
    )  # fmt: skip


def _share(told: Mapping[str, Any], name: str) -> Share:
    many, of = told[name]
    return Share(many, of, many / of if of >= FLOOR else None, BARS.get(name))


def _spell(of: int, seconds: float | None) -> Spell:
    return Spell(of, seconds if of >= FLOOR else None)
