"""Why a deed was done."""

from __future__ import annotations

from typing import Annotated

import typer

from tearline.cli.opening import asking
from tearline.cli.options import AsJson, Purpose
from tearline.cli.output import Page, joined, print_json
from tearline.cli.tongue import said
from tearline.language import msg


def reason_command(
    digest: Annotated[str, typer.Argument(help=said(msg("The digest of the reason in the deed's entry.")))],
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Why a deed was done; exit code 1 when there are no such words that you may see."""
    from tearline.oversight.reasons import reason

    with asking(purpose) as this:
        found = reason(this.desk, this.viewer, digest)
        if as_json:
            print_json(found)
            return
        with Page(this, found.banner.label) as page:
            page.facts(
                [
                    (msg("reason"), found.words),
                    (msg("officer"), found.officer),
                    (msg("agency"), found.agency),
                    (msg("time"), found.at),
                    (msg("record"), found.record),
                    (msg("load"), found.load),
                    (msg("label"), joined(found.labels)),
                ]
            )
