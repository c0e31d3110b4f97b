"""FollowTheMoney entities in JSON with our optional fields: one a line, as FtM's own tools write them, in one list,
or printed over several lines each.

``{"id": …, "schema": …, "properties": {name: [text, …]}}`` and any of `label`, `status`, `source_grade`,
`info_grade`, `grade_scale`, `valid_from`, `valid_until`, `review_on`, `purge_on`, and `zone`, of times that tell none.
Fields that FtM's tools add about an entity (`caption`, `datasets` …), and those of Aleph's and OpenSanctions' answers
(`collection_id`, `links` …), say nothing of the thing and are passed over. Any other field is rejected: a misspelt
``label`` must not load a secret under the default label.

A property may hold one text instead of a list, whole numbers, and nested entities, which count as their ids; nulls
are passed over, anything else in it is left out with a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import orjson

from tearline.intake.draft import Draft, Reject, Warned, remarked
from tearline.intake.encoding import MAX_LINE, File, TextSource, open_text
from tearline.intake.readers.json_values import are_lines, values
from tearline.language import Message, msg

_TEXTS = ("label", "status", "source_grade", "info_grade", "grade_scale", "zone")
_DATES = ("valid_from", "valid_until", "review_on", "purge_on")
_OURS = frozenset(_TEXTS + _DATES)
_NEEDED = frozenset({"id", "schema", "properties"})
_ABOUT = frozenset(
    # FollowTheMoney, nomenklatura, OpenSanctions' exports and its API
    ("caption", "datasets", "referents", "first_seen", "last_seen", "last_change", "target", "origin", "score", "match",
     "features", "explanations", "key_prefix",
     # Aleph's and OpenAleph's API (views/serializers.py) and bulk files
     "collection_id", "collection", "created_at", "updated_at", "mutable", "role_id", "links", "foreign_id",
     "writeable", "latinized", "highlight", "bookmarked", "profile_id", "dataset", "schemata", "shallow")
)  # fmt: skip


def read(path: File, encoding: str | None = None) -> Iterator[Draft | Reject]:
    """Every entity of the file in its order. BadInput where the file is no text file."""
    source = open_text(path, encoding)
    items = _one_a_line(source) if are_lines(source) else _by_themselves(source)
    yield from remarked(items, source.remarks)


def _one_a_line(source: TextSource) -> Iterator[Draft | Reject]:
    for item in source.lines():
        if isinstance(item, Reject):
            yield item
        elif not item[1].isspace():
            yield _entity(source, *item)


def _by_themselves(source: TextSource) -> Iterator[Draft | Reject]:
    """A list of entities, or entities over several lines each."""
    for number, text, whole in values(source):
        if whole:
            yield _entity(source, number, text)
        else:
            what = msg("broken JSON, or one value of more than {limit} bytes", limit=MAX_LINE)
            reason = msg(
                "{file}, line {line}: {what}; nothing from there on was read.",
                file=source.name,
                line=number,
                what=what,
            )
            yield Reject(source.name, number, None, "broken-json", reason)


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
    properties, warnings = _properties(entity.get("properties"))
    draft = Draft(file, number, cast(str, key), cast(str, schema), properties, warnings=warnings)
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


def _properties(value: Any) -> tuple[dict[str, list[str]], tuple[Warned, ...]]:
    if type(value) is not dict:
        raise _WrongError("wrong-type", "properties", msg("{field} must be an object.", field="properties"))
    if _are_texts(value):
        return value, ()
    warnings: list[Warned] = []
    found = {name: _texts(name, told, warnings) for name, told in value.items()}
    return found, tuple(warnings)


def _are_texts(value: dict[str, Any]) -> bool:
    for texts in value.values():
        if type(texts) is not list:
            return False
        for text in texts:  # a plain loop: this runs for every value of every file
            if type(text) is not str:
                return False
    return True


def _texts(name: str, told: Any, warnings: list[Warned]) -> list[str]:
    found = []
    for one in told if type(told) is list else [told]:
        text = one.get("id") if type(one) is dict else one  # an entity within an entity, as Aleph answers
        if type(text) is int:
            found.append(str(text))
        elif type(text) is str:
            found.append(text)
        elif one is not None:
            field = f"properties.{name[:80]}"
            reason = msg(
                "{field} holds what is neither a text nor a number. It is left out, the rest of the record is kept.",
                field=field,
            )
            warnings.append(Warned(field, "wrong-type", reason))
    return found


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
