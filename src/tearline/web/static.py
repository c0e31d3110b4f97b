"""What is the same for everybody. Each file has an address with its digest, so that a browser may keep it for ever."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response

from tearline.web import signs

PREFIX = "/static"
SHEETS = ("tokens.css", "components.css", "face.css")
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file as it is sent: its address holds the digest of its content. It is packed when it is first asked for."""

    address: str
    media_type: str
    plain: bytes

    @cached_property
    def packed(self) -> bytes:
        """Its content by gzip."""
        return gzip.compress(self.plain, 9, mtime=0)


def _asset(name: str, media_type: str, content: bytes) -> Asset:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Asset(f"{PREFIX}/{digest}/{name}", media_type, content)


def _sheets() -> bytes:
    return b"\n".join(_file(name) for name in SHEETS)


def _file(name: str) -> bytes:
    return resources.files("tearline.web").joinpath("static", name).read_bytes()


def _built(ending: str, media_type: str) -> dict[str, Asset]:
    """The files of one kind that set-up made (tools/islands.py), by name; none before it has run: pages do without."""
    folder = resources.files("tearline.web").joinpath("static", "built")
    if not folder.is_dir():
        return {}
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(ending))
    return {n.removesuffix(ending): _asset(n, media_type, folder.joinpath(n).read_bytes()) for n in names}


STYLES = _asset("tearline.css", "text/css", _sheets())
MAP_STYLES = _asset("map.css", "text/css", _file("map.css"))  # of the one page that has a map
ICON = _asset("icon.svg", "image/svg+xml", _file("icon.svg"))
SCRIPTS = _built(".js", "text/javascript")
LAND = _built(".json", "application/json").get("land")
SIGNS = {name: _asset(f"{name}.svg", "image/svg+xml", drawn) for name, drawn in signs.files().items()}
ASSETS = (STYLES, MAP_STYLES, ICON, *([LAND] if LAND else ()), *SCRIPTS.values(), *SIGNS.values())


def sender(asset: Asset) -> Callable[[Request], Awaitable[Response]]:
    """Answers with the asset; it tells nobody anything, and no session is looked at."""

    async def send(request: Request) -> Response:
        headers = {"cache-control": _FOR_EVER, "vary": "accept-encoding"}
        body = asset.plain
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["content-encoding"] = asset.packed, "gzip"
        return Response(body, 200, headers, media_type=asset.media_type)

    return send
