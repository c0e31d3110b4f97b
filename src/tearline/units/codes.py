"""The words of a unit: its states, its cells, why a seat is empty."""

from __future__ import annotations

from typing import TypeVar

from tearline.codes import Code
from tearline.language import msg

C = TypeVar("C", bound=Code)


class State(Code):
    """Where a unit stands."""

    PROPOSED = "proposed", msg("proposed")
    APPROVED = "approved", msg("approved")
    STANDING = "standing", msg("standing")
    SUSPENDED = "suspended", msg("suspended")
    DISSOLVED = "dissolved", msg("dissolved")


class Cell(Code):
    """The five cells of a unit."""

    COMMAND = "command", msg("Command")
    ANALYSIS = "analysis", msg("Analysis")
    INVESTIGATION = "investigation", msg("Investigation")
    OPERATIONS = "operations", msg("Operations")
    JUDICIAL = "judicial", msg("Judicial")


class Sits(Code):
    """What a seat is."""

    HELD = "held", msg("held")
    WAITING = "waiting", msg("waits for the second key")
    LAPSED = "lapsed", msg("empty: the vetting ran out")


# What a coordinator may make of a unit in each state; the database decides.
STEPS: dict[State, tuple[State, ...]] = {
    State.PROPOSED: (State.DISSOLVED,),
    State.APPROVED: (State.STANDING, State.DISSOLVED),
    State.STANDING: (State.SUSPENDED, State.DISSOLVED),
    State.SUSPENDED: (State.STANDING, State.DISSOLVED),
    State.DISSOLVED: (),
}


def coded(kind: type[C], code: str) -> C | None:
    """The one of a list with this code; None for none of it."""
    return next((one for one in kind if one == code), None)
