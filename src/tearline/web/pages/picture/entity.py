"""The dossier of an entity: who says what, what they dispute, what it is linked to, how it was formed (C1, C2, D2)."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response

from tearline.codes import Duty
from tearline.copies.number import written
from tearline.language import Message, msg
from tearline.picture.answer import Found
from tearline.picture.entity import Entity, dossier
from tearline.picture.history import history
from tearline.picture.layout import headline, parts_of, role_of, told_of
from tearline.picture.relations import Relation, Relations
from tearline.web.pages.casework.matters import about
from tearline.web.pages.oversight.looked import Asked, address
from tearline.web.visit import Page, Visit

_ON_THE_LINE = 12  # events on the timeline beside the dossier
_TITLE = msg("Dossier")  # a name would stay in the browser's history
_LESS = 8  # values of one property, or links of one place, before the rest is folded away


def show(visit: Visit) -> Response:
    """The entity that holds the record of the address."""
    found = dossier(visit.office.desk, visit.viewer, visit.request.path_params["id"])
    entity = found.entity
    matters = about(visit, entity.records)
    return visit.show(
        "dossier.html", _TITLE, matters.over(found.banner), density="compact", section="ask", entity=entity,
        about=matters, written=written,
        records={record.id: record for record in entity.records}, told=list(told_of(entity)), less=_LESS,
        disputed=[p for p in entity.properties if p.contradicts], parts=parts_of(found), line=_line(found.relations),
        more=entity.more or found.relations.more, ends=_ends(entity.records), agencies=_agencies(entity.records),
        role=role_of, headline=headline, who_looked=_who_looked(visit, entity), newer=frozenset(found.newer),
    )  # fmt: skip


def _who_looked(visit: Visit, entity: Entity) -> str | None:
    """For an inspector, who looked at the records of the entity."""
    if visit.officer is None or Duty.INSPECTOR not in visit.officer.duties:
        return None
    return address(visit, Asked(records=tuple(record.id for record in entity.records)))


def log(visit: Visit) -> Response:
    """What joined the entity and what parted from it, oldest first."""
    id = visit.request.path_params["id"]
    found = history(visit.office.desk, visit.viewer, id)
    return visit.show(
        "history.html", msg("How this entity came to be"), found.banner, density="compact", section="ask", found=found,
        id=id,
    )  # fmt: skip


def _line(relations: Relations) -> list[Relation]:
    """The newest events that have a date."""
    dated = [link for link in relations.links if link.date and link.inward]
    return sorted(dated, key=lambda link: (link.date or "", link.via.id), reverse=True)[:_ON_THE_LINE]


def _ends(records: Iterable[Found]) -> list[tuple[Message, str, str]]:
    """What runs out first: the next review and the next purge, and whose."""
    kept = list(records)
    found = []
    for title, days in (
        (msg("Review"), [(r.review_on, r.owner) for r in kept if r.review_on]),
        (msg("Purge"), [(r.purge_on, r.owner) for r in kept if r.purge_on]),
    ):
        if days:
            day, owner = min(days)
            found.append((title, day, owner))
    return found


def _agencies(records: Iterable[Found]) -> list[str]:
    return list(dict.fromkeys(record.owner for record in records))


PAGES = (Page("GET", "/entity/{id}", show), Page("GET", "/entity/{id}/history", log))
