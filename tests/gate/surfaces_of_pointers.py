"""Pointers on every face: what is asked, told and permitted is one answer whatever is hidden.

What asks is named ``… asks``: it is counted and kept, so a test that asks forgets the questions between two worlds.
"""

from __future__ import annotations

from typing import Any

from tearline.sharing.consents import activate_consent, consents, end_consent, inspection
from tearline.sharing.pointers import ask_pointer, own_questions, pointer_notices, put_away
from tests.gate.asker import Asker, said
from tests.gate.stage import PLATES
from tests.gate.surface import COMMANDS, NOWHERE, PAGES, ROUTES, TRIED_UNDER, surface, surface_by_id

TERMS = {
    "label": TRIED_UNDER, "kinds": ["plate"], "reveal": "silent", "audience": ["GFGR"], "purposes": ["investigation"],
    "holds_from": "2026-01-01T00:00:00Z", "holds_until": "2026-12-01T00:00:00Z", "controller": "nobody",
}  # fmt: skip


def case_of(a: Asker) -> str:
    """A matter that the asker sees, where the test has one."""
    return a.known.matters[0] if a.known.matters else NOWHERE


def add_pointers() -> None:
    _functions()
    _api()
    _pages()
    _commands()


def _functions() -> None:
    for plate in PLATES:
        surface(
            f"pointers.{plate} asks",
            lambda a, plate=plate: said(lambda: ask_pointer(a.stage.desk, a.viewer, plate, case_of(a))),
        )
    surface("pointers.own", lambda a: said(lambda: own_questions(a.stage.desk, a.viewer)))
    for read in (False, True):
        surface(
            f"pointers.notices {read}",
            lambda a, read=read: said(lambda: pointer_notices(a.stage.desk, a.viewer, read=read)),
        )
    surface_by_id(
        "pointers.put-away", lambda a, id: said(lambda: put_away(a.stage.desk, a.viewer, id)), deed=True
    )
    surface("pointers.rates", lambda a: said(lambda: inspection(a.stage.desk, a.viewer)))
    surface("consents", lambda a: said(lambda: consents(a.stage.desk, a.viewer)))
    for name, step in (("activated", activate_consent), ("ended", end_consent)):
        surface_by_id(
            f"consents.{name}",
            lambda a, id, step=step: said(lambda: step(a.stage.desk, a.viewer, id)),
            deed=True,
        )


def _api() -> None:
    def route(method: str, path: str, name: str = "", **how: Any) -> None:
        ROUTES.add((method, path))
        surface(f"{method} {path}{name}", lambda a: a.send(method, path, **how))

    ROUTES.add(("POST", "/pointers"))
    for plate in PLATES:
        surface(
            f"POST /pointers {plate} asks",
            lambda a, plate=plate: a.send(
                "POST", "/pointers", json={"identifier": plate, "case": case_of(a)}
            ),
        )
    route("GET", "/pointers")
    route("GET", "/pointers/notices")
    route("GET", "/pointers/notices", " with those put away", params={"read": True})
    route("GET", "/pointers/rates")
    route("GET", "/consents")
    route("POST", "/consents", json=TERMS)
    ROUTES.update({("POST", "/pointers/notices/{id}/read"), ("PUT", "/consents/{id}/state")})
    surface_by_id(
        "POST /pointers/notices/{id}/read",
        lambda a, id: a.send("POST", f"/pointers/notices/{id}/read"),
        deed=True,
    )
    for state in ("active", "ended"):
        surface_by_id(
            f"PUT /consents/{{id}}/state {state}",
            lambda a, id, state=state: a.send("PUT", f"/consents/{id}/state", json={"state": state}),
            deed=True,
        )


def _pages() -> None:
    for path in (
        "/pointers",
        "/pointers/notices",
        "/pointers/notices?all=yes",
        "/pointers/rates",
        "/consents",
    ):
        PAGES.add(("GET", path.split("?")[0]))
        surface(f"page GET {path}", lambda a, path=path: a.page("GET", path))
    PAGES.update(("POST", path) for path in ("/pointers", "/pointers/notices", "/consents", "/consents/move"))
    surface(
        "page POST /pointers asks",
        lambda a: a.page("POST", "/pointers", identifier=PLATES[0], case=case_of(a)),
    )
    surface("page POST /consents", lambda a: a.page("POST", "/consents", label=TRIED_UNDER, reveal="silent"))
    surface_by_id(
        "page POST /pointers/notices", lambda a, id: a.page("POST", "/pointers/notices", id=id), deed=True
    )
    surface_by_id(
        "page POST /consents/move",
        lambda a, id: a.page("POST", "/consents/move", id=id, to="ended"),
        deed=True,
    )


def _commands() -> None:
    for name in ("pointer list", "pointer notices", "pointer rates", "consent list"):
        COMMANDS.add(name)
        surface(
            f"tearline {name}", lambda a, name=name: a.run(*name.split()) + a.run(*name.split(), "--json")
        )
    COMMANDS.update({"pointer ask", "pointer read", "consent draft", "consent activate", "consent end"})
    surface("tearline pointer ask asks", lambda a: a.run("pointer", "ask", PLATES[0], "--case", case_of(a)))
    told = (
        "--label", TRIED_UNDER, "--kind", "plate", "--reveal", "silent", "--to", "GFGR", "--for", "investigation",
        "--from", "2026-01-01T00:00:00Z", "--until", "2026-12-01T00:00:00Z",
    )  # fmt: skip
    surface("tearline consent draft", lambda a: a.run("consent", "draft", *told))
    for name in ("pointer read", "consent activate", "consent end"):
        surface_by_id(f"tearline {name}", lambda a, id, name=name: a.run(*name.split(), id), deed=True)
