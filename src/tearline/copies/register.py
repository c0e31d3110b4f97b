"""The register of copies: one's own and what was told of them, those that hold an agency's records, and all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tearline.codes import CopyAnswer
from tearline.copies.number import read
from tearline.db import Row, as_json, from_row
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ledger.reason import accepted_reason
from tearline.picture.answer import Banner, banner

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Changed:
    """A record in a copy that its holder sees as it is now, and what became of it."""

    id: str
    schema: str
    caption: str
    status: str | None
    label: str
    change: str


@dataclass(frozen=True, slots=True)
class Held:
    """A copy of the viewer's, or one left to this steward (``mine`` false), by its ``number``.

    ``label`` is None where the viewer may not hold all of it any more. ``change``: the heaviest of what waits for an
    answer (:class:`tearline.codes.CopyChange`), since when and when last; None: nothing waits. ``changed``: of these
    the records that the viewer sees, the first hundred of ``told``. ``answer``: what was said last.
    """

    number: str
    mine: bool
    login: str
    label: str | None
    kind: str
    format: str
    purpose: str
    recipient: str | None
    reason: str
    at: str
    digest: str
    size: int
    records: int
    ended_at: str | None
    ended_how: str | None
    change: str | None
    since: str | None
    last: str | None
    answer: str | None
    answered_at: str | None
    words: str | None
    changed: list[Changed]
    told: int

    @property
    def waits(self) -> bool:
        """Whether its holder is to say what became of it."""
        return self.change is not None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies under one banner: the labels of what is told of the records in them."""

    copies: list[Held]
    more: bool
    banner: Banner


@dataclass(frozen=True, slots=True)
class OfOurs:
    """One record of the steward's agency in one copy: who holds it and for whom, what became of the record since, and
    what the holder said to that. ``hour`` is the beginning of that in which it was taken, in UTC; ``caption`` and
    ``schema`` are None once the record is gone; ``line`` marks this line for the next page."""

    number: str
    login: str
    agency: str
    purpose: str
    recipient: str | None
    hour: str
    record: str
    label: str
    schema: str | None
    caption: str | None
    status: str | None
    change: str | None
    since: str | None
    last: str | None
    answer: str | None
    answered_at: str | None
    words: str | None
    ended_at: str | None
    ended_how: str | None
    line: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy as an inspector sees it, with the first hundred ids of the ``held`` records in it; ``label`` and
    ``reason`` where the inspector may see all of it. ``order_number`` and ``order_day``: of a sealed report, the order
    of the recipient."""

    number: str
    login: str
    agency: str
    label: str | None
    kind: str
    format: str
    purpose: str
    recipient: str | None
    reason: str | None
    at: str
    digest: str
    size: int
    records: list[str]
    held: int
    ended_at: str | None
    ended_how: str | None
    waits: bool
    order_number: str | None
    order_day: str | None


@dataclass(frozen=True, slots=True)
class InCopy:
    """A record in a copy, by its id, and whose it is."""

    record: str
    owner: str


@asked_again
def own_copies(desk: Desk, viewer: Viewer, limit: int = LIMIT) -> Copies:
    """The viewer's copies, and those left to this steward: what waits for an answer first, then the newest."""
    return _copies(desk, viewer, None, limit)


@asked_again
def own_copy(desk: Desk, viewer: Viewer, number: str) -> Held:
    """One of them. Raises :class:`BadInput` for what is no number, :class:`NotFound` for nobody's and others' alike."""
    found = _copies(desk, viewer, read(number), 1).copies
    if not found:
        raise NotFound(msg("You hold no copy of that number."))
    return found[0]


def answer_copy(desk: Desk, viewer: Viewer, number: str, how: str, words: str) -> None:
    """Say what became of a copy: destroyed, handed back, or still needed, which needs a reason.

    Its words are told to the stewards whose records it concerns. Raises :class:`BadInput`, :class:`NotFound` as
    :func:`own_copy`, and :class:`Conflict` where it ended before or nothing waits.
    """
    known = read(number)
    if how not in {str(one) for one in CopyAnswer}:
        raise BadInput(msg("Say what became of the copy: destroyed, handed back, or still needed."))
    told = accepted_reason(words) if how == CopyAnswer.NEEDED or words.strip() else None
    with look(desk, viewer, "copy-answer", {"number": known, "how": how}) as this:
        this.conn.execute("SELECT act.answer_copy(%s, %s, %s)", [known, how, told])


@asked_again
def copies_of_ours(
    desk: Desk, viewer: Viewer, record: UUID | None = None, only_out: bool = True, after: str | None = None,
    limit: int = LIMIT,
) -> list[OfOurs]:  # fmt: skip
    """In which copies the steward's own agency's records stand, the newest hour first; empty for whoever is no steward.

    ``only_out``: without copies that were destroyed or handed back. ``after``: the ``line`` of the last one of the
    page before. Raises :class:`BadInput` for an ``after`` that is no line.
    """
    last = None if after is None else _columns(after)
    with look(desk, viewer, "copies-of-ours", {"record": record, "out": only_out, "after": after}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.copies_of_ours(%s, %s, %s, %s)",
            [record, only_out, last and as_json(last), limit],
        ).fetchall()
        this.show({"id": row["record"], "owner": row["owner"]} for row in rows)
    return [_of_ours(row) for row in rows]


@asked_again
def copies_taken(
    desk: Desk, viewer: Viewer, officer: str | None = None, number: str | None = None, record: UUID | None = None,
    before: datetime | None = None, limit: int = LIMIT,
) -> list[Taken]:  # fmt: skip
    """Every copy, the newest first, for an inspector; empty for others. ``before``: the ``at`` of the last one of the
    page before."""
    asked = [officer, read(number) if number else None, record, before]
    with look(desk, viewer, "copies-taken", {"asked": asked}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.copies_taken(%s, %s, %s, %s, %s)", [*asked, limit]
        ).fetchall()
    return [from_row(Taken, row, at=_exact(row["at"])) for row in rows]


@asked_again
def copy_records(
    desk: Desk, viewer: Viewer, number: str, after: UUID | None = None, limit: int = LIMIT
) -> list[InCopy]:
    """What a copy holds, by id from after ``after`` on, for an inspector; empty for others. Raises :class:`BadInput`
    for what is no number."""
    asked = read(number)
    with look(desk, viewer, "copies-taken", {"number": asked, "after": after}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.copy_records(%s, %s, %s)", [asked, after, limit]
        ).fetchall()
    return [from_row(InCopy, row) for row in rows]


def _copies(desk: Desk, viewer: Viewer, number: str | None, limit: int) -> Copies:
    with look(desk, viewer, "copies", {"number": number}) as this:
        rows = this.conn.execute("SELECT * FROM ask.copies(%s, %s)", [number, limit + 1]).fetchall()
        held = [from_row(Held, row, changed=_changed(row["changed"])) for row in rows]
        owners = ({"id": one.id, "owner": one.label.split("//")[0]} for copy in held for one in copy.changed)
        this.show(owners)
    labels = [one.label for copy in held[:limit] for one in copy.changed]
    return Copies(held[:limit], len(held) > limit, banner(labels))


def _changed(rows: Any) -> list[Changed]:
    return [Changed(**one) for one in rows]


def _of_ours(row: Row) -> OfOurs:
    hour = row["hour"]
    assert isinstance(hour, datetime)  # noqa: S101 the function's column
    when = hour.isoformat()
    return from_row(OfOurs, row, hour=when, line=f"{when} {row['number']} {row['record']}")


def _columns(line: str) -> list[str]:
    """What ask.copies_of_ours takes for a line."""
    try:
        hour, number, record = line.split(" ")
        return [datetime.fromisoformat(hour).isoformat(), read(number), str(UUID(record))]
    except ValueError:
        raise BadInput(
            msg("A page begins after a line of the one before: give its mark as it was told.")
        ) from None


def _exact(value: object) -> str:
    """To the microsecond: it is the cursor of the next page."""
    assert isinstance(value, datetime)  # noqa: S101 the function's column
    return value.isoformat(timespec="microseconds")
