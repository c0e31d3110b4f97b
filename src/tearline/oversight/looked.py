"""Who looked at a person, and why, for an inspector: the officers with their purposes, then each look and deed in turn.

What stands in the ledger an inspector reads by ids; the words behind a deed only where this inspector may see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tearline.db import Row, from_row
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner
from tearline.picture.entity import entity

LIMIT = 100
MOST = 400  # records of one person, as many as an entity has


@dataclass(frozen=True, slots=True)
class Looker:
    """An officer with one purpose: how many looks and deeds, from when to when. ``officer`` None: by itself."""

    officer: str | None
    agency: str | None
    purpose: str | None
    looks: int
    deeds: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One entry of the ledger, ``entry`` its number. ``records``: those of the asked ones that it showed or is about.

    ``digest`` stands in the entry for words; ``words`` are None where there are none, where this inspector may not see
    them, or where they went with their record: the three are told alike. ``labels``: under which the words stand.
    ``copy`` and ``recipient``: of a copy that was taken.
    """

    entry: int
    at: str
    kind: str
    officer: str | None
    agency: str | None
    purpose: str | None
    action: str
    records: list[str]
    digest: str | None
    words: str | None
    labels: list[str]
    copy: str | None
    recipient: str | None


@dataclass(frozen=True, slots=True)
class WhoLooked:
    """The answer: ``lookers`` of all that was asked for, ``entries`` of one page; ``more``: there are older ones."""

    records: list[str]
    lookers: list[Looker]
    entries: list[Looked]
    more: bool
    banner: Banner


@dataclass(frozen=True, slots=True)
class Only:
    """Which looks are wanted; None: any. From ``since`` on and before ``until``, both with a time zone."""

    officer: str | None = None
    agency: str | None = None
    purpose: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def as_list(self) -> list[object]:
        """As the questions take it."""
        return [self.officer, self.agency, self.purpose, self.since, self.until]


ANY = Only()


@asked_again
def records_of(desk: Desk, viewer: Viewer, record: UUID) -> list[UUID]:
    """The records of the person of whom ``record`` tells, as far as the viewer may see them; that one alone where the
    viewer sees none. Two looks: the first asks whether an inspector asks, so that nobody else is on record as having
    been shown them. Raises :class:`NotEntitled`."""
    with look(desk, viewer, "who-looked", {"records": [record]}) as this:
        this.conn.execute("SELECT FROM ask.lookers(%s, NULL, NULL, NULL, NULL, NULL)", [[record]])
    try:
        return [UUID(one.id) for one in entity(desk, viewer, str(record)).records]
    except NotFound:
        return [record]


@asked_again
def who_looked(
    desk: Desk, viewer: Viewer, records: Sequence[UUID], only: Only = ANY, before: int | None = None,
    limit: int = LIMIT,
) -> WhoLooked:  # fmt: skip
    """Who was shown one of these records or did something with it, and why; entries newest first, below ``before``.

    Raises :class:`NotEntitled` for whoever is no inspector, :class:`BadInput` for no record or more than 400.
    """
    about = accepted_records(records)
    with look(
        desk, viewer, "who-looked", {"records": about, "only": only.as_list(), "before": before}
    ) as this:
        lookers = this.conn.execute(
            "SELECT * FROM ask.lookers(%s, %s, %s, %s, %s, %s)", [about, *only.as_list()]
        ).fetchall()
        rows = entries_of(this, about, only, before, limit + 1)
        told = [looked_of(row) for row in rows[:limit]]
        this.show(worded(rows[:limit]))
    return WhoLooked(
        [str(id) for id in about], [looker_of(row) for row in lookers], told, len(rows) > limit,
        banner(label for one in told for label in one.labels),
    )  # fmt: skip


def accepted_records(records: Iterable[UUID]) -> list[UUID]:
    """Each once, in the order of ids. Raises :class:`BadInput` for none or more than 400."""
    about = sorted(set(records))
    if not 0 < len(about) <= MOST:
        raise BadInput(msg("Name the record of a person by its id; {most} records at most.", most=MOST))
    return about


def entries_of(this: Look, about: list[UUID], only: Only, before: int | None, limit: int) -> list[Row]:
    """Rows of ask.looked, within a look."""
    return this.conn.execute(
        "SELECT * FROM ask.looked(%s, %s, %s, %s, %s, %s, %s, %s)", [about, *only.as_list(), before, limit]
    ).fetchall()


def worded(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    """The records that the words in these rows are of, as a look notes what it shows."""
    return ({"id": row["about"], "owner": row["owner"]} for row in rows if row["about"])


def looker_of(row: Row) -> Looker:
    """A row of ask.lookers."""
    return from_row(Looker, row, officer=row["login"])


def looked_of(row: Row) -> Looked:
    """A row of ask.looked."""
    return from_row(
        Looked, row, entry=row["seq"], officer=row["login"], labels=row["labels"] or []
    )  # fmt: skip
