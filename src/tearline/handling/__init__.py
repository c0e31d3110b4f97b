"""Handling labels, clearances and vetting: pure functions, no I/O."""

from tearline.handling.clearance import Clearance, can_see, tier_names
from tearline.handling.label import ALL, SEVERAL, Label, Tier, is_code, join
from tearline.handling.vetting import TestRule, Vetting, VettingTest, clearance_of

__all__ = [
    "ALL",
    "SEVERAL",
    "Clearance",
    "Label",
    "TestRule",
    "Tier",
    "Vetting",
    "VettingTest",
    "can_see",
    "clearance_of",
    "is_code",
    "join",
    "tier_names",
]
