"""Who looked at what, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import Asking, asking
from tearline.cli.options import AsJson, Limit, Purpose, group_of_commands
from tearline.cli.output import Page, hint, joined, print_json
from tearline.cli.sealing import seal
from tearline.cli.tongue import said, told
from tearline.codes import Action, Entry
from tearline.errors import BadInput
from tearline.language import msg

group = group_of_commands()
Before = Annotated[str | None, typer.Option(help=said(msg("Time of the last one of the page before.")))]


@group.command(help=said(msg("Your own looks and deeds.")))
def mine(before: Before = None, limit: Limit = 100, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.oversight.looks import my_looks

    with _current(purpose) as this:
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

    with _current(purpose) as this:
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
    limit: Limit = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.oversight.looks import inspect

    with _current(purpose) as this:
        entries = inspect(this.desk, this.viewer, officer, before, limit)
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


@contextmanager
def _current(purpose: str | None) -> Iterator[Asking]:
    """Looks are listed from the tree: what waits in the queue is taken in first."""
    with asking(purpose) as this:
        seal(this.house)
        yield this


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(msg("A time is written as in the answer: 2026-01-31T08:00:00+00:00"))
    return moment
