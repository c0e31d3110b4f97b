"""What several commands share: their options, and how a group of them is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from tearline.cli.tongue import said
from tearline.cli.usage import Command, Group
from tearline.language import msg

F = TypeVar("F", bound=Callable[..., Any])


class Commands(typer.Typer):
    """Commands whose help is ours (:mod:`tearline.cli.usage`)."""

    def command(  # type: ignore[override]
        self, name: str | None = None, *, help: str | None = None
    ) -> Callable[[F], F]:
        """As Typer's."""
        return super().command(name, cls=Command, help=help)


def group_of_commands(help: str | None = None) -> Commands:
    """An empty group; without ``help``, its callback's docstring tells what it is for."""
    return Commands(
        cls=Group,
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
DAY = "%Y-%m-%d"
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help=said(msg("Only this kind (schema); may be repeated.")))
]
Agencies = Annotated[
    list[str] | None, typer.Option("--agency", help=said(msg("Only this agency; may be repeated.")))
]
Tiers = Annotated[
    list[str] | None, typer.Option("--tier", help=said(msg("Only this tier; may be repeated.")))
]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since", formats=[DAY], help=said(msg("Only what was recorded on this day (UTC) or later."))
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=[DAY], help=said(msg("Only what was recorded before this day (UTC)."))),
]
Login = Annotated[str, typer.Argument(help=said(msg("The officer's login.")))]
