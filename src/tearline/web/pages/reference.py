"""The API's reference, from the description that the service itself gives at ``/api/v1/openapi.json``.

No session is needed, as for that description: both tell what this release of Tearline takes and answers, the same in
every deployment, and nothing of this one. They read neither records nor settings.
"""

from __future__ import annotations

import re
from functools import partial

from starlette.responses import Response

from tearline.api.examples import examples
from tearline.api.problems import all_problems
from tearline.api.viewer import address_of
from tearline.errors import NotSignedIn, Unavailable
from tearline.language import Message, msg
from tearline.web.described import GROUPS, WHO, Described, described
from tearline.web.visit import Page, Visit

_WHERE: dict[str, Message] = {
    "path": msg("part of the address"), "query": msg("query"), "header": msg("header"), "body": msg("body, JSON"),
    "form": msg("body, form with files"),
}  # fmt: skip
_CODE = re.compile(r"`+([^`]+)`+")


def reference(visit: Visit) -> Response:
    """All routes by group, how to begin, and the problems."""
    groups = _groups(visit)
    count = sum(len(routes) for routes in groups.values())
    return visit.show(
        "reference.html", msg("The API has {n} routes", n=count), groups=groups, titles=GROUPS, count=count,
        before=examples().before, problems=all_problems(),
    )  # fmt: skip


def group(name: str, visit: Visit) -> Response:
    """The routes of one group, in full."""
    routes, titles = _groups(visit)[name], dict(all_titles())
    return visit.show(
        "reference-group.html", msg("API: {group}", group=GROUPS[name][0]), name=name, titles=GROUPS, routes=routes,
        who=WHO, where=_WHERE, problem=titles, pieces=pieces, count=len(routes),
    )  # fmt: skip


def all_titles() -> list[tuple[int, Message]]:
    """The title of each status that is a problem."""
    return [(status, title) for status, _, title in all_problems()]


def pieces(text: str) -> list[tuple[str, bool]]:
    """A text of the description in pieces: plain, and what stands as code."""
    parts = _CODE.split(" ".join(text.split()))
    return [(part, bool(place % 2)) for place, part in enumerate(parts) if part]


def _groups(visit: Visit) -> dict[str, list[Described]]:
    """Read once; whoever is signed in keeps the head of the pages."""
    _greet(visit)
    app = visit.request.app
    if not hasattr(app.state, "reference"):
        app.state.reference = described(app.openapi())
    groups: dict[str, list[Described]] = app.state.reference
    return groups


def _greet(visit: Visit) -> None:
    if visit.token is None:
        visit.office.limiter.public(address_of(visit.request))
        return
    try:
        visit.sign_in()
    except (NotSignedIn, Unavailable):  # the page needs neither a session nor the database
        visit.officer = None


PAGES = (
    Page("GET", "/api", reference, public=True),
    *(Page("GET", f"/api/{name}", partial(group, name), public=True) for name in GROUPS),
)
