"""Bank accounts: who has one, and which account is paid wages.

Grown-ups with an account: ENIF 2021 and 2024, roughly six in ten; the rest assumed.
"""

from __future__ import annotations

from bisect import bisect
from datetime import date, timedelta
from random import Random

from tearline.nation.facts import Account, Firm, Person
from tearline.nation.things import firms
from tearline.nation.things.clabe import MOST, bank_of, clabe
from tearline.nation.things.roster import Roster, age, birthday, day_between, years_before

_AGES = (30, 60, 75)
_BANKED = (0.55, 0.64, 0.53, 0.35)
_YOUNG = 0.06  # from 15 on
_MORE = 0.31  # and one more, and one more
_KINDS = (("payroll", 0.48), ("savings", 0.92), ("business", 1.0))
_SECOND_OF_FIRM = 0.35


def open_accounts(roster: Roster) -> None:
    """Fill ``district.accounts`` and its holders' lists. Firm number n has account n."""
    rng = roster.plan.chance("things", "accounts", roster.district.number)
    for n, firm in enumerate(roster.district.firms):
        _open(
            roster,
            n,
            firm,
            min(firm.founded + timedelta(days=int(rng.random() * 60)), roster.plan.as_of),
            "business",
        )
    n = firms.MOST
    for person, chance in _savers(roster):
        while rng.random() < chance and n < MOST:
            earliest = birthday(person, 15 if age(person, roster.plan.as_of) < 18 else 18)
            _open(
                roster, n, person, _opened(rng, earliest, roster.plan.as_of, 12), _kind(rng, person, roster)
            )
            n, chance = n + 1, _MORE
    if n == firms.MOST and roster.adults:  # in the smallest of districts somebody can pay
        _open(roster, n, roster.adults[0], roster.plan.as_of, "savings")
        n += 1
    for firm in roster.district.firms:
        if rng.random() < _SECOND_OF_FIRM and n < MOST:
            _open(roster, n, firm, day_between(rng, firm.founded, roster.plan.as_of), "business")
            n += 1


def _savers(roster: Roster) -> list[tuple[Person, float]]:
    as_of = roster.plan.as_of
    grown = [(person, _BANKED[bisect(_AGES, age(person, as_of))]) for person in roster.adults]
    return grown + [(person, _YOUNG) for person in roster.young if age(person, as_of) >= 15]


def _kind(rng: Random, person: Person, roster: Roster) -> str:
    if not 18 <= age(person, roster.plan.as_of) < 68:
        return "savings"
    dice = rng.random()
    return next(kind for kind, upto in _KINDS if dice < upto)


def _opened(rng: Random, earliest: date, as_of: date, years: float) -> date:
    """Within the last ``years``, or soon after it was possible."""
    return day_between(rng, max(earliest, years_before(as_of, years)), as_of)


def _open(roster: Roster, n: int, holder: Person | Firm, opened: date, kind: str) -> None:
    number = clabe(roster.plan, roster.district.number, n)
    account = Account(
        id=f"N-{roster.district.number}-{n}",
        clabe=number,
        bank=bank_of(number),
        holder=holder,
        opened=opened,
        kind=kind,
    )
    roster.district.accounts.append(account)
    holder.accounts.append(account)
