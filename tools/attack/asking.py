"""Requests drawn from the service's own OpenAPI: as described, bent, and wild.

A parameter is known by its name where the name means something (an id, a word, a label); else its schema says
what it takes, so that a route that nobody told this attacker of is asked too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from tools.attack import deeds, pages, things
from tools.attack.cast import AGENCIES, SPARES, Session
from tools.attack.known import Known, nowhere
from tools.attack.operations import LATER, WEIGHTS, Operation, Schema, operations, resolved
from tools.attack.wire import PREFIX, Request

ODD = (
    "",
    " ",
    "x",
    "%",
    "' OR 1=1 --",
    "\u0000",
    "ñ" * 300,
    "A" * 3000,
    "-1",
    "0",
    "9" * 30,
    "null",
    "true",
    "🜁",
    "../..",
    "%2e%2e",
    "*",
    "a b c d e f g h",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A request, and of which operation."""

    operation: str
    request: Request
    path: str


@dataclass(slots=True)
class Asking:
    """Draws requests. ``seen`` is what low viewers were told; ``hidden`` what lies hidden in one copy."""

    description: Schema
    seen: Known
    hidden: Known
    rng: Random
    operations: list[Operation] = field(init=False)
    serial: int = 0

    def __post_init__(self) -> None:
        self.operations = [*operations(self.description), *pages.operations()]

    def operation(self, reads: bool = False) -> Operation:
        """The next one, with ``reads`` no deed; looks are drawn by :meth:`later`."""
        now = [o for o in self.operations if o.name not in LATER and (not reads or o.reads)]
        return self.rng.choices(now, [_weight(o) for o in now])[0]

    def later(self, session: Session, before: datetime) -> Drawn:
        """A question about looks, of those ``before`` a moment: what comes after may be told or not yet."""
        operation = self.rng.choice([o for o in self.operations if o.name in LATER])
        drawn = self.draw(session, operation, bent=0)
        if operation.name == "GET /looks":
            return drawn
        path, _, query = drawn.request.target.partition("?")
        # Looks at ours are told by the hour, and a first page may be full of the hour's visible records.
        name, value = ("before", before.isoformat(timespec="microseconds").replace("+00:00", "Z"))
        if operation.name == "GET /looks/ours":
            name, value = ("limit", "1000")
        kept = [part for part in query.split("&") if part and not part.startswith(f"{name}=")]
        target = "&".join([*kept, f"{name}={value}"])
        return Drawn(drawn.operation, Request("GET", f"{path}?{target}", drawn.request.headers), drawn.path)

    def draw(self, session: Session, operation: Operation, bent: float = 0.12) -> Drawn:
        """A request of this viewer; ``bent``: how often it is not as described."""
        if operation.page:
            request = pages.drawn(operation, session, self._named(session, operation), self.rng)
            return Drawn(operation.name, request, operation.path)
        path, query, headers = operation.path, [], list(session.headers)
        wild = self.rng.random() < bent
        for parameter in operation.parameters:
            name, place = parameter["name"], parameter["in"]
            if place == "header" or (not parameter.get("required") and self.rng.random() < 0.6):
                continue
            value = (
                self._odd()
                if wild and self.rng.random() < 0.5
                else self._value(session, operation, name, parameter["schema"])
            )
            if place == "path":
                path = path.replace(f"{{{name}}}", quote(_plain(value), safe="") or "x")
            else:
                query += [(name, _plain(v)) for v in (value if isinstance(value, list) else [value])]
        body = self._body(session, operation, wild)
        if body is not None:
            media = (
                operation.media
                if operation.media != "multipart/form-data"
                else f"multipart/form-data; boundary={deeds.BOUNDARY}"
            )
            headers.append(("Content-Type", media))
        if wild:
            headers = self._bent(headers)
        target = PREFIX + path + (f"?{urlencode(query, safe=':')}" if query else "")
        return Drawn(operation.name, Request(operation.method, target, tuple(headers), body), operation.path)

    def _bent(self, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Without a session, without a purpose, with another language or purpose."""
        kept = [h for h in headers if self.rng.random() > 0.08]
        return [
            (
                n,
                self.rng.choice(("es", "en", "fr", "*", "nope"))
                if n in ("Accept-Language", "Tearline-Purpose") and self.rng.random() < 0.4
                else v,
            )
            for n, v in kept
        ]

    # ── bodies ──────────────────────────────────────────────────────────────────────────────────

    def _body(self, session: Session, operation: Operation, wild: bool) -> bytes | None:
        if operation.body is None:
            return None
        if operation.media == "multipart/form-data":
            return self._file(session, wild)
        made = self._value(session, operation, "", operation.body)
        if wild and isinstance(made, dict) and made:
            made[self.rng.choice([*made, "other"])] = self._odd()
        if wild and self.rng.random() < 0.1:
            return json.dumps(made).encode()[: self.rng.randrange(30)]
        return json.dumps(made).encode()

    def _file(self, session: Session, wild: bool) -> bytes:
        """A load of the viewer's own agency: visible lines mostly, of keys that lie hidden too."""
        rng, owner = self.rng, session.part.agency
        label = things.open_label(rng, owner) if rng.random() < 0.85 else self._label(session)
        drafts: list[things.Draft | str] = [self._line(session, label) for _ in range(rng.randint(1, 6))]
        if rng.random() < 0.3:
            drafts.append(things.broken(rng))
        content = things.lines(drafts)
        if wild:
            content = rng.choice(
                (
                    b"",
                    content[: len(content) // 2],
                    content.replace(b'"', b"'"),
                    b"\xff\xfe\x00",
                    b"a;b\n1;2\n",
                )
            )
        parts: list[deeds.Part] = [
            ("file", "visible.ftm.jsonl", content),
            ("source", None, rng.choice(things.SOURCES).encode()),
            ("label", None, label.encode()),
        ]
        return deeds.multipart(parts)

    def _line(self, session: Session, label: str) -> things.Draft:
        rng = self.rng
        self.serial += 1
        key = (
            self.hidden.keys.draw(rng)
            if rng.random() < 0.2
            else self.seen.keys.draw(rng)
            if rng.random() < 0.2
            else None
        )
        own = things.open_label(rng, session.part.agency) if rng.random() < 0.3 else label
        return things.anything(
            rng, key or f"v{self.serial}", rng.randrange(things.SEEN), own, list(self.seen.keys.held)[-10:]
        )

    # ── values ──────────────────────────────────────────────────────────────────────────────────

    def _value(self, session: Session, operation: Operation, name: str, schema: Schema) -> Any:
        named = self._named(session, operation)
        meant = resolved(self.description, schema, self.rng)
        if name not in named:
            return self._described(session, operation, name, meant)
        value = named[name]()
        return [value] if meant.get("type") == "array" and not isinstance(value, list) else value

    def _named(self, session: Session, operation: Operation) -> dict[str, Callable[[], Any]]:
        """What a parameter or a field of this name is, by its meaning."""

        def one(*values: Any) -> Any:
            return self.rng.choice(values)

        owner = None if operation.reads else session.part.agency
        kind = operation.about
        return {
            "id": lambda: self._id(kind, owner),
            "a": lambda: self._id("records", session.part.agency),
            "b": lambda: self._id("records"),
            "record": lambda: self._id("records"),
            "text": self._identifier,
            "q": self._words,
            "label": lambda: self._label(session),
            "schema": lambda: one(
                "Person", "Person", "Person", "Vehicle", "Company", "Ownership", "Nonsense"
            ),
            "properties": self._properties,
            "reason": lambda: one(deeds.REASON, "seen side by side", "no"),
            "kind": lambda: self.rng.sample(("Person", "Vehicle", "Company", "Ownership", "Nonsense"), 2),
            "agency": lambda: one(*AGENCIES, "ZZA", "NONE"),
            "code": lambda: one("ZZA", "ZZB", "zz", "checkpoint", f"p{self.rng.randrange(9)}"),
            "login": lambda: one(*(s.login for s in SPARES), "nobody", f"new-{self.rng.randrange(99)}"),
            "officer": lambda: one("agent", "high-ssc", "nobody"),
            "before": self._moment,
            "since": lambda: things.day(-self.rng.randrange(3)),
            "until": lambda: things.day(one(-1, 0, 1, 100, 500)),
            "next": lambda: things.day(one(-1, 1, 90, 400, 5000)),
            "status": lambda: one(*things.STATUSES, None, "nonsense"),
            "after": lambda: self._after(operation),
            "page": lambda: one(1, 1, 2, 3, 10, 300),
            "size": lambda: one(1, 2, 20, 100),
            "limit": lambda: one(1, 2, 10, 50, 100),
            "password": lambda: one("short", "nueve zorros cruzan el puente"),
        }

    def _described(self, session: Session, operation: Operation, name: str, schema: Schema) -> Any:
        rng = self.rng
        if "enum" in schema or "const" in schema:
            return rng.choice(schema.get("enum") or [schema["const"]])
        match schema.get("type"):
            case "object":
                needed = set(schema.get("required", ()))
                return {n: self._value(session, operation, n, s) for n, s in schema.get("properties", {}).items()
                        if n in needed or rng.random() < 0.4}  # fmt: skip
            case "array":
                return [
                    self._value(session, operation, name[:-1], schema.get("items", {}))
                    for _ in range(rng.randint(0, 3))
                ]
            case "integer" | "number":
                low = schema.get("minimum", 0)
                return rng.choice((low, low + 1, low + 7, min(schema.get("maximum", 500), 500)))
            case "boolean":
                return rng.random() < 0.5
            case "null":
                return None
        return {
            "date": things.day(rng.randrange(-5, 300)),
            "uuid": nowhere(rng),
            "date-time": self._moment(),
        }.get(schema.get("format", ""), self._odd())

    def _id(self, of: str, owner: str | None = None) -> str:
        """Seen, hidden, or of nothing; of a deed on records mostly one that the viewer's agency owns."""
        rng = self.rng
        own = self.seen.own.get(owner or "")
        if of == "records" and own and rng.random() < 0.5:
            return own.draw(rng) or nowhere(rng)
        drawn = rng.random()
        known = self.seen if drawn < 0.6 else self.hidden if drawn < 0.92 else None
        return (known and known.an_id(rng, of)) or nowhere(rng)

    def _identifier(self) -> str:
        n = self.rng.randrange(things.PEOPLE)
        return self.rng.choice((things.phone, things.passport, things.plate))(n)

    def _words(self) -> str:
        rng = self.rng
        full = self.seen.words.draw(rng) if rng.random() < 0.4 else None
        words = (full or things.name(rng.randrange(things.PEOPLE))).split()
        return " ".join(words if rng.random() < 0.5 else rng.sample(words, rng.randint(1, len(words))))

    def _properties(self) -> things.Properties:
        rng = self.rng
        n, other = rng.randrange(things.PEOPLE), rng.randrange(things.KNOWN)
        return things.told(rng, n) if rng.random() < 0.8 else things.bridge(rng, n, other)

    def _label(self, session: Session) -> str:
        rng = self.rng
        drawn = rng.random()
        known = (self.seen if drawn < 0.3 else self.hidden).labels.draw(rng) if drawn < 0.5 else None
        return known or (things.open_label if drawn < 0.85 else things.hidden_label)(rng, session.part.agency)

    def _moment(self) -> str:
        rng = self.rng
        seen = self.seen.moments.draw(rng) if rng.random() < 0.6 else None
        made = (datetime.now(UTC) - timedelta(seconds=rng.randrange(900))).isoformat(timespec="microseconds")
        return (seen or made).replace("+00:00", "Z")

    def _after(self, operation: Operation) -> Any:
        """Where a page begins: behind a line that was told, or behind a number."""
        line = self.seen.lines.draw(self.rng) if "looks" in operation.path else None
        return line or self.rng.choice((0, 1000, 2000, 10**6))

    def _odd(self) -> str:
        return self.rng.choice(ODD)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _weight(operation: Operation) -> float:
    if operation.page:
        return pages.WEIGHTS.get(operation.name.removeprefix("page "), 1.0)
    return WEIGHTS.get(operation.name, 1.0)
