"""What a reader yields: a draft of a record, or the reason why a line could not become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tearline.language import Message

EMPTY = ("", "-", "S/D", "N/A", "NO APLICA", "SIN INFORMACIÓN", "SIN INFORMACION")
"""Cells of a table that are no value, where its mapping does not say otherwise (``empty``)."""


class Warned(NamedTuple):
    """What a reader changed or left out of a line, or has to say of the file: it then stands at the first line of it
    that was read. Never holds a value.
    """

    field: str | None
    code: str
    reason: Message


@dataclass(slots=True)
class Draft:
    """One thing, link or event as a file tells it; the ontology and the load have yet to accept it.

    ``schema`` and the names in ``properties`` are FollowTheMoney's or ours; values are strings as found.
    Properties that name another entity hold its ``key`` within the same agency and source.
    ``label`` is label text; None takes the load's default. The four dates are ISO ``YYYY-MM-DD``.
    ``zone`` is the time zone (IANA's name) of clocks that do not tell theirs; None takes the deployment's.
    """

    file: str
    line: int
    key: str
    schema: str
    properties: dict[str, list[str]]
    label: str | None = None
    status: str | None = None
    source_grade: str | None = None
    info_grade: str | None = None
    grade_scale: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    review_on: str | None = None
    purge_on: str | None = None
    zone: str | None = None
    warnings: tuple[Warned, ...] = ()


@dataclass(slots=True)
class Reject:
    """A line that could not become a draft. ``code`` is stable for programs; ``reason`` holds no content."""

    file: str
    line: int
    field: str | None
    code: str
    reason: Message
    key: str | None = None
    warnings: tuple[Warned, ...] = ()


def remarked(items: Iterable[Draft | Reject], remarks: Sequence[Warned]) -> Iterator[Draft | Reject]:
    """The same items, with remarks on the file among the warnings of the first; ``remarks`` may grow until then."""
    for n, item in enumerate(items):
        if n == 0:
            item.warnings = (*remarks, *item.warnings)
        yield item
