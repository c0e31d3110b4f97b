"""Books made in memory, and ways to tamper with them."""

from __future__ import annotations

from tearline.ledger.book import checkpoint_line, end_line, entry_line, first_header_line, header_line
from tearline.ledger.note import Checkpoint, SigningKey, digest, sign
from tearline.ledger.tree import Frontier, leaf_hash

KEY = SigningKey.make("ledger.example/tearline")


def text(seq: int, said: str = "check") -> str:
    """An entry's text, as the database writes it."""
    return (
        f'{{"seq":{seq},"written_at":"2026-01-01T00:00:00.000000Z","kind":"ticket","officer":null,"agency":"SSC",'
        f'"purpose":"investigation","action":"{said}","subjects":[],"owners":[],'
        f'"body":{{"n": {seq}, "x": [1.50, "é"]}}}}'
    )


def signed(
    frontier: Frontier, *keys: SigningKey, number: int | None = None, previous: bytes | None = None
) -> str:
    """A checkpoint of a tree as it stands."""
    statement = Checkpoint(KEY.name, frontier.size, frontier.root(), number, previous)
    return sign(statement.text(), *(keys or (KEY,)))


def book(size: int = 20, every: int = 5, *keys: SigningKey, numbered_from: int = 0) -> list[bytes]:
    """An honest book: ``size`` entries with a checkpoint after each ``every``. Line 1 + n is near entry n.

    Checkpoints of fewer entries than ``numbered_from`` bear no number, as those of an older release.
    """
    lines, frontier, checkpoints = [header_line([str(KEY.vkey)], size)], Frontier(), 0
    previous = None
    for seq in range(size):
        leaf = leaf_hash(text(seq).encode())
        frontier.append(leaf)
        lines.append(entry_line(seq, leaf, text(seq)))
        if frontier.size % every == 0 or frontier.size == size:
            checkpoints += 1
            place = {"number": checkpoints, "previous": previous} if frontier.size >= numbered_from else {}
            note = signed(frontier, *keys, **place)  # type: ignore[arg-type]
            lines.append(checkpoint_line(note))
            previous = digest(note)
    return [*lines, end_line(size, checkpoints)]


def old_book(size: int = 20, every: int = 5) -> list[bytes]:
    """The same as release 0.1 exported it: version 1, no numbers."""
    return [first_header_line(KEY.name, str(KEY.vkey), size), *book(size, every, numbered_from=size + 1)[1:]]


def checkpoint_at(size: int, said: str = "check") -> str:
    """The signed checkpoint of a ledger whose texts say ``said``."""
    frontier = Frontier()
    frontier.extend(leaf_hash(text(seq, said).encode()) for seq in range(size))
    return signed(frontier)


def line_of(lines: list[bytes], seq: int) -> int:
    """Where entry ``seq`` stands in a book, as an index."""
    return next(at for at, line in enumerate(lines) if line.startswith(b'{"seq":%d,' % seq))


def forged(seq: int, said: str = "forged") -> bytes:
    """An entry's line with another text and the leaf that fits it."""
    return entry_line(seq, leaf_hash(text(seq, said).encode()), text(seq, said))
