"""What a steward does with the own agency's records: one by its id, or a load by --load."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from tearline.cli.loads import id_of
from tearline.cli.opening import asking
from tearline.cli.options import DAY, AsJson, Limit, Purpose, Reason
from tearline.cli.output import Page, print_json, say, status_of
from tearline.cli.tongue import kind, said
from tearline.errors import BadInput
from tearline.language import msg, plural

if TYPE_CHECKING:
    pass

RecordId = Annotated[
    str | None, typer.Argument(metavar=said(msg("RECORD")), help=said(msg("The record's id.")))
]
LoadId = Annotated[str | None, typer.Option("--load", help=said(msg("All that this load brought.")))]
Label = Annotated[str, typer.Option("--label", help=said(msg("The new label.")))]


def correct_command(
    record: Annotated[str, typer.Argument(help=said(msg("The record's id.")))],
    changes: Annotated[
        Path,
        typer.Option(
            help=said(
                msg(
                    "JSON file with the fields to replace (properties, status …); what it does not name stays."
                )
            )
        ),
    ],
    reason: Reason,
    purpose: Purpose = None,
) -> None:
    """Replace what is named of a record; what it said before stays in its history."""
    from tearline.stewardship import correct

    fields = _json_object(changes)
    with asking(purpose) as this:
        outcome = correct(this.desk, this.viewer, id_of(record), fields, reason)
    say(msg("Corrected.") if outcome == "changed" else msg("It said that already; nothing was changed."))


def reclassify_command(
    label: Label, reason: Reason, record: RecordId = None, load: LoadId = None, purpose: Purpose = None
) -> None:
    """Put a record or a load under another label, for every viewer at once."""
    from tearline.stewardship import reclassify

    with asking(purpose) as this:
        _moved(reclassify(this.desk, this.viewer, label, reason, **_which(record, load)))


def recall_command(
    reason: Reason, record: RecordId = None, load: LoadId = None, purpose: Purpose = None
) -> None:
    """Take a record or a load back from every other agency."""
    from tearline.stewardship import recall

    with asking(purpose) as this:
        _moved(recall(this.desk, this.viewer, reason, **_which(record, load)))


def restore_command(
    label: Label, reason: Reason, record: RecordId = None, load: LoadId = None, purpose: Purpose = None
) -> None:
    """End a recall: shared again, under the label given."""
    from tearline.stewardship import restore

    with asking(purpose) as this:
        _moved(restore(this.desk, this.viewer, label, reason, **_which(record, load)))


def unhold_command(
    reason: Reason, record: RecordId = None, load: LoadId = None, purpose: Purpose = None
) -> None:
    """Let loads decide again about the label, dates and content that were set by hand."""
    from tearline.stewardship import unhold

    with asking(purpose) as this:
        freed = unhold(this.desk, this.viewer, reason, **_which(record, load))
    say(
        plural(
            freed,
            msg("Loads decide again about one record."),
            msg("Loads decide again about {n} records.", n=freed),
        )
    )


def expunge_command(
    reason: Reason,
    record: RecordId = None,
    load: LoadId = None,
    yes: Annotated[bool, typer.Option("--yes", help=said(msg("Do not ask again.")))] = False,
    purpose: Purpose = None,
) -> None:
    """Remove a record, or what a load brought, for good."""
    from tearline.stewardship import expunge

    which = _which(record, load)
    if not yes and not typer.confirm(said(msg("This cannot be undone. Go on?"))):
        raise typer.Exit(1)
    with asking(purpose) as this:
        done = expunge(this.desk, this.viewer, reason, **which)
    say(
        msg(
            "{gone} records are gone, {reverted} went back to what they were.",
            gone=done.gone,
            reverted=done.reverted,
        )
    )


def retain_command(
    record: Annotated[str, typer.Argument(help=said(msg("The record's id.")))],
    reason: Reason,
    next: Annotated[
        datetime,
        typer.Option(formats=[DAY], help=said(msg("Day of the next review, at most five years from now."))),
    ],
    purge: Annotated[
        datetime | None,
        typer.Option(formats=[DAY], help=said(msg("Day on which the record goes; unchanged if absent."))),
    ] = None,
    purpose: Purpose = None,
) -> None:
    """A record was reviewed and is still justified, until the next review."""
    from tearline.stewardship import review

    with asking(purpose) as this:
        purged = purge.date() if purge else None
        review(this.desk, this.viewer, id_of(record), next.date(), purged, reason)
    say(msg("Reviewed; the next review is on {day}.", day=next.date()))


def reviews_command(
    until: Annotated[
        datetime | None,
        typer.Option(formats=[DAY], help=said(msg("Reviews due by this day; today if absent."))),
    ] = None,
    limit: Limit = 100,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Your agency's records that wait for review, the most overdue first."""
    from tearline.picture.answer import banner
    from tearline.stewardship import reviews

    with asking(purpose) as this:
        due = reviews(this.desk, this.viewer, until.date() if until else date.today(), limit)
        if as_json:
            print_json(due)
            return
        with Page(this, banner(d.label for d in due).label) as page:
            page.table(
                (
                    msg("review on"),
                    msg("purge on"),
                    msg("kind"),
                    msg("caption"),
                    msg("status"),
                    msg("label"),
                    msg("id"),
                ),
                [
                    (d.review_on, d.purge_on, kind(d.schema), d.caption, status_of(d.status), d.label, d.id)
                    for d in due
                ],
            )
            if not due:
                page.text(msg("No review is due."))


def came_back_command(limit: Limit = 100, purpose: Purpose = None, as_json: AsJson = False) -> None:
    """Your agency's records that a load brought back although a deed had moved or expunged them."""
    from tearline.picture.answer import banner
    from tearline.stewardship import came_back

    with asking(purpose) as this:
        found = came_back(this.desk, this.viewer, limit)
        if as_json:
            print_json(found)
            return
        labels = [label for r in found for label in (r.label, r.other_label)]
        with Page(this, banner(labels).label) as page:
            page.table(
                (
                    msg("loaded"),
                    msg("source"),
                    msg("key"),
                    msg("kind"),
                    msg("caption"),
                    msg("status"),
                    msg("label"),
                    msg("id"),
                    msg("why"),
                    msg("since"),
                    msg("label before"),
                    msg("id before"),
                ),
                [
                    (
                        r.loaded_at[:16], r.source, r.key, kind(r.schema), r.caption, status_of(r.status), r.label,
                        r.id,
                        said(_BECAUSE[r.because]), r.since[:16], r.other_label, r.other,
                    )
                    for r in found
                ],
            )  # fmt: skip
            if not found:
                page.text(msg("Nothing came back."))


_BECAUSE = {"held": msg("label set by a deed"), "expunged": msg("expunged before")}


def _which(record: str | None, load: str | None) -> dict[str, UUID | None]:
    if (record is None) == (load is None):
        raise BadInput(msg("Name either one record or one load."))
    return {"record": id_of(record) if record else None, "load": id_of(load) if load else None}


def _moved(records: int) -> None:
    say(
        plural(
            records,
            msg("One record is under another label now."),
            msg("{n} records are under another label now.", n=records),
        )
    )


def _json_object(path: Path) -> dict[str, Any]:
    import orjson

    try:
        fields = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        fields = None
    if not isinstance(fields, dict):
        raise BadInput(msg("{file} is not a JSON object of fields and values.", file=path))
    return fields
