"""Where the quarter's movements of money are collected, and when and where people and banks do them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache
from random import Random
from zlib import crc32

from tearline.nation.chance import Weighted
from tearline.nation.facts import Account, Person, Place, Transaction
from tearline.nation.things.roster import Roster

DAYS = 90
ONLINE, TERMINAL, PAYROLL, ABROAD = (
    "Banca en línea",
    "Terminal punto de venta",
    "Dispersión de nómina",
    "Remesa",
)
_HOLIDAYS = ((1, 1), (5, 1), (9, 16), (12, 12), (12, 25))  # banks' fixed ones, by CNBV
_PEOPLE_A_BRANCH = 45_000
_HOURS = Weighted(
    range(24), (1, 1, 0.5, 0.5, 0.5, 1, 3, 6, 9, 11, 12, 13, 14, 14, 13, 12, 11, 11, 12, 12, 10, 7, 4, 2)
)


class Till:
    """The movements of a district's last ninety days; ids follow their order in time."""

    def __init__(self, rng: Random, roster: Roster) -> None:
        self.rng, self.roster = rng, roster
        first = roster.plan.as_of - timedelta(days=DAYS - 1)
        self.days = [datetime.combine(first + timedelta(days=n), time()) for n in range(DAYS)]
        self.workdays = [
            day for day in self.days if day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS
        ]
        self._open = frozenset(self.workdays)
        self.end = self.days[-1] + timedelta(hours=23, minutes=59)
        self._entered: list[Transaction] = []
        self._chains = 0

    def enter(
        self,
        at: datetime,
        amount: int,
        payer: Account | None,
        payee: Account | None,
        kind: str,
        branch: str,
        *,
        depositor: Person | None = None,
        typology: str | None = None,
        chain: str | None = None,
        payee_far: str | None = None,
    ) -> None:
        """Note a movement; one after the nation's present has not happened."""
        if at <= self.end and amount > 0:
            entry = Transaction(
                "", at, amount, payer, payee, kind, branch, depositor, typology, chain, payee_far
            )
            self._entered.append(entry)

    def chain(self) -> str:
        """The id of one more thing that belongs together."""
        self._chains += 1
        return f"H-{self.roster.district.number}-{self._chains - 1}"

    def close(self) -> list[Transaction]:
        """All that happened, in order of time."""
        self._entered.sort(key=lambda entry: entry.at)
        for n, entry in enumerate(self._entered):
            entry.id = f"M-{self.roster.district.number}-{n}"
        return self._entered

    def open_day(self, day: int) -> datetime:
        """The ``day``-th day, the last one for any beyond, or the last before it on which banks opened."""
        day = min(day, DAYS - 1)
        return next((d for d in reversed(self.days[: day + 1]) if d in self._open), self.workdays[0])

    def at_counter(self, day: datetime | None = None) -> datetime:
        """A moment at which branches are open: a weekday from 9 to 16."""
        rng = self.rng
        day = day or self.workdays[int(rng.random() * len(self.workdays))]
        return day + timedelta(minutes=540 + int(rng.random() * 420), seconds=int(rng.random() * 60))

    def any_time(self) -> datetime:
        """A moment at which people pay, more by day than by night."""
        rng = self.rng
        day = self.days[int(rng.random() * DAYS)]
        return day + timedelta(hours=_HOURS.pick(rng), seconds=int(rng.random() * 3600))

    def branch(self, account: Account, place: Place | None = None) -> str:
        """A branch of the account's bank where its holder lives, or at ``place``."""
        return branch(self.rng, account.bank, place or account.holder.home.place)

    def cash_machine(self, account: Account) -> str:
        """A cash machine near the holder's home."""
        return f"Cajero {self.branch(account)}"


def branch(rng: Random, bank: str, place: Place) -> str:
    """A branch of ``bank`` at ``place``, as statements name it: bank, town, number."""
    known = _branches(bank, place)
    return known[int(rng.random() * len(known))]


@lru_cache(maxsize=4096)
def _branches(bank: str, place: Place) -> tuple[str, ...]:
    first = crc32(f"{bank} {place.state} {place.name}".encode()) % 9_000
    many = 1 + min(30, place.population // _PEOPLE_A_BRANCH)
    return tuple(f"{bank}, {place.name} {(first + 7 * n) % 9_000 + 1_000}" for n in range(many))
