"""The intake's mapping for a table, written from its columns: one description of a file, two uses of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tearline.nation.telling.collection import KINDS, Collection, Column
from tearline.nation.telling.forms import CODES, DATES

DRAFT = {
    "key": "key",
    "label": "label",
    "status": "status",
    "valid_from": "valid_from",
    "source_grade": "source_grade",
    "information_grade": "info_grade",
}
"""Fields that say something of the record and not of the thing, and what the intake calls them."""
SEVERAL = {"alias": ";", "items": " ", "involved": " "}
"""Fields that hold several values in one cell, and what stands between them."""
SHEET = "Datos"


def mapping_of(collection: Collection) -> str | None:
    """The intake's mapping to stand beside the file, a YAML text whose texts are quoted as JSON; None for FtM,
    which needs none."""
    if collection.format == "ftm":
        return None
    kind = KINDS[collection.parts[0].kind]
    columns = collection.parts[0].columns
    lines = [f"# {collection.agency}: {collection.file}. The names of columns are the agency's own."]
    if collection.format == "csv":
        lines += [f"encoding: {collection.encoding}", f"delimiter: {_text(collection.delimiter)}"]
    else:
        lines.append(f"sheet: {SHEET}")
    lines.append(f"schema: {kind['schema']}")
    lines += [f"{DRAFT[c.field]}: {_draft_rule(c)}" for c in columns if c.field in DRAFT]
    if collection.of.scale and any(c.field == "source_grade" for c in columns):
        lines.append(f"grade_scale: {collection.of.scale}")
    lines.append("properties:")
    for name, rules in _properties(columns, kind).items():
        lines.append(f"  {name}: {rules[0] if len(rules) == 1 else '[' + ', '.join(rules) + ']'}")
    return "\n".join(lines) + "\n"


def _draft_rule(column: Column) -> str:
    return _text(column.head) if column.field == "key" else _rule(column, plain=False)


def _properties(columns: tuple[Column, ...], kind: Mapping[str, Any]) -> dict[str, list[str]]:
    """Each property with the rules that fill it, in the order of the columns."""
    found: dict[str, list[str]] = {}
    joined = dict(_joined(columns, kind))
    parts = {field for name in joined for field in kind["joined"][name]["of"]}
    for column in columns:
        if column.field in DRAFT:
            continue
        name = kind["fields"][column.field]
        if not (column.field in parts and name in joined):
            found.setdefault(name, []).append(_rule(column))
    for name, rule in joined.items():
        found.setdefault(name, []).append(rule)
    return found


def _joined(columns: tuple[Column, ...], kind: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    heads = {c.field: c.head for c in columns}
    for name, told in kind.get("joined", {}).items():
        present = [heads[field] for field in told["of"] if field in heads]
        already = any(c.field not in told["of"] and kind["fields"].get(c.field) == name for c in columns)
        if present and not already:
            yield name, f"{{columns: {_text(present)}, join: {_text(told['by'])}}}"


def _rule(column: Column, *, plain: bool = True) -> str:
    head = _text(column.head)
    for form in column.forms:
        if form in DATES:
            return f"{{column: {head}, date: {_text(DATES[form])}}}"
        if form in CODES:
            back = ", ".join(f"{_text(written)}: {_text(value)}" for value, written in CODES[form].items())
            return f"{{column: {head}, map: {{{back}}}}}"
    if column.field in SEVERAL:
        return f"{{column: {head}, split: {_text(SEVERAL[column.field])}}}"
    return head if plain else f"{{column: {head}}}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
