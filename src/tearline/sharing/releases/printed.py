"""A copy of a release as its recipient keeps it: as text or as PDF, with banner and number, and the
sentence that it is marked.

The text is the copy's own and is changed by nothing here: its marks are in its words and blanks.
"""

from __future__ import annotations

from datetime import UTC, datetime

from tearline.codes import CopyFormat
from tearline.copies.head import Head
from tearline.copies.number import written
from tearline.copies.pdf import on_paper, printed, read_template
from tearline.copies.take import Copy, taker
from tearline.copies.wording import Wording
from tearline.errors import BadInput, Conflict
from tearline.language import Language, Message, msg
from tearline.ledger.look import Desk, Viewer
from tearline.sharing.releases.deeds import open_copy
from tearline.sharing.releases.questions import Received

MARKED = msg(
    "This copy is marked in its text and is its recipient's alone. Whoever passes it on can be named by it; to a judge "
    "goes the text without marks."
)
FORMATS = (CopyFormat.PDF, CopyFormat.TEXT)


def take_release(desk: Desk, viewer: Viewer, number: str, format: str, language: Language) -> Copy:
    """A file of a copy that was received. Opening it is entered each time. Raises :class:`BadInput` for a
    format of none, :class:`NotFound` for a copy that is not the viewer's, :class:`Conflict` for one that is
    out no more."""
    if format not in FORMATS:
        raise BadInput(msg("Choose one of the formats: {formats}.", formats=", ".join(FORMATS)))
    officer, purpose = taker(desk, viewer)
    found = open_copy(desk, viewer, number)
    if found.body is None:
        raise Conflict(msg("This copy is not out any more, and is not given out again. Open it to read why."))
    recipient = f"{found.agency}/{found.login}" if found.login else found.agency
    head = Head(found.number, found.label, officer, purpose, recipient, datetime.now(UTC), language)
    if format == CopyFormat.TEXT:
        return Copy(found.number, CopyFormat.TEXT, as_text(found, head))
    return Copy(found.number, CopyFormat.PDF, as_pdf(found, head))


def as_text(found: Received, head: Head) -> bytes:
    """UTF-8, the banner at the top and the bottom."""
    w = Wording(head.language)
    told = w.banner(found.label)
    banner = f"{told['word']}{told['rest']}"
    number = head.said(_numbered(found, head, w))
    return "\n".join(
        (banner, number, "", found.title, "", found.body or "", "", head.said(MARKED), number, banner, "")
    ).encode()


def as_pdf(found: Received, head: Head) -> bytes:
    """Set by Typst, as every copy; blanks as they are."""
    w = Wording(head.language)
    paper = on_paper(found.label, msg("Release, copy {number}", number=written(found.number)), head, w)
    told = paper | {
        "notice": head.said(MARKED), "caption": found.title, "about": head.said(_numbered(found, head, w)),
        "paragraphs": (found.body or "").split("\n\n"),
    }  # fmt: skip
    return printed(read_template("tearline.sharing.releases", "release.typ"), told, head)


def _numbered(found: Received, head: Head, w: Wording) -> Message:
    return msg(
        "Copy {number} for {recipient} · released by {agency} · valid until {day}", number=written(found.number),
        recipient=head.holder, agency=found.owner, day=w.day(found.valid_until.date().isoformat()),
    )  # fmt: skip
