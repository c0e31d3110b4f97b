"""Brokers: the few who know people of several cells and groups, and whom everything passes."""

from __future__ import annotations

from random import Random

from tearline.nation.chance import Weighted, poisson
from tearline.nation.crime.careers import Career
from tearline.nation.crime.outfit import Outfit
from tearline.nation.crime.tables import table
from tearline.nation.crime.web import Web

_WITH_HEAD = 0.5  # contacts whose head a broker knows too (assumed)


def weave_brokers(rng: Random, web: Web, outfits: list[Outfit]) -> None:
    """Tie one broker or more of each group to cells of their own group and to people of other groups."""
    chosen = [_brokers(rng, outfit) for outfit in outfits]
    for n, outfit in enumerate(outfits):
        for broker in chosen[n]:
            _inside(rng, web, broker, outfit)
            _outside(rng, web, broker, outfits, chosen, n)


def _brokers(rng: Random, outfit: Outfit) -> list[Career]:
    """Of today's members, by role: one at least where there is anybody but the leader."""
    rates = table("rates")["brokers"]
    today = [career for career in outfit.careers if career.until is None and career.group is outfit.group]
    fit = [career for career in today if career.role in rates["roles"]]
    if not fit:
        fit = [career for career in today if career.role != "leader"]
    if not fit:
        return []
    by_role = Weighted(fit, [rates["roles"].get(career.role, 1.0) for career in fit])
    many = max(1, round(rates["share"] * len(today) + rng.random() - 0.5))
    return list({id(career): career for career in (by_role.pick(rng) for _ in range(many))}.values())


def _inside(rng: Random, web: Web, broker: Career, outfit: Outfit) -> None:
    """Ties to cells of the own group other than the broker's: to one of them, and often to their head as well."""
    others = [c for c in outfit.careers if c is not broker and c.role != "leader"]
    apart = [c for c in others if c.cell is None or c.cell is not broker.cell] or others
    for _ in range(_many(rng, "own") if apart else 0):
        contact = rng.choice(apart)
        web.join(broker, contact, "broker")
        for head in others:
            if head.role == "cell head" and head.cell is contact.cell and rng.random() < _WITH_HEAD:
                web.join(broker, head, "broker")


def _many(rng: Random, where: str) -> int:
    """How many ties: some brokers know half the district."""
    return poisson(rng, table("rates")["brokers"][where] * rng.lognormvariate(-0.18, 0.6))


def _outside(
    rng: Random, web: Web, broker: Career, outfits: list[Outfit], chosen: list[list[Career]], own: int
) -> None:
    """Ties to each other group: its broker first, then anybody but its leader."""
    many = max(1, _many(rng, "other"))
    others = [n for n in range(len(outfits)) if n != own]
    for k in range(many if others else 0):
        n = others[k % len(others)]
        people = [c for c in outfits[n].careers if c.role != "leader"]
        other = rng.choice(chosen[n]) if k < len(others) and chosen[n] else rng.choice(people or [broker])
        web.join(broker, other, "broker")
