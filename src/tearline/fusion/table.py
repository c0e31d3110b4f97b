"""The features of many records by column: each distinct value is held, read and compared once.

Names, dates and addresses repeat among the records of many agencies. A million people take a few hundred
megabytes as a table, several thousand as records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from tearline.fusion.features import Features, Values
from tearline.fusion.plan import KINDS, Plan, plan

Codes = NDArray[np.int32]
NONE = -1
_CHUNK = 50_000


class Column(NamedTuple):
    """One field of all records: the code of each record's value, NONE where it has none; and the values."""

    codes: Codes
    values: Sequence[Values]


class Table(Sequence[Features]):
    """Records of one kind, by column; each stands at the place where it was given."""

    def __init__(self, kind: str, columns: Sequence[Column], count: int) -> None:
        self.kind, self.columns, self._count = kind, columns, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Features: ...

    @overload
    def __getitem__(self, place: slice) -> list[Features]: ...

    def __getitem__(self, place: int | slice) -> Features | list[Features]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return Features(
            self.kind,
            tuple(
                column.values[code] if (code := column.codes[place]) != NONE else ()
                for column in self.columns
            ),
        )

    def __iter__(self) -> Iterator[Features]:
        held = [
            (column.codes.tolist(), [*column.values, ()]) for column in self.columns
        ]  # NONE finds the last
        for row in zip(*(codes for codes, _ in held), strict=True):
            yield Features(
                self.kind, tuple(values[code] for code, (_, values) in zip(row, held, strict=True))
            )

    @property
    def plan(self) -> Plan:
        """What is declared about the records' kind."""
        return plan(self.kind)


def table(records: Iterable[Features]) -> Table:
    """The table of records of one kind, read one after the other; they need not be held."""
    if isinstance(records, Table):
        return records
    rest = iter(records)
    first = next(rest, None)
    if first is None:
        return Table(KINDS[0], [Column(np.empty(0, np.int32), []) for _ in plan(KINDS[0]).fields], 0)
    coders = [Coder() for _ in first.values]
    chunk: list[Features] = [first]
    while chunk:
        for coder, values in zip(coders, zip(*(record.values for record in chunk), strict=True), strict=True):
            coder.add(values)
        chunk = list(islice(rest, _CHUNK))
    columns = [coder.column() for coder in coders]
    return Table(first.kind, columns, len(columns[0].codes))


class Coder:
    """Numbers values as they come."""

    def __init__(self) -> None:
        self._known: dict[Values, int] = {(): NONE}
        self._codes: list[Codes] = []

    def add(self, values: Sequence[Values]) -> None:
        """The values of the next records."""
        known = self._known
        self._codes.append(
            np.fromiter((known.setdefault(v, len(known) - 1) for v in values), np.int32, len(values))
        )

    def column(self) -> Column:
        """What was numbered."""
        return Column(np.concatenate(self._codes or [np.empty(0, np.int32)]), list(self._known)[1:])
