"""Rows of a workbook's sheet as texts, as if it had been saved as a careful CSV.

Rows stream; the texts that a workbook shares between its cells are held by openpyxl, so a workbook that
unpacks to more than `MAX_UNPACKED` bytes is refused (save it as CSV). Of formulas the value last
calculated is read. An error cell, and a number of so many digits that the spreadsheet has lost some
(account numbers, CLABE), reject their row.

Rows and columns have the numbers that the file gives them, in rising order and within the format's limits
(1,048,576 rows, 16,384 columns: Microsoft, "Excel specifications and limits"); a file that goes beyond them
or back is refused where it does. Missing rows and cells are passed over and cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import WorkSheetParser

from tearline.errors import BadInput
from tearline.intake.draft import Reject
from tearline.intake.encoding import File, not_empty, open_bytes
from tearline.intake.readers.rows import Row
from tearline.language import Message, msg

MAX_UNPACKED = 512 * 1024 * 1024
EXACT_DIGITS = 15
"""Decimal digits that a spreadsheet's number holds."""


MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384

_Cells = list[dict[str, Any]]  # of each its column, value and data_type


def sheet_rows(path: File, sheet: str | None) -> Iterator[Row | Reject]:
    """Every row of the sheet that is not blank, without blank cells at its end. BadInput: a broken file."""
    _check_size(path)
    with open_bytes(path) as stream:
        try:
            book = load_workbook(stream, read_only=True, data_only=True)
        except MemoryError:
            raise
        except Exception as error:  # openpyxl lets whatever its parsers raise through
            raise _broken(path) from error
        name = sheet or next(iter(book.sheetnames), "")
        if name not in book.sheetnames or not hasattr(book[name], "_worksheet_path"):
            known = ", ".join(book.sheetnames)
            raise BadInput(
                msg("{file} has no sheet {sheet}; it has {known}.", file=path.name, sheet=name, known=known)
            )
        for number, cells in _numbered(path, book, name):
            row = _row(path, number, cells)
            if row is not None:
                yield row


def _check_size(path: File) -> None:
    try:
        with open_bytes(not_empty(path)) as stream, ZipFile(stream) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except (BadZipFile, ValueError, NotImplementedError):
        raise _broken(path) from None
    if size > MAX_UNPACKED:
        limit = MAX_UNPACKED // 1024**2
        raise BadInput(
            msg("{file} unpacks to more than {limit} MB; save it as CSV.", file=path.name, limit=limit)
        )


def _numbered(path: File, book: Any, name: str) -> Iterator[tuple[int, _Cells]]:
    """The sheet's rows with their numbers, by the parser under openpyxl's own iter_rows, which makes a row of
    each number that is missing (a file of 1 KB may miss 10^15) and drops rows that go back."""
    worksheet = book[name]
    last = 0
    try:
        with worksheet._get_source() as source:
            parser = WorkSheetParser(
                source,
                worksheet._shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for number, cells in parser.parse():
                _check_place(path, last, number, cells)
                last = number
                yield number, cells
    except (BadInput, MemoryError):
        raise
    except Exception as error:  # as above
        raise _broken_after(path, last) from error


def _check_place(path: File, last: int, number: int, cells: _Cells) -> None:
    if not last < number <= MAX_ROWS:
        raise _misplaced(path, last, msg("a row numbered {number} comes next", number=_short(number)))
    column = 0
    for cell in cells:
        if not column < cell["column"] <= MAX_COLUMNS:
            raise _misplaced(path, number, msg("its cells are not in rising columns up to XFD"))
        column = cell["column"]


def _short(number: int) -> str:
    return str(number) if abs(number) < 10**15 else "10^15…"


def _misplaced(path: File, row: int, what: Message) -> BadInput:
    return BadInput(
        msg(
            "{file}, row {line}: {what}. Rows and columns must rise, and a sheet has at most {rows} rows. "
            "Save the workbook again.",
            file=path.name,
            line=row,
            what=what,
            rows=MAX_ROWS,
        )
    )


def _broken_after(path: File, row: int) -> BadInput:
    return BadInput(
        msg(
            "{file}: what follows row {line} cannot be read; save the workbook again, or as CSV.",
            file=path.name,
            line=row,
        )
    )


def _broken(path: File) -> BadInput:
    return BadInput(
        msg("{file} is no workbook that can be read; save it as .xlsx again, or as CSV.", file=path.name)
    )


def _row(path: File, number: int, cells: _Cells) -> Row | Reject | None:
    texts: list[str] = []
    for cell in cells:
        try:
            text = _text(cell["value"], cell["data_type"])
        except _BadCellError as bad:
            column = get_column_letter(cell["column"])
            what = msg(
                "{file}, row {line}, column {column}: {what}",
                file=path.name,
                line=number,
                column=column,
                what=bad.what,
            )
            return Reject(path.name, number, column, bad.code, what)
        if text:
            texts += [""] * (cell["column"] - 1 - len(texts))
            texts.append(text)
    return Row(number, texts) if texts else None


class _BadCellError(Exception):
    def __init__(self, code: str, what: Message) -> None:
        self.code, self.what = code, what


def _text(value: Any, data_type: str) -> str:
    if value is None:
        return ""
    if data_type == "e":
        raise _BadCellError("error-cell", msg("the cell is an error of the spreadsheet."))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if not abs(value) < 10**EXACT_DIGITS:  # nor where it is no number at all
            what = msg(
                "a number of more than {digits} digits has lost some; make the cell a text.",
                digits=EXACT_DIGITS,
            )
            raise _BadCellError("lost-digits", what)
        return _number(value)
    return _moment(value) if isinstance(value, date | time) else str(value).strip()


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.{EXACT_DIGITS}g}"


def _moment(value: date | time) -> str:
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat()
