"""Taking a copy: what it holds is asked for, the file is made, its entry is committed; only then is it given out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from tearline.codes import CopyFormat
from tearline.copies import contents as made_of
from tearline.copies import in_parts
from tearline.copies.anx import as_anx
from tearline.copies.contents import Contents
from tearline.copies.data import LongData, as_json
from tearline.copies.drawn import as_svg
from tearline.copies.graphml import as_graphml
from tearline.copies.head import Head
from tearline.copies.in_parts import PART, UNWATCHED, Long, Watched
from tearline.copies.leave import for_copy
from tearline.copies.number import drawn
from tearline.copies.pdf import as_pdf
from tearline.copies.raster import as_png
from tearline.copies.spool import Spool
from tearline.copies.table import LongTable, as_csv
from tearline.copies.wish import Wish
from tearline.errors import BadInput, Conflict, LeaveNeeded, NotSignedIn
from tearline.language import Language, Message, msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.picture.entity import dossier
from tearline.picture.graph.drawing import draw_with_records
from tearline.picture.graph.scenes import Place
from tearline.picture.graph.span import Span
from tearline.picture.record import record
from tearline.picture.search import Filters, search_ids
from tearline.registry.signin import Officer, Purpose, purposes, whoami

T = TypeVar("T")
ATTEMPTS = 3  # while what it holds changes under it
MOST = 1_000_000  # records of a search
WRITE: dict[CopyFormat, Callable[[Contents, Head], bytes]] = {
    CopyFormat.PDF: as_pdf, CopyFormat.CSV: as_csv, CopyFormat.JSON: as_json, CopyFormat.SVG: as_svg,
    CopyFormat.GRAPHML: as_graphml, CopyFormat.PNG: as_png, CopyFormat.ANX: as_anx,
}  # fmt: skip
_MEDIA = {
    CopyFormat.PDF: "application/pdf", CopyFormat.CSV: "text/csv; charset=utf-8", CopyFormat.JSON: "application/json",
    CopyFormat.SVG: "image/svg+xml", CopyFormat.GRAPHML: "application/graphml+xml", CopyFormat.PNG: "image/png",
    CopyFormat.ANX: "application/xml", CopyFormat.ZIP: "application/zip",
    CopyFormat.TEXT: "text/plain; charset=utf-8",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that may leave: it is on record. ``number`` as it is stored (none: no record stands in it); ``kept``: the
    file, a long one on disk; ``told``: what is to be said with it."""

    number: str
    format: CopyFormat
    kept: bytes | Spool
    told: tuple[Message, ...] = ()

    @property
    def size(self) -> int:
        """In bytes."""
        return self.kept.size if isinstance(self.kept, Spool) else len(self.kept)

    @property
    def content(self) -> bytes:
        """The whole file."""
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes]:
        """The file, a piece at a time."""
        if isinstance(self.kept, Spool):
            yield from self.kept.pieces()
        else:
            yield self.kept

    def close(self) -> None:
        """Whoever has the copy gives it up; a long one is gone from the disk."""
        if isinstance(self.kept, Spool):
            self.kept.close()

    @property
    def name(self) -> str:
        """Of the file: no name of anybody."""
        return f"tearline-{self.number or 'list'}.{'txt' if self.format is CopyFormat.TEXT else self.format}"

    @property
    def media_type(self) -> str:
        """For HTTP."""
        return _MEDIA[self.format]


def take_dossier(desk: Desk, viewer: Viewer, id: str, wish: Wish, language: Language) -> Copy:
    """A copy of the dossier that holds the record ``id``. Raises :class:`NotFound` as the dossier does, and as
    :func:`_taken`."""
    return _taken(desk, viewer, wish, language, lambda: made_of.of_dossier(dossier(desk, viewer, id)))


def take_record(desk: Desk, viewer: Viewer, id: str, wish: Wish, language: Language) -> Copy:
    """A copy of one record as it is now. Raises as :func:`take_dossier`."""
    return _taken(desk, viewer, wish, language, lambda: made_of.of_record(record(desk, viewer, id).record))


def take_chart(
    desk: Desk, viewer: Viewer, places: Sequence[Place], span: Span, wish: Wish, language: Language
) -> Copy:
    """A copy of a link chart as it is drawn now; what is hidden in the drawing is not in it. Raises
    :class:`BadInput` for a chart of nothing, and as :func:`_taken`."""
    shown = [place for place in places if not place.hidden]
    ids = [place.id for place in shown]
    return _taken(
        desk, viewer, wish, language,
        lambda: made_of.of_chart(*draw_with_records(desk, viewer, ids, span), shown),
    )  # fmt: skip


def take_search(
    desk: Desk, viewer: Viewer, text: str, filters: Filters | None, wish: Wish, language: Language,
    watched: Watched = UNWATCHED,
) -> Copy:  # fmt: skip
    """A copy of every record that answers a search, a million at most; whoever gets it closes it.

    Made in parts, of which ``watched`` is told. Raises :class:`BadInput` where more answer or none, and as
    :func:`tearline.copies.in_parts.make`.
    """
    officer, purpose = taker(desk, viewer)
    long: Long = LongData(text) if wish.format is CopyFormat.JSON else LongTable()
    parts = search_ids(desk, viewer, text, filters, MOST, PART)
    if not parts:
        raise in_parts.nothing_answers()

    def headed(number: str, label: str) -> Head:
        return Head(number, label, officer, purpose, wish.recipient, datetime.now(UTC), language)

    number, file = in_parts.make(desk, viewer, parts, wish, long, headed, watched)
    return Copy(number, wish.format, file)


def _taken(
    desk: Desk, viewer: Viewer, wish: Wish, language: Language, gather: Callable[[], Contents]
) -> Copy:
    """The file, entered. Raises :class:`BadInput` where it would hold nothing, and as :func:`entered`."""
    officer, purpose = taker(desk, viewer)

    def headed(held: Contents) -> Head:
        if not held.records:
            raise in_parts.nothing_answers()
        return Head(drawn(), held.label, officer, purpose, wish.recipient, datetime.now(UTC), language)

    return entered(
        wish.format, gather, headed, WRITE[wish.format],
        lambda held, head, content: enter(desk, viewer, wish, held, head, content),
    )  # fmt: skip


def entered(
    format: CopyFormat, gather: Callable[[], T], headed: Callable[[T], Head], write: Callable[[T, Head], bytes],
    enter: Callable[[T, Head, bytes], None],
) -> Copy:  # fmt: skip
    """What was gathered, written under its head, and given out once ``enter`` has put it on record; anew where that
    says that it has changed meanwhile.

    Raises :class:`LeaveNeeded` where something in it is another agency's to pass on, :class:`Conflict` where it goes on
    changing, and :class:`NotEntitled` where all together are above the
    officer's clearance; then nothing was taken.
    """
    for attempt in range(1, ATTEMPTS + 1):
        held = gather()
        head = headed(held)
        content = write(held, head)
        try:
            enter(held, head, content)
        except LeaveNeeded:
            raise
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        else:
            return Copy(head.number, format, content)
    raise AssertionError("the last attempt raises or returns")


def taker(desk: Desk, viewer: Viewer) -> tuple[Officer, Purpose]:
    """Who takes a copy, and for which purpose. Raises :class:`NotSignedIn`, :class:`BadInput`."""
    officer = whoami(desk, viewer.token)
    if officer is None:
        raise NotSignedIn(msg("There is no live session. Sign in."))
    purpose = next((one for one in purposes(desk) if one.code == viewer.purpose), None)
    if purpose is None:
        raise BadInput(msg("Name a purpose from the list of this deployment; every look needs one."))
    return officer, purpose


def enter(desk: Desk, viewer: Viewer, wish: Wish, held: Contents, head: Head, content: bytes) -> None:
    """Number, digest and what it holds, with the ledger entry of it, in one transaction."""
    digest = hashlib.sha256(content).digest()
    ids = [one.id for one in held.records]
    with (
        for_copy(desk, viewer, ids, wish),
        look(desk, viewer, "copy", {"number": head.number, "file": digest.hex()}) as this,
    ):
        this.conn.execute(
            "SELECT act.take_copy(%s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::timestamptz[])",
            [
                head.number, held.kind, wish.format, wish.recipient, wish.reason, digest, len(content),
                ids, [one.recorded_at for one in held.records],
            ],
        )  # fmt: skip
