"""Deeds as requests: loads, a steward's deeds, decisions. For hidden things and for visible ones alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from tools.attack.cast import Session
from tools.attack.things import Draft, lines
from tools.attack.wire import PREFIX, Request

BOUNDARY = "attack-on-the-tear-line"
REASON = "an exercise"
Part = tuple[str, str | None, bytes]  # name, file name, content


def form(session: Session, method: str, path: str, body: object) -> Request:
    """A request with a JSON body."""
    headers = (*session.headers, ("Content-Type", "application/json"))
    return Request(method, PREFIX + path, headers, json.dumps(body).encode())


def get(session: Session, path: str) -> Request:
    """A question."""
    return Request("GET", PREFIX + path, session.headers)


def upload(session: Session, parts: Iterable[Part]) -> Request:
    """A load of these parts."""
    headers = (*session.headers, ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}"))
    return Request("POST", f"{PREFIX}/loads", headers, multipart(parts))


def load(session: Session, drafts: Iterable[Draft | str], source: str, label: str) -> Request:
    """A file of FollowTheMoney lines into a collection of the session's agency."""
    parts: list[Part] = [
        ("file", "invented.ftm.jsonl", lines(drafts)),
        ("source", None, source.encode()),
        ("label", None, label.encode()),
    ]
    return upload(session, parts)


def multipart(parts: Iterable[Part]) -> bytes:
    """A body of multipart/form-data (RFC 7578)."""
    out = b""
    for name, file, content in parts:
        named = f'; filename="{file}"' if file is not None else ""
        out += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode()
            + content
            + b"\r\n"
        )
    return out + f"--{BOUNDARY}--\r\n".encode()


def relabel(session: Session, kind: str, id: str, verb: str, label: str) -> Request:
    """``verb`` is reclassify or restore; ``kind`` records or loads."""
    return form(session, "POST", f"/{kind}/{id}/{verb}", {"label": label, "reason": REASON})


def recall(session: Session, kind: str, id: str) -> Request:
    """Take back from others."""
    return form(session, "POST", f"/{kind}/{id}/recall", {"reason": REASON})


def correct(session: Session, id: str, changes: dict[str, object]) -> Request:
    """Replace fields."""
    return form(session, "PATCH", f"/records/{id}", {**changes, "reason": REASON})


def review(session: Session, id: str, day: str) -> Request:
    """Still justified until ``day``."""
    return form(session, "POST", f"/records/{id}/review", {"next": day, "reason": REASON})


def expunge(session: Session, kind: str, id: str) -> Request:
    """Remove for good."""
    return Request("DELETE", f"{PREFIX}/{kind}/{id}?reason={quote(REASON)}", session.headers)


def decide(session: Session, a: str, b: str, verdict: str, label: str | None = None) -> Request:
    """A word on two records."""
    told = {"a": a, "b": b, "verdict": verdict, "reason": REASON, **({"label": label} if label else {})}
    return form(session, "POST", "/matches/decisions", told)


def open_lead(session: Session, title: str, label: str, about: str | None) -> Request:
    """A lead, about a record or about none."""
    told = {
        "kind": "lead",
        "properties": {"name": [title]},
        "label": label,
        "about": [about] if about else [],
        "said": {"channel": "own"},
    }
    return form(session, "POST", "/matters", told)


def undo(session: Session, id: str) -> Request:
    """Take a decision back."""
    return form(session, "POST", f"/matches/decisions/{id}/undo", {"reason": REASON})
