"""How a step was counted and what became of it, in plain sentences for a judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tearline.justice import clocks as c
from tearline.justice.clocks import Count, Step
from tearline.justice.counting import months_after
from tearline.justice.events import Event, kinds
from tearline.justice.law import NOT_BEFORE, Rule
from tearline.justice.moments import zone_named
from tearline.language import Language, Message, msg, plural, together

_DAYS = {"en": "EEE d MMM y", "es": "EEE d MMM y"}
STATUS_WORDS: dict[str, Message] = {
    c.NOT_BEGUN: msg("no event on record"), c.AHEAD: msg("not yet"), c.RUNNING: msg("running"),
    c.PAUSED: msg("stands still"), c.EXPIRED: msg("ran out"), c.MET: msg("in time"), c.DONE: msg("done"),
    c.LATE: msg("late"),
    c.OPEN: msg("open"), c.EARLY: msg("too early"), c.GONE: msg("nothing is owed"), c.NO_LAW: msg("no law on the list"),
}  # fmt: skip
FLAG_WORDS: dict[str, Message] = {
    c.OVER_MOST: msg("The term is above what the law allows. It is kept as it was set."),
    c.TYPED: msg(
        "The time of registration was typed here: a claim, which the register's own receipt has to bear out."
    ),
    c.TWICE: msg("Clocks were put back at that hour, which came twice: both moments are counted."),
}
STANDING_WORDS: dict[str, Message] = {
    "read": msg("article read"), "confirm": msg("a lawyer has yet to confirm it"), "ours": msg("no law: a promise"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class When(Message):
    """An instant as a clock in its zone shows it, with day of the week and offset."""

    at: datetime = datetime.min
    zone: str = ""

    def text(self, language: Language = "en") -> str:
        """In words of ``language``."""
        here = self.at.astimezone(zone_named(self.zone))
        return f"{_day(here.date(), language)} {here:%H:%M} {offset_of(self.at, self.zone)}"


@dataclass(frozen=True, slots=True)
class Day(Message):
    """A day with its day of the week."""

    of: date = date.min

    def text(self, language: Language = "en") -> str:
        """In words of ``language``."""
        return _day(self.of, language)


@dataclass(frozen=True, slots=True)
class Listed(Message):
    """Names one after the other."""

    names: tuple[Message, ...] = ()

    def text(self, language: Language = "en") -> str:
        """In words of ``language``."""
        return "; ".join(one.text(language) for one in self.names)


def when(at: datetime, zone: str) -> Message:
    """An instant in words."""
    return When("", {}, at, zone)


def day_of(of: date) -> Message:
    """A day in words."""
    return Day("", {}, of)


def offset_of(at: datetime, zone: str) -> str:
    """How far clocks there stand from UTC: UTC−7."""
    minutes = round((at.astimezone(zone_named(zone)).utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def how(step: Step, count: Count) -> Message:
    """How a count was made: from what, how long, by which days, and what was done with its end."""
    if count.status == c.NOT_BEGUN:
        return msg("The event that it begins with is not on record.")
    if count.status == c.NO_LAW:
        return msg("The list has no version of this law for that day. A lawyer has to add it.")
    if count.status == c.GONE:
        return msg("The data is older than a carrier has to keep: nothing is owed.")
    told = [_sentence(step, count)]
    if count.unit == c.HOURS and count.length is not None:
        told += _of_hours(step, count)
    elif count.day is not None:
        told += _of_days(step, count)
    if count.asked:
        told.append(msg("Only if the accused person asks for it."))
    if article := _reading(step.rule, count):
        told.append(msg("So it is read in: {article}.", article=article))
    return together(told)


def became(step: Step) -> Message:
    """What became of a step, by its operative count."""
    one = step.operative or step.counts[0]
    if step.stop is not None and one.took is not None:
        return _ended(step, one, step.stop)
    if one.status == c.EXPIRED:
        return msg("It ran out {span} ago, and nothing on record ended it.", span=span(one.late_by))
    if one.status == c.PAUSED:
        return msg("It stands still since a suspension, and goes on with what is left.")
    if one.status == c.OPEN and step.rule.kind == NOT_BEFORE:
        return msg("It may be held.")
    if one.status == c.OPEN and one.since is not None:
        return msg("Open; the law gives no number.")
    if one.status == c.RUNNING:
        return msg("It is running.")
    if one.status == c.AHEAD:
        return msg("It has not come yet.")
    return STATUS_WORDS[one.status]


def left(count: Count, now: datetime) -> timedelta | None:
    """How long a count still runs."""
    return count.due - now if count.due is not None and count.status in (c.RUNNING, c.AHEAD) else None


def span(length: timedelta | None) -> str:
    """A length in days, hours and minutes, the same in both languages."""
    minutes = int(abs(length or timedelta()) / timedelta(minutes=1))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (rest, "min")) if n]
    return " ".join(parts) or "0 min"


def length_of(count: Count) -> Message:
    """How long a count is, in few words; nothing for one without a number."""
    if not count.number:
        return Listed("", {}, ())
    n = count.number
    match count.unit:
        case c.HOURS:
            return msg("{n} h", n=n)
        case c.MONTHS:
            return plural(n, msg("one month"), msg("{n} months", n=n))
        case c.WORKING:
            return plural(n, msg("one working day"), msg("{n} working days", n=n))
        case _:
            return plural(n, msg("one day, all count"), msg("{n} days, all count", n=n))


def start_of(step: Step, count: Count) -> Message:
    """What a count begins with, in words."""
    if count.start is not None:
        return phrase(count.start)
    if step.rule.starts:
        place = "abcdef".find(count.letter[:1]) if len(step.rule.starts) > 1 else 0
        return kinds()[step.rule.starts[max(place, 0)].events[0]].phrase
    return msg("the end of the step before")


def phrase(event: Event) -> Message:
    """An event as a sentence names it."""
    return kinds()[event.kind].phrase


def _ended(step: Step, one: Count, stop: Event) -> Message:
    at = when(stop.recorded_at if step.rule.receipt and not stop.typed else stop.when.at, stop.when.zone)
    values = {"event": phrase(stop), "when": at, "span": span(one.took)}
    if one.status == c.LATE:
        return msg(
            "Ended by {event}, {when}, after {span}: late by {late}.", late=span(one.late_by), **values
        )
    if one.status == c.EARLY:
        return msg("Ended by {event}, {when}: {early} too early.", early=span(one.late_by), **values)
    if step.rule.kind == NOT_BEFORE:
        return msg("Held, {when}.", when=at)
    if one.due is None and stop.note:
        return msg(
            "Ended by {event}, {when}, after {span}. Reason stated: {reason}", reason=stop.note, **values
        )
    return msg("Ended by {event}, {when}, after {span}.", **values)


def _sentence(step: Step, count: Count) -> Message:
    rule, n = step.rule, count.number
    start = start_of(step, count)
    assert count.since is not None  # noqa: S101 only what has not begun has none
    since = when(count.since, count.start.when.zone if count.start else count.zone)
    if count.length is None:
        return msg("From {event} ({when}). The law gives no number.", event=start, when=since) if rule.starts else msg(
            "Once the step before has run out ({when}).", when=since)  # fmt: skip
    if count.unit == c.HOURS:
        return plural(
            n, msg("One hour from {event} ({when}), moment by moment.", event=start, when=since),
            msg("{n} hours from {event} ({when}), moment by moment.", n=n, event=start, when=since))  # fmt: skip
    if rule.before and count.start and count.start.sets:
        return msg(
            "{n} working days before the date that was set ({day}).", n=n, day=day_of(count.start.sets.local.date())
        )  # fmt: skip
    values = {"n": n, "event": start, "day": day_of(_first(count))}
    if count.unit == c.MONTHS:
        return plural(
            n, msg("One month from {event} ({day}).", **values), msg("{n} months from {event} ({day}).", **values)
        )  # fmt: skip
    if count.unit == c.NATURAL:
        return plural(
            n, msg("One day after {event} ({day}); all days count.", **values),
            msg("{n} days after {event} ({day}); all of them count.", **values))  # fmt: skip
    return plural(
        n, msg("One working day after {event} ({day}).", **values),
        msg("{n} working days after {event} ({day}).", **values))  # fmt: skip


def _of_hours(step: Step, count: Count) -> list[Message]:
    assert count.since is not None  # noqa: S101
    told = []
    if step.rule.pauses is None:
        told.append(msg("Nights, weekends and holidays count; neither hospital nor transfer stops it."))
    elif count.stood:
        told.append(_stood(count))
    if count.start is not None and count.due is not None:
        if offset_of(count.since, count.start.when.zone) != offset_of(count.since, count.zone):
            told.append(
                msg("Where the person is held, clocks then showed {when}; the end is told by those.",
                    when=when(count.since, count.zone)))  # fmt: skip
        if offset_of(count.since, count.zone) != offset_of(count.due, count.zone):
            told.append(
                msg(
                    "In between clocks there were changed: the hour on the wall moves, the hours that ran do not."
                )
            )
    return told


def _of_days(step: Step, count: Count) -> list[Message]:
    assert count.day is not None  # noqa: S101
    told = []
    if count.unit == c.WORKING and count.calendar is not None:
        calendar = count.calendar.name
        told.append(
            msg("Saturdays, Sundays and the {calendar} do not count.", calendar=calendar) if step.rule.before
            else msg("The first day is the one after; Saturdays, Sundays and the {calendar} do not count.",
                     calendar=calendar))  # fmt: skip
        begun = (
            count.start.sets.local.date()
            if step.rule.before and count.start and count.start.sets
            else _first(count)
        )
        first, last = sorted((begun.toordinal(), count.day.toordinal()))
        rested = {n: holiday for n, holiday in count.calendar.holidays.items() if first < n < last}
        named = tuple(
            msg("{day}, {name} ({source})", day=day_of(date.fromordinal(n)), name=one.words, source=one.source)
            for n, one in sorted(rested.items()) if date.fromordinal(n).weekday() < 5
        )  # fmt: skip
        if named:
            told.append(msg("Skipped as holidays: {days}.", days=Listed("", {}, named)))
    if count.unit == c.MONTHS:
        told += _of_months(count)
    if count.stood:
        told.append(_stood(count))
    if count.moved_from is not None:
        told.append(
            msg("It would end on {day}, on which courts do not work, and is put off to the next day on which they do.",
                day=day_of(count.moved_from)))  # fmt: skip
    elif step.rule.ends == "both" and not count.moves and _ends_on_rest(count):
        told.append(msg("Read so, an end on a day without work stays where it is."))
    if step.rule.kind == NOT_BEFORE:
        told.append(msg("From the beginning of {day} on.", day=day_of(count.day)))
    else:
        told.append(msg("It ends with {day}, at midnight.", day=day_of(count.day)))
    return told


def _ends_on_rest(count: Count) -> bool:
    calendar, day = count.calendar, count.day
    return calendar is not None and day is not None and not calendar.is_working(day.toordinal())


def _of_months(count: Count) -> list[Message]:
    first = _first(count)
    told = []
    if count.more_days:
        told.append(
            plural(count.more_days, msg("And one day more."), msg("And {n} days more.", n=count.more_days))
        )  # fmt: skip
    if months_after(first, count.number).day != first.day:
        told.append(msg("That month has no day {n}: its last day is taken.", n=first.day))
    return told


def _stood(count: Count) -> Message:
    return msg("It stood still for {span} by a suspension, which does not count.", span=span(count.stood))


def _first(count: Count) -> date:
    """The day after which days are counted."""
    assert count.since is not None  # noqa: S101
    if count.start is None and count.unit != c.HOURS:  # the midnight at which the step before ended
        return (count.since.astimezone(zone_named(count.zone)) - timedelta(minutes=1)).date()
    return count.since.astimezone(zone_named(count.zone)).date()


def _reading(rule: Rule, count: Count) -> Message | None:
    """Who reads the law so, where that is said of a start, or the article of a length."""
    articles = [count.length.article] if count.length and count.length.article else []
    if count.start is not None:
        articles += [one.article for one in rule.starts if count.start.kind in one.events and one.article]
    return Listed("", {}, tuple(articles)) if articles else None


def _day(of: date, language: Language) -> str:
    from babel.dates import format_date

    return str(format_date(of, _DAYS[language], locale=language))
