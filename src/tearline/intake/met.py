"""What lines of a load met in the store, in words: for the receipt, beside what their own content gave rise to."""

from __future__ import annotations

from tearline.language import Message, msg
from tearline.ontology.accept import Finding

REFUSED = "expunged-before"  # lines that were not taken; of the others a part was

# By code of act.put: the field concerned, and what was kept, replaced or not taken.
_SAID: dict[str, tuple[str | None, Message]] = {
    REFUSED: (
        "key",
        msg(
            "What this line says was expunged before, so it was not taken. To take such lines nevertheless, load the "
            "file again with --take-expunged (take_expunged in the API)."
        ),
    ),
    "label-held": (
        "label",
        msg(
            "A steward gave this record another label than the line does. That label was kept; the rest of the "
            "line was taken. To let loads decide again: tearline unhold."
        ),
    ),
    "dates-held": (
        "review_on",
        msg(
            "A steward set other dates of review and purge than the line does. Those dates were kept; the rest of "
            "the line was taken. To let loads decide again: tearline unhold."
        ),
    ),
    "correction-held": (
        None,
        msg(
            "This record was corrected by hand, and the line says again what it said before. The correction was "
            "kept. To let loads decide again: tearline unhold."
        ),
    ),
    "correction-replaced": (
        None,
        msg(
            "This record had been corrected by hand. The line says something new, which was taken instead; the "
            "correction is in the record's history."
        ),
    ),
}


def finding(code: str) -> Finding:
    """The finding about one line under one of the codes above."""
    field, reason = _SAID[code]
    return Finding(field, code, reason)
