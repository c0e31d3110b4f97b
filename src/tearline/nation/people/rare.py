"""Rare names, made by the ways in which names come about: places, trades, older tongues, slips of a clerk.

A country has tens of thousands of surnames that a few families bear. These are put together from the roots
and endings of the tongues that left surnames here (``rare.yaml``), so that they look right, sort right and go
wrong right; some of them may exist, as names, without meaning anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.people.sources import table

_LONGEST = 24  # letters
_Way = Callable[[Random], str]


def rare_surnames(rng: Random, known: list[str], many: int) -> Iterator[str]:
    """``many`` surnames that are not in ``known``, each once."""
    seen = set(known)
    ways = _ways(known)
    picks = Weighted(ways.values(), [table("rare")["weights"][name] for name in ways])
    while many:
        name = picks.pick(rng)(rng)
        if name not in seen and len(name) <= _LONGEST:
            seen.add(name)
            many -= 1
            yield name


def rare_given(rng: Random, sex: str, old: bool, many: int) -> list[str]:
    """``many`` given names that parents made up, or that went out of use (``old``), each once."""
    roots = table("rare")
    starts = roots["given_starts"]["old" if old else sex]
    ends = roots["given_ends"][f"{sex}old" if old else sex]
    names: dict[str, None] = {}
    while len(names) < min(many, len(starts) * len(ends) // 2):
        names[_joined(rng.choice(starts), rng.choice(ends))] = None
    return list(names)


def _ways(known: list[str]) -> dict[str, _Way]:
    """Ways to a surname."""
    roots = table("rare")
    single = [name for name in known[:900] if " " not in name]

    def joined(tongue: str) -> _Way:
        starts, ends = roots[f"{tongue}_roots"], roots[f"{tongue}_ends"]
        return lambda rng: _joined(rng.choice(starts), rng.choice(ends))

    return {
        "nahua": joined("nahua"),
        "maya": lambda rng: "".join(
            rng.choice(roots[f"maya_{part}"]) for part in ("starts", "middles", "ends")
        ),
        "basque": joined("basque"),
        "place": lambda rng: _joined(
            rng.choice(roots["place_roots"]) + rng.choice(("", "", "er", "on", "al")),
            rng.choice(roots["place_ends"]),
        ),
        "epithet": lambda rng: _joined(
            rng.choice(roots["place_roots"]) + rng.choice("iae"), rng.choice(roots["worked"])
        ),
        "far": joined("far"),
        "slip": lambda rng: _slip(rng, rng.choice(single)),
        "two": lambda rng: _compound(rng, single),
    }


def _joined(root: str, end: str) -> str:
    """Root and ending without a doubled letter or a hiatus between them."""
    while len(root) > 2 and (root[-1].lower() == end[0] or (root[-1] in "aeiou" and end[0] in "aeiouíóu")):
        root = root[:-1]
    return root + end


def _slip(rng: Random, name: str) -> str:
    """A surname as some clerk once wrote it, which the family has borne ever since."""
    wrong, right = rng.choice(table("rare")["slips"])
    slipped = name.replace(wrong, right, 1)
    return slipped[:1].upper() + slipped[1:]


def _compound(rng: Random, single: list[str]) -> str:
    """Two surnames in one, or one with an article that suits its ending."""
    second = rng.choice(single)
    article = {"a": "de la", "s": "de los", "o": "del"}.get(second[-1], "de")
    link = rng.choice((article, article, "de", "y"))
    if link != "y" and rng.random() < 0.4:
        return f"{link} {second}"
    first = rng.choice(single)
    return f"{first}-{second}" if rng.random() < 0.15 else f"{first} {link} {second}"
