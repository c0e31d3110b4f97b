"""Cloned plates on the road: one plate read in two far places within an hour."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from tearline.nation.events.cameras import DEAD, Site
from tearline.nation.events.driving import DAY, Driver
from tearline.nation.events.rhythm import FORTNIGHT
from tearline.nation.events.roads import kilometres
from tearline.nation.facts import District, Read, Vehicle

FAR = 150.0  # km from where its original lives


def clones(driver: Driver, district: District) -> None:
    """Drives the vehicles with cloned plates, which live far from the ones whose plates they bear."""
    reads: dict[str, list[Read]] = defaultdict(list)
    for read in driver.recorder.reads:
        reads[read.vehicle.id].append(read)
    for vehicle in district.vehicles:
        if vehicle.clone_of is not None:
            _about(driver, vehicle, reads.get(vehicle.clone_of.id, []))


def _about(driver: Driver, clone: Vehicle, original: list[Read]) -> None:
    """On some days past one far site; if the original is read on such a day, within the hour of that."""
    rng = driver.rng
    sites = _far_sites(driver, clone)
    if not sites:
        return
    site = rng.choice(sites)
    at_large = [n for n in range(FORTNIGHT) if not _found_by(clone, (driver.start + timedelta(n)).date())]
    if not at_large:
        return
    days = set(rng.sample(at_large, min(len(at_large), rng.randint(2, 6))))
    for day in sorted(days):
        seen = [r for r in original if (r.at - driver.start).days == day]
        _seen(
            driver,
            clone,
            site,
            day * DAY + rng.uniform(6, 22) * 3600 if not seen else _near(driver, rng.choice(seen)),
        )
    others = [r for r in original if (r.at - driver.start).days in set(at_large) - days]
    if others:
        _seen(driver, clone, site, _near(driver, rng.choice(others)))


def _found_by(clone: Vehicle, day: date) -> bool:
    return clone.recovered is not None and clone.recovered <= day


def _near(driver: Driver, read: Read) -> float:
    second = (read.at - driver.start) // timedelta(seconds=1)
    return second + driver.rng.uniform(-50, 50) * 60


def _seen(driver: Driver, clone: Vehicle, site: Site, second: float) -> bool:
    camera = site.out if site.out is not None else site.back
    return camera is not None and driver.recorder.see(
        clone, camera, int(second), "errand", driver.journey(), sure=True
    )


def _far_sites(driver: Driver, clone: Vehicle) -> list[Site]:
    """Sites far from the original's home whose first camera works for most of the fortnight."""
    original = clone.clone_of or clone
    home = (original.driver or original.owner).home
    sites = [
        s for group in (driver.net.in_town, driver.net.on_road) for found in group.values() for s in found
    ]
    return [
        s
        for s in sites
        if kilometres(home.latitude, home.longitude, s.latitude, s.longitude) > FAR
        and driver.net.health[s.out if s.out is not None else s.back or 0].count(DEAD) < 60
    ]
