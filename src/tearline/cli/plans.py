"""Plans and their clashes at the command line. They are opened and moved by ``tearline matter``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import Page, joined, minute, print_json
from tearline.cli.tongue import said
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.casework.questions import Line
    from tearline.sharing.desks import AgencyDesk
    from tearline.sharing.plans import Clash, Plans

group = group_of_commands(said(msg("Plans of your agency, and which of them clash with another agency's.")))


@group.command("list", help=said(msg("Open plans, each with its clashes.")))
def list_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.sharing.plans import plans

    with asking(purpose) as this:
        found = plans(this.desk, this.viewer)
        if as_json:
            print_json(found)
            return
        with Page(this, found.banner.label) as page:
            _show_plans(page, found)


@group.command("clash", help=said(msg("One side of a clash: whom to call, by when, and what was agreed.")))
def clash_command(
    id: Annotated[
        str, typer.Argument(metavar=said(msg("CLASH")), help=said(msg("The clash's id or folio.")))
    ],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    from tearline.sharing.plans import clash

    with asking(purpose) as this:
        found = clash(this.desk, this.viewer, id)
        if as_json:
            print_json(found)
            return
        with Page(this, found.matter.banner.label) as page:
            _show_clash(page, found)


def _show_plans(page: Page, found: Plans) -> None:
    from tearline.cli.matters import said_lines, state_of
    from tearline.copies.number import written
    from tearline.matters import kinds

    kind, clashing = kinds()["plan"], kinds()["clash"]
    if not found.plans:
        page.text(msg("No plan is open, as far as you may see."))
    page.table(
        (msg("folio"), msg("title"), msg("state"), msg("plan"), msg("clashes"), msg("label")),
        [
            (
                written(one.line.folio), one.line.caption, state_of(kind, one.line.state),
                joined(f"{name}: {value}" for name, value in said_lines(kind, one.line.said, own=True)),
                joined(
                    f"{c.said.get('other', '')} {written(c.folio)}: {state_of(clashing, c.state)}" for c in one.clashes
                ) or said(msg("none known")),
                one.line.label,
            )
            for one in found.plans
        ],
    )  # fmt: skip
    if found.given_up:
        page.table(
            (msg("officer"), msg("agency"), msg("plans given up after a clash"), msg("last one")),
            [(one.login, one.agency, one.many, minute(one.last_at)) for one in found.given_up],
        )


def _show_clash(page: Page, found: Clash) -> None:
    from tearline.cli.matters import said_lines, state_of

    one = found.matter
    page.facts(
        [
            (msg("state"), state_of(one.kind, one.state)), (msg("your plan"), _plan(found.plan)),
            (msg("the other desk"), _reached(found.desk)), (msg("your desk"), _reached(found.own_desk)),
            (msg("label"), one.label), (msg("id"), one.id), (msg("last move"), one.last_move),
        ]
    )  # fmt: skip
    page.table((msg("field"), msg("value")), said_lines(one.kind, one.said))
    page.table(
        (msg("moves that you may make now"), msg("name")),
        [(way.move, said(one.kind.moves[way.move].name)) for way in one.ways],
    )
    page.text(
        msg(
            "They see the same of yours: your desk, these hours and this cell. What, whom and where is not said."
        )
    )


def _plan(line: Line) -> str:
    begins, ends = (minute(datetime.fromisoformat(line.said[name])) for name in ("begins", "ends"))
    return f"{line.caption}: {begins} – {ends}"


def _reached(desk: AgencyDesk | None) -> str:
    return f"{desk.agency}: {desk.reached or said(msg('no desk'))}" if desk else said(msg("no desk"))
