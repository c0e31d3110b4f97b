"""One's own day: what waits, what became of what one opened, what one was told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tearline.cli.matters import clock_name, due_of, said_lines, state_of, veiled
from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose
from tearline.cli.output import Page, joined, minute, print_json, say
from tearline.cli.tongue import language, said
from tearline.language import Message, msg

if TYPE_CHECKING:
    from tearline.casework.day import Became, Day, Notice
    from tearline.casework.questions import Line
    from tearline.matters import Kind


def day_command(
    read: Annotated[
        bool, typer.Option("--read", help=said(msg("Put away the notices that are shown.")))
    ] = False,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """What waits for you of any kind of matter, what became of what you opened, and what you were told."""
    from tearline.casework.day import acknowledge, day
    from tearline.casework.told import day_told

    with asking(purpose) as this:
        found = day(this.desk, this.viewer)
        if as_json:
            print_json(day_told(found, language(), datetime.now(UTC)))
        else:
            with Page(this, found.banner.label) as page:
                _show(page, found)
        if read and found.notices:
            acknowledge(this.desk, this.viewer, [UUID(one.id) for one in found.notices])
    if read and not as_json:
        say(msg("The notices above are put away."))


def _show(page: Page, found: Day) -> None:
    from tearline.casework.day import MOST
    from tearline.codes import Duty
    from tearline.matters import kinds
    from tearline.measures import coded

    known = kinds()
    page.table(
        (msg("waits for you"), msg("kind"), msg("folio"), msg("state"), msg("clock"), msg("due"), msg("says"),
         msg("agency"), msg("label")),
        [_waits(known[line.kind], line) for line in found.waits],
    )  # fmt: skip
    if not found.waits:
        page.text(msg("No matter waits for you"))
    page.table(
        (msg("waits for you besides matters"), msg("how many"), msg("joint unit")),
        [
            (said(one.what.words), f"{MOST}+" if one.many > MOST else one.many, one.name or "")
            for one in found.owed
        ],
    )
    if found.more:
        page.text(msg("There are more; the boards have all of them."))
    if found.undecided:
        page.table(
            (msg("decisions without a decider"), msg("duty"), msg("level")),
            [(one.many, said(coded(Duty, one.duty).words), one.level) for one in found.undecided],
        )
    page.table(
        (
            msg("you opened"),
            msg("folio"),
            msg("what became of it"),
            msg("state"),
            msg("when"),
            msg("by"),
            msg("label"),
        ),
        [_became(known[one.line.kind], one) for one in found.became],
    )
    page.table(
        (msg("you were told"), msg("of"), msg("folio"), msg("when"), msg("by"), msg("label")),
        [_notice(known[one.kind], one) for one in found.notices],
    )


def _waits(kind: Kind, line: Line) -> tuple[object, ...]:
    from tearline.copies.number import written

    nearest = line.clocks[0] if line.clocks else None
    return (
        line.caption, said(kind.name), written(line.folio), state_of(kind, line.state),
        said(nearest.clock.name) if nearest else "", due_of(nearest) if nearest else "",
        joined(f"{name}: {value}" for name, value in said_lines(kind, line.said, own=True)),
        veiled(line, line.owner), line.label,
    )  # fmt: skip


def _became(kind: Kind, one: Became) -> tuple[object, ...]:
    from tearline.copies.number import written

    line = one.line
    return (
        line.caption, written(line.folio), said(_happened(kind, one.move, one.clock or "")), state_of(kind, line.state),
        minute(one.moved_at), one.agency or said(msg("clock")), line.label,
    )  # fmt: skip


def _notice(kind: Kind, one: Notice) -> tuple[object, ...]:
    from tearline.copies.number import written

    by = one.made_by or said(msg("clock"))
    return (
        said(_happened(kind, one.step, one.clock)), one.caption, written(one.folio), minute(one.made_at), by, one.label,
    )  # fmt: skip


def _happened(kind: Kind, step: str, clock: str) -> Message:
    """A move by its name, or how far a clock has run."""
    from tearline.casework.bases import STEPS
    from tearline.matters import RAN_OUT

    name = clock_name(kind, clock)
    steps = {
        **STEPS, RAN_OUT: msg("Ran out: {clock}", clock=name), "end": msg("Ran out: {clock}", clock=name),
        "half": msg("Half of the time is gone: {clock}", clock=name),
        "three-quarters": msg("Three quarters of the time are gone: {clock}", clock=name),
    }  # fmt: skip
    move = kind.moves.get(step)
    return steps.get(step) or (move.name if move else msg("{code}", code=step))
