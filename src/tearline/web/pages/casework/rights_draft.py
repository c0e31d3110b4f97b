"""The draft of the matrix: begun, changed row by row or as a file, checked, and published by two persons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from starlette.responses import Response

from tearline.codes import Duty
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.language import Message, msg
from tearline.matrix.check import checked
from tearline.matrix.deeds import ask_for_publication, draft, drop, publish, refuse
from tearline.matrix.questions import Matrix, matrix
from tearline.matrix.row import Row, as_file, read_rows, rows_of, shipped, told
from tearline.measures import DECIDERS, LEVELS, RISKS, Agencies, Instrument, Measure, Scope, Where
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong
from tearline.web.pages.casework.rights import KEEPERS, SECTION, draft_of, grouped
from tearline.web.visit import Page, Visit

MOST_FAULTS = 40
_ANY = "any"
_DONE: dict[str, Message] = {
    "written": msg("The draft is written. It decides nothing until it is published."),
    "asked": msg("Asked for: another coordinator, or a registrar, publishes it within 14 days."),
    "refused": msg("The publication is asked for no more. The draft is still there."),
}


def page(visit: Visit) -> Response:
    """The draft and what is wrong with it; where there is none, how to begin one."""
    return _page(visit, NOTHING_WRONG, 200)


def write(visit: Visit) -> Response:
    """Begin the draft from what is shipped or in force, or put a file in its place."""

    def done() -> Response:
        draft(visit.office.desk, visit.viewer, _mark(visit), _begun(visit))
        return visit.go("/rights/draft?done=written")

    return Typed(visit).answer(done, lambda wrong, status: _page(visit, wrong, status))


def row_form(visit: Visit) -> Response:
    """The form of a row, or of a new one."""
    found = _draft(visit)
    number = _number(visit, found)
    return _row_form(
        visit,
        found,
        number,
        told(found.rows[number - 1]) if number <= len(found.rows) else {},
        NOTHING_WRONG,
        200,
    )


def set_row(visit: Visit) -> Response:
    """Put the row as it was typed into the draft, or take it out."""
    found = _draft(visit)
    number = _number(visit, found)
    typed = _typed(visit)

    def done() -> Response:
        rows = list(found.rows)
        if visit.value("do") == "remove":
            del rows[number - 1 : number]
        else:
            rows[number - 1 : number] = read_rows([typed], first=number)
        draft(visit.office.desk, visit.viewer, _mark(visit), rows)
        return visit.go("/rights/draft?done=written")

    return Typed(visit).answer(
        done, lambda wrong, status: _row_form(visit, found, number, typed, wrong, status)
    )


def ask(visit: Visit) -> Response:
    """Ask for its publication."""

    def done() -> Response:
        ask_for_publication(visit.office.desk, visit.viewer, _needed(visit), _draft(visit).rows)
        return visit.go("/rights/draft?done=asked")

    return Typed(visit).answer(done, lambda wrong, status: _page(visit, wrong, status))


def publish_it(visit: Visit) -> Response:
    """Publish it, as the second person."""

    def done() -> Response:
        publish(visit.office.desk, visit.viewer, _needed(visit))
        return visit.go("/rights?done=published")

    return Typed(visit).answer(done, lambda wrong, status: _page(visit, wrong, status))


def refuse_it(visit: Visit) -> Response:
    """Refuse to, or take the own request back."""

    def done() -> Response:
        refuse(visit.office.desk, visit.viewer, _needed(visit))
        return visit.go("/rights/draft?done=refused")

    return Typed(visit).answer(done, lambda wrong, status: _page(visit, wrong, status))


def drop_it(visit: Visit) -> Response:
    """Throw the draft away."""

    def done() -> Response:
        drop(visit.office.desk, visit.viewer, _needed(visit))
        return visit.go("/rights?done=dropped")

    return Typed(visit).answer(done, lambda wrong, status: _page(visit, wrong, status))


def _page(visit: Visit, wrong: Wrong, status: int) -> Response:
    _refuse_others(visit)
    found = _draft(visit) if draft_of(visit) is not None else None
    check = checked(found.rows) if found else None
    in_force = found.in_force if found else _in_force(visit)
    return visit.show(
        "rights-draft.html", msg("Draft of the matrix"), status=status, density="compact", section=SECTION, found=found,
        groups=grouped(found.rows) if found else [], check=check,
        faults=check.faults[:MOST_FAULTS] if check else [], wrong=wrong,
        done=_DONE.get(visit.value("done")),
        writes=visit.officer is not None and Duty.COORDINATOR in visit.officer.duties, in_force=in_force,
        file=visit.value("file") or (as_file(found.rows) if found else ""),
    )  # fmt: skip


def _row_form(
    visit: Visit, found: Matrix, number: int, said: dict[str, Any], wrong: Wrong, status: int
) -> Response:
    return visit.show(
        "rights-row.html", msg("Row of the matrix"), status=status, section=SECTION, found=found, number=number,
        said=said, is_new=number > len(found.rows), wrong=wrong, measures=list(Measure), places=list(Where),
        risks=RISKS, agencies=list(Agencies), instruments=list(Instrument), scopes=list(Scope),
        deciders=DECIDERS, levels=LEVELS, mark=visit.value("mark") or found.version.mark,
        marked=lambda name, value: said.get(name) == _ANY or value in (said.get(name) or ()),
    )  # fmt: skip


def _refuse_others(visit: Visit) -> None:
    """The database shows them no draft anyway; here it is said."""
    if visit.officer is None or not any(duty in visit.officer.duties for duty in KEEPERS):
        raise NotEntitled(msg("The draft of the matrix is for coordinators and registrars."))


def _draft(visit: Visit) -> Matrix:
    return matrix(visit.office.desk, visit.viewer, draft=True)


def _in_force(visit: Visit) -> object:
    try:
        return matrix(visit.office.desk, visit.viewer).version
    except NotFound:
        return None


def _begun(visit: Visit) -> Sequence[Row]:
    match visit.value("do"):
        case "shipped":
            return shipped()
        case "in-force":
            return matrix(visit.office.desk, visit.viewer).rows
        case _:
            return rows_of(visit.value("file"))


def _mark(visit: Visit) -> UUID | None:
    """What the person read; None: no draft."""
    text = visit.value("mark")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(msg("The draft was not opened on a page of ours; open it again.")) from None


def _needed(visit: Visit) -> UUID:
    mark = _mark(visit)
    if mark is None:
        raise NotFound
    return mark


def _number(visit: Visit, found: Matrix) -> int:
    """The row that is meant; one after the last is a new one."""
    text = visit.value("row")
    if text.isdecimal() and len(text) < 4 and 1 <= int(text) <= len(found.rows) + 1:
        return int(text)
    raise NotFound


def _typed(visit: Visit) -> dict[str, Any]:
    """The row as it was typed, as a file would have it; what is wrong with it is for the reader of rows to say."""
    said: dict[str, Any] = {
        name: visit.values(name) for name in ("actions", "where", "agencies", "instrument")
    }
    said["risk"] = [int(one) if one.isdecimal() and len(one) < 4 else one for one in visit.values("risk")]
    said["source"] = {
        "es": visit.value("source_es"),
        "en": visit.value("source_en"),
        "since": _day(visit.value("since")),
    }
    if visit.value("allowed") == "no":
        return {**said, "needs": visit.value("needs") or "–"}
    agree = [
        {"duty": visit.value(f"agree{n}"), "scope": visit.value(f"scope{n}"),
         "silence": visit.value(f"silence{n}") == "yes"}
        for n in (1, 2) if visit.value(f"agree{n}")
    ]  # fmt: skip
    return {
        **said, "decides": {"duty": visit.value("duty"), "level": _whole(visit.value("level"))},
        "minutes": _whole(visit.value("minutes")), "agree": agree, "inform": visit.values("inform"),
        "two_persons": visit.value("two_persons") == "yes",
    }  # fmt: skip


def _whole(text: str) -> object:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


def _day(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


PAGES = (
    Page("GET", "/rights/draft", page),
    Page("POST", "/rights/draft", write),
    Page("GET", "/rights/row", row_form),
    Page("POST", "/rights/row", set_row),
    Page("POST", "/rights/ask", ask),
    Page("POST", "/rights/publish", publish_it),
    Page("POST", "/rights/refuse", refuse_it),
    Page("POST", "/rights/drop", drop_it),
)
