"""One matter: where it stands to its reader, what happened, and a form for each move that is theirs to make (E1)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.casework.deeds import move_matter
from tearline.casework.questions import Matter, Step, looked_before, matter
from tearline.copies.number import written
from tearline.errors import BadInput, Conflict, LeaveNeeded, NotEntitled, NotFound
from tearline.language import Message, msg
from tearline.matters import FINDER, GIVEN_BACK, RAN_OUT, SEEN, Move, kinds
from tearline.sharing.plans import CLASH
from tearline.web.deciding import decision_of
from tearline.web.done import done_of
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong
from tearline.web.moves import HAPPENED, REASON, field_of, pace, told_in, wrote
from tearline.web.naming import naming_of
from tearline.web.onward import given_first, passed_by, wanted
from tearline.web.own_pages import own_page_of
from tearline.web.slots import Slots, choices
from tearline.web.visit import Page, Visit

_CLASH = 409
_CLOSED = msg("This move is not yours to make as the matter stands.")


def show(visit: Visit) -> Response:
    """The matter of the address, by its id or its folio."""
    found = _found(visit)
    if found.kind.code == CLASH:  # it has a page of its own
        return visit.go(f"/plans/{found.id}")
    return _shown(visit, found, NOTHING_WRONG, 200)


def move(visit: Visit) -> Response:
    """Make the move of the form, and back to the matter. Where another was made since the form was opened, or something
    is wrong with it, the page again with what was typed."""
    found, code = _found(visit), visit.value("move")
    made = found.kind.moves.get(code)
    if visit.value("seen") != found.last_move:
        return _conflict(visit, found)
    if made is None or code not in {way.move for way in found.ways}:
        return _shown(visit, found, {"": _CLOSED}, status_of(NotFound()))
    typed = Typed(visit)
    said = wrote(visit, typed, made, labelled=False)
    if typed.wrong:
        return _shown(visit, found, typed.wrong, BAD)
    try:
        move_matter(
            visit.office.desk, visit.viewer, found.id, code, UUID(found.last_move), said=said.said,
            words=said.words, happened_at=said.happened_at, label=said.label,
        )  # fmt: skip
    except LeaveNeeded as error:  # asked for leave that is another's to give first
        needed = given_first(error, found)
        return _shown(visit, found, {"": error.message}, status_of(error), needed=needed)
    except Conflict:
        return _conflict(visit, _found(visit))
    except NotFound as error:  # the right to it went meanwhile; of a matter that went too, the page says so
        return _shown(visit, _found(visit), {"": _CLOSED}, status_of(error))
    except (BadInput, NotEntitled) as error:
        return _shown(visit, found, {"": error.message}, status_of(error))
    return visit.go(f"/matter/{found.id}?done=moved")


def _found(visit: Visit) -> Matter:
    return matter(visit.office.desk, visit.viewer, visit.request.path_params["id"])


def _conflict(visit: Visit, found: Matter) -> Response:
    """What was done since, of what this reader sees; and what was typed."""
    return _shown(visit, found, NOTHING_WRONG, _CLASH, _since(found.steps, visit.value("seen")))


def _since(steps: Sequence[Step], seen: str) -> list[Step]:
    """The moves after the one that was seen; none, where that is not among them any more."""
    place = next((n for n, one in enumerate(steps, 1) if one.id == seen), len(steps))
    return list(steps[place:])


def _shown(
    visit: Visit, found: Matter, wrong: Wrong, status: int, since: Sequence[Step] = (),
    needed: LeaveNeeded | None = None,
) -> Response:  # fmt: skip
    kind, tried = found.kind, visit.value("move") if "move" in visit.form else ""
    naming = naming_of(visit, found)
    open_moves = [way.move for way in found.ways]
    leading = [code for code in open_moves if not kind.moves[code].particulars.uncovers]
    return visit.show(
        "matter.html", kind.name, naming.over(found.banner), status, density="compact", section="matters",
        found=found, kind=kind, wrong=wrong, tried=tried, since=since, clash=status == _CLASH and not needed,
        wanted=wanted(visit, needed), written=written,
        ways=sorted(found.ways, key=lambda way: list(kind.moves).index(way.move)), pace=pace, field_of=field_of,
        slots=Slots.typed(visit), no_slots=Slots(), choices=choices(visit.officer), done=done_of(visit),
        alone=leading[0] if len(leading) == 1 else "", SEEN=SEEN, looked=looked_before(found),
        RAN_OUT=RAN_OUT, GIVEN_BACK=GIVEN_BACK, FINDER=FINDER, kinds=kinds(), naming=naming,
        decision=decision_of(found), levels=kind.fields.get("level"), own_page=own_page_of(found),
        neutral=passed_by(visit, found),
        deciders=[one.code for one in kind.moves.values() if one.decides in ("take", "refuse")],
        typed=[] if not tried or tried in open_moves else _typed(visit, kind.moves.get(tried)),
    )  # fmt: skip


def _typed(visit: Visit, tried: Move | None) -> list[tuple[Message, str]]:
    """What was typed in the form of a move that is not open any more: nothing of it is lost."""
    if tried is None:
        return []
    told = [(ask.field.name, told_in(visit, ask)) for ask in tried.asks]
    happened = f"{visit.value(f'{HAPPENED}-day')} {visit.value(f'{HAPPENED}-hour')}".strip()
    lines: list[tuple[Message, str]] = [
        *told, (msg("Why"), visit.value(REASON)), (msg("When it was done"), happened),
    ]  # fmt: skip
    return [(name, text) for name, text in lines if text]


PAGES = (Page("GET", "/matter/{id}", show), Page("POST", "/matter/{id}/move", move))
