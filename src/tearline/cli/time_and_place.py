"""What is told of a thing in time and in space, and what stands within an extent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import DAY, AsJson, Purpose
from tearline.cli.output import Page, joined, print_json, status_of
from tearline.cli.tongue import kind as called
from tearline.cli.tongue import property_of, said, told
from tearline.codes import How
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tearline.picture.head import Head
    from tearline.picture.places import Place, Places
    from tearline.picture.telling import When
    from tearline.picture.timeline import Happening, Timeline
    from tearline.picture.values import Told
    from tearline.picture.window import Window

Ids = Annotated[
    list[str], typer.Argument(help=said(msg("The id of any record of it; of several, one each.")))
]
MaybeIds = Annotated[
    list[str] | None, typer.Argument(help=said(msg("The id of any record of it; of several, one each.")))
]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help=said(msg("Only this kind (schema); may be repeated.")))
]
From = Annotated[
    datetime | None,
    typer.Option("--from", formats=[DAY], help=said(msg("From this day on, by each source's clock."))),
]
To = Annotated[
    datetime | None,
    typer.Option("--to", formats=[DAY], help=said(msg("Up to this day, by each source's clock."))),
]
Corners = Annotated[
    str | None,
    typer.Option(
        "--extent",
        help=said(
            msg("Within these degrees, as south,west,north,east: of the ids, or all that stands there.")
        ),
    ),
]


def timeline_command(
    ids: Ids,
    from_: From = None,
    to: To = None,
    kinds: Kinds = None,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """What is told in time; exit code 1 when nothing is."""
    from tearline.picture.timeline import timeline

    with asking(purpose) as this:
        answer = timeline(this.desk, this.viewer, ids, _window(from_, to, kinds))
        if as_json:
            print_json(answer)
        else:
            with Page(this, answer.banner.label) as page:
                _show_heads(page, answer.entities, answer.statuses)
                _show_timeline(page, answer)
                _say_limits(page, answer)
    if not answer.happenings:
        raise typer.Exit(1)


def places_command(
    ids: MaybeIds = None, extent: Corners = None, from_: From = None, to: To = None, kinds: Kinds = None,
    purpose: Purpose = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """What is told in space; exit code 1 when nothing is."""
    from tearline.picture.places import extent_in, places, within

    window, where = _window(from_, to, kinds), extent_in(extent) if extent else None
    if not (ids or where):
        raise BadInput(msg("Give ids, --extent, or both."))
    with asking(purpose) as this:
        if where and not ids:
            answer = within(this.desk, this.viewer, where, window)
        else:
            answer = places(this.desk, this.viewer, ids or [], window, extent=where)
        if as_json:
            print_json(answer)
        else:
            with Page(this, answer.banner.label) as page:
                _show_heads(page, answer.entities, answer.statuses)
                _show_places(page, answer)
                _say_limits(page, answer)
    if not answer.places:
        raise typer.Exit(1)


def _window(since: datetime | None, until: datetime | None, kinds: list[str] | None) -> Window:
    from tearline.picture.window import Window

    return Window(since.date() if since else None, until.date() if until else None, kinds or [])


def _show_heads(page: Page, heads: list[Head], statuses: list[str]) -> None:
    page.table(
        (msg("caption"), msg("kind"), msg("records"), msg("label"), msg("id")),
        [(one.caption, called(one.schema), one.records, one.label, one.id) for one in heads],
    )
    page.facts([(msg("status"), joined(map(status_of, statuses)))])


def _show_timeline(page: Page, answer: Timeline) -> None:
    page.table(
        (
            msg("when"), msg("what"), msg("kind"), msg("caption"), msg("status"), msg("how"), msg("told by"),
            msg("label"), msg("id"),
        ),
        [
            (
                _span(one.start, one.end, one.lasts), property_of(one.schema, one.property), called(one.schema),
                _name(one), status_of(one.status), told(How, one.how), _tellers(one.told_by), one.told_by[0].label,
                one.id,
            )
            for one in answer.happenings
        ],
    )  # fmt: skip
    if not answer.happenings:
        page.text(msg("Nothing that you may see is told in this time."))


def _show_places(page: Page, answer: Places) -> None:
    page.table(
        (
            msg("when"), msg("place"), msg("degrees"), msg("kind"), msg("caption"), msg("status"), msg("told by"),
            msg("label"), msg("id"),
        ),
        [
            (
                _span(one.start, one.end, False), _place(one), _degrees(one), called(one.schema), one.caption,
                status_of(one.status), _tellers(one.told_by), one.told_by[0].label, one.id,
            )
            for one in answer.places
        ],
    )  # fmt: skip
    if not answer.places:
        page.text(msg("Nothing that you may see is told of a place here."))


def _say_limits(page: Page, answer: Timeline | Places) -> None:
    if answer.cut:
        page.text(msg("There is more; only the newest is shown. Narrow the days or the kinds."))
    if answer.more:
        page.text(msg("More hangs together with it than was looked at; what is shown is the nearest part."))


def _span(start: When | None, end: When | None, lasts: bool) -> str:
    """A date as told, or two of them; what goes on, and what has only an end, with an open side."""
    first, last = start.value if start else "", end.value if end else ""
    return f"{first} – {last}".strip() if last or lasts else first


def _name(one: Happening) -> str:
    """What it is called, and what else it names."""
    return joined([one.caption, *(other.caption for other in one.others)])


def _place(one: Place) -> str:
    """Where, in words: as the record says it, or by what stands there."""
    return joined(
        [*(told.value for told in one.words), *(point.at.caption for point in one.points if point.at)]
    )


def _degrees(one: Place) -> str:
    if one.unread:
        return said(msg("cannot be read"))
    return joined(f"{point.latitude:g},{point.longitude:g}" for point in one.points)


def _tellers(told_by: Sequence[Told]) -> str:
    first = f"{told_by[0].agency}/{told_by[0].source}"
    return first if len(told_by) == 1 else f"{first} +{len(told_by) - 1}"
