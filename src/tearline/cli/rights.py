"""Who may decide what, at the command line: the matrix, its draft as a file, and delegations."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, joined, minute, print_json, print_table, say
from tearline.cli.tongue import said, told
from tearline.codes import Duty
from tearline.errors import BadInput, NotFound
from tearline.language import Message, msg

if TYPE_CHECKING:
    from uuid import UUID

    from tearline.cli.opening import Asking
    from tearline.matrix.delegations import Delegation
    from tearline.matrix.questions import Matrix
    from tearline.matrix.row import Row

matrix = group_of_commands(
    said(msg("The matrix of who may decide what: read it, write its draft, publish it."))
)
delegation = group_of_commands(said(msg("What you lent of your right to decide, and what was lent to you.")))

IsDraft = Annotated[
    bool, typer.Option("--draft", help=said(msg("The draft, for a coordinator or registrar.")))
]


@matrix.command("show", help=said(msg("The matrix in force, another version, or the draft.")))
def matrix_show(
    version: Annotated[
        int | None, typer.Option("--version", min=1, help=said(msg("A version by its number.")))
    ] = None,
    draft: IsDraft = False,
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help=said(msg("As a file that matrix load takes.")))
    ] = False,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.matrix.check import checked
    from tearline.matrix.questions import matrix
    from tearline.matrix.row import as_file
    from tearline.matrix.row import told as plain

    with asking(purpose) as this:
        found = matrix(this.desk, this.viewer, version, draft)
        if as_yaml:
            typer.echo(as_file(found.rows), nl=False)
            return
        if as_json:
            print_json({"version": found.version, "rows": [plain(row) for row in found.rows]})
            return
        with Page(this, None) as page:
            page.text(_heading(found))
            page.table(_HEADS, [_cells(n, row) for n, row in enumerate(found.rows, 1)])
            for fault in checked(found.rows).faults:
                page.text(fault.words())


@matrix.command(
    "load", help=said(msg("Write the draft from a file (YAML), or from what comes with Tearline."))
)
def matrix_load(
    file: Annotated[
        Path | None, typer.Argument(metavar=said(msg("FILE")), help=said(msg("A matrix as YAML.")))
    ] = None,
    is_shipped: Annotated[
        bool, typer.Option("--shipped", help=said(msg("The matrix that comes with Tearline.")))
    ] = False,
    purpose: Purpose = None,
) -> None:
    from tearline.matrix.check import checked
    from tearline.matrix.deeds import draft
    from tearline.matrix.row import rows_of, shipped

    if (file is None) != is_shipped:
        raise BadInput(msg("Name a file, or --shipped."))
    rows = list(shipped()) if file is None else rows_of(_text(file))
    with asking(purpose) as this:
        draft(this.desk, this.viewer, _mark(this), rows)
    say(msg("The draft has {n} rows. It decides nothing until it is published.", n=len(rows)))
    for fault in checked(rows).faults:
        say(fault.words())


@matrix.command("check", help=said(msg("Check a file over all its inputs, without signing in.")))
def matrix_check(
    file: Annotated[Path, typer.Argument(metavar=said(msg("FILE")), help=said(msg("A matrix as YAML.")))],
) -> None:
    from tearline.matrix.check import checked
    from tearline.matrix.row import BadRows, rows_of

    found = checked(rows_of(_text(file)))
    if found.faults:
        raise BadRows([fault.words() for fault in found.faults])
    say(msg("Each of the {n} inputs is decided by one row.", n=found.inputs))


@matrix.command("ask", help=said(msg("Ask that the draft be published, by another person within 14 days.")))
def matrix_ask(purpose: Purpose = None) -> None:
    from tearline.matrix.deeds import ask_for_publication
    from tearline.matrix.questions import matrix

    with asking(purpose) as this:
        found = matrix(this.desk, this.viewer, draft=True)
        ask_for_publication(this.desk, this.viewer, found.version.mark, found.rows)
    say(msg("Asked. Another coordinator, or a registrar: tearline matrix publish"))


@matrix.command("publish", help=said(msg("Publish the draft, as the second person.")))
def matrix_publish(purpose: Purpose = None) -> None:
    from tearline.matrix.deeds import publish

    with asking(purpose) as this:
        version = publish(this.desk, this.viewer, _needed(this))
    say(msg("Version {version} is in force.", version=version))


@matrix.command("refuse", help=said(msg("Refuse to publish it, or take your own request back.")))
def matrix_refuse(purpose: Purpose = None) -> None:
    from tearline.matrix.deeds import refuse

    with asking(purpose) as this:
        refuse(this.desk, this.viewer, _needed(this))
    say(msg("Refused. The draft is still there."))


@matrix.command("drop", help=said(msg("Throw the draft away.")))
def matrix_drop(purpose: Purpose = None) -> None:
    from tearline.matrix.deeds import drop

    with asking(purpose) as this:
        drop(this.desk, this.viewer, _needed(this))
    say(msg("The draft is thrown away."))


@matrix.command("who", help=said(msg("Who decides this, and within how many minutes at each level.")))
def matrix_who(
    action: Annotated[
        str, typer.Argument(metavar=said(msg("ACTION")), help=said(msg("By its code, such as stop.")))
    ],
    where: Annotated[str, typer.Option("--where", help="municipal, state, several-states, border")],
    risk: Annotated[
        int, typer.Option("--risk", min=1, max=4, help=said(msg("How risky it is, from 1 to 4.")))
    ],
    agencies: Annotated[str, typer.Option("--agencies", help="one, several")] = "one",
    instrument: Annotated[str, typer.Option("--instrument", help="none, order, warrant, flagrancy")] = "none",
    purpose: Purpose = None,
) -> None:
    from tearline.matrix.check import row_for, steps
    from tearline.matrix.questions import matrix
    from tearline.measures import Agencies, Instrument, Measure, Where, coded

    asked = (
        coded(Measure, action),
        coded(Where, where),
        risk,
        coded(Agencies, agencies),
        coded(Instrument, instrument),
    )
    with asking(purpose) as this:
        found = matrix(this.desk, this.viewer)
    number, row = row_for(found.rows, asked)
    print_table(_HEADS, [_cells(number, row)])
    for level, minutes in steps(row.decides) if row.decides else ():
        say(msg("Level {level}: {minutes} minutes.", level=level, minutes=minutes))


# ── delegations ─────────────────────────────────────────────────────────────────────────────────


@delegation.command("list", help=said(msg("Yours, given and received; --all: everybody's.")))
def delegation_list(
    everybody: Annotated[
        bool, typer.Option("--all", help=said(msg("For a coordinator or registrar.")))
    ] = False,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.matrix.delegations import delegations

    with asking(purpose) as this:
        listed = delegations(this.desk, this.viewer, everybody)
    if as_json:
        print_json(listed)
        return
    if not listed:
        say(msg("There is none."))
        return
    heads = (
        msg("id"),
        msg("from"),
        msg("to"),
        msg("actions"),
        msg("where"),
        msg("risk up to"),
        msg("until"),
        msg("state"),
    )
    print_table(heads, [
        (one.id, one.giver, one.receiver, joined(one.actions), joined(one.places), one.risk_max, minute(one.until),
         _state(one))
        for one in listed
    ])  # fmt: skip


@delegation.command(
    "lend", help=said(msg("Lend a part of your right to an officer of your agency, 30 days at most."))
)
def delegation_lend(
    login: Annotated[str, typer.Argument(metavar=said(msg("LOGIN")), help=said(msg("To whom.")))],
    action: Annotated[
        list[str], typer.Option("--action", help=said(msg("An action by its code; may be repeated.")))
    ],
    where: Annotated[list[str], typer.Option("--where", help="municipal, state, several-states, border")],
    risk: Annotated[int, typer.Option("--risk", min=1, max=4, help=said(msg("Up to which risk.")))],
    until: Annotated[
        str,
        typer.Option("--until", help=said(msg("A moment with its zone, like 2026-11-30T18:00:00-06:00."))),
    ],
    cause: Annotated[str, typer.Option("--cause", help="duty, leave, operation")] = "duty",
    duty: Annotated[
        str, typer.Option("--as", help=said(msg("The duty whose right it is.")))
    ] = Duty.COMMANDER,
    purpose: Purpose = None,
) -> None:
    from tearline.matrix.delegations import lend
    from tearline.measures import Cause, Measure, Where, coded

    chosen = [coded(Measure, one) for one in action], [coded(Where, one) for one in where]
    why, by = coded(Cause, cause), coded(Duty, duty)
    with asking(purpose) as this:
        id = lend(this.desk, this.viewer, login, *chosen, risk, _moment(until), why, by)
    say(msg("Lent. To end it: tearline delegation end {id}", id=id))


@delegation.command("end", help=said(msg("End one that you gave, or give one back, at once.")))
def delegation_end(
    id: Annotated[
        str, typer.Argument(metavar=said(msg("ID")), help=said(msg("Its id, from delegation list.")))
    ],
    purpose: Purpose = None,
) -> None:
    from tearline.matrix.delegations import end

    with asking(purpose) as this:
        end(this.desk, this.viewer, id_of(id))
    say(msg("Ended: it gives nothing from this moment on."))


# ── the draft ───────────────────────────────────────────────────────────────────────────────────


def _mark(this: Asking) -> UUID | None:
    """Of the draft as it is now; None: there is none."""
    from tearline.matrix.questions import versions

    return next((one.mark for one in versions(this.desk, this.viewer) if one.version is None), None)


def _needed(this: Asking) -> UUID:
    mark = _mark(this)
    if mark is None:
        raise NotFound(msg("There is no draft of the matrix for you to see."))
    return mark


# ── in words ────────────────────────────────────────────────────────────────────────────────────

_HEADS = (
    msg("row"), msg("actions"), msg("where"), msg("risk"), msg("agencies"), msg("instrument"), msg("who decides"),
    msg("minutes"), msg("agree"), msg("source"),
)  # fmt: skip


def _cells(number: int, row: Row) -> tuple[object, ...]:
    from tearline.cli.tongue import either

    box, one = row.box, row.decides
    covers = (
        joined(box.actions),
        joined(box.where),
        joined(map(str, box.risk)),
        joined(box.agencies),
        joined(box.instrument),
    )
    source = f"{either(row.source.es, row.source.en)} ({row.source.since})"
    if one is None:
        needs = said(
            msg("nobody: not allowed without {instrument}", instrument=row.needs.words if row.needs else "")
        )
        return (number, *covers, needs, "", "", source)
    who = said(msg("{duty}, level {level} or higher", duty=one.duty.words, level=one.level))
    if one.two_persons:
        who += "; " + said(msg("two persons of different units"))
    agree = joined(f"{told(Duty, a.duty)} ({said(a.scope.words)})" for a in one.agree)
    return (number, *covers, who, one.minutes, agree, source)


def _heading(found: Matrix) -> Message:
    version = found.version
    if version.version is None:
        return msg("Draft, written by {authors}.", authors=joined(version.authors))
    return msg(
        "Version {version}, published by {login} on {day}.", version=version.version, login=version.published_by,
        day=minute(version.published_at),
    )  # fmt: skip


def _state(one: Delegation) -> str:
    if one.over:
        return said(msg("over"))
    return said(msg("holds now") if one.gives else msg("gives nothing now"))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput(msg("{file} cannot be read as text (UTF-8).", file=file)) from None


def _moment(text: str) -> datetime:
    from tearline.ontology.moments import zoned

    moment = zoned(text)
    if moment is None:
        raise BadInput(msg("--until takes a moment with its zone, like 2026-11-30T18:00:00-06:00."))
    return moment
