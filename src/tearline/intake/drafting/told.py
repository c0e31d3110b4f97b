"""A drafted mapping as data, for a program or a page: every sentence in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.intake.drafting.draft import Draft, Placed
from tearline.intake.drafting.text import yaml_of
from tearline.language import Message


@dataclass(frozen=True, slots=True)
class PlacedColumns:
    """Columns that fill a property (or ``label`` or ``status``), and what is done to their cells."""

    target: str
    columns: list[str]
    join: str | None
    date: str | None
    map: dict[str, str] | None
    split: str | None
    remark_es: str | None
    remark_en: str | None


@dataclass(frozen=True, slots=True)
class UnplacedColumn:
    """A column that fills nothing, and why."""

    column: str
    why_es: str
    why_en: str


@dataclass(frozen=True, slots=True)
class DraftedMapping:
    """A mapping drafted from a table, as YAML that a load takes (with comments in one language or the other), and in
    parts. ``line`` is that of the column names."""

    file: str
    line: int
    rows: int
    schema: str
    key: list[str]
    several: bool
    placed: list[PlacedColumns]
    unplaced: list[UnplacedColumn]
    mapping_es: str
    mapping_en: str


def told_of(draft: Draft) -> DraftedMapping:
    """The same draft, told."""
    return DraftedMapping(
        draft.file,
        draft.line,
        draft.rows,
        draft.schema,
        draft.key,
        draft.several,
        [_placed(one) for one in (*draft.fields, *draft.properties)],
        [UnplacedColumn(one.column, one.why.text("es"), one.why.text("en")) for one in draft.unplaced],
        yaml_of(draft, "es"),
        yaml_of(draft, "en"),
    )


def _placed(one: Placed) -> PlacedColumns:
    es, en = _both(one.remark)
    return PlacedColumns(one.target, one.columns, one.join, one.date, one.map, one.split, es, en)


def _both(message: Message | None) -> tuple[str | None, str | None]:
    return (None, None) if message is None else (message.text("es"), message.text("en"))
