"""Joint units on every face: who is in none gets the same bytes whatever units there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tearline.api.viewer import id_of
from tearline.casework.table import board_of_unit, table
from tearline.handling import Tier
from tearline.picture.graph import scenes
from tearline.picture.questions import show_question
from tearline.units.questions import askable, list_units, unit
from tests.gate.asker import Answer, said
from tests.gate.surface import COMMANDS, NOWHERE, PAGES, ROUTES, surface, surface_by_id

CODES = ("OCULTAFUN", "OCULTAPAG", "DICHA", "PROPIA", "OCUPADA", "NINGUNA")  # some of which tests make


def each_unit(ask: Callable[[str], object]) -> Answer:
    """The answers about units by their codes, which an asker may guess."""
    return b"\n".join(said(lambda code=code: ask(code)) for code in CODES)  # type: ignore[misc]


def add_units() -> None:
    _functions()
    _api()
    _pages()
    _commands()


def _functions() -> None:
    surface("units", lambda a: said(lambda: list_units(a.stage.desk, a.viewer)))
    surface("units.askable", lambda a: said(lambda: askable(a.stage.desk, a.viewer)))
    surface("unit-table", lambda a: each_unit(lambda code: table(a.stage.desk, a.viewer, code)))
    surface(
        "unit-board", lambda a: each_unit(lambda code: board_of_unit(a.stage.desk, a.viewer, "lead", code))
    )
    surface_by_id(
        "show-scene",
        lambda a, id: each_unit(lambda code: scenes.show_scene(a.stage.desk, a.viewer, id, 1, code)),
        "scenes",
        deed=True,
    )
    surface_by_id(
        "question-shown",
        lambda a, id: each_unit(lambda code: show_question(a.stage.desk, a.viewer, id_of(id), code, Tier.OPEN)),
        deed=True,
    )  # fmt: skip
    surface_by_id("unit", lambda a, id: said(lambda: unit(a.stage.desk, a.viewer, id)), "units")


def _api() -> None:
    def by_id(method: str, route: str, of: str = "units", **how: Any) -> None:
        ROUTES.add((method, route))
        surface_by_id(
            f"{method} {route}",
            lambda a, id: a.send(method, route.replace("{id}", id).replace("{code}", "GSSC"), **how),
            of,
            deed=method != "GET",
        )

    ROUTES.update({("GET", "/units"), ("POST", "/units")})
    surface("GET /units", lambda a: a.get("/units"))
    new = {"code": "NORTE", "name": "x", "area": "x", "agreement": "x", "agencies": ["GSSC", "GFGR"]}
    surface("POST /units", lambda a: a.send("POST", "/units", json=new))
    by_id("GET", "/units/{id}")
    by_id("GET", "/units/{id}/table")
    ROUTES.update({("PUT", "/scenes/{id}/unit"), ("PUT", "/questions/{id}/unit")})
    told = {"version": 1, "unit": "OCULTAFUN"}
    surface_by_id(
        "PUT /scenes/{id}/unit", lambda a, id: a.send("PUT", f"/scenes/{id}/unit", json=told), "scenes", True
    )
    shown = {"unit": "OCULTAFUN", "tier": "OPEN"}
    surface_by_id(
        "PUT /questions/{id}/unit",
        lambda a, id: a.send("PUT", f"/questions/{id}/unit", json=shown),
        deed=True,
    )
    surface(
        "GET /matters of a unit",
        lambda a: b"".join(a.get("/matters", kind="lead", unit=code) for code in CODES),
    )
    by_id("POST", "/units/{id}/approvals", json={"agency": "GSSC"})
    by_id("PUT", "/units/{id}/state", json={"state": "standing"})
    by_id("POST", "/units/{id}/agencies", json={"agency": "GUIF"})
    by_id("DELETE", "/units/{id}/agencies/{code}")
    by_id("POST", "/units/{id}/seats", json={"login": "low", "cell": "command"})
    by_id("POST", "/seats/{id}/confirmation")
    by_id("DELETE", "/seats/{id}/confirmation")
    by_id("DELETE", "/seats/{id}")
    by_id("POST", "/seats/{id}/lead", json={})
    by_id("PUT", "/seats/{id}/lead", json={})


def _pages() -> None:
    def by_id(method: str, path: str, deed: bool = False, **fields: str) -> None:
        PAGES.add((method, path))
        surface_by_id(
            f"page {method} {path} {fields.get('step', '')}".strip(),
            lambda a, id: a.page(method, path.format(id=id), **fields), "units", deed,
        )  # fmt: skip

    PAGES.update({("POST", "/scene/{id}/show"), ("POST", "/questions/show")})
    surface_by_id(
        "page POST /scene/{id}/show",
        lambda a, id: a.page("POST", f"/scene/{id}/show", version="1", unit="OCULTAPAG"),
        "scenes",
        True,
    )
    surface_by_id(
        "page POST /questions/show",
        lambda a, id: a.page("POST", "/questions/show", question=id, unit="OCULTAPAG", tier="OPEN"),
        deed=True,
    )
    surface("page GET /matters/{kind} of a unit", lambda a: a.page("GET", "/matters/lead?unit=OCULTAPAG"))
    PAGES.update(
        {("GET", "/units"), ("GET", "/units/new"), ("POST", "/units/new"), ("GET", "/unit/{id}/step")}
    )
    surface("page GET /units", lambda a: a.page("GET", "/units"))
    surface("page GET /units/new", lambda a: a.page("GET", "/units/new"))
    new = {"code": "NORTE", "name": "x", "area": "x", "agreement": "x", "agency": "GSSC"}
    surface("page POST /units/new", lambda a: a.page("POST", "/units/new", **new))
    by_id("GET", "/unit/{id}")
    surface_by_id(
        "page GET /unit/{id}/step", lambda a, id: a.page("GET", f"/unit/{id}/step?step=dissolve"), "units"
    )
    by_id("POST", "/unit/{id}/seat", deed=True, login="low", cell="command")
    by_id("POST", "/unit/{id}/lead", deed=True, seat=NOWHERE)
    by_id("POST", "/unit/{id}/note", deed=True, title="x", text="x", tier="OPEN")
    for step in ("approve", "withdraw", "dissolve", "end"):
        by_id("POST", "/unit/{id}/step", deed=True, step=step, of=NOWHERE if step == "end" else "GSSC")


def _commands() -> None:
    def by_id(name: str, *words: str, option: str = "", deed: bool = True) -> None:
        COMMANDS.add(f"unit {name}")
        surface_by_id(
            f"tearline unit {name} {option}".strip(),
            lambda a, id: a.run("unit", name, *([option] if option else []), id, *words), "units", deed,
        )  # fmt: skip

    COMMANDS.update({"unit list", "unit propose"})
    surface("tearline unit list", lambda a: a.run("unit", "list") + a.run("unit", "list", "--json"))
    told = ("--name", "x", "--area", "x", "--agreement", "x", "--agency", "GSSC", "--agency", "GFGR")
    surface("tearline unit propose", lambda a: a.run("unit", "propose", "NORTE", *told))
    by_id("show", deed=False)
    by_id("show", option="--json", deed=False)
    by_id("table", deed=False)
    by_id("table", option="--json", deed=False)
    by_id("approve", "--agency", "GSSC")
    by_id("move", "dissolved")
    by_id("ask", "GUIF")
    by_id("withdraw", "GSSC")
    by_id("seat", "low", "--cell", "command")
    for name in ("confirm", "refuse", "end", "lead", "hand-over"):
        by_id(name)
