"""Access is what the tests say now: all five, each latest one passed and unexpired."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.handling import Clearance, Label, TestKind, Tier, Vetting, VettingTest, can_see, clearance_of

from .test_label import compartments, labels, tiers

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
TAKEN = date(2025, 1, 1)


def five(expires_at: datetime = END, passed: bool = True) -> tuple[VettingTest, ...]:
    return tuple(VettingTest(kind, TAKEN, passed, expires_at) for kind in TestKind)


VETTING = Vetting(Tier.SECRET, frozenset({"ALFA"}), five())


def with_test(kind: TestKind, taken_on: date, passed: bool, expires_at: datetime = END) -> Vetting:
    return replace(VETTING, tests=(*VETTING.tests, VettingTest(kind, taken_on, passed, expires_at)))


def test_five_passed_tests_open() -> None:
    expected = Clearance("FGR", Tier.SECRET, {"ALFA": Tier.SECRET}, END)
    assert clearance_of("FGR", [VETTING], NOW) == expected


def test_nothing_gives_nothing() -> None:
    assert clearance_of("FGR", [], NOW) is None


@pytest.mark.parametrize("kind", TestKind)
def test_each_of_the_five_is_needed(kind: TestKind) -> None:
    some = tuple(test for test in VETTING.tests if test.kind != kind)
    assert clearance_of("FGR", [replace(VETTING, tests=some)], NOW) is None


@pytest.mark.parametrize("kind", TestKind)
def test_the_latest_test_of_a_kind_counts(kind: TestKind) -> None:
    assert clearance_of("FGR", [with_test(kind, date(2025, 6, 1), False)], NOW) is None
    assert clearance_of("FGR", [with_test(kind, date(2024, 6, 1), False)], NOW) is not None
    # a new pass does not lengthen the four others
    renewed = with_test(kind, date(2025, 6, 1), True, END + timedelta(days=365))
    assert clearance_of("FGR", [renewed], NOW) == clearance_of("FGR", [VETTING], NOW)
    # and a later test that has run out is not helped by an earlier one that has not
    assert clearance_of("FGR", [with_test(kind, date(2025, 6, 1), True, NOW)], NOW) is None


def test_of_two_tests_on_one_day_the_worse_counts() -> None:
    for vetting in (
        with_test(TestKind.POLYGRAPH, TAKEN, False),
        replace(VETTING, tests=tuple(reversed(with_test(TestKind.POLYGRAPH, TAKEN, False).tests))),
    ):
        assert clearance_of("FGR", [vetting], NOW) is None


def test_a_test_dated_in_the_future_was_not_taken() -> None:
    assert clearance_of("FGR", [with_test(TestKind.MEDICAL, date(2026, 3, 2), False)], NOW) is not None
    later = tuple(replace(test, taken_on=date(2026, 3, 2)) for test in VETTING.tests)
    assert clearance_of("FGR", [replace(VETTING, tests=later)], NOW) is None


def test_it_lapses_at_the_moment_of_the_first_expiry() -> None:
    vetting = with_test(TestKind.MEDICAL, date(2025, 6, 1), True, NOW + timedelta(minutes=1))
    clearance = clearance_of("FGR", [vetting], NOW)
    assert clearance is not None
    assert clearance.until == NOW + timedelta(minutes=1)
    assert clearance_of("FGR", [vetting], clearance.until) is None


def test_withdrawal_ends_it() -> None:
    withdrawn = replace(VETTING, withdrawn_at=NOW)
    assert clearance_of("FGR", [withdrawn], NOW - timedelta(seconds=1)) is not None
    assert clearance_of("FGR", [withdrawn], NOW) is None


def test_several_vettings_add_up_until_the_first_ends() -> None:
    """And they do not mix: a compartment is held up to the tier of the vetting that names it."""
    sooner = Vetting(Tier.RESTRICTED, frozenset({"BETA"}), five(NOW + timedelta(days=1)))
    failed = Vetting(Tier.TOP_SECRET, frozenset({"GAMA"}), five(passed=False))
    both = clearance_of("FGR", [VETTING, sooner, failed], NOW)
    held = {"ALFA": Tier.SECRET, "BETA": Tier.RESTRICTED}
    assert both == Clearance("FGR", Tier.SECRET, held, NOW + timedelta(days=1))
    after = clearance_of("FGR", [VETTING, sooner, failed], NOW + timedelta(days=1))
    assert after == clearance_of("FGR", [VETTING], NOW)


def test_of_two_vettings_for_one_compartment_the_higher_holds() -> None:
    lower = Vetting(Tier.RESTRICTED, frozenset({"ALFA"}), five())
    higher = Vetting(Tier.TOP_SECRET, frozenset({"BETA"}), five())
    expected = {"ALFA": Tier.SECRET, "BETA": Tier.TOP_SECRET}
    for vettings in itertools.permutations([lower, VETTING, higher]):
        assert clearance_of("FGR", vettings, NOW) == Clearance("FGR", Tier.TOP_SECRET, expected, END)


@given(st.lists(st.builds(Vetting, tiers, compartments, st.sampled_from([five(), ()])), max_size=4), labels())
def test_a_label_is_open_to_several_vettings_if_one_is_enough_for_each_part(
    vettings: list[Vetting], label: Label
) -> None:
    """No label opens whose tier, and whose compartments one by one, no active vetting covers. And none that a
    single vetting opens stays closed beside the others: more vettings never hide anything."""
    reach = [v for v in vettings if v.tests and label.tier <= v.tier]
    audience = label.audience is None or "FGR" in label.audience
    covered = bool(reach) and all(any(code in v.compartments for v in reach) for code in label.compartments)
    assert can_see(clearance_of("FGR", vettings, NOW), label, NOW) == (audience and covered)
    for one in vettings:
        alone = can_see(clearance_of("FGR", [one], NOW), label, NOW)
        assert can_see(clearance_of("FGR", vettings, NOW), label, NOW) or not alone
