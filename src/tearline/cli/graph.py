"""The graph at the command line: neighbours, a path, and one's own saved scenes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import DAY, AsJson, Purpose
from tearline.cli.output import Page, joined, print_json, status_of
from tearline.cli.tongue import kind, language, said
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.picture.graph.shapes import Link, Node

RecordId = Annotated[str, typer.Argument(help=said(msg("The id of any record of the entity.")))]


def expand_command(
    id: RecordId,
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", help=said(msg("Only links of this kind, as --json names it; may be repeated."))
        ),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=[DAY], help=said(msg("Only what was so on this day or later.")))
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=[DAY], help=said(msg("Only what was so before this day.")))
    ] = None,
    limit: Annotated[int, typer.Option(min=0, max=300, help=said(msg("How many neighbours to show.")))] = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Neighbours; exit code 1 when there is no such entity that you may see."""
    from tearline.picture.graph.expand import Wanted, expand
    from tearline.picture.graph.kinds import kind_words
    from tearline.picture.graph.span import Span

    span = Span(since.date() if since else None, until.date() if until else None)
    with asking(purpose) as this:
        answer = expand(this.desk, this.viewer, [id], Wanted(kinds or [], span, limit))
        if as_json:
            print_json(answer)
            return
        with Page(this, answer.banner.label) as page:
            page.table(
                (msg("kind of link"), msg("links"), msg("kind")),
                [(kind_words(k.kind, language(), k.inward), k.links, k.kind) for k in answer.kinds],
            )
            _show(page, [*answer.starts, *answer.nodes], answer.links)
            if not answer.all_read:
                page.text(msg("Counted are the newest {n} links of what you may see.", n=answer.links_read))
            if not answer.all_shown:
                page.text(msg("There are more neighbours; narrow by kind or time, or ask for more."))


def path_command(a: RecordId, b: RecordId, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """A shortest path of at most four steps; exit code 1 when none is found."""
    from tearline.picture.graph.path import path

    with asking(purpose) as this:
        answer = path(this.desk, this.viewer, a, b)
        if as_json:
            print_json(answer)
        else:
            with Page(this, answer.banner.label) as page:
                page.sentence(answer.words)
                _show(page, answer.nodes, answer.links)
    if not answer.found:
        raise typer.Exit(1)


def scenes_command(purpose: Purpose = None, as_json: AsJson = False) -> None:
    """Own saved charts, saved last first."""
    from tearline.picture.graph.scenes import scenes

    with asking(purpose) as this:
        answer = scenes(this.desk, this.viewer)
        if as_json:
            print_json(answer)
            return
        with Page(this, answer.banner.label) as page:
            page.table(
                (msg("scene"), msg("saved"), msg("version"), msg("label"), msg("id")),
                [(s.title, s.saved_at, s.version, s.label, s.id) for s in answer.scenes],
            )
            if not answer.scenes:
                page.text(msg("You have saved no scene."))


def scene_command(
    id: Annotated[str, typer.Argument(help=said(msg("The scene's id.")))],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """One of your saved charts, asked anew; exit code 1 when there is none."""
    from tearline.picture.graph.scenes import open_scene

    with asking(purpose) as this:
        answer = open_scene(this.desk, this.viewer, id)
        if as_json:
            print_json(answer)
            return
        with Page(this, answer.banner.label) as page:
            page.facts([(msg("scene"), answer.head.title), (msg("note"), answer.head.note)])
            _show(page, answer.nodes, answer.links)


def _show(page: Page, nodes: Iterable[Node], links: Iterable[Link]) -> None:
    """Nodes, and what is told between them with who tells it."""
    from tearline.picture.graph.kinds import kind_words

    by_id = {node.id: node for node in nodes}
    page.table(
        (msg("entity"), msg("kind"), msg("status"), msg("records"), msg("label"), msg("id")),
        [
            (n.caption, kind(n.kind), joined(status_of(s) for s in n.statuses), len(n.records), n.label, n.id)
            for n in by_id.values()
        ],
    )
    page.table(
        (msg("from"), msg("link"), msg("to"), msg("told by"), msg("day"), msg("label"), msg("record")),
        [
            (
                by_id[link.source].caption if n == 0 else "", kind_words(link.kind, language()) if n == 0 else "",
                by_id[link.target].caption if n == 0 else "", one.agency, one.day, one.label, one.id,
            )
            for link in links
            for n, one in enumerate(link.records)
        ],
    )  # fmt: skip
