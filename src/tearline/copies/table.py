"""A copy as CSV: one line of heads, then rows, each of which carries the banner.

There is no line of comment above the heads: spreadsheets and our own intake would take it for the heads. So each row
has its own label and, in the last columns, number, label, taker, holder, purpose and time of the copy: whoever cuts
rows out has them too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

import orjson

from tearline.copies.contents import Contents, Row, columns_of, row_of
from tearline.copies.head import Head
from tearline.picture.answer import Found

# What a spreadsheet would take for a formula gets a quote before it (OWASP, CSV injection). A plain number with its
# sign, as a telephone number is one, calculates nothing and stays as it is.
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9 ().-]+")


_MARK = "\ufeff"  # at its beginning, by which spreadsheets know UTF-8


def as_csv(contents: Contents, head: Head) -> bytes:
    """The table, in UTF-8."""
    carried = head.as_data()
    lines = _lines(contents.rows, contents.columns, carried)
    return (_MARK + _line([*contents.columns, *carried]) + lines).encode()


class LongTable:
    """The same of records that come in parts."""

    def kept(self, records: list[Found]) -> bytes:
        """A line of JSON for each: which columns there are is known at the end."""
        return b"".join(orjson.dumps(row_of(record)) + b"\n" for record in records)

    def file(self, head: Head, names: list[str], parts: Iterable[bytes]) -> Iterator[bytes]:
        """The heads, then a piece for each part."""
        carried, columns = head.as_data(), columns_of(names)
        yield (_MARK + _line([*columns, *carried])).encode()
        for part in parts:
            yield _lines(map(orjson.loads, part.splitlines()), columns, carried).encode()


def _lines(rows: Iterable[Row], columns: Sequence[str], carried: Row) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(
        map(harmless, (*(row.get(name, "") for name in columns), *carried.values())) for row in rows
    )
    return written.getvalue()


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def harmless(text: str) -> str:
    """A cell that no spreadsheet calculates."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
