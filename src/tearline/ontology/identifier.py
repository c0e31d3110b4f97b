"""What an identifier is, and why a text is not one."""

from __future__ import annotations

from typing import NamedTuple

from tearline.language import Message
from tearline.ontology.glyphs import fold


class Identifier(NamedTuple):
    """One normalised identifier: ``value`` to show, ``folded`` to look up by (see ``glyphs.fold``)."""

    kind: str
    value: str
    folded: str


class Problem(NamedTuple):
    """Why a text is no identifier of a kind; ``reason`` never holds the text itself."""

    kind: str
    code: str
    reason: Message


def identifier(kind: str, value: str) -> Identifier:
    """An identifier whose folded form follows from its value."""
    return Identifier(kind, value, fold(value))
