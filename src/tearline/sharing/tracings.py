"""Leak tracing (capability K2): who was shown some records before a moment, and how likely chance alone would do that.

Two inspectors make one: what it counts is given to them after the second has agreed, and to nobody else. "Exposed" is
who was shown a record; the ledger does not know who passed it on. ADR 0063.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from tearline.casework.questions import header_of
from tearline.copies.number import read
from tearline.db import Row, from_row
from tearline.errors import BadInput, NotFound
from tearline.language import Message, msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ledger.reason import accepted_reason
from tearline.ontology.recognise import recognise, wrong_with
from tearline.picture.answer import Banner, banner
from tearline.sharing.by_chance import at_least, expected, one_in
from tearline.sharing.pointers import case_of

MOST = 50  # items of a tracing
LISTED = 200
LONGEST = 200
RARE = 1_000_000_000  # rarer than one in so many is said as that


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody names: a record by its id, a matter by its folio, or records by an identifier that they bear. Looks
    before ``before`` count; None: before the tracing's own moment."""

    item: str
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A record that is asked about, as it was ``asked`` for. ``seen``: whether the viewer sees it."""

    n: int
    asked: str
    record: UUID
    before: datetime
    seen: bool


@dataclass(frozen=True, slots=True)
class Tracing:
    """That a tracing was made. ``state``: open, agreed, ended or over. ``about``: whether the viewer may know what it
    is about; if not, what follows it is empty. ``label`` is its case's."""

    id: UUID
    opened_at: datetime
    opened_by: str
    agency: str
    items: int
    second_by: str | None
    agreed_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    until: datetime
    state: str
    mine: bool
    may_agree: bool
    about: bool
    case_id: UUID | None
    folio: str | None
    label: str | None
    reason: str | None
    traced: list[Item]


@dataclass(frozen=True, slots=True)
class Sight:
    """Which item an officer was shown in time (its place), and when first."""

    n: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Exposed:
    """An officer who was shown ``of_items`` of the items in time, among ``shown`` different records in all.

    ``chance``: that so many of the items or more are among so many records, if it were chance alone; ``one_in``: the
    same as one in how many. ``expected``: how many of those compared chance alone would bring so far, at most.
    ``of_two``: whether it is one of the two inspectors themselves.
    """

    login: str
    agency: str
    of_two: bool
    of_items: int
    shown: int
    chance: float
    one_in: int
    expected: float
    sights: list[Sight]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a tracing counts: who was exposed, the least likely by chance first, of ``compared`` officers whom the
    ledger showed anything. ``all``: how many different records it showed to anybody. ``most``: how many items one
    was shown at most; ``unseen``: places of items that nobody was shown in time. ``more``: how many officers are left
    out at the end."""

    tracing: Tracing
    exposed: list[Exposed]
    more: int
    compared: int
    all: int
    most: int
    unseen: list[int] = field(default_factory=list)

    @property
    def saw_all(self) -> int:
        """How many officers were shown every item in time."""
        return sum(one.of_items == self.tracing.items for one in self.exposed)


def finding(counted: Exposure) -> Message:
    """In one sentence, who was shown what: what stands above the list."""
    n, saw_all = counted.tracing.items, counted.saw_all
    if not counted.most:
        return msg("Nobody was shown any of the records in time.")
    if saw_all == 1:
        return (
            msg("One officer was shown all {n} in time.", n=n)
            if n > 1
            else msg("One officer was shown it in time.")
        )
    if saw_all:
        return msg("{many} officers were shown all {n} in time.", many=saw_all, n=n)
    return msg(
        "Nobody was shown all {n} in time; the most that one officer was shown is {most}.",
        n=n,
        most=counted.most,
    )


def odds(one: Exposed) -> Message:
    """How likely chance alone would bring an officer so far, as people say it."""
    if one.chance > 0.5:
        return msg("likely")
    if one.one_in > RARE:
        return msg("less than 1 in {n}", n=f"{RARE:,}")
    return msg("1 in {n}", n=f"{one.one_in:,}")


def awaited(one: Exposed) -> Message:
    """How many of the officers compared chance alone would bring so far, at most."""
    if one.expected < 0.001:
        return msg("less than 0.001")
    return msg("about {n}", n=f"{one.expected:.2g}" if one.expected < 10 else str(round(one.expected)))


@asked_again
def tracings(desk: Desk, viewer: Viewer) -> list[Tracing]:
    """The tracings that were made, the newest first. Raises :class:`NotEntitled` for whoever is no inspector."""
    with look(desk, viewer, "tracings", {}) as this:
        rows = _frames(this, None)
    return [_tracing(row) for row in rows]


@asked_again
def tracing(desk: Desk, viewer: Viewer, id: str) -> Tracing:
    """One of them, whatever it counts. Raises :class:`NotFound`, :class:`NotEntitled` for whoever is no inspector."""
    with look(desk, viewer, "tracings", {"tracing": id}) as this:
        return _one(this, _id(id))


def open_tracing(
    desk: Desk, viewer: Viewer, wanted: Sequence[Wanted], before: datetime, case: str, reason: str
) -> UUID:
    """Open a tracing for a case that the viewer sees; its id. An inspector's. Nothing is counted before another agrees.

    Raises :class:`BadInput` for what names no record that the viewer sees, more than fifty, a moment that is to come.
    """
    named, told = case_of(case), accepted_reason(reason)
    if before.tzinfo is None or any(one.before and one.before.tzinfo is None for one in wanted):
        raise BadInput(msg("Say the moment with its zone, like 2026-11-30T18:00:00-06:00."))
    if not 0 < len(wanted) <= MOST or any(len(one.item) > LONGEST for one in wanted):
        raise BadInput(_MANY)
    question = {"items": [one.item for one in wanted], "before": before, "case": named}
    with look(desk, viewer, "tracing-opened", question) as this:
        _frames(this, UUID(int=0))  # refuses whoever is no inspector before anything is looked up for them
        items: dict[UUID, tuple[datetime, str]] = {}
        for place, one in enumerate(wanted, 1):
            for record in _records(this, place, one.item.strip()):
                items.setdefault(record, (one.before or before, one.item.strip()))
        if len(items) > MOST:
            raise BadInput(_MANY)
        befores, asked = zip(*items.values(), strict=True)
        row = this.conn.execute(
            "SELECT act.open_tracing(%s, %s, %s, %s, %s) AS id",
            [named, told, list(items), list(befores), list(asked)],
        ).fetchone()
    assert row is not None  # noqa: S101 the function gives one row
    return UUID(str(row["id"]))


def agree_tracing(desk: Desk, viewer: Viewer, id: str) -> None:
    """Agree to another inspector's tracing: from now on these two read what it counts. Raises :class:`NotEntitled` for
    whoever opened it, or counts as one with them."""
    with look(desk, viewer, "tracing-agreed", {"tracing": id}) as this:
        this.conn.execute("SELECT act.agree_tracing(%s)", [_id(id)])


def end_tracing(desk: Desk, viewer: Viewer, id: str) -> None:
    """End a tracing: nobody reads it any more. One of the two who made it."""
    with look(desk, viewer, "tracing-ended", {"tracing": id}) as this:
        this.conn.execute("SELECT act.end_tracing(%s)", [_id(id)])


def exposure(desk: Desk, viewer: Viewer, id: str) -> Exposure:
    """What a tracing counts, to the two who made it; each reading is on record. Raises :class:`Conflict` before the
    second agreed and after its end, :class:`NotEntitled` for everybody else."""
    key = _id(id)
    with look(desk, viewer, "tracing-read", {"tracing": id}) as this:
        row = this.conn.execute("SELECT act.read_tracing(%s) AS told", [key]).fetchone()
        made = _one(this, key)
    assert row is not None  # noqa: S101 the function gives one row
    told: Any = row["told"]
    return exposure_of(made, told)


def exposure_of(made: Tracing, told: Any) -> Exposure:
    """What the database counted, with chances, in their order: the least likely first, then who was shown most items,
    then by login. An item that nobody was shown in time is one of the records among which one could have been drawn."""
    n, seen = made.items, {one["n"] for officer in told["officers"] for one in officer["items"]}
    unseen = [place for place in range(1, n + 1) if place not in seen]
    everybody = [int(many) + len(unseen) for many in told["everybody"]]
    found = sorted(
        ((_chance(officer, n, everybody), officer) for officer in told["officers"]),
        key=lambda one: (one[0], -len(one[1]["items"]), one[1]["login"]),
    )
    listed = [_exposed(chance, officer, int(told["compared"])) for chance, officer in found[:LISTED]]
    most = max((len(officer["items"]) for _, officer in found), default=0)
    return Exposure(
        made, listed, len(found) - len(listed), int(told["compared"]), everybody[-1], most, unseen
    )


def _chance(officer: Any, n: int, everybody: Sequence[int]) -> Fraction:
    """Of items with moments of their own, the largest of the chances at these: none is taken for rarer than it is."""
    reached = [int(many) for many in officer["records"]]
    return max(
        at_least(len(officer["items"]), n, shown, all)
        for shown, all in zip(reached, everybody, strict=True)
        if all >= n
    )


def _exposed(chance: Fraction, officer: Any, compared: int) -> Exposed:
    return Exposed(
        officer["login"], officer["agency"], officer["of_two"], len(officer["items"]), int(officer["records"][-1]),
        float(chance), one_in(chance), expected(chance, compared),
        [Sight(one["n"], datetime.fromisoformat(one["at"])) for one in officer["items"]],
    )  # fmt: skip


def _records(this: Look, place: int, item: str) -> list[UUID]:
    """The records that an item names: any by its id, as the ledger has it; else those that the viewer sees."""
    try:
        return [UUID(item)]
    except ValueError:
        pass
    found: list[Row] = []
    try:
        found = header_of(this, read(item))
    except BadInput:
        folded = sorted({one.folded for one in recognise(item)}) if not wrong_with(item) else []
        if folded:
            found = this.conn.execute("SELECT * FROM ask.check(%s, %s)", [folded, MOST + 1]).fetchall()
    if not found:
        raise BadInput(
            msg("Line {n} names nothing that you see. Give a record's id, a matter's folio, or an identifier.",
                n=place)
        )  # fmt: skip
    return list(dict.fromkeys(UUID(str(row["id"])) for row in found))


def _frames(this: Look, id: UUID | None) -> list[Row]:
    return this.conn.execute("SELECT * FROM ask.tracings(%s, %s)", [id, LISTED]).fetchall()


def _one(this: Look, id: UUID) -> Tracing:
    rows = _frames(this, id)
    if not rows:
        raise NotFound
    return _tracing(rows[0])


def _tracing(row: Row) -> Tracing:
    about: Any = zip(*(row[name] or [] for name in ("asked", "records", "befores", "seen")), strict=True)
    return from_row(Tracing, row, traced=[Item(n, *told) for n, told in enumerate(about, 1)])


def banner_of(listed: Sequence[Tracing]) -> Banner:
    """Of their cases' labels, as far as the viewer knows them."""
    return banner([one.label for one in listed if one.label])


def _id(id: str) -> UUID:
    try:
        return UUID(id)
    except ValueError:
        raise NotFound from None


_MANY = msg("Name one to {most} records; an identifier counts as all records that bear it.", most=MOST)
