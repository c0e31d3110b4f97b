"""An entry's hashed text: its one spelling, by which a text that two readers could read differently is found.

The database writes it (``ledger.sequence``): ten fields in this order without spaces, and in the last of them
what the deed or look says of itself, as PostgreSQL writes jsonb: ``{"a": 1, "b": [2, 3]}``.
"""

from __future__ import annotations

from decimal import Decimal
from json import JSONDecoder, JSONEncoder
from typing import Any

import orjson

FIELDS = (
    "seq", "written_at", "kind", "officer", "agency", "purpose", "action", "subjects", "owners", "body",
)  # fmt: skip

_quick = JSONEncoder(ensure_ascii=False).encode  # spaces as jsonb has them; floats are not exact
_exact = JSONDecoder(parse_float=Decimal).decode


def read_entry(text: str) -> dict[str, Any]:
    """The fields in a hashed text; none where it is no JSON object."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if type(found) is dict else {}


def is_well_spelt(text: str, entry: dict[str, Any]) -> bool:
    """Whether ``text``, which was read as ``entry``, is spelt as the database spells it: no field twice or added."""
    if tuple(entry) != FIELDS:
        return False
    return text == _outer(entry) + _quick(entry["body"]) + "}" or _is_exact(text)


def _is_exact(text: str) -> bool:
    """The same with numbers digit by digit: rarely needed, and slower."""
    try:
        entry = _exact(text)
        return text == _outer(entry) + _jsonb(entry["body"]) + "}"
    except (ValueError, RecursionError):
        return False


def _outer(entry: dict[str, Any]) -> str:
    said = entry.pop("body")
    outer = orjson.dumps(entry).decode()
    entry["body"] = said
    return outer[:-1] + ',"body":'


def _jsonb(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_quick(name)}: {_jsonb(part)}" for name, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_jsonb, value)) + "]"
        case Decimal():
            return format(value, "f")
        case _:
            return _quick(value)
