"""Requests between agencies: what we are asked, what we ask, and asking (B5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from starlette.responses import Response

from tearline.api.viewer import id_of
from tearline.casework.deeds import open_matter
from tearline.casework.questions import ABOUT, openable, to_be_about
from tearline.copies.number import written
from tearline.errors import BadInput, NotEntitled
from tearline.handling import Label
from tearline.language import msg
from tearline.matters import kinds
from tearline.picture.answer import Found, banner
from tearline.sharing.desks import desks
from tearline.sharing.requests import (
    AGREEMENT,
    BY,
    DAYS,
    KIND,
    OF,
    in_clock,
    is_late,
    one_side,
    refusals,
    requests,
)
from tearline.stewardship.deeds import NotCorrected
from tearline.web.done import done_of
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong
from tearline.web.moves import field_of, pace, wrote
from tearline.web.pages.casework.matters import TO_BE_ABOUT
from tearline.web.slots import Slots, choices
from tearline.web.visit import Page, Visit

_HEADINGS = {
    (OF, False): msg("What we are asked"), (BY, False): msg("What we ask"),
    (OF, True): msg("What we were asked and is over"), (BY, True): msg("What we asked and is over"),
}  # fmt: skip


def show(visit: Visit) -> Response:
    """Both sides: open ones, what is due first first; the last that ended; refusals and clocks of ninety days."""
    found = requests(visit.office.desk, visit.viewer, visit.now)
    late = sum(is_late(line, visit.now) for line in found.of_us)
    return visit.show(
        "requests.html", msg("Requests"), found.banner, density="compact", section="requests", found=found,
        kind=found.kind, late=late, is_late=is_late, pace=pace, written=written, done=done_of(visit), DAYS=DAYS,
        in_clock=in_clock, refusals=refusals,
        purposes=_purposes(visit), OF=OF, BY=BY, agreed=kinds()[AGREEMENT],
    )  # fmt: skip


def show_side(visit: Visit) -> Response:
    """A page of one side."""
    side, ended = visit.request.path_params["side"], visit.value("ended") == "yes"
    page = int(told) if (told := visit.value("page")).isdecimal() and len(told) < 6 else 1
    found = one_side(visit.office.desk, visit.viewer, side, ended=ended, page=page)
    return visit.show(
        "requests-side.html", _HEADINGS[side, ended], found.banner, density="compact", section="requests", found=found,
        kind=kinds()[KIND], is_late=is_late, pace=pace, written=written, purposes=_purposes(visit), OF=OF,
        heading=_HEADINGS[side, ended],
    )  # fmt: skip


def _purposes(visit: Visit) -> dict[str, object]:
    return {one.code: one for one in visit.purposes}


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


def form(visit: Visit) -> Response:
    """The form for asking; about records, where a page of ours or the address names some."""
    offered = _offered(visit)
    return _form(visit, offered, offered, NOTHING_WRONG, 200)


def send(visit: Visit) -> Response:
    """Ask, and on to the request; the form again where something is wrong, with all that was typed."""
    kept, typed = visit.values("about"), Typed(visit)
    title = typed.take("name", _title, "")
    said = wrote(visit, typed, kinds()[KIND].opening, labelled=False)
    typed.wrong.pop("label", None)  # to whom it goes is said by whom it asks, and no field of its own
    label = typed.take("label", lambda _: _label(visit, said.said.get("addressee", "")), None)

    def done() -> Response:
        properties = {"name": [title], "summary": [visit.value("summary")] if visit.value("summary") else []}
        try:
            id = open_matter(visit.office.desk, visit.viewer, KIND, properties, about=[id_of(one) for one in kept],
                             said=said.said, label=label)  # fmt: skip
        except (NotCorrected, NotEntitled) as error:
            raise BadInput(error.message) from error
        return visit.go(f"/matter/{id}?done=opened")

    return typed.answer(done, lambda wrong, status: _form(visit, _offered(visit), kept, wrong, status))


def _form(visit: Visit, offered: Iterable[str], kept: Iterable[str], wrong: Wrong, status: int) -> Response:
    desk, viewer = visit.office.desk, visit.viewer
    ids = [id for id in map(_uuid, offered) if id][:ABOUT]
    records: list[Found] = to_be_about(desk, viewer, ids) if ids else []
    own = visit.officer.agency if visit.officer else ""
    kind = kinds()[KIND]
    return visit.show(
        "request-new.html", msg("Ask another agency"), banner(one.label for one in records), status, section="requests",
        kind=kind, wrong=wrong, desks=[one for one in desks(desk, viewer) if one.agency != own], field_of=field_of,
        may=KIND in {one.code for one in openable(desk, viewer)}, records=records, kept=set(kept),
        choices=choices(visit.officer), slots=Slots.typed(visit), addressee=f"f-{kind.fields['addressee'].code}",
        asks=[ask for ask in kind.opening.asks if not ask.field.is_agency],
        sealed=visit.seal(TO_BE_ABOUT, {"ids": [one.id for one in records], "of": len(records)}) if records else "",
    )  # fmt: skip


def _offered(visit: Visit) -> list[str]:
    """The ids that a page of ours sealed, and those that stand plain."""
    told: Any = visit.opened(TO_BE_ABOUT)
    sealed = told["ids"] if isinstance(told, dict) else []
    return list(dict.fromkeys((*sealed, *visit.values("about"))))


def _label(visit: Visit, addressee: str) -> str | None:
    """The own agency's label of what was typed, released to whom is asked and to nobody else. Raises
    :class:`BadInput`."""
    slots, officer = Slots.typed(visit), visit.officer
    if not slots.tier and visit.values("about"):
        return None  # the labels of the records that it is about are its own
    if officer is None or not addressee:
        return None
    made = Slots(slots.tier, slots.compartments, "some", addressee, slots.handling, slots.note)
    told: Label = made.label(officer.agency)
    return str(told)


def _title(text: str) -> str:
    if not text:
        raise BadInput(msg("Say in a line what you ask for."))
    return text


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


PAGES = (
    Page("GET", "/requests", show),
    Page("GET", "/requests/new", form),
    Page("POST", "/requests/new", send),
    Page("GET", "/requests/{side}", show_side),
)
