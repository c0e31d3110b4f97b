"""Unusual use at the command line, for an inspector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.looks import current
from tearline.cli.options import AsJson, Purpose, group_of_commands
from tearline.cli.output import minute, print_json, print_table, say
from tearline.cli.tongue import said, told
from tearline.codes import Unusual
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.oversight.unusual import Line

group = group_of_commands(said(msg("For an inspector: unusual use of the ledger's kind, and its rules.")))

Days = Annotated[int, typer.Option("--days", help=said(msg("How many days, today included: 1 to 14.")))]


@group.command("list", help=said(msg("What was unusual, with the reason of each line.")))
def list_command(days: Days = 7, purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.oversight.unusual import unusual

    with current(purpose) as this:
        lines = unusual(this.desk, this.viewer, days)
    if as_json:
        print_json(lines)
        return
    print_table(
        (
            msg("day"), msg("what"), msg("how many"), msg("usual"), msg("officer"), msg("record"), msg("from"),
            msg("until"), msg("what came of it"), msg("id"),
        ),
        [_row(one) for one in lines],
    )  # fmt: skip


@group.command(help=said(msg("Say what came of a line of the list.")))
def note(
    id: Annotated[str, typer.Argument(help=said(msg("The line's id.")))],
    words: Annotated[str, typer.Argument(help=said(msg("What came of it, without content of any record.")))],
    purpose: Purpose = None,
) -> None:
    from tearline.oversight.unusual import note_unusual

    with current(purpose) as this:
        note_unusual(this.desk, this.viewer, id, words)
    say(msg("It is on record."))


@group.command(help=said(msg("When something counts as unusual; the newest rule of each kind first.")))
def rules(purpose: Purpose = None, as_json: AsJson = False) -> None:
    from tearline.oversight.unusual import unusual_rules

    with current(purpose) as this:
        listed = unusual_rules(this.desk, this.viewer)
    if as_json:
        print_json(listed)
        return
    print_table(
        (
            msg("what"), msg("since"), msg("at least"), msg("times"), msg("days"), msg("worked on"), msg("usual"),
            msg("source"), msg("by"),
        ),
        [
            (
                told(Unusual, r.rule), minute(r.in_force_from), r.at_least, f"{r.times:g}", r.days, r.history, r.usual,
                r.source, r.login,
            )
            for r in listed
        ],
    )  # fmt: skip


@group.command(help=said(msg("Set a rule from now on; what is not named stays as it is.")))
def rule(
    kind: Annotated[str, typer.Argument(help=said(msg("volume, hour, refused, many or own-name.")))],
    source: Annotated[str, typer.Option(help=said(msg("Where it stands: an order, a minute.")))],
    at_least: Annotated[int | None, typer.Option(help=said(msg("At least so many in a day.")))] = None,
    times: Annotated[
        float | None, typer.Option(help=said(msg("Volume: so many times the own median.")))
    ] = None,
    days: Annotated[int | None, typer.Option(help=said(msg("Days to compare with.")))] = None,
    history: Annotated[
        int | None, typer.Option(help=said(msg("Of these, at least so many with work.")))
    ] = None,
    usual: Annotated[
        int | None, typer.Option(help=said(msg("Hour: usual if worked in on so many of them.")))
    ] = None,
    purpose: Purpose = None,
) -> None:
    from dataclasses import replace

    from tearline.errors import BadInput
    from tearline.oversight.unusual import in_force, set_unusual_rule, unusual_rules

    if kind not in set(Unusual):
        raise BadInput(msg("A rule of unusual use is one of {rules}.", rules=", ".join(Unusual)))
    named = {"at_least": at_least, "times": times, "days": days, "history": history, "usual": usual}
    with current(purpose) as this:
        now = next(one for one in in_force(unusual_rules(this.desk, this.viewer)) if one.rule == kind)
        changed = {name: value for name, value in named.items() if value is not None}
        set_unusual_rule(this.desk, this.viewer, replace(now, source=source, **changed))  # type: ignore[arg-type]
    say(msg("It holds from now on."))


def _row(one: Line) -> tuple[object, ...]:
    return (
        one.day, told(Unusual, one.rule), one.n, "" if one.usual is None else f"{one.usual:g}", one.login, one.record,
        minute(one.since), minute(one.until), one.words, one.id,
    )  # fmt: skip
