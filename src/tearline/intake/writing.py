"""Chunks of a load on their way into the store: each one transaction, with its findings and its place in the file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tearline.db import as_json
from tearline.errors import AccessLapsed, NotEntitled
from tearline.handling import Label
from tearline.intake.judging import Batch, Judged
from tearline.intake.labels import Labels
from tearline.intake.met import REFUSED, finding
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ontology import Finding

_MOST_SAID = 500  # findings of one item; as many again about what it met in the store
_NUMBERS = 1000  # of findings that an item may have


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
        return (self.start + place + 1) * _NUMBERS


class Writer:
    """Writes what was judged of one load, chunk after chunk."""

    def __init__(self, desk: Desk, viewer: Viewer, load_id: UUID, labels: Labels) -> None:
        self._desk, self._viewer, self._load, self._labels = desk, viewer, load_id, labels

    def chunk(self, start: int, batch: Batch, news: Sequence[bool]) -> Chunk:
        """What of a batch is to be written: an item whose key is not among the ``news`` is rejected, and one whose
        label this steward may not give. ``news`` has one sign for each item that has a key."""
        refused = [self._refusal(label) for label in batch.labels]
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
            self._add(chunk, place, item, moved[item.place], problem)
        return chunk

    def _add(self, chunk: Chunk, place: int, item: Judged, label: int, problem: Finding | None) -> None:
        found = item.found if problem is None else [problem]
        rejected = item.row is None or problem is not None
        chunk.rejected += rejected
        if item.row is not None and not rejected:
            chunk.rows.append(item.row if label == item.place else _relabelled(item, label))
        for k, one in enumerate(found[:_MOST_SAID]):
            severity = "rejected" if rejected else "warning"
            chunk.findings.append(_line(chunk.number(place) + k, item, one, severity, label))
        for k, one in enumerate(item.told[:_MOST_SAID] if rejected else ()):
            chunk.findings.append(_line(chunk.number(place) + _MOST_SAID + k, item, one, "warning", label))

    def put(self, chunk: Chunk) -> None:
        """One transaction. When it returns, all of the chunk is settled; the receipt counts it."""
        rows = b"".join(chunk.rows)
        arguments = [
            self._load, chunk.start, chunk.end, chunk.labels, as_json(chunk.findings),
            hashlib.sha256(rows).hexdigest(),
        ]  # fmt: skip
        with look(self._desk, self._viewer, "load-chunk", {"load": self._load, "from": chunk.start}) as this:
            this.fill_inbox(rows)
            done = this.conn.execute(
                "SELECT met FROM act.put(%s, %s, %s, %s::text[], %s, %s)", arguments
            ).fetchone()
            if done and done["met"]:
                labels, told = _told(chunk, done["met"])
                this.conn.execute("SELECT act.tell(%s, %s::text[], %s)", [self._load, labels, as_json(told)])

    def _refusal(self, label: str) -> NotEntitled | None:
        """Why this steward may not give a label."""
        try:
            self._labels.intern(Label.parse(label))
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


def _told(chunk: Chunk, met: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """Findings about what lines met in the store, each under the label of what it met; and these labels."""
    labels = {text: n for n, text in enumerate(chunk.labels, 1)}
    wanted = {one["key"] for one in met}
    # of two lines of one key the first was taken
    lines = {
        item.key: (n, item) for n, item in reversed(list(enumerate(chunk.batch.items))) if item.key in wanted
    }
    found, said = [], Counter[str]()
    for one in met:
        n, item = lines[one["key"]]
        number = chunk.number(n) + _MOST_SAID + said[one["key"]]  # behind the line's own findings
        said[one["key"]] += 1
        severity = "rejected" if one["code"] == REFUSED else "warning"
        place = labels.setdefault(one["label"], len(labels) + 1)
        found.append(_line(number, item, finding(one["code"]), severity, place))
    return list(labels), found


def _line(n: int, item: Judged, finding: Finding, severity: str, place: int) -> dict[str, Any]:
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
