"""Copies: a file to keep, entered before it is written; one's own, and those of the agency's records."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking
from tearline.cli.options import (
    Agencies,
    AsJson,
    Kinds,
    Limit,
    Purpose,
    Since,
    Tiers,
    Until,
    group_of_commands,
)
from tearline.cli.output import Page, hint, print_json, say, status_of
from tearline.cli.tongue import kind, language, said, told
from tearline.codes import CopyAnswer, CopyChange, CopyFormat, CopyKind
from tearline.errors import BadInput, Conflict
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.copies.in_parts import Far
    from tearline.copies.register import Held, OfOurs, Taken
    from tearline.copies.take import Copy

Why = Annotated[str, typer.Option("--reason", help=said(msg("Why you take it.")))]
ForWhom = Annotated[
    str | None, typer.Option("--for", help=said(msg("Person or office that gets it; without it, you.")))
]
To = Annotated[Path, typer.Option("--to", help=said(msg("The file to write; it must not be there yet.")))]


def export_command(
    id: Annotated[str, typer.Argument(help=said(msg("A record's id: the entity that holds it.")))],
    to: To,
    reason: Why,
    format: Annotated[str, typer.Option("--format", help=said(msg("pdf, csv or json.")))] = "pdf",
    recipient: ForWhom = None,
    record_alone: Annotated[
        bool, typer.Option("--record", help=said(msg("That record alone, not the entity.")))
    ] = False,
    purpose: Purpose = None,
) -> None:
    """Take a copy of a dossier or a record: it is put on record, then written."""
    from tearline.copies.take import take_dossier, take_record
    from tearline.copies.wish import accepted_wish

    wish = accepted_wish(CopyKind.RECORD if record_alone else CopyKind.DOSSIER, format, recipient, reason)
    refuse_what_is_there(to)
    with asking(purpose) as this:
        take = take_record if record_alone else take_dossier
        copy = take(this.desk, this.viewer, id, wish, language())
    write(copy, to)


group = group_of_commands()


@group.command("search", help=said(msg("Take a copy of every record that answers a search.")))
def search_command(
    text: Annotated[
        list[str], typer.Argument(help=said(msg("A name, whole or in part, or words of a text.")))
    ],
    to: To,
    reason: Why,
    format: Annotated[str, typer.Option("--format", help=said(msg("csv or json.")))] = "csv",
    recipient: ForWhom = None,
    kind: Kinds = None,
    agency: Agencies = None,
    tier: Tiers = None,
    since: Since = None,
    until: Until = None,
    purpose: Purpose = None,
) -> None:
    """A million records at most, put on record part by part, then written; one copy at a time."""
    from tearline.cli.picture import filters_of
    from tearline.copies.in_parts import Watched
    from tearline.copies.take import take_search
    from tearline.copies.wish import accepted_wish

    wish = accepted_wish(CopyKind.SEARCH, format, recipient, reason)
    filters = filters_of(kind, agency, tier, since, until)
    refuse_what_is_there(to)
    with asking(purpose) as this:
        with _progress(to.name) as tell:
            copy = take_search(
                this.desk, this.viewer, " ".join(text), filters, wish, language(), Watched(tell)
            )
        try:
            write(copy, to)
        finally:
            copy.close()


def check_list_command(
    file: Annotated[
        Path,
        typer.Argument(
            help=said(msg("A text file, or a CSV whose first column counts; - for what is piped."))
        ),
    ],
    case: Annotated[str, typer.Option("--case", help=said(msg("Number of the investigation or the case.")))],
    to: To,
    reason: Why,
    format: Annotated[str, typer.Option("--format", help=said(msg("csv or json.")))] = "csv",
    recipient: ForWhom = None,
    purpose: Purpose = None,
) -> None:
    """Check each line of a list as if alone, and take what is found as a copy; within a quota of lines a day."""
    from tearline.copies.checked_list import accepted_case, lines_of, take_list
    from tearline.copies.in_parts import Watched
    from tearline.copies.wish import accepted_wish

    wish = accepted_wish(CopyKind.LIST, format, recipient, reason)
    number = accepted_case(case)
    lines = lines_of(_content(file))
    refuse_what_is_there(to)
    with asking(purpose) as this:
        with _progress(to.name) as tell:
            copy = take_list(this.desk, this.viewer, lines, number, wish, language(), Watched(tell))
        write(copy, to)
    for one in copy.told:
        say(one)


def _content(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(
            msg("{file} cannot be read: {why}", file=str(file), why=error.strerror or "")
        ) from None


@contextmanager
def _progress(name: str) -> Iterator[Callable[[Far], None]]:
    """A moving bar on standard error while somebody watches; nothing where nobody does."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name, total=None)

        def tell(far: Far) -> None:
            counts = (
                msg("all {records} read, writing", records=far.records)
                if far.writing
                else msg("{read} of {records} read", read=far.read, records=far.records)
            )
            bar.update(task, description=f"{name}: {said(counts)}", total=far.records, completed=far.read)

        yield tell


@group.command("mine", help=said(msg("Your copies, and what became of what they hold.")))
def mine_command(limit: Limit = 100, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """Exit code 1 where one waits for your answer."""
    from tearline.copies.register import own_copies

    with asking(purpose) as this:
        found = own_copies(this.desk, this.viewer, limit)
        if as_json:
            print_json(found)
        else:
            with Page(this, found.banner.label) as page:
                page.table(
                    (
                        msg("number"), msg("what"), msg("format"), msg("for"), msg("why"), msg("taken"), msg("label"),
                        msg("became of it"), msg("answer"),
                    ),
                    map(_held, found.copies),
                )  # fmt: skip
                if not found.copies:
                    page.text(msg("You hold no copy."))
                page.table(
                    (msg("number"), msg("record"), msg("status"), msg("became of it"), msg("id")),
                    [
                        (_number(one.number), r.caption, status_of(r.status), told(CopyChange, r.change), r.id)
                        for one in found.copies if one.waits for r in one.changed
                    ],
                )  # fmt: skip
    if any(one.waits for one in found.copies):
        raise typer.Exit(1)


@group.command("answer", help=said(msg("Say what became of a copy.")))
def answer_command(
    number: Annotated[str, typer.Argument(help=said(msg("The copy's number: K7Q4-M2XD.")))],
    how: Annotated[str, typer.Argument(help=said(msg("destroyed, returned or needed.")))],
    reason: Annotated[str, typer.Option("--reason", help=said(msg("Why, where it is still needed.")))] = "",
    purpose: Purpose = None,
) -> None:
    """Destroyed, handed back (returned), or still needed and why."""
    from tearline.copies.register import answer_copy

    with asking(purpose) as this:
        answer_copy(this.desk, this.viewer, number, how, reason)
    say(msg("On record. The stewards of what the copy holds see your answer."))


@group.command("ours", help=said(msg("Copies that hold records of your agency (steward).")))
def ours_command(
    record: Annotated[str | None, typer.Option(help=said(msg("Only of this record, by its id.")))] = None,
    all: Annotated[
        bool, typer.Option("--all", help=said(msg("Also what was destroyed or handed back.")))
    ] = False,
    limit: Limit = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """In which copies the agency's records stand, who holds them, and what was answered."""
    from tearline.copies.register import copies_of_ours
    from tearline.picture.answer import banner

    with asking(purpose) as this:
        lines = copies_of_ours(
            this.desk, this.viewer, id_of(record) if record else None, not all, None, limit
        )
        if as_json:
            print_json(lines)
            return
        with Page(this, banner(line.label for line in lines).label) as page:
            page.table(
                (
                    msg("number"), msg("hour"), msg("agency"), msg("officer"), msg("for"), msg("record"), msg("label"),
                    msg("became of it"), msg("answer"), msg("id"),
                ),
                map(_line, lines),
            )  # fmt: skip
            if not lines:
                page.text(msg("No copy with records of your agency is out, as far as you may see."))


@group.command("taken", help=said(msg("Every copy (inspector).")))
def taken_command(
    officer: Annotated[str | None, typer.Option(help=said(msg("Only this login's.")))] = None,
    number: Annotated[str | None, typer.Option(help=said(msg("Only this copy.")))] = None,
    record: Annotated[str | None, typer.Option(help=said(msg("Only copies that hold this record.")))] = None,
    limit: Limit = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """The register of copies, for an inspector."""
    from tearline.copies.register import copies_taken
    from tearline.picture.answer import banner

    with asking(purpose) as this:
        found = copies_taken(
            this.desk, this.viewer, officer, number, id_of(record) if record else None, None, limit
        )
        if as_json:
            print_json(found)
            return
        with Page(this, banner(one.label for one in found if one.label).label) as page:
            page.table(
                (
                    msg("number"), msg("taken"), msg("agency"), msg("officer"), msg("purpose"), msg("for"), msg("what"),
                    msg("records"), msg("state"),
                ),
                map(_taken, found),
            )  # fmt: skip
            if not found:
                page.text(msg("No copy, or none that is yours to see."))


@group.command("records", help=said(msg("The ids of what a copy holds (inspector).")))
def records_command(
    number: Annotated[str, typer.Argument(help=said(msg("The copy's number: K7Q4-M2XD.")))],
    after: Annotated[str | None, typer.Option(help=said(msg("From after this id on.")))] = None,
    limit: Limit = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """A page of them, in the order of ids."""
    from tearline.copies.register import copy_records

    with asking(purpose) as this:
        found = copy_records(this.desk, this.viewer, number, id_of(after) if after else None, limit)
        if as_json:
            print_json(found)
            return
        with Page(this, None) as page:
            page.table((msg("id"), msg("agency")), [(one.record, one.owner) for one in found])
            if not found:
                page.text(msg("No copy, or none that is yours to see."))


@group.command("shared", help=said(msg("What of your agency's is shared with whom (steward).")))
def shared_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    """How many of the agency's records each agency may see, by the labels that stand."""
    from tearline.copies.sharing import shared

    with asking(purpose) as this:
        found = shared(this.desk, this.viewer)
        if as_json:
            print_json(found)
            return
        with Page(this, found.banner.label) as page:
            page.table(
                (msg("agency"), msg("records"), msg("labels")),
                [
                    (one.agency or said(msg("every other agency")), one.records, len(one.labels))
                    for one in found.to
                ],
            )
            page.table((msg("label"), msg("records")), [(one.label, one.records) for one in found.labels])
            page.text(
                msg("{kept} of {all} records are for your agency alone.", kept=found.kept, all=found.records)
            )


def write(copy: Copy, to: Path) -> None:
    """The file, readable for nobody but who took it; what could not be written whole is taken away."""
    try:
        file = os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise _unwritten(copy, to, error) from None
    try:
        with file:
            for piece in copy.pieces():
                file.write(piece)
    except OSError as error:
        to.unlink(missing_ok=True)
        raise _unwritten(copy, to, error) from None
    if copy.number:
        hint(msg("Copy {number} is on record, and written to {file}.", number=_number(copy.number), file=to))
    else:
        hint(msg("Written to {file}. No record stands in it, so it is no copy and has no number.", file=to))


def _unwritten(copy: Copy, to: Path, error: OSError) -> BadInput:
    return BadInput(
        msg(
            "{file} cannot be written: {why}. Copy {number} is on record all the same: say that it is destroyed.",
            file=to, why=str(error.strerror), number=_number(copy.number),
        )
    )  # fmt: skip


def refuse_what_is_there(to: Path) -> None:
    """Before anything is put on record."""
    if to.exists():
        raise Conflict(msg("{file} is there already, and is left as it is. Name another file.", file=to))
    if not to.absolute().parent.is_dir():
        raise BadInput(msg("There is no folder {folder}.", folder=to.absolute().parent))


def _number(number: str) -> str:
    from tearline.copies.number import written

    return written(number)


def _held(one: Held) -> tuple[object, ...]:
    return (
        _number(one.number), told(CopyKind, one.kind), told(CopyFormat, one.format), one.recipient or one.login,
        one.reason, one.at[:16], one.label, told(CopyChange, one.change) if one.waits else None,
        _ended(one.ended_how or one.answer),
    )  # fmt: skip


def _line(one: OfOurs) -> tuple[object, ...]:
    return (
        _number(one.number), one.hour[:16], one.agency, one.login, one.recipient,
        f"{kind(one.schema)} {one.caption} {status_of(one.status)}".rstrip() if one.schema else None, one.label,
        told(CopyChange, one.change), _ended(one.ended_how or one.answer), one.record,
    )  # fmt: skip


def _taken(one: Taken) -> tuple[object, ...]:
    state = _ended(one.ended_how) or (said(msg("waits for an answer")) if one.waits else said(msg("out")))
    return (
        _number(one.number), one.at[:16], one.agency, one.login, one.purpose, one.recipient, told(CopyKind, one.kind),
        one.held, state,
    )  # fmt: skip


def _ended(how: str | None) -> str:
    return told(CopyAnswer, how)
