"""Looks under way: one in a transaction, one of single statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from tearline.db import Row, ask_once, viewer_session
from tearline.ledger.look.desk import Desk, Viewer
from tearline.ledger.look.ticket import close_ticket, open_ticket


@dataclass(slots=True, kw_only=True)
class Shown:
    """What a look is about to show: the owner of each record by its id, and how many rows."""

    records: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def show(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Note the records (``id`` and ``owner``) that the answer will contain; a record counts once."""
        for row in rows:
            self.count += 1
            self.records.setdefault(str(row["id"]), str(row["owner"]))


@dataclass(slots=True)
class Look(Shown):
    """One look under way in a transaction, by its connection."""

    conn: psycopg.Connection[Row]

    def fill_inbox(self, lines: bytes) -> None:
        """Hand rows over for a deed of this transaction: lines in COPY's text format, columns of act.open_inbox."""
        self.conn.execute("SELECT act.open_inbox()")
        with self.conn.cursor().copy("COPY pg_temp.inbox FROM STDIN") as copy:
            copy.write(lines)


@dataclass(slots=True)
class Quick(Shown):
    """A look on the hottest path: each question is one statement, with no transaction around them."""

    desk: Desk
    token: str
    ticket: UUID

    def ask(self, name: str, arguments: Sequence[object], limit: int) -> list[Row]:
        """The question ``ask.NAME(*arguments, limit)``."""
        return ask_once(self.desk.pool, self.token, self.ticket, f"ask.{name}", arguments, limit)

    def do(self, name: str, arguments: Sequence[object], limit: int) -> list[Row]:
        """The deed ``act.NAME(*arguments, limit)``, which is committed with its statement."""
        return ask_once(self.desk.pool, self.token, self.ticket, f"act.{name}", arguments, limit)


@contextmanager
def look(desk: Desk, viewer: Viewer, action: str, question: object) -> Iterator[Look]:
    """Ask under a ticket. Leaving the block without an error puts the results on record first.

    Raises :class:`NotSignedIn`, :class:`AccessLapsed`, :class:`BadInput` (purpose) or
    :class:`Unavailable`; in every one of these cases nothing was shown.
    """
    ticket = open_ticket(desk, viewer, action, question)
    with viewer_session(desk.pool, viewer.token, ticket) as conn:
        this = Look(conn)
        yield this
    close_ticket(desk, ticket, this.records, this.count)


@contextmanager
def quick_look(desk: Desk, viewer: Viewer, action: str, question: object) -> Iterator[Quick]:
    """Ask under a ticket by single statements; settles and raises as :func:`look` does."""
    this = Quick(desk, viewer.token, open_ticket(desk, viewer, action, question))
    yield this
    close_ticket(desk, this.ticket, this.records, this.count)
