"""A dry run of a load, as people read it: what would be taken, the first records in full, what would not be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tearline.cli.loads import show_findings
from tearline.cli.output import Page, joined, status_of
from tearline.cli.tongue import property_of
from tearline.language import msg, plural

if TYPE_CHECKING:
    from tearline.intake.dry_run import Drafted, DryRun


def show_dry_run(page: Page, run: DryRun) -> None:
    """Everything on one page, and last that nothing of it was stored."""
    page.facts(
        [
            (msg("file"), run.file),
            (msg("read as"), run.format),
            (msg("source"), run.source),
            (msg("read"), str(run.read)),
            (msg("would be taken"), str(run.accepted)),
            (msg("would be rejected"), str(run.rejected)),
            (msg("would be warned of"), str(run.warned)),
        ]
    )
    page.table((msg("kind"), msg("records")), run.kinds.items())
    page.table((msg("label"), msg("records")), run.labels.items())
    for record in run.records:
        _show_record(page, record)
    show_findings(page, run.findings)
    if run.rejected + run.warned > run.told:
        more = run.rejected + run.warned - run.told
        page.text(
            plural(
                more,
                msg("One more line has findings; the load's receipt will name it."),
                msg("{n} more lines have findings; the load's receipt will name all of them.", n=more),
            )
        )
    page.text(
        msg(
            "Nothing was stored. Which records are new, and which change one that is there, is found out when the "
            "file is loaded: the same command without --dry-run."
        )
    )


def _show_record(page: Page, record: Drafted) -> None:
    page.text(
        msg(
            "{kind} {key}, line {line}: {caption}",
            kind=record.schema,
            key=record.key,
            line=record.line,
            caption=record.caption,
        )
    )
    page.facts([(msg("label"), record.label), (msg("status"), status_of(record.status))])
    page.table(
        (msg("property"), msg("name"), msg("value")),
        [
            (name, property_of(record.schema, name), joined(values))
            for name, values in record.properties.items()
        ],
    )
