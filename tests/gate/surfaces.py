"""SURFACES: every way of asking, and the routes and commands that are none, each with its reason.

Whoever adds an endpoint, a command, a page, a job's output or an export adds its surface here, in the
same change. ``test_two_worlds.py`` then holds it to the claim: what a viewer gets, byte for byte, does
not depend on what that viewer may not see. ``test_surfaces.py`` fails while a route of the API or a
command is on neither list.
"""

from __future__ import annotations

import atexit
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from tearline import stewardship
from tearline.api.viewer import id_of
from tearline.copies.number import drawn
from tearline.copies.register import copies_of_ours, copies_taken, copy_records, own_copies
from tearline.copies.sharing import listed, shared
from tearline.fusion.features import features
from tearline.fusion.selective import selective_keys
from tearline.handling import Tier
from tearline.intake.receipt import findings, receipt, receipts
from tearline.ledger.look import Desk, Viewer, look
from tearline.ontology.occasions import dates, events, links
from tearline.ontology.occasions import places as in_words
from tearline.oversight.looked import records_of, who_looked
from tearline.oversight.looks import Narrowed, inspect, looks_at_ours, my_looks
from tearline.oversight.reasons import reason
from tearline.oversight.unusual import unusual
from tearline.picture.check import check
from tearline.picture.deeds import decide, undo
from tearline.picture.entity import dossier, entity
from tearline.picture.explain import explain
from tearline.picture.graph import scenes
from tearline.picture.graph.drawing import draw
from tearline.picture.graph.expand import Wanted, expand
from tearline.picture.graph.path import path
from tearline.picture.graph.scenes import Place
from tearline.picture.graph.span import Span
from tearline.picture.history import history
from tearline.picture.match import match
from tearline.picture.places import Extent, places, within
from tearline.picture.questions import saved_questions
from tearline.picture.record import record
from tearline.picture.review import queue
from tearline.picture.search import Filters, search
from tearline.picture.timeline import timeline
from tearline.picture.window import Window
from tearline.web.charting import Chart
from tearline.web.pages import officer, reference, registry, renewal, rules, sessions
from tests.gate.asker import Answer, Asker, said
from tests.gate.stage import (
    BRIDGE,
    CURP,
    ELENA,
    FAR,
    HERE,
    NAMES,
    PHONES,
    PLATES,
    SOURCE,
    person,
)  # fmt: skip

QUESTIONS = ("ana lopez", "juan perez", "camioneta", "nadie asi")
NARROWED = (
    Filters(kinds=["Person"], since=date.today() - timedelta(days=1)), Filters(agencies=["GUIF", "GFGR"]),
    Filters(tiers=[Tier.SECRET, Tier.TOP_SECRET]), Filters(until=date.today() - timedelta(days=1)),
)  # fmt: skip
INSPECTED = (
    Narrowed(agency="GUIF"), Narrowed(purpose="investigation"), Narrowed(kind="results"),
    Narrowed(since=datetime.now(UTC) - timedelta(days=1)), Narrowed(until=datetime.now(UTC) + timedelta(days=1)),
)  # fmt: skip
LABELS = (
    "GSSC//OPEN//-//ALL//H0",
    "GSSC//RESTRICTED//-//GFGR,GUIF//H1",
    "GSSC//SECRET//ALFA//-//H0",
    "no label",
)
NUMBER = drawn()  # of no copy
WISH = {"format": "json", "reason": "a reason"}
REPORT = {"format": "pdf", "reason": "a reason"}
ORDER = {"authority": "a court", "number": "1", "day": "2026-05-04", "reason": "a reason"}
IDENTIFIERS = (*PHONES, PLATES[0], CURP, "A8C-I23-0", "no identifier at all")
# A street, a city, a country; and the days in which one of the visible things happened, and hidden ones.
EXTENTS = tuple(Extent(HERE[0] - by, HERE[1] - by, HERE[0] + by, HERE[1] + by) for by in (0.01, 0.4, 15.0))
MAY = Window(date(2026, 5, 19), date(2026, 5, 21))
DESCRIBED = (
    ("Person", {"name": [NAMES[0]], "curp": [CURP]}), ("Person", {"name": [NAMES[1]], "phone": [PHONES[0]]}, 1),
    ("Vehicle", {"registrationNumber": [PLATES[0]]}), ("Person", {"name": ["Ana"]}), ("Ownership", {"role": ["x"]}),
)  # fmt: skip
TRIED_UNDER = "GSSC//OPEN//-//ALL//H0"
# keys of visible records, of hidden ones and of none; a label above a clerk
TRIED = "\n".join(json.dumps(d) for d in (
    person("p1"), person("h1"), person("t1"), person("h1"), person("n0", label="GSSC//SECRET//ALFA//-//H0"),
    {"id": "x", "schema": "Nonsense"}))  # fmt: skip
NOWHERE = str(UUID(int=8, version=4))  # a record that nobody has
EXPANDED = (
    Wanted(), Wanted(kinds=["Ownership"], limit=1), Wanted(limit=0),
    Wanted(span=Span(since=date(2020, 1, 1), until=date(2021, 1, 1))),
)  # fmt: skip
BY_ID: dict[str, Callable[[Asker, str], Answer]] = {}
SURFACES: dict[str, Callable[[Asker], Answer]] = {}
ROUTES: set[tuple[str, str]] = set()
PAGES: set[tuple[str, str]] = set()
COMMANDS: set[str] = set()


def surface(name: str, ask: Callable[[Asker], Answer]) -> None:
    """One more way of asking; ``ask`` gives all bytes that the viewer gets."""
    SURFACES[name] = ask


def surface_by_id(
    name: str, ask: Callable[[Asker, str], Answer], of: str = "records", deed: bool = False
) -> None:
    """A way of asking about one id: unknown, hidden and (to its code) malformed ids must not differ.

    One that only reads is also a surface on the ids that the asker knows of; ``of`` says which.
    """
    BY_ID[name] = ask
    if not deed:
        SURFACES[name] = lambda a: b"\n".join(ask(a, id) for id in _ids(a, of, name))


def _ids(a: Asker, of: str, name: str) -> list[str]:
    """What the asker knows of a kind. Of pages and commands, which say what the functions answer and cost more, the
    first, which was corrected, and the last two, of which hidden ties tell."""
    known: list[str] = getattr(a.known, of)
    return [*known[:1], *known[1:][-2:]] if _face(name) in ("pages", "commands") else known


def surface_by_few(name: str, ask: Callable[[Asker, str], Answer]) -> None:
    """As by id; as a surface on the last records that the asker sees, for one whose ask is long and asks about all."""
    BY_ID[name] = ask
    SURFACES[name] = lambda a: b"\n".join(ask(a, id) for id in a.known.records[-2:])


# python functions: what the faces call
def _python() -> None:
    def each(asked: Iterable[Any], call: Callable[[Asker, Any], object]) -> Callable[[Asker], Answer]:
        return lambda a: b"\n".join(said(lambda one=one: call(a, one)) for one in asked)  # type: ignore[misc]

    surface("check", each(IDENTIFIERS, lambda a, text: check(a.stage.desk, a.viewer, text)))
    surface("search", each(QUESTIONS, lambda a, text: search(a.stage.desk, a.viewer, text)))
    surface("search.narrowed", each(NARROWED, lambda a, by: search(a.stage.desk, a.viewer, "ana lopez", by)))
    surface(
        "search.pages",
        each((1, 2, 100), lambda a, page: search(a.stage.desk, a.viewer, "ana", page=page, size=2)),
    )
    surface("search.refused", each(("", "a b c d e f g h"), lambda a, t: search(a.stage.desk, a.viewer, t)))
    surface("fusion", lambda a: said(lambda: _fused(a)))
    surface("match", each(DESCRIBED, lambda a, of: match(a.stage.desk, a.viewer, *of)))
    surface("unsure", lambda a: said(lambda: queue(a.stage.desk, a.viewer)))
    surface_by_id(
        "explain",
        lambda a, id: b"\n".join(
            said(lambda one=one: explain(a.stage.desk, a.viewer, one, id)) for one in _beside(a)
        ),
    )  # type: ignore[misc]
    surface_by_id("history", lambda a, id: said(lambda: history(a.stage.desk, a.viewer, id)))
    surface_by_id("decide", lambda a, id: b"\n".join(
        said(lambda one=one: decide(a.stage.desk, a.viewer, one, id, "same", "a reason"))  # type: ignore[misc]
        for one in _beside(a)), deed=True)  # fmt: skip
    surface_by_id("undo", lambda a, id: said(lambda: undo(a.stage.desk, a.viewer, id, "a reason")), deed=True)
    surface_by_id("dossier", lambda a, id: said(lambda: dossier(a.stage.desk, a.viewer, id)))
    surface_by_id("draw", lambda a, id: said(lambda: draw(a.stage.desk, a.viewer, [id])))
    surface("draw.all", lambda a: said(lambda: draw(a.stage.desk, a.viewer, _all_ids(a))))
    surface_by_id("expand", lambda a, id: said(lambda: expand(a.stage.desk, a.viewer, [id])))
    surface(
        "expand.all",
        each(EXPANDED, lambda a, wanted: expand(a.stage.desk, a.viewer, _all_ids(a), wanted)),
    )
    surface("scenes", lambda a: said(lambda: scenes.scenes(a.stage.desk, a.viewer)))
    surface_by_id(
        "scene", lambda a, id: said(lambda: scenes.open_scene(a.stage.desk, a.viewer, id)), "scenes"
    )
    draft = scenes.Draft("a title", "a note", [scenes.Place(NOWHERE)])
    surface_by_id(
        "save-scene",
        lambda a, id: said(lambda: scenes.save_scene(a.stage.desk, a.viewer, draft, id, 1)),
        deed=True,
    )
    surface_by_id(
        "rename-scene",
        lambda a, id: said(lambda: scenes.rename_scene(a.stage.desk, a.viewer, id, 1, "x", "")),
        deed=True,
    )
    surface_by_id(
        "delete-scene",
        lambda a, id: said(lambda: scenes.delete_scene(a.stage.desk, a.viewer, id, 1)),
        deed=True,
    )
    surface(
        "path.among",
        lambda a: b"\n".join(
            said(lambda one=one, other=other: path(a.stage.desk, a.viewer, one, other))  # type: ignore[misc]
            for one, other in combinations(a.known.records[:6], 2)
        ),
    )
    surface_by_few("path", lambda a, id: b"\n".join(
        said(lambda one=one: path(a.stage.desk, a.viewer, one, id)) for one in _beside(a)))  # type: ignore[misc]  # fmt: skip
    surface_by_id("entity", lambda a, id: said(lambda: entity(a.stage.desk, a.viewer, id)))
    surface_by_id(
        "timeline.narrowed", lambda a, id: said(lambda: timeline(a.stage.desk, a.viewer, [id], MAY, 1))
    )
    surface("timeline.together", lambda a: said(lambda: timeline(a.stage.desk, a.viewer, a.known.records)))
    surface_by_id("places.narrowed", lambda a, id: said(lambda: places(a.stage.desk, a.viewer, [id], MAY, 1)))
    surface_by_id("places.of-an-extent", lambda a, id: b"\n".join(
        said(lambda one=one: places(a.stage.desk, a.viewer, [id], extent=one)) for one in EXTENTS))  # type: ignore[misc]  # fmt: skip
    surface("within", each(EXTENTS, lambda a, extent: within(a.stage.desk, a.viewer, extent)))
    surface(
        "within.narrowed", each(EXTENTS, lambda a, extent: within(a.stage.desk, a.viewer, extent, MAY, 1))
    )
    surface_by_id("record", lambda a, id: said(lambda: record(a.stage.desk, a.viewer, id)))
    surface_by_id(
        "looks-at-ours.of",
        lambda a, id: said(lambda: looks_at_ours(a.stage.desk, a.viewer, id_of(id))),
    )
    surface("unusual", lambda a: said(lambda: unusual(a.stage.desk, a.viewer)))
    surface("saved-questions", lambda a: said(lambda: saved_questions(a.stage.desk, a.viewer)))
    surface("my-looks", lambda a: said(lambda: my_looks(a.stage.desk, a.viewer)))
    surface("looks-at-ours", lambda a: said(lambda: looks_at_ours(a.stage.desk, a.viewer)))
    surface("inspect", lambda a: said(lambda: inspect(a.stage.desk, a.viewer)))
    surface(
        "inspect.narrowed",
        each(INSPECTED, lambda a, by: inspect(a.stage.desk, a.viewer, narrowed=by)),
    )
    surface_by_id(
        "inspect.of",
        lambda a, id: said(lambda: inspect(a.stage.desk, a.viewer, narrowed=Narrowed(id_of(id)))),
    )
    surface_by_id("who-looked", lambda a, id: said(lambda: who_looked(a.stage.desk, a.viewer, [id_of(id)])))
    surface_by_id("records-of", lambda a, id: said(lambda: sorted(
        one for one in records_of(a.stage.desk, a.viewer, id_of(id)) if one != id_of(id))))  # fmt: skip
    surface_by_id("reason", lambda a, id: said(lambda: reason(a.stage.desk, a.viewer, id)), "reasons")
    surface("receipts", lambda a: said(lambda: receipts(a.stage.desk, a.viewer)))
    surface_by_id("receipt", lambda a, id: said(lambda: receipt(a.stage.desk, a.viewer, id_of(id))), "loads")
    surface_by_id(
        "findings", lambda a, id: said(lambda: findings(a.stage.desk, a.viewer, id_of(id))), "loads"
    )
    surface("copies", lambda a: said(lambda: own_copies(a.stage.desk, a.viewer)))
    for out in (True, False):
        surface(f"copies.ours.{out}", lambda a, out=out: said(  # type: ignore[misc]
            lambda: copies_of_ours(a.stage.desk, a.viewer, only_out=out)))  # fmt: skip
    surface_by_id(
        "copies.ours.of", lambda a, id: said(lambda: copies_of_ours(a.stage.desk, a.viewer, id_of(id), False))
    )
    surface("copies.taken", lambda a: said(lambda: copies_taken(a.stage.desk, a.viewer)))
    surface("copies.records", lambda a: said(lambda: copy_records(a.stage.desk, a.viewer, NUMBER)))
    surface("shared", lambda a: said(lambda: shared(a.stage.desk, a.viewer)))
    surface("shared.under", each(LABELS, lambda a, label: listed(a.stage.desk, a.viewer, label)))
    surface("reviews", lambda a: said(lambda: stewardship.reviews(a.stage.desk, a.viewer, FAR)))
    surface("came-back", lambda a: said(lambda: stewardship.came_back(a.stage.desk, a.viewer)))
    for name, deed in _deeds().items():
        surface_by_id(f"steward.{name}", deed, deed=True)


def _fused(a: Asker) -> list[object]:
    """The questions that an entity is made of, as SQL, asked about what the asker may not see as well."""
    like = [features("Person", p) for p in (person("x")["properties"], ELENA, BRIDGE)]
    keys = sorted({key for one in like if one for key in selective_keys(one)})
    ids = [UUID(id) for id in (*a.known.records, *a.known.others)]
    told: list[object] = []
    with look(a.stage.desk, a.viewer, "entity", {}) as this:
        for question, *values in (
            ("ask.reach(%s, 0, 400)", ids), ("ask.entity(%s, 0, 400)", ids), ("ask.compared(%s)", ids),
            ("ask.hops(%s, '{Ownership}', 400)", ids), ("ask.hops(%s, '{Ownership}', 2)", ids),
            ("ask.hops_among(%s, '{Ownership}', 400)", ids), ("ask.hops_among(%s, '{}', 2)", ids),
            ("ask.alike(%s, 0, 400)", ids), ("ask.alike(%s, 0, 2)", ids[:1]),
            ("ask.related(%s, NULL, 400)", ids), ("ask.named(%s, 400)", ids),
            ("ask.timeline(%s, NULL, NULL, NULL, %s, %s, %s, 400)", ids, dates(), links(), events()),
            ("ask.places(%s, NULL, NULL, NULL, %s, %s, 400)", ids, in_words(), events()),
            ("ask.places(%s, NULL, NULL, NULL, %s, %s, 400, '{-90,-180,90,180}')", ids, in_words(), events()),
            ("ask.matches_among(%s)", ids), ("ask.past_matches_among(%s)", ids), ("ask.parted(%s, 400)", ids),
            ("ask.decisions_among(%s)", ids), ("ask.verdicts(%s)", ids), ("ask.sharing(%s, 500)", keys),
            ("ask.unsure(500, 100)",), *(("ask.reach(%s, 0, 400)", [id]) for id in ids),
        ):  # fmt: skip
            rows = this.conn.execute(f"SELECT * FROM {question}".encode(), values).fetchall()
            told += [[str(value) for value in row.values()] for row in rows]
    return told


def _all_ids(a: Asker) -> list[str]:
    """All that the asker knows of, whether there or not."""
    return [*a.known.records, *a.known.others]


def _beside(a: Asker) -> list[str]:
    """What an id is asked about together with: the last records that the asker sees, which hidden decisions are
    about, and one that is not there."""
    return [*a.known.records[-3:], str(UUID(int=7, version=4))]


def _deeds() -> dict[str, Callable[[Asker, str], Answer]]:
    """A steward's deeds on an id; on what the steward may not see each must say what an unknown id says."""
    open_label = "GSSC//OPEN//-//ALL//H0"

    def on(call: Callable[[Desk, Viewer, UUID], object]) -> Callable[[Asker, str], Answer]:
        return lambda a, id: said(lambda: call(a.stage.desk, a.viewer, id_of(id)))

    return {
        "correct": on(lambda d, v, id: stewardship.correct(d, v, id, {"status": "other"}, "a reason")),
        "review": on(lambda d, v, id: stewardship.review(d, v, id, FAR, None, "a reason")),
        "expunge": on(lambda d, v, id: stewardship.expunge(d, v, "a reason", record=id)),
        "expunge-load": on(lambda d, v, id: stewardship.expunge(d, v, "a reason", load=id)),
        "reclassify": on(lambda d, v, id: stewardship.reclassify(d, v, open_label, "a reason", record=id)),
        "reclassify-load": on(lambda d, v, id: stewardship.reclassify(d, v, open_label, "a reason", load=id)),
        "recall": on(lambda d, v, id: stewardship.recall(d, v, "a reason", record=id)),
        "recall-load": on(lambda d, v, id: stewardship.recall(d, v, "a reason", load=id)),
        "restore": on(lambda d, v, id: stewardship.restore(d, v, open_label, "a reason", record=id)),
        "unhold": on(lambda d, v, id: stewardship.unhold(d, v, "a reason", record=id)),
        "unhold-load": on(lambda d, v, id: stewardship.unhold(d, v, "a reason", load=id)),
    }


# the API: every route that reads, and deeds on an id
def _api() -> None:
    def get(route: str, *asked: dict[str, Any]) -> None:
        ROUTES.add(("GET", route))
        surface(f"GET {route}", lambda a: b"\n".join(a.get(route, **params) for params in asked or ({},)))

    def by_id(method: str, route: str, of: str = "records", **how: Any) -> None:
        ROUTES.add((method, route))
        surface_by_id(
            f"{method} {route}",
            lambda a, id: a.send(method, re.sub(r"\{(id|digest)\}", lambda _: id, route), **how),
            of,
            deed=method != "GET",
        )

    def post(route: str, *asked: dict[str, Any]) -> None:
        ROUTES.add(("POST", route))
        surface(f"POST {route}", lambda a: b"\n".join(a.send("POST", route, json=form) for form in asked))

    post("/check", *({"text": text} for text in (PHONES[0], PLATES[0], "x")))
    post(
        "/search",
        {"q": "ana lopez"},
        {"q": "ana", "page": 2, "size": 1},
        {"q": "ana lopez", "kind": ["Person"], "agency": ["GSSC", "GUIF"], "tier": ["OPEN", "SECRET"]},
        {"q": "ana lopez", "since": "2020-01-01", "until": "2020-01-02"},
        {"q": ""},
    )
    days = {"from": "2026-05-19", "to": "2026-05-21"}
    ROUTES.update({("POST", "/timeline"), ("POST", "/places")})
    surface_by_id("POST /timeline", lambda a, id: a.send("POST", "/timeline", json={"ids": [id]}))
    surface_by_id("POST /places", lambda a, id: a.send("POST", "/places", json={"ids": [id]}))
    there = asdict(EXTENTS[1])
    surface_by_id(
        "POST /places of both", lambda a, id: a.send("POST", "/places", json={"ids": [id], "extent": there})
    )
    asked = [{"extent": asdict(one), **more} for one in EXTENTS for more in ({}, days)]
    surface(
        "POST /places of an extent",
        lambda a: b"\n".join(a.send("POST", "/places", json=form) for form in asked),
    )
    get("/questions")
    get("/unusual")
    get("/unusual/rules")
    get("/looks/mine")
    get("/looks/ours")
    ROUTES.update({("GET", "/looks/at"), ("POST", "/looks/at/export"), ("POST", "/looks/at/sealed")})
    surface(
        "GET /looks/at",
        lambda a: b"\n".join(a.get("/looks/at", record=id, whole="true") for id in a.known.records),
    )
    for route, more in (("export", {"copy": REPORT}), ("sealed", ORDER)):
        surface(
            f"POST /looks/at/{route}",
            lambda a, route=route, more=more: b"\n".join(  # type: ignore[misc]
                a.send("POST", f"/looks/at/{route}", json={"records": [id], **more}) for id in a.known.records
            ),
        )
    post("/looks/export", {"copy": REPORT}, {"agency": "GUIF", "copy": REPORT})
    get("/looks", {}, {"agency": "GUIF"}, {"purpose": "investigation", "kind": "results"})
    get("/loads")
    get("/reviews", {"until": FAR.isoformat()})
    get("/came-back")
    get("/copies")
    get("/copies/ours", {}, {"out": "false"})
    get("/copies/taken", {}, {"number": NUMBER})
    ROUTES.add(("GET", "/copies/taken/{number}/records"))
    surface("GET /copies/taken/{number}/records", lambda a: a.get(f"/copies/taken/{NUMBER}/records"))
    get("/shared")
    post("/shared/records", *({"label": label} for label in LABELS))
    for kind in ("entity", "records"):
        by_id("POST", f"/{kind}/{{id}}/export", json=WISH)
    ROUTES.add(("POST", "/copies/{number}/answer"))
    surface("POST /copies/{number}/answer", lambda a: a.send(
        "POST", f"/copies/{NUMBER}/answer", json={"how": "destroyed"}))  # fmt: skip
    get("/session")
    get("/waiting")
    get("/purposes")
    get("/agencies")
    get("/officers")
    get("/test-rules")
    get("/ledger/proof/{entry}")
    get("/ledger/consistency", {"from": 1})
    by_id("GET", "/ledger/reasons/{digest}", "reasons")
    by_id("GET", "/records/{id}")
    by_id("GET", "/entity/{id}")
    by_id("GET", "/entity/{id}/dossier")
    by_id("GET", "/entity/{id}/history")
    for route in ("/drawings", "/expand"):
        ROUTES.add(("POST", route))
        surface_by_id(f"POST {route}", lambda a, id, route=route: a.send("POST", route, json={"ids": [id]}))  # type: ignore[misc]
        surface(
            f"POST {route} of all", lambda a, route=route: a.send("POST", route, json={"ids": _all_ids(a)})
        )  # type: ignore[misc]
    ROUTES.add(("POST", "/paths"))
    surface_by_few(
        "POST /paths",
        lambda a, id: b"\n".join(a.send("POST", "/paths", json={"a": id, "b": one}) for one in _beside(a)),
    )
    get("/scenes")
    by_id("GET", "/scenes/{id}", "scenes")
    scene = {"title": "a title", "version": 1}
    by_id("PUT", "/scenes/{id}", "scenes", json={**scene, "nodes": [{"id": NOWHERE}]})
    by_id("PATCH", "/scenes/{id}", "scenes", json=scene)
    by_id("DELETE", "/scenes/{id}", "scenes", params={"version": 1})
    get("/matches/unsure", {}, {"limit": 1})
    ROUTES.add(("POST", "/loads/dry-run"))
    surface("POST /loads/dry-run", lambda a: a.send(
        "POST", "/loads/dry-run", data={"source": SOURCE, "label": TRIED_UNDER, "format": "ftm"},
        files={"file": ("tried.ftm.jsonl", TRIED.encode())}))  # fmt: skip
    ROUTES.update({("POST", "/match"), ("GET", "/explain"), ("POST", "/matches/decisions")})
    surface(
        "POST /match",
        lambda a: b"\n".join(
            a.send("POST", "/match", json={"schema": schema, "properties": told})
            for schema, told, *_ in DESCRIBED
        ),
    )
    surface_by_id(
        "GET /explain", lambda a, id: b"\n".join(a.get("/explain", a=id, b=one) for one in _beside(a))
    )
    verdict = {"verdict": "same", "reason": "a reason"}
    surface_by_id("POST /matches/decisions", lambda a, id: b"\n".join(
        a.send("POST", "/matches/decisions", json={"a": id, "b": one, **verdict}) for one in _beside(a)),
        deed=True)  # fmt: skip
    by_id("POST", "/matches/decisions/{id}/undo", json={"reason": "a reason"})
    by_id("GET", "/loads/{id}", "loads")
    by_id("GET", "/loads/{id}/findings", "loads")
    reason, relabel = {"reason": "a reason"}, {"reason": "a reason", "label": "GSSC//OPEN//-//ALL//H0"}
    by_id("PATCH", "/records/{id}", json={**reason, "status": "other"})
    by_id("POST", "/records/{id}/review", json={**reason, "next": FAR.isoformat()})
    by_id("DELETE", "/records/{id}", params=reason)
    by_id("DELETE", "/loads/{id}", params=reason)
    for kind in ("records", "loads"):
        by_id("POST", f"/{kind}/{{id}}/reclassify", json=relabel)
        by_id("POST", f"/{kind}/{{id}}/restore", json=relabel)
        by_id("POST", f"/{kind}/{{id}}/recall", json=reason)
        by_id("POST", f"/{kind}/{{id}}/unhold", json=reason)


# Routes that are no surface of the two-world test, each with its reason.
_REGISTRY = "the registry holds no record; a registrar's deed, refused to everyone else before it is tried"
_SESSIONS = "the person's own sessions, by the token; it opens no ticket, so the gate shows it no record"
_CREDENTIAL = (
    "the person's own password and authenticator, by the token; it opens no ticket and reads no record"
)
_INSPECTOR = "an inspector's deed, who sees every entry; refused to everyone else before anything is read"
_KEPT = "keeps or drops a text that the person typed, under the person's own name; it reads no record"
_ONTOLOGY = "the ontology of this release; it asks no database"
_OWN_FILE = "reads the file that came with it, and asks the database for nothing but the duty"
_WAKES = "says when the mark of GET /waiting changes, which is compared; see tests/api/test_wakes.py"
EXEMPT_ROUTES: dict[tuple[str, str], str] = {
    ("GET", "/ledger/checkpoint"): "signs how many entries there are, of everybody: that is its purpose",
    ("GET", "/ledger/book"): "the whole ledger, for an inspector; refused to others before a byte is written",
    ("GET", "/health"): "asks the database whether it answers, and about no record",
    ("GET", "/kinds"): _ONTOLOGY,
    ("GET", "/kinds/{schema}"): _ONTOLOGY,
    ("GET", "/health/live"): "asks nothing at all",
    ("POST", "/session"): "before there is a viewer",
    ("POST", "/session/own"): "before there is a viewer",
    ("POST", "/session/password"): _CREDENTIAL,
    ("POST", "/session/authenticator"): _CREDENTIAL,
    ("PUT", "/session/authenticator"): _CREDENTIAL,
    ("POST", "/unusual/{id}/note"): _INSPECTOR,
    ("PUT", "/unusual/rules/{rule}"): _INSPECTOR,
    ("POST", "/questions"): _KEPT,
    ("DELETE", "/questions/{id}"): _KEPT,
    ("GET", "/sessions"): _SESSIONS,
    ("GET", "/wakes"): _WAKES,
    ("DELETE", "/sessions"): _SESSIONS,
    ("DELETE", "/sessions/{id}"): _SESSIONS,
    ("GET", "/agencies/{code}/sessions"): _REGISTRY,
    ("GET", "/officers/{login}/sessions"): _REGISTRY,
    ("DELETE", "/officers/{login}/sessions"): _REGISTRY,
    ("DELETE", "/officers/{login}/sessions/{id}"): _REGISTRY,
    ("DELETE", "/session"): "ends the session; the answer is empty",
    ("POST", "/drawings/export"): "test_copies takes the same copy of a chart in both worlds and compares",
    ("POST", "/search/export"): "test_copies takes the same copy in both worlds and compares",
    ("POST", "/loads"): "test_two_worlds loads the same file in both worlds and compares the receipts",
    ("POST", "/mappings/draft"): _OWN_FILE,
    (
        "POST",
        "/scenes",
    ): "its answer is the new scene's id; what is saved is opened by GET /scenes/{id}",
    ("POST", "/agencies"): _REGISTRY,
    ("PUT", "/agencies/{code}/suspension"): _REGISTRY,
    ("POST", "/officers"): _REGISTRY,
    ("PUT", "/officers/{login}/credential"): _REGISTRY,
    ("PUT", "/officers/{login}/duties"): _REGISTRY,
    ("PUT", "/officers/{login}/organisation"): _REGISTRY,
    ("PUT", "/officers/{login}/suspension"): _REGISTRY,
    ("GET", "/officers/{login}/vettings"): _REGISTRY,
    ("POST", "/officers/{login}/vettings"): _REGISTRY,
    ("DELETE", "/officers/{login}/vettings"): _REGISTRY,
    ("DELETE", "/officers/{login}/vettings/{id}"): _REGISTRY,
    ("GET", "/proposals"): _REGISTRY,
    ("POST", "/proposals/{id}/confirmation"): _REGISTRY,
    ("DELETE", "/proposals/{id}"): _REGISTRY,
    ("GET", "/alone-tier"): _REGISTRY,
    ("PUT", "/alone-tier"): _REGISTRY,
    ("PUT", "/purposes/{code}"): _REGISTRY,
    ("PUT", "/test-rules/{kind}/{tier}"): _REGISTRY,
    ("POST", "/test-rules/{kind}/{tier}/end"): _REGISTRY,
}


# the command line: what a viewer asks and does there, as text for a program and for a person
def _cli() -> None:
    def command(name: str, *asked: tuple[str, ...]) -> None:
        COMMANDS.add(name)
        surface(
            f"tearline {name}",
            lambda a: b"\n".join(a.run(*name.split(), *words) for words in asked or ((), ("--json",))),
        )

    def by_id(name: str, *words: str, of: str = "records", deed: bool = False, option: str = "") -> None:
        COMMANDS.add(name)
        surface_by_id(
            f"tearline {name} {option}".strip(),
            lambda a, id: a.run(*name.split(), *([option] if option else []), id, *words),
            of,
            deed,
        )

    command("check", (PHONES[0],), (PHONES[0], "--json"), (PLATES[0], "--json"), ("x",))
    command("search", ("ana lopez",), ("ana lopez", "--json"), ("camioneta", "--json", "--size", "1"))
    command("questions list")
    command("unusual list")
    command("unusual rules")
    command("loads")
    with tempfile.NamedTemporaryFile("w", prefix="tearline-tried-", suffix=".jsonl", delete=False) as tried:
        tried.write(TRIED)
    atexit.register(Path(tried.name).unlink)
    how = ("load", tried.name, "--source", SOURCE, "--label", TRIED_UNDER, "--dry-run")
    surface("tearline load --dry-run", lambda a: a.run(*how) + a.run(*how, "--json"))
    command("reviews", ("--until", FAR.isoformat()), ("--until", FAR.isoformat(), "--json"))
    command("came-back")
    command("copies mine")
    command("copies ours", (), ("--all", "--json"))
    command("copies taken")
    command("copies records", (NUMBER,), (NUMBER, "--json"))
    command("copies shared")
    command("copies answer", (NUMBER, "destroyed"))
    by_id(
        "export",
        "--to",
        str(Path(tempfile.gettempdir()) / f"tearline-export-{uuid4()}"),
        "--reason",
        "a reason",
        deed=True,
    )
    command("looks mine")
    command("looks ours")
    command("looks all")
    by_id("looks at", "--whole")
    by_id("looks at", "--json")
    to = ("--to", str(Path(tempfile.gettempdir()) / f"tearline-report-{uuid4()}"), "--reason", "a reason")
    by_id("looks report", *to, deed=True)
    by_id("looks court", *to, "--authority", "a court", "--order", "1", "--dated", "2026-05-04", deed=True)
    by_id("reason", of="reasons")
    by_id("reason", "--json", of="reasons")
    by_id("record", "--json")
    command(
        "match",
        ("--as", "Person", f"name={NAMES[0]}", f"curp={CURP}"),
        ("--as", "Vehicle", f"registrationNumber={PLATES[0]}", "--json"),
        ("--as", "Person", "name=Ana"),
    )
    command("review")
    by_id("history")
    by_id("history", "--json")
    COMMANDS.update({"explain", "decide"})
    surface_by_id(
        "tearline explain", lambda a, id: b"\n".join(a.run("explain", id, one) for one in _beside(a))
    )
    surface_by_id("tearline decide", lambda a, id: b"\n".join(
        a.run("decide", id, one, "apart", "--reason", "a reason") for one in _beside(a)), deed=True)  # fmt: skip
    by_id("undo", "--reason", "a reason", deed=True)
    by_id("entity")
    by_id("entity", "--json")
    by_id("expand")
    by_id("expand", "--json")
    COMMANDS.add("path")
    surface_by_few("tearline path", lambda a, id: b"\n".join(a.run("path", id, one) for one in _beside(a)))
    command("scenes")
    by_id("scene", of="scenes")
    by_id("timeline")
    by_id("places", "--json", "--from", "2026-05-19", "--to", "2026-05-21")
    near = f"{HERE[0] - 1},{HERE[1] - 1},{HERE[0] + 1},{HERE[1] + 1}"
    surface_by_id("tearline places ID --extent", lambda a, id: a.run("places", id, "--extent", near))
    by_extent = [("--extent", f"{one.south},{one.west},{one.north},{one.east}") for one in EXTENTS]
    surface("tearline places --extent", lambda a: b"\n".join(a.run("places", *words) for words in by_extent))
    by_id("receipt", "--json", of="loads")
    by_id("receipt", "--all", of="loads")
    by_id("looks ours", "--json", option="--record")
    because, open_label = ("--reason", "a reason"), ("--label", "GSSC//OPEN//-//ALL//H0")
    with tempfile.NamedTemporaryFile("w", prefix="tearline-changes-", suffix=".json", delete=False) as file:
        file.write('{"status": "other"}')
    atexit.register(Path(file.name).unlink)
    by_id("correct", "--changes", file.name, *because, deed=True)
    by_id("retain", "--next", FAR.isoformat(), *because, deed=True)
    for option in ("", "--load"):
        by_id("reclassify", *open_label, *because, deed=True, option=option)
        by_id("restore", *open_label, *because, deed=True, option=option)
        by_id("recall", *because, deed=True, option=option)
        by_id("unhold", *because, deed=True, option=option)
        by_id("expunge", "--yes", *because, deed=True, option=option)


# Commands that are no surface of the two-world test, each with its reason.
_OPERATOR = "for whoever holds the machine and the database's own keys: no viewer, no answer about records"
EXEMPT_COMMANDS: dict[str, str] = {
    "init": _OPERATOR, "serve": _OPERATOR, "jobs run": _OPERATOR, "jobs wipe": _OPERATOR, "backup": _OPERATOR,
    "status": _OPERATOR, "labels left": _OPERATOR, "labels free": _OPERATOR,
    "demo": _OPERATOR, "demo-code": _OPERATOR, "demo-as": _OPERATOR, "nation load": _OPERATOR,
    "kinds": _ONTOLOGY,
    "mapping draft": "reads a file that one has, and opens no database",
    "weights export": "writes the release's weights, or a file's, in another form; it reads nothing of the store",
    "weights train": "reads an invented country's files and writes files; it asks no database",
    "nation make": "writes an invented country into files; it asks no database",
    "ledger head": "the same as GET /ledger/checkpoint",
    "ledger export": "for an inspector, who sees every entry; refused to others before a byte is written",
    "put-back": "for whoever holds the machine: fills an empty data folder from a backup, before anybody is let in",
    **dict.fromkeys(
        ("ledger new-key", "ledger lost-key", "ledger restored"),
        "for whoever holds the machine: changes the ledger's key, which is public, and reads no record"),
    **dict.fromkeys(("ledger verify", "ledger verify-report"), "offline, on a file that one has"),
    "ledger prove": "GET /ledger/proof/{entry} asks the same",
    "sign-in": "before there is a viewer", "sign-out": "ends the session", "whoami": "GET /session asks the same",
    "password": _CREDENTIAL, "authenticator": _CREDENTIAL,
    "questions save": _KEPT, "questions forget": _KEPT,
    "questions ask": "asks as search and check do, which are surfaces",
    "copies search": "test_copies takes the same copy in both worlds and compares; the command writes it",
    "unusual note": _INSPECTOR, "unusual rule": _INSPECTOR,
    "sessions mine": _SESSIONS, "sessions end": _SESSIONS, "sessions live": _REGISTRY, "sessions cut": _REGISTRY,
    "load": "test_two_worlds loads the same file in both worlds and compares the receipts",
    "purpose list": "GET /purposes asks the same",
    **dict.fromkeys(
        ("agency list", "agency admit", "agency suspend", "officer list", "officer enrol", "officer renew",
         "officer duties", "officer suspend", "officer organisation", "vetting list", "vetting give",
         "vetting withdraw", "vetting rules",
         "vetting rule", "vetting alone", "proposal list", "proposal confirm", "proposal refuse", "purpose set"),
        _REGISTRY,
    ),
}  # fmt: skip


# the pages: what a viewer gets in a browser, whole
def _pages() -> None:
    def page(method: str, path: str, *asked: dict[str, str]) -> None:
        PAGES.add((method, path))
        surface(
            f"page {method} {path}",
            lambda a: b"\n".join(a.page(method, path, **fields) for fields in asked or ({},)),
        )

    def by_id(method: str, path: str, of: str = "records", deed: bool = False, **fields: str) -> None:
        PAGES.add((method, path))
        surface_by_id(
            f"page {method} {path}", lambda a, id: a.page(method, path.format(id=id), **fields), of, deed
        )

    def by_pair(method: str, path: str, deed: bool = False, **fields: str) -> None:
        PAGES.add((method, path))
        surface_by_id(
            f"page {method} {path}",
            lambda a, id: b"\n".join(
                a.page(method, path.format(a=id, b=one), **fields) for one in _beside(a)
            ),
            deed=deed,
        )

    page("GET", "/ask")
    page("POST", "/ask", *({"text": text} for text in (*QUESTIONS, *IDENTIFIERS)))
    page("GET", "/questions")
    page("GET", "/waiting", {"section": "copies", "copies": "0", "registry": "0"})
    page("GET", "/unusual")
    page("GET", "/unusual/rules")
    page("GET", "/check")
    page("POST", "/check", *({"text": text} for text in IDENTIFIERS))
    by_id("GET", "/entity/{id}")
    by_id("GET", "/entity/{id}/history")
    for under in ("/entity/{id}/timeline", "/entity/{id}/places"):
        by_id("GET", under)
        PAGES.add(("POST", under))
        # it leads on to an address in which the window stands sealed; its answer is that page
        surface_by_id(f"page POST {under}", lambda a, id, under=under: _unsealed(a.page(  # type: ignore[misc]
            "POST", under.format(id=id), since="2026-05-01", until="2026-05-21", around="yes",
            extent=f"{HERE[0] - 1},{HERE[1] - 1},{HERE[0] + 1},{HERE[1] + 1}")))  # fmt: skip
    by_id("GET", "/record/{id}")
    page("GET", "/chart")
    by_id("GET", "/chart/{id}")
    for deed in ("pick", "remove", "grow", "kind:", "add-all", "find", "path", "save", "copy"):
        _chart_page(deed)
    PAGES.update({("POST", "/chart"), ("POST", "/chart/copy")})
    by_id("GET", "/scene/{id}", of="scenes")
    by_id("GET", "/scene/{id}/about", of="scenes")
    by_id("POST", "/scene/{id}/about", of="scenes", deed=True, title="a title", version="1")
    by_id("POST", "/scene/{id}/delete", of="scenes", deed=True, version="1")
    page("GET", "/review")
    by_pair("GET", "/pair/{a}/{b}")
    by_pair("POST", "/pair/{a}/{b}", deed=True, verdict="same", reason="a reason")
    page("GET", "/ours")
    surface("page GET /ours?until", lambda a: a.page("GET", f"/ours?until={FAR.isoformat()}"))
    page("GET", "/ours/upload")
    page("GET", "/copies")
    page("POST", "/copies", {"number": NUMBER, "how": "destroyed"})
    page("GET", "/ours/copies")
    surface("page GET /ours/copies?all", lambda a: a.page("POST", "/ours/copies", all="yes"))
    page("GET", "/ours/shared")
    page("GET", "/ledger/copies")
    page("POST", "/ledger/copies", {"number": NUMBER})
    PAGES.add(("POST", "/ours/copies"))
    # its answer repeats the id that was typed, sealed into the addresses that it leads on to
    surface_by_id(
        "page POST /ours/copies",
        lambda a, id: re.sub(
            rb"\?q=[\w-]+|content-length: \d+",
            b"sealed",
            a.page("POST", "/ours/copies", record=id, all="yes"),
        ),
    )
    for kind in ("entity", "record"):
        by_id("GET", f"/{kind}/{{id}}/copy")
        by_id("POST", f"/{kind}/{{id}}/copy", deed=True, **WISH)
    page("GET", "/ask/copy")
    page("POST", "/ask/copy", WISH)
    page("GET", "/ask/copy/making")
    page("GET", "/ask/copy/progress")
    page("GET", "/ask/copy/file")
    page("POST", "/ask/copy/give-up")
    PAGES.add(("GET", "/ledger/copy/{number}"))
    surface("page GET /ledger/copy/{number}", lambda a: a.page("GET", f"/ledger/copy/{NUMBER}"))
    by_id("GET", "/load/{id}", of="loads")
    by_id("GET", "/load/{id}/findings.csv", of="loads")
    by_id("GET", "/load/{id}/findings.json", of="loads")
    label = {"tier": "OPEN", "release": "all", "reason": "a reason", "sure": "yes"}
    for kind in ("record", "load"):
        for deed in ("reclassify", "restore", "recall", "unhold", "expunge"):
            by_id("GET", f"/{kind}/{{id}}/{deed}", of=f"{kind}s")
            by_id("POST", f"/{kind}/{{id}}/{deed}", of=f"{kind}s", deed=True, **label)
    by_id("GET", "/record/{id}/review")
    by_id("POST", "/record/{id}/review", deed=True, next=FAR.isoformat(), reason="a reason")
    by_id("GET", "/record/{id}/correct")
    by_id("POST", "/record/{id}/correct", deed=True, status="other", reason="a reason")
    by_pair("POST", "/pair/{a}/{b}/undo", deed=True, decision=str(UUID(int=7, version=4)), reason="a reason")
    page("GET", "/looks/mine")
    page("GET", "/looks/ours")
    PAGES.add(("POST", "/looks/ours"))
    # its answer repeats the id that was typed, sealed into the addresses that it leads on to
    surface_by_id(
        "page POST /looks/ours",
        lambda a, id: re.sub(
            rb"\?q=[\w-]+|content-length: \d+", b"sealed", a.page("POST", "/looks/ours", record=id)
        ),
    )
    page("GET", "/looks/at")
    for report in ("/looks/at/copy", "/looks/at/court", "/ledger/extract"):
        page("GET", report)
        page("POST", report, REPORT, ORDER)
    PAGES.add(("POST", "/looks/at"))
    surface_by_id("page POST /looks/at", lambda a, id: a.page("POST", "/looks/at", record=id, whole="yes"))
    for place in ("/ledger", "/ledger/book", "/ledger/proof", "/ledger/reason"):
        page("GET", place)
    page("POST", "/ledger", {"officer": "ana"}, {"agency": "GSSC"})
    page("POST", "/ledger/verify")


def _unsealed(answer: Answer) -> Answer:
    """An answer without what stands sealed in its addresses, which has no length of its own when it is packed."""
    return re.sub(rb"\?q=[\w-]+|content-length: \d+", b"sealed", answer)


def _chart_page(deed: str) -> None:
    """A button of the chart's page, on a chart of one id and of all that the asker knows; one id alone is saved."""

    def ask(a: Asker, id: str) -> Answer:
        ids = [id] if deed == "save" else [id, *_all_ids(a)]
        chart = Chart(
            tuple(Place(one) for one in ids), picked=id, kinds=(), scene=id if deed == "save" else None
        )
        do = deed if deed.endswith((":", "all", "find", "path", "save")) else f"{deed}:{id}"
        fields = {
            "a": id,
            "b": a.known.records[-1] if a.known.records else id,
            "text": QUESTIONS[0],
            "title": "a title",
        }
        path = "/chart/copy" if deed == "copy" else "/chart"
        told = a.page("POST", path, chart=a.sealed("chart", chart.plain()), do=do, **fields)
        # it carries the chart on, with the ids that were asked for, be they of hidden records or of none
        return re.sub(rb'name="chart" value="[\w-]+"|content-length: \d+', b"sealed", told)

    if deed == "save":
        surface_by_id(f"page POST /chart {deed}", ask, deed=True)
    else:
        surface_by_few(f"page POST /chart {deed}", ask)


# Pages that are no surface of the two-world test, each with its reason.
_REFERENCE = "the API of this release; it asks no database, but who is signed in for the head of the page"
_STREETS = (
    "a street map that the operator put into the data folder: public data, the same bytes for everybody"
)
_PERSON = "tells of the person's own session and choices; it reads no record"
EXEMPT_PAGES: dict[tuple[str, str], str] = {
    ("GET", "/"): "leads on to the first page",
    ("GET", "/sign-in"): "before there is a viewer",
    ("POST", "/sign-in"): "before there is a viewer",
    ("GET", "/sign-in/own"): "before there is a viewer",
    ("POST", "/sign-in/own"): "before there is a viewer",
    **{
        ("POST", f"/sign-in{path}"): "before there is a viewer"
        for path in ("/key", "/key/challenge", "/own/key", "/own/key/challenge")
    },
    **{
        (method, f"/sign-in/organisation{path}"): "before there is a viewer"
        for method, path in (("POST", ""), ("GET", "/return"), ("POST", "/code"))
    },
    ("POST", "/sign-in/organisation/on"): "sends what was typed before a sign-in to the page that it was for",
    ("GET", "/session/factors"): _PERSON,
    **{(p.method, p.path): _PERSON for p in renewal.PAGES},
    ("POST", "/session/keys"): _PERSON,
    ("POST", "/session/keys/challenge"): _PERSON,
    ("GET", "/session/keys/remove"): _PERSON,
    ("POST", "/session/keys/remove"): _PERSON,
    ("POST", "/demo"): "signs in as one of a demo's cast; before there is a viewer",
    ("POST", "/sign-out"): "ends the session; leads on to sign-in",
    ("GET", "/wakes"): _WAKES,
    ("GET", "/purpose"): _PERSON,
    ("POST", "/purpose"): _PERSON,
    ("GET", "/session"): _PERSON,
    (
        "POST",
        "/ours/upload",
    ): "the same as POST /loads, whose receipts test_two_worlds compares; on to GET /load/{id}",
    ("GET", "/ours/mapping"): "leads on to GET /ours/upload",
    ("POST", "/ours/mapping"): _OWN_FILE,
    ("GET", "/ours/progress"): "counts of the own load under way, by a ticket that its page made up",
    ("POST", "/unusual/note"): _INSPECTOR,
    ("POST", "/unusual/rules"): _INSPECTOR,
    ("POST", "/questions"): _KEPT,
    ("POST", "/questions/forget"): _KEPT,
    ("GET", "/street-map/{version}"): _STREETS,
    ("POST", "/language"): _PERSON,
    ("POST", "/theme"): _PERSON,
    **{(p.method, p.path): _REFERENCE for p in reference.PAGES},
    **{(p.method, p.path): _REGISTRY for room in (registry, officer, rules) for p in room.PAGES},
    **{(p.method, p.path): _REGISTRY if "registry" in p.path else _SESSIONS for p in sessions.PAGES},
}

_python()
_api()
_cli()
_pages()


def of(*faces: str) -> list[str]:
    """The surfaces of ``functions``, ``api``, ``commands`` and ``pages``; all where none is named."""
    return [name for name in SURFACES if not faces or _face(name) in faces]


def _face(name: str) -> str:
    if re.match(r"(GET|POST|PUT|PATCH|DELETE) /", name):
        return "api"
    return {"page": "pages", "tearline": "commands"}.get(name.split(" ")[0], "functions")


def answers(asker: Asker, names: Iterable[str] | None = None) -> dict[str, Answer]:
    """What every surface answers, and no trace that it was asked."""
    asker.stage.sequence()
    given = {name: SURFACES[name](asker) for name in (names or SURFACES)}
    asker.stage.forget_own_looks()
    return given


def differences(before: dict[str, Answer], after: dict[str, Answer]) -> dict[str, tuple[str, str]]:
    """The surfaces that do not answer alike, with the first place where they part."""
    parted = {}
    for name, was in before.items():
        now = after[name]
        if was != now:
            at = next((i for i, (x, y) in enumerate(zip(was, now, strict=False)) if x != y), 0)
            parted[name] = tuple(
                told[max(0, at - 60) : at + 60].decode(errors="replace") for told in (was, now)
            )
    return parted


def unknown() -> str:
    return str(uuid4())
