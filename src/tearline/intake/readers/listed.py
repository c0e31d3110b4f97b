"""Official lists that are tables with several rows a party: their rows, gathered by the party's number.

The rows of a party need not follow each other, so those of the whole list are held: some 30,000 of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from tearline.errors import BadInput
from tearline.intake.draft import Draft, Reject, Warned, remarked
from tearline.intake.encoding import File, TextSource, open_text
from tearline.intake.readers.rows import Row, rows
from tearline.language import msg

_ABOVE = 20  # rows among which the column names are looked for


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: what its cells say by column, spaces in names made single, empty ones left out."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


Told = Callable[[str, str, Sequence[Line]], Iterator[Draft | Reject]]


def parties(
    path: File, encoding: str | None, delimiter: str, key: Sequence[str], told: Told
) -> Iterator[Draft | Reject]:
    """What ``told`` makes of each party: of the file's name, the party's key and its rows, in the order of the first.

    ``key`` are the names that the column of the party's number may have. BadInput where none of them is there.
    """
    source = open_text(path, encoding)
    remarks: list[Warned] = source.remarks
    yield from remarked(_parties(source, delimiter, key, told), remarks)


def _parties(source: TextSource, delimiter: str, key: Sequence[str], told: Told) -> Iterator[Draft | Reject]:
    items = rows(source, delimiter)
    header = _header(source.name, items, key)
    column = next(name for name in key if name in header)
    found: dict[str, list[Line]] = {}
    for item in items:
        if isinstance(item, Reject):
            yield item
        elif len(item.cells) != len(header):
            yield _wrong_width(source.name, item, len(header))
        elif not (line := _line(item, header))[column]:
            reason = msg(
                "{file}, line {line}: the party has no {field}.",
                file=source.name,
                line=item.line,
                field=column,
            )
            yield Reject(source.name, item.line, column, "missing-field", reason)
        else:
            found.setdefault(line[column], []).append(line)
    for number, lines in found.items():
        yield from told(source.name, number, lines)


def _header(file: str, items: Iterator[Row | Reject], key: Sequence[str]) -> list[str]:
    for item in islice(items, _ABOVE):
        names = [] if isinstance(item, Reject) else [" ".join(cell.split()) for cell in item.cells]
        if not {*key}.isdisjoint(names):
            return names
    raise BadInput(msg("{file} has no column {columns}.", file=file, columns=" / ".join(key)))


def _line(row: Row, header: Sequence[str]) -> Line:
    cells = (" ".join(cell.split()) for cell in row.cells)
    return Line(row.line, {name: cell for name, cell in zip(header, cells, strict=True) if cell})


def _wrong_width(file: str, row: Row, wanted: int) -> Reject:
    what = msg("{found} fields, where the header has {wanted}.", found=len(row.cells), wanted=wanted)
    reason = msg("{file}, line {line}: {what}", file=file, line=row.line, what=what)
    return Reject(file, row.line, None, "wrong-fields", reason)


def nameless(file: str, key: str, line: Line) -> Reject:
    """A party without a name."""
    reason = msg("{file}, line {line}: the party has no {field}.", file=file, line=line.number, field="name")
    return Reject(file, line.number, "name", "no-name", reason, key)
