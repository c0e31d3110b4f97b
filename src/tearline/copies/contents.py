"""What a copy holds: the records in it, and the same as rows of a table and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tearline.codes import CopyKind
from tearline.picture.answer import Found, banner
from tearline.picture.entity import EntityDossier
from tearline.picture.graph.drawing import Drawing
from tearline.picture.graph.scenes import Place
from tearline.picture.graph.shapes import Teller
from tearline.picture.layout import headline, parts_of, role_of
from tearline.picture.relations import Relation
from tearline.picture.values import Value

Row = dict[str, str]
_RECORD = (
    "id", "schema", "caption", "status", "owner", "source", "key", "label", "grade_scale", "source_grade", "info_grade",
    "valid_from", "valid_until", "review_on", "purge_on", "recorded_at",
)  # fmt: skip
_TOLD = (
    "section", "property", "value", "status", "agency", "source", "grade", "label", "recorded_at", "record",
)  # fmt: skip
_LINKED = ("from", "link", "to", "agency", "grade", "label", "day", "until", "record")
_BETWEEN = "; "  # several values in one cell


@dataclass(frozen=True, slots=True)
class Charted:
    """A drawing, and where its entities stand: ``places`` by the id of a record of each."""

    drawing: Drawing
    places: Sequence[Place]


@dataclass(frozen=True, slots=True)
class Contents:
    """``records``: every record of which something stands in the copy, once. ``columns`` and ``rows``: as a table;
    ``data``: the same for a program; ``dossier`` and ``chart``: what it is made of, where it is one."""

    kind: CopyKind
    records: list[Found]
    columns: Sequence[str]
    rows: list[Row]
    data: dict[str, Any]
    dossier: EntityDossier | None = None
    chart: Charted | None = None

    @property
    def label(self) -> str:
        """The labels of all that it holds, joined."""
        return banner(record.label for record in self.records).label or ""


def of_dossier(found: EntityDossier) -> Contents:
    """An entity with all that it is linked to; not what it may also be, and not who decided what about it."""
    linked = [one for link in found.relations.links for one in (link.via, *link.others)]
    return Contents(
        CopyKind.DOSSIER, _once([*found.entity.records, *linked]), _TOLD, list(_rows_of_dossier(found)),
        {
            "entity": {
                "id": found.entity.id, "schema": found.entity.schema, "caption": found.entity.caption,
                "label": found.entity.label, "status": found.entity.status, "properties": found.entity.properties,
                "records": found.entity.records,
            },
            "relations": found.relations.links, "more": found.entity.more or found.relations.more,
        },
        found,
    )  # fmt: skip


def of_chart(drawing: Drawing, records: list[Found], places: Sequence[Place]) -> Contents:
    """Entities and the links between them: a line for each link and each record that tells it."""
    return Contents(
        CopyKind.CHART, records, _LINKED, list(_rows_of_chart(drawing)),
        {"nodes": drawing.nodes, "links": drawing.links, "places": list(places)}, chart=Charted(drawing, places),
    )  # fmt: skip


def of_record(record: Found) -> Contents:
    """One record as it is now."""
    columns = columns_of(record.properties)
    row = {name: row_of(record).get(name, "") for name in columns}
    return Contents(CopyKind.RECORD, [record], columns, [row], {"record": record})


def graded(one: Found | Teller) -> str:
    """Its grades, in its agency's own scale."""
    return " ".join(filter(None, [one.grade_scale, one.source_grade, one.info_grade]))


def columns_of(names: Iterable[str]) -> tuple[str, ...]:
    """The columns of a table of records that have properties of these names."""
    return (*_RECORD, *sorted(set(names) - set(_RECORD)))


def row_of(record: Found) -> Row:
    """A record as a row: what each has, and its own properties."""
    told = {name: _BETWEEN.join(values) for name, values in record.properties.items()}
    return told | {name: str(getattr(record, name) or "") for name in _RECORD}


def _rows_of_dossier(found: EntityDossier) -> Iterator[Row]:
    """A line for each value and each who tells it, and for each link."""
    records = {record.id: record for record in found.entity.records}
    for status in found.entity.status:
        yield from _told("status", "status", status, records)
    for told in found.entity.properties:
        for value in told.values:
            yield from _told("disputed" if told.contradicts else "told", told.name, value, records)
    for part in parts_of(found):
        for link in part.links:
            yield _linked(part.name, link)


def _rows_of_chart(drawing: Drawing) -> Iterator[Row]:
    called = {node.id: node.caption for node in drawing.nodes}
    for link in drawing.links:
        for one in link.records:
            told = (
                called[link.source], link.kind, called[link.target], one.agency, graded(one), one.label, one.day or "",
                one.until or "", one.id,
            )  # fmt: skip
            yield dict(zip(_LINKED, told, strict=True))


def _told(section: str, name: str, value: Value, records: dict[str, Found]) -> Iterator[Row]:
    for told in value.told_by:
        record = records[told.id]
        yield _line(section, name, value.value, record.status or "", record)


def _linked(section: str, link: Relation) -> Row:
    head = headline(link)
    return _line(
        section, role_of(link, "en") or link.role, " · ".join(filter(None, [head.caption, link.date])),
        head.status or "", link.via,
    )  # fmt: skip


def _line(section: str, name: str, value: str, status: str, record: Found) -> Row:
    told = (
        section,
        name,
        value,
        status,
        record.owner,
        record.source,
        graded(record),
        record.label,
        record.recorded_at,
        record.id,
    )
    return dict(zip(_TOLD, told, strict=True))


def _once(records: Iterable[Found]) -> list[Found]:
    return list({record.id: record for record in records}.values())
