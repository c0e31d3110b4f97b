"""Server-sent events: an answer that goes on until its client or the service ends (see ``STREAMS`` of the door)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse


def sent_events(events: AsyncIterator[bytes]) -> StreamingResponse:
    """These events, each of which ends with an empty line; kept by nobody on the way."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)
