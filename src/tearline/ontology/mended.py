"""Text that was written in UTF-8, read as Windows-1252 and written in UTF-8 once more: ``PeÃ±a`` for ``Peña``.

Put right sign by sign, where the pair of signs can hardly be meant: A with tilde or circumflex before what is no
letter. Of typographic signs after such a letter, those that end a word in honest text (a closing quote, a dash)
are left alone.
"""

from __future__ import annotations

import re

_HONEST = "\u2019\u201d\u2026\u2013\u2014\xbb\xa0\xb4"
# What the bytes 0x80 to 0xBF are in Windows-1252; five of them are none, and pass as control characters.
_BYTES = {
    bytes([code]).decode("cp1252", "ignore") or chr(code): code for code in range(0x80, 0xC0)
}  # fmt: skip
_SECOND = "".join(re.escape(sign) for sign in _BYTES if sign not in _HONEST)
_TWO = re.compile(f"([ÂÃ])([{_SECOND}])")
_THREE = re.compile("â€([™œ\x9d\u02dc\u201c\u201d\u2019\u00a6])")


def mended(text: str) -> str:
    """``text`` put right; the same object where there is nothing to put right."""
    if "Ã" not in text and "Â" not in text and "â€" not in text:
        return text
    found = _THREE.sub(_of_three, _TWO.sub(_of_two, text))
    return text if found == text else found


def _of_two(pair: re.Match[str]) -> str:
    return bytes([ord(pair[1]), _BYTES[pair[2]]]).decode("utf-8")


def _of_three(signs: re.Match[str]) -> str:
    return bytes([0xE2, 0x80, _BYTES.get(signs[1], 0x9D)]).decode("utf-8", "replace")
