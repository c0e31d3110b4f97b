"""Which files a load reads, and in which format as far as names tell: nobody looks into them here."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from difflib import get_close_matches
from io import BufferedReader
from pathlib import Path
from typing import Literal, get_args

from tearline.errors import BadInput
from tearline.language import msg

Format = Literal["ftm", "ofac", "ofac-advanced", "un", "eu", "uk", "table"]
FORMATS: tuple[Format, ...] = get_args(Format)
Form = Format | Literal["columns"]
"""How a child reads: in a format, or the first rows of a table as they stand, for a mapping to be drafted from."""

OFAC = ("sdn.csv", "alt.csv", "add.csv")
"""How the names of OFAC's three files end: parties, aliases, addresses."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Files to read, and their format; None where the file itself has to tell (`readers.recognised`)."""

    named: Path
    format: Form | None
    files: tuple[Path, ...]
    """Of OFAC's lists three; of a table the table and its mapping."""


def choose(path: Path, format: str | None = None, mapping: Path | None = None) -> Chosen:
    """The files that belong to ``path``. Raises :class:`BadInput` where they do not go together."""
    chosen = _named(format) if format else _by_name(path, mapping)
    if chosen == "table" and mapping is None:
        raise no_mapping(path.name)
    if chosen == "table" and mapping is not None:
        return Chosen(path, chosen, (path, mapping))
    if mapping is not None:
        raise BadInput(
            msg("A mapping is for tables only; {file} is read as {format}.", file=path.name, format=chosen)
        )
    return Chosen(path, chosen, ofac_files(path) if chosen == "ofac" else (path,))


def no_mapping(name: str) -> BadInput:
    """A table without its mapping."""
    return BadInput(
        msg("{file} is a table: it needs its mapping (on the command line --mapping).", file=name)
    )


def no_encoding(name: str) -> BadInput:
    """A name that is no encoding's."""
    shown = name[:50].encode("ascii", "backslashreplace").decode().replace("\0", "\\0")
    return BadInput(
        msg("There is no encoding {encoding}. Common ones: utf-8, cp1252, cp850, utf-16.", encoding=shown)
    )


def open_file(path: Path) -> BufferedReader:
    """``path`` opened for reading, or BadInput saying why it cannot be."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe would be waited for
    except FileNotFoundError:
        raise BadInput(msg("{file} does not exist.", file=path.name)) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadInput(msg("{file} cannot be read: {why}.", file=path.name, why=why)) from None
    kind = os.fstat(descriptor).st_mode
    if stat.S_ISREG(kind):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(kind):
        raise BadInput(msg("{file} is a folder; name a file in it.", file=path.name))
    raise BadInput(msg("{file} is no file on a disk; save it as one.", file=path.name))


def ofac_files(path: Path) -> tuple[Path, Path, Path]:
    """The parties, aliases and addresses that belong to the one of them at ``path``."""
    end = path.name[-7:].casefold()
    if end not in OFAC:
        raise BadInput(msg("{file} is none of …sdn.csv, …alt.csv and …add.csv.", file=path.name))
    beside = {other.name.casefold(): other for other in path.parent.iterdir()}
    names = [(path.name[:-7] + other).casefold() for other in OFAC]
    missing = next((name for name in names if name not in beside), None)
    if missing:
        raise BadInput(msg("The OFAC list needs {missing} beside {file}.", missing=missing, file=path.name))
    sdn, alt, add = (beside[name] for name in names)
    return sdn, alt, add


def _by_name(path: Path, mapping: Path | None) -> Format | None:
    if mapping is not None:
        return "table"
    return "ofac" if path.name.casefold().endswith(OFAC) else None


def _named(format: str) -> Format:
    for known in FORMATS:
        if format == known:
            return known
    near = get_close_matches(format[:50], FORMATS, n=1)
    known_names = ", ".join(near or FORMATS)
    raise BadInput(
        msg("There is no format {format}. Did you mean: {known}?", format=format, known=known_names)
    )
