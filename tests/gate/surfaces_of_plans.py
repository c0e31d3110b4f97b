"""Plans and clashes on every face: whoever is not to be told of a plan gets the same bytes whatever others plan."""

from __future__ import annotations

from tearline.sharing.plans import clash, plans
from tests.gate.asker import said
from tests.gate.surface import COMMANDS, NOWHERE, PAGES, ROUTES, surface, surface_by_id


def add_plans() -> None:
    surface("plans", lambda a: said(lambda: plans(a.stage.desk, a.viewer)))
    surface_by_id("plans.clash", lambda a, id: said(lambda: clash(a.stage.desk, a.viewer, id)), "matters")
    ROUTES.update({("GET", "/plans"), ("GET", "/plans/{id}")})
    surface("GET /plans", lambda a: a.get("/plans"))
    surface_by_id("GET /plans/{id}", lambda a, id: a.get(f"/plans/{id}"), "matters")
    PAGES.update({("GET", "/plans"), ("GET", "/plans/{id}"), ("POST", "/plans/{id}/move")})
    surface("page GET /plans", lambda a: a.page("GET", "/plans"))
    surface_by_id("page GET /plans/{id}", lambda a, id: a.page("GET", f"/plans/{id}"), "matters")
    surface_by_id(
        "page POST /plans/{id}/move",
        lambda a, id: a.page("POST", f"/plans/{id}/move", move="spoke", seen=NOWHERE), "matters", deed=True,
    )  # fmt: skip
    COMMANDS.update({"plan list", "plan clash"})
    surface("tearline plan list", lambda a: a.run("plan", "list"))
    surface_by_id("tearline plan clash", lambda a, id: a.run("plan", "clash", id), "matters")
    surface_by_id("tearline plan clash --json", lambda a, id: a.run("plan", "clash", id, "--json"), "matters")
