"""What a registrar sets for everybody: agencies, the rules of vetting, what one registrar may give, the purposes."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from tearline.errors import BadInput, NotFound
from tearline.handling import Tier
from tearline.language import Message, msg
from tearline.registry.deeds import (
    Agency,
    admit_agency,
    list_agencies,
    list_officers,
    set_purpose,
    suspend_agency,
)
from tearline.registry.names import agency_code, kind_of_test, purpose_code, written_name
from tearline.registry.proposals import list_alone, set_alone
from tearline.registry.rules import LONGEST, LONGEST_SOURCE, NewRule, Rule, end_rule, list_rules, set_rule
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong, a_tier, from_day
from tearline.web.pages.registry.registry import SECTION
from tearline.web.visit import Page, Visit

_DONE: dict[str, Message] = {
    "admitted": msg("Admitted: the agency may have officers and records from now on."),
    "out": msg("Shut out: the sessions of its officers have ended."),
    "back": msg("Let back: its officers can sign in again."),
    "waits": msg("It is proposed and changes nothing yet: another registrar confirms it within 14 days."),
    "set": msg("The list of purposes is set."),
}


# ── agencies ────────────────────────────────────────────────────────────────────────────────────


def agencies(visit: Visit) -> Response:
    """Who shares, and the form for one more."""
    return _agencies(visit, NOTHING_WRONG, 200)


def admit(visit: Visit) -> Response:
    """Admit an agency."""
    typed = Typed(visit)
    code = typed.take("code", agency_code, "")
    spanish, english = _names(typed)

    def done() -> Response:
        admit_agency(visit.office.desk, visit.viewer, code, spanish, english)
        return visit.go("/registry/agencies?done=admitted")

    return typed.answer(done, lambda wrong, status: _agencies(visit, wrong, status))


def agency_form(visit: Visit) -> Response:
    """What shutting an agency out, or letting it back, does."""
    agency = _agency(visit)
    members = [one for one in list_officers(visit.office.desk, visit.viewer) if one.agency == agency.code]
    return visit.show(
        "agency.html", msg("Shut out or let back"), section=SECTION, agency=agency, members=len(members)
    )


def suspend(visit: Visit) -> Response:
    """Shut it out, or let it back."""
    out = visit.value("suspended") != "no"
    suspend_agency(visit.office.desk, visit.viewer, visit.value("code"), out)
    return visit.go(f"/registry/agencies?done={'out' if out else 'back'}")


def _agencies(visit: Visit, wrong: Wrong, status: int) -> Response:
    officers = list_officers(visit.office.desk, visit.viewer)
    return visit.show(
        "agencies.html", msg("Agencies"), status=status, density="compact", section=SECTION, tab="agencies",
        wrong=wrong, done=_DONE.get(visit.value("done")), agencies=list_agencies(visit.office.desk, visit.viewer),
        members=lambda code: sum(one.agency == code for one in officers),
    )  # fmt: skip


def _agency(visit: Visit) -> Agency:
    listed = list_agencies(visit.office.desk, visit.viewer)
    found = next((one for one in listed if one.code == visit.value("code")), None)
    if found is None:
        raise NotFound
    return found


# ── rules of vetting, and what one registrar may give ───────────────────────────────────────────


def rules(visit: Visit) -> Response:
    """Which tests a vetting needs, and up to which tier one registrar is enough; the forms to change both."""
    return _rules(visit, NOTHING_WRONG, 200)


def propose_rule(visit: Visit) -> Response:
    """Propose a rule."""
    typed = Typed(visit)
    kind = typed.take("kind", kind_of_test, "")
    spanish, english = _names(typed)
    tier = typed.take("least_tier", a_tier, Tier.OPEN)
    months = typed.take("months", _months, 1)
    source, since = typed.take("source", _source, ""), typed.take("since", from_day, None)

    def done() -> Response:
        rule = NewRule(kind, spanish, english, tier, months, source)
        set_rule(visit.office.desk, visit.viewer, rule, since)
        return visit.go("/registry/rules?done=waits")

    return typed.answer(done, lambda wrong, status: _rules(visit, wrong, status))


def end_form(visit: Visit) -> Response:
    """What ending a rule does."""
    return _end_form(visit, NOTHING_WRONG, 200)


def propose_end(visit: Visit) -> Response:
    """Propose that a rule holds no more."""
    typed = Typed(visit)
    kind = typed.take("kind", kind_of_test, "")
    tier = typed.take("tier", a_tier, Tier.OPEN)
    source, since = typed.take("source", _source, ""), typed.take("since", from_day, None)

    def done() -> Response:
        end_rule(visit.office.desk, visit.viewer, kind, tier, source, since)
        return visit.go("/registry/rules?done=waits")

    return typed.answer(done, lambda wrong, status: _end_form(visit, wrong, status))


def propose_alone(visit: Visit) -> Response:
    """Propose up to which tier one registrar gives a vetting alone."""
    typed = Typed(visit)
    tier = typed.take("alone", a_tier, Tier.OPEN)
    source = typed.take("alone_source", _source, "")
    since = typed.take("alone_since", from_day, None)

    def done() -> Response:
        set_alone(visit.office.desk, visit.viewer, tier, source, since)
        return visit.go("/registry/rules?done=waits")

    return typed.answer(done, lambda wrong, status: _rules(visit, wrong, status))


def _rules(visit: Visit, wrong: Wrong, status: int) -> Response:
    now = datetime.now(UTC)
    listed = list_rules(visit.office.desk, visit.viewer)
    alone = list_alone(visit.office.desk, visit.viewer)
    return visit.show(
        "rules.html", msg("Rules of vetting"), status=status, density="compact", section=SECTION, tab="rules",
        wrong=wrong, done=_DONE.get(visit.value("done")), rules=sorted(listed, key=lambda r: _state(r, now)),
        state=lambda rule: ("now", "ahead", "past")[_state(rule, now)], alone=alone,
        alone_now=next((one for one in reversed(alone) if one.since <= now), None),
    )  # fmt: skip


def _end_form(visit: Visit, wrong: Wrong, status: int) -> Response:
    now = datetime.now(UTC)
    kind, tier = visit.value("kind"), visit.value("tier")
    held = [r for r in list_rules(visit.office.desk, visit.viewer) if _state(r, now) < 2]
    found = next((r for r in held if (r.kind, r.least_tier.name) == (kind, tier)), None)
    if found is None:
        raise NotFound
    others = [r for r in held if r is not found and r.kind == kind and r.least_tier <= found.least_tier]
    return visit.show(
        "rule-end.html", msg("End a rule"), status=status, section=SECTION, wrong=wrong, rule=found, others=others
    )  # fmt: skip


def _state(rule: Rule, now: datetime) -> int:
    if rule.until is not None and rule.until <= now:
        return 2
    return 1 if rule.since > now else 0


# ── purposes ────────────────────────────────────────────────────────────────────────────────────


def purposes(visit: Visit) -> Response:
    """The reasons that a look may name, and the form to set one."""
    return _purposes(visit, NOTHING_WRONG, 200)


def set_one(visit: Visit) -> Response:
    """Add a purpose, rename it, or retire it."""
    typed = Typed(visit)
    code = typed.take("code", purpose_code, "")
    spanish, english = _names(typed)

    def done() -> Response:
        set_purpose(visit.office.desk, visit.viewer, code, spanish, english, visit.value("retired") == "yes")
        return visit.go("/registry/purposes?done=set")

    return typed.answer(done, lambda wrong, status: _purposes(visit, wrong, status))


def _purposes(visit: Visit, wrong: Wrong, status: int) -> Response:
    list_agencies(visit.office.desk, visit.viewer)  # purposes are everybody's, this page a registrar's
    chosen = next((one for one in visit.purposes if one.code == visit.value("change")), None)
    return visit.show(
        "purposes.html", msg("Purposes"), status=status, density="compact", section=SECTION, tab="purposes",
        wrong=wrong, done=_DONE.get(visit.value("done")), chosen=chosen,
    )  # fmt: skip


def _names(typed: Typed) -> tuple[str, str]:
    return typed.take("name_es", written_name, ""), typed.take("name_en", written_name, "")


def _months(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= LONGEST:
        raise BadInput(msg("A test lasts 1 to {most} months.", most=LONGEST))
    return int(text)


def _source(text: str) -> str:
    if not text:
        raise BadInput(msg("Say where that stands: a law's article, an order."))
    return written_name(text, LONGEST_SOURCE)


PAGES = (
    Page("GET", "/registry/agencies", agencies),
    Page("POST", "/registry/agencies", admit),
    Page("GET", "/registry/agency", agency_form),
    Page("POST", "/registry/agency", suspend),
    Page("GET", "/registry/rules", rules),
    Page("POST", "/registry/rules", propose_rule),
    Page("GET", "/registry/rule", end_form),
    Page("POST", "/registry/rule", propose_end),
    Page("POST", "/registry/alone", propose_alone),
    Page("GET", "/registry/purposes", purposes),
    Page("POST", "/registry/purposes", set_one),
)
