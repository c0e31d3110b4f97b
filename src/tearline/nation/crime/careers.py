"""Somebody's time in crime: from the first day to the last, in one group or, after a split, in two."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tearline.nation.facts import Cell, Group, Membership, Person

ROLES = (
    "leader", "lieutenant", "cell head", "gunman", "lookout", "trafficker", "courier", "extortion collector",
    "money launderer", "lawyer", "notary", "armourer", "pilot", "corrupt official",
)  # fmt: skip
COMMAND = ("leader", "lieutenant", "cell head")


@dataclass(slots=True, eq=False)
class Career:
    """A person's memberships without a break, in order of time; ``exit`` is jailed, died or left."""

    person: Person
    memberships: list[Membership] = field(default_factory=list)
    exit: str = ""

    @classmethod
    def begin(cls, membership: Membership, exit: str = "") -> Career:
        """Somebody joins."""
        career = cls(membership.person, [], exit)
        career._enter(membership)
        return career

    @property
    def now(self) -> Membership:
        """The latest membership."""
        return self.memberships[-1]

    @property
    def since(self) -> date:
        """The first day."""
        return self.memberships[0].since

    @property
    def until(self) -> date | None:
        """The day of the end; None for who is still in."""
        return self.memberships[-1].until

    @property
    def role(self) -> str:
        """The latest role."""
        return self.now.role

    @property
    def group(self) -> Group:
        """The latest group."""
        return self.now.group

    @property
    def cell(self) -> Cell | None:
        """The latest cell."""
        return self.now.cell

    def active(self, on: date) -> bool:
        """Whether in crime on a day."""
        return self.since <= on and (self.until is None or on < self.until)

    def change(self, on: date, role: str, group: Group | None = None, cell: Cell | None = None) -> None:
        """Another role, or another group, from a day on until the old one would have ended."""
        old = self.now
        end, old.until = old.until, on
        self._enter(Membership(self.person, group or old.group, cell, role, on, end, old.recruited_by))

    def _enter(self, membership: Membership) -> None:
        self.memberships.append(membership)
        membership.group.members.append(membership)
        membership.person.roles.append(membership)


def together(a: Career, b: Career) -> tuple[date, date | None] | None:
    """The time that both were in crime: from, and until when unless it lasts; None for no day."""
    since = max(a.since, b.since)
    ends = [career.until for career in (a, b) if career.until is not None]
    until = min(ends) if ends else None
    return None if until is not None and until <= since else (since, until)
