"""Movements of money: the ordinary sea, what groups do in it, and that neither is told at a glance."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from tearline.nation.facts import Firm, Transaction
from tearline.nation.things import THRESHOLDS
from tearline.nation.things.amounts import Spread, rounded
from tests.nation.things_made import PLAN, all_transactions, made

_RELEVANT = THRESHOLDS[0].pesos


def _chains(typology: str) -> list[list[Transaction]]:
    chains = defaultdict(list)
    for movement in all_transactions():
        if movement.typology == typology:
            chains[movement.chain].append(movement)
    return list(chains.values())


def _just_under(movement: Transaction) -> bool:
    return movement.kind == "cash-deposit" and 0.75 * _RELEVANT <= movement.amount < _RELEVANT


def test_movements_are_numbered_in_order_of_time_within_the_quarter() -> None:
    for district in made():
        times = [movement.at for movement in district.transactions]
        assert times == sorted(times)
        assert times[-1].date() <= PLAN.as_of
        assert (PLAN.as_of - times[0].date()).days <= 95
        assert len({movement.id for movement in district.transactions}) == len(times)


def test_every_movement_goes_from_somebody_to_somebody_else() -> None:
    for movement in all_transactions():
        assert movement.amount > 0
        assert movement.payer is not movement.payee or movement.payee_far
        assert not (movement.payee and movement.payee_far)
        if movement.kind == "cash-deposit":
            assert movement.payer is None
            assert movement.payee is not None
        elif movement.kind == "cash-withdrawal":
            assert movement.payee is None
            assert movement.payee_far is None
        else:
            assert movement.payee or movement.payee_far


def test_wages_come_twice_a_month_to_payroll_accounts() -> None:
    paid = [m for m in all_transactions() if m.kind == "payroll"]
    assert all(m.payee is not None and m.payee.kind == "payroll" for m in paid)
    assert all(m.payer is not None and isinstance(m.payer.holder, Firm) for m in paid)
    assert len({m.at.date() for m in paid}) == 6
    assert all(m.at.weekday() < 5 for m in paid)


def test_typologies_and_chains_go_together() -> None:
    assert {m.typology for m in all_transactions()} == {None, "smurfing", "bulk-cash", "layering", "funnel"}
    assert all((m.typology is None) == (m.chain is None) for m in all_transactions())
    assert sum(m.typology is not None for m in all_transactions()) < 0.02 * sum(1 for _ in all_transactions())


def test_smurfing_is_several_people_at_several_branches_under_the_threshold() -> None:
    for chain in _chains("smurfing"):
        deposits = [m for m in chain if m.kind == "cash-deposit"]
        assert len(deposits) >= 5
        assert all(_just_under(m) for m in deposits)
        assert len({m.depositor for m in deposits}) > 1
        assert len({m.branch for m in deposits}) > 1
        assert deposits[-1].at - deposits[0].at < timedelta(days=45)


def test_a_threshold_alone_does_not_tell_smurfing_from_honest_cash() -> None:
    under = [m for m in all_transactions() if _just_under(m)]
    guilty = sum(m.typology is not None for m in under)
    assert guilty > 10
    assert len(under) - guilty > 10


def test_large_cash_is_paid_in_by_honest_firms_too() -> None:
    large = [m for m in all_transactions() if m.kind == "cash-deposit" and m.amount >= _RELEVANT]
    assert any(m.typology == "bulk-cash" for m in large)
    assert any(m.typology is None for m in large)
    for chain in _chains("bulk-cash"):
        assert len({m.branch for m in chain}) == 1
        assert all(m.payee and isinstance(m.payee.holder, Firm) and m.payee.holder.front_of for m in chain)


def test_layering_passes_on_within_hours_and_loses_a_little() -> None:
    for chain in _chains("layering"):
        assert len(chain) >= 2
        for before, after in pairwise(chain):
            assert after.payer is before.payee
            assert timedelta() < after.at - before.at < timedelta(hours=6)
            assert 0.9 * before.amount < after.amount <= before.amount


def test_honest_money_runs_through_accounts_within_hours_as_well() -> None:
    last_in: dict[str, Transaction] = {}
    honest = 0
    for movement in all_transactions():
        if movement.kind != "transfer" or movement.amount < 150_000 or movement.typology:
            continue
        came = last_in.get(movement.payer.id) if movement.payer else None
        honest += came is not None and movement.at - came.at < timedelta(hours=12)
        if movement.payee:
            last_in[movement.payee.id] = movement
    assert honest >= 3


def test_a_funnel_takes_in_far_away_and_pays_out_at_one_branch() -> None:
    for chain in _chains("funnel"):
        assert len({m.branch for m in chain if m.kind == "cash-withdrawal"}) == 1
        assert len({m.branch for m in chain if m.kind == "cash-deposit"}) > 3


def test_money_goes_to_firms_of_other_districts() -> None:
    far = {m.payee_far for m in made()[0].transactions if m.payee_far}
    theirs = {firm.accounts[0].clabe for firm in made()[1].firms}
    assert far
    assert far <= theirs


def test_amounts_are_log_normal_with_a_tail() -> None:
    spread, rng = Spread(1_000, 1.0), PLAN.chance("test", "amounts")
    drawn = sorted(spread.pick(rng) for _ in range(20_000))
    assert 960 < drawn[10_000] < 1_040
    assert 2_500 < drawn[16_826] < 2_950  # one sigma up
    assert drawn[-1] > 15_000


def test_people_round_and_machines_do_not() -> None:
    rng = PLAN.chance("test", "rounding")
    assert rounded(rng, 1_234, 1) == 1_250
    assert rounded(rng, 123_456, 1) == 125_000
    assert rounded(rng, 1_234, 0) == 1_234
    assert rounded(rng, 0, 0) == 1
    transfers = [m.amount for m in all_transactions() if m.kind == "transfer" and m.payer and not m.payee_far]
    assert 0.5 < sum(amount % 50 == 0 for amount in transfers) / len(transfers) < 0.95
