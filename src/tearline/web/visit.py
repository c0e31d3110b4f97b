"""A visit: one request of a browser, by whom, why and in which language; and what goes back."""

from __future__ import annotations

import gzip
import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tearline.api.viewer import Office
from tearline.codes import Duty
from tearline.errors import NotEntitled, NotSignedIn
from tearline.language import Language, Message, msg
from tearline.ledger.look import Viewer
from tearline.picture.answer import Banner
from tearline.registry.signin import Officer, Purpose, purposes, whoami
from tearline.registry.waiting import Waiting, waiting
from tearline.web import cookies
from tearline.web.render import render
from tearline.web.sealed import Sealer
from tearline.web.sections import GROUPS, Section, beside, group_of, sections_of

Density = Literal["compact", "normal", "field"]
NOTHING = Banner(None, None)
WORTH_PACKING = 1000  # bytes of a page; a shorter one gains nothing


class NoPurpose(Exception):
    """Somebody is signed in who has not said yet why they ask."""


@dataclass(kw_only=True)
class Visit:
    """One request of a browser. ``form`` holds the fields of a POST; ``officer`` is None before sign-in."""

    request: Request
    office: Office
    sealer: Sealer
    language: Language
    now: datetime
    form: Mapping[str, str | list[str]] = field(default_factory=dict)
    token: str | None = None
    officer: Officer | None = None
    answer: Callable[[str, Visit], Response]
    """Answers a form that is sent to a path; for one that met the end of a session."""

    # who asks, and why

    def sign_in(self) -> None:
        """Find out whose session it is. Raises :class:`NotSignedIn` when there is none."""
        self.officer = whoami(self.office.desk, self.token) if self.token else None
        if self.officer is None:
            raise NotSignedIn(msg("There is no live session. Sign in."))

    @property
    def login(self) -> str:
        """Who is signed in."""
        return self.officer.login if self.officer else ""

    def keeps(self, owner: str) -> bool:
        """Whether this person is a steward of that agency; the gate decides again about each deed."""
        officer = self.officer
        return officer is not None and officer.agency == owner and Duty.STEWARD in officer.duties

    @property
    def own_units(self) -> list[str]:
        """The codes of the standing units in which this person sits: a seat opens U-CODE-, and four signs of chance."""
        held = self.officer.compartments if self.officer else {}
        return sorted(code[2:-5] for code in held if code.startswith("U-"))

    @cached_property
    def waiting(self) -> Waiting:
        """What waits for this person."""
        found = waiting(self.office.desk, [self.token]) if self.officer and self.token else {}
        return found.get(self.token or "", Waiting(0, 0, 0, 0, 0, ""))

    @cached_property
    def purposes(self) -> list[Purpose]:
        """The purposes of this deployment."""
        return purposes(self.office.desk)

    @cached_property
    def purpose(self) -> Purpose | None:
        """The purpose that the person chose, while it is one of the deployment's."""
        chosen = cookies.purpose_of(self.request)
        return next((one for one in self.purposes if one.code == chosen), None)

    @property
    def viewer(self) -> Viewer:
        """Who asks and why, for a look. Raises :class:`NoPurpose`."""
        if self.token is None:
            raise NotSignedIn(msg("There is no live session. Sign in."))
        if self.purpose is None:
            raise NoPurpose
        return Viewer(self.token, self.purpose.code)

    # what was sent

    def value(self, name: str) -> str:
        """A field of the form, or of the address, without blanks around it; empty where it was not sent."""
        told = self.form.get(name, self.request.query_params.get(name, ""))
        return (told if isinstance(told, str) else told[0] if told else "").strip()

    def values(self, name: str) -> list[str]:
        """All values of a field that may be sent more than once."""
        told = self.form.get(name)
        if told is None:
            return self.request.query_params.getlist(name)
        return [told] if isinstance(told, str) else list(told)

    def seal(self, use: str, told: object) -> str:
        """Plain data as a text that only this person's visits open again."""
        return self.sealer.seal(use, self.login, told)

    def opened(self, use: str, name: str = "q") -> object:
        """What stands sealed in a field; None for nothing, or what this person did not get from us."""
        sealed = self.value(name)
        return self.sealer.open(use, self.login, sealed) if sealed else None

    # forms that only our own pages send

    @property
    def stamp(self) -> str:
        """What each form of a session carries: nobody can make it who does not have the session's token."""
        return stamp_of(self.token or "")

    def refuse_forged(self) -> None:
        """Raises :class:`NotEntitled` for a form that no page of ours sent (CSRF)."""
        origin = self.request.headers.get("origin")
        site = self.request.headers.get("sec-fetch-site", "same-origin")
        host = self.request.headers.get("host", "")
        ours = site == "same-origin" and (origin is None or urlsplit(origin).netloc == host)
        if not ours or (self.officer and not hmac.compare_digest(self.value("stamp"), self.stamp)):
            raise NotEntitled(
                msg(
                    "This form was not sent from a page of this session. Open the page again and send it anew."
                )
            )

    def send_again(self, path: str, form: dict[str, str | list[str]]) -> Response:
        """The answer to a form that was typed before the session ended, as if it were sent now."""
        self.form = {**form, "stamp": self.stamp}
        return self.answer(path, self)

    # what goes back

    @property
    def sections(self) -> list[Section]:
        """What the navigation holds for this person."""
        return sections_of(self.officer)

    def beside(self, section: str) -> list[Section]:
        """The places that stand beside a section, of its group."""
        return beside(self.officer, section)

    def group_title(self, section: str) -> Message:
        """What the group of a section is called."""
        return GROUPS[group_of(section)]

    def group_of(self, section: str) -> str:
        """Under which name a section stands in the navigation."""
        return group_of(section)

    @property
    def theme(self) -> str:
        """The person's choice: light, dark, or empty for the device's."""
        chosen = self.request.cookies.get(cookies.THEME, "")
        return chosen if chosen in ("light", "dark") else ""

    def said(self, message: Message) -> str:
        """A sentence in the reader's language."""
        return message.text(self.language)

    def show(
        self, template: str, title: Message, banner: Banner = NOTHING, status: int = 200,
        density: Density = "normal", section: str = "", **told: object,
    ) -> Response:  # fmt: skip
        """A page: ``banner`` over and under it; ``section`` is where it stands in the navigation."""
        text = render(
            template, self, title=title, banner=banner, status=status, density=density, section=section, **told
        )  # fmt: skip
        body = text.encode()
        headers = {"content-language": self.language, "vary": "accept-language, accept-encoding, cookie"}
        if len(body) > WORTH_PACKING and "gzip" in self.request.headers.get("accept-encoding", ""):
            body, headers["content-encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
        return Response(body, status, headers, media_type="text/html")

    def go(self, path: str) -> Response:
        """On to another page of ours, to be asked for anew."""
        return RedirectResponse(path, 303)


def stamp_of(token: str) -> str:
    """The stamp of a session's forms, by its token."""
    digest = hmac.digest(token.encode(), b"tearline form", hashlib.sha256)
    return urlsafe_b64encode(digest[:18]).decode()


def own_path(text: str) -> str:
    """A path on this site, for going on after sign-in; the start page for anything else."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if plain and "\\" not in text else "/"


def fields_of(form: FormData) -> dict[str, str | list[str]]:
    """The fields of a form as texts; what was sent twice as a list. Files are none."""
    told: dict[str, str | list[str]] = {}
    for name in form:
        texts = [value for value in form.getlist(name) if isinstance(value, str)]
        told[name] = texts[0] if len(texts) == 1 else texts
    return told


class Page(NamedTuple):
    """A page at an address: who answers; ``public`` before sign-in too; ``heavy`` takes turns with passwords.

    ``files`` answers in its place a form that brings files, and reads it itself; ``answer`` then is for one that is
    sent again after a sign-in, which cannot bring them.
    """

    method: Literal["GET", "POST"]
    path: str
    answer: Callable[[Visit], Response]
    public: bool = False
    heavy: bool = False
    files: Callable[[Visit], Awaitable[Response]] | None = None
