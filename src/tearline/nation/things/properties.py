"""Properties: houses and land in the register, and those that stand in the name of another.

How many homes are owned and how many deeds are inscribed: ENVI 2020, roughly a fifth of the people own
something inscribed; values by SHF's index of 2025, roughly; others assumed.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.facts import Address, Firm, Group, Person, Property
from tearline.nation.people import home_of, some_address
from tearline.nation.things.amounts import Spread, rounded
from tearline.nation.things.roster import Roster, birthday, day_between, years_before

_MOST = 4_000
_FOLIOS = 100_000_000
_PER_10000 = 2_000
_KINDS = Weighted.of({"house": 58, "flat": 14, "plot": 20, "ranch": 5, "warehouse": 3})
_VALUES = {
    "house": Spread(1_250_000, 0.7),
    "flat": Spread(1_600_000, 0.6),
    "plot": Spread(420_000, 0.9),
    "ranch": Spread(2_600_000, 1.0),
    "warehouse": Spread(3_800_000, 0.9),
}
_FIRMS_OWN = 0.06  # of all properties
_HOME = 0.7  # of houses and flats: the one that the owner lives in
_DEAD_OWN = 0.03  # the estate is not settled: the register lags; assumed
_HIDDEN = 1.6  # that a head of a group has in another's name, on average
_HEADS = ("leader", "lieutenant")


def inscribe(roster: Roster) -> None:
    """Fill ``district.properties``."""
    rng = roster.plan.chance("things", "properties", roster.district.number)
    for _ in range(roster.scaled(_PER_10000, 5)):
        owner = _owner(rng, roster)
        kind = _KINDS.pick(rng)
        _inscribe(rng, roster, owner, kind, _where(rng, roster, owner, kind))
    for group in roster.district.groups:
        _hide(rng, roster, group)


def _owner(rng: Random, roster: Roster) -> Person | Firm:
    dice = rng.random()
    if dice < _FIRMS_OWN and roster.district.firms:
        return rng.choice(roster.district.firms)
    if dice < _FIRMS_OWN + _DEAD_OWN and roster.dead:
        dead = rng.choice(roster.dead)
        if dead.died and birthday(dead, 21) < dead.died and dead.died > years_before(roster.plan.as_of, 15):
            return dead
    older, other = rng.choice(roster.adults), rng.choice(roster.adults)
    return min(older, other, key=lambda person: person.born)  # of two, the elder: owners are older


def _where(rng: Random, roster: Roster, owner: Person | Firm, kind: str) -> Address:
    if kind in ("house", "flat") and isinstance(owner, Person) and rng.random() < _HOME:
        return owner.home
    return some_address(rng, rng.choice(home_of(roster.plan, roster.district.number)))


def _inscribe(rng: Random, roster: Roster, owner: Person | Firm, kind: str, address: Address) -> Property:
    plan, district = roster.plan, roster.district
    n = len(district.properties)
    if isinstance(owner, Firm):
        first, last = owner.founded, plan.as_of
    else:
        first, last = birthday(owner, 18), _last_day(owner, plan.as_of)
    long_ago = years_before(plan.as_of, 40 * rng.random() ** 0.7)
    found = Property(
        id=f"Y-{district.number}-{n}",
        folio=_folio(plan.number("folio", _FOLIOS, district.number, n, _MOST), address.place.state),
        kind=kind,
        address=address,
        owner=owner,
        since=day_between(rng, max(first, min(last, long_ago)), last),
        value=rounded(rng, _VALUES[kind].pick(rng), 0.9),
    )
    district.properties.append(found)
    return found


def _last_day(owner: Person, as_of: date) -> date:
    """The last day on which one may have bought: today, or the day before death."""
    return owner.died - timedelta(days=1) if owner.died and owner.died <= as_of else as_of


def _hide(rng: Random, roster: Roster, group: Group) -> None:
    """What the heads of a group own through fronts, kin and straw men; bigger than what others own."""
    heads = [member.person for member in roster.members if member.group is group and member.role in _HEADS]
    fronts = [firm for firm in roster.district.firms if firm.front_of is group]
    for head in heads[:6]:
        for _ in range(int(rng.random() * 2 * _HIDDEN + 0.5)):
            name = rng.choice(fronts) if fronts and rng.random() < 0.4 else roster.straw_man(rng, head)
            kind = rng.choice(("house", "ranch", "ranch", "warehouse", "flat"))
            hidden = _inscribe(rng, roster, name, kind, _where(rng, roster, name, "plot"))
            hidden.value *= rng.randint(1, 3)
            hidden.nominee_of = head


def _folio(number: int, state: str) -> str:
    """A real folio: the register's state and eight digits."""
    return f"{state}-{number:08}"
