"""The link chart as a table, without scripts: begin with one entity, add what it is linked to, find a path, save (D2).

Each form of the page carries the chart sealed; what is asked for is answered in place, for asking changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.language import Message, msg
from tearline.picture.answer import banner
from tearline.picture.check import check
from tearline.picture.graph.drawing import Drawing, draw
from tearline.picture.graph.expand import Expanded, Wanted, expand
from tearline.picture.graph.kinds import kind_words
from tearline.picture.graph.path import Path, path
from tearline.picture.graph.scenes import (
    Draft,
    Scenes,
    delete_scene,
    open_scene,
    rename_scene,
    save_scene,
    scenes,
    show_scene,
)  # fmt: skip
from tearline.picture.graph.shapes import Link, Node
from tearline.picture.questions import Question
from tearline.picture.search import search
from tearline.web.charted import grade, state_json
from tearline.web.charting import Chart, of_scene, opened
from tearline.web.done import done_of
from tearline.web.found import Row, rows_of
from tearline.web.render import words_in
from tearline.web.visit import Page, Visit

_TITLE = msg("Link chart")
_AT_ONCE = 100  # neighbours that are shown
_FOUND = 10  # entities that a text finds
_ROWS = 100  # lines of each table at once
_STALE = msg(
    "That chart belongs to another person's session, or is damaged. Begin anew, or open a saved one."
)

_KEYS = (
    ("e", msg("Expand: add what it is linked to")),
    ("h", msg("Hide")),
    ("x", msg("Take off the chart")),
    ("p", msg("Path between two")),
    ("g", msg("Group")),
    ("f", msg("Pin")),
    ("l", msg("Lay out")),
    ("z", msg("Undo")),
    ("Z", msg("Redo")),
    ("t", msg("To the table")),
)


@dataclass(slots=True)
class Shown:
    """What a chart's page shows besides the drawing, and what is wrong with what was sent."""

    way: Path | None = None
    rows: Sequence[Row] | None = None
    wrong: Message | None = None
    clash: bool = False
    status: int = 200


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a long table (``name``): from which on they stand in it, from 0, and of how many."""

    name: str
    lines: Sequence[Node] | Sequence[Link]
    first: int
    total: int


def begin(visit: Visit) -> Response:
    """The viewer's saved charts, and how to begin one."""
    return _list(visit, scenes(visit.office.desk, visit.viewer))


def start(visit: Visit) -> Response:
    """A chart of the one entity that holds the record of the address."""
    drawing = draw(visit.office.desk, visit.viewer, [visit.request.path_params["id"]])
    if not drawing.nodes:
        raise NotFound
    first = drawing.nodes[0].id
    return _page(visit, Chart().having([first]).picking(first), Shown())


def reopen(visit: Visit) -> Response:
    """A saved chart, with what may be seen of it now."""
    found = open_scene(visit.office.desk, visit.viewer, visit.request.path_params["id"])
    drawing = Drawing(found.nodes, found.links, found.more, found.banner)
    return _page(visit, of_scene(found), Shown(), drawing)


def go_on(visit: Visit) -> Response:
    """What a button of the page asks for; ``do`` says what, and of which entity or kind after a colon."""
    chart = opened(visit)
    if chart is None:
        return _list(visit, scenes(visit.office.desk, visit.viewer), _STALE)
    before, shown = chart, Shown()
    chart = replace(
        chart.arranged(visit.value("places")),
        since=_sent(visit, "since", chart.since), until=_sent(visit, "until", chart.until),
        title=_sent(visit, "title", chart.title), note=_sent(visit, "note", chart.note),
    )  # fmt: skip
    deed, _, what = visit.value("do").partition(":")
    try:
        chart.span  # noqa: B018 or it says why there is none
        if deed in ("save", "save-new"):
            return _save(visit, chart if deed == "save" else replace(chart, scene=None, version=None))
        chart = _changed(visit, chart, shown, deed, what)
    except (BadInput, Conflict, NotEntitled, NotFound) as error:
        shown.wrong, shown.status, shown.clash = error.message, status_of(error), isinstance(error, Conflict)
        chart = replace(chart, since=before.since, until=before.until)
    return _page(visit, chart, shown)


def _sent(visit: Visit, name: str, held: str) -> str:
    """A field of the form; what the chart holds where the form has no such field."""
    return visit.value(name) if name in visit.form else held


def _changed(visit: Visit, chart: Chart, shown: Shown, deed: str, what: str) -> Chart:
    match deed:
        case "pick":
            return chart.picking(what)
        case "remove":
            drawing = draw(visit.office.desk, visit.viewer, [what])
            return chart.without(drawing.nodes[0]) if drawing.nodes else chart
        case "grow":
            grown = replace(chart.picking(what), kinds=())
            found = _neighbours(visit, grown)
            return replace(grown.having(node.id for node in found.nodes), kinds=None) if found else chart
        case "kind":
            return replace(chart, kinds=(what,) if what else ())
        case "add":
            return replace(chart.having(visit.values("add")), kinds=None)
        case "add-all":
            found = _neighbours(visit, chart)
            return replace(chart.having(node.id for node in found.nodes), kinds=None) if found else chart
        case "find":
            shown.rows = _found(visit, visit.value("text"))
            return chart
        case "enter" if visit.value("text"):  # the key, in the field of the search as in any other
            shown.rows = _found(visit, visit.value("text"))
            return chart
        case "links":
            return replace(chart, links_from=_line(what))
        case "nodes":
            return replace(chart, nodes_from=_line(what))
        case "path":
            shown.way = path(visit.office.desk, visit.viewer, visit.value("a"), visit.value("b"))
            return chart.having(node.id for node in shown.way.nodes)
        case _:
            return chart


def _save(visit: Visit, chart: Chart) -> Response:
    """Over the scene that was opened, or as a new one; then on to its own address."""
    draft = Draft(chart.title, chart.note, chart.places)
    saved = save_scene(visit.office.desk, visit.viewer, draft, chart.scene, chart.version)
    return visit.go(f"/scene/{saved.id}")


def _line(what: str) -> int:
    """The line that a table is to begin with; anything else is its first."""
    return int(what) // _ROWS * _ROWS if what.isascii() and what.isdecimal() and len(what) < 7 else 0


def _part(name: str, lines: Sequence[Node] | Sequence[Link], first: int) -> Part:
    """The lines of a table from ``first``; from its beginning where it has become shorter than that."""
    first = first if first < len(lines) else 0
    return Part(name, lines[first : first + _ROWS], first, len(lines))


def _page(visit: Visit, chart: Chart, shown: Shown, drawing: Drawing | None = None) -> Response:
    """``drawing``: where it was asked for already."""
    drawing = drawing or draw(visit.office.desk, visit.viewer, chart.ids, chart.span)
    home = {id: node for node in drawing.nodes for id in node.records}
    picked = home.get(chart.picked or "")
    around = _neighbours(visit, chart) if picked else None
    labels = [drawing.banner.label, chart.label, *(row.entity.label for row in shown.rows or ())]
    labels += [one.banner.label for one in (around, shown.way) if one]
    return visit.show(
        "chart.html", _TITLE, banner(one for one in labels if one), shown.status, density="compact", section="chart",
        chart=chart, sealed=chart.sealed(visit), drawing=drawing, by_id={node.id: node for node in drawing.nodes},
        link_lines=_part("links", drawing.links, chart.links_from),
        node_lines=_part("nodes", drawing.nodes, chart.nodes_from), rows_at_once=_ROWS,
        picked=picked, around=around, beside=shown, on_chart=set(home), grade=grade,
        hidden={place.id for place in chart.places if place.hidden}, keys=_KEYS,
        state=state_json(drawing, chart, shown.way, words_in(visit.language)),
        called=lambda kind, inward=False: kind_words(kind, visit.language, inward),
    )  # fmt: skip


def _neighbours(visit: Visit, chart: Chart) -> Expanded | None:
    """What the picked entity is linked to: the counts, and the neighbours where a kind was chosen."""
    if chart.picked is None:
        return None
    wanted = Wanted(chart.kinds or (), chart.span, 0 if chart.kinds is None else _AT_ONCE)
    try:
        return expand(visit.office.desk, visit.viewer, [chart.picked], wanted)
    except NotFound:
        return None


def _found(visit: Visit, text: str) -> Sequence[Row]:
    """The entities that a text finds, as the ask box takes it."""
    if Question(text).is_identifier:
        checked = check(visit.office.desk, visit.viewer, text)
        return rows_of(checked.entities, checked.hits)[:_FOUND]
    searched = search(visit.office.desk, visit.viewer, text, size=_FOUND)
    return rows_of(searched.entities, searched.hits)


def _list(visit: Visit, found: Scenes, wrong: Message | None = None) -> Response:
    return visit.show(
        "charts.html",
        _TITLE,
        found.banner,
        density="compact",
        section="chart",
        scenes=found.scenes,
        wrong=wrong,
    )


def about(visit: Visit) -> Response:
    """A saved chart's title and note, to be changed, and how to delete it."""
    return _about(visit, None)


def rename(visit: Visit) -> Response:
    """Another title and note."""
    id, version = visit.request.path_params["id"], _version(visit)
    try:
        rename_scene(visit.office.desk, visit.viewer, id, version, visit.value("title"), visit.value("note"))
    except (BadInput, Conflict) as error:
        return _about(visit, error.message, status_of(error))
    return visit.go("/chart")


def show(visit: Visit) -> Response:
    """Show it to a unit, or to nobody else any more; the page says what that does."""
    id, unit = visit.request.path_params["id"], visit.value("unit") or None
    try:
        show_scene(visit.office.desk, visit.viewer, id, _version(visit), unit)
    except (BadInput, Conflict, NotEntitled) as error:
        return _about(visit, error.message, status_of(error))
    return visit.go(f"/scene/{id}/about?done=shown" if unit else f"/scene/{id}/about?done=own")


def delete(visit: Visit) -> Response:
    """For good; the page before said so."""
    try:
        delete_scene(visit.office.desk, visit.viewer, visit.request.path_params["id"], _version(visit))
    except Conflict as error:
        return _about(visit, error.message, status_of(error))
    return visit.go("/chart")


def _about(visit: Visit, wrong: Message | None, status: int = 200) -> Response:
    id = visit.request.path_params["id"]
    found = scenes(visit.office.desk, visit.viewer)
    head = next((one for one in found.scenes if one.id == id), None)
    if head is None:
        raise NotFound
    return visit.show(
        "scene.html", _TITLE, banner([head.label]), status, density="compact", section="chart", head=head, wrong=wrong,
        done=done_of(visit),
        typed={name: visit.value(name) if wrong else getattr(head, name) for name in ("title", "note")},
    )  # fmt: skip


def _version(visit: Visit) -> int:
    text = visit.value("version")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


PAGES = (
    Page("GET", "/chart", begin),
    Page("POST", "/chart", go_on),
    Page("GET", "/chart/{id}", start),
    Page("GET", "/scene/{id}", reopen),
    Page("GET", "/scene/{id}/about", about),
    Page("POST", "/scene/{id}/about", rename),
    Page("POST", "/scene/{id}/delete", delete),
    Page("POST", "/scene/{id}/show", show),
)
