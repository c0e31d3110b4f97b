"""Rows of a delimited text, read strictly, each with the physical line on which it begins.

What a lenient reader would bend into shape is a `Reject` here: a quote never closed, text after a closing
quote, a damaged line within a quoted field. After a reject reading goes on with the very next line, so one
stray quote costs one row and not the rest of the file. A row is held in memory, at most `MAX_LINE` bytes.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tearline.intake.draft import Reject
from tearline.intake.encoding import MAX_LINE, TextSource
from tearline.language import Message, msg

Fault = tuple[str, Message]  # a code and what is wrong


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row and the number of its first line; ``faults`` are cells that cannot be read, by place."""

    line: int
    cells: list[str]
    faults: Mapping[int, Fault] = field(default_factory=dict)


def rows(source: TextSource, delimiter: str = ",") -> Iterator[Row | Reject]:
    """Every row that is not blank, in order."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE))
    feed = _Feed(source.lines())
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin()
        try:
            cells = next(reader, None)
        except (csv.Error, _RowTooLongError) as error:
            yield from feed.give_back_all_but_first(source.name, _why(error))
            continue
        yield from feed.rejects()
        if cells is None:
            return
        if feed.torn:
            yield _torn(source.name, feed.first_line)
        elif cells:
            yield Row(feed.first_line, cells)


class _RowTooLongError(Exception):
    pass


class _Feed:
    """Lines for ``csv.reader``, remembering those of the row under way so that they can be read again."""

    def __init__(self, items: Iterator[tuple[int, str] | Reject]) -> None:
        self._items = items
        self._again: deque[tuple[int, str] | Reject] = deque()
        self._taken: list[tuple[int, str] | Reject] = []
        self._size = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        while True:
            item = self._again.popleft() if self._again else next(self._items)
            self._taken.append(item)
            if isinstance(item, Reject):
                continue
            self._size += len(item[1])
            if self._size > MAX_LINE and self._size > len(item[1]):
                raise _RowTooLongError
            return item[1]

    def begin(self) -> None:
        self._taken, self._size = [], 0

    @property
    def first_line(self) -> int:
        return next(item[0] for item in self._taken if not isinstance(item, Reject))

    @property
    def torn(self) -> bool:
        """Whether a damaged line lies within the row."""
        inside = self._taken[self._first_index() :]
        return any(isinstance(item, Reject) for item in inside)

    def rejects(self) -> list[Reject]:
        return [item for item in self._taken if isinstance(item, Reject)]

    def give_back_all_but_first(self, file: str, why: tuple[str, Message]) -> Iterator[Reject]:
        """The damaged lines before the row and its first line as rejects; the others are read again."""
        first = self._first_index()
        yield from (item for item in self._taken[:first] if isinstance(item, Reject))
        reason = msg("{file}, line {line}: {what}", file=file, line=self.first_line, what=why[1])
        self._again.extendleft(reversed(self._taken[first + 1 :]))
        yield Reject(file, self.first_line, None, why[0], reason)

    def _first_index(self) -> int:
        lines = (i for i, item in enumerate(self._taken) if not isinstance(item, Reject))
        return next(lines, len(self._taken))


def _why(error: Exception) -> tuple[str, Message]:
    unclosed = isinstance(error, _RowTooLongError) or "expected after" not in str(error)
    if unclosed:
        return "unclosed-quote", msg("a quote is opened and not closed.")
    return "bad-quote", msg("text follows a closing quote; a quote within a field is written twice.")


def _torn(file: str, line: int) -> Reject:
    reason = msg(
        "{file}, line {line}: the row that begins here holds a line that cannot be read.",
        file=file,
        line=line,
    )
    return Reject(file, line, None, "torn-row", reason)
