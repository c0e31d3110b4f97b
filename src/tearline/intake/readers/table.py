"""Tables, CSV or XLSX, turned into drafts by a mapping (see `tearline.intake.readers.mapping`).

The first row names the columns. A row with another number of fields than the header is a `Reject`, never
shifted into place; in a workbook, whose rows end at the last filled cell, a shorter one is as long.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File, TextSource, open_text
from tearline.intake.readers.mapping import DATE_FIELDS, Mapping, Rule, read_mapping
from tearline.intake.readers.rows import Row, rows
from tearline.intake.readers.values import add
from tearline.language import Message, msg

WORKBOOKS = (".xlsx", ".xlsm")
_DELIMITERS = ",;\t|"


def read(path: File, mapping: File, encoding: str | None = None) -> Iterator[Draft | Reject]:
    """A draft a row. BadInput for a mapping that is wrong or does not fit the table."""
    rules = read_mapping(mapping)
    workbook = path.suffix.lower() in WORKBOOKS
    items = _sheet_rows(path, rules) if workbook else _text_rows(path, rules, encoding)
    header: list[str] | None = None
    for item in items:
        if isinstance(item, Reject):
            yield item
        elif header is None:
            header = [cell.strip() for cell in item.cells]
            rules.check_columns(path.name, header)
        else:
            yield _record(path.name, item, header, rules, may_be_short=workbook)
    if header is None:
        raise BadInput(msg("{file} has no row of column names.", file=path.name))


def _sheet_rows(path: File, mapping: Mapping) -> Iterator[Row | Reject]:
    from tearline.intake.readers.sheet import sheet_rows  # a text needs no parser of workbooks

    return sheet_rows(path, mapping.sheet)


def _text_rows(path: File, mapping: Mapping, encoding: str | None) -> Iterator[Row | Reject]:
    source = open_text(path, encoding or mapping.encoding)
    return rows(source, mapping.delimiter or _delimiter(source, mapping))


def _delimiter(source: TextSource, mapping: Mapping) -> str:
    """The delimiter under which most of the mapping's columns stand in the first line that can be read."""
    first = next((item[1] for item in source.lines() if not isinstance(item, Reject) and item[1].strip()), "")

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
        except csv.Error:  # told by the rows, with its line
            return 0, 0
        return len(mapping.columns().keys() & set(names)), len(names)

    return max(_DELIMITERS, key=fit)


class _WrongError(Exception):
    def __init__(self, field: str, code: str, what: Message) -> None:
        self.field, self.code, self.what = field, code, what


def _record(
    file: str, row: Row, header: list[str], mapping: Mapping, *, may_be_short: bool
) -> Draft | Reject:
    cells = dict(zip(header, (cell.strip() for cell in row.cells), strict=False))
    key = None
    try:
        _check_width(row, header, may_be_short=may_be_short)
        record = _Record(cells, mapping)
        key = record.key()
        return record.draft(file, row.line, key)
    except _WrongError as wrong:
        reason = msg("{file}, line {line}: {what}", file=file, line=row.line, what=wrong.what)
        return Reject(file, row.line, wrong.field or None, wrong.code, reason, key)


def _check_width(row: Row, header: list[str], *, may_be_short: bool) -> None:
    found, wanted = len(row.cells), len(header)
    if found > wanted or (found < wanted and not may_be_short):
        what = msg("{found} fields, where the header has {wanted}.", found=found, wanted=wanted)
        raise _WrongError("", "wrong-fields", what)


class _Record:
    """The cells of one row by column, read by the rules of the mapping."""

    def __init__(self, cells: dict[str, str], mapping: Mapping) -> None:
        self._cells, self._mapping = cells, mapping
        self._answers: dict[str, str] = {}
        """Words that are an answer but no value, by column."""

    def key(self) -> str:
        parts = [self._cell(column) for column in self._mapping.key]
        for column, part in zip(self._mapping.key, parts, strict=True):
            if not part:
                raise _WrongError(column, "no-key", msg("column {column}, the key, is empty.", column=column))
        return "-".join(parts)

    def draft(self, file: str, line: int, key: str) -> Draft:
        schema = self._one(self._mapping.schema)
        if schema is None:
            at = ", ".join(self._mapping.schema.columns)
            raise _WrongError(at, "no-schema", msg("column {column} does not say the schema.", column=at))
        properties: dict[str, list[str]] = {}
        for name, rules in self._mapping.properties.items():
            for rule in rules:
                add(properties, name, *self._values(rule))
        draft = Draft(file, line, key, schema, properties)
        for name, rule in self._mapping.fields.items():
            setattr(draft, name, self._field(name, rule))
        for column, word in self._answers.items():
            add(properties, "summary", f"{column}: {word}")
        return draft

    def _field(self, name: str, rule: Rule) -> str | None:
        value = self._one(rule)
        if value is not None and name in DATE_FIELDS and not _is_iso_day(value):
            raise _WrongError(
                name, "bad-date", msg("{field} must be a day in the form YYYY-MM-DD.", field=name)
            )
        return value

    def _one(self, rule: Rule) -> str | None:
        return next(iter(self._values(rule)), None)

    def _values(self, rule: Rule) -> list[str]:
        if rule.fixed is not None:
            return [rule.fixed]
        text = rule.join.join(filter(None, map(self._cell, rule.columns)))
        parts = text.split(rule.split) if rule.split else [text]
        return [self._changed(rule, part.strip()) for part in parts if part.strip()]

    def _cell(self, column: str) -> str:
        cell = self._cells.get(column, "")
        if cell.casefold() not in self._mapping.empty:
            return cell
        if any(map(str.isalpha, cell)):
            self._answers[column] = cell
        return ""

    def _changed(self, rule: Rule, text: str) -> str:
        column = ", ".join(rule.columns)
        if rule.map is not None:
            if text.casefold() not in rule.map:
                what = msg("column {column} holds what {rule}.map does not.", column=column, rule=rule.at)
                raise _WrongError(column, "not-in-map", what)
            text = rule.map[text.casefold()]
        if rule.date is not None:
            day = _day(text, rule.date)
            if day is None:
                what = msg("column {column} is no date of the form {form}.", column=column, form=rule.date)
                raise _WrongError(column, "bad-date", what)
            return day
        return text


@lru_cache(maxsize=65536)
def _day(text: str, form: str) -> str | None:
    if _is_iso_day(text):
        return text
    try:
        return datetime.strptime(text, form).date().isoformat()
    except ValueError:
        return None


def _is_iso_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
