"""Tables, CSV or XLSX, turned into drafts by a mapping (see `tearline.intake.readers.mapping`).

One of the first rows names the columns; what stands above it (a title, the day of printing) is passed over and
said. A row with another number of fields than the header is a `Reject`, never shifted into place; in a workbook,
whose rows end at the last filled cell, a shorter one is as long. Excel's own first line ``sep=;`` is no row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Set
from itertools import islice

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject, Warned, remarked
from tearline.intake.encoding import File, TextSource, open_text
from tearline.intake.readers.mapping import DATE_FIELDS, Mapping, Rule, read_mapping
from tearline.intake.readers.rows import Fault, Row, rows
from tearline.intake.readers.several import joined
from tearline.intake.readers.values import add
from tearline.intake.written_dates import day_of, has_clock, is_iso_day, moment_of
from tearline.language import Message, msg

WORKBOOKS = (".xlsx", ".xlsm")
DELIMITERS = ",;\t|"
_ABOVE = 20  # rows among which the column names are looked for
_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


def read(path: File, mapping: File, encoding: str | None = None) -> Iterator[Draft | Reject]:
    """A draft a row, or several rows' draft. BadInput for a mapping that is wrong or does not fit the table."""
    rules = read_mapping(mapping)
    remarks: list[Warned] = []
    workbook = path.suffix.lower() in WORKBOOKS
    items = _sheet_rows(path, rules) if workbook else _text_rows(path, rules, encoding, remarks)
    header, above = _header(path.name, items, rules)
    remarks += _passed_over(above)
    records = _records(path.name, [cell.strip() for cell in header.cells], items, rules, workbook=workbook)
    records = joined(records) if rules.several else records
    yield from remarked(_after(above, records), remarks)


def _after(above: list[Row | Reject], records: Iterator[Draft | Reject]) -> Iterator[Draft | Reject]:
    yield from (item for item in above if isinstance(item, Reject))
    yield from records


def _records(
    file: str, header: list[str], items: Iterator[Row | Reject], rules: Mapping, *, workbook: bool
) -> Iterator[Draft | Reject]:
    for item in items:
        yield item if isinstance(item, Reject) else _record(file, item, header, rules, may_be_short=workbook)


def _header(file: str, items: Iterator[Row | Reject], rules: Mapping) -> tuple[Row, list[Row | Reject]]:
    """The row of column names, and what stands above it; ``items`` goes on behind it."""
    wanted = rules.columns().keys()
    above: list[Row | Reject] = []
    best: tuple[int, Row] | None = None
    for item in islice(items, None if rules.header else _ABOVE):
        if isinstance(item, Row) and item.line >= (rules.header or 0):
            found = len(wanted & {cell.strip() for cell in item.cells})
            if best is None or found > best[0]:
                best = found, item
            if found == len(wanted) or rules.header:
                break
        above.append(item)
    if best is None:
        raise BadInput(msg("{file} has no row of column names.", file=file))
    rules.check_columns(file, [cell.strip() for cell in best[1].cells], best[1].line)
    return best[1], above


def _passed_over(above: list[Row | Reject]) -> Iterator[Warned]:
    lines = [item.line for item in above if isinstance(item, Row)]
    if lines:
        reason = msg(
            "Lines {first} to {last} stand above the column names and were passed over.",
            first=lines[0],
            last=lines[-1],
        )
        yield Warned(None, "above-header", reason)


def _sheet_rows(path: File, mapping: Mapping) -> Iterator[Row | Reject]:
    from tearline.intake.readers.sheet import sheet_rows  # a text needs no parser of workbooks

    return sheet_rows(path, mapping.sheet)


def _text_rows(
    path: File, mapping: Mapping, encoding: str | None, remarks: list[Warned]
) -> Iterator[Row | Reject]:
    source = open_text(path, encoding or mapping.encoding)
    remarks += source.remarks
    if (told := announced(source)) is not None:
        line, delimiter = told
        items = rows(source, delimiter)
        return (item for item in items if isinstance(item, Reject) or item.line > line)
    return rows(source, mapping.delimiter or _delimiter(source, mapping))


def announced(source: TextSource) -> tuple[int, str] | None:
    """The delimiter that Excel's own first line ``sep=;`` announces, and the number of that line."""
    first = next((item for item in source.lines() if not isinstance(item, Reject) and item[1].strip()), None)
    sep = first and _SEP.fullmatch(first[1])
    return (first[0], sep[1]) if first and sep else None


def _delimiter(source: TextSource, mapping: Mapping) -> str:
    """The delimiter under which most of the mapping's columns stand in one of the first lines."""
    lines = [item[1] for item in islice(source.lines(), _ABOVE) if not isinstance(item, Reject)]
    wanted = mapping.columns().keys()

    def fit(delimiter: str) -> tuple[int, int]:
        return max((_fit(line, delimiter, wanted) for line in lines if line.strip()), default=(0, 0))

    return max(DELIMITERS, key=fit)


def _fit(line: str, delimiter: str, wanted: Set[str]) -> tuple[int, int]:
    try:
        names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:  # told by the rows, with its line
        return 0, 0
    return len(wanted & set(names)), len(names)


class _WrongError(Exception):
    def __init__(self, field: str, code: str, what: Message) -> None:
        self.field, self.code, self.what = field, code, what


def _record(
    file: str, row: Row, header: list[str], mapping: Mapping, *, may_be_short: bool
) -> Draft | Reject:
    cells = dict(zip(header, (cell.strip() for cell in row.cells), strict=False))
    faults = {header[place]: fault for place, fault in row.faults.items() if place < len(header)}
    key = None
    try:
        _check_width(row, header, may_be_short=may_be_short)
        record = _Record(cells, faults, mapping)
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

    def __init__(self, cells: dict[str, str], faults: dict[str, Fault], mapping: Mapping) -> None:
        self._cells, self._faults, self._mapping = cells, faults, mapping
        self._answers: dict[str, str] = {}
        """Words that are an answer but no value, by column."""
        self._warnings: list[Warned] = []

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
                add(properties, name, *self._readable(rule))
        draft = Draft(file, line, key, schema, properties)
        for name, rule in self._mapping.fields.items():
            setattr(draft, name, self._field(name, rule))
        for column, word in self._answers.items():
            add(properties, "summary", f"{column}: {word}")
        draft.zone = self._mapping.zone
        draft.warnings = tuple(self._warnings)
        return draft

    def _field(self, name: str, rule: Rule) -> str | None:
        value = self._one(rule)
        if value is not None and name in DATE_FIELDS and not is_iso_day(value):
            raise _WrongError(
                name, "bad-date", msg("{field} must be a day in the form YYYY-MM-DD.", field=name)
            )
        return value

    def _one(self, rule: Rule) -> str | None:
        return next(iter(self._values(rule)), None)

    def _values(self, rule: Rule) -> list[str]:
        return [self._changed(rule, part) for part in self._parts(rule)]

    def _readable(self, rule: Rule) -> Iterator[str]:
        """The values of a property; one that cannot be read is left out, and named in a warning."""
        try:
            parts = self._parts(rule)
        except _WrongError as wrong:
            return self._warn(wrong)
        for part in parts:
            try:
                yield self._changed(rule, part)
            except _WrongError as wrong:
                self._warn(wrong)

    def _warn(self, wrong: _WrongError) -> None:
        reason = msg("{what} This value is left out, the rest of the record is kept.", what=wrong.what)
        self._warnings.append(Warned(wrong.field, wrong.code, reason))

    def _parts(self, rule: Rule) -> list[str]:
        if rule.fixed is not None:
            return [rule.fixed]
        text = rule.join.join(filter(None, map(self._cell, rule.columns)))
        parts = text.split(rule.split) if rule.split else [text]
        return [part.strip() for part in parts if part.strip()]

    def _cell(self, column: str) -> str:
        if column in self._faults:
            code, what = self._faults[column]
            raise _WrongError(column, code, msg("column {column}: {what}", column=column, what=what))
        cell = self._cells.get(column, "")
        if cell.casefold() not in self._mapping.empty:
            return cell
        if any(map(str.isalpha, cell)):
            self._answers[column] = cell
        return ""

    def _changed(self, rule: Rule, text: str) -> str:
        if rule.fixed is not None:
            return text
        column = ", ".join(rule.columns)
        if rule.map is not None:
            if text.casefold() not in rule.map:
                what = msg("column {column} holds what {rule}.map does not.", column=column, rule=rule.at)
                raise _WrongError(column, "not-in-map", what)
            text = rule.map[text.casefold()]
        if rule.date is not None and has_clock(rule.date):
            moment = moment_of(text, rule.date)
            if moment is None:
                what = msg("column {column} is no date of the form {form}.", column=column, form=rule.date)
                raise _WrongError(column, "bad-date", what)
            if moment != text:
                self._answers[column] = text
            return moment
        if rule.date is not None:
            day = day_of(text, rule.date)
            if day is None:
                what = msg("column {column} is no date of the form {form}.", column=column, form=rule.date)
                raise _WrongError(column, "bad-date", what)
            if day.hour_left_out:
                reason = msg("Column {column} tells an hour; only the day was taken.", column=column)
                self._warnings.append(Warned(column, "hour-left-out", reason))
            return day.text
        return text
