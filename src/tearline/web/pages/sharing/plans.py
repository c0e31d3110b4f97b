"""Plans of one's own agency, and one side of a clash: whom to call, by when, and what was agreed (B4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.casework.deeds import move_matter
from tearline.copies.number import written
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.language import msg
from tearline.matters import FINDER, RAN_OUT, kinds
from tearline.settings import deployment_zone
from tearline.sharing.plans import CLASH, PLAN, WAITS, Clash, clash, plans, point_of
from tearline.web.done import done_of
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong
from tearline.web.moves import field_of, pace, wrote
from tearline.web.placed import state_json
from tearline.web.plan_drawing import hours, plan_map, plan_places
from tearline.web.render import words_in
from tearline.web.streets import streets_in
from tearline.web.visit import Page, Visit

_MOVED = msg(
    "It was moved since you opened it. Your move was not made; read what happened, and decide again."
)
_CLOSED = msg("This move is not yours to make as the clash stands.")


def show_plans(visit: Visit) -> Response:
    """Open plans, with whom to call first."""
    found = plans(visit.office.desk, visit.viewer)
    lines = [one.line for one in found.plans if point_of(one.line.said.get("point", ""))]
    places, zone = plan_places(lines), ZoneInfo(deployment_zone())
    return visit.show(
        "plans.html", msg("Plans"), found.banner, density="compact", section="plans", found=found, lines=lines,
        kinds=kinds(), plan=kinds()[PLAN], clash=kinds()[CLASH], map=plan_map(lines), pace=pace, written=written,
        streets=streets_in(visit.office.desk.house.data), WAITS=WAITS,
        state=state_json(places, [], None, [], None, zone, words_in(visit.language)),
    )  # fmt: skip


def show_clash(visit: Visit) -> Response:
    """One side of a clash, by its id or its folio."""
    return _clash(visit, _found(visit), NOTHING_WRONG, 200)


def move_clash(visit: Visit) -> Response:
    """That the call was made, or what was agreed; and back to the page."""
    found, code = _found(visit), visit.value("move")
    one = found.matter
    if visit.value("seen") != one.last_move:
        return _clash(visit, found, {"": _MOVED}, status_of(Conflict(_MOVED)))
    made = one.kind.moves.get(code)
    if made is None or code not in {way.move for way in one.ways}:
        return _clash(visit, found, {"": _CLOSED}, status_of(NotFound()))
    typed = Typed(visit)
    said = wrote(visit, typed, made, labelled=False)
    if typed.wrong:
        return _clash(visit, found, typed.wrong, BAD)
    try:
        move_matter(
            visit.office.desk,
            visit.viewer,
            one.id,
            code,
            UUID(one.last_move),
            said=said.said,
            words=said.words,
        )
    except (BadInput, NotEntitled, Conflict) as error:
        return _clash(visit, found, {"": error.message}, status_of(error))
    except NotFound as error:  # the right to it went meanwhile
        return _clash(visit, found, {"": _CLOSED}, status_of(error))
    return visit.go(f"/plans/{one.id}?done=moved")


def _found(visit: Visit) -> Clash:
    return clash(visit.office.desk, visit.viewer, visit.request.path_params["id"])


def _clash(visit: Visit, found: Clash, wrong: Wrong, status: int) -> Response:
    one, plan = found.matter, found.plan
    call_by = datetime.fromisoformat(one.said["call_by"])
    return visit.show(
        "clash.html", one.kind.name, one.banner, status, density="compact", section="plans", found=found, one=one,
        plan=plan, kind=one.kind, kinds=kinds(), wrong=wrong, tried=visit.value("move") if wrong else "",
        field_of=field_of, pace=pace, written=written, done=done_of(visit), call_by=call_by, WAITS=WAITS,
        plan_begins=datetime.fromisoformat(plan.said["begins"]),
        left=call_by - visit.now, FINDER=FINDER, RAN_OUT=RAN_OUT,
        map=plan_map([plan], one.said.get("cell", "")) if one.said.get("cell") else None,
        hours=hours(plan, one.said, visit.now, ZoneInfo(deployment_zone())),
        ways=sorted(one.ways, key=lambda way: list(one.kind.moves).index(way.move)),
    )  # fmt: skip


PAGES = (
    Page("GET", "/plans", show_plans),
    Page("GET", "/plans/{id}", show_clash),
    Page("POST", "/plans/{id}/move", move_clash),
)
