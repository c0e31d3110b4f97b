"""A chart as GraphML (http://graphml.graphdrawing.org), with the banner as data of the graph."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from tearline.copies.contents import Contents
from tearline.copies.head import Head
from tearline.copies.spots import spots_of
from tearline.ontology.labels import kind_label

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_OF_NODE = ("caption", "kind", "status", "label", "x", "y")
_OF_EDGE = ("kind", "label", "agencies", "days", "records")


def as_graphml(contents: Contents, head: Head) -> bytes:
    """The chart; ``x`` and ``y`` where somebody or a layout put things."""
    if contents.chart is None:
        raise ValueError("no chart")
    drawing, spots = contents.chart.drawing, spots_of(contents.chart)
    whole = Element("graphml", {"xmlns": _SPACE})
    banner = head.as_data()
    for of, names in (("graph", tuple(banner)), ("node", _OF_NODE), ("edge", _OF_EDGE)):
        for name in names:
            kind = "double" if name in ("x", "y") else "string"
            key = {"id": f"{of}-{name}", "for": of, "attr.name": name, "attr.type": kind}
            SubElement(whole, "key", key)
    graph = SubElement(whole, "graph", {"id": head.number, "edgedefault": "directed"})
    _told(graph, "graph", iter(banner.items()))
    for node in drawing.nodes:
        x, y = spots[node.id]
        told = (
            node.caption,
            kind_label(node.kind, head.language),
            ", ".join(node.statuses),
            node.label,
            str(x),
            str(y),
        )
        _told(SubElement(graph, "node", {"id": node.id}), "node", zip(_OF_NODE, told, strict=True))
    for link in drawing.links:
        edge = {
            "id": link.id,
            "source": link.source,
            "target": link.target,
            "directed": str(link.directed).lower(),
        }
        agencies = sorted({one.agency for one in link.records})
        ids = (one.id for one in link.records)
        said = (link.kind, link.label, ", ".join(agencies), ", ".join(link.days), ", ".join(ids))
        _told(SubElement(graph, "edge", edge), "edge", zip(_OF_EDGE, said, strict=True))
    return bytes(tostring(whole, encoding="utf-8", xml_declaration=True))


def _told(of: Element, kind: str, values: Iterator[tuple[str, str]]) -> None:
    for name, value in values:
        SubElement(of, "data", {"key": f"{kind}-{name}"}).text = printable(value)


def printable(value: str) -> str:
    """Without the signs that XML has no place for."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in value)
