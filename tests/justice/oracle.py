"""A slow, obvious reading of the same lists: hours are walked minute by minute, days one by one. It shares no code with
the clock function but the events themselves, and says when each count ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tearline.justice.events import Event, Facts
from tearline.matters.workdays import Calendar, read_calendar

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def file_of(name: str) -> Any:
    return yaml.safe_load(
        resources.files("tearline.justice").joinpath("data", f"{name}.yaml").read_text("utf-8")
    )


RULES: list[dict[str, Any]] = file_of("clocks")
_TOLD = file_of("calendars")
CALENDARS: dict[str, Calendar] = {
    code: read_calendar({key: one[key] for key in ("zone", "rest", "holidays")})
    for code, one in _TOLD["calendars"].items()
}


def ends(events: Iterable[Event], on: datetime, facts: Facts) -> dict[str, list[tuple[str, datetime]]]:
    """Of each clock that starts with an event the ends of its counts: the letter of the start, and the instant."""
    seen = sorted(
        (one for one in events if one.recorded_at <= on), key=lambda one: (one.when.at, one.id)
    )  # fmt: skip
    replaced = {one.corrects for one in seen}
    seen = [one for one in seen if one.id not in replaced and one.kind != "withdrawn"]
    found: dict[str, list[tuple[str, datetime]]] = {}
    for rule in RULES:
        if "after" in rule or rule.get("each") or not _given(rule.get("given", {}), rule, seen, facts):
            continue
        if "requires" in rule and not _of(seen, [rule["requires"]]):
            continue
        if _of(seen, rule.get("unless", [])):
            continue
        firsts = [_of(seen, start["events"])[:1] for start in rule["from"]]
        begun = next((one[0] for one in firsts if one), None)
        length = next(
            (one for one in rule.get("length", []) if _given(one.get("given", {}), rule, seen, facts)), None
        )
        if (
            begun is None
            or length is None
            or not rule["since"] <= _local(begun) <= rule.get("until_day", date.max)
        ):
            continue
        told = [
            (letter if len(firsts) > 1 else "", end)
            for letter, start in zip("ab", firsts, strict=False) for one in start
            for at in filter(None, (one.when.at, one.when.also))
            for end in _ends(rule, length, one, at, seen, facts)
        ]  # fmt: skip
        if told:
            found[rule["code"]] = told
    return found


def _of(seen: list[Event], kinds: Iterable[str]) -> list[Event]:
    return [one for one in seen if one.kind in kinds]


def _local(one: Event) -> date:
    return one.when.at.astimezone(ZoneInfo(one.when.zone)).date()


def _given(given: dict[str, Any], rule: dict[str, Any], seen: list[Event], facts: Facts) -> bool:
    asked = [one.term.number for one in _of(seen, ["before-judge"]) + _of(seen, ["charged"])
             if one.term and one.term.unit == "hours"]  # fmt: skip
    is_so = {
        "basis": lambda value: (facts.basis or "flagrancy") in value,
        "penalty_at_most": lambda value: facts.max_penalty is not None and facts.max_penalty <= value,
        "hours_asked": lambda value: asked[-1:] == [value],
        "extended": lambda value: (
            value == any(rule["code"] in one.clocks for one in _of(seen, ["extension"]))
        ),
    }
    return all(
        is_so[name](value) if name in is_so else getattr(facts, name) == value
        for name, value in given.items()
    )


def _ends(
    rule: dict[str, Any], length: dict[str, Any], start: Event, at: datetime, seen: list[Event], facts: Facts
) -> list[datetime]:
    pauses = _pauses(rule, seen)
    if "hours" in length:
        end = _walk_minutes(at, length["hours"], pauses)
        return [end] if end else []
    found = []
    months = "months" in length
    moving = {"moves": [True], "stays": [False], "both": [False, True]}[
        rule.get("ends", "stays" if months else "moves")
    ]
    natural = [True, False] if length.get("natural") == "both" else [bool(length.get("natural"))]
    here = ZoneInfo(start.when.zone)
    for code in _TOLD["jurisdictions"]["federal"]:
        for all_count in natural:
            for moves in moving:
                day = _last_day(rule, length, start, at.astimezone(here).date(), CALENDARS[code], all_count, seen,
                                facts, pauses, here)  # fmt: skip
                while day is not None and moves and not CALENDARS[code].is_working(day):
                    day += DAY
                if day is not None:
                    after = day if rule.get("kind") == "not-before" else day + DAY
                    found.append(datetime(after.year, after.month, after.day, tzinfo=here).astimezone(UTC))
    return sorted(set(found))


def _pauses(rule: dict[str, Any], seen: list[Event]) -> list[tuple[datetime, datetime | None]]:
    if rule["pauses"] == "never":
        return []
    first, second = ("suspension", "resumption") if rule["pauses"] == "suspension" else rule["pauses"]
    found: list[tuple[datetime, datetime | None]] = []
    for one in _of(seen, [first, second]):
        if one.clocks and rule["code"] not in one.clocks:
            continue
        standing = bool(found) and found[-1][1] is None
        if one.kind == first and not standing:
            found.append((one.when.at, None))
        elif one.kind == second and standing:
            found[-1] = (found[-1][0], one.when.at)
    return found


def _stands(at: datetime, pauses: list[tuple[datetime, datetime | None]]) -> bool:
    return any(first <= at and (last is None or at < last) for first, last in pauses)


def _walk_minutes(
    at: datetime, hours: int, pauses: list[tuple[datetime, datetime | None]]
) -> datetime | None:
    ran = 0
    while ran < hours * 60:
        if any(first <= at and last is None for first, last in pauses):
            return None
        ran += not _stands(at, pauses)
        at += MINUTE
    return at


def _touched(day: date, pauses: list[tuple[datetime, datetime | None]], here: ZoneInfo) -> bool:
    return any(
        first.astimezone(here).date() <= day and (last is None or day <= last.astimezone(here).date())
        for first, last in pauses
    )  # fmt: skip


def _last_day(
    rule: dict[str, Any], length: dict[str, Any], start: Event, day: date, calendar: Calendar, natural: bool,
    seen: list[Event], facts: Facts, pauses: list[tuple[datetime, datetime | None]], here: ZoneInfo,
) -> date | None:  # fmt: skip
    """Day by day: of a term in months, the days that it has on the calendar."""
    months, days = length.get("months", 0), length.get("days", 0)
    if length.get("within_penalty") and facts.max_penalty is not None:
        months = min(months, facts.max_penalty)
    if rule.get("term") and start.term:
        months, days = (start.term.number, 0) if start.term.unit == "months" else (0, start.term.number)
    for one in _of(seen, rule.get("extended_by", [])):
        if one.term and (not one.clocks or rule["code"] in one.clocks):
            months += one.term.number if one.term.unit == "months" else 0
            days += one.term.number if one.term.unit == "days" else 0
    if "months" in length:
        natural = True
        plain = _some_months_on(day, months) + days * DAY
        days = (plain - day).days
    while days:
        day += DAY
        if _touched(day, pauses, here):
            if all(
                last is not None and last.astimezone(here).date() < date(2200, 1, 1) for _, last in pauses
            ):
                continue
            if any(last is None and first.astimezone(here).date() <= day for first, last in pauses):
                return None
            continue
        days -= natural or calendar.is_working(day)
    return day


def _some_months_on(day: date, months: int) -> date:
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    while True:
        last = (first + timedelta(days=31)).replace(day=1) - DAY
        return first.replace(day=min(day.day, last.day))
