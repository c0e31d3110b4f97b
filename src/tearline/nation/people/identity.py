"""CURP and RFC from a person's facts, by the official rules.

CURP: Instructivo normativo para la asignación de la CURP, DOF 18-10-2006 and 18-10-2021, and its annexes
(states, inconvenient words). RFC: the algorithm that the SAT published (IFAI 0610100135506). The CURP's 17th
sign is the registry's choice, so it is a parameter; all other signs follow from the facts.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import pairwise

from tearline.nation.people.lettering import (
    PARTICLES,
    first_vowel_inside,
    inner_consonant,
    leading_word,
    plain,
)
from tearline.nation.people.sources import table
from tearline.ontology.mexican import curp_check, rfc_check

# CURP annex 2: these become e.g. BXCA. RFC annex: the last letter becomes X.
CURP_WORDS = frozenset(table("identity")["curp_words"])
RFC_WORDS = frozenset(table("identity")["rfc_words"])
_HOMOCLAVES = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
_NAME_VALUES = {" ": "00", "&": "10", "Ñ": "40"} | {str(n): f"{n:02}" for n in range(10)}
_NAME_VALUES |= {sign: str(11 + n) for n, sign in enumerate("ABCDEFGHI")}
_NAME_VALUES |= {sign: str(21 + n) for n, sign in enumerate("JKLMNOPQR")}
_NAME_VALUES |= {sign: str(32 + n) for n, sign in enumerate("STUVWXYZ")}

_FORMS = tuple(table("identity")["legal_forms"])
_NO_WORDS = PARTICLES | frozenset(table("identity")["no_words"])


def curp_of(
    given: tuple[str, ...], surnames: tuple[str, str], born: date, sex: str, state: str, turn: int = 0
) -> str:
    """The CURP of these facts. ``turn`` (0 to 9, or to 25 for births from 2000 on) is the homoclave."""
    sign = str(turn) if born.year < 2000 else chr(ord("A") + turn)
    first, second, name = leading_word(surnames[0]), leading_word(surnames[1]), called(given)
    root = (first[:1] or "X") + first_vowel_inside(first) + (second[:1] or "X") + (name[:1] or "X")
    root = root.replace("Ñ", "X")
    if root in CURP_WORDS:
        root = f"{root[0]}X{root[2:]}"
    inside = inner_consonant(first) + inner_consonant(second) + inner_consonant(name)
    stem = f"{root}{born:%y%m%d}{sex}{state}{inside}{sign}"
    return stem + curp_check(stem)


def rfc_of(given: tuple[str, ...], surnames: tuple[str, str], born: date) -> str:
    """A natural person's RFC, 13 signs. Two people of one name and one birth date have the same here; the
    SAT would give one of them another homoclave."""
    first, second, name = leading_word(surnames[0]), leading_word(surnames[1]), called(given)
    if not first or not second:
        only = first or second
        root = only[:2] + name[:2]
    elif len(first) < 3:
        root = first[:1] + second[:1] + name[:2]
    else:
        root = first[0] + first_vowel_inside(first) + second[0] + name[:1]
    root = root.ljust(4, "X")
    if root in RFC_WORDS:
        root = root[:3] + "X"
    return _with_homoclave(f"{root}{born:%y%m%d}", f"{surnames[0]} {surnames[1]} {' '.join(given)}")


def rfc_of_firm(name: str, founded: date) -> str:
    """A company's RFC, 12 signs: three letters of its name without the legal form, its date, the homoclave."""
    words = [word for word in _without_form(plain(name)).split() if word not in _NO_WORDS] or ["X"]
    if len(words) >= 3:
        root = "".join(word[0] for word in words[:3])
    elif len(words) == 2:
        root = words[0][0] + words[1][:2]
    else:
        root = words[0][:3]
    return _with_homoclave(f"{root.ljust(3, 'X')}{founded:%y%m%d}", name)


def called(given: tuple[str, ...]) -> str:
    """The given name that counts: the first one, but the next where the first is José or María."""
    words = plain(" ".join(given)).split()
    if len(words) > 1 and words[0] in ("JOSE", "J", "MARIA", "MA", "M"):
        words = [word for word in words[1:] if word not in PARTICLES] or words[:1]
    return next((word for word in words if word not in PARTICLES), "")


@lru_cache(maxsize=1024)
def _without_form(name: str) -> str:
    for form in _FORMS:
        if name.endswith(f" {form}"):
            return name[: -len(form) - 1]
    return name


def _with_homoclave(root: str, name: str) -> str:
    stem = root + _homoclave(plain(name))
    return stem + rfc_check(f"{stem}?")


def _homoclave(name: str) -> str:
    """Two signs that tell homonyms apart: each pair of digits times its second digit, mod 1000, by 34."""
    digits = "0" + "".join(map(_NAME_VALUES.__getitem__, name))
    values = list(map(int, digits))
    # (10a + b) * b for each neighbouring a, b.
    total = sum([(10 * a + b) * b for a, b in pairwise(values)])
    return _HOMOCLAVES[total % 1000 // 34] + _HOMOCLAVES[total % 1000 % 34]
