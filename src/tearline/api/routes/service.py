"""Whether the service lives, whether it is ready to answer, and its figures."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import anyio
import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from tearline.api import PREFIX
from tearline.api.answers import Answer
from tearline.api.metrics import Metrics
from tearline.api.problems import responses
from tearline.api.viewer import At
from tearline.errors import TearlineError, Unavailable
from tearline.language import msg
from tearline.ledger.look import Desk
from tearline.ledger.sequencer import Sequencer
from tearline.registry.signin import purposes

LATE = 60.0  # seconds without a round of the sequencer that went well

router = APIRouter(prefix=PREFIX, tags=["service"])


class Pulse:
    """Asks the database once at a time, however many probes there are, on a thread of its own.

    So the probe needs no limit, and waits neither for questions nor for whoever else asks. Who comes while it
    is being asked waits for the next answer, which is for all who wait.
    """

    def __init__(self) -> None:
        self._turn = anyio.Lock()
        self._thread = anyio.CapacityLimiter(1)
        self._begun = 0
        self._trouble: TearlineError | None = None

    async def feel(self, desk: Desk) -> None:
        """Raises what the database's answer was, if it was none."""
        before = self._begun
        async with self._turn:
            if self._begun == before:
                self._begun += 1
                self._trouble = await anyio.to_thread.run_sync(_trouble, desk, limiter=self._thread)
        if self._trouble is not None:
            raise self._trouble


# Of a ticket that nobody has: nothing is written, and the way that each look takes was gone.
_NO_TICKET = {"close": str(UUID(int=0)), "records": [], "owners": [], "count": 0}


def _trouble(desk: Desk) -> TearlineError | None:
    try:
        purposes(desk)
        desk.appender.submit(_NO_TICKET)
    except TearlineError as error:
        return error
    return None


def _refuse_unsigned(sequencer: Sequencer | None) -> None:
    """A ledger that nobody signs is for the operator to know, and no secret: its checkpoints stand still."""
    if sequencer is not None and sequencer.trouble is not None:
        raise Unavailable(
            msg(
                "Looks and deeds are on record, but the ledger is not signed: {why}",
                why=sequencer.trouble.message,
            )
        )
    if sequencer is not None and sequencer.rounds.is_alive() and (late := sequencer.rounds.seconds()) > LATE:
        raise Unavailable(
            msg(
                "Looks and deeds are on record, but the ledger has not been signed for {seconds} s.",
                seconds=int(late),
            )
        )


class Health(BaseModel):
    """The service answers, and so does its database."""

    status: Literal["ok"]


@router.get("/health/live", response_model=Health, responses=responses(), summary="Does it live")
async def live(request: Request) -> Response:  # noqa: ARG001 what a route is given
    """The process takes requests; nothing else is asked. Start it anew only where this does not answer."""
    return Answer({"status": "ok"})


@router.get("/health", response_model=Health, responses=responses(), summary="Is it ready")
async def health(request: Request, office: At) -> Response:
    """The service can answer: the database does, looks are put on record, and the ledger is signed; else 503 with what
    is wrong, which passes by itself or is the operator's to mend. No session, no limit."""
    pulse: Pulse = request.app.state.pulse
    await pulse.feel(office.desk)
    _refuse_unsigned(request.app.state.sequencer)
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
