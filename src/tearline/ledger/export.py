"""Writes the book (:mod:`tearline.ledger.book`): the whole ledger in a file, for anyone to check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import psycopg

from tearline.ledger.book import checkpoint_line, end_line, entry_line, header_line
from tearline.ledger.handover import chain_of
from tearline.ledger.note import Checkpoint, Note, VerifierKey
from tearline.ledger.queries import ask, value

STRETCH = 5_000  # entries read at once


@dataclass(frozen=True, slots=True)
class Exported:
    """What the book holds."""

    entries: int
    checkpoints: int


def export_book(conn: psycopg.Connection[Any], file: BinaryIO, key: VerifierKey) -> Exported:
    """Write all entries up to the newest checkpoint, and all checkpoints, in constant memory.

    ``conn`` is best in autocommit: entries never change, so nothing is gained by one long transaction,
    which would keep the database from clearing its queue.
    """
    note = value(conn, "head")
    size = Checkpoint.parse(Note.parse(note).text).size if note else 0
    file.write(header_line([str(each) for each in chain_of(conn, size).keys(key)], size))
    checkpoints = 0
    for low in range(0, size, STRETCH):
        high = min(low + STRETCH, size)
        notes: dict[int, str] = dict(ask(conn, "checkpoints_within", low=low, high=high).fetchall())
        checkpoints += len(notes)
        file.writelines(_stretch(conn, low, high, notes))
    file.write(end_line(size, checkpoints))
    return Exported(size, checkpoints)


def _stretch(conn: psycopg.Connection[Any], low: int, high: int, notes: dict[int, str]) -> Iterator[bytes]:
    """The lines of a stretch; a checkpoint is written also where the entry before it is gone."""
    due = sorted(notes, reverse=True)
    for seq, leaf, body in ask(conn, "entries_within", low=low, high=high):
        while due and due[-1] <= seq:
            yield checkpoint_line(notes[due.pop()])
        yield entry_line(seq, leaf, body)
    yield from (checkpoint_line(notes[size]) for size in reversed(due))
