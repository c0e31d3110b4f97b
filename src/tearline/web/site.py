"""Puts the pages beside the API, and turns what goes wrong into a page that says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import anyio
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, compile_path

from tearline.api.edge import note_fault
from tearline.api.problems import fault_words, http_words, status_of, title_of
from tearline.api.viewer import Office, address_of
from tearline.errors import NotSignedIn, TearlineError, TooMany, Unavailable
from tearline.language import choose_language
from tearline.registry.provider import Provider, organisation_of
from tearline.web import cookies
from tearline.web.making import BeingMade
from tearline.web.pages import reference
from tearline.web.pages.casework import (
    day,
    delegations,
    figures,
    matter,
    matters,
    rights,
    rights_draft,
    units,
)
from tearline.web.pages.justice import clocks
from tearline.web.pages.oversight import copies, ledger, looked, looks, reports, tracings, unusual
from tearline.web.pages.picture import (
    ask,
    chart,
    check,
    check_list,
    entity,
    files,
    questions,
    record,
    review,
    street_map,
    time_and_place,
)
from tearline.web.pages.registry import officer, registry, rules
from tearline.web.pages.session import demo, keys, organisation, own, renewal, session, sessions, waiting
from tearline.web.pages.sharing import (
    consents,
    credit,
    desks,
    origins,
    plans,
    pointers,
    releases,
    requests,
    sources,
)
from tearline.web.pages.stewardship import correct, deeds, mapping, ours, upload  # fmt: skip
from tearline.web.progress import UnderWay
from tearline.web.sealed import Sealer
from tearline.web.static import ASSETS, sender
from tearline.web.visit import NoPurpose, Page, Visit, fields_of

PAGES: tuple[Page, ...] = (
    *session.PAGES, *own.PAGES, *keys.PAGES, *renewal.PAGES, *organisation.PAGES,
    *sessions.PAGES, *demo.PAGES, *check.PAGES, *check_list.PAGES, *ask.PAGES,
    *day.PAGES, *questions.PAGES, *matters.PAGES, *matter.PAGES, *figures.PAGES, *units.PAGES, *entity.PAGES,
    *time_and_place.PAGES, *street_map.PAGES, *chart.PAGES, *record.PAGES, *files.PAGES, *review.PAGES, *registry.PAGES,
    *officer.PAGES, *rules.PAGES, *ledger.PAGES, *unusual.PAGES, *looks.PAGES, *looked.PAGES, *correct.PAGES,
    *deeds.PAGES, *ours.PAGES, *upload.PAGES, *mapping.PAGES, *copies.PAGES, *reports.PAGES, *tracings.PAGES,
    *desks.PAGES, *requests.PAGES, *releases.PAGES, *pointers.PAGES, *consents.PAGES, *plans.PAGES, *credit.PAGES,
    *sources.PAGES, *origins.PAGES,
    *clocks.PAGES,
    *rights.PAGES,
    *rights_draft.PAGES, *delegations.PAGES, *reference.PAGES, *waiting.PAGES,
)  # fmt: skip
FIELDS = 200  # of one form
RETRY_AFTER = 5  # seconds

# A page loads what is ours and nothing else, runs no script that stands in it, and stands in no frame (OWASP Secure
# Headers). Markup may only be made of text by the one policy of swap.ts, a worker's address by the one of layout.ts.
CSP = "; ".join(
    (
        "default-src 'none'", "style-src 'self'", "img-src 'self'", "script-src 'self'", "connect-src 'self'",
        "worker-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types tearline-pages tearline-workers",
    )
)  # fmt: skip
HEADERS = {
    "content-security-policy": CSP,
    # no-referrer would take the origin from our own forms, by which they are told from forged ones
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), usb=()",
}


def add_pages(app: FastAPI) -> None:
    """Let the application answer browsers too."""
    office: Office = app.state.office
    app.state.sealer = Sealer(office.desk.digest_key)
    app.state.under_way = UnderWay()
    app.state.being_made = BeingMade()
    named = organisation_of(office.settings)
    app.state.provider = Provider(named) if named else None
    by_path: dict[str, dict[str, Page]] = {}
    for page in PAGES:
        by_path.setdefault(page.path, {})[page.method] = page
    for path, pages in by_path.items():
        app.router.routes.append(Route(path, _endpoint(pages), methods=list(pages), include_in_schema=False))
    for asset in ASSETS:
        app.router.routes.append(Route(asset.address, sender(asset), include_in_schema=False))


def _endpoint(pages: dict[str, Page]) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of one address."""

    async def answer(request: Request) -> Response:
        page = pages["GET" if request.method == "HEAD" else request.method]
        response = await _answer(page, request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


async def _answer(page: Page, request: Request) -> Response:
    office: Office = request.app.state.office
    language = choose_language(
        request.cookies.get(cookies.LANGUAGE) or request.headers.get("accept-language")
    )
    visit = Visit(
        request=request, office=office, sealer=request.app.state.sealer, language=language,
        token=cookies.token_of(request), answer=_sent_again, now=datetime.now(UTC),
    )  # fmt: skip
    try:
        if visit.token is not None:
            office.limiter.request(visit.token)
        elif not page.public:  # others behind the address must not use up a person's way to sign in
            office.limiter.public(address_of(request))
        if page.files is not None:
            return await _with_files(page.files, visit)
        if request.method == "POST":
            async with request.form(max_files=0, max_fields=FIELDS) as form:
                visit.form = fields_of(form)
    except TearlineError as error:
        return await anyio.to_thread.run_sync(trouble, visit, error)
    except HTTPException as error:
        return await anyio.to_thread.run_sync(http_trouble, visit, error.status_code)
    turns: anyio.CapacityLimiter | None = request.app.state.sign_ins if page.heavy else None
    return await anyio.to_thread.run_sync(partial(handled, page, visit), limiter=turns)


async def _with_files(answer: Callable[[Visit], Awaitable[Response]], visit: Visit) -> Response:
    """The answer to a form with files, which go to disk: nobody but a person who is signed in may send one."""
    try:
        await anyio.to_thread.run_sync(visit.sign_in)
        return await answer(visit)
    except NoPurpose:
        return await anyio.to_thread.run_sync(session.ask_for_a_purpose, visit)
    except NotSignedIn:
        return await anyio.to_thread.run_sync(session.sign_in_again, visit)
    except TearlineError as error:
        return await anyio.to_thread.run_sync(trouble, visit, error)
    except HTTPException as error:
        return await anyio.to_thread.run_sync(http_trouble, visit, error.status_code)


def handled(page: Page, visit: Visit) -> Response:
    """The page's answer, or the page that says why there is none."""
    try:
        if not page.public:
            visit.sign_in()
        if page.method == "POST":
            visit.refuse_forged()
        return page.answer(visit)
    except NoPurpose:
        return session.ask_for_a_purpose(visit)
    except NotSignedIn:
        return session.sign_in_again(visit)
    except TearlineError as error:
        return trouble(visit, error)
    except Exception as error:
        note_fault(error)
        title, detail = fault_words()
        visit.officer = None  # whose head of the page may be what failed
        return visit.show("trouble.html", title, status=500, detail=detail, retry=0)


def _sent_again(path: str, visit: Visit) -> Response:
    """The answer to a form that is sent anew, as if it came to ``path`` now."""
    page, named = next(
        (page, found.groupdict()) for page in PAGES
        if page.method == "POST" and (found := compile_path(page.path)[0].match(path))
    )  # fmt: skip
    visit.request.scope["path_params"] = named
    return handled(page, visit)


def trouble(visit: Visit, error: TearlineError) -> Response:
    """One of our own errors, as a page."""
    status, retry = status_of(error), 0
    if isinstance(error, Unavailable):
        visit.officer = None  # the head of a page asks the database too
    if isinstance(error, TooMany):
        retry = error.retry_after
    elif isinstance(error, Unavailable):
        retry = RETRY_AFTER
    page = visit.show(
        "trouble.html", title_of(error), status=status, detail=error.message, retry=retry
    )  # fmt: skip
    if retry:
        page.headers["retry-after"] = str(retry)
    return page


def http_trouble(visit: Visit, status: int) -> Response:
    """What never reached a page's own code, as a page."""
    title, detail = http_words(status)
    return visit.show("trouble.html", title, status=status, detail=detail, retry=0)
