"""A load: one file of one agency becomes records, chunk by chunk, and leaves a receipt.

Each chunk is one transaction: its rows, its findings, its ledger entry and the new position in the
file. Whatever is killed, and when, the next run of the same file finds the load and goes on behind
the last chunk; nothing is lost and nothing is taken twice. While the database writes one chunk the
next ones are judged, of a long file by processes beside; never more than a few are in memory. What a chunk
brought is matched, of a long file by a process beside while more is written, and the load is closed when nothing
of it waits.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson

from tearline.db import House
from tearline.db.pool import DISK_FULL
from tearline.errors import NotEntitled, Unavailable
from tearline.intake.apart.reading import Bounds, Reading, never, reading
from tearline.intake.beside import MatcherBeside
from tearline.intake.chunks import Chunk, chunks
from tearline.intake.judging import terms_of
from tearline.intake.labels import Labels
from tearline.intake.matching import Matcher
from tearline.intake.receipt import Receipt, receipt
from tearline.intake.refusing import refusing
from tearline.intake.writing import Writer
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look

LEAST_ROOM = 32 * 1024**2  # bytes: PostgreSQL's log grows by 16 MB
TOGETHER = 30_000  # items written, which a process beside then matches


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: items settled of the file, and how many of them were rejected."""

    items: int
    rejected: int


def load(
    desk: Desk,
    viewer: Viewer,
    path: Path,
    *,
    source: str,
    label: str,
    format: str | None = None,
    mapping: Path | None = None,
    encoding: str | None = None,
    take_expunged: bool = False,
    progress: Callable[[Progress], None] | None = None,
    bounds: Bounds | None = None,
    unwanted: Callable[[], bool] = never,
) -> Receipt:
    """Load ``path`` into the collection ``source`` of the steward's agency; ``label`` is for lines without one.

    Lines whose records were expunged are rejected unless ``take_expunged`` says that they come back (ADR 0013).
    A load whose file is refused ends as refused, with the reason in its receipt (`refusing`).
    Raises :class:`BadInput` (file, format, label), :class:`NotEntitled` (no steward, label above the own
    clearance), :class:`Conflict` (another process loads the same file), :class:`Unavailable` (also where the
    child that reads was killed, or ``unwanted`` came to be true); what was taken until then stays, and the
    same call goes on behind it. ``bounds`` are for the child that reads the file.
    """
    terms = terms_of(source, label)
    with reading(path, bounds, format=format, mapping=mapping, encoding=encoding, unwanted=unwanted) as file:
        labels = Labels(desk, viewer)
        fingerprint = _fingerprint(file, source, label, encoding, *(["take expunged"] * take_expunged))
        load_id, settled = _open(
            desk, viewer, source, file.name, fingerprint, labels.intern(terms.default), take_expunged
        )
        job = _Job(desk.house, load_id, Writer(desk, viewer, load_id), progress, settled)
        try:
            with refusing(desk, viewer, load_id, job):
                job.run(chunks(file, settled, terms, labels))
        except Unavailable as error:
            raise _explained(desk.house, error) from error
    with look(desk, viewer, "load-close", {"load": load_id}) as this:
        this.conn.execute("SELECT act.close_load(%s)", [load_id])
    return receipt(desk, viewer, load_id, resumed=settled > 0)


def _explained(house: House, error: Unavailable) -> Unavailable:
    """A database of our own that finds no room for its log ends without a word: the disk tells why."""
    if house.server_dsn is None and shutil.disk_usage(house.data).free < LEAST_ROOM:
        return Unavailable(DISK_FULL)
    return error


def _open(
    desk: Desk, viewer: Viewer, source: str, file: str, fingerprint: bytes, label: str, take: bool
) -> tuple[UUID, int]:
    """The load's id, and how many items are settled."""
    with look(desk, viewer, "load-open", {"source": source, "file": file}) as this:
        row = this.conn.execute(
            "SELECT * FROM act.open_load(%s, %s, %s, %s, %s)", [source, file, fingerprint, label, take]
        ).fetchone()
    if row is None:
        raise NotEntitled(msg("A load of this file is under way under a label that you may not see."))
    return UUID(str(row["id"])), int(str(row["settled"]))


def _fingerprint(file: Reading, *how: object) -> bytes:
    """SHA-256 of every file read and of how they are read: the same again is the same load."""
    return hashlib.sha256(b"".join((orjson.dumps([file.format, *how]), *file.digests))).digest()


class _Job:
    """One run over one file: judged, written and matched, each beside the others."""

    def __init__(
        self,
        house: House,
        load_id: UUID,
        writer: Writer,
        progress: Callable[[Progress], None] | None,
        settled: int,
    ) -> None:
        self.settled = settled
        self._house, self._load, self._writer, self._progress = house, load_id, writer, progress
        self._rejected = self._unmatched = 0

    def run(self, found: Generator[Chunk, None, None]) -> None:
        """Write and match all of it."""
        with closing(found):
            self._write(found)
        with Matcher(self._house) as matcher:
            matcher.match_waiting(load=self._load)

    def _write(self, found: Iterator[Chunk]) -> None:
        """One chunk is written while the next one is made."""
        with (
            ThreadPoolExecutor(1, "tearline-load") as hand,
            MatcherBeside(self._house, self._load) as beside,
        ):
            pending: Future[None] | None = None
            for chunk in found:
                if pending is not None:
                    pending.result()
                pending = hand.submit(self._put_and_match, chunk, beside)
                self._rejected += chunk.rejected
                if self._progress is not None:
                    self._progress(Progress(chunk.end, self._rejected))
            if pending is not None:
                pending.result()
            beside.finish()

    def _put_and_match(self, chunk: Chunk, beside: MatcherBeside) -> None:
        """Many are matched together: each thousand by itself would take twice the work."""
        self._writer.put(chunk)
        self.settled = chunk.end
        self._unmatched += len(chunk.batch.items)
        if self._unmatched >= TOGETHER:
            beside.go_on()
            self._unmatched = 0
