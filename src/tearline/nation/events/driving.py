"""Ordinary driving of a fortnight: to work and back, errands, journeys; what thieves drive at night."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.events.cameras import Network, Site
from tearline.nation.events.custody import Custody
from tearline.nation.events.reading import Recorder
from tearline.nation.events.residents import lives
from tearline.nation.events.rhythm import FORTNIGHT, present
from tearline.nation.events.roads import Roads
from tearline.nation.events.routes import Point, Route, long_way, out_and_back
from tearline.nation.events.tables import table
from tearline.nation.facts import District, Person, Vehicle
from tearline.nation.plan import Plan

DAY = 86_400
_HOUR = 3_600


class Driver:
    """Drives a district's vehicles past the cameras. Each vehicle is at one place at a time."""

    def __init__(
        self, plan: Plan, district: District, custody: Custody, rng: Random, net: Network, graph: Roads
    ) -> None:
        self.rng, self.net, self.graph, self.district = rng, net, graph, district
        self.recorder = Recorder(plan, rng, net)
        self.start = present(plan) - timedelta(FORTNIGHT)
        self.busy: dict[str, set[int]] = {}  # days of a vehicle that are taken, by its id
        self._custody = custody
        self._dates = [(n, (self.start + timedelta(n)).date()) for n in range(FORTNIGHT)]
        self._journeys = 0
        told = table("driving")
        self.told = told
        self._shifts = Weighted([row[:4] for row in told["shifts"]], [row[4] for row in told["shifts"]])
        self._sites = Weighted.of(told["in_town"])
        self._homes = Weighted(district.home, [place.population**0.5 for place in district.home])

    def journey(self) -> str:
        """An id for what is driven together."""
        self._journeys += 1
        return f"J-{self.district.number}-{self._journeys}"

    def pass_by(self, vehicle: Vehicle, way: Route, second: float, trip: str, journey: str) -> float:
        """Drives a way from that second on, at the pace of the day; returns the second of arrival."""
        pace = 0.88 + self.rng.expovariate(6)
        for camera, after in way.passes:
            self.recorder.see(vehicle, camera, int(second + after * pace), trip, journey)
        return second + way.seconds * pace

    def days(self, vehicle: Vehicle) -> list[int]:
        """Days on which its rightful user can drive it and has nothing else to do with it."""
        user = vehicle.driver or vehicle.owner
        if isinstance(user, Person) and not (lives(user, self.start) and self._at_large(user)):
            return []
        taken = self.busy.get(vehicle.id, ())
        last = user.died if isinstance(user, Person) and user.died else date.max
        return [n for n, day in self._dates if n not in taken and day < last and _in_hand(vehicle, day)]

    def take(self, vehicle: Vehicle, first: float, last: float) -> None:
        """Takes the days between two seconds of the fortnight for a special journey."""
        self.busy.setdefault(vehicle.id, set()).update(range(int(first // DAY), int(last // DAY) + 1))

    def _at_large(self, user: Person) -> bool:
        return not self._custody.ever(user.id, self.start)

    # ── one vehicle's fortnight ──

    def fortnight(self, vehicle: Vehicle) -> None:
        """All that one vehicle is driven in the ordinary way."""
        if vehicle.clone_of is not None:
            return
        rng, home = self.rng, _home(vehicle)
        self._steal(vehicle)
        if rng.random() < self.told["journey"] * (3 if vehicle.kind == "lorry" else 1):
            self._travel(vehicle, home)
        days = self.days(vehicle)
        if not days:
            return
        if not isinstance(vehicle.owner, Person) or vehicle.kind == "lorry":
            self._business(vehicle, home, days)
        elif rng.random() < self.told["commutes"]:
            self._commute(vehicle, home, days)
        else:
            self._errands(vehicle, home, days, {})

    def _commute(self, vehicle: Vehicle, home: Point, days: list[int]) -> None:
        """To the same work at nearly the same time, past the same cameras; errands when back home."""
        rng = self.rng
        out, back, spread, week, *_ = self._shifts.pick(rng)
        out, back = out + rng.gauss(0, 0.4), back + rng.gauss(0, 0.5)
        there, home_again = self._to_work(vehicle, home)
        journey, free_from = self.journey(), dict[int, float]()
        for day in days:
            weekday = (self.start + timedelta(day)).weekday()
            if weekday >= week or rng.random() > self.told["present"] or (back > 24 and day + 1 not in days):
                continue
            leaves = day * DAY + out * _HOUR + rng.gauss(0, spread) * 60
            arrives = self.pass_by(vehicle, there, leaves, "commute", journey)
            leaves = max(day * DAY + back * _HOUR + rng.gauss(0, spread * 1.5) * 60, arrives + 600)
            free_from[day] = self.pass_by(vehicle, home_again, leaves, "commute", journey)
        if back < 24:
            self._errands(vehicle, home, days, free_from)

    def _to_work(self, vehicle: Vehicle, home: Point) -> tuple[Route, Route]:
        rng = self.rng
        town = self.graph.at((vehicle.driver or vehicle.owner).home.place)
        if rng.random() < self.told["elsewhere"]:
            work = self.graph.at(self._homes.pick(rng))
            if work != town and self.graph.far(town, work) < 90:
                return long_way(rng, self.net, self.graph, home, town, work)
        return self._in_town(home, town)

    def _in_town(self, home: Point, town: int) -> tuple[Route, Route]:
        """Past some of the town's sites, the first ones of which see most of the traffic."""
        rng, sites = self.rng, self.net.in_town.get(town, [])
        chosen: list[Site] = []
        for _ in range(min(self._sites.pick(rng), len(sites))):
            site = sites[int(len(sites) * rng.random() ** 1.8)]
            if site not in chosen:
                chosen.append(site)
        goal = (home[0] + rng.gauss(0, 0.015), home[1] + rng.gauss(0, 0.015))
        return out_and_back(home, chosen, goal)

    def _errands(self, vehicle: Vehicle, home: Point, days: list[int], free_from: dict[int, float]) -> None:
        """Shopping, school, visits: out and back within a day, never before the vehicle is back from work."""
        rng, told = self.rng, self.told
        town = self.graph.at((vehicle.driver or vehicle.owner).home.place)
        for day in days:
            weekend = (self.start + timedelta(day)).weekday() >= 5
            if rng.random() > told["errand_weekend" if weekend else "errand_weekday"]:
                continue
            there, back = self._in_town(home, town)
            leaves = max(
                day * DAY + rng.triangular(8, 21, 12 if weekend else 17) * _HOUR, free_from.get(day, 0)
            )
            if leaves + there.seconds < day * DAY + 22 * _HOUR:
                self._round_trip(vehicle, there, back, leaves, "errand", rng.uniform(0.2, 1.5))

    def _round_trip(
        self, vehicle: Vehicle, there: Route, back: Route, leaves: float, trip: str, stay: float
    ) -> float:
        journey = self.journey()
        arrives = self.pass_by(vehicle, there, leaves, trip, journey)
        return self.pass_by(vehicle, back, arrives + stay * _HOUR, trip, journey)

    def _business(self, vehicle: Vehicle, home: Point, days: list[int]) -> None:
        """Deliveries, one after the other, on working days."""
        rng, town = self.rng, self.graph.at((vehicle.driver or vehicle.owner).home.place)
        for day in days:
            if (self.start + timedelta(day)).weekday() >= 6:
                continue
            at = day * DAY + rng.uniform(7, 11) * _HOUR
            for _ in range(int(rng.expovariate(1 / self.told["business_errands"]) + 0.3)):
                there, back = self._in_town(home, town)
                if at + there.seconds + back.seconds > day * DAY + 21 * _HOUR:
                    break
                at = self._round_trip(vehicle, there, back, at, "errand", rng.uniform(0.1, 0.7)) + 600

    def _travel(self, vehicle: Vehicle, home: Point) -> None:
        """To another town for some days, over the roads."""
        days, rng = self.days(vehicle), self.rng
        if not days:
            return
        town = self.graph.at((vehicle.driver or vehicle.owner).home.place)
        goal = self.far_town(town, 60, 1100)
        there, back = long_way(rng, self.net, self.graph, home, town, goal)
        leaves = rng.choice(days) * DAY + rng.triangular(4, 20, 8) * _HOUR
        returns = leaves + there.seconds * 1.8 + rng.choice((0.3, 1, 2, 3, 5)) * DAY
        last = returns + back.seconds * 2.5
        if not self.fits(vehicle, leaves, last):
            return
        self.take(vehicle, leaves, last)
        journey = self.journey()
        arrived = self.pass_by(vehicle, there, leaves, "journey", journey)
        self.pass_by(vehicle, back, max(returns, arrived + _HOUR), "journey", journey)

    def fits(self, vehicle: Vehicle, first: float, last: float) -> bool:
        """Whether the vehicle is free on all days between two seconds, as far as they lie in the fortnight."""
        free = set(self.days(vehicle))
        return all(day in free for day in range(int(first // DAY), min(int(last // DAY), FORTNIGHT - 1) + 1))

    def far_town(self, town: int, nearest: float, farthest: float) -> int:
        """A town at a distance in km: the larger and the nearer the likelier."""
        rng, graph = self.rng, self.graph
        best, best_pull = None, -1.0
        for _ in range(12):
            other = int(len(graph.towns) * rng.random() ** 2)
            km = graph.far(town, other)
            pull = rng.random() * graph.towns[other].population ** 0.5 / (km + 40)
            if nearest <= km <= farthest and pull > best_pull:
                best, best_pull = other, pull
        return best if best is not None else (town + 1) % len(graph.towns)

    def _steal(self, vehicle: Vehicle) -> None:
        """A stolen vehicle that is still about is seen on a night or two, if at all."""
        rng = self.rng
        if vehicle.stolen is None or rng.random() > self.told["thief"]:
            return
        hot = [
            n
            for n in range(FORTNIGHT)
            if _stolen_on(vehicle, (self.start + timedelta(n)).date())
            and n not in self.busy.get(vehicle.id, ())
        ]
        town = self.graph.at(self._homes.pick(rng))
        place = self.graph.towns[town]
        for day in sorted(rng.sample(hot, min(len(hot), rng.choice((1, 1, 2, 3))))):
            there, back = self._in_town((place.latitude, place.longitude), town)
            self._round_trip(vehicle, there, back, day * DAY + rng.uniform(0, 4.5) * _HOUR, "errand", 0.4)
            self.busy.setdefault(vehicle.id, set()).add(day)


def _home(vehicle: Vehicle) -> Point:
    home = (vehicle.driver or vehicle.owner).home
    return (home.latitude, home.longitude)


def _in_hand(vehicle: Vehicle, day: date) -> bool:
    """Whether its owner has it on that day: registered, and not stolen or found again."""
    if vehicle.registered > day:
        return False
    return (
        vehicle.stolen is None
        or day < vehicle.stolen
        or (vehicle.recovered is not None and day > vehicle.recovered)
    )


def _stolen_on(vehicle: Vehicle, day: date) -> bool:
    """Whether a thief has it for the whole of that day."""
    return (
        vehicle.stolen is not None
        and vehicle.stolen < day
        and (vehicle.recovered is None or day < vehicle.recovered)
    )
