"""The codes of the matrix, with the words that people read. The database checks the same lists (a test holds them)."""

from __future__ import annotations

from typing import TypeVar

from tearline.codes import Code, Duty
from tearline.errors import BadInput
from tearline.language import msg


class Measure(Code):
    """What is decided about: an action on a lead."""

    OPEN = "open", msg("open a line of investigation")
    WATCH = "watch-covertly", msg("watch covertly")
    SURVEIL = "surveil", msg("surveil")
    STOP = "stop", msg("stop and check")
    SEARCH = "search-with-order", msg("search with an order")
    ARREST = "arrest-with-warrant", msg("arrest with a warrant")
    FLAGRANCY = "arrest-in-flagrancy", msg("arrest in flagrancy")
    JOINT = "joint-operation", msg("joint operation")
    CROSS_STATE = "cross-state-operation", msg("cross-state operation")
    CLOSE = "close-premises", msg("close premises with an order")
    RELEASE = "release", msg("release")
    ABROAD = "ask-abroad", msg("ask abroad")
    DROP = "drop", msg("drop the lead")


class Where(Code):
    """Over how far the action reaches."""

    MUNICIPAL = "municipal", msg("one municipality")
    STATE = "state", msg("one state")
    STATES = "several-states", msg("several states")
    BORDER = "border", msg("the border")


class Agencies(Code):
    """How many agencies act."""

    ONE = "one", msg("one agency")
    SEVERAL = "several", msg("several agencies")


class Instrument(Code):
    """What the law gives to act by."""

    NONE = "none", msg("no instrument")
    ORDER = "order", msg("a judge's order")
    WARRANT = "warrant", msg("a warrant of arrest")
    FLAGRANCY = "flagrancy", msg("flagrancy")


class Scope(Code):
    """What a role that must agree may object to."""

    LAW = "law", msg("law")
    SAFETY = "safety", msg("safety")
    SOURCE = "source", msg("source")


class Cause(Code):
    """Why a right is lent."""

    DUTY = "duty", msg("duty roster")
    LEAVE = "leave", msg("leave")
    OPERATION = "operation", msg("operation")


RISKS = (1, 2, 3, 4)
LEVELS = (1, 2, 3, 4, 5)
DECIDERS = (Duty.ANALYST, Duty.DUTY_OFFICER, Duty.COMMANDER, Duty.PROSECUTOR, Duty.COORDINATOR)
"""Duties that a row may name; those who keep the deployment decide about no lead."""

C = TypeVar("C", bound=Code)


def coded(kind: type[C], code: object) -> C:
    """The one of a list under a code. Raises :class:`BadInput` that names the list."""
    found = next((one for one in kind if one == code), None)
    if found is None:
        raise BadInput(msg("{unknown} is none of {known}.", unknown=str(code)[:40], known=", ".join(kind)))
    return found
