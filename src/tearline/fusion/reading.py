"""From properties to a table of features: what many records say alike is read once.

Reading a name costs some fifty times what it costs to see that it was read before.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from itertools import islice
from typing import NamedTuple

import numpy as np

from tearline.errors import BadInput
from tearline.fusion.chunks import begun, no_sweeps
from tearline.fusion.features import Values
from tearline.fusion.plan import Field, kind_of, plan
from tearline.fusion.readers import READERS
from tearline.fusion.table import NONE, Codes, Column, Table
from tearline.language import msg

Names = tuple[str, ...]
Properties = Mapping[str, Sequence[str]]
Reading = Callable[[], list[list[Values]]]  # what is being read, by field
# What a record says in the properties of one field: a sign for which properties these are, and the values of
# each. As one text where each has one value, as a rule: it takes a third of the memory.
Said = str | tuple[str, tuple[tuple[str, ...], ...]]
_BETWEEN = "\x1f"
_AT_ONCE = 4000  # records: what several fields are read from, as a CURP, is normalised once
_AHEAD = 16  # chunks of so many that the crew may still be reading


class _Fresh(NamedTuple):
    """What records say in one field, to be read: in which properties, by the sign for them."""

    field: Field
    shapes: Mapping[str, Names]
    said: list[Said]


def read_table(schema: str, rows: Iterable[Properties], crew: Executor | None = None) -> Table:
    """The features of records of one schema, given as FollowTheMoney properties, read one after the other.

    BadInput for a schema that is not matched.
    """
    kind = kind_of(schema)
    if kind is None:
        raise BadInput(msg("Records of the schema {schema} are not matched.", schema=schema))
    said = [_Said(field) for field in plan(kind).fields]
    known: dict[tuple[str, ...], _Form] = {}
    rest = iter(rows)
    with no_sweeps():
        ahead: deque[Reading] = deque()
        while _add(said, known, list(islice(rest, _AT_ONCE))):
            ahead.append(begun(_read, [of_field.fresh() for of_field in said], crew))
            _told(said, ahead, _AHEAD)
        _told(said, ahead, 0)
        count = len(said[0].codes)
        return Table(kind, [of_field.column() for of_field in said], count)


def _add(said: Sequence[_Said], known: dict[tuple[str, ...], _Form], rows: Sequence[Properties]) -> int:
    for properties in rows:
        names = tuple(properties)
        form = known.get(names)
        if form is None:
            form = known[names] = _Form(said, properties)
        form.add(properties)
    return len(rows)


def _told(said: Sequence[_Said], ahead: deque[Reading], most: int) -> None:
    """Takes over what was read, until no more than ``most`` chunks are still being read."""
    while len(ahead) > most:
        for of_field, values in zip(said, ahead.popleft()(), strict=True):
            of_field.told(values)


class _Said:
    """What records say in one field, numbered as it comes; NONE for one that says nothing."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.names = tuple(dict.fromkeys(name for names in field.sources.values() for name in names))
        self.shapes: dict[Names, str] = {}
        self.known: dict[Said, int] = {}
        self.codes = array("i")
        self.count = 0
        self.values: dict[Values, int] = {(): NONE}
        self.of_said = array("i")

    def shape(self, names: Names) -> str:
        """The sign for records that have these properties of the field."""
        return self.shapes.setdefault(names, chr(len(self.shapes)))

    def fresh(self) -> _Fresh:
        """What is said for the first time since this was last asked for."""
        more, self.count = len(self.known) - self.count, len(self.known)
        shapes = {sign: names for names, sign in self.shapes.items()}
        return _Fresh(self.field, shapes, list(islice(reversed(self.known), more))[::-1])

    def told(self, values: Iterable[Values]) -> None:
        """What was said, read, in its order; several may come to the same value."""
        known = self.values
        self.of_said.extend([known.setdefault(value, len(known) - 1) for value in values])

    def column(self) -> Column:
        """The values of all records."""
        self.known.clear()
        codes: Codes = np.array([*self.of_said, NONE], np.int32)[np.frombuffer(self.codes, np.int32)]
        return Column(codes, list(self.values)[1:])


class _Form:
    """Records with the same properties: which of them each field is read from is found out once."""

    def __init__(self, said: Sequence[_Said], properties: Mapping[str, Sequence[str]]) -> None:
        present = [(of, tuple(name for name in of.names if name in properties)) for of in said]
        self.filled = [
            (of.shape(names), names, [1] * len(names), of.known, of.codes.append)
            for of, names in present
            if names
        ]
        self.empty = [of.codes.append for of, names in present if not names]

    def add(self, properties: Mapping[str, Sequence[str]]) -> None:
        """The next record."""
        for append in self.empty:
            append(NONE)
        for sign, names, single, known, append in self.filled:
            values = [properties[name] for name in names]
            said: Said
            if [len(of_one) for of_one in values] == single:
                said = sign + _BETWEEN.join([of_one[0] for of_one in values])
                if said.count(_BETWEEN) >= len(single):
                    said = sign, tuple(map(tuple, values))
            else:
                said = sign, tuple(map(tuple, values))
            append(known.setdefault(said, len(known)))


def _read(of_fields: Sequence[_Fresh]) -> list[list[Values]]:
    return [_values(fresh) for fresh in of_fields]


def _values(fresh: _Fresh) -> list[Values]:
    reader = READERS[fresh.field.read]
    roles = {sign: _roles(fresh.field, names) for sign, names in fresh.shapes.items()}
    found = []
    for of_one in fresh.said:
        if isinstance(of_one, str):
            values: Sequence[Sequence[str]] = [(value,) for value in of_one[1:].split(_BETWEEN)]
        else:
            values = of_one[1]
        found.append(reader({role: _joined(values, places) for role, places in roles[of_one[0]]}))
    return found


def _roles(field: Field, names: Names) -> list[tuple[str, list[int]]]:
    """Where the values of each role stand, for those who have these properties of the field."""
    return [
        (role, [names.index(name) for name in of_role if name in names])
        for role, of_role in field.sources.items()
    ]


def _joined(values: Sequence[Sequence[str]], places: Sequence[int]) -> Sequence[str]:
    if len(places) == 1:
        return values[places[0]]
    return [value for place in places for value in values[place]] if places else ()
