"""The oracle: who sees what, and that more clearance never sees less."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import BadInput
from tearline.handling import Clearance, Label, Tier, can_see, join
from tests.handling.test_label import LATER, NOW, clearances, held, labels, tiers

OFFICER = Clearance("FGR", Tier.SECRET, {"ALFA": Tier.SECRET}, LATER)


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


@pytest.mark.parametrize(
    ("label", "seen"),
    [
        ("FGR//SECRET//-//-//H0", True),
        ("FGR//RESTRICTED//ALFA//-//H0", True),
        ("FGR//CONFIDENTIAL//ALFA//-//H0", False),
        ("FGR//SECRET//ALFA//-//H0", False),
        ("FGR//SECRET//BETA//-//H0", True),
        ("FGR//TOP_SECRET//BETA//-//H0", False),
        ("FGR//RESTRICTED//ALFA,BETA//-//H0", True),
        ("FGR//SECRET//ALFA,BETA//-//H0", False),
    ],
)
def test_a_compartment_opens_up_to_its_own_tier(label: str, seen: bool) -> None:
    mixed = replace(OFFICER, compartments={"ALFA": Tier.RESTRICTED, "BETA": Tier.TOP_SECRET})
    assert can_see(mixed, Label.parse(label), NOW) is seen


def test_what_rests_on_two_visible_things_may_be_hidden() -> None:
    mixed = replace(OFFICER, compartments={"ALFA": Tier.RESTRICTED})
    parts = [Label.parse("FGR//SECRET//-//-//H0"), Label.parse("FGR//RESTRICTED//ALFA//-//H0")]
    assert all(can_see(mixed, part, NOW) for part in parts)
    assert not can_see(mixed, join(parts), NOW)


def test_it_ends_at_the_moment_it_says() -> None:
    label = Label.parse("FGR//OPEN//-//-//H0")
    assert can_see(OFFICER, label, LATER - timedelta(microseconds=1))
    assert not can_see(OFFICER, label, LATER)


@given(st.none() | clearances, st.none() | labels())
def test_without_a_label_or_a_clearance_nobody_sees(who: Clearance | None, label: Label | None) -> None:
    assert not can_see(who, None, NOW)
    assert not can_see(None, label, NOW)


@given(clearances, labels(), tiers, held, st.timedeltas(min_value=timedelta(0)))
def test_more_clearance_never_sees_less(
    who: Clearance, label: Label, tier: Tier, more: dict[str, Tier], longer: timedelta
) -> None:
    until = who.until + min(longer, timedelta(days=9999))
    both = {
        code: max(has[code] for has in (who.compartments, more) if code in has)
        for code in {*who.compartments, *more}
    }
    wider = replace(who, tier=max(who.tier, tier), compartments=both, until=until)
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
        Clearance(agency, Tier.OPEN, {compartment: Tier.OPEN}, until)
