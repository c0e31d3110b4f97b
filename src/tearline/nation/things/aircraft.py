"""Aircraft: a few in every district, of firms, ranchers, the state, and of somebody who lends a group his name.

Registrations and 24-bit addresses: ICAO annexes 7 and 10; marks by use (XA commercial, XB private, XC state)
as AFAC gives them. Shares of types and owners: assumed.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import NamedTuple

from tearline.nation.chance import Weighted, poisson
from tearline.nation.facts import Aircraft, Firm, Group, Person, Strip
from tearline.nation.people import home_of
from tearline.nation.things.aerodromes import is_paved, nearest
from tearline.nation.things.roster import Roster
from tearline.nation.things.trades import PUBLIC

MOST = 6  # of a district
_MEAN_MORE = 1.2  # beyond the least
_LEAST = 2
_MARKS = 26**3
_ADDRESSES = 0x8000
_FIRST_ADDRESS = 0x0D0000
_FLIES = "drug trafficking"  # the trade of groups that do
_USES = Weighted.of({"XA": 30, "XB": 62, "XC": 8})


class Type(NamedTuple):
    """A type of aircraft: name, ICAO's designator, knots in cruise, cruise altitude in feet, seats, years."""

    name: str
    code: str
    knots: int
    feet: int
    seats: int
    first: int
    last: int
    serial: str


LIGHT = (
    Type("Cessna 206 Stationair", "C206", 140, 9_500, 6, 1968, 2022, "U206"),
    Type("Cessna 210 Centurion", "C210", 165, 10_500, 6, 1965, 1986, "210"),
    Type("Cessna 182 Skylane", "C182", 135, 8_500, 4, 1966, 2022, "182"),
    Type("Piper PA-34 Seneca", "PA34", 165, 11_000, 6, 1972, 2019, "34-"),
    Type("Beechcraft Bonanza A36", "BE36", 165, 10_000, 6, 1970, 2020, "E-"),
)
HEAVIER = (
    Type("Beechcraft King Air 200", "BE20", 270, 24_000, 9, 1975, 2020, "BB-"),
    Type("Gulfstream Commander 690", "AC90", 255, 22_000, 8, 1972, 1985, "115"),
    Type("Learjet 35A", "LJ35", 420, 37_000, 8, 1976, 1993, "35A-"),
    Type("Cessna 208 Caravan", "C208", 165, 10_500, 10, 1985, 2022, "208"),
    Type("Piper PA-31 Navajo", "PA31", 180, 12_000, 8, 1968, 1984, "31-"),
)
TYPES = {kind.code: kind for kind in LIGHT + HEAVIER}


def hangar(roster: Roster) -> dict[str, Group]:
    """Fill ``district.aircraft``; returns which of them, by id, fly for a group."""
    rng = roster.plan.chance("things", "aircraft", roster.district.number)
    many = min(MOST, _LEAST + poisson(rng, _MEAN_MORE * roster.scaled(10_000) / 10_000))
    groups = [group for group in roster.district.groups if _FLIES in group.trades]
    used = rng.choice(groups) if groups else None  # assumed: one a district
    flown: dict[str, Group] = {}
    for n in range(many):
        group = used if n == many - 1 else None
        aircraft = _aircraft(rng, roster, n, group)
        roster.district.aircraft.append(aircraft)
        if group is not None:
            flown[aircraft.id] = group
    return flown


def _aircraft(rng: Random, roster: Roster, n: int, group: Group | None) -> Aircraft:
    plan, district = roster.plan, roster.district
    use = "XB" if group else _USES.pick(rng)
    kind = rng.choice(LIGHT) if group or rng.random() < 0.6 else rng.choice(HEAVIER)
    year = rng.randint(kind.first, kind.last)
    centre = home_of(plan, district.number)[0]
    return Aircraft(
        id=f"A-{district.number}-{n}",
        registration=f"{use}-{_letters(plan.number('registration', _MARKS, district.number, n, MOST))}",
        icao24=f"{_FIRST_ADDRESS + plan.number('icao24', _ADDRESSES, district.number, n, MOST):06X}",
        model=kind.name,
        type_code=kind.code,
        serial=f"{kind.serial}{rng.randint(100, 8999):04}",
        year=min(year, plan.as_of.year),
        owner=_owner(rng, roster, use, group),
        base=_base(rng, kind, nearest(centre.latitude, centre.longitude, 12)),
    )


def _base(rng: Random, kind: Type, near: tuple[Strip, ...]) -> str:
    fields = near if kind in LIGHT else [strip for strip in near if is_paved(strip)] or near
    return rng.choice(fields[:4]).id


def _owner(rng: Random, roster: Roster, use: str, group: Group | None) -> Person | Firm:
    firms = roster.district.firms
    if group is not None:
        fronts = [firm for firm in firms if firm.front_of is group]
        members = roster.members_of(group) or roster.adults
        return (
            rng.choice(fronts)
            if fronts and rng.random() < 0.5
            else roster.straw_man(rng, rng.choice(members))
        )
    if use == "XC" and firms[-1].trade == PUBLIC:
        return firms[-1]
    if use != "XB" or rng.random() < 0.45:
        return rng.choice(firms)
    old = [person for person in roster.outsiders if person.born < date(roster.plan.as_of.year - 30, 1, 1)]
    return rng.choice(old or roster.adults)


def _letters(number: int) -> str:
    rest, last = divmod(number, 26)
    first, middle = divmod(rest, 26)
    return "".join(chr(65 + sign) for sign in (first, middle, last))
