"""Stewardship: what an agency's steward asks about and does with its own records (capability B1)."""

from tearline.stewardship.deeds import (
    Expunged,
    NotCorrected,
    correct,
    expunge,
    recall,
    reclassify,
    restore,
    review,
    unhold,
)  # fmt: skip
from tearline.stewardship.questions import Due, Returned, came_back, reviews

__all__ = [
    "Due", "Expunged", "NotCorrected", "Returned", "came_back", "correct", "expunge", "recall", "reclassify",
    "restore", "review", "reviews", "unhold",
]  # fmt: skip
