"""The vettings on record, with their tests: what a registrar reads before giving or withdrawing one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tearline.db import from_row
from tearline.handling import Tier
from tearline.ledger.look import Desk, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.registry.names import login_name


@dataclass(frozen=True, slots=True)
class HeldTest:
    """One test of a vetting. ``counts``: a rule of today demands it for the vetting's tier. ``ends_at``: when it
    runs out by itself, or is older than that rule lets it be."""

    kind: str
    taken_on: date
    passed: bool
    counts: bool
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Vetting:
    """A vetting. ``stands``: it gives its tier now; a withdrawn one, or one that lacks a test, gives nothing."""

    id: UUID
    login: str
    tier: Tier
    compartments: list[str]
    given_at: datetime
    withdrawn_at: datetime | None
    stands: bool
    tests: list[HeldTest]

    @property
    def ends_at(self) -> datetime | None:
        """When the first of the tests that count runs out, by the rules of today; None where it gives nothing."""
        return (
            min((test.ends_at for test in self.tests if test.counts), default=None) if self.stands else None
        )


@asked_again
def list_vettings(desk: Desk, viewer: Viewer, login: str | None = None) -> list[Vetting]:
    """Those of one officer, or all, the newest first. Raises :class:`NotSignedIn`, :class:`NotEntitled` for whoever
    is no registrar, :class:`NotFound` for an officer who does not exist."""
    only = None if login is None else login_name(login)
    with look(desk, viewer, "registry-read", {"of": "vettings", "login": only}) as this:
        rows: list[dict[str, Any]] = this.conn.execute(
            "SELECT * FROM act.list_vettings(%s)", [only]
        ).fetchall()
    return [from_row(Vetting, r, tier=Tier(r["tier"]), tests=_tests(r["tests"])) for r in rows]


def _tests(told: Iterable[dict[str, Any]]) -> list[HeldTest]:
    return [
        HeldTest(
            test["kind"], date.fromisoformat(test["taken_on"]), test["passed"], test["counts"],
            datetime.fromisoformat(test["ends_at"]),
        )
        for test in told
    ]  # fmt: skip
