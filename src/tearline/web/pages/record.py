"""One record: what it says, under whose label, what it said before and what it is linked to (B1, D2)."""

from __future__ import annotations

from starlette.responses import Response

from tearline.copies.number import written
from tearline.language import msg
from tearline.ontology.model import model
from tearline.ontology.outline import names_others
from tearline.picture.answer import Found
from tearline.picture.record import Dossier, record
from tearline.web.done import done_of
from tearline.web.pages.matters import about
from tearline.web.visit import Page, Visit


def show(visit: Visit) -> Response:
    """The record of the address."""
    found = record(visit.office.desk, visit.viewer, visit.request.path_params["id"])
    matters = about(visit, [found.record])
    return visit.show(
        "record.html", msg("Record"), matters.over(found.banner), density="compact", about=matters, written=written,
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
