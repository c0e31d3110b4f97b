"""Mappings drafted from a table's header and first rows, for a person to check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tearline.intake.apart.reading import Bounds, never, reading_columns
from tearline.intake.draft import Draft as Item
from tearline.intake.drafting.choices import Choices, uses_of
from tearline.intake.drafting.columns import table_of
from tearline.intake.drafting.draft import Draft, Placed, Unplaced, draft
from tearline.intake.drafting.text import yaml_of
from tearline.intake.drafting.told import DraftedMapping, told_of
from tearline.language import Message

__all__ = [
    "Choices",
    "Draft",
    "DraftedMapping",
    "Placed",
    "Unplaced",
    "draft_of",
    "told_of",
    "uses_of",
    "yaml_of",
]


def draft_of(
    path: Path,
    *,
    encoding: str | None = None,
    bounds: Bounds | None = None,
    unwanted: Callable[[], bool] = never,
    choices: Choices | None = None,
) -> Draft:
    """The mapping drafted for the table at ``path``, whose first rows are read in a process apart; as ``choices`` say
    where a person made some.

    Raises :class:`BadInput` for what is no table, has no rows, or no column that is known.
    """
    with reading_columns(path, bounds, encoding=encoding, unwanted=unwanted) as file:
        items = [item for item in file.items() if isinstance(item, Item)]
        rows = [(item.line, _cells(item)) for item in items]
        remarks = [warned.reason for item in items[:1] for warned in item.warnings if warned.field is None]
        table = table_of(file.name, rows, _distinct(remarks))
        by = choices or Choices()
        return draft(table, encoding, by.schema, by.uses)


def _cells(item: Item) -> list[str]:
    """The cells of a row by their places, whatever the process apart calls them."""
    cells = [next(iter(item.properties.get(str(place), ())), "") for place in range(len(item.properties))]
    return [cell.strip() for cell in cells]


def _distinct(messages: list[Message]) -> list[Message]:
    return [one for n, one in enumerate(messages) if one not in messages[:n]]
