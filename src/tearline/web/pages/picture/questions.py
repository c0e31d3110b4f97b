"""Saved questions: kept under a name by the one who asks, and asked again with one press (D2)."""

from __future__ import annotations

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.api.viewer import id_of
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Tier
from tearline.language import Message, msg
from tearline.picture.questions import Question as Asked
from tearline.picture.questions import forget_question, save_question, saved_questions, show_question
from tearline.web.forms import NOTHING_WRONG, Wrong
from tearline.web.pages.picture.ask import Question, address, keep, opened
from tearline.web.visit import Page, Visit

_DONE: dict[str, Message] = {
    "saved": msg("Saved. Press its name to ask it again."),
    "forgotten": msg("Forgotten: the question is gone."),
    "shown": msg("Shown: whoever sits in the unit finds it on the unit's page."),
    "own": msg("Yours alone again: nobody else finds it any more."),
}


def listed(visit: Visit) -> Response:
    """The officer's own, by name; each leads to its answers of now."""
    return _listed(visit, NOTHING_WRONG, 200, None)


def save(visit: Visit) -> Response:
    """Keep the question of the form under the name that was typed; the form again where it cannot be."""
    question = opened(visit)
    if question is None:
        raise NotFound
    try:
        save_question(visit.office.desk, visit.viewer, visit.value("name"), question.asked)
    except (BadInput, Conflict) as error:
        return _listed(visit, {"name": error.message}, status_of(error), question)
    return visit.go("/questions?done=saved")


def forget(visit: Visit) -> Response:
    """Take one away."""
    forget_question(visit.office.desk, visit.viewer, id_of(visit.value("question")))
    return visit.go("/questions?done=forgotten")


def show(visit: Visit) -> Response:
    """Show one to a unit, or to nobody else any more."""
    tier = next((one for one in Tier if one.name == visit.value("tier")), Tier.RESTRICTED)
    try:
        show_question(
            visit.office.desk, visit.viewer, id_of(visit.value("question")), visit.value("unit") or None, tier
        )
    except (BadInput, NotEntitled) as error:
        return _listed(visit, {"": error.message}, status_of(error), None)
    return visit.go("/questions?done=shown" if visit.value("unit") else "/questions?done=own")


def _listed(visit: Visit, wrong: Wrong, status: int, again: Question | None) -> Response:
    return visit.show(
        "questions.html", msg("Saved questions"), status=status, section="ask", wrong=wrong, again=again,
        questions=saved_questions(visit.office.desk, visit.viewer), tiers=_tiers(visit),
        done=_DONE.get(visit.value("done")),
        link=lambda one: address(visit, as_asked(one.question)), kept=keep(visit, again) if again else "",
    )  # fmt: skip


def as_asked(q: Asked) -> Question:
    """A question as the page of answers takes it."""
    return Question(q.text, q.words, q.kinds, q.agencies, q.tiers)


def _tiers(visit: Visit) -> list[Tier]:
    """Up to which a question may be shown: what the officer may see."""
    held = visit.officer.tier if visit.officer else None
    return [] if held is None else [one for one in Tier if one <= held]


PAGES = (
    Page("GET", "/questions", listed),
    Page("POST", "/questions", save),
    Page("POST", "/questions/forget", forget),
    Page("POST", "/questions/show", show),
)
