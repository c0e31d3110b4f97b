"""Rows of a workbook's sheet as texts, as if it had been saved as a careful CSV.

Rows stream; the texts that a workbook shares between its cells are held by openpyxl, so a workbook that
unpacks to more than `MAX_UNPACKED` bytes is refused (save it as CSV). Of formulas the value last
calculated is read. An error cell, and a number of so many digits that the spreadsheet has lost some
(account numbers, CLABE), reject their row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from tearline.errors import BadInput
from tearline.intake.draft import Reject
from tearline.intake.encoding import not_empty
from tearline.intake.readers.rows import Row
from tearline.language import Message, msg

MAX_UNPACKED = 512 * 1024 * 1024
EXACT_DIGITS = 15
"""Decimal digits that a spreadsheet's number holds."""


def sheet_rows(path: Path, sheet: str | None) -> Iterator[Row | Reject]:
    """Every row of the sheet that is not blank, without blank cells at its end. BadInput: a broken file."""
    _check_size(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets whatever its parsers raise through
        raise _broken(path) from error
    try:
        name = sheet or book.sheetnames[0]
        if name not in book.sheetnames:
            known = ", ".join(book.sheetnames)
            raise BadInput(
                msg("{file} has no sheet {sheet}; it has {known}.", file=path.name, sheet=name, known=known)
            )
        worksheet = book[name]
        worksheet.reset_dimensions()  # some programs write a wrong extent, and rows would be cut off
        yield from _rows(path, worksheet.iter_rows())
    finally:
        book.close()


def _check_size(path: Path) -> None:
    not_empty(path)
    try:
        with ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except BadZipFile:
        raise _broken(path) from None
    if size > MAX_UNPACKED:
        limit = MAX_UNPACKED // 1024**2
        raise BadInput(
            msg("{file} unpacks to more than {limit} MB; save it as CSV.", file=path.name, limit=limit)
        )


def _broken(path: Path) -> BadInput:
    return BadInput(
        msg("{file} is no workbook that can be read; save it as .xlsx again, or as CSV.", file=path.name)
    )


def _rows(path: Path, cells: Iterable[tuple[Any, ...]]) -> Iterator[Row | Reject]:
    for number, row in enumerate(cells, 1):
        try:
            texts = [_text(cell) for cell in row]
        except _BadCellError as bad:
            what = msg(
                "{file}, row {line}, column {column}: {what}",
                file=path.name,
                line=number,
                column=bad.column,
                what=bad.what,
            )
            yield Reject(path.name, number, bad.column, bad.code, what)
            continue
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield Row(number, texts)


class _BadCellError(Exception):
    def __init__(self, cell: Any, code: str, what: Message) -> None:
        self.column, self.code, self.what = str(cell.column_letter), code, what


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise _BadCellError(cell, "error-cell", msg("the cell is an error of the spreadsheet."))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if abs(value) >= 10**EXACT_DIGITS:
            what = msg(
                "a number of more than {digits} digits has lost some; make the cell a text.",
                digits=EXACT_DIGITS,
            )
            raise _BadCellError(cell, "lost-digits", what)
        return _number(value)
    return _moment(value) if isinstance(value, date | time) else str(value).strip()


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.{EXACT_DIGITS}g}"


def _moment(value: date | time) -> str:
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat()
