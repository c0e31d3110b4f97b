"""What came of leads, in figures, at the command line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose
from tearline.cli.output import Page, print_json
from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.casework.figures import Figures, Share, Spell


def figures_command(
    since: Annotated[
        str | None, typer.Option("--since", help=said(msg("The first day, like 2026-11-30.")))
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help=said(msg("The last day.")))] = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """What came of leads, counted over those that you see: for commanders, duty officers and inspectors."""
    from tearline.casework.figures import figures

    first, last = _day(since), _day(until)
    with asking(purpose) as this:
        found = figures(this.desk, this.viewer, first, last)
        if as_json:
            print_json(found)
            return
        with Page(this, found.banner.label) as page:
            _show(page, found)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BadInput(msg("Give the day as year, month and day: 2026-07-31.")) from None


def _show(page: Page, found: Figures) -> None:
    from tearline.matters import kinds

    fields = kinds()["lead"].fields
    page.facts([(msg("from"), found.since), (msg("to"), found.until), (msg("leads"), found.leads)])
    shares = (
        (msg("Decided within the minutes of their row"), found.in_time),
        (msg("Decided before they were of no use"), found.before_perishing),
        (msg("Closed with an outcome"), found.with_outcome), (msg("Outcome told within 72 hours"), found.told_in_time),
        (msg("Decided at level 3 or below"), found.decided_low), (msg("Turned out to be false"), found.false),
    )  # fmt: skip
    page.table(
        (msg("what"), msg("share"), msg("counted"), msg("asked for")),
        [(said(name), _share(one), f"{one.many}/{one.of}", _percent(one.bar)) for name, one in shares],
    )
    times = (
        (msg("From asked to decided: half took up to"), found.asked_to_decided),
        (msg("From arrived to acted on: a quarter took up to"), found.acted[0]),
        (msg("From arrived to acted on: half took up to"), found.acted[1]),
        (msg("From arrived to acted on: three quarters took up to"), found.acted[2]),
    )
    page.table(
        (msg("what"), msg("length"), msg("counted")),
        [(said(name), _spell(one), one.of) for name, one in times],
    )
    page.table(
        (msg("level"), msg("did not decide"), msg("half had it for up to"), msg("counted")),
        [
            (said(name), found.not_taken.get(code, 0), _spell(held) if held else "", held.of if held else 0)
            for code, name in fields["level"].values.items() for held in [found.at_level.get(code)]
        ],
    )  # fmt: skip
    page.table((msg("levels crossed"), msg("decisions")), sorted(found.crossed.items()))
    page.table(
        (msg("outcome"), msg("leads")),
        [
            (said(name), found.results[code])
            for code, name in fields["result"].values.items()
            if code in found.results
        ],
    )
    page.facts(
        [
            (msg("owe their outcome"), found.overdue), (msg("detentions"), found.detentions),
            *((name, found.ends.get(code, 0)) for code, name in fields["judicial_end"].values.items()),
            (msg("they had been warned"), found.forewarned),
        ]
    )  # fmt: skip
    page.table(
        (msg("they had been warned"), msg("folio"), msg("agency"), msg("label")),
        [(one.caption, one.folio, one.owner, one.label) for one in found.warned],
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _share(one: Share) -> str:
    return said(msg("too few to say")) if one.share is None else _percent(one.share)


def _spell(one: Spell) -> str:
    return said(msg("too few to say")) if one.seconds is None else str(timedelta(seconds=round(one.seconds)))
