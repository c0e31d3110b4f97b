"""What is told in space: in degrees where a record has them whole, in words as it says them; what an extent holds."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest

from tearline import stewardship
from tearline.errors import BadInput, NotFound
from tearline.picture.places import Extent, Place, Places, places, within
from tearline.picture.window import Window
from tests.picture.conftest import Town


def of(town: Town, *ids: str, window: Window | None = None) -> Places:
    return places(town.desk, town.high, ids, window)


def spot(town: Town) -> tuple[float, float]:
    """A place in the southern sea that is this test's alone."""
    n = int(town.mark, 16)
    return -60 + n % 4000 / 80, -150 + n // 4000 % 4000 / 33


def around(town: Town, reach: float = 0.001) -> Extent:
    latitude, longitude = spot(town)
    return Extent(latitude - reach, longitude - reach, latitude + reach, longitude + reach)


def at(town: Town, north: float = 0.0, east: float = 0.0) -> dict[str, str]:
    latitude, longitude = spot(town)
    return {"latitude": f"{latitude + north:.6f}", "longitude": f"{longitude + east:.6f}"}


def event(town: Town, key: str, tier: str = "OPEN", **more: object) -> str:
    return town.tell(town.a, key, "Event", tier=tier, name=f"hecho {key}", involved="p1", **more)


def by_id(found: Places) -> dict[str, Place]:
    return {one.id: one for one in found.places}


def test_an_event_stands_where_it_says_with_its_day(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    e1 = event(town, "e1", date="2026-06", location="Calle 10, Centro", **at(town))
    (one,) = of(town, p1).places
    assert (one.id, one.how, one.role, one.start and one.start.precision) == (
        e1,
        "names",
        "involved",
        "month",
    )
    assert [(round(p.latitude, 6), round(p.longitude, 6), p.at) for p in one.points] == [
        (float(at(town)["latitude"]), float(at(town)["longitude"]), None)
    ]
    assert [(word.property, word.value) for word in one.words] == [("location", "Calle 10, Centro")]


def test_three_places_in_words_are_three_and_those_told_alike_are_one(town: Town) -> None:
    p1 = town.person(
        town.a, "p1", address=["Calle Uno 1", "Calle Dos 2", "Calle Tres 3"], phone="+525511112222"
    )
    town.person(town.b, "p2", address="Calle Dos 2", phone="+525511112222", birthPlace="Tampico")
    found = of(town, p1)
    assert sorted((one.words[0].value, len(one.told_by)) for one in found.places) == [
        ("Calle Dos 2", 2), ("Calle Tres 3", 1), ("Calle Uno 1", 1), ("Tampico", 1),
    ]  # fmt: skip
    assert found.kinds == {"Person": 2}


def test_a_read_stands_where_its_camera_does(town: Town) -> None:
    plate = f"Q{town.mark[:2]}-{int(town.mark, 16) % 900 + 100}-C"
    v1 = town.tell(town.a, "v1", "Vehicle", registrationNumber=plate, name=town.name("Camioneta"))
    c1 = town.tell(town.b, "c1", "Camera", name="Arco Norte", **at(town))
    town.tell(town.b, "r1", "PlateRead", plate=plate, camera="c1", date="2026-06-17T14:39:00-06:00")
    (read,) = of(town, v1).places
    assert [point.at.id for point in read.points if point.at] == [c1]
    # a camera that one may not see gives no place
    town.tell(town.a, "v9", "Vehicle", registrationNumber=plate[::-1], name="x")
    hidden = town.tell(town.b, "c2", "Camera", tier="SECRET", name="Cámara cubierta", **at(town))
    town.tell(town.b, "r2", "PlateRead", plate=plate, camera="c2", date="2026-06-17T15:39:00-06:00")
    assert hidden in repr(of(town, v1))
    low = places(town.desk, town.low, [v1])
    assert hidden not in repr(low)
    assert [len(one.points) for one in low.places] == [1]


def test_coordinates_that_nobody_can_pair_make_no_point(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    e1 = event(town, "e1", latitude=["19.1", "20.2"], longitude=["-99.1", "-98.2"], location="dos sitios")
    (one,) = of(town, p1).places
    assert (one.id, one.points, one.unread) == (e1, [], True)


def test_coordinates_outside_the_earth_make_no_point(town: Town) -> None:
    """They are refused at the door; what an older release let in is no point either."""
    p1 = town.person(town.a, "p1")
    e1 = event(town, "e1", location="lejos", **at(town))
    with psycopg.connect(town.people.house.dsn("admin"), autocommit=True) as conn:
        conn.execute(
            "UPDATE store.record SET data = data || '{\"latitude\": [\"95\"]}' WHERE id = %s", [e1]
        )  # fmt: skip
    (one,) = of(town, p1).places
    assert (one.points, one.unread) == ([], True)
    assert within(town.desk, town.high, around(town)).places == []


def test_the_day_is_of_the_event_and_not_of_the_person(town: Town) -> None:
    p1 = town.person(town.a, "p1", birthDate="1985-03-12", address="Calle Uno 1")
    (one,) = of(town, p1).places
    assert one.start is None
    assert of(town, p1, window=Window(date(1985, 1, 1), date(1985, 12, 31))).places == []


def test_nothing_at_all_is_no_place(town: Town) -> None:
    p1 = town.person(town.a, "p1")
    found = of(town, p1)
    assert (found.places, found.kinds, found.cut) == ([], {}, False)
    assert within(town.desk, town.high, around(town)).places == []


def test_unknown_hidden_and_malformed_ids_are_not_found_alike(town: Town) -> None:
    hidden = town.person(town.a, "p1", tier="SECRET", address="Calle Uno 1")
    for id in (hidden, str(uuid4()), "no id"):
        with pytest.raises(NotFound):
            places(town.desk, town.low, [id])


def test_what_is_told_of_it_within_an_extent(town: Town) -> None:
    """Of the thing alone, in degrees; a passage at a camera within it, and none of the camera's other places."""
    plate = f"W{town.mark[:2]}-{int(town.mark, 16) % 900 + 100}-C"
    v1 = town.tell(town.a, "v1", "Vehicle", registrationNumber=plate)
    p1 = town.person(town.a, "p1", address="Calle Uno 1")
    near = event(town, "e1", date="2026-06-01", **at(town))
    far = event(town, "e2", date="2026-06-02", **at(town, 1.0))
    town.tell(town.a, "e3", "Event", name="ajeno", date="2026-06-03", **at(town))
    for key, north in (("c1", 0.0), ("c2", 1.0)):
        town.tell(town.a, key, "Camera", name=f"Arco {key}", **at(town, north))
    read = town.tell(town.a, "r1", "PlateRead", plate=plate, camera=["c1", "c2"], date="2026-06-04")

    def ids(one: str, extent: Extent | None, window: Window | None = None) -> list[str]:
        return [found.id for found in places(town.desk, town.high, [one], window, extent=extent).places]

    assert set(ids(p1, None)) == {near, far, p1}
    assert ids(p1, around(town)) == [near]
    assert ids(p1, around(town), Window(until=date(2026, 5, 31))) == []
    assert ids(p1, Extent(-90, -180, 90, 180)) == [far, near]
    found = places(town.desk, town.high, [v1], extent=around(town))
    assert [(one.id, len(one.points)) for one in found.places] == [(read, 1)]
    assert found.kinds == {"PlateRead": 1}
    hidden = event(town, "h1", tier="SECRET", date="2026-06-05", **at(town))
    assert ids(p1, around(town)) == [hidden, near]
    low = places(town.desk, town.low, [p1], most=1, extent=around(town))
    assert ([one.id for one in low.places], low.cut, low.kinds) == ([near], False, {"Event": 1})
    with pytest.raises(BadInput):
        places(town.desk, town.high, [p1], extent=Extent(1, 0, 0, 1))


# ── an extent ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reach", [0.001, 0.3, 20.0], ids=["small cells", "large cells", "anywhere"])
def test_what_stands_within_an_extent_comes_newest_first(town: Town, reach: float) -> None:
    town.person(town.a, "p1")
    e1 = event(town, "e1", date="2031-05-01", **at(town))
    e2 = event(town, "e2", startDate="2031-06-01T10:00-06:00", **at(town, 0.0005, -0.0005))
    outside = event(town, "e3", date="2031-05-01", **at(town, 2.5 * reach))
    window = Window(date(2031, 1, 1), date(2031, 12, 31))
    mine = {e1, e2, outside}
    found = [
        one.id for one in within(town.desk, town.high, around(town, reach), window).places if one.id in mine
    ]
    assert found == [e2, e1]


def test_a_window_of_days_takes_what_reaches_into_it(town: Town) -> None:
    town.person(town.a, "p1")
    month = event(town, "e1", date="2032-05", **at(town))
    long = event(town, "e2", startDate="2032-01-01", endDate="2032-12-31", **at(town))
    day = event(town, "e3", date="2032-05-20", **at(town))
    undated = town.tell(town.a, "c1", "Camera", name="Arco", **at(town))

    def ids(since: str, until: str) -> set[str]:
        window = Window(date.fromisoformat(since), date.fromisoformat(until))
        return {one.id for one in within(town.desk, town.high, around(town), window).places}

    assert ids("2032-05-19", "2032-05-21") == {month, long, day}
    assert ids("2032-06-01", "2032-06-02") == {long}
    assert ids("2033-01-01", "2033-01-02") == set()
    assert ids("2031-01-01", "2032-01-01") == {long}
    assert {one.id for one in within(town.desk, town.high, around(town)).places} == {
        month,
        long,
        day,
        undated,
    }
    only = within(town.desk, town.high, around(town), Window(kinds=["Camera"]))
    assert ([one.id for one in only.places], only.kinds) == ([undated], {"Camera": 1})


def test_an_extent_shows_no_more_than_one_may_see_and_its_limit_counts_that_alone(town: Town) -> None:
    town.person(town.a, "p1")
    seen = [event(town, f"e{n}", date=f"2030-01-0{n}", **at(town)) for n in (1, 2, 3)]
    for n in (4, 5, 6):
        event(town, f"h{n}", tier="SECRET", date=f"2030-01-0{n}", **at(town))
    low = within(town.desk, town.low, around(town), most=3)
    assert ([one.id for one in low.places], low.cut) == (seen[::-1], False)
    assert within(town.desk, town.low, around(town), most=2).cut
    assert len(within(town.desk, town.high, around(town)).places) == 6


def test_a_record_that_is_moved_or_recalled_stands_elsewhere_or_nowhere(town: Town) -> None:
    town.person(town.a, "p1")
    e1 = event(town, "e1", date="2030-01-01", **at(town))
    by = town.stewards[town.a]
    changes = {
        "properties": {
            **{k: [v] for k, v in at(town, 10.0).items()},
            "name": ["hecho"],
            "date": ["2030-01-01"],
        }
    }
    stewardship.correct(town.desk, by, UUID(e1), changes, "mistaken", whole=True)
    assert within(town.desk, town.high, around(town)).places == []
    stewardship.recall(town.desk, by, "a reason", record=UUID(e1))
    latitude, longitude = (float(value) for value in at(town, 10.0).values())
    there = Extent(latitude - 0.01, longitude - 0.01, latitude + 0.01, longitude + 0.01)
    assert within(town.desk, town.low, there).places == []


@pytest.mark.parametrize(
    "extent", [(1, 0, 0, 1), (0, 1, 1, 0), (-91, 0, 0, 1), (0, 0, 1, 181), (0, float("nan"), 1, 1)]
)
def test_what_is_no_part_of_the_earth_is_told_so(
    town: Town, extent: tuple[float, float, float, float]
) -> None:
    with pytest.raises(BadInput):
        within(town.desk, town.high, Extent(*extent))


def test_the_whole_earth_and_a_single_point_are_extents(town: Town) -> None:
    town.person(town.a, "p1")
    e1 = event(town, "e1", date="2999-01-01", **at(town))
    assert e1 in by_id(within(town.desk, town.high, Extent(-90, -180, 90, 180)))
    latitude, longitude = (float(value) for value in at(town).values())
    assert e1 in by_id(within(town.desk, town.high, Extent(latitude, longitude, latitude, longitude)))
