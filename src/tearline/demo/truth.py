"""A nation's records with what is true of each, read as the intake reads them, without a database.

For training weights and for measuring matches. Truth goes beside the record, never into it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tearline.demo.collections import Collection, nation_files
from tearline.intake.apart.reading import reading
from tearline.intake.draft import Draft
from tearline.nation.make import plan_of
from tearline.ontology.accept import accept

# What the nation's truth calls a kind of matching. Of a gun's buyer it names the sale, not who bought: left out.
_TOLD = {
    "person": {"person"},
    "organisation": {"firm", "authority", "group"},
    "vehicle": {"vehicle", "seen_vehicle"},
    "firearm": {"firearm", "registered_firearm"},
    "phone": {"phone"},
    "account": {"account"},
    "aircraft": {"aircraft"},
    "address": set[str](),
}


class TrueRecord(NamedTuple):
    """An accepted record, and the id of the one thing that it tells of in truth."""

    schema: str
    properties: dict[str, list[str]]
    thing: str
    channel: str
    errors: str


def true_records(folder: Path, kind: str) -> Iterator[TrueRecord]:
    """The records of one kind in the nation of ``folder``, in the order of its files and their lines.

    Left out are records that the ontology rejects (they are never stored), and those that truth says are of
    no thing or of several (none among persons), or whose thing it does not name (buyers of firearms): they
    cannot be right or wrong as one. Raises :class:`BadInput` where there is no nation.
    """
    as_of = plan_of(folder).as_of
    for collection in nation_files(folder):
        for draft, told in _lines(collection, kind):
            if told["kind"] not in _TOLD[kind] or len(told["true"].split()) != 1:
                continue
            accepted = accept(draft.schema, draft.properties, today=as_of)
            if not accepted.problems:
                yield TrueRecord(
                    draft.schema, accepted.properties, told["true"], told["channel"], told["errors"]
                )


def _lines(collection: Collection, kind: str) -> Iterator[tuple[Draft, dict[str, str]]]:
    """The file's drafts, each with its line of truth; none where the file tells of other kinds only."""
    if collection.truth is None:
        return
    with collection.truth.open(encoding="utf-8", newline="") as file:
        truth = list(csv.DictReader(file))
    if _TOLD[kind].isdisjoint(row["kind"] for row in truth):
        return
    heading = collection.mapping is not None  # a table's first line names its columns
    with reading(collection.path, mapping=collection.mapping) as read:
        for draft in read.items():
            if isinstance(draft, Draft):
                yield draft, truth[draft.line - 1 - heading]
