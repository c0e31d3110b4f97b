"""Consents of one's own agency to be asked by pointers; and, for an inspector, who asks how much."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from tearline.codes import Consenting, IdentifierKind, Reveal
from tearline.errors import BadInput
from tearline.handling import Label
from tearline.language import Message, msg
from tearline.picture.answer import banner
from tearline.sharing.consents import (
    DAYS,
    Terms,
    activate_consent,
    consents,
    draft_consent,
    end_consent,
    inspection,
)
from tearline.sharing.desks import desks
from tearline.sharing.pointers import KINDS
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_day, end_of, start_of
from tearline.web.pages.oversight.looks import purpose_names
from tearline.web.pages.sharing.pointers import SECTION, places
from tearline.web.visit import Page, Visit

_DONE: dict[str, Message] = {
    "draft": msg("Drafted. It answers nobody before it is put in force."),
    "active": msg("In force. Its pointers enter at the next fixed hour."),
    "ended": msg("Ended: it answers nobody from this moment on."),
}
_STEPS = {"active": activate_consent, "ended": end_consent}


def page(visit: Visit) -> Response:
    """The consents, and the form for one more."""
    return _page(visit, NOTHING_WRONG, 200)


def draft(visit: Visit) -> Response:
    """Draft one."""
    typed, now = Typed(visit), datetime.now(UTC)
    label = typed.take("label", lambda text: str(Label.parse(text)), "")
    reveal = typed.take("reveal", _reveal, "")
    since = typed.take("since", lambda text: start_of(a_day(text)), now)
    until = typed.take("until", lambda text: end_of(a_day(text)), now)
    kinds, audience, purposes = (_some(visit, name, typed) for name in ("kinds", "audience", "purposes"))

    def done() -> Response:
        terms = Terms(label, kinds, reveal, audience, purposes, since, until, visit.value("controller"))
        draft_consent(visit.office.desk, visit.viewer, terms)
        return visit.go("/consents?done=draft")

    return typed.answer(done, lambda wrong, status: _page(visit, wrong, status))


def move(visit: Visit) -> Response:
    """Put one in force, or end it."""
    to = visit.value("to")

    def done() -> Response:
        if to not in _STEPS:
            raise BadInput(msg("Choose one of the list."))
        _STEPS[to](visit.office.desk, visit.viewer, visit.value("id"))
        return visit.go(f"/consents?done={to}")

    return Typed(visit).answer(done, lambda wrong, status: _page(visit, wrong, status))


def _page(visit: Visit, wrong: Wrong, status: int) -> Response:
    listed = consents(visit.office.desk, visit.viewer)
    own = visit.officer.agency if visit.officer else ""
    others = [one for one in desks(visit.office.desk, visit.viewer) if one.agency != own]
    return visit.show(
        "consents.html", msg("Our consents"), banner([one.label for one in listed]), status,
        density="compact", section=SECTION, wrong=wrong, done=_DONE.get(visit.value("done")), consents=listed,
        standing=[one for one in listed if one.state == Consenting.ACTIVE], reveals=list(Reveal),
        kinds_said=[(str(one), visit.said(one.words)) for one in IdentifierKind if one in KINDS],
        others_said=[(one.agency, one.agency) for one in others], purposes=purpose_names(visit), places=places(visit),
    )  # fmt: skip


def rates(visit: Visit) -> Response:
    """Who asks how much, and which silent consents were asked. An inspector's."""
    found = inspection(visit.office.desk, visit.viewer, DAYS)
    return visit.show(
        "pointer-rates.html", msg("Who asks how much"),
        banner([one.label for one in found.silent]), density="compact",
        section=SECTION, found=found, places=places(visit),
    )  # fmt: skip


def _reveal(text: str) -> str:
    if text not in set(Reveal):
        raise BadInput(msg("Choose one of the list."))
    return text


def _some(visit: Visit, name: str, typed: Typed) -> list[str]:
    """The values that were chosen, one at least."""
    chosen = [one for one in visit.values(name) if one]
    if not chosen:
        typed.wrong[name] = msg("Choose at least one.")
    return chosen


PAGES = (
    Page("GET", "/consents", page), Page("POST", "/consents", draft), Page("POST", "/consents/move", move),
    Page("GET", "/pointers/rates", rates),
)  # fmt: skip
