"""The bases of named suspects (ADR 0051): whom a matter names, on what, and whether that is in force at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tearline.db import Row
from tearline.language import Message, msg
from tearline.ledger.look import Desk, Look, Viewer, look
from tearline.ledger.outage import asked_again
from tearline.picture.answer import Found
from tearline.picture.graph.hops import records_of
from tearline.picture.relations import relations_of

STEPS: Mapping[str, Message] = {
    "basis-ended": msg("The basis of a suspect has ended"),
    "suspect-corrected": msg("The record of a suspect was corrected"),
    "suspect-cleared": msg("Acquittal of somebody named as a suspect"),
    "leave-given": msg("An owner of its sources gave leave"),
    "leave-refused": msg("An owner of its sources refused leave"),
}
"""What is told of a matter besides its own moves."""
PERSON = "Person"
"""Whom one may name; the database has the same."""
_SOURCE = "casework"  # what people here wrote is no source


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a matter that is opened names as a suspect: a person's record, and the basis that says why."""

    record: UUID
    basis: UUID | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """Why somebody may be named as a suspect, as it stands to its viewer. ``criterion``: a code of the list of
    criteria; ``in_force``: whether one may be named on it now; ``second_reader``: who read it last, another than its
    author."""

    id: str
    folio: str
    kind: str
    owner: str
    label: str
    caption: str
    criterion: str
    facts: list[str]
    deed_on: str
    state: str
    in_force: bool
    author: str
    second_reader: str | None
    review_by: datetime
    purge_by: datetime
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Suspect:
    """Whom a matter names so: the record of ``record``. ``bases``: those that name it and that the viewer sees, in
    force first; ``on``: which of them the matter points at. ``corrected_at``: since it was opened, when the record was
    corrected last."""

    record: str
    bases: list[Basis]
    on: list[str]
    corrected_at: datetime | None

    @property
    def in_force(self) -> bool:
        """Whether any of them is in force: without one, nothing is done against this person."""
        return any(one.in_force for one in self.bases)


def suspects_in(this: Look, matter: object) -> list[Suspect]:
    """Within a look, whom this matter names, of those that the viewer sees."""
    parts = this.conn.execute("SELECT * FROM ask.matter_parts(%s)", [matter]).fetchall()
    named = {str(row["record_id"]): row["corrected_at"] for row in parts if row["part"] == "suspect"}
    points = {str(row["record_id"]) for row in parts if row["part"] == "basis"}
    bases = bases_in(this, list(named)) if named else {}
    return [
        Suspect(
            id, told, [one.id for one in told if one.id in points], at if isinstance(at, datetime) else None
        )
        for id, at in named.items()
        for told in [bases.get(id, [])]
    ]


def bases_in(this: Look, records: Sequence[str]) -> dict[str, list[Basis]]:
    """Within a look, the bases that name each of these records."""
    rows = this.conn.execute("SELECT * FROM ask.bases_of(%s::uuid[])", [list(records)]).fetchall()
    this.show(rows)
    found: dict[str, list[Basis]] = {}
    for row in rows:
        found.setdefault(str(row["record_id"]), []).append(_basis(row))
    return found


@asked_again
def bases_of(desk: Desk, viewer: Viewer, records: Sequence[UUID]) -> dict[str, list[Basis]]:
    """The bases that name each of these records, of those that the viewer sees: in force first, then the newest."""
    with look(desk, viewer, "bases", {"records": sorted(records)}) as this:
        return bases_in(this, [str(id) for id in records])


@asked_again
def to_rest_on(desk: Desk, viewer: Viewer, records: Sequence[UUID], most: int) -> list[Found]:
    """Those of these records that the viewer sees, in their order, and then what names the people among them: from
    these whoever writes a basis takes whom it names and what it rests on."""
    with look(desk, viewer, "basis-sources", {"records": sorted(records)}) as this:
        seen = records_of(this, map(str, records))
        kept = [seen[id] for id in dict.fromkeys(map(str, records)) if id in seen]
        people = [one for one in kept if one.schema == PERSON]
        links = relations_of(this, people).links if people else []
        linked = {one.via.id: one.via for one in links if one.inward and one.via.source != _SOURCE}
        told = [*kept, *(one for id, one in linked.items() if id not in seen)][:most]
        this.show({"id": one.id, "owner": one.owner} for one in told)
    return told


def _basis(row: Row) -> Basis:
    said: Any = row["said"]
    data: Any = row["data"]
    opened: Any = row["opened_at"]
    return Basis(
        str(row["id"]), str(row["folio"]), str(row["kind"]), str(row["owner"]), str(row["label"]), str(row["caption"]),
        said.get("criterion", ""), data.get("facts", []), next(iter(data.get("deedOn", [])), ""), str(row["state"]),
        bool(row["in_force"]), str(row["opened_by"]), said.get("second_reader"),
        datetime.fromisoformat(said["review_by"]), datetime.fromisoformat(said["purge_by"]), opened,
    )  # fmt: skip
