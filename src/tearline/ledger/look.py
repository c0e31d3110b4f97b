"""A look: the only way to ask. The entry first, then the answer, then what was shown, then the words.

    with look(desk, viewer, "check", {"text": "…"}) as this:
        rows = this.conn.execute("SELECT * FROM ask.check(%s, %s)", …).fetchall()
        this.show(rows)
    # only here, with the results on record, may the rows be given to the person

A deed (a load, a correction) is made in the same way; its own entry is in the deed's transaction.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import psycopg

from tearline.db import House, Pool, Row, ask_once, open_pool, viewer_session
from tearline.errors import AccessLapsed, BadInput, NotSignedIn, TearlineError, Unavailable
from tearline.language import msg
from tearline.ledger.appender import Appender
from tearline.ledger.outage import Outage

TICKET_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, by the session's token, and why: a purpose code from the deployment's list."""

    token: str
    purpose: str


class Desk:
    """A house open for business: connections for questions, for sign-in, and the ledger's appender."""

    def __init__(self, house: House, connections: int = 16) -> None:
        self.house = house
        self.digest_key = house.digest_key
        self.pool: Pool = open_pool(house.dsn("app"), connections)
        self.signin: Pool = open_pool(house.dsn("signin"), 4)
        self.appender = Appender(house.dsn("ledger"))
        self.outage = Outage()

    def close(self) -> None:
        """End the connections; waits for entries that are being written."""
        self.appender.close()
        self.pool.close()
        self.signin.close()

    def digest(self, question: object) -> str:
        """Keyed digest (HMAC-SHA256) of a question: proves what was asked to who holds the key, tells nobody else."""
        return hmac.digest(self.digest_key, orjson.dumps(question, option=_CANONICAL), "sha256").hex()


_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


@dataclass(slots=True)
class Look:
    """One look under way: its connection, and what it is about to show."""

    conn: psycopg.Connection[Row]
    records: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    count: int = 0

    def fill_inbox(self, lines: bytes) -> None:
        """Hand rows over for a deed of this transaction: lines in COPY's text format, columns of act.open_inbox."""
        self.conn.execute("SELECT act.open_inbox()")
        with self.conn.cursor().copy("COPY pg_temp.inbox FROM STDIN") as copy:
            copy.write(lines)

    def show(self, rows: Iterable[Row]) -> None:
        """Note the records (``id`` and ``owner``) that the answer will contain; a record counts once."""
        known = set(self.records)
        for row in rows:
            self.count += 1
            if (record := str(row["id"])) not in known:
                known.add(record)
                self.records.append(record)
                self.owners.append(str(row["owner"]))


@contextmanager
def look(desk: Desk, viewer: Viewer, action: str, question: object) -> Iterator[Look]:
    """Ask under a ticket. Leaving the block without an error puts the results on record first.

    Raises :class:`NotSignedIn`, :class:`AccessLapsed`, :class:`BadInput` (purpose) or
    :class:`Unavailable`; in every one of these cases nothing was shown.
    """
    ticket = _open(desk, viewer, action, question)
    with viewer_session(desk.pool, viewer.token, ticket) as conn:
        this = Look(conn)
        yield this
    _close(desk, ticket, this.records, this.owners, this.count)


@dataclass(slots=True)
class Quick:
    """A look on the hottest path: each question is one statement, with no transaction around them."""

    desk: Desk
    token: str
    ticket: UUID
    shown: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def ask(self, name: str, arguments: Sequence[object], limit: int) -> list[Row]:
        """The question ``ask.NAME(*arguments, limit)``."""
        return ask_once(self.desk.pool, self.token, self.ticket, f"ask.{name}", arguments, limit)

    def show(self, rows: Iterable[Mapping[str, object]]) -> None:
        """As :meth:`Look.show`."""
        for row in rows:
            self.count += 1
            self.shown[str(row["id"])] = str(row["owner"])


@contextmanager
def quick_look(desk: Desk, viewer: Viewer, action: str, question: object) -> Iterator[Quick]:
    """Ask under a ticket by single statements; settles and raises as :func:`look` does."""
    this = Quick(desk, viewer.token, _open(desk, viewer, action, question))
    yield this
    _close(desk, this.ticket, list(this.shown), list(this.shown.values()), this.count)


def _close(desk: Desk, ticket: UUID, records: list[str], owners: list[str], count: int) -> None:
    _settle(desk, {"close": str(ticket), "records": records, "owners": owners, "count": count})


def _open(desk: Desk, viewer: Viewer, action: str, question: object) -> UUID:
    answer = _settle(
        desk,
        {
            "token": viewer.token,
            "action": action,
            "purpose": viewer.purpose,
            "question": desk.digest(question),
            "seconds": TICKET_SECONDS,
        },
    )
    return UUID(answer["ticket"])


def _settle(desk: Desk, request: dict[str, object]) -> dict[str, Any]:
    answer = desk.appender.submit(request)
    if "problem" in answer:
        raise _problem(str(answer["problem"]))
    return answer


def _problem(code: str) -> TearlineError:
    match code:
        case "no-session":
            return NotSignedIn(msg("There is no live session. Sign in."))
        case "vetting":
            return AccessLapsed(
                msg(
                    "Your vetting has lapsed or was withdrawn; access ended with it. Ask your agency's registrar."
                )
            )
        case "purpose":
            return BadInput(msg("Name a purpose from the list of this deployment; every look needs one."))
        case "no-ticket":
            return Unavailable(msg("The answer took too long and was withheld. Ask again, more narrowly."))
        case _:
            return TearlineError(msg("The ledger refused the entry ({code}).", code=code))
