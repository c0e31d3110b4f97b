"""How groups wash money: smurfing, bulk cash, layering, funnel accounts.

Typologies after FATF and GAFILAT's reports and the UIF's published ones; their measures are assumed. What
belongs together has one id in ``chain``. Their ordinary look-alikes stand in :mod:`.lookalikes`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from tearline.nation.chance import poisson
from tearline.nation.facts import Account, Firm, Group, Person
from tearline.nation.people import home_of, some_place
from tearline.nation.things.amounts import rounded
from tearline.nation.things.clabe import far_firm
from tearline.nation.things.thresholds import RELEVANT
from tearline.nation.things.till import ONLINE, Till
from tearline.nation.things.trades import TRADE

# Chains a group and quarter, on average, for a group of _USUAL members; small groups wash less.
_USUAL, _LEAST, _MOST = 12, 0.35, 1.6
_SMURFING, _BULK, _LAYERING, _FUNNEL = 1.2, 1.0, 1.3, 0.7


_RUNNERS = ("courier", "lookout", "extortion collector", "trafficker")  # who stand at counters


class Laundry(NamedTuple):
    """What a group washes its money with."""

    runners: list[Person]  # who stand at counters
    straw: list[Account]  # accounts of people who lend them
    fronts: list[Firm]


def launder(till: Till) -> None:
    """Everything that the district's groups do with money in the quarter; at least one thing if there are any."""
    rng, done = till.rng, 0
    for group in till.roster.district.groups:
        laundry = _laundry(till, group)
        size = min(_MOST, max(_LEAST, len(till.roster.members_of(group)) / _USUAL))
        if not laundry.straw:
            continue
        for wash, mean in ((smurf, _SMURFING), (bulk, _BULK), (layer, _LAYERING), (funnel, _FUNNEL)):
            for _ in range(max(poisson(rng, mean * size), done == 0)):
                wash(till, laundry)
                done += 1


def smurf(till: Till, laundry: Laundry) -> None:
    """Many deposits just under the threshold, by several people at several branches, in a few days."""
    rng, chain = till.rng, till.chain()
    accounts = rng.sample(laundry.straw, min(len(laundry.straw), rng.choice((1, 1, 1, 2))))
    runners = rng.sample(laundry.runners, min(len(laundry.runners), rng.randint(3, 7)))
    places = home_of(till.roster.plan, till.roster.district.number)
    day, left = int(rng.random() * 60), rng.randint(6, 20)
    collected, last = 0, till.days[day]
    while left:
        for _ in range(min(left, rng.randint(1, 4))):
            left -= 1
            account, at = rng.choice(accounts), till.at_counter(till.open_day(day))
            amount = rounded(rng, int(RELEVANT.pesos * (0.78 + 0.215 * rng.random())), 0.7)
            amount = min(amount, RELEVANT.pesos - 500)
            where = till.branch(account, rng.choice(places))
            _enter_cash(till, at, amount, account, where, rng.choice(runners), "smurfing", chain)
            collected, last = collected + amount, max(last, at)
        day += rng.randint(1, 2)
    _on_to_front(till, laundry, accounts[0], int(collected * 0.9), last, "smurfing", chain)


def bulk(till: Till, laundry: Laundry) -> None:
    """Large deposits of a front that its trade does not explain, over and over at the same branch."""
    if not laundry.fronts:
        return
    rng, chain = till.rng, till.chain()
    front = rng.choice(laundry.fronts)
    account, courier = front.accounts[0], rng.choice(laundry.runners)
    where = till.branch(account, front.home.place)
    usual = max(180_000, TRADE[front.trade].takings)
    first = int(rng.random() * 40)
    for _ in range(rng.randint(5, 12)):
        at = till.at_counter(till.open_day(first))
        amount = rounded(rng, int(usual * (0.5 + 1.6 * rng.random())), 0.8)
        _enter_cash(till, at, amount, account, where, courier, "bulk-cash", chain)
        first += rng.randint(3, 9)


def layer(till: Till, laundry: Laundry) -> None:
    """Through three to six accounts within hours, a little less at each, the last one often far away."""
    rng, chain, district = till.rng, till.chain(), till.roster.district
    firms = [firm.accounts[0] for firm in (laundry.fronts or rng.sample(district.firms, 2))]
    hops = [rng.choice(firms)]
    while len(hops) < rng.randint(3, 6):
        hop = rng.choice(laundry.straw if rng.random() < 0.5 else firms)
        if hop is hops[-1]:
            hop = rng.choice(district.firms).accounts[0]
        if hop is not hops[-1]:
            hops.append(hop)
    amount = rounded(rng, int(250_000 + 2_500_000 * rng.random() ** 2), 0.6)
    at = till.at_counter(till.workdays[int(rng.random() * (len(till.workdays) - 2))])
    for payer, payee in pairwise(hops):
        till.enter(at, amount, payer, payee, "transfer", ONLINE, typology="layering", chain=chain)
        at += timedelta(minutes=12 + int(rng.random() * 280))
        amount = int(amount * (0.955 + 0.045 * rng.random()))
    far = far_firm(rng, till.roster.plan, district.number)
    if far and rng.random() < 0.75:
        till.enter(
            at, amount, hops[-1], None, "transfer", ONLINE, typology="layering", chain=chain, payee_far=far
        )


def funnel(till: Till, laundry: Laundry) -> None:
    """Paid in at branches all over the country, drawn in one town within a day."""
    rng, chain = till.rng, till.chain()
    account = rng.choice(laundry.straw)
    at_home = till.branch(account)
    day = rng.random() * 45
    for _ in range(rng.randint(7, 16)):
        at = till.at_counter(till.open_day(int(day)))
        amount = rounded(rng, int(9_000 + 60_000 * rng.random()), 0.85)
        _enter_cash(till, at, amount, account, till.branch(account, some_place(rng)), None, "funnel", chain)
        drawn = at + timedelta(minutes=60 + int(rng.random() * 1_300))
        taken = int(amount * (0.9 + 0.1 * rng.random())) // 100 * 100
        till.enter(drawn, taken, account, None, "cash-withdrawal", at_home, typology="funnel", chain=chain)
        day += 0.5 + rng.random() * 5


def _laundry(till: Till, group: Group) -> Laundry:
    rng, roster = till.rng, till.roster
    members = roster.members_of(group, _RUNNERS)
    hired = [rng.choice(roster.outsiders or roster.adults) for _ in range(3)]
    lenders = [roster.straw_man(rng, rng.choice(members or hired)) for _ in range(12)]
    straw = [account for person in dict.fromkeys(lenders) for account in person.accounts[:1]]
    fronts = [firm for firm in roster.district.firms if firm.front_of is group]
    return Laundry(list(dict.fromkeys((*rng.sample(members, min(6, len(members))), *hired))), straw, fronts)


def _on_to_front(
    till: Till, laundry: Laundry, account: Account, amount: int, after: datetime, typology: str, chain: str
) -> None:
    """What was collected leaves within two days, to a front or to a far firm."""
    rng = till.rng
    at = after + timedelta(minutes=90 + int(rng.random() * 2_600))
    front = rng.choice(laundry.fronts).accounts[0] if laundry.fronts else None
    far = None if front else far_firm(rng, till.roster.plan, till.roster.district.number)
    if front or far:
        till.enter(
            at, amount, account, front, "transfer", ONLINE, typology=typology, chain=chain, payee_far=far
        )


def _enter_cash(
    till: Till,
    at: datetime,
    amount: int,
    account: Account,
    where: str,
    who: Person | None,
    typology: str,
    chain: str,
) -> None:
    till.enter(
        at, amount, None, account, "cash-deposit", where, depositor=who, typology=typology, chain=chain
    )
