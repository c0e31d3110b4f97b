"""What people read on a terminal: tables under a banner, a person's status always beside the name.

Rich is imported where it prints. Content of records is shown as text only: no control character of it
reaches the terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from tearline.cli.tongue import in_tongue, said, told
from tearline.codes import Status
from tearline.language import Message, msg

if TYPE_CHECKING:
    from rich.console import Console

    from tearline.cli.opening import Asking
    from tearline.handling import Tier
    from tearline.picture.sentence import Sentence

WIDE = 1000  # where no terminal says how many columns it has: a line is read by a program, and not broken
FEW = 3  # columns of a table that is readable when its cells are broken over several lines

_COLOURS = {
    "OPEN": "green",
    "RESTRICTED": "blue",
    "CONFIDENTIAL": "cyan",
    "SECRET": "red",
    "TOP_SECRET": "magenta",
}


def minute(value: datetime | None) -> str | None:
    """An instant as people read it, in UTC: 2026-06-30 14:05 UTC."""
    return None if value is None else f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def print_json(answer: object) -> None:
    """The answer for a program: the same data as the API's."""
    sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")


def say(message: Message) -> None:
    """A sentence on standard output."""
    sys.stdout.write(clean(said(message)) + "\n")


def hint(message: Message) -> None:
    """A sentence beside the answer, on standard error."""
    sys.stderr.write(clean(said(message)) + "\n")


def clean(text: object) -> str:
    """Text without control characters, which could make a terminal show what is not there."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in str(text))


def status_of(status: str | None) -> str:
    """How the law sees a person, in words; nothing for what is not a person."""
    return clean(told(Status, status))


class Page:
    """One answer on the terminal: the banner above, tables and facts, the banner below.

    Below only where the one above may have left the screen. Nothing is written before the page is whole.
    """

    def __init__(self, asking: Asking, label: str | None) -> None:
        self._console = console()
        self._banner = _banner(asking, label)
        self._style = f"bold {_COLOURS.get((label or '-//-').split('//')[1], 'white')}"

    def __enter__(self) -> Page:
        self._console.begin_capture()
        self._line()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        written = self._console.end_capture()
        if kind is not None:
            return
        self._console.file.write(written)
        if written.count("\n") >= self._console.height:
            self._line()

    def _line(self) -> None:
        self._console.print(self._banner, style=self._style, markup=False, highlight=False)

    def text(self, message: Message) -> None:
        """A sentence."""
        self._console.print(clean(said(message)), markup=False, highlight=False)

    def typed(self, text: str) -> None:
        """What people wrote, line by line."""
        for line in text.split("\n"):
            self._console.print(clean(line), markup=False, highlight=False)

    def sentence(self, told: Sentence) -> None:
        """A sentence of the answer itself."""
        self._console.print(clean(in_tongue(told)), markup=False, highlight=False)

    def table(self, heads: Sequence[Message], rows: Iterable[Sequence[object]]) -> None:
        """Rows under heads; nothing at all where there are none."""
        print_table(heads, rows, self._console)

    def facts(self, pairs: Iterable[tuple[Message, object]]) -> None:
        """Names and values, one a line; what has no value is left out."""
        print_facts(pairs, self._console)


def console() -> Console:
    """Standard output, as wide as the terminal, and wide enough where there is none."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False, emoji=False)


def print_table(
    heads: Sequence[Message], rows: Iterable[Sequence[object]], out: Console | None = None
) -> None:
    """A plain table; where the terminal is too narrow for one, a block of lines for each row."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    lines = [[clean("" if cell is None else cell) for cell in row] for row in rows]
    if not lines:
        return
    where = out or console()
    widths = [max(map(cell_len, column)) for column in zip(map(said, heads), *lines, strict=True)]
    if sum(widths) + 2 * len(widths) > where.width and len(heads) > FEW:
        for line in lines:
            _print_block(zip(heads, line, strict=True), where)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(said(head), overflow="fold")
    for line in lines:
        table.add_row(*map(Text, line))
    where.print(table)


def _print_block(pairs: Iterable[tuple[Message, str]], out: Console) -> None:
    """One row, a line for each cell that says something. The terminal breaks a long one: it is copied in one piece."""
    from rich.text import Text

    for name, value in pairs:
        if value:
            out.print(Text.assemble((said(name), "bold"), "  ", value), soft_wrap=True)
    out.print()


def print_facts(pairs: Iterable[tuple[Message, object]], out: Console | None = None) -> None:
    """Names and values, one a line."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in pairs:
        if value not in (None, "", []):
            table.add_row(Text(said(name), style="bold"), Text(clean(value)))
    if table.row_count:
        (out or console()).print(table)


def _banner(asking: Asking, label: str | None) -> str:
    """Label of what is shown, viewer, time, purpose."""
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    officer = asking.officer
    shown = label or said(msg("nothing shown"))
    return clean(f"{shown}  |  {officer.login} ({officer.agency})  |  {now}  |  {asking.viewer.purpose}")


def joined(values: Any) -> str:
    """Several values in one cell."""
    return ", ".join(clean(value) for value in values)


def held(compartments: Mapping[str, Tier]) -> str:
    """Compartments in one cell, each with the tier up to which it is held: ALFA:RESTRICTED."""
    return joined(f"{code}:{tier.name}" for code, tier in sorted(compartments.items()))
