"""The timeline and the places of an entity, narrowed alike: days, kinds and extent stand sealed in the address (D2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from starlette.responses import Response

from tearline.errors import BadInput
from tearline.language import msg
from tearline.picture.answer import banner
from tearline.picture.places import Extent, Place, Places, extent_in, places, within
from tearline.picture.telling import When
from tearline.picture.timeline import Happening, timeline
from tearline.picture.window import Window
from tearline.settings import deployment_zone
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_day
from tearline.web.map_drawing import extent_of, map_drawing
from tearline.web.placed import state_json
from tearline.web.render import words_in
from tearline.web.streets import streets_in
from tearline.web.timeline_drawing import Dated, TimeDrawing, time_drawing
from tearline.web.visit import Page, Visit

_USE = "time and place"
_TIMELINE, _PLACES = msg("Timeline"), msg("Places")
_LATELY = (30, 365)  # days back from the newest date, offered as windows
Where = Literal["timeline", "places"]
View = Callable[[Visit, "Narrowing", Wrong, int], Response]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Days, kinds and extent as a form or an address says them; empty: any. ``around``: also what else stands there.

    The extent, in degrees as :func:`extent_in` reads them, narrows places alone.
    """

    since: str = ""
    until: str = ""
    kinds: tuple[str, ...] = ()
    around: bool = False
    extent: str = ""

    def window(self) -> Window:
        """As the questions take it. Raises :class:`BadInput`."""
        window = Window(_day(self.since), _day(self.until), list(self.kinds))
        window.check()
        return window

    def part(self) -> Extent | None:
        """The part of the earth. Raises :class:`BadInput`."""
        return extent_in(self.extent) if self.extent else None

    @property
    def is_any(self) -> bool:
        """Whether it narrows nothing."""
        return not (self.since or self.until or self.kinds or self.extent)

    @property
    def everywhere(self) -> Narrowing:
        """The same without an extent."""
        return replace(self, extent="")


def show_timeline(visit: Visit) -> Response:
    """What is told in time of the entity that holds the record of the address."""
    return _timeline(visit, _opened(visit), NOTHING_WRONG, 200)


def narrow_timeline(visit: Visit) -> Response:
    """Days and kinds that were typed: on to their own address."""
    return _narrow(visit, "timeline", _timeline)


def show_places(visit: Visit) -> Response:
    """What is told in space of the entity that holds the record of the address."""
    return _places(visit, _opened(visit), NOTHING_WRONG, 200)


def narrow_places(visit: Visit) -> Response:
    """Days and kinds that were typed: on to their own address."""
    return _narrow(visit, "places", _places)


def _timeline(visit: Visit, asked: Narrowing, wrong: Wrong, status: int) -> Response:
    found = timeline(visit.office.desk, visit.viewer, [_id(visit)], asked.window())
    return visit.show(
        "timeline.html", _TIMELINE, found.banner, status, "compact", "ask", found=found, id=_id(visit), asked=asked,
        wrong=wrong, plain=Narrowing(), link=_linker(visit),
        drawing=_drawn([Dated(one.id, one.schema, one.start, one.end, one.lasts) for one in found.happenings], asked),
        lately=_lately([one.start or one.end for one in found.happenings]), here="timeline",
        anchors=_anchors(found.happenings), kinds=sorted({*found.kinds, *asked.kinds}), reach=_reach(found.happenings),
    )  # fmt: skip


def _places(visit: Visit, asked: Narrowing, wrong: Wrong, status: int) -> Response:
    desk, viewer, part = visit.office.desk, visit.viewer, asked.part()
    found = places(desk, viewer, [_id(visit)], asked.window(), extent=part)
    extent = (part or extent_of(found.places)) if asked.around else None
    beside = within(desk, viewer, extent, replace(asked.window(), kinds=[])) if extent else None
    around = _others(found.places, beside)
    labels = [one.label for one in (found.banner, *([beside.banner] if beside else [])) if one.label]
    passages, zone = _passages(found.places), ZoneInfo(deployment_zone())
    times = _drawn([Dated(one.id, one.schema, one.start, one.end) for one in found.places], asked)
    return visit.show(
        "places.html", _PLACES, banner(labels), status, "compact", "ask", found=found, id=_id(visit), asked=asked,
        wrong=wrong, plain=Narrowing(), link=_linker(visit), here="places", around=around, beside=beside,
        drawing=map_drawing(found.places, around, passages), times=times, streets=streets_in(desk.house.data),
        state=state_json(found.places, around, times, passages, part, zone, words_in(visit.language)),
        lately=_lately([one.start or one.end for one in found.places]),
        kinds=sorted({*found.kinds, *asked.kinds}), points=sum(1 for one in found.places if one.points),
        cut=found.cut or (beside is not None and beside.cut),
    )  # fmt: skip


def _drawn(dates: list[Dated], asked: Narrowing) -> TimeDrawing | None:
    window = asked.window()
    return time_drawing(dates, ZoneInfo(deployment_zone()), window.since, window.until)


def _others(places: list[Place], beside: Places | None) -> list[Place]:
    """What else stands there: neither a place of the entity's, nor what one of them names."""
    known = {place.id for place in places} | {p.at.id for place in places for p in place.points if p.at}
    return [one for one in beside.places if one.id not in known] if beside else []


def _passages(places: list[Place]) -> list[int]:
    """Numbers of the plate reads, the oldest first."""
    reads = [
        n for n, place in enumerate(places, 1) if place.schema == "PlateRead" and place.points and place.start
    ]
    return reads[::-1]


def _anchors(happenings: list[Happening]) -> set[int]:
    """Which rows are the first of their record: an address has one place to jump to."""
    seen: set[str] = set()
    first = set()
    for n, one in enumerate(happenings):
        if one.id not in seen:
            first.add(n)
        seen.add(one.id)
    return first


def _reach(happenings: list[Happening]) -> tuple[str, str] | None:
    """The oldest and the newest date, as told; None for none."""
    told = [when.value for one in happenings for when in (one.start, one.end) if when]
    return (min(told), max(told)) if told else None


def _lately(dates: list[When | None]) -> list[tuple[int, Narrowing]]:
    """Windows of some days up to the newest date."""
    newest = max((when.last_day for when in dates if when), default=None)
    if newest is None:
        return []
    last = date.fromisoformat(newest)
    return [(days, Narrowing((last - timedelta(days=days)).isoformat(), newest)) for days in _LATELY]


def _narrow(visit: Visit, where: Where, view: View) -> Response:
    typed = Typed(visit)
    for name in ("since", "until"):
        typed.take(name, _day, None)
    told = Narrowing(
        visit.value("since"),
        visit.value("until"),
        tuple(visit.values("kind")),
        visit.value("around") == "yes",
        visit.value("extent"),
    )
    if not typed.wrong:
        try:
            told.window()
            told.part()
        except BadInput as error:
            typed.wrong["until" if told.since > told.until else ""] = error.message
    if typed.wrong:
        return view(visit, Narrowing(), typed.wrong, 400)
    return visit.go(_linker(visit)(where, told))


def _linker(visit: Visit) -> Callable[[str, Narrowing], str]:
    """Where a page of this entity stands, narrowed so."""

    def link(where: str, asked: Narrowing) -> str:
        path = f"/entity/{_id(visit)}/{where}"
        if asked == Narrowing():
            return path
        return f"{path}?q={visit.seal(_USE, {name: getattr(asked, name) for name in Narrowing.__slots__})}"

    return link


def _opened(visit: Visit) -> Narrowing:
    told = visit.opened(_USE)
    known: Mapping[str, Any] = told if isinstance(told, dict) else {}
    if not known:
        return Narrowing()
    extent = known.get("extent", "")  # what an older release sealed has none
    return Narrowing(known["since"], known["until"], tuple(known["kinds"]), known["around"], extent)


def _day(text: str) -> date | None:
    return a_day(text) if text else None


def _id(visit: Visit) -> str:
    return str(visit.request.path_params["id"])


PAGES = (
    Page("GET", "/entity/{id}/timeline", show_timeline),
    Page("POST", "/entity/{id}/timeline", narrow_timeline),
    Page("GET", "/entity/{id}/places", show_places),
    Page("POST", "/entity/{id}/places", narrow_places),
)
