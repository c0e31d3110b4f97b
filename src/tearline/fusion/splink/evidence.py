"""Levels of Splink with the m and u of our weights, one for each band of rarity where rarity counts.

A shared word of ``b`` bits weighs ``log2(m/u) + share * (b - average)``. Splink's own adjustment counts words
in the data; here m stands and u is what gives those bits, so the settings alone carry it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tearline.fusion.splink.columns import band_column, bands
from tearline.fusion.splink.dialect import Dialect
from tearline.fusion.weighing import Weights, levels

Level = dict[str, Any]
Columns = Callable[[str], str]  # a list's column in one band of rarity, by its base
Condition = Callable[[Columns], str]

ELSE = "ELSE"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one comparison's levels say, in one dialect."""

    weights: Weights
    name: str
    dialect: Dialect

    def level(self, level: str, condition: str, times: int = 1) -> Level:
        """One level; ``times`` as much evidence where Splink has one level for several hits."""
        m, u = self._shares(level, 0.0)
        return _level(level, condition, m**times, u**times)

    def banded(self, level: str, condition: Condition) -> list[Level]:
        """The level once for each band of rarity, rarest first; once only where rarity plays no part."""
        table = self.weights.table(self.name, level)
        if table is None:
            return [self.level(level, condition(str))]
        rarity, average, share = table
        return [
            _level(
                f"{level}, {band} bits rare",
                condition(lambda base, band=band: band_column(base, band, rarity)),  # type: ignore[misc]
                *self._shares(level, share * (band - average)),
            )
            for band in bands(rarity)
        ]

    def _shares(self, level: str, more: float) -> tuple[float, float]:
        """m and u, the latter such that the level weighs ``more`` bits more."""
        place = levels(self.weights.plan, self.name).index(level)
        bits = self.weights.level_bits(self.name)[place] + more
        m = max(self.weights.m.get(self.name, {}).get(level, 1.0), 1e-9)
        return m, m * 2.0**-bits


def nothing(condition: str) -> Level:
    """The level of what says nothing: Splink's null level."""
    return {"sql_condition": condition, "label_for_charts": "no evidence", "is_null_level": True}


def _level(label: str, condition: str, m: float, u: float) -> Level:
    return {
        "sql_condition": condition,
        "label_for_charts": label,
        "m_probability": m,
        "u_probability": u,
    }
