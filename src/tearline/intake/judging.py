"""What a load makes of a file's items: rows to write, and lines of the receipt. Pure, so that processes share it.

Nothing here knows the database, nor what the items before have brought: whether a key is new and whether the
steward may give a label is found out where the rows are written (`writing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tearline.errors import BadInput
from tearline.fusion.chunks import no_sweeps
from tearline.handling import Label
from tearline.intake.apart import wire
from tearline.intake.draft import Draft, Reject
from tearline.intake.prepare import Prepared, lines, prepare
from tearline.language import msg
from tearline.ontology.accept import Finding


@dataclass(frozen=True, slots=True)
class Terms:
    """By what the items of one load are judged."""

    source: str
    default: Label
    today: date


def terms_of(source: str, label: str) -> Terms:
    """Terms of a load of the collection ``source``, whose lines have this label where they bear none; as of today.

    Raises :class:`BadInput` for what is no label, or no name of a collection.
    """
    default = Label.parse(label)
    if not source.strip() or len(source) > 200:
        raise BadInput(
            msg("Name the source: the agency's own name for this collection (1 to 200 characters).")
        )
    return Terms(source, default, date.today())


class Task(NamedTuple):
    """Frames of items as the child sent them, whose files have these names; ``skip`` of the items are settled."""

    frames: Sequence[bytes]
    names: Sequence[str]
    skip: int = 0


class Judged(NamedTuple):
    """One item: where it stands, its label and its row (None: rejected), and what was found on the way."""

    file: str
    line: int
    key: str | None
    """None for a line that could not become a draft."""
    place: int
    """Of its label in the batch's list, from 1; 0: of the load's own."""
    row: bytes | None
    found: Sequence[Finding]
    """Problems where there is no row, else warnings."""
    told: Sequence[Finding] = ()
    """What the reader had to say of it, of the file perhaps: kept where the item is not taken."""


class Batch(NamedTuple):
    """Items judged, in their order, and the texts of their labels."""

    items: list[Judged]
    labels: list[str]


def judge(terms: Terms, task: Task) -> Batch:
    """All items of the task. Raises :class:`wire.GarbledError` for what no reader writes."""
    with no_sweeps():
        items = [item for frame in task.frames for item in wire.items_of(frame, task.names)]
        return judge_items(terms, items[task.skip :])


def judge_items(terms: Terms, items: Iterable[Draft | Reject]) -> Batch:
    """The same of items that were unpacked already."""
    labels: dict[Label, int] = {}
    judged: list[tuple[Draft | Reject, Prepared, int]] = []
    for item in items:
        found = _considered(terms, item)
        judged.append((item, found, labels.setdefault(found.label, len(labels) + 1) if found.label else 0))
    rows = iter(lines([(found.row, place) for _, found, place in judged if found.row is not None]))
    return Batch(
        [
            Judged(item.file, item.line, item.key, place, next(rows), found.warnings, _told(item))
            if found.row is not None
            else Judged(item.file, item.line, _key(item), place, None, found.problems, _told(item))
            for item, found, place in judged
        ],
        list(map(str, labels)),
    )


def _considered(terms: Terms, item: Draft | Reject) -> Prepared:
    if isinstance(item, Reject):
        return Prepared(None, None, [Finding(item.field, item.code, item.reason)])
    return prepare(item, terms.source, terms.default, terms.today)


def _told(item: Draft | Reject) -> list[Finding]:
    return [Finding(*warned) for warned in item.warnings]


def _key(item: Draft | Reject) -> str | None:
    return item.key if isinstance(item, Draft) else None
