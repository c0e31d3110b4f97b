"""The words for tiers and handling codes, as people read them."""

from __future__ import annotations

from tearline.handling.label import Tier
from tearline.language import msg

TIERS = {
    Tier.OPEN: msg("OPEN"),
    Tier.RESTRICTED: msg("RESTRICTED"),
    Tier.CONFIDENTIAL: msg("CONFIDENTIAL"),
    Tier.SECRET: msg("SECRET"),
    Tier.TOP_SECRET: msg("TOP SECRET"),
}
HANDLING = {
    "H0": msg("H0: free use for crime prevention"),
    "H1": msg("H1: not in court without leave"),
    "H2": msg("H2: not onward without leave"),
    "H3": msg("H3: other, in words"),
}
