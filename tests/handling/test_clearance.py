"""The oracle: who sees what, and that more clearance never sees less."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import BadInput
from tearline.handling import Clearance, Label, Tier, can_see

from .test_label import LATER, NOW, clearances, compartments, labels, tiers

OFFICER = Clearance("FGR", Tier.SECRET, frozenset({"ALFA"}), LATER)


@pytest.mark.parametrize(
    ("label", "seen"),
    [
        ("OFAC//OPEN//-//ALL//H0", True),
        ("SSC//SECRET//ALFA//FGR//H1", True),
        ("FGR//SECRET//ALFA//-//H1", True),
        ("FGR//TOP_SECRET//-//-//H0", False),
        ("FGR//OPEN//BETA//-//H0", False),
        ("SSC//OPEN//-//-//H0", False),
        ("SSC//OPEN//-//UIF//H0", False),
        ("*//OPEN//-//FGR//H0", True),
        ("*//OPEN//-//-//H0", False),
    ],
)
def test_who_sees_what(label: str, seen: bool) -> None:
    assert can_see(OFFICER, Label.parse(label), NOW) is seen


def test_it_ends_at_the_moment_it_says() -> None:
    label = Label.parse("FGR//OPEN//-//-//H0")
    assert can_see(OFFICER, label, LATER - timedelta(microseconds=1))
    assert not can_see(OFFICER, label, LATER)


@given(st.none() | clearances, st.none() | labels())
def test_without_a_label_or_a_clearance_nobody_sees(who: Clearance | None, label: Label | None) -> None:
    assert not can_see(who, None, NOW)
    assert not can_see(None, label, NOW)


@given(clearances, labels(), tiers, compartments, st.timedeltas(min_value=timedelta(0)))
def test_more_clearance_never_sees_less(
    who: Clearance, label: Label, tier: Tier, more: frozenset[str], longer: timedelta
) -> None:
    until = who.until + min(longer, timedelta(days=9999))
    wider = replace(who, tier=max(who.tier, tier), compartments=who.compartments | more, until=until)
    assert can_see(wider, label, NOW) or not can_see(who, label, NOW)


@pytest.mark.parametrize(
    ("agency", "compartment", "until"),
    [
        ("ALL", "ALFA", LATER),
        ("*", "ALFA", LATER),
        ("fgr", "ALFA", LATER),
        ("FGR", "alfa", LATER),
        ("FGR", "ALFA", LATER.replace(tzinfo=None)),
    ],
)
def test_a_clearance_is_for_one_real_agency_and_a_real_moment(
    agency: str, compartment: str, until: datetime
) -> None:
    with pytest.raises(BadInput):
        Clearance(agency, Tier.OPEN, frozenset({compartment}), until)
