"""Books made in memory, and ways to tamper with them."""

from __future__ import annotations

from tearline.ledger.book import checkpoint_line, end_line, entry_line, header_line
from tearline.ledger.note import Checkpoint, SigningKey, sign
from tearline.ledger.tree import Frontier, leaf_hash

KEY = SigningKey.make("ledger.example/tearline")


def text(seq: int, said: str = "check") -> str:
    """An entry's text, as the database writes it."""
    return f'{{"seq":{seq},"kind":"ticket","officer":null,"action":"{said}"}}'


def signed(frontier: Frontier, *keys: SigningKey) -> str:
    """A checkpoint of a tree as it stands."""
    return sign(Checkpoint(KEY.name, frontier.size, frontier.root()).text(), *(keys or (KEY,)))


def book(size: int = 20, every: int = 5, *keys: SigningKey) -> list[bytes]:
    """An honest book: ``size`` entries with a checkpoint after each ``every``. Line 1 + n is near entry n."""
    lines, frontier, checkpoints = [header_line(KEY.name, str(KEY.vkey), size)], Frontier(), 0
    for seq in range(size):
        leaf = leaf_hash(text(seq).encode())
        frontier.append(leaf)
        lines.append(entry_line(seq, leaf, text(seq)))
        if frontier.size % every == 0 or frontier.size == size:
            lines.append(checkpoint_line(signed(frontier, *keys)))
            checkpoints += 1
    return [*lines, end_line(size, checkpoints)]


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
