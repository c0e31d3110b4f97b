"""The pages: what a viewer gets in a browser, whole."""

from __future__ import annotations

import re
from uuid import UUID

from tearline.matters import kinds
from tearline.picture.graph.scenes import Place
from tearline.web.charting import Chart
from tearline.web.pages import reference
from tearline.web.pages.registry import officer, registry, rules
from tearline.web.pages.session import renewal, sessions
from tests.gate.asker import Answer, Asker
from tests.gate.stage import (
    FAR,
    HERE,
)  # fmt: skip
from tests.gate.surface import (
    IDENTIFIERS,
    NOTE,
    NOWHERE,
    NUMBER,
    ORDER,
    PAGES,
    QUESTIONS,
    REPORT,
    WISH,
    all_ids,
    beside,
    surface,
    surface_by_few,
    surface_by_id,
)
from tests.gate.surfaces_of_api import (
    CLOCKS,
    COPY_FILE,
    DESK,
    INSPECTOR,
    KEPT,
    LENT,
    OWN_FILE,
    REGISTRY,
    RIGHTS,
    SESSIONS,
    WAKES,
)

_KIND = kinds()["basis"]
_BOARD = f"/matters/{_KIND.code}"


# the pages: what a viewer gets in a browser, whole
def add_pages() -> None:
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
            lambda a, id: b"\n".join(a.page(method, path.format(a=id, b=one), **fields) for one in beside(a)),
            deed=deed,
        )

    page("GET", "/ask")
    page("POST", "/ask", *({"text": text} for text in (*QUESTIONS, *IDENTIFIERS)))
    page("GET", "/questions")
    page(
        "GET",
        "/waiting",
        {"section": "copies", **dict.fromkeys(("copies", "registry", "rights", "lent", "day"), "0")},
    )
    page("GET", "/unusual")
    page("GET", "/unusual/rules")
    page("GET", "/rights", {}, {"version": "1"}, {"action": "stop", "where": "state", "risk": "2", "agencies": "one",
                                                   "instrument": "none"})  # fmt: skip
    page("GET", "/rights/draft")
    page("GET", "/rights/row", {"row": "1"})
    page("GET", "/delegations", {}, {"all": "yes"})
    page("GET", "/desks")
    page("GET", "/requests")
    PAGES.update({("GET", "/requests/{side}"), ("GET", "/requests/new"), ("POST", "/requests/new")})
    surface("page GET /requests/{side}", lambda a: b"\n".join(
        a.page("GET", f"/requests/{side}{more}") for side in ("of", "by") for more in ("", "?ended=yes", "?page=2")
    ))  # fmt: skip
    surface_by_id("page GET /requests/new?about", lambda a, id: a.page("GET", f"/requests/new?about={id}"))
    asking = {
        "name": "a title",
        "f-wants": "check",
        "f-urgency": "normal",
        "f-basis": "art. 1",
        "f-case": "1/2026",
    }
    surface_by_id(
        "page POST /requests/new",
        lambda a, id: a.page("POST", "/requests/new", **asking, about=id, **{"f-addressee": "GNADIE"}),
        deed=True,
    )
    page("GET", "/credit", {}, {"agency": "GSSC"})
    by_id("GET", "/matter/{id}/credit", "matters")
    by_id("POST", "/matter/{id}/credit", "matters", deed=True, other=NOWHERE, role="located")
    by_id("POST", "/matter/{id}/credit/take-back", "matters", deed=True, id=NOWHERE)
    PAGES.add(("POST", "/delegations/end"))
    surface_by_id(
        "page POST /delegations/end", lambda a, id: a.page("POST", "/delegations/end", id=id), deed=True
    )
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
    by_id("GET", "/record/{id}/files")
    PAGES.add(("POST", "/record/{id}/files"))
    surface_by_id(
        "page POST /record/{id}/files", lambda a, id: a.page("POST", f"/record/{id}/files", NOTE), deed=True
    )
    for under in ("", "/preview"):
        PAGES.add(("GET", f"/file/{{name}}{under}"))
        surface_by_id(
            f"page GET /file/{{name}}{under}",
            lambda a, id, under=under: a.page("GET", f"/file/{id}{under}"),
            "files",
        )  # type: ignore[misc]
    _pages_of_matters()
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
    page("GET", "/check/list")
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


def _pages_of_matters() -> None:
    """Boards, one matter, and opening one about a record; of the first kind, whose pages are every kind's."""
    PAGES.update({("GET", "/matters"), ("GET", "/matters/{kind}")})
    PAGES.update((method, "/matters/{kind}/new") for method in ("GET", "POST"))
    PAGES.update({("GET", "/matter/{id}"), ("POST", "/matter/{id}/move")})
    PAGES.update({("GET", "/day"), ("POST", "/day/read"), ("GET", "/figures")})
    surface("page GET /figures", lambda a: a.page("GET", "/figures"))
    surface("page GET /day of matters", lambda a: a.page("GET", "/day"))
    surface_by_id(
        "page POST /day/read of matters",
        lambda a, id: a.page("POST", "/day/read", notice=id),
        "notices",
        deed=True,
    )
    surface("page GET /matters", lambda a: a.page("GET", "/matters"))
    for query in ("", "?ended=yes", "?page=2", *(f"?state={state}" for state in _KIND.states)):
        surface(
            f"page GET /matters/{{kind}}{query}", lambda a, query=query: a.page("GET", f"{_BOARD}{query}")
        )  # type: ignore[misc]
    surface("page GET /matters/{kind}/new", lambda a: a.page("GET", f"{_BOARD}/new"))
    surface_by_id(
        "page GET /matters/{kind}/new?about", lambda a, id: a.page("GET", f"{_BOARD}/new?about={id}")
    )
    surface_by_id(
        "page GET /matters/basis/new?about", lambda a, id: a.page("GET", f"/matters/basis/new?about={id}")
    )
    surface_by_id(
        "page POST /matters/basis/new",
        lambda a, id: a.page("POST", "/matters/basis/new", name="a title", whom=id, about=id),
        deed=True,
    )
    surface_by_id(
        "page POST /matters/{kind}/new",
        lambda a, id: a.page("POST", f"{_BOARD}/new", name="a title", about=id),
        deed=True,
    )
    surface_by_id("page GET /matter/{id}", lambda a, id: a.page("GET", f"/matter/{id}"), of="matters")
    for move in _KIND.moves:
        surface_by_id(
            f"page POST /matter/{{id}}/move {move}",
            lambda a, id, move=move: a.page(
                "POST", f"/matter/{id}/move", move=move, seen=id, reason="a reason"
            ),  # type: ignore[misc]
            of="matters",
            deed=True,
        )


def _unsealed(answer: Answer) -> Answer:
    """An answer without what stands sealed in its addresses, which has no length of its own when it is packed."""
    return re.sub(rb"\?q=[\w-]+|content-length: \d+", b"sealed", answer)


def _chart_page(deed: str) -> None:
    """A button of the chart's page, on a chart of one id and of all that the asker knows; one id alone is saved."""

    def ask(a: Asker, id: str) -> Answer:
        ids = [id] if deed == "save" else [id, *all_ids(a)]
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
    (
        "POST",
        "/check/list",
    ): "test_copies takes the same list in both worlds and compares; the page leads on to it",
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
    ("GET", "/wakes"): WAKES,
    ("GET", "/purpose"): _PERSON,
    ("POST", "/purpose"): _PERSON,
    ("GET", "/session"): _PERSON,
    (
        "POST",
        "/ours/upload",
    ): "the same as POST /loads, whose receipts test_two_worlds compares; on to GET /load/{id}",
    ("GET", "/ours/mapping"): "leads on to GET /ours/upload",
    ("POST", "/ours/mapping"): OWN_FILE,
    ("GET", "/ours/progress"): "counts of the own load under way, by a ticket that its page made up",
    **{("POST", f"/rights/{deed}"): RIGHTS for deed in ("draft", "row", "ask", "publish", "refuse", "drop")},
    ("POST", "/delegations"): LENT,
    ("GET", "/clocks"): CLOCKS,
    ("POST", "/clocks"): CLOCKS,
    ("POST", "/desks"): DESK,
    ("GET", "/releases/copy/{number}/file"): COPY_FILE,
    ("POST", "/unusual/note"): INSPECTOR,
    ("POST", "/unusual/rules"): INSPECTOR,
    ("POST", "/tracings"): INSPECTOR,
    ("POST", "/tracings/{id}"): INSPECTOR,
    ("POST", "/questions"): KEPT,
    ("POST", "/questions/forget"): KEPT,
    ("GET", "/street-map/{version}"): _STREETS,
    ("POST", "/language"): _PERSON,
    ("POST", "/theme"): _PERSON,
    **{(p.method, p.path): _REFERENCE for p in reference.PAGES},
    **{(p.method, p.path): REGISTRY for room in (registry, officer, rules) for p in room.PAGES},
    **{(p.method, p.path): REGISTRY if "registry" in p.path else SESSIONS for p in sessions.PAGES},
}
