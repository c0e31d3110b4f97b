"""How an officer stands to a matter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Right:
    """Whoever has the duty ('': any) and stands so to the matter: may make a move, has to go on, or gets a notice."""

    duty: str
    relation: str
