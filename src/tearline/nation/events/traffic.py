"""The plate reads of the last fortnight."""

from __future__ import annotations

from tearline.nation.events.cameras import network
from tearline.nation.events.clones import clones
from tearline.nation.events.convoys import companions, convoys
from tearline.nation.events.custody import Custody
from tearline.nation.events.driving import Driver
from tearline.nation.events.residents import Residents
from tearline.nation.events.roads import roads
from tearline.nation.facts import District
from tearline.nation.plan import Plan


def drive(plan: Plan, district: District, residents: Residents, custody: Custody) -> None:
    """Fills the plate reads of a district, in the order of time.

    Special journeys take their days first; then vehicles are driven in an order of chance until there are
    as many reads as wanted. What is left stays in the garage or where no camera stands.
    """
    rng = plan.chance("events", "traffic", district.number)
    driver = Driver(plan, district, custody, rng, network(plan), roads())
    convoys(driver, district, residents)
    companions(driver, district)
    wanted = driver.told["reads"] * len(district.people)
    for vehicle in rng.sample(district.vehicles, len(district.vehicles)):
        if len(driver.recorder.reads) >= wanted:
            break
        driver.fortnight(vehicle)
    clones(driver, district)
    reads = sorted(driver.recorder.reads, key=lambda read: read.at)
    for n, read in enumerate(reads):
        read.id = f"R-{district.number}-{n}"
    district.reads.extend(reads)
