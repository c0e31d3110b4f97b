"""The ask box: one field for a plate, a CURP, a telephone, a name or words; it says what it took the text for (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from tearline.copies.number import read, written
from tearline.errors import BadInput
from tearline.language import msg
from tearline.picture import questions
from tearline.picture.check import Checked, check
from tearline.picture.search import Searched, search
from tearline.web.found import read_as, rows_of
from tearline.web.visit import Page, Visit

_USE = "question"
_TITLE = msg("Search")
SIZE = 20


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and how it was narrowed; ``words``: as words, whatever its form."""

    text: str
    words: bool = False
    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    page: int = 1

    @property
    def asked(self) -> questions.Question:
        """What is asked, on whichever page of its answers."""
        return questions.Question(self.text, self.words, self.kinds, self.agencies, self.tiers)

    def toggled(self, facet: str, value: str) -> Question:
        """Narrowed by one value more, or by one less; from the first page."""
        name = {"kind": "kinds", "agency": "agencies", "tier": "tiers"}[facet]
        held: tuple[str, ...] = getattr(self, name)
        kept = tuple(one for one in held if one != value) if value in held else (*held, value)
        changed: Mapping[str, Any] = {name: kept, "page": 1}
        return replace(self, **changed)

    def holds(self, facet: str, value: str) -> bool:
        """Whether it is narrowed by this value."""
        return value in {"kind": self.kinds, "agency": self.agencies, "tier": self.tiers}[facet]


def take(visit: Visit) -> Response:
    """A question that was typed: on to its own address, in which it stands sealed."""
    text = visit.value("text")
    return visit.go(address(visit, Question(text)) if text else "/ask")


def show(visit: Visit) -> Response:
    """The answers to the question in the address; without one, the box alone."""
    visit.viewer  # noqa: B018 the purpose is asked for first
    question = opened(visit)
    if question is None:
        stale = bool(visit.value("q"))
        return visit.show(
            "ask.html", _TITLE, density="compact", section="ask", question=None, wrong=None, stale=stale
        )
    try:
        return _checked(visit, question) if question.asked.is_identifier else _searched(visit, question)
    except BadInput as error:
        return visit.show(
            "ask.html", _TITLE, status=400, density="compact", section="ask", question=question,
            wrong=error.message, stale=False,
        )  # fmt: skip


def address(visit: Visit, question: Question) -> str:
    """Where the answers to a question stand, for this person alone."""
    told = {name: getattr(question, name) for name in Question.__slots__}
    return f"/ask?q={visit.seal(_USE, told)}"


def keep(visit: Visit, question: Question) -> str:
    """A question from its first page, sealed for the form that saves it."""
    told = {name: getattr(question, name) for name in Question.__slots__}
    return visit.seal(_USE, {**told, "page": 1})


def opened(visit: Visit) -> Question | None:
    """The question that stands sealed in the address or form; None for none, or another person's."""
    told = visit.opened(_USE)
    if not isinstance(told, dict):
        return None
    return Question(
        told["text"], told["words"], tuple(told["kinds"]), tuple(told["agencies"]), tuple(told["tiers"]), told["page"]
    )  # fmt: skip


def _folio(text: str) -> str | None:
    """The text as the folio of a matter, if it has that form: whether there is one, its own page says."""
    try:
        return written(read(text))
    except BadInput:
        return None


def _checked(visit: Visit, question: Question) -> Response:
    answer: Checked = check(visit.office.desk, visit.viewer, question.text)
    return visit.show(
        "ask.html", _TITLE, answer.banner, density="compact", section="ask", question=question, wrong=None,
        stale=False, folio=_folio(question.text),
        rows=rows_of(answer.entities, answer.hits), total=len(answer.hits), more=answer.more,
        pages=1, facets={}, read_as=read_as(answer.read_as, visit.language), doubts=answer.doubts,
        alerts=answer.alerts, link=lambda asked: address(visit, asked), kept=keep(visit, question),
        as_words=replace(question, words=True), copied=None,
    )  # fmt: skip


def _searched(visit: Visit, question: Question) -> Response:
    answer: Searched = search(
        visit.office.desk, visit.viewer, question.text, question.asked.filters(), question.page, SIZE
    )
    return visit.show(
        "ask.html", _TITLE, answer.banner, density="compact", section="ask", question=question, wrong=None,
        stale=False, folio=_folio(question.text),
        rows=rows_of(answer.entities, answer.hits), total=answer.total, more=False,
        kept=keep(visit, question), pages=answer.pages, facets=answer.facets, read_as=None, doubts=[], alerts=[],
        link=lambda asked: address(visit, asked), as_words=None, paged=lambda n: replace(question, page=n),
        copied=address(visit, question).replace("/ask?", "/ask/copy?"),
    )  # fmt: skip


PAGES = (Page("GET", "/ask", show), Page("POST", "/ask", take))
