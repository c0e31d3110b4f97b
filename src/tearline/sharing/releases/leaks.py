"""A text that was found outside: by which release it was written, and whose copy it was; for an inspector."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
_NEAR = 0.9  # of the runs of the nearest


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
        found = _told(text, _nearest(text, rows))
        copies: list[Row] = []
        if found is not None:
            this.show([{"id": found[0]["matter_id"], "owner": found[0]["owner"]}])
            if found[1].named:
                copies = this.conn.execute(
                    "SELECT * FROM ask.copies_traced(%s)", [list(found[1].named)]
                ).fetchall()
                this.show({"id": row["record_id"], "owner": row["owner"]} for row in copies)
    if found is None:
        return Traced(None, None, [], banner([]))
    row, told = found
    leaked = [from_row(Leaked, one) for one in copies]
    return Traced(
        str(row["folio"]), told, leaked, banner([str(row["label"]), *(one.label for one in leaked)])
    )


def _nearest(text: str, rows: Sequence[Row]) -> list[Row]:
    """The releases of which most runs of words stand in the text, the nearest first: of one that was issued
    again, both."""
    runs = _runs(text)
    shared = [(len(runs & _runs(str(row["body"]))), str(row["folio"]), row) for row in rows]
    most = max((many for many, _, _ in shared), default=0)
    near = [one for one in shared if one[0] >= max(_LEAST, _NEAR * most)]
    return [row for _, _, row in sorted(near, key=lambda one: (-one[0], one[1]))]


def _told(text: str, rows: Sequence[Row]) -> tuple[Row, Trace] | None:
    """The release that the text is of, and whose copy it is, among the copies of all that are as near;
    where the copies of two agree, nobody's."""
    among = sum(len(_marks(row)) for row in rows)
    traced = [(row, _traced(text, row, among)) for row in rows]
    named = [one for one in traced if one[1].named]
    if len(named) > 1:
        return named[0][0], replace(named[0][1], finding=Finding.ALIKE, named=())
    return next(iter(named or traced), None)


def _runs(text: str) -> set[tuple[str, ...]]:
    told = words(text)
    return {tuple(told[at : at + _TOGETHER]) for at in range(len(told) - _TOGETHER + 1)}


def _traced(text: str, row: Row, among: int) -> Trace:
    told: Any = row["slots"]
    slots = [Slot(sort, start, end, (a, b)) for sort, start, end, a, b in told]
    return trace(seen_in(text, str(row["body"]), slots), len(slots), _marks(row), among)


def _marks(row: Row) -> dict[str, list[int]]:
    told: Any = row["marks"]
    return {number: [int(bit) for bit in bits] for number, bits in told.items()}
