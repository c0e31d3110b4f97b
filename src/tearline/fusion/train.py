"""Weights without labels: u by counting, m and k on pairs that independent evidence holds to be one thing, or kin.

Free EM drifts: on a million records it took kinship for identity. Here a comparison's m is estimated only
on *anchors*: pairs that its own evidence has no part in choosing, because the other comparisons alone hold
them for one thing by a wide margin, over strangers and over kin. k is estimated likewise on pairs that the
others hold for kin. Rounds begin with a prior's m, and what few anchors say is weighed against it. Everything
is seeded; the same records give the same weights.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import log2
from typing import Any, NamedTuple

import numpy as np

from tearline.fusion.chance import SEED, Chance, Shares, counted_rarity, normed, some_candidates
from tearline.fusion.features import VERSION, Features
from tearline.fusion.shown import Coded, Flags, Floats
from tearline.fusion.weighing import Weights, by_hand

ROUNDS = 5
MARGIN = 7.0  # bits by which the others alone must hold a pair for one thing: 128 to 1
KIN_MARGIN = 4.0
MATCH = 0.0
UNSURE = -5.0
_MOST_PARTNERS = 5.0  # bits: no record is expected to have more than 32 others of its thing
_FEWEST_PARTNERS = 6.0  # bits: nor fewer than one record in 64 to have another
_MOST_KIN = 8.0  # bits either way
_PRIOR = 20.0  # observations added to each group of levels, by the prior's shares
# What a rule says, and an invented population cannot show: it stays as it is set by hand.
_RULED = (("birth", "date.generation"), ("curp", "code.slip"), ("curp", "code.differs"))
_SHARED = 0.6  # of kin who share what the model says that kin share, before anything is seen


def fit(
    records: Sequence[Features],
    *,
    version: str,
    source: str,
    own_rarity: bool = False,
    population: float | None = None,
    prior: Weights | None = None,
    keep: Collection[str] = (),
    caution: float = 0.0,
) -> Weights:
    """Weights for one kind from records of a population, without labels.

    ``own_rarity`` counts names in the records themselves: for a closed set only, never where a viewer may
    not see them all. ``population`` in bits; where it is None it is estimated: all pairs over the expected
    number of matches. ``prior`` stands for what the records do not show: the weights by hand if absent, for
    trained ones tell of the population that they were trained on. It is kept for the comparisons named in
    ``keep``, and to the share ``caution`` (0 to 1) everywhere: an invented population errs only as its
    authors imagined.
    """
    prior = prior or by_hand(records[0].kind)
    found = _Training(records, own_rarity, population, prior).run(version, source)
    return _cautious(found, prior, keep, caution) if keep or caution else found


def first_k(prior: Weights) -> Shares:
    """k before any kin are seen: what the model says they share nearly as one thing does, else as strangers."""
    if prior.k or not prior.plan.kin:
        return prior.k
    found = {}
    for name, of in prior.m.items():
        shared = {
            level: _SHARED * ({name, level.partition(".")[0]} & {*prior.plan.kin} != set()) for level in of
        }
        found[name] = {
            level: shared[level] * of[level] + (1 - shared[level]) * prior.u[name][level] for level in of
        }
    return found


def _cautious(found: Weights, prior: Weights, keep: Collection[str], caution: float) -> Weights:
    """The learned shares, mixed with the prior's."""

    def mixed(learned: Shares, before: Shares) -> Shares:
        return {
            name: {
                level: share + (1.0 if name in keep else caution) * (before[name][level] - share)
                for level, share in of.items()
            }
            for name, of in learned.items()
        }

    rules = [f"{name} {level}" for name, level in _RULED if level in prior.m.get(name, {})]
    told = {**found.provenance, "by_hand": sorted(keep), "caution": caution, "levels_by_hand": rules}
    return replace(
        found,
        m=_ruled(mixed(found.m, prior.m), prior.m), u=mixed(found.u, prior.u), k=mixed(found.k, first_k(prior)),
        match=prior.match, unsure=prior.unsure, provenance=told,
    )  # fmt: skip


def _ruled(m: Shares, prior: Shares) -> Shares:
    return {
        name: {level: prior[name][level] if (name, level) in _RULED else share for level, share in of.items()}
        for name, of in m.items()
    }


class _Evidence(NamedTuple):
    """In bits by pair: for one thing against strangers, and against kin."""

    strangers: Floats
    kin: Floats

    def less(self, part: _Evidence) -> _Evidence:
        """Without one comparison's part in it."""
        return _Evidence(self.strangers - part.strangers, self.kin - part.kin)

    def of_one(self, margin: float) -> Flags:
        """The pairs held for one thing."""
        return (self.strangers >= margin) & (self.kin >= margin)

    def of_kin(self, margin: float) -> Flags:
        """The pairs held for kin."""
        return (self.strangers - self.kin >= margin) & (-self.kin >= margin)


class _Training:
    """One fit: what is known so far, and rounds that know more."""

    def __init__(
        self, records: Sequence[Features], own_rarity: bool, population: float | None, prior: Weights
    ) -> None:
        self.records, self.own_rarity, self.prior, self.population = records, own_rarity, prior, population
        self.plan = prior.plan
        self.names = [comparison.name for comparison in self.plan.comparisons]
        self.sought = self.bits = log2(max(2, len(records)))
        self.one_thing = 0.0
        self.rarity = prior.rarity
        self.m, self.u, self.k, self.kin = prior.m, prior.u, first_k(prior), prior.kin
        self.anchors: dict[str, list[int]] = {}

    def run(self, version: str, source: str) -> Weights:
        """Counts once, then rounds of u, rarity, m and k."""
        columns = Coded(self.records, self.prior)
        left, right, self.sampled = some_candidates(self.records)
        self.shown = columns.shown(left, right)
        self.chance = Chance(columns, self.shown, self.sampled)
        for _ in range(ROUNDS):
            self._renew_chance()
            self._round()
        self._renew_chance()
        return self._weights(version, self.population or self.bits, self._provenance(source, len(left)))

    def _weights(self, version: str, population: float, provenance: Mapping[str, Any]) -> Weights:
        """What is known so far."""
        return Weights(
            self.plan.kind, version, self.m, self.u, self.rarity, population, MATCH, UNSURE,
            provenance, self.k, self.kin,
        )  # fmt: skip

    def _renew_chance(self) -> None:
        """u and rarity, less what the pairs of one thing and of kin put into them."""
        taken_off = [(self.one_thing, self.m)]
        if self.k:
            taken_off.append((self.one_thing * 2.0**self.kin, self.k))
        self.u = self.chance.shares(self.prior.u, taken_off)
        if self.own_rarity:
            partners = self.one_thing * (len(self.records) - 1)
            self.rarity = counted_rarity(self.plan, self.records, 1 + partners)

    def _round(self) -> None:
        parts, total = self._evidence()
        self._expect(total)
        m, k = {}, {}
        for n, name in enumerate(self.names):
            others = total.less(parts[n])
            one, kin = others.of_one(MARGIN), others.of_kin(KIN_MARGIN)
            m[name] = self._learned(n, one, self.prior.m[name])
            if self.k:
                k[name] = self._no_rarer(name, self._learned(n, kin, first_k(self.prior)[name]))
            self.anchors[name] = [
                int((one & self.shown[n].both).sum()),
                int((kin & self.shown[n].both).sum()),
            ]
        self.m, self.k = m, k

    def _no_rarer(self, name: str, of_kin: Mapping[str, float]) -> Mapping[str, float]:
        """Kin agree on a number, or are a sign apart, as often as strangers at least, however few were seen."""
        numbers = ("code.exact", "code.slip")
        u = self.u[name]
        return normed(
            {level: max(share, u[level]) if level in numbers else share for level, share in of_kin.items()}
        )

    def _evidence(self) -> tuple[list[_Evidence], _Evidence]:
        weights = self._weights("", 0.0, {})
        parts = [
            _Evidence(shown.bits(weights, name), shown.kin_bits(weights, name))
            for shown, name in zip(self.shown, self.names, strict=True)
        ]
        strangers: Floats = np.sum([part.strangers for part in parts], axis=0)
        kin: Floats = np.sum([part.kin for part in parts], axis=0)
        beside = kin - self.kin if self.k else np.full(len(kin), np.inf)
        return parts, _Evidence(strangers - self.bits, beside)

    def _expect(self, total: _Evidence) -> None:
        """How many pairs are of one thing, and of kin, as the evidence expects."""
        one = np.exp2(np.clip(total.strangers, -60, 60))
        kin = one / np.exp2(np.clip(total.kin, -60, 60)) if self.k else np.zeros(len(one))
        every = 1 + one + kin
        matches, beside = (max(1.0, float((odds / every).sum()) * self.sampled) for odds in (one, kin))
        bits = log2(self.chance.every / matches)
        self.bits = min(max(bits, self.sought - _MOST_PARTNERS), self.sought + _FEWEST_PARTNERS)
        self.one_thing = 2.0**-self.bits
        self.kin = min(max(log2(beside / matches), -_MOST_KIN), _MOST_KIN)

    def _learned(self, n: int, chosen: Flags, prior: Mapping[str, float]) -> dict[str, float]:
        """Shares of one comparison's levels among the chosen pairs, and a little of the prior's."""
        counts = self.shown[n].counts(chosen)
        return normed(
            {level: float(count) + _PRIOR * prior[level] for level, count in zip(prior, counts, strict=True)}
        )

    def _provenance(self, source: str, pairs: int) -> dict[str, Any]:
        return {
            "source": source,
            "records": len(self.records),
            "candidates": pairs,
            "matches": round(self.one_thing * self.chance.every),
            "features": VERSION,
            "seed": SEED,
            "rounds": ROUNDS,
            "margin": MARGIN,
            "anchors": dict(self.anchors),
        }
