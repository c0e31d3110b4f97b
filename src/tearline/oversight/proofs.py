"""The ledger for those who check it: its checkpoint for anyone, proofs and the book for an inspector."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from tearline.db import House, Pool, open_pool, translated
from tearline.errors import Conflict, NotEntitled, NotFound
from tearline.language import msg
from tearline.ledger.export import Exported, export_book
from tearline.ledger.findings import Report
from tearline.ledger.keyfile import any_key
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.note import VerifierKey
from tearline.ledger.outage import Outage, asked_again
from tearline.ledger.prove import prove_entry, prove_growth
from tearline.ledger.queries import value
from tearline.ledger.verify import Reading


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification of the whole ledger found, and when it ended. ``note`` is the checkpoint that it reached."""

    at: datetime
    report: Report
    note: str


class Archive:
    """Connections as the ledger's own role, which reads entries, tiles and checkpoints and nothing else.

    They are made when first needed; :meth:`close` may be followed by another use. ``verified`` is the newest
    verification by this process, None before the first; ``verifying`` is held during one.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._pool: Pool | None = None
        self._opening = threading.Lock()
        self.outage = Outage()
        self.verified: Verified | None = None
        self.verifying = threading.Lock()

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
    as_inspector(desk, viewer, "proof", {"entry": entry, "size": size})
    with translated(), archive.pool.connection() as conn:
        return prove_entry(conn, entry, size)


@asked_again
def proof_of_growth(
    desk: Desk, archive: Archive, viewer: Viewer, old: int, new: int | None = None
) -> dict[str, Any]:
    """That the checkpoint of size ``new`` (or the newest) only adds to that of size ``old``.

    Raises :class:`NotEntitled` for whoever is no inspector, :class:`NotFound`.
    """
    as_inspector(desk, viewer, "consistency", {"old": old, "new": new})
    with translated(), archive.pool.connection() as conn:
        return prove_growth(conn, old, new)


def whole_book(desk: Desk, archive: Archive, viewer: Viewer, file: BinaryIO, key: VerifierKey) -> Exported:
    """The whole ledger into ``file``, for an inspector to check or to hand on.

    Raises :class:`NotEntitled` for whoever is no inspector.
    """
    as_inspector(desk, viewer, "ledger-export", {})
    with translated(), archive.pool.connection() as conn:
        return export_book(conn, file, key)


def book_file(desk: Desk, archive: Archive, viewer: Viewer) -> IO[bytes]:
    """The whole ledger in a file without a name, at its beginning; closing it frees its room.

    Raises :class:`NotEntitled` for whoever is no inspector, :class:`NotFound` while nothing is signed.
    """
    as_inspector(desk, viewer, "ledger-export", {})
    return _written(desk, archive)


def verify_book(desk: Desk, archive: Archive, viewer: Viewer) -> Verified:
    """Export the whole ledger and verify it as an outsider would, with this deployment's own key: each text, each
    number, each root that was signed, and that it extends what the verification before found. Minutes for millions.

    Raises as :func:`book_file`, and :class:`Conflict` while another verification goes on.
    """
    as_inspector(desk, viewer, "ledger-verify", {})
    if not archive.verifying.acquire(blocking=False):
        raise Conflict(
            msg("Somebody is verifying the ledger at this moment. Look at the result in a minute.")
        )
    try:
        before = archive.verified
        kept = before.note if before is not None and before.report.ok else None
        note = newest_checkpoint(archive)
        with _written(desk, archive) as book:
            report = Reading(_key(desk), kept, []).read(book)
        archive.verified = Verified(datetime.now(UTC), report, note)
        return archive.verified
    finally:
        archive.verifying.release()


def public_key(desk: Desk) -> str:
    """The key that signs the ledger, as a deployment publishes it. Raises :class:`NotFound` while there is none."""
    return str(_key(desk))


def _written(desk: Desk, archive: Archive) -> IO[bytes]:
    key = _key(desk)
    file = TemporaryFile(dir=desk.house.data)  # noqa: SIM115 handed on open; beside the data there is room for it
    try:
        with translated(), archive.pool.connection() as conn:
            export_book(conn, file, key)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _key(desk: Desk) -> VerifierKey:
    key = any_key(desk.house.data)
    if key is None:
        raise NotFound(msg("The ledger has no checkpoint yet. Ask again in a moment."))
    return key.vkey


def as_inspector(desk: Desk, viewer: Viewer, action: str, question: object) -> None:
    """The gate answers who inspects: to anyone else it shows no entry of the ledger. Raises :class:`NotEntitled`."""
    with look(desk, viewer, action, question) as this:
        seen = this.conn.execute("SELECT seq FROM ask.inspect(NULL, NULL, 1)").fetchone()
    if seen is None:
        raise NotEntitled(msg("Proofs and the book of the ledger are for an inspector."))
