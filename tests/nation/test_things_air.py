"""Flights between aerodromes and to strips that stand on no chart."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from tearline.nation.things import aerodromes, strips
from tearline.nation.things.aerodromes import kilometres
from tearline.nation.things.aircraft import TYPES
from tests.nation.things_made import PLAN, all_flights, made


def test_aerodromes_are_real_and_near() -> None:
    known = {strip.icao: strip for strip in aerodromes()}
    assert known["MMMX"].state == "DF"
    assert known["MGGT"].state == "NE"
    assert 130 < sum(strip.state != "NE" for strip in aerodromes()) < 200


def test_strips_follow_from_the_seed_and_lie_far_from_aerodromes() -> None:
    assert strips(1) is strips(1)
    assert strips(1) != strips(2)
    for strip in strips(1):
        assert strip.icao is None
        assert min(kilometres(strip, other) for other in aerodromes()) > 15


def test_an_aircraft_departs_from_where_it_came_to() -> None:
    for district in made():
        for aircraft in district.aircraft:
            flown = [flight for flight in district.flights if flight.aircraft is aircraft]
            for before, after in pairwise(flown):
                assert before.destination is after.origin
                assert before.arrived <= after.departed
            assert not flown or flown[0].origin.id == aircraft.base


def test_it_takes_as_long_as_the_type_needs() -> None:
    for flight in all_flights():
        hours = (flight.arrived - flight.departed) / timedelta(hours=1)
        knots = kilometres(flight.origin, flight.destination) / hours / 1.852
        assert knots <= TYPES[flight.aircraft.type_code].knots
        assert flight.arrived.date() <= PLAN.as_of
        assert 1 <= flight.persons <= 10


def test_points_lie_in_order_on_the_way() -> None:
    for flight in all_flights():
        times = [when for when, *_ in flight.track]
        assert times == sorted(times)
        assert all(flight.departed <= when <= flight.arrived for when in times)
        assert all(0 <= feet <= 45_000 for *_, feet in flight.track)
        assert len(flight.track) == 7 or flight.transponder_off


def test_strips_are_reached_by_evening_or_night_and_for_a_group() -> None:
    there = [flight for flight in all_flights() if flight.destination.icao is None]
    assert there
    for flight in there:
        assert flight.group is not None
        assert flight.planned_to is not flight.destination
        assert flight.departed.hour >= 17


def test_honest_pilots_leave_plans_out_too() -> None:
    honest = [flight for flight in all_flights() if flight.group is None]
    sloppy = [f for f in honest if f.planned_to is not f.destination or f.transponder_off]
    assert 0 < len(sloppy) < 0.25 * len(honest)


def test_a_whole_district_flies_some_sixty_times() -> None:
    assert 40 <= len(made()[0].flights) <= 90
