"""An officer's page for the registrar: what may be seen, in words, why and until when; and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from tearline.codes import Duty, Level
from tearline.errors import BadInput, NotFound
from tearline.handling import Tier, VettingTest
from tearline.language import Message, msg
from tearline.matrix.delegations import delegations
from tearline.registry.deeds import (
    Enrolment,
    allow_organisation,
    give_vetting,
    list_officers,
    set_credential,
    set_duties,
    set_level,
    suspend_officer,
    withdraw_vetting,
)
from tearline.registry.names import compartment_codes
from tearline.registry.password import accept_password, new_password
from tearline.registry.proposals import list_alone, list_proposals
from tearline.registry.rules import list_rules
from tearline.registry.sessions import list_sessions
from tearline.registry.vettings import Vetting, list_vettings
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_day, a_tier, end_of
from tearline.web.pages.registry.registry import OFFICER, SECTION, address, hand_over, tests_named
from tearline.web.visit import Page, Visit

_DONE: dict[str, Message] = {
    "given": msg("The vetting is given; it holds from this moment on, in open sessions too."),
    "waits": msg("It is proposed and changes nothing yet: another registrar confirms it within 14 days."),
    "withdrawn": msg("Withdrawn: what it gave ended with this moment, in open sessions too."),
    "duties": msg("The duties are set."),
    "level": msg("The level is set; it holds from this moment on, in open sessions too."),
    "out": msg("Shut out: open sessions have ended."),
    "ended": msg("Ended at once: the officer signs in again to go on."),
    "allowed": msg(
        "Allowed: the first sign-in by the organisation takes an own code too, and binds the officer."
    ),
    "withdrawn-there": msg("Withdrawn: open sessions have ended, and the organisation opens none any more."),
    "back": msg("Let back: signing in works again, with what the vettings give."),
}

NEVER = datetime.max.replace(tzinfo=UTC)  # of a form that is wrong anyway


@dataclass(frozen=True, slots=True)
class Whom:
    """Who a page is about, as its address says; ``done``: what was just done there."""

    login: str
    done: str
    vetting: UUID | None


@dataclass(frozen=True, slots=True)
class TestField:
    """One test of the form for a vetting: the kind, and what people call it."""

    __test__ = False  # its name begins as pytest's classes do

    kind: str
    name: str


def page(visit: Visit) -> Response:
    """What the officer may see, and why; what was given and taken; what can be done."""
    return _page(visit, _whom(visit), NOTHING_WRONG, 200)


def vetting_form(visit: Visit) -> Response:
    """The form for a vetting: the tests that the rules demand for the tier that was chosen."""
    return _vetting_form(visit, _officer(visit, _whom(visit).login), NOTHING_WRONG, 200)


def give(visit: Visit) -> Response:
    """Give the vetting, or propose it where that takes two."""
    officer = _officer(visit, _whom(visit).login)
    typed = Typed(visit)
    tier = typed.take("tier", a_tier, Tier.OPEN)
    none: list[str] = []
    compartments = typed.take("compartments", _codes, none)
    tests = [] if typed.wrong else [_test(visit, typed, field.kind) for field in _demanded(visit, tier)]

    def done() -> Response:
        given = give_vetting(visit.office.desk, visit.viewer, officer.login, tier, compartments, tests)
        return visit.go(address(visit, officer.login, "waits" if given.proposal else "given"))

    return typed.answer(done, lambda wrong, status: _vetting_form(visit, officer, wrong, status))


def withdraw_form(visit: Visit) -> Response:
    """What withdrawing one vetting, or all, does: said before it is done."""
    whom = _whom(visit)
    officer = _officer(visit, whom.login)
    vettings = [one for one in _vettings(visit, whom.login) if one.withdrawn_at is None]
    meant = [one for one in vettings if whom.vetting in (None, one.id)]
    if not meant:
        raise NotFound
    return visit.show(
        "withdraw.html", msg("Withdraw"), density="compact", section=SECTION, officer=officer, whom=whom, meant=meant,
        left=[one for one in vettings if one not in meant and one.stands],
        here=visit.value("q"), back=address(visit, officer.login),
    )  # fmt: skip


def withdraw(visit: Visit) -> Response:
    """Withdraw it, at once."""
    whom = _whom(visit)
    withdraw_vetting(visit.office.desk, visit.viewer, whom.login, whom.vetting)
    return visit.go(address(visit, whom.login, "withdrawn"))


def duties(visit: Visit) -> Response:
    """Set all duties; a new registrar, inspector or coordinator is proposed."""
    whom = _whom(visit)

    def done() -> Response:
        waits = set_duties(visit.office.desk, visit.viewer, whom.login, visit.values("duties"))
        return visit.go(address(visit, whom.login, "waits" if waits else "duties"))

    return Typed(visit).answer(done, lambda wrong, status: _page(visit, whom, wrong, status))


def level(visit: Visit) -> Response:
    """Set up to which level the officer decides; to rise to 3 or more is proposed."""
    whom = _whom(visit)
    typed = Typed(visit)
    chosen = typed.take("level", _level, 0)

    def done() -> Response:
        waits = set_level(visit.office.desk, visit.viewer, whom.login, chosen)
        return visit.go(address(visit, whom.login, "waits" if waits else "level"))

    return typed.answer(done, lambda wrong, status: _page(visit, whom, wrong, status))


def suspend_form(visit: Visit) -> Response:
    """What shutting out, or letting back, does."""
    officer = _officer(visit, _whom(visit).login)
    return visit.show(
        "suspend.html", msg("Shut out or let back"), section=SECTION, officer=officer, here=visit.value("q"),
        back=address(visit, officer.login),
    )  # fmt: skip


def suspend(visit: Visit) -> Response:
    """Shut out, or let back."""
    login, out = _whom(visit).login, visit.value("suspended") != "no"
    suspend_officer(visit.office.desk, visit.viewer, login, out)
    return visit.go(address(visit, login, "out" if out else "back"))


def by_organisation(visit: Visit) -> Response:
    """Allow signing in by the organisation, or withdraw it."""
    login, allowed = _whom(visit).login, visit.value("allowed") == "yes"
    allow_organisation(visit.office.desk, visit.viewer, login, allowed)
    return visit.go(address(visit, login, "allowed" if allowed else "withdrawn-there"))


def credential_form(visit: Visit) -> Response:
    """The form for a new password and authenticator."""
    return _credential_form(visit, _officer(visit, _whom(visit).login), NOTHING_WRONG, 200)


def renew(visit: Visit) -> Response:
    """Renew the credential; the answer holds what is handed over, once."""
    officer = _officer(visit, _whom(visit).login)
    typed = Typed(visit)
    password = typed.take("password", lambda text: accept_password(text or new_password(), officer.login), "")

    def done() -> Response:
        made = set_credential(visit.office.desk, visit.viewer, officer.login, password)
        return hand_over(visit, made, password if not visit.value("password") else None, new=False)

    return typed.answer(done, lambda wrong, status: _credential_form(visit, officer, wrong, status))


def _page(visit: Visit, whom: Whom, wrong: Wrong, status: int) -> Response:
    officer = _officer(visit, whom.login)
    now = datetime.now(UTC)
    return visit.show(
        "officer.html", msg("Officer"), status=status, density="compact",
        section=SECTION, officer=officer, vettings=_vettings(visit, officer.login), wrong=wrong,
        done=_DONE.get(whom.done), waits=whom.done == "waits",
        here=visit.seal(OFFICER, {"login": officer.login, "done": ""}),
        sessions=list_sessions(visit.office.desk, visit.viewer, login=officer.login),
        tests=tests_named(visit), duties=list(Duty), levels=list(Level),
        organisation=bool(visit.office.settings.oidc_issuer),
        lent=[one for one in delegations(visit.office.desk, visit.viewer, others=True)
              if officer.login in (one.giver, one.receiver) and not one.over],
        days=_days(officer.until, now), waiting=[one for one in list_proposals(visit.office.desk, visit.viewer) if
        one.login == officer.login], one_sealed=lambda id: visit.seal(OFFICER, {"login": officer.login, "done": "",
        "vetting": str(id)}), days_to=lambda at: _days(at, now),
    )  # fmt: skip


def _vetting_form(visit: Visit, officer: Enrolment, wrong: Wrong, status: int) -> Response:
    chosen = visit.value("tier")
    tier = Tier[chosen] if chosen in Tier.__members__ else None
    alone = [one for one in list_alone(visit.office.desk, visit.viewer) if one.since <= datetime.now(UTC)]
    return visit.show(
        "vetting.html", msg("Give a vetting"), status=status, section=SECTION, officer=officer, wrong=wrong,
        tier=tier, demanded=_demanded(visit, tier) if tier is not None else [], here=visit.value("q"),
        alone=alone[-1].tier if alone else None, back=address(visit, officer.login),
    )  # fmt: skip


def _credential_form(visit: Visit, officer: Enrolment, wrong: Wrong, status: int) -> Response:
    return visit.show(
        "credential.html", msg("Renew the credential"), status=status, section=SECTION, officer=officer,
        wrong=wrong, here=visit.value("q"), back=address(visit, officer.login),
    )  # fmt: skip


def _whom(visit: Visit) -> Whom:
    told: Any = visit.opened(OFFICER)
    if not isinstance(told, dict):
        raise NotFound
    return Whom(told["login"], told["done"], UUID(told["vetting"]) if "vetting" in told else None)


def _officer(visit: Visit, login: str) -> Enrolment:
    everybody = list_officers(visit.office.desk, visit.viewer)
    found = next((one for one in everybody if one.login == login), None)
    if found is None:
        raise NotFound
    return found


def _vettings(visit: Visit, login: str) -> list[Vetting]:
    return list_vettings(visit.office.desk, visit.viewer, login)


def _demanded(visit: Visit, tier: Tier) -> list[TestField]:
    """The tests that the rules of today demand for a tier."""
    now = datetime.now(UTC)
    rules = [r for r in list_rules(visit.office.desk, visit.viewer) if r.as_tested().holds(tier, now)]
    names = {rule.kind: rule.name_es if visit.language == "es" else rule.name_en for rule in rules}
    return [TestField(kind, name) for kind, name in names.items()]


def _test(visit: Visit, typed: Typed, kind: str) -> VettingTest:
    """One row of the form; a day that is empty is the one that was given for all."""

    def day_for(what: str) -> date:
        own = f"{what}-{kind}"
        return typed.take(own if visit.value(own) else what, a_day, date.max)

    passed = typed.take(f"passed-{kind}", _result, False)
    taken, until = day_for("taken"), day_for("until")
    if until < taken < date.max:
        typed.wrong[f"until-{kind}" if visit.value(f"until-{kind}") else "until"] = msg(
            "It ends before it was taken."
        )
    return VettingTest(kind, taken, passed, NEVER if typed.wrong else end_of(until))


def _result(text: str) -> bool:
    if text not in ("yes", "no"):
        raise BadInput(msg("Say whether the test was passed."))
    return text == "yes"


def _level(text: str) -> int:
    if text not in set(Level):
        raise BadInput(msg("A level is 0 to 5."))
    return int(text)


def _codes(text: str) -> list[str]:
    return compartment_codes(code.strip().upper() for code in text.replace(",", " ").split())


def _days(at: datetime | None, now: datetime) -> int | None:
    return None if at is None else (at - now).days


PAGES = (
    Page("GET", "/registry/officer", page),
    Page("GET", "/registry/vetting", vetting_form),
    Page("POST", "/registry/vetting", give),
    Page("GET", "/registry/withdraw", withdraw_form),
    Page("POST", "/registry/withdraw", withdraw),
    Page("POST", "/registry/duties", duties),
    Page("POST", "/registry/level", level),
    Page("GET", "/registry/suspend", suspend_form),
    Page("POST", "/registry/suspend", suspend),
    Page("POST", "/registry/organisation", by_organisation),
    Page("GET", "/registry/credential", credential_form),
    Page("POST", "/registry/credential", renew, heavy=True),
)
