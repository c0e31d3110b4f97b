"""Whether the service is well, and its figures."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.asking import PUBLIC, At
from tearline.api.forms import Health
from tearline.api.metrics import Metrics
from tearline.api.problems import responses
from tearline.registry.signin import purposes

router = APIRouter(prefix=PREFIX, tags=["service"])


@router.get(
    "/health", response_model=Health, responses=responses(), dependencies=[PUBLIC], summary="Is it well"
)
def health(office: At) -> Response:
    """The service and its database answer, or 503. Needs no session and says nothing more."""
    purposes(office.desk)
    return Answer({"status": "ok"})


@router.get("/openapi.json", include_in_schema=False)
async def description(request: Request) -> Response:
    """The API's own description (OpenAPI 3.1), made once."""
    known: bytes | None = getattr(request.app.state, "description", None)
    if known is None:
        known = request.app.state.description = orjson.dumps(request.app.openapi())
    return Response(known, media_type="application/json")


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Figures for Prometheus on this machine; for anyone else there is nothing here."""
    kept: Metrics = request.app.state.metrics
    return kept.page(request)
