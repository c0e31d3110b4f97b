"""Honest people who look a little like launderers, so that finding launderers is no child's play.

A stall with much cash, a car sold, savings paid in bit by bit, a savings club (tanda), a house sold, a
builder who pays his people the hour he is paid, a student far from home. Numbers a 10,000 people: assumed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from tearline.nation.facts import Account, Person
from tearline.nation.people import some_place
from tearline.nation.things.amounts import Spread, rounded
from tearline.nation.things.clabe import far_firm
from tearline.nation.things.money import Purses
from tearline.nation.things.thresholds import RELEVANT
from tearline.nation.things.till import ONLINE, Till

_STALLS, _STALL = (10, 1), Spread(14_000, 0.9)  # a day's takings
_CATTLE = (10, 1)  # dealers who are paid in cash for a lot of beasts
_CARS_SOLD, _CAR = (70, 2), Spread(105_000, 0.7)  # between people, for cash
_SPLITTERS = (6, 1)  # who pay in savings bit by bit because somebody told them to
_TANDAS = (8, 1)
_HOUSES = (6, 1)
_BUILDERS = (6, 1)
_STUDENTS = (9, 1)


def look_alike(till: Till, purses: Purses) -> None:
    """All of them."""
    scaled = till.roster.scaled
    stories = ((_stall, _STALLS), (_cattle, _CATTLE), (_car, _CARS_SOLD), (_splitter, _SPLITTERS))
    more = ((_tanda, _TANDAS), (_house, _HOUSES), (_builder, _BUILDERS), (_student, _STUDENTS))
    for story, (per_10000, least) in (*stories, *more):
        for _ in range(scaled(per_10000, least)):
            story(till, purses)


def _stall(till: Till, purses: Purses) -> None:
    """Cash every other day, carried in by whoever is free, at whichever branch is near."""
    rng = till.rng
    n = int(rng.random() * len(purses.people))
    account, size = purses.people[n], 0.4 + 2.5 * rng.random() ** 2
    carriers = [account, *(purses.near(rng, n) for _ in range(rng.randint(0, 3)))]
    for day in till.workdays:
        if rng.random() < 0.45:
            amount = rounded(rng, int(_STALL.pick(rng) * size), 0.6)
            _pay_in(till, account, amount, day, rng.choice(carriers))


def _cattle(till: Till, purses: Purses) -> None:
    """Now and then the price of a truckload, which happens to lie about the threshold."""
    rng = till.rng
    account = purses.some(rng)
    for day in rng.sample(till.workdays, rng.randint(3, 9)):
        amount = rounded(rng, int(RELEVANT.pesos * (0.5 + 0.9 * rng.random())), 0.8)
        _pay_in(till, account, amount, day, account)


def _car(till: Till, purses: Purses) -> None:
    """What a car fetched, paid in once."""
    account = purses.some(till.rng)
    price = rounded(till.rng, max(15_000, _CAR.pick(till.rng)), 0.95)
    _pay_in(till, account, price, till.rng.choice(till.workdays), account)


def _splitter(till: Till, purses: Purses) -> None:
    """Honest savings, or an inheritance, in parts that stay under the threshold to save questions."""
    rng = till.rng
    n = int(rng.random() * len(purses.people))
    account, family = purses.people[n], purses.near(rng, n)
    first = int(rng.random() * 70)
    for part in range(rng.randint(3, 7)):
        amount = rounded(rng, int(RELEVANT.pesos * (0.55 + 0.44 * rng.random())), 0.9)
        day = till.open_day(first + part * rng.randint(1, 4))
        _pay_in(till, account, min(amount, RELEVANT.pesos - 500), day, rng.choice((account, account, family)))


def _tanda(till: Till, purses: Purses) -> None:
    """A dozen neighbours pay the same sum to the one whose turn it is, within a few days."""
    rng = till.rng
    n = int(rng.random() * len(purses.people))
    club = list(dict.fromkeys(purses.near(rng, n) for _ in range(rng.randint(8, 14))))
    share = rng.choice((500, 1_000, 1_000, 1_500, 2_000, 2_500, 5_000, 10_000))
    for month in range(3):
        turn = club[month % len(club)]
        for other in club:
            day = till.open_day(month * 30 + int(rng.random() * 5))
            if other is not turn and rng.random() < 0.6:
                _pay_in(till, turn, share, day, other)
            elif other is not turn:
                till.enter(till.at_counter(day), share, other, turn, "transfer", ONLINE)


def _house(till: Till, purses: Purses) -> None:
    """The price of a house goes on the same day to the next house, and a fee to the notary's firm."""
    rng = till.rng
    chain = [purses.some(rng) for _ in range(rng.randint(3, 4))]
    price = rounded(rng, int(600_000 + 1_800_000 * rng.random()), 0.9)
    at = till.at_counter()
    for payer, payee in pairwise(chain):
        if payer is not payee:
            till.enter(at, price, payer, payee, "transfer", ONLINE)
        at += timedelta(minutes=40 + int(rng.random() * 700))
        price = int(price * (0.7 + 0.35 * rng.random()))
    till.enter(at, int(price * 0.06), chain[-1], rng.choice(purses.firms), "transfer", ONLINE)


def _builder(till: Till, purses: Purses) -> None:
    """A builder is paid for a stage, and pays subcontractors before the day is over."""
    rng, plan, number = till.rng, till.roster.plan, till.roster.district.number
    owner, builder = rng.choice(purses.firms), rng.choice(purses.firms)
    for _ in range(rng.randint(1, 3)):
        stage = rounded(rng, int(300_000 + 2_200_000 * rng.random() ** 2), 0.5)
        at = till.at_counter()
        if owner is not builder:
            till.enter(at, stage, owner, builder, "transfer", ONLINE)
        for _ in range(rng.randint(2, 6)):
            at += timedelta(minutes=10 + int(rng.random() * 120))
            part, far = int(stage * (0.08 + 0.3 * rng.random())), far_firm(rng, plan, number)
            payee = None if far and rng.random() < 0.35 else rng.choice(purses.firms)
            if payee is not builder:
                till.enter(at, part, builder, payee, "transfer", ONLINE, payee_far=None if payee else far)


def _student(till: Till, purses: Purses) -> None:
    """Parents pay in where they live; the money is drawn where one studies."""
    rng = till.rng
    account, home = purses.some(rng), some_place(rng)
    for day in till.workdays:
        if rng.random() < 0.12:
            at = till.at_counter(day)
            amount = rounded(rng, int(800 + 5_000 * rng.random()), 0.9)
            till.enter(at, amount, None, account, "cash-deposit", till.branch(account, home))
            drawn = at + timedelta(hours=2 + int(rng.random() * 40))
            till.enter(
                drawn, amount // 200 * 100, account, None, "cash-withdrawal", till.cash_machine(account)
            )


def _pay_in(till: Till, account: Account, amount: int, day: datetime, who: Account) -> None:
    depositor = who.holder if isinstance(who.holder, Person) else None
    till.enter(
        till.at_counter(day), amount, None, account, "cash-deposit", till.branch(account), depositor=depositor
    )
