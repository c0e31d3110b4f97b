"""The places of a page as JSON for its island, which draws them anew while one pans, zooms and brushes.

    state   {items: [item], around: [item], kinds: {kind: word}, axis: {since, until, left, right} or null,
             passages: [n], extent: [west, south, east, north] or null}
    item    {n, id, kind, points: [[longitude, latitude]], days: [first, last] or null, span: [since, until] or null,
             vague}

``n`` is the number of the row in the page's table, from 1; ``around`` are the rows of its second table. ``days`` are
those that the row's date may mean, by the source's own clock, as the server narrows; ``span`` is the same on the axis.
Times are seconds of the deployment's own clock, counted as if it were UTC's: a midnight is a multiple of a day, and a
browser needs no zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tearline.picture.places import Extent, Place
from tearline.web.timeline_drawing import LEFT, RIGHT, Dated, TimeDrawing, span_of
from tearline.web.words import Words

Json = dict[str, Any]


def state_json(
    places: Sequence[Place], around: Sequence[Place], times: TimeDrawing | None, passages: Sequence[int],
    extent: Extent | None, zone: ZoneInfo, words: Words,
) -> Json:  # fmt: skip
    """What the map and the brush of the page work on: what its tables say, and nothing else."""
    return {
        "items": [_item(n, place, zone) for n, place in enumerate(places, 1)],
        "around": [_item(n, place, zone) for n, place in enumerate(around, 1)],
        "kinds": {place.schema: words.kind(place.schema) for place in (*places, *around)},
        "axis": _axis(times, zone), "passages": list(passages),
        "extent": [extent.west, extent.south, extent.east, extent.north] if extent else None,
    }  # fmt: skip


def _item(n: int, place: Place, zone: ZoneInfo) -> Json:
    told = [when for when in (place.start, place.end) if when]
    span = span_of(Dated(place.id, place.schema, place.start, place.end), zone) if told else None
    return {
        "n": n, "id": place.id, "kind": place.schema,
        "points": [[point.longitude, point.latitude] for point in place.points],
        "days": [min(w.first_day for w in told), max(w.last_day for w in told)] if told else None,
        "span": [_wall(at, zone) for at in span] if span else None,
        "vague": bool(told) and told[0].precision in ("year", "month"),
    }  # fmt: skip


def _axis(times: TimeDrawing | None, zone: ZoneInfo) -> Json | None:
    if times is None:
        return None
    since, until = (_wall(at, zone) for at in times.axis)
    return {"since": since, "until": until, "left": LEFT, "right": RIGHT}


def _wall(at: datetime, zone: ZoneInfo) -> int:
    return int(at.astimezone(zone).replace(tzinfo=UTC).timestamp())
