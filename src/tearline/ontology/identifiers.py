"""Identifiers by kind: normalise one, and say what is doubtful about it."""

from __future__ import annotations

from collections.abc import Callable

from tearline.language import Message, msg
from tearline.ontology import contacts, machines, mexican
from tearline.ontology.identifier import Identifier, Problem, identifier

_LONGEST = 64


def normalise(kind: str, raw: str) -> Identifier | Problem:
    """``raw`` as an identifier of ``kind``, or why it is none. KeyError for a kind not in KINDS.

    A CURP, CLABE, IMEI or IMO number with a wrong check digit is a Problem; an RFC or VIN is not, see
    ``doubt``.
    """
    return _NORMALISERS[kind](raw)


def doubt(found: Identifier) -> Message | None:
    """What is doubtful about an identifier that was accepted, for a warning; None for most."""
    check = _DOUBTS.get(found.kind)
    return check(found.value) if check else None


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
