"""Copies: taking one, one's own and what was told of them, those of the agency's records, and all for an inspector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from starlette.responses import Response

from tearline.api.events import sent_events
from tearline.api.leaving import sent_copy
from tearline.api.problems import status_of
from tearline.codes import CopyAnswer, CopyKind, Duty
from tearline.copies.in_parts import UNWATCHED, Watched
from tearline.copies.number import read, written
from tearline.copies.register import (
    answer_copy,
    copies_of_ours,
    copies_taken,
    copy_records,
    own_copies,
    own_copy,
)
from tearline.copies.sharing import listed, shared
from tearline.copies.take import Copy, take_chart, take_dossier, take_record, take_search
from tearline.copies.wish import FORMATS, Wish, accepted_format, accepted_recipient
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound, TearlineError
from tearline.language import Message, msg, plural
from tearline.ledger.reason import accepted_reason
from tearline.picture.answer import Banner, banner
from tearline.picture.entity import dossier
from tearline.picture.graph.drawing import draw
from tearline.picture.record import record
from tearline.picture.search import search
from tearline.web.charting import opened as chart_opened
from tearline.web.done import done_of
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong
from tearline.web.making import BeingMade, Making
from tearline.web.onward import wanted
from tearline.web.pages.oversight.looks import purpose_names, record_id
from tearline.web.pages.picture.ask import opened
from tearline.web.visit import Page, Visit

SIZE = 50
IN_A_COPY = 500  # ids on a page
SOON = 2.0  # seconds in which most copies of a search are made: then the file is the answer to the form
MAKING = "/ask/copy/making"
_OURS, _SHARED, _TAKEN = "copies ours", "shared", "copies taken"


# ── taking one ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Source:
    """What a copy is to be of: where its form stands, where one came from, what it is called, and how it is taken."""

    kind: CopyKind
    path: str
    back: str
    caption: str
    holds: Message
    banner: Banner
    take: Callable[[Wish, Watched], Copy]
    carried: Mapping[str, str] = field(default_factory=dict)  # what the form sends on: a question, a chart
    section: str = "ask"
    long: bool = False  # it may take minutes


def _dossier(visit: Visit) -> Source:
    id = visit.request.path_params["id"]
    found = dossier(visit.office.desk, visit.viewer, id)
    linked = {one.id for link in found.relations.links for one in (link.via, *link.others)}
    held = len(linked | {one.id for one in found.entity.records})
    return Source(
        CopyKind.DOSSIER, f"/entity/{id}/copy", f"/entity/{id}", found.entity.caption,
        plural(held, msg("one record, as you see it now"), msg("{n} records, as you see them now", n=held)),
        found.banner,
        lambda wish, _: take_dossier(visit.office.desk, visit.viewer, id, wish, visit.language),
    )  # fmt: skip


def _record(visit: Visit) -> Source:
    id = visit.request.path_params["id"]
    found = record(visit.office.desk, visit.viewer, id).record
    return Source(
        CopyKind.RECORD, f"/record/{id}/copy", f"/record/{id}", found.caption,
        msg("one record, as it is now, without its history"), banner([found.label]),
        lambda wish, _: take_record(visit.office.desk, visit.viewer, id, wish, visit.language),
    )  # fmt: skip


def _search(visit: Visit) -> Source:
    asked = opened(visit)
    if asked is None:
        raise NotFound
    desk, viewer, language = visit.office.desk, visit.viewer, visit.language
    found = search(desk, viewer, asked.text, asked.asked.filters(), 1, 1)
    sealed = visit.value("q")
    return Source(
        CopyKind.SEARCH, "/ask/copy", f"/ask?q={sealed}", f"«{asked.text}»",
        plural(found.total, msg("the one record that answers"), msg("{n} records, all that answer", n=found.total)),
        found.banner,
        lambda wish, watched: take_search(
            desk, viewer, asked.text, asked.asked.filters(), wish, language, watched
        ),
        {"q": sealed}, long=True,
    )  # fmt: skip


def _chart(visit: Visit) -> Source:
    chart = chart_opened(visit)
    if chart is None:
        raise NotFound
    chart = chart.arranged(visit.value("places"))
    shown = [place.id for place in chart.places if not place.hidden]
    drawing = draw(visit.office.desk, visit.viewer, shown, chart.span)
    n = len(drawing.nodes)
    return Source(
        CopyKind.CHART, "/chart/copy", f"/scene/{chart.scene}" if chart.scene else "/chart", chart.title,
        plural(n, msg("one entity, as it is drawn now"), msg("{n} entities and their links, as drawn now", n=n)),
        drawing.banner,
        lambda wish, _: take_chart(
            visit.office.desk, visit.viewer, chart.places, chart.span, wish, visit.language
        ),
        {"chart": chart.sealed(visit)},
    )  # fmt: skip


def ask_or_take(visit: Visit) -> Response:
    """A chart comes with each form: what will be recorded, and once that is answered the file."""
    return (take if "reason" in visit.form else form)(_chart, visit)


def form(find: Callable[[Visit], Source], visit: Visit) -> Response:
    """What will be recorded, and what is asked first."""
    return _form(visit, find(visit), NOTHING_WRONG, 200)


def take(find: Callable[[Visit], Source], visit: Visit) -> Response:
    """The file, once it is on record."""
    typed = Typed(visit)
    source = find(visit)
    format = typed.take("format", lambda text: accepted_format(source.kind, text), FORMATS[source.kind][0])
    recipient = typed.take("recipient", accepted_recipient, None)
    reason = typed.take("reason", accepted_reason, "")
    if typed.wrong:
        return _form(visit, source, typed.wrong, BAD)
    wish = Wish(format, recipient, reason)
    try:
        return _long(visit, source, wish) if source.long else sent_copy(source.take(wish, UNWATCHED))
    except (BadInput, Conflict, NotEntitled) as error:
        return _form(visit, source, {"": error.message}, status_of(error), error)


def _long(visit: Visit, source: Source, wish: Wish) -> Response:
    """The file where it is made soon; else on to the page that says how far it is."""
    copies = being_made(visit)
    making = copies.begin(visit.login, source.back, partial(source.take, wish))
    if not making.wait(SOON):
        return visit.go(MAKING)
    copy = copies.taken(visit.login, making)
    if copy is not None:
        return sent_copy(copy)
    if making.error is not None:
        raise making.error
    return visit.show("trouble.html", msg("No copy was taken"), status=500, detail=making.wrong, retry=0)


def _form(
    visit: Visit, source: Source, wrong: Wrong, status: int, error: TearlineError | None = None
) -> Response:
    return visit.show(
        "copy.html", msg("Take a copy"), source.banner, status, section=source.section, source=source, wrong=wrong,
        wanted=wanted(visit, error),
        formats=FORMATS[source.kind], chosen=visit.value("format") or FORMATS[source.kind][0],
    )  # fmt: skip


# ── one that takes long ─────────────────────────────────────────────────────────────────────────


def being_made(visit: Visit) -> BeingMade:
    """The copies that pages of this service asked for."""
    found: BeingMade = visit.request.app.state.being_made
    return found


def making(visit: Visit) -> Response:
    """How far the officer's copy is; once it is made, the way to its file; else why there is none."""
    visit.viewer  # noqa: B018 the purpose is asked for first
    return _making(visit, being_made(visit).of(visit.login), None, 200)


def _making(visit: Visit, one: Making | None, wrong: Message | None, status: int) -> Response:
    number = written(one.copy.number) if one and one.copy else ""
    return visit.show(
        "copy-making.html", msg("A copy"), status=status, section="check" if one and one.lines else "ask",
        making=one, wrong=wrong, number=number, wanted=wanted(visit, one.error if one else None),
    )  # fmt: skip


def far(visit: Visit) -> Response:
    """How far it is, live; nothing of anybody else's."""
    visit.viewer  # noqa: B018 only whoever may ask has one under way
    return sent_events(being_made(visit).events(visit.login))


def give_up(visit: Visit) -> Response:
    """It is wanted no more."""
    visit.viewer  # noqa: B018 the purpose is asked for first
    copies = being_made(visit)
    one = copies.of(visit.login)
    if one is None:
        return visit.go(MAKING)
    if one.over:
        copies.forget(visit.login, one)
    else:
        one.give_up()
        one.wait(SOON)
    return visit.go("/copies" if one.copy else one.back)


def file(visit: Visit) -> Response:
    """The file of a copy that is made, while its officer may hold all of it and nothing in it has changed."""
    copies = being_made(visit)
    viewer = visit.viewer
    one = copies.of(visit.login)
    if one is None or one.copy is None:
        return _making(visit, None, None, 404)
    if not one.copy.number:  # no record stands in it
        return sent_copy(one.copy, ends=False)
    held = own_copy(visit.office.desk, viewer, one.copy.number)
    if held.label is None or held.change is not None or held.ended_at is not None:
        copies.forget(visit.login, one)
        changed = msg(
            "Something in copy {number} was changed or taken back since it was made, so its file is not given out any "
            "more. Say under My copies that it is destroyed, and take a new one.", number=written(one.copy.number)
        )  # fmt: skip
        return _making(visit, None, changed, 409)
    return sent_copy(one.copy, ends=False)


# ── one's own ───────────────────────────────────────────────────────────────────────────────────


def mine(visit: Visit) -> Response:
    """One's own copies, and those left to this steward."""
    return _mine(visit, {}, "", 200)


def answer(visit: Visit) -> Response:
    """What became of one."""
    number = visit.value("number")
    try:
        answer_copy(visit.office.desk, visit.viewer, number, visit.value("how"), visit.value("words"))
    except (BadInput, Conflict, NotFound) as error:
        return _mine(visit, {"words": error.message}, number, status_of(error))
    return visit.go("/copies?done=copy-answered")


def _mine(visit: Visit, wrong: Wrong, number: str, status: int) -> Response:
    found = own_copies(visit.office.desk, visit.viewer, SIZE)
    return visit.show(
        "copies.html", msg("My copies"), found.banner, status, density="compact", section="copies", found=found,
        waiting=[one for one in found.copies if one.waits], purposes=purpose_names(visit), wrong=wrong, number=number,
        written=written, answers=list(CopyAnswer), done=done_of(visit), shown=SIZE,
        making=being_made(visit).of(visit.login),
    )  # fmt: skip


# ── a steward's ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class AskedOurs:
    """Which copies of the agency's records: of one record, of all or only those still out, after which line."""

    record: str = ""
    all: bool = False
    after: str | None = None


def ours(visit: Visit) -> Response:
    """In which copies the agency's records stand, and what their holders said."""
    return _ours(visit, _opened(visit, _OURS, AskedOurs), NOTHING_WRONG, 200)


def narrow_ours(visit: Visit) -> Response:
    """A record that was typed: on to its own address."""
    typed = Typed(visit)
    typed.take("record", record_id, None)
    asked = AskedOurs(visit.value("record"), visit.value("all") == "yes")
    if typed.wrong:
        return _ours(visit, AskedOurs(), typed.wrong, BAD)
    return visit.go(_at(visit, "/ours/copies", _OURS, asked))


def _ours(visit: Visit, asked: AskedOurs, wrong: Wrong, status: int) -> Response:
    _as_steward(visit)
    one = UUID(asked.record) if asked.record else None
    lines = copies_of_ours(visit.office.desk, visit.viewer, one, not asked.all, asked.after, SIZE)
    onward = replace(asked, after=lines[-1].line) if len(lines) == SIZE else None
    return visit.show(
        "copies-ours.html", msg("Copies of our records"), banner(line.label for line in lines), status,
        density="compact", section="shared", lines=lines, asked=asked, wrong=wrong, written=written,
        purposes=purpose_names(visit),
        copies=len({line.number for line in lines}),
        unanswered=len({line.number for line in lines if line.change and not line.answer}),
        onward=_at(visit, "/ours/copies", _OURS, onward) if onward else None,
        link=lambda **changed: _at(visit, "/ours/copies", _OURS, replace(asked, after=None, **changed)),
    )  # fmt: skip


def what_is_shared(visit: Visit) -> Response:
    """How many of the agency's records each agency may see by the labels that stand; and those under one label."""
    _as_steward(visit)
    told: Any = visit.opened(_SHARED)
    if isinstance(told, dict):
        return _listed(visit, told["label"], told["after"])
    found = shared(visit.office.desk, visit.viewer)
    return visit.show(
        "shared.html", msg("What of ours is shared"), found.banner, density="compact", section="shared", found=found,
        under=lambda label: f"/ours/shared?q={visit.seal(_SHARED, {'label': label, 'after': None})}",
    )  # fmt: skip


def _listed(visit: Visit, label: str, after: list[str] | None) -> Response:
    found = listed(visit.office.desk, visit.viewer, label, after, SIZE)
    onward = visit.seal(_SHARED, {"label": label, "after": found.after}) if found.after else None
    return visit.show(
        "shared-list.html", msg("What of ours is shared"), found.banner, density="compact", section="shared",
        found=found, label=label, onward=f"/ours/shared?q={onward}" if onward else None, later=after is not None,
    )  # fmt: skip


def _as_steward(visit: Visit) -> None:
    visit.viewer  # noqa: B018 the purpose is asked for first
    if visit.officer is None or Duty.STEWARD not in visit.officer.duties:
        raise NotFound


# ── an inspector's ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class AskedTaken:
    """Which copies of all: an officer's, one by its number, those that hold a record, before which moment."""

    officer: str = ""
    number: str = ""
    record: str = ""
    before: str | None = None


def taken(visit: Visit) -> Response:
    """Every copy, narrowed by what the address says."""
    return _taken(visit, _opened(visit, _TAKEN, AskedTaken), NOTHING_WRONG, 200)


def narrow_taken(visit: Visit) -> Response:
    """What was typed: on to its own address."""
    typed = Typed(visit)
    typed.take("record", record_id, None)
    typed.take("number", lambda text: read(text) if text else "", "")
    asked = AskedTaken(visit.value("officer").lower(), visit.value("number"), visit.value("record"))
    if typed.wrong:
        return _taken(visit, AskedTaken(), typed.wrong, BAD)
    return visit.go(_at(visit, "/ledger/copies", _TAKEN, asked))


def _taken(visit: Visit, asked: AskedTaken, wrong: Wrong, status: int) -> Response:
    visit.viewer  # noqa: B018 the purpose is asked for first
    if visit.officer is None or Duty.INSPECTOR not in visit.officer.duties:
        raise NotFound
    record = UUID(asked.record) if asked.record else None
    before = datetime.fromisoformat(asked.before) if asked.before else None
    found = copies_taken(
        visit.office.desk, visit.viewer, asked.officer or None, asked.number or None, record, before, SIZE
    )
    onward = replace(asked, before=found[-1].at) if len(found) == SIZE else None
    labels = [one.label for one in found if one.label and one.reason]
    return visit.show(
        "copies-taken.html", msg("Register of copies"), banner(labels), status, density="compact", section="ledger",
        found=found, asked=asked, wrong=wrong, written=written, purposes=purpose_names(visit),
        onward=_at(visit, "/ledger/copies", _TAKEN, onward) if onward else None,
    )  # fmt: skip


def in_a_copy(visit: Visit) -> Response:
    """The ids of what a copy holds, a page at a time."""
    visit.viewer  # noqa: B018 the purpose is asked for first
    if visit.officer is None or Duty.INSPECTOR not in visit.officer.duties:
        raise NotFound
    desk, number = visit.office.desk, visit.request.path_params["number"]
    found = copies_taken(desk, visit.viewer, number=number)
    if not found:
        raise NotFound(msg("No copy has that number."))
    after = record_id(visit.value("after"))
    held = copy_records(desk, visit.viewer, number, after, IN_A_COPY)
    path = f"/ledger/copy/{found[0].number}"
    onward = f"{path}?after={held[-1].record}" if len(held) == IN_A_COPY else None
    return visit.show(
        "copy-records.html", msg("What a copy holds"), density="compact", section="ledger", one=found[0], held=held,
        onward=onward, first=path if after else None, written=written,
    )  # fmt: skip


def _at(visit: Visit, path: str, use: str, asked: AskedOurs | AskedTaken) -> str:
    return path if asked == type(asked)() else f"{path}?q={visit.seal(use, asdict(asked))}"


def _opened(visit: Visit, use: str, kind: Callable[..., Any]) -> Any:
    told: Any = visit.opened(use)
    known: Mapping[str, Any] = told if isinstance(told, dict) else {}
    return kind(**known)


def taking(path: str, find: Callable[[Visit], Source]) -> tuple[Page, Page]:
    """The page that asks for a copy of something, and the one that gives it."""
    return Page("GET", path, partial(form, find)), Page("POST", path, partial(take, find))


PAGES = (
    *taking("/entity/{id}/copy", _dossier),
    *taking("/record/{id}/copy", _record),
    *taking("/ask/copy", _search),
    Page("GET", MAKING, making),
    Page("GET", "/ask/copy/progress", far),
    Page("GET", "/ask/copy/file", file),
    Page("POST", "/ask/copy/give-up", give_up),
    Page("POST", "/chart/copy", ask_or_take),
    Page("GET", "/copies", mine),
    Page("POST", "/copies", answer),
    Page("GET", "/ours/copies", ours),
    Page("POST", "/ours/copies", narrow_ours),
    Page("GET", "/ours/shared", what_is_shared),
    Page("GET", "/ledger/copies", taken),
    Page("POST", "/ledger/copies", narrow_taken),
    Page("GET", "/ledger/copy/{number}", in_a_copy),
)
