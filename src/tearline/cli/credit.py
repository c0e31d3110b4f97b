"""What each agency gave to outcomes, at the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, print_json, say
from tearline.cli.tongue import said
from tearline.codes import Role, words_of
from tearline.language import msg

group = group_of_commands(said(msg("What each agency gave to outcomes, and citing.")))

_YES, _NO = msg("yes"), msg("no")
MatterId = Annotated[str, typer.Argument(metavar=said(msg("MATTER")), help=said(msg("The matter's id.")))]


@group.command("show", help=said(msg("Each agency's points, and the contributions of one.")))
def show_command(
    agency: Annotated[
        str, typer.Argument(metavar=said(msg("AGENCY")), help=said(msg("Whose contributions are listed.")))
    ] = "",
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    from tearline.sharing.credit import credit

    with asking(purpose) as this:
        found = credit(this.desk, this.viewer, agency)
        if as_json:
            print_json(found)
            return
        with Page(this, found.banner.label) as page:
            page.table(
                (msg("agency"), *(role.words for role in Role), msg("points")),
                [
                    (one.agency, *(f"{one.by_role.get(role, 0):g}" for role in Role), f"{one.total:g}")
                    for one in found.points
                ],
            )
            page.table(
                (msg("record"), msg("role"), msg("matter"), msg("counts")),
                [
                    (one.record, said(words_of(Role, one.role)), one.matter, said(_YES if one.counts else _NO))
                    for one in found.contributions
                ],
            )  # fmt: skip


@group.command("cite", help=said(msg("Cite a record with a matter that you decided, ended or have in hand.")))
def cite_command(
    matter: MatterId,
    record: Annotated[str, typer.Argument(metavar=said(msg("RECORD")), help=said(msg("The record's id.")))],
    role: Annotated[
        str,
        typer.Argument(
            metavar=said(msg("ROLE")), help="first-tip | identified | located | evidence | capacity"
        ),
    ],
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.credit import cite

    with asking(purpose) as this:
        cite(this.desk, this.viewer, id_of(matter), id_of(record), role)
    say(msg("Cited."))


@group.command("uncite", help=said(msg("Take a citation of your agency's back.")))
def uncite_command(
    contribution: Annotated[
        str,
        typer.Argument(metavar=said(msg("CONTRIBUTION")), help=said(msg("Its id: `credit show --json`."))),
    ],
    purpose: Purpose = None,
) -> None:
    from tearline.sharing.credit import uncite

    with asking(purpose) as this:
        uncite(this.desk, this.viewer, id_of(contribution))
    say(msg("Taken back."))
