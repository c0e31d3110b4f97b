"""Adding a file to a record: its bytes first, then its record, in one transaction with its entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import orjson

from tearline.db import Row, as_json
from tearline.errors import BadInput, Conflict, NotEntitled, NotFound
from tearline.files.kinds import KINDS, plain_name, taken
from tearline.files.looked_into import Bounds, Seen, looked_into
from tearline.handling import Label
from tearline.intake.draft import Draft
from tearline.intake.labels import label_fields
from tearline.intake.prepare import prepare
from tearline.language import msg
from tearline.ledger.look import Desk, Viewer, look
from tearline.shelf import Arriving, Shelf

_ROW = (
    "schema",
    "caption",
    "review_on",
    "purge_on",
    "digest",
    "keys",
)  # what a file's record has, but its data
_ANYBODY = Label.parse("NOBODY//OPEN//-//-//H0")  # stands in for a label that the database makes
UNNAMED = msg("A file needs a name.")


@dataclass(frozen=True, slots=True)
class Added:
    """The file's record, and the name by which its bytes are asked for."""

    id: UUID
    name: UUID


def too_large(name: str, most: int) -> BadInput:
    """What is said of a file that is larger than the deployment takes."""
    return BadInput(
        msg(
            "{file} is larger than {most}, the most that a file beside a record may be here. Nothing was kept.",
            file=name,
            most=f"{most // 10**6} MB" if most >= 10**6 else f"{most} B",
        )
    )


def add_file(
    desk: Desk, viewer: Viewer, record: UUID, came: Arriving, name: str, label: str | None = None,
    bounds: Bounds | None = None,
) -> Added:  # fmt: skip
    """Add what came to a record that the viewer sees, as a record of the viewer's agency.

    ``name``: as it was given. ``label``: one of the own agency's, joined with the label of the record; without it that
    one alone. Raises :class:`BadInput` for an empty file and for one that is of no type that is taken,
    :class:`NotFound` alike for a record that is hidden and one that is not there, :class:`NotEntitled` for a label that
    is not theirs to give, :class:`Unavailable` for a full disk; in each of these cases nothing was kept.
    """
    given = None if label is None else Label.parse(label)
    told = plain_name(name)
    if not told:
        raise BadInput(UNNAMED)
    if came.size == 0:
        raise BadInput(msg("{file} is empty.", file=told))
    seen = looked_into(came.file, came.size, bounds)
    if seen.type is None:
        raise BadInput(
            msg(
                "{file} is of no kind that is taken here, whatever its name says. Taken are {kinds}. Nothing was kept.",
                file=told,
                kinds=taken(),
            )
        )
    shelf = Shelf(desk.house.data)
    kept = shelf.put(came)
    with _removed_if_refused(shelf, kept):
        row = _record_of(told, seen, came, kept, given)
        question = {"record": str(record), "sha256": came.sha256.hex()}
        with look(desk, viewer, "add-file", question) as this:
            done: Row | None = this.conn.execute(
                "SELECT act.add_file(%s, %s, %s, %s, %s, %s, %s, %s, %s,"
                " %s, %s::smallint, %s::text[], %s::text[], %s::text[], %s) AS id",
                [
                    record, kept, as_json(row), seen.type, came.size, came.sha256, seen.pages, seen.picture, seen.why,
                    *_label_fields(given),
                ],
            ).fetchone()  # fmt: skip
    assert done is not None  # noqa: S101 a function that returns one value
    return Added(UUID(str(done["id"])), kept)


@contextmanager
def _removed_if_refused(shelf: Shelf, name: UUID) -> Iterator[None]:
    """What was refused for sure has no row, and its bytes go. Where the answer was lost they stay: there is a row, or
    the clock's job finds them without one."""
    try:
        yield
    except (BadInput, NotFound, NotEntitled, Conflict):
        shelf.remove(name)
        raise


def _record_of(name: str, seen: Seen, came: Arriving, kept: UUID, label: Label | None) -> dict[str, object]:
    """The file's own record, as act.add_file takes it. Its bytes' digest is no part of it, nor is what it lies beside:
    that would be searched for, and this named to whoever may see the file's record alone."""
    assert seen.type is not None  # noqa: S101 refused before
    properties = {"fileName": [name], "mimeType": [seen.type], "fileSize": [str(came.size)]}
    draft = Draft("", 0, str(kept), KINDS[seen.type].schema, properties)
    prepared = prepare(draft, "files", label or _ANYBODY, date.today())
    if prepared.row is None or "fileName" in {one.field for one in prepared.dropped}:
        raise BadInput(msg("{file}: this name cannot be kept. Give the file another one.", file=name))
    named = prepared.row.named
    return {**{one: named[one] for one in _ROW}, "data": orjson.loads(named["data"] or "{}")}


def _label_fields(label: Label | None) -> list[object]:
    if label is None:
        return [None, None, [], [], [], ""]
    _, *fields, text = label_fields(label)
    return [text, *fields]
