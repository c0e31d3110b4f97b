"""Cameras and plate reads: what can be driven, what travels together, what a camera makes of a plate."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.nation.events import cameras
from tearline.nation.events.cameras import DEAD, network
from tearline.nation.events.clones import FAR
from tearline.nation.events.reading import misread
from tearline.nation.events.rhythm import FORTNIGHT, present
from tearline.nation.events.roads import kilometres, roads
from tearline.nation.facts import Read
from tearline.nation.plan import Plan
from tests.nation.events_made import PLAN, happened

START = present(PLAN) - timedelta(FORTNIGHT)
FASTEST = 150  # km/h as the crow flies


def reads() -> list[Read]:
    return [read for district in happened() for read in district.reads]


def apart(a: Read, b: Read) -> float:
    return kilometres(a.camera.latitude, a.camera.longitude, b.camera.latitude, b.camera.longitude)


def test_there_are_about_four_reads_a_person_in_the_last_fortnight() -> None:
    for district in happened():
        assert 2.5 < len(district.reads) / len(district.people) < 5.0
        assert district.reads == sorted(district.reads, key=lambda read: read.at)
    assert all(START <= read.at < present(PLAN) for read in reads())


def test_most_drive_to_work_or_on_errands() -> None:
    trips = Counter(read.trip for read in reads())
    assert set(trips) == {"commute", "errand", "journey", "convoy", "scout"}
    assert trips["commute"] + trips["errand"] > 0.85 * len(reads())


def test_no_vehicle_is_faster_than_a_car_can_be() -> None:
    by_vehicle: dict[str, list[Read]] = defaultdict(list)
    for read in reads():
        if read.vehicle.clone_of is None:
            by_vehicle[read.vehicle.id].append(read)
    for seen in by_vehicle.values():
        for a, b in pairwise(seen):
            hours = (b.at - a.at).total_seconds() / 3600
            assert apart(a, b) <= 0.3 + hours * FASTEST, (a.trip, b.trip, a.at, b.at, apart(a, b))


def test_a_cloned_plate_is_read_in_two_far_places_within_an_hour() -> None:
    found = 0
    for district in happened():
        by_vehicle: dict[str, list[Read]] = defaultdict(list)
        for read in district.reads:
            by_vehicle[read.vehicle.id].append(read)
        for clone in (v for v in district.vehicles if v.clone_of):
            found += any(
                abs(a.at - b.at) <= timedelta(hours=1) and apart(a, b) > FAR / 2
                for a in by_vehicle[clone.id]
                for b in by_vehicle[clone.clone_of.id if clone.clone_of else ""]
            )
    assert found >= 2


def test_a_scout_is_ahead_of_its_load_at_every_camera() -> None:
    journeys = _journeys("scout")
    assert journeys
    for group in journeys:
        by_camera: dict[str, list[Read]] = defaultdict(list)
        for read in group:
            by_camera[read.camera.id].append(read)
        for met in by_camera.values():
            scouts = [read.at for read in met if read.trip == "scout"]
            loads = [read.at for read in met if read.trip == "convoy"]
            if scouts and loads:
                assert timedelta(minutes=3) < min(loads) - max(scouts) < timedelta(minutes=40)


def test_a_convoy_passes_within_minutes() -> None:
    together = 0
    for group in _journeys("convoy"):
        by_camera: dict[str, list[Read]] = defaultdict(list)
        for read in group:
            by_camera[read.camera.id].append(read)
        for met in by_camera.values():
            together += len({read.vehicle.id for read in met}) > 1
            assert met[-1].at - met[0].at < timedelta(minutes=45)
    assert together > 5


def test_families_and_lorries_travel_together_too() -> None:
    assert any(len({read.vehicle.id for read in group}) > 1 for group in _journeys("journey"))


def test_commuters_pass_the_same_cameras_on_working_days() -> None:
    days: dict[str, set[int]] = defaultdict(set)
    passed: dict[str, set[str]] = defaultdict(set)
    for read in reads():
        if read.trip == "commute":
            days[read.vehicle.id].add((read.at - START).days)
            passed[read.vehicle.id].add(read.camera.id)
    assert mean(map(len, days.values())) > 5
    assert mean(map(len, passed.values())) < 6
    weekday = Counter(read.at.weekday() for read in reads() if read.trip == "commute")
    assert weekday[6] < 0.1 * weekday[1]


def test_a_few_cameras_see_most() -> None:
    seen = sorted(Counter(read.camera.id for read in reads()).values(), reverse=True)
    assert sum(seen[: max(1, len(seen) // 10)]) > 0.22 * sum(seen)
    assert seen[0] > 10 * seen[len(seen) * 3 // 4]


def test_a_dead_camera_reads_nothing() -> None:
    net = network(PLAN)
    number = {camera.id: n for n, camera in enumerate(net.cameras)}
    for read in reads():
        hour = (read.at - START) // timedelta(hours=1)
        assert net.health[number[read.camera.id]][hour] != DEAD
    whole_days = sum(
        all(state == DEAD for state in health[day * 24 : day * 24 + 24])
        for health in net.health
        for day in range(FORTNIGHT)
    )
    assert whole_days > 0


def test_nobody_drives_what_is_stolen_but_thieves() -> None:
    for read in reads():
        v, day = read.vehicle, read.at.date()
        if v.stolen and v.clone_of is None and v.stolen < day and (v.recovered is None or day < v.recovered):
            assert read.trip == "errand"


def test_one_read_in_twenty_is_wrong_and_says_so_more_often_than_not() -> None:
    wrong = [read for read in reads() if read.plate != read.vehicle.plate.replace("-", "")]
    right = [read for read in reads() if read.plate == read.vehicle.plate.replace("-", "")]
    assert 0.015 < len(wrong) / len(reads()) < 0.12
    assert mean(r.confidence for r in wrong) + 0.1 < mean(r.confidence for r in right)
    assert max(r.confidence for r in wrong) > min(r.confidence for r in right)
    assert all(0 < read.confidence < 1 for read in reads())


@given(st.integers(0, 10_000), st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=5, max_size=7))
def test_a_misread_plate_differs_in_one_sign_or_two(seed: int, signs: str) -> None:
    read = misread(Random(seed), signs)
    assert read != signs
    assert len(signs) - 2 <= len(read) <= len(signs)


def test_the_network_grows_slowly_and_is_the_same_for_all() -> None:
    sizes = [len(cameras(Plan(people, 3))) for people in (500, 20_000, 200_000)]
    assert sizes == sorted(sizes)
    assert sizes[0] > 20
    assert sizes[-1] <= 601
    assert cameras(PLAN) == cameras(Plan(PLAN.people, PLAN.seed))
    assert len({camera.id for camera in cameras(PLAN)}) == len(cameras(PLAN))


def test_some_cameras_work_badly_and_both_operators_have_some() -> None:
    uptimes = sorted(camera.uptime for camera in cameras(Plan(200_000, 3)))
    assert uptimes[0] < 0.88 < 0.95 < uptimes[len(uptimes) // 2]
    assert {camera.operator for camera in cameras(PLAN)} == {"GCN", "CCC"}


@pytest.mark.parametrize("goal", [0, 3, 40, 500])
def test_every_town_can_be_reached_over_roads(goal: int) -> None:
    graph = roads()
    way = graph.way(len(graph.towns) - 1, goal)
    assert way[0] == len(graph.towns) - 1
    assert way[-1] == goal
    assert all(b in graph.ways[a] for a, b in pairwise(way))


def _journeys(trip: str) -> list[list[Read]]:
    """Reads of each journey that has that kind of trip in it."""
    found: dict[str, list[Read]] = defaultdict(list)
    for read in reads():
        found[read.journey].append(read)
    return [group for group in found.values() if any(read.trip == trip for read in group)]
