"""How long an answer may take, by what is asked (``terms`` of a kind's file)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tearline.matters.particulars import Reading
from tearline.matters.words import Words

DUE = "due_at"
"""The field that opening a matter says then: when the term ends. ``chief_at`` and ``coordinator_at`` come with it, each
half the term later (:data:`LATER`)."""
LATER = ("chief_at", "coordinator_at")


@dataclass(frozen=True, slots=True)
class Term:
    """The ``minutes`` or ``working_days`` of a matter of which this is said (``given``)."""

    given: Mapping[str, str]
    minutes: int | None
    working_days: int | None
    source: Words


def terms(read: Reading, told: object, fields: Mapping[str, Any]) -> tuple[Term, ...]:
    """Those of a kind, as its file gives them; the last fits whatever is said."""
    listed = read.listed("terms", told)
    found = tuple(_term(read, f"terms.{place}", one, fields) for place, one in enumerate(listed))
    if not found or found[-1].given:
        read.wrong("terms", "ends with one that is given nothing")
    if DUE not in fields or not fields[DUE].is_moment:
        read.wrong("terms", f"is of a kind with the moment '{DUE}'")
    return found


def _term(read: Reading, at: str, told: object, fields: Mapping[str, Any]) -> Term:
    one = read.mapping(at, told, ("given", "minutes", "working_days", "source"), ("minutes", "working_days"))
    given = {name: read.text(at, value) for name, value in read.items(f"{at}.given", one["given"])}
    for name, value in given.items():
        if name not in fields or value not in fields[name].values:
            read.wrong(f"{at}.given", f"names '{name}: {value}', which this kind does not know")
    minutes, days = one.get("minutes"), one.get("working_days")
    if [isinstance(length, int) and length > 0 for length in (minutes, days) if length is not None] != [True]:
        read.wrong(at, "has either 'minutes' or 'working_days'")
    return Term(given, minutes, days, read.words(f"{at}.source", one["source"]))
