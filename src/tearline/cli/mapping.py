"""Mappings of tables: drafted from a file, for a person to check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tearline.cli.opening import settings
from tearline.cli.options import AsJson, group_of_commands
from tearline.cli.output import hint, print_json
from tearline.cli.tongue import language, said
from tearline.language import msg, plural

group = group_of_commands(said(msg("Mappings, which say how the columns of a table become records.")))


@group.callback()
def _mapping() -> None:
    """A group of one command as yet, which a group without this would be itself."""


@group.command("draft", help=said(msg("Draft a mapping from a table's column names and first rows.")))
def draft_command(
    file: Annotated[
        Path, typer.Argument(help=said(msg("The table: CSV, or the first sheet of a workbook.")))
    ],
    encoding: Annotated[
        str | None,
        typer.Option(help=said(msg("The encoding, where it is found out wrongly; for example cp1252."))),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The mapping goes to standard output, to be kept in a file; what was not placed is said beside it."""
    from tearline.intake.apart.reading import Bounds
    from tearline.intake.drafting import draft_of, told_of, yaml_of

    chosen = settings()
    bounds = Bounds(chosen.reader_megabytes, chosen.reader_silence)
    draft = draft_of(file, encoding=encoding, bounds=bounds)
    if as_json:
        print_json(told_of(draft))
        return
    sys.stdout.write(yaml_of(draft, language()))
    if draft.unplaced:
        hint(
            plural(
                len(draft.unplaced),
                msg("One column was not placed; it stands at the end of the mapping, with the reason."),
                msg(
                    "{n} columns were not placed; they stand at the end of the mapping, with the reason.",
                    n=len(draft.unplaced),
                ),
            )
        )
