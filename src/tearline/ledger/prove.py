"""Makes proofs from the stored tree. What they are, and how to check them: :mod:`tearline.ledger.proof`."""

from __future__ import annotations

from typing import Any

import psycopg

from tearline.errors import NotFound
from tearline.ledger.note import Checkpoint, Note
from tearline.ledger.proof import entry_proof, growth_proof
from tearline.ledger.queries import value
from tearline.ledger.tiles import Tiles
from tearline.ledger.tree import consistency_proof, inclusion_proof


def prove_entry(conn: psycopg.Connection[Any], seq: int, size: int | None = None) -> dict[str, Any]:
    """The proof that entry ``seq`` is in the tree, under the checkpoint of ``size`` or else the newest.

    Raises NotFound when there is no such entry or checkpoint, or none yet that covers it.
    """
    note, checkpoint = _checkpoint(conn, size)
    body = value(conn, "body", seq=seq)
    if body is None or seq >= checkpoint.size:
        raise NotFound
    return entry_proof(seq, body, note, inclusion_proof(seq, checkpoint.size, Tiles(conn).hash_at))


def prove_growth(conn: psycopg.Connection[Any], old: int, new: int | None = None) -> dict[str, Any]:
    """The proof that the checkpoint of size ``new`` (or the newest) only adds to that of size ``old``.

    Raises NotFound when one of them does not exist, or ``new`` is the smaller.
    """
    old_note, before = _checkpoint(conn, old)
    new_note, after = _checkpoint(conn, new)
    if before.size > after.size:
        raise NotFound
    return growth_proof(old_note, new_note, consistency_proof(before.size, after.size, Tiles(conn).hash_at))


def _checkpoint(conn: psycopg.Connection[Any], size: int | None) -> tuple[str, Checkpoint]:
    note = value(conn, "head") if size is None else value(conn, "checkpoint_of_size", size=size)
    if note is None:
        raise NotFound
    return note, Checkpoint.parse(Note.parse(note).text)
