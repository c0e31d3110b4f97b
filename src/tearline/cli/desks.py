"""Desks of agencies at the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import print_json, print_table, say
from tearline.cli.tongue import said
from tearline.language import msg

group = group_of_commands(said(msg("Desks: how each agency is reached, day and night.")))


@group.command("list", help=said(msg("Every agency, and how its desk is reached.")))
def list_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.desks import desks

    with asking(purpose) as this:
        found = desks(this.desk, this.viewer)
    if as_json:
        print_json(found)
    else:
        print_table(
            (msg("agency"), msg("name in Spanish"), msg("how its desk is reached")),
            [(one.agency, one.name_es, one.reached or said(msg("no desk"))) for one in found],
        )  # fmt: skip


@group.command("set", help=said(msg("Say how the desk of your own agency is reached.")))
def set_command(
    reached: Annotated[
        str,
        typer.Argument(
            metavar=said(msg("REACHED")), help=said(msg("A telephone or a radio channel; '' for none."))
        ),
    ],
    purpose: Purpose = None,
) -> None:  # fmt: skip
    from tearline.sharing.desks import set_desk

    with asking(purpose) as this:
        set_desk(this.desk, this.viewer, reached)
    say(msg("Said: everybody sees it from this moment on."))


@group.command("neutral", help=said(msg("Name the agency by whose desk requests to a pool go.")))
def neutral_command(
    agency: Annotated[
        str,
        typer.Argument(
            metavar=said(msg("AGENCY")), help=said(msg("Its code; '' for none. Without it: which it is."))
        ),
    ] = "?",
    purpose: Purpose = None,
) -> None:  # fmt: skip
    from tearline.sharing.neutral import neutral_desk, set_neutral_desk

    with asking(purpose) as this:
        if agency == "?":
            print(neutral_desk(this.desk, this.viewer) or said(msg("None is named.")))
            return
        set_neutral_desk(this.desk, this.viewer, agency)
    say(msg("Said: everybody sees it from this moment on."))
