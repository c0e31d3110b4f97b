"""Saved questions: kept under a name by the one who asks, and asked again with one press (D2)."""

from __future__ import annotations

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.api.viewer import id_of
from tearline.errors import BadInput, Conflict, NotFound
from tearline.language import Message, msg
from tearline.picture.questions import Saved, forget_question, save_question, saved_questions
from tearline.web.forms import NOTHING_WRONG, Wrong
from tearline.web.pages.ask import Question, address, keep, opened
from tearline.web.visit import Page, Visit

_DONE: dict[str, Message] = {
    "saved": msg("Saved. Press its name to ask it again."),
    "forgotten": msg("Forgotten: the question is gone."),
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


def _listed(visit: Visit, wrong: Wrong, status: int, again: Question | None) -> Response:
    return visit.show(
        "questions.html", msg("Saved questions"), status=status, section="ask", wrong=wrong, again=again,
        questions=saved_questions(visit.office.desk, visit.viewer), done=_DONE.get(visit.value("done")),
        link=lambda one: address(visit, _as_asked(one)), kept=keep(visit, again) if again else "",
    )  # fmt: skip


def _as_asked(one: Saved) -> Question:
    q = one.question
    return Question(q.text, q.words, q.kinds, q.agencies, q.tiers)


PAGES = (
    Page("GET", "/questions", listed),
    Page("POST", "/questions", save),
    Page("POST", "/questions/forget", forget),
)
