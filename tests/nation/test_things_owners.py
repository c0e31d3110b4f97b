"""Who owns what, since when, and what the register does not know yet."""

from __future__ import annotations

from itertools import pairwise

from tearline.nation.facts import Firm, Person
from tearline.nation.things.firearms import DAYS_SINCE_SALE
from tests.nation.things_made import (
    PLAN,
    all_accounts,
    all_firearms,
    all_firms,
    all_phones,
    all_properties,
    all_vehicles,
    grown_on,
    made,
)


def _alive(owner: Person | Firm, day: object) -> bool:
    return isinstance(owner, Firm) or owner.died is None or day <= owner.died  # type: ignore[operator]


def test_a_district_has_about_as_many_things_as_its_people_would() -> None:
    whole = made()[0]
    assert 6_600 < len(whole.phones) < 8_400
    assert 3_700 < len(whole.vehicles) < 4_700
    assert 5_300 < len(whole.accounts) < 6_900
    assert 17_000 < len(whole.transactions) < 24_000
    assert 80 <= len(whole.firearms) <= 100
    assert 1_900 < len(whole.properties) < 2_100


def test_every_chain_of_sales_is_in_order_and_hands_on_what_was_held() -> None:
    for vehicle in all_vehicles():
        days = [sale.on for sale in vehicle.sales]
        assert days == sorted(days), vehicle.id
        assert days[-1] <= PLAN.as_of
        assert days[0].year >= vehicle.year - 1
        for before, after in pairwise(vehicle.sales):
            assert after.seller is before.buyer


def test_nobody_buys_before_fifteen_or_after_death() -> None:
    for vehicle in all_vehicles():
        for sale in vehicle.sales:
            buyer = sale.buyer
            assert _alive(buyer, sale.on), vehicle.id
            assert isinstance(buyer, Firm) or grown_on(buyer, sale.on), vehicle.id


def test_the_dead_sell_only_to_their_heirs() -> None:
    inherited = 0
    for vehicle in all_vehicles():
        for sale in vehicle.sales:
            if sale.seller and not _alive(sale.seller, sale.on):
                inherited += 1
                assert sale is vehicle.sales[-1]
                assert isinstance(sale.seller, Person)
                assert isinstance(sale.buyer, Person)
                assert sale.buyer in (sale.seller.spouse, sale.seller.widow_of) or sale.seller in (
                    sale.buyer.father,
                    sale.buyer.mother,
                    sale.buyer.spouse,
                    sale.buyer.widow_of,
                )
    assert inherited > 3


def test_a_dead_owner_in_the_register_has_left_it_to_somebody() -> None:
    dead = [v for v in all_vehicles() if isinstance(v.owner, Person) and v.owner.died]
    assert dead
    assert all(v.sales[-1].seller is v.owner or v.driver is not None or v.stolen for v in dead)


def test_the_register_lags_behind_a_fifth_of_the_holders() -> None:
    vehicles = list(all_vehicles())
    behind = [v for v in vehicles if v.sales[-1].buyer is not v.owner]
    assert 0.1 < len(behind) / len(vehicles) < 0.3
    assert all(v.owner in [sale.buyer for sale in v.sales] for v in vehicles)
    holders = [v for v in behind if not v.stolen]
    assert all(v.driver is v.sales[-1].buyer for v in holders)


def test_whoever_uses_a_vehicle_has_it_in_the_list() -> None:
    for vehicle in all_vehicles():
        user = vehicle.driver or vehicle.owner
        gone = vehicle.stolen and not vehicle.recovered and not vehicle.driver
        assert (vehicle in user.vehicles) is not bool(gone), vehicle.id


def test_thefts_come_after_registration_and_before_recovery() -> None:
    stolen = [v for v in all_vehicles() if v.stolen]
    assert 0.005 < len(stolen) / len(list(all_vehicles())) < 0.04
    for vehicle in stolen:
        assert vehicle.stolen is not None
        assert vehicle.registered <= vehicle.stolen <= PLAN.as_of
        assert vehicle.recovered is None or vehicle.stolen <= vehicle.recovered <= PLAN.as_of


def test_members_drive_what_stands_in_other_names() -> None:
    members = {m.person.id for district in made() for group in district.groups for m in group.members}
    lent = [v for v in all_vehicles() if v.driver and v.driver.id in members and v.clone_of is None]
    assert len(lent) >= 5


def test_four_lines_in_five_are_in_nobody_s_name_and_families_share() -> None:
    phones = list(all_phones())
    assert 0.74 < sum(phone.holder is None for phone in phones) / len(phones) < 0.86
    assert 0.02 < sum(len(phone.users) > 1 for phone in phones) / len(phones) < 0.15
    assert all(phone in user.phones for phone in phones for user in phone.users)


def test_accounts_are_opened_by_people_of_age_and_in_life() -> None:
    for account in all_accounts():
        assert account in account.holder.accounts
        assert account.opened <= PLAN.as_of
        assert _alive(account.holder, account.opened)
        assert isinstance(account.holder, Firm) or grown_on(account.holder, account.opened)


def test_properties_were_inscribed_in_their_owner_s_life() -> None:
    for found in all_properties():
        assert found.since <= PLAN.as_of
        assert _alive(found.owner, found.since), found.id
        assert isinstance(found.owner, Firm) or grown_on(found.owner, found.since)
    hidden = [found for found in all_properties() if found.nominee_of]
    assert hidden
    assert all(found.owner is not found.nominee_of for found in hidden)


def test_firms_have_partners_of_age_and_a_few_are_fronts() -> None:
    firms = list(all_firms())
    for firm in firms:
        assert all(grown_on(partner, firm.founded, 18) and partner.died is None for partner in firm.partners)
        assert firm.founded <= PLAN.as_of
        assert firm.phone is not None
    assert 0 < sum(firm.front_of is not None for firm in firms) <= len(firms) / 10


def test_a_firearm_s_way_is_in_order_and_ends_with_its_holder() -> None:
    for firearm in all_firearms():
        days = [step.on for step in firearm.steps]
        assert days == sorted(days), firearm.id
        assert days[-1] <= PLAN.as_of
        assert firearm.owner is not None
        assert firearm.owner is [step.person for step in firearm.steps if step.person][-1]


def test_registered_firearms_are_those_that_civilians_may_own() -> None:
    legal = [firearm for firearm in all_firearms() if firearm.legal]
    assert legal
    assert not {firearm.calibre for firearm in legal} & {
        "9 mm",
        ".38 Super",
        "7.62x39 mm",
        "5.56x45 mm",
        ".50 BMG",
    }
    for firearm in legal:
        bought = firearm.steps[0]
        assert bought.person is not None
        assert grown_on(bought.person, bought.on, 18)


def test_what_was_bought_at_once_is_one_batch_of_one_day_and_buyer() -> None:
    batches: dict[str, set[tuple[object, ...]]] = {}
    sizes: dict[str, int] = {}
    for firearm in all_firearms():
        first = firearm.steps[0]
        if first.batch:
            assert first.kind == "multiple-sale"
            batches.setdefault(first.batch, set()).add(
                (first.on, first.dealer, first.foreign_buyer, first.place)
            )
            sizes[first.batch] = sizes.get(first.batch, 0) + 1
    assert batches
    assert all(len(told) == 1 for told in batches.values())
    assert all(size > 1 for size in sizes.values())


def test_a_fifth_of_trafficked_firearms_were_sold_less_than_three_years_ago() -> None:
    rng = PLAN.chance("test", "time to crime")
    years = sorted(DAYS_SINCE_SALE.pick(rng) / 365.25 for _ in range(5_000))
    assert 0.14 < sum(one < 3 for one in years) / len(years) < 0.25
    assert 6 < years[2_500] < 9
