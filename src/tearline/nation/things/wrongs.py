"""Vehicles gone wrong: inherited and never put right, stolen, recovered, cloned, lent for a group's use.

Rates: thefts a vehicle and year, and the share recovered, after AMIS and the Secretariado Ejecutivo's counts
(some 0.3%, four in ten); all others assumed.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tearline.nation.facts import Person, Sale, Vehicle
from tearline.nation.things.amounts import Spread
from tearline.nation.things.makes import PEOPLES
from tearline.nation.things.roster import Roster, birthday, day_between, years_before
from tearline.nation.things.vehicles import Garage

_LEFT_BEHIND = 0.3  # of the dead of the last years, who leave a vehicle
_LEFT_YEARS = 8
_STOLEN_A_YEAR = 0.003
_REMEMBERED = 8.0  # years for which thefts stand in the books
_RECOVERED = 0.42
_UNTIL_FOUND = Spread(12, 1.4)  # days
_MEMBERS_WHEELS = 0.4  # members who use one in another's name
_CLONES = (8.0, 1)  # in a group's hands a 10,000 people, and at least
_INNOCENT_CLONES = (2.5, 0)  # bought with false papers by somebody who knows nothing
_PICKED = {"pick-up": 3, "car": 3, "motorcycle": 1, "lorry": 0.3}  # what thieves and groups like


def go_wrong(garage: Garage) -> None:
    """All of it, in the order in which one may follow from the other."""
    _inherited(garage)
    _stolen(garage)
    _lent(garage)
    _cloned(garage)


def _inherited(garage: Garage) -> None:
    """The dead stay in the register; whoever is left drives on."""
    rng, roster = garage.rng, garage.roster
    for person in roster.dead:
        died = person.died
        if died is None or died < years_before(garage.as_of, _LEFT_YEARS) or rng.random() >= _LEFT_BEHIND:
            continue
        heirs = [heir for heir in _heirs(roster, person) if birthday(heir, 18) <= died]
        kind = PEOPLES.pick(rng)
        year = min(garage.year_of(kind), died.year)
        first = max(date(year - 1, 9, 1), birthday(person, 18))
        if not heirs or first >= died:
            continue
        since = day_between(rng, first, died - timedelta(days=1))
        _to_heir(garage, garage.build(person, since, kind, year), person, rng.choice(heirs))


def _to_heir(garage: Garage, vehicle: Vehicle, dead: Person, heir: Person) -> None:
    rng, since = garage.rng, vehicle.registered
    vehicle.sales.append(Sale(since, None, dead))
    died = dead.died or garage.as_of
    handed = min(garage.as_of, died + timedelta(days=1 + int(rng.random() * 500)))
    vehicle.sales.append(Sale(handed, dead, heir))
    if rng.random() < 0.6:
        vehicle.driver = heir  # the register lags: assumed
    else:
        vehicle.owner, vehicle.registered = heir, handed
    heir.vehicles.append(vehicle)


def _heirs(roster: Roster, person: Person) -> list[Person]:
    alive = roster.households.get(person.household, [])
    spouse = [person.spouse] if person.spouse and person.spouse.died is None else []
    near = [p for p in alive if person in (p.father, p.mother) or p.widow_of is person]
    grown = {p.id: p for p in (*spouse, *near) if birthday(p, 18) <= roster.plan.as_of}
    return list(grown.values())


def _stolen(garage: Garage) -> None:
    rng, as_of = garage.rng, garage.as_of
    for vehicle in garage.roster.district.vehicles:
        held = vehicle.sales[-1].on if vehicle.sales else vehicle.registered
        years = min(_REMEMBERED, (as_of - max(held, vehicle.registered)).days / 365)
        if rng.random() < _STOLEN_A_YEAR * years * _PICKED[vehicle.kind] / 2:
            _take(rng, vehicle, years_before(as_of, rng.random() * years), as_of)


def _take(rng: Random, vehicle: Vehicle, on: date, as_of: date) -> None:
    vehicle.stolen = max(on, vehicle.registered)
    if rng.random() < _RECOVERED:
        found = vehicle.stolen + timedelta(days=_UNTIL_FOUND.pick(rng))
        vehicle.recovered = found if found <= as_of else None
    if vehicle.recovered is None:
        _lose(vehicle)


def _lose(vehicle: Vehicle) -> None:
    """Nobody of before uses it any more; the register still names its owner."""
    user = vehicle.driver or vehicle.owner
    if vehicle in user.vehicles:
        user.vehicles.remove(vehicle)
    vehicle.driver = None


def _lent(garage: Garage) -> None:
    """Members drive what a relative or a straw man bought for them, new enough to be liked."""
    rng, roster = garage.rng, garage.roster
    for member in roster.members:
        if rng.random() >= _MEMBERS_WHEELS:
            continue
        name = roster.straw_man(rng, member.person)
        kind = "pick-up" if rng.random() < 0.5 else "car"
        year = garage.as_of.year - int(rng.random() ** 1.5 * 10)
        since = day_between(rng, max(date(year, 1, 1), birthday(name, 18)), garage.as_of)
        vehicle = garage.build(name, min(since, garage.as_of), kind, year)
        vehicle.sales.append(Sale(vehicle.registered, None, name))
        vehicle.driver = member.person
        member.person.vehicles.append(vehicle)


def _cloned(garage: Garage) -> None:
    """Stolen vehicles that bear the plate of an honest one of like make, model and age."""
    rng, roster = garage.rng, garage.roster
    members = [member.person for member in roster.members]
    if members:
        for _ in range(roster.scaled(*_CLONES)):
            _clone(garage, rng.choice(members))
    for _ in range(roster.scaled(*_INNOCENT_CLONES)):
        _clone(garage, rng.choice(roster.outsiders or roster.adults))


def _clone(garage: Garage, driver: Person) -> None:
    rng, vehicles = garage.rng, garage.roster.district.vehicles
    worn = {vehicle.clone_of.id for vehicle in vehicles if vehicle.clone_of}
    honest = [v for v in vehicles if v.stolen is None and v.clone_of is None and v.kind in ("car", "pick-up")]
    honest = [v for v in honest if v.id not in worn and v.year >= garage.as_of.year - 15 and _grown(v)]
    if not honest:
        return
    model = rng.choice(honest)
    taken = _alike(garage, model) or _taken_for_it(garage, model)
    if taken is None:
        return
    taken.issued_plate, taken.plate, taken.state = taken.plate, model.plate, model.state
    taken.colour, taken.clone_of, taken.driver = model.colour, model, driver
    driver.vehicles.append(taken)


def _alike(garage: Garage, model: Vehicle) -> Vehicle | None:
    """A stolen vehicle, still missing, that would pass for ``model``."""
    return next(
        (
            v
            for v in garage.roster.district.vehicles
            if v.stolen and not v.recovered and v.clone_of is None and v.driver is None
            and (v.make, v.model) == (model.make, model.model) and abs(v.year - model.year) <= 3
        ),
        None,
    )  # fmt: skip


def _taken_for_it(garage: Garage, model: Vehicle) -> Vehicle | None:
    """One more theft of the model that is wanted."""
    rng, roster = garage.rng, garage.roster
    owner = rng.choice(roster.outsiders or roster.adults)
    first = max(date(model.year, 1, 1), birthday(owner, 18))
    since = day_between(rng, first, years_before(garage.as_of, 0.2))
    if since >= garage.as_of:
        return None
    vehicle = garage.build(owner, since, model.kind, model.year, like=model)
    vehicle.sales.append(Sale(since, None, owner))
    vehicle.stolen = day_between(rng, since, garage.as_of)
    return vehicle


def _grown(vehicle: Vehicle) -> bool:
    """Whether it is in ordinary use, so that the two plates may be seen in two places at once."""
    return vehicle.driver is None
