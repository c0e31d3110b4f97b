"""What a page says where something is not done for want of leave: whose, and the form by which it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.casework.questions import Matter
from tearline.errors import LeaveNeeded, TearlineError
from tearline.language import Message
from tearline.matters import kinds
from tearline.sharing.neutral import neutral_desk
from tearline.sharing.onward import USES, Need, missing
from tearline.sharing.requests import KIND
from tearline.web.visit import Visit

MOST = 500  # records that one form names


@dataclass(frozen=True, slots=True)
class Wanted:
    """Leave that is missing for a use and a recipient (none: the own agency), agency by agency."""

    needs: list[Need]
    use: str
    for_whom: str

    @property
    def records(self) -> list[str]:
        """Those for which nobody asked yet."""
        return [one for need in self.needs for one in need.unasked]

    @property
    def words(self) -> Message:
        """Of its use."""
        return kinds()[KIND].fields["use"].values[self.use]

    @property
    def short(self) -> bool:
        """Whether one form may ask for all of it."""
        return len(self.records) <= MOST


def given_first(error: LeaveNeeded, found: Matter) -> LeaveNeeded:
    """Of a request for leave that is another's to give first: whose, for the same use and recipient."""
    return error.of(
        [one.id for one in found.about], found.said.get("use", ""), found.said.get("for_whom", "")
    )


def passed_by(visit: Visit, found: Matter) -> str | None:
    """The neutral desk, where this may be a request that it passes on."""
    return neutral_desk(visit.office.desk, visit.viewer) if found.said.get("token") else None


def wanted(visit: Visit, error: TearlineError | None) -> Wanted | None:
    """What is missing where ``error`` says that leave is, of what the visitor sees."""
    if not isinstance(error, LeaveNeeded) or not error.records or error.use not in USES:
        return None
    needs = missing(visit.office.desk, visit.viewer, error.records, error.use, error.for_whom)
    return Wanted(needs, error.use, error.for_whom) if needs else None
