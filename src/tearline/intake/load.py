"""A load: one file of one agency becomes records, chunk by chunk, and leaves a receipt.

Each chunk is one transaction: its rows, its findings, its ledger entry and the new position in the
file. Whatever is killed, and when, the next run of the same file finds the load and goes on behind
the last chunk; nothing is lost and nothing is taken twice. While the database writes one chunk the
next one is prepared; never more than two are in memory. What a chunk brought is matched once it is
committed, of a long file by a process beside, and the load is closed when nothing of it waits.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from tearline.db import House, as_json
from tearline.db.pool import DISK_FULL
from tearline.errors import AccessLapsed, BadInput, NotEntitled, Unavailable
from tearline.handling import Label
from tearline.intake.apart.reading import Bounds, Reading, never, reading
from tearline.intake.beside import MatcherBeside
from tearline.intake.draft import Draft, Reject
from tearline.intake.labels import Labels
from tearline.intake.matching import Matcher
from tearline.intake.met import REFUSED, finding
from tearline.intake.prepare import Row, label_of, lines, prepare
from tearline.intake.receipt import Receipt, receipt
from tearline.intake.seen import SeenKeys
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ontology import Finding

LEAST_ROOM = 32 * 1024**2  # bytes: PostgreSQL's log grows by 16 MB
CHUNK = 1000  # items of one transaction,
BATCH = 100  # items judged at once
CHUNK_BYTES = 8_000_000  # or fewer, when they are large


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: items settled of the file, and how many of them were rejected."""

    items: int
    rejected: int


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file a row of a chunk comes from."""

    n: int
    item: Draft


@dataclass(slots=True)
class _Chunk:
    """Up to CHUNK items, judged: rows to write, lines of the receipt, and the labels of both."""

    start: int
    end: int
    rows: list[tuple[Row, int]] = field(default_factory=list)
    """Each with the place of its label."""
    places: dict[str, _Place] = field(default_factory=dict)
    """By the row's key."""
    size: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    """Text of each label, and its place in the list that the gate gets, from 1; 0 is the load's own."""
    rejected: int = 0

    def place_of(self, label: str) -> int:
        return self.labels.setdefault(label, len(self.labels) + 1)


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
        job = _Job(desk, viewer, load_id, source, labels, default)
        try:
            job.run(file.items(), settled, progress)
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
    """One run over one file."""

    def __init__(
        self,
        desk: Desk,
        viewer: Viewer,
        load_id: UUID,
        source: str,
        labels: Labels,
        default: Label,
    ) -> None:
        self.desk, self.viewer, self.load_id, self.source = desk, viewer, load_id, source
        self.labels, self.default = labels, default
        self.today = date.today()
        self.rejected = 0

    def run(
        self, items: Iterator[Draft | Reject], settled: int, progress: Callable[[Progress], None] | None
    ) -> None:
        """Judge and write all items behind ``settled``; keys of the settled ones still count as seen."""
        with (
            SeenKeys() as seen,
            ThreadPoolExecutor(1, "tearline-load") as writer,
            MatcherBeside(self.desk.house, self.load_id) as beside,
        ):
            for batch in _batches(islice(items, settled)):
                seen.add([item.key for item in batch if isinstance(item, Draft)])
            pending: Future[None] | None = None
            for chunk in self._chunks(items, settled, seen):
                if pending is not None:
                    pending.result()
                pending = writer.submit(self._put_and_match, chunk, beside)
                self.rejected += chunk.rejected
                if progress is not None:
                    progress(Progress(chunk.end, self.rejected))
            if pending is not None:
                pending.result()
            beside.finish()
        with Matcher(self.desk.house) as matcher:
            matcher.match_waiting(load=self.load_id)

    def _chunks(self, items: Iterator[Draft | Reject], settled: int, seen: SeenKeys) -> Iterator[_Chunk]:
        chunk = _Chunk(settled, settled)
        try:
            for batch in _batches(items):
                news = iter(seen.add([item.key for item in batch if isinstance(item, Draft)]))
                for item in batch:
                    self._judge(chunk, item, isinstance(item, Draft) and next(news))
                    chunk.end += 1
                if chunk.end - chunk.start >= CHUNK or chunk.size >= CHUNK_BYTES:
                    yield chunk
                    chunk = _Chunk(chunk.end, chunk.end)
        except BadInput:  # the file breaks off here: what came before is settled first, then the error told
            if chunk.end > chunk.start:
                yield chunk
            raise
        if chunk.end > chunk.start:
            yield chunk

    def _judge(self, chunk: _Chunk, item: Draft | Reject, new: bool) -> None:
        place, problems, warnings = self._considered(chunk, item, new)
        chunk.rejected += bool(problems)
        # numbered by item and finding within it, so that a resumed load numbers them alike
        n = (chunk.end + 1) * 1000
        for k, problem in enumerate(problems[:500]):
            chunk.findings.append(_line(n + k, item, problem, "rejected", place))
        if problems:  # of a line that is not taken only what its reader has to say, of the file perhaps
            n, warnings = n + 500, [Finding(*warned) for warned in item.warnings]
        for k, warning in enumerate(warnings[:500]):
            chunk.findings.append(_line(n + k, item, warning, "warning", place))

    def _considered(
        self, chunk: _Chunk, item: Draft | Reject, new: bool
    ) -> tuple[int, list[Finding], list[Finding]]:
        """The place of one item's label, its problems and warnings; without problems its row is in the chunk."""
        if isinstance(item, Reject):
            return 0, [Finding(item.field, item.code, item.reason)], []
        if not new:
            again = msg(
                "The key stands on an earlier line of this file. Give each record a key of its own; if several rows "
                "tell of one record, let them follow each other and say so in the mapping (rows: several)."
            )
            place, _ = self._place(chunk, label_of(item, self.default))
            return place, [Finding("key", "duplicate-key", again)], []
        prepared = prepare(item, self.source, self.default, self.today)
        place, refused = self._place(chunk, prepared.label)
        if prepared.row is None:
            return place, prepared.problems, prepared.warnings
        if refused is not None:
            return place, [Finding("label", "label-above", refused.message)], []
        chunk.rows.append((prepared.row, place))
        chunk.places[item.key] = _Place((chunk.end + 1) * 1000, item)
        chunk.size += prepared.row.size
        return place, [], prepared.warnings

    def _place(self, chunk: _Chunk, label: Label | None) -> tuple[int, NotEntitled | None]:
        """Where in the chunk's list this label stands. The load's own stands for one that could not be read, or that
        this steward may not give: then with the reason."""
        if label is None:
            return 0, None
        try:
            return chunk.place_of(self.labels.intern(label)), None
        except AccessLapsed:
            raise
        except NotEntitled as error:
            return 0, error

    def _put_and_match(self, chunk: _Chunk, beside: MatcherBeside) -> None:
        """A chunk that is not full is the file's last one: to begin a process for it would take longer."""
        self._put(chunk)
        if chunk.end - chunk.start >= CHUNK:
            beside.go_on()

    def _put(self, chunk: _Chunk) -> None:
        rows = b"".join(lines(chunk.rows))
        arguments = [
            self.load_id, chunk.start, chunk.end, list(chunk.labels), as_json(chunk.findings),
            hashlib.sha256(rows).hexdigest(),
        ]  # fmt: skip
        with look(self.desk, self.viewer, "load-chunk", {"load": self.load_id, "from": chunk.start}) as this:
            this.fill_inbox(rows)
            done = this.conn.execute(
                "SELECT met FROM act.put(%s, %s, %s, %s::text[], %s, %s)", arguments
            ).fetchone()
            if done and done["met"]:
                told = _told(chunk, done["met"])
                this.conn.execute(
                    "SELECT act.tell(%s, %s::text[], %s)", [self.load_id, list(chunk.labels), as_json(told)]
                )


def _batches(items: Iterator[Draft | Reject]) -> Iterator[list[Draft | Reject]]:
    """By the hundred; what was read before an error comes first, then the error."""
    batch: list[Draft | Reject] = []
    try:
        for item in items:
            batch.append(item)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except BadInput:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _told(chunk: _Chunk, met: Any) -> list[dict[str, Any]]:
    """Findings about what lines met in the store, each under the label of what it met."""
    found, said = [], Counter[str]()
    for one in met:
        line = chunk.places[one["key"]]
        n = line.n + 500 + said[one["key"]]  # behind the line's own findings, which are 500 at most
        said[one["key"]] += 1
        severity = "rejected" if one["code"] == REFUSED else "warning"
        found.append(_line(n, line.item, finding(one["code"]), severity, chunk.place_of(one["label"])))
    return found


def _line(n: int, item: Draft | Reject, finding: Finding, severity: str, place: int) -> dict[str, Any]:
    return {
        "n": n,
        "file": item.file,
        "line": item.line,
        "field": finding.field,
        "code": finding.code,
        "severity": severity,
        "reason_es": finding.reason.text("es"),
        "reason_en": finding.reason.text("en"),
        "label": place,
    }
