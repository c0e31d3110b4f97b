"""Readers: from the values of properties, by role, to the few normalised values that are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from tearline.fusion.names import compose, legal_name, names_somebody
from tearline.ontology.glyphs import fold
from tearline.ontology.identifier import Identifier
from tearline.ontology.identifiers import has_lost_digits, identifies_nobody, normalise
from tearline.ontology.words import words

MOST_VALUES = 6  # of one field: an alias list of hundreds would make a pair cost thousands of comparisons

Roles = Mapping[str, Sequence[str]]

_MALE = frozenset({"m", "male", "h", "hombre", "masculino", "man", "masc"})
_FEMALE = frozenset({"f", "female", "mujer", "femenino", "woman", "fem"})
_DIGITS = re.compile(r"\d+")


def person_name(roles: Roles) -> tuple[str, ...]:
    """Names as ``given/surnames``, words without accents and particles; not what stands for an unknown one."""
    full = [name for name in roles["full"] if names_somebody(name)]
    given, surname = roles["given"], roles["surname"]
    if not names_somebody(" ".join((*given, *surname))):
        given = surname = ()
    return compose(full, given, surname)[:MOST_VALUES]


def words_name(roles: Roles) -> tuple[str, ...]:
    """Names of things and bodies: words in their order, without legal forms."""
    return _distinct(filter(None, map(legal_name, filter(names_somebody, roles["full"]))))


def date(roles: Roles) -> tuple[str, ...]:
    """Dates as the digits of YYYY, YYYYMM or YYYYMMDD; the one that a CURP states where there is none."""
    found = _distinct(filter(None, map(_digits_of_date, roles["date"])))
    if found:
        return found
    return _distinct(_birth_of(value) for value in map(_curp, roles.get("curp", ())) if value)


def sex(roles: Roles) -> tuple[str, ...]:
    """``m`` and ``f``; as the CURP has it where nothing else says it."""
    text = " ".join(roles["sex"]).lower()
    told = {"m" if word in _MALE else "f" for word in words(text) if word in _MALE or word in _FEMALE}
    if told:
        return tuple(sorted(told))
    signs = {value[10] for value in map(_curp, roles.get("curp", ())) if value}
    return tuple(sorted({"H": "m", "M": "f"}[sign] for sign in signs if sign in "HM"))


def curp(roles: Roles) -> tuple[str, ...]:
    """CURPs whose check digit holds, and which are somebody's."""
    return _distinct(filter(None, map(_curp, roles["curp"])))


def rfc(roles: Roles) -> tuple[str, ...]:
    """RFCs in their form; of numbers kept elsewhere, those that have it; not those that are nobody's."""
    return _distinct(filter(None, map(_rfc, roles["rfc"])))


def root(roles: Roles) -> tuple[str, ...]:
    """The ten signs that a person's CURP and RFC share, letters of the name and YYMMDD, after c: or r:."""
    found = [f"c:{value[:10]}" for value in curp(roles)]
    return _distinct([*found, *(f"r:{value[:10]}" for value in rfc(roles) if len(value) == 13)])


def numbers(roles: Roles) -> tuple[str, ...]:
    """Identifiers as ``kind:signs``, confusable signs folded into one; what is a CURP or RFC is left out.

    What has no digit is no number: ``HECHO EN MEXICO`` stands on many engines, ``S/N`` for any number. Nor
    is what has one sign only, as 000000, or has lost digits, as 1.23457E+15.
    """
    found = []
    for kind, values in roles.items():
        for value in values:
            folded = fold(value)
            if (
                len(folded) < 3
                or len(set(folded)) == 1
                or not _DIGITS.search(value)
                or has_lost_digits(value)
            ):
                continue
            if not (kind in ("id", "tax") and _known(value)):
                found.append(f"{kind}:{folded}")
    return _distinct(found)


def clabe(roles: Roles) -> tuple[str, ...]:
    """CLABEs whose check digit holds; what was warned of as none is nobody's."""
    found = (normalise("clabe", value) for value in roles["clabe"])
    return _distinct(f"clabe:{one.folded}" for one in found if isinstance(one, Identifier))


def _known(value: str) -> bool:
    """Whether it is a CURP or an RFC, which are fields of their own, if only a generic one."""
    return any(isinstance(normalise(kind, value), Identifier) for kind in ("curp", "rfc"))


def text(roles: Roles) -> tuple[str, ...]:
    """Words in their order, without accents and marks."""
    return _distinct(filter(None, (" ".join(words(value)) for value in roles["text"])))


def country(roles: Roles) -> tuple[str, ...]:
    """Codes of countries, sorted."""
    return tuple(sorted({value.lower() for value in roles["country"]}))[:MOST_VALUES]


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:MOST_VALUES]


@lru_cache(maxsize=65_536)
def _digits_of_date(value: str) -> str:
    """``1985-3-12`` and ``19850312`` as 19850312; days that cannot be are kept, they are slips."""
    parts = _DIGITS.findall(value.split("T")[0])
    if not parts or len(parts[0]) not in (4, 6, 8):
        return ""
    return parts[0][:8] if len(parts) == 1 else "".join((parts[0][:4], *(p.zfill(2)[:2] for p in parts[1:3])))


@lru_cache(maxsize=4096)
def _curp(value: str) -> str:
    return _somebodys("curp", value)


@lru_cache(maxsize=4096)
def _rfc(value: str) -> str:
    return _somebodys("rfc", value)


def _somebodys(kind: str, value: str) -> str:
    found = normalise(kind, value)
    return found.value if isinstance(found, Identifier) and not identifies_nobody(found) else ""


def _birth_of(value: str) -> str:
    """The birth date that a CURP states; its 17th sign tells the century."""
    return ("19" if value[16].isdigit() else "20") + value[4:10]


READERS: dict[str, Callable[[Roles], tuple[str, ...]]] = {
    "person_name": person_name,
    "words_name": words_name,
    "date": date,
    "sex": sex,
    "curp": curp,
    "rfc": rfc,
    "root": root,
    "numbers": numbers,
    "clabe": clabe,
    "text": text,
    "country": country,
}
