"""Who looked at what, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import Asking, asking
from tearline.cli.options import AsJson, Limit, Purpose, group_of_commands
from tearline.cli.output import Page, hint, joined, print_json
from tearline.cli.sealing import seal
from tearline.cli.tongue import language, said, told
from tearline.codes import Action, CopyFormat, CopyKind, Entry
from tearline.errors import BadInput
from tearline.language import msg

group = group_of_commands()
Before = Annotated[str | None, typer.Option(help=said(msg("Time of the last one of the page before.")))]

_TO = typer.Option("--to", help=said(msg("The file to write; it must not be there yet.")))
_REASON = typer.Option("--reason", help=said(msg("Why you take it.")))
_RECORDS = typer.Argument(help=said(msg("A record of the person, by its id; or several.")))
_WHOLE = typer.Option("--whole", help=said(msg("All records of that person that you may see.")))


@group.command(help=said(msg("Your own looks and deeds.")))
def mine(before: Before = None, limit: Limit = 100, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.oversight.looks import my_looks

    with current(purpose) as this:
        looks = my_looks(this.desk, this.viewer, _moment(before), limit)
        if as_json:
            print_json(looks)
            return
        with Page(this, None) as page:
            page.table(
                (msg("time"), msg("kind"), msg("purpose"), msg("action"), msg("records")),
                [
                    (k.at, told(Entry, k.kind), k.purpose, told(Action, k.action), joined(k.records))
                    for k in looks
                ],
            )


@group.command(help=said(msg("For a steward: who looked at your agency's records.")))
def ours(
    record: Annotated[str | None, typer.Option(help=said(msg("Only looks at this record.")))] = None,
    after: Annotated[
        str | None, typer.Option(help=said(msg("Mark of the last line of the page before.")))
    ] = None,
    limit: Limit = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.oversight.looks import looks_at_ours

    with current(purpose) as this:
        only = id_of(record) if record else None
        looks = looks_at_ours(this.desk, this.viewer, only, after, limit)
        if as_json:
            print_json(looks)
            return
        with Page(this, None) as page:
            page.table(
                (msg("hour"), msg("record"), msg("officer"), msg("agency"), msg("purpose"), msg("action")),
                [(k.hour, k.record, k.officer, k.agency, k.purpose, told(Action, k.action)) for k in looks],
            )
        if len(looks) == limit:
            hint(msg("There may be more: --after '{line}'", line=looks[-1].line))


@group.command(name="all", help=said(msg("For an inspector: everybody's looks and deeds.")))
def everybody(
    officer: Annotated[str | None, typer.Option(help=said(msg("Only this login's.")))] = None,
    before: Annotated[int | None, typer.Option(min=0, help=said(msg("Entries below this number.")))] = None,
    record: Annotated[
        list[str] | None,
        typer.Option(help=said(msg("Only what showed or changed this record; may be repeated."))),
    ] = None,
    agency: Annotated[str | None, typer.Option(help=said(msg("Only of this agency's officers.")))] = None,
    named: Annotated[
        str | None, typer.Option("--named", help=said(msg("Only what named this purpose.")))
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help=said(msg("Only entries of this kind: ticket, results, deed, …")))
    ] = None,
    since: Annotated[
        str | None, typer.Option(help=said(msg("From this moment on, with a time zone.")))
    ] = None,
    until: Annotated[
        str | None, typer.Option(help=said(msg("Before this moment, with a time zone.")))
    ] = None,
    limit: Limit = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.oversight.looks import Narrowed, inspect

    records = tuple(id_of(id) for id in record or ())
    narrowed = Narrowed(None, agency, named, _kind(kind), _moment(since), _moment(until), records)
    with current(purpose) as this:
        entries = inspect(this.desk, this.viewer, officer, before, limit, narrowed)
        if as_json:
            print_json(entries)
            return
        with Page(this, None) as page:
            page.table(
                (
                    msg("entry"),
                    msg("time"),
                    msg("kind"),
                    msg("officer"),
                    msg("agency"),
                    msg("purpose"),
                    msg("action"),
                    msg("records"),
                ),
                [
                    (
                        e.entry,
                        e.at,
                        told(Entry, e.kind),
                        e.officer,
                        e.agency,
                        e.purpose,
                        told(Action, e.action),
                        joined(e.records),
                    )
                    for e in entries
                ],
            )
            # by themselves, so that each stands in one piece
            page.table((msg("entry"), msg("reason")), [(e.entry, e.reason) for e in entries if e.reason])


@group.command(help=said(msg("For an inspector: who looked at a person, and why.")))
def at(
    record: Annotated[list[str], _RECORDS],
    whole: Annotated[bool, _WHOLE] = False,
    officer: Annotated[str | None, typer.Option(help=said(msg("Only this login's.")))] = None,
    agency: Annotated[str | None, typer.Option(help=said(msg("Only of this agency's officers.")))] = None,
    named: Annotated[
        str | None, typer.Option("--named", help=said(msg("Only what named this purpose.")))
    ] = None,
    since: Annotated[
        str | None, typer.Option(help=said(msg("From this moment on, with a time zone.")))
    ] = None,
    until: Annotated[
        str | None, typer.Option(help=said(msg("Before this moment, with a time zone.")))
    ] = None,
    before: Annotated[int | None, typer.Option(min=0, help=said(msg("Entries below this number.")))] = None,
    limit: Limit = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.oversight.looked import Only, who_looked

    only = Only(officer, agency, named, _moment(since), _moment(until))
    with current(purpose) as this:
        found = who_looked(this.desk, this.viewer, _ids(this, record, whole), only, before, limit)
        if as_json:
            print_json(found)
            return
        with Page(this, found.banner.label) as page:
            page.table(
                (
                    msg("officer"), msg("agency"), msg("purpose"), msg("looks"), msg("deeds"), msg("first"),
                    msg("last"),
                ),
                [(k.officer, k.agency, k.purpose, k.looks, k.deeds, k.first, k.last) for k in found.lookers],
            )  # fmt: skip
            page.table(
                (msg("entry"), msg("time"), msg("kind"), msg("officer"), msg("purpose"), msg("action"), msg("reason")),
                [
                    (
                        e.entry, e.at, told(Entry, e.kind), e.officer, e.purpose, told(Action, e.action),
                        e.words or e.digest,
                    )
                    for e in found.entries
                ],
            )  # fmt: skip
        if found.more:
            hint(msg("There are older ones: --before {entry}", entry=found.entries[-1].entry))


@group.command(
    help=said(msg("For an inspector: who looked at a person, and why, as a PDF that is put on record."))
)
def report(
    record: Annotated[list[str], _RECORDS],
    to: Annotated[Path, _TO],
    reason: Annotated[str, _REASON],
    whole: Annotated[bool, _WHOLE] = False,
    recipient: Annotated[
        str | None, typer.Option("--for", help=said(msg("Person or office that gets it; without it, you.")))
    ] = None,
    purpose: Purpose = None,
) -> None:
    from tearline.cli.copies import refuse_what_is_there, write
    from tearline.copies.wish import accepted_wish
    from tearline.oversight.looked import ANY
    from tearline.oversight.report import take_looks

    wish = accepted_wish(CopyKind.LOOKS, CopyFormat.PDF, recipient, reason)
    refuse_what_is_there(to)
    with current(purpose) as this:
        ids = _ids(this, record, whole)
        copy = take_looks(this.desk, this.viewer, ids, ANY, wish, language())
    write(copy, to)


@group.command(
    help=said(
        msg("For an inspector: every look, reason and source on a person, sealed for a court, by its order.")
    )
)
def court(
    record: Annotated[list[str], _RECORDS],
    to: Annotated[Path, _TO],
    authority: Annotated[
        str, typer.Option("--authority", help=said(msg("The court or authority that ordered it.")))
    ],
    number: Annotated[str, typer.Option("--order", help=said(msg("The number of the order.")))],
    day: Annotated[
        datetime, typer.Option("--dated", formats=["%Y-%m-%d"], help=said(msg("The day of the order.")))
    ],
    reason: Annotated[str, _REASON],
    whole: Annotated[bool, _WHOLE] = False,
    purpose: Purpose = None,
) -> None:
    from tearline.cli.copies import refuse_what_is_there, write
    from tearline.oversight.court import accepted_authority, accepted_day, accepted_number, take_sealed
    from tearline.oversight.proofs import Archive
    from tearline.oversight.report import Order

    order = Order(accepted_authority(authority), accepted_number(number), accepted_day(day.date()))
    refuse_what_is_there(to)
    with current(purpose) as this, closing(Archive(this.house)) as archive:
        ids = _ids(this, record, whole)
        copy = take_sealed(this.desk, archive, this.viewer, ids, order, reason, language())
    write(copy, to)


def _ids(this: Asking, records: list[str], whole: bool) -> list[UUID]:
    from tearline.oversight.looked import records_of

    ids = [id_of(id) for id in records]
    return records_of(this.desk, this.viewer, ids[0]) if whole else ids


@contextmanager
def current(purpose: str | None) -> Iterator[Asking]:
    """Looks are listed from the tree: what waits in the queue is taken in first."""
    with asking(purpose) as this:
        seal(this.house)
        yield this


def _kind(text: str | None) -> str | None:
    if text is not None and text not in set(Entry):
        raise BadInput(msg("A kind of entry is one of {kinds}.", kinds=", ".join(Entry)))
    return text


def _moment(text: str | None) -> datetime | None:
    from tearline.ontology.moments import zoned

    moment = None if text is None else zoned(text)
    if text is not None and moment is None:
        raise BadInput(msg("A time is written as in the answer: 2026-01-31T08:00:00+00:00"))
    return moment
