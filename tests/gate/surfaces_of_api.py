"""The API: every route that reads, deeds on an id, and the routes that are no surface, each with its reason."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from tests.gate.stage import (
    FAR,
    PHONES,
    PLATES,
    SOURCE,
)  # fmt: skip
from tests.gate.surface import (
    DESCRIBED,
    EXTENTS,
    LABELS,
    NOTE,
    NOWHERE,
    NUMBER,
    ORDER,
    REPORT,
    ROUTES,
    TRIED,
    TRIED_UNDER,
    WISH,
    all_ids,
    beside,
    surface,
    surface_by_few,
    surface_by_id,
)


# the API: every route that reads, and deeds on an id
def add_api() -> None:
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
    get("/check/list")
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
    get("/matrix", {}, {"version": 1}, {"version": 2})
    get(
        "/matrix/decision",
        {"action": "stop", "where": "state", "risk": 2, "agencies": "one", "instrument": "none"},
    )
    get("/matrix/draft")
    get("/delegations", {}, {"others": "true"})
    by_id("DELETE", "/delegations/{id}")
    get("/desks")
    get("/requests")
    ROUTES.add(("GET", "/requests/{side}"))
    surface("GET /requests/{side}", lambda a: b"\n".join(
        a.get(f"/requests/{side}", **more) for side in ("of", "by") for more in ({}, {"ended": "true"}, {"page": 2})
    ))  # fmt: skip
    get("/credit", {}, {"agency": "GSSC"})
    by_id("GET", "/matters/{id}/contributions", "matters")
    by_id("POST", "/matters/{id}/contributions", "matters", json={"record": NOWHERE, "role": "located"})
    by_id("DELETE", "/contributions/{id}")
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
            f"POST {route} of all", lambda a, route=route: a.send("POST", route, json={"ids": all_ids(a)})
        )  # type: ignore[misc]
    ROUTES.add(("POST", "/paths"))
    surface_by_few(
        "POST /paths",
        lambda a, id: b"\n".join(a.send("POST", "/paths", json={"a": id, "b": one}) for one in beside(a)),
    )
    get("/scenes")
    by_id("GET", "/scenes/{id}", "scenes")
    scene = {"title": "a title", "version": 1}
    by_id("PUT", "/scenes/{id}", "scenes", json={**scene, "nodes": [{"id": NOWHERE}]})
    by_id("PATCH", "/scenes/{id}", "scenes", json=scene)
    by_id("DELETE", "/scenes/{id}", "scenes", params={"version": 1})
    get("/matters/kinds")
    get(
        "/matters",
        *(
            {"kind": "lead", **more}
            for more in ({}, {"ended": "true"}, {"state": ["new", "in-hand"]}, {"page": 2})
        ),
        {"kind": "none"},
    )
    by_id("GET", "/matters/{id}", "matters")
    by_id("POST", "/matters/{id}/moves", "matters", json={"move": "take", "seen": NOWHERE})
    ROUTES.update({("POST", "/matters"), ("POST", "/records/matters"), ("POST", "/notices/read")})
    get("/day")
    get("/figures")
    get("/notices")
    surface_by_id(
        "POST /notices/read of matters", lambda a, id: a.send("POST", "/notices/read", json={"ids": [id]}), "notices",
        deed=True,
    )  # fmt: skip
    opened = {
        "kind": "lead",
        "properties": {"name": ["a lead"]},
        "label": TRIED_UNDER,
        "said": {"channel": "own"},
    }
    surface_by_id(
        "POST /matters", lambda a, id: a.send("POST", "/matters", json={**opened, "about": [id]}), deed=True
    )
    for which in ("record", "basis"):  # whom it names, and on what
        surface_by_id(
            f"POST /matters naming a {which}",
            lambda a, id, which=which: a.send(  # type: ignore[misc]
                "POST",
                "/matters",
                json={**opened, "naming": [{"record": NOWHERE, "basis": NOWHERE, which: id}]},
            ),
            deed=True,
        )
    surface_by_id(
        "POST /records/matters", lambda a, id: a.send("POST", "/records/matters", json={"ids": [id]})
    )
    surface(
        "POST /records/matters of all", lambda a: a.send("POST", "/records/matters", json={"ids": all_ids(a)})
    )
    by_id("GET", "/records/{id}/files")
    by_id("POST", "/records/{id}/files", files=NOTE)
    ROUTES.update({("GET", "/files/{name}"), ("GET", "/files/{name}/preview")})
    for under in ("", "/preview"):
        surface_by_id(
            f"GET /files/{{name}}{under}", lambda a, id, under=under: a.get(f"/files/{id}{under}"), "files"
        )  # type: ignore[misc]
    surface_by_id("GET /files/{name} in part", lambda a, id: a.send(
        "GET", f"/files/{id}", headers={"Range": "bytes=2-4"}), "files")  # fmt: skip
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
        "GET /explain", lambda a, id: b"\n".join(a.get("/explain", a=id, b=one) for one in beside(a))
    )
    verdict = {"verdict": "same", "reason": "a reason"}
    surface_by_id("POST /matches/decisions", lambda a, id: b"\n".join(
        a.send("POST", "/matches/decisions", json={"a": id, "b": one, **verdict}) for one in beside(a)),
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
REGISTRY = "the registry holds no record; a registrar's deed, refused to everyone else before it is tried"
SESSIONS = "the person's own sessions, by the token; it opens no ticket, so the gate shows it no record"
CREDENTIAL = (
    "the person's own password and authenticator, by the token; it opens no ticket and reads no record"
)
INSPECTOR = "an inspector's deed, who sees every entry; refused to everyone else before anything is read"
KEPT = "keeps or drops a text that the person typed, under the person's own name; it reads no record"
ONTOLOGY = "the ontology of this release; it asks no database"
OWN_FILE = "reads the file that came with it, and asks the database for nothing but the duty"
CLOCKS = "computes from what came with it by public lists; it reads no record and keeps nothing"
WAKES = "says when the mark of GET /waiting changes, which is compared; see tests/api/test_wakes.py"
RIGHTS = (
    "a deed on the matrix, which says of duties and levels and holds no record; refused to whoever is neither "
    "coordinator nor registrar before it is tried"
)
LENT = "lends of the person's own right to a login of the own agency; it reads officers and the matrix, and no record"
COPY_FILE = "GET /releases/copies/{number} asks the same before the file is made; the file tells its moment"
DESK = "says how the own agency is reached; it reads and tells of no record"
EXEMPT_ROUTES: dict[tuple[str, str], str] = {
    ("PUT", "/desk"): DESK,
    ("GET", "/releases/copies/{number}/file"): COPY_FILE,
    ("GET", "/ledger/checkpoint"): "signs how many entries there are, of everybody: that is its purpose",
    ("GET", "/ledger/book"): "the whole ledger, for an inspector; refused to others before a byte is written",
    ("GET", "/health"): "asks the database whether it answers, and about no record",
    ("GET", "/clocks"): CLOCKS,
    ("POST", "/clocks"): CLOCKS,
    ("GET", "/kinds"): ONTOLOGY,
    ("GET", "/kinds/{schema}"): ONTOLOGY,
    ("GET", "/health/live"): "asks nothing at all",
    ("POST", "/session"): "before there is a viewer",
    ("POST", "/session/own"): "before there is a viewer",
    ("POST", "/session/password"): CREDENTIAL,
    ("POST", "/session/authenticator"): CREDENTIAL,
    ("PUT", "/session/authenticator"): CREDENTIAL,
    ("POST", "/unusual/{id}/note"): INSPECTOR,
    ("PUT", "/unusual/rules/{rule}"): INSPECTOR,
    ("POST", "/tracings"): INSPECTOR,
    ("POST", "/tracings/{id}/agreement"): INSPECTOR,
    ("POST", "/tracings/{id}/end"): INSPECTOR,
    ("POST", "/questions"): KEPT,
    ("DELETE", "/questions/{id}"): KEPT,
    ("GET", "/sessions"): SESSIONS,
    ("GET", "/wakes"): WAKES,
    ("DELETE", "/sessions"): SESSIONS,
    ("DELETE", "/sessions/{id}"): SESSIONS,
    ("GET", "/agencies/{code}/sessions"): REGISTRY,
    ("GET", "/officers/{login}/sessions"): REGISTRY,
    ("DELETE", "/officers/{login}/sessions"): REGISTRY,
    ("DELETE", "/officers/{login}/sessions/{id}"): REGISTRY,
    ("DELETE", "/session"): "ends the session; the answer is empty",
    ("POST", "/drawings/export"): "test_copies takes the same copy of a chart in both worlds and compares",
    ("POST", "/check/list"): "test_copies takes the same list in both worlds and compares",
    ("POST", "/search/export"): "test_copies takes the same copy in both worlds and compares",
    ("POST", "/loads"): "test_two_worlds loads the same file in both worlds and compares the receipts",
    ("POST", "/mappings/draft"): OWN_FILE,
    (
        "POST",
        "/scenes",
    ): "its answer is the new scene's id; what is saved is opened by GET /scenes/{id}",
    ("POST", "/agencies"): REGISTRY,
    ("PUT", "/agencies/{code}/suspension"): REGISTRY,
    ("POST", "/officers"): REGISTRY,
    ("PUT", "/officers/{login}/credential"): REGISTRY,
    ("PUT", "/officers/{login}/duties"): REGISTRY,
    ("PUT", "/officers/{login}/level"): REGISTRY,
    ("PUT", "/officers/{login}/organisation"): REGISTRY,
    ("PUT", "/officers/{login}/suspension"): REGISTRY,
    ("GET", "/officers/{login}/vettings"): REGISTRY,
    ("POST", "/officers/{login}/vettings"): REGISTRY,
    ("DELETE", "/officers/{login}/vettings"): REGISTRY,
    ("DELETE", "/officers/{login}/vettings/{id}"): REGISTRY,
    ("GET", "/proposals"): REGISTRY,
    ("POST", "/proposals/{id}/confirmation"): REGISTRY,
    ("DELETE", "/proposals/{id}"): REGISTRY,
    ("GET", "/alone-tier"): REGISTRY,
    ("PUT", "/alone-tier"): REGISTRY,
    **dict.fromkeys(
        (
            ("PUT", "/matrix/draft"),
            ("DELETE", "/matrix/draft"),
            ("PUT", "/matrix/draft/request"),
            ("DELETE", "/matrix/draft/request"),
            ("POST", "/matrix/draft/publication"),
        ),
        RIGHTS,
    ),
    ("POST", "/delegations"): LENT,
    ("PUT", "/purposes/{code}"): REGISTRY,
    ("PUT", "/test-rules/{kind}/{tier}"): REGISTRY,
    ("POST", "/test-rules/{kind}/{tier}/end"): REGISTRY,
}
