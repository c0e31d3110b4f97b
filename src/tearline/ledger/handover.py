"""When a ledger goes on under another key or name: a statement that is an entry of the ledger itself.

    tearline ledger handover
    from <vkey>                      the key that signed so far
    to <vkey>                        the key that signs from here on; its name is the ledger's
    why rotation|restored|lost
    after <size> <base64 root>       the tree that the old key signed last
    reason <words on one line>

It is a signed note (C2SP signed-note), signed by the new key, and by the old one too where that still exists.
Then whoever trusts the old key may trust the new one. Where the old key did not sign, the chain is **broken**:
the new key says so and why, and nobody can trust it for the old one's sake.

A checkpoint of a tree with this entry in it is signed by the new key, one of a smaller tree by the old: which
key signs what is decided by the tree, not by a clock.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Self, cast, get_args

import psycopg

from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.note import BadNote, BadSignature, Note, SigningKey, VerifierKey, decode, sign
from tearline.ledger.queries import ask
from tearline.ledger.tree import HASH_BYTES

ACTION = "ledger-handed-over"  # of the entry, whose body is {"statement": <the note>}
TITLE = "tearline ledger handover"  # never the first line of a checkpoint: a ledger's name has no space
MOST_WORDS = 300  # signs of a reason

Why = Literal["rotation", "restored", "lost"]
_NAMES = ("from", "to", "why", "after", "reason")


@dataclass(frozen=True, slots=True)
class Handover:
    """Old and new key, why, and how far the old one had signed."""

    old: VerifierKey
    new: VerifierKey
    why: Why
    size: int
    root: bytes
    reason: str
    confirmed: bool  # the old key signed it too

    @classmethod
    def make(
        cls, old: SigningKey | VerifierKey, new: SigningKey, why: Why, size: int, root: bytes, reason: str
    ) -> str:
        """The signed note. ``old`` as a signing key signs it too. Raises :class:`BadInput` for a reason in no form."""
        if not 0 < len(reason) <= MOST_WORDS or not reason.isprintable() or reason != reason.strip():
            raise BadInput(msg("Give a reason on one line, of {most} signs at most.", most=MOST_WORDS))
        signers = (old, new) if isinstance(old, SigningKey) else (new,)
        was = old.vkey if isinstance(old, SigningKey) else old
        return sign(cls(was, new.vkey, why, size, root, reason, len(signers) > 1).text(), *signers)

    def text(self) -> str:
        """The lines that are signed."""
        after = f"{self.size} {b64encode(self.root).decode()}"
        said = (str(self.old), str(self.new), self.why, after, self.reason)
        return "\n".join([TITLE, *(f"{name} {value}" for name, value in zip(_NAMES, said, strict=True)), ""])

    @classmethod
    def open(cls, note: str) -> Self:
        """Read it back and check its signatures. Raises BadNote or BadSignature."""
        parsed = Note.parse(note)
        found = cls._read(parsed.text)
        signed = parsed.signed_by([found.old, found.new])
        if found.new not in signed:
            raise BadSignature(msg("The handover is not signed by {name}.", name=found.new.name))
        return cls(found.old, found.new, found.why, found.size, found.root, found.reason, found.old in signed)

    @classmethod
    def _read(cls, text: str) -> Self:
        title, *lines = text.split("\n")
        said = dict(line.partition(" ")[::2] for line in lines[:-1])
        size, _, root = said.get("after", "").partition(" ")
        if (
            title != TITLE
            or tuple(said) != _NAMES
            or not size.isdecimal()
            or said["why"] not in get_args(Why)
        ):
            raise BadNote(msg("This is not the handover of a ledger."))
        old, new = VerifierKey.parse(said["from"]), VerifierKey.parse(said["to"])
        why = cast(Why, said["why"])
        found = cls(old, new, why, int(size), decode(root, HASH_BYTES), said["reason"], confirmed=False)
        if found.text() != text or old == new:
            raise BadNote(msg("This is not the handover of a ledger."))
        return found


class Chain:
    """The handovers of a tree, in order, each with the number of its entry."""

    def __init__(self, handovers: Iterable[tuple[int, Handover]]) -> None:
        self.handovers = list(handovers)

    def key_of(self, size: int) -> VerifierKey | None:
        """Who signs a tree of ``size``; None where there was no handover, so whoever signed first."""
        signer = self.handovers[0][1].old if self.handovers else None
        for seq, handover in self.handovers:
            if seq < size:
                signer = handover.new
        return signer

    def keys(self, first: VerifierKey) -> list[VerifierKey]:
        """All keys in order; ``first`` where there was no handover."""
        if not self.handovers:
            return [first]
        return [self.handovers[0][1].old, *(handover.new for _, handover in self.handovers)]

    def is_unbroken(self) -> bool:
        """Whether each handover begins with the key at which the one before ended."""
        pairs = zip(self.handovers, self.handovers[1:], strict=False)
        return all(one.new == next_one.old for (_, one), (_, next_one) in pairs)


def chain_of(conn: psycopg.Connection[Any], size: int) -> Chain:
    """The handovers in a stored tree of ``size``. Raises BadNote or BadSignature where one is not what it says."""
    rows = ask(conn, "handovers", size=size).fetchall()
    chain = Chain((seq, Handover.open(note or "")) for seq, note in rows)
    if not chain.is_unbroken():
        raise BadSignature(msg("The handovers of the ledger do not follow each other."))
    return chain
