"""Letters of names as the registries take them: upper case, no accents, particles dropped, Ñ apart."""

from __future__ import annotations

import re
from functools import lru_cache

from tearline.nation.people.sources import table

# Annex 1 of the CURP's rules: prepositions, conjunctions and contractions that do not count.
PARTICLES = frozenset(table("identity")["particles"])
_ACCENTS = str.maketrans("ÁÉÍÓÚÜÀÈÌÒÙÄËÏÖÂÊÎÔÛÇÃÕ", "AEIOUUAEIOUAEIOAEIOUCAO")
_OTHER = re.compile(r"[^A-ZÑ&0-9]+")
_VOWEL = re.compile(r"[AEIOU]")
_CONSONANT = re.compile(r"[B-DF-HJ-NP-TV-ZÑ]")


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Upper case without accents; Ñ and & stay; dots vanish, other signs become a space."""
    upper = name.upper().replace(".", "").replace("'", "").replace("’", "").translate(_ACCENTS)
    return _OTHER.sub(" ", upper).strip()


@lru_cache(maxsize=65536)
def leading_word(surname: str) -> str:
    """The word of a surname that counts: the first one that is no particle; empty for no surname."""
    words = plain(surname).split()
    return next((word for word in words if word not in PARTICLES), words[-1] if words else "")


@lru_cache(maxsize=65536)
def first_vowel_inside(word: str) -> str:
    """The first vowel after the first letter, X where there is none."""
    found = _VOWEL.search(word, 1)
    return found[0] if found else "X"


@lru_cache(maxsize=65536)
def inner_consonant(word: str) -> str:
    """The first consonant after the first letter, X for none and for Ñ."""
    found = _CONSONANT.search(word, 1)
    return found[0].replace("Ñ", "X") if found else "X"
