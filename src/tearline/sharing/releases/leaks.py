"""A text that was found outside: by which release it was written, and whose copy it was; for an inspector."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tearline.db import Row, from_row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ontology.words import words
from tearline.picture.answer import Banner, banner
from tearline.sharing.releases.reading import seen_in
from tearline.sharing.releases.slots import Slot
from tearline.sharing.releases.tracing import Finding, Trace, trace

LONGEST = 100_000  # signs of a text that is compared
MOST = 1000  # releases that it is compared with, the newest
_TOGETHER = 4  # words in a row that a text has of a release
_LEAST = 3  # such runs, below which it is of none


@dataclass(frozen=True, slots=True)
class Leaked:
    """A copy that is named, and whose it is."""

    number: str
    agency: str
    login: str | None
    label: str
    sent_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Traced:
    """What came of comparing a text: of which release it is (None: of none that this inspector may read),
    and whose copy."""

    folio: str | None
    trace: Trace | None
    copies: list[Leaked]
    banner: Banner


@asked_again
def trace_text(desk: Desk, viewer: Viewer, text: str) -> Traced:
    """Whose copy this text is. Raises :class:`NotEntitled` for whoever is no inspector, :class:`BadInput`
    for no text."""
    if not text.strip() or len(text) > LONGEST:
        raise BadInput(msg("Give a text of at most {most} characters.", most=LONGEST))
    with look(desk, viewer, "trace-copy", {"text": hashlib.sha256(text.encode()).hexdigest()}) as this:
        rows = this.conn.execute("SELECT * FROM ask.tracing(%s)", [MOST]).fetchall()
        nearest = _nearest(text, rows)
        told = None if nearest is None else _traced(text, nearest)
        copies: list[Row] = []
        if told is not None and nearest is not None:
            this.show([{"id": nearest["matter_id"], "owner": nearest["owner"]}])
            if told.named:
                copies = this.conn.execute(
                    "SELECT * FROM ask.copies_traced(%s)", [list(told.named)]
                ).fetchall()
                this.show({"id": row["record_id"], "owner": row["owner"]} for row in copies)
    if nearest is None or told is None:
        return Traced(None, None, [], banner([]))
    leaked = [from_row(Leaked, row) for row in copies]
    return Traced(
        str(nearest["folio"]), told, leaked, banner([str(nearest["label"]), *(one.label for one in leaked)])
    )


def _nearest(text: str, rows: Sequence[Row]) -> Row | None:
    """The release of which most runs of words stand in the text."""
    runs = _runs(text)
    found = max(rows, key=lambda row: (len(runs & _runs(str(row["body"]))), str(row["folio"])), default=None)
    return found if found is not None and len(runs & _runs(str(found["body"]))) >= _LEAST else None


def _runs(text: str) -> set[tuple[str, ...]]:
    told = words(text)
    return {tuple(told[at : at + _TOGETHER]) for at in range(len(told) - _TOGETHER + 1)}


def _traced(text: str, row: Row) -> Trace:
    told: Any = row["slots"]
    marks: Any = row["marks"]
    slots = [Slot(sort, start, end, (a, b)) for sort, start, end, a, b in told]
    return trace(seen_in(text, str(row["body"]), slots), len(slots), _bits(marks))


def _bits(marks: Mapping[str, str]) -> dict[str, list[int]]:
    return {number: [int(bit) for bit in told] for number, told in marks.items()}


__all__ = ["Finding", "Leaked", "Traced", "trace_text"]
