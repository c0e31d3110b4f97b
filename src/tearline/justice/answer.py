"""What the faces tell of clocks: each step with its article, its counts in words, and which is operative."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tearline.justice import explain
from tearline.justice.asked import Case
from tearline.justice.calendars import Calendars, calendars_of, name_of
from tearline.justice.clocks import Count, Step, clocks
from tearline.justice.events import Event, kinds
from tearline.justice.law import regime_of
from tearline.justice.moments import local_text
from tearline.language import Message, msg
from tearline.picture.sentence import Sentence, sentence


@dataclass(frozen=True, slots=True)
class ToldCount:
    """One way of counting. Instants are UTC; ``…_local`` is what a clock there shows. ``letter`` tells counts apart."""

    letter: str
    starts_from: Sentence
    since: datetime | None
    since_local: str | None
    since_words: Sentence | None
    zone: str
    length: int
    unit: str
    length_words: Sentence
    calendar: Sentence | None
    due: datetime | None
    due_local: str | None
    due_words: Sentence | None
    last_day: date | None
    moved_from: date | None
    half: datetime | None
    half_words: Sentence | None
    three_quarters: datetime | None
    three_quarters_words: Sentence | None
    status: str
    status_words: Sentence
    late_by_seconds: int | None
    took_seconds: int | None
    left_seconds: int | None
    operative: bool
    only_if_asked: bool
    how: Sentence


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A step: what is due, by which article. ``standing``: whether the article was read; ``kind``: limit, not-before or
    promise; ``reached``: the share of the operative count's time that has gone, in percent."""

    code: str
    name: Sentence
    article: Sentence
    standing: str
    standing_words: Sentence
    kind: str
    at_once: bool
    status: str
    became: Sentence
    flags: list[Sentence]
    reached: int | None
    counts: list[ToldCount]


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as it was written, and the instant that it means; ``typed``: no server's receipt stands behind it."""

    id: str
    kind: str
    name: Sentence
    text: str
    at: datetime | None
    zone: str | None
    words: Sentence | None
    typed: bool


@dataclass(frozen=True, slots=True)
class ToldClocks:
    """All steps of a case as it was known at an instant; events without a zone stand at the end, without an instant."""

    as_known_on: datetime
    jurisdiction: Sentence
    calendars: list[Sentence]
    events: list[ToldEvent]
    steps: list[ToldStep]
    warnings: list[Sentence]


def told_clocks(case: Case) -> ToldClocks:
    """Every step of a case, explained. Raises :class:`tearline.errors.BadInput` for an unknown jurisdiction."""
    calendars = calendars_of(case.jurisdiction)
    steps = clocks(case.events, regime_of(case.jurisdiction), calendars, case.as_known_on, case.facts)
    events = sorted(case.events, key=lambda one: (one.when.at, one.id))
    bare = [ToldEvent(one.id, one.kind.code, sentence(one.kind.name), one.text, None, None, None, True)
            for one in case.bare]  # fmt: skip
    return ToldClocks(
        case.as_known_on, sentence(name_of(case.jurisdiction)), [sentence(one.name) for one in calendars.all],
        [*(_event(one) for one in events), *bare], [_step(one, case.as_known_on) for one in steps],
        [sentence(one) for one in _warnings(case, calendars)],
    )  # fmt: skip


def _warnings(case: Case, calendars: Calendars) -> list[Message]:
    found = []
    if case.bare:
        found.append(msg("A time without a zone is shown and not counted: name its place, and it counts."))
    if not calendars.complete:
        found.append(
            msg("The non-working days of this state's courts are not listed yet: only those of the Labour Act count.")
        )  # fmt: skip
    if case.facts.organised_crime and case.jurisdiction != "federal":
        found.append(msg("Organised crime is federal: 96 hours in a local case are for a lawyer to look at."))
    if case.facts.basis is None and any(one.kind == "arrest" for one in case.events):
        found.append(msg("The basis of the arrest was not said: it is counted as one in the act."))
    return found


def _event(one: Event) -> ToldEvent:
    return ToldEvent(
        one.id, one.kind, sentence(kinds()[one.kind].name), one.when.text, one.when.at, one.when.zone,
        sentence(explain.when(one.when.at, one.when.zone)), one.typed,
    )  # fmt: skip


def _step(one: Step, now: datetime) -> ToldStep:
    rule = one.rule
    return ToldStep(
        rule.code, sentence(rule.name), sentence(rule.article), rule.standing,
        sentence(explain.STANDING_WORDS[rule.standing]), rule.kind, rule.at_once, one.status,
        sentence(explain.became(one)), [sentence(explain.FLAG_WORDS[flag]) for flag in one.flags],
        _reached(one.operative, now), [_count(one, count, now) for count in one.counts],
    )  # fmt: skip


def _reached(one: Count | None, now: datetime) -> int | None:
    if one is None or one.half is None or one.since is None or one.due is None:
        return None
    return 75 if one.three_quarters and now >= one.three_quarters else 50 if now >= one.half else 0


def _count(step: Step, one: Count, now: datetime) -> ToldCount:
    rest = explain.left(one, now)
    return ToldCount(
        one.letter, sentence(explain.start_of(step, one)), one.since,
        local_text(one.since, one.zone) if one.since else None, _when(one.since, one.zone), one.zone, one.number,
        one.unit,
        sentence(explain.length_of(one)), sentence(one.calendar.name) if one.calendar else None, one.due,
        local_text(one.due, one.zone) if one.due else None, _due(one), one.day, one.moved_from, one.half,
        _when(one.half, one.zone), one.three_quarters, _when(one.three_quarters, one.zone), one.status,
        sentence(explain.STATUS_WORDS[one.status]), _seconds(one.late_by), _seconds(one.took), _seconds(rest),
        one is step.operative,
        one.asked, sentence(explain.how(step, one)),
    )  # fmt: skip


def _due(one: Count) -> Sentence | None:
    """A term in days ends with its day; one in hours at its instant."""
    if one.day is not None:
        return sentence(explain.day_of(one.day))
    return _when(one.due, one.zone)


def _when(at: datetime | None, zone: str) -> Sentence | None:
    return sentence(explain.when(at, zone)) if at else None


def _seconds(length: timedelta | None) -> int | None:
    return round(length.total_seconds()) if length is not None else None
