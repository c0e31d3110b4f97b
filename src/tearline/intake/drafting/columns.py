"""A table by columns: its first rows, parted into the names of the columns and what stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tearline.errors import BadInput
from tearline.intake.draft import EMPTY
from tearline.intake.drafting.content import (
    Form,
    fits,
    form_of,
    genders,
    identifier_of,
    most,
    split_of,
    written,
)
from tearline.intake.drafting.words import plain, vocabulary
from tearline.language import Message, msg
from tearline.ontology.model import model

ABOVE = 20
"""Rows among which the names of the columns are looked for, as a load does."""
_WORDS = frozenset(word.casefold() for word in EMPTY)
_SHORT = 40
_DAY = "%Y-%m-%d"  # in which form a day is taken of an ISO moment
_WHOLE = frozenset(("name", "address", "text", "string", "number"))  # kinds of values that are not parted


class Column:
    """One column: its name, and its cells that say something."""

    def __init__(self, name: str, cells: Sequence[str]) -> None:
        self.name = name
        self.values = [cell for cell in cells if cell.casefold() not in _WORDS]
        self._cells = cells
        self._readings: dict[str, Reading | None] = {}

    @property
    def is_whole(self) -> bool:
        """Whether each row has a value in it."""
        return len(self.values) == len(self._cells) > 0

    @property
    def is_nearly_whole(self) -> bool:
        """Whether nearly each has one: a file may have errors in its key."""
        return not self._cells or most(self._cells, (cell.casefold() not in _WORDS for cell in self._cells))

    @cached_property
    def is_unique(self) -> bool:
        """Whether no value comes twice."""
        return len(set(self.values)) == len(self.values)

    @cached_property
    def stands_together(self) -> bool:
        """Whether values that come twice do so in rows that follow each other."""
        runs = [value for n, value in enumerate(self.values) if n == 0 or value != self.values[n - 1]]
        return len(runs) == len(set(runs)) < len(self.values)

    @property
    def is_short(self) -> bool:
        """Whether its cells are as short as keys are."""
        return all(len(value) <= _SHORT and " " not in value for value in self.values)

    @cached_property
    def identifier(self) -> str | None:
        """The kind of identifier that it holds."""
        return identifier_of(self.values)

    @cached_property
    def form(self) -> Form | None:
        """In which form its dates are; None for what is no date."""
        return form_of(self.values)

    def reading(self, schema: str, name: str) -> Reading | None:
        """How a property would take its cells; None where it would not."""
        if name not in self._readings:
            self._readings[name] = self._tried(schema, name)
        return self._readings[name]

    def _tried(self, schema: str, name: str) -> Reading | None:
        kind = model().schemata[schema].properties[name].type.name
        if not self.values:
            return Reading()
        if name == "gender":
            map = genders(self.values)
            return None if map is None else Reading(map=map)
        if kind == "date":
            forms = () if self.form is None else (self.form, Form(_DAY))
            return next(
                (Reading(form) for form in forms if fits(schema, name, written(self.values, form))), None
            )
        if fits(schema, name, self.values):
            return Reading()
        split = split_of(schema, name, self.values) if kind not in _WHOLE else None
        return None if split is None else Reading(split=split)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a mapping turns a column's cells into values."""

    form: Form | None = None
    split: str | None = None
    map: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file's first rows, whose names stand in ``line``."""

    file: str
    line: int
    rows: int
    columns: list[Column]
    unusable: list[tuple[str, Message]] = field(default_factory=list)
    """Columns that no mapping can name, and why."""
    remarks: list[Message] = field(default_factory=list)


def table_of(file: str, rows: Sequence[tuple[int, list[str]]], remarks: Sequence[Message] = ()) -> Table:
    """The table that these rows are, each with its line. Raises :class:`BadInput` where there are no rows."""
    place = _header(rows)
    if place is None:
        raise BadInput(msg("{file} has no row of column names.", file=file))
    line, names = rows[place]
    below = [cells for _, cells in rows[place + 1 :]]
    count = Counter(names)
    columns: list[Column] = []
    unusable: list[tuple[str, Message]] = []
    for at, name in enumerate(names):
        cells = [row[at] if at < len(row) else "" for row in below]
        if name and count[name] == 1:
            columns.append(Column(name, cells))
        elif name and name not in {told for told, _ in unusable}:
            unusable.append((name, msg("several columns have this name; give each its own")))
        elif not name and any(cells):
            unusable.append((f"({at + 1})", msg("the column has no name; give it one")))
    if not columns:
        raise BadInput(msg("{file} has no row of column names.", file=file))
    told = [*remarks, *_above(rows[:place])]
    return Table(file, line, len(below), columns, unusable, told)


def _above(rows: Sequence[tuple[int, list[str]]]) -> list[Message]:
    if not rows:
        return []
    return [
        msg(
            "Lines {first} to {last} stand above the column names and were passed over.",
            first=rows[0][0],
            last=rows[-1][0],
        )
    ]


def _header(rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """Of the first rows the one that has most names that are known; where none has any, the first that is as wide as
    most are and holds no numbers."""
    first = rows[:ABOVE]
    if not first:
        return None
    known = [len({cell for cell in cells if plain(cell) in _known_names()}) for _, cells in first]
    if max(known):
        return known.index(max(known))
    usual = Counter(_filled(cells) for _, cells in rows).most_common(1)[0][0]
    for place, (_, cells) in enumerate(first):
        if _filled(cells) >= usual and not any(any(map(str.isdigit, cell)) for cell in cells):
            return place
    return 0


def _filled(cells: Sequence[str]) -> int:
    return sum(map(bool, cells))


def _known_names() -> frozenset[str]:
    known = vocabulary()
    words = [*known.words.values(), *known.names.values(), *known.address, known.label, known.status]
    own = (word for kind in known.kinds for of in kind.words.values() for word in of)
    return frozenset(known.key).union(*words, own)
