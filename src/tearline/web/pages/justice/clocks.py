"""The clocks of one person's case, from what is typed: each with its article and how it was counted, to be printed for
a judge. Nothing of it is kept, and no record is read."""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError
from starlette.responses import Response

from tearline.errors import BadInput
from tearline.justice.answer import ToldClocks, ToldStep, told_clocks
from tearline.justice.asked import Asked, read
from tearline.justice.calendars import FEDERAL
from tearline.justice.events import BASES, STAGES, kinds
from tearline.justice.places import all_places, all_states, name_of
from tearline.language import Message, msg
from tearline.web.forms import BAD, NOTHING_WRONG, Wrong, a_day, a_moment
from tearline.web.visit import Page, Visit

TITLE = msg("Clocks of a case")
ROWS, MOST = 8, 20
PROPOSED = ("arrest", "registered", "handed-over", "before-judge", "linked")
"""What the empty form asks for; the rest is chosen."""
FLAGS = ("adolescent", "organised_crime", "on_complaint", "foreigner")
STAGE_WORDS: dict[str, Message] = {
    "custody": msg("Arrest and custody"), "court": msg("Before the judge"), "inquiry": msg("Inquiry and accusation"),
    "trial": msg("Trial"), "other": msg("Goods, telephones, traces"),
}  # fmt: skip
BASIS_WORDS: dict[str, Message] = {
    "flagrancy": msg("in the act"), "urgent": msg("urgent case"), "warrant": msg("warrant"),
    "administrative": msg("administrative"),
}  # fmt: skip
FLAG_WORDS: dict[str, Message] = {
    "adolescent": msg("Adolescent"), "organised_crime": msg("Organised crime"),
    "on_complaint": msg("Prosecuted on complaint"), "foreigner": msg("Foreigner"),
}  # fmt: skip
UNIT_WORDS: dict[str, Message] = {"months": msg("months"), "days": msg("days"), "hours": msg("hours")}


def form(visit: Visit) -> Response:
    """The form, with the events that most cases have."""
    return _shown(visit, None, NOTHING_WRONG, 200)


def count(visit: Visit) -> Response:
    """Every step of what was typed; the form again with more lines, or with what is wrong."""
    if visit.value("more"):
        return _shown(visit, None, NOTHING_WRONG, 200)
    try:
        found = told_clocks(read(_asked(visit), visit.now))
    except BadInput as error:
        return _shown(visit, None, {"": error.message}, BAD)
    return _shown(visit, found, NOTHING_WRONG, 200)


def _shown(visit: Visit, found: ToldClocks | None, wrong: Wrong, status: int) -> Response:
    running = [one for one in found.steps if one.status == "running"] if found else []
    first = min(running, key=_end, default=None)
    return visit.show(
        "clocks.html", TITLE, status=status, section="clocks", found=found, wrong=wrong, rows=_rows(visit), first=first,
        kinds=kinds().values(), stages=STAGES[:-1], STAGE_WORDS=STAGE_WORDS, bases=BASES, BASIS_WORDS=BASIS_WORDS,
        flags=FLAGS, FLAG_WORDS=FLAG_WORDS, units=UNIT_WORDS, places=[name_of(one) for one in all_places()],
        states=list(all_states().values()), FEDERAL=FEDERAL, MOST=MOST,
        proposed=PROPOSED if not visit.form else (),
    )  # fmt: skip


def _end(step: ToldStep) -> datetime:
    return next(one.due for one in step.counts if one.operative and one.due)


def _rows(visit: Visit) -> int:
    """How many lines the form has: those that were sent, and four more where somebody asks."""
    told = visit.value("rows")
    rows = int(told) if told.isdecimal() and len(told) < 3 else ROWS
    return max(ROWS, min(MOST, rows + (4 if visit.value("more") else 0)))


def _asked(visit: Visit) -> Asked:
    """What was typed, in the form of the API. Raises :class:`BadInput`."""
    events = [one for place in range(_rows(visit)) if (one := _event(visit, place))]
    if not events:
        raise BadInput(msg("Give at least one event with its day and hour."))
    penalty = visit.value("max_penalty")
    on = a_moment(visit.value("on-day"), visit.value("on-hour"))
    try:
        return Asked.model_validate({
            "events": events, "jurisdiction": visit.value("jurisdiction") or FEDERAL,
            "basis": visit.value("basis") or None, **{flag: bool(visit.value(flag)) for flag in FLAGS},
            "max_penalty": _number(penalty) if penalty else None, "as_known_on": on.isoformat() if on else None,
        })  # fmt: skip
    except ValidationError as error:
        raise BadInput(
            msg("A field is not in its form: {field}", field=".".join(map(str, error.errors()[0]["loc"])))
        ) from error


def _event(visit: Visit, place: int) -> dict[str, object] | None:
    """One line of the form; None where neither day nor hour stand in it."""
    told = {name: visit.value(f"{name}-{place}") for name in (
        "kind", "day", "hour", "place", "number", "unit", "sets", "clocks", "note")}  # fmt: skip
    if not told["day"] and not told["hour"]:
        return None
    if not told["kind"]:
        raise BadInput(msg("Line {n}: choose what happened.", n=place + 1))
    if not told["day"] or not told["hour"]:
        raise BadInput(msg("Line {n}: give both the day and the hour.", n=place + 1))
    event: dict[str, object] = {
        "kind": told["kind"], "at": f"{a_day(told['day']).isoformat()} {told['hour'][:5]}",
        "place": told["place"] or visit.value("place") or None, "note": told["note"], "clocks": told["clocks"].split(),
    }  # fmt: skip
    if told["number"]:
        by = "accused" if told["unit"] == "hours" else "judge"
        event["term"] = {"number": _number(told["number"]), "unit": told["unit"] or "months", "chosen_by": by}
    if told["sets"]:
        event["sets"] = f"{a_day(told['sets']).isoformat()} 12:00"
    return event


def _number(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > 4:
        raise BadInput(msg("A term is a whole number."))
    return int(text)


PAGES = (Page("GET", "/clocks", form), Page("POST", "/clocks", count))
