"""The clocks that the law sets, as dated data: each rule with its article and the days on which it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tearline.errors import BadInput
from tearline.justice import strict
from tearline.justice.calendars import FEDERAL
from tearline.justice.events import BASES, Facts, kinds
from tearline.justice.places import all_states
from tearline.language import msg
from tearline.matters.words import Words

LIMIT, NOT_BEFORE, PROMISE = KINDS = ("limit", "not-before", "promise")
MOVES, STAYS, BOTH = ENDS = ("moves", "stays", "both")
PAUSES = ("suspension", "resumption")
_GIVEN = ("adolescent", "organised_crime", "on_complaint", "foreigner", "extended")


@dataclass(frozen=True, slots=True)
class Length:
    """How long, where ``given`` holds. ``natural``: days of which all count (``"both"``: sources differ). ``most``:
    with extensions. ``asked``: so many hours where the accused asks. ``gone``: nothing is owed any more."""

    given: tuple[tuple[str, Any], ...] = ()
    hours: int = 0
    days: int = 0
    months: int = 0
    natural: object = False
    most: int = 0
    asked: int = 0
    within_penalty: bool = False
    gone: bool = False
    article: Words | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """The events that a count begins with: the first of them that happened. ``article``: who reads the law so."""

    events: tuple[str, ...]
    article: Words | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A clock as one version of the law has it, in force from ``since`` to ``until_day``.

    It runs from each of ``starts`` (each is a way of counting), or from the end of the step ``after`` (``starts_by``:
    from that event, where there was one; ``always``: though the other was met), and back from what the event sets where
    ``before``. ``until``: what ends it. ``receipt``: that is met when the server received it, whatever was typed.
    """

    code: str
    name: Words
    article: Words
    standing: str
    since: date
    until_day: date | None
    jurisdictions: tuple[str, ...]
    given: tuple[tuple[str, Any], ...]
    requires: str
    unless: tuple[str, ...]
    starts: tuple[Start, ...]
    after: str
    starts_by: str
    always: bool
    before: bool
    until: tuple[str, ...]
    receipt: bool
    each: bool
    at_once: bool
    kind: str
    lengths: tuple[Length, ...]
    term: bool
    extended_by: tuple[str, ...]
    ends: str
    pauses: tuple[str, str] | None

    def in_force(self, day: date) -> bool:
        """Whether it was the law on that day."""
        return self.since <= day and (self.until_day is None or day <= self.until_day)


@dataclass(frozen=True, slots=True, eq=False)
class Regime:
    """The rules of a jurisdiction: the versions of each clock, in the order of the list. ``begun_by``: the places of
    the clocks that a kind of event begins; ``followed_by``: of those that begin with the end of one, by that one."""

    jurisdiction: str
    clocks: tuple[tuple[Rule, ...], ...]
    begun_by: Mapping[str, tuple[int, ...]]
    followed_by: Mapping[str, int]


def holds(
    given: tuple[tuple[str, Any], ...], facts: Facts, extended: bool, asked: int, months_back: int
) -> bool:
    """Whether what a rule or a length is given is so. An arrest of an unknown basis counts as one in the act."""
    for name, value in given:
        if name == "basis":
            if (facts.basis or BASES[0]) not in value:
                return False
        elif name == "penalty_at_most":
            if facts.max_penalty is None or facts.max_penalty > value:
                return False
        elif name == "hours_asked":
            if asked != value:
                return False
        elif name == "months_back_over":
            if months_back <= value:
                return False
        elif (extended if name == "extended" else getattr(facts, name)) is not value:
            return False
    return True


@lru_cache(maxsize=1024)
def begun_in(regime: Regime, facts: Facts) -> Mapping[str, tuple[int, ...]]:
    """As ``begun_by`` of a regime, of the clocks alone that a case of these facts may have."""
    apply = {
        place
        for place, versions in enumerate(regime.clocks)
        if any(holds(one.given, facts, False, 0, 0) for one in versions)
    }
    return {
        kind: tuple(place for place in places if place in apply) for kind, places in regime.begun_by.items()
    }


@lru_cache(maxsize=64)
def regime_of(jurisdiction: str) -> Regime:
    """The law of ``federal``, or of a state by its key. Raises :class:`BadInput` for anything else."""
    if jurisdiction != FEDERAL and jurisdiction not in all_states():
        raise BadInput(msg("A jurisdiction is federal, or a state by its key (INEGI): 26."))
    mine = [one for one in all_rules() if not one.jurisdictions or jurisdiction in one.jurisdictions]
    codes = dict.fromkeys(one.code for one in mine)
    clocks = tuple(tuple(one for one in mine if one.code == code) for code in codes)
    begun = {
        kind: tuple(
            n
            for n, versions in enumerate(clocks)
            if any(kind in start.events for start in versions[0].starts)
        )
        for kind in kinds()
    }
    followed = {versions[0].after: n for n, versions in enumerate(clocks) if versions[0].after}
    return Regime(jurisdiction, clocks, begun, followed)


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """The rules of this deployment."""
    return strict.read_list("clocks", read_clocks)


def read_clocks(told: Any) -> tuple[Rule, ...]:
    """The rules from what the file says. Raises ``ValueError``."""
    rules = tuple(_rule(f"clocks.{place}", one) for place, one in enumerate(strict.listed("clocks", told)))
    for n, one in enumerate(rules):
        for other in rules[:n]:
            same = one.code == other.code and (one.jurisdictions == other.jurisdictions)
            if same and not (
                one.since > (other.until_day or date.max) or other.since > (one.until_day or date.max)
            ):
                raise ValueError(f"clocks: two versions of {one.code} are in force on one day")
        if one.after and one.after not in {other.code for other in rules[:n]}:
            raise ValueError(f"clocks: {one.code} comes after a clock that stands before it in the list")
        if one.after and any(one.after == other.after and one.code != other.code for other in rules[:n]):
            raise ValueError(f"clocks: one clock comes after {one.after}, no two")
    return rules


def _rule(at: str, told: object) -> Rule:
    one = strict.mapping(
        at, told, {"code", "name", "article", "standing", "since", "until", "pauses"},
        {"until_day", "jurisdictions", "given", "requires", "unless", "from", "after", "starts_by", "always", "before",
         "receipt", "each", "at_once", "kind", "length", "term", "extended_by", "ends"},
    )  # fmt: skip
    at = f"clocks.{strict.text(at, one['code'])}"
    if ("from" in one) == ("after" in one):
        raise ValueError(f"{at} has either 'from' or 'after'")
    lengths = tuple(_length(f"{at}.length", length) for length in one.get("length", ()))
    if lengths and lengths[-1].given:
        raise ValueError(f"{at}: the last length is given nothing")
    if not lengths and not one.get("at_once") and "after" not in one:
        raise ValueError(f"{at} has a length, or is due at once")
    months = any(length.months for length in lengths)
    return Rule(
        code=one["code"], name=strict.words(f"{at}.name", one["name"]),
        article=strict.words(f"{at}.article", one["article"]),
        standing=strict.one_of(f"{at}.standing", one["standing"], strict.STANDINGS),
        since=strict.day(f"{at}.since", one["since"]),
        until_day=strict.day(f"{at}.until_day", one["until_day"]) if "until_day" in one else None,
        jurisdictions=tuple(strict.one_of(f"{at}.jurisdictions", key, (FEDERAL, *all_states()))
                            for key in one.get("jurisdictions", ())),
        given=_given(f"{at}.given", one.get("given", {}), ("basis", *_GIVEN[:-1])),
        requires=_event(at, one["requires"]) if "requires" in one else "",
        unless=_events(f"{at}.unless", one.get("unless", ())),
        starts=tuple(_start(f"{at}.from", start) for start in one.get("from", ())),
        after=one.get("after", ""), starts_by=_event(at, one["starts_by"]) if "starts_by" in one else "",
        always=_flag(at, one, "always"), before=_flag(at, one, "before"), until=_events(f"{at}.until", one["until"]),
        receipt=_flag(at, one, "receipt"), each=_flag(at, one, "each"), at_once=_flag(at, one, "at_once"),
        kind=strict.one_of(f"{at}.kind", one.get("kind", LIMIT), KINDS), lengths=lengths, term=_flag(at, one, "term"),
        extended_by=_events(f"{at}.extended_by", one.get("extended_by", ())),
        ends=strict.one_of(f"{at}.ends", one.get("ends", STAYS if months else MOVES), ENDS),
        pauses=_pauses(at, one["pauses"]),
    )  # fmt: skip


def _length(at: str, told: object) -> Length:
    one = strict.mapping(
        at, told, set(),
        {"given", "hours", "days", "months", "natural", "most", "asked", "within_penalty", "gone", "article"},
    )  # fmt: skip
    if len({"hours", "days", "months", "gone"} & set(one)) != 1:
        raise ValueError(f"{at} has one of hours, days, months, gone")
    known = (*_GIVEN, "penalty_at_most", "hours_asked", "months_back_over")
    return Length(
        given=_given(at, one.get("given", {}), known),
        **{name: strict.whole(f"{at}.{name}", one[name]) for name in ("hours", "days", "months", "most", "asked")
           if name in one},
        natural=strict.one_of(f"{at}.natural", one.get("natural", False), (True, False, BOTH)),
        within_penalty=_flag(at, one, "within_penalty"), gone=_flag(at, one, "gone"),
        article=strict.words(f"{at}.article", one["article"]) if "article" in one else None,
    )  # fmt: skip


def _given(at: str, told: object, known: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
    found: list[tuple[str, Any]] = []
    for name, value in told.items() if isinstance(told, Mapping) else [("", None)]:
        if name not in known:
            raise ValueError(f"{at} has the unknown key '{name}'")
        if name == "basis":
            value = tuple(strict.one_of(at, one, BASES) for one in strict.listed(at, value))
        elif name in _GIVEN:
            strict.one_of(at, value, (True, False))
        else:
            strict.whole(at, value)
        found.append((name, value))
    return tuple(found)


def _start(at: str, told: object) -> Start:
    one = strict.mapping(at, told, {"events"}, {"article"})
    return Start(
        _events(at, one["events"]), strict.words(at, one["article"]) if "article" in one else None
    )  # fmt: skip


def _pauses(at: str, told: object) -> tuple[str, str] | None:
    if told == "never":
        return None
    if told == "suspension":
        return PAUSES
    first, second = _events(f"{at}.pauses", told)
    return first, second


def _events(at: str, told: object) -> tuple[str, ...]:
    return tuple(_event(at, one) for one in (told if isinstance(told, list | tuple) else [told]))


def _event(at: str, told: object) -> str:
    if told not in kinds():
        raise ValueError(f"{at}: '{told}' is no kind of event")
    return str(told)


def _flag(at: str, one: Mapping[str, Any], name: str) -> bool:
    return bool(strict.one_of(f"{at}.{name}", one.get(name, False), (True, False)))
