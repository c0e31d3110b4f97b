"""The log of one entity: what joined it and what parted from it, when, and because of what, for one viewer.

It is replayed from records, matches and decisions that the viewer sees; no such log is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tearline.errors import NotFound
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Banner, banner
from tearline.picture.grouping import group_with, groups_of
from tearline.picture.head import Named, named
from tearline.picture.past import past_matches, with_parted
from tearline.picture.reach import Decision, Reach, id_in, reach_of
from tearline.picture.replay import Change, Step, replay


@dataclass(frozen=True, slots=True)
class Cause:
    """What joined or parted: a ``match`` or the ``end`` of one (bits), a ``decision``, or one ``undone``."""

    kind: str
    a: str
    b: str
    score: float | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Event:
    """At a moment, records ``arrived``, ``joined`` or ``parted``, and why, as far as the viewer may see it."""

    at: str
    kind: str
    records: list[str]
    because: list[Cause]


@dataclass(frozen=True, slots=True)
class History:
    """The entity's events, oldest first, and what the records in them are called."""

    id: str
    events: list[Event]
    records: list[Named]
    more: bool
    banner: Banner


@asked_again
def history(desk: Desk, viewer: Viewer, id: str) -> History:
    """How the entity that holds the record ``id`` came to be what this viewer sees.

    Raises :class:`NotFound` alike for unknown, hidden and malformed ids.
    """
    with look(desk, viewer, "entity-history", {"id": id}) as this:
        known = id_in(id)
        reach = reach_of(this, [known] if known else [])
        made = _history(this, with_parted(this, reach), known) if known in reach.records else None
    if made is None:
        raise NotFound
    return made


def _history(this: Look, reach: Reach, id: str) -> History:
    oldest = group_with(reach, id)[0]
    events = list(_events(oldest, replay(reach, past_matches(this, reach))))
    shown = sorted({oldest, *(record for event in events for record in _records_of(event))})
    this.show({"id": record, "owner": reach.records[record].owner} for record in shown)
    home = {record: group for group in groups_of(reach) for record in group}
    labels = [reach.records[record].label for record in shown]
    decided = [cause.decision.label for event in events for cause in event.because if cause.decision]
    return History(
        oldest, events, [named(reach.records[record], home[record]) for record in shown], reach.more,
        banner([*labels, *decided]),
    )  # fmt: skip


def _records_of(event: Event) -> list[str]:
    return [*event.records, *(end for cause in event.because for end in (cause.a, cause.b))]


def _events(oldest: str, steps: Iterator[Step]) -> Iterator[Event]:
    """What happens to the group of one record, step by step."""
    before: set[str] = set()
    for step in steps:
        after = {id for group in step.groups if oldest in group for id in group}
        if after and not before:
            yield Event(step.at, "arrived", [oldest], [])
            before = {oldest}
        for kind, moved in (("joined", after - before), ("parted", before - after)):
            if moved:
                yield Event(step.at, kind, sorted(moved), _causes(step.changes, moved, before | after))
        before = after or before


def _causes(changes: Sequence[Change], moved: set[str], concerned: set[str]) -> list[Cause]:
    """Decisions if there are any; else the strongest matches that came or went between the two sides."""
    own = [c for c in changes if c.a in concerned and c.b in concerned and c.kind != "arrival"]
    decided = [c for c in own if c.decision]
    across = [c for c in own if (c.a in moved) != (c.b in moved)]
    best: dict[str, Change] = {}
    for change in sorted(across, key=_strongest):
        best.setdefault(change.a if change.a in moved else change.b, change)
    return [_cause(change) for change in decided or [best[id] for id in sorted(best)]]


def _strongest(change: Change) -> tuple[float, str, str]:
    return -(change.match.score if change.match else 0.0), change.a, change.b


def _cause(change: Change) -> Cause:
    score = round(change.match.score, 1) if change.match else None
    return Cause(change.kind, change.a, change.b, score, change.decision)
