"""One reader a format: each turns a file into drafts, and what cannot become one into rejects.

>>> reader = reader_for(Path("ofac_sdn.csv"))          # doctest: +SKIP
>>> for item in reader.read(): ...                     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import not_empty, open_bytes
from tearline.intake.readers import ftm, ofac, table, un
from tearline.language import msg

Format = Literal["ftm", "ofac", "un", "table"]
FORMATS: tuple[Format, ...] = get_args(Format)

_LINES = (".jsonl", ".ndjson", ".ijson", ".ftm", ".json")
_TABLES = (".csv", ".tsv", ".txt", *table.WORKBOOKS)
_OFAC = ("sdn.csv", "alt.csv", "add.csv")
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Reader:
    """A file, its format, and how to read it."""

    format: Format
    files: tuple[Path, ...]
    """Every file that is read: three for OFAC; with a mapping, the mapping too."""
    read: Callable[[], Iterator[Draft | Reject]]
    """Streams the drafts and rejects, from the start at each call. Raises BadInput while it is iterated."""


def reader_for(
    path: Path, format: str | None = None, mapping: Path | None = None, encoding: str | None = None
) -> Reader:
    """The reader for ``path``, of the ``format`` named or recognised by name and first bytes.

    ``mapping`` is for tables, which need one; ``encoding`` is for texts whose encoding is found out wrongly.
    BadInput where the file is missing, empty or of no format that is known.
    """
    not_empty(path)
    chosen = _named(format) if format else _recognised(path, mapping)
    if chosen == "table":
        if mapping is None:
            raise BadInput(msg("{file} is a table; name its mapping with --mapping.", file=path.name))
        return Reader("table", (path, mapping), partial(table.read, path, mapping, encoding))
    if mapping is not None:
        raise BadInput(
            msg("A mapping is for tables only; {file} is read as {format}.", file=path.name, format=chosen)
        )
    if chosen == "ofac":
        return Reader("ofac", ofac.files(path), partial(ofac.read, path, encoding))
    if chosen == "un":
        return Reader("un", (path,), partial(un.read, path))
    return Reader("ftm", (path,), partial(ftm.read, path, encoding))


def _named(format: str) -> Format:
    for known in FORMATS:
        if format == known:
            return known
    near = get_close_matches(format, FORMATS, n=1)
    known_names = ", ".join(near or FORMATS)
    raise BadInput(
        msg("There is no format {format}. Did you mean: {known}?", format=format, known=known_names)
    )


def _recognised(path: Path, mapping: Path | None) -> Format:
    name, suffix = path.name.casefold(), path.suffix.casefold()
    if mapping is not None:
        return "table"
    if name.endswith(_OFAC):
        return "ofac"
    with open_bytes(path) as file:
        head = file.read(_HEAD)
    if un.ROOT.encode() in head:
        return "un"
    if suffix in _LINES or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "ftm"
    if suffix in _TABLES:
        return "table"
    raise BadInput(
        msg(
            "{file} is of no format that is known. Name it with --format: {known}.",
            file=path.name,
            known=", ".join(FORMATS),
        )
    )
