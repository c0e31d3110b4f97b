"""The records that hang together, as one viewer sees them, and who is who among them (ADR 0008).

Everything here comes from the viewer's session: records, what of them is compared, matches, decisions.
Nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from tearline.db import Row, from_row
from tearline.errors import BadInput
from tearline.fusion.features import Features, decode
from tearline.ledger.look import Look
from tearline.picture.answer import Found, found

MOST = 400  # records that are gathered for one entity
LEAST = 0.0  # bits: weaker matches are unlikely, and link nobody

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """Two records that are or may be one thing: bits, whether taken as one, and from when until when."""

    a: str
    b: str
    score: float
    sure: bool
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said about two records: ``same``, ``apart`` or ``unsure``, under a label of its own."""

    id: str
    a: str
    b: str
    label: str
    verdict: str
    agency: str
    officer: str
    reason: str
    at: str
    undone_at: str | None
    undone_by: str | None
    undone_why: str | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Records by id, oldest first, with what links them; ``more``: the bound cut some off."""

    records: dict[str, Found] = field(default_factory=dict)
    features: dict[str, Features] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    more: bool = False


def reach_of(this: Look, ids: Iterable[str], most: int = MOST) -> Reach:
    """What hangs together with these records, at most ``most`` records of it."""
    asked = this.conn.execute("SELECT * FROM ask.entity(%s::uuid[], %s, %s)", [list(ids), LEAST, most + 1])
    return reach_from(asked.fetchall(), most)


def further(this: Look, reach: Reach, ids: Iterable[str], most: int = MOST) -> Reach:
    """A reach together with what hangs together with these records as well, of which it may hold some already."""
    new = [id for id in ids if id not in reach.records]
    if not new:
        return reach
    other = reach_of(this, new, most)
    matches = {(m.a, m.b): m for m in (*reach.matches, *other.matches)}
    decisions = {d.id: d for d in (*reach.decisions, *other.decisions)}
    return Reach(
        dict(sorted({**reach.records, **other.records}.items())),
        {**reach.features, **other.features},
        [matches[pair] for pair in sorted(matches)],
        sorted(decisions.values(), key=lambda d: (d.at, d.id)),
        reach.more or other.more,
    )


def reach_from(rows: Sequence[Row], most: int = MOST) -> Reach:
    """The reach that ``ask.entity`` gave when asked for one record more than ``most``."""
    kept = sorted(rows[:most], key=lambda row: str(row["id"]))
    ids = {str(row["id"]) for row in kept}
    matches = [match_of(match) for row in kept for match in _listed(row["matches"])]
    decisions = [decision_of(decision) for row in kept for decision in _listed(row["decisions"])]
    return Reach(
        {str(row["id"]): found(row) for row in kept},
        {str(row["id"]): made for row in kept if (made := features_of(row))},
        [match for match in matches if match.b in ids],
        sorted((d for d in decisions if d.b in ids), key=lambda d: (d.at, d.id)),
        len(rows) > most,
    )


def id_in(text: str) -> str | None:
    """An id in its one usual form; None for what is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return None


def features_of(row: Row) -> Features | None:
    """What of a record is compared; None where its kind is not matched, or another release made it."""
    try:
        return None if row["compared"] is None else decode(str(row["compared"]))
    except BadInput:
        return None


def match_of(row: Row) -> Match:
    """A row of ask.matches_among or ask.past_matches_among."""
    return from_row(Match, row, since=_time(row.get("since")), until=_time(row.get("until")))


def decision_of(row: Row) -> Decision:
    """A row of ask.decisions_among."""
    return from_row(Decision, row, at=_time(row["at"]), undone_at=_time(row["undone_at"]))


def _time(value: object) -> str | None:
    """A moment, to the microsecond: they are put in order. Within jsonb it is text."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(moment, datetime) else None


def _listed(value: object) -> list[Row]:
    return value if isinstance(value, list) else []
