"""Charts that leave: as a picture, as GraphML, as a table and as data, each with its banner."""

from __future__ import annotations

import csv
import io
import struct
from dataclasses import replace
from typing import Any

import orjson
import pytest
from lxml import etree

from tearline.codes import CopyFormat, CopyKind
from tearline.copies.drawn import NAME
from tearline.copies.graphml import printable
from tearline.copies.number import written
from tearline.copies.raster import LONGEST
from tearline.copies.take import Copy, take_chart
from tearline.copies.wish import FORMATS, Wish
from tearline.errors import BadInput
from tearline.picture.graph.drawing import draw
from tearline.picture.graph.scenes import Place
from tearline.picture.graph.span import EVER
from tests.copies.conftest import WHY, Counter
from tests.copies.png import chunks
from tests.picture.conftest import Town

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture
def places(town: Town) -> list[Place]:
    p = town.person(town.a, "p1", name="Ñandú <b>& محمد", status="charged")
    c = town.tell(town.a, "c1", "Company", name="Transportes Inventados")
    town.tell(town.a, "o1", "Directorship", director="p1", organization="c1", startDate="2025-02-01")
    v = town.tell(town.a, "v1", "Vehicle", registrationNumber="KCH-311-B", owner="p1")
    return [Place(p, 10.0, 20.0), Place(c, 300.0, 20.0, pinned=True), Place(v, hidden=True)]


def taken(counter: Counter, places: list[Place], format: CopyFormat) -> Copy:
    wish = Wish(format, "Juzgado tercero", WHY)
    return take_chart(counter.town.desk, counter.taker, places, EVER, wish, "es")


def test_graphml_has_nodes_links_places_and_the_banner(counter: Counter, places: list[Place]) -> None:
    copy = taken(counter, places, CopyFormat.GRAPHML)
    graph = etree.fromstring(copy.content).find(f"{GRAPHML}graph")
    assert graph is not None
    banner = {one.get("key"): one.text for one in graph.findall(f"{GRAPHML}data")}
    assert banner["graph-copy"] == written(copy.number)
    assert (banner["graph-copy_label"] or "").split("//")[1] == "OPEN"
    nodes = graph.findall(f"{GRAPHML}node")
    assert len(nodes) == 2, "what is hidden in the drawing is not in its copy"
    told = {one.get("key"): one.text for one in nodes[0].findall(f"{GRAPHML}data")}
    assert (told["node-x"], told["node-y"], told["node-status"]) == ("10.0", "20.0", "charged")
    assert (told["node-caption"] or "").startswith("Ñandú <b>& محمد ")
    (edge,) = graph.findall(f"{GRAPHML}edge")
    assert {edge.get("source"), edge.get("target")} == {node.get("id") for node in nodes}


def test_a_picture_says_who_the_law_sees_how_and_bears_its_banner_twice(
    counter: Counter, places: list[Place]
) -> None:
    copy = taken(counter, places, CopyFormat.SVG)
    picture = etree.fromstring(copy.content)
    texts = [one.text or "" for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert sum(written(copy.number) in text for text in texts) == 2
    assert any("persona imputada" in text for text in texts)
    assert "Transportes Inventados" in texts
    assert not any("KCH" in text for text in texts)
    asked = [
        value for one in picture.iter() for value in one.attrib.values() if "url(" in value or "href" in value
    ]
    assert asked == []


def test_a_picture_draws_as_much_of_a_name_as_it_has_room_for(counter: Counter, hostile: list[Place]) -> None:
    (caption,) = (node.caption for node in draw(counter.town.desk, counter.taker, [hostile[0].id]).nodes)
    picture = etree.fromstring(taken(counter, hostile, CopyFormat.SVG).content)
    texts = [one.text or "" for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    (cut,) = (text for text in texts if text.startswith("]]>"))
    assert (len(cut), cut[-1]) == (NAME, "…")
    whole = [one.text for one in picture.iter("{http://www.w3.org/2000/svg}title")]
    assert printable(caption) in whole, "it is there for whoever points at it"


def test_a_table_and_data_of_the_links(counter: Counter, places: list[Place]) -> None:
    rows = list(
        csv.DictReader(io.StringIO(taken(counter, places, CopyFormat.CSV).content.decode("utf-8-sig")))
    )
    assert [(row["link"], row["to"], row["day"]) for row in rows] == [
        ("Directorship", "Transportes Inventados", "2025-02-01")
    ]
    told = orjson.loads(taken(counter, places, CopyFormat.JSON).content)
    assert len(told["nodes"]) == 2
    assert next(iter(told)) == "copy"


def test_a_chart_without_places_stands_on_a_circle(counter: Counter, places: list[Place]) -> None:
    copy = taken(counter, [Place(place.id) for place in places], CopyFormat.GRAPHML)
    spots = {
        tuple(
            one.text for one in node.findall(f"{GRAPHML}data") if (one.get("key") or "")[-2:] in ("-x", "-y")
        )
        for node in etree.fromstring(copy.content).iter(f"{GRAPHML}node")
    }
    assert len(spots) == 3


def test_a_chart_of_nothing_is_refused(counter: Counter, places: list[Place]) -> None:
    with pytest.raises(BadInput):
        taken(counter, [Place(place.id, hidden=True) for place in places], CopyFormat.SVG)


HOSTILE = "]]><x/>&amp;<script>'\" \u202egnp.exe\u202c محمد e\u0301\u0302\u0303 " + "ñ" * 2_000


@pytest.fixture
def hostile(town: Town) -> list[Place]:
    a = town.person(town.a, "p1", name=HOSTILE, status="suspect", source_grade="B", grade_scale="admiralty")
    b = town.person(town.a, "p2", name="Ada Tranquila")
    town.tell(
        town.a, "o1", "Associate", person="p1", associate="p2", relationship=HOSTILE, startDate="2025-02-01",
        source_grade="B", info_grade="2", grade_scale="admiralty",
    )  # fmt: skip
    return [Place(a, -400.5, 10.0), Place(b, 700.0, 900.0)]


def test_an_anx_file_is_the_drawing_and_every_reference_leads_somewhere(
    counter: Counter, hostile: list[Place]
) -> None:
    drawing = draw(counter.town.desk, counter.taker, [place.id for place in hostile])
    copy = taken(counter, hostile, CopyFormat.ANX)
    chart: Any = etree.fromstring(copy.content)
    parts = (
        "StrengthCollection", "AttributeClassCollection", "EntityTypeCollection", "LinkTypeCollection", "Summary",
        "ChartItemCollection", "LegendDefinition",
    )  # fmt: skip
    assert tuple(one.tag for one in chart) == parts
    icons = {
        one.get("Identity"): (end.getparent().get("Label"), end.get("X"), end.get("Y"))
        for end in chart.iter("End") for one in end.iterfind("Entity[Icon]")
    }  # fmt: skip
    assert icons == {
        node.id: (printable(node.caption), *spot)
        for node, spot in zip(drawing.nodes, (("-400", "10"), ("700", "900")), strict=True)
    }
    known = {one.get("Id"): one for one in chart.iter() if one.get("Id")}
    assert len(known) == sum(one.get("Id") is not None for one in chart.iter()), "no id stands twice"
    for one in chart.iter():
        for name, value in one.attrib.items():
            if name.endswith("Reference") and name != "SourceReference":
                assert known[value].get("Name") == (one.get("Type") or one.get("AttributeClass")), name
    names = {one.get("Name") for one in chart.iter("Strength")}
    assert {style.get("Strength") for style in chart.iter("LinkStyle")} <= names
    (link,) = chart.iter("Link")
    entity = {one.get("EntityId"): one.get("Identity") for one in chart.iter("Entity")}
    (told,) = drawing.links
    assert {entity[link.get("End1Id")], entity[link.get("End2Id")]} == {told.source, told.target}
    item = link.getparent()
    assert (item.get("DateSet"), item.get("DateTime")) == ("true", "2025-02-01T00:00:00")
    values = {one.get("AttributeClass"): one.get("Value") for one in item.iter("Attribute")}
    assert (values["grades"], values["records"]) == ("B2", told.records[0].id)


def test_the_banner_of_an_anx_file_stands_on_it_in_its_legend_and_in_its_summary(
    counter: Counter, places: list[Place]
) -> None:
    copy = taken(counter, places, CopyFormat.ANX)
    chart: Any = etree.fromstring(copy.content)
    blocks = [
        one.getparent().getparent() for one in chart.iter("Entity") if one.find("TextBlock") is not None
    ]
    spots = [int(end.get("Y") or 0) for item in blocks for end in item.iter("End")]
    assert spots[0] < 20 < spots[1], "over and under what is drawn"
    lines = [item.get("Label") or "" for item in blocks]
    lines.append("".join(one.get("Label") or "" for one in chart.iter("LegendItem")))
    lines.append("".join(one.get("Field") or "" for one in chart.iter("Field")))
    assert all(written(copy.number) in line and "Juzgado tercero" in line for line in lines)
    assert all("//OPEN//" in line for line in lines)
    properties = {one.get("Name"): one.get("Value") for one in chart.iter("CustomProperty")}
    assert properties["copy"] == written(copy.number)
    assert {item.get("SourceReference") for item in chart.iter("ChartItem")} == {written(copy.number)}
    assert b"KCH" not in copy.content, "what is hidden in the drawing is not in its copy"


@pytest.mark.parametrize("format", list(FORMATS[CopyKind.CHART]))
def test_whatever_a_name_holds_each_file_can_be_read(
    counter: Counter, hostile: list[Place], format: CopyFormat
) -> None:
    content = taken(counter, hostile, format).content
    match format:
        case CopyFormat.SVG | CopyFormat.GRAPHML | CopyFormat.ANX:
            assert len(etree.fromstring(content)), "it holds something"
        case CopyFormat.JSON:
            assert len(orjson.loads(content)["nodes"]) == 2
        case CopyFormat.CSV:
            assert len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))) == 1
        case CopyFormat.PNG:
            assert [name for name, _ in chunks(content)][-1] == b"IEND"


def test_a_png_has_the_size_of_the_drawing_and_its_banner_as_text_too(
    counter: Counter, hostile: list[Place]
) -> None:
    copy = taken(counter, hostile, CopyFormat.PNG)
    told = chunks(copy.content)
    assert [name for name, _ in told][:2] == [b"IHDR", b"iTXt"]
    picture = etree.fromstring(taken(counter, hostile, CopyFormat.SVG).content)
    _, _, width, height = map(float, picture.get("viewBox", "").split())
    assert struct.unpack(">II", told[0][1][:8]) == (round(2 * width), round(2 * height))
    texts = dict(value.split(b"\0\0\0\0\0", 1) for name, value in told if name == b"iTXt")
    assert texts[b"copy"].decode() == written(copy.number)
    assert texts[b"copy_for"].decode() == "Juzgado tercero"
    far = taken(counter, [hostile[0], replace(hostile[1], x=1_000_000.0)], CopyFormat.PNG)
    assert max(struct.unpack(">II", chunks(far.content)[0][1][:8])) == LONGEST
