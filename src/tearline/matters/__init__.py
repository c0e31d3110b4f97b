"""Kinds of matters: what states they have, who may move them, and what clocks they are under; as data (ADR 0045).

A *matter* (asunto) is a record that moves: it is opened, is somebody's to move next, and ends. A kind is one YAML file
in ``shipped/``; nothing here knows of the database or of any one kind.
"""

from tearline.matters.clocks import Clock, Running, running
from tearline.matters.fold import Crossed, Made, Standing, fold
from tearline.matters.kind import (
    FINDER,
    GIVEN_BACK,
    HOLDER,
    OFFERED,
    RAN_OUT,
    SEEN,
    Ask,
    Field,
    Kind,
    Move,
    kind_named,
    kinds,
)
from tearline.matters.right import Right
from tearline.matters.words import Words

__all__ = [
    "FINDER", "GIVEN_BACK", "HOLDER", "OFFERED", "RAN_OUT", "SEEN", "Ask", "Clock", "Crossed", "Field", "Kind", "Made",
    "Move", "Right", "Running",
    "Standing", "Words", "fold", "kind_named", "kinds", "running",
]  # fmt: skip
