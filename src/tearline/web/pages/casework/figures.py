"""What came of leads, in figures: for commanders, duty officers and inspectors (E1, E4)."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.casework.figures import DAYS, FLOOR, Figures, figures
from tearline.errors import BadInput
from tearline.language import Message, msg
from tearline.matters import kinds
from tearline.picture.answer import banner
from tearline.web.forms import NOTHING_WRONG, Wrong, a_day
from tearline.web.visit import Page, Visit

_TITLE = msg("What came of leads")
_SINCE, _UNTIL = "since", "until"


def show(visit: Visit) -> Response:
    """The figures of the period that is named, or of the last ninety days."""
    try:
        since, until = (a_day(text) if (text := visit.value(name)) else None for name in (_SINCE, _UNTIL))
        return _shown(visit, figures(visit.office.desk, visit.viewer, since, until), NOTHING_WRONG, 200)
    except BadInput as error:
        return _shown(visit, None, {"": error.message}, status_of(error))


def _shown(visit: Visit, found: Figures | None, wrong: Wrong, status: int) -> Response:
    shown = found.banner if found else banner([])
    return visit.show(
        "figures.html", _TITLE, shown, status, section="figures", found=found, wrong=wrong, kind=kinds()["lead"],
        FLOOR=FLOOR, DAYS=DAYS, since=_day(visit, _SINCE, found.since if found else None),
        until=_day(visit, _UNTIL, found.until if found else None), NAMES=_NAMES,
    )  # fmt: skip


def _day(visit: Visit, name: str, told: date | None) -> str:
    return told.isoformat() if told else visit.value(name)


_NAMES: dict[str, Message] = {
    "in_time": msg("Decided within the minutes of their row"),
    "before_perishing": msg("Decided before they were of no use"),
    "with_outcome": msg("Closed with an outcome"),
    "told_in_time": msg("Outcome told within 72 hours"),
    "decided_low": msg("Decided at level 3 or below"),
    "false": msg("Turned out to be false"),
}
PAGES = (Page("GET", "/figures", show),)
