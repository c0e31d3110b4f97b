"""How exactly a date is told, in Python and in SQL alike."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from tearline.db import House
from tearline.ontology.occasions import dates, events, links, places
from tearline.ontology.precision import days_of, precision_of

FORMS = [
    ("2019", "year", "2019-01-01", "2019-12-31"),
    ("2020-02", "month", "2020-02-01", "2020-02-29"),
    ("2026-12", "month", "2026-12-01", "2026-12-31"),
    ("2026-06-17", "day", "2026-06-17", "2026-06-17"),
    ("2026-06-17T23:30", "clock", "2026-06-17", "2026-06-17"),
    ("2026-06-17T23:30:05-06:00", "instant", "2026-06-17", "2026-06-17"),
    ("2026-06-17T23:30-06:00[America/Mexico_City]", "instant", "2026-06-17", "2026-06-17"),
]


@pytest.mark.parametrize(("told", "precision", "first", "last"), FORMS)
def test_a_date_means_the_days_that_it_may_be(told: str, precision: str, first: str, last: str) -> None:
    assert precision_of(told) == precision
    assert days_of(told) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "told", ["", "0", "20", "2019-13", "2019-1", "hoy", "2019-00-01", "3019", "2019-02-31T"]
)
def test_what_is_no_date_means_no_day(told: str) -> None:
    assert precision_of(told) is None
    assert days_of(told) is None


def test_sql_means_the_same_days(house: House) -> None:
    with psycopg.connect(house.dsn("admin")) as conn:
        for told, _, first, last in [*FORMS, ("hoy", "", None, None), ("2019-13", "", None, None)]:
            row = conn.execute(
                "SELECT store.first_day(%s)::text, store.last_day(%s)::text", [told, told]
            ).fetchone()
            assert row == (first, last), told


PLACES = [
    ({"latitude": ["19.5"], "longitude": ["-99.25"]}, 19.5, -99.25),
    ({"latitude": ["-90"], "longitude": ["180"]}, -90.0, 180.0),
    ({"latitude": ["90.01"], "longitude": ["0"]}, None, None),
    ({"latitude": ["19.5"], "longitude": ["-181"]}, None, None),
    ({"latitude": ["19.5", "20.5"], "longitude": ["-99", "-98"]}, None, None),
    ({"latitude": ["19.5"]}, None, None),
    ({"longitude": ["19.5"]}, None, None),
    ({"latitude": ["1e2"], "longitude": ["0"]}, None, None),
    ({"latitude": ["NaN"], "longitude": ["0"]}, None, None),
    ({"latitude": "19.5", "longitude": "3"}, None, None),
    ({"latitude": [], "longitude": []}, None, None),
]


def test_sql_takes_a_place_for_one_only_if_it_is_whole(house: House) -> None:
    whole = "CASE WHEN store.cell_of(d, 1) IS NOT NULL THEN store.degrees(d, %s, %s) END"
    with psycopg.connect(house.dsn("admin")) as conn:
        for data, latitude, longitude in PLACES:
            row = conn.execute(
                f"SELECT {whole}, {whole} FROM (SELECT %s::jsonb AS d) AS x".encode(),
                ["latitude", 90, "longitude", 180, psycopg.types.json.Jsonb(data)],
            ).fetchone()
            assert row == (latitude, longitude), data


def test_what_tells_when_and_where_comes_from_the_model() -> None:
    assert {"birthDate", "executedAt", "theftDate"} <= set(dates())
    assert not {"startDate", "endDate", "modifiedAt", "retrievedAt"} & set(dates())
    assert {"address", "location", "full", "birthPlace", "municipality"} <= set(places())
    assert {"Ownership", "Membership"} <= set(links())
    assert {"PlateRead", "Detention", "Seizure", "Event"} <= set(events())
    assert "Warrant" not in events()
