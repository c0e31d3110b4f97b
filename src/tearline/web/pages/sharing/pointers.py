"""Pointers: a question whether another agency holds something, and the notices of such questions at a desk."""

from __future__ import annotations

from starlette.responses import Response

from tearline.codes import Duty
from tearline.copies.number import written
from tearline.language import Message, msg
from tearline.picture.answer import banner
from tearline.picture.check import check
from tearline.sharing.neutral import neutral_desk
from tearline.sharing.pointers import (
    LONGEST,
    Question,
    ask_pointer,
    case_of,
    identifiers_of,
    own_questions,
    pointer_notices,
    put_away,
)
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong
from tearline.web.pages.oversight.looks import purpose_names
from tearline.web.visit import Page, Visit

SECTION = "pointers"
_SEEN = 5  # records of the check beside an answer; its own page has all of them


def page(visit: Visit) -> Response:
    """The form and one's own questions; with ``told``, the newest of them as the answer it is."""
    return _page(visit, NOTHING_WRONG, 200)


def ask(visit: Visit) -> Response:
    """Ask, and on to the answer."""
    typed = Typed(visit)
    typed.take("identifier", lambda text: bool(identifiers_of(text)), instead=False)
    typed.take("case", case_of, instead="")

    def done() -> Response:
        ask_pointer(visit.office.desk, visit.viewer, visit.value("identifier"), visit.value("case"))
        return visit.go("/pointers?told=yes")

    return typed.answer(done, lambda wrong, status: _page(visit, wrong, status))


def _page(visit: Visit, wrong: Wrong, status: int) -> Response:
    asks = visit.officer is not None and Duty.ANALYST in visit.officer.duties
    asking = own_questions(visit.office.desk, visit.viewer)
    answer = asking.questions[0] if asking.questions and visit.value("told") == "yes" else None
    beside = check(visit.office.desk, visit.viewer, answer.asked) if answer else None
    labels = [one.label for one in asking.questions]
    labels += [hit.record.label for hit in beside.hits[:_SEEN]] if beside else []
    return visit.show(
        "pointers.html", _title(answer), banner(labels), status, density="compact",
        section=SECTION, wrong=wrong, asks=asks, remains=asking.remains, questions=asking.questions, answer=answer,
        neutral=neutral_desk(visit.office.desk, visit.viewer),
        beside=[hit.record for hit in beside.hits[:_SEEN]] if beside else [], purposes=purpose_names(visit),
        more=beside is not None and len(beside.hits) > _SEEN, written=written, most=LONGEST, places=places(visit),
    )  # fmt: skip


def _title(answer: Question | None) -> Message:
    return msg("Pointers") if answer is None else msg("Answer to a pointer")


def notices(visit: Visit) -> Response:
    """Questions of others that hit what one's agency holds; with ``all``, those put away too."""
    return _notices(visit, NOTHING_WRONG, 200)


def read(visit: Visit) -> Response:
    """Put one away."""

    def done() -> Response:
        put_away(visit.office.desk, visit.viewer, visit.value("id"))
        return visit.go("/pointers/notices")

    return Typed(visit).answer(done, lambda wrong, status: _notices(visit, wrong, status))


def _notices(visit: Visit, wrong: Wrong, status: int) -> Response:
    every = visit.value("all") == "yes"
    told = pointer_notices(visit.office.desk, visit.viewer, read=every)
    return visit.show(
        "pointer-notices.html", msg("Who asks about what is ours"),
        banner(label for one in told for label in (one.label, one.record_label)),
        status, density="compact", section=SECTION,
        wrong=wrong, told=told, every=every, purposes=purpose_names(visit), written=written, places=places(visit),
    )  # fmt: skip


def places(visit: Visit) -> list[tuple[str, Message]]:
    """Addresses of pointers for this person, and what they are called."""
    duties = visit.officer.duties if visit.officer else ()
    told = [("/pointers", msg("Ask")), ("/pointers/notices", msg("Who asks about what is ours"))]
    if Duty.STEWARD in duties:
        told.append(("/consents", msg("Our consents")))
    if Duty.INSPECTOR in duties:
        told.append(("/pointers/rates", msg("Who asks how much")))
    return told


PAGES = (
    Page("GET", "/pointers", page), Page("POST", "/pointers", ask), Page("GET", "/pointers/notices", notices),
    Page("POST", "/pointers/notices", read),
)  # fmt: skip
