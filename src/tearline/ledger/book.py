"""The book: the ledger as a file of JSON lines that anyone can check without Tearline's database.

    {"format": "tearline-ledger", "version": 2, "keys": [<vkey>, …], "entries": n}
    {"seq": 0, "leaf": <64 hex digits>, "body": <the text that was hashed, as a string>}
    …                                     entries in order, from 0 to n-1
    {"checkpoint": <signed note>}         each one directly after the last entry that it covers
    {"end": {"entries": n, "checkpoints": m}}

``keys`` are those that signed checkpoints, the first one first; the last is in force. ``leaf`` is
sha256(0x00 || body in UTF-8). It could be left out, and is there so that a changed text can be named by its
number: the tree alone tells between which two checkpoints it stands.

Each line has one spelling, the one that the functions here write: keys once and in this order, no space
between them, no escape that is not needed, a line feed at its end. What is spelt otherwise is no book.

Version 1 said ``"origin": …, "vkey": …`` in place of the keys, and its checkpoints bore no numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

FORMAT = "tearline-ledger"
VERSION = 2


def header_line(keys: Sequence[str], entries: int) -> bytes:
    """The first line: whose keys signed, the first one first, and how many entries follow."""
    return _line({"format": FORMAT, "version": VERSION, "keys": list(keys), "entries": entries})


def first_header_line(origin: str, vkey: str, entries: int) -> bytes:
    """The first line of version 1, which had one key."""
    return _line({"format": FORMAT, "version": 1, "origin": origin, "vkey": vkey, "entries": entries})


def entry_line(seq: int, leaf: bytes, body: str) -> bytes:
    """An entry's line."""
    return _line({"seq": seq, "leaf": leaf.hex(), "body": body})


def checkpoint_line(note: str) -> bytes:
    """A checkpoint's line."""
    return _line({"checkpoint": note})


def end_line(entries: int, checkpoints: int) -> bytes:
    """The last line, by which a cut is seen at once."""
    return _line({"end": {"entries": entries, "checkpoints": checkpoints}})


def _line(item: dict[str, Any]) -> bytes:
    return orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE)
