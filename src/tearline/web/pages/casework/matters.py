"""Matters of a kind: its board, opening one, and those about a record. All words and fields are the kind's (E1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.api.viewer import id_of
from tearline.casework.bases import PERSON, to_rest_on
from tearline.casework.deeds import open_matter
from tearline.casework.questions import (
    ABOUT,
    Board,
    Line,
    board,
    kind_of,
    matters_about,
    openable,
    to_be_about,
)
from tearline.casework.table import board_of_unit
from tearline.copies.number import written
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.language import Message, msg
from tearline.matters import Kind, kinds
from tearline.picture.answer import Banner, Found, banner
from tearline.sharing.requests import KIND as REQUEST
from tearline.stewardship.deeds import NotCorrected
from tearline.web.forms import BAD, NOTHING_WRONG, Typed, Wrong
from tearline.web.moves import field_of, pace, wrote
from tearline.web.naming import Form, form_of, header_in, named_in, typed_sources
from tearline.web.proposed import proposed
from tearline.web.slots import Slots, choices
from tearline.web.visit import Page, Visit

TO_BE_ABOUT = "to be about"
"""For what the records are sealed that a page of ours offers."""
_HEADER = ("name", "summary", "facts", "deedOn")
_SOURCE = "casework"  # of headers, as casework/deeds.py writes them


# ── the board ───────────────────────────────────────────────────────────────────────────────────


def first(visit: Visit) -> Response:
    """On to the board of the kind on which others hang."""
    visit.viewer  # noqa: B018 the purpose is asked for first
    over = {kind.under.kind for kind in kinds().values() if kind.under}
    return visit.go(f"/matters/{min(kinds(), key=lambda code: code not in over)}")


def show(visit: Visit) -> Response:
    """The board of a kind: open ones, or those that ended; all states, or one; of all, or of one own unit."""
    kind = _kind(visit)
    ended, states = visit.value("ended") == "yes", [state for state in visit.values("state") if state]
    page = int(told) if (told := visit.value("page")).isdecimal() and len(told) < 6 else 1
    unit = visit.value("unit") if visit.value("unit") in visit.own_units else ""
    if unit:
        ended, found = False, board_of_unit(visit.office.desk, visit.viewer, kind.code, unit, states)
    else:
        found = board(visit.office.desk, visit.viewer, kind.code, ended=ended, states=states, page=page)
    return visit.show(
        "matters.html", kind.plural, found.banner, density="compact", section="matters", kind=kind,
        kinds=kinds(), found=found, unit=unit, ended=ended, states=states,
        columns=None if ended or states else _columns(found), pace=pace,
        total=sum(found.counts.values()), written=written, late=0 if ended or states else _late(visit, found),
    )  # fmt: skip


def _late(visit: Visit, found: Board) -> int:
    """How many have a clock that ran out; none, where the page has not all of them."""
    whole = found.page == 1 and not found.more
    return sum(any(one.is_over(visit.now) for one in line.clocks) for line in found.lines) if whole else 0


def _columns(found: Board) -> list[tuple[str, list[Line]]]:
    """The page's lines by state, for the states in which something is owed."""
    kind = found.kind
    return [
        (state, [line for line in found.lines if line.state == state])
        for state in kind.states if state not in kind.ends
    ]  # fmt: skip


# ── opening one ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Offer:
    """The records that were offered for a matter to be about, as the viewer sees them, and which of them are kept."""

    records: list[Found]
    kept: frozenset[str]
    of: int  # so many were asked for
    naming: Form  # whom one may name as a suspect

    @property
    def banner(self) -> Banner:
        """The label of all of them together, and of the bases that are offered."""
        return banner([*(one.label for one in self.records), *self.naming.labels])


def form(visit: Visit) -> Response:
    """The form for opening one, or the sentence that it is not this person's to open."""
    kind = _kind(visit)
    if kind.code == REQUEST:  # which has a form of its own
        return visit.go(f"/requests/new?{visit.request.url.query}")
    offered, of = _offered(visit)
    return _form(
        visit, kind, _offer(visit, kind, offered, () if kind.founds else offered, of), NOTHING_WRONG, 200
    )


def send(visit: Visit) -> Response:
    """Open it, and on to it; the form again where something is wrong, with all that was typed."""
    kind, typed = _kind(visit), Typed(visit)
    naming = named_in(visit, kind)
    kept = [*visit.values("about"), *typed_sources(visit)]
    title = typed.take("name", _title, "")
    said = wrote(visit, typed, kind.opening, labelled=not kept and not naming)
    wrong, status = dict(typed.wrong), BAD
    if not wrong:
        named = {str(one.record) for one in naming}
        try:
            id = open_matter(
                visit.office.desk, visit.viewer, kind.code, {"name": [title], **header_in(visit, kind)},
                about=[id_of(one) for one in kept if one not in named], said=said.said, words=said.words,
                label=said.label, naming=naming,
            )  # fmt: skip
            return visit.go(f"/matter/{id}?done=opened")
        except NotCorrected as error:
            wrong = _by_field(error)
        except NotFound as error:
            gone = msg(
                "One of the records is not there for you any more. Check which are left, and send again."
            )
            wrong, status = {"about": gone}, status_of(error)
        except (BadInput, Conflict, NotEntitled) as error:
            wrong, status = {"": error.message}, status_of(error)
    offered, of = _offered(visit)
    return _form(visit, kind, _offer(visit, kind, [*offered, *typed_sources(visit)], kept, of), wrong, status)


def _form(visit: Visit, kind: Kind, offer: Offer, wrong: Wrong, status: int) -> Response:
    visit.viewer  # noqa: B018 the purpose is asked for first
    may = kind.code in {one.code for one in openable(visit.office.desk, visit.viewer)}
    return visit.show(
        "matter-open.html", kind.name, offer.banner, status, section="matters", kind=kind, may=may,
        kinds=kinds(), above=_above(kind, offer), offer=offer, wrong=wrong, slots=Slots.typed(visit),
        choices=choices(visit.officer), field_of=field_of,
        proposed=proposed(kind, offer.records, visit.officer.agency if visit.officer else "", entity=offer.of > 0),
        sealed=_sealed(visit, [one.id for one in offer.records], offer.of) if offer.records else "",
    )  # fmt: skip


def _above(kind: Kind, offer: Offer) -> bool:
    """Whether what it is to be opened under is among what it is about."""
    return kind.under is not None and kinds()[kind.under.kind].schema in {one.schema for one in offer.records}


def _offer(visit: Visit, kind: Kind, offered: Iterable[str], kept: Iterable[str], of: int) -> Offer:
    """Those of the offered ids that are records which the viewer sees; what is none of them is not told of."""
    ids = [id for id in map(_uuid, offered) if id][:ABOUT]
    office = visit.office
    if kind.founds:
        records = to_rest_on(office.desk, visit.viewer, ids, ABOUT) if ids else []
    else:
        records = to_be_about(office.desk, visit.viewer, ids) if ids else []
    chosen = frozenset(str(id) for id in map(_uuid, kept) if id)
    return Offer(records, chosen, of, form_of(visit, kind, records))


def _offered(visit: Visit) -> tuple[list[str], int]:
    """The ids that a page of ours sealed, and those that stand plain; and how many the entity had."""
    told: Any = visit.opened(TO_BE_ABOUT)
    sealed, of = (told["ids"], told["of"]) if isinstance(told, dict) else ([], 0)
    return list(dict.fromkeys((*sealed, *visit.values("about")))), of


def _title(text: str) -> str:
    if not text:
        raise BadInput(msg("Give it a title, by which others know it on the board."))
    return text


def _by_field(error: NotCorrected) -> dict[str, Message]:
    """What the header would not hold, at its field."""
    known = {one.field: one.reason for one in error.findings if one.field in _HEADER}
    return known or {"": error.message}


# ── from a record or an entity ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class About:
    """The matters about some records, and for each kind the address at which one about them is opened."""

    lines: list[Line]
    openings: list[tuple[Kind, str]]
    kinds: dict[str, Kind]
    own: list[tuple[Found, str]]  # records that are a matter's header, and that matter's address

    def over(self, shown: Banner) -> Banner:
        """The banner over a page that shows these too."""
        labels = [*([shown.label] if shown.label else []), *(line.label for line in self.lines)]
        return banner(labels)


def about(visit: Visit, records: Sequence[Found]) -> About:
    """What a page of these records says of matters; one look."""
    ids = [one.id for one in records]
    lines = matters_about(visit.office.desk, visit.viewer, [UUID(id) for id in ids])
    query = f"about={ids[0]}" if len(ids) == 1 else f"q={_sealed(visit, ids, len(ids))}"
    people = any(one.schema == PERSON for one in records)
    seen = {one.schema for one in records if one.source == _SOURCE}
    openings = [
        (kind, f"/matters/{kind.code}/new?{query}") for kind in kinds().values()
        if (people or not kind.founds) and (kind.under is None or kinds()[kind.under.kind].schema in seen)
    ]  # fmt: skip
    schemata = {kind.schema for kind in kinds().values()}
    own = [(one, f"/matter/{one.id}") for one in records if one.source == _SOURCE and one.schema in schemata]
    return About(lines, openings, dict(kinds()), own)


def _sealed(visit: Visit, records: Sequence[str], of: int) -> str:
    return visit.seal(TO_BE_ABOUT, {"ids": list(records[:ABOUT]), "of": of})


def _kind(visit: Visit) -> Kind:
    return kind_of(visit.request.path_params["kind"])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


PAGES = (
    Page("GET", "/matters", first),
    Page("GET", "/matters/{kind}", show),
    Page("GET", "/matters/{kind}/new", form),
    Page("POST", "/matters/{kind}/new", send),
)
