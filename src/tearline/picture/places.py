"""Places: what is told in space of one thing or of several, and what stands within the extent of a map (D2, D4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from tearline.codes import How
from tearline.db import Row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ontology import occasions
from tearline.ontology.outline import properties_of
from tearline.picture.answer import Banner, Found, banner, found
from tearline.picture.head import Head
from tearline.picture.telling import Other, When, how_of, order_of, role_of, told_by, when_of
from tearline.picture.values import Told
from tearline.picture.window import Subjects, Window, refuse_too_many, statuses, subjects_of
from tearline.settings import deployment_zone

MOST = 500  # records of one answer, the newest


@dataclass(frozen=True, slots=True)
class Extent:
    """A part of the earth, in degrees: latitudes from ``south`` to ``north``, longitudes from ``west`` to ``east``."""

    south: float
    west: float
    north: float
    east: float

    def check(self) -> None:
        """Raises :class:`BadInput` for what is no part of the earth, or goes over the line of 180 degrees."""
        inside = -90 <= self.south <= self.north <= 90 and -180 <= self.west <= self.east <= 180
        if not inside:
            raise BadInput(
                msg(
                    "An extent goes from south to north within 90 degrees and from west to east within 180. Over the "
                    "line of 180 degrees it takes two."
                )
            )


def extent_in(text: str) -> Extent:
    """Four numbers as an extent: south, west, north, east. Raises :class:`BadInput` for what is none."""
    try:
        south, west, north, east = map(float, text.split(","))
    except ValueError:
        raise BadInput(
            msg("An extent is four numbers of degrees with commas between them: 19.2,-99.4,19.6,-98.9")
        ) from None
    extent = Extent(south, west, north, east)
    extent.check()
    return extent


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees (WGS 84), told by the record itself or by what it names and what stands there (``at``)."""

    latitude: float
    longitude: float
    at: Other | None


@dataclass(frozen=True, slots=True)
class InWords:
    """A place as a property tells it."""

    property: str
    value: str


@dataclass(frozen=True, slots=True)
class Place:
    """A record that tells a place, and from when until when. ``entity`` and ``how``: of what, None within an extent.

    ``unread``: it has coordinates that make no place: several of one kind, of which nobody knows which belong together,
    or what is no number of degrees. What an entity's own records tell alike in words stands once, with all ``told_by``.
    """

    entity: str | None
    how: str | None
    id: str
    schema: str
    caption: str
    status: str | None
    role: str
    start: When | None
    end: When | None
    points: list[Point]
    words: list[InWords]
    unread: bool
    told_by: list[Told]


@dataclass(frozen=True, slots=True)
class Places:
    """What is told in space, the newest first, then what has no day; and how many records of each kind there are.

    ``entities``: of what, none for an extent. ``cut``: there is more than was given; narrow the question. ``more``: so
    much hangs together that only the nearest part of it was looked at.
    """

    entities: list[Head]
    statuses: list[str]
    places: list[Place]
    kinds: dict[str, int]
    cut: bool
    more: bool
    banner: Banner


@asked_again
def places(
    desk: Desk, viewer: Viewer, ids: Sequence[str], window: Window | None = None, most: int = MOST,
    extent: Extent | None = None,
) -> Places:  # fmt: skip
    """Where this viewer's records tell that the entities are, were, or had something happen to them: one look.

    ``extent``: only what is told there, in degrees. Raises :class:`NotFound` where none of the records ``ids`` is there
    for the viewer, :class:`BadInput` for too many of them and for a window or an extent that cannot be.
    """
    narrowed = window or Window()
    narrowed.check()
    if extent:
        extent.check()
    refuse_too_many(ids)
    with look(desk, viewer, "places", {"ids": ids, "window": narrowed, "extent": extent}) as this:
        subjects = subjects_of(this, ids)
        rows = _rows(this, subjects, narrowed, extent, most + 1)
        kinds = _kinds(rows or (_rows(this, subjects, _all(narrowed), extent, 1) if narrowed.kinds else []))
        made = _places(this, rows[:most], subjects)
    labels = [*(head.label for head in subjects.heads), *_labels(made)]
    return Places(
        subjects.heads, statuses(subjects.records.values()), made, kinds, len(rows) > most, subjects.more,
        banner(labels),
    )  # fmt: skip


@asked_again
def within(
    desk: Desk, viewer: Viewer, extent: Extent, window: Window | None = None, most: int = MOST
) -> Places:
    """What of this viewer's records stands within an extent, the newest first: one look.

    Records with coordinates of their own; what passed a camera is told at the camera's places. Raises
    :class:`BadInput` for an extent or a window that cannot be.
    """
    narrowed = window or Window()
    narrowed.check()
    extent.check()
    with look(desk, viewer, "places", {"extent": extent, "window": narrowed}) as this:
        rows = this.conn.execute(
            "SELECT * FROM ask.within(%s, %s, %s, %s, %s::text[], %s::date, %s::date, %s)",
            [extent.south, extent.west, extent.north, extent.east, *narrowed.arguments(), most + 1],
        ).fetchall()  # fmt: skip
        made = _sorted([_standing(row) for row in rows[:most]])
        this.show(rows[:most])
    kinds: dict[str, int] = {}
    for one in made:
        kinds[one.schema] = kinds.get(one.schema, 0) + 1
    return Places([], [], made, dict(sorted(kinds.items())), len(rows) > most, False, banner(_labels(made)))


def _all(window: Window) -> Window:
    return Window(window.since, window.until)


def _rows(this: Look, subjects: Subjects, window: Window, extent: Extent | None, limit: int) -> list[Row]:
    within = [extent.south, extent.west, extent.north, extent.east] if extent else None
    return this.conn.execute(
        "SELECT * FROM ask.places(%s::uuid[], %s::text[], %s::date, %s::date, %s, %s, %s, %s::float8[])",
        [list(subjects.records), *window.arguments(), occasions.places(), occasions.events(), limit, within],
    ).fetchall()


def _kinds(rows: Sequence[Row]) -> dict[str, int]:
    kinds = rows[0]["kinds"] if rows else {}
    return dict(sorted(kinds.items())) if isinstance(kinds, dict) else {}


def _places(this: Look, rows: Sequence[Row], subjects: Subjects) -> list[Place]:
    """One place a record, with all points that its rows tell."""
    made: dict[str, Place] = {}
    for row in rows:
        record, one = found(row), str(row["one"])
        points = _points(row)
        if record.id in made:
            made[record.id].points.extend(points)
        else:
            of = (subjects.home[one], how_of(row), role_of(record, subjects.records[one].key))
            made[record.id] = _place(record, points, *of)
        this.show([row])
        this.show({"id": point.at.id, "owner": point.at.agency} for point in points if point.at)
    return _sorted(_gathered(made.values()))


def _standing(row: Row) -> Place:
    return _place(found(row), _points(row), None, None, "")


def _place(record: Found, points: list[Point], entity: str | None, how: str | None, role: str) -> Place:
    told = record.properties
    starts, ends = [*told.get("date", ()), *told.get("startDate", ())], told.get("endDate", [])
    own = any(point.at is None for point in points)
    return Place(
        entity, how, record.id, record.schema, record.caption, record.status, role,
        when_of(min(starts, default=None)), when_of(max(ends, default=None)), points, _words(record),
        not own and bool(told.get("latitude") or told.get("longitude")), told_by([record]),
    )  # fmt: skip


def _points(row: Row) -> list[Point]:
    if row["latitude"] is None or row["longitude"] is None:
        return []
    at = None
    if row.get("at") is not None:
        at = Other(
            str(row["at"]), str(row["at_schema"]), str(row["at_caption"]), None, str(row["at_owner"]),
            str(row["at_label"]),
        )  # fmt: skip
    return [Point(float(str(row["latitude"])), float(str(row["longitude"])), at)]


def _words(record: Found) -> list[InWords]:
    known = properties_of(record.schema)
    return [
        InWords(name, value)
        for name in occasions.places() if name in known for value in record.properties.get(name, ())
    ]  # fmt: skip


def _gathered(places: Iterable[Place]) -> list[Place]:
    """What an entity's own records tell in words stands once for each text, with all who tell it."""
    kept: list[Place] = []
    alike: dict[tuple[str | None, InWords], Place] = {}
    for place in places:
        if place.how != How.ITSELF or place.points or place.unread or place.start:
            kept.append(place)
            continue
        for told in place.words:
            one = replace(place, words=[told], told_by=list(place.told_by))
            first = alike.setdefault((place.entity, told), one)
            if first is one:
                kept.append(one)
            else:
                first.told_by.extend(one.told_by)
    return kept


def _sorted(places: Iterable[Place]) -> list[Place]:
    """The newest first, then what has no day; what comes as one key, as the database gave it."""
    zone = ZoneInfo(deployment_zone())
    dated: list[Place] = []
    undated: list[Place] = []
    for place in places:
        (dated if place.start or place.end else undated).append(place)
    return [*sorted(dated, key=lambda p: order_of(p.start or p.end, zone), reverse=True), *undated]


def _labels(places: Iterable[Place]) -> list[str]:
    return [
        label
        for place in places
        for label in (*(told.label for told in place.told_by), *(p.at.label for p in place.points if p.at))
    ]
