"""Tear-line releases on every face: what is not the viewer's to see is as if it were not there."""

from __future__ import annotations

import atexit
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from tearline.api.viewer import id_of
from tearline.sharing.releases import deeds
from tearline.sharing.releases.leaks import trace_text
from tearline.sharing.releases.questions import asked, release, waiting
from tests.gate.asker import said
from tests.gate.surface import COMMANDS, NOWHERE, PAGES, ROUTES, surface, surface_by_id

LEAK = "Una camioneta gris ha sido vista de noche, además, en la costa norte; suele llegar a diario, sin embargo."
LOWER = "GSSC//OPEN//-//-//H0"
UNTIL = "2027-01-15T18:00:00+00:00"
TEXT = {
    "version": 0, "title": "Un aviso", "body": LEAK, "lower": LOWER, "recipients": ["GUIF"], "valid_until": UNTIL,
}  # fmt: skip
FORM = {"version": "0", "title": "Un aviso", "body": LEAK, "tier": "OPEN", "to": "GUIF", "until-day": "2027-01-15",
        "until-hour": "18:00"}  # fmt: skip


def add_releases() -> None:
    _functions()
    _api()
    _pages()
    _commands()


def _functions() -> None:
    surface("releases", lambda a: said(lambda: waiting(a.stage.desk, a.viewer)))
    surface("releases.trace", lambda a: said(lambda: trace_text(a.stage.desk, a.viewer, LEAK)))
    surface_by_id("release", lambda a, id: said(lambda: release(a.stage.desk, a.viewer, id)), "matters")
    surface_by_id("leave", lambda a, id: said(lambda: asked(a.stage.desk, a.viewer, id_of(id))))
    surface_by_id("release.copy", lambda a, id: said(lambda: deeds.open_copy(a.stage.desk, a.viewer, id)))
    surface_by_id(
        "release.issue", lambda a, id: said(lambda: deeds.issue(a.stage.desk, a.viewer, id, UUID(NOWHERE))),
        deed=True,
    )  # fmt: skip


def _api() -> None:
    def by_id(method: str, route: str, of: str = "records", **how: Any) -> None:
        ROUTES.add((method, route))
        asks = route.replace("{number}", "{id}")
        surface_by_id(
            f"{method} {route}", lambda a, id: a.send(method, asks.replace("{id}", id), **how), of,
            deed=method != "GET",
        )  # fmt: skip

    ROUTES.update({("GET", "/releases"), ("POST", "/releases"), ("POST", "/releases/trace")})
    surface("GET /releases", lambda a: a.get("/releases"))
    surface("POST /releases/trace", lambda a: a.send("POST", "/releases/trace", json={"text": LEAK}))
    surface_by_id(
        "POST /releases", lambda a, id: a.send("POST", "/releases", json={"title": "Una prueba", "sources": [id]}),
        deed=True,
    )  # fmt: skip
    by_id("GET", "/releases/{id}", "matters")
    by_id("PUT", "/releases/{id}/text", json=TEXT)
    by_id("POST", "/releases/{id}/issue", json={"seen": NOWHERE})
    by_id("GET", "/releases/copies/{number}")
    by_id("POST", "/releases/copies/{number}/acknowledgement")
    by_id("GET", "/leaves/{id}")
    by_id("POST", "/leaves/{id}/answer", json={"granted": True})


def _pages() -> None:
    def by_id(method: str, route: str, of: str = "records", **fields: str) -> None:
        PAGES.add((method, route))
        asks = route.replace("{number}", "{id}")
        surface_by_id(
            f"page {method} {route}", lambda a, id: a.page(method, asks.replace("{id}", id), **fields), of,
            deed=method != "GET",
        )  # fmt: skip

    PAGES.update({("GET", "/releases"), ("GET", "/releases/trace"), ("POST", "/releases/trace")})
    surface("page GET /releases", lambda a: a.page("GET", "/releases"))
    surface("page GET /releases/trace", lambda a: a.page("GET", "/releases/trace"))
    surface("page POST /releases/trace", lambda a: a.page("POST", "/releases/trace", text=LEAK))
    by_id("GET", "/release/{id}", "matters")
    by_id("POST", "/release/{id}", **FORM)
    by_id("POST", "/release/{id}/move", move="check", seen=NOWHERE)
    by_id("GET", "/leave/{id}")
    by_id("POST", "/leave/{id}", answer="grant")
    by_id("GET", "/releases/copy/{number}")
    by_id("POST", "/releases/copy/{number}")


def _commands() -> None:
    with tempfile.NamedTemporaryFile("w", prefix="tearline-leak-", suffix=".txt", delete=False) as leak:
        leak.write(LEAK)
    atexit.register(Path(leak.name).unlink)

    def by_id(name: str, *words: str, of: str = "records", deed: bool = True) -> None:
        COMMANDS.add(f"release {name}")
        surface_by_id(
            f"tearline release {name}", lambda a, id: a.run("release", name, "--", id) if not words
            else a.run("release", name, *words, "--", id), of, deed,
        )  # fmt: skip

    COMMANDS.update({"release list", "release write", "trace-copy"})
    surface("tearline release list", lambda a: a.run("release", "list") + a.run("release", "list", "--json"))
    surface(
        "tearline trace-copy",
        lambda a: a.run("trace-copy", leak.name) + a.run("trace-copy", leak.name, "--json"),
    )
    by_id("show", of="matters", deed=False)
    by_id("open", deed=False)
    by_id("issue")
    by_id("grant")
    by_id("refuse", "--reason", "una razón")
    by_id("acknowledge")
    surface_by_id(
        "tearline release write",
        lambda a, id: a.run(
            "release", "write", "--title", "Un aviso", "--label", LOWER, "--to", "GUIF", "--until", UNTIL, "--", id,
            leak.name,
        ),
        deed=True,
    )  # fmt: skip
    COMMANDS.add("release begin")
    surface_by_id(
        "tearline release begin", lambda a, id: a.run("release", "begin", "--title", "Una prueba", "--source", id),
        deed=True,
    )  # fmt: skip


__all__ = ["LEAK", "add_releases"]
