"""Who is who: an entity with its sources, what a described thing may be, why two records match."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose
from tearline.cli.output import Page, joined, minute, print_json, status_of
from tearline.cli.tongue import kind, property_of, said, told
from tearline.codes import Band, Verdict
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.picture.entity import Entity
    from tearline.picture.explain import Explained
    from tearline.picture.match import Candidate, Matched
    from tearline.picture.reach import Decision
    from tearline.picture.values import Value

RecordId = Annotated[str, typer.Argument(help=said(msg("The id of any record of it.")))]
MOST_LINKS = 10  # on a page: --json has all


def entity_command(id: RecordId, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """One entity; exit code 1 when there is none that you may see."""
    from tearline.picture.entity import entity

    with asking(purpose) as this:
        answer = entity(this.desk, this.viewer, id)
        if as_json:
            print_json(answer)
            return
        with Page(this, answer.banner.label) as page:
            _show_facts(page, answer)
            _show_since(page, answer)
            _show_records(page, answer)
            _show_links(page, answer)


def _show_facts(page: Page, answer: Entity) -> None:
    page.facts(
        [
            (msg("caption"), answer.caption),
            (msg("kind"), kind(answer.schema)),
            (msg("label"), answer.label),
            (msg("id"), answer.id),
        ]
    )
    page.table(
        (msg("property"), msg("value"), msg("told by")),
        [
            *_lines(said(msg("status")), [(status_of(v.value), v) for v in answer.status]),
            *(
                line
                for p in answer.properties
                for line in _lines(property_of(answer.schema, p.name), [(v.value, v) for v in p.values])
            ),
        ],
    )
    for disputed in (property_of(answer.schema, p.name) for p in answer.properties if p.contradicts):
        page.text(msg("The records contradict each other on {property}.", property=disputed))


def _show_since(page: Page, answer: Entity) -> None:
    if answer.last_look is None:
        return
    when = minute(datetime.fromisoformat(answer.last_look))
    page.text(
        msg("Since your last look, {moment}, these were added or changed: {records}.",
            moment=when, records=joined(answer.newer))
        if answer.newer
        else msg("Nothing that you see was added or changed since your last look, {moment}.", moment=when)
    )  # fmt: skip


def _lines(name: str, values: list[tuple[str, Value]]) -> list[tuple[str, str, str]]:
    return [(name if n == 0 else "", text, _tellers(v)) for n, (text, v) in enumerate(values)]


def _tellers(value: Value) -> str:
    """Agency, collection and grades of the records that say it, with how many there are of each."""
    counts = Counter(f"{t.agency}/{t.source}{f' ({t.grade})' if t.grade else ''}" for t in value.told_by)
    return joined(f"{teller} ×{count}" if count > 1 else teller for teller, count in counts.items())


def _show_records(page: Page, answer: Entity) -> None:
    page.table(
        (
            msg("record"), msg("kind"), msg("status"), msg("agency"), msg("source"), msg("label"),
            msg("recorded"), msg("id"),
        ),
        [
            (r.caption, kind(r.schema), status_of(r.status), r.owner, r.source, r.label, r.recorded_at[:10], r.id)
            for r in answer.records
        ],
    )  # fmt: skip


def _show_links(page: Page, answer: Entity) -> None:
    page.table(
        (msg("match"), msg("with"), msg("bits"), msg("band")),
        [(k.a, k.b, f"{k.score:g}", told(Band, k.band)) for k in answer.links[:MOST_LINKS]],
    )
    if len(answer.links) > MOST_LINKS:
        page.text(msg("and {count} more", count=len(answer.links) - MOST_LINKS))
    if answer.weakest:
        page.sentence(answer.weakest.words)
    page.table(
        (msg("similar, not taken as one"), msg("status"), msg("bits"), msg("like"), msg("label"), msg("id")),
        [(s.caption, status_of(s.status), f"{s.score:g}", s.like, s.label, s.id) for s in answer.similar],
    )
    show_decisions(page, answer.decisions)
    if answer.more:
        page.text(msg("More hangs together with it than was looked at; what is shown is the nearest part."))


def show_decisions(page: Page, decisions: list[Decision]) -> None:
    """What people said about pairs of records."""
    page.table(
        (
            msg("decided"),
            msg("record"),
            msg("with"),
            msg("by"),
            msg("reason"),
            msg("time"),
            msg("undone"),
            msg("id"),
        ),
        [
            (
                told(Verdict, d.verdict),
                d.a,
                d.b,
                f"{d.officer} ({d.agency})",
                d.reason,
                d.at,
                d.undone_at,
                d.id,
            )
            for d in decisions
        ],
    )


def match_command(
    told: Annotated[
        list[str],
        typer.Argument(metavar=said(msg("PROPERTY=VALUE …")), help=said(msg("What is known of it."))),
    ],
    schema: Annotated[str, typer.Option("--as", help=said(msg("What it is: Person, Vehicle, Company …")))],
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help=said(msg("How many at most.")))] = 10,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Who or what may it be; exit code 1 when nothing is like it."""
    from tearline.picture.match import match

    properties = _properties(told)
    with asking(purpose) as this:
        answer = match(this.desk, this.viewer, schema, properties, limit)
        if as_json:
            print_json(answer)
        else:
            with Page(this, answer.banner.label) as page:
                _show_match(page, answer)
    if not answer.candidates:
        raise typer.Exit(1)


def explain_command(a: RecordId, b: RecordId, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """Why two records are, or are not, taken as one."""
    from tearline.picture.explain import explain

    with asking(purpose) as this:
        answer = explain(this.desk, this.viewer, a, b)
        if as_json:
            print_json(answer)
            return
        with Page(this, answer.banner.label) as page:
            _show_explained(page, answer)


def _properties(told: list[str]) -> dict[str, list[str]]:
    """Values by property, as typed: name=… may be given more than once."""
    properties: dict[str, list[str]] = {}
    for one in told:
        name, equals, value = one.partition("=")
        if not (name and equals):
            raise BadInput(msg("Write what is known as PROPERTY=VALUE, such as birthDate=1985-03-12."))
        properties.setdefault(name, []).append(value)
    return properties


def _show_match(page: Page, answer: Matched) -> None:
    for remark in answer.remarks:
        page.sentence(remark)
    page.table(
        (
            msg("kind"),
            msg("caption"),
            msg("status"),
            msg("bits"),
            msg("band"),
            msg("records"),
            msg("label"),
            msg("id"),
        ),
        map(_candidate, answer.candidates),
    )
    if not answer.candidates:
        page.text(msg("Nothing that you may see is like it."))
    for candidate in answer.candidates:
        page.text(
            msg("{caption}, by record {record}:", caption=candidate.entity.caption, record=candidate.record)
        )
        for words in candidate.why.words:
            page.sentence(words)


def _candidate(found: Candidate) -> tuple[object, ...]:
    entity = found.entity
    return (
        kind(entity.schema), entity.caption, status_of(found.status), f"{found.score:g}", told(Band, found.band),
        entity.records, entity.label, entity.id,
    )  # fmt: skip


def _show_explained(page: Page, answer: Explained) -> None:
    page.table(
        (msg("record"), msg("kind"), msg("status"), msg("agency"), msg("label"), msg("id")),
        [
            (r.caption, kind(r.schema), status_of(r.status), r.owner, r.label, r.id)
            for r in (answer.a, answer.b)
        ],
    )
    for words in answer.why.words:
        page.sentence(words)
    show_decisions(page, answer.decisions)
