"""The sea of ordinary movements: wages, cards, transfers, rent, remittances, cash.

Counts are what a financial-intelligence unit might hold of 10,000 people in a quarter, not all that they pay:
assumed. Amounts: wages after ENOE and IMSS (some 9,500 a month at the median, more where paid by bank),
remittances after Banxico (390 dollars on average), the rest assumed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.facts import Account, Firm, Person
from tearline.nation.things.amounts import Spread, rounded
from tearline.nation.things.clabe import far_firm
from tearline.nation.things.till import ABROAD, ONLINE, PAYROLL, TERMINAL, Till
from tearline.nation.things.trades import TRADE

_WAGES = Spread(5_400, 0.55)  # a fortnight
_BANKED_STAFF = 0.48  # of a firm's staff is paid by bank
_CARDS, _CARD = 5_000, Spread(360, 1.0)
_TRANSFERS, _TRANSFER = 3_300, Spread(900, 1.15)
_RENTS, _RENT = 230, Spread(4_600, 0.5)  # tenants who pay by bank
_REMITTANCES, _REMITTANCE = 130, Spread(6_100, 0.55)  # households that get one a month
_WITHDRAWALS, _WITHDRAWAL = 2_700, Spread(1_600, 0.7)
_DEPOSITS, _DEPOSIT = 900, Spread(3_500, 1.1)  # over the counter by people
_SUPPLIES, _SUPPLY = 1_300, Spread(28_000, 1.2)  # from firm to firm
_FAR = 0.4  # of those, and a fifth of card purchases, to a firm of another district
_TIES = 0.25  # ties in crime with an ordinary transfer between the two


class Purses:
    """A district's accounts by who holds them, in an order that puts the busy ones first."""

    def __init__(self, rng: Random, accounts: list[Account]) -> None:
        self.people = [account for account in accounts if isinstance(account.holder, Person)]
        self.firms = [account for account in accounts if isinstance(account.holder, Firm)]
        self.busy = self.people[:]
        rng.shuffle(self.busy)
        self._customers = Weighted(self.firms, [_custom(account.holder) for account in self.firms])

    def some(self, rng: Random) -> Account:
        """Some person's account: a few are used much, most little."""
        return self.busy[int(len(self.busy) * rng.random() ** 1.8)]

    def shop(self, rng: Random) -> Account:
        """The account of a firm where people pay by card."""
        return self._customers.pick(rng)

    def near(self, rng: Random, n: int) -> Account:
        """An account of somebody who lives near the holder of number ``n``."""
        return self.people[(n + int(rng.random() * 60) - 30) % len(self.people)]


def move_money(till: Till, purses: Purses) -> None:
    """All the ordinary movements of a quarter."""
    _payroll(till, purses)
    _cards(till, purses)
    _transfers(till, purses)
    _monthly(till, purses)
    _cash(till, purses)
    _firms(till, purses)
    _among_ties(till)


def _custom(holder: Person | Firm) -> float:
    """How often people pay there by card: shops and restaurants much, a mine never."""
    if not isinstance(holder, Firm):
        return 0.0
    trade = TRADE[holder.trade]
    return 0.02 + trade.staff * (trade.cash > 0.2)


def _payroll(till: Till, purses: Purses) -> None:
    """Wages on the 15th and on the last day of the month, or on the Friday before."""
    rng = till.rng
    paydays = [_payday(day) for day in till.days if day.day == 15 or (day + timedelta(days=1)).day == 1]
    workers = [account for account in purses.busy if account.kind == "payroll"]
    for firm in till.roster.district.firms:
        staff = int(TRADE[firm.trade].staff * _BANKED_STAFF * (0.3 + 1.4 * rng.random()) + 0.5)
        hired, workers = workers[:staff], workers[staff:]
        for worker in hired:
            wage = _WAGES.pick(rng)
            for day in paydays:
                at = day + timedelta(minutes=300 + int(rng.random() * 240))
                paid = wage if rng.random() < 0.7 else int(wage * (0.9 + 0.3 * rng.random()))
                till.enter(at, paid, firm.accounts[0], worker, "payroll", PAYROLL)


def _payday(day: datetime) -> datetime:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _cards(till: Till, purses: Purses) -> None:
    rng, plan, number = till.rng, till.roster.plan, till.roster.district.number
    for _ in range(till.roster.scaled(_CARDS)):
        far = far_firm(rng, plan, number) if rng.random() < _FAR / 2 else None
        payee = None if far else purses.shop(rng)
        till.enter(till.any_time(), _CARD.pick(rng), purses.some(rng), payee, "card", TERMINAL, payee_far=far)


def _transfers(till: Till, purses: Purses) -> None:
    """Between people, half of the time neighbours or kin, mostly in round sums."""
    rng = till.rng
    for _ in range(till.roster.scaled(_TRANSFERS)):
        n = int(len(purses.people) * rng.random())
        payer = purses.people[n]
        payee = purses.near(rng, n) if rng.random() < 0.5 else purses.some(rng)
        if payee is not payer:
            till.enter(
                till.any_time(), rounded(rng, _TRANSFER.pick(rng), 0.75), payer, payee, "transfer", ONLINE
            )


def _monthly(till: Till, purses: Purses) -> None:
    """Rent in the first days of the month, remittances when they come."""
    rng = till.rng
    for _ in range(till.roster.scaled(_RENTS)):
        tenant, landlord = purses.some(rng), purses.some(rng)
        rent, firsts = rounded(rng, _RENT.pick(rng), 1), [day for day in till.days if day.day == 1]
        for first in firsts if tenant is not landlord else []:
            at = first + timedelta(days=int(rng.random() ** 2 * 9), minutes=480 + int(rng.random() * 800))
            till.enter(at, rent, tenant, landlord, "transfer", ONLINE)
    for _ in range(till.roster.scaled(_REMITTANCES)):
        family, usual = purses.some(rng), _REMITTANCE.pick(rng)
        for _ in range(3):
            sent = int(usual * (0.7 + 0.6 * rng.random()))
            till.enter(till.any_time(), max(400, sent), None, family, "transfer", ABROAD)


def _cash(till: Till, purses: Purses) -> None:
    """What people draw from machines, and what they or somebody for them pay in."""
    rng = till.rng
    for _ in range(till.roster.scaled(_WITHDRAWALS)):
        account = purses.some(rng)
        amount = max(100, min(9_000, _WITHDRAWAL.pick(rng) // 100 * 100))
        till.enter(till.any_time(), amount, account, None, "cash-withdrawal", till.cash_machine(account))
    for _ in range(till.roster.scaled(_DEPOSITS)):
        n = int(len(purses.people) * rng.random())
        account = purses.people[n]
        who = account if rng.random() < 0.7 else purses.near(rng, n)
        amount = rounded(rng, _DEPOSIT.pick(rng), 0.85)
        _pay_in(till, account, amount, till.at_counter(), who)


def _pay_in(till: Till, account: Account, amount: int, at: datetime, who: Account) -> None:
    depositor = who.holder if isinstance(who.holder, Person) else None
    till.enter(at, amount, None, account, "cash-deposit", till.branch(account), depositor=depositor)


def _firms(till: Till, purses: Purses) -> None:
    """Takings in cash paid in once or more a week, and suppliers paid, many of them elsewhere."""
    rng, plan, number = till.rng, till.roster.plan, till.roster.district.number
    for firm in till.roster.district.firms:
        _takings(till, firm)
    for _ in range(till.roster.scaled(_SUPPLIES)):
        payer, payee = rng.choice(purses.firms), rng.choice(purses.firms)
        far = far_firm(rng, plan, number) if rng.random() < _FAR else None
        if far or payee is not payer:
            paid = rounded(rng, _SUPPLY.pick(rng), 0.3)
            to = None if far else payee
            till.enter(till.at_counter(), paid, payer, to, "transfer", ONLINE, payee_far=far)


def _takings(till: Till, firm: Firm) -> None:
    rng, trade = till.rng, TRADE[firm.trade]
    size = 0.3 + 2.2 * rng.random() ** 2  # of what is usual in the trade
    if rng.random() > trade.cash * 1.1:
        return
    weekly = trade.takings * trade.cash * size / 4.3
    often = 1 if weekly < 40_000 else 2
    for day in till.workdays:
        if rng.random() < often / 5:
            amount = int(weekly / often * (0.6 + 0.8 * rng.random()))
            who = rng.choice(firm.partners) if firm.partners else None
            account = firm.accounts[0]
            branch = till.branch(account, firm.home.place)
            sum_ = rounded(rng, amount, 0.5)
            till.enter(till.at_counter(day), sum_, None, account, "cash-deposit", branch, depositor=who)


def _among_ties(till: Till) -> None:
    """People who know each other in crime also lend each other the price of a meal."""
    rng = till.rng
    for tie in till.roster.district.ties:
        if tie.a.accounts and tie.b.accounts and rng.random() < _TIES:
            payer, payee = rng.choice(tie.a.accounts), rng.choice(tie.b.accounts)
            till.enter(
                till.any_time(), rounded(rng, _TRANSFER.pick(rng), 0.75), payer, payee, "transfer", ONLINE
            )
