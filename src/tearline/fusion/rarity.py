"""How rare a word is, coarsely and from public knowledge: never counted in records a viewer may not see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import inf, log2
from typing import Any

from tearline.fusion.plan import data
from tearline.ontology.words import sounded

_NAMES_THAT_COUNT = 3
# How many words a value of a part has at most.
_WORDS_OF = {"surname": 1, "rare": 1, "distinctive": 1, "start": 1, "starts": 2}
_FREE = 4  # signs at the end of an identifier that are no series


@dataclass(frozen=True, slots=True)
class Rarity:
    """Bits by word, coarse; ``other`` for a word that is not listed."""

    bits: Mapping[str, int]
    other: int

    def of(self, a: str, b: str) -> int:
        """Of a pair of words: the commoner one's."""
        get, other = self.bits.get, self.other
        return get(a, other) if a == b else min(get(a, other), get(b, other))


@dataclass(frozen=True, slots=True)
class PublicBits:
    """How rare the value of a part of a key is at the very least, in bits, and how rare a key must be.

    ``persons`` and ``bodies`` hold words by their sound, as common as the commonest word of it; ``starts``
    the first two letters of persons' names.
    """

    bound: float
    least: Mapping[str, float]
    parts: Mapping[str, float | str]
    persons: Mapping[str, float]
    bodies: Mapping[str, float]
    starts: Mapping[str, float]

    def of(self, part: str, value: str) -> float:
        """The bits of one value of a part, as ``tearline.fusion.keys`` makes it."""
        measure = self.parts.get(part, "signs")
        return _MEASURES[measure](self, value) if isinstance(measure, str) else measure

    def of_all(self, part: str, values: Iterable[str]) -> list[float]:
        """The same of many values of one part."""
        measure = self.parts.get(part, "signs")
        if not isinstance(measure, str):
            return [measure for _ in values]
        made = _MEASURES[measure]
        return [made(self, value) for value in values]

    def most(self, part: str) -> float:
        """No value of a part has more bits; infinite where values may be of any length."""
        measure, known = self.parts.get(part, "signs"), self.least
        if not isinstance(measure, str):
            return measure
        if measure == "place":
            return max(known["state"], known["town"])
        if measure == "address":
            return max(known["town"], known["house"], known["postcode"])
        tables = {"person": self.persons, "body": self.bodies, "starts": self.starts}
        if part not in _WORDS_OF or measure not in tables:
            return inf
        unlisted = known["start"] if measure == "starts" else max(known[measure], known["letter"])
        return _WORDS_OF[part] * max(unlisted, *tables[measure].values())


@cache
def public_bits() -> PublicBits:
    """What ``model/rarity.yaml`` says of keys."""
    read = data("rarity")
    told, persons = read["keys"], _by_sound(read["surname"], read["given"])
    return PublicBits(
        bound=told["bound"],
        least=told["least"],
        parts=told["parts"],
        persons=persons,
        bodies=_by_sound(read["words"]),
        starts=_by_start(persons, told["least"]["start"]),
    )


@cache
def public_rarity() -> dict[str, Rarity]:
    """The coarse public tables of ``model/rarity.yaml``."""
    read = data("rarity")
    tables = {name: _banded(read[name]) for name in ("surname", "given", "words")}
    return {
        "surname": tables["surname"],
        "given": tables["given"],
        "name": tables["words"],
    }


def _banded(table: dict[str, Any]) -> Rarity:
    return Rarity({word: bits for bits, names in table["bands"].items() for word in names}, table["other"])


def _by_sound(*tables: dict[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for table in tables:
        for bits, names in table["bands"].items():
            for sound in map(sounded, names):
                found[sound] = min(bits, found.get(sound, bits))
    return found


def _by_start(persons: Mapping[str, float], least: float) -> dict[str, float]:
    """The share of all listed words that start so, and of one that is not listed, in halves of a bit."""
    shares: dict[str, float] = {}
    for word, bits in persons.items():
        shares[word[:2]] = shares.get(word[:2], 2**-least) + 2**-bits
    return {start: round(-2 * log2(share)) / 2 for start, share in shares.items()}


def _words(known: PublicBits, table: Mapping[str, float], unlisted: float, value: str) -> float:
    """Names go together (María Guadalupe, José Luis): those after the three rarest say little."""
    letter = known.least["letter"]
    bits = [table.get(word, unlisted if len(word) > 1 else letter) for word in value.split()]
    if len(bits) <= _NAMES_THAT_COUNT:
        return sum(bits)
    rarest = sorted(bits, reverse=True)
    more = len(rarest) - _NAMES_THAT_COUNT
    return sum(rarest[:_NAMES_THAT_COUNT]) + known.least["further"] * more


def _person(known: PublicBits, value: str) -> float:
    return _words(known, known.persons, known.least["person"], value)


def _body(known: PublicBits, value: str) -> float:
    return _words(known, known.bodies, known.least["body"], value)


def _whole_body(known: PublicBits, value: str) -> float:
    """That a name has no other words says something too."""
    return _body(known, value) + known.least["whole"]


def _starts(known: PublicBits, value: str) -> float:
    return sum(known.starts.get(start, known.least["start"]) for start in value.split())


def _signs(known: PublicBits, value: str) -> float:
    """Of an identifier, sign by sign. Of half of one only the last few: the others are a series that many have."""
    _, half, signs = next((cut for mark in "<>:" if (cut := value.rpartition(mark))[1]), ("", "", value))
    free = "" if half == "<" else signs[-_FREE:] if half == ">" else signs
    digits, least = sum(map(str.isdigit, free)), known.least
    counted = least["digit"] * digits + least["sign"] * (len(free) - digits)
    return counted + least["series"] * (len(signs) - len(free))


def _place(known: PublicBits, value: str) -> float:
    """A code of two or three signs is a state's; a word is a town's at least."""
    return known.least["state" if len(value) < 4 else "town"]


def _address(known: PublicBits, value: str) -> float:
    """A house has a number and words; a number without them is a postcode; words alone are a town."""
    if not any(sign.isdigit() for sign in value):
        return known.least["town"]
    return known.least["house" if len(value.split()) > 2 else "postcode"]


_MEASURES: dict[str, Callable[[PublicBits, str], float]] = {
    "person": _person,
    "body": _body,
    "whole body": _whole_body,
    "starts": _starts,
    "signs": _signs,
    "place": _place,
    "address": _address,
}
