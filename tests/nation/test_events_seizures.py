"""Seizures and raids, tips, and the border."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta

from tearline.nation.crime import LEAKING_AGENCY
from tearline.nation.events.rhythm import TWO_YEARS, YEAR, present
from tearline.nation.facts import Crossing, Seizure, Tip
from tests.nation.events_made import PLAN, happened


def seizures() -> list[Seizure]:
    return [seizure for district in happened() for seizure in district.seizures]


def tips() -> list[Tip]:
    return [tip for district in happened() for tip in district.tips]


def crossings() -> list[Crossing]:
    return [crossing for district in happened() for crossing in district.crossings]


def test_there_are_about_30_seizures_for_10_000_people_and_some_in_a_small_district() -> None:
    assert 16 < len(happened()[0].seizures) < 50
    assert len(happened()[1].seizures) >= 3
    end = present(PLAN)
    assert all(end - timedelta(TWO_YEARS) <= seizure.at < end for seizure in seizures())


def test_what_was_found_is_there_and_what_was_not_is_not() -> None:
    assert {s.kind for s in seizures() if not s.empty} >= {"drugs", "firearms"}
    for seizure in seizures():
        assert (seizure.quantity == 0) == seizure.empty
        assert not (seizure.empty and (seizure.firearms or seizure.vehicles))


def test_a_recovered_firearm_knows_it_and_goes_through_no_more_hands() -> None:
    recovered = [(seizure, firearm) for seizure in seizures() for firearm in seizure.firearms]
    assert recovered
    assert len({firearm.id for _, firearm in recovered}) == len(recovered)
    for seizure, firearm in recovered:
        assert firearm.recovered_in == seizure.id
        assert firearm.steps[-1].kind == "recovered"
        assert [step.on for step in firearm.steps] == sorted(step.on for step in firearm.steps)
        assert firearm.steps[-1].on == seizure.at.date()


def test_time_to_crime_is_short_for_some_and_long_for_others() -> None:
    years = [(f.steps[-1].on - f.steps[0].on).days / 365 for seizure in seizures() for f in seizure.firearms]
    assert all(y >= 0 for y in years)
    assert min(years) < max(years)


def test_a_leak_is_behind_some_empty_raids_where_the_leaking_agency_had_been_told() -> None:
    empty = {seizure.id: seizure for seizure in seizures() if seizure.empty}
    leaks = [leak for district in happened() for leak in district.leaks if leak.about in empty]
    assert all(district.leaks for district in happened())
    assert len(leaks) < len(empty)
    for leak in leaks:
        raid = empty[leak.about]
        assert leak.agency == LEAKING_AGENCY
        assert leak.agency in raid.told
        assert leak.group is raid.group
        assert leak.at < raid.at


def test_a_vehicle_that_was_secured_had_been_stolen() -> None:
    for seizure in seizures():
        for vehicle in seizure.vehicles:
            assert vehicle.stolen is not None
            assert vehicle.stolen <= seizure.at.date() == vehicle.recovered


def test_nine_in_ten_tips_are_worthless() -> None:
    assert 0.05 < sum(tip.true_about is not None for tip in tips()) / len(tips()) < 0.15
    assert 250 < len(happened()[0].tips) < 350
    end = present(PLAN)
    assert all(end - timedelta(YEAR) <= tip.at < end for tip in tips())


def test_a_true_tip_points_at_a_member_a_group_or_a_vehicle_gone_wrong() -> None:
    for district in happened():
        shady = {group.id for group in district.groups}
        shady |= {role.person.id for group in district.groups for role in group.members}
        shady |= {v.id for v in district.vehicles if v.stolen or v.clone_of}
        members = {role.person.id for group in district.groups for role in group.members}
        shady |= {v.id for v in district.vehicles if (v.driver or v.owner).id in members}
        assert all(tip.true_about in shady for tip in district.tips if tip.true_about)


def test_tips_name_plates_and_people_in_words() -> None:
    assert all(tip.text and "{" not in tip.text for tip in tips())
    assert all(tip.plate and tip.plate.lower() in tip.text.lower() for tip in tips() if tip.plate is not None)
    assert sum(tip.plate is not None for tip in tips()) > 0.05 * len(tips())
    assert len({tip.code for tip in tips()}) == len(tips())


def test_the_border_is_crossed_out_and_back_in_turn() -> None:
    assert 2_900 < len(happened()[0].crossings) < 3_150
    by_person: dict[str, list[Crossing]] = defaultdict(list)
    end = present(PLAN)
    for crossing in crossings():
        assert end - timedelta(YEAR) <= crossing.at < end
        by_person[crossing.person.id].append(crossing)
    outs = Counter(c.direction for c in crossings())
    assert 0.85 < outs["entry"] / outs["exit"] <= 1.0
    assert all(len({c.document for c in made}) == 1 for made in by_person.values())
    assert len({made[0].document for made in by_person.values()}) == len(by_person)


def test_who_flies_has_no_car_and_who_travels_is_grown_and_alive() -> None:
    for crossing in crossings():
        assert (crossing.flight is None) or (crossing.vehicle is None)
        assert crossing.at.year - crossing.person.born.year >= 18
        assert crossing.person.died is None or crossing.person.died > crossing.at.date()
    assert any(crossing.vehicle for crossing in crossings()) or not any(
        crossing.flight is None for crossing in crossings()
    )
