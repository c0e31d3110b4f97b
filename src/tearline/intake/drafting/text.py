"""A drafted mapping as YAML, with comments in either language. Texts are quoted as JSON, which YAML is read as."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tearline.intake.drafting.draft import Draft, Placed
from tearline.language import Language, Message, msg
from tearline.ontology.labels import kind_label, property_label


def yaml_of(draft: Draft, language: Language) -> str:
    """The text of the mapping: `tearline load --mapping` takes it as it is. No value of a cell stands in it but the
    words that a map translates."""
    return "\n".join(_lines(draft, language)) + "\n"


def _lines(draft: Draft, language: Language) -> Iterator[str]:
    yield _comment(
        msg(
            "Drafted from {file}: column names in line {line}, {rows} rows looked at. Check each line.",
            file=draft.file,
            line=draft.line,
            rows=draft.rows,
        ),
        language,
    )
    for remark in draft.remarks:
        yield _comment(remark, language)
    yield f"schema: {draft.schema}  # {kind_label(draft.schema, language)}"
    yield f"key: {_text(draft.key[0] if len(draft.key) == 1 else draft.key)}{_remark(draft.key_remark, language)}"
    if draft.several:
        yield "rows: several"
    if draft.encoding is not None:
        yield f"encoding: {_text(draft.encoding)}"
    for placed in draft.fields:
        yield f"{placed.target}: {_rule(placed, plain=False)}{_remark(placed.remark, language)}"
    yield "properties:"
    for placed in draft.properties:
        label = property_label(draft.schema, placed.target, language)
        yield f"  {placed.target}: {_rule(placed, plain=True)}  # {_said(label, placed.remark, language)}"
    if draft.unplaced:
        yield _comment(
            msg("Not placed (tearline kinds {schema} lists the properties there are):", schema=draft.schema),
            language,
        )
    for column in draft.unplaced:
        yield f"#   {_text(column.column)}: {_one_line(column.why, language)}"


def _rule(placed: Placed, *, plain: bool) -> str:
    if placed.join is not None:
        return f"{{columns: {_text(placed.columns)}, join: {_text(placed.join)}}}"
    if placed.map is None and placed.date is None and placed.split is None and plain:
        return _text(placed.columns[0] if len(placed.columns) == 1 else placed.columns)
    told = [f"column: {_text(placed.columns[0])}"]
    if placed.date is not None:
        told.append(f"date: {_text(placed.date)}")
    if placed.split is not None:
        told.append(f"split: {_text(placed.split)}")
    if placed.map is not None:
        words = ", ".join(f"{_text(word)}: {_text(code)}" for word, code in placed.map.items())
        told.append(f"map: {{{words}}}")
    return f"{{{', '.join(told)}}}"


def _said(label: str, remark: Message | None, language: Language) -> str:
    return label if remark is None else f"{label}; {_one_line(remark, language)}"


def _remark(remark: Message | None, language: Language) -> str:
    return "" if remark is None else f"  # {_one_line(remark, language)}"


def _comment(message: Message, language: Language) -> str:
    return f"# {_one_line(message, language)}"


def _one_line(message: Message, language: Language) -> str:
    """A sentence that ends no comment, whatever stands in a column's name."""
    return "".join(c if c.isprintable() else " " for c in message.text(language))


def _text(value: object) -> str:
    plain = json.dumps(value, ensure_ascii=False)
    return plain if plain.isprintable() else json.dumps(value)  # some signs end a line in YAML
