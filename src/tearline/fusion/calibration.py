"""A report on weights: m, u and bits by level, and whether totals mean what they say, without labels.

Calibration needs no truth where records have identifiers: one identifier is left out of a pair's total, and
the pairs with about the same total should agree on it as often as that total says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tearline.fusion.chance import some_candidates
from tearline.fusion.features import Features
from tearline.fusion.shown import Coded, Floats
from tearline.fusion.weighing import Weights, levels

_STEP = 5
_LOW, _HIGH = -15, 25
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class LevelRow:
    """What one level says."""

    comparison: str
    level: str
    m: float
    u: float
    bits: float
    kin_bits: float


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """Pairs whose total without an identifier lies in [low, low + 5) bits, and how many agree on it."""

    identifier: str
    low: int
    pairs: int
    agree: float
    expected: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a retraining is judged by before its weights are taken into use."""

    levels: list[LevelRow]
    calibration: list[CalibrationRow]

    def text(self) -> str:
        """As a table for a terminal or a file."""
        lines = [f"{'comparison':<12} {'level':<20} {'m':>10} {'u':>10} {'bits':>7} {'than kin':>8}"]
        lines += [
            f"{r.comparison:<12} {r.level:<20} {r.m:>10.5f} {r.u:>10.2e} {r.bits:>+7.1f} {r.kin_bits:>+8.1f}"
            for r in self.levels
        ]
        lines += ["", f"{'identifier':<12} {'bits from':>10} {'pairs':>10} {'agree':>8} {'expected':>9}"]
        lines += [
            f"{r.identifier:<12} {r.low:>10} {r.pairs:>10} {r.agree:>8.3f} {r.expected:>9.3f}"
            for r in self.calibration
        ]
        return "\n".join(lines) + "\n"


def report(weights: Weights, records: Sequence[Features]) -> Report:
    """m, u and bits of the weights, and their calibration on records of the population."""
    return Report(_levels(weights), _calibration(weights, records))


def _levels(weights: Weights) -> list[LevelRow]:
    return [
        LevelRow(c.name, level, weights.m[c.name][level], weights.u[c.name][level], bits, kin)
        for c in weights.plan.comparisons
        for level, bits, kin in zip(
            levels(weights.plan, c.name), weights.level_bits(c.name), weights.kin_bits(c.name), strict=True
        )
    ]


def _calibration(weights: Weights, records: Sequence[Features]) -> list[CalibrationRow]:
    left, right, _ = some_candidates(records)
    columns = Coded(records, weights)
    names = [comparison.name for comparison in weights.plan.comparisons]
    shown = columns.shown(left, right)
    strangers = [of.bits(weights, name) for of, name in zip(shown, names, strict=True)]
    kin = [of.kin_bits(weights, name) for of, name in zip(shown, names, strict=True)]
    rows: list[CalibrationRow] = []
    for n, comparison in enumerate(weights.plan.comparisons):
        if comparison.how == "code":
            codes = columns.columns[n][0]
            both = shown[n].both
            agree = codes[left] == codes[right]
            others = np.sum(strangers, axis=0) - strangers[n] - weights.population
            if weights.k:
                others = np.minimum(others, np.sum(kin, axis=0) - kin[n] - weights.kin)
            m = weights.m[comparison.name]["code.exact"]
            rows += _binned(comparison.name, others[both], agree[both].astype(np.float64), m)
    return rows


def _binned(name: str, others: Floats, agree: Floats, m: float) -> list[CalibrationRow]:
    rows = []
    for low in range(_LOW, _HIGH, _STEP):
        inside = (others >= low) & (others < low + _STEP)
        if inside.sum() >= _FEWEST:
            odds = np.exp2(others[inside])
            expected = float((m * odds / (1 + odds)).mean())
            rows.append(CalibrationRow(name, low, int(inside.sum()), float(agree[inside].mean()), expected))
    return rows
