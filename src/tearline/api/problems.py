"""What went wrong, as ``application/problem+json`` (RFC 9457) in the reader's language.

The one place where errors become HTTP. A problem says nothing of values: neither the caller's nor the
database's. That makes an unknown id and a hidden one the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tearline.errors import (
    BadInput,
    Conflict,
    LeaveNeeded,
    NotEntitled,
    NotFound,
    NotSignedIn,
    TearlineError,
    TooMany,
    Unavailable,
)
from tearline.language import Language, Message, choose_language, msg

RETRY_AFTER = 5  # seconds; a restarted database is back in fewer
MOST = 10_000  # records that a problem names

_STATUS: tuple[tuple[type[TearlineError], int, Message], ...] = (
    (BadInput, 400, msg("This request cannot be used")),
    (NotSignedIn, 401, msg("Not signed in")),
    (NotEntitled, 403, msg("Not yours to do")),
    (NotFound, 404, msg("Not found")),
    (Conflict, 409, msg("In conflict with the state of things")),
    (TooMany, 429, msg("Too many requests")),
    (Unavailable, 503, msg("Not available now")),
)
_HTTP: dict[int, tuple[str, Message, Message]] = {
    400: (
        "bad-input",
        msg("This request cannot be used"),
        msg("The request is not in a form that can be read."),
    ),
    404: ("not-found", msg("Not found"), msg("There is nothing at this address.")),
    405: ("bad-method", msg("Not a method of this address"), msg("This address takes other methods.")),
    408: ("too-slow", msg("Too slow"), msg("The request did not arrive in time. Send it again.")),
    413: ("too-large", msg("Too large"), msg("The request is larger than this service takes.")),
    415: ("bad-type", msg("Not a type that is read here"), msg("Send the type that the API names.")),
    421: ("bad-host", msg("Wrong name"), msg("This service has another name; see TEARLINE_HOSTS.")),
    429: (
        "too-many",
        msg("Too many requests"),
        msg("Your address has as many connections or requests under way as it may have. Wait, or end some."),
    ),
    431: (
        "head-too-large",
        msg("Headers too large"),
        msg("Request line and headers together are larger than this service takes."),
    ),
    503: (
        "unavailable",
        msg("Not available now"),
        msg("The service has as many connections as it takes. Try again in a moment."),
    ),
}  # fmt: skip
_FAULT = (
    "error",
    msg("A fault of the service"),
    msg("The service failed on this request. The fault is in its log."),
)
_BAD_FORM = msg("Fields are missing or not in their form")


class LeaveMissing(BaseModel):
    """What leave is to be asked for: the records, what is to be done with them, and for whom (empty: the agency)."""

    records: list[str]
    use: str = Field(examples=["copy"])
    for_whom: str


class Problem(BaseModel):
    """RFC 9457. ``code`` is stable for programs, ``detail`` is for people, in Spanish or English."""

    type: str = Field(examples=["urn:tearline:problem:not-found"])
    title: str
    status: int
    detail: str
    code: str
    leave: LeaveMissing | None = Field(
        default=None, description="Of leave-needed: what POST /requests/leave is to be sent."
    )


def render(
    status: int,
    code: str,
    title: Message,
    detail: Message,
    language: Language,
    headers: Mapping[str, str] | None = None,
    leave: LeaveMissing | None = None,
) -> Response:
    """The answer for a problem."""
    body: dict[str, object] = {
        "type": f"urn:tearline:problem:{code}",
        "title": title.text(language),
        "status": status,
        "detail": detail.text(language),
        "code": code,
    }
    if leave is not None:
        body["leave"] = leave.model_dump()
    fixed = {"content-language": language, "vary": "accept-language"}
    return Response(
        orjson.dumps(body), status, {**fixed, **(headers or {})}, media_type="application/problem+json"
    )


def problem_of(error: TearlineError, language: Language) -> Response:
    """The answer for one of our own errors."""
    leave = None
    if isinstance(error, LeaveNeeded) and error.records:
        leave = LeaveMissing(records=list(error.records[:MOST]), use=error.use, for_whom=error.for_whom)
    return render(
        status_of(error), error.code, title_of(error), error.message, language, _headers(error), leave
    )  # fmt: skip


def status_of(error: TearlineError) -> int:
    """The status of HTTP for one of our own errors."""
    return _meaning(error)[0]


def title_of(error: TearlineError) -> Message:
    """What kind of error it is, in words."""
    return _meaning(error)[1]


def http_words(status: int) -> tuple[Message, Message]:
    """Title and explanation for what never reached a handler."""
    return _HTTP.get(status, _FAULT)[1:]


def all_problems() -> list[tuple[int, str, Message]]:
    """Status, code and title of every problem that the API answers, by status."""
    kinds = {(status, code): title for status, (code, title, _) in _HTTP.items()}
    for kind, status, title in _STATUS:
        kinds |= {(status, one.code): title for one in (kind, *kind.__subclasses__())}
    kinds[422, "bad-form"], kinds[500, _FAULT[0]] = _BAD_FORM, _FAULT[1]
    return [(*key, kinds[key]) for key in sorted(kinds)]


def fault_words() -> tuple[Message, Message]:
    """Title and explanation for an error that nobody foresaw."""
    return _FAULT[1:]


def _meaning(error: TearlineError) -> tuple[int, Message]:
    return next(((s, t) for kind, s, t in _STATUS if isinstance(error, kind)), (500, _FAULT[1]))


def http_problem(status: int, language: Language, headers: Mapping[str, str] | None = None) -> Response:
    """The answer for what never reached a handler."""
    code, title, detail = _HTTP.get(status, _FAULT)
    again = {"retry-after": str(RETRY_AFTER)} if status in (429, 503) else {}
    return render(status, code, title, detail, language, {**again, **(headers or {})})


def fault(language: Language) -> Response:
    """The answer for an error that nobody foresaw: without a word of it."""
    return render(500, *_FAULT, language)


def language_of(request: Request) -> Language:
    """The language that the caller reads; Spanish unless English is asked for."""
    return choose_language(request.headers.get("accept-language"))


def install(app: FastAPI) -> None:
    """Let every error of a handler become a problem."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, TearlineError)  # noqa: S101 registered for it alone
        return problem_of(error, language_of(request))

    async def malformed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 registered for it alone
        return _malformed(error, language_of(request))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 registered for it alone
        return http_problem(error.status_code, language_of(request), error.headers)

    app.add_exception_handler(TearlineError, ours)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, http)


def _headers(error: TearlineError) -> dict[str, str]:
    match error:
        case NotSignedIn():
            return {"www-authenticate": 'Bearer realm="tearline"'}
        case TooMany():
            return {"retry-after": str(error.retry_after)}
        case Unavailable():
            return {"retry-after": str(RETRY_AFTER)}
        case _:
            return {}


def _malformed(error: RequestValidationError, language: Language) -> Response:
    fields = sorted({_where(found) for found in error.errors()})
    return render(
        422,
        "bad-form",
        _BAD_FORM,
        msg(
            "Look at these fields, whose form the API's description gives: {fields}.",
            fields=", ".join(fields),
        ),
        language,
    )


def _where(found: Mapping[str, Any]) -> str:
    """The field's place; never a name that the caller made up, which might be a value."""
    place = [str(part) for part in found["loc"]]
    if found["type"] == "extra_forbidden":
        place = place[:-1]
    if found["type"] == "json_invalid":
        place = place[:1]
    return ".".join(place[:2])


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: the problems that a route answers, besides those that any route may."""
    said = {
        400: "The input cannot be used.", 401: "No live session.", 403: "Not this viewer's to do.",
        404: "Unknown, or not visible to this viewer: the same answer.", 405: "Not a method of this address.",
        409: "The state of things does not allow it.", 413: "Larger than this service takes.",
        415: "Not a type that is read here.", 421: "Asked under a name that this service does not have.",
        422: "Fields are missing or not in their form.",
        429: "Too many requests; see Retry-After.", 500: "A fault of the service.",
        503: "The database is away; see Retry-After.",
    }  # fmt: skip
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    every = sorted({*statuses, 413, 421, 422, 429, 500, 503})
    return {status: {"description": said[status], "content": content} for status in every}
