"""Check, search, one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import Agencies, AsJson, Kinds, Purpose, Since, Tiers, Until
from tearline.cli.output import Page, joined, print_json, status_of
from tearline.cli.tongue import kind as called
from tearline.cli.tongue import property_of, said, told
from tearline.codes import Advice, AlertKind, Change, Direction, IdentifierKind, Why
from tearline.errors import BadInput
from tearline.language import msg
from tearline.ontology.recognise import FORMLESS

if TYPE_CHECKING:
    from tearline.handling import Tier
    from tearline.picture.answer import Hit
    from tearline.picture.check import Checked
    from tearline.picture.head import Answering
    from tearline.picture.record import Dossier
    from tearline.picture.search import Filters, Searched

_HEADS = (
    msg("kind"),
    msg("caption"),
    msg("status"),
    msg("agency"),
    msg("label"),
    msg("why"),
    msg("recorded"),
    msg("id"),
)


def check_command(
    text: Annotated[list[str], typer.Argument(help=said(msg("A plate, CURP, phone, serial number …")))],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Field check; exit code 1 when nothing is known."""
    from tearline.picture.check import check

    with asking(purpose) as this:
        answer = check(this.desk, this.viewer, " ".join(text))
        if as_json:
            print_json(answer)
        else:
            with Page(this, answer.banner.label) as page:
                if answer.read_as:
                    page.text(msg("Read as: {kinds}.", kinds=_read_as(answer.read_as)))
                for doubt in answer.doubts:
                    page.sentence(doubt)
                _show_advice(page, answer)
                page.table(_HEADS, map(_row, answer.hits))
                _show_entities(page, answer.entities)
                if not answer.hits:
                    page.text(msg("Nothing that you may see carries it."))
                if answer.more:
                    page.text(msg("There is more; only the first {n} are shown.", n=len(answer.hits)))
    if not answer.hits:
        raise typer.Exit(1)


def search_command(
    text: Annotated[
        list[str], typer.Argument(help=said(msg("A name, whole or in part, or words of a text.")))
    ],
    kind: Kinds = None,
    agency: Agencies = None,
    tier: Tiers = None,
    since: Since = None,
    until: Until = None,
    page: Annotated[int, typer.Option(min=1, help=said(msg("Which page of the answer.")))] = 1,
    size: Annotated[int, typer.Option(min=1, max=100, help=said(msg("How many on a page.")))] = 20,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Search; exit code 1 when nothing is found."""
    from tearline.picture.search import search

    filters = filters_of(kind, agency, tier, since, until)
    with asking(purpose) as this:
        answer = search(this.desk, this.viewer, " ".join(text), filters, page, size)
        if as_json:
            print_json(answer)
        else:
            with Page(this, answer.banner.label) as shown:
                _show_search(shown, answer)
    if not answer.hits:
        raise typer.Exit(1)


def record_command(
    id: Annotated[str, typer.Argument(help=said(msg("The record's id.")))],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """One record with its history and links; exit code 1 when there is none that you may see."""
    from tearline.picture.record import record

    with asking(purpose) as this:
        dossier = record(this.desk, this.viewer, id)
        if as_json:
            print_json(dossier)
        else:
            with Page(this, dossier.banner.label) as page:
                _show_record(page, dossier)


def filters_of(kind: Kinds, agency: Agencies, tier: Tiers, since: Since, until: Until) -> Filters:
    """What narrows a search, as it was typed. Raises :class:`BadInput`."""
    from tearline.picture.search import Filters

    tiers = [tier_named(name) for name in tier or []]
    return Filters(
        kind or [], agency or [], tiers, since.date() if since else None, until.date() if until else None
    )


def tier_named(name: str) -> Tier:
    from tearline.handling import Tier

    try:
        return Tier[name.upper()]
    except KeyError:
        raise BadInput(msg("A tier is one of {tiers}.", tiers=", ".join(t.name for t in Tier))) from None


def _row(hit: Hit) -> tuple[object, ...]:
    record = hit.record
    name = f"{record.caption}{said(msg(' (recalled)')) if record.recalled else ''}"
    return (
        called(record.schema),
        name,
        status_of(record.status),
        record.owner,
        record.label,
        _why(hit),
        record.recorded_at[:10],
        record.id,
    )


def _read_as(kinds: list[str]) -> str:
    """What the identifier may be: where its form tells, not also all that any number may be."""
    telling = [kind for kind in kinds if kind not in FORMLESS]
    return joined(dict.fromkeys(told(IdentifierKind, kind) for kind in telling or kinds))


def _why(hit: Hit) -> str:
    """The identifiers that matched, each with what it is; of a search, whether a name or a text holds the words."""
    matched = (one.partition(":") for one in hit.matched)
    named = joined(f"{told(IdentifierKind, kind)} {value}" for kind, _, value in matched)
    return f"{told(Why, hit.why)}: {named}" if named else told(Why, hit.why)


def _show_advice(page: Page, answer: Checked) -> None:
    """What there is to do, before who carries it; nothing where nothing asks for anything."""
    if answer.advice == Advice.STOP:
        page.text(msg("STOP. Ask for support, and have the alert confirmed before you act."))
    elif answer.advice == Advice.CONFIRM:
        page.text(msg("CONFIRM. There may be an alert: compare, and ask its agency before you act."))
    page.table(
        (msg("alert"), msg("since"), msg("agency"), msg("record"), msg("identifier"), msg("id")),
        [
            (
                told(AlertKind, one.kind), one.since, one.record.owner, one.record.caption,
                told(Why, Why.EXACT if one.exact else Why.NEAR), one.record.id,
            )
            for one in answer.alerts
        ],
    )  # fmt: skip


def _show_entities(page: Page, entities: list[Answering]) -> None:
    """Whose records these are, where there is more of an entity than what answers."""
    page.table(
        (msg("entity"), msg("kind"), msg("answer"), msg("records"), msg("label"), msg("id")),
        [
            (e.caption, called(e.schema), len(e.answers), e.records, e.label, e.id)
            for e in entities
            if e.records > 1
        ],
    )


def _show_search(page: Page, answer: Searched) -> None:
    page.table(_HEADS, map(_row, answer.hits))
    if not answer.hits:
        page.text(msg("Nothing that you may see holds these words."))
        return
    _show_entities(page, answer.entities)
    page.text(
        msg(
            "{total} found; page {page} of {pages}.", total=answer.total, page=answer.page, pages=answer.pages
        )
    )
    names = {"kind": msg("kind"), "agency": msg("agency"), "tier": msg("tier"), "year": msg("year")}
    page.facts(
        (
            names[facet],
            joined(
                f"{called(value.value) if facet == 'kind' else value.value} {value.hits}" for value in values
            ),
        )
        for facet, values in answer.facets.items()
        if facet in names
    )


_HELD = {
    "label": msg("label"),
    "dates": msg("dates of review and purge"),
    "content": msg("correction by hand"),
}


def _show_record(page: Page, dossier: Dossier) -> None:
    record = dossier.record
    page.facts(
        [
            (msg("caption"), record.caption),
            (msg("kind"), called(record.schema)),
            (msg("status"), status_of(record.status)),
            (msg("agency"), record.owner),
            (msg("label"), record.label),
            (msg("source"), f"{record.source} / {record.key}"),
            (
                msg("grades"),
                joined(g for g in (record.grade_scale, record.source_grade, record.info_grade) if g),
            ),
            (msg("valid"), joined(d for d in (record.valid_from, record.valid_until) if d)),
            (msg("review on"), record.review_on),
            (msg("purge on"), record.purge_on),
            (msg("recorded"), record.recorded_at),
            (msg("recalled"), said(msg("yes")) if record.recalled else None),
            (msg("held against loads"), joined(said(_HELD[what]) for what in dossier.held)),
            (msg("id"), record.id),
        ]
    )
    page.table(
        (msg("property"), msg("values")),
        [(property_of(record.schema, name), joined(v)) for name, v in record.properties.items()],
    )
    page.table(
        (msg("link"), msg("kind"), msg("caption"), msg("status"), msg("label"), msg("id")),
        [
            (told(Direction, k.direction), called(k.schema), k.caption, status_of(k.status), k.label, k.id)
            for k in dossier.links
        ],
    )
    page.table(
        (msg("until"), msg("then"), msg("why"), msg("caption"), msg("status"), msg("label")),
        [
            (v.replaced_at, told(Change, v.change), v.reason, v.caption, status_of(v.status), v.label)
            for v in dossier.history
        ],
    )
    page.table(
        (msg("expunged on"), msg("why"), msg("versions"), msg("load"), msg("label")),
        [(e.at, e.reason, e.versions, e.load, e.label) for e in dossier.expunged],
    )
