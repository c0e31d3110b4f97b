"""Errors of names: what people, clerks and forms make of two given names and two surnames.

Each function changes what is said in place and returns whether it did. ``_widow_of`` and ``_nickname`` are
known to the one who says it and stand in no column.
"""

from __future__ import annotations

import re
from random import Random

from tearline.nation.telling.forms import Said

_PARTICLES = re.compile(r"\b(?:de la|de los|de las|del|de|y) ", re.IGNORECASE)


def nickname(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """The pet name in place of the given ones: Pancho, Lupe."""
    return _given(said, said.get("_nickname", "") or said["given"])


def surnames_swapped(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """The mother's surname first."""
    said["first"], said["second"] = said["second"], said["first"]
    return said["first"] != said["second"] and bool(said["first"])


def second_surname_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """The father's surname alone."""
    return _surname(said, "")


def second_surname_initial(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Hernández P."""
    return len(said["second"]) > 2 and _surname(said, said["second"][0] + ".")


def first_surname_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """The mother's surname alone, in the father's place."""
    if not said["second"]:
        return False
    said["first"], said["second"] = said["second"], ""
    return True


def widows_name(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Rosa Pérez viuda de Gómez."""
    return "_widow_of" in said and _surname(said, f"viuda de {said['_widow_of']}")


def particles_lost(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Cruz for de la Cruz, María Carmen for María del Carmen."""
    before = (said["given"], said["first"], said["second"])
    for name in ("given", "first", "second"):
        said[name] = _PARTICLES.sub("", said[name]) or said[name]
    return before != (said["given"], said["first"], said["second"])


def maria_shortened(said: Said, rng: Random) -> bool:
    """Ma. or M. for María."""
    short = "Ma." if rng.random() < 0.85 else "M."
    return _given(said, re.sub(r"\bMar[ií]a(?= )", short, said["given"]))


def given_swapped(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """The second given name first."""
    return _given(said, " ".join(reversed(said["given"].split(" ", 1))))


def first_given_only(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """One given name of two."""
    return _given(said, said["given"].partition(" ")[0])


def second_given_only(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """The one that they go by: Guadalupe for José Guadalupe."""
    return _given(said, said["given"].partition(" ")[2] or said["given"])


def second_given_initial(said: Said, rng: Random) -> bool:  # noqa: ARG001
    """Juan C."""
    head, _, rest = said["given"].partition(" ")
    return _given(said, f"{head} {rest[0]}." if rest else head)


def _given(said: Said, text: str) -> bool:
    changed = text != said["given"]
    said["given"] = text
    return changed


def _surname(said: Said, text: str) -> bool:
    changed = text != said["second"]
    said["second"] = text
    return changed
