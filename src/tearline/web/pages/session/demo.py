"""The cast of a demo on its sign-in page: one click a person. Only where the data folder is a demo's, and only from the
machine itself; a real deployment keeps no password anywhere."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from starlette.responses import Response

from tearline.api.viewer import address_of
from tearline.demo.cast import EVERYBODY, FIRST, Member
from tearline.demo.keyring import FILE, Keyring
from tearline.errors import NotFound, NotSignedIn
from tearline.registry.signin import sign_in
from tearline.web import cookies
from tearline.web.visit import Page, Visit


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the demo: those to begin with, and the others."""

    first: list[Member]
    others: list[Member]


def cast_of(visit: Visit) -> Cast | None:
    """Who can be chosen; None where this is no demo, or the visitor sits elsewhere."""
    data = visit.office.desk.house.data
    if not (data / FILE).exists() or not _is_here(address_of(visit.request)):
        return None
    known = Keyring.of(data).officers
    first = [member for member in FIRST if member.login in known]
    return Cast(first, [m for m in EVERYBODY if m.login in known and m not in first])


def enter(visit: Visit) -> Response:
    """Sign in as one of the cast, with the password and a code that the demo's file holds."""
    cast = cast_of(visit)
    login = visit.value("login")
    member = next((m for m in (*cast.first, *cast.others) if m.login == login), None) if cast else None
    if member is None:
        raise NotFound
    ring = Keyring.of(visit.office.desk.house.data)
    session = None
    for attempt in (1, 2):  # a code may have been used elsewhere: then the next one is tried
        try:
            session = sign_in(
                visit.office.desk, member.login, ring.officers[member.login].password, ring.code(member.login),
                address_of(visit.request), visit.office.settings, cookies.device_of(visit.request),
            )  # fmt: skip
            break
        except NotSignedIn:
            if attempt == 2:
                raise
    assert session is not None  # noqa: S101 the loop ends by break or raise
    response = visit.go("/")
    cookies.keep_session(response, member.login, session)
    cookies.keep(response, cookies.PURPOSE, member.purpose)
    return response


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


PAGES = (Page("POST", "/demo", enter, public=True, heavy=True),)
