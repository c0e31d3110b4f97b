"""A nation's receipts held against its truth: what was to be rejected, what was, and what nobody announced."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from tearline.demo.cast import steward_of
from tearline.demo.collections import Collection
from tearline.demo.deployment import Deployment
from tearline.intake.receipt import Receipt, findings

ACCEPTED = "accepted"
_PAGE = 1000
Line = tuple[int, str]
"""The place of a record in its file, from 1, and the code of its fate."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """One file: what truth says was written, what the receipt says was taken, and where they differ."""

    collection: str
    told: int
    read: int
    taken: int
    rejected: int
    unexplained: tuple[Line, ...]
    """Rejected without having been announced."""
    missed: tuple[Line, ...]
    """Announced as a rejection, but taken."""

    @property
    def ok(self) -> bool:
        """Whether every line has the fate that the truth gives it."""
        return (
            self.told == self.read == self.taken + self.rejected and not self.unexplained and not self.missed
        )


def reckon(demo: Deployment, collection: Collection, receipt: Receipt) -> Reckoning:
    """Hold one receipt against the truth of its file. Raises ValueError for a file that has no truth."""
    if collection.truth is None:
        raise ValueError(f"{collection.name} is not invented: nobody knows the truth of it")
    told, announced = _announced(collection.truth)
    rejected = _rejected(demo, collection, receipt) if receipt.rejected else set()
    taken = receipt.accepted + receipt.changed + receipt.unchanged
    return Reckoning(
        collection.name, told, receipt.read, taken, receipt.rejected,
        tuple(sorted(rejected - announced)), tuple(sorted(announced - rejected)),
    )  # fmt: skip


def _announced(truth: Path) -> tuple[int, set[Line]]:
    """How many records the file has, and which of them must be rejected, with the code."""
    lines: set[Line] = set()
    count = 0
    with truth.open(encoding="utf-8", newline="") as file:
        for count, row in enumerate(csv.DictReader(file), 1):
            if row["expected"] != ACCEPTED:
                lines.add((count, row["expected"]))
    return count, lines


def _rejected(demo: Deployment, collection: Collection, receipt: Receipt) -> set[Line]:
    """What the receipt says was rejected; a table's first line names its columns."""
    steward, header, after = demo.viewer(steward_of(collection.agency)), collection.mapping is not None, 0
    lines: set[Line] = set()
    while page := findings(demo.desk, steward, UUID(receipt.id), after, _PAGE):
        lines |= {(found.line - header, found.code) for found in page if found.severity == "rejected"}
        after = page[-1].n
    return lines
