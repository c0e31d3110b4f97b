"""Loads and their receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from tearline.cli.opening import asking, settings
from tearline.cli.options import AsJson, Limit, Purpose
from tearline.cli.output import Page, print_json
from tearline.cli.tongue import either, language, said, told
from tearline.codes import LoadState
from tearline.errors import NotFound
from tearline.language import msg, plural

NOT_WHOLE = 8  # exit code: the load ended, and lines of it were not taken

if TYPE_CHECKING:
    from tearline.intake.apart.reading import Bounds
    from tearline.intake.load import Progress
    from tearline.intake.receipt import LineFinding, Receipt


def load_command(
    file: Annotated[
        Path, typer.Argument(help=said(msg("The file; with OFAC's lists the others lie beside it.")))
    ],
    source: Annotated[str, typer.Option(help=said(msg("Your agency's own name for this collection.")))],
    label: Annotated[
        str,
        typer.Option(help=said(msg("Label of lines that bear none, for example SSC//SECRET//-//ALL//H0."))),
    ],
    format: Annotated[
        str | None, typer.Option(help=said(msg("ftm, ofac, un or table; recognised if absent.")))
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help=said(msg("The YAML mapping of a table.")))] = None,
    encoding: Annotated[
        str | None,
        typer.Option(help=said(msg("The encoding, where it is found out wrongly; for example cp1252."))),
    ] = None,
    take_expunged: Annotated[
        bool,
        typer.Option(
            "--take-expunged", help=said(msg("Also take lines whose records were expunged before."))
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help=said(msg("Only tell what would be taken and what not; nothing is stored."))
        ),
    ] = False,
    show: Annotated[
        int, typer.Option(min=0, max=100, help=said(msg("Records that a dry run shows in full.")))
    ] = 5,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Load a file; exit code 8 when lines were not taken. Killed, the same command goes on where it stopped."""
    from tearline.intake.apart.reading import Bounds
    from tearline.intake.load import load

    chosen = settings()
    bounds = Bounds(chosen.reader_megabytes, chosen.reader_silence)
    if dry_run:
        how = {"source": source, "label": label, "format": format, "mapping": mapping, "encoding": encoding}
        _dry_run(file, how, show, bounds, purpose, as_json)
        return
    with asking(purpose) as this:
        with _progress(file.name) as progress:
            receipt = load(
                this.desk,
                this.viewer,
                file,
                source=source,
                label=label,
                format=format,
                mapping=mapping,
                encoding=encoding,
                take_expunged=take_expunged,
                progress=progress,
                bounds=bounds,
            )
        if as_json:
            print_json(receipt)
        else:
            with Page(this, receipt.label) as page:
                _show(page, receipt)
    if receipt.rejected:
        raise typer.Exit(NOT_WHOLE)


def _dry_run(
    file: Path, how: dict[str, Any], show: int, bounds: Bounds, purpose: str | None, as_json: bool
) -> None:
    """What a load would do; exit code 8 when lines would not be taken."""
    from tearline.cli.dry_run import show_dry_run
    from tearline.intake.dry_run import dry_run

    with asking(purpose) as this:
        with _progress(file.name) as progress:
            done = dry_run(this.desk, this.viewer, file, **how, show=show, progress=progress, bounds=bounds)
        if as_json:
            print_json(done)
        else:
            with Page(this, done.label) as page:
                show_dry_run(page, done)
    if done.rejected:
        raise typer.Exit(NOT_WHOLE)


def loads_command(limit: Limit = 100, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """The loads of your agency, newest first."""
    from tearline.intake.receipt import receipts
    from tearline.picture.answer import banner

    with asking(purpose) as this:
        listed = receipts(this.desk, this.viewer, limit)
        if as_json:
            print_json(listed)
            return
        with Page(this, banner(r.label for r in listed).label) as page:
            page.table(
                (
                    msg("opened"),
                    msg("file"),
                    msg("source"),
                    msg("read"),
                    msg("new"),
                    msg("changed"),
                    msg("rejected"),
                    msg("label"),
                    msg("state"),
                    msg("id"),
                ),
                [
                    (
                        r.opened_at[:16],
                        r.file,
                        r.source,
                        r.read,
                        r.accepted,
                        r.changed,
                        r.rejected,
                        r.label,
                        _state(r),
                        r.id,
                    )
                    for r in listed
                ],
            )


def receipt_command(
    id: Annotated[str, typer.Argument(help=said(msg("The load's id.")))],
    all_findings: Annotated[
        bool, typer.Option("--all", help=said(msg("Every finding, not the first ones.")))
    ] = False,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """The receipt of one load: what was taken, and why a line was not."""
    from tearline.intake.receipt import findings, receipt

    with asking(purpose) as this:
        load_id = id_of(id)
        found = receipt(this.desk, this.viewer, load_id)
        if all_findings:
            found.findings.clear()
            after = 0
            while page_of := findings(this.desk, this.viewer, load_id, after):
                found.findings.extend(page_of)
                after = page_of[-1].n
        if as_json:
            print_json(found)
        else:
            with Page(this, found.label) as page:
                _show(page, found)


def id_of(text: str) -> UUID:
    """An id that somebody typed. What is no id is not found, as an unknown one is."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _show(page: Page, receipt: Receipt) -> None:
    page.facts(
        [
            (msg("load"), receipt.id),
            (msg("file"), receipt.file),
            (msg("source"), receipt.source),
            (msg("state"), _state_in_full(receipt)),
            (msg("reason"), either(receipt.refused_es or "", receipt.refused_en or "")),
            (msg("read"), str(receipt.read)),
            (msg("new"), str(receipt.accepted)),
            (msg("changed"), str(receipt.changed)),
            (msg("unchanged"), str(receipt.unchanged)),
            (msg("rejected"), str(receipt.rejected)),
            (msg("warned"), str(receipt.warned)),
        ]
    )
    show_findings(page, receipt.findings)
    more = receipt.rejected + receipt.warned - len(receipt.findings)
    if more > 0:
        page.text(
            plural(
                more,
                msg("One more finding: tearline receipt {id} --all", id=receipt.id),
                msg("{n} more findings: tearline receipt {id} --all", n=more, id=receipt.id),
            )
        )


def show_findings(page: Page, found: list[LineFinding]) -> None:
    """Lines that were not taken, or that were warned of, and why."""
    page.table(
        (msg("file"), msg("line"), msg("field"), msg("severity"), msg("reason")),
        [
            (
                f.file,
                f.line,
                f.field,
                said(_SEVERITIES.get(f.severity, msg("rejected"))),
                f.reason(language()),
            )
            for f in found
        ],
    )


_SEVERITIES = {"rejected": msg("rejected"), "warning": msg("warning")}


def _state_in_full(receipt: Receipt) -> str:
    """With how many lines were not taken, once it has ended."""
    if receipt.state != LoadState.IN_PART:
        return _state(receipt)
    return said(
        plural(
            receipt.rejected,
            msg("ended; one line was not taken"),
            msg("ended; {n} lines were not taken", n=receipt.rejected),
        )
    )


def _state(receipt: Receipt) -> str:
    if receipt.state == LoadState.COMPLETE and receipt.resumed:
        return said(msg("complete, resumed"))
    return told(LoadState, receipt.state)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[Progress], None] | None]:
    """A moving line on standard error while somebody watches; nothing where nobody does."""
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(name, total=None)

        def tell(done: Progress) -> None:
            counts = said(msg("{items} read, {rejected} rejected", items=done.items, rejected=done.rejected))
            bar.update(task, description=f"{name}: {counts}")

        yield tell
