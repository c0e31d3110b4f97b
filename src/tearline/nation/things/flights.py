"""Flights of the last quarter: honest ones with a plan, sloppy ones without, and night landings on strips.

Tracks are what a receiver on the ground could have heard, as in an ICAO position report (when, where, how
high): where the transponder was off there are no points. All rates assumed.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from tearline.nation.facts import Aircraft, Flight, Group, Person, Strip
from tearline.nation.things.aerodromes import aerodromes, kilometres, strips, within
from tearline.nation.things.aircraft import TYPES, Type
from tearline.nation.things.roster import Roster, age

DAYS = 90
_FLIGHTS = (60, 12)  # a 10,000 people, and at least
_KM_A_KNOT = 1.852
_HOME_AGAIN = 0.5
_NO_PLAN = 0.05  # honest ones under visual rules, from field to field
_ELSEWHERE = 0.02  # weather, or a change of mind
_FAULTY = 0.015  # transponders that fail in honest hands
_CLANDESTINE = 0.45  # of a group's sorties
_FALSE_PLAN = 0.35  # of those, filed to where they never go; the others file nothing
_POINTS = 7
_TURNAROUND = timedelta(minutes=50)


class Logbook:
    """The flights of one aircraft in their order: it departs from where it came to."""

    def __init__(self, rng: Random, roster: Roster, aircraft: Aircraft, group: Group | None) -> None:
        self.rng, self.roster, self.aircraft, self.group = rng, roster, aircraft, group
        self.kind = TYPES[aircraft.type_code]
        self.base = self.at = next(strip for strip in aerodromes() if strip.id == aircraft.base)
        self.free = datetime.combine(roster.plan.as_of - timedelta(days=DAYS), time(6))
        self.end = datetime.combine(roster.plan.as_of, time(23, 59))
        self.pilots = _pilots(rng, roster, group)

    def fly(self, at: datetime, certain: bool = False) -> None:
        """What it does about ``at``: an ordinary flight, or a sortie for its group, ``certain`` or by chance."""
        if self.group is not None and self.at.icao and (certain or self.rng.random() < _CLANDESTINE):
            self._sortie(at)
            return
        to = self._where_to()
        planned: Strip | None = to
        dice = self.rng.random()
        if dice < _NO_PLAN and self.kind.feet < 12_000:
            planned = None
        elif dice < _NO_PLAN + _ELSEWHERE:
            planned = self._where_to()
        dark = self.rng.random() < _FAULTY
        self._add(max(at, self.free), to, planned, dark, None)

    def _sortie(self, at: datetime) -> None:
        """To a strip by night and back before it is light, or to another field than one came from."""
        rng, strip = self.rng, self._strip()
        lie = rng.random() < _FALSE_PLAN
        off = at.replace(hour=17 + int(rng.random() * 6), minute=int(rng.random() * 60))
        there = self._add(max(off, self.free), strip, self._where_to() if lie else None, True, self.group)
        if there is None:
            return
        # What stays on the strip too long is found: it leaves within hours, and files nothing from there.
        back = there.arrived + timedelta(minutes=40 + int(rng.random() * 240))
        to = self.base if rng.random() < 0.6 else self._where_to()
        if self._add(back, to, None, rng.random() < 0.8, self.group) is None:
            self.free = self.end  # it is still there

    def _add(
        self, off: datetime, to: Strip, planned: Strip | None, dark: bool, group: Group | None
    ) -> Flight | None:
        flown = kilometres(self.at, to)
        minutes = 12 + int(60 * flown / (self.kind.knots * _KM_A_KNOT))
        on = off + timedelta(minutes=minutes)
        if on > self.end or to is self.at:
            return None
        flights = self.roster.district.flights
        flight = Flight(
            id=f"L-{self.roster.district.number}-{len(flights)}",
            aircraft=self.aircraft,
            pilot=self.rng.choice(self.pilots),
            departed=off,
            arrived=on,
            origin=self.at,
            destination=to,
            planned_to=planned,
            transponder_off=dark,
            persons=1 + int(self.rng.random() * (2 if group else self.kind.seats)),
            track=_track(self.rng, self.kind, (off, self.at), (on, to), dark),
            group=group,
        )
        flights.append(flight)
        self.at, self.free = to, on + _TURNAROUND
        return flight

    def _where_to(self) -> Strip:
        if self.at is not self.base and self.rng.random() < _HOME_AGAIN:
            return self.base
        light = self.kind.feet < 12_000
        fields = within(self.at, 60, 350 if light else 1_300, paved=not light) or aerodromes()
        own = [field for field in fields if field.state != "NE"]
        return self.rng.choice(own if own and self.rng.random() < 0.93 else fields)

    def _strip(self) -> Strip:
        """One of the half dozen strips nearest to where it stands."""
        known = strips(self.roster.plan.seed)
        return self.rng.choice(sorted(known, key=lambda strip: (kilometres(self.at, strip), strip.id))[:6])


def fly(roster: Roster, flown_for: dict[str, Group]) -> None:
    """Fill ``district.flights`` in order of time."""
    rng = roster.plan.chance("things", "flights", roster.district.number)
    fleet = roster.district.aircraft
    each = max(1, roster.scaled(*_FLIGHTS) // len(fleet))
    for aircraft in fleet:
        logbook = Logbook(rng, roster, aircraft, flown_for.get(aircraft.id))
        slot, certain = timedelta(days=DAYS) / each, int(rng.random() * (each - 1))
        for n in range(each):
            day = logbook.end - timedelta(days=DAYS) + slot * n + slot * (rng.random() * 0.4)
            at = datetime.combine(day.date(), time(7 + int(rng.random() * 10), int(rng.random() * 60)))
            logbook.fly(at, certain=n == certain)
    roster.district.flights.sort(key=lambda flight: (flight.departed, flight.id))
    for n, flight in enumerate(roster.district.flights):
        flight.id = f"L-{roster.district.number}-{n}"


def _pilots(rng: Random, roster: Roster, group: Group | None) -> list[Person]:
    """One or two who fly it: a pilot by trade where there is one; for a group perhaps one of its members."""
    as_of = roster.plan.as_of
    fit = [person for person in roster.adults if 22 <= age(person, as_of) <= 64] or roster.adults
    licensed = [person for person in fit if "piloto" in person.occupation.lower()]
    own = [rng.choice(licensed) if licensed and rng.random() < 0.7 else rng.choice(fit)]
    if group is not None and (members := roster.members_of(group, ("pilot",))):
        own.append(rng.choice(members))
    return own


def _track(
    rng: Random, kind: Type, off: tuple[datetime, Strip], on: tuple[datetime, Strip], dark: bool
) -> list[tuple[datetime, float, float, int]]:
    """Points on a slightly bent way. Dark flights are heard on their first part only, if at all."""
    (departed, origin), (arrived, to) = off, on
    lasted = arrived - departed
    bend = (rng.random() - 0.5) * 0.12
    heard = _POINTS if not dark else int(rng.random() * 4)
    points = []
    for n in range(1, heard + 1):
        part = n / (_POINTS + 1)
        aside = bend * 4 * part * (1 - part)
        north, east = to.latitude - origin.latitude, to.longitude - origin.longitude
        latitude = origin.latitude + north * part + east * aside
        longitude = origin.longitude + east * part - north * aside
        level = kind.feet * min(1.0, 3.5 * part, 3.5 * (1 - part))
        when = (departed + lasted * part).replace(microsecond=0)
        points.append((when, round(latitude, 4), round(longitude, 4), round(level / 100) * 100))
    return points
