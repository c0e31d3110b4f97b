"""Weights: how much each level of each comparison says, in bits, and where the numbers come from.

A weights file is YAML: m, u and k by level, thresholds and provenance. m is the share of pairs of one thing
that show the level, u the share of pairs of strangers (Fellegi and Sunter 1969), k that of pairs of kin: two
of one family or household, who share surnames, address and telephone all at once, which strangers do not. A
level weighs log2(m/u) against strangers, a shared rare word more by the bits of its rarity over the average;
against kin it weighs log2(m/k).
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
_PARTS = 1024


@dataclass(frozen=True, slots=True)
class Weights:
    """One kind's weights. ``population`` in bits: how many records a match is sought among.

    ``kin`` in bits: how many pairs of kin there are for one pair of one thing. Without ``k`` a kind has none.
    """

    kind: str
    version: str
    m: Mapping[str, Mapping[str, float]]
    u: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, Rarity]
    population: float
    match: float
    unsure: float
    provenance: Mapping[str, Any] = field(default_factory=dict)
    k: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    kin: float = 0.0

    @property
    def plan(self) -> Plan:
        """The plan that these weights weigh."""
        return plan(self.kind)

    def level_bits(self, comparison: str) -> list[float]:
        """Bits by level, in the order of the comparison's levels; 0 where nothing was learned."""
        return self._bits(comparison, self.u)

    def kin_bits(self, comparison: str) -> list[float]:
        """The same against kin; all 0 where the kind has none."""
        return self._bits(comparison, self.k)

    def _bits(self, comparison: str, others: Mapping[str, Mapping[str, float]]) -> list[float]:
        m, other = self.m.get(comparison, {}), others.get(comparison, {})
        return [
            held(math.log2(max(m[level], _LEAST) / max(other[level], _LEAST)))
            if level in m and level in other
            else 0.0
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
        return rarity, held(-math.log2(max(exact, _LEAST))), held(share)


def held(bits: float) -> float:
    """Bits to a thousandth, in binary: sums of what is held so are exact, and equal in any order."""
    return round(bits * _PARTS) / _PARTS


def levels(known: Plan, comparison: str) -> tuple[str, ...]:
    """The names of a comparison's levels, in their order."""
    how = next(c.how for c in known.comparisons if c.name == comparison)
    return LEVELS[how]


@cache
def shipped(kind: str) -> Weights:
    """The weights that this release brings for a kind: trained ones, or those by hand where there are none."""
    source = resources.files("tearline.fusion").joinpath("weights", f"{kind}.yaml")
    return from_text(source.read_text("utf-8")) if source.is_file() else by_hand(kind)


@cache
def by_hand(kind: str) -> Weights:
    """Weights set by hand, which training starts from and falls back to where records say nothing."""
    source = resources.files("tearline.fusion").joinpath("weights", "by-hand", f"{kind}.yaml")
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
        k=read.get("k", {}),
        kin=read.get("kin", 0.0),
    )


def to_text(weights: Weights) -> str:
    """As YAML, without the tables of rarity, which are public and stand in the model."""
    body = {
        "kind": weights.kind,
        "version": weights.version,
        "provenance": dict(weights.provenance),
        "population": round(weights.population, 2),
        "match": weights.match,
        "unsure": weights.unsure,
        "m": _rounded(weights.m),
        "u": _rounded(weights.u),
    }
    if weights.k:
        body |= {"kin": round(weights.kin, 2), "k": _rounded(weights.k)}
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)


def _rounded(shares: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {name: {k: float(f"{v:.4g}") for k, v in by_level.items()} for name, by_level in shares.items()}
