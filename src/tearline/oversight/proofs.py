"""The ledger for those who check it: its checkpoint for anyone, proofs and the book for an inspector."""

from __future__ import annotations

import threading
from typing import Any, BinaryIO

from tearline.db import House, Pool, open_pool, translated
from tearline.errors import NotEntitled, NotFound
from tearline.language import msg
from tearline.ledger import Exported, VerifierKey, export_book, prove_entry, prove_growth
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import Outage, asked_again
from tearline.ledger.queries import value


class Archive:
    """Connections as the ledger's own role, which reads entries, tiles and checkpoints and nothing else.

    They are made when first needed; :meth:`close` may be followed by another use.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._pool: Pool | None = None
        self._opening = threading.Lock()
        self.outage = Outage()

    @property
    def pool(self) -> Pool:
        """The connections, open."""
        with self._opening:
            if self._pool is None:
                self._pool = open_pool(self._house.dsn("ledger"), 2)
            return self._pool

    def close(self) -> None:
        """End the connections."""
        with self._opening:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()


@asked_again
def newest_checkpoint(archive: Archive) -> str:
    """The newest signed note, for anyone: it says how many entries there are and what they hash to.

    Raises :class:`NotFound` while nothing is signed yet.
    """
    with translated(), archive.pool.connection() as conn:
        note = value(conn, "head")
    if note is None:
        raise NotFound(msg("The ledger has no checkpoint yet. Ask again in a moment."))
    return str(note)


@asked_again
def proof_of_entry(
    desk: Desk, archive: Archive, viewer: Viewer, entry: int, size: int | None = None
) -> dict[str, Any]:
    """That entry ``entry`` is in the tree under a checkpoint (of ``size``, or the newest), with its text.

    Raises :class:`NotEntitled` for whoever is no inspector, :class:`NotFound`.
    """
    _as_inspector(desk, viewer, "proof", {"entry": entry, "size": size})
    with translated(), archive.pool.connection() as conn:
        return prove_entry(conn, entry, size)


@asked_again
def proof_of_growth(
    desk: Desk, archive: Archive, viewer: Viewer, old: int, new: int | None = None
) -> dict[str, Any]:
    """That the checkpoint of size ``new`` (or the newest) only adds to that of size ``old``.

    Raises :class:`NotEntitled` for whoever is no inspector, :class:`NotFound`.
    """
    _as_inspector(desk, viewer, "consistency", {"old": old, "new": new})
    with translated(), archive.pool.connection() as conn:
        return prove_growth(conn, old, new)


def whole_book(desk: Desk, archive: Archive, viewer: Viewer, file: BinaryIO, key: VerifierKey) -> Exported:
    """The whole ledger into ``file``, for an inspector to check or to hand on.

    Raises :class:`NotEntitled` for whoever is no inspector.
    """
    _as_inspector(desk, viewer, "ledger-export", {})
    with translated(), archive.pool.connection() as conn:
        return export_book(conn, file, key)


def _as_inspector(desk: Desk, viewer: Viewer, action: str, question: object) -> None:
    """The gate answers who inspects: to anyone else it shows no entry of the ledger."""
    with look(desk, viewer, action, question) as this:
        seen = this.conn.execute("SELECT seq FROM ask.inspect(NULL, NULL, 1)").fetchone()
    if seen is None:
        raise NotEntitled(msg("Proofs and the book of the ledger are for an inspector."))
