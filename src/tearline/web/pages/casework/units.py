"""Joint units: those that one may know of, one of them as its planning cell's table, and each step (E3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from tearline.api.viewer import id_of
from tearline.casework.deeds import open_matter
from tearline.casework.table import table
from tearline.codes import Duty
from tearline.copies.number import written as written_folio
from tearline.errors import BadInput, NotFound
from tearline.handling import Label, Tier
from tearline.language import Message, msg
from tearline.matters import kinds
from tearline.picture.answer import banner
from tearline.registry.names import agency_code, login_name
from tearline.units import deeds
from tearline.units.codes import STEPS, Cell, Sits, State
from tearline.units.maturity import BEST, maturity
from tearline.units.questions import Askable, Unit, askable, list_units, unit
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_moment
from tearline.web.moves import pace
from tearline.web.pages.picture.ask import address
from tearline.web.pages.picture.questions import as_asked
from tearline.web.visit import Page, Visit

SECTION = "units"
LONGEST_NOTE = 2000  # characters

_DONE: dict[str, Message] = {
    "proposed": msg("Proposed: the planning office and a registrar of each agency approve it."),
    "approved": msg("Approved, and on record."),
    "standing": msg("The unit stands: its seats open its compartment."),
    "suspended": msg("Suspended: its seats open nothing until it stands again."),
    "dissolved": msg("Dissolved: its seats have ended. What bears its label stays under it."),
    "asked": msg("Asked in: a registrar of that agency approves."),
    "withdrawn": msg("Withdrawn: the agency's seats have ended. What it wrote stays under the unit's label."),
    "seat": msg("Proposed: the unit's lead confirms within 14 days; where it has none, a coordinator."),
    "confirmed": msg("Confirmed: the seat opens the unit's compartment from now on."),
    "refused": msg("Refused: nobody was seated."),
    "ended": msg("Ended: the seat opens nothing any more."),
    "noted": msg("The note is on the unit's table."),
    "lead": msg("On record: one lead at a time."),
}


# ── the list, and a new one ─────────────────────────────────────────────────────────────────────


def show_all(visit: Visit) -> Response:
    """The units that this person may know of."""
    found = list_units(visit.office.desk, visit.viewer)
    return visit.show(
        "units.html", msg("Joint units"), density="compact", section=SECTION, units=found, best=BEST, cells=list(Cell),
        far={one.id: maturity(one, visit.now) for one in found}, may_propose=_coordinates(visit), held=Sits.HELD,
    )  # fmt: skip


def new(visit: Visit) -> Response:
    """The form for a new unit, a coordinator's."""
    return _new(visit, NOTHING_WRONG, 200)


def propose(visit: Visit) -> Response:
    """Propose it."""
    typed = Typed(visit)
    code = typed.take("code", deeds.unit_code, "")
    name, area, agreement = (typed.take(field, deeds.written, "") for field in ("name", "area", "agreement"))

    def done() -> Response:
        desk, viewer = visit.office.desk, visit.viewer
        made = deeds.propose_unit(desk, viewer, code, name, area, agreement, visit.values("agency"))
        return visit.go(f"/unit/{made}?done=proposed")

    return typed.answer(done, lambda wrong, status: _new(visit, wrong, status))


def _new(visit: Visit, wrong: Wrong, status: int) -> Response:
    listed = askable(visit.office.desk, visit.viewer)
    if not listed:
        raise NotFound
    return visit.show(
        "unit-new.html", msg("Propose a joint unit"), status=status, section=SECTION, wrong=wrong, agencies=listed,
        chosen=visit.values("agency"),
    )  # fmt: skip


def _coordinates(visit: Visit) -> bool:
    return visit.officer is not None and Duty.COORDINATOR in visit.officer.duties


# ── one ─────────────────────────────────────────────────────────────────────────────────────────


def show(visit: Visit) -> Response:
    """Its table: who sits in which cell, who leads until when, how far it is, and what this person may do."""
    return _show(visit, NOTHING_WRONG, 200)


def _show(visit: Visit, wrong: Wrong, status: int) -> Response:
    found = _unit(visit)
    term = found.lead(visit.now)
    common = (
        table(visit.office.desk, visit.viewer, found.code)
        if found.seat and found.state == State.STANDING
        else None
    )
    held = visit.officer.tier if visit.officer else None
    return visit.show(
        "unit.html", msg("Joint unit"), common.banner if common else banner([]), status, common=common, kinds=kinds(),
        tiers=[one for one in Tier if held is not None and one <= held],
        pace=pace, written=written_folio, link=lambda one: address(visit, as_asked(one.question)),
        density="compact", section=SECTION, unit=found, wrong=wrong,
        done=_DONE.get(visit.value("done")), cells=list(Cell), term=term, gap=found.gap(visit.now), best=BEST,
        far=maturity(found, visit.now), steps=STEPS[found.state] if found.coordinates else (), sits=Sits, states=State,
        lead=found.seat_of(term.seat) if term else None, waiting=found.sitting(Sits.WAITING), table=_table(found),
        agencies=_not_in(visit, found), ours=_ours(visit, found), may_end=lambda seat: _may_end(found, seat),
    )  # fmt: skip


def _table(found: Unit) -> dict[tuple[str, str], list[object]]:
    """Who sits, or sat until the vetting ran out, by cell and agency."""
    table: dict[tuple[str, str], list[object]] = {}
    for seat in found.seats:
        if seat.state != Sits.WAITING:
            table.setdefault((seat.cell, seat.agency), []).append(seat)
    return table


def _not_in(visit: Visit, found: Unit) -> list[Askable]:
    """The agencies that a coordinator may still ask in."""
    if not found.coordinates or found.state == State.DISSOLVED:
        return []
    inside = {one.code for one in found.agencies}
    return [one for one in askable(visit.office.desk, visit.viewer) if one.code not in inside]


def _ours(visit: Visit, found: Unit) -> str | None:
    """The agency whose officers this person may propose; the database decides."""
    ours = visit.officer.agency if visit.officer else ""
    entered = {one.code for one in found.agencies if one.approved_at is not None}
    may = ours in entered and (found.coordinates or found.registers is not None)
    return ours if may and found.state not in (State.PROPOSED, State.DISSOLVED) else None


def _may_end(found: Unit, seat: object) -> bool:
    mine = getattr(seat, "mine", False)
    return bool(
        mine or found.is_lead or found.coordinates or found.registers == getattr(seat, "agency", None)
    )


# ── steps ───────────────────────────────────────────────────────────────────────────────────────


def propose_seat(visit: Visit) -> Response:
    """Propose an officer of the own agency for a seat."""
    typed = Typed(visit)
    login = typed.take("login", login_name, "")
    cell = typed.take("cell", deeds.cell_of, Cell.ANALYSIS)
    until = _moment(typed, visit, "seat-until")

    def done() -> Response:
        covert, id = visit.value("covert") == "yes", _id(visit)
        deeds.propose_seat(visit.office.desk, visit.viewer, id, login, cell, covert=covert, until=until)
        return _back(visit, "seat")

    return typed.answer(done, lambda wrong, status: _show(visit, wrong, status))


def lead(visit: Visit) -> Response:
    """Name the lead, or hand over: at this instant, where somebody leads."""
    typed = Typed(visit)
    seat = typed.take("seat", _chosen, UUID(int=0))
    since, until = _moment(typed, visit, "lead-since"), _moment(typed, visit, "lead-until")

    def done() -> Response:
        desk, viewer = visit.office.desk, visit.viewer
        if visit.value("how") == "hand-over":
            deeds.hand_over_lead(desk, viewer, seat, until)
        else:
            deeds.name_lead(desk, viewer, seat, since, until)
        return _back(visit, "lead")

    return typed.answer(done, lambda wrong, status: _show(visit, wrong, status))


def note(visit: Visit) -> Response:
    """Leave a note on the unit's table: a matter of the viewer's agency under the unit's compartment."""
    typed = Typed(visit)
    title, text = typed.take("title", deeds.written, ""), typed.take("text", _text, "")
    tier = next((one for one in Tier if one.name == visit.value("tier")), Tier.RESTRICTED)

    def done() -> Response:
        desk, viewer = visit.office.desk, visit.viewer
        open_matter(desk, viewer, "note", {"name": [title], "summary": [text]}, label=_under(visit, tier))
        return _back(visit, "noted")

    return typed.answer(done, lambda wrong, status: _show(visit, wrong, status))


def _text(text: str) -> str:
    if not 1 <= len(text) <= LONGEST_NOTE:
        raise BadInput(msg("Write the note, in {most} characters at most.", most=LONGEST_NOTE))
    return text


def _under(visit: Visit, tier: Tier) -> str:
    """The label of what a member leaves there: released to all, in the unit's compartment, so that its seats alone
    decide who sees it."""
    agency = visit.officer.agency if visit.officer else ""
    return str(Label(agency, tier, frozenset({_unit(visit).compartment}), frozenset({"ALL"})))


def step(visit: Visit) -> Response:
    """One of the steps that need no more than their name and what they are about."""
    take, done = _step(visit)
    try:
        take(visit)
    except BadInput as error:
        return _show(visit, {"": error.message}, 400)
    return _back(visit, done)


def sure(visit: Visit) -> Response:
    """What a step that takes something away does, before it is done."""
    found = _unit(visit)
    name = visit.value("step")
    if name not in _GRAVE or (name == "end" and _seat(visit, found) is None):
        raise NotFound
    return visit.show(
        "unit-sure.html", msg("Joint unit"), section=SECTION, unit=found, step=name, of=visit.value("of"),
        seat=_seat(visit, found) if name == "end" else None,
    )  # fmt: skip


def _seat(visit: Visit, found: Unit) -> object | None:
    return found.seat_of(id_of(visit.value("of")))


def _approve(visit: Visit) -> None:
    deeds.approve_unit(visit.office.desk, visit.viewer, _id(visit), visit.value("of") or None)


def _move(to: State) -> Callable[[Visit], None]:
    return lambda visit: deeds.move_unit(visit.office.desk, visit.viewer, _id(visit), to)


def _ask(visit: Visit) -> None:
    deeds.ask_agency(visit.office.desk, visit.viewer, _id(visit), agency_code(visit.value("of")))


def _withdraw(visit: Visit) -> None:
    deeds.withdraw_agency(visit.office.desk, visit.viewer, _id(visit), agency_code(visit.value("of")))


def _of_seat(deed: Callable[..., None]) -> Callable[[Visit], None]:
    return lambda visit: deed(visit.office.desk, visit.viewer, id_of(visit.value("of")))


# Each with what is said after it.
_STEPS: Mapping[str, tuple[Callable[[Visit], None], str]] = {
    "approve": (_approve, "approved"),
    "stand": (_move(State.STANDING), "standing"),
    "suspend": (_move(State.SUSPENDED), "suspended"),
    "dissolve": (_move(State.DISSOLVED), "dissolved"),
    "ask": (_ask, "asked"),
    "withdraw": (_withdraw, "withdrawn"),
    "confirm": (_of_seat(deeds.confirm_seat), "confirmed"),
    "refuse": (_of_seat(deeds.refuse_seat), "refused"),
    "end": (_of_seat(deeds.end_seat), "ended"),
}
_GRAVE = frozenset({"suspend", "dissolve", "withdraw", "end"})


def _step(visit: Visit) -> tuple[Callable[[Visit], None], str]:
    if visit.value("step") not in _STEPS:
        raise NotFound
    return _STEPS[visit.value("step")]


def _back(visit: Visit, done: str) -> Response:
    """On to the unit; whoever just left it goes to the list, for there is none for them any more."""
    id = _id(visit)
    known = {one.id for one in list_units(visit.office.desk, visit.viewer)}
    return visit.go(f"/unit/{id}?done={done}" if id in known else "/units")


def _unit(visit: Visit) -> Unit:
    return unit(visit.office.desk, visit.viewer, str(_id(visit)))


def _id(visit: Visit) -> UUID:
    return id_of(visit.request.path_params["id"])


def _chosen(text: str) -> UUID:
    if not text:
        raise BadInput(msg("Choose a seat."))
    return id_of(text)


def _moment(typed: Typed, visit: Visit, name: str) -> datetime | None:
    """A moment in two fields; what is wrong with either is said once."""
    try:
        return a_moment(visit.value(f"{name}-day"), visit.value(f"{name}-hour"))
    except BadInput as error:
        typed.wrong[name] = error.message
        return None


PAGES = (
    Page("GET", "/units", show_all),
    Page("GET", "/units/new", new),
    Page("POST", "/units/new", propose),
    Page("GET", "/unit/{id}", show),
    Page("POST", "/unit/{id}/seat", propose_seat),
    Page("POST", "/unit/{id}/lead", lead),
    Page("POST", "/unit/{id}/note", note),
    Page("GET", "/unit/{id}/step", sure),
    Page("POST", "/unit/{id}/step", step),
)
