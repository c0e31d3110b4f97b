"""Mexico's numbers for people and accounts: CURP, RFC, CLABE.

Form and check digits follow Acuerdo DOF 18-10-2006 (CURP), the SAT's rules for the RFC and Banxico's for
the CLABE. python-stdnum has the first two, and is the oracle of the tests; its checks cost 17 to 36 µs a
number, these 2 to 5, which is what loading 10,000 records a second leaves room for.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date
from functools import lru_cache
from operator import mul

from tearline.language import Message, msg
from tearline.ontology.glyphs import compact
from tearline.ontology.identifier import Identifier, Problem, identifier

# Ñ never stands in a CURP (the registry writes X), but it has a place in the weights' alphabet.
_CURP_SIGNS = bytes(max(0, "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ".find(chr(code))) for code in range(256))
_RFC_SIGNS = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ")}
_CURP_WEIGHTS = tuple(range(18, 1, -1))
_RFC_CHECKS = "0123456789A"

_CURP = re.compile(
    r"[A-Z]{4}(?P<year>[0-9]{2})(?P<day>[0-9]{4})[HMX]"
    r"(?:AS|BC|BS|C[CHLMS]|D[FG]|G[RT]|HG|JC|M[CNS]|N[ELT]|OC|PL|Q[RT]|S[LPR]|T[CLS]|VZ|YN|ZS)"
    r"[A-Z]{3}(?P<century>[0-9A-Z])[0-9]"
)
_RFC = re.compile(r"[A-ZÑ&]{3,4}(?P<date>[0-9]{6})[0-9A-Z]{3}")
_RFC_PUNCTUATION = re.compile(r"[^0-9A-ZÑ&]")
# MMDD of a common year.
_DAYS = frozenset(
    f"{month:02}{day:02}" for month in range(1, 13) for day in range(1, monthrange(2001, month)[1] + 1)
)
_CLABE_WEIGHTS = (3, 7, 1) * 6


# SAT, Resolución Miscelánea Fiscal, rule 2.7.1.23: sales to the public, and to residents abroad. The CURPs are those
# that the SAT's forms take for foreigners who have none.
NOBODYS = frozenset({"XAXX010101000", "XEXX010101000", "XEXX010101HNEXXXA4", "XEXX010101MNEXXXA8"})
GENERIC = msg(
    "A generic number, which stands for the public or for foreigners without one. It identifies nobody, and is not "
    "compared."
)


# Accepting a record and then listing its identifiers asks twice within a moment.
@lru_cache(maxsize=4096)
def curp(raw: str) -> Identifier | Problem:
    """A CURP: 18 signs, a real birth date, a state, and a check digit that holds. Failure rejects it."""
    value = compact(raw)
    if value in NOBODYS and len(value) == 18:  # the one for women has no check digit that holds
        return identifier("curp", value)
    match = _CURP.fullmatch(value)
    if match is None or not _is_day(match["year"], match["day"], born_1900s=match["century"].isdigit()):
        reason = msg("A CURP has 18 signs: 4 letters, a birth date, sex, state, 3 letters and 2 check signs.")
        return Problem("curp", "curp-form", reason)
    if value[17] != curp_check(value):
        reason = msg("The check digit of the CURP does not hold; read it again from the document.")
        return Problem("curp", "curp-check", reason)
    return identifier("curp", value)


def curp_check(value: str) -> str:
    """The 18th sign of a CURP from its first 17: (10 - sum of v(18-i) mod 10) mod 10."""
    return str(-sum(map(mul, _CURP_WEIGHTS, value.encode("latin-1").translate(_CURP_SIGNS))) % 10)


def curp_birth(value: str) -> date:
    """The birth date that a normalised CURP states; its 17th sign tells the century."""
    century = 1900 if value[16].isdigit() else 2000
    return date(century + int(value[4:6]), int(value[6:8]), int(value[8:10]))


def rfc(raw: str) -> Identifier | Problem:
    """An RFC: 12 signs for a company, 13 for a person. A wrong check digit is doubtful, not wrong."""
    value = _RFC_PUNCTUATION.sub("", raw.upper())
    match = _RFC.fullmatch(value)
    if match is None or not _is_day(match["date"][:2], match["date"][2:]):
        reason = msg("An RFC has 3 or 4 letters, a date as YYMMDD and 3 check signs.")
        return Problem("rfc", "rfc-form", reason)
    return identifier("rfc", value)


def rfc_doubt(value: str) -> Message | None:
    """Why an accepted RFC is doubtful; 7% of real ones fail their check digit, so this never rejects."""
    if value[-1] == rfc_check(value):
        return None
    return msg("The check digit of the RFC does not hold. It is kept; compare it with the document.")


def rfc_check(value: str) -> str:
    """The last sign of an RFC from those before it: weights 13 to 2, mod 11, 10 is A."""
    total = sum(
        weight * _RFC_SIGNS[sign] for weight, sign in zip(range(13, 1, -1), value[:-1].rjust(12), strict=True)
    )
    return _RFC_CHECKS[-total % 11]


def clabe(raw: str) -> Identifier | Problem:
    """A CLABE: 18 digits, the last one checks the others by the weights 3, 7, 1."""
    value = compact(raw)
    if len(value) != 18 or not value.isdigit():
        return Problem("clabe", "clabe-form", msg("A CLABE has 18 digits."))
    if value[17] != clabe_check(value):
        reason = msg("The check digit of the CLABE does not hold; read it again from the document.")
        return Problem("clabe", "clabe-check", reason)
    return identifier("clabe", value)


def clabe_check(value: str) -> str:
    """The 18th digit of a CLABE from its first 17."""
    total = sum(
        int(digit) * weight % 10 for digit, weight in zip(value[:17], _CLABE_WEIGHTS[:17], strict=True)
    )
    return str(-total % 10)


def _is_day(year: str, month_day: str, born_1900s: bool = False) -> bool:
    """Whether YYMMDD is a day; 29 February of 00 is one in 2000 and none in 1900."""
    if month_day == "0229":
        return isleap((1900 if born_1900s else 2000) + int(year))
    return month_day in _DAYS
