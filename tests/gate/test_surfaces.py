"""Nobody adds a way of asking without saying what it gives to whom."""

from __future__ import annotations

from importlib import import_module

import typer

from tearline.api import PREFIX
from tearline.cli.commands import COMMANDS as OFFERED
from tearline.web import site, static
from tests.gate.stage import Stage
from tests.gate.surfaces import COMMANDS, EXEMPT_COMMANDS, EXEMPT_PAGES, EXEMPT_ROUTES, PAGES, ROUTES


def test_every_route_of_the_api_is_a_surface_or_exempt(stage: Stage) -> None:
    described = stage.api.app.openapi()["paths"]  # type: ignore[attr-defined]
    live = {
        (method.upper(), path.removeprefix(PREFIX))
        for path, methods in described.items()
        for method in methods
    }
    assert live - ROUTES - EXEMPT_ROUTES.keys() == set(), (
        "add it to the surfaces of its face: a surface, or exempt with a reason"
    )
    assert (ROUTES | EXEMPT_ROUTES.keys()) - live == set(), "no route of the API any more"
    assert ROUTES & EXEMPT_ROUTES.keys() == set()


def test_every_page_is_a_surface_or_exempt() -> None:
    live = {(page.method, page.path) for page in site.PAGES}
    assert live - PAGES - EXEMPT_PAGES.keys() == set(), (
        "add it to the surfaces of its face: a surface, or exempt with a reason"
    )
    assert (PAGES | EXEMPT_PAGES.keys()) - live == set(), "no page any more"
    assert PAGES & EXEMPT_PAGES.keys() == set()


def test_routes_outside_the_description_are_known(stage: Stage) -> None:
    """What OpenAPI does not list must not be a back door: the description itself, the metrics, and the pages."""
    app = stage.api.app
    described = app.openapi()["paths"]  # type: ignore[attr-defined]
    hidden = {route.path for route in app.routes if hasattr(route, "path")} - described.keys()  # type: ignore[attr-defined]
    pages = {page.path for page in site.PAGES} | {asset.address for asset in static.ASSETS}
    assert hidden <= {f"{PREFIX}/openapi.json", f"{PREFIX}/metrics"} | pages


def test_every_command_is_a_surface_or_exempt() -> None:
    live = set()
    for command in OFFERED:
        target = getattr(import_module(command.module), command.attribute)
        if isinstance(target, typer.Typer) and (
            len(target.registered_commands) > 1 or target.registered_callback is not None
        ):
            names = [c.name or c.callback.__name__ for c in target.registered_commands]  # type: ignore[union-attr]
            live |= {f"{command.name} {name}" for name in names}
        else:
            live.add(command.name)
    assert live - COMMANDS - EXEMPT_COMMANDS.keys() == set(), (
        "add it to the surfaces of its face: a surface, or exempt with a reason"
    )
    assert (COMMANDS | EXEMPT_COMMANDS.keys()) - live == set(), "no command any more"
