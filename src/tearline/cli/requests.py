"""Requests between agencies at the command line: what we are asked, what we ask, and each answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.loads import id_of
from tearline.cli.matters import Named, Why, state_of
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, minute, print_json, say
from tearline.cli.tongue import language, said
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.casework.questions import Line
    from tearline.matters import Kind

group = group_of_commands(
    said(msg("Requests between agencies: what we are asked, what we ask, and what came of it."))
)


@group.command("list", help=said(msg("What your agency is asked and what it asks, what is due first first.")))
def list_command(
    ended: Annotated[bool, typer.Option("--ended", help=said(msg("Those that ended.")))] = False,
    number: Annotated[
        int, typer.Option("--page", min=1, max=200, help=said(msg("Which page of the answer.")))
    ] = 1,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.casework.told import line_told
    from tearline.matters import kinds
    from tearline.picture.answer import banner
    from tearline.sharing.requests import BY, KIND, OF, one_side

    now = datetime.now(UTC)
    with asking(purpose) as this:
        sides = {side: one_side(this.desk, this.viewer, side, ended=ended, page=number) for side in (OF, BY)}
        if as_json:
            print_json(
                {
                    side: [line_told(one, language(), now) for one in told.lines]
                    for side, told in sides.items()
                }
            )
            return
        shown = banner(line.label for told in sides.values() for line in told.lines)
        with Page(this, shown.label) as page:
            for side, title in ((OF, msg("what we are asked")), (BY, msg("what we ask"))):
                page.table(
                    (title, msg("folio"), msg("agency"), msg("what is asked"), msg("state"), msg("due"), msg("reason"),
                     msg("label")),
                    [_line(kinds()[KIND], line, mine=side == BY, now=now) for line in sides[side].lines],
                )  # fmt: skip
            if any(told.more for told in sides.values()):
                page.text(msg("There are more: --page {next}", next=number + 1))


def _line(kind: Kind, line: Line, *, mine: bool, now: datetime) -> tuple[object, ...]:
    from tearline.copies.number import written
    from tearline.sharing.requests import is_late

    due = line.said.get("due_at")
    when = minute(datetime.fromisoformat(due)) if due else ""
    late = said(msg("late: {due}", due=when)) if is_late(line, now) else when
    wants, reasons = kind.fields["wants"].values, kind.fields["refused_because"].values
    told, because = line.said.get("wants", ""), line.said.get("refused_because", "")
    return (
        line.caption, written(line.folio), line.said.get("addressee", "") if mine else line.owner,
        said(wants[told]) if told in wants else told, state_of(kind, line.state), late,
        said(reasons[because]) if because in reasons else because, line.label,
    )  # fmt: skip


@group.command("ask", help=said(msg("Ask another agency; its clock begins.")))
def ask_command(
    agency: Annotated[
        str, typer.Argument(metavar=said(msg("AGENCY")), help=said(msg("Whom you ask, by its code.")))
    ],
    title: Annotated[str, typer.Option("--title", help=said(msg("What you ask, in a line.")))],
    wants: Annotated[
        str,
        typer.Option("--wants", help="confirm, data, records, leave-court, leave-onward, check"),
    ],
    basis: Annotated[str, typer.Option("--basis", help=said(msg("The legal basis.")))],
    case: Annotated[str, typer.Option("--case", help=said(msg("The case's number.")))],
    use: Annotated[str, typer.Option("--use", help="copy, release, relabel")] = "",
    whom: Annotated[str, typer.Option("--for", help=said(msg("Of leave: who would get it.")))] = "",
    urgent: Annotated[bool, typer.Option("--urgent", help=said(msg("It is urgent.")))] = False,
    summary: Annotated[str | None, typer.Option("--summary", help=said(msg("What is asked.")))] = None,
    about: Annotated[
        list[str] | None,
        typer.Option("--about", help=said(msg("A record that it rests on, by its id; may be repeated."))),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(
            "--label", help=said(msg("A label of your agency; needed where it rests on no record."))
        ),
    ] = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.casework.deeds import open_matter
    from tearline.casework.questions import matter
    from tearline.copies.number import written
    from tearline.sharing.requests import KIND

    properties = {"name": [title], **({"summary": [summary]} if summary else {})}
    told = {
        "addressee": agency, "wants": wants, "urgency": "urgent" if urgent else "normal", "basis": basis, "case": case,
        "use": use, "for_whom": whom,
    }  # fmt: skip
    with asking(purpose) as this:
        id = open_matter(
            this.desk,
            this.viewer,
            KIND,
            properties,
            about=[id_of(one) for one in about or ()],
            said=told,
            label=label,
        )
        if as_json:
            print_json({"id": id})
            return
        folio = written(matter(this.desk, this.viewer, str(id)).folio)
    say(msg("Opened, with the folio {folio} (id {id}).", folio=folio, id=id))


@group.command(
    "leave", help=said(msg("Ask the agencies that records under H2 came from for leave to pass them on."))
)
def leave_command(
    records: Annotated[
        list[str],
        typer.Argument(metavar=said(msg("RECORD")), help=said(msg("A record's id; several may be named."))),
    ],
    basis: Annotated[str, typer.Option("--basis", help=said(msg("The legal basis.")))],
    case: Annotated[str, typer.Option("--case", help=said(msg("The case's number.")))],
    use: Annotated[str, typer.Option("--use", help="copy, release, relabel")] = "copy",
    whom: Annotated[
        str,
        typer.Option(
            "--for", help=said(msg("Who would get it, as it was named there; without it, your agency."))
        ),
    ] = "",
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """A request to each agency whose leave is missing and was not asked for."""
    from tearline.sharing.onward import ask_for_leave

    with asking(purpose) as this:
        sent = ask_for_leave(
            this.desk, this.viewer, [str(id_of(one)) for one in records], use, whom, basis, case, language()
        )
    if as_json:
        print_json({"requests": sent})
        return
    for one in sent:
        say(msg("Asked: {agency} (id {id}).", agency=one.originator, id=one.id))


@group.command(
    "pool",
    help=said(msg("At the neutral desk: who of a pool holds what a request asks for, and passing it on.")),
)
def pool_command(
    named: Named,
    agency: Annotated[str, typer.Option("--pass", help=said(msg("To whom of them it is passed on.")))] = "",
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.casework.questions import matter
    from tearline.sharing.neutral import holders, pass_on
    from tearline.sharing.requests import KIND

    with asking(purpose) as this:
        found = matter(this.desk, this.viewer, named)
        if agency:
            id = pass_on(this.desk, this.viewer, found.id, agency, language())
            say(msg("Passed on to {agency} (id {id}).", agency=agency, id=id))
            return
        told = holders(this.desk, this.viewer, found.id)
        if as_json:
            print_json(told)
            return
        with Page(this, found.banner.label) as page:
            page.table(
                (msg("agency"), msg("how its desk is reached"), msg("the request to it"), msg("state")),
                [
                    (one.agency, one.reached or said(msg("no desk")), one.passed_id or "",
                     state_of(found.kind, one.state) if one.state and found.kind.code == KIND else "")
                    for one in told
                ],
            )  # fmt: skip


@group.command("receive", help=said(msg("Say that your desk has a request.")))
def receive_command(named: Named, purpose: Purpose = None) -> None:
    _move(named, "receive", {}, "", purpose)


@group.command("promise", help=said(msg("Promise an answer, once, within four hours.")))
def promise_command(
    named: Named,
    until: Annotated[
        str,
        typer.Option("--for", help=said(msg("A moment with its zone, like 2026-11-30T18:00:00-06:00."))),
    ],
    reason: Why = "",
    purpose: Purpose = None,
) -> None:
    _move(named, "promise", {"promised_for": until}, reason, purpose)


@group.command("answer", help=said(msg("Answer a request.")))
def answer_command(
    named: Named,
    outcome: Annotated[str, typer.Option("--outcome", help="confirmed, not-in-force, released, granted")],
    until: Annotated[
        str,
        typer.Option(
            "--until", help=said(msg("Of leave: until when it holds, like 2027-01-31T18:00:00-06:00."))
        ),
    ] = "",
    record: Annotated[
        str, typer.Option("--record", help=said(msg("A record that its owner released, by its id.")))
    ] = "",
    partly: Annotated[bool, typer.Option("--partly", help=said(msg("Only a part of it.")))] = False,
    reason: Why = "",
    purpose: Purpose = None,
) -> None:
    told = {"outcome": outcome, "released": record, "granted_until": until}
    _move(named, "answer-partly" if partly else "answer", told, reason, purpose)


@group.command("refuse", help=said(msg("Refuse a request about what the asker sees; with a reason.")))
def refuse_command(
    named: Named,
    because: Annotated[
        str,
        typer.Option(
            "--because",
            help="no-basis, source-at-risk, operation, third-party, disproportionate, not-cleared, other",
        ),
    ],
    reason: Why = "",
    purpose: Purpose = None,
) -> None:
    _move(named, "refuse", {"refused_because": because}, reason, purpose)


@group.command(
    "nothing",
    help=said(msg("Say that there is nothing to release; who asked learns it when the clock ends.")),
)
def nothing_command(
    named: Named,
    because: Annotated[str, typer.Option("--because", help="not-held, protected")],
    reason: Why = "",
    purpose: Purpose = None,
) -> None:
    from tearline.casework.questions import matter

    with asking(purpose) as this:
        ways = {way.move for way in matter(this.desk, this.viewer, named).ways}
    if "say-nothing" in ways:  # past its clock: at once, and without words of our own
        _move(named, "say-nothing", {}, "", purpose)
    else:
        _move(named, "find-nothing", {"nothing_because": because}, reason, purpose)


@group.command("withdraw", help=said(msg("Withdraw a request of your agency.")))
def withdraw_command(named: Named, reason: Why = "", purpose: Purpose = None) -> None:
    _move(named, "withdraw", {}, reason, purpose)


def _move(named: str, move: str, told: dict[str, str], reason: str, purpose: str | None) -> None:
    from uuid import UUID

    from tearline.casework.deeds import move_matter
    from tearline.casework.questions import matter

    with asking(purpose) as this:
        last = UUID(matter(this.desk, this.viewer, named).last_move)
        move_matter(this.desk, this.viewer, named, move, last, said=told, words=reason)
    say(msg("Moved."))
