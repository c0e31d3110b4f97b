"""The chart as JSON for its island, in the page that is its table: nodes, links, places, in the reader's words.

    state   {nodes, links, signs: {form: address}, places: [place], picked: id or null, way: [id]}
    node    {id, caption, form, statuses: [word], records: [id], asked: [id]}
    link    {id, source, target, word, directed, days: [day], records: [{grade}]}
    place   {id, x, y, pinned, hidden, group}

``id`` of a node is the id of its entity's oldest visible record: it may be another one tomorrow, or for another person.
``asked`` are the ids that were asked for and that this node stands for by now: positions are found again by them. A
path's nodes (``way``) stand in its order. ``day`` may be a year or a month; ``form`` is a family of kinds
(tearline.ontology.families), each with the address of its sign in ``signs``. Captions are what records say: text, never
markup.
"""

from __future__ import annotations

from typing import Any

from tearline.ontology.families import family_of
from tearline.picture.graph.drawing import Drawing
from tearline.picture.graph.kinds import kind_words
from tearline.picture.graph.path import Path
from tearline.picture.graph.scenes import Place
from tearline.picture.graph.shapes import Link, Node, Teller
from tearline.web.charting import Chart
from tearline.web.static import SIGNS
from tearline.web.words import Words

Json = dict[str, Any]


def state_json(drawing: Drawing, chart: Chart, way: Path | None, words: Words) -> Json:
    """What the drawing on the chart's page shows; what is hidden from the viewer has no place in it either."""
    drawn = {id for node in drawing.nodes for id in (*node.asked, *node.records)}
    picked = next((node.id for node in drawing.nodes if chart.picked in node.records), None)
    return {
        "nodes": [_node(node, words) for node in drawing.nodes],
        "links": [_link(link, words) for link in drawing.links],
        "signs": {family: sign.address for family, sign in SIGNS.items()},
        "places": [_place(place) for place in chart.places if place.id in drawn],
        "picked": picked, "way": [node.id for node in way.nodes] if way else [],
    }  # fmt: skip


def _node(node: Node, words: Words) -> Json:
    return {
        "id": node.id, "caption": node.caption, "form": family_of(node.kind), "records": node.records,
        "statuses": [words.code("Status", code) for code in node.statuses], "asked": node.asked,
    }  # fmt: skip


def _place(place: Place) -> Json:
    return {
        "id": place.id, "x": place.x, "y": place.y, "pinned": place.pinned, "hidden": place.hidden, "group": place.group
    }  # fmt: skip


def _link(link: Link, words: Words) -> Json:
    return {
        "id": link.id, "source": link.source, "target": link.target, "word": kind_words(link.kind, words.language),
        "directed": link.directed, "days": link.days, "records": [{"grade": grade(one)} for one in link.records],
    }  # fmt: skip


def grade(one: Teller) -> str | None:
    """Source and information in signs, after the name of their scale; None where none was given."""
    signs = f"{one.source_grade or ''}{one.info_grade or ''}"
    return f"{one.grade_scale or '-'} {signs}" if signs else None
