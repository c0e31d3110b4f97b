"""How rare a word is, coarsely and from public knowledge: never counted in records a viewer may not see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tearline.fusion.plan import data


@dataclass(frozen=True, slots=True)
class Rarity:
    """Bits by word, coarse; ``other`` for a word that is not listed."""

    bits: Mapping[str, int]
    other: int

    def of(self, a: str, b: str) -> int:
        """Of a pair of words: the commoner one's."""
        get, other = self.bits.get, self.other
        return get(a, other) if a == b else min(get(a, other), get(b, other))


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
