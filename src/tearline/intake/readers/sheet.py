"""Rows of a workbook's sheet as texts, as if it had been saved as a careful CSV.

Rows stream; the texts that a workbook shares between its cells are held by openpyxl, so a workbook that
unpacks to more than `MAX_UNPACKED` bytes is refused (save it as CSV). Of formulas the value last
calculated is read. An error cell, and a number of so many digits that the spreadsheet has lost some
(account numbers, CLABE), are a fault of their cell: what reads it says what it costs.

Cells that were merged downwards all have the value that is shown: the workbook keeps it in the first only, and
says so behind the rows, so a sheet is read twice. Cells merged sideways are one cell, in its first column.

Rows and columns have the numbers that the file gives them, in rising order and within the format's limits
(1,048,576 rows, 16,384 columns: Microsoft, "Excel specifications and limits"); a file that goes beyond them
or back is refused where it does. Missing rows and cells are passed over and cost nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from tearline.errors import BadInput
from tearline.intake.encoding import File, not_empty, open_bytes
from tearline.intake.readers.rows import Fault, Row
from tearline.language import Message, msg

MAX_UNPACKED = 512 * 1024 * 1024
EXACT_DIGITS = 15
"""Decimal digits that a spreadsheet's number holds."""


MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _MERGE = f"{_MAIN}row", f"{_MAIN}mergeCell"
_MOST_MERGED = 100_000
_Cells = list[dict[str, Any]]  # of each its column, value and data_type


def sheet_rows(path: File, sheet: str | None) -> Iterator[Row]:
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
        shown = _Shown(_merged(path, book, name))
        for number, cells in _numbered(path, book, name):
            row = _row(number, cells)
            if row is not None:
                yield shown.in_all(row)


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


def _merged(path: File, book: Any, name: str) -> list[_Merge]:
    """The cells of the sheet that are merged downwards."""
    found: list[_Merge] = []
    try:
        with book[name]._get_source() as source:
            for _, element in etree.iterparse(
                source, tag=(_ROW, _MERGE), resolve_entities=False, no_network=True, load_dtd=False
            ):
                if element.tag == _MERGE:
                    left, top, _, bottom = range_boundaries(element.get("ref") or "")
                    if left and top and bottom and top < bottom and len(found) < _MOST_MERGED:
                        found.append(_Merge(top, bottom, left - 1))
                element.clear()
                while element.getprevious() is not None:  # or memory grows with the rows
                    del element.getparent()[0]
    except MemoryError:
        raise
    except Exception as error:  # what is broken is told with its row, by the reading itself, or here
        raise _broken(path) from error
    return sorted(found)


class _Merge(NamedTuple):
    top: int
    bottom: int
    place: int
    """Of the column, from 0."""


class _Shown:
    """Puts the value of merged cells into each row that shows it."""

    def __init__(self, merged: list[_Merge]) -> None:
        self._coming = deque(merged)
        self._shown: dict[int, tuple[int, str]] = {}
        """By place: the last row that shows it, and the value."""

    def in_all(self, row: Row) -> Row:
        """The row with what is shown in it; in rising order of rows."""
        while self._coming and self._coming[0].top <= row.line:
            merge = self._coming.popleft()
            if merge.top == row.line and merge.place < len(row.cells):
                self._shown[merge.place] = merge.bottom, row.cells[merge.place]
        for place, (bottom, text) in list(self._shown.items()):
            if bottom < row.line:
                del self._shown[place]
            elif place >= len(row.cells) or not row.cells[place]:
                row.cells.extend([""] * (place + 1 - len(row.cells)))
                row.cells[place] = text
        return row


def _row(number: int, cells: _Cells) -> Row | None:
    texts: list[str] = []
    faults: dict[int, Fault] = {}
    for cell in cells:
        place = cell["column"] - 1
        text = ""
        try:
            text = _text(cell["value"], cell["data_type"])
        except _BadCellError as bad:
            faults[place] = bad.code, bad.what
        if text or place in faults:
            texts += [""] * (place - len(texts))
            texts.append(text)
    return Row(number, texts, faults) if texts else None


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
