"""Vehicles: who has one, from whom it was bought, and what the register still believes.

Rates: vehicles a person, INEGI's Vehículos de motor registrados en circulación (0.44); their age, AMDA's and
INA's statements (16 years on average); all others assumed.
"""

from __future__ import annotations

from bisect import bisect
from datetime import date
from random import Random

from tearline.nation.chance import poisson
from tearline.nation.facts import Firm, Person, Sale, Vehicle
from tearline.nation.people import some_place
from tearline.nation.plan import Plan
from tearline.nation.things.amounts import Spread
from tearline.nation.things.makes import COLOURS, FLEETS, PEOPLES, first_year, models, named
from tearline.nation.things.numbers import Serials
from tearline.nation.things.plates import Plates
from tearline.nation.things.roster import Roster, age, birthday, day_between
from tearline.nation.things.trades import DEALERS, TRADE

_AGES = (25, 35, 65, 80)  # upper ends of the bands of _HAS
_HAS = {"H": (0.45, 0.85, 1.0, 0.7, 0.25), "M": (0.16, 0.38, 0.46, 0.27, 0.08)}  # vehicles a grown-up
_YEARS = Spread(15, 0.58)  # age of a vehicle
_NEW = 0.12  # no older than two years
_KEPT = Spread(4, 0.8)  # years for which one keeps it
_ELSEWHERE = 0.06  # plates of another state
_KNOWN_SELLER = 0.62  # of used ones: bought from a neighbour; else from a dealer or from afar
_DEALT = 0.3  # of the other used ones: bought from a dealer of the district
_LONGEST_CHAIN = 3
_UNNOTIFIED = 0.42  # sales between people that the register never hears of
_LAG = Spread(60, 1.1)  # days until it hears of the others
_KIN_DRIVES = 0.13


class Garage:
    """Makes a district's vehicles and gives them to their holders."""

    def __init__(self, rng: Random, roster: Roster) -> None:
        self.rng, self.roster, self.as_of = rng, roster, roster.plan.as_of
        self._district = roster.district
        self._plates = Plates(roster.plan, self._district.number)
        self._serials = Serials(roster.plan, self._district.number)

    def build(
        self, owner: Person | Firm, since: date, kind: str, year: int, like: Vehicle | None = None
    ) -> Vehicle:
        """A vehicle that ``owner`` registered on ``since``, of the model of ``like``; in nobody's use yet."""
        rng = self.rng
        model = named(like.make, like.model) if like else models(kind, year).pick(rng)
        vin, nci, engine = self._serials.next(rng, model, year)
        state = owner.home.place.state if rng.random() >= _ELSEWHERE else some_place(rng).state
        vehicle = Vehicle(
            id=f"V-{self._district.number}-{len(self._district.vehicles)}",
            plate=self._plates.issue(rng, state, since),
            vin=vin,
            nci=nci,
            make=model.make,
            model=model.name,
            year=year,
            colour=COLOURS.pick(rng),
            kind=kind,
            engine=engine,
            registered=since,
            state=state,
            owner=owner,
        )
        self._district.vehicles.append(vehicle)
        return vehicle

    def year_of(self, kind: str) -> int:
        """A model year as they drive about."""
        years = int(self.rng.random() * 3) if self.rng.random() < _NEW else _YEARS.pick(self.rng)
        return max(first_year(kind), self.as_of.year - years)


def fill_garages(roster: Roster) -> Garage:
    """Fill ``district.vehicles``, and the lists of those who use them; what groups do follows apart."""
    garage = Garage(roster.plan.chance("things", "vehicles", roster.district.number), roster)
    for firm in roster.district.firms:
        _fleet(garage, firm)
    for person in roster.adults:
        for _ in range(poisson(garage.rng, _has(person, roster.plan))):
            _bought(garage, person)
    return garage


def _has(person: Person, plan: Plan) -> float:
    return _HAS[person.sex][bisect(_AGES, age(person, plan.as_of))]


def _fleet(garage: Garage, firm: Firm) -> None:
    rng = garage.rng
    for _ in range(poisson(rng, TRADE[firm.trade].fleet)):
        kind = FLEETS.pick(rng)
        year = garage.year_of(kind)
        since = day_between(rng, max(firm.founded, date(year, 1, 1)), garage.as_of)
        vehicle = garage.build(firm, since, kind, year)
        vehicle.sales.append(Sale(since, None, firm))
        firm.vehicles.append(vehicle)


def _bought(garage: Garage, person: Person) -> None:
    """A vehicle in ``person``'s hands: new, from a dealer, or at the end of a chain of owners."""
    rng, kind = garage.rng, PEOPLES.pick(garage.rng)
    year = garage.year_of(kind)
    built = date(year - 1, 9, 1)  # a model year begins in the autumn before
    grown = birthday(person, 18)
    earliest = max(built, grown)
    since = max(earliest, date.fromordinal(garage.as_of.toordinal() - _days(_KEPT.pick(rng), rng)))
    since = min(since, garage.as_of)
    sales = _chain(garage, person, built, since)
    registered, owner = _as_registered(rng, sales, garage.as_of)
    vehicle = garage.build(owner, registered, kind, year)
    vehicle.sales = sales
    if owner is not person:
        vehicle.driver = person
    elif rng.random() < _KIN_DRIVES and (kin := garage.roster.kin_of(person)):
        vehicle.driver = rng.choice(kin)
    (vehicle.driver or person).vehicles.append(vehicle)


def _chain(garage: Garage, holder: Person, built: date, since: date) -> list[Sale]:
    """How it came to ``holder``, oldest sale first; the first seller is a dealer or somebody far away."""
    rng, adults = garage.rng, garage.roster.adults
    buyers: list[tuple[date, Person]] = [(since, holder)]
    while len(buyers) < _LONGEST_CHAIN and rng.random() < _KNOWN_SELLER:
        earlier = adults[int(rng.random() * len(adults))]
        on, buyer = buyers[0]
        first = max(built, birthday(earlier, 18))
        if (on - first).days < 200 or earlier is buyer:
            break
        last = date.fromordinal(on.toordinal() - 100)
        buyers.insert(0, (max(first, day_between(rng, first, last)), earlier))
    first_seller = _dealer(garage, buyers[0][0]) if (buyers[0][0] - built).days > 600 else None
    sellers: list[Person | Firm | None] = [first_seller, *(buyer for _, buyer in buyers)]
    return [Sale(on, seller, buyer) for (on, buyer), seller in zip(buyers, sellers, strict=False)]


def _dealer(garage: Garage, on: date) -> Firm | None:
    if garage.rng.random() >= _DEALT:
        return None
    dealers = [firm for firm in garage.roster.district.firms if firm.trade == DEALERS and firm.founded < on]
    return garage.rng.choice(dealers) if dealers else None


def _as_registered(rng: Random, sales: list[Sale], as_of: date) -> tuple[date, Person | Firm]:
    """Since when and whose it is by the register, which hears of a sale late or never."""
    first = sales[0]
    registered, owner = first.on, first.buyer
    for sale in sales[1:]:
        told = date.fromordinal(sale.on.toordinal() + _LAG.pick(rng))
        if rng.random() >= _UNNOTIFIED and told <= as_of and told > registered:
            registered, owner = told, sale.buyer
    return registered, owner


def _days(years: int, rng: Random) -> int:
    return int(365 * (years + rng.random()))
