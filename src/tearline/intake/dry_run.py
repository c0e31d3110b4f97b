"""A dry run: what a load of a file would take and refuse, while nothing of it is stored.

The file goes through the same reader apart and the same acceptance, under the same rights; no load is opened, no label
is made and no record is asked about. So whether a line is new, changes a record or meets what a steward set by hand is
not told: that depends on what is stored when it is loaded. The question of the rights is on the ledger, as every
question is; the file is not, since nothing of it came in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tearline.db import from_row
from tearline.handling import Label, join
from tearline.intake.apart.reading import Bounds, never, reading
from tearline.intake.chunks import NUMBERS, Chunk, chunks
from tearline.intake.judging import Terms, terms_of
from tearline.intake.labels import Labels
from tearline.intake.load import Progress
from tearline.intake.prepare import Told, told
from tearline.intake.receipt import FIRST, LineFinding
from tearline.ledger.look import Desk, Viewer

SHOWN = 5
"""Records that are shown where nobody says how many."""
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Drafted:
    """A record as it would be stored: where it stands, and what it would say."""

    file: str
    line: int
    key: str
    schema: str
    caption: str
    status: str | None
    label: str
    properties: dict[str, list[str]]


@dataclass(slots=True)
class DryRun:
    """What a load would do: read = accepted + rejected. ``label`` covers all that is shown."""

    file: str
    format: str
    source: str
    label: str
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    warned: int = 0
    """Of the accepted ones."""
    kinds: dict[str, int] = field(default_factory=dict)
    """How many of the accepted ones are of each schema."""
    labels: dict[str, int] = field(default_factory=dict)
    """And under each label."""
    records: list[Drafted] = field(default_factory=list)
    """The first accepted ones."""
    findings: list[LineFinding] = field(default_factory=list)
    """The first ones."""
    told: int = 0
    """Of how many lines these are."""
    stored: bool = False
    """Never is anything."""


def dry_run(
    desk: Desk,
    viewer: Viewer,
    path: Path,
    *,
    source: str,
    label: str,
    format: str | None = None,
    mapping: Path | None = None,
    encoding: str | None = None,
    show: int = SHOWN,
    progress: Callable[[Progress], None] | None = None,
    bounds: Bounds | None = None,
    unwanted: Callable[[], bool] = never,
) -> DryRun:
    """Read ``path`` as `load` would, and tell what would come of it; the first ``show`` records in full.

    Raises as `load` does: :class:`BadInput` also for a file that breaks off, :class:`NotEntitled` for whoever may not
    load under this label.
    """
    terms = terms_of(source, label)
    with reading(path, bounds, format=format, mapping=mapping, encoding=encoding, unwanted=unwanted) as file:
        labels = Labels(desk, viewer, dry=True)
        labels.intern(terms.default)
        found = _Found(terms, DryRun(file.name, file.format, source, label), show)
        with closing(chunks(file, 0, terms, labels)) as all_of_it:
            for chunk in all_of_it:
                found.add(chunk)
                if progress is not None:
                    progress(Progress(found.run.read, found.run.rejected))
    return found.whole()


class _Found:
    """What was found so far."""

    def __init__(self, terms: Terms, run: DryRun, show: int) -> None:
        self.run, self._terms, self._show = run, terms, show
        self._kinds, self._labels = Counter[str](), Counter[str]()

    def add(self, chunk: Chunk) -> None:
        """One chunk more."""
        run = self.run
        run.read += len(chunk.batch.items)
        run.rejected += chunk.rejected
        run.accepted += len(chunk.rows)
        run.warned += len(chunk.items("warning") - chunk.items("rejected"))
        first = chunk.findings[: FIRST - len(run.findings)]
        run.findings += [from_row(LineFinding, one) for one in first]
        run.told += len({one["n"] // NUMBERS for one in first})
        self._count(chunk)

    def _count(self, chunk: Chunk) -> None:
        places = {item.key: (item.file, item.line) for item in reversed(chunk.batch.items)}
        for row in chunk.rows:
            record = told(row)
            label = chunk.labels[record.place - 1]
            self._kinds[record.schema] += 1
            self._labels[label] += 1
            if len(self.run.records) < self._show:
                self.run.records.append(_drafted(record, label, *places[record.key]))

    def whole(self) -> DryRun:
        """The run, once all of the file is read."""
        run = self.run
        run.kinds, run.labels = dict(self._kinds.most_common()), dict(self._labels.most_common())
        run.label = str(join([self._terms.default, *map(Label.parse, run.labels)]))
        return run


def _drafted(record: Told, label: str, file: str, line: int) -> Drafted:
    return Drafted(
        file, line, record.key, record.schema, record.caption, record.status, label, record.properties
    )
