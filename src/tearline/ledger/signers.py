"""The keys of a book, one after the other, and which of them a reader may trust."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tearline.language import Message, msg
from tearline.ledger.handover import Handover
from tearline.ledger.note import (
    BadSignature,
    Checkpoint,
    Note,
    VerifierKey,
    open_checkpoint,
)

MOST_ENTRIES = 2**63  # more than any tree has


class Signers:
    """Keys in the order in which they signed. Trust goes from a given key to each later one that it confirms."""

    def __init__(self, named: list[VerifierKey], given: Sequence[VerifierKey]) -> None:
        """``named`` by the book; ``given`` as obtained elsewhere: without any, the book is taken at its word."""
        self._named = named
        self._given = set(given or named)
        self._ends: list[int] = []  # of each key that was followed by another: the largest tree it may sign
        self.is_known = bool(self._given & set(named))
        self.is_trusted = named[0] in self._given

    @property
    def place(self) -> int:
        """Place of the key that signs here."""
        return len(self._ends)

    @property
    def in_force(self) -> VerifierKey:
        """The key that signs here."""
        return self._named[self.place]

    def end_of(self, place: int) -> int:
        """The largest tree that this key may have signed."""
        return self._ends[place] if place < len(self._ends) else MOST_ENTRIES

    def hand_over(self, handover: Handover, seq: int) -> None:
        """Go on with the next key from entry ``seq`` on. Raises BadSignature if it is not the next one."""
        following = self._named[self.place + 1 : self.place + 2]
        if handover.old != self.in_force or following != [handover.new]:
            raise BadSignature(msg("its keys are not those that the book names."))
        self._ends.append(seq)
        self.is_trusted = handover.new in self._given or (self.is_trusted and handover.confirmed)

    def open_any(self, note: str, witnesses: Sequence[VerifierKey]) -> tuple[Checkpoint, int]:
        """The checkpoint in ``note`` and the place of its key. Raises BadNote or BadSignature."""
        parsed = Note.parse(note)
        by = [(name, id_) for name, id_, _ in parsed.signatures]
        place = next(
            (n for n, key in enumerate(self._named) if (key.name, key.id) in by), len(self._named) - 1
        )
        return open_checkpoint(note, self._named[place], witnesses), place


def said_of(seq: int, handover: Handover) -> Iterator[Message]:
    """What a reader must know of a handover, though nothing is wrong."""
    yield msg("Entry {seq} hands the ledger over to {key}; reason given: {reason}",
              seq=seq, key=handover.new, reason=handover.reason)  # fmt: skip
    if handover.why == "restored":
        yield msg(
            "It was restored from a copy: entries that {origin} had after the first {size} are not in this book. The "
            "export made before the restore shows them, checked against a checkpoint kept from then.",
            origin=handover.old.name,
            size=handover.size,
        )
    if not handover.confirmed:
        yield msg(
            "The key before it did not sign this ({why}). That the first {size} entries are those of before is "
            "shown by its checkpoints here; that there were no more is shown only by a checkpoint kept from then "
            "(--since).",
            why=_WHY[handover.why],
            size=handover.size,
        )


_WHY = {
    "rotation": msg("it was replaced"),
    "restored": msg("the ledger was restored"),
    "lost": msg("it was lost"),
}
