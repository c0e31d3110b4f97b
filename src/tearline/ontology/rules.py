"""Rules on what a record may claim: status of a person, dates of validity and review, grades.

They stand beside ``accept``: that asks whether values are possible, this whether the claim is lawful.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from tearline.codes import Status
from tearline.language import msg
from tearline.ontology.accept import Finding
from tearline.ontology.dates import horizon, years_from

STATUSES = tuple(str(status) for status in Status)

# Constitución Política de los Estados Unidos Mexicanos, art. 18: under 12 there is no criminal liability.
RESPONSIBLE_AGE = 12
_ACCUSED = frozenset({"suspect", "detained", "charged", "convicted"})

# 28 CFR 23.20(h): information is reviewed and validated within five years, or purged.
REVIEW_YEARS = 5

# Native grades by scale: of the source, of the information. Never converted from one to another.
# Europol 4x4; NATO's Admiralty code (AJP-2.1); the UK's 3x5x2, whose source grades are 1 reliable,
# 2 untested, 3 not reliable. Its third sign (P, C) is handling and belongs in the label.
GRADES = {
    "europol": ("ABCX", "1234"),
    "admiralty": ("ABCDEF", "123456"),
    "3x5x2": ("123", "ABCDE"),
}


class Claim(Protocol):
    """What the rules read of a draft; dates are ISO days as text."""

    schema: str
    status: str | None
    source_grade: str | None
    info_grade: str | None
    grade_scale: str | None
    valid_from: str | None
    valid_until: str | None
    review_on: str | None
    purge_on: str | None


@dataclass(slots=True)
class Ruled:
    """The four dates, filled in where a rule supplies one; with any ``problems`` it is not to be kept."""

    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    purge_on: date | None = None
    warnings: list[Finding] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)


_DATES = ("valid_from", "valid_until", "review_on", "purge_on")


def rules_for(claim: Claim, properties: Mapping[str, Sequence[str]], today: date) -> Ruled:
    """Judge a draft whose ``properties`` were accepted, as of ``today``, the day it is recorded."""
    ruled = Ruled()
    for name in _DATES:
        if text := getattr(claim, name):
            _read_date(ruled, name, text, today)
    _supply_review(ruled, claim.status, today)
    if claim.status is not None:
        ruled.problems.extend(_status_faults(claim, ruled, properties, today))
    if ruled.valid_until or ruled.review_on or ruled.purge_on:
        ruled.problems.extend(_date_faults(ruled, claim.status, today))
    if claim.grade_scale or claim.source_grade or claim.info_grade:
        ruled.problems.extend(_grade_faults(claim))
    if ruled.review_on is not None and ruled.review_on < today:
        reason = msg("The review is overdue; the record comes up for review at once.")
        ruled.warnings.append(Finding("review_on", "review-overdue", reason))
    return ruled


def _read_date(ruled: Ruled, name: str, text: str, today: date) -> None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or len(text) != 10 or text[7] != "-":
        reason = msg("{name} is no date that exists; write it as YYYY-MM-DD.", name=name)
        ruled.problems.append(Finding(name, "date-impossible", reason))
    elif text > (limits := horizon(today)).far:
        ruled.problems.append(Finding(name, "date-far-ahead", limits.far_reason()))
    else:
        setattr(ruled, name, day)


def _supply_review(ruled: Ruled, status: str | None, today: date) -> None:
    """A suspect without a review date gets the last one allowed, unless purged before that."""
    if status != "suspect" or ruled.review_on is not None:
        return
    last = years_from(today, REVIEW_YEARS)
    if ruled.purge_on is None:
        ruled.review_on = last
    elif ruled.purge_on > today:
        ruled.review_on = min(last, ruled.purge_on - timedelta(days=1))


def _status_faults(
    claim: Claim, ruled: Ruled, properties: Mapping[str, Sequence[str]], today: date
) -> Iterator[Finding]:
    if claim.status not in STATUSES:
        allowed = ", ".join(STATUSES)
        yield Finding("status", "status", msg("The status of a person is one of {allowed}.", allowed=allowed))
    elif claim.schema != "Person":
        yield Finding("status", "status-of-no-person", msg("Only a person has a status."))
    elif claim.status in _ACCUSED and _was_child(properties, ruled.valid_from, today):
        reason = msg(
            "Nobody under {age} can be suspected, detained, charged or convicted; check the birth date.",
            age=RESPONSIBLE_AGE,
        )
        yield Finding("birthDate", "infant-suspect", reason)


def _was_child(properties: Mapping[str, Sequence[str]], valid_from: date | None, today: date) -> bool:
    """Whether a stated birth makes the person under age for certain, today or when the claim began."""
    begun = today if valid_from is None else min(valid_from, today)
    youngest = years_from(begun, -RESPONSIBLE_AGE).isoformat()
    return any(birth[:10] > youngest[: len(birth)] for birth in properties.get("birthDate", ()))


def _date_faults(ruled: Ruled, status: str | None, today: date) -> Iterator[Finding]:
    if ruled.valid_from and ruled.valid_until and ruled.valid_until < ruled.valid_from:
        reason = msg("valid_until lies before valid_from.")
        yield Finding("valid_until", "validity-reversed", reason)
    if ruled.purge_on and ruled.purge_on <= today:
        reason = msg("The purge date has passed: the record may not be kept any longer.")
        yield Finding("purge_on", "past-purge", reason)
    elif ruled.purge_on and ruled.review_on and ruled.purge_on <= ruled.review_on:
        reason = msg("purge_on has to lie after review_on.")
        yield Finding("purge_on", "purge-before-review", reason)
    if status == "suspect" and ruled.review_on and ruled.review_on > years_from(today, REVIEW_YEARS):
        reason = msg("A suspect's record is reviewed within {years} years (28 CFR 23).", years=REVIEW_YEARS)
        yield Finding("review_on", "review-too-late", reason)


def _grade_faults(claim: Claim) -> Iterator[Finding]:
    if claim.grade_scale is None:
        if claim.source_grade or claim.info_grade:
            reason = msg("A grade needs its scale: {scales}.", scales=", ".join(GRADES))
            yield Finding("grade_scale", "grade-scale", reason)
        return
    scale = GRADES.get(claim.grade_scale)
    if scale is None:
        reason = msg("The scale of the grades is one of {scales}.", scales=", ".join(GRADES))
        yield Finding("grade_scale", "grade-scale", reason)
        return
    for name, given, allowed in (
        ("source_grade", claim.source_grade, scale[0]),
        ("info_grade", claim.info_grade, scale[1]),
    ):
        if given and (len(given) != 1 or given not in allowed):
            reason = msg("On this scale {name} is one of {allowed}.", name=name, allowed=", ".join(allowed))
            yield Finding(name, name.replace("_", "-"), reason)
