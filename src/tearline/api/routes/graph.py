"""The graph: what is told between entities, neighbours, paths, and the viewer's own scenes. Ids stand in bodies."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer, done
from tearline.api.forms import Form
from tearline.api.problems import responses
from tearline.api.viewer import Asking, At
from tearline.picture.graph import scenes
from tearline.picture.graph.drawing import NODES, Drawing, draw
from tearline.picture.graph.expand import AT_ONCE, NEIGHBOURS, Expanded, Wanted, expand
from tearline.picture.graph.path import Path, path
from tearline.picture.graph.scenes import Draft, Place, Saved, Scene, Scenes
from tearline.picture.graph.span import Span

router = APIRouter(prefix=PREFIX, tags=["graph"])
_ASKED = responses(400, 401, 403)
_BY_ID = responses(400, 401, 403, 404)
_DEED = responses(400, 401, 403, 404, 409)

RecordId = Annotated[str, Field(description="The id of any record of the entity.")]
_MOST_VERSIONS = 2**53  # the largest whole number that every client counts to
Version = Annotated[int, Field(ge=1, le=_MOST_VERSIONS, description="The version that was opened.")]


class Between(Form):
    """Entities, each by the id of any record of it; what is told from ``since`` to before ``until``."""

    ids: list[RecordId] = Field(max_length=NODES)
    since: date | None = None
    until: date | None = None


class From(Form):
    """Entities to expand; ``kinds`` of links as answers give them (``Ownership``, ``PlateRead:vehicle``), none for all.

    ``limit``: of the records at the links' ends; 0 asks for the counts alone.
    """

    ids: list[RecordId] = Field(min_length=1, max_length=AT_ONCE)
    kinds: list[str] = Field(default=[], max_length=100)
    since: date | None = None
    until: date | None = None
    limit: int = Field(default=100, ge=0, le=NEIGHBOURS)


class Ends(Form):
    """Two entities, each by the id of any record of it."""

    a: RecordId
    b: RecordId


class Placed(Form):
    """Where an entity stands on the chart, in the chart's own units."""

    id: RecordId
    x: float | None = Field(default=None, allow_inf_nan=False)
    y: float | None = Field(default=None, allow_inf_nan=False)
    pinned: bool = False
    hidden: bool = False
    group: str | None = Field(default=None, max_length=scenes.GROUP)


class Named(Form):
    """A title and a note, for oneself; they stand under the label of the chart."""

    title: str = Field(min_length=1, max_length=scenes.TITLE)
    note: str = Field(default="", max_length=scenes.NOTE)


class Drawn(Named):
    """A chart to be saved."""

    nodes: list[Placed] = Field(min_length=1, max_length=NODES)

    def draft(self) -> Draft:
        """As it is saved."""
        return Draft(self.title, self.note, [Place(**place.model_dump()) for place in self.nodes])


class ToShow(Form):
    """The version that was opened, and the unit in which you sit; null: to nobody else any more."""

    version: Version
    unit: str | None = Field(max_length=32)


class Redrawn(Drawn):
    """A chart to be saved over the version that was opened."""

    version: Version


class Renamed(Named):
    """Another title and note for the version that was opened."""

    version: Version


@router.post(
    "/drawings", response_model=Drawing, responses=_ASKED, summary="Entities and what is told between them"
)
def draw_entities(office: At, viewer: Asking, form: Between) -> Response:
    """Of 2,000 entities at most; what the viewer may not see is not there."""
    return Answer(draw(office.desk, viewer, form.ids, Span(form.since, form.until)))


@router.post("/expand", response_model=Expanded, responses=_BY_ID, summary="Neighbours, by kind of link")
def expand_entities(office: At, viewer: Asking, form: From) -> Response:
    """How many links there are of each kind, the newest neighbours of the kinds asked for, and who tells each link."""
    wanted = Wanted(form.kinds, Span(form.since, form.until), form.limit)
    return Answer(expand(office.desk, viewer, form.ids, wanted))


@router.post("/paths", response_model=Path, responses=_BY_ID, summary="A shortest path")
def find_path(office: At, viewer: Asking, form: Ends) -> Response:
    """Of at most four steps, over what the viewer may see; says so where not all of that could be gone through."""
    return Answer(path(office.desk, viewer, form.a, form.b))


@router.get("/scenes", response_model=Scenes, responses=_ASKED, summary="Own saved charts")
def own_scenes(office: At, viewer: Asking) -> Response:
    """The viewer's own scenes, saved last first."""
    return Answer(scenes.scenes(office.desk, viewer))


@router.post("/scenes", status_code=201, response_model=Saved, responses=_DEED, summary="Save a chart")
def save_scene(office: At, viewer: Asking, form: Drawn) -> Response:
    """As a new scene of the viewer's own, under the label that joins all that it shows."""
    return Answer(scenes.save_scene(office.desk, viewer, form.draft()), 201)


@router.get("/scenes/{id}", response_model=Scene, responses=_BY_ID, summary="Open a saved chart")
def open_scene(office: At, viewer: Asking, id: str) -> Response:
    """Asked anew: with what the viewer may see of it now."""
    return Answer(scenes.open_scene(office.desk, viewer, id))


@router.put("/scenes/{id}", response_model=Saved, responses=_DEED, summary="Save a chart again")
def save_scene_again(office: At, viewer: Asking, id: str, form: Redrawn) -> Response:
    """Answers 409 where it was saved since ``version``; nothing is overwritten then."""
    return Answer(scenes.save_scene(office.desk, viewer, form.draft(), id, form.version))


@router.patch("/scenes/{id}", response_model=Saved, responses=_DEED, summary="Rename a saved chart")
def rename_scene(office: At, viewer: Asking, id: str, form: Renamed) -> Response:
    """Another title and note. Answers 409 where it was saved since ``version``."""
    return Answer(scenes.rename_scene(office.desk, viewer, id, form.version, form.title, form.note))


@router.put(
    "/scenes/{id}/unit", response_model=Saved, responses=_DEED, summary="Show a saved chart to a unit"
)
def show_scene(office: At, viewer: Asking, id: str, form: ToShow) -> Response:
    """Whoever sits in it opens it, and it bears the unit's compartment from then on. One of one's own."""
    return Answer(scenes.show_scene(office.desk, viewer, id, form.version, form.unit))


@router.delete("/scenes/{id}", status_code=204, responses=_DEED, summary="Delete a saved chart")
def delete_scene(
    office: At,
    viewer: Asking,
    id: str,
    version: Annotated[int, Query(ge=1, le=_MOST_VERSIONS, description="The version opened.")],
) -> Response:
    """For good. Answers 409 where it was saved since ``version``."""
    scenes.delete_scene(office.desk, viewer, id, version)
    return done()
