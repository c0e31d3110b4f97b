"""Unusual use for the inspector: what was counted, the looks behind it, what came of it; and the rules (C1, K1)."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from tearline.api.problems import status_of
from tearline.codes import Unusual
from tearline.errors import BadInput, NotEntitled, NotFound
from tearline.language import Message, msg
from tearline.oversight.unusual import (
    DAYS,
    MOST_DAYS,
    Line,
    Rule,
    in_force,
    note_unusual,
    set_unusual_rule,
    unusual,
    unusual_rules,
)
from tearline.web.forms import NOTHING_WRONG, Typed, Wrong
from tearline.web.pages.oversight.ledger import Asked, address
from tearline.web.visit import Page, Visit

_SECTION = "unusual"
_SPANS = (1, DAYS, MOST_DAYS)
_DONE: dict[str, Message] = {
    "noted": msg("It is on record, with who said it."),
    "set": msg("The rule holds from now on; days before are judged as they were."),
}
_COUNTED: dict[str, str] = {Unusual.REFUSED: "refused", Unusual.MANY: "results"}  # else questions
_WHOLE = ("at_least", "days", "history", "usual")


@dataclass(frozen=True, slots=True)
class Held:
    """A rule in force as its form shows it; ``takes``: which of its numbers matter."""

    rule: Rule
    takes: tuple[str, ...]


_TAKES = {
    "volume": ("at_least", "times", "days", "history"),
    "hour": ("at_least", "days", "history", "usual"),
}


def listed(visit: Visit) -> Response:
    """What was unusual; each line leads to the looks behind it."""
    return _listed(visit, NOTHING_WRONG, 200)


def note(visit: Visit) -> Response:
    """Say what came of a line; the list again, with what was typed, where that cannot be."""
    try:
        note_unusual(visit.office.desk, visit.viewer, visit.value("id"), visit.value("words"))
    except (BadInput, NotEntitled, NotFound) as error:
        return _listed(visit, {visit.value("id"): error.message}, status_of(error))
    return visit.go("/unusual?done=noted")


def rules(visit: Visit) -> Response:
    """From when on something is unusual, and what was in force before."""
    return _rules(visit, NOTHING_WRONG, 200)


def set_rule(visit: Visit) -> Response:
    """Set one from now on; what its form does not ask for stays."""
    held = {one.rule: one for one in unusual_rules(visit.office.desk, visit.viewer)[::-1]}
    now = held.get(visit.value("rule"))
    if now is None:
        raise NotFound
    typed = Typed(visit)
    whole = {name: typed.take(name, _number, getattr(now, name)) for name in _WHOLE if visit.value(name)}
    times = (
        typed.take("times", lambda text: float(_number(text)), now.times)
        if visit.value("times")
        else now.times
    )
    changed = Rule(
        now.rule, None, **{**_numbers(now), **whole}, times=times, source=visit.value("source"), login=None
    )

    def done() -> Response:
        set_unusual_rule(visit.office.desk, visit.viewer, changed)
        return visit.go("/unusual/rules?done=set")

    return typed.answer(done, lambda wrong, status: _rules(visit, wrong, status))


def _listed(visit: Visit, wrong: Wrong, status: int) -> Response:
    days = next((one for one in _SPANS if visit.value("days") == str(one)), DAYS)
    lines = unusual(visit.office.desk, visit.viewer, days)
    return visit.show(
        "unusual.html", msg("Unusual use"), status=status, density="compact", section=_SECTION, lines=lines, days=days,
        spans=_SPANS, open=[one for one in lines if one.noted_at is None], wrong=wrong,
        done=_DONE.get(visit.value("done")), behind=lambda one: address(visit, _behind(one)), typed=visit.value("id"),
    )  # fmt: skip


def _rules(visit: Visit, wrong: Wrong, status: int) -> Response:
    everything = unusual_rules(visit.office.desk, visit.viewer)
    now = in_force(everything)
    return visit.show(
        "unusual-rules.html", msg("Rules of unusual use"), status=status, density="compact", section=_SECTION,
        held=[Held(one, _TAKES.get(one.rule, ("at_least",))) for one in now], wrong=wrong, tried=visit.value("rule"),
        before=[one for one in everything if one not in now], done=_DONE.get(visit.value("done")),
    )  # fmt: skip


def _behind(one: Line) -> Asked:
    """The entries that a line was counted from."""
    kind = _COUNTED.get(one.rule, "ticket")
    return Asked(
        officer=one.login or "", record=str(one.record) if one.record else "", kind=kind,
        moments=(one.since.isoformat(), one.until.isoformat()),
    )  # fmt: skip


def _numbers(rule: Rule) -> dict[str, int]:
    return {name: getattr(rule, name) for name in _WHOLE}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 7 or int(text) < 1:
        raise BadInput(msg("Give a whole number from 1 on."))
    return int(text)


PAGES = (
    Page("GET", "/unusual", listed),
    Page("POST", "/unusual/note", note),
    Page("GET", "/unusual/rules", rules),
    Page("POST", "/unusual/rules", set_rule),
)
