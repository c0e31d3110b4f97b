"""What is told in time and in space. Of whom, and of where, stands in no address, which servers log."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.forms import Form
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.errors import BadInput
from tearline.language import msg
from tearline.picture.places import Extent, Places, places, within
from tearline.picture.timeline import Timeline, timeline
from tearline.picture.window import MOST_ASKED, Window

router = APIRouter(prefix=PREFIX, tags=["picture"])
_BY_IDS = responses(400, 401, 403, 404)


class Narrowed(Form):
    """Days ``from`` and ``to``, both within, by each source's own clock; only these schemata (empty: all).

    What is told as a month or a year is within if it may be; what has no day is within no window of days.
    """

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    kind: list[str] = Field(default=[], max_length=50)

    def window(self) -> Window:
        """As the questions take it."""
        return Window(self.from_, self.to, self.kind)


class OfThings(Narrowed):
    """The things that records tell of, by the id of any record of each: one, or those of a chart."""

    ids: list[str] = Field(min_length=1, max_length=MOST_ASKED)


class OnEarth(BaseModel):
    """A part of the earth in degrees (WGS 84), not over the line of 180 degrees."""

    model_config = ConfigDict(extra="forbid")

    south: float = Field(ge=-90, le=90)
    west: float = Field(ge=-180, le=180)
    north: float = Field(ge=-90, le=90)
    east: float = Field(ge=-180, le=180)


class Somewhere(Narrowed):
    """Things, as in ``/timeline``; or an extent of the earth, for what stands within it; or both: what is told there of
    the things."""

    ids: list[str] | None = Field(default=None, min_length=1, max_length=MOST_ASKED)
    extent: OnEarth | None = None


@router.post("/timeline", response_model=Timeline, responses=_BY_IDS, summary="Timeline")
def timeline_of(office: At, viewer: Asking, form: OfThings) -> Response:
    """What is told in time of one thing or of several, the newest first, each date as exactly as it is told."""
    return Answer(timeline(office.desk, viewer, form.ids, form.window()))


@router.post("/places", response_model=Places, responses=_BY_IDS, summary="Places")
def places_of(office: At, viewer: Asking, form: Somewhere) -> Response:
    """What is told in space of one thing or of several, or what stands within an extent, or both; the newest first."""
    told = form.extent
    extent = Extent(told.south, told.west, told.north, told.east) if told else None
    if form.ids is not None:
        return Answer(places(office.desk, viewer, form.ids, form.window(), extent=extent))
    if extent is None:
        raise BadInput(msg("Give ids, an extent, or both."))
    return Answer(within(office.desk, viewer, extent, form.window()))
