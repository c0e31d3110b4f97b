"""The reason of a deed, as its author writes it: in the ledger as a digest, the words under a label (ADR 0020)."""

from __future__ import annotations

from tearline.errors import BadInput
from tearline.language import msg

LEAST, MOST = 3, 500  # characters; the database has the same bounds


def accepted_reason(text: str) -> str:
    """The words without the space around them. Raises :class:`BadInput` for too few or too many."""
    told = text.strip()
    if not LEAST <= len(told) <= MOST:
        raise BadInput(
            msg(
                "Give a reason, in {least} to {most} characters and without content of the record.",
                least=LEAST,
                most=MOST,
            )
        )
    return told
