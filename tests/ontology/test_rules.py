"""Status, dates and grades: what a record may claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tearline.ontology.rules import STATUSES, Ruled, rules_for

TODAY = date(2026, 3, 1)


@dataclass
class Told:
    schema: str = "Person"
    status: str | None = None
    source_grade: str | None = None
    info_grade: str | None = None
    grade_scale: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    review_on: str | None = None
    purge_on: str | None = None


def ruled(properties: Mapping[str, Sequence[str]] | None = None, today: date = TODAY, **told: Any) -> Ruled:
    return rules_for(Told(**told), properties or {}, today)


def codes(found: Ruled) -> list[tuple[str | None, str]]:
    return [(finding.field, finding.code) for finding in found.problems]


def test_a_record_that_claims_nothing_breaks_nothing() -> None:
    assert ruled() == Ruled()


@pytest.mark.parametrize("status", STATUSES)
def test_eight_statuses_of_persons(status: str) -> None:
    assert codes(ruled(status=status)) == []
    assert codes(ruled(schema="Company", status=status)) == [("status", "status-of-no-person")]


def test_there_is_no_other_status() -> None:
    assert codes(ruled(status="guilty")) == [("status", "status")]
    assert codes(ruled(status="")) == [("status", "status")]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    ("birth", "valid_from", "child"),
    [
        ("2014-03-01", None, False),
        ("2014-03-02", None, True),
        ("2014-03", None, False),
        ("2014-04", None, True),
        ("2014", None, False),
        ("2015", None, True),
        ("2013-01-01", "2024-12-31", True),
        ("2013-01-01", "2025-01-01", False),
        ("2010-01-01T10:00", "2009-01-01", True),
        ("1985-03-12", "2030-01-01", False),
    ],
)
def test_no_child_is_a_suspect(status: str, birth: str, valid_from: str | None, child: bool) -> None:
    found = ruled({"birthDate": [birth]}, status=status, valid_from=valid_from)
    accused = status in {"suspect", "detained", "charged", "convicted"}
    assert codes(found) == ([("birthDate", "infant-suspect")] if child and accused else [])


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"valid_from": "2026-02-30"}, ("valid_from", "date-impossible")),
        ({"valid_from": "01/02/2026"}, ("valid_from", "date-impossible")),
        ({"valid_from": "2026-W01-1"}, ("valid_from", "date-impossible")),
        ({"valid_from": "20260101"}, ("valid_from", "date-impossible")),
        ({"review_on": "2126-01-01"}, ("review_on", "date-far-ahead")),
        ({"valid_from": "2026-02-02", "valid_until": "2026-02-01"}, ("valid_until", "validity-reversed")),
        ({"review_on": "2027-01-01", "purge_on": "2026-12-31"}, ("purge_on", "purge-before-review")),
        ({"review_on": "2027-01-01", "purge_on": "2027-01-01"}, ("purge_on", "purge-before-review")),
        ({"purge_on": "2026-03-01"}, ("purge_on", "past-purge")),
        ({"purge_on": "2020-01-01", "status": "suspect"}, ("purge_on", "past-purge")),
        ({"status": "suspect", "review_on": "2031-03-02"}, ("review_on", "review-too-late")),
    ],
)
def test_dates_that_cannot_be(told: dict[str, Any], problem: tuple[str, str]) -> None:
    assert codes(ruled(**told)) == [problem]


@pytest.mark.parametrize(
    "told",
    [
        {"valid_from": "2026-02-01", "valid_until": "2026-02-01"},
        {"review_on": "2026-12-31", "purge_on": "2027-01-01"},
        {"status": "suspect", "review_on": "2031-03-01"},
        {"status": "convicted", "review_on": "2040-01-01"},
    ],
)
def test_dates_that_can_be(told: dict[str, Any]) -> None:
    found = ruled(**told)
    assert codes(found) == []
    for name in ("valid_from", "valid_until", "review_on", "purge_on"):
        day = getattr(found, name)
        assert (day.isoformat() if day else None) == told.get(name)


@pytest.mark.parametrize(
    ("status", "purge_on", "review"),
    [
        ("suspect", None, date(2031, 3, 1)),
        ("suspect", "2040-01-01", date(2031, 3, 1)),
        ("suspect", "2027-01-01", date(2026, 12, 31)),
        ("convicted", None, None),
        (None, None, None),
    ],
)
def test_a_suspect_is_reviewed_within_five_years(
    status: str | None, purge_on: str | None, review: date | None
) -> None:
    found = ruled(status=status, purge_on=purge_on)
    assert codes(found) == []
    assert found.review_on == review


def test_five_years_from_a_leap_day() -> None:
    assert ruled(status="suspect", today=date(2028, 2, 29)).review_on == date(2033, 2, 28)


def test_an_overdue_review_is_told() -> None:
    found = ruled(review_on="2026-02-28")
    assert codes(found) == []
    assert [finding.code for finding in found.warnings] == ["review-overdue"]


@pytest.mark.parametrize(
    ("scale", "source", "info", "problems"),
    [
        ("europol", "A", "1", []),
        ("europol", "X", "4", []),
        ("europol", "D", "5", ["source-grade", "info-grade"]),
        ("admiralty", "F", "6", []),
        ("admiralty", "X", "0", ["source-grade", "info-grade"]),
        ("3x5x2", "1", "E", []),
        ("3x5x2", "A", "1", ["source-grade", "info-grade"]),
        ("europol", "AB", "12", ["source-grade", "info-grade"]),
        ("europol", "a", None, ["source-grade"]),
        ("europol", None, None, []),
        (None, None, None, []),
        (None, "A", None, ["grade-scale"]),
        (None, None, "1", ["grade-scale"]),
        ("nato", "A", "1", ["grade-scale"]),
    ],
)
def test_grades_are_native_to_their_scale(
    scale: str | None, source: str | None, info: str | None, problems: list[str]
) -> None:
    found = ruled(grade_scale=scale, source_grade=source, info_grade=info)
    assert [code for _, code in codes(found)] == problems
