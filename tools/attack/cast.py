"""Who takes part: low viewers, who must learn nothing; officers of high clearance; registrars; spares.

The deployment is founded by its command line and filled by its registrars over HTTP. What is needed to sign
in again (passwords and second factors, of invented people) stays in ``cast.json`` beside the data.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pyotp

from tools.attack.services import Service, command
from tools.attack.wire import PREFIX, Answer, Line, Request

AGENCIES = ("SSC", "FGR", "UIF", "CNI")  # of CNI there is no low viewer: its own unshared records are hidden
COMPARTMENTS = ("ALFA", "BETA")
TESTS = ("medical", "toxicology", "psychology", "polygraph", "socioeconomic")
JSON = (("Content-Type", "application/json"),)
STEP = 30  # seconds that a code of the authenticator stands for


@dataclass(frozen=True, slots=True)
class Part:
    """One officer: agency, tier (None: no vetting), compartments, duties, and on which side of the gate."""

    login: str
    agency: str
    tier: str | None = None
    compartments: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    side: str = "low"
    purpose: str = "investigation"


FIRST = Part("first", "CNF", duties=("registrar",), side="registrar", purpose="administration")
SECOND = Part("second", "CNF", duties=("registrar",), side="registrar", purpose="administration")
LOW = (
    Part("agent", "FGR", "RESTRICTED"),
    Part("clerk", "SSC", "RESTRICTED", duties=("steward",)),
    Part("analyst", "UIF", "SECRET", duties=("steward",)),
    Part("novice", "FGR", "OPEN", duties=("steward",)),
    Part("unvetted", "SSC", duties=("steward",)),
    Part("registry", "CNF", duties=("registrar",), purpose="administration"),
)
HIGH = tuple(
    Part(f"high-{code.lower()}", code, "TOP_SECRET", COMPARTMENTS, ("steward",), "high", "stewardship")
    for code in AGENCIES
)
KEEPERS = tuple(  # of the same clearance; what they do is done in both copies alike
    Part(f"keeper-{code.lower()}", code, "TOP_SECRET", COMPARTMENTS, ("steward",), "keeper", "stewardship")
    for code in AGENCIES
)
GUESTS = tuple(Part(f"guest-{n}", "FGR", "RESTRICTED", side="guest") for n in range(2))
SPARES = tuple(Part(f"spare-{n}", "ZZA", side="spare") for n in range(3))
EVERYBODY = (*LOW, *HIGH, *KEEPERS, *GUESTS, *SPARES)


@dataclass(slots=True)
class Credential:
    """How one officer signs in; ``used`` is the step of the last code that was used."""

    password: str
    totp_secret: str
    used: int = 0

    def code(self) -> str:
        """A code that was not used yet, of this half minute or the next: both are taken for a while longer, however
        busy the machine. Waits where both were used."""
        while True:
            now = int(time.time()) // STEP
            fresh = next((step for step in (now, now + 1) if step > self.used), None)
            if fresh is not None:
                self.used = fresh
                return pyotp.HOTP(self.totp_secret).at(fresh)
            time.sleep(0.5)


@dataclass(slots=True)
class Cast:
    """Everybody's credentials, kept in a file."""

    path: Path
    officers: dict[str, Credential] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> Self:
        """As it was kept; empty where nothing is."""
        cast = cls(path)
        if path.exists():
            kept = json.loads(path.read_text("utf-8"))
            cast.officers = {login: Credential(**told) for login, told in kept.items()}
        return cast

    def save(self) -> None:
        """Keep it."""
        self.path.touch(mode=0o600)
        self.path.write_text(
            json.dumps({login: asdict(one) for login, one in self.officers.items()}), "utf-8"
        )

    def form(self, login: str) -> dict[str, str]:
        """What an officer types to sign in."""
        who = self.officers[login]
        return {"login": login, "password": who.password, "code": who.code()}

    def sign_in(self, line: Line, login: str) -> str:
        """A session's token."""
        return self.sign_in_everywhere([line], login)[0]

    def settle(self, line: Line, login: str) -> None:
        """Sign in with what was handed over and set own ones, as every officer does first."""
        handed = self._posted(line, "/session", self.form(login))
        own = Credential(secrets.token_urlsafe(12), handed["totp_secret"])
        form = {"handed_over": handed["handed_over"], "password": own.password, "code": own.code()}
        self._posted(line, "/session/own", form)
        self.officers[login] = own

    def _posted(self, line: Line, path: str, form: dict[str, str]) -> Any:
        request = Request("POST", f"{PREFIX}{path}", JSON, json.dumps(form).encode())
        line.send(request)
        return _taken(request, line.receive())

    def sign_in_everywhere(self, lines: Sequence[Line], login: str) -> list[str]:
        """A token on each of several copies, by one code: each knows only of its own use."""
        request = Request("POST", f"{PREFIX}/session", JSON, json.dumps(self.form(login)).encode())
        for line in lines:
            line.send(request)
        return [str(_taken(request, line.receive())["token"]) for line in lines]


@dataclass(frozen=True, slots=True)
class Session:
    """A part and its token on one service."""

    part: Part
    token: str

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """What every request of it bears."""
        return (
            ("Authorization", f"Bearer {self.token}"),
            ("Tearline-Purpose", self.part.purpose),
            ("Accept-Language", "en"),
        )


def found(data: Path, cast: Cast) -> None:
    """Found a deployment on an empty folder; its two registrars are in the cast."""
    for part in (FIRST, SECOND):
        password = secrets.token_urlsafe(12)
        file = data.parent / "password"
        file.touch(mode=0o600)
        file.write_text(password)
        told = json.loads(command(data, "init", "--agency", "CNF", "--login", part.login, "--full-name", part.login,
                                  "--password-file", str(file), "--json"))  # fmt: skip
        file.unlink()
        cast.officers[part.login] = Credential(password, told["totp_secret"])


def enrol(service: Service, cast: Cast) -> None:
    """Admit the agencies, enrol and vet everybody."""
    line = service.line()
    for part in (FIRST, SECOND):
        cast.settle(line, part.login)
    first, second = (Session(part, cast.sign_in(line, part.login)) for part in (FIRST, SECOND))

    def agree(told: Any) -> None:
        if told["proposal"]:
            posted(line, f"/proposals/{told['proposal']}/confirmation", None, second)

    for code in (*AGENCIES, "ZZA"):
        posted(
            line,
            "/agencies",
            {"code": code, "name_es": f"Agencia {code}", "name_en": f"Agency {code}"},
            first,
        )
    for part in EVERYBODY:
        password = secrets.token_urlsafe(12)
        form = {"login": part.login, "full_name": part.login.title(), "agency": part.agency, "password": password,
                "duties": list(part.duties)}  # fmt: skip
        told = posted(line, "/officers", form, first)
        cast.officers[part.login] = Credential(password, told["totp_secret"])
        agree(told)
        cast.settle(line, part.login)
        if part.tier is not None:
            agree(posted(line, f"/officers/{part.login}/vettings", vetting(part), first))
    line.close()


def vetting(part: Part) -> dict[str, Any]:
    """The form of a vetting that gives a part its tier and compartments for a year."""
    until = (datetime.now(UTC) + timedelta(days=365)).isoformat()
    taken = (date.today() - timedelta(days=1)).isoformat()
    tests = [{"kind": kind, "taken_on": taken, "passed": True, "expires_at": until} for kind in TESTS]
    return {"tier": part.tier, "compartments": list(part.compartments), "tests": tests}


def posted(line: Line, path: str, form: object, session: Session | None) -> Any:
    """The answer to a form that must be taken; RuntimeError where it is not."""
    headers = (*JSON, *(session.headers if session else ()))
    request = Request("POST", PREFIX + path, headers, json.dumps(form).encode())
    return _taken(request, line.ask(request))


def _taken(request: Request, answer: Answer) -> Any:
    if answer.status not in (200, 201, 202, 204):
        raise RuntimeError(f"set-up failed at {request.target}: {answer.text()}")
    return json.loads(answer.body) if answer.body else None
