"""Correcting a record: what it says as fields; of two who correct it at once, neither overwrites the other (B1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from tearline import stewardship
from tearline.api.viewer import id_of
from tearline.codes import Status
from tearline.errors import BadInput, Conflict, NotFound
from tearline.language import Message, msg
from tearline.ledger.reason import accepted_reason
from tearline.ontology.accept import Finding
from tearline.ontology.rules import GRADES
from tearline.picture.answer import Found
from tearline.picture.record import Dossier, record
from tearline.web.correction import SINGLE, Typed, addable, fields_in, single_of
from tearline.web.pages.picture.record import told
from tearline.web.visit import Page, Visit

_THEN = "correction"


def form(visit: Visit) -> Response:
    """The record's fields, to be corrected."""
    found = own_record(visit)
    return _form(visit, found, Typed.of(found.record))


def send(visit: Visit) -> Response:
    """Correct it; what cannot be is shown beside its field, and nothing that was typed is lost."""
    found = own_record(visit)
    typed = Typed.sent(visit)
    if visit.value("seen") != found.record.recorded_at:
        return _clash(visit, found, typed)
    try:
        accepted_reason(visit.value("reason"))
    except BadInput as error:
        return _form(visit, found, typed, status=400, why=error.message)
    try:
        outcome = stewardship.correct(
            visit.office.desk, visit.viewer, id_of(found.record.id), typed.changes(found.record),
            visit.value("reason"), seen=found.record.recorded_at,
        )  # fmt: skip
    except stewardship.NotCorrected as error:
        return _form(visit, found, typed, status=400, findings=error.findings)
    except BadInput as error:
        return _form(visit, found, typed, status=400, wrong=error.message)
    except Conflict:
        return _clash(visit, own_record(visit), typed)
    return visit.go(f"/record/{found.record.id}?done={'corrected' if outcome == 'changed' else 'same'}")


def own_record(visit: Visit) -> Dossier:
    """The record of the address. Raises :class:`NotFound` for another agency's, as its deeds do."""
    found = record(visit.office.desk, visit.viewer, visit.request.path_params["id"])
    if not visit.keeps(found.record.owner):
        raise NotFound
    return found


def _clash(visit: Visit, found: Dossier, typed: Typed) -> Response:
    """Somebody changed it since the form was opened: what they wrote beside what was typed here."""
    seen, opened = visit.value("seen"), visit.opened(_THEN, "then")
    then = next((one.properties for one in found.history if one.recorded_at == seen), None)
    single = opened if isinstance(opened, dict) else {}
    return _form(visit, found, typed.upon(then, single, found.record), status=409, clash=True)


def _form(
    visit: Visit, found: Dossier, typed: Typed, status: int = 200, clash: bool = False,
    findings: Sequence[Finding] = (), why: Message | None = None, wrong: Message | None = None,
) -> Response:  # fmt: skip
    record = found.record
    order = [name for name, _ in told(record)]
    fields = fields_in(order, typed, record, clash, findings)
    shown = {*(one.name for one in fields), *SINGLE}
    return visit.show(
        "correct.html", msg("Correct a record"), found.banner, status, density="compact", section="stewardship",
        record=record, fields=fields, single=typed.single, single_now=_differing(typed, record) if clash else {},
        single_wrong=_by_field(findings), why=why, wrong=wrong, clash=clash, statuses=list(Status),
        scales=list(GRADES), addable=addable(record), reason=visit.value("reason"),
        then=visit.seal(_THEN, single_of(record)), other=[one.reason for one in findings if one.field not in shown],
    )  # fmt: skip


def _differing(typed: Typed, record: Found) -> Mapping[str, str]:
    now = single_of(record)
    return {name: now[name] for name, value in typed.single.items() if value != now[name]}


def _by_field(findings: Sequence[Finding]) -> dict[str, list[Message]]:
    return {name: [one.reason for one in findings if one.field == name] for name in SINGLE}


PAGES = (Page("GET", "/record/{id}/correct", form), Page("POST", "/record/{id}/correct", send))
