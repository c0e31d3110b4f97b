"""Why a deed was done: the words behind the digest in its ledger entry, for who may see what it was about."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.db import from_row
from tearline.errors import NotFound
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner


@dataclass(frozen=True, slots=True)
class Reason:
    """The words, who wrote them and when, and the one record or load that they are about.

    Neither is named for an expungement. ``labels`` are those that the viewer may see the words under.
    """

    digest: str
    words: str
    officer: str
    agency: str
    at: str
    record: str | None
    load: str | None
    labels: list[str]
    banner: Banner


@asked_again
def reason(desk: Desk, viewer: Viewer, digest: str) -> Reason:
    """The words that stand for ``digest`` (64 hexadecimal digits) in an entry of a deed.

    Raises :class:`NotFound` alike for unknown, hidden and malformed digests.
    """
    with look(desk, viewer, "reason", {"digest": digest}) as this:
        rows = (
            [] if "\0" in digest else this.conn.execute("SELECT * FROM ask.reason(%s)", [digest]).fetchall()
        )
        this.show({"id": r["record"], "owner": r["agency"]} for r in rows if r["record"])
    if not rows:
        raise NotFound
    labels = [str(row["label"]) for row in rows]
    return from_row(
        Reason, rows[0], digest=digest, officer=rows[0]["login"], labels=labels, banner=banner(labels)
    )
