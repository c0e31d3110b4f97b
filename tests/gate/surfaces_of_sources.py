"""Sources, origins and independence on every face: what others keep, and what is said of hidden reports,
changes no byte."""

from __future__ import annotations

from typing import Any

from tearline.picture.independence import independence
from tearline.sharing.sources import register
from tearline.sharing.sources.independence import say_independence
from tearline.sharing.sources.origins import answer_origin, ask_origin, origin_asks, origins
from tests.gate.asker import Asker, said
from tests.gate.surface import COMMANDS, NOWHERE, PAGES, ROUTES, beside, surface, surface_by_id

OPENING = {"own": "handler", "other": "nobody", "kind": "human", "risk": "low", "review_on": "2027-05-04"}
REVIEW = {"risk": "low", "review_on": "2027-05-04"}
ASKING = {"case": "OIC/7", "reason": "a reason"}
NO_KEY = {"pem": "no key"}


def add_sources() -> None:
    _functions()
    _api()
    _pages()
    _commands()


def _functions() -> None:
    for closed in (False, True):
        surface(
            f"sources {closed}",
            lambda a, closed=closed: said(lambda: register.sources(a.stage.desk, a.viewer, closed=closed)),
        )
    surface("sources.key", lambda a: said(lambda: register.source_key(a.stage.desk, a.viewer)))
    surface_by_id(
        "sources.one", lambda a, id: said(lambda: register.source(a.stage.desk, a.viewer, id)), "sources"
    )
    surface("origins", lambda a: said(lambda: origin_asks(a.stage.desk, a.viewer)))
    surface_by_id("origins.one", lambda a, id: said(lambda: origins(a.stage.desk, a.viewer, id)), "sources")
    surface_by_id("independence", lambda a, id: said(lambda: independence(a.stage.desk, a.viewer, id)))
    deeds = {
        "sources.close": lambda a, id: register.close_source(a.stage.desk, a.viewer, id),
        "sources.take-over": lambda a, id: register.take_over_source(a.stage.desk, a.viewer, id),
        "sources.hand-over": lambda a, id: register.hand_over_source(
            a.stage.desk, a.viewer, id, "handler", "nobody"
        ),
        "sources.report": lambda a, id: register.write_origin(
            a.stage.desk, a.viewer, a.known.sources[0] if a.known.sources else NOWHERE, id
        ),
        "origins.ask": lambda a, id: ask_origin(
            a.stage.desk, a.viewer, [id], **{"about": "OIC/7", "reason": "a reason"}
        ),
        "origins.answer": lambda a, id: answer_origin(a.stage.desk, a.viewer, id, agree=True),
        "independence.say": lambda a, id: say_independence(
            a.stage.desk, a.viewer, [id, *beside(a)], "not-assured"
        ),
    }
    for name, deed in deeds.items():
        surface_by_id(name, lambda a, id, deed=deed: said(lambda: deed(a, id)), deed=True)


def _api() -> None:
    def route(method: str, path: str, name: str = "", **how: Any) -> None:
        ROUTES.add((method, path))
        surface(f"{method} {path}{name}", lambda a: a.send(method, path, **how))

    def by_id(method: str, path: str, of: str = "sources", deed: bool = True, **how: Any) -> None:
        ROUTES.add((method, path))
        surface_by_id(
            f"{method} {path}", lambda a, id: a.send(method, path.replace("{id}", id), **how), of, deed=deed
        )

    route("GET", "/sources")
    route("GET", "/sources", " closed", params={"closed": True})
    route("POST", "/sources", json=OPENING)
    route("GET", "/source-key")
    route("PUT", "/source-key", json=NO_KEY)
    route("GET", "/origins")
    by_id("GET", "/sources/{id}", deed=False)
    by_id("PUT", "/sources/{id}/identity", json={"sealed": "bare"})
    by_id("PUT", "/sources/{id}/review", json=REVIEW)
    by_id("PUT", "/sources/{id}/keepers", json={"duty": "handler", "login": "nobody"})
    by_id("POST", "/sources/{id}/takeover")
    by_id("POST", "/sources/{id}/close")
    by_id("GET", "/origins/{id}", deed=False)
    by_id("POST", "/origins/{id}/answer", json={"agree": True})
    by_id("GET", "/records/{id}/independence", "records", deed=False)
    ROUTES.update(
        {
            ("PUT", "/sources/{id}/reports/{record}"),
            ("DELETE", "/sources/{id}/reports/{record}"),
            ("POST", "/origins"),
            ("PUT", "/independence"),
        }
    )
    for method, how in (("PUT", {"json": {"note": "one"}}), ("DELETE", {})):
        surface_by_id(
            f"{method} /sources/{{id}}/reports/{{record}}",
            lambda a, id, method=method, how=how: a.send(method, f"/sources/{NOWHERE}/reports/{id}", **how),
            deed=True,
        )
    surface("POST /origins", lambda a: a.send("POST", "/origins", json={"records": [NOWHERE], **ASKING}))
    surface(
        "PUT /independence",
        lambda a: a.send("PUT", "/independence", json={"records": [NOWHERE, *beside(a)], "value": "assured"}),
    )


def _pages() -> None:
    for path in ("/sources", "/sources?closed=yes", "/origins"):
        PAGES.add(("GET", path.split("?")[0]))
        surface(f"page GET {path}", lambda a, path=path: a.page("GET", path))
    for path, fields in (("/sources", OPENING), ("/sources/key", NO_KEY)):
        PAGES.add(("POST", path))
        surface(f"page POST {path}", lambda a, path=path, fields=fields: a.page("POST", path, **fields))
    PAGES.add(("POST", "/origins"))
    surface("page POST /origins", lambda a: a.page("POST", "/origins", records=NOWHERE, **ASKING))
    for path in ("/sources/{id}", "/origins/{id}"):
        PAGES.add(("GET", path))
        surface_by_id(
            f"page GET {path}", lambda a, id, path=path: a.page("GET", path.format(id=id)), "sources"
        )
    for name, fields in (
        ("seal", {"sealed": "bare"}),
        ("review", REVIEW),
        ("hand-over", {"duty": "handler", "login": "nobody"}),
        ("take-over", {}),
        ("close", {}),
        ("report", {"report": NOWHERE}),
        ("unreport", {"report": NOWHERE}),
        ("independence", {"reports": NOWHERE, "value": "assured"}),
    ):
        PAGES.add(("POST", f"/sources/{{id}}/{name}"))
        surface(
            f"page POST /sources/{{id}}/{name}",
            lambda a, name=name, fields=fields: a.page("POST", f"/sources/{NOWHERE}/{name}", **fields),
        )
    PAGES.add(("POST", "/origins/{id}"))
    surface("page POST /origins/{id}", lambda a: a.page("POST", f"/origins/{NOWHERE}", answer="agree"))


def _commands() -> None:
    def command(name: str, *words: str) -> None:
        COMMANDS.add(name)
        surface(" ".join(["tearline", name, *words]), lambda a: a.run(*name.split(), *words))

    def by_id(name: str, *words: str, of: str = "sources") -> None:
        """``ID`` among the words stands for the id."""
        COMMANDS.add(name)

        def ask(a: Asker, id: str) -> bytes:
            return a.run(*name.split(), *(id if one == "ID" else one for one in words))

        surface_by_id(f"tearline {name}", ask, of)

    review = ("--risk", "low", "--review-on", "2027-05-04")
    command("source list")
    command("source list", "--json")
    command("source add", "--handler", "nobody", *review)
    command("origin list")
    command("origin list", "--json")
    by_id("source show", "ID")
    command("source set-key", "/no/such/key")
    by_id("source open", "ID", "--key", "/no/such/key")
    command("source seal", NOWHERE)
    command("source review", NOWHERE, *review)
    command("source hand-over", NOWHERE, "--handler", "nobody")
    command("source take-over", NOWHERE)
    command("source close", NOWHERE)
    command("source report", NOWHERE, NOWHERE)
    command("source unreport", NOWHERE, NOWHERE)
    command("origin ask", NOWHERE, "--case", "OIC/7", "--reason", "a reason")
    command("origin agree", NOWHERE)
    command("origin decline", NOWHERE)
    by_id("origin read", "ID")
    by_id("independence show", "ID", of="records")
    command("independence say", "not-assured", NOWHERE, NOWHERE[:-1] + "9")
