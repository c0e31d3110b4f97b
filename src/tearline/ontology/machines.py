"""Numbers of vehicles, aircraft, ships and telephones.

VIN by ISO 3779 with the check digit of 49 CFR 565 (North America only), Mexican plates by
NOM-001-SCT-2, REPUVE's NCI, ICAO Annex 10's 24-bit addresses, ICAO Annex 7's registrations,
IMEI by 3GPP TS 23.003, IMO numbers by resolution A.1117(30).
"""

from __future__ import annotations

import re

import stdnum.imo
import stdnum.luhn

from tearline.language import Message, msg
from tearline.ontology.glyphs import compact
from tearline.ontology.identifier import Identifier, Problem, identifier

_VIN = re.compile(r"[0-9A-HJ-NPR-Z]{17}")
_VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

# Letters on Mexican plates are never I, O or Q (nor Ñ).
_PLATE_LETTER = "[A-HJ-NPR-Z]"
_PLATE_FORMS = (
    (re.compile(rf"({_PLATE_LETTER}{{3}})([0-9]{{3}})({_PLATE_LETTER})"), "AAA-999-A"),
    (re.compile(rf"({_PLATE_LETTER}{{3}})([0-9]{{2}})([0-9]{{2}})"), "AAA-99-99"),
    (re.compile(rf"({_PLATE_LETTER}[0-9]{{2}})({_PLATE_LETTER}{{3}})"), "A99-AAA"),
)
_HEX = re.compile(r"[0-9A-F]{6}")
_MEXICAN_AIRCRAFT = re.compile(r"(X[ABC])([A-Z]{3})")
_MEXICAN_BLOCK = ("0D0000", "0D7FFF")


def vin(raw: str) -> Identifier | Problem:
    """A VIN: 17 signs without I, O and Q. A wrong check digit is doubtful, not wrong."""
    value = compact(raw)
    if _VIN.fullmatch(value) is None:
        reason = msg("A VIN has 17 letters and digits, none of them I, O or Q.")
        return Problem("vin", "vin-form", reason)
    return identifier("vin", value)


def vin_doubt(value: str) -> Message | None:
    """Why an accepted VIN is doubtful: only North American ones must carry a check digit."""
    if value[8] == vin_check(value):
        return None
    return msg("The check digit of the VIN does not hold: misread, or made outside North America.")


def vin_check(value: str) -> str:
    """The 9th sign of a VIN from the other sixteen: mod 11, 10 is X."""
    total = sum(_VIN_VALUES[sign] * weight for sign, weight in zip(value, _VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def plate(raw: str) -> Identifier | Problem:
    """A plate of 2 to 10 signs; the three Mexican forms get their hyphens, others stay as they are."""
    value = compact(raw)
    if not 2 <= len(value) <= 10:
        return Problem("plate", "plate-form", msg("A plate has 2 to 10 letters and digits."))
    return identifier("plate", mexican_plate(value) or value)


def mexican_plate(value: str) -> str | None:
    """``value`` with its hyphens if it has one of the Mexican forms."""
    for form, _ in _PLATE_FORMS:
        if match := form.fullmatch(value):
            return "-".join(match.groups())
    return None


def nci(raw: str) -> Identifier | Problem:
    """The public vehicle registry's number (REPUVE, número de constancia de inscripción): 8 signs."""
    value = compact(raw)
    if len(value) != 8:
        return Problem("nci", "nci-form", msg("An NCI has 8 letters and digits."))
    return identifier("nci", value)


def icao24(raw: str) -> Identifier | Problem:
    """An aircraft's 24-bit address as six hexadecimal digits, upper case."""
    value = compact(raw)
    if _HEX.fullmatch(value) is None:
        reason = msg("An ICAO 24-bit address has 6 hexadecimal digits.")
        return Problem("icao24", "icao24-form", reason)
    return identifier("icao24", value)


def is_mexican_icao24(value: str) -> bool:
    """Whether a normalised address lies in the block assigned to Mexico."""
    return _MEXICAN_BLOCK[0] <= value <= _MEXICAN_BLOCK[1]


def aircraft(raw: str) -> Identifier | Problem:
    """An aircraft's registration mark; Mexico's XA (commercial), XB (private), XC (state) get a hyphen."""
    value = compact(raw)
    if not 3 <= len(value) <= 10:
        reason = msg("An aircraft's registration has 3 to 10 letters and digits.")
        return Problem("aircraft", "aircraft-form", reason)
    match = _MEXICAN_AIRCRAFT.fullmatch(value)
    return identifier("aircraft", "-".join(match.groups()) if match else value)


def imei(raw: str) -> Identifier | Problem:
    """An IMEI as 15 digits. One without a check digit gets it; the software version of an IMEISV goes."""
    value = compact(raw)
    if len(value) not in (14, 15, 16) or not value.isdigit():
        return Problem("imei", "imei-form", msg("An IMEI has 15 digits; 14 without its check digit."))
    checked = value[:14] + stdnum.luhn.calc_check_digit(value[:14])
    if len(value) == 15 and value != checked:
        reason = msg("The check digit of the IMEI does not hold; read it again from the device.")
        return Problem("imei", "imei-check", reason)
    return identifier("imei", checked)


def imo(raw: str) -> Identifier | Problem:
    """An IMO ship number: 7 digits, the last one a check digit; the letters IMO before it may be left out."""
    value = compact(raw).removeprefix("IMO")
    if not stdnum.imo.is_valid(value):
        reason = msg("An IMO number has 7 digits, the last of which checks the others.")
        return Problem("imo", "imo-form", reason)
    return identifier("imo", value)
