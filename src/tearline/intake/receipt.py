"""The receipt of a load: how much was read, taken, left as it was and refused, and why, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from tearline.codes import LoadState
from tearline.db import Row, from_row
from tearline.errors import NotFound
from tearline.handling import Label, join
from tearline.language import Language
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again

FIRST = 100


@dataclass(frozen=True, slots=True)
class LineFinding:
    """Why a line was rejected, or what it was warned of; never the line's content."""

    n: int
    file: str
    line: int
    field: str | None
    code: str
    severity: str
    reason_es: str
    reason_en: str

    def reason(self, language: Language) -> str:
        return self.reason_es if language == "es" else self.reason_en


@dataclass(frozen=True, slots=True)
class Receipt:
    """A load as far as the viewer may see its lines: read = accepted + changed + unchanged + rejected.

    ``label`` covers all of it: the label that the load was opened with, and those of the lines that count here.
    """

    id: str
    owner: str
    label: str
    source: str
    file: str
    opened_at: str
    closed_at: str | None
    expunged_at: str | None
    read: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int
    warned: int
    state: str = LoadState.OPEN
    """Of :class:`tearline.codes.LoadState`."""
    refused_code: str | None = None
    refused_es: str | None = None
    refused_en: str | None = None
    """Why it was refused."""
    resumed: bool = False
    findings: list[LineFinding] = field(default_factory=list)


@asked_again
def receipts(desk: Desk, viewer: Viewer, limit: int = 100) -> list[Receipt]:
    """The loads of the steward's own agency, newest first, without their findings."""
    with look(desk, viewer, "loads", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.loads(NULL, %s)", [limit]).fetchall()
    return [_receipt(row, []) for row in rows]


@asked_again
def receipt(desk: Desk, viewer: Viewer, id: UUID, *, resumed: bool = False) -> Receipt:
    """One load with its first findings. Raises :class:`NotFound`."""
    with look(desk, viewer, "load", {"load": id}) as this:
        rows = this.conn.execute("SELECT * FROM ask.loads(%s, 1)", [id]).fetchall()
        found = list(_findings(this, id, 0, FIRST)) if rows else []
    if not rows:
        raise NotFound
    return _receipt(rows[0], found, resumed=resumed)


@asked_again
def findings(desk: Desk, viewer: Viewer, id: UUID, after: int = 0, limit: int = 1000) -> list[LineFinding]:
    """Findings of one load, ``n`` above ``after``; the next page starts after the last one's ``n``."""
    with look(desk, viewer, "load-findings", {"load": id, "after": after}) as this:
        return list(_findings(this, id, after, limit))


def _findings(this: Look, id: UUID, after: int, limit: int) -> Iterator[LineFinding]:
    for r in this.conn.execute("SELECT * FROM ask.rejections(%s, %s, %s)", [id, after, limit]):
        yield from_row(LineFinding, r)


def _receipt(row: Row, found: list[LineFinding], *, resumed: bool = False) -> Receipt:
    labels = row["labels"]
    assert isinstance(labels, list)  # noqa: S101 the column is an array of texts
    return from_row(
        Receipt, row, findings=found, resumed=resumed, state=_state(row),
        label=str(join(Label.parse(text) for text in [str(row["label"]), *labels])),
        read=sum(int(str(row[name])) for name in ("accepted", "changed", "unchanged", "rejected")),
    )  # fmt: skip


def _state(row: Row) -> str:
    if row["expunged_at"] is not None:
        return LoadState.EXPUNGED
    if row["refused_code"] is not None:
        return LoadState.REFUSED
    if row["closed_at"] is None:
        return LoadState.OPEN
    return LoadState.IN_PART if row["rejected"] else LoadState.COMPLETE
