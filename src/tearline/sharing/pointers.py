"""Pointers (capability B4): does any other agency hold something of an identifier, of those that permit to be asked?

One identifier a question, never a name: names can be guessed. Asked for a case, and counted. ADR 0057.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from tearline.copies.number import read
from tearline.db import Row, from_row
from tearline.db.pointer_key import pointer_key
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look, quick_look
from tearline.ledger.outage import asked_again
from tearline.ontology.identifier import Identifier
from tearline.ontology.identifiers import identifies_nobody
from tearline.ontology.recognise import recognise, wrong_with

KINDS = ("plate", "vin", "curp", "rfc", "clabe", "phone", "serial", "icao24")
LONGEST = 200
SHOWN = 100
LOOKED_AT = 24  # records of an identifier, whether there are so many or not


@dataclass(frozen=True, slots=True)
class Hit:
    """That an agency holds something ("contact"), or one of a pool of ``agencies`` does ("pool"); with the token by
    which it is asked for it. ``desk``: how that agency is reached, if it has said so."""

    reveal: str
    token: UUID
    agency: str | None = None
    desk: str | None = None
    agencies: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What an asker is told. No hit: nobody that may be asked so is known to hold it; it says nothing of the others."""

    asked: str
    read_as: list[str]
    label: str
    """Of the question: its case's."""
    hits: list[Hit]
    remains: int
    """How many questions the officer may still ask now."""


@dataclass(frozen=True, slots=True)
class Question:
    """One of the viewer's own questions. ``folio``: of its case, where they see it still."""

    id: UUID
    at: datetime
    asked: str
    kinds: list[str]
    purpose: str
    label: str
    hits: list[Hit]
    case_id: UUID | None
    folio: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """That an agency asked about something of the viewer's. ``reveal``: what it was told. ``silent``: to the controller
    of a silent consent; otherwise to everybody at the desk. ``label`` is the question's. ``records``: those under
    ``record_label`` that the viewer sees still."""

    id: UUID
    asked_at: datetime
    reveal: str
    by_agency: str
    desk: str | None
    purpose: str
    label: str
    record_label: str
    records: list[UUID]
    captions: list[str]
    silent: bool
    read: bool
    case_id: UUID | None
    folio: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """The viewer's own questions, and how many are left."""

    questions: list[Question]
    remains: int


def identifiers_of(text: str) -> list[Identifier]:
    """What a typed identifier may be, of the kinds asked for. Raises :class:`BadInput` from the value alone."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise BadInput(msg("Type one identifier: a plate, a VIN, a CURP, an RFC, a CLABE, a telephone …"))
    for wrong in wrong_with(text):
        raise BadInput(wrong.reason)
    # two readings of one kind that are folded alike are one
    found = list({(one.kind, one.folded): one for one in recognise(text) if one.kind in KINDS}.values())
    if any(map(identifies_nobody, found)):
        found = []
    if not found:
        raise BadInput(
            msg("Only identifiers are asked for so: a plate, a VIN, a CURP, an RFC, a CLABE, a telephone, a serial "
                "number, the ICAO address of an aircraft. A name is not: it can be guessed.")
        )  # fmt: skip
    return found


def case_of(text: str) -> str:
    """A case as somebody named it: the folio of a matter, or its id. Raises :class:`BadInput` for what is neither."""
    told = text.strip()
    try:
        return str(UUID(told))
    except ValueError:
        pass
    try:
        return read(told)
    except BadInput:
        raise BadInput(msg("Name the case by its folio, like K7Q4-M2XD.")) from None


def ask_pointer(desk: Desk, viewer: Viewer, text: str, case: str) -> Pointed:
    """Ask whether another agency holds something of one identifier, for a case that the viewer sees. An analyst's.

    What owners are told comes after the answer. Raises :class:`BadInput` for what is no identifier or no case,
    :class:`Conflict` over the quota, before anything is looked up, :class:`NotEntitled`.
    """
    found = identifiers_of(text)
    secret, asked, named = desk.house.pointer_key, text.strip(), case_of(case)
    keys = [pointer_key(secret, one.kind, one.folded) for one in found]
    wanted = [keys, [one.kind for one in found], [one.folded for one in found], asked, named]
    with quick_look(desk, viewer, "pointer", {"text": asked, "case": named}) as this:
        (row,) = this.do("ask_pointer", wanted, LOOKED_AT)
        hits = _hits(row["told"])
        this.count = len(hits)
    return Pointed(asked, [one.kind for one in found], str(row["label"]), hits, int(str(row["remains"])))


@asked_again
def own_questions(desk: Desk, viewer: Viewer) -> Asking:
    """The viewer's latest questions, the newest first, with what they were told."""
    with look(desk, viewer, "pointer-questions", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.pointer_questions(%s)", [SHOWN]).fetchall()
        quota = this.conn.execute("SELECT ask.pointer_quota() AS remains").fetchone()
    assert quota is not None  # noqa: S101 the function gives one row
    return Asking([_question(row) for row in rows], int(str(quota["remains"])))


@asked_again
def pointer_notices(desk: Desk, viewer: Viewer, *, read: bool = False) -> list[Notice]:
    """Questions that hit records of the viewer's agency: to whoever answers at its desk, and to controllers of silent
    consents. Unread ones first; ``read``: those put away too."""
    with look(desk, viewer, "pointer-notices", {"read": read}) as this:
        rows = this.conn.execute("SELECT * FROM ask.pointer_notices(%s, %s)", [read, SHOWN]).fetchall()
        for row in rows:
            this.show({"id": id, "owner": row["owner"]} for id in cast("list[UUID]", row["records"]))
    return [from_row(Notice, row) for row in rows]


def put_away(desk: Desk, viewer: Viewer, notice: str) -> None:
    """Put a notice away, for the viewer alone. Raises :class:`NotFound`."""
    try:
        id = UUID(notice)
    except ValueError:
        raise NotFound from None
    with look(desk, viewer, "pointer-put-away", {"notice": id}) as this:
        this.conn.execute("SELECT act.put_away_pointer(%s)", [id])


def _question(row: Row) -> Question:
    return from_row(Question, row, hits=_hits(row["told"]))


def _hits(told: object) -> list[Hit]:
    return [
        Hit(one["reveal"], UUID(one["token"]), one.get("agency"), one.get("desk"), one.get("agencies", []))
        for one in cast("list[dict[str, Any]]", told)
    ]  # fmt: skip
