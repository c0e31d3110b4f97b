"""The first rows of a table as they stand, for a mapping to be drafted from.

Each row is a draft of no kind, whose properties are its cells by their place from 0; what cannot be read of it is among
its warnings, by place too. Which row names the columns, and what they are, is found out by `tearline.intake.drafting`.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject, Warned, remarked
from tearline.intake.encoding import File, TextSource, open_bytes, open_text
from tearline.intake.readers.rows import Row, rows
from tearline.intake.readers.table import DELIMITERS, WORKBOOKS, announced
from tearline.language import msg

MOST_ROWS = 220  # some above the column names, 200 below
MOST_CELLS = 1000
LONGEST = 1000  # characters of a cell
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"


def read(path: File, encoding: str | None = None) -> Iterator[Draft | Reject]:
    """The first rows that are not blank. BadInput for what is no table."""
    remarks: list[Warned] = []
    if path.suffix.lower() in WORKBOOKS:
        from tearline.intake.readers.sheet import sheet_rows  # a text needs no parser of workbooks

        items: Iterator[Row | Reject] = sheet_rows(path, None)
    else:
        items = _text_rows(path, encoding, remarks)
    whole = (item if isinstance(item, Reject) else _draft(path.name, item) for item in items)
    yield from remarked(islice(whole, MOST_ROWS), remarks)


def _draft(file: str, row: Row) -> Draft:
    cells = {str(place): [cell.strip()[:LONGEST]] for place, cell in enumerate(row.cells[:MOST_CELLS])}
    draft = Draft(file, row.line, str(row.line), "Row", cells)
    draft.warnings = tuple(Warned(str(place), code, what) for place, (code, what) in row.faults.items())
    return draft


def _text_rows(path: File, encoding: str | None, remarks: list[Warned]) -> Iterator[Row | Reject]:
    with open_bytes(path) as file:
        if file.read(4096).lstrip(_BEFORE).startswith((b"{", b"[", b"<", b"PK\x03\x04", b"%PDF")):
            raise BadInput(
                msg(
                    "{file} is no table. A mapping is for CSV and XLSX; other files are loaded without one.",
                    file=path.name,
                )
            )
    source = open_text(path, encoding)
    remarks += source.remarks
    if (told := announced(source)) is not None:
        line, delimiter = told
        items = rows(source, delimiter)
        return (item for item in items if isinstance(item, Reject) or item.line > line)
    return rows(source, _delimiter(source))


def _delimiter(source: TextSource) -> str:
    """The one that parts most of the first lines into the same number of fields, and into most of them."""
    lines = [
        item[1] for item in islice(source.lines(), 50) if not isinstance(item, Reject) and item[1].strip()
    ]

    def fit(delimiter: str) -> tuple[int, int]:
        widths = Counter(width for line in lines if (width := _width(line, delimiter)) > 1)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(DELIMITERS, key=fit)


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:  # told by the rows, with its line
        return 0
