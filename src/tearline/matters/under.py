"""A kind whose matters are opened under another's, as a task is under a lead: which moves that makes there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tearline.matters.kind import Kind


@dataclass(frozen=True, slots=True)
class Under:
    """``by``: the move that opening one makes of the matter of ``kind`` above it, which whoever opens it may make.

    ``ends``: by each of the own states that end a matter, the move that reaching it makes above.
    """

    kind: str
    by: str
    ends: Mapping[str, str]


def what_is_wrong(kind: Kind, kinds: Mapping[str, Kind]) -> str | None:
    """What does not fit between the file of a kind and that of the kind above it, or below; None: all does."""
    for move in kind.moves.values():
        below = kinds.get(move.opens)
        if move.opens and (below is None or below.under is None or below.under.by != move.code):
            return f"moves.{move.code}.opens names a kind that is not opened under this one by this move"
    if kind.under is None:
        return None
    above = kinds.get(kind.under.kind)
    by = above.moves.get(kind.under.by) if above else None
    if above is None or by is None or by.opens != kind.code:
        return f"under.by names no move of '{kind.under.kind}' that opens this kind"
    if set(kind.under.ends) != set(kind.ends):
        return "under.ends names each state that ends a matter, and no other"
    for move_code in kind.under.ends.values():
        move = above.moves.get(move_code)  # type: ignore[assignment]
        if move is None or not move.is_of_what_is_under:
            return f"under.ends names '{move_code}', which is no move of '{above.code}' by what is under it"
    return None
