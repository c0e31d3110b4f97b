"""Whether rows decide each of the 1,664 inputs once: what no row covers, and what several do. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tearline.errors import NotFound
from tearline.language import Message, msg
from tearline.matrix.box import Box, Input, boxed, everything
from tearline.matrix.row import Decides, Row
from tearline.measures import LEVELS


@dataclass(frozen=True, slots=True)
class Fault:
    """Inputs that no row covers (``rows`` empty), or that these rows cover together, by their numbers from 1 on."""

    rows: tuple[int, ...]
    box: Box

    def words(self) -> Message:
        """What is wrong, in a sentence."""
        if not self.rows:
            return msg("No row covers: {inputs}.", inputs=self.box.words())
        return msg(
            "Rows {rows} cover the same: {inputs}.",
            rows=", ".join(map(str, self.rows)),
            inputs=self.box.words(),
        )


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found: how many inputs there are, how many of them one row decides, and what is wrong."""

    inputs: int
    decided: int
    faults: list[Fault]


def checked(rows: Sequence[Row]) -> Check:
    """The check of a whole matrix: holes first, then overlaps, each in as few lines as can say it."""
    covering: dict[Input, tuple[int, ...]] = dict.fromkeys(everything(), ())
    for number, row in enumerate(rows, 1):
        for one in row.box.inputs():
            covering[one] += (number,)
    wrong: dict[tuple[int, ...], list[Input]] = {}
    for one, numbers in covering.items():
        if len(numbers) != 1:
            wrong.setdefault(numbers, []).append(one)
    faults = [Fault(numbers, box) for numbers in sorted(wrong) for box in boxed(wrong[numbers])]
    return Check(len(covering), len(covering) - sum(map(len, wrong.values())), faults)


def row_for(rows: Sequence[Row], asked: Input) -> tuple[int, Row]:
    """The row that decides an input, with its number. Raises :class:`NotFound`."""
    for number, row in enumerate(rows, 1):
        if row.box.covers(asked):
            return number, row
    raise NotFound


def steps(decides: Decides) -> list[tuple[int, int]]:
    """The levels that are asked one after the other, each with its minutes: halved at each level crossed, five at least
    (``gate.minutes_at``)."""
    return [
        (level, max(5, -(-decides.minutes // 2**crossed)))
        for crossed, level in enumerate(LEVELS[decides.level - 1 :])
    ]
