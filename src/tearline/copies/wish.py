"""What somebody says who takes a copy: in which form, for whom, and why."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.codes import CopyFormat, CopyKind
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.reason import accepted_reason

LEAST, MOST = 3, 200  # characters of a recipient; the database has the same bounds
FORMATS = {
    CopyKind.DOSSIER: (CopyFormat.PDF, CopyFormat.CSV, CopyFormat.JSON),
    CopyKind.SEARCH: (CopyFormat.CSV, CopyFormat.JSON),
    CopyKind.RECORD: (CopyFormat.CSV, CopyFormat.JSON),
    CopyKind.LOOKS: (CopyFormat.PDF,),
    CopyKind.LEDGER: (CopyFormat.PDF,),
    CopyKind.SEALED: (CopyFormat.ZIP,),
    CopyKind.LIST: (CopyFormat.CSV, CopyFormat.JSON),
    CopyKind.CHART: (
        CopyFormat.PNG,
        CopyFormat.SVG,
        CopyFormat.ANX,
        CopyFormat.GRAPHML,
        CopyFormat.CSV,
        CopyFormat.JSON,
    ),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """``recipient`` is None for the officer who takes it."""

    format: CopyFormat
    recipient: str | None
    reason: str


def accepted_format(kind: CopyKind, text: str) -> CopyFormat:
    """A format in which there is this kind of copy. Raises :class:`BadInput`."""
    if text not in FORMATS[kind]:
        raise BadInput(msg("Choose one of the formats: {formats}.", formats=", ".join(FORMATS[kind])))
    return next(one for one in FORMATS[kind] if one == text)


def accepted_recipient(text: str | None) -> str | None:
    """For whom it is, without the space around it; None for nobody named. Raises :class:`BadInput`."""
    told = (text or "").strip()
    if told and (not LEAST <= len(told) <= MOST or not told.isprintable()):
        raise BadInput(
            msg(
                "Name whoever the copy is for in {least} to {most} characters, or leave it empty.",
                least=LEAST,
                most=MOST,
            )
        )
    return told or None


def accepted_wish(kind: CopyKind, format: str, recipient: str | None, reason: str) -> Wish:
    """All three as they are kept. Raises :class:`BadInput` for the first that will not do."""
    return Wish(accepted_format(kind, format), accepted_recipient(recipient), accepted_reason(reason))
