"""Identifiers by kind: normalise one, and say what is doubtful about it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tearline.language import Message, msg
from tearline.ontology import contacts, machines, mexican
from tearline.ontology.identifier import Identifier, Problem, identifier

_LONGEST = 64


LOST_DIGITS = msg(
    "A number in exponent form, of which a spreadsheet has lost digits. Make the column a text and export it again."
)
_EXPONENT = re.compile(r"\s*[+-]?[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,3}\s*", re.IGNORECASE)


def has_lost_digits(text: str) -> bool:
    """Whether a number is written so, as 1.23457E+15: many numbers look alike then, and it is nobody's."""
    return ("E" in text or "e" in text) and len(text) > 3 and _told_in_exponent(text)


def _told_in_exponent(text: str) -> bool:
    return _EXPONENT.fullmatch(text) is not None and any(sign in text for sign in ".,+")


def normalise(kind: str, raw: str) -> Identifier | Problem:
    """``raw`` as an identifier of ``kind``, or why it is none. KeyError for a kind not in KINDS.

    A CURP, CLABE, IMEI or IMO number with a wrong check digit is a Problem; an RFC or VIN is not, see
    ``doubt``.
    """
    if has_lost_digits(raw):
        return Problem(kind, "lost-digits", LOST_DIGITS)
    return _NORMALISERS[kind](raw)


def doubt(found: Identifier) -> Problem | None:
    """What is doubtful about an identifier that was accepted, for a warning; None for most."""
    if identifies_nobody(found):
        return Problem(found.kind, f"{found.kind}-generic", mexican.GENERIC)
    check = _DOUBTS.get(found.kind)
    reason = check(found.value) if check else None
    return None if reason is None else Problem(found.kind, f"{found.kind}-check", reason)


def identifies_nobody(found: Identifier) -> bool:
    """Whether it stands for whoever has no number of his own, and so on the papers of millions."""
    return found.value in mexican.NOBODYS


def _plain(kind: str) -> Callable[[str], Identifier | Problem]:
    """Kinds without a form of their own: letters and digits of any script, upper case."""

    def normaliser(raw: str) -> Identifier | Problem:
        value = "".join(filter(str.isalnum, raw.upper()))
        if not 2 <= len(value) <= _LONGEST:
            reason = msg("An identifier has 2 to {most} letters or digits.", most=_LONGEST)
            return Problem(kind, f"{kind}-form", reason)
        return identifier(kind, value)

    return normaliser


def _tax(raw: str) -> Identifier | Problem:
    """A tax number: an RFC if it has the form of one, else that of another country."""
    found = mexican.rfc(raw)
    return found if isinstance(found, Identifier) else _plain("tax")(raw)


_NORMALISERS: dict[str, Callable[[str], Identifier | Problem]] = {
    "curp": mexican.curp,
    "rfc": mexican.rfc,
    "clabe": mexican.clabe,
    "vin": machines.vin,
    "plate": machines.plate,
    "nci": machines.nci,
    "icao24": machines.icao24,
    "aircraft": machines.aircraft,
    "imei": machines.imei,
    "imo": machines.imo,
    "phone": contacts.phone,
    "email": contacts.email,
    "tax": _tax,
    "passport": _plain("passport"),
    "account": _plain("account"),
    "serial": _plain("serial"),
    "detention": _plain("detention"),
    "case": _plain("case"),
    "document": _plain("document"),
}
_DOUBTS: dict[str, Callable[[str], Message | None]] = {
    "rfc": mexican.rfc_doubt,
    "vin": machines.vin_doubt,
}

KINDS = tuple(_NORMALISERS)
