"""What several commands share: their options, and how a group of them is made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from tearline.cli.tongue import said
from tearline.language import msg


def group_of_commands(help: str | None = None) -> typer.Typer:
    """An empty group; without ``help``, its callback's docstring tells what it is for."""
    return typer.Typer(
        help=help,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        no_args_is_help=True,
    )


Purpose = Annotated[
    str | None,
    typer.Option(
        "--purpose",
        envvar="TEARLINE_PURPOSE",
        help=said(msg("Why you ask: a code of `tearline purpose list`.")),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=said(msg("Answer as JSON, the same as the API's.")))]
Reason = Annotated[str, typer.Option("--reason", help=said(msg("Why, without any content of the record.")))]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help=said(msg("How many at most.")))]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]
Login = Annotated[str, typer.Argument(help=said(msg("The officer's login.")))]
