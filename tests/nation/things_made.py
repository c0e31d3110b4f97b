"""Districts with their things, made once for all tests of things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from tearline.nation.crime import organise
from tearline.nation.facts import (
    Account,
    District,
    Firearm,
    Firm,
    Flight,
    Person,
    Phone,
    Property,
    Transaction,
    Vehicle,
)
from tearline.nation.people import populate
from tearline.nation.plan import Plan
from tearline.nation.things import equip

PLAN = Plan(13_000, 20)  # one whole district and a small one


@lru_cache(maxsize=8)
def made(plan: Plan = PLAN) -> tuple[District, ...]:
    """All districts of a plan with people, groups and things."""
    return tuple(equipped(plan, number) for number in range(plan.districts))


def equipped(plan: Plan, number: int) -> District:
    """One district up to its things."""
    district = populate(plan, number)
    organise(plan, district)
    equip(plan, district)
    return district


def all_firms() -> Iterator[Firm]:
    return (firm for district in made() for firm in district.firms)


def all_phones() -> Iterator[Phone]:
    return (phone for district in made() for phone in district.phones)


def all_vehicles() -> Iterator[Vehicle]:
    return (vehicle for district in made() for vehicle in district.vehicles)


def all_firearms() -> Iterator[Firearm]:
    return (firearm for district in made() for firearm in district.firearms)


def all_flights() -> Iterator[Flight]:
    return (flight for district in made() for flight in district.flights)


def all_accounts() -> Iterator[Account]:
    return (account for district in made() for account in district.accounts)


def all_transactions() -> Iterator[Transaction]:
    return (movement for district in made() for movement in district.transactions)


def all_properties() -> Iterator[Property]:
    return (found for district in made() for found in district.properties)


def grown_on(person: Person, day: date, years: int = 15) -> bool:
    """Whether a person was at least ``years`` old on a day."""
    return (day.year - person.born.year) - (
        (day.month, day.day) < (person.born.month, person.born.day)
    ) >= years
