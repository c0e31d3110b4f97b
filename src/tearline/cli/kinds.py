"""The kinds of things and their properties: what files and mappings name."""

from __future__ import annotations

from typing import Annotated

import typer

from tearline.cli.options import AsJson
from tearline.cli.output import print_facts, print_json, print_table
from tearline.cli.tongue import either, said
from tearline.language import msg


def kinds_command(
    kind: Annotated[
        str | None,
        typer.Argument(metavar=said(msg("KIND")), help=said(msg("Only this kind, with its properties."))),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The kinds of things that a record may be of; of one of them, its properties."""
    from tearline.ontology import kinds

    if kind is None:
        listed = kinds.kinds()
        if as_json:
            print_json(listed)
        else:
            print_table((msg("kind"), msg("name")), [(k.schema, either(k.es, k.en)) for k in listed])
        return
    told = kinds.kind(kind)
    if as_json:
        print_json(told)
        return
    print_facts([(msg("kind"), told.schema), (msg("name"), either(told.es, told.en))])
    print_table(
        (msg("property"), msg("name"), msg("form"), msg("required")),
        [
            (p.name, either(p.es, p.en), p.type, said(msg("yes")) if p.required else "")
            for p in told.properties
        ],
    )
