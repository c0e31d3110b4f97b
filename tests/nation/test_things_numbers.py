"""Numbers of things: their forms, their check digits, and that none is given twice in a nation."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.nation.plan import Plan
from tearline.nation.things import far_firm, firm_count
from tearline.nation.things.clabe import bank_of, clabe
from tearline.nation.things.plates import Plates
from tearline.ontology.identifier import Identifier
from tearline.ontology.identifiers import doubt, normalise
from tearline.ontology.machines import is_mexican_icao24
from tests.nation.things_made import (
    PLAN,
    all_accounts,
    all_firms,
    all_phones,
    all_vehicles,
    made,
)


def _whole(kind: str, raw: str) -> bool:
    """Whether ``raw`` is an identifier exactly as the ontology would write it, beyond doubt."""
    found = normalise(kind, raw)
    return isinstance(found, Identifier) and found.value == raw and doubt(found) is None


def _repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_plates_have_the_mexican_forms() -> None:
    bad = [v.plate for v in all_vehicles() if not _whole("plate", v.plate) or v.plate.count("-") == 0]
    assert bad == []


def test_a_plate_is_on_one_vehicle_unless_cloned() -> None:
    assert _repeated([v.plate for v in all_vehicles() if v.clone_of is None]) == []
    assert _repeated([v.issued_plate or v.plate for v in all_vehicles()]) == []


def test_a_clone_bears_the_plate_of_a_like_vehicle() -> None:
    clones = [v for v in all_vehicles() if v.clone_of]
    assert len(clones) >= 8
    for clone in clones:
        real = clone.clone_of
        assert real is not None
        assert (clone.plate, clone.make, clone.model) == (real.plate, real.make, real.model)
        assert clone.vin != real.vin
        assert clone.issued_plate != clone.plate
        assert real.stolen is None


def test_north_american_vins_have_their_check_digit_and_others_have_the_form() -> None:
    for vehicle in all_vehicles():
        found = normalise("vin", vehicle.vin)
        assert isinstance(found, Identifier)
        if vehicle.vin[0] in "12345":
            assert doubt(found) is None, vehicle.vin
    assert _repeated([v.vin for v in all_vehicles()]) == []


def test_the_registry_numbers_each_vehicle_once() -> None:
    assert all(_whole("nci", v.nci) for v in all_vehicles())
    assert _repeated([v.nci for v in all_vehicles()]) == []


def test_telephones_are_valid_and_given_once() -> None:
    numbers = [phone.number for phone in all_phones()]
    assert _repeated(numbers) == []
    invalid = [n for n in numbers if not isinstance(normalise("phone", n), Identifier)]
    assert invalid == []
    assert all(len(n) == 10 for n in numbers)


def test_most_lines_have_the_code_of_home() -> None:
    lines = [phone for phone in all_phones() if phone.users]
    home = sum(phone.number.startswith(phone.users[0].home.place.area_code) for phone in lines)
    assert 0.85 < home / len(lines) < 0.99


def test_devices_have_a_right_check_digit() -> None:
    assert all(_whole("imei", phone.imei) for phone in all_phones())


def test_a_device_goes_on_with_another_number_only_after_a_burner() -> None:
    by_device = Counter(phone.imei for phone in all_phones())
    again = [phone for phone in all_phones() if by_device[phone.imei] > 1]
    assert again
    assert all(phone.holder is None and phone.users[0].died is None for phone in again)
    assert sum(phone.until is None for phone in again) < len(again)


def test_clabes_are_right_of_no_real_bank_and_given_once() -> None:
    clabes = [account.clabe for account in all_accounts()]
    assert all(_whole("clabe", value) and value.startswith("999") for value in clabes)
    assert _repeated(clabes) == []
    assert all(account.bank == bank_of(account.clabe) for account in all_accounts())


def test_a_far_firm_can_be_named_without_making_it() -> None:
    for district in made():
        mains = [firm.accounts[0].clabe for firm in district.firms]
        count = firm_count(PLAN, district.number)
        assert mains[:count] == [clabe(PLAN, district.number, n) for n in range(count)]
    theirs = {firm.accounts[0].clabe for firm in made()[1].firms}
    assert all(far_firm(PLAN.chance("test", n), PLAN, 0) in theirs for n in range(30))
    assert far_firm(PLAN.chance("test"), Plan(9_000, 1), 0) is None


def test_firms_have_the_tax_number_of_their_name() -> None:
    assert all(_whole("rfc", firm.rfc) and len(firm.rfc) == 12 for firm in all_firms())


def test_aircraft_lie_in_the_country_s_block_and_share_no_mark() -> None:
    aircraft = [a for district in made() for a in district.aircraft]
    assert all(len(district.aircraft) >= 2 for district in made())
    assert all(_whole("aircraft", a.registration) and is_mexican_icao24(a.icao24) for a in aircraft)
    assert _repeated([a.icao24 for a in aircraft]) == []
    assert _repeated([a.registration for a in aircraft]) == []


@settings(max_examples=15)
@given(
    seed=st.integers(0, 2**40), district=st.integers(0, 998), state=st.sampled_from(["TL", "JC", "AS", "DF"])
)
def test_no_two_districts_of_the_largest_nation_issue_one_plate(seed: int, district: int, state: str) -> None:
    plan = Plan(10_000_000, seed)
    plates = [Plates(plan, number) for number in (district, district + 1)]
    rng, days = plan.chance("test"), (date(2010, 1, 1), date(2020, 1, 1))
    issued = [book.issue(rng, state, days[n % 2]) for book in plates for n in range(200)]
    assert len(set(issued)) == len(issued)


def test_the_letters_of_a_plate_say_the_state() -> None:
    plates, rng = Plates(PLAN, 0), PLAN.chance("test")
    first = {state: plates.issue(rng, state, PLAN.as_of)[0] for state in ("AS", "ZS", "JC")}
    assert first["AS"] == "A"
    assert first["ZS"] == "Z"
    assert first["JC"] in "HJKL"


def test_a_district_that_needs_more_numbers_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        clabe(PLAN, 0, 10_000)
