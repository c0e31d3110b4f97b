"""Unsure pairs: two records side by side, the evidence piece by piece, and a person's decision (capability C1)."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from tearline.codes import Verdict
from tearline.errors import BadInput
from tearline.fusion.sentences import KEYS
from tearline.language import Message, msg
from tearline.ontology.outline import names_others
from tearline.picture.deeds import decide, undo
from tearline.picture.explain import Explained, explain
from tearline.picture.review import MOST, queue
from tearline.web.visit import Page, Visit
from tearline.web.waterfall import waterfall

SHOWN = 50  # pairs of the queue


def waiting(visit: Visit) -> Response:
    """The pairs that wait for a person of this agency."""
    found = queue(visit.office.desk, visit.viewer, min(SHOWN, MOST))
    return visit.show(
        "review.html", msg("Unsure pairs"), found.banner, density="compact", section="review", pairs=found.pairs
    )  # fmt: skip


def pair(visit: Visit) -> Response:
    """The two records of the address."""
    return _pair(visit, None)


def judge(visit: Visit) -> Response:
    """A person's word on the two; it holds over every score, until it is undone."""
    a, b = visit.request.path_params["a"], visit.request.path_params["b"]
    verdict = visit.value("verdict")
    try:
        decide(visit.office.desk, visit.viewer, a, b, verdict, visit.value("reason"))
    except BadInput as error:
        return _pair(visit, error.message)
    return visit.go("/review" if visit.value("onward") == "review" else f"/pair/{a}/{b}")


def take_back(visit: Visit) -> Response:
    """A decision of the own agency is undone; it stays on record."""
    a, b = visit.request.path_params["a"], visit.request.path_params["b"]
    try:
        undo(visit.office.desk, visit.viewer, visit.value("decision"), visit.value("reason"))
    except BadInput as error:
        return _pair(visit, error.message)
    return visit.go(f"/pair/{a}/{b}")


def _pair(visit: Visit, wrong: Message | None) -> Response:
    found = explain(
        visit.office.desk, visit.viewer, visit.request.path_params["a"], visit.request.path_params["b"]
    )
    return visit.show(
        "pair.html", msg("Compare two records"), found.banner, 400 if wrong else 200, density="compact",
        section="review", found=found, beside=list(_beside(found)), fall=waterfall(found.why), wrong=wrong,
        keys=[KEYS[key] for key in found.why.keys if key in KEYS], verdicts=list(Verdict),
        reason=visit.value("reason"), mixed=_is_mixed(found),
    )  # fmt: skip


def _beside(found: Explained) -> Iterator[tuple[str, list[str], list[str]]]:
    """Property by property, what each says: first what both tell, then what one does."""
    names = {**found.a.properties, **found.b.properties}
    told = [(n, found.a.properties.get(n, []), found.b.properties.get(n, [])) for n in sorted(names)]
    kept = [row for row in told if not names_others(found.a.schema, row[0])]
    yield from (row for row in kept if row[1] and row[2])
    yield from (row for row in kept if not (row[1] and row[2]))


def _is_mixed(found: Explained) -> bool:
    """Whether joining them would put a victim's or witness's record beside a suspect's."""
    statuses = {found.a.status, found.b.status}
    return bool(statuses & {"victim", "witness"}) and bool(statuses - {"victim", "witness", None})


PAGES = (
    Page("GET", "/review", waiting),
    Page("GET", "/pair/{a}/{b}", pair),
    Page("POST", "/pair/{a}/{b}", judge),
    Page("POST", "/pair/{a}/{b}/undo", take_back),
)
