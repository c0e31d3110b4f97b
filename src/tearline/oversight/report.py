"""An inspector's report as a file: who looked at a person, or an extract of the ledger. It is a copy like any other:
made whole, entered in the register with its ledger entry, and only then given out (ADR 0035, ADR 0038).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from tearline.codes import CopyKind, Entry
from tearline.copies.head import Head
from tearline.copies.number import drawn
from tearline.copies.take import Copy, entered, taker
from tearline.copies.wish import Wish
from tearline.errors import BadInput
from tearline.language import Language, msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.oversight.looked import (
    Looked,
    Looker,
    Only,
    accepted_records,
    entries_of,
    looked_of,
    worded,
)
from tearline.oversight.looks import Inspected, Narrowed, inspect
from tearline.oversight.report_pdf import as_pdf
from tearline.picture.answer import Found, banner, found
from tearline.registry.signin import Officer, Purpose, purposes

LINES = 2_000  # entries in a report that is read on paper


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in a report. ``opens``: the id that, a blank and the words behind it, has the digest of the entry."""

    looked: Looked
    opens: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a report holds. ``about``: the records, by id, whose looks it tells; ``sources``: those of them that the
    inspector sees, as they are; what of the others stands in it is the id."""

    kind: CopyKind
    about: list[UUID]
    only: Only
    lookers: list[Looker]
    lines: list[Line]
    sources: list[Found] = field(default_factory=list)

    @property
    def labels(self) -> list[str]:
        """Of all that stands in it beside ids: records and words."""
        return [
            *(one.label for one in self.sources),
            *(text for line in self.lines for text in line.looked.labels),
        ]

    @property
    def worded(self) -> list[int]:
        """The entries whose words stand in it."""
        return [line.looked.entry for line in self.lines if line.looked.words is not None]

    def label(self, officer: Officer) -> str:
        """The labels joined; of a report without a word of any record, that of the inspector's agency alone."""
        return banner(self.labels).label or f"{officer.agency}//OPEN//-//-//H0"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What does not stand in a sealed report: a record, by its id, or the words of an entry. ``handling``: because the
    label says "not in court" or "not onward" without the leave of ``agency``; else whoever made the report may not
    see it, or it is not there (any more)."""

    record: str | None
    entry: int | None
    handling: bool
    agency: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A court's order: who gave it, its number and its day."""

    authority: str
    number: str
    day: date


def take_looks(
    desk: Desk, viewer: Viewer, records: Sequence[UUID], only: Only, wish: Wish, language: Language
) -> Copy:
    """Who looked at a person, as PDF. Raises :class:`NotEntitled` for whoever is no inspector, or is not cleared for
    all of it together, :class:`BadInput` for more than 2,000 entries, and as :func:`taken`."""
    names = purposes(desk)
    return taken(
        desk, viewer, wish, language, lambda: gather(desk, viewer, records, only),
        lambda held, head: as_pdf(held, head, names),
    )  # fmt: skip


def take_ledger(
    desk: Desk, viewer: Viewer, officer: str | None, narrowed: Narrowed, wish: Wish, language: Language
) -> Copy:
    """The entries of the ledger that a list shows, as PDF; without the words of any reason. Raises as
    :func:`take_looks`."""
    names = purposes(desk)

    def listed() -> Report:
        entries = inspect(desk, viewer, officer, None, LINES + 1, narrowed)
        if len(entries) > LINES:
            raise too_many(LINES)
        only = Only(officer, narrowed.agency, narrowed.purpose, narrowed.since, narrowed.until)
        return Report(CopyKind.LEDGER, narrowed.about or [], only, [], [_line(one) for one in entries])

    return taken(desk, viewer, wish, language, listed, lambda held, head: as_pdf(held, head, names))


@asked_again
def gather(
    desk: Desk,
    viewer: Viewer,
    records: Sequence[UUID],
    only: Only,
    before: int | None = None,
    most: int = LINES,
) -> Report:
    """What a report about a person holds: one look. Raises :class:`NotEntitled`, :class:`BadInput`."""
    about = accepted_records(records)
    with look(desk, viewer, "who-looked", {"records": about, "only": only.as_list(), "report": True}) as this:
        rows = entries_of(this, about, only, before, most + 1)
        if len(rows) > most:
            raise too_many(most)
        sources = [found(row) for row in this.conn.execute("SELECT * FROM ask.looked_at(%s)", [about])]
        this.show({"id": one.id, "owner": one.owner} for one in sources)
        this.show(worded(rows))
    lines = [Line(looked_of(row), str(row["opens"]) if row["opens"] else None) for row in rows]
    return Report(CopyKind.LOOKS, about, only, _lookers(lines), lines, sources)


def taken(
    desk: Desk, viewer: Viewer, wish: Wish, language: Language, hold: Callable[[], Report],
    write: Callable[[Report, Head], bytes], order: Order | None = None,
) -> Copy:  # fmt: skip
    """The file, entered. Raises as :func:`tearline.copies.take.entered`."""
    officer, purpose = taker(desk, viewer)
    return entered(
        wish.format, hold, lambda held: _head(held, wish, officer, purpose, language), write,
        lambda held, head, content: _enter(desk, viewer, wish, held, head, content, order),
    )  # fmt: skip


def too_many(most: int) -> BadInput:
    """For a report that would be longer than that."""
    return BadInput(
        msg(
            "There are more than {most} entries: narrow them by days, officer or purpose, and take a report of each.",
            most=most,
        )
    )


def _head(held: Report, wish: Wish, officer: Officer, purpose: Purpose, language: Language) -> Head:
    return Head(drawn(), held.label(officer), officer, purpose, wish.recipient, datetime.now(UTC), language)


def _enter(
    desk: Desk, viewer: Viewer, wish: Wish, held: Report, head: Head, content: bytes, order: Order | None
) -> None:
    digest = hashlib.sha256(content).digest()
    with look(desk, viewer, "copy", {"number": head.number, "file": digest.hex()}) as this:
        this.conn.execute(
            "SELECT act.take_report(%s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::uuid[], %s::timestamptz[],"
            " %s::bigint[], %s, %s)",
            [
                head.number, held.kind, wish.format, wish.recipient, wish.reason, digest, len(content), held.about,
                [one.id for one in held.sources], [one.recorded_at for one in held.sources], held.worded,
                order and order.number, order and order.day,
            ],
        )  # fmt: skip


def _lookers(lines: Sequence[Line]) -> list[Looker]:
    """As ask.lookers has them, of these entries alone."""
    held: dict[tuple[str | None, str | None, str | None], list[Looked]] = {}
    for line in lines:
        one = line.looked
        held.setdefault((one.officer, one.agency, one.purpose), []).append(one)
    return [
        Looker(*who, sum(one.kind == Entry.RESULTS for one in of), sum(one.kind != Entry.RESULTS for one in of),
               of[-1].at, of[0].at)
        for who, of in held.items()
    ]  # fmt: skip


def _line(one: Inspected) -> Line:
    return Line(
        Looked(
            one.entry, one.at, one.kind, one.officer, one.agency, one.purpose, one.action, one.records, one.reason,
            None, [], None, None,
        )
    )  # fmt: skip
