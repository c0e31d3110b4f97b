"""The form of a move: what its kind asks for, what was typed in it, what it says. Nothing here is of any one kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tearline.casework.deeds import (
    accepted,
    accepted_agency,
    accepted_codes,
    accepted_login,
    accepted_name,
)
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ledger.reason import LEAST, MOST, accepted_reason
from tearline.matters import Ask, Move, Running
from tearline.web.forms import Typed, a_moment
from tearline.web.slots import Slots
from tearline.web.visit import Visit

REASON, HAPPENED, LABEL = "reason", "happened", "label"
_FIELD = "f-"  # before the code of a field, so that no kind's field is taken for another of the form
_PACES = ((1.0, "now"), (0.85, "soon p90"), (0.75, "p75"), (0.5, "p50"), (0.25, ""))


@dataclass(frozen=True, slots=True)
class Wrote:
    """A move as its form was filled in. ``label``: of the own agency's, where one was given."""

    said: dict[str, str]
    words: str
    happened_at: datetime | None
    label: str | None


def wrote(visit: Visit, typed: Typed, move: Move, labelled: bool) -> Wrote:
    """What the form says; ``typed`` keeps what is wrong with it, by field. ``labelled``: whether it needs a label."""
    said = {ask.field.code: typed.take(field_of(ask), _reader(visit, ask), "") for ask in move.asks}
    return Wrote(
        {code: told for code, told in said.items() if told},
        typed.take(REASON, lambda text: _reason(move, text), ""),
        typed.take(HAPPENED, lambda _: _moment(visit, HAPPENED), None),
        typed.take(LABEL, lambda _: _label(visit, labelled), None),
    )


def field_of(ask: Ask) -> str:
    """The name of its field in the form; a moment is two fields, its day and its hour."""
    return _FIELD + ask.field.code


def told_in(visit: Visit, ask: Ask) -> str:
    """What was typed for it, to be read again by a person."""
    name = field_of(ask)
    if ask.field.is_moment:
        return f"{visit.value(f'{name}-day')} {visit.value(f'{name}-hour')}".strip()
    if ask.field.several:
        return ", ".join(
            visit.said(ask.field.values[code]) for code in visit.values(name) if code in ask.field.values
        )
    text = visit.value(name)
    return visit.said(ask.field.values[text]) if text in ask.field.values else text


def pace(one: Running, now: datetime) -> str:
    """How a clock is drawn: how much of it is gone, amber when it is soon, red when it is past."""
    whole = (one.due_at - one.began_at).total_seconds()
    gone = 1.0 if one.is_over(now) or whole <= 0 else (now - one.began_at).total_seconds() / whole
    return next((style for least, style in _PACES if gone >= least), "p10")


def _reader(visit: Visit, ask: Ask) -> Callable[[str], str]:
    if ask.field.several:
        return lambda _: _needed(ask, accepted_codes(ask.field, filter(None, visit.values(field_of(ask)))))
    return lambda text: _needed(ask, _in_full(visit, ask) if ask.field.is_moment else _code(ask, text))


def _needed(ask: Ask, told: str) -> str:
    if ask.required and not told:
        raise BadInput(msg("«{field}» is missing.", field=ask.field.name))
    return told


def _code(ask: Ask, text: str) -> str:
    if ask.field.is_text or ask.field.is_record:
        return text
    if ask.field.is_agency:
        return accepted_agency(text) if text else ""
    if ask.field.is_officer:
        read = accepted_name if ask.field.may_be_unit else accepted_login
        return read(text) if text else ""
    if ask.field.is_point or ask.field.is_identifiers or ask.field.number:
        return accepted(ask, text) if text else ""
    if text and text not in ask.field.values:
        raise BadInput(msg("Choose one of the answers."))
    return text


def _in_full(visit: Visit, ask: Ask) -> str:
    at = _moment(visit, field_of(ask))
    return at.isoformat(timespec="seconds") if at else ""


def _moment(visit: Visit, name: str) -> datetime | None:
    return a_moment(visit.value(f"{name}-day"), visit.value(f"{name}-hour"))


def _reason(move: Move, text: str) -> str:
    if move.reason == "none" or (not text and move.reason != "required"):
        return ""
    try:
        return accepted_reason(text)
    except BadInput:  # the words of a move may tell of records, which a reason in the ledger may not
        raise BadInput(msg("Say why, in {least} to {most} characters.", least=LEAST, most=MOST)) from None


def _label(visit: Visit, needed: bool) -> str | None:
    slots = Slots.typed(visit)
    if slots == Slots() and not needed:
        return None
    return str(slots.label(visit.officer.agency if visit.officer else ""))
