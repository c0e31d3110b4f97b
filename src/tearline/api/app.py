"""Builds the API over an open desk."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import Any

import anyio
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from tearline.api import problems
from tearline.api.edge import Edge
from tearline.api.limiter import Limiter
from tearline.api.metrics import Metrics
from tearline.api.routes import (
    clocks,
    copies,
    credit,
    desks,
    files,
    fusion,
    graph,
    kinds,
    ledger,
    loads,
    looks,
    matters,
    picture,
    plans,
    pointers,
    questions,
    registry,
    releases,
    reports,
    requests,
    rights,
    service,
    session,
    sources,
    steward,
    time_and_place,
    tracings,
    units,
    unusual,
    vetting,
    wakes,
)
from tearline.api.routes import figures as figures_of_leads
from tearline.api.viewer import PURPOSE, Office
from tearline.api.wakes import Wakes
from tearline.api.who import who_may
from tearline.errors import Unavailable
from tearline.jobs import figures
from tearline.jobs.beside import Beside
from tearline.jobs.figures import Figure
from tearline.ledger.look import Desk
from tearline.ontology.model import model
from tearline.oversight.proofs import Archive
from tearline.settings import Settings

ROUTERS = (
    copies, picture, questions, fusion, graph, time_and_place, matters, figures_of_leads, units, desks, releases,
    pointers, plans, credit, requests, sources, clocks, files, session, loads, kinds, steward, looks, reports,
    unusual,
    tracings, ledger,
    registry, vetting,
    rights, wakes, service,
)  # fmt: skip
_DESCRIPTION = """\
Every agency keeps its records, everyone sees exactly what they may, and every look is on the record.

Sign in with `POST /session`, then send the token as `Authorization: Bearer …` and the purpose of each look
as `Tearline-Purpose`. Problems are `application/problem+json`, in Spanish or, by `Accept-Language`, in
English. What does not exist and what you may not see are the same answer.
"""


def create_app(desk: Desk, settings: Settings, beside: Beside | None = None) -> FastAPI:
    """The API of an open desk; the desk stays the caller's to close. ``beside``: what runs beside it."""
    app = FastAPI(
        title="Tearline",
        version=version("tearline"),
        description=_DESCRIPTION,
        openapi_url=None,  # ours is in routes/service.py
        docs_url=None,  # the stock pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # a redirect repeats what was asked in a Location header
        lifespan=_lifespan,
    )
    for module in ROUTERS:
        # not include_router: that matches twice and once more for each router, 1 ms of each request
        app.router.routes.extend(module.router.routes)
    problems.install(app)
    app.state.metrics = Metrics()
    app.state.sequencer = sequencer = beside.sequencer if beside else None
    if sequencer is not None:
        app.state.metrics.watch_ledger(lambda: sequencer.trouble is None)
    app.state.metrics.watch(lambda: _figures(desk, beside))
    app.state.loads = anyio.CapacityLimiter(loads.AT_ONCE)
    app.state.looked_into = anyio.CapacityLimiter(files.AT_ONCE)
    app.state.wakes = Wakes(desk)
    app.state.copies = anyio.CapacityLimiter(copies.AT_ONCE)
    app.state.pulse = service.Pulse()
    app.state.sign_ins = anyio.CapacityLimiter(session.AT_ONCE)
    app.state.office = Office(desk, Archive(desk.house), settings, Limiter(settings))
    app.add_middleware(Edge, settings=settings, metrics=app.state.metrics)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _figures(desk: Desk, beside: Beside | None) -> Iterator[Figure]:
    """All that is known now; without the database, what is known without it."""
    with suppress(Unavailable):
        yield from figures.of_the_database(desk.house)
    yield from figures.of_the_machine(desk.house.data)
    yield from figures.of_a_pool("questions", desk.pool)
    yield from figures.of_a_pool("sign-in", desk.signin)
    if beside is not None:
        yield from beside.figures()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    office: Office = app.state.office
    model()  # ready before the first question, which would wait for it
    # More than one thread a connection would wait for one; more than three a processor wait for each
    # other (16 on two processors: p99 twice that of 6, and no check more a second).
    threads = min(office.settings.connections, 3 * (os.cpu_count() or 1))
    anyio.to_thread.current_default_thread_limiter().total_tokens = threads
    yield
    office.archive.close()


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The description, with the problem's form, who may ask (``x-who``), and the purpose as what it is: mandatory."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = problems.Problem.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                operation["x-who"] = who_may(method, path, operation, PURPOSE)
                for parameter in operation.get("parameters", ()):
                    if parameter["name"] == PURPOSE:
                        parameter["required"] = True
        app.openapi_schema = schema
    return app.openapi_schema
