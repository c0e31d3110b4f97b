"""Telephones: whose line it is, who speaks on it, and which are thrown away.

Rates: people with a mobile telephone by age, ENDUTIH 2023 (81% of those over six), roughly; lines that are
prepaid, hence in nobody's name, IFT's yearbooks (more than four in five); everything else assumed.
"""

from __future__ import annotations

from bisect import bisect
from datetime import date, timedelta
from random import Random

from tearline.nation.chance import poisson
from tearline.nation.facts import Firm, Person, Phone
from tearline.nation.people import some_place
from tearline.nation.things.roster import Roster, age, birthday, day_between, years_before

MOST = 9_000  # lines of a district
_SUBSCRIBERS = 9_000_000  # seven digits that do not begin with 0
_DEVICES = 40_000_000  # forty type allocation codes of a million devices each
_MOST_DEVICES = 10_000

_AGES = (6, 12, 18, 30, 60, 75)  # upper ends of the bands of _OWNS
_OWNS = (0.0, 0.12, 0.78, 0.95, 0.93, 0.74, 0.42)
_SECOND_LINE = 0.06  # of grown-ups
_PREPAID = 0.81
_LENT_NAME = 0.04  # contracts in the name of somebody who no longer has the line
_SHARES = 0.35  # of those without a line, who use that of somebody in the household
_FROM_AFAR = 0.05  # lines with the code of another town
_BURNERS = 1.8  # lines a member of a cell had in the last year, besides the own one
_CELL_PHONES = 0.6  # lines that several of a cell answer


class Lines:
    """New lines of a district, each number and each device but once in the nation."""

    def __init__(self, roster: Roster) -> None:
        self._plan, self._district = roster.plan, roster.district
        self._numbers = self._devices = 0

    @property
    def room(self) -> int:
        """How many lines the district may still have."""
        return MOST - self._numbers

    def add(
        self, rng: Random, area_code: str, users: list[Person], since: date, imei: str | None = None
    ) -> Phone:
        """A line in nobody's name, in a new device where ``imei`` names none; its users know it."""
        line = Phone(
            id=f"T-{self._district.number}-{self._numbers}",
            number=self._number(rng, area_code),
            imei=imei or self._device(),
            users=users,
            since=since,
        )
        self._district.phones.append(line)
        for user in users:
            user.phones.append(line)
        return line

    def _number(self, rng: Random, area_code: str) -> str:
        own = self._plan.number("phone", _SUBSCRIBERS, self._district.number, self._numbers, MOST)
        self._numbers += 1
        filler = "" if len(area_code) == 3 else "12345678"[int(rng.random() * 8)]
        return f"{area_code}{filler}{1_000_000 + own}"

    def _device(self) -> str:
        own = self._plan.number("device", _DEVICES, self._district.number, self._devices, _MOST_DEVICES)
        self._devices += 1
        model, serial = divmod(own, 1_000_000)
        digits = f"{_TACS[model]}{serial:06}"
        return digits + _luhn(digits)


def give_phones(roster: Roster) -> None:
    """Fill ``district.phones`` and the lists of their users; firms get their lines too."""
    rng = roster.plan.chance("things", "phones", roster.district.number)
    lines = Lines(roster)
    for firm in roster.district.firms:
        _firm_line(rng, lines, firm)
    _burners(rng, roster, lines)
    for people in roster.households.values():
        _household(rng, roster, lines, people)


def _household(rng: Random, roster: Roster, lines: Lines, people: list[Person]) -> None:
    """Everybody's own line, and somebody else's for those who have none."""
    as_of = roster.plan.as_of
    own, without = [], []
    for person in people:
        years = age(person, as_of)
        if rng.random() >= _OWNS[bisect(_AGES, years)] or not lines.room:
            without.append(person)
            continue
        own.append(_own_line(rng, roster, lines, person, people))
        if years >= 18 and rng.random() < _SECOND_LINE and lines.room > 500:
            own.append(_own_line(rng, roster, lines, person, people))
    for person in without:
        if own and age(person, as_of) >= 8 and rng.random() < _SHARES:
            line = own[int(rng.random() * len(own))]
            line.users.append(person)
            person.phones.append(line)


def _own_line(rng: Random, roster: Roster, lines: Lines, person: Person, people: list[Person]) -> Phone:
    as_of = roster.plan.as_of
    code = person.home.place.area_code if rng.random() >= _FROM_AFAR else some_place(rng).area_code
    since = max(years_before(as_of, 9 * rng.random() ** 1.6), birthday(person, 6))
    line = lines.add(rng, code, [person], since)
    if rng.random() >= _PREPAID:
        line.holder = _contract(rng, roster, person, people)
    return line


def _contract(rng: Random, roster: Roster, person: Person, people: list[Person]) -> Person | None:
    """In whose name: one's own; a grown-up's of the household for a child; now and then anybody's."""
    if rng.random() < _LENT_NAME:
        return rng.choice(roster.adults)
    if age(person, roster.plan.as_of) >= 18:
        return person
    return next((other for other in people if age(other, roster.plan.as_of) >= 18), None)


def _firm_line(rng: Random, lines: Lines, firm: Firm) -> None:
    users = firm.partners[:1] if rng.random() < 0.4 else []
    firm.phone = lines.add(rng, firm.home.place.area_code, users, firm.founded)
    firm.phone.holder = firm


def _burners(rng: Random, roster: Roster, lines: Lines) -> None:
    """What members use among themselves: prepaid, short-lived, the device often outliving the number."""
    everybody = [*roster.members, *roster.minors]
    for member in everybody:
        _chain_of_burners(rng, roster, lines, member.person, poisson(rng, _BURNERS))
    for group in roster.district.groups:
        for cell in group.cells:
            inside = [m.person for m in everybody if m.cell is cell]
            if len(inside) > 1 and rng.random() < _CELL_PHONES:
                users = rng.sample(inside, min(len(inside), rng.randint(2, 4)))
                since = day_between(rng, years_before(roster.plan.as_of, 0.6), roster.plan.as_of)
                lines.add(rng, cell.turf.area_code, users, since)


def _chain_of_burners(rng: Random, roster: Roster, lines: Lines, person: Person, many: int) -> None:
    imei: str | None = None
    since = years_before(roster.plan.as_of, rng.random())
    for _ in range(many):
        if since > roster.plan.as_of or lines.room < 1_000:
            return
        code = person.home.place.area_code if rng.random() < 0.8 else some_place(rng).area_code
        line = lines.add(rng, code, [person], since, imei)
        since += timedelta(days=7 + int(rng.random() * 120))
        line.until = since if since <= roster.plan.as_of else None
        imei = line.imei if rng.random() < 0.45 else None  # a new card in the old device: assumed


def _tacs() -> tuple[str, ...]:
    """Forty invented type allocation codes, 35 and 86 being what real ones begin with."""
    return tuple(f"{35 if n % 3 else 86}{(n * 91_193 + 204_517) % 1_000_000:06}" for n in range(40))


def _luhn(digits: str) -> str:
    """The check digit of fourteen digits (3GPP TS 23.003 annex B)."""
    total = sum(map(int, digits[::2])) + sum(_DOUBLED[int(digit)] for digit in digits[1::2])
    return str(-total % 10)


_TACS = _tacs()
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
