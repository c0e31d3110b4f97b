"""Unusual use of the ledger's kind: a list for inspectors, each line with its reason, and what came of it (C1, K1).

It counts questions and looks, by hours and days; it gives no number to a person and accuses nobody. From when on
something is unusual is dated data of the deployment, which an inspector sets and the page shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tearline.codes import Unusual
from tearline.db import from_row
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.ledger.reason import accepted_reason
from tearline.settings import deployment_zone

LIMIT = 500
DAYS, MOST_DAYS = 7, 14


@dataclass(frozen=True, slots=True)
class Line:
    """Something unusual on one day. ``rule`` says what (:class:`Unusual`); ``n`` how many, ``usual`` the own median of
    the days before, for volume.

    The looks behind it are those of ``login``, or at ``record``, from ``since`` on and before ``until``. ``noted_by``
    said in ``words`` what came of it; None: nobody has yet.
    """

    id: str
    rule: str
    day: str
    login: str | None
    agency: str | None
    record: UUID | None
    n: int
    usual: float | None
    since: datetime
    until: datetime
    noted_at: datetime | None
    noted_by: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """From ``in_force_from`` on (None: always), ``at_least`` of it on a day are unusual.

    Volume also takes ``times`` the own median of ``days`` days before; an hour is usual if worked in (or in the one
    beside it) on ``usual`` of them. Of who worked on fewer than ``history`` of these days neither says anything.
    """

    rule: str
    in_force_from: datetime | None
    at_least: int
    times: float
    days: int
    history: int
    usual: int
    source: str
    login: str | None


@asked_again
def unusual(desk: Desk, viewer: Viewer, days: int = DAYS, limit: int = LIMIT) -> list[Line]:
    """What was unusual in the last ``days`` days, today included: what nobody looked into first, then by day.

    Raises :class:`NotEntitled` for whoever is no inspector, :class:`BadInput` for days outside 1 to 14.
    """
    first = _first(days)
    with look(desk, viewer, "unusual", {"days": days}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT * FROM ask.unusual(%s, %s, %s)", [first, deployment_zone(), limit]
        ).fetchall()
    return [_line(row) for row in rows]


def note_unusual(desk: Desk, viewer: Viewer, id: str, words: str, days: int = MOST_DAYS) -> None:
    """Say what came of a line of the list; on record, the words for inspectors alone.

    Raises :class:`NotEntitled` for whoever is no inspector, and about one's own use; :class:`NotFound` for a line that
    is not there, :class:`BadInput` for words of another length than 3 to 500.
    """
    told = accepted_reason(words)
    with look(desk, viewer, "unusual-seen", {"id": id}) as this:
        this.conn.execute(
            "SELECT act.note_unusual(%s, %s, %s, %s)", [id, _first(days), deployment_zone(), told]
        )


@asked_again
def unusual_rules(desk: Desk, viewer: Viewer) -> list[Rule]:
    """All rules, the one in force first of each kind, then what was in force before.

    Raises :class:`NotEntitled` for whoever is no inspector.
    """
    with look(desk, viewer, "unusual", {"rules": True}) as this:
        rows: list[dict[str, Any]] = this.conn.execute("SELECT * FROM ask.unusual_rules()").fetchall()
    return [_rule(row) for row in rows]


def set_unusual_rule(desk: Desk, viewer: Viewer, rule: Rule) -> None:
    """A rule from now on; days before are judged as they were. On record with its source.

    Raises :class:`NotEntitled` for whoever is no inspector, :class:`BadInput` for a number outside its bounds.
    """
    if rule.rule not in set(Unusual):
        raise BadInput(msg("A rule of unusual use is one of {rules}.", rules=", ".join(Unusual)))
    values = [
        rule.rule, rule.at_least, Decimal(str(rule.times)), rule.days, rule.history, rule.usual,
        accepted_reason(rule.source),
    ]  # fmt: skip
    with look(desk, viewer, "unusual-rule-set", {"rule": rule.rule}) as this:
        this.conn.execute("SELECT act.set_unusual_rule(%s, %s, %s, %s, %s, %s, %s)", values)


def in_force(rules: list[Rule]) -> list[Rule]:
    """The newest of each kind, in the order of the list of kinds."""
    newest = {rule.rule: rule for rule in reversed(rules)}
    return [newest[kind] for kind in Unusual if kind in newest]


def _first(days: int) -> date:
    """The first of so many days in the deployment's zone."""
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(msg("Ask for 1 to {most} days.", most=MOST_DAYS))
    return datetime.now(ZoneInfo(deployment_zone())).date() - timedelta(days=days - 1)


def _line(row: dict[str, Any]) -> Line:
    return from_row(Line, row, usual=None if row["usual"] is None else float(row["usual"]))


def _rule(row: dict[str, Any]) -> Rule:
    return from_row(Rule, row, times=float(row["times"]))
