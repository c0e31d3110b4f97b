"""What travels together: loads with a scout ahead, groups' convoys; and families and lorries that look alike."""

from __future__ import annotations

from collections import defaultdict

from tearline.nation.chance import poisson
from tearline.nation.events.driving import DAY, Driver
from tearline.nation.events.incidents import RATED
from tearline.nation.events.residents import Residents
from tearline.nation.events.routes import Route, long_way
from tearline.nation.facts import District, Group, Person, Vehicle

_HOUR = 3_600
_CANDIDATES = (
    8  # goals looked at for a load, of which the best watched is driven: what is seen is what counts
)


def convoys(driver: Driver, district: District, residents: Residents) -> None:
    """Groups' vehicles that drive minutes apart, half of them behind a scout."""
    rng, told = driver.rng, driver.told["special"]
    fleets = [_fleet(driver, group, residents) for group in district.groups]
    fleets = [fleet for fleet in fleets if len(fleet) >= 2]
    if not fleets:
        return
    many = max(2, round(told["convoys"] * len(district.people) / RATED))
    for n in range(many):
        for _ in range(6):
            if _load(driver, rng.choice(fleets), scouted=n % 2 == 0):
                break


def companions(driver: Driver, district: District) -> None:
    """Households that travel in two cars, and firms whose lorries drive together: innocent convoys."""
    rng, told, scale = driver.rng, driver.told["special"], len(district.people) / RATED
    households: dict[int, list[Vehicle]] = defaultdict(list)
    for vehicle in district.vehicles:
        user = vehicle.driver or vehicle.owner
        if isinstance(user, Person) and vehicle.kind != "lorry" and vehicle.clone_of is None:
            households[user.household].append(vehicle)
    families = [cars for cars in households.values() if 2 <= len(cars) <= 6]
    firms = [firm.vehicles for firm in district.firms if len(firm.vehicles) >= 2]
    for choices, mean, night in ((families, told["companions"], False), (firms, told["freight"], True)):
        for _ in range(poisson(rng, mean * scale) if choices else 0):
            cars = rng.choice(choices)
            hour = rng.uniform(18, 26) if night else rng.triangular(5, 16, 8)
            _together(driver, cars[: rng.choice((2, 2, 3))], hour, gap=(0.3, 5.0), trip="journey")


def _fleet(driver: Driver, group: Group, residents: Residents) -> list[Vehicle]:
    members = residents.members(group, driver.start)
    owned = [v for member in members for v in residents.vehicles_of.get(member.id, ())]
    theirs = [v for f in driver.district.firms if f.front_of is group for v in f.vehicles]
    seen = dict.fromkeys(v.id for v in (*owned, *theirs))
    by_id = {v.id: v for v in (*owned, *theirs)}
    return [by_id[i] for i in seen if by_id[i].clone_of is None and driver.days(by_id[i])]


def _load(driver: Driver, fleet: list[Vehicle], *, scouted: bool) -> bool:
    """A convoy of a group, or a load vehicle behind its scout; whether the vehicles were free."""
    rng = driver.rng
    size = 2 if scouted and rng.random() < 0.6 else min(len(fleet), rng.choice((2, 3, 3, 4, 5)))
    cars = rng.sample(fleet, min(size, len(fleet)))
    hour = rng.choice((rng.uniform(20, 24), rng.uniform(3, 6), rng.uniform(3, 6), rng.uniform(9, 15)))
    return _together(driver, cars, hour, gap=(0.6, 6.0), trip="convoy", scouted=scouted)


def _together(
    driver: Driver,
    cars: list[Vehicle],
    hour: float,
    gap: tuple[float, float],
    trip: str,
    *,
    scouted: bool = False,
) -> bool:
    """Drives a way in a row at one pace, and each home again by itself after a day or two."""
    rng, first = driver.rng, cars[0]
    there, back = _best_watched(driver, first)
    leaves = rng.randrange(13) * DAY + hour * _HOUR
    stay = rng.uniform(0.5, 2.0) * DAY
    pace = 0.9 + rng.random() * 0.3
    lasts = leaves + there.seconds * pace + stay + back.seconds * 2.5 + 3 * _HOUR
    if not all(driver.fits(car, leaves - 4 * _HOUR, lasts) for car in cars):
        return False
    journey, lag = driver.journey(), 0.0
    for n, car in enumerate(cars):
        driver.take(car, leaves - 4 * _HOUR, lasts)
        _drive(
            driver, car, there.stretched(pace), leaves + lag, "scout" if scouted and n == 0 else trip, journey
        )
        driver.pass_by(car, back, leaves + there.seconds * pace + stay + lag, "journey", driver.journey())
        lag += rng.uniform(4, 15) * 60 if scouted and n == 0 else rng.uniform(*gap) * 60
    return True


def _drive(driver: Driver, car: Vehicle, way: Route, leaves: float, trip: str, journey: str) -> None:
    """Keeps its distance to the one ahead: some seconds more or less at each camera."""
    for camera, after in way.passes:
        driver.recorder.see(car, camera, int(leaves + after + driver.rng.uniform(-12, 12)), trip, journey)


def _best_watched(driver: Driver, car: Vehicle) -> tuple[Route, Route]:
    user = car.driver or car.owner
    town = driver.graph.at(user.home.place)
    start = (user.home.latitude, user.home.longitude)
    found: list[tuple[Route, Route]] = [
        long_way(driver.rng, driver.net, driver.graph, start, town, driver.far_town(town, 70, 900))
        for _ in range(_CANDIDATES)
    ]
    return max(found, key=lambda way: len(way[0].passes))
