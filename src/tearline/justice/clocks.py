"""The clock function: from what happened, the law and the calendars to every step, its ends, and what became of it.

``clocks`` is pure. It keeps nothing and asks nobody: records hand it the events that their viewer sees, a page those
that somebody typed. A step has one count for each way in which the law is read; of several ends the earliest is
operative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tearline.justice.calendars import Calendar, Calendars
from tearline.justice.counting import (
    STANDING,
    End,
    Pause,
    beginning_of,
    days_before,
    end_of_days,
    end_of_months,
    hours_on,
    months_after,
    running,
)
from tearline.justice.events import Event, Facts, known, of_custody
from tearline.justice.law import BOTH, NOT_BEFORE, STAYS, Length, Regime, Rule, begun_in, holds
from tearline.justice.moments import zone_named

NOT_BEGUN = "not-begun"
AHEAD = "ahead"
RUNNING = "running"
PAUSED = "paused"
EXPIRED = "expired"
MET = "met"
DONE = "done"
LATE = "late"
OPEN = "open"
EARLY = "early"
GONE = "gone"
NO_LAW = "no-law"
STATUSES = (NOT_BEGUN, AHEAD, RUNNING, PAUSED, EXPIRED, MET, DONE, LATE, OPEN, EARLY, GONE, NO_LAW)
"""``open``: nothing runs out; ``done``: it ended, and no law says by when; ``early``: it was done before it might be;
``gone``: nothing is owed any more; ``no-law``: the list has no version of the law for that day."""

HOURS, WORKING, NATURAL, MONTHS = UNITS = ("hours", "working-days", "natural-days", "months")
HELD = ("arrest", "handed-over", "transfer", "before-judge")
"""Where the person was at each of these, the person is until the next: clocks by the hour are shown as there."""


NONE = timedelta()


class Count(NamedTuple):
    """One way of counting a step.

    ``letter``: a, b … by what it starts from, with a number where sources count that differently. ``start``: the event;
    None where it begins with the end of another step, or has not begun. ``since``, ``due``, ``half``,
    ``three_quarters``: instants. ``day``: the last day of a term in days or months, ``moved_from`` the one before
    it was put off.
    ``late_by``: by how much it was, or is, late. ``took``: from beginning to end. ``asked``: it would be so if the
    accused asked. ``stood``: for how long the clock stood still. ``more_days``: natural days besides its months.
    ``over``: the term is above what the law allows.
    """

    letter: str
    start: Event | None
    since: datetime | None
    zone: str
    number: int
    unit: str
    calendar: Calendar | None
    moves: bool
    due: datetime | None
    day: date | None
    moved_from: date | None
    half: datetime | None
    three_quarters: datetime | None
    status: str
    late_by: timedelta | None
    took: timedelta | None
    length: Length | None
    asked: bool
    stood: timedelta
    more_days: int = 0
    over: bool = False


class Step(NamedTuple):
    """A step with its rule (name, article), its counts, the one that is operative, and the event that ended it.
    ``flags``: what a reader has to know (:data:`FLAGS`)."""

    rule: Rule
    counts: tuple[Count, ...]
    operative: Count | None
    stop: Event | None
    flags: tuple[str, ...]

    @property
    def status(self) -> str:
        """What became of it, by the operative count."""
        return self.operative.status if self.operative else self.counts[0].status

    @property
    def length(self) -> Length | None:
        """The length that applies."""
        return self.operative.length if self.operative else self.counts[0].length


OVER_MOST, TYPED, TWICE = FLAGS = ("over-most", "typed", "twice")
"""A term above what the law allows; a time that its teller alone vouches for; an hour that came twice."""


def clocks(
    events: Iterable[Event], regime: Regime, calendars: Calendars, as_known_on: datetime, facts: Facts
) -> tuple[Step, ...]:
    """Every step that the events start, as it was known at an instant, in the order of the law's list."""
    case = _Case(known(events, as_known_on), calendars, as_known_on, facts)
    found: list[tuple[int, list[Step]]] = []
    begun = begun_in(regime, facts)
    for place in sorted({place for kind in case.of for place in begun[kind]}):
        steps = case.steps(regime.clocks[place])
        while steps:
            found.append((place, steps))
            following = regime.followed_by.get(steps[-1].rule.code)
            if following is None:
                break
            place, steps = following, case.chained(regime.clocks[following], steps[-1])
    return tuple(step for _, steps in sorted(found, key=_place) for step in steps)


def _place(found: tuple[int, list[Step]]) -> int:
    return found[0]


class _Case:
    """The events of one case while its steps are computed."""

    def __init__(self, events: list[Event], calendars: Calendars, now: datetime, facts: Facts) -> None:
        self.calendars, self.now, self.facts = calendars.all, now, facts
        self.of: dict[str, list[Event]] = {}
        held = None
        for one in events:
            self.of.setdefault(one.kind, []).append(one)
            if one.kind in HELD:
                held = one
        self.held = held.when.zone if held else None
        self.asked = 0
        for kind in ("before-judge", "charged"):
            for one in self.of.get(kind, ()):
                if one.term is not None and one.term.unit == "hours":
                    self.asked = one.term.number
        # a day before the earliest, by the clock of any zone: what was in force then still is, unless it ended
        self.first = events[0].when.at.date() - timedelta(days=1) if events else date.max
        self.days: dict[tuple[datetime, str], date] = {}
        self.paused: dict[tuple[str, str], Sequence[Pause]] = {}

    def steps(self, versions: tuple[Rule, ...]) -> list[Step]:
        """The steps of a clock that events start: one, or one for each time."""
        first = versions[0]
        if first.requires and first.requires not in self.of:
            return []
        if len(first.starts) == 1 and len(first.starts[0].events) == 1 and not first.each:
            return self._step(versions, self.of[first.starts[0].events[0]][:1])
        if first.each:
            return [step for one in self._all(first.starts[0].events) for step in self._step(versions, [one])]
        return self._step(versions, [self._first(start.events) for start in first.starts])

    def chained(self, versions: tuple[Rule, ...], before: Step) -> list[Step]:
        """The step that begins with the end of another, unless that was met in time."""
        ended = before.operative
        rule = self._in_force(versions, ended.day or ended.due.date() if ended and ended.due else None)
        if rule is None or not holds(rule.given, self.facts, False, self.asked, 0):
            return []
        if before.status == MET and not rule.always:
            return []
        length = self._length(rule, None)
        pauses = self._pauses(rule)
        started = self._all((rule.starts_by,))[:1] if rule.starts_by else []
        stop = self._stop(rule, self._floor(before))
        counts: list[Count] = []
        if started:
            counts = self._counts(rule, length, started[0], "", stop, pauses)
        else:
            for one in before.counts:
                if one.due is not None and not one.asked:
                    counts += self._from_end(rule, length, one, stop, pauses)
        return [_step(rule, counts, stop)] if counts else []

    def _step(self, versions: tuple[Rule, ...], starts: Sequence[Event | None]) -> list[Step]:
        begun = starts[0] or next(one for one in starts if one is not None)
        told = versions[0]
        rule: Rule | None = told
        if self.first < told.since or told.until_day is not None or len(versions) > 1:
            rule = self._in_force(versions, self._day(begun.when.at, begun.when.zone))
            told = rule or told
        if len(versions) > 1 and told.given and not holds(told.given, self.facts, False, self.asked, 0):
            return []
        if rule is None:
            return [_step(told, [_idle("", begun, NO_LAW)], None)]
        if rule.unless and any(kind in self.of for kind in rule.unless):
            return []
        length = (
            self._length(rule, begun) if len(rule.lengths) > 1 else rule.lengths[0] if rule.lengths else None
        )
        stop = self._stop(rule, begun.when.at)
        pauses = self._pauses(rule) if rule.pauses is not None and rule.pauses[0] in self.of else ()
        if len(starts) == 1:
            return [_step(rule, self._counts(rule, length, begun, "", stop, pauses), stop)]
        counts: list[Count] = []
        for place, start in enumerate(starts):
            letter = "abcdef"[place]
            if start is None:
                counts.append(_idle(letter, None, NOT_BEGUN))
            else:
                counts += self._counts(rule, length, start, letter, stop, pauses)
        return [_step(rule, counts, stop)]

    def _counts(
        self, rule: Rule, length: Length | None, start: Event, letter: str, stop: Event | None,
        pauses: Sequence[Pause],
    ) -> list[Count]:  # fmt: skip
        """The counts from one event: several where an hour came twice, or sources count differently."""
        if length is not None and length.gone:
            return [_idle(letter, start, GONE)]
        found: list[Count] = []
        moments = [start.when.at] if start.when.also is None else [start.when.at, start.when.also]
        zone = start.when.zone
        for at in moments:
            if pauses:
                pauses = [one for one in pauses if one[1] is None or one[1] > at]
            if length is None or length.hours:
                shown = self.held if self.held and start.kind in of_custody() else zone
                due = hours_on(at, timedelta(hours=length.hours), pauses) if length else None
                found.append(self._count(
                    rule, length, start, letter, at, shown, length.hours if length else 0, HOURS, None, False,
                    End(due), stop, pauses))  # fmt: skip
                if length and length.asked and not self.asked:
                    asked = hours_on(at, timedelta(hours=length.asked), pauses)
                    found.append(self._count(
                        rule, length, start, letter, at, shown, length.asked, HOURS, None, False, End(asked), stop,
                        pauses, asked=True))  # fmt: skip
            else:
                local = self._day(at, zone)
                found += self._by_days(rule, length, start, letter, at, local, zone, stop, pauses)
        return _numbered(found) if len(found) > 1 else found

    def _by_days(
        self, rule: Rule, length: Length, start: Event | None, letter: str, since: datetime, day: date, zone: str,
        stop: Event | None, pauses: Sequence[Pause], only: Calendar | None = None,
    ) -> list[Count]:  # fmt: skip
        """The counts of a term in days or months, each end once: the one that needs least is told."""
        found: dict[datetime | None, Count] = {}
        months, days = length.months, length.days
        if rule.term or rule.extended_by or length.within_penalty:
            months, days = self._term(rule, length, start)
        over = bool(length.most) and (
            months_after(day, months) + timedelta(days=days) > months_after(day, length.most)
            if length.months else days > length.most
        )  # fmt: skip
        naturals = (True, False) if length.natural == BOTH else (bool(length.natural),)
        moving = (False, True) if rule.ends == BOTH else (rule.ends != STAYS,)
        fixed = moving == (False,) and naturals != (True, False) and (naturals[0] or length.months)
        for calendar in (only,) if only else self.calendars[:1] if fixed else self.calendars:
            for natural in naturals:
                for moves in moving:
                    if rule.before:
                        end = days_before(self._sets(start, day), days, natural, calendar, zone)
                    elif length.months:
                        end = end_of_months(day, months, days, calendar, moves, pauses, zone)
                    else:
                        end = end_of_days(day, days, natural, calendar, moves, pauses, zone)
                    if rule.kind == NOT_BEFORE and end.day:
                        end = End(beginning_of(end.day, zone), end.day, end.moved_from)
                    if end.at not in found:
                        unit = MONTHS if months else NATURAL if natural or length.months else WORKING
                        found[end.at] = self._count(
                            rule, length, start, letter, since, zone, months or days, unit, calendar, moves, end, stop,
                            pauses)  # fmt: skip
                        if over or (months and days):
                            found[end.at] = found[end.at]._replace(over=over, more_days=days if months else 0)
        return list(found.values())

    def _from_end(
        self, rule: Rule, length: Length | None, of: Count, stop: Event | None, pauses: Sequence[Pause]
    ) -> list[Count]:
        """The count that goes on where another ended, by the same calendar."""
        since, letter = of.due, of.letter
        assert since is not None  # noqa: S101 the caller looks
        if length is None:
            count = self._count(
                rule, None, None, letter, since, of.zone, 0, HOURS, of.calendar, False, STANDING, stop, ()
            )
            return [count._replace(status=AHEAD)] if count.status == OPEN and since > self.now else [count]  # fmt: skip
        if length.hours:
            end = End(hours_on(since, timedelta(hours=length.hours), pauses))
            return [self._count(
                rule, length, None, letter, since, of.zone, length.hours, HOURS, None, False, end, stop,
                pauses)]  # fmt: skip
        day = of.day or since.astimezone(zone_named(of.zone)).date()
        return self._by_days(rule, length, None, letter, since, day, of.zone, stop, pauses, of.calendar)

    def _count(
        self, rule: Rule, length: Length | None, start: Event | None, letter: str, since: datetime, zone: str,
        number: int, unit: str, calendar: Calendar | None, moves: bool, end: End, stop: Event | None,
        pauses: Sequence[Pause], asked: bool = False,
    ) -> Count:  # fmt: skip
        due = end.at
        half = three = None
        stood = NONE
        if due is not None and not rule.before and rule.kind != NOT_BEFORE:
            if pauses:
                whole = running(since, due, pauses)
                stood = due - since - whole
                half, three = hours_on(since, whole / 2, pauses), hours_on(since, whole * 3 / 4, pauses)
            else:
                whole = due - since
                half, three = since + whole / 2, since + whole * 3 / 4
        ended = None
        if stop is not None:
            ended = stop.recorded_at if rule.receipt and not stop.typed else stop.when.at
        status, late = self._status(rule, length, since, due, ended)
        return Count(
            letter, start, since, zone, number, unit, calendar, moves, due, end.day, end.moved_from, half, three,
            status, late, ended - since if ended is not None else None, length, asked, stood,
        )  # fmt: skip

    def _status(
        self, rule: Rule, length: Length | None, since: datetime, due: datetime | None, ended: datetime | None
    ) -> tuple[str, timedelta | None]:
        if rule.kind == NOT_BEFORE and due is not None:
            if ended is None:
                return (AHEAD if self.now < due else OPEN), None
            return (EARLY, due - ended) if ended < due else (MET, None)
        if due is None:
            if length is None:
                return (DONE if ended is not None else OPEN), None
            return (MET if ended is not None else PAUSED), None
        if ended is not None:
            return (MET, None) if ended <= due else (LATE, ended - due)
        if self.now > due:
            return EXPIRED, self.now - due
        return (AHEAD if since > self.now else RUNNING), None

    def _first(self, events: tuple[str, ...]) -> Event | None:
        all_of = self.of.get(events[0]) if len(events) == 1 else self._all(events)
        return all_of[0] if all_of else None

    def _all(self, events: tuple[str, ...]) -> list[Event]:
        """Those of some kinds, in the order in which they happened."""
        if len(events) == 1:
            return self.of.get(events[0], [])
        return sorted(
            (one for kind in events for one in self.of.get(kind, ())), key=lambda one: (one.when.at, one.id)
        )  # fmt: skip

    def _in_force(self, versions: tuple[Rule, ...], day: date | None) -> Rule | None:
        if day is None:
            return versions[-1]
        for one in versions:
            if one.since <= day and (one.until_day is None or day <= one.until_day):
                return one
        return None

    def _day(self, at: datetime, zone: str) -> date:
        """The day of an instant there."""
        key = at, zone
        if key not in self.days:
            self.days[key] = at.astimezone(zone_named(zone)).date()
        return self.days[key]

    def _length(self, rule: Rule, start: Event | None) -> Length | None:
        back = start.term.number if start and start.term and start.term.unit == "months" else 0
        extended = any(rule.code in one.clocks for one in self.of.get("extension", ()))
        for one in rule.lengths:
            if not one.given or holds(one.given, self.facts, extended, self.asked, back):
                return one
        return None

    def _term(self, rule: Rule, length: Length, start: Event | None) -> tuple[int, int]:
        """Months and days: the law's, or those that a judge set within it, with extensions."""
        months, days = length.months, length.days
        if length.within_penalty and self.facts.max_penalty is not None:
            months = min(months, self.facts.max_penalty)
        if rule.term and start is not None and start.term is not None:
            months, days = _added(start.term, 0, 0)
        for one in self._all(rule.extended_by) if rule.extended_by else ():
            if one.term is not None and (not one.clocks or rule.code in one.clocks):
                more = _added(one.term, 0, 0)
                months, days = months + more[0], days + more[1]
        return months, days

    def _stop(self, rule: Rule, since: datetime) -> Event | None:
        found = None
        for kind in rule.until:
            for one in self.of.get(kind, ()):
                if one.when.at >= since:
                    if found is None or (one.when.at, one.id) < (found.when.at, found.id):
                        found = one
                    break
        return found

    def _floor(self, step: Step) -> datetime:
        """When the chain of a step began."""
        return min(
            (one.start.when.at for one in step.counts if one.start), default=step.counts[0].since or self.now
        )  # fmt: skip

    def _pauses(self, rule: Rule) -> Sequence[Pause]:
        if rule.pauses is None:
            return ()
        if rule.pauses in self.paused:
            return self.paused[rule.pauses]
        both = self._all(rule.pauses)
        mine = [one for one in both if not one.clocks or rule.code in one.clocks]
        found: list[Pause] = []
        stood: datetime | None = None
        for one in mine:
            if one.kind == rule.pauses[0]:
                stood = stood or one.when.at
            elif stood is not None:
                found.append((stood, one.when.at))
                stood = None
        if stood is not None:
            found.append((stood, None))
        if not any(one.clocks for one in both):
            self.paused[rule.pauses] = found
        return found

    @staticmethod
    def _sets(start: Event | None, day: date) -> date:
        return start.sets.local.date() if start and start.sets else day


def _added(term: object, months: int, days: int) -> tuple[int, int]:
    number, unit = term.number, term.unit  # type: ignore[attr-defined]
    return (months + number, days) if unit == "months" else (months, days + number)


def _idle(letter: str, start: Event | None, status: str) -> Count:
    """A count in which nothing runs."""
    since, zone = (start.when.at, start.when.zone) if start else (None, "")
    return Count(
        letter, start, since, zone, 0, HOURS, None, False, None, None, None, None, None, status, None, None, None,
        False, timedelta(),
    )  # fmt: skip


def _numbered(counts: list[Count]) -> list[Count]:
    """Counts from one event, told apart: by a number after their letter, or by a letter where they have none."""
    return [
        one._replace(letter=f"{one.letter}{n + 1 if n else ''}" if one.letter else "abcdefghijkl"[n])
        for n, one in enumerate(counts)
    ]  # fmt: skip


def _step(rule: Rule, counts: list[Count], stop: Event | None) -> Step:
    operative: Count | None = None
    over, twice = False, stop is not None and stop.when.also is not None
    for one in counts:
        over = over or one.over
        twice = twice or (one.start is not None and one.start.when.also is not None)
        if one.due is not None and not one.asked and (operative is None or one.due < operative.due):  # type: ignore[operator]
            operative = one
    typed = stop is not None and rule.receipt and stop.typed
    flags: tuple[str, ...] = ()
    if over or twice or typed:
        flags = tuple(flag for flag, so in zip(FLAGS, (over, typed, twice), strict=True) if so)
    return Step(rule, tuple(counts), operative, stop, flags)
