"""Who asks: one viewer over HTTP, at the command line and in Python, with every answer as bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import ExitStack, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from unittest.mock import patch

import orjson

from tearline.cli.run import run
from tearline.errors import TearlineError
from tearline.ledger.look import Viewer
from tearline.registry.signin import whoami
from tearline.web import cookies
from tearline.web.sealed import Sealer
from tearline.web.visit import stamp_of
from tests.gate.stage import (
    Stage,
)  # fmt: skip

Answer = bytes


@dataclass
class Known:
    """What an asker knows to ask about: ids of records and loads that the asker may see, and ``others`` of
    nothing, or of what the asker may not see; digests of reasons, of all of these kinds; ids of scenes, of
    matters, of notices, of leak tracings, of units and of sources; names of files."""

    records: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    matters: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    tracings: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asker:
    """One viewer at the counter."""

    stage: Stage
    viewer: Viewer
    known: Known

    def get(self, path: str, **params: Any) -> Answer:
        return self.send("GET", path, params=params)

    def send(self, method: str, path: str, **how: Any) -> Answer:
        """Status, headers and body of an answer of the API."""
        headers = {
            "Authorization": f"Bearer {self.viewer.token}", "Tearline-Purpose": self.viewer.purpose,
            "Accept-Language": "en",
        }  # fmt: skip
        headers |= how.pop("headers", {})
        r = self.stage.api.request(method, f"/api/v1{path}", headers=headers, **how)
        lines = [f"{name}: {value}" for name, value in sorted(r.headers.items())]
        return "\n".join([str(r.status_code), *lines, ""]).encode() + r.content

    def page(self, method: str, path: str, sent: Any = None, **fields: str) -> Answer:
        """Status, headers and body of a page, and of the one that it leads on to; fields go with the form's stamp, and
        so does a file that is ``sent``."""
        held = {
            cookies.SESSION: self.viewer.token, cookies.PURPOSE: self.viewer.purpose, cookies.LANGUAGE: "en",
        }  # fmt: skip
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())}
        data = {**fields, "stamp": stamp_of(self.viewer.token)} if method == "POST" else None
        with patch("tearline.web.site.datetime", _Noon):  # a page says when it was made
            r = self.stage.api.request(
                method, path, headers=headers, data=data, files=sent, follow_redirects=False
            )
        lines = [f"{name}: {value}" for name, value in sorted(r.headers.items())]
        told = "\n".join([str(r.status_code), *lines, ""]).encode() + r.content
        return told + (self.page("GET", r.headers["location"]) if r.status_code == 303 else b"")

    def sealed(self, use: str, told: object) -> str:
        """What a page of ours would have sealed for this viewer."""
        who = whoami(self.stage.desk, self.viewer.token)
        return Sealer(self.stage.desk.digest_key).seal(use, who.login if who else "", told)

    def run(self, *words: str) -> Answer:
        """Exit code, output and complaints of a command, run in this process on the stage's desk."""
        out, complaints = io.StringIO(), io.StringIO()
        with ExitStack() as held:
            held.enter_context(patch("tearline.cli.opening.open_desk", lambda: nullcontext(self.stage.desk)))
            held.enter_context(patch("tearline.cli.token.kept", lambda: self.viewer.token))
            held.enter_context(patch("tearline.cli.looks.seal", lambda _: None))
            held.enter_context(patch("tearline.cli.output.datetime", _Noon))  # a page says when it was made
            held.enter_context(redirect_stdout(out))
            held.enter_context(redirect_stderr(complaints))
            code = run([*words, "--purpose", self.viewer.purpose, "--lang", "en"])
        return f"{code}\n{out.getvalue()}{complaints.getvalue()}".encode()


class _Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _Noon:
        return cls(2026, 1, 1, tzinfo=tz)


def said(call: Callable[[], object]) -> Answer:
    """The answer of a function, or its error in both languages."""
    try:
        return orjson.dumps(call(), default=str)
    except TearlineError as error:
        texts = [error.message.text("es"), error.message.text("en")]
        return orjson.dumps([type(error).__name__, error.code, *texts])
