"""FollowTheMoney entities, one JSON object a line, as its own tools write them, with our optional fields.

``{"id": …, "schema": …, "properties": {name: [text, …]}}`` and any of `label`, `status`, `source_grade`,
`info_grade`, `grade_scale`, `valid_from`, `valid_until`, `review_on`, `purge_on`. Fields that FtM's tools
add about an entity (`caption`, `datasets` …) say nothing that its properties do not and are passed over.
Any other field is rejected: a misspelt ``label`` must not load a secret under the default label.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import orjson

from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File, TextSource, open_text
from tearline.language import Message, msg

_TEXTS = ("label", "status", "source_grade", "info_grade", "grade_scale")
_DATES = ("valid_from", "valid_until", "review_on", "purge_on")
_OURS = frozenset(_TEXTS + _DATES)
_NEEDED = frozenset({"id", "schema", "properties"})
_ABOUT = frozenset(
    {"caption", "datasets", "referents", "first_seen", "last_seen", "last_change", "target", "origin"}
)


def read(path: File, encoding: str | None = None) -> Iterator[Draft | Reject]:
    """Every entity of the file in its order. BadInput where the file is no text file."""
    source = open_text(path, encoding)
    for item in source.lines():
        if isinstance(item, Reject):
            yield item
        elif not item[1].isspace():
            yield _entity(source, *item)


class _WrongError(Exception):
    def __init__(self, code: str, field: str | None, what: Message) -> None:
        self.code, self.field, self.what = code, field, what


def _entity(source: TextSource, number: int, text: str) -> Draft | Reject:
    entity: Any = None
    try:
        entity = _parsed(text)
        return _draft(source.name, number, entity)
    except _WrongError as wrong:
        reason = msg("{file}, line {line}: {what}", file=source.name, line=number, what=wrong.what)
        return Reject(source.name, number, wrong.field, wrong.code, reason, _key_of(entity))


def _key_of(entity: Any) -> str | None:
    key = entity.get("id") if isinstance(entity, dict) else None
    return key if isinstance(key, str) else None


def _parsed(text: str) -> dict[str, Any]:
    try:
        entity = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _WrongError(
            "broken-json", None, msg("not JSON from column {column} on.", column=error.colno)
        ) from None
    if type(entity) is not dict:
        raise _WrongError("not-an-object", None, msg("a JSON object was expected."))
    if "\\u0000" in text and _holds_nul(entity):
        raise _WrongError("nul-byte", None, msg("a text holds the NUL character."))
    return entity


def _holds_nul(entity: dict[str, Any]) -> bool:
    waiting: list[Any] = [entity]  # no recursion: JSON may be nested deeper than Python calls itself
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and "\0" in value:
            return True
    return False


def _draft(file: str, number: int, entity: dict[str, Any]) -> Draft:
    key, schema = entity.get("id"), entity.get("schema")
    for name, value in (("id", key), ("schema", schema)):
        if type(value) is not str or not value or value.isspace():
            raise _not_filled(name)
    draft = Draft(file, number, cast(str, key), cast(str, schema), _properties(entity.get("properties")))
    for name, value in entity.items():
        if name in _NEEDED:
            continue
        if name in _OURS:
            setattr(draft, name, _ours(name, value))
        elif name not in _ABOUT:
            raise _WrongError("unknown-field", name[:80], msg("there is no field {field}.", field=name[:80]))
    return draft


def _not_filled(name: str) -> _WrongError:
    return _WrongError("wrong-type", name, msg("{field} must be a text that is not empty.", field=name))


def _properties(value: Any) -> dict[str, list[str]]:
    if type(value) is not dict:
        raise _WrongError("wrong-type", "properties", msg("{field} must be an object.", field="properties"))
    for name, texts in value.items():
        if type(texts) is not list:
            raise _not_texts(name)
        for text in texts:  # a plain loop: this runs for every value of every file
            if type(text) is not str:
                raise _not_texts(name)
    return value


def _not_texts(name: str) -> _WrongError:
    field = f"properties.{name[:80]}"
    return _WrongError("wrong-type", field, msg("{field} must be a list of texts.", field=field))


def _ours(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if type(value) is not str or not value:
        raise _not_filled(name)
    if name in _DATES and not _is_day(value):
        raise _WrongError("bad-date", name, msg("{field} must be a day in the form YYYY-MM-DD.", field=name))
    return value


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
