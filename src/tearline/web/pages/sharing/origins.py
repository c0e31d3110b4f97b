"""Of which sources some reports are: what one inspector asks, another agrees to, and both read (K2)."""

from __future__ import annotations

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.language import Message, msg
from tearline.sharing.sources.origins import MOST, answer_origin, ask_origin, origin_asks, origins
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong
from tearline.web.visit import Page, Visit

SECTION = "origins"
_DONE: dict[str, Message] = {
    "asked": msg("Asked. Nothing is told before another inspector agrees."),
    "agreed": msg(
        "Agreed: both of you may read it for 24 hours. Who keeps the sources is told that you two did."
    ),
    "declined": msg("Declined: nobody reads it."),
}


def page(visit: Visit) -> Response:
    """What was asked, and the form to ask."""
    return _list(visit, NOTHING_WRONG, 200)


def ask(visit: Visit) -> Response:
    """Ask."""

    def done() -> Response:
        records = visit.value("records").split()
        try:
            id = ask_origin(
                visit.office.desk, visit.viewer, records, visit.value("case"), visit.value("reason")
            )
        except NotFound:
            raise BadInput(msg("One of the reports is not there, or you do not see it.")) from None
        return visit.go(f"/origins/{id}?done=asked")

    try:
        return Typed(visit).answer(done, lambda wrong, status: _list(visit, wrong, status))
    except NotEntitled as error:
        return _list(visit, {"": error.message}, status_of(error))


def _list(visit: Visit, wrong: Wrong, status: int) -> Response:
    found = origin_asks(visit.office.desk, visit.viewer)
    return visit.show(
        "origins.html",
        msg("Origins of reports"),
        found.banner,
        status,
        density="compact",
        section=SECTION,
        found=found,
        wrong=wrong,
        waiting=[one for one in found.asks if one.may_answer],
        most=MOST,
        record=visit.value("record"),
    )


def show(visit: Visit) -> Response:
    """One ask, and what it tells to its two inspectors while it is open."""
    return _one(visit, NOTHING_WRONG, 200)


def answer(visit: Visit) -> Response:
    """Agree or decline."""
    id, told = visit.request.path_params["id"], visit.value("answer")

    def done() -> Response:
        if told not in ("agree", "decline"):
            raise BadInput(msg("Choose one of the list."))
        answer_origin(visit.office.desk, visit.viewer, id, agree=told == "agree")
        return visit.go(f"/origins/{id}?done={'agreed' if told == 'agree' else 'declined'}")

    try:
        return Typed(visit).answer(done, lambda wrong, status: _one(visit, wrong, status))
    except NotEntitled as error:
        return _one(visit, {"": error.message}, status_of(error))


def _one(visit: Visit, wrong: Wrong, status: int) -> Response:
    found = origins(visit.office.desk, visit.viewer, visit.request.path_params["id"])
    return visit.show(
        "origin.html",
        msg("Origin of reports"),
        found.banner,
        status,
        density="compact",
        section=SECTION,
        found=found,
        ask=found.ask,
        wrong=wrong,
        done=_DONE.get(visit.value("done")),
    )


PAGES = (
    Page("GET", "/origins", page),
    Page("POST", "/origins", ask),
    Page("GET", "/origins/{id}", show),
    Page("POST", "/origins/{id}", answer),
)
