"""Chunks of a file on its way into records: what of each item is taken, and why the others are not.

A load writes them (`writing`), a dry run only shows them (`dry_run`). Few are in memory at once.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tearline.errors import AccessLapsed, BadInput, NotEntitled
from tearline.handling import Label
from tearline.intake.apart import wire
from tearline.intake.apart.reading import Reading
from tearline.intake.beside import Judges
from tearline.intake.draft import Draft
from tearline.intake.judging import Batch, Judged, Task, Terms
from tearline.intake.labels import Labels
from tearline.intake.seen import SeenKeys
from tearline.language import msg
from tearline.ontology.accept import Finding

FRAMES = 10  # of the child, of 100 items at most: what is judged and written at once,
FRAME_BYTES = 8_000_000  # or fewer, when they are large
MOST_SAID = 500  # findings of one item; as many again about what it met in the store
NUMBERS = 1000  # of findings that an item may have


@dataclass(slots=True)
class Chunk:
    """Items of one transaction: rows to write, lines of the receipt, and the labels of both."""

    start: int
    batch: Batch
    rows: list[bytes] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    """The text of each, in the order in which rows and findings name them, from 1; 0 is the load's own."""
    findings: list[dict[str, Any]] = field(default_factory=list)
    rejected: int = 0

    @property
    def end(self) -> int:
        """Items of the file that are settled once this is written."""
        return self.start + len(self.batch.items)

    def number(self, place: int) -> int:
        """Of an item's first finding: by item and finding within it, so that a resumed load numbers them alike."""
        return (self.start + place + 1) * NUMBERS

    def items(self, severity: str) -> set[int]:
        """The numbers of the items that have a finding of that severity."""
        return {one["n"] // NUMBERS for one in self.findings if one["severity"] == severity}


def chunks(file: Reading, settled: int, terms: Terms, labels: Labels) -> Generator[Chunk, None, None]:
    """All items of the file behind ``settled``, judged, in their order; keys of the settled ones count as seen.

    Raises as :meth:`Reading.frames` does, after what came before.
    """
    with SeenKeys() as seen, Judges(terms) as judges:
        try:
            for batch in judges.judged(_tasks(file, settled, seen)):
                file.count(len(batch.items))
                news = seen.add([item.key for item in batch.items if item.key is not None])
                chunk = chunk_of(settled, batch, news, labels)
                yield chunk
                settled = chunk.end
        except wire.GarbledError:
            raise file.garbled() from None


def chunk_of(start: int, batch: Batch, news: Sequence[bool], labels: Labels) -> Chunk:
    """What of a batch is taken: an item whose key is not among the ``news`` is rejected, and one whose label this
    steward may not give. ``news`` has one sign for each item that has a key."""
    refused = [_refusal(labels, label) for label in batch.labels]
    chunk = Chunk(start, batch)
    chunk.labels = [text for text, no in zip(batch.labels, refused, strict=True) if no is None]
    moved = _places(refused)
    new = iter(news)
    for place, item in enumerate(batch.items):
        problem = None
        if item.key is not None and not next(new):
            problem = _again()
        elif item.row is not None and (no := item.place and refused[item.place - 1]):
            problem = Finding("label", "label-above", no.message)
        _add(chunk, place, item, moved[item.place], problem)
    return chunk


def _add(chunk: Chunk, place: int, item: Judged, label: int, problem: Finding | None) -> None:
    found = item.found if problem is None else [problem]
    rejected = item.row is None or problem is not None
    chunk.rejected += rejected
    if item.row is not None and not rejected:
        chunk.rows.append(item.row if label == item.place else _relabelled(item, label))
    for k, one in enumerate(found[:MOST_SAID]):
        severity = "rejected" if rejected else "warning"
        chunk.findings.append(line(chunk.number(place) + k, item, one, severity, label))
    for k, one in enumerate(item.told[:MOST_SAID] if rejected else ()):
        chunk.findings.append(line(chunk.number(place) + MOST_SAID + k, item, one, "warning", label))


def _refusal(labels: Labels, label: str) -> NotEntitled | None:
    """Why this steward may not give a label."""
    try:
        labels.intern(Label.parse(label))
    except AccessLapsed:
        raise
    except NotEntitled as error:
        return error
    return None


def _places(refused: Sequence[NotEntitled | None]) -> list[int]:
    """By a label's place in the batch's list: its place among those that may be given, or 0, the load's own."""
    places, given = [0], 0
    for no in refused:
        given += no is None
        places.append(given if no is None else 0)
    return places


def _relabelled(item: Judged, label: int) -> bytes:
    """The row with its label at another place: the second column of the line."""
    assert item.row is not None  # noqa: S101 of rows only
    key, _, rest = item.row.partition(b"\t")
    return b"\t".join((key, b"%d" % label, rest.partition(b"\t")[2]))


def _again() -> Finding:
    return Finding(
        "key",
        "duplicate-key",
        msg(
            "The key stands on an earlier line of this file. Give each record a key of its own; if several rows "
            "tell of one record, let them follow each other and say so in the mapping (rows: several)."
        ),
    )


def line(n: int, item: Judged, finding: Finding, severity: str, place: int) -> dict[str, Any]:
    """A line of the receipt, under the label at ``place`` of its chunk's list."""
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
