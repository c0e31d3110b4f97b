"""Who decides what: the matrix in force, in words; an answer about one input; the versions before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.responses import Response

from tearline.codes import Duty
from tearline.errors import BadInput, NotFound
from tearline.language import Message, msg
from tearline.matrix.box import Input
from tearline.matrix.check import row_for, steps
from tearline.matrix.questions import Matrix, Version, matrix, versions
from tearline.matrix.row import Row, Source
from tearline.measures import RISKS, Agencies, Instrument, Measure, Where, coded
from tearline.web.visit import Page, Visit

SECTION = "rights"
KEEPERS = (Duty.COORDINATOR, Duty.REGISTRAR)
_DONE: dict[str, Message] = {
    "published": msg(
        "Published: it is in force from this moment on. What was asked before is decided by its own version."
    ),
    "dropped": msg("The draft is thrown away."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """The answer about one input: its row with its number, and the levels that are asked one after the other."""

    number: int
    row: Row
    steps: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows about the same actions that stand in the same source, one after the other, with their numbers."""

    actions: Sequence[Measure]
    source: Source
    rows: Sequence[tuple[int, Row]]


def grouped(rows: Sequence[Row]) -> list[Group]:
    """The rows as a page tells them, in their order."""
    runs = groupby(enumerate(rows, 1), lambda one: (one[1].box.actions, one[1].source))
    return [Group(actions, source, list(run)) for (actions, source), run in runs]


def page(visit: Visit) -> Response:
    """The matrix in force, or the version of a number."""
    found = _found(visit)
    keeps = visit.officer is not None and any(duty in visit.officer.duties for duty in KEEPERS)
    told, unasked = _told(visit, found)
    return visit.show(
        "rights.html", msg("Who decides what"), density="compact", section=SECTION, found=found, told=told,
        groups=grouped(found.rows) if found else [], keeps=keeps,
        wrong={"": unasked} if unasked else {}, done=_DONE.get(visit.value("done")), measures=list(Measure),
        places=list(Where), risks=RISKS, agencies=list(Agencies), instruments=list(Instrument),
        writes=visit.officer is not None and Duty.COORDINATOR in visit.officer.duties,
    )  # fmt: skip


def _found(visit: Visit) -> Matrix | None:
    number = visit.value("version")
    if number:
        if not number.isdecimal() or len(number) > 9:
            raise NotFound
        return matrix(visit.office.desk, visit.viewer, int(number))
    try:
        return matrix(visit.office.desk, visit.viewer)
    except NotFound:
        return None


def draft_of(visit: Visit) -> Version | None:
    """The draft, as far as it is this person's to see."""
    return next((one for one in versions(visit.office.desk, visit.viewer) if one.version is None), None)


def _told(visit: Visit, found: Matrix | None) -> tuple[Told | None, Message | None]:
    if found is None or not visit.value("action"):
        return None, None
    try:
        asked: Input = (
            coded(Measure, visit.value("action")), coded(Where, visit.value("where")), _risk(visit.value("risk")),
            coded(Agencies, visit.value("agencies")), coded(Instrument, visit.value("instrument")),
        )  # fmt: skip
    except BadInput:
        return None, msg("Choose one value of each list.")
    number, row = row_for(found.rows, asked)
    return Told(number, row, steps(row.decides) if row.decides else ()), None


def _risk(text: str) -> int:
    if text not in map(str, RISKS):
        raise BadInput(msg("A risk is 1, 2, 3 or 4."))
    return int(text)


PAGES = (Page("GET", "/rights", page),)
