"""Leak tracings at the command line, for inspectors."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.looks import current
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, minute, print_json, say
from tearline.cli.tongue import said, told
from tearline.codes import Tracing as State
from tearline.copies.number import written
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.sharing.tracings import Exposed, Exposure, Tracing

group = group_of_commands(
    said(msg("For inspectors: leak tracings. Who was shown some records before a moment."))
)
TracingId = Annotated[
    str, typer.Argument(metavar=said(msg("TRACING")), help=said(msg("A tracing's id: `tearline tracing list`.")))
]  # fmt: skip


@group.command("list", help=said(msg("The leak tracings that were made, the newest first.")))
def list_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.tracings import banner_of, tracings

    with current(purpose) as this:
        found = tracings(this.desk, this.viewer)
        if as_json:
            print_json(found)
        elif not found:
            say(msg("No leak has been traced."))
        else:
            with Page(this, banner_of(found).label) as page:
                page.table(
                    (
                        msg("id"), msg("opened"), msg("by"), msg("second inspector"), msg("records"), msg("state"),
                        msg("readable until"), msg("case"),
                    ),
                    [
                        (
                            str(one.id), minute(one.opened_at), one.opened_by, one.second_by, one.items,
                            told(State, one.state), minute(one.until), written(one.folio or ""),
                        )
                        for one in found
                    ],
                )  # fmt: skip


@group.command(
    "open", help=said(msg("Open a leak tracing; nothing is counted before a second inspector agrees."))
)
def open_command(
    items: Annotated[
        list[str],
        typer.Argument(
            metavar=said(msg("ITEM …")),
            help=said(
                msg("Ids of records, folios of matters, or identifiers; ITEM@MOMENT for one with its own moment.")
            ),
        ),
    ],
    before: Annotated[str, typer.Option("--before", help=said(msg("Shown before this moment, with its zone.")))],
    case: Annotated[str, typer.Option("--case", help=said(msg("The folio of the case it is for.")))],
    reason: Annotated[str, typer.Option("--reason", help=said(msg("Why, without content of any record.")))],
    purpose: Purpose = None,
) -> None:  # fmt: skip
    from tearline.sharing.tracings import Wanted, open_tracing

    wanted = []
    for one in items:
        item, at, moment = one.rpartition("@")
        wanted.append(Wanted(item, _moment(moment)) if at else Wanted(one))
    with current(purpose) as this:
        id = open_tracing(this.desk, this.viewer, wanted, _moment(before), case, reason)
    say(msg("Opened: {id}. Nothing is counted before a second inspector agrees.", id=id))


@group.command(
    "show", help=said(msg("A leak tracing: what it is about, and who was exposed, to the two who made it."))
)
def show_command(tracing: TracingId, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.tracings import banner_of, exposure
    from tearline.sharing.tracings import tracing as one_of

    with current(purpose) as this:
        made = one_of(this.desk, this.viewer, tracing)
        counted = (
            exposure(this.desk, this.viewer, tracing) if made.state == State.AGREED and made.mine else None
        )
        if as_json:
            print_json(counted or made)
            return
        with Page(this, banner_of([made]).label) as page:
            _show(page, made)
            if counted:
                _show_exposure(page, counted)


@group.command("agree", help=said(msg("Agree to another inspector's tracing: from then on you two read it.")))
def agree_command(tracing: TracingId, purpose: Purpose = None) -> None:
    from tearline.sharing.tracings import agree_tracing

    with current(purpose) as this:
        agree_tracing(this.desk, this.viewer, tracing)
    say(msg("Agreed. `tearline tracing show` says who was exposed."))


@group.command("end", help=said(msg("End a tracing that you made: nobody reads it any more.")))
def end_command(tracing: TracingId, purpose: Purpose = None) -> None:
    from tearline.sharing.tracings import end_tracing

    with current(purpose) as this:
        end_tracing(this.desk, this.viewer, tracing)
    say(msg("Ended: nobody reads it any more."))


def _show(page: Page, made: Tracing) -> None:
    page.facts(
        (
            (msg("state"), told(State, made.state)), (msg("opened"), f"{minute(made.opened_at)}, {made.opened_by}"),
            (msg("second inspector"), made.second_by), (msg("records"), made.items),
            (msg("readable until"), minute(made.until)), (msg("case"), written(made.folio or "")),
            (msg("reason"), made.reason),
        )
    )  # fmt: skip
    if made.traced:
        page.table(
            (msg("place"), msg("asked for as"), msg("record"), msg("shown before")),
            [(one.n, one.asked, one.record, minute(one.before)) for one in made.traced],
        )


def _show_exposure(page: Page, counted: Exposure) -> None:
    from tearline.sharing.tracings import finding

    page.text(finding(counted))
    if counted.exposed:
        page.table(
            (
                msg("exposed"), msg("agency"), msg("of the records"), msg("records shown in all"),
                msg("by chance: one in"), msg("expected by chance"), msg("which, and when first"),
            ),
            [_row(one, counted.tracing.items) for one in counted.exposed],
        )  # fmt: skip
    page.text(msg("Exposed means: was shown it. It does not say who passed it on; nobody is accused by it."))


def _row(one: Exposed, n: int) -> tuple[object, ...]:
    return (
        one.login, one.agency, f"{one.of_items}/{n}", one.shown, one.one_in, f"{one.expected:.2g}",
        "; ".join(f"{sight.n}: {minute(sight.at)}" for sight in one.sights),
    )  # fmt: skip


def _moment(text: str) -> datetime:
    from tearline.ontology.moments import zoned

    moment = zoned(text)
    if moment is None:
        raise BadInput(msg("A time is written as in the answer: 2026-01-31T08:00:00+00:00"))
    return moment
