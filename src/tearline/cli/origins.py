"""Origins that two inspectors ask for together, and independence of reports, at the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, print_json, say
from tearline.cli.tongue import said
from tearline.codes import Independence, OriginAsk, SourceRisk, words_of
from tearline.language import msg

group = group_of_commands(
    said(msg("Of which sources some reports are: asked by one inspector, agreed to by another."))
)
independence = group_of_commands(said(msg("Whether reports may be read as confirming each other.")))

AskId = Annotated[
    str, typer.Argument(metavar=said(msg("ASK")), help=said(msg("Its id: `tearline origin list`.")))
]
Records = Annotated[
    list[str], typer.Argument(metavar=said(msg("RECORD …")), help=said(msg("The reports' ids.")))
]


@group.command("list", help=said(msg("What inspectors asked in the last ninety days.")))
def list_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.sources.origins import origin_asks

    with asking(purpose) as this:
        found = origin_asks(this.desk, this.viewer)
    if as_json:
        print_json(found)
    elif not found.asks:
        say(msg("No inspector has asked for an origin."))
    else:
        with Page(this, found.banner.label) as page:
            page.table(
                (msg("id"), msg("case"), msg("reason"), msg("asked by"), msg("reports"), msg("state")),
                [
                    (
                        str(one.id),
                        one.about,
                        one.reason,
                        one.asked_by,
                        str(len(one.records)),
                        said(words_of(OriginAsk, one.state)),
                    )
                    for one in found.asks
                ],
            )


@group.command(
    "ask", help=said(msg("Ask of which sources some reports are; another inspector has to agree."))
)
def ask_command(
    records: Records,
    case: Annotated[str, typer.Option("--case", help=said(msg("The inspectors' case.")))],
    reason: Annotated[str, typer.Option("--reason", help=said(msg("Why; other inspectors read it.")))],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.sharing.sources.origins import ask_origin

    with asking(purpose) as this:
        id = ask_origin(this.desk, this.viewer, records, case, reason)
    if as_json:
        print_json({"id": id})
        return
    say(msg("Asked: {id}. Nothing is told before another inspector agrees.", id=id))


@group.command("agree", help=said(msg("Agree that both of you read it for 24 hours.")))
def agree_command(ask: AskId, purpose: Purpose = None) -> None:
    from tearline.sharing.sources.origins import answer_origin

    with asking(purpose) as this:
        answer_origin(this.desk, this.viewer, ask, agree=True)
    say(msg("Agreed: both of you may read it for 24 hours."))


@group.command("decline", help=said(msg("Decline what another inspector asks.")))
def decline_command(ask: AskId, purpose: Purpose = None) -> None:
    from tearline.sharing.sources.origins import answer_origin

    with asking(purpose) as this:
        answer_origin(this.desk, this.viewer, ask, agree=False)
    say(msg("Declined: nobody reads it."))


@group.command("read", help=said(msg("Read of which sources the reports are, as one of the two.")))
def read_command(ask: AskId, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.sources.origins import origins

    with asking(purpose) as this:
        found = origins(this.desk, this.viewer, ask)
    if as_json:
        print_json(found)
        return
    with Page(this, found.banner.label) as page:
        page.text(
            msg(
                "{state}. Case {case}: {reason}",
                state=words_of(OriginAsk, found.ask.state),
                case=found.ask.about,
                reason=found.ask.reason,
            )
        )
        page.table(
            (
                msg("report"),
                msg("agency"),
                msg("source"),
                msg("handled by"),
                msg("controlled by"),
                msg("risk"),
            ),
            [
                (
                    one.caption,
                    one.owner,
                    one.source or said(msg("none in the register")),
                    one.handler or "",
                    one.controller or "",
                    said(words_of(SourceRisk, one.risk)),
                )
                for one in found.told
            ],
        )


@independence.command("show", help=said(msg("What is said of a record and others.")))
def show_command(
    record: Annotated[str, typer.Argument(metavar=said(msg("RECORD")), help=said(msg("The report's id.")))],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.picture.independence import independence as asked

    with asking(purpose) as this:
        found = asked(this.desk, this.viewer, record)
    if as_json:
        print_json(found)
        return
    with Page(this, found.banner.label) as page:
        page.table(
            (msg("the other record"), msg("independence")),
            [(str(one.other), said(words_of(Independence, one.value))) for one in found.said],
        )
        page.text(msg("With any other record it is unknown, and they do not confirm each other."))


@independence.command(
    "say", help=said(msg("Say it of each two of some reports, of whose sources you control one."))
)
def say_command(
    value: Annotated[str, typer.Argument(metavar=said(msg("VALUE")), help="assured | not-assured | unknown")],
    records: Records,
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.sources.independence import say_independence

    with asking(purpose) as this:
        say_independence(this.desk, this.viewer, records, value)
    say(msg("Said. Whoever may see what rests on both of two reads it beside them."))
