"""What of ours is shared with whom: the own agency's records by label, and what each agency may see of them by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tearline.db import as_json, from_row
from tearline.handling import ALL, Label
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, Found, banner, found

SIZE = 50


@dataclass(frozen=True, slots=True)
class Under:
    """How many of the own records stand under one label."""

    label: str
    records: int


@dataclass(frozen=True, slots=True)
class To:
    """How many of the own records one agency's officers may see, as far as each is vetted for them, and under which
    labels. ``agency`` is None for every agency that no label names."""

    agency: str | None
    records: int
    labels: list[Under]


@dataclass(frozen=True, slots=True)
class Shared:
    """All own records that the steward sees: how many, how many of them for the owner alone, and to whom the others."""

    records: int
    kept: int
    labels: list[Under]
    to: list[To]
    banner: Banner


@dataclass(frozen=True, slots=True)
class Listed:
    """Own records under one label, by source and key; ``after`` asks for those that follow, None: no more."""

    records: list[Found]
    after: list[str] | None
    banner: Banner


@asked_again
def shared(desk: Desk, viewer: Viewer) -> Shared:
    """What of the steward's own agency is shared with whom, by its labels; nothing for whoever is no steward."""
    with look(desk, viewer, "shared", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.ours_by_label()").fetchall()
    under = [from_row(Under, row) for row in rows]
    kept = sum(one.records for one in under if not _audience(one))
    return Shared(
        sum(one.records for one in under), kept, under, _to(under), banner(one.label for one in under)
    )


@asked_again
def listed(
    desk: Desk, viewer: Viewer, label: str, after: Sequence[str] | None = None, limit: int = SIZE
) -> Listed:
    """The steward's own agency's records under one label. Raises :class:`BadInput` for what is no label."""
    text = str(Label.parse(label))
    with look(desk, viewer, "shared", {"label": text, "after": after}) as this:
        last = as_json(list(after)) if after else None
        rows = this.conn.execute(
            "SELECT * FROM ask.ours_under(%s, %s, %s)", [text, last, limit + 1]
        ).fetchall()
        this.show(rows[:limit])
    records = [found(row) for row in rows[:limit]]
    onward = [records[-1].source, records[-1].key] if len(rows) > limit else None
    return Listed(records, onward, banner(record.label for record in records))


def _audience(under: Under) -> frozenset[str]:
    return Label.parse(under.label).releasable


def _to(under: Sequence[Under]) -> list[To]:
    """Those whom labels name, those who may see most first; and, last, every other agency."""
    named = sorted({agency for one in under for agency in _audience(one)} - {ALL})
    open_to_all = [one for one in under if ALL in _audience(one)]
    told = [To(agency, 0, [one for one in under if _audience(one) & {agency, ALL}]) for agency in named]
    told = [To(one.agency, sum(label.records for label in one.labels), one.labels) for one in told]
    told.sort(key=lambda one: (-one.records, one.agency or ""))
    rest = To(None, sum(one.records for one in open_to_all), open_to_all)
    return [*told, rest] if rest.records else told
