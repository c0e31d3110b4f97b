"""Access is what the tests say now: each that the rules of the moment demand, its latest one passed and unexpired."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.handling import (
    Clearance,
    Label,
    TestRule,
    Tier,
    Vetting,
    VettingTest,
    can_see,
    clearance_of,
)
from tests.handling.test_label import compartments, labels, tiers

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
TAKEN = date(2025, 1, 1)
KINDS = ("medical", "toxicology", "psychology", "polygraph", "socioeconomic")
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
RULES = [TestRule(kind, Tier.OPEN, 36, BEFORE) for kind in KINDS]


def five(expires_at: datetime = END, passed: bool = True) -> tuple[VettingTest, ...]:
    return tuple(VettingTest(kind, TAKEN, passed, expires_at) for kind in KINDS)


VETTING = Vetting(Tier.SECRET, frozenset({"ALFA"}), five())


def cleared(*vettings: Vetting, rules: list[TestRule] | None = None, now: datetime = NOW) -> Clearance | None:
    return clearance_of("FGR", vettings, RULES if rules is None else rules, now)


def with_test(kind: str, taken_on: date, passed: bool, expires_at: datetime = END) -> Vetting:
    return replace(VETTING, tests=(*VETTING.tests, VettingTest(kind, taken_on, passed, expires_at)))


def test_five_passed_tests_open() -> None:
    assert cleared(VETTING) == Clearance("FGR", Tier.SECRET, {"ALFA": Tier.SECRET}, END)


def test_nothing_gives_nothing() -> None:
    assert cleared() is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_that_a_rule_demands_is_needed(kind: str) -> None:
    some = replace(VETTING, tests=tuple(test for test in VETTING.tests if test.kind != kind))
    assert cleared(some) is None
    assert cleared(some, rules=[rule for rule in RULES if rule.kind != kind]) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_the_latest_test_of_a_kind_counts(kind: str) -> None:
    assert cleared(with_test(kind, date(2025, 6, 1), False)) is None
    assert cleared(with_test(kind, date(2024, 6, 1), False)) is not None
    # a new pass does not lengthen the four others
    renewed = with_test(kind, date(2025, 6, 1), True, END + timedelta(days=365))
    assert cleared(renewed) == cleared(VETTING)
    # and a later test that has run out is not helped by an earlier one that has not
    assert cleared(with_test(kind, date(2025, 6, 1), True, NOW)) is None


def test_of_two_tests_on_one_day_the_worse_counts() -> None:
    vetting = with_test("polygraph", TAKEN, False)
    for one in (vetting, replace(vetting, tests=tuple(reversed(vetting.tests)))):
        assert cleared(one) is None


def test_a_test_dated_in_the_future_was_not_taken() -> None:
    failing = with_test("medical", date(2026, 3, 2), False)
    clearance = cleared(failing)
    assert clearance is not None
    assert clearance.until == datetime(2026, 3, 2, tzinfo=UTC)  # from then on it counts
    assert cleared(failing, now=clearance.until) is None
    later = tuple(replace(test, taken_on=date(2026, 3, 2)) for test in VETTING.tests)
    assert cleared(replace(VETTING, tests=later)) is None


def test_it_lapses_at_the_moment_of_the_first_expiry() -> None:
    vetting = with_test("medical", date(2025, 6, 1), True, NOW + timedelta(minutes=1))
    clearance = cleared(vetting)
    assert clearance is not None
    assert clearance.until == NOW + timedelta(minutes=1)
    assert cleared(vetting, now=clearance.until) is None


def test_withdrawal_ends_it() -> None:
    withdrawn = replace(VETTING, withdrawn_at=NOW)
    before = cleared(withdrawn, now=NOW - timedelta(seconds=1))
    assert before is not None
    assert before.until == NOW
    assert cleared(withdrawn) is None


def test_several_vettings_add_up_until_that_changes() -> None:
    """And they do not mix: a compartment is held up to the tier of the vetting that names it."""
    sooner = Vetting(Tier.RESTRICTED, frozenset({"BETA"}), five(NOW + timedelta(days=1)))
    failed = Vetting(Tier.TOP_SECRET, frozenset({"GAMA"}), five(passed=False))
    held = {"ALFA": Tier.SECRET, "BETA": Tier.RESTRICTED}
    both = Clearance("FGR", Tier.SECRET, held, NOW + timedelta(days=1))
    assert cleared(VETTING, sooner, failed) == both
    after = cleared(VETTING, sooner, failed, now=NOW + timedelta(days=1))
    assert after == cleared(VETTING)
    # one that gives nothing more ends without a difference
    assert cleared(VETTING, replace(sooner, compartments=frozenset({"ALFA"}))) == cleared(VETTING)


def test_of_two_vettings_for_one_compartment_the_higher_holds() -> None:
    lower = Vetting(Tier.RESTRICTED, frozenset({"ALFA"}), five())
    higher = Vetting(Tier.TOP_SECRET, frozenset({"BETA"}), five())
    expected = {"ALFA": Tier.SECRET, "BETA": Tier.TOP_SECRET}
    for vettings in itertools.permutations([lower, VETTING, higher]):
        assert cleared(*vettings) == Clearance("FGR", Tier.TOP_SECRET, expected, END)


# ── rules ───────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_binds_from_its_tier_up() -> None:
    rules = [TestRule("medical", Tier.OPEN, 36, BEFORE), TestRule("finances", Tier.SECRET, 36, BEFORE)]
    tests = (VettingTest("medical", TAKEN, True, END),)
    assert cleared(Vetting(Tier.CONFIDENTIAL, tests=tests), rules=rules) is not None
    assert cleared(Vetting(Tier.SECRET, tests=tests), rules=rules) is None
    assert cleared(Vetting(Tier.TOP_SECRET, tests=tests), rules=rules) is None


def test_a_tier_for_which_no_rule_is_in_force_opens_nothing() -> None:
    assert cleared(VETTING, rules=[]) is None
    assert cleared(Vetting(Tier.OPEN), rules=[TestRule("medical", Tier.RESTRICTED, 36, BEFORE)]) is None


def test_a_test_lasts_as_long_as_the_strictest_rule_says_at_most() -> None:
    strict = TestRule("medical", Tier.SECRET, 15, BEFORE)
    clearance = cleared(VETTING, rules=[*RULES, strict])
    assert clearance is not None
    assert clearance.until == datetime(2026, 4, 1, tzinfo=UTC)
    assert cleared(VETTING, rules=[*RULES, strict], now=clearance.until) is None
    assert cleared(VETTING, rules=[*RULES, replace(strict, least_tier=Tier.TOP_SECRET)]) == cleared(VETTING)


@pytest.mark.parametrize(
    ("taken_on", "months", "ends"),
    [
        (date(2025, 1, 31), 13, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 11, date(2026, 11, 30)),
        (date(2025, 12, 1), 12, date(2026, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(taken_on: date, months: int, ends: date) -> None:
    rule = TestRule("medical", Tier.OPEN, months, BEFORE)
    vetting = Vetting(
        Tier.OPEN, tests=(VettingTest("medical", taken_on, True, datetime(2030, 1, 1, tzinfo=UTC)),)
    )
    clearance = cleared(vetting, rules=[rule], now=datetime(2026, 1, 1, tzinfo=UTC))
    assert clearance is not None
    assert clearance.until.date() == ends


def test_access_follows_a_rule_at_the_minute_it_comes_into_force_and_ends() -> None:
    begins, ends = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    rules = [*RULES, TestRule("finances", Tier.CONFIDENTIAL, 12, begins, ends)]
    clearance = cleared(VETTING, rules=rules)
    assert clearance is not None
    assert clearance.until == begins
    assert cleared(VETTING, rules=rules, now=begins) is None
    assert cleared(VETTING, rules=rules, now=ends) == Clearance(
        "FGR", Tier.SECRET, {"ALFA": Tier.SECRET}, END
    )
    # nor does a rule to come tell in the "until" of whom it does not concern
    low = replace(VETTING, tier=Tier.OPEN, compartments=frozenset())
    assert cleared(low, rules=rules) == Clearance("FGR", Tier.OPEN, {}, END)


@given(st.lists(st.builds(Vetting, tiers, compartments, st.sampled_from([five(), ()])), max_size=4), labels())
def test_a_label_is_open_to_several_vettings_if_one_is_enough_for_each_part(
    vettings: list[Vetting], label: Label
) -> None:
    """No label opens whose tier, and whose compartments one by one, no active vetting covers. And none that a
    single vetting opens stays closed beside the others: more vettings never hide anything."""
    reach = [v for v in vettings if v.tests and label.tier <= v.tier]
    audience = label.audience is None or "FGR" in label.audience
    covered = bool(reach) and all(any(code in v.compartments for v in reach) for code in label.compartments)
    assert can_see(cleared(*vettings), label, NOW) == (audience and covered)
    for one in vettings:
        assert can_see(cleared(*vettings), label, NOW) or not can_see(cleared(one), label, NOW)
