"""The timeline: what is told in time of one thing or of several, each date as exactly as it is told (D2, D4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tearline.codes import How
from tearline.db import Row
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ontology import occasions
from tearline.picture.answer import Banner, Found, banner, found
from tearline.picture.head import Head
from tearline.picture.telling import (
    Named,
    Other,
    When,
    how_of,
    named_by,
    order_of,
    placed,
    role_of,
    told_by,
    when_of,
)
from tearline.picture.values import Told
from tearline.picture.window import Subjects, Window, refuse_too_many, statuses, subjects_of
from tearline.settings import deployment_zone

MOST = 500  # dates of one answer, the newest


@dataclass(frozen=True, slots=True)
class Happening:
    """One date of a record that tells of ``entity``, or a span.

    ``property`` tells it; ``start`` alone is a moment, unless it ``lasts``: a link whose end nobody tells. ``role`` is
    the property by which the record names the entity. What the entity's own records tell alike stands once, with all
    ``told_by``; ``others`` are what else the record names. ``placed``: its place is told too.
    """

    entity: str
    how: str
    id: str
    schema: str
    caption: str
    status: str | None
    property: str
    role: str
    start: When | None
    end: When | None
    lasts: bool
    others: list[Other]
    placed: bool
    told_by: list[Told]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is told in time, the newest first, and how many dates there are of each kind in this window of days.

    ``cut``: there is more than was given, older; narrow the window. ``more``: so much hangs together that only the
    nearest part of it was looked at.
    """

    entities: list[Head]
    statuses: list[str]
    happenings: list[Happening]
    kinds: dict[str, int]
    cut: bool
    more: bool
    banner: Banner


@asked_again
def timeline(
    desk: Desk, viewer: Viewer, ids: Sequence[str], window: Window | None = None, most: int = MOST
) -> Timeline:
    """What this viewer's records tell in time of the entities that hold the records ``ids``: one look.

    Raises :class:`NotFound` where none of them is there for the viewer, :class:`BadInput` for too many of them and
    for a window that cannot be.
    """
    narrowed = window or Window()
    narrowed.check()
    refuse_too_many(ids)
    with look(desk, viewer, "timeline", {"ids": ids, "window": narrowed}) as this:
        subjects = subjects_of(this, ids)
        rows = _rows(this, subjects, narrowed, most + 1)
        kinds = (
            _kinds(rows) if rows or not narrowed.kinds else _kinds(_rows(this, subjects, _all(narrowed), 1))
        )
        happenings = _happenings(this, rows[:most], subjects)
    labels = [
        *(head.label for head in subjects.heads), *(told.label for h in happenings for told in h.told_by),
        *(other.label for h in happenings for other in h.others),
    ]  # fmt: skip
    return Timeline(
        subjects.heads, statuses(subjects.records.values()), happenings, kinds, len(rows) > most, subjects.more,
        banner(labels),
    )  # fmt: skip


def _all(window: Window) -> Window:
    return Window(window.since, window.until)


def _rows(this: Look, subjects: Subjects, window: Window, limit: int) -> list[Row]:
    return this.conn.execute(
        "SELECT * FROM ask.timeline(%s::uuid[], %s::text[], %s::date, %s::date, %s, %s, %s, %s)",
        [
            list(subjects.records), *window.arguments(), occasions.dates(), occasions.links(), occasions.events(), limit
        ],
    ).fetchall()  # fmt: skip


def _kinds(rows: Sequence[Row]) -> dict[str, int]:
    kinds = rows[0]["kinds"] if rows else {}
    return dict(sorted(kinds.items())) if isinstance(kinds, dict) else {}


def _happenings(this: Look, rows: Sequence[Row], subjects: Subjects) -> list[Happening]:
    records = {str(row["id"]): found(row) for row in rows}
    named = named_by(this, [id for id in records if id not in subjects.records])
    made = [_happening(row, records[str(row["id"])], subjects, named.get(str(row["id"]), [])) for row in rows]
    this.show({"id": one.id, "owner": one.owner} for one in records.values())
    this.show({"id": other.id, "owner": other.agency} for one in made for other in one.others)
    zone = ZoneInfo(deployment_zone())
    # what comes as one key is in the order that the database gave
    dated = [one for one in _gathered(made) if one.start or one.end]
    return sorted(dated, key=lambda h: order_of(h.start or h.end, zone), reverse=True)


def _happening(row: Row, record: Found, subjects: Subjects, named: Sequence[Named]) -> Happening:
    one = str(row["one"])
    others = [told.other for told in named if told.other.id not in subjects.records]
    return Happening(
        subjects.home[one], how_of(row), record.id, record.schema, record.caption, record.status, str(row["property"]),
        role_of(record, subjects.records[one].key), when_of(row["began"]), when_of(row["ended"]),
        bool(row["lasts"]), others, placed(record) or any(told.stands for told in named), told_by([record]),
    )  # fmt: skip


def _gathered(happenings: Iterable[Happening]) -> list[Happening]:
    """What an entity's own records tell alike stands once, with all who tell it."""
    alike: dict[tuple[object, ...], Happening] = {}
    for one in happenings:
        own = one.how == How.ITSELF
        key = (
            (one.entity, one.property, one.start, one.end)
            if own
            else (one.id, one.property, one.start, one.end)
        )
        first = alike.setdefault(key, one)
        if first is not one:
            first.told_by.extend(one.told_by)
    return list(alike.values())
