"""A chart for i2 Analyst's Notebook (ANX, its XML for the exchange of charts).

Its maker's schema is not public. Elements, their order and their attributes are those that other programs' exporters
write, chiefly one of them (ADR 0039); no file of ours was opened in that program yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from tearline.codes import Status, words_of
from tearline.copies.contents import Contents
from tearline.copies.graphml import printable
from tearline.copies.head import NOTICE, Head
from tearline.copies.number import written
from tearline.copies.spots import spots_of
from tearline.language import msg
from tearline.ontology.families import family_of
from tearline.ontology.labels import kind_label
from tearline.picture.graph.drawing import Drawing
from tearline.picture.graph.kinds import kind_words
from tearline.picture.graph.shapes import Link, Node

# Of the icons that come with the program; it draws one of its own for a name that it does not know.
_ICONS = {
    "person": "Person", "body": "Office", "vehicle": "Car", "account": "Account", "place": "Place", "paper": "Document",
    "event": "Event",
}  # fmt: skip
_OF_NODE = ("status", "label", "agencies", "records")
_OF_LINK = ("label", "grades", "agencies", "days", "records")
_SURE, _UNSURE, _BANNER = "sure", "unsure", "banner"
_STRENGTHS = {
    _SURE: (msg("graded A or B, 1 or 2"), "DotStyleSolid"),
    _UNSURE: (msg("less, or not graded"), "DotStyleDashed"),
}
_LABEL = msg("Label")
_GAP = 80.0  # between the drawing and its banners

Ids = Mapping[tuple[str, str], str]


def as_anx(contents: Contents, head: Head) -> bytes:
    """The chart: an item for each entity and each link, and its banner over it, under it, in legend and summary."""
    if contents.chart is None:
        raise ValueError("no chart")
    drawing, spots = contents.chart.drawing, spots_of(contents.chart)
    whole, ids = Element("Chart"), _ids(drawing)
    _kinds(whole, ids, drawing, head)
    _summary(whole, head)
    items = SubElement(whole, "ChartItemCollection")
    _labels(items, ids, spots.values(), head)
    for node in drawing.nodes:
        _node(items, ids, node, spots[node.id], contents, head)
    for link in drawing.links:
        _link(items, ids, link, head)
    legend = _put(whole, "LegendDefinition", {"Arrange": "LegendArrangementWide", "Shown": "true"})
    for line in _banner(head):
        _put(_put(legend, "LegendItem", {"Type": "LegendItemTypeText", "Label": line}), "Font", {})
    return bytes(tostring(whole, encoding="utf-8", xml_declaration=True))


def _kinds(whole: Element, ids: Ids, drawing: Drawing, head: Head) -> None:
    """How sure a link may be, what is told of things, which kinds of them and of links there are."""
    of = SubElement(whole, "StrengthCollection")
    for name, (word, dots) in _STRENGTHS.items():
        _put(of, "Strength", {"Id": ids["strength", name], "Name": head.said(word), "DotStyle": dots})
    of = SubElement(whole, "AttributeClassCollection")
    for name in dict.fromkeys((*_OF_NODE, *_OF_LINK)):
        _put(of, "AttributeClass", {"Id": ids["attribute", name], "Name": name, "Type": "AttText"})
    of = SubElement(whole, "EntityTypeCollection")
    for kind in sorted({node.kind for node in drawing.nodes}):
        told = {"Id": ids["kind", kind], "Name": kind_label(kind, head.language)}
        _put(of, "EntityType", told | {"IconFile": _ICONS[family_of(kind)]})
    _put(of, "EntityType", {"Id": ids["kind", _BANNER], "Name": head.said(_LABEL)})
    if kinds := sorted({link.kind for link in drawing.links}):
        of = SubElement(whole, "LinkTypeCollection")
        for kind in kinds:
            _put(of, "LinkType", {"Id": ids["link", kind], "Name": kind_words(kind, head.language)})


def _labels(items: Element, ids: Ids, spots: Collection[tuple[float, float]], head: Head) -> None:
    """The banner, over what is drawn and under it."""
    left = min(x for x, _ in spots)
    high, low = min(y for _, y in spots), max(y for _, y in spots)
    for name, y in (("top", high - _GAP), ("bottom", low + _GAP)):
        entity = _entity(items, ids, (name, " · ".join(_banner(head)), (left, y)), head)
        style = {"Type": head.said(_LABEL), "EntityTypeReference": ids["kind", _BANNER]}
        _put(_put(entity, "TextBlock", {}), "TextBlockStyle", style)


def _ids(drawing: Drawing) -> Ids:
    """A number for each thing that another one refers to, the same for the same copy."""
    named: Iterator[tuple[str, str]] = iter(
        dict.fromkeys(
            [
                ("strength", _SURE), ("strength", _UNSURE), ("kind", _BANNER), ("item", "top"), ("item", "bottom"),
                *(("attribute", name) for name in (*_OF_NODE, *_OF_LINK)),
                *(("kind", node.kind) for node in drawing.nodes),
                *(("link", link.kind) for link in drawing.links),
                *(("item", node.id) for node in drawing.nodes),
                *(("item", link.id) for link in drawing.links),
            ]
        )
    )  # fmt: skip
    return {name: str(n) for n, name in enumerate(named, 1)}


def _banner(head: Head) -> tuple[str, str, str]:
    """Label and number; who took it, for whom, for what and when; what its holder is to do."""
    taken = (head.by, head.holder, head.purpose_name, f"{head.taken_at:%Y-%m-%d %H:%M} UTC")
    return f"{head.label} · {written(head.number)}", " · ".join(taken), head.said(NOTICE)


def _summary(whole: Element, head: Head) -> None:
    of = _put(whole, "Summary", {})
    fields = SubElement(of, "FieldCollection")
    title, *rest = _banner(head)
    for name, value in (("Title", title), ("Comments", " · ".join(rest))):
        _put(fields, "Field", {"Type": f"SummaryField{name}", "Field": value})
    own = SubElement(of, "CustomPropertyCollection")
    for name, value in head.as_data().items():
        _put(own, "CustomProperty", {"Name": name, "Type": "String", "Value": value})
    _put(of, "Origin", {"CreatedDate": f"{head.taken_at:%Y-%m-%dT%H:%M:%S}"})


def _node(
    items: Element, ids: Ids, node: Node, spot: tuple[float, float], contents: Contents, head: Head
) -> None:  # fmt: skip
    entity = _entity(items, ids, (node.id, node.caption, spot), head)
    kind = {"Type": kind_label(node.kind, head.language), "EntityTypeReference": ids["kind", node.kind]}
    _put(_put(entity, "Icon", {}), "IconStyle", kind)
    owners = {record.id: record.owner for record in contents.records}
    statuses = [words_of(Status, code).text(head.language) for code in node.statuses]
    agencies = sorted({owners[id] for id in node.records if id in owners})
    told = (", ".join(statuses), node.label, ", ".join(agencies), ", ".join(node.records))
    _attributes(items[-1], ids, zip(_OF_NODE, told, strict=True))


def _entity(items: Element, ids: Ids, told: tuple[str, str, tuple[float, float]], head: Head) -> Element:
    """An item with one end: whose id, under which words, where."""
    id, words, (x, y) = told
    item = {"Id": ids["item", id], "Label": words, "SourceReference": written(head.number)}
    end = _put(_put(items, "ChartItem", item), "End", {"X": f"{x:.0f}", "Y": f"{y:.0f}", "Z": "0"})
    of = {"EntityId": ids["item", id], "Identity": id, "LabelIsIdentity": "false"}
    return _put(end, "Entity", of)


def _link(items: Element, ids: Ids, link: Link, head: Head) -> None:
    word = kind_words(link.kind, head.language)
    item = {"Id": ids["item", link.id], "Label": word, "SourceReference": written(head.number)}
    if len(link.days) == 1 and len(link.days[0]) == len("2026-02-01"):
        item |= {"DateSet": "true", "DateTime": f"{link.days[0]}T00:00:00"}
    of = _put(items, "ChartItem", item)
    ends = {"End1Id": ids["item", link.source], "End2Id": ids["item", link.target]}
    sure = any(one.source_grade in ("A", "B") and one.info_grade in ("1", "2") for one in link.records)
    word_of_strength = msg("graded A or B, 1 or 2") if sure else msg("less, or not graded")
    style = {
        "Strength": head.said(word_of_strength),
        "Type": word,
        "LinkTypeReference": ids["link", link.kind],
    }
    arrow = {"ArrowStyle": "ArrowOnHead"} if link.directed else {}
    _put(_put(of, "Link", ends), "LinkStyle", arrow | style)
    grades = [f"{one.source_grade or ''}{one.info_grade or ''}" for one in link.records]
    told = (
        link.label, ", ".join(dict.fromkeys(one for one in grades if one)),
        ", ".join(sorted({one.agency for one in link.records})), ", ".join(link.days),
        ", ".join(one.id for one in link.records),
    )  # fmt: skip
    _attributes(of, ids, zip(_OF_LINK, told, strict=True))


def _attributes(item: Element, ids: Ids, told: Iterable[tuple[str, str]]) -> None:
    of = SubElement(item, "AttributeCollection")
    for name, value in told:
        if value:
            known = {"AttributeClass": name, "AttributeClassReference": ids["attribute", name]}
            _put(of, "Attribute", known | {"Value": value})


def _put(of: Element, name: str, told: Mapping[str, str]) -> Element:
    """An element whose attributes hold nothing that XML has no place for."""
    return SubElement(of, name, {key: printable(value) for key, value in told.items()})
