"""Makes proofs from the stored tree. What they are, and how to check them: :mod:`tearline.ledger.proof`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg

from tearline.errors import NotFound
from tearline.ledger.handover import chain_of
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


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry's text and what proves it; ``growth``: of a handover, from the tree that the key before signed last."""

    seq: int
    body: str
    steps: list[bytes]
    growth: list[bytes]


def prove_each(conn: psycopg.Connection[Any], seqs: Iterable[int], size: int) -> Iterator[Proved]:
    """The proofs of these entries, in their order, all under the checkpoint of ``size``. Raises NotFound."""
    tiles = Tiles(conn)
    for seq in seqs:
        body = value(conn, "body", seq=seq)
        if body is None or seq >= size:
            raise NotFound
        yield Proved(seq, body, inclusion_proof(seq, size, tiles.hash_at), [])


def prove_handovers(conn: psycopg.Connection[Any], size: int) -> Iterator[Proved]:
    """Of each change of the ledger's key before ``size``: its entry, and that the tree signed before only grew."""
    tiles = Tiles(conn)
    for seq, handover in chain_of(conn, size).handovers:
        (one,) = prove_each(conn, [seq], size)
        growth = consistency_proof(handover.size, size, tiles.hash_at) if handover.size else []
        yield replace(one, growth=growth)


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
