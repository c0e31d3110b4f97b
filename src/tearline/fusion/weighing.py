"""Weights: how much each level of each comparison says, in bits, and where the numbers come from.

A weights file is YAML: m and u by level, bands of rarity, thresholds and provenance. m is the share of
pairs of one thing that show the level, u the share of pairs of two things (Fellegi and Sunter 1969). A
level weighs log2(m/u); a shared rare word weighs more, by the bits of its rarity over the average.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from tearline.fusion.compare import LEVELS
from tearline.fusion.plan import Plan, plan
from tearline.fusion.rarity import Rarity, public_rarity

# What of a word's rarity counts at each likeness: a nickname or a slip shares only part of the word.
SHARES = {
    "exact": 1.0, "nickname": 0.5, "sound": 0.7, "typo": 0.5, "crossed": 1.0, "same": 1.0,
}  # fmt: skip
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Weights:
    """One kind's weights. ``population`` in bits: how many records a match is sought among."""

    kind: str
    version: str
    m: Mapping[str, Mapping[str, float]]
    u: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, Rarity]
    population: float
    match: float
    unsure: float
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The plan that these weights weigh."""
        return plan(self.kind)

    def level_bits(self, comparison: str) -> list[float]:
        """Bits by level, in the order of the comparison's levels; 0 where nothing was learned."""
        m, u = self.m.get(comparison, {}), self.u.get(comparison, {})
        return [
            math.log2(max(m[level], _LEAST) / max(u[level], _LEAST)) if level in m and level in u else 0.0
            for level in levels(self.plan, comparison)
        ]

    def table(self, comparison: str, level: str) -> tuple[Rarity, float, float] | None:
        """Rarity, its average in bits and its share for a level; None where rarity plays no part."""
        group, _, like = level.partition(".")
        share = SHARES.get(like, 0.0)
        rarity = self.rarity.get(group if group in ("given", "surname") else comparison)
        exact = self.u.get(comparison, {}).get(f"{group}.{'same' if group == 'category' else 'exact'}")
        if not share or rarity is None or not exact:
            return None
        return rarity, -math.log2(max(exact, _LEAST)), share


def levels(known: Plan, comparison: str) -> tuple[str, ...]:
    """The names of a comparison's levels, in their order."""
    how = next(c.how for c in known.comparisons if c.name == comparison)
    return LEVELS[how]


@cache
def shipped(kind: str) -> Weights:
    """The weights that this release brings for a kind."""
    source = resources.files("tearline.fusion").joinpath("weights", f"{kind}.yaml")
    return from_text(source.read_text("utf-8"))


def read_weights(path: Path) -> Weights:
    """Weights from a file."""
    return from_text(path.read_text("utf-8"))


def from_text(text: str) -> Weights:
    """Weights from YAML; rarity is the release's where the file has none of its own."""
    read = yaml.safe_load(text)
    own = {name: Rarity(t["bits"], t["other"]) for name, t in read.get("rarity", {}).items()}
    return Weights(
        kind=read["kind"],
        version=str(read["version"]),
        m=read["m"],
        u=read["u"],
        rarity=own or public_rarity(),
        population=read["population"],
        match=read["match"],
        unsure=read["unsure"],
        provenance=read["provenance"],
    )


def to_text(weights: Weights) -> str:
    """As YAML, without the tables of rarity, which are public and stand in the model."""
    body = {
        "kind": weights.kind,
        "version": weights.version,
        "provenance": dict(weights.provenance),
        "population": weights.population,
        "match": weights.match,
        "unsure": weights.unsure,
        "m": _rounded(weights.m),
        "u": _rounded(weights.u),
    }
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)


def _rounded(shares: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {name: {k: float(f"{v:.4g}") for k, v in by_level.items()} for name, by_level in shares.items()}
