"""Scenes: charts that their author saved, and asks again when opening them (ADR 0031).

What is kept is which records, where they stood, and the author's words; nothing of what records say. What the author
may no longer see is not there when it is opened, and nothing says that it was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from tearline.db import Row, as_json, from_row
from tearline.errors import BadInput, NotFound
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner
from tearline.picture.graph.drawing import NODES, Drawing, drawn, note_shown
from tearline.picture.graph.nodes import known_ids
from tearline.picture.graph.shapes import Link, Node
from tearline.picture.reach import id_in

MOST = 500  # scenes of one officer
TITLE, NOTE, GROUP = 200, 4_000, 100  # characters
FAR = 1_000_000.0  # of a coordinate


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entity stands, by the id of one of its records. ``x`` and ``y`` are the chart's own units, or None.

    ``pinned``: the layout leaves it where it is; ``hidden``: not drawn for now; ``group``: the author's name for some.
    """

    id: str
    x: float | None = None
    y: float | None = None
    pinned: bool = False
    hidden: bool = False
    group: str | None = None


@dataclass(frozen=True, slots=True)
class SceneHead:
    """A scene as it is listed; ``version`` goes up whenever it is saved. ``unit``: the joint unit that its ``author``
    shows it to; ``mine``: whether that is the viewer, who alone changes it."""

    id: str
    version: int
    label: str
    title: str
    note: str
    made_at: str
    saved_at: str
    unit: str | None
    author: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Scenes:
    """The viewer's own scenes, saved last first."""

    scenes: list[SceneHead]
    banner: Banner


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene opened: its head, where things stand, and what may be seen of them now."""

    head: SceneHead
    places: list[Place]
    nodes: list[Node]
    links: list[Link]
    more: bool
    banner: Banner


@dataclass(frozen=True, slots=True)
class Saved:
    """A scene was saved, as this version."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be saved. Raises :class:`BadInput` where a text is too long, or a place cannot be."""

    title: str
    note: str = ""
    places: Sequence[Place] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        accepted_words(self.title, self.note)
        known_ids((place.id for place in self.places), NODES)
        for place in self.places:
            if any(n is not None and not (math.isfinite(n) and abs(n) <= FAR) for n in (place.x, place.y)):
                raise BadInput(msg("A place lies at most {far} units from the middle.", far=int(FAR)))
            if place.group is not None and not 1 <= len(place.group.strip()) <= GROUP:
                raise BadInput(msg("A group's name has 1 to {most} characters.", most=GROUP))


def accepted_words(title: str, note: str) -> None:
    """Raises :class:`BadInput` for a title or note that is too long, or no title."""
    if not 1 <= len(title.strip()) <= TITLE:
        raise BadInput(msg("Give the scene a title of 1 to {most} characters.", most=TITLE))
    if len(note) > NOTE:
        raise BadInput(msg("A note has at most {most} characters.", most=NOTE))


@asked_again
def scenes(desk: Desk, viewer: Viewer) -> Scenes:
    """The viewer's own scenes, without what they hold."""
    with look(desk, viewer, "scenes", {}) as this:
        rows = this.conn.execute("SELECT * FROM ask.scenes(%s)", [MOST]).fetchall()
    heads = [from_row(SceneHead, row) for row in rows]
    return Scenes(heads, banner(head.label for head in heads))


@asked_again
def open_scene(desk: Desk, viewer: Viewer, id: str) -> Scene:
    """An own scene, or one that is shown to an own unit, asked anew. Raises :class:`NotFound` alike for unknown ids,
    other people's and malformed ones."""
    known, drawing, places, row = id_in(id), Drawing([], [], False, banner(())), list[Place](), None
    with look(desk, viewer, "scene", {"id": id}) as this:
        if known is not None:
            row = this.conn.execute("SELECT * FROM ask.scene(%s::uuid)", [known]).fetchone()
        if row is not None:
            places = _places(row)
            drawing, records = drawn(this, [place.id for place in places])
            note_shown(this, records, drawing.nodes, drawing.links)
    if row is None:
        raise NotFound
    head = from_row(SceneHead, row)
    over = banner([head.label, *([drawing.banner.label] if drawing.banner.label else [])])
    return Scene(head, places, drawing.nodes, drawing.links, drawing.more, over)


def save_scene(
    desk: Desk, viewer: Viewer, draft: Draft, id: str | None = None, version: int | None = None
) -> Saved:
    """Save a chart as a new scene, or over ``version`` of an own one. What may not be seen of it is left out.

    Its label joins all that the chart shows, so that the author's words are under it. Raises :class:`NotFound`,
    :class:`Conflict` for a scene that was saved since, :class:`NotEntitled` where all of it together is above the
    clearance, :class:`BadInput` for a chart of nothing.
    """
    known = None if id is None else id_in(id)
    if id is not None and known is None:
        raise NotFound
    question = {"id": known, "version": version, "draft": asdict(draft)}
    with look(desk, viewer, "save-scene", question) as this:
        drawing, _ = drawn(this, known_ids((place.id for place in draft.places), NODES))
        asked = {id for node in drawing.nodes for id in node.asked}
        kept = [asdict(place) | {"id": own} for place in draft.places if (own := id_in(place.id)) in asked]
        via = {one.id for link in drawing.links for one in link.records}
        shown = sorted({id for node in drawing.nodes for id in node.records} | via)
        row = this.conn.execute(
            "SELECT * FROM act.save_scene(%s::uuid, %s, %s, %s, %s, %s::uuid[])",
            [known, version, draft.title, draft.note, as_json(kept), shown],
        ).fetchone()
    return from_row(Saved, row or {})


def rename_scene(desk: Desk, viewer: Viewer, id: str, version: int, title: str, note: str) -> Saved:
    """Another title and note for ``version`` of an own scene. Raises as :func:`save_scene` does."""
    accepted_words(title, note)
    known = id_in(id)
    if known is None:
        raise NotFound
    question = {"id": known, "version": version, "title": title, "note": note}
    with look(desk, viewer, "rename-scene", question) as this:
        row = this.conn.execute(
            "SELECT act.rename_scene(%s::uuid, %s, %s, %s) AS version", [known, version, title, note]
        ).fetchone()
    return from_row(Saved, row or {}, id=known)


def show_scene(desk: Desk, viewer: Viewer, id: str, version: int, unit: str | None) -> Saved:
    """Show ``version`` of an own scene to a unit in which the viewer sits (None: to nobody else any more). It bears the
    unit's compartment from then on. Raises as :func:`save_scene` does, and :class:`BadInput` for any other unit."""
    known = id_in(id)
    if known is None:
        raise NotFound
    with look(desk, viewer, "show-scene", {"id": known, "version": version, "unit": unit}) as this:
        row = this.conn.execute(
            "SELECT act.show_scene(%s::uuid, %s, %s) AS version", [known, version, unit]
        ).fetchone()
    return from_row(Saved, row or {}, id=known)


def delete_scene(desk: Desk, viewer: Viewer, id: str, version: int) -> None:
    """Delete ``version`` of an own scene for good. Raises :class:`NotFound`, and :class:`Conflict` if saved since."""
    known = id_in(id)
    if known is None:
        raise NotFound
    with look(desk, viewer, "delete-scene", {"id": known, "version": version}) as this:
        this.conn.execute("SELECT act.delete_scene(%s::uuid, %s)", [known, version])


def _places(row: Row) -> list[Place]:
    told = row["nodes"]
    return [Place(**place) for place in told] if isinstance(told, list) else []
