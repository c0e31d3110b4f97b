"""The clocks of a case at the command line: from a file that one has, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tearline.cli.options import AsJson
from tearline.cli.output import hint, print_json, print_table, say
from tearline.cli.tongue import in_tongue, said
from tearline.errors import BadInput
from tearline.language import Message, msg

if TYPE_CHECKING:
    from tearline.justice.answer import ToldClocks, ToldCount
    from tearline.justice.asked import Asked

_OPERATIVE, _ASKED = msg("operative"), msg("if the accused asks")


def clocks_command(
    file: Annotated[
        Path,
        typer.Argument(help=said(msg("The case as JSON, in the form of POST /clocks (docs/justice.md)."))),
    ],
    as_json: AsJson = False,
) -> None:
    """What is due by when, by which article, and how it was counted. Nothing is kept."""
    from datetime import UTC, datetime

    from tearline.justice.answer import told_clocks
    from tearline.justice.asked import read

    found = told_clocks(read(_asked(file), datetime.now(UTC)))
    if as_json:
        print_json(found)
        return
    _show(found)


def _asked(file: Path) -> Asked:
    from pydantic import ValidationError

    from tearline.justice.asked import Asked

    try:
        return Asked.model_validate_json(file.read_bytes())
    except OSError as error:
        raise BadInput(
            msg("The file {file} cannot be read: {why}", file=str(file), why=error.strerror)
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "$"
        raise BadInput(
            msg("The file {file} is not in the form of a case: {where}: {why}", file=str(file), where=where,
                why=first["msg"])) from error  # fmt: skip


def _show(found: ToldClocks) -> None:
    print_table(
        (msg("clock"), msg("count"), msg("ends"), msg("status"), msg("article")),
        [
            (
                f"{step.code} {in_tongue(step.name)}" if n == 0 else "",
                " ".join(filter(None, (one.letter, _marked(one)))),
                in_tongue(one.due_words) if one.due_words else "", in_tongue(one.status_words),
                in_tongue(step.article) if n == 0 else "",
            )
            for step in found.steps for n, one in enumerate(step.counts)
        ],
    )  # fmt: skip
    for step in found.steps:
        say(_line(f"\n{step.code} {in_tongue(step.name)}: {in_tongue(step.became)}"))
        for one in step.counts:
            say(_line(f"  {one.letter + ': ' if one.letter else ''}{in_tongue(one.how)}"))
        for flag in step.flags:
            say(_line(f"  ! {in_tongue(flag)}"))
    for warning in found.warnings:
        hint(_line(in_tongue(warning)))


def _marked(one: ToldCount) -> str:
    return said(_OPERATIVE) if one.operative else said(_ASKED) if one.only_if_asked else ""


def _line(text: str) -> Message:
    """A text that is in the reader's language already."""
    return Message("{text}", {"text": text})
