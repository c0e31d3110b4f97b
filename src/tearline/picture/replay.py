"""The past of a reach, step by step: which records stood together after each change (see history.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from tearline.picture.grouping import Group, groups_of
from tearline.picture.reach import Decision, Match, Reach

ONE_STEP = timedelta(seconds=2)  # what follows sooner belongs together: a load, a correction


class Change(NamedTuple):
    """Something that may join or part: ``kind`` arrival, match, end (of a match), decision, undone."""

    at: str
    kind: str
    a: str
    b: str
    match: Match | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Changes that came together, when the last of them came, and the groups after them."""

    at: str
    changes: list[Change]
    groups: list[Group]


def replay(reach: Reach, past: Sequence[Match]) -> Iterator[Step]:
    """Every step in the past of a reach, oldest first.

    A record is compared by what it says now; in the time before it said that, it counts by its matches alone.
    """
    matches = [*past, *reach.matches]
    for changes in _steps(_changes(reach, matches)):
        at = changes[-1].at
        yield Step(at, changes, groups_of(_as_of(reach, matches, at)))


def arrived(id: str) -> str:
    """When a record came to be: its id says it (RFC 9562, 5.7)."""
    milliseconds = int.from_bytes(UUID(id).bytes[:6], "big")
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="microseconds")


def _changes(reach: Reach, matches: Sequence[Match]) -> list[Change]:
    found = [Change(arrived(id), "arrival", id, id) for id in reach.records]
    for match in matches:
        found += [
            Change(at, kind, match.a, match.b, match=match)
            for at, kind in ((match.since, "match"), (match.until, "end"))
            if at
        ]
    for decision in reach.decisions:
        found += [
            Change(at, kind, decision.a, decision.b, decision=decision)
            for at, kind in ((decision.at, "decision"), (decision.undone_at, "undone"))
            if at
        ]
    return sorted(found, key=lambda change: change[:4])


def _steps(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes in steps: a person's deed is one by itself, the rest as it came, close together."""
    step: list[Change] = []
    for change in changes:
        if step and not _together(step[-1], change):
            yield step
            step = []
        step.append(change)
    if step:
        yield step


def _together(before: Change, after: Change) -> bool:
    if before.decision or after.decision:
        return False
    return datetime.fromisoformat(after.at) - datetime.fromisoformat(before.at) <= ONE_STEP


def _as_of(reach: Reach, matches: Sequence[Match], at: str) -> Reach:
    """The reach as it was: what had come, and had not gone."""
    return Reach(
        {id: record for id, record in reach.records.items() if arrived(id) <= at},
        {id: made for id, made in reach.features.items() if _said(reach.records[id].recorded_at) <= at},
        [m for m in matches if (m.since or "") <= at and (m.until is None or m.until > at)],
        [_then(d, at) for d in reach.decisions if d.at <= at],
    )


def _then(decision: Decision, at: str) -> Decision:
    undone = decision.undone_at is not None and decision.undone_at <= at
    return decision if undone else replace(decision, undone_at=None)


def _said(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).isoformat(timespec="microseconds")
