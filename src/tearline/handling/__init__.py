"""Handling labels, clearances and vetting: pure functions, no I/O."""

from tearline.handling.clearance import Clearance, can_see, tier_names
from tearline.handling.label import ALL, SEVERAL, Label, Tier, is_code, join
from tearline.handling.vetting import TestKind, Vetting, VettingTest, clearance_of

__all__ = [
    "ALL",
    "SEVERAL",
    "Clearance",
    "Label",
    "TestKind",
    "Tier",
    "Vetting",
    "VettingTest",
    "can_see",
    "clearance_of",
    "is_code",
    "join",
    "tier_names",
]
