"""Leak tracings on every face: to whoever is no inspector they are refused, whatever was traced, and of whom."""

from __future__ import annotations

from tearline.sharing.tracings import exposure, tracing, tracings
from tests.gate.asker import said
from tests.gate.surface import COMMANDS, PAGES, ROUTES, surface, surface_by_id


def add_tracings() -> None:
    surface("tracings", lambda a: said(lambda: tracings(a.stage.desk, a.viewer)))
    surface_by_id("tracings.one", lambda a, id: said(lambda: tracing(a.stage.desk, a.viewer, id)), "tracings")
    surface_by_id(
        "tracings.exposure", lambda a, id: said(lambda: exposure(a.stage.desk, a.viewer, id)), "tracings"
    )
    ROUTES.update({("GET", "/tracings"), ("GET", "/tracings/{id}"), ("GET", "/tracings/{id}/exposure")})
    surface("GET /tracings", lambda a: a.get("/tracings"))
    for more in ("", "/exposure"):
        surface_by_id(
            f"GET /tracings/{{id}}{more}", lambda a, id, more=more: a.get(f"/tracings/{id}{more}"), "tracings"
        )
    PAGES.update({("GET", "/tracings"), ("GET", "/tracings/{id}")})
    surface("page GET /tracings", lambda a: a.page("GET", "/tracings"))
    surface_by_id("page GET /tracings/{id}", lambda a, id: a.page("GET", f"/tracings/{id}"), "tracings")
    COMMANDS.update({"tracing list", "tracing show"})
    surface("tearline tracing list", lambda a: a.run("tracing", "list") + a.run("tracing", "list", "--json"))
    surface_by_id("tearline tracing show", lambda a, id: a.run("tracing", "show", id), "tracings")
