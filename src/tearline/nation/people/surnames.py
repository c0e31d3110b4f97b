"""Surnames by their frequency: a heavy head, a tail of tens of thousands, and names of a region.

The tail is the same for every seed, as a country's names are; who bears which is the seed's. That some rare
surname fills a village is the work of :class:`Kin`: a district has families of its own.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from tearline.nation.chance import Weighted, stream
from tearline.nation.people.rare import rare_surnames
from tearline.nation.people.sources import faker_surnames, table, without_doubles

_LOCAL_SHARE = 0.08  # of people who bear a name that is common only where they live; assumed
_LOCAL_NAMES = 40
_FLATTER = 0.9  # a region's own names follow Zipf more gently; assumed


@lru_cache(maxsize=1)
def ranked() -> tuple[str, ...]:
    """All surnames, the most common first: the head by hand, faker's lists, rare ones."""
    head = table("surnames")["head"]
    known = list(dict.fromkeys((*head, *faker_surnames()[:700], *_regional_names(), *faker_surnames())))
    known = without_doubles(known, keep=set(head))
    rng = stream(0, "surnames")
    many = table("surnames")["law"]["names"] - len(known)
    return (*known, *rare_surnames(rng, known, many))


@lru_cache(maxsize=1)
def law() -> Weighted[str]:
    """Surnames with their shares over the whole country."""
    return Weighted(ranked(), [_share(rank) for rank in range(1, len(ranked()) + 1)])


def _share(rank: int) -> float:
    """Zipf and Mandelbrot's law, steeper beyond ``bend``."""
    law = table("surnames")["law"]
    return float((rank + law["shift"]) ** -law["slope"] * (1 + rank / law["bend"]) ** -law["more"])


def some_surname(rng: Random, state: str) -> str:
    """A surname of somebody whose people come from ``state``; any for ``NE``."""
    dice = rng.random()
    for share, names in _regions(state):
        if dice < share:
            return names.pick(rng)
        dice -= share
    return law().pick(rng)


class Kin:
    """Surnames of a district: the country's, its region's and some that are common only there."""

    def __init__(self, rng: Random) -> None:
        tail = ranked()[600:]
        own = [tail[int(len(tail) * rng.random() ** 2)] for _ in range(_LOCAL_NAMES)]
        self._own = Weighted(own, [1 / (n + 5) for n in range(_LOCAL_NAMES)])

    def surname(self, rng: Random, state: str) -> str:
        """One surname."""
        if rng.random() < _LOCAL_SHARE:
            return self._own.pick(rng)
        return some_surname(rng, state)


@lru_cache(maxsize=64)
def _regions(state: str) -> tuple[tuple[float, Weighted[str]], ...]:
    found = []
    for region in table("surnames")["regional"].values():
        share = region["shares"].get(state, 0.002 if len(region["names"]) > 45 else 0.0)
        if share:
            weights = [(n + 3) ** -_FLATTER for n in range(len(region["names"]))]
            found.append((share, Weighted(region["names"], weights)))
    return tuple(found)


def _regional_names() -> list[str]:
    return [name for region in table("surnames")["regional"].values() for name in region["names"]]
