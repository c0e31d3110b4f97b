"""The registrar's first page: who there is, what runs out, what waits for a second registrar; and enrolling (F1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from tearline.api.viewer import id_of
from tearline.codes import Duty
from tearline.language import Message, msg
from tearline.ontology.glyphs import ascii_text
from tearline.registry import proposals
from tearline.registry.deeds import Enrolled, Enrolment, enrol_officer, list_agencies, list_officers
from tearline.registry.names import agency_code, login_name, written_name
from tearline.registry.password import accept_password, new_password
from tearline.registry.rules import list_rules
from tearline.registry.vettings import HeldTest, Vetting, list_vettings
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong
from tearline.web.qr import qr
from tearline.web.visit import Page, Visit

SECTION = "registry"
SOON = timedelta(days=31)
OFFICER = "officer"  # what is sealed for an officer's page
_FOUND = "officers found"  # a name or login that was asked for: it stands in no address in the clear
_A_PAGE = 50  # officers
_NEXT_ENDINGS = 20

_DONE: dict[str, Message] = {
    "confirmed": msg("Confirmed: it is done and on record."),
    "refused": msg("Refused: nothing has changed."),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """A vetting that runs out soon. ``goes_on``: another one gives the officer as much after it."""

    officer: Enrolment
    vetting: Vetting
    at: datetime
    days: int
    tests: list[HeldTest]
    goes_on: bool


def front(visit: Visit) -> Response:
    """Officers by name, of one agency or by a part of the name; what runs out within 31 days; what waits."""
    desk, viewer = visit.office.desk, visit.viewer
    everybody = list_officers(desk, viewer)
    told: Any = visit.opened(_FOUND)
    words = told if isinstance(told, str) else ""
    chosen = visit.value("agency")
    listed = [one for one in everybody if chosen in ("", one.agency) and _called(one, words)]
    listed.sort(key=lambda one: (_folded(one.full_name), one.login))
    pages = max(1, -(-len(listed) // _A_PAGE))
    page = min(pages, max(1, int(number) if (number := visit.value("page")).isdecimal() else 1))
    ending = _ending(listed, list_vettings(desk, viewer))
    return visit.show(
        "registry.html", msg("Staff and access"), density="compact", section=SECTION, tab="officers",
        officers=listed[(page - 1) * _A_PAGE : page * _A_PAGE], total=len(listed), page=page, pages=pages,
        words=words, agencies=sorted({one.agency for one in everybody}), chosen=chosen, most=_NEXT_ENDINGS,
        ending=ending, waiting=proposals.list_proposals(desk, viewer),
        tests=tests_named(visit), done=_DONE.get(visit.value("done")), link=lambda login: address(visit, login),
        everybody={one.login: one for one in everybody}, of=lambda n: _list(visit, words, chosen, n),
    )  # fmt: skip


def find(visit: Visit) -> Response:
    """The officers whose name or login has these words in it."""
    return visit.go(_list(visit, visit.value("find")[:200], visit.value("agency")))


def confirm(visit: Visit) -> Response:
    """Carry a proposal out, as the second registrar."""
    proposals.confirm(visit.office.desk, visit.viewer, _proposal(visit))
    return visit.go("/registry?done=confirmed")


def refuse(visit: Visit) -> Response:
    """Refuse a proposal, or take one's own back."""
    proposals.refuse(visit.office.desk, visit.viewer, _proposal(visit))
    return visit.go("/registry?done=refused")


def enrol_form(visit: Visit) -> Response:
    """The form for a new officer."""
    return _enrol_form(visit, NOTHING_WRONG, 200)


def enrol(visit: Visit) -> Response:
    """Enrol; the answer holds what is handed over, once."""
    typed = Typed(visit)
    login = typed.take("login", login_name, "")
    name = typed.take("full_name", written_name, "")
    agency = typed.take("agency", agency_code, "")
    password = typed.take("password", lambda text: accept_password(text or new_password(), login), "")

    def done() -> Response:
        made = enrol_officer(
            visit.office.desk, visit.viewer, login, name, agency, password, visit.values("duties")
        )
        return hand_over(visit, made, password if not visit.value("password") else None, new=True)

    return typed.answer(done, lambda wrong, status: _enrol_form(visit, wrong, status))


def hand_over(visit: Visit, made: Enrolled, password: str | None, *, new: bool) -> Response:
    """What an officer needs to sign in; shown this once. ``password``: one that was made here."""
    return visit.show(
        "handed-over.html", msg("To hand over"), section=SECTION, made=made, password=password, new=new,
        qr=qr(made.totp_uri), officer=address(visit, made.login),
    )  # fmt: skip


def address(visit: Visit, login: str, done: str = "") -> str:
    """An officer's page; a login has no business in an address. ``done``: what was just done there."""
    return f"/registry/officer?q={visit.seal(OFFICER, {'login': login, 'done': done})}"


def tests_named(visit: Visit) -> dict[str, str]:
    """What people call each kind of test, as the newest of its rules does."""
    rules = list_rules(visit.office.desk, visit.viewer)
    return {rule.kind: rule.name_es if visit.language == "es" else rule.name_en for rule in rules}


def _list(visit: Visit, words: str, agency: str, page: int = 1) -> str:
    """The address of a page of officers."""
    told = {
        "agency": agency,
        "q": visit.seal(_FOUND, words) if words else "",
        "page": page if page > 1 else "",
    }
    asked = urlencode({name: value for name, value in told.items() if value})
    return f"/registry?{asked}" if asked else "/registry"


def _called(officer: Enrolment, words: str) -> bool:
    said = _folded(f"{officer.full_name} {officer.login}")
    return all(word in said for word in _folded(words).split())


def _folded(text: str) -> str:
    """As people look for it: without accents and capitals."""
    return ascii_text(text).lower()


def _ending(officers: list[Enrolment], vettings: list[Vetting]) -> list[Ending]:
    now, by_login = datetime.now(UTC), {one.login: one for one in officers if not one.suspended}
    found = []
    for one in vettings:
        at, officer = one.ends_at, by_login.get(one.login)
        if at is not None and officer is not None and at <= now + SOON:
            first = [test for test in one.tests if test.counts and test.ends_at <= now + SOON]
            goes_on = officer.until is None or officer.until > at
            found.append(Ending(officer, one, at, (at - now).days, first, goes_on))
    return sorted(found, key=lambda ending: ending.at)


def _enrol_form(visit: Visit, wrong: Wrong, status: int) -> Response:
    return visit.show(
        "enrol.html", msg("Enrol an officer"), status=status, section=SECTION, tab="enrol", wrong=wrong,
        agencies=[one for one in list_agencies(visit.office.desk, visit.viewer) if not one.suspended],
        duties=list(Duty), chosen=visit.values("duties"),
    )  # fmt: skip


def _proposal(visit: Visit) -> UUID:
    return id_of(visit.value("proposal"))


PAGES = (
    Page("GET", "/registry", front),
    Page("POST", "/registry", find),
    Page("POST", "/registry/confirm", confirm),
    Page("POST", "/registry/refuse", refuse),
    Page("GET", "/registry/enrol", enrol_form),
    Page("POST", "/registry/enrol", enrol, heavy=True),
)
