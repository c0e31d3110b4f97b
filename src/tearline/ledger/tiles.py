"""The stored tree, as the lookup that :mod:`tearline.ledger.tree` computes roots and proofs from.

A tile holds 256 neighbouring hashes of one height in 8 (C2SP tlog-tiles): level 0 the leaves, level k the
roots of level k-1's tiles. Heights between are hashed from the tile below: at most 127 hashes.
"""

from __future__ import annotations

from typing import Any

import psycopg

from tearline.errors import TearlineError
from tearline.language import msg
from tearline.ledger.queries import ask, value
from tearline.ledger.tree import HASH_BYTES, root

HEIGHT = 8
WIDTH = 1 << HEIGHT


class Torn(TearlineError):
    """The stored tree lacks a hash that it must have."""

    code = "ledger-torn"


class Tiles:
    """Hashes of the stored tree. Each tile is read once; make a new one after the tree has grown."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn
        self._read: dict[tuple[int, int], bytes] = {}

    def hash_at(self, level: int, index: int) -> bytes:
        """The root of the complete subtree ``index`` at height ``level``. Raises :class:`Torn`."""
        tile_level, depth = divmod(level, HEIGHT)
        first = index << depth
        hashes = self._tile(tile_level, first // WIDTH)
        start, count = first % WIDTH, 1 << depth
        part = hashes[start * HASH_BYTES : (start + count) * HASH_BYTES]
        if len(part) != count * HASH_BYTES:
            raise Torn(msg("The ledger's tree lacks hashes at height {level}.", level=level))
        return root(part[at : at + HASH_BYTES] for at in range(0, len(part), HASH_BYTES))

    def _tile(self, level: int, idx: int) -> bytes:
        if (level, idx) not in self._read:
            whole = value(self._conn, "tile", level=level, idx=idx)
            self._read[level, idx] = whole or self._incomplete(level, idx * WIDTH)
        return self._read[level, idx]

    def _incomplete(self, level: int, low: int) -> bytes:
        """What there is so far of the tile at the tree's right edge."""
        if level == 0:
            rows = ask(self._conn, "leaves_within", low=low, high=low + WIDTH)
        else:
            rows = ask(self._conn, "roots_within", level=level - 1, low=low, high=low + WIDTH)
        return b"".join(row[0] for row in rows)
