"""What a person decided about a table's columns: which kind of thing it tells of, and what each column is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tearline.intake.drafting.draft import Draft

KEY, NOTHING = "key", ""
"""Uses of a column that are no property: it tells things apart, or it is not loaded."""


@dataclass(frozen=True, slots=True)
class Choices:
    """``schema``: a kind, or None to have it found. ``uses``: of each column by its name; none before anybody chose."""

    schema: str | None = None
    uses: Mapping[str, str] = field(default_factory=dict)


def uses_of(draft: Draft) -> dict[str, str]:
    """How a draft uses each column that it places: the property that it fills by itself, or together with others."""
    uses: dict[str, str] = {}
    for placed in sorted((*draft.fields, *draft.properties), key=lambda one: one.join is not None):
        for column in placed.columns:
            uses.setdefault(column, placed.target)
    for column in draft.key:
        uses.setdefault(column, KEY)
    return uses
