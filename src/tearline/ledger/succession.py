"""The checkpoints of a book as a sequence: each bears its number and names the one before by its digest."""

from __future__ import annotations

from collections.abc import Iterator

from tearline.language import Message, msg
from tearline.ledger.note import Checkpoint


class Succession:
    """What was seen so far of a ledger's checkpoints, in the order of the book.

    Those that a release before 0.2 signed bear no number. The first that bears one says how many there were
    before it, and the digest of the last of them.
    """

    def __init__(self, *, numbered: bool) -> None:
        """``numbered``: whether the book's form knows of numbers."""
        self._numbered = numbered
        self._number = 0  # of the newest, by its own word or else by its place
        self._digest: bytes | None = None  # of the newest; None: unknown, or there is none
        self._size = 0
        self._begun = False  # one with a number was seen
        self.unnumbered = 0  # how many there were before it

    def skip(self) -> None:
        """One stands here that cannot be read."""
        self._number += 1
        self._digest = None

    def take(self, checkpoint: Checkpoint, digest: bytes) -> Iterator[tuple[str, Message]]:
        """The next one, whose text has this ``digest``: what is wrong with its place, as code and sentence."""
        number = self._number + 1 if checkpoint.number is None else checkpoint.number
        yield from self._out_of_place(checkpoint, number)
        self._number, self._digest = max(number, self._number), digest
        self._size = max(self._size, checkpoint.size)

    def _out_of_place(self, checkpoint: Checkpoint, number: int) -> Iterator[tuple[str, Message]]:
        expected = self._number + 1
        if checkpoint.size <= self._size:
            yield (
                "repeated-checkpoint",
                msg("The checkpoint of size {size} stands behind one of {newest}.",
                    size=checkpoint.size, newest=self._size),
            )  # fmt: skip
        elif checkpoint.number is None:
            if self._begun:
                yield (
                    "unnumbered-checkpoint",
                    msg("The checkpoint of size {size} bears no number; those before it do.", size=checkpoint.size),
                )  # fmt: skip
        elif not self._numbered:
            yield (
                "misplaced-checkpoint",
                msg(
                    "The book says that it is of version 1, whose checkpoints bear no number; this one does."
                ),
            )
        elif number > expected:
            yield (
                "missing-checkpoint",
                msg("Checkpoints {first} to {last} were taken out.", first=expected, last=number - 1),
            )
        elif number < expected:
            yield (
                "repeated-checkpoint",
                msg("Checkpoint {number} stands behind number {newest}.", number=number, newest=self._number),
            )
        elif self._digest is not None and checkpoint.previous != self._digest:
            yield (
                "other-checkpoint",
                msg("Checkpoint {number} does not follow the one before it: that is not the one that was signed.",
                    number=number),
            )  # fmt: skip
        if checkpoint.number is not None:
            self._begun = True
        elif not self._begun:
            self.unnumbered += 1
