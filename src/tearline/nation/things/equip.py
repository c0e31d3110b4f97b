"""Everything that a district's people own and do with it, in the order in which one thing names another."""

from __future__ import annotations

from tearline.nation.facts import District
from tearline.nation.plan import Plan
from tearline.nation.things.accounts import open_accounts
from tearline.nation.things.aircraft import hangar
from tearline.nation.things.firearms import arm
from tearline.nation.things.firms import found_firms
from tearline.nation.things.flights import fly
from tearline.nation.things.laundering import launder
from tearline.nation.things.lookalikes import look_alike
from tearline.nation.things.money import Purses, move_money
from tearline.nation.things.phones import give_phones
from tearline.nation.things.properties import inscribe
from tearline.nation.things.roster import Roster
from tearline.nation.things.till import Till
from tearline.nation.things.vehicles import fill_garages
from tearline.nation.things.wrongs import go_wrong


def equip(plan: Plan, district: District) -> None:
    """Fill the things of a district: firms, phones, vehicles, firearms, aircraft, money, properties.

    A district without grown-ups (the last one of a nation may have but a few people) has its firms, which
    others may name, and telephones.
    """
    roster = Roster.of(plan, district)
    found_firms(roster)
    give_phones(roster)
    if not roster.adults:
        open_accounts(roster)
        return
    go_wrong(fill_garages(roster))
    arm(roster)
    fly(roster, hangar(roster))
    open_accounts(roster)
    _move_money(roster)
    inscribe(roster)


def _move_money(roster: Roster) -> None:
    rng = roster.plan.chance("things", "money", roster.district.number)
    till = Till(rng, roster)
    purses = Purses(rng, roster.district.accounts)
    move_money(till, purses)
    launder(till)
    look_alike(till, purses)
    roster.district.transactions = till.close()
