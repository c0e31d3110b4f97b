"""The batch executor: all records of one kind against each other.

Keys, candidates and scores are made by column (``table``, ``keytable``, ``columns``), equal to those of the
online executor, which looks at one record or pair at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple

from tearline.fusion.chunks import no_sweeps
from tearline.fusion.columns import Columns
from tearline.fusion.evidence import Floats
from tearline.fusion.features import Features
from tearline.fusion.pairs import MOST_IN_BLOCK, Candidates, Ints, candidates
from tearline.fusion.table import table
from tearline.fusion.weighing import Weights, shipped

LARGE = 200_000


class Matches(NamedTuple):
    """Pairs of records by place with their total in bits, ``floor`` and above; and what blocks left out."""

    left: Ints
    right: Ints
    total: Floats
    candidates: Candidates


@no_sweeps()
def match(
    records: Sequence[Features],
    weights: Weights | None = None,
    *,
    floor: float | None = None,
    most_in_block: int = MOST_IN_BLOCK,
    selective: bool | None = None,
    crew: Executor | None = None,
) -> Matches:
    """Pairs among records of one kind whose score is at least ``floor`` bits, by default the unsure and better.

    With ``selective`` only the keys used on arrival bring records together: the pairs are those that the
    records have however they arrive, and their number does not grow faster than the records'. By default so
    do more than LARGE records; among fewer, broad keys find a little more at a cost that can be borne.
    ``crew`` shares the work among its processes (``tearline.crew``).
    """
    held = table(records)
    selective = len(held) > LARGE if selective is None else selective
    weights = weights or shipped(held.kind)
    found = candidates(held, most_in_block, selective=selective, crew=crew)
    floor = weights.unsure if floor is None else floor
    left, right, total = Columns(held, weights, crew).totals(found.left, found.right, floor)
    return Matches(left, right, total, found)
