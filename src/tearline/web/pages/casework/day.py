"""One's own day, the page after sign-in: what waits, what runs out, what became of what one opened, and notices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from tearline.api.viewer import id_of
from tearline.casework.bases import STEPS
from tearline.casework.day import MOST, Day, acknowledge, day
from tearline.casework.questions import Line
from tearline.codes import Duty
from tearline.copies.number import written
from tearline.language import msg
from tearline.matters import RAN_OUT, Kind, Running, kinds
from tearline.web.done import done_of
from tearline.web.moves import pace
from tearline.web.visit import Page, Visit

_TITLE = msg("My day")
# What is told of a move whose state says too little: by its part in a decision, and by what became of the holder.
_NEWS = {
    "agree": msg("Agreed"), "object": msg("Objected"), "support": msg("Signed by the first of two"),
    "defer": msg("Deferred"), "refuse": msg("Refused"), "withdraw": msg("The proposal was withdrawn"),
    "offer": msg("Handed over, waits until it is accepted"), "mover": msg("Accepted"), "decline": msg("Not accepted"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ending:
    """A clock that runs out, or has, of a matter that waits for whoever reads."""

    line: Line
    kind: Kind
    clock: Running


def show(visit: Visit) -> Response:
    """The day of whoever is signed in."""
    found = day(visit.office.desk, visit.viewer)
    endings = _endings(found)
    return visit.show(
        "day.html", _TITLE, found.banner, section="day", found=found, most=MOST, kinds=kinds(), endings=endings,
        pace=pace, over=len({one.line.id for one in endings if one.clock.is_over(visit.now)}), written=written,
        done=done_of(visit), RAN_OUT=RAN_OUT, Duty=Duty, NEWS=_NEWS, STEPS=STEPS,
    )  # fmt: skip


def read(visit: Visit) -> Response:
    """Put away the notices of the form; back to the day."""
    told: list[UUID] = [id_of(one) for one in visit.values("notice")]
    acknowledge(visit.office.desk, visit.viewer, told)
    return visit.go("/day")


def _endings(found: Day) -> list[Ending]:
    """What is due first first."""
    kept = kinds()
    every = (Ending(line, kept[line.kind], clock) for line in found.waits for clock in line.clocks)
    return sorted(every, key=lambda one: (one.clock.due_at, one.line.id, one.clock.clock.code))


PAGES = (Page("GET", "/day", show), Page("POST", "/day/read", read))
