"""Rows of the database as dataclasses, by name: a column goes into the field of its name, as the field's type says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from tearline.db.pool import Row
from tearline.errors import TearlineError
from tearline.language import msg

T = TypeVar("T")


def from_row(kind: type[T], row: Row, /, **given: object) -> T:
    """A dataclass out of a row. ``given``: fields that no column gives, or not as it stands.

    A field of type ``str`` takes ids and days as they are written, and instants as :func:`instant` does; a list
    takes what each of its own takes; an enum its value; every other field the column as it is. NULL is None; where a
    text must be, it is a fault.
    """
    for name, plain, take, optional in _takers(kind):  # type: ignore[arg-type]
        if name not in given:
            value = row[name]
            if value is None and plain is str and not optional:
                raise TearlineError(msg("The database's answer lacks a value: {name}.", name=name))
            given[name] = value if value is None or type(value) is plain else take(value)
    return kind(**given)


def instant(value: datetime) -> str:
    """An instant as ISO 8601 in UTC, to the millisecond."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds")


_Taker = Callable[[Any], Any]


@cache
def _takers(kind: type) -> tuple[tuple[str, Any, _Taker, bool], ...]:
    """Of each field: its name, the type of a value that goes in unchanged, what turns any other into one, and whether
    it may be None."""
    hints = {name: (_without_none(hint), hint) for name, hint in get_type_hints(kind).items()}
    return tuple((name, hint, _taker(hint), hint is not whole) for name, (hint, whole) in hints.items())


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(one for one in get_args(hint) if one is not NoneType)
    return hint


def _taker(hint: Any) -> _Taker:
    if get_origin(hint) is list:
        each = _taker(get_args(hint)[0])
        return lambda values: [each(value) for value in values]
    if hint is str:
        return _written
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda value: value


def _written(value: object) -> str:
    return instant(value) if isinstance(value, datetime) else str(value)
