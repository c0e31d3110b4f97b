"""Takes committed entries from the queue into the tree, and signs how far the tree has grown.

One session at a time sequences; the database sees to that, so any number of services may run one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import psycopg

from tearline.db import connect, translated
from tearline.errors import TearlineError
from tearline.language import msg
from tearline.ledger.handover import Chain, chain_of
from tearline.ledger.note import (
    BadNote,
    BadSignature,
    Checkpoint,
    Note,
    SigningKey,
    VerifierKey,
    digest,
    open_checkpoint,
    sign,
)
from tearline.ledger.queries import ask, value
from tearline.ledger.tiles import Tiles
from tearline.ledger.tree import root_at
from tearline.rounds import Rounds

BATCH = 5_000  # entries in one transaction
PATIENCE = 20.0  # seconds for the answer to one statement


class HistoryChanged(TearlineError):
    """The stored ledger is not an extension of what was signed before. Nothing is signed from here on."""

    code = "ledger-history-changed"

    def __init__(self) -> None:
        super().__init__(
            msg("The ledger's stored history is not the one that was signed. Keep a copy; have it inspected.")
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What one call did: entries moved into the tree, and the checkpoint if one was signed."""

    sequenced: int
    signed: Checkpoint | None


class Keys(Protocol):
    """Gives the key to sign with: the one that the ledger expects, if it names one.

    ``signed``: whether something was signed already, so that none may be made.
    """

    def __call__(self, expected: VerifierKey | None, /, *, signed: bool) -> SigningKey: ...


class Sequencer:
    """One connection as role ``tearline_ledger``. :meth:`step` once, or :meth:`start` as a thread."""

    def __init__(
        self, dsn: str, key: SigningKey | Keys, *, every: float = 10.0, pause: float = 0.25,
        patience: float = PATIENCE,
    ) -> None:  # fmt: skip
        """Seconds: ``every`` between checkpoints, ``pause`` between looks at the queue, ``patience`` for an answer."""
        self._patience = patience
        self._dsn = dsn
        self._keys = _only(key) if isinstance(key, SigningKey) else key
        self._key: SigningKey | None = None  # the one that signed last
        self._every = every
        self._lock = threading.Lock()
        self._conn: psycopg.Connection | None = None
        self._signed: Checkpoint | None = None  # newest that this process signed or found
        self._newest: tuple[int, bytes | None] = (0, None)  # its number, and the digest of its text
        self._signed_at = float("-inf")
        self.rounds = Rounds("ledger-sequencer", self.step, pause=pause, rest=every)

    # ── one step ────────────────────────────────────────────────────────────────────────────────

    def step(self, *, force: bool = False) -> Step:
        """Sequence until the queue is empty; sign if the tree grew and it is time, or with ``force`` now.

        Raises Unavailable when the database is away, :class:`HistoryChanged` when its tree was tampered with.
        """
        with self._lock, self._connected() as conn:
            moved = self._sequence(conn)
            due = force or time.monotonic() - self._signed_at >= self._every
            return Step(moved, self._sign(conn) if due else None)

    def head(self) -> Checkpoint | None:
        """The newest checkpoint, its signature verified. Raises as :meth:`step` does."""
        with self._lock, self._connected() as conn:
            return self._stand(conn)[2]

    def _sequence(self, conn: psycopg.Connection) -> int:
        total = 0
        while True:
            moved = value(conn, "sequence", at_most=BATCH)
            total += moved or 0  # None: another session is at it
            if moved != BATCH:
                return total

    def key(self) -> SigningKey:
        """The key in force. Raises as :meth:`step` does."""
        with self._lock, self._connected() as conn:
            _, chain, head = self._stand(conn)
            return self._key_for(chain, head)

    def sequence(self) -> int:
        """Take what waits into the tree and sign nothing: for when there is no key to sign with."""
        with self._lock, self._connected() as conn:
            return self._sequence(conn)

    def _stand(self, conn: psycopg.Connection) -> tuple[int, Chain, Checkpoint | None]:
        """The tree's size, its handovers, and the newest checkpoint, checked by the key that was in force."""
        noted = ask(
            conn, "newest"
        ).fetchone()  # before the size: a tree that grows meanwhile is larger, not smaller
        size = value(conn, "size")
        try:
            chain = chain_of(conn, size)
            head = self._head(chain, noted)
        except (BadNote, BadSignature) as error:
            raise HistoryChanged from error
        return size, chain, head

    def _key_for(self, chain: Chain, head: Checkpoint | None) -> SigningKey:
        expected = chain.handovers[-1][1].new if chain.handovers else None
        if self._key is None or expected not in (None, self._key.vkey):
            self._key = self._keys(expected, signed=head is not None)
        if expected not in (None, self._key.vkey):
            raise HistoryChanged
        return self._key

    def _sign(self, conn: psycopg.Connection) -> Checkpoint | None:
        size, chain, head = self._stand(conn)
        tiles = Tiles(conn)
        if head and (size < head.size or root_at(head.size, tiles.hash_at) != head.root):
            raise HistoryChanged
        key = self._key_for(chain, head)
        self._signed_at = time.monotonic()
        if size == (head.size if head else 0):
            return None
        checkpoint = self._next(key, size, root_at(size, tiles.hash_at))
        if not self._add(conn, key, checkpoint):
            if self._stand(conn)[2] == head:
                raise HistoryChanged  # its place is taken, and not by a newer one
            return None  # another session was first: what this one signed stays here
        self._signed = checkpoint
        return checkpoint

    def _next(self, key: SigningKey, size: int, root: bytes) -> Checkpoint:
        """What follows the newest checkpoint: the next number, and the digest of that one."""
        number, previous = self._newest
        return Checkpoint(key.name, size, root, number + 1, previous)

    def _add(self, conn: psycopg.Connection, key: SigningKey, checkpoint: Checkpoint) -> bool:
        """Store it signed; False if another session has stored one of this number or size."""
        return bool(
            value(
                conn,
                "add_checkpoint",
                number=checkpoint.number,
                size=checkpoint.size,
                root=checkpoint.root,
                note=sign(checkpoint.text(), key),
            )
        )

    def _head(self, chain: Chain, noted: tuple[int, str] | None) -> Checkpoint | None:
        number, note = noted or (0, None)
        head = None
        if note:
            stated = Checkpoint.parse(Note.parse(note).text)
            signer = chain.key_of(stated.size) or self._key_for(chain, stated).vkey
            head = open_checkpoint(note, signer)
        if self._signed and (head is None or head.size < self._signed.size):
            raise HistoryChanged  # a checkpoint that this process signed or saw is gone
        self._signed = head
        self._newest = (number, digest(note) if note else None)
        return head

    # ── the thread ──────────────────────────────────────────────────────────────────────────────

    @property
    def trouble(self) -> TearlineError | None:
        """Why the last step signed nothing, for the operator."""
        return self.rounds.trouble

    def start(self) -> None:
        """Run in a thread until :meth:`stop`. Start it after any fork."""
        self.rounds.start()

    def stop(self) -> None:
        """Sequence and sign what there is, then end. Safe to call twice."""
        if self.rounds.is_alive():
            self.rounds.stop()
            if not self.rounds.round(
                self._last
            ):  # the connection died at rest: the last step is worth a new one
                self.rounds.round(self._last)
        self.close()

    def close(self) -> None:
        """Disconnect, without another step."""
        with self._lock:
            self._disconnect()

    def _last(self) -> Step:
        return self.step(force=True)

    # ── the connection ──────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        with translated():
            if self._conn is None or self._conn.closed:
                self._conn = connect(self._dsn, "tearline-sequencer", patience=self._patience)
            yield self._conn

    def _disconnect(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None


def _only(key: SigningKey) -> Keys:
    def give(_: VerifierKey | None, *, signed: bool) -> SigningKey:  # noqa: ARG001 its own whatever was signed
        return key

    return give
