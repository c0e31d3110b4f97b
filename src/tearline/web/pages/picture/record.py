"""One record: what it says, under whose label, what it said before and what it is linked to (B1, D2)."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from tearline.copies.number import written
from tearline.files.kinds import WHY
from tearline.files.questions import files_of
from tearline.language import msg
from tearline.ontology.model import model
from tearline.ontology.outline import names_others
from tearline.picture.answer import Found
from tearline.picture.record import Dossier, record
from tearline.web.done import done_of
from tearline.web.pages.casework.matters import about
from tearline.web.pages.picture.files import kind_name, over
from tearline.web.visit import Page, Visit


def show(visit: Visit) -> Response:
    """The record of the address."""
    found = record(visit.office.desk, visit.viewer, visit.request.path_params["id"])
    matters, beside = (
        about(visit, [found.record]),
        files_of(visit.office.desk, visit.viewer, UUID(found.record.id)),
    )
    return visit.show(
        "record.html", msg("Record"), over(matters.over(found.banner), beside.files), density="compact", about=matters,
        written=written, beside=beside, kind_name=kind_name, unpictured=WHY,
        section="ask", found=found, record=found.record, told=told(found.record), ours=visit.keeps(found.record.owner),
        changes=_changes(found), done=done_of(visit),
    )  # fmt: skip


def told(one: Found) -> list[tuple[str, list[str]]]:
    """What the record says itself, the telling properties first; not what only names other records."""
    schema = model().get(one.schema)
    usual = {n: place for place, n in enumerate((*schema.required, *schema.featured))} if schema else {}
    names = sorted(one.properties, key=lambda name: (usual.get(name, len(usual)), name))
    return [(name, one.properties[name]) for name in names if not names_others(one.schema, name)]


def _changes(found: Dossier) -> list[list[tuple[str, list[str], list[str]]]]:
    """For each earlier version, what the next one said otherwise: property, then, after."""
    after = [found.record.properties, *(version.properties for version in found.history)]
    return [
        [
            (name, version.properties.get(name, []), after[n].get(name, []))
            for name in sorted({*version.properties, *after[n]})
            if version.properties.get(name, []) != after[n].get(name, [])
        ]
        for n, version in enumerate(found.history)
    ]


PAGES = (Page("GET", "/record/{id}", show),)
