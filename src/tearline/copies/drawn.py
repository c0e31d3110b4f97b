"""A chart as a picture (SVG): the drawing as it stands, between its banner at the top and at the bottom."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element, SubElement, tostring

from tearline.codes import Status, words_of
from tearline.copies.contents import Contents
from tearline.copies.graphml import printable
from tearline.copies.head import NOTICE, Head
from tearline.copies.number import written
from tearline.copies.spots import spots_of
from tearline.ontology.families import family_of
from tearline.ontology.labels import kind_label
from tearline.picture.graph.kinds import kind_words
from tearline.picture.graph.shapes import Link, Node

_INK, _GREY, _SHEET = "#14191b", "#5a6468", "#ffffff"
_MARGIN, _NODE = 120.0, 19.0
BAND = 60.0  # height of a banner
NAME = 60  # characters of a name that are drawn
_FONT = "'Noto Sans', 'Liberation Sans', Arial, sans-serif"


def as_svg(contents: Contents, head: Head) -> bytes:
    """The picture. It asks nobody for anything: no font, no style, no picture from elsewhere."""
    if contents.chart is None:
        raise ValueError("no chart")
    drawing, spots = contents.chart.drawing, spots_of(contents.chart)
    left, top = min(x for x, _ in spots.values()) - _MARGIN, min(y for _, y in spots.values()) - _MARGIN
    width = max(max(x for x, _ in spots.values()) - left + _MARGIN, 900.0)
    height = max(y for _, y in spots.values()) - top + _MARGIN
    box = f"{left} {top - BAND} {width} {height + 2 * BAND}"
    whole = Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": box, "font-family": _FONT, "role": "img"}
    )
    SubElement(whole, "title").text = f"Tearline {written(head.number)}"
    SubElement(
        whole, "rect",
        {"x": str(left), "y": str(top - BAND), "width": str(width), "height": str(height + 2 * BAND), "fill": _SHEET},
    )  # fmt: skip
    for link in drawing.links:
        _link(whole, link, spots, head)
    for node in drawing.nodes:
        _node(whole, node, spots[node.id], head)
    for y in (top - BAND, top + height):
        _banner(whole, head, left, y, width)
    return bytes(tostring(whole, encoding="utf-8", xml_declaration=True))


def _banner(whole: Element, head: Head, left: float, y: float, width: float) -> None:
    SubElement(
        whole, "rect",
        {"x": str(left), "y": str(y), "width": str(width), "height": str(BAND), "fill": "#dfe4e1"},
    )  # fmt: skip
    first = f"{head.label}  ·  {written(head.number)}"
    second = f"{head.by}  ·  {head.holder}  ·  {head.purpose_name}  ·  {head.taken_at:%Y-%m-%d %H:%M} UTC"
    for n, line in enumerate((first, f"{second}  ·  {head.said(NOTICE)}")):
        _text(
            whole,
            line,
            left + 12,
            y + 24 + 22 * n,
            size=15 - 4 * n,
            weight="700" if n == 0 else "400",
            middle=False,
        )


def _node(whole: Element, node: Node, spot: tuple[float, float], head: Head) -> None:
    x, y = spot
    look = {"fill": _SHEET, "stroke": _GREY, "stroke-width": "1.6"}
    if family_of(node.kind) == "person":
        shape = SubElement(whole, "circle", {"cx": str(x), "cy": str(y), "r": str(_NODE), **look})
    else:
        box = {
            "x": str(x - _NODE),
            "y": str(y - _NODE),
            "width": str(2 * _NODE),
            "height": str(2 * _NODE),
            "rx": "3",
        }
        shape = SubElement(whole, "rect", {**box, **look})
    name = printable(node.caption)
    SubElement(shape, "title").text = name  # whole, for whoever points at it
    _text(
        whole, name if len(name) <= NAME else f"{name[: NAME - 1]}…", x, y + _NODE + 14, size=12, weight="700"
    )
    statuses = [words_of(Status, code).text(head.language) for code in node.statuses]
    _text(whole, ", ".join([kind_label(node.kind, head.language), *statuses]), x, y + _NODE + 28, size=11)


def _link(whole: Element, link: Link, spots: dict[str, tuple[float, float]], head: Head) -> None:
    (x1, y1), (x2, y2) = spots[link.source], spots[link.target]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    end = {"x1": f"{x1 + dx * _NODE:.1f}", "y1": f"{y1 + dy * _NODE:.1f}", "x2": f"{x2 - dx * _NODE:.1f}"}
    line = {**end, "y2": f"{y2 - dy * _NODE:.1f}", "stroke": _GREY, "stroke-width": "1.4"}
    SubElement(whole, "line", line)
    if link.directed:
        x, y = x2 - dx * _NODE, y2 - dy * _NODE
        wings = " ".join(f"{x - dx * 9 + s * dy * 4:.1f},{y - dy * 9 - s * dx * 4:.1f}" for s in (1, -1))
        SubElement(whole, "polygon", {"points": f"{x:.1f},{y:.1f} {wings}", "fill": _GREY})
    _text(whole, kind_words(link.kind, head.language), (x1 + x2) / 2, (y1 + y2) / 2 - 3, size=10)


def _text(
    whole: Element, text: str, x: float, y: float, size: int, weight: str = "400", middle: bool = True
) -> None:  # fmt: skip
    look = {"font-size": str(size), "font-weight": weight, "fill": _INK}
    if middle:
        look["text-anchor"] = "middle"
    SubElement(whole, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", **look}).text = printable(text)
