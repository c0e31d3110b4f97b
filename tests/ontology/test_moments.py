"""A moment keeps its zone, what it was read in, and how exact it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.fusion.features import features
from tearline.ontology.accept import Accepted, accept
from tearline.ontology.moments import instant

TODAY = date(2026, 3, 1)
CITY = "America/Mexico_City"


def told(*values: str, zone: str | None = CITY, name: str = "date") -> Accepted:
    schema = "Person" if name in ("birthDate", "deathDate") else "Seizure"
    return accept(schema, {"name": ["A"], name: list(values)}, today=TODAY, zone=zone)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-01-02T03:04:05-06:00", "2026-01-02T03:04:05-06:00"),
        ("2026-01-02T03:04-0600", "2026-01-02T03:04-06:00"),
        ("2026-01-02 03:04 -06", "2026-01-02T03:04-06:00"),
        ("2026-01-02T09:04:05Z", "2026-01-02T09:04:05+00:00"),
        ("2026-01-02 09:04:05 UTC", "2026-01-02T09:04:05+00:00"),
        ("2026-01-02T03:04:05.123+05:30", "2026-01-02T03:04:05.123+05:30"),
        ("2026-01-02T03:04", "2026-01-02T03:04-06:00[America/Mexico_City]"),
        ("2026-01-02 03:04:05", "2026-01-02T03:04:05-06:00[America/Mexico_City]"),
        ("2021-07-02T03:04", "2021-07-02T03:04-05:00[America/Mexico_City]"),
        ("2026-01-02T03:04-08:00[America/Tijuana]", "2026-01-02T03:04-08:00[America/Tijuana]"),
        ("2026-01-02", "2026-01-02"),
        ("2026-01", "2026-01"),
    ],
)
def test_what_is_kept_of_a_moment(written: str, kept: str) -> None:
    found = told(written)
    assert found.properties["date"] == [kept]
    assert found.warnings == found.problems == []
    assert told(kept, zone="Europe/Madrid").properties["date"] == [kept], (
        "what is kept is kept again as it is"
    )


def test_a_local_time_and_one_in_utc_do_not_look_alike() -> None:
    kept = [
        told(text).properties["date"][0]
        for text in ("2026-01-02T09:04", "2026-01-02T09:04Z", "2026-01-02T03:04-06:00")
    ]
    assert len(set(kept)) == 3
    assert instant(kept[1]) == instant(kept[2]) == datetime(2026, 1, 2, 9, 4, tzinfo=UTC) != instant(kept[0])


@pytest.mark.parametrize(
    ("written", "zone", "kept", "code"),
    [
        ("2026-01-02T03:04", None, ["2026-01-02T03:04"], "moment-without-zone"),
        ("2021-10-31T01:30", CITY, ["2021-10-31T01:30-05:00[America/Mexico_City]"], "moment-at-change"),
        ("2021-04-04T02:30", CITY, ["2021-04-04T02:30-06:00[America/Mexico_City]"], "moment-at-change"),
        ("2026-01-02T25:04", CITY, None, "moment-impossible"),
        ("2026-02-30T03:04Z", CITY, None, "moment-impossible"),
        ("2026-01-02T03:04+19:00", CITY, None, "moment-impossible"),
        ("2026-01-02T03:04[Atlantis/Sunk]", CITY, None, "moment-impossible"),
    ],
)
def test_what_is_doubtful_or_impossible_is_said(
    written: str, zone: str | None, kept: Sequence[str] | None, code: str
) -> None:
    found = told(written, zone=zone)
    assert found.properties.get("date") == kept
    assert [one.code for one in found.warnings] == [code]
    assert found.problems == []


@pytest.mark.parametrize("written", ["1980-03-04T00:00:00", "1980-03-04 00:00", "1980-03-04T00:00:00.000"])
def test_a_birth_at_midnight_is_a_day(written: str) -> None:
    assert told(written, name="birthDate").properties["birthDate"] == ["1980-03-04"]


def test_fusion_compares_the_day_on_the_spot() -> None:
    late = told("1980-03-04T23:30:00-06:00", name="birthDate").properties
    made = features("Person", late)
    assert made is not None
    assert made.get("birth") == ("19800304",)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2026, 2, 1)),
    st.sampled_from([CITY, "America/Tijuana", "Asia/Kolkata"]),
)
def test_the_clock_in_front_is_the_one_that_was_written(at: datetime, zone: str) -> None:
    written = at.isoformat(timespec="seconds")
    [kept] = told(written, zone=zone).properties["date"]
    assert kept.startswith(written)
    assert kept.endswith(f"[{zone}]")
    moment = instant(kept)
    assert moment is not None
    assert told(kept, zone=None).properties["date"] == [kept]


@given(st.text(alphabet="0123456789-T:Z+[] UAa/", max_size=40))
def test_any_text_is_kept_or_said(text: str) -> None:
    found = told(text)
    assert found.problems == []
    for value in found.properties.get("date", ()):
        assert told(value).properties["date"] == [value]
