"""The register of sources, for handlers and controllers: the list, one source, and the agency's key for its
steward (K2)."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.codes import Duty, Independence, SourceKind, SourceRisk
from tearline.copies.number import written
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.language import Message, msg
from tearline.picture.answer import banner
from tearline.sharing.sources import register
from tearline.sharing.sources.independence import say_independence
from tearline.sharing.sources.sealing import LONGEST, in_groups
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_day
from tearline.web.visit import Page, Visit

SECTION = "sources"
_TITLE = msg("Register of sources")
_DONE: dict[str, Message] = {
    "opened": msg("Opened. Now seal who it is."),
    "sealed": msg("Sealed. Only who holds your agency's private key opens it."),
    "reviewed": msg("Reviewed."),
    "given": msg("Handed over."),
    "taken": msg("Taken over: you control it."),
    "closed": msg("Closed: nothing is written on it any more."),
    "written": msg("Written. The report itself has not changed, and nobody else is told."),
    "unwritten": msg("Taken back."),
    "said": msg("Said. Whoever may see what rests on both of two reports reads it beside them."),
    "key": msg("Set. Compare its fingerprint with who made the key, by telephone."),
}


def page(visit: Visit) -> Response:
    """The sources that the viewer keeps, and the form for one more; for a steward the agency's key."""
    return _list(visit, NOTHING_WRONG, 200)


def open_one(visit: Visit) -> Response:
    """Open a source."""
    typed = Typed(visit)
    own = typed.take("own", _one_of(register.KEEPERS), "")
    kind = typed.take("kind", _one_of(SourceKind), "")
    risk = typed.take("risk", _one_of(SourceRisk), "")
    day = typed.take("review_on", a_day, visit.now.date())

    def done() -> Response:
        id = register.open_source(visit.office.desk, visit.viewer, own, visit.value("other"), kind, risk, day)
        return visit.go(f"/sources/{id}?done=opened")

    return _answered(visit, typed, done, _list)


def set_key(visit: Visit) -> Response:
    """Set the agency's public key."""

    def done() -> Response:
        register.set_source_key(visit.office.desk, visit.viewer, visit.value("pem"))
        return visit.go("/sources?done=key")

    return _answered(visit, Typed(visit), done, _list)


def _list(visit: Visit, wrong: Wrong, status: int) -> Response:
    closed = visit.value("closed") == "yes"
    found = register.sources(visit.office.desk, visit.viewer, closed=closed)
    duties = set(visit.officer.duties) if visit.officer else set[str]()
    return visit.show(
        "sources.html",
        _TITLE,
        banner([]),
        status,
        density="compact",
        section=SECTION,
        found=found,
        wrong=wrong,
        done=_DONE.get(visit.value("done")),
        closed=closed,
        written=written,
        in_groups=in_groups,
        kinds=list(SourceKind),
        risks=list(SourceRisk),
        record=visit.value("record"),
        steward=Duty.STEWARD in duties,
        own=[duty for duty in register.KEEPERS if duty in duties],
    )


def show(visit: Visit) -> Response:
    """One source."""
    return _one(visit, NOTHING_WRONG, 200)


def seal(visit: Visit) -> Response:
    """Keep who it is, as the browser sealed it."""
    return _deed(
        visit,
        "sealed",
        lambda id: register.seal_source(visit.office.desk, visit.viewer, id, visit.value("sealed")),
    )


def review(visit: Visit) -> Response:
    """The risk anew, and the day of the next review."""
    typed = Typed(visit)
    risk = typed.take("risk", _one_of(SourceRisk), "")
    day = typed.take("review_on", a_day, visit.now.date())
    return _deed(
        visit,
        "reviewed",
        lambda id: register.review_source(visit.office.desk, visit.viewer, id, risk, day),
        typed,
    )


def hand_over(visit: Visit) -> Response:
    """To another handler or another controller; who gave it away is back at the list."""
    typed = Typed(visit)
    duty = typed.take("duty", _one_of(register.KEEPERS), "")
    return _deed(
        visit,
        "given",
        lambda id: register.hand_over_source(visit.office.desk, visit.viewer, id, duty, visit.value("login")),
        typed,
        "/sources",
    )


def take_over(visit: Visit) -> Response:
    """One whose controller has left."""
    return _deed(visit, "taken", lambda id: register.take_over_source(visit.office.desk, visit.viewer, id))


def close(visit: Visit) -> Response:
    """For good."""
    return _deed(visit, "closed", lambda id: register.close_source(visit.office.desk, visit.viewer, id))


def write(visit: Visit) -> Response:
    """A report is of it."""
    record, note = visit.value("report").strip(), visit.value("note")

    def deed(id: str) -> None:
        register.source(visit.office.desk, visit.viewer, id)  # what is no source is said of the source
        try:
            register.write_origin(visit.office.desk, visit.viewer, id, record, note)
        except NotFound:
            raise BadInput(msg("There is no such report of your agency that you see.")) from None

    return _deed(visit, "written", deed)


def take_back(visit: Visit) -> Response:
    """A report is not of it."""
    return _deed(
        visit,
        "unwritten",
        lambda id: register.take_back_origin(visit.office.desk, visit.viewer, id, visit.value("report")),
    )


def say(visit: Visit) -> Response:
    """Whether reports are independent: those ticked, and others by their ids."""
    typed = Typed(visit)
    value = typed.take("value", _one_of(Independence), "")
    records = [*visit.values("reports"), *visit.value("others").split()]

    def deed(id: str) -> None:
        register.source(visit.office.desk, visit.viewer, id)
        try:
            say_independence(visit.office.desk, visit.viewer, records, value)
        except NotFound:
            raise BadInput(msg("One of the reports is not there, or you do not see it.")) from None

    return _deed(visit, "said", deed, typed)


def _deed(
    visit: Visit, name: str, deed: Callable[[str], object], typed: Typed | None = None, onward: str = ""
) -> Response:
    id = visit.request.path_params["id"]

    def done() -> Response:
        deed(id)
        return visit.go(f"{onward or f'/sources/{id}'}?done={name}")

    return _answered(visit, typed or Typed(visit), done, _one)


def _answered(
    visit: Visit, typed: Typed, done: Callable[[], Response], again: Callable[[Visit, Wrong, int], Response]
) -> Response:
    try:
        return typed.answer(done, lambda wrong, status: again(visit, wrong, status))
    except NotEntitled as error:
        return again(visit, {"": error.message}, status_of(error))


def _one(visit: Visit, wrong: Wrong, status: int) -> Response:
    found = register.source(visit.office.desk, visit.viewer, visit.request.path_params["id"])
    return visit.show(
        "source.html",
        msg("Source"),
        banner([]),
        status,
        density="compact",
        section=SECTION,
        found=found,
        source=found.source,
        wrong=wrong,
        done=_DONE.get(visit.value("done")),
        written=written,
        in_groups=in_groups,
        risks=list(SourceRisk),
        values=list(Independence),
        record=visit.value("report") or visit.value("record"),
        most=LONGEST,
    )


def _one_of(codes: object) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in set(codes):  # type: ignore[call-overload]
            raise BadInput(msg("Choose one of the list."))
        return text

    return read


PAGES = (
    Page("GET", "/sources", page),
    Page("POST", "/sources", open_one),
    Page("POST", "/sources/key", set_key),
    Page("GET", "/sources/{id}", show),
    Page("POST", "/sources/{id}/seal", seal),
    Page("POST", "/sources/{id}/review", review),
    Page("POST", "/sources/{id}/hand-over", hand_over),
    Page("POST", "/sources/{id}/take-over", take_over),
    Page("POST", "/sources/{id}/close", close),
    Page("POST", "/sources/{id}/report", write),
    Page("POST", "/sources/{id}/unreport", take_back),
    Page("POST", "/sources/{id}/independence", say),
)
