"""What people are called: short forms of given names, and apodos."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from tearline.nation.chance import Weighted
from tearline.nation.facts import Person
from tearline.nation.people.sources import table


@lru_cache(maxsize=8192)
def hypocorisms(given: str) -> tuple[str, ...]:
    """Short forms of a given name or pair of names, the commonest first: ``Francisco`` → Paco, Pancho …

    Empty where none is known; a pair without one of its own has those of its second name, then of its first.
    """
    short = table("nicknames")["short"]
    if given in short:
        return tuple(short[given])
    words = given.split()
    if len(words) > 1:
        return tuple(name for word in (words[-1], words[0]) for name in short.get(word, ()))
    return ()


def nickname(rng: Random, person: Person) -> str:
    """A lifelike apodo of a person: El Güero, La Licenciada, El 20, Chuy."""
    kind = _kinds().pick(rng)
    names = table("nicknames")
    if kind in ("looks", "animal", "trade"):
        return str(rng.choice(names[kind][person.sex]))
    if kind == "number" and person.sex == "H":
        return str(rng.choice(names["number"]))
    if kind == "origin" and person.birth_state in names["origin"]:
        return _article(person.sex, names["origin"][person.birth_state])
    short = hypocorisms(" ".join(person.given)) or hypocorisms(person.given[0])
    if short:
        form = short[int(len(short) * rng.random() ** 2)]
        return _article(person.sex, form) if rng.random() < 0.35 else form
    return str(rng.choice(names["looks"][person.sex]))


def _article(sex: str, name: str) -> str:
    """With the article, and the ending of a woman where it is a man's word."""
    if sex == "H":
        return f"El {name}"
    return (
        f"La {name[:-1]}a" if name.endswith("o") and name not in ("Chío", "Rocío", "Chayo") else f"La {name}"
    )


@lru_cache(maxsize=1)
def _kinds() -> Weighted[str]:
    return Weighted.of(table("nicknames")["kinds"])
