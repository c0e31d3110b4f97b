"""One reader a format: each turns a file into drafts, and what cannot become one into rejects.

>>> reader = reader_for(Path("ofac_sdn.csv"))          # doctest: +SKIP
>>> for item in reader.read(): ...                     # doctest: +SKIP

Nothing here runs in a process that holds a secret: loads read by `tearline.intake.apart`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject
from tearline.intake.encoding import File, not_empty, open_bytes
from tearline.intake.files import FORMATS, Form, Format, choose, no_mapping
from tearline.language import msg

_LINES = (".jsonl", ".ndjson", ".ijson", ".ftm", ".json")
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
_SIGNS: tuple[tuple[Format, tuple[bytes, ...]], ...] = (
    ("un", (b"CONSOLIDATED_LIST",)),
    ("ofac-advanced", (b"<Sanctions ", b"ADVANCED_XML")),
    ("ofac-advanced", (b"<Sanctions ", b"sanctions/1.0")),
    ("eu", (b"Entity_LogicalId", b"Entity_SubjectType")),
    ("uk", (b"Name 6", b"Unique ID")),
    ("uk", (b"Name 6", b"Group ID")),
)
"""What the first bytes of a list hold, by format; a table with a mapping is a table all the same."""
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Reader:
    """A file, its format, and how to read it."""

    format: Form
    files: tuple[File, ...]
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
    chosen = choose(path, format, mapping)
    return reader_of(chosen.format or recognised(path), chosen.files, encoding)


def reader_of(format: Form, files: Sequence[File], encoding: str | None = None) -> Reader:
    """The reader of one format over its files. Only that format's parsers are imported."""
    if format == "ftm":
        from tearline.intake.readers import ftm

        return Reader(format, tuple(files), partial(ftm.read, files[0], encoding))
    if format == "table":
        from tearline.intake.readers import table

        return Reader(format, tuple(files), partial(table.read, files[0], files[1], encoding))
    if format == "columns":
        from tearline.intake.readers import columns

        return Reader(format, tuple(files), partial(columns.read, files[0], encoding))
    if format == "ofac":
        from tearline.intake.readers import ofac

        return Reader(format, tuple(files), partial(ofac.read, (files[0], files[1], files[2]), encoding))
    if format == "ofac-advanced":
        from tearline.intake.readers import ofac_advanced

        return Reader(format, tuple(files), partial(ofac_advanced.read, files[0]))
    if format == "eu":
        from tearline.intake.readers import eu

        return Reader(format, tuple(files), partial(eu.read, files[0], encoding))
    if format == "uk":
        from tearline.intake.readers import uk

        return Reader(format, tuple(files), partial(uk.read, files[0], encoding))
    from tearline.intake.readers import un

    return Reader(format, tuple(files), partial(un.read, files[0]))


def recognised(file: File) -> Format:
    """The format by the first bytes and the name's end. BadInput where it is none, or a table."""
    with open_bytes(file) as stream:
        head = stream.read(_HEAD).replace(b"\0", b"")  # in UTF-16 too
    suffix = PurePath(file.name).suffix.casefold()
    for format, signs in _SIGNS:
        if all(sign in head for sign in signs):
            return format
    if suffix in _LINES or head.lstrip(_BEFORE).startswith((b"{", b"[")):
        return "ftm"
    if suffix == ".xml" or head.lstrip(_BEFORE).startswith(b"<?xml"):
        raise _unknown_xml(file.name)
    if suffix in _TABLES:
        raise no_mapping(file.name)
    raise BadInput(
        msg(
            "{file} is of no format that is known. Say which it is (on the command line --format): {known}.",
            file=file.name,
            known=", ".join(FORMATS),
        )
    )


def _unknown_xml(name: str) -> BadInput:
    return BadInput(
        msg(
            "{file} is XML of no list that is known. Read are the UN's consolidated.xml and the US Treasury's "
            "SDN_ADVANCED.XML; of its other forms the three files sdn.csv, alt.csv and add.csv, side by side.",
            file=name,
        )
    )
