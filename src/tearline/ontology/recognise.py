"""What a typed text may be, by its form: one search box that knows a plate from a CURP."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, product

from tearline.language import msg
from tearline.ontology.glyphs import alike, compact, repair
from tearline.ontology.identifier import Identifier, Problem, identifier
from tearline.ontology.identifiers import LOST_DIGITS, doubt, has_lost_digits, normalise
from tearline.ontology.machines import is_mexican_icao24, mexican_plate
from tearline.ontology.mexican import curp_birth, curp_check

_CURP = "LLLLDDDDDDLLLLLLXD"
_RFC = ("LLLLDDDDDDXXX", "LLLDDDDDDXXX")
_PLATES = ("LLLDDDL", "LLLDDDD", "LDDLLL")
_PASSPORTS = ("LDDDDDDDD", "LLDDDDDDD")
_VARIANTS = 512
# Four letters, a date, sex, and the two letters of a state: what follows may be too much or too little.
_CURP_LIKE = re.compile(r"[A-ZÑ]{4}[0-9OQILSZBG]{6}[HMX][A-ZÑ]{2}[A-ZÑ0-9]{3,7}")
_NO_SIGN = re.compile(r"[^0-9A-ZÑ]")

_PHONE = re.compile(r"\s*\+?[\d\s().\-/]{7,24}")
_HYPHENED_AIRCRAFT = re.compile(r"\s*[A-Z0-9]{1,2}-[A-Z0-9]{2,5}\s*", re.IGNORECASE)
_AIRCRAFT = re.compile(r"X[ABC][A-Z]{3}|N[1-9][0-9]{0,4}[A-HJ-NP-Z]{0,2}")
_HEX_GLYPHS = str.maketrans("OQILSZG", "0011526")
_VIN_GLYPHS = str.maketrans("OQI", "001")
_PLATE_GLYPHS = str.maketrans({"1": "L"})
_NUMBER_LIKE = 0.3
# Kinds without a form of their own, or with as many as there are countries: any number may be one of them.
FORMLESS = ("serial", "detention", "case", "account", "passport", "tax", "document")


def wrong_with(text: str) -> list[Problem]:
    """What is wrong, or doubtful, with a typed identifier as what its form says it is; nothing for most."""
    if has_lost_digits(text):
        return [Problem("number", "lost-digits", LOST_DIGITS)]
    if (like := _curp_like(text)) is not None:
        return list(_wrong_with_curp(like))
    found = recognise(text)
    if found and (doubtful := doubt(found[0])) is not None:
        return [doubtful]
    signs = compact(text)
    kind = {18: "clabe", 15: "imei"}.get(len(signs)) if signs.isdigit() else None
    if kind is None or any(one.kind == kind for one in found):
        return []
    wrong = normalise(kind, signs)
    return [wrong] if isinstance(wrong, Problem) else []


def _wrong_with_curp(like: str) -> Iterator[Problem]:
    if "Ñ" in like:
        reason = msg("A CURP has no Ñ: the registry writes X in its place. It was looked up so.")
        yield Problem("curp", "curp-enye", reason)
    signs = like.replace("Ñ", "X")
    if len(signs) != len(_CURP):
        reason = msg("A CURP has 18 signs, and this has {count}.", count=len(signs))
        yield Problem("curp", "curp-length", reason)
        return
    read = next(_curp("", signs), None)
    checked = normalise("curp", signs if read is None else read.value)
    wrong = checked if isinstance(checked, Problem) else doubt(checked)
    if wrong is not None:
        yield wrong


def _curp_like(text: str) -> str | None:
    """The signs of what is meant for a CURP, if of a wrong length or with Ñ; None for anything else."""
    signs = _NO_SIGN.sub("", text.upper())
    return signs if _CURP_LIKE.fullmatch(signs) else None


def recognise(text: str) -> list[Identifier]:
    """All that ``text`` may be, most specific first; empty for what looks like words.

    Case, spaces, dashes and dots do not matter, and confusable signs are put right where the form tells
    which is meant: a CURP typed with O for 0 is found. Look up by ``folded``.
    """
    if "@" in text:
        return _only([normalise("email", text)])
    if (like := _curp_like(text)) is not None:
        text = like.replace("Ñ", "X")
        if len(text) != len(_CURP):
            return [identifier("curp", text)]  # no other form either: nobody types a VIN so
    signs = compact(text)
    if not 3 <= len(signs) <= 40 or has_lost_digits(text):
        return []
    found = [candidate for form in _FORMS for candidate in form(text, signs)]
    return list(dict.fromkeys(found))


def _only(results: list[Identifier | Problem]) -> list[Identifier]:
    return [result for result in results if isinstance(result, Identifier)]


def _curp(_: str, signs: str) -> Iterator[Identifier]:
    placed = repair(signs, _CURP)
    if placed is None or placed[10] not in "HMX":
        return
    typed = normalise("curp", signs)
    if isinstance(typed, Identifier) and curp_birth(typed.value) <= date.today():
        yield typed
        return
    readings = _only([normalise("curp", reading) for reading in islice(_readings(placed), _VARIANTS)])
    born = [found for found in readings if curp_birth(found.value) <= date.today()]
    # If no reading checks it still has the form of a CURP, and its folded form is what is looked up.
    yield next(iter(born or readings), identifier("curp", placed))


def _readings(placed: str) -> Iterator[str]:
    """A CURP with each confusable sign as typed and as what it may have been, the typed one first."""
    choices = [alike(sign) for sign in placed]
    for place in (*range(4), *range(10, 16)):
        choices[place] = "".join(filter(str.isalpha, choices[place]))
    for place in (*range(4, 10), 17):
        choices[place] = placed[place]
    for signs in product(*choices):
        reading = "".join(signs)
        if reading[17] == curp_check(reading):
            yield reading


def _digits(kind: str, *lengths: int) -> Callable[[str, str], Iterator[Identifier]]:
    def form(_: str, signs: str) -> Iterator[Identifier]:
        digits = repair(signs, "D" * len(signs)) if len(signs) in lengths else None
        if digits and sum(map(str.isdigit, signs)) * 2 > len(signs):
            yield from _only([normalise(kind, digits)])

    return form


def _rfc(text: str, signs: str) -> Iterator[Identifier]:
    written = normalise("rfc", text)  # Ñ and & stand in an RFC, and are no ASCII letters
    placed = [reading for template in _RFC if (reading := repair(signs, template))]
    yield from _only([written, *(normalise("rfc", reading) for reading in placed)])


def _vin(_: str, signs: str) -> Iterator[Identifier]:
    if len(signs) == 17 and any(map(str.isdigit, signs)):
        yield from _only([normalise("vin", signs.translate(_VIN_GLYPHS))])


def _imo(_: str, signs: str) -> Iterator[Identifier]:
    digits = repair(signs.removeprefix("IMO"), "D" * 7)
    if digits:
        yield from _only([normalise("imo", digits)])


def _phone(text: str, _: str) -> Iterator[Identifier]:
    if _PHONE.fullmatch(text):
        yield from _only([normalise("phone", text)])


def _plate(_: str, signs: str) -> Iterator[Identifier]:
    for template in _PLATES:
        placed = repair(_with_plate_letters(signs, template), template)
        if placed and mexican_plate(placed):
            yield from _only([normalise("plate", placed)])


def _with_plate_letters(signs: str, template: str) -> str:
    """1 in a letter's place is L: plates carry no I."""
    pairs = zip(signs, template.ljust(len(signs), "X"), strict=False)
    return "".join(sign.translate(_PLATE_GLYPHS) if place == "L" else sign for sign, place in pairs)


def _aircraft(text: str, signs: str) -> Iterator[Identifier]:
    if _AIRCRAFT.fullmatch(signs) or (_HYPHENED_AIRCRAFT.fullmatch(text) and _number_like(signs)):
        yield from _only([normalise("aircraft", signs)])


def _icao24(_: str, signs: str) -> Iterator[Identifier]:
    if any(map(str.isdigit, signs)):
        yield from _only([normalise("icao24", signs.translate(_HEX_GLYPHS))])


def _mexican_icao24(text: str, signs: str) -> Iterator[Identifier]:
    yield from (found for found in _icao24(text, signs) if is_mexican_icao24(found.value))


def _passport(_: str, signs: str) -> Iterator[Identifier]:
    readings = [reading for template in _PASSPORTS if (reading := repair(signs, template))]
    yield from _only([normalise("passport", reading) for reading in readings])


def _other_plate(_: str, signs: str) -> Iterator[Identifier]:
    """Plates of other countries and older Mexican ones: 5 to 8 signs, letters and digits."""
    if 5 <= len(signs) <= 8 and not signs.isdigit() and _number_like(signs):
        yield from _only([normalise("plate", signs)])


def _nci(_: str, signs: str) -> Iterator[Identifier]:
    if _number_like(signs):
        yield from _only([normalise("nci", signs)])


def _anything(_: str, signs: str) -> Iterator[Identifier]:
    """Whatever else a number may be: of a weapon, a detention, a case, an account, a document."""
    if _number_like(signs):
        yield from (identifier(kind, signs) for kind in FORMLESS)


def _number_like(signs: str) -> bool:
    """Enough digits to be a number rather than words: three in ten."""
    return sum(map(str.isdigit, signs)) >= len(signs) * _NUMBER_LIKE


_FORMS: tuple[Callable[[str, str], Iterator[Identifier]], ...] = (
    _curp,
    _digits("clabe", 18),
    _digits("imei", 14, 15, 16),
    _rfc,
    _vin,
    _imo,
    _phone,
    _plate,
    _mexican_icao24,
    _aircraft,
    _passport,
    _icao24,
    _other_plate,
    _nci,
    _anything,
)
