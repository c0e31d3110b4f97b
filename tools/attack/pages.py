"""Pages as a browser gets them: which are asked for, with what, and what in two answers is the browser's own.

A page stands at the same service as the API, takes a session's cookies, and its forms carry a stamp that only pages of
that session hold. So the stamp is read from a page first, as a browser would.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from urllib.parse import urlencode

from tools.attack.cast import Session
from tools.attack.operations import Operation
from tools.attack.wire import Answer, Line, Request

STAMP = "the-stamp-of-this-session"
"""Stands in a form's body until it is known who sends it."""
_RECORD_EXITS = ("correct", "reclassify", "recall", "restore", "review", "unhold", "expunge", "copy")
_LOAD_EXITS = ("reclassify", "recall", "restore", "unhold", "expunge")
_READ = (
    "/ask", "/check", "/review", "/entity/{id}", "/entity/{id}/history", "/entity/{id}/timeline", "/entity/{id}/places",
    "/entity/{id}/copy", "/record/{id}", *(f"/record/{{id}}/{name}" for name in _RECORD_EXITS), "/chart",
    "/chart/{id}", "/pair/{a}/{b}", "/ours", "/ours/upload", "/load/{id}",
    *(f"/load/{{id}}/{name}" for name in _LOAD_EXITS),
    "/matters/lead", "/matters/lead/new", "/matter/{id}", "/questions", "/copies", "/ours/copies", "/ours/shared",
    "/purpose", "/session",
)  # fmt: skip
_FORMS: dict[str, tuple[str, ...]] = {
    "/ask": ("text",), "/check": ("text",),
}  # fmt: skip
WEIGHTS = {"POST /ask": 6.0, "POST /check": 4.0, "GET /entity/{id}": 4.0, "GET /record/{id}": 3.0}

# What differs between two copies because two sessions asked at two instants: nothing of any record stands in it.
_OWN = (
    re.compile(r'(name="stamp" value=")[^"]*'),
    re.compile(r'(data-ends=")[^>]*>[^<]*'),
    re.compile(r"(\d{1,2} \w{3,4} \d{4} )\d\d:\d\d(?::\d\d)?"),
    re.compile(r'(name="(?:q|chart)" value="|[?&]q=)[\w-]+'),  # sealed, with ids of the own copy in it
)


def operations() -> list[Operation]:
    """All pages that are asked for."""
    read = [Operation("GET", path, page=True) for path in _READ]
    return [*read, *(Operation("POST", path, page=True) for path in _FORMS)]


def drawn(
    operation: Operation, session: Session, named: dict[str, Callable[[], object]], rng: Random
) -> Request:
    """A page's request; ``named`` draws ids and words by the name of what takes them."""
    path = re.sub(r"{(\w+)}", lambda found: str(named[found[1]]()), operation.path)
    headers = (("Cookie", _cookies(session)), ("Accept-Language", rng.choice(("en", "es"))))
    if operation.method == "GET":
        return Request("GET", path, headers)
    fields = {name: _value(name, named, rng) for name in _FORMS[operation.path]}
    body = urlencode({"stamp": STAMP, **fields}).encode()
    return Request("POST", path, (*headers, ("Content-Type", "application/x-www-form-urlencoded")), body)


def onward(request: Request, answer: Answer) -> Request | None:
    """What a browser asks for next, where a form led on."""
    led = dict(answer.headers).get("location") if answer.status == 303 else None
    return (
        None
        if led is None
        else Request("GET", led, tuple(h for h in request.headers if h[0] != "Content-Type"))
    )


def stamp_of(session: Session, line: Line) -> str:
    """The stamp that this session's forms carry, from a page of its."""
    answer = line.ask(Request("GET", "/purpose", (("Cookie", _cookies(session)),)))
    found = re.search(r'name="stamp" value="([^"]+)"', answer.body.decode("utf-8", "replace"))
    if found is None:
        raise RuntimeError(f"no form on a page: {answer.status}")
    return found[1]


def bare(answer: Answer) -> Answer:
    """A page without what is the browser's own; other answers as they are."""
    if not dict(answer.headers).get("content-type", "").startswith("text/html") and answer.status != 303:
        return answer
    text = answer.body.decode("utf-8", "replace")
    for own in _OWN:
        text = own.sub(r"\1~", text)
    headers = tuple((n, _OWN[-1].sub(r"\1~", v) if n == "location" else v) for n, v in answer.headers)
    return Answer(answer.status, headers, text.encode())


def _value(name: str, named: dict[str, Callable[[], object]], rng: Random) -> str:
    return str(named["q" if name == "text" and rng.random() < 0.5 else name]())


def _cookies(session: Session) -> str:
    kept = {
        "__Host-tearline": session.token, "__Host-tearline-purpose": session.part.purpose, "tearline-language": "en",
    }  # fmt: skip
    return "; ".join(f"{name}={value}" for name, value in kept.items())
