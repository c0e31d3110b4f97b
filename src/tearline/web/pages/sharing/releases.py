"""Tear-line releases: written below the line beside their sources, leave of owners, copies received, a leak
traced."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from tearline.api.leaving import sent_copy
from tearline.api.problems import status_of
from tearline.api.viewer import id_of
from tearline.casework.deeds import move_matter
from tearline.casework.questions import board
from tearline.codes import Duty
from tearline.copies.number import written
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.handling import Label
from tearline.language import Message, msg
from tearline.ledger.reason import accepted_reason
from tearline.picture.answer import banner
from tearline.settings import deployment_zone
from tearline.sharing.releases import deeds
from tearline.sharing.releases.findings import Sort
from tearline.sharing.releases.leaks import Traced, trace_text
from tearline.sharing.releases.printed import FORMATS, MARKED, take_release
from tearline.sharing.releases.questions import KIND, Release, asked, leave_due, release, waiting
from tearline.sharing.releases.shown import rows_of, shown_text
from tearline.sharing.releases.told import ENDED, finding_said
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong, a_moment
from tearline.web.slots import Slots, choices
from tearline.web.visit import Page, Visit

_DONE = {
    "saved": msg("Saved, and read against its sources."),
    "moved": msg("Done. It stands on the release's record, with your name."),
    "issued": msg("Issued: each recipient has a copy of its own."),
    "granted": msg("Leave is given. The releasing agency sees it."),
    "refused": msg("Leave is refused. The releasing agency reads why."),
    "acknowledged": msg("Acknowledged. The releasing agency sees it."),
}
_STEPS = ("draft", "checked", "approved", "issued")
_WORDLESS = ("check", "approve", "issue")


def _done(visit: Visit) -> Message | None:
    return _DONE.get(visit.request.query_params.get("done", ""))


# ── what waits, and copies received ─────────────────────────────────────────────────────────────


def index(visit: Visit) -> Response:
    """Copies received, leave that is asked for, and own releases that are open or were issued."""
    found = waiting(visit.office.desk, visit.viewer)
    seen = board(visit.office.desk, visit.viewer, KIND)
    ours = [one for one in seen.lines if visit.officer and one.owner == visit.officer.agency]
    top = banner([*([found.banner.label] if found.banner.label else []), *(one.label for one in ours)])
    return visit.show(
        "releases.html", msg("Releases"), top, density="compact", section="releases", found=found, ours=ours,
        kind=seen.kind, more=seen.more,
        written=written, leave_due=leave_due, inspects=_inspects(visit), done=_done(visit), ended=ENDED,
    )  # fmt: skip


def _inspects(visit: Visit) -> bool:
    return visit.officer is not None and Duty.INSPECTOR in visit.officer.duties


# ── one, above and below the line ───────────────────────────────────────────────────────────────


def show(visit: Visit) -> Response:
    """The release of the address."""
    return _shown(visit, _found(visit), NOTHING_WRONG, 200)


def save(visit: Visit) -> Response:
    """Keep what was written, and read it against its sources; what was typed stands again where something
    is wrong."""
    found, typed = _found(visit), Typed(visit)
    lower = typed.take("tier", lambda _: _lower(visit), "")
    until = typed.take("until", lambda _: _until(visit), None)
    if found.draft and visit.value("version") != str(found.draft.version):
        return _shown(
            visit,
            found,
            {"": msg("It was written anew since you opened it. Nothing you typed is lost.")},
            409,
        )
    if typed.wrong or until is None:
        return _shown(visit, found, typed.wrong, BAD)
    why = {
        one.sign: visit.value(f"why-{n}") for n, one in enumerate(found.draft.findings) if visit.value(f"why-{n}")
    } if found.draft else {}  # fmt: skip
    known = {
        one.sign: typed.take(f"known-{n}", _many, 0) for n, one in enumerate(found.draft.findings)
        if visit.value(f"known-{n}")
    } if found.draft else {}  # fmt: skip
    if typed.wrong:
        return _shown(visit, found, typed.wrong, BAD)
    try:
        deeds.write(
            visit.office.desk, visit.viewer, found.matter.id, found.draft.version if found.draft else 0,
            title=visit.value("title"), body=visit.value("body"), lower=lower, recipients=visit.value("to").split(),
            valid_until=until, why=why, known=known,
        )  # fmt: skip
    except (BadInput, Conflict, NotEntitled, NotFound) as error:
        return _shown(visit, found, {"": error.message}, status_of(error))
    return visit.go(f"/release/{found.matter.id}?done=saved")


def _lower(visit: Visit) -> str:
    slots = Slots.typed(visit)
    owner = visit.officer.agency if visit.officer else ""
    return str(Slots(slots.tier, slots.compartments, "none", "", slots.handling, slots.note).label(owner))


def _many(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadInput(msg("Give a whole number."))
    return int(text)


def _until(visit: Visit) -> datetime:
    moment = a_moment(visit.value("until-day"), visit.value("until-hour"))
    if moment is None:
        raise BadInput(msg("Say until when it is valid."))
    return moment


def move(visit: Visit) -> Response:
    """Pass it on, sign it, issue it, or take it back."""
    found, code = _found(visit), visit.value("move")
    if code not in {way.move for way in found.matter.ways}:
        return _shown(visit, found, {"": msg("This move is not yours to make as the release stands.")}, 404)
    try:
        _moved(visit, found, code)
    except (BadInput, Conflict, NotEntitled, NotFound) as error:
        return _shown(visit, _found(visit), {"": error.message}, status_of(error))
    return visit.go(f"/release/{found.matter.id}?done={'issued' if code == 'issue' else 'moved'}")


def _moved(visit: Visit, found: Release, code: str) -> None:
    try:
        seen = UUID(visit.value("seen"))
    except ValueError:
        raise NotFound from None
    if code == "issue":
        deeds.issue(visit.office.desk, visit.viewer, found.matter.id, seen)
        return
    words = visit.value("reason") if code in _WORDLESS else accepted_reason(visit.value("reason"))
    move_matter(visit.office.desk, visit.viewer, found.matter.id, code, seen, words=words)


def _found(visit: Visit) -> Release:
    return release(visit.office.desk, visit.viewer, visit.request.path_params["id"])


def _shown(visit: Visit, found: Release, wrong: Wrong, status: int) -> Response:
    draft = found.draft
    is_author = visit.login == found.matter.opened_by and found.matter.state == "draft"
    typed = "body" in visit.form
    lower = Label.parse(draft.lower) if draft else None
    until = draft.valid_until.astimezone(ZoneInfo(deployment_zone())) if draft else None
    return visit.show(
        "release.html", msg("Tear-line release"), banner([found.matter.banner.label or found.matter.label]),
        status=status, density="compact", section="releases", found=found, matter=found.matter, draft=draft,
        wrong=wrong, done=_done(visit), written=written, writes=is_author,
        typed=visit.value("body") if typed else found.typed,
        slots=Slots.typed(visit) if typed else Slots.of(lower) if lower else Slots(), choices=choices(visit.officer),
        headed=visit.value("title") if typed else draft.title if draft else "",
        to=visit.value("to") if typed else " ".join(map(str, draft.recipients)) if draft else "",
        until_day=visit.value("until-day") if typed else f"{until:%Y-%m-%d}" if until else "",
        until_hour=visit.value("until-hour") if typed else f"{until:%H:%M}" if until else "",
        text=shown_text(draft.body, draft.findings) if draft else [], rows=rows_of(draft) if draft else [],
        sorts={one.value: one for one in Sort}, steps=_STEPS, leave_due=leave_due,
        ways={way.move: found.matter.kind.moves[way.move] for way in found.matter.ways},
    )  # fmt: skip


# ── leave ───────────────────────────────────────────────────────────────────────────────────────


def ask(visit: Visit) -> Response:
    """What the agency is asked for leave."""
    return _asked(visit, NOTHING_WRONG, 200)


def answer(visit: Visit) -> Response:
    """Give it, or refuse it."""
    id, granted = id_of(visit.request.path_params["id"]), visit.value("answer") == "grant"
    try:
        deeds.answer_leave(
            visit.office.desk, visit.viewer, id, granted, "" if granted else visit.value("reason")
        )
    except (BadInput, Conflict) as error:
        return _asked(visit, {"": error.message}, status_of(error))
    return visit.go(f"/leave/{id}?done={'granted' if granted else 'refused'}")


def _asked(visit: Visit, wrong: Wrong, status: int) -> Response:
    found = asked(visit.office.desk, visit.viewer, id_of(visit.request.path_params["id"]))
    labels = [found.label, *(one.label for one in found.records)]
    return visit.show(
        "leave.html", msg("Leave to release"), banner(labels), status=status, density="compact", section="releases",
        found=found, wrong=wrong, done=_done(visit), due=leave_due(found.asked_at),
    )  # fmt: skip


# ── a copy ──────────────────────────────────────────────────────────────────────────────────────


def copy(visit: Visit) -> Response:
    """A copy that was received. Opening it is entered."""
    return _copy(visit, NOTHING_WRONG, 200)


def acknowledge(visit: Visit) -> Response:
    """That its recall was heard."""
    number = visit.request.path_params["number"]
    try:
        deeds.acknowledge_recall(visit.office.desk, visit.viewer, number)
    except Conflict as error:
        return _copy(visit, {"": error.message}, status_of(error))
    return visit.go(f"/releases/copy/{number}?done=acknowledged")


def file(visit: Visit) -> Response:
    """It as a file."""
    return sent_copy(
        take_release(
            visit.office.desk,
            visit.viewer,
            visit.request.path_params["number"],
            visit.value("format"),
            visit.language,
        )
    )


def _copy(visit: Visit, wrong: Wrong, status: int) -> Response:
    found = deeds.open_copy(visit.office.desk, visit.viewer, visit.request.path_params["number"])
    answers = visit.officer is not None and {Duty.STEWARD, Duty.LIAISON} & set(visit.officer.duties)
    return visit.show(
        "release-copy.html", msg("Copy of a release"), banner([found.label]), status=status, section="releases",
        found=found, wrong=wrong, done=_done(visit), written=written, ended=ENDED, marked=MARKED, formats=FORMATS,
        answers=found.login is not None or bool(answers),
    )  # fmt: skip


# ── a leak ──────────────────────────────────────────────────────────────────────────────────────


def trace(visit: Visit) -> Response:
    """The form for a text that was found."""
    visit.viewer  # noqa: B018 the purpose is asked for first
    return _traced(visit, None, NOTHING_WRONG, 200)


def compare(visit: Visit) -> Response:
    """Whose copy it is."""
    try:
        found = trace_text(visit.office.desk, visit.viewer, visit.value("text"))
    except (BadInput, NotEntitled) as error:
        return _traced(visit, None, {"": error.message}, status_of(error))
    return _traced(visit, found, NOTHING_WRONG, 200)


def _traced(visit: Visit, found: Traced | None, wrong: Wrong, status: int) -> Response:
    return visit.show(
        "release-trace.html", msg("Whose copy is it?"), found.banner if found else banner([]), status=status,
        density="compact", section="releases", found=found, wrong=wrong, written=written, inspects=_inspects(visit),
        said=finding_said(found) if found else None,
    )  # fmt: skip


PAGES = (
    Page("GET", "/releases", index), Page("GET", "/releases/trace", trace), Page("POST", "/releases/trace", compare),
    Page("GET", "/releases/copy/{number}", copy), Page("POST", "/releases/copy/{number}", acknowledge),
    Page("GET", "/releases/copy/{number}/file", file),
    Page("GET", "/release/{id}", show), Page("POST", "/release/{id}", save), Page("POST", "/release/{id}/move", move),
    Page("GET", "/leave/{id}", ask), Page("POST", "/leave/{id}", answer),
)  # fmt: skip
