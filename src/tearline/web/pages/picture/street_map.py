"""The street map of the data folder, for the browser, which asks for the bytes of the tiles that it draws."""

from __future__ import annotations

from starlette.responses import FileResponse, Response

from tearline.errors import NotFound
from tearline.web.streets import streets_in
from tearline.web.visit import Page, Visit

_FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}  # another file has another address


def street_map(visit: Visit) -> Response:
    """The file or a range of it (RFC 9110, 14): public data, the same for everybody who is signed in."""
    found = streets_in(visit.office.desk.house.data)
    if found is None or found.trouble or found.version != visit.request.path_params["version"]:
        raise NotFound
    return FileResponse(found.path, headers=_FOR_EVER, media_type="application/vnd.pmtiles")


PAGES = (Page("GET", "/street-map/{version}", street_map),)
