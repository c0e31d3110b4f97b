"""Signs that eyes, pens and cameras confuse, and spellings that do not matter.

0/O/Q, 1/I/L, 8/B, 5/S, 2/Z and 6/G are one class each: ``fold`` maps a class to its digit, so that two
readings of one identifier meet; ``repair`` guesses the sign that stands in a known place.
"""

from __future__ import annotations

import re

CLASSES = ("0OQ", "1IL", "8B", "5S", "2Z", "6G")

_DIGIT_OF = {sign: group[0] for group in CLASSES for sign in group}
_LETTER_OF = {group[0]: group[1] for group in CLASSES}
_PUNCTUATION = re.compile(r"[^0-9A-Z]")


def _folding() -> tuple[bytes, bytes]:
    """A byte table for ``bytes.translate`` and the bytes it deletes."""
    table = bytearray(range(256))
    for code in range(128):
        sign = chr(code).upper()
        table[code] = ord(_DIGIT_OF.get(sign, sign))
    return bytes(table), bytes(code for code in range(256) if code > 127 or not chr(code).isalnum())


_FOLDED, _DROPPED = _folding()


def ascii_text(text: str) -> str:
    """``text`` in ASCII: other scripts in Latin letters, without accents."""
    if text.isascii():
        return text
    from normality import ascii_text as transliterated  # ICU's tables: a fifth of a second, and rarely needed

    return transliterated(text)


def fold(value: str) -> str:
    """Upper-case letters and digits only, one sign for each confusable class; any text, never an error."""
    return ascii_text(value).encode("ascii").translate(_FOLDED, _DROPPED).decode("ascii")


def compact(text: str) -> str:
    """The upper-case ASCII letters and digits of ``text``: what is left when punctuation is ignored."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return _PUNCTUATION.sub("", text.upper())


def repair(text: str, template: str) -> str | None:
    """``text`` with confusable signs put right for a template of D (digit), L (letter) and X (either).

    None when it is of another length, or a sign cannot stand in its place.
    """
    if len(text) != len(template):
        return None
    signs = "".join(_placed(sign, place) for sign, place in zip(text, template, strict=True))
    return signs if all(map(_fits, signs, template)) else None


def alike(sign: str) -> str:
    """The letters that ``sign`` may be a misreading of, itself first; signs of no class stand alone."""
    group = next((group for group in CLASSES if sign in group), sign)
    return sign + "".join(other for other in group if other != sign)


def _placed(sign: str, place: str) -> str:
    if place == "D":
        return _DIGIT_OF.get(sign, sign)
    return _LETTER_OF.get(sign, sign) if place == "L" else sign


def _fits(sign: str, place: str) -> bool:
    return place == "X" or (place == "D") == sign.isdigit()
