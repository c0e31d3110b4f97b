"""What a browser keeps for us: the session, the mark of the device, and what the person chose.

The session's cookie is bound to this very host (``__Host-``), out of reach of scripts, and never sent along with a
request that another site caused (SameSite=Strict; RFC 6265bis, OWASP ASVS 5.0, 3.3).
"""

from __future__ import annotations

import ipaddress
import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from tearline.registry.signin import Pass, Session

SESSION = "__Host-tearline"
PASS = "__Host-tearline-pass"  # noqa: S105 a cookie's name
DEVICE = "__Host-tearline-device"
PURPOSE = "__Host-tearline-purpose"
LOGIN = "__Host-tearline-login"
ORGANISATION = "__Host-tearline-organisation"
LANGUAGE = "tearline-language"
THEME = "tearline-theme"

YEAR = 365 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_CODE = re.compile(r"[a-z][a-z0-9-]{1,31}")


def token_of(request: Request) -> str | None:
    """The session's token that the browser sent; None for none, or for what cannot be one."""
    return _fitting(_TOKEN, request.cookies.get(SESSION))


def pass_of(request: Request) -> str | None:
    """The pass by which the person sets a credential of their own."""
    return _fitting(_TOKEN, request.cookies.get(PASS))


def device_of(request: Request) -> str | None:
    """The mark that this browser got at its last sign-in."""
    return _fitting(_TOKEN, request.cookies.get(DEVICE))


def purpose_of(request: Request) -> str | None:
    """The code of the purpose that was chosen last."""
    return _fitting(_CODE, request.cookies.get(PURPOSE))


def login_of(request: Request) -> str:
    """Who signed in last in this browser: for the form's first field, and for whose words an ended session keeps."""
    return unquote(request.cookies.get(LOGIN, ""))[:64]


def is_kept_safe(request: Request, https: bool) -> bool:
    """Whether a browser takes a cookie that demands a safe way: over https, or on the machine itself."""
    return https or request.url.scheme == "https" or _is_loopback(request.url.hostname or "")


def organisation_of(request: Request) -> str:
    """What was begun with an organisation's provider, sealed; empty for nothing."""
    return unquote(request.cookies.get(ORGANISATION, ""))


def keep(response: Response, name: str, value: str, seconds: int | None = None, *, lax: bool = False) -> None:
    """Hand the browser something to keep; without ``seconds`` until it is closed. ``lax``: it is sent along too when
    another site leads here, as an organisation's provider does."""
    ours = name.startswith("__Host-")
    response.set_cookie(
        name, quote(value, safe=""), max_age=seconds, path="/", secure=ours, httponly=True,
        samesite="strict" if ours and not lax else "lax",
    )  # fmt: skip


def keep_session(response: Response, login: str, session: Session) -> None:
    """Hand the browser a session that was just opened, with the mark of the device and who it was."""
    keep(response, SESSION, session.token, _left(session.ends_at))
    keep(response, DEVICE, session.device, YEAR)
    keep(response, LOGIN, login, YEAR)


def keep_pass(response: Response, given: Pass) -> None:
    """Hand the browser a pass, until it is over."""
    keep(response, PASS, given.token, _left(given.ends_at))


def drop(response: Response, name: str) -> None:
    """Take it back."""
    response.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True)


def _left(ends_at: datetime) -> int:
    return max(1, int((ends_at - datetime.now(UTC)).total_seconds()))


def _fitting(form: re.Pattern[str], text: str | None) -> str | None:
    return text if text and form.fullmatch(text) else None


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
