"""Where a matter stands by some of its moves: the slow, obvious reading, against which the database's is tested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made."""

    code: str
    from_state: str
    to_state: str
    made_at: datetime
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Crossed:
    """A move that changed nothing: the matter did not stand where it leads from. It is kept, and shown as such."""

    move: Made


@dataclass(frozen=True, slots=True)
class Standing:
    """The state and the latest value of each field; ``moves`` in their order, each as it took or crossed."""

    state: str
    said: Mapping[str, str]
    moves: tuple[Made | Crossed, ...]


def fold(moves: Iterable[Made]) -> Standing:
    """Fold moves, which come in the order in which they were made."""
    state, said, taken = "", dict[str, str](), list[Made | Crossed]()
    for move in moves:
        if move.from_state == state:
            state, said = move.to_state, {**said, **move.said}
            taken.append(move)
        else:
            taken.append(Crossed(move))
    return Standing(state, said, tuple(taken))
