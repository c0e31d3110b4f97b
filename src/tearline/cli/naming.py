"""Whom a matter names as a suspect, at the command line: how it is written, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.loads import id_of
from tearline.cli.output import Page, minute
from tearline.cli.tongue import said
from tearline.errors import BadInput
from tearline.language import msg

if TYPE_CHECKING:
    from tearline.casework.bases import Basis, Named
    from tearline.casework.questions import Matter

Suspects = Annotated[
    list[str] | None,
    typer.Option(
        "--suspect",
        metavar=said(msg("RECORD=BASIS")),
        help=said(
            msg(
                "A person's record that it names as a suspect, and the id of the basis in force; of a basis itself, "
                "the record alone."
            )
        ),
    ),
]
Properties = Annotated[
    list[str] | None,
    typer.Option(
        "--property",
        metavar=said(msg("PROPERTY=VALUE")),
        help=said(
            msg("What it says of itself besides: of a basis facts and deedOn (the day). May be repeated.")
        ),
    ),
]


def named_of(texts: Iterable[str] | None) -> list[Named]:
    """Whom the options name."""
    from tearline.casework.bases import Named

    told = (text.partition("=") for text in texts or ())
    return [Named(id_of(record), id_of(basis) if basis else None) for record, _, basis in told]


def properties_of(texts: Iterable[str] | None) -> dict[str, list[str]]:
    """What the options say of the header."""
    told: dict[str, list[str]] = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise BadInput(msg("Write what it says of itself as PROPERTY=VALUE, such as deedOn=2026-11-02."))
        told.setdefault(name, []).append(value)
    return told


def show_suspects(page: Page, found: Matter) -> None:
    """Whom it names, each with the bases that its reader sees; first what has changed since."""
    records = {one.id: one for one in found.about}
    for one in found.suspects:
        record = records[one.record]
        if record.status == "acquitted":
            page.text(msg("Acquittal: {name} was tried and found not guilty.", name=record.caption))
        if one.corrected_at:
            corrected = minute(one.corrected_at)
            page.text(
                msg(
                    "Correction: the record of {name} was corrected on {moment}.",
                    name=record.caption,
                    moment=corrected,
                )
            )
        if not found.kind.founds and not one.in_force:
            page.text(msg("No basis in force that you see names {name} as a suspect.", name=record.caption))
    page.table(
        (msg("named as a suspect"), msg("basis"), msg("criterion"), msg("in force"), msg("wrote it"), msg("read it"),
         msg("review by"), msg("purge on"), msg("label")),
        [
            (records[one.record].caption, *_basis(basis))
            for one in found.suspects for basis in one.bases if basis.id != found.id
        ],
    )  # fmt: skip
    if found.suspects:
        page.text(msg("Presumed innocent until a final judgment."))


def _basis(one: Basis) -> tuple[object, ...]:
    from tearline.copies.number import written
    from tearline.matters import kind_named

    kind = kind_named(one.kind)
    entry = kind.fields["criterion"].values.get(one.criterion) if kind else None
    holds = said(msg("yes") if one.in_force else msg("no"))
    return (
        f"{one.caption} {written(one.folio)}", said(entry) if entry else one.criterion, holds, one.author,
        one.second_reader, minute(one.review_by), minute(one.purge_by), one.label,
    )  # fmt: skip
