"""Rows as bytes: of a delimited text, of FollowTheMoney's JSON lines, of a workbook's sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Protocol
from xml.sax.saxutils import escape

import orjson

from tearline.nation.telling.collection import Collection, Part
from tearline.nation.telling.forms import Said
from tearline.nation.telling.mapping import DRAFT, SEVERAL


class Page(Protocol):
    """Where the rows of a file are written for one district."""

    def write(self, part: Part, said: Said) -> None:
        """Add a row of what is said, in the columns of ``part``."""

    def content(self) -> bytes:
        """All rows, to be appended to the file."""


def page(collection: Collection) -> Page:
    """An empty page of the collection's format."""
    if collection.format == "ftm":
        return _Entities(collection)
    return _Sheet() if collection.format == "xlsx" else _Text(collection)


class _Text:
    def __init__(self, collection: Collection) -> None:
        self._encoding = collection.encoding
        self._text = io.StringIO()
        self._row: Callable[[Sequence[str]], object] = csv.writer(
            self._text, delimiter=collection.delimiter, lineterminator="\n"
        ).writerow

    def write(self, part: Part, said: Said) -> None:
        self._row([column.take(said) for column in part.columns])

    def content(self) -> bytes:
        # a sign that the code page lacks stands as its number, so that nothing is lost
        return self._text.getvalue().encode(self._encoding, "xmlcharrefreplace")


class _Entities:
    def __init__(self, collection: Collection) -> None:
        self._scale = collection.of.scale
        self._lines: list[bytes] = []

    def write(self, part: Part, said: Said) -> None:
        properties: dict[str, list[str]] = {}
        entity: dict[str, object] = {"id": said["key"], "schema": part.schema, "properties": properties}
        for column in part.columns:
            value = column.take(said)
            if not value:
                continue
            if column.field in DRAFT:
                if column.field != "key":
                    entity[DRAFT[column.field]] = value
            else:
                apart = SEVERAL.get(column.field)
                properties[column.head] = value.split(apart) if apart else [value]
        if "source_grade" in entity and self._scale:
            entity["grade_scale"] = self._scale
        self._lines.append(orjson.dumps(entity, option=orjson.OPT_APPEND_NEWLINE))

    def content(self) -> bytes:
        return b"".join(self._lines)


class _Sheet:
    def __init__(self) -> None:
        self._rows: list[str] = []

    def write(self, part: Part, said: Said) -> None:
        self._rows.append(sheet_row([column.take(said) for column in part.columns]))

    def content(self) -> bytes:
        return "".join(self._rows).encode()


def sheet_row(cells: Sequence[str]) -> str:
    """A row of a sheet whose cells are texts, without its place: rows can be put together in any number."""
    told = "".join(
        [f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' for cell in cells]
    )
    return f"<row>{told}</row>"
