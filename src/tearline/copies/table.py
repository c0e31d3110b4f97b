"""A copy as CSV: one line of heads, then rows, each of which carries the banner.

There is no line of comment above the heads: spreadsheets and our own intake would take it for the heads. So each row
has its own label and, in the last columns, number, label, taker, holder, purpose and time of the copy: whoever cuts
rows out has them too.
"""

from __future__ import annotations

import csv
import io
import re

from tearline.copies.contents import Contents
from tearline.copies.head import Head

# What a spreadsheet would take for a formula gets a quote before it (OWASP, CSV injection). A plain number with its
# sign, as a telephone number is one, calculates nothing and stays as it is.
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9 ().-]+")


def as_csv(contents: Contents, head: Head) -> bytes:
    """The table, in UTF-8 with a mark at its beginning, by which spreadsheets know it."""
    carried = head.as_data()
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([*contents.columns, *carried])
    for row in contents.rows:
        table.writerow(map(harmless, (*(row[name] for name in contents.columns), *carried.values())))
    return written.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A cell that no spreadsheet calculates."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
