"""Timeline and map as drawings: where things stand, what is bundled, what the scale says. Pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tearline.picture.places import Extent, Place, Point
from tearline.picture.telling import when_of
from tearline.web import base_map
from tearline.web import map_drawing as maps
from tearline.web.map_drawing import extent_of, map_drawing
from tearline.web.placed import state_json
from tearline.web.timeline_drawing import LEFT, RIGHT, Dated, time_drawing
from tearline.web.words import Words

MEXICO = ZoneInfo("America/Mexico_City")
EMPTY = Place(None, None, "x", "Event", "hecho", None, "", None, None, [], [], False, [])


def dated(
    start: str | None, end: str | None = None, schema: str = "Event", record: str = "r", lasts: bool = False
) -> Dated:
    return Dated(record, schema, when_of(start), when_of(end), lasts)


def place(*points: tuple[float, float]) -> Place:
    return replace(EMPTY, points=[Point(latitude, longitude, None) for latitude, longitude in points])


# ── time ────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_is_a_point_a_year_is_as_wide_as_a_year_and_vague() -> None:
    drawing = time_drawing([dated("2018"), dated("2019-07-02"), dated("2020-06")], MEXICO)
    assert drawing is not None
    (lane,) = drawing.lanes
    year, month, day = sorted(lane.marks, key=lambda mark: -mark.width)
    assert (year.vague, month.vague, day.vague, day.width) == (True, True, False, 0)
    assert year.width == pytest.approx(month.width * 365 / 30, rel=0.03)
    assert LEFT < year.x < day.x < month.x < RIGHT


def test_a_span_lies_from_its_first_to_its_last_day_and_one_without_an_end_reaches_the_edge() -> None:
    drawing = time_drawing(
        [dated("2010", "2012"), dated("2015-01-01", lasts=True, schema="Ownership"), dated("2020-01-01")],
        MEXICO,
    )
    assert drawing is not None
    (span, _), (open_,) = (lane.marks for lane in drawing.lanes)
    assert not span.goes_on
    assert open_.goes_on
    assert open_.x + open_.width == pytest.approx(RIGHT, abs=0.1)
    assert span.width == pytest.approx((open_.x - span.x) * 3 / 5, rel=0.02)


def test_moments_of_two_zones_stand_by_their_instants() -> None:
    drawing = time_drawing(
        [dated("2026-06-18T01:00+02:00", record="early"), dated("2026-06-17T18:00-06:00", record="late")],
        MEXICO,
    )
    assert drawing is not None
    assert [mark.record for mark in drawing.lanes[0].marks] == ["early", "late"]


def test_dates_that_lie_together_are_one_mark_that_says_how_many() -> None:
    drawing = time_drawing([dated(f"2026-06-{n:02}T10:00-06:00") for n in (1, 1, 1, 30)], MEXICO)
    assert drawing is not None
    assert [mark.dates for mark in drawing.lanes[0].marks] == [3, 1]
    many = time_drawing([dated(f"20{n // 12:02}-{n % 12 + 1:02}-01") for n in range(1200)] * 4, MEXICO)
    assert many is not None
    marks = many.lanes[0].marks
    assert sum(mark.dates for mark in marks) == 4800
    assert all(b.x - a.x >= 9 for a, b in pairwise(marks))


def test_a_window_is_the_axis_and_what_lies_outside_stands_at_its_edge() -> None:
    drawing = time_drawing([dated("2019"), dated("2026-06-10")], MEXICO, date(2026, 6, 1), date(2026, 6, 30))
    assert drawing is not None
    first, second = sorted(mark.x for mark in drawing.lanes[0].marks)
    assert first == LEFT
    assert second == pytest.approx(LEFT + (RIGHT - LEFT) * 9 / 30, abs=1)


@pytest.mark.parametrize(
    ("dates", "form"),
    [
        (["1950", "2026"], "y"), (["2019-01-01", "2019-06-30"], "y-m"), (["2026-06-01", "2026-06-05"], "y-m-d"),
        (["2026-06-01T10:00-06:00", "2026-06-01T15:00-06:00"], "h:m"),
    ],
)  # fmt: skip
def test_ticks_tell_as_much_as_the_time_asks_for(dates: list[str], form: str) -> None:
    drawing = time_drawing([dated(one) for one in dates], MEXICO)
    assert drawing is not None
    forms = {":" if ":" in tick.text else "-" * tick.text.count("-") for tick in drawing.ticks}
    assert 2 <= len(drawing.ticks) <= 11
    assert forms == {"".join(c for c in form if not c.isalpha())}
    assert [tick.x for tick in drawing.ticks] == sorted({tick.x for tick in drawing.ticks})


def test_no_dates_are_no_drawing_and_one_moment_is_one() -> None:
    assert time_drawing([], MEXICO) is None
    assert time_drawing([dated(None)], MEXICO) is None
    drawing = time_drawing([dated("2026-06-01T10:00-06:00")], MEXICO)
    assert drawing is not None
    assert [mark.dates for mark in drawing.lanes[0].marks] == [1]


# ── map ─────────────────────────────────────────────────────────────────────────────────────────


def test_north_is_up_east_is_right_and_a_kilometre_is_as_long_in_both_directions() -> None:
    drawing = map_drawing([place((20.0, -99.0)), place((19.0, -99.0)), place((19.0, -98.0))])
    assert drawing is not None
    north, south, east = sorted(drawing.pins, key=lambda pin: pin.numbers)
    assert north.y < south.y == east.y
    assert north.x == south.x < east.x
    assert (east.x - south.x) / (south.y - north.y) == pytest.approx(
        0.943, abs=0.005
    )  # cosine of 19.5 degrees
    degree = maps.KM_A_DEGREE
    assert drawing.bar_width / drawing.bar_km == pytest.approx((south.y - north.y) / degree, rel=0.01)


def test_all_points_lie_within_the_margins() -> None:
    drawing = map_drawing([place((n / 7 - 5, n / 3)) for n in range(60)])
    assert drawing is not None
    for pin in drawing.pins:
        assert maps.MARGIN - 1 <= pin.x <= maps.WIDTH - maps.MARGIN + 1
        assert maps.MARGIN - 1 <= pin.y <= maps.HEIGHT - maps.MARGIN + 1


def test_points_that_lie_on_each_other_are_one_and_say_for_which_they_stand() -> None:
    drawing = map_drawing(
        [place((19.0, -99.0)), place((20.0, -98.0)), place((19.0001, -99.0001)), place((19.0, -99.0))]
    )
    assert drawing is not None
    assert sorted((pin.places, pin.numbers) for pin in drawing.pins) == [(1, (2,)), (3, (1, 3, 4))]


def test_one_point_has_some_land_around_it() -> None:
    drawing = map_drawing([place((19.0, -99.0))])
    assert drawing is not None
    assert (drawing.pins[0].x, drawing.pins[0].y) == (maps.WIDTH / 2, maps.HEIGHT / 2)
    assert drawing.extent.north - drawing.extent.south == pytest.approx(
        2 / maps.KM_A_DEGREE * 430 / 362, rel=0.01
    )
    assert drawing.parallels
    assert drawing.meridians


def test_the_extent_ends_at_the_poles_and_at_180_degrees() -> None:
    extent = extent_of([place((89.9, 179.9), (-89.9, -179.9))])
    assert extent == Extent(-90.0, -180.0, 90.0, 180.0)
    drawing = map_drawing([place((89.9, 179.9), (-89.9, -179.9))])
    assert drawing is not None
    assert {line.text for line in drawing.parallels} >= {"0° N", "60° N", "60° S"}


def test_a_line_joins_passages_in_their_order_and_no_leg_twice() -> None:
    places = [place((19.0, -99.0)), place((20.0, -98.0)), place((19.0, -99.0)), place((20.0, -98.0))]
    drawing = map_drawing(places, order=[4, 3, 2, 1])
    assert drawing is not None
    assert drawing.path.count("M") == 1
    still = map_drawing(places, order=[1, 3])
    assert still is not None
    assert still.path == ""


def test_what_else_stands_there_is_drawn_as_far_as_the_map_goes() -> None:
    drawing = map_drawing(
        [place((19.0, -99.0)), place((20.0, -98.0))], [place((19.5, -98.5)), place((50.0, 10.0))]
    )
    assert drawing is not None
    assert [pin.numbers for pin in drawing.around] == [(1,)]


def test_no_points_are_no_map() -> None:
    assert map_drawing([place()]) is None
    assert extent_of([]) is None


# ── the land under it ───────────────────────────────────────────────────────────────────────────


SQUARE = [(-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0), (-10.0, -10.0)]


def area(corners: list[tuple[float, float]]) -> float:
    return (
        abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1], strict=True)))
        / 2
    )


@pytest.mark.parametrize(
    ("view", "size"),
    [
        (Extent(-5, -5, 5, 5), 100), (Extent(0, 0, 20, 20), 100), (Extent(-20, -20, 20, 20), 400),
        (Extent(11, 11, 20, 20), 0),
        (Extent(-10, -10, 0, 0), 100),
    ],
)  # fmt: skip
def test_land_is_cut_at_the_edges_of_the_view(view: Extent, size: float) -> None:
    assert area(base_map.clipped(SQUARE, view)) == pytest.approx(size)


def test_the_land_lies_where_its_degrees_are(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = base_map.Ring(
        -99.5, 18.5, -98.5, 20.5, [(-99.5, 18.5), (-98.5, 18.5), (-98.5, 20.5), (-99.5, 20.5)]
    )
    monkeypatch.setattr(base_map, "rings", lambda: [ring])
    drawing = map_drawing([place((19.0, -99.5)), place((20.0, -98.5))])
    assert drawing is not None
    west, east = sorted(pin.x for pin in drawing.pins)
    xs = {float(step.split()[0]) for step in drawing.land.strip("Mz").split("L")}
    assert xs == {west, east}
    far = map_drawing([place((50.0, 10.0))])
    assert far is not None
    assert far.land == ""


def test_without_outlines_there_is_a_map_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_map, "rings", list)
    drawing = map_drawing([place((19.0, -99.0))])
    assert drawing is not None
    assert drawing.land == ""
    assert drawing.pins


# ── what the browser is given to work on ────────────────────────────────────────────────────────


def test_times_are_told_by_the_deployment_s_clock_and_days_by_the_source_s() -> None:
    """A midnight is a multiple of a day, also where clocks went forward; a moment elsewhere keeps its own day."""
    told = replace(place((19.0, -99.0)), start=when_of("2026-06-18T01:00+02:00"))
    long = replace(place((19.0, -99.0)), start=when_of("1985-03"), end=when_of("1985-07-01"))
    bare = place((19.0, -99.0))
    drawing = time_drawing([Dated("r", "Event", one.start, one.end) for one in (told, long)], MEXICO)
    state = state_json(
        [told, long, bare], [bare], drawing, [1], None, MEXICO, Words("es", "America/Mexico_City")
    )
    first, second, third = state["items"]
    at = datetime(2026, 6, 17, 17, tzinfo=UTC).timestamp()  # 17 hours, as clocks in Mexico stood
    assert (first["span"], first["days"], first["vague"]) == ([at, at], ["2026-06-18", "2026-06-18"], False)
    day = 86_400
    assert [seconds % day for seconds in second["span"]] == [0, 0]
    assert (second["days"], second["vague"]) == (["1985-03-01", "1985-07-01"], True)
    assert (third["span"], third["days"], third["points"]) == (None, None, [[-99.0, 19.0]])
    assert [item["n"] for item in state["items"]] == [1, 2, 3]
    assert (state["axis"]["left"], state["axis"]["right"]) == (LEFT, RIGHT)
    assert state["axis"]["since"] < second["span"][0] < first["span"][0] < state["axis"]["until"]
    assert state["kinds"] == {"Event": "Evento"}
    assert (state["passages"], state["extent"]) == ([1], None)


def test_an_extent_goes_to_the_browser_as_its_map_takes_it() -> None:
    state = state_json([], [], None, [], Extent(19, -99, 20, -98), MEXICO, Words("en", "America/Mexico_City"))
    assert (state["extent"], state["axis"]) == ([-99, 19, -98, 20], None)
