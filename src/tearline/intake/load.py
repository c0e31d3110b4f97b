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
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import orjson

from tearline.db import House
from tearline.db.pool import DISK_FULL
from tearline.errors import BadInput, NotEntitled, Unavailable
from tearline.handling import Label
from tearline.intake.apart import wire
from tearline.intake.apart.reading import Bounds, Reading, never, reading
from tearline.intake.beside import Judges, MatcherBeside
from tearline.intake.draft import Draft
from tearline.intake.judging import Task, Terms
from tearline.intake.labels import Labels
from tearline.intake.matching import Matcher
from tearline.intake.receipt import Receipt, receipt
from tearline.intake.seen import SeenKeys
from tearline.intake.writing import Chunk, Writer
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look

LEAST_ROOM = 32 * 1024**2  # bytes: PostgreSQL's log grows by 16 MB
FRAMES = 10  # of the child, of 100 items at most: what is judged and written at once,
FRAME_BYTES = 8_000_000  # or fewer, when they are large
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
    Raises :class:`BadInput` (file, format, label), :class:`NotEntitled` (no steward, label above the own
    clearance), :class:`Conflict` (another process loads the same file), :class:`Unavailable` (also where the
    child that reads was killed, or ``unwanted`` came to be true); what was taken until then stays, and the
    same call goes on behind it. ``bounds`` are for the child that reads the file.
    """
    default = Label.parse(label)
    if not source.strip() or len(source) > 200:
        raise BadInput(
            msg("Name the source: the agency's own name for this collection (1 to 200 characters).")
        )
    with reading(path, bounds, format=format, mapping=mapping, encoding=encoding, unwanted=unwanted) as file:
        labels = Labels(desk, viewer)
        fingerprint = _fingerprint(file, source, label, encoding, *(["take expunged"] * take_expunged))
        load_id, settled = _open(
            desk, viewer, source, file.name, fingerprint, labels.intern(default), take_expunged
        )
        job = _Job(desk.house, load_id, Writer(desk, viewer, load_id, labels), progress)
        try:
            job.run(file, settled, Terms(source, default, date.today()))
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
        self, house: House, load_id: UUID, writer: Writer, progress: Callable[[Progress], None] | None
    ) -> None:
        self._house, self._load, self._writer, self._progress = house, load_id, writer, progress
        self._rejected = self._unmatched = 0

    def run(self, file: Reading, settled: int, terms: Terms) -> None:
        """Judge and write all items behind ``settled``; keys of the settled ones still count as seen."""
        with SeenKeys() as seen, Judges(terms) as judges:
            try:
                self._write(self._chunks(file, settled, seen, judges))
            except wire.GarbledError:
                raise file.garbled() from None
        with Matcher(self._house) as matcher:
            matcher.match_waiting(load=self._load)

    def _write(self, chunks: Iterator[Chunk]) -> None:
        """One chunk is written while the next one is made."""
        with (
            ThreadPoolExecutor(1, "tearline-load") as hand,
            MatcherBeside(self._house, self._load) as beside,
        ):
            pending: Future[None] | None = None
            for chunk in chunks:
                if pending is not None:
                    pending.result()
                pending = hand.submit(self._put_and_match, chunk, beside)
                self._rejected += chunk.rejected
                if self._progress is not None:
                    self._progress(Progress(chunk.end, self._rejected))
            if pending is not None:
                pending.result()
            beside.finish()

    def _chunks(self, file: Reading, settled: int, seen: SeenKeys, judges: Judges) -> Iterator[Chunk]:
        for batch in judges.judged(_tasks(file, settled, seen)):
            file.count(len(batch.items))
            news = seen.add([item.key for item in batch.items if item.key is not None])
            chunk = self._writer.chunk(settled, batch, news)
            yield chunk
            settled = chunk.end

    def _put_and_match(self, chunk: Chunk, beside: MatcherBeside) -> None:
        """Many are matched together: each thousand by itself would take twice the work."""
        self._writer.put(chunk)
        self._unmatched += len(chunk.batch.items)
        if self._unmatched >= TOGETHER:
            beside.go_on()
            self._unmatched = 0


def _tasks(file: Reading, settled: int, seen: SeenKeys) -> Iterator[Task]:
    """What of the file is behind ``settled`` items, a chunk at a time; what came before an error, then the error."""
    frames: list[bytes] = []
    skip = settled
    try:
        for frame in file.frames():
            if skip and not frames:
                items = wire.items_of(frame, file.names)
                seen.add([item.key for item in items[:skip] if isinstance(item, Draft)])
                if len(items) <= skip:
                    file.count(len(items))
                    skip -= len(items)
                    continue
            frames.append(frame)
            if len(frames) == FRAMES or sum(map(len, frames)) >= FRAME_BYTES:
                yield Task(frames, file.names, skip)
                frames, skip = [], 0
    except BadInput:
        if frames:
            yield Task(frames, file.names, skip)
        raise
    if frames:
        yield Task(frames, file.names, skip)
