"""What was done, said once on the page that a deed leads on to: a code in the address, one of this list."""

from __future__ import annotations

from tearline.language import Message, msg
from tearline.web.visit import Visit

_DONE = {
    "corrected": msg("Corrected. What it said before stands in its history."),
    "same": msg("It said that already; nothing was changed."),
    "reclassified": msg("Reclassified. The new label holds for everybody from this moment on."),
    "recalled": msg("Recalled. No other agency sees it from this moment on."),
    "restored": msg("Shared again, under the new label."),
    "reviewed": msg("Reviewed and kept until the next review."),
    "unheld": msg("Loads decide again about what was set by hand."),
    "copy-answered": msg("On record. The stewards of what the copy holds see your answer."),
    "opened": msg("Opened. It has its folio, and whoever sees it finds it on the board."),
    "leave-asked": msg("Asked: a request went to each agency. They stand below, each with its clock."),
    "moved": msg("Done. It stands below, with your name."),
    "shown": msg("Shown: whoever sits in the unit finds it on the unit's page."),
    "own": msg("Yours alone again: nobody else finds it any more."),
    "file-added": msg("Added. It stands first in the list, with your name."),
    "expunged": msg("Expunged. The record is gone; the ledger keeps that it was, and why it went."),
    "load-expunged": msg(
        "Expunged. What this load brought is gone, and what it changed is as it was before."
    ),
}


def done_of(visit: Visit) -> Message | None:
    """The sentence for the page's ``done``; None for none, or for what is no code of ours."""
    return _DONE.get(visit.request.query_params.get("done", ""))
