"""Credit: each agency's points and what they stand for, and citing records with a matter (B7)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.api.viewer import id_of
from tearline.casework.questions import Matter, matter
from tearline.codes import Role
from tearline.copies.number import written
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.language import msg
from tearline.matters import kinds
from tearline.picture.answer import Found, banner
from tearline.sharing.credit import Credit, cite, cited_with, credit, uncite
from tearline.sharing.requests import KIND, in_clock, refusals
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_day
from tearline.web.visit import Page, Visit

SECTION = "credit"
_SINCE, _UNTIL = "since", "until"


def show(visit: Visit) -> Response:
    """Each agency's points in the time that is named, and the contributions of one: the own one, if none is named."""
    own = visit.officer.agency if visit.officer else ""
    try:
        since, until = (a_day(text) if (text := visit.value(name)) else None for name in (_SINCE, _UNTIL))
        found = credit(visit.office.desk, visit.viewer, visit.value("agency")[:24] or own, since, until)
    except BadInput as error:
        return _shown(visit, None, {"": error.message}, status_of(error))
    return _shown(visit, found, NOTHING_WRONG, 200)


def _shown(visit: Visit, found: Credit | None, wrong: Wrong, status: int) -> Response:
    return visit.show(
        "credit.html", msg("What each agency gave"), found.banner if found else banner([]), status, section=SECTION,
        found=found, wrong=wrong, roles=list(Role), written=written,
        own=visit.officer.agency if visit.officer else "", request=kinds()[KIND], in_clock=in_clock, refusals=refusals,
        since=_day(visit, _SINCE, found.since if found else None),
        until=_day(visit, _UNTIL, found.until if found else None),
    )  # fmt: skip


def _day(visit: Visit, name: str, told: date | None) -> str:
    return told.isoformat() if told else visit.value(name)


def of_matter(visit: Visit) -> Response:
    """What was cited with a matter, and citing."""
    return _of_matter(visit, _matter(visit), NOTHING_WRONG, 200)


def cite_one(visit: Visit) -> Response:
    """Cite a record: one of those that the matter is about, or another by its id."""
    found, typed = _matter(visit), Typed(visit)
    record = typed.take("record", lambda text: _record(visit.value("other") or text), UUID(int=0))
    role = typed.take("role", _role, Role.EVIDENCE)

    def done() -> Response:
        try:
            cite(visit.office.desk, visit.viewer, UUID(found.id), record, role)
        except NotFound:
            raise BadInput(msg("There is no such record.")) from None
        return visit.go(f"/matter/{found.id}/credit?done=cited")

    try:
        return typed.answer(done, lambda wrong, status: _of_matter(visit, found, wrong, status))
    except NotEntitled as error:
        return _of_matter(visit, found, {"": error.message}, status_of(error))


def take_back(visit: Visit) -> Response:
    """Take back a citation of the own agency's."""
    found = _matter(visit)
    uncite(visit.office.desk, visit.viewer, id_of(visit.value("id")))
    return visit.go(f"/matter/{found.id}/credit?done=taken-back")


def _matter(visit: Visit) -> Matter:
    return matter(visit.office.desk, visit.viewer, visit.request.path_params["id"])


def _of_matter(visit: Visit, found: Matter, wrong: Wrong, status: int) -> Response:
    cited = cited_with(visit.office.desk, visit.viewer, UUID(found.id))
    done = {
        "cited": msg("Cited: it stands here, and on the page of the agency whose record it is."),
        "taken-back": msg("Taken back."),
    }
    labels = [*(label for label in (found.banner.label, cited.banner.label) if label), *_labels(found.about)]
    return visit.show(
        "matter-credit.html", msg("What it rested on"), banner(labels), status, section="matters", wrong=wrong,
        found=found, cited=cited, roles=list(Role), written=written, done=done.get(visit.value("done")),
    )  # fmt: skip


def _labels(about: list[Found]) -> list[str]:
    return [one.label for one in about]


def _record(text: str) -> UUID:
    if not text:
        raise BadInput(msg("Choose a record, or give its id."))
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(msg("That is no record's id.")) from None


def _role(text: str) -> Role:
    if text not in set(Role):
        raise BadInput(msg("Choose one of the list."))
    return next(one for one in Role if one == text)


PAGES = (
    Page("GET", "/credit", show),
    Page("GET", "/matter/{id}/credit", of_matter),
    Page("POST", "/matter/{id}/credit", cite_one),
    Page("POST", "/matter/{id}/credit/take-back", take_back),
)
