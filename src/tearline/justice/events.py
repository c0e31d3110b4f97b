"""What happened in a case, as clocks read it, and what was known of it at a past instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from tearline.justice import strict
from tearline.justice.moments import Moment
from tearline.matters.words import Words

WITHDRAWN = "withdrawn"
STAGES = ("custody", "court", "inquiry", "trial", "other", "correction")
UNITS = ("hours", "days", "months")
CHOSEN_BY = ("accused", "defence", "judge", "prosecutor", "authority")
BASES = ("flagrancy", "urgent", "warrant", "administrative")
_TAKES = ("term", "clocks", "sets")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event; ``takes``: what it may say besides."""

    code: str
    name: Words
    phrase: Words
    stage: str
    takes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term that somebody chose, set or asked for; of a carrier, how many months back the data reaches."""

    number: int
    unit: str
    chosen_by: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """``recorded_at``: when the server learned it; ``typed``: nobody but its teller says so, for no server received it.
    ``corrects``: the event that it takes the place of. ``clocks``: the codes that it concerns, none for all."""

    id: str
    kind: str
    when: Moment
    recorded_at: datetime
    typed: bool = False
    term: Term | None = None
    clocks: tuple[str, ...] = ()
    sets: Moment | None = None
    corrects: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so of the whole case. ``basis``: of the arrest; None counts as flagrancy. ``max_penalty``: months."""

    basis: str | None = None
    adolescent: bool = False
    organised_crime: bool = False
    on_complaint: bool = False
    foreigner: bool = False
    max_penalty: int | None = None


def known(events: Iterable[Event], on: datetime) -> list[Event]:
    """The events that were on record at an instant, as they stood then, in the order in which they happened."""
    seen = [one for one in events if one.recorded_at <= on]
    if any(one.corrects for one in seen):
        seen = _as_corrected(seen)
    return sorted(seen, key=_order)


def _order(event: Event) -> tuple[datetime, str]:
    return event.when.at, event.id


def _as_corrected(events: list[Event]) -> list[Event]:
    """Of each event and its corrections the one that was recorded last; nothing of what was withdrawn."""
    by_id = {one.id: one for one in events}
    last: dict[str, Event] = {}
    for one in events:
        root, passed = one, {one.id}
        while root.corrects in by_id and root.corrects not in passed:
            root = by_id[root.corrects]
            passed.add(root.id)
        of = root.corrects or root.id  # what it corrects may be hidden from whoever asks
        if of not in last or (last[of].recorded_at, last[of].id) < (one.recorded_at, one.id):
            last[of] = one
    return [one for one in last.values() if one.kind != WITHDRAWN]


@lru_cache(maxsize=1)
def of_custody() -> frozenset[str]:
    """The kinds of events that happen where the person is held."""
    return frozenset(code for code, kind in kinds().items() if kind.stage in ("custody", "court"))


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """The kinds of events, by code, in the order of the list."""
    return strict.read_list("events", read_kinds)


def read_kinds(told: Any) -> Mapping[str, Kind]:
    """The kinds from what the file says. Raises ``ValueError``."""
    return {code: _kind(f"events.{code}", code, one) for code, one in strict.items("events", told)}


def _kind(at: str, code: str, told: object) -> Kind:
    one = strict.mapping(at, told, {"name", "phrase", "stage"}, {"takes"})
    takes = tuple(strict.one_of(f"{at}.takes", key, _TAKES) for key in one.get("takes", ()))
    return Kind(
        code, strict.words(at, one["name"]), strict.words(at, one["phrase"]),
        strict.one_of(f"{at}.stage", one["stage"], STAGES), takes,
    )  # fmt: skip
