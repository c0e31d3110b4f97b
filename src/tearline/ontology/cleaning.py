"""Values cleaned exactly as FollowTheMoney cleans them, at a tenth of its cost.

A person costs FtM 175 µs, mostly on values that are clean already or were seen a moment ago. A value of
plain signs and single spaces is what FtM makes of it; few-valued types are remembered. The tests hold
each short way equal to FtM's own on random text.

Three departures, each wider than FtM: telephone numbers without a country are Mexican; a reference to
another record is that agency's key, of any form; and control characters are an error, not dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from followthemoney.property import Property
from followthemoney.types import PropertyType, registry
from followthemoney.util import sanitize_text

from tearline.language import Message, msg
from tearline.ontology.contacts import PLAIN_MEXICAN, clean_email, clean_phone

MEGABYTE = 1_000_000
LONGEST_KEY = 200

Cleaner = Callable[[str], str]

# Signs that neither Unicode's NFC nor any cleaner of FtM changes: ASCII and Latin letters with accents,
# without the soft hyphen. Words of them with single spaces between are clean.
_SIGN = "!-~\u00a1-\u00ac\u00ae-\u024f"
_UNQUOTED = "!#-&(-~\u00a1-\u00ac\u00ae-\u024f"
_PLAIN = re.compile(rf"[{_SIGN}]+(?: [{_SIGN}]+)*")
_PLAIN_NAME = re.compile(rf"[{_UNQUOTED}]+(?: [{_UNQUOTED}]+)*")

# Tabs and line ends are text; the other C0 and C1 controls and half a surrogate pair are damage.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_FEW_VALUED = {registry.country, registry.gender, registry.topic, registry.language, registry.mimetype}
_AS_GIVEN = {registry.string, registry.text, registry.html, registry.json, registry.number, registry.checksum}


class Unclean(Exception):
    """A value that cannot be kept; ``reason`` names the rule, never the value."""

    def __init__(self, code: str, reason: Message) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def cleaner_of(prop: Property) -> Cleaner:
    """The function that cleans a value of ``prop``: "" for an empty one, Unclean for a wrong one."""
    kind = prop.type
    if kind == registry.name:
        return _short_way(_PLAIN_NAME, _long_way(kind))
    if kind == registry.address:
        return _address(_long_way(kind))
    if kind == registry.entity:
        return _key
    if kind == registry.date:
        return lru_cache(maxsize=65_536)(_long_way(kind))
    if kind in _FEW_VALUED:
        return lru_cache(maxsize=4096)(_long_way(kind))
    if kind == registry.phone:
        return _phone(_by_function(clean_phone, kind))
    if kind == registry.email:
        return _by_function(clean_email, kind)
    if kind in _AS_GIVEN or (kind == registry.identifier and prop.format is None):
        return _short_way(_PLAIN, _long_way(kind))
    return _long_way(kind, prop.format)


def sanitised(raw: str) -> str:
    """``raw`` in NFC, without invisible signs and outer space. Unclean if it is damaged or over 1 MB."""
    if len(raw) > MEGABYTE // 4 and len(raw.encode("utf-8", "surrogatepass")) > MEGABYTE:
        raise Unclean("too-long", msg("The value is longer than 1 MB; send it as a document."))
    if _CONTROL.search(raw):
        raise Unclean(
            "control-character",
            msg("The value holds a control character or damaged text; check the file's encoding."),
        )
    return sanitize_text(raw) or ""


def _short_way(plain: re.Pattern[str], long_way: Cleaner) -> Cleaner:
    def clean(raw: str) -> str:
        if len(raw) <= MEGABYTE // 4 and plain.fullmatch(raw):
            return raw
        return long_way(raw)

    return clean


def _phone(long_way: Cleaner) -> Cleaner:
    def clean(raw: str) -> str:
        return "+52" + raw[-10:] if PLAIN_MEXICAN.fullmatch(raw) else long_way(raw)

    return clean


def _address(long_way: Cleaner) -> Cleaner:
    def clean(raw: str) -> str:
        if len(raw) > MEGABYTE // 4 or _PLAIN.fullmatch(raw) is None or _rewritten(raw):
            return long_way(raw)
        return raw

    return clean


def _rewritten(raw: str) -> bool:
    """Whether a plain address may hold what FtM turns into ", ": ; <BR> ESQ, and commas before a comma."""
    return (
        ";" in raw or "<" in raw or "ESQ" in raw or ",," in raw or ",." in raw or ", ," in raw or ", ." in raw
    )


def _long_way(kind: PropertyType, format: str | None = None) -> Cleaner:
    def clean(raw: str) -> str:
        text = sanitised(raw)
        if not text:
            return ""
        cleaned = kind.clean_text(text, format=format)
        if not cleaned:
            raise _wrong_type(kind)
        return cleaned

    return clean


def _by_function(function: Callable[[str], str | None], kind: PropertyType) -> Cleaner:
    def clean(raw: str) -> str:
        text = raw if len(raw) < LONGEST_KEY and _PLAIN.fullmatch(raw) else sanitised(raw)
        if not text:
            return ""
        cleaned = function(text)
        if not cleaned:
            raise _wrong_type(kind)
        return cleaned

    return clean


def _key(raw: str) -> str:
    text = raw if len(raw) <= LONGEST_KEY and _PLAIN.fullmatch(raw) else sanitised(raw)
    if len(text) > LONGEST_KEY:
        reason = msg("A reference to another record has at most {most} characters.", most=LONGEST_KEY)
        raise Unclean("key-too-long", reason)
    return text


def _wrong_type(kind: PropertyType) -> Unclean:
    if kind == registry.date:
        reason = msg("The value is no date that exists; write it as YYYY-MM-DD, YYYY-MM or YYYY.")
        return Unclean("date-impossible", reason)
    return Unclean("value-type", msg("The value cannot be read as {type}.", type=kind.name))
