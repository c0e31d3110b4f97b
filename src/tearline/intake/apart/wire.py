"""How drafts and rejects travel from the child: frames of JSON, each after its length.

What comes is as hostile as the file, since a parser may have been taken over: ``unpacked`` takes nothing
that is not of the exact form. A sentence must be one of the catalogue's, so that none can be made up; a
file comes as its number among those that were handed over.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, NoReturn

import orjson

from tearline.intake.draft import Draft, Reject, Warned
from tearline.language import Message, is_sentence, msg

LONGEST_ITEM = 4 * 1024**2
"""Bytes of one item; a longer one is a reject."""
LONGEST_FRAME = 8 * LONGEST_ITEM
_FULL = 256 * 1024  # bytes of items, and
_MANY = 100  # so many of them: what makes a frame
_MOST_WARNINGS = 100  # of one draft
_LONGEST_WORD = 2000  # characters of a value in a sentence

_ITEMS = b'{"items":'
_HEAD = struct.Struct(">I")
HEAD = _HEAD.size
_OPTIONAL = (
    "label", "status", "source_grade", "info_grade", "grade_scale",
    "valid_from", "valid_until", "review_on", "purge_on", "zone",
)  # fmt: skip


class GarbledError(Exception):
    """What came is not what a reader writes."""


# ── the child's side ────────────────────────────────────────────────────────────────────────────


class Batch:
    """Items on their way into a frame."""

    def __init__(self, names: Sequence[str]) -> None:
        self._numbers = {name: number for number, name in enumerate(names)}
        self._items: list[bytes] = []
        self._size = 0

    def add(self, item: Draft | Reject) -> bool:
        """Whether the batch is full now. An item that cannot travel goes as the reject that says why."""
        raw = self._packed(item)
        self._items.append(raw)
        self._size += len(raw)
        return self._size >= _FULL or len(self._items) >= _MANY

    def frame(self) -> bytes:
        """All items so far as one frame; the batch is empty after. Nothing for an empty batch."""
        if not self._items:
            return b""
        body = _ITEMS + b"[" + b",".join(self._items) + b"]}"
        self._items, self._size = [], 0
        return _HEAD.pack(len(body)) + body

    def _packed(self, item: Draft | Reject) -> bytes:
        try:
            raw = orjson.dumps(self._told(item))
        except (TypeError, ValueError):  # orjson takes no half of a surrogate pair
            what = msg("{file}, line {line}: holds half a character.", file=item.file, line=item.line)
            return self._packed(Reject(item.file, item.line, None, "not-text", what))
        if len(raw) > LONGEST_ITEM:
            megabytes = LONGEST_ITEM // 1024**2
            what = msg(
                "{file}, line {line}: one record of more than {limit} MB.",
                file=item.file, line=item.line, limit=megabytes,
            )  # fmt: skip
            return self._packed(Reject(item.file, item.line, None, "too-long", what))
        return raw

    def _told(self, item: Draft | Reject) -> list[Any]:
        number = self._numbers[item.file]
        warnings = [_told_warning(warned) for warned in item.warnings[:_MOST_WARNINGS]] or None
        if isinstance(item, Draft):
            rest = [getattr(item, name) for name in _OPTIONAL]
            optional = rest if any(value is not None for value in rest) else None
            return [0, number, item.line, item.key, item.schema, item.properties, optional, warnings]
        field = item.field and item.field[:200]
        return [1, number, item.line, field, item.code, told_message(item.reason), item.key, warnings]


def _told_warning(warned: Warned) -> list[Any]:
    return [warned.field and warned.field[:200], warned.code, told_message(warned.reason)]


def told_message(message: Message) -> list[Any]:
    """A sentence as it travels; values are cut to a length that a sentence may have."""
    values = {
        name: told_message(value) if isinstance(value, Message)
        else value if type(value) is int and abs(value) < 2**53
        else _plain(str(value))
        for name, value in message.values.items()
    }  # fmt: skip
    return [message.template, values]


def _plain(text: str) -> str:
    return text[:_LONGEST_WORD].encode("utf-8", "replace").decode().replace("\0", "?")


def packed(told: dict[str, Any]) -> bytes:
    """A frame of something else than items."""
    body = orjson.dumps(told)
    return _HEAD.pack(len(body)) + body


# ── the side that believes nothing ──────────────────────────────────────────────────────────────


def length(head: bytes) -> int:
    """Bytes of the frame that this head announces."""
    (announced,) = _HEAD.unpack(head)
    if not 2 <= announced <= LONGEST_FRAME:
        raise GarbledError
    return int(announced)


def opened(body: bytes) -> dict[str, Any]:
    """A frame's content: an object of one key or several, without NUL characters."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise GarbledError from None
    if type(content) is not dict or (b"\\u0000" in body and _holds_nul(content)):
        raise GarbledError
    return content


def items_of(body: bytes, names: Sequence[str]) -> list[Draft | Reject]:
    """The items of a frame, one at least, of files with these names. Raises :class:`GarbledError`."""
    told = opened(body).get("items")
    if type(told) is not list or not told:
        raise GarbledError
    return [unpacked(item, names) for item in told]


def holds_items(body: bytes) -> bool:
    """Whether a frame is one of items, by how it begins; what is in it is found out by `items_of`."""
    return body.startswith(_ITEMS)


def unpacked(told: object, names: Sequence[str]) -> Draft | Reject:
    """One item of a frame. Raises :class:`GarbledError`."""
    if type(told) is not list or len(told) != 8:
        raise GarbledError
    kind, number, line, *rest = told
    if type(number) is not int or not 0 <= number < len(names):
        raise GarbledError
    if type(line) is not int or not 0 <= line < 2**31:
        raise GarbledError
    if kind == 0:
        return _draft(names[number], line, *rest)
    if kind == 1:
        return _reject(names[number], line, *rest)
    raise GarbledError


def _draft(
    file: str, line: int, key: Any, schema: Any, properties: Any, optional: Any, warnings: Any
) -> Draft:
    if type(key) is not str or type(schema) is not str or type(properties) is not dict:
        raise GarbledError
    for texts in properties.values():  # plain loops: this runs for every value of every file
        if type(texts) is not list:
            raise GarbledError
        for text in texts:
            if type(text) is not str:
                raise GarbledError
    if optional is None and warnings is None:
        return Draft(file, line, key, schema, properties)
    optional = [None] * len(_OPTIONAL) if optional is None else optional
    if type(optional) is not list or len(optional) != len(_OPTIONAL):
        raise GarbledError
    if not all(value is None or type(value) is str for value in optional):
        raise GarbledError
    draft = Draft(file, line, key, schema, properties, *optional)
    draft.warnings = _warnings(warnings)
    return draft


def _warnings(told: Any) -> tuple[Warned, ...]:
    if told is None:
        return ()
    if type(told) is not list or len(told) > _MOST_WARNINGS:
        raise GarbledError
    return tuple(_warning(one) for one in told)


def _warning(told: Any) -> Warned:
    if type(told) is not list or len(told) != 3:
        raise GarbledError
    field, code, reason = told
    if not (field is None or (type(field) is str and len(field) <= 200)):
        raise GarbledError
    if type(code) is not str or not 2 <= len(code) <= 40 or not code.replace("-", "a").isalnum():
        raise GarbledError
    return Warned(field, code, heard_message(reason))


def _reject(file: str, line: int, field: Any, code: Any, reason: Any, key: Any, warnings: Any) -> Reject:
    if not (key is None or type(key) is str):
        raise GarbledError
    return Reject(file, line, *_warning([field, code, reason]), key, _warnings(warnings))


def heard_message(told: object, depth: int = 0) -> Message:
    """A sentence of the catalogue, with values that fill it. Raises :class:`GarbledError`."""
    if type(told) is not list or len(told) != 2 or depth > 3:
        raise GarbledError
    template, values = told
    if type(template) is not str or type(values) is not dict or not is_sentence(template):
        raise GarbledError
    if not values and "{" in template:
        raise GarbledError
    message = Message(template, {name: _value(value, depth) for name, value in values.items()})
    try:
        message.text("es"), message.text("en")
    except (KeyError, IndexError, ValueError, AttributeError):
        _refuse()
    return message


def _value(value: object, depth: int) -> object:
    if type(value) is list:
        return heard_message(value, depth + 1)
    if type(value) is int or (type(value) is str and len(value) <= _LONGEST_WORD):
        return value
    raise GarbledError


def _refuse() -> NoReturn:
    raise GarbledError from None


def _holds_nul(content: object) -> bool:
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and "\0" in value:
            return True
    return False
